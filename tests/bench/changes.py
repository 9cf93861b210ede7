"""The next month of a levering: the same rows, of which a known share changed in a column of its own."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from connectors.names import LeveringName, parse_name
from schemas.dates import week_of
from schemas.extract import Extract
from tests.bench.lines import fields_of, lines_of, with_value, writing
from tests.bench.region import File

CHANGED_EVERY = 50
"""One in fifty rows changes between the two months: 2 %."""


FIVE_WEEKS = timedelta(weeks=5)
"""From the weeks of a month to those of the next, which are other Fridays."""


CHANGED_DAILY_EVERY = 200
"""One in two hundred rows changes on a normal day: 0.5 %."""


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
        "duo_p_levering": Change("datum_diploma", "2026-09-15"),
        "jvs_traject": Change("nazorg_maanden", "2"),
        "jvs_procesverbaal": Change("datum_afdoening", "2026-09-15"),
        "grip_overstap": Change("datum_status", "2026-09-15"),
        "grip_jikp": Change("datum_laatste_contact", "2026-09-15"),
        "grip_uitstroom_switch": Change("crebo_naar", "99999"),
    }
)
"""By the name of the extract, of those that come as csv; the others come again as they are, under the next date."""


def require_changes(extracts: Sequence[Extract]) -> None:
    """Stop with a sentence when an extract has no changed column, or one in which a change would not be kept."""
    for extract in extracts:
        if extract.layout.form != "csv":
            continue
        change = CHANGES.get(extract.name)
        if change is None:
            raise SystemExit(f"{extract.name}: declare in CHANGES of tests/bench/changes.py which column changes in month 2.")
        kept = {column.source_name for column in extract.read_columns if column.name not in extract.key}
        if change.column not in kept:
            raise SystemExit(f"{extract.name}: {change.column} is no column that the hub reads beside the key.")


def month_later(file: File, folder: Path) -> File:
    """Write the same levering a month later into the folder."""
    path = folder / _next_month(file.name)
    later = File(path, parse_name(path.name))
    if file.name.extract.layout.form == "csv":
        _write_changed(file, later, CHANGED_EVERY, CHANGES[file.name.extract.name])
    else:
        # SUWI says in the file too what date it is about
        day, next_day = (f'peildatum="{each.name.peildatum}"'.encode() for each in (file, later))
        path.write_bytes(file.path.read_bytes().replace(day, next_day, 1))
    return later


def day_later(file: File, folder: Path) -> File:
    """Write the same csv levering a day later into the folder, with what changes on a normal day."""
    day, next_day = (f"{file.name.peildatum + timedelta(days=days):%Y%m%d}" for days in (0, 1))
    path = folder / file.name.file_name.replace(day, next_day, 1)
    later = File(path, parse_name(path.name))
    change = CHANGES[file.name.extract.name]
    _write_changed(file, later, CHANGED_DAILY_EVERY, change._replace(value=change.value.replace("09-15", "09-30")))
    return later


def _write_changed(file: File, later: File, every: int, change: Change) -> None:
    of_week = file.name.extract.name == "duo_p_levering"
    with lines_of(file.path) as lines, writing(later.path) as target:
        header = next(lines)
        at = fields_of(header).index(change.column)
        target.write(header)
        for number, line in enumerate(lines, 1):
            changed = line if number % every else with_value(line, at, change.value)
            target.write(with_value(changed, 0, str(week_of(later.name.peildatum))) if of_week else changed)


def _next_month(name: LeveringName) -> str:
    """The name of the levering about the next month: the same day of it, the last day when it was the last.

    Of a levering about a year it is that of the next year.
    """
    if "eindjaar" in name.filled:
        return name.file_name.replace(name.filled["eindjaar"], str(int(name.filled["eindjaar"]) + 1), 1)
    if name.extract.name == "duo_p_levering":
        return name.file_name.replace(f"{name.peildatum:%Y%m%d}", f"{name.peildatum + FIVE_WEEKS:%Y%m%d}", 1)
    day_after = name.peildatum + timedelta(days=1)
    later = day_after + timedelta(days=monthrange(day_after.year, day_after.month)[1])
    if name.peilmaand:
        # a DUO report is named after the month that follows the one it is about
        return name.file_name.replace(f"{day_after:%Y%m}", f"{later:%Y%m}", 1)
    return name.file_name.replace(f"{name.peildatum:%Y%m%d}", f"{later - timedelta(days=1):%Y%m%d}", 1)
