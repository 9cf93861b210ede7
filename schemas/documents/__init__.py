"""The contracts as documents for who delivers: a page to read, and a document of the Open Data Contract Standard for programs.

Everything follows from the models and the register; only what belongs to a layout as a whole (`forms`) is told here. Nothing is
written: the texts go to whoever asked for them.
"""
