"""Errors of the server as errors of the hub: a Dutch sentence without what the server repeats of the data."""

from collections.abc import Generator
from contextlib import contextmanager

import psycopg
from adbc_driver_manager import Error as AdbcError
from sqlalchemy.exc import DBAPIError

from schemas.errors import HubError
from warehouse.database import clean_error


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
        sentence = (
            f"Bij {doing} ging iets mis in de database ({clean_error(error)}). Er is niets gewijzigd; "
            "probeer het opnieuw en meld het aan beheer als het terugkomt."
        )
    else:
        return
    raise DatabaseRefused(sentence) from None
