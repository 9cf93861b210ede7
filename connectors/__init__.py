"""Bytes in: where leveringen come from, the encrypted archive that keeps them, and the readers that turn bytes into text.

Knows the register (names, layouts, which columns to read) and hands over Arrow batches of text. What a value must look like
is the business of schemas/, what happens to it of warehouse/. No table, no SQL and no Dagster live here.
"""
