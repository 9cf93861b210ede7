"""Connections for copying whole columns into the server (ADBC), kept for the next levering.

Opening one costs as much as copying some 20,000 rows: the driver reads the types of the server each time. What is copied
where is the business of who borrows one.
"""

from collections import deque
from collections.abc import Generator
from contextlib import contextmanager

from adbc_driver_postgresql import dbapi


class CopyConnections:
    """The copying connections of one database; as many as threads that copy at once."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._idle: deque[dbapi.Connection] = deque()

    @contextmanager
    def borrowed(self) -> Generator[dbapi.Connection]:
        """A connection without an open transaction; what the borrower does not commit is undone.

        Raises what the driver raises when the server does not answer.
        """
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = dbapi.connect(self._url)
        try:
            yield connection
            connection.rollback()
        except BaseException:
            connection.close()
            raise
        self._idle.append(connection)

    def close(self) -> None:
        """Close the connections that nobody has borrowed."""
        while self._idle:
            self._idle.pop().close()
