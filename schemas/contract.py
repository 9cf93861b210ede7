"""The contract at work: every rule of a model as one mask over a block, and the block split into valid rows and quarantine.

pandera holds the rules, this is the engine (design.md, "Choices made"): each check is evaluated once, each column parsed once,
and what could not be parsed is kept apart, never coerced. Rules over a whole levering (repeated keys, the threshold) are
decided by SQL in the warehouse room; only what follows a person over its rows, and the scope, is remembered here.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pyarrow as pa
from pandera.api.checks import Check

from schemas.arrow import compute as pc
from schemas.arrow import text_column
from schemas.blocks import TEXT_SUFFIX, Delivered, Split, TextBlock
from schemas.columns import Column, Kind, Treatment
from schemas.dates import week_of
from schemas.errors import LeveringRefused
from schemas.extract import Extract
from schemas.fixed_width import Mask, empty, null_where_empty
from schemas.quarantine import Findings, quarantine_batch
from schemas.region import parse_scope
from schemas.rules import ROW_RULES, RULES, Parsed

PERSON_IN_QUARANTINE = "persoon_in_quarantaine"
"""The code of a history row whose person is quarantined, or whose person cannot be told (feeds.md, "BRP")."""


@dataclass
class _Read:
    """One column of a block after its rules: the text, what it parsed to, and where a rule that names it failed."""

    text: pa.StringArray
    parsed: Parsed | None
    failed: Mask

    def values(self) -> pa.Array:
        """The column as it is kept, null where empty."""
        return null_where_empty(self.text) if self.parsed is None else self.parsed.values


class _Leaders:
    """Which rows follow a quarantined leader: the person row to which the history rows after it belong, over block borders."""

    def __init__(self) -> None:
        self._number = 0
        self._lost = True

    def followers_lost(self, block: TextBlock, leads: Mask, bad: Mask) -> Mask:
        """The rows that follow a leader that is bad, or that stand after a record that could not be read.

        After such a record nobody knows whose history the rows are; they are trusted again from the next leader on.
        """
        events = [(int(number), True) for number, _ in block.rejected]
        rows = np.flatnonzero(leads)
        numbers = np.concatenate([[self._number], block.row_numbers[rows], [number for number, _ in events]]).astype(np.int64)
        lost = np.concatenate([[self._lost], bad[rows], np.ones(len(events), np.bool_)])
        order = np.argsort(numbers, kind="stable")
        numbers, lost = numbers[order], lost[order]
        self._number, self._lost = int(numbers[-1]), bool(lost[-1])
        return lost[np.searchsorted(numbers, block.row_numbers, side="right") - 1] & ~leads


class Contract:
    """The contract of one extract for one levering; blocks go through in the order of the file.

    Raises LeveringRefused (`scope_onbekend`) when the levering has no scope code of ours, and while splitting when a row says
    another date than the name.
    """

    def __init__(self, extract: Extract, delivered: Delivered) -> None:
        self._extract = extract
        self._delivered = delivered
        self._area = parse_scope(delivered.scope).gemeenten
        self._row_rules = [
            (ROW_RULES[cast("str", check.name)], check.statistics)
            for check in cast("list[Check]", extract.model.to_schema().checks)
        ]
        self._names = {column.source_name: column.name for column in extract.read_columns}
        self._leaders = _Leaders()
        self._outside = False
        self._inside = False

    def split(self, block: TextBlock) -> Split:
        """Split a block into valid rows and quarantine; raises KeyError when the block lacks a column that is read."""
        findings = Findings(len(block.row_numbers))
        warnings: list[tuple[str, Mask]] = []
        read = {
            column.name: self._read(column, text_column(block.batch.column(column.source_name)), findings, warnings)
            for column in self._extract.read_columns
        }
        self._test_rows(read, findings)
        leads = self._leads(read)
        if leads is not None:
            findings.add(PERSON_IN_QUARANTINE, self._leaders.followers_lost(block, leads, findings.bad()))
        self._watch_scope(read, leads)
        self._watch_date(read, block)
        bad = findings.bad()
        return Split(
            valid=self._valid(read, block, ~bad),
            quarantine=quarantine_batch(
                findings, block, {name: _trusted(read[name]) for name in self._extract.key}, self._readable(read)
            ),
            warnings=Counter({label: count for label, mask in warnings if (count := int(np.count_nonzero(mask & ~bad)))}),
        )

    def finish(self) -> None:
        """Close the levering.

        Raises LeveringRefused (`buiten_scope`) when every readable gemeentecode lies outside a G or R scope (feeds.md).
        """
        if self._outside and not self._inside:
            raise LeveringRefused(
                "buiten_scope",
                f"Geen enkele rij heeft een gemeentecode binnen de scope {self._delivered.scope}. Controleer bij welke "
                "gemeente dit bestand hoort en lever het onder de juiste naam opnieuw aan.",
            )

    def _read(self, column: Column, text: pa.StringArray, findings: Findings, warnings: list[tuple[str, Mask]]) -> _Read:
        """Undo the spelling of a column and test its rules, each once."""
        text = column.spelling.undone(text)
        parsed: Parsed | None = None
        failed = np.zeros(len(text), np.bool_)
        for check in column.rules:
            rule, arguments = RULES[cast("str", check.name)], cast("dict[str, Any]", check.statistics)
            if rule.parse is not None:
                parsed = rule.parse(text, **arguments)
                broken = parsed.unreadable
            else:
                broken = ~rule.holds(text, **arguments)
            label = f"{column.name}: {rule.code}"
            if rule.warns:
                warnings.append((label, broken))
            else:
                findings.add(label, broken)
                failed |= broken
        return _Read(text, parsed, failed)

    def _test_rows(self, read: dict[str, _Read], findings: Findings) -> None:
        """Test the rules that look at several columns of a row."""
        for rule, arguments in self._row_rules:
            for source_name, code, broken in rule(lambda name: read[self._names[name]].text, **arguments):
                if source_name is None:
                    findings.add(code, broken)
                else:
                    name = self._names[source_name]
                    findings.add(f"{name}: {code}", broken)
                    read[name].failed |= broken

    def _readable(self, read: dict[str, _Read]) -> Mask:
        """The rows whose key can be trusted: no rule that names a part failed, and empty is only what may be."""
        parts = {name: read[name] for name in self._extract.key}
        may_be_empty = self._extract.empty_in_key
        readable = np.logical_and.reduce(
            [~part.failed & (True if name in may_be_empty else ~empty(part.text)) for name, part in parts.items()]
        )
        # where several numbers can name the person, each may be empty and not all of them
        numbers = [~empty(parts[name].text) for name in may_be_empty if self._extract.column(name).kind.is_person_number]
        return readable & np.logical_or.reduce(numbers) if numbers else readable

    def _leads(self, read: dict[str, _Read]) -> Mask | None:
        """The rows that start a person, in an extract whose rows belong together: those whose last key column is 0."""
        if self._extract.group is None:
            return None
        return pc.fill_null(pc.equal(read[self._extract.key[-1]].values(), 0), False).to_numpy(zero_copy_only=False)

    def _watch_scope(self, read: dict[str, _Read], leads: Mask | None) -> None:
        """Remember whether a readable gemeentecode lies inside the scope; of a person only the person row counts.

        Where somebody went who left the scope says nothing of it.
        """
        if self._area is None or self._extract.municipality is None or self._inside:
            return
        municipality = read[self._extract.municipality]
        counted = ~municipality.failed & ~empty(municipality.text)
        if leads is not None:
            counted &= leads
        if self._extract.moves_away is not None:
            column, code = self._extract.moves_away
            counted &= ~pc.fill_null(pc.equal(read[column].text, code), False).to_numpy(zero_copy_only=False)
        inside = pc.is_in(municipality.text, value_set=pa.array(sorted(self._area))).to_numpy(zero_copy_only=False)
        self._inside = bool((counted & inside).any())
        self._outside = self._outside or bool((counted & ~inside).any())

    def _watch_date(self, read: dict[str, _Read], block: TextBlock) -> None:
        """Refuse a levering (`andere_week`, `andere_datum`) in which a readable week or date is not that of the name."""
        if self._extract.dated is None:
            return
        of_week = self._extract.column(self._extract.dated).kind is Kind.WEEK
        expected = week_of(self._delivered.peildatum) if of_week else int(f"{self._delivered.peildatum:%Y%m%d}")
        dated = read[self._extract.dated]
        other = pc.fill_null(pc.not_equal(dated.values(), expected), False).to_numpy(zero_copy_only=False) & ~dated.failed
        if other.any():
            row = int(block.row_numbers[int(other.argmax())])
            what = "week" if of_week else "datum"
            raise LeveringRefused(
                f"andere_{what}",
                f"Rij {row} is van een andere {what} ({dated.values()[int(other.argmax())]}) dan die in de bestandsnaam "
                f"({expected}); een levering gaat over één {what}. Lever het bestand aan onder de juiste datum.",
            )

    def _valid(self, read: dict[str, _Read], block: TextBlock, good: Mask) -> pa.RecordBatch:
        """The valid rows with every read column as `Split.valid` says."""
        columns: dict[str, pa.Array] = {"rijnummer": pa.array(block.row_numbers, pa.int32())}
        for column in self._extract.read_columns:
            kept = Treatment.KEEP in column.treatments
            columns[column.name] = read[column.name].values() if kept else null_where_empty(read[column.name].text)
            if kept and {Treatment.COMPARE, Treatment.GENERALISE}.intersection(column.treatments):
                columns[column.name + TEXT_SUFFIX] = null_where_empty(read[column.name].text)
        batch = pa.RecordBatch.from_pydict(columns)
        return batch if good.all() else batch.filter(pa.array(good))


def _trusted(read: _Read) -> pa.Array:
    """A key column with null where a rule that names it failed."""
    values = read.values()
    return pc.if_else(pa.array(~read.failed), values, pa.scalar(None, values.type)) if read.failed.any() else values
