"""What people outside the UI get to hold: the work list of a gemeente, as a sheet to fill in and as a page to read.

A product shows what `warehouse` counted or found and decides nothing; it never holds an identity.
"""
