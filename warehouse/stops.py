"""Who was erased stays away: the rows of a levering that are about somebody with a stop entry are recognised and left out.

A stop entry is a keyed value of a number, a dossier, a bevinding, a gemeente or a row of the Wpg, made under the key of the
logs. Nobody can find in it who it is about; only who delivers the same again is recognised (privacy.md 8).
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from sqlalchemy import Connection, func, select

from schemas.arrow import compute as pc
from schemas.blocks import Delivered, TextBlock
from schemas.columns import Column, Kind
from schemas.extract import Extract
from schemas.numbers import a_nummer_mask, pgn_mask
from schemas.region import ScopeKind, parse_scope
from warehouse.cmac import Blocks, Cmac
from warehouse.keys import STOP_DOMAIN, KeyRing
from warehouse.tables.wissen import stop, wissing

Mask: TypeAlias = npt.NDArray[np.bool_]

DOSSIER: Final = "dossiernummer"
FINDING: Final = "kenmerk"
"""The columns by which a row without a number of a person belongs to one: of its dossier, or of a bevinding about it."""


class StopKind(StrEnum):
    """What a stop entry is made of."""

    NUMBER = "nummer"
    DOSSIER = "dossier"
    FINDING = "kenmerk"
    GEMEENTE = "gemeente"
    ROW = "rij"


class StopKeys:
    """Makes the values of stop entries; `ring` is that of the logs (`KeyRing.open_log`)."""

    def __init__(self, ring: KeyRing) -> None:
        self._cmac = Cmac(ring.key(STOP_DOMAIN))

    def of(self, kind: StopKind, texts: pa.StringArray) -> Blocks:
        """The value of each text: the digits of a number, `gemeentecode/dossiernummer` (or pv), a kenmerk or a gemeentecode."""
        return self._cmac.of(pc.binary_join_element_wise(pa.scalar(str(kind)), texts, ":"))

    def uuids(self, kind: StopKind, texts: Sequence[str]) -> list[uuid.UUID]:
        """The same as they stand in `beheer.stop`."""
        return [uuid.UUID(bytes=block.tobytes()) for block in self.of(kind, pa.array(texts, pa.string()))]


@dataclass(frozen=True)
class Stops:
    """The stop entries at one moment: the values that count everywhere and those of an extract, and the last erasure."""

    keys: StopKeys
    everywhere: frozenset[bytes]
    by_extract: Mapping[str, frozenset[bytes]]
    newest: int

    @classmethod
    def read(cls, connection: Connection, keys: StopKeys) -> "Stops":
        """The stop entries as they are now."""
        everywhere: set[bytes] = set()
        by_extract: dict[str, set[bytes]] = {}
        rows = connection.execute(select(stop.c.waarde, wissing.c.extracts).join(wissing)).tuples()
        for value, extracts in rows:
            for chosen in [everywhere] if extracts is None else [by_extract.setdefault(name, set()) for name in extracts]:
                chosen.add(value.bytes)
        of_extracts = {name: frozenset(values) for name, values in by_extract.items()}
        return cls(keys, frozenset(everywhere), of_extracts, newest_erasure(connection))

    def of(self, extract: Extract, delivered: Delivered) -> "Stopped":
        """Who recognises the rows of one levering."""
        return Stopped(self.keys, self.everywhere | self.by_extract.get(extract.name, frozenset()), extract, delivered)


def newest_erasure(connection: Connection) -> int:
    """The last erasure that began; 0 when there was none. What was read under another one is out of date."""
    return connection.scalar(select(func.coalesce(func.max(wissing.c.wissing), 0))) or 0


class Stopped:
    """Recognises the rows of one levering that are about somebody who was erased; ask it block by block, in order.

    `numbers` are the numbers that it recognised, for who must find them elsewhere in the same file; never keep them.
    """

    def __init__(self, keys: StopKeys, values: frozenset[bytes], extract: Extract, delivered: Delivered) -> None:
        self._keys = keys
        self._values = values
        # the first half of each value: what is not among these is nobody's, and millions of rows are not
        self._halves = np.array([np.frombuffer(value, np.uint64)[0] for value in values], np.uint64)
        self._extract = extract
        self._numbers = [column for column in extract.read_columns if column.kind.is_person_number]
        self._delivered = delivered
        self._groups: set[str] = set()
        self.numbers: set[str] = set()

    def rows(self, block: TextBlock) -> Mask:
        """Which rows of the block are about somebody who was erased."""
        found = np.zeros(block.batch.num_rows, np.bool_)
        if not self._values or not block.batch.num_rows:
            return found
        valid = np.zeros(block.batch.num_rows, np.bool_)
        for column in self._numbers:
            for texts in _digits(block.batch.column(column.source_name), column):
                found |= self._recognised(StopKind.NUMBER, texts, self.numbers)
                valid |= _is_number(texts, column)
        for kind, texts in self._ties(block):
            # a row that names somebody else by number is about that person, whatever the dossier
            found |= self._recognised(kind, texts) & ~valid
        return found | self._of_groups(block, found) | self._of_gemeente(block) | self._of_closed(block)

    def _ties(self, block: TextBlock) -> Iterable[tuple[StopKind, pa.StringArray]]:
        names = {column.name: column.source_name for column in self._extract.read_columns}
        if DOSSIER in names:
            dossiers = pc.utf8_trim_whitespace(block.batch.column(names[DOSSIER]))
            yield StopKind.DOSSIER, pc.binary_join_element_wise(self._gemeenten(block), dossiers, "/")
        if FINDING in names:
            yield StopKind.FINDING, pc.utf8_trim_whitespace(block.batch.column(names[FINDING]))

    def _gemeenten(self, block: TextBlock) -> pa.StringArray:
        """The gemeente of each row as the views of `kern` take it; null when nothing says which."""
        scope = parse_scope(self._delivered.scope)
        if scope.kind is ScopeKind.GEMEENTE:
            return pa.array([scope.code] * block.batch.num_rows, pa.string())
        return self._municipalities(block)

    def _municipalities(self, block: TextBlock) -> pa.StringArray:
        if self._extract.municipality is None:
            return pa.nulls(block.batch.num_rows, pa.string())
        return pc.utf8_trim_whitespace(block.batch.column(self._extract.column(self._extract.municipality).source_name))

    def _of_gemeente(self, block: TextBlock) -> Mask:
        """Rows of a gemeente that left: what it delivered, and what a levering for the region says of it."""
        return self._recognised(StopKind.GEMEENTE, self._gemeenten(block))

    def _of_closed(self, block: TextBlock) -> Mask:
        """Rows of the Wpg that are in the closed archive, or were destroyed from there (privacy.md 9)."""
        if not self._extract.under_wpg:
            return np.zeros(block.batch.num_rows, np.bool_)
        [key] = self._extract.key
        texts = pc.utf8_trim_whitespace(block.batch.column(self._extract.column(key).source_name))
        return self._recognised(StopKind.ROW, pc.binary_join_element_wise(self._gemeenten(block), texts, "/"))

    def _of_groups(self, block: TextBlock, found: Mask) -> Mask:
        """The other rows of who was found: history rows do not repeat every number of their person."""
        if self._extract.group is None:
            return found
        groups = block.batch.column(self._extract.column(self._extract.group).source_name)
        self._groups.update(filter(None, groups.filter(pa.array(found)).to_pylist()))
        return pc.fill_null(pc.is_in(groups, pa.array(sorted(self._groups), pa.string())), False).to_numpy(zero_copy_only=False)

    def _recognised(self, kind: StopKind, texts: pa.StringArray, into: set[str] | None = None) -> Mask:
        distinct = pc.unique(texts)
        distinct = distinct.filter(pc.greater(pc.fill_null(pc.binary_length(distinct), 0), 0))
        values = self._keys.of(kind, distinct)
        likely = np.flatnonzero(np.isin(values[:, 0], self._halves)).tolist()
        known: list[str] = [distinct[place].as_py() for place in likely if values[place].tobytes() in self._values]
        if into is not None:
            into.update(known)
        if not known:
            return np.zeros(len(texts), np.bool_)
        return pc.fill_null(pc.is_in(texts, pa.array(known, pa.string())), False).to_numpy(zero_copy_only=False)


def without(block: TextBlock, left_out: Mask) -> TextBlock:
    """The block without these rows."""
    if not left_out.any():
        return block
    return TextBlock(block.batch.filter(pa.array(~left_out)), block.row_numbers[~left_out], block.rejected)


def stop_rows(keys: StopKeys, erasure: int, kind: StopKind, texts: Sequence[str]) -> list[dict[str, object]]:
    """The lines of `beheer.stop` for these texts."""
    values = set(keys.uuids(kind, texts))
    return [{"waarde": value, "wissing": erasure, "soort": str(kind)} for value in sorted(values)]


def _digits(texts: pa.StringArray, column: Column) -> Iterator[pa.StringArray]:
    """The digits of a number, as wide as its kind is: a file may write spaces or points, or leave zeros out.

    Once more without decimals when there may be any: nobody knows whether `.0` at the end is one.
    """
    width = 10 if column.kind is Kind.A_NUMMER else 9
    has_decimals = pc.any(pc.match_substring_regex(texts, _DECIMALS)).as_py()
    for written in (texts, pc.replace_substring_regex(texts, _DECIMALS, "")) if has_decimals else (texts,):
        digits = pc.replace_substring_regex(written, r"[^0-9]", "")
        yield pc.if_else(pc.equal(pc.binary_length(digits), 0), digits, pc.utf8_lpad(digits, width, "0"))


_DECIMALS: Final = r"[.,]0+[^0-9]*$"


def _is_number(texts: pa.StringArray, column: Column) -> Mask:
    return a_nummer_mask(texts) if column.kind is Kind.A_NUMMER else pgn_mask(texts)
