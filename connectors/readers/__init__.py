"""Readers: the bytes of a levering as blocks of text columns, record by record accounted for.

A reader knows one layout and the columns of the register. It refuses what cannot be split into records and columns at all;
it judges no value. Every record is either a row of a block or rejected with its row number (invariant 1).
"""

from collections.abc import Iterator
from typing import BinaryIO, Protocol

from connectors.readers.delimited import DelimitedReader
from connectors.readers.persoonslijst import PersoonslijstReader
from schemas.blocks import TextBlock
from schemas.extract import Extract, Layout

__all__ = ["Reader", "open_reader"]


class Reader(Protocol):
    """What every reader offers. `unknown_columns` are columns of the file that the register does not know (a warning)."""

    unknown_columns: tuple[str, ...]

    def blocks(self) -> Iterator[TextBlock]:
        """The records of the file in order, once; raises LeveringRefused when the file turns out to be unreadable."""
        ...


def open_reader(extract: Extract, stream: BinaryIO, *, compressed: bool) -> Reader:
    """The reader of the layout of `extract`, opened on `stream` (gzip when `compressed`); the header has been checked.

    Raises LeveringRefused when the bytes cannot be a levering of this extract; memory stays that of a block or two.
    """
    match extract.layout:
        case Layout.CONTRACT_CSV | Layout.DUO_CSV:
            return DelimitedReader(extract, stream, compressed=compressed)
        case Layout.LO_CSV:
            return PersoonslijstReader(extract, stream, compressed=compressed)
