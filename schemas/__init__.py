"""What a levering must look like.

One module or package per source with one pandera model per extract; per column its rules and its privacy treatment. Beside
them the machinery that reads a model (rules as masks, the split into valid rows and quarantine), the register of extracts, and
what the hub knows without any levering: the region and the calendar.
No files, no network, no SQL and no Dagster live here: every other room may import this one and it imports none of them.
"""
