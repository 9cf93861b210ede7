"""The next month of a levering: the same rows, of which a known share changed in a column of its own."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from connectors.names import LeveringName, parse_name
from schemas.extract import Extract
from tests.bench.lines import fields_of, lines_of, with_value, writing
from tests.bench.region import File

CHANGED_EVERY = 50
"""One in fifty rows changes between the two months: 2 %."""


class Change(NamedTuple):
    """The column that changes, by its name in the file, and the value it gets: valid, and other than what the demo writes."""

    column: str
    value: str


_UNENROLLED = Change("DATUM_UITSCHRIJVING", "15-09-2026")
CHANGES: Mapping[str, Change] = MappingProxyType(
    {
        "jvs_jongere": Change("laatste_mutatie", "2026-09-15T08:00:00"),
        "jvs_verzuimmelding": Change("datum_in_behandeling", "2026-09-15"),
        "jvs_vrijstelling": Change("datum_besluit", "2026-09-15"),
        "jvs_werkproces": Change("datum_einde", "2026-09-15"),
        "brp_persoonslijst": Change("08.10.30", "20260915"),
        "duo_a01": _UNENROLLED,
        "duo_a02": _UNENROLLED,
        "duo_a04": _UNENROLLED,
        "duo_a05": Change("INDICATIE_STARTKWALIFICATIE", "J"),
        "duo_a14": _UNENROLLED,
        "duo_c_levering": Change("datum_diploma", "2026-09-15"),
        "duo_nrsp": Change("CREBO", "99999"),
        "duo_nenr": Change("CREBO", "99999"),
    }
)
"""By the name of the extract."""


def require_changes(extracts: Sequence[Extract]) -> None:
    """Stop with a sentence when an extract has no changed column, or one in which a change would not be kept."""
    for extract in extracts:
        change = CHANGES.get(extract.name)
        if change is None:
            raise SystemExit(f"{extract.name}: declare in CHANGES of tests/bench/changes.py which column changes in month 2.")
        kept = {column.source_name for column in extract.read_columns if column.name not in extract.key}
        if change.column not in kept:
            raise SystemExit(f"{extract.name}: {change.column} is no column that the hub reads beside the key.")


def month_later(file: File, folder: Path) -> File:
    """Write the same levering a month later into the folder."""
    change = CHANGES[file.name.extract.name]
    path = folder / _next_month(file.name)
    with lines_of(file.path) as lines, writing(path) as target:
        header = next(lines)
        at = fields_of(header).index(change.column)
        target.write(header)
        for number, line in enumerate(lines, 1):
            target.write(line if number % CHANGED_EVERY else with_value(line, at, change.value))
    return File(path, parse_name(path.name))


def _next_month(name: LeveringName) -> str:
    """The name of the levering about the next month: the same day of it, the last day when it was the last.

    Of a levering about a year it is that of the next year.
    """
    if "eindjaar" in name.filled:
        return name.file_name.replace(name.filled["eindjaar"], str(int(name.filled["eindjaar"]) + 1), 1)
    day_after = name.peildatum + timedelta(days=1)
    later = day_after + timedelta(days=monthrange(day_after.year, day_after.month)[1])
    if name.peilmaand:
        # a DUO report is named after the month that follows the one it is about
        return name.file_name.replace(f"{day_after:%Y%m}", f"{later:%Y%m}", 1)
    return name.file_name.replace(f"{name.peildatum:%Y%m%d}", f"{later - timedelta(days=1):%Y%m%d}", 1)
