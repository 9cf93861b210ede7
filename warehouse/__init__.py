"""PostgreSQL and everything that lives in it.

The embedded server, tables and migrations, keys and pseudonyms, loading and history, access, and the SQL that people read:
`kern/`, `controles/` and `marts/`. It may import `schemas`; it knows neither `connectors` nor Dagster.
"""
