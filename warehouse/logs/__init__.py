"""The three logs of privacy.md 7, each append-only, with a chain over its lines and a signed head outside the database.

`lines` says what a line holds, `links` how lines hang together, `anchor` what is signed, `book` adds lines, `cutting` takes
away the begin of the log of disclosures after its term, `verification` finds the first bad line, `exports` writes them out. The
tables are `warehouse.tables.logs`.
"""
