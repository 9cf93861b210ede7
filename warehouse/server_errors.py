"""Errors of the server as people may read them: without what the server repeats of the data (privacy.md 1).

`clean_error` is the one place that decides what of an error is shown; `without_values` makes an error of the hub of it.
"""

import re
from collections.abc import Generator
from contextlib import contextmanager

import psycopg
from adbc_driver_manager import Error as AdbcError
from sqlalchemy.exc import DBAPIError

from schemas.errors import HubError


class DatabaseRefused(HubError):
    """The database refused a statement or went away; what was being done has not been done."""


@contextmanager
def without_values(doing: str) -> Generator[None]:
    """Turn an error of the server into a `DatabaseRefused` without any value; `doing` completes "Bij …".

    The original error is not shown behind it: its text holds the row (design.md, "Choices made": stripped of DETAIL).
    """
    try:
        yield
    except (DBAPIError, psycopg.Error, AdbcError) as error:
        raise DatabaseRefused(
            f"Bij {doing} ging iets mis in de database ({clean_error(error)}). Er is niets gewijzigd; "
            "probeer het opnieuw en meld het aan beheer als het terugkomt."
        ) from None


_OF_THE_STATEMENT = "42"
"""The class of SQLSTATE for syntax errors and unknown names: raised before the server looks at a row."""


def clean_error(error: BaseException, *, own_statement: bool = False) -> str:
    """An error of PostgreSQL for people: its code (SQLSTATE) and first line, without what could be a value.

    DETAIL repeats the row and is left out; what the server quotes is shown only when it names a table, column or
    constraint; numbers of eight digits or more are masked (privacy.md 1). With `own_statement` the statement is a file of ours
    that holds no value, so what is quoted of it (a misspelt column) is shown. Takes errors of SQLAlchemy, psycopg and ADBC.
    """
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    names: set[str | None] = set()
    message = str(cause)
    if isinstance(cause, psycopg.Error):
        told = cause.diag
        message = told.message_primary or message
        names = {told.schema_name, told.table_name, told.column_name, told.constraint_name}
    first = next((line.strip() for line in message.splitlines() if line.strip()), type(cause).__name__)
    code: str | None = getattr(cause, "sqlstate", None)
    quotes_us = own_statement and code is not None and code.startswith(_OF_THE_STATEMENT)
    if not quotes_us:
        first = re.sub(r'"([^"]*)"', lambda found: found[0] if found[1] in names else "…", first)
    first = re.sub(r"\d{8,}", "…", first)
    return f"fout {code}: {first}" if code else first
