"""What was submitted to the ministry stays as it was: the figures of a school year, frozen as a version.

A version holds every cell of a mart about one school year, as counted about a peildatum with what the hub knew at a moment,
and the leveringen behind it. Nothing of it can be changed (triggers refuse that, `migrations/versions/0013_opgave.py`); a
correction is the next version, and what it changed follows from the two.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, insert, select, text

from schemas.errors import HubError
from schemas.extract import Content
from schemas.region import GEMEENTEN, REGION_SCOPE
from schemas.register import EXTRACTS
from warehouse.evaluation import as_of
from warehouse.mart_files import Mart
from warehouse.peilmaanden import Figures, evaluate, peilmaanden
from warehouse.sql_layers import read_marts
from warehouse.tables.beheer import levering, opgave, opgave_cijfer, opgave_levering


class OpgaveRefused(HubError):
    """What was asked of an opgave cannot be; the sentence says why, or what to do."""


Cell = tuple[str, tuple[str, ...]]
"""A gemeentecode, and the values of the columns that a mart divides its figures by."""


@dataclass(frozen=True)
class Number:
    """What stands in a cell; `share` is the percentage of a class in its rule, None where there is none."""

    count: int
    share: int | None = None


@dataclass(frozen=True)
class Rests:
    """A levering on which a version rests."""

    levering: int
    extract: str
    scope: str
    peildatum: datetime.date
    file_name: str


@dataclass(frozen=True)
class Version:
    """One frozen version, without its figures; `explained` is what the header of the mart said then, by field."""

    opgave: int
    name: str
    schooljaar: int
    number: int
    peildatum: datetime.date
    bekend_op: datetime.datetime
    frozen_by: str
    frozen_on: datetime.datetime
    explained: Mapping[str, str]


@dataclass(frozen=True)
class Difference:
    """A cell whose figure is another than in the version before; None where there was or is no figure."""

    cell: Cell
    was: Number | None
    now: Number | None


OPGAVEN: Final[Mapping[str, Sequence[str]]] = {
    "leerplichttelling": ("rubriek", "onderwijssoort"),
    "effectrapportage": ("tabel", "regel", "klasse"),
}
"""The marts that are submitted, and by which columns their figures are divided beside the gemeente."""


def school_year(schooljaar: int) -> str:
    """A school year as people write it: 2025-2026."""
    return f"{schooljaar}-{schooljaar + 1}"


def freeze(
    connection: Connection,
    name: str,
    schooljaar: int,
    frozen_by: str,
    today: datetime.date,
    *,
    peildatum: datetime.date | None = None,
    bekend_op: datetime.datetime | None = None,
) -> Version:
    """Count a school year and keep it as the next version, in the open transaction, which has the rights of the loader.

    `peildatum` is by default the last day that can be counted: today, or 31 December after the school year. With `bekend_op`
    it is counted with what the hub knew at that moment.

    Raises OpgaveRefused for an unknown opgave, a school year that is not over or of which nothing was loaded, a peildatum that
    does not go with it, and when every figure is that of the version before.
    """
    mart = _mart(name)
    on = _peildatum(connection, schooljaar, today, peildatum)
    figures = evaluate(connection, mart, on.year * 100 + on.month, on, bekend_op)
    cells = _cells(name, schooljaar, figures)
    if not cells:
        raise OpgaveRefused(
            f"Over schooljaar {school_year(schooljaar)} is op {on:%d-%m-%Y} niets geteld. Laad de leveringen van JVS, BRP en "
            f"DUO over dat schooljaar, en kijk met: doorstroomhub mart {name} --peilmaand {on:%Y%m}."
        )
    before = versions(connection, name, schooljaar)
    if before and figures_of(connection, before[-1]) == cells:
        raise OpgaveRefused(
            f"Er is niets veranderd sinds versie {before[-1].number} ({before[-1].peildatum:%d-%m-%Y}); "
            "er is geen nieuwe versie vastgelegd."
        )
    known: datetime.datetime = figures.rows[0][figures.columns.index("bekend_op")]
    header = {
        "naam": name,
        "schooljaar": schooljaar,
        "versie": len(before) + 1,
        "peildatum": on,
        "bekend_op": known,
        "door": frozen_by,
        "definitie": mart.definition,
        "uitleg": dict(mart.file.header),
    }
    number = connection.scalars(insert(opgave).values(header).returning(opgave.c.opgave)).one()
    rows = [
        {"opgave": number, "gemeentecode": gemeentecode, "cel": list(cel), "aantal": value.count, "percentage": value.share}
        for (gemeentecode, cel), value in cells.items()
    ]
    connection.execute(insert(opgave_cijfer), rows)
    _keep_leveringen(connection, number, mart, on, known)
    return versions(connection, name, schooljaar)[-1]


def versions(connection: Connection, name: str | None = None, schooljaar: int | None = None) -> Sequence[Version]:
    """The frozen versions, of one opgave and school year when these are named, the oldest first."""
    query = select(opgave).order_by(opgave.c.naam, opgave.c.schooljaar, opgave.c.versie)
    if name is not None:
        query = query.where(opgave.c.naam == name)
    if schooljaar is not None:
        query = query.where(opgave.c.schooljaar == schooljaar)
    return [
        Version(
            row.opgave, row.naam, row.schooljaar, row.versie, row.peildatum, row.bekend_op, row.door, row.vastgelegd_op,
            row.uitleg,
        )
        for row in connection.execute(query)
    ]  # fmt: skip


def version_of(connection: Connection, name: str, schooljaar: int, number: int | None = None) -> Version:
    """One frozen version, the last when no number is named.

    Raises OpgaveRefused when there is none.
    """
    _mart(name)
    known = versions(connection, name, schooljaar)
    if not known:
        raise OpgaveRefused(
            f"De {name} van schooljaar {school_year(schooljaar)} is nog niet vastgelegd. Doe dat met: "
            f"doorstroomhub opgave vastleggen {name} {schooljaar}."
        )
    if number is None:
        return known[-1]
    if not 1 <= number <= len(known):
        raise OpgaveRefused(f"Versie {number} is er niet. De laatste versie is {len(known)}.")
    return known[number - 1]


def figures_of(connection: Connection, version: Version) -> Mapping[Cell, Number]:
    """Every cell of a version that has a figure."""
    query = select(opgave_cijfer).where(opgave_cijfer.c.opgave == version.opgave)
    return {(row.gemeentecode, tuple(row.cel)): Number(row.aantal, row.percentage) for row in connection.execute(query)}


def leveringen_of(connection: Connection, version: Version) -> Sequence[Rests]:
    """The leveringen on which a version rests."""
    query = (
        select(levering.c.levering, levering.c.extract, levering.c.scope, levering.c.peildatum, levering.c.bestandsnaam)
        .join(opgave_levering, opgave_levering.c.levering == levering.c.levering)
        .where(opgave_levering.c.opgave == version.opgave)
        .order_by(levering.c.extract, levering.c.scope, levering.c.peildatum)
    )
    return [Rests(*row) for row in connection.execute(query)]


def missing(name: str, leveringen: Sequence[Rests]) -> Mapping[str, Sequence[str]]:
    """The snapshots that an opgave is counted from and of which nothing was loaded of a gemeente, by gemeentecode."""
    loaded = {(each.extract, each.scope) for each in leveringen}
    needed = [each for each in sorted(_mart(name).extracts) if EXTRACTS[each].content is Content.SNAPSHOT]
    found = {code: [each for each in needed if not {(each, f"G{code}"), (each, REGION_SCOPE)} & loaded] for code in GEMEENTEN}
    return {code: extracts for code, extracts in found.items() if extracts}


def differences(connection: Connection, version: Version) -> Sequence[Difference]:
    """What a version says otherwise than the one before it; nothing for a first version."""
    if version.number == 1:
        return []
    was = figures_of(connection, version_of(connection, version.name, version.schooljaar, version.number - 1))
    now = figures_of(connection, version)
    return [
        Difference(cell, was.get(cell), now.get(cell)) for cell in sorted(was.keys() | now) if was.get(cell) != now.get(cell)
    ]


def _mart(name: str) -> Mart:
    if name not in OPGAVEN:
        raise OpgaveRefused(f"'{name}' is geen opgave. Kies uit {' en '.join(OPGAVEN)}.")
    return read_marts()[f"mart.{name}"]


def _peildatum(connection: Connection, schooljaar: int, today: datetime.date, asked: datetime.date | None) -> datetime.date:
    """The day to count about; a school year is counted from the day after it to the end of that calendar year."""
    first, last = datetime.date(schooljaar + 1, 8, 1), datetime.date(schooljaar + 1, 12, 31)
    if today < first:
        raise OpgaveRefused(f"Schooljaar {school_year(schooljaar)} is nog niet voorbij. Vastleggen kan vanaf {first:%d-%m-%Y}.")
    on = asked or min(today, last)
    if not first <= on <= min(today, last):
        raise OpgaveRefused(
            f"Over schooljaar {school_year(schooljaar)} kan worden geteld met een peildatum van {first:%d-%m-%Y} tot en met "
            f"{min(today, last):%d-%m-%Y}."
        )
    months = peilmaanden(connection, on)
    if on.year * 100 + on.month not in months:
        raise OpgaveRefused(
            f"Over schooljaar {school_year(schooljaar)} is niets geladen. Laad eerst leveringen met: doorstroomhub load MAP."
        )
    return on


def _cells(name: str, schooljaar: int, figures: Figures) -> Mapping[Cell, Number]:
    """The figures of one school year by cell; a column that is empty is no part of the cell."""
    cells: dict[Cell, Number] = {}
    for values in figures.rows:
        row: dict[str, Any] = dict(zip(figures.columns, values, strict=True))
        if row["schooljaar"] == schooljaar:
            cell = tuple(row[column] for column in OPGAVEN[name] if row[column] is not None)
            cells[row["gemeentecode"], cell] = Number(row["aantal"], row.get("percentage"))
    return cells


def _keep_leveringen(
    connection: Connection, number: int, mart: Mart, peildatum: datetime.date, bekend_op: datetime.datetime
) -> None:
    values = {
        "opgave": number,
        "extracts": sorted(mart.extracts),
        "mutaties": [name for name in mart.extracts if EXTRACTS[name].content is Content.CHANGES],
    }
    with as_of(connection, peildatum, bekend_op):
        connection.execute(text(_LEVERINGEN), values)


# of changes, those after the last snapshot of the same source and scope add to it
_LEVERINGEN: Final = """
INSERT INTO beheer.opgave_levering (opgave, levering)
SELECT :opgave, geladen.levering
FROM kern.geladen_levering AS geladen
WHERE
    geladen.extract = ANY(CAST(:extracts AS text[]))
    AND (
        geladen.is_laatste
        OR geladen.extract = ANY(CAST(:mutaties AS text[]))
        AND geladen.peildatum > ALL(
            SELECT stand.peildatum
            FROM kern.geladen_levering AS stand
            WHERE
                stand.is_laatste
                AND stand.extract = ANY(CAST(:extracts AS text[]))
                AND stand.extract <> ALL(CAST(:mutaties AS text[]))
                AND stand.scope = geladen.scope
                AND split_part(stand.extract, '_', 1) = split_part(geladen.extract, '_', 1)
        )
    )
"""
