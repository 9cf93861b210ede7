"""Readers: the bytes of a levering as blocks of text columns, record by record accounted for.

A reader knows one layout and the columns of the register. It refuses what cannot be split into records and columns at all;
it judges no value. Every record is either a row of a block or rejected with its row number (invariant 1).
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import BinaryIO, Protocol

from connectors.readers.allow_list import before_archive
from connectors.readers.delimited import DelimitedReader
from connectors.readers.persons import PersonsReader
from connectors.readers.persoonslijst import PersoonslijstReader
from connectors.readers.suwi import SuwiReader
from connectors.readers.worksheet import WorksheetReader
from schemas.blocks import TextBlock
from schemas.extract import Extract, Layout

__all__ = ["Reader", "before_archive", "open_reader"]


class Reader(Protocol):
    """What every reader offers.

    `unknown_columns` are columns of the file that the register does not know (a warning). `counted` are other warnings about
    the file as a whole, complete when all blocks were read.
    """

    unknown_columns: tuple[str, ...]
    counted: Counter[str]

    def blocks(self) -> Iterator[TextBlock]:
        """The records of the file in order, once; raises LeveringRefused when the file turns out to be unreadable."""
        ...


def open_reader(extract: Extract, stream: BinaryIO, *, compressed: bool, filled: Mapping[str, str] | None = None) -> Reader:
    """The reader of the layout of `extract`, opened on `stream` (gzip when `compressed`); the header has been checked.

    `filled` are the columns that the name of the file fills in every row (`connectors.names`). Raises LeveringRefused when the
    bytes cannot be a levering of this extract; memory stays that of a block or two.
    """
    match extract.layout:
        case Layout.CONTRACT_CSV | Layout.DUO_CSV | Layout.DUO_YEAR_CSV:
            return DelimitedReader(extract, stream, compressed=compressed, filled=filled or {})
        case Layout.LO_CSV:
            return PersoonslijstReader(extract, stream, compressed=compressed)
        case Layout.KOCI_XLSX | Layout.HUB_XLSX:
            return WorksheetReader(extract, stream, compressed=compressed)
        case Layout.BRP_JSON:
            return PersonsReader(extract, stream, compressed=compressed)
        case Layout.SUWI_XML:
            return SuwiReader(extract, stream, compressed=compressed)
