"""Which persons and processen-verbaal are past their term on a day: what `bewaren lijst` shows and `vernietig` takes away.

The rules are the files of `bewaren/`, over the terms of `beheer.bewaartermijn` (privacy.md 9). A person of several categories
stays until the last term has passed; a proces-verbaal has a term of its own, first to the closed archive, then away. Questions
to BRP and SUWI stand in a log that is a chain: its begin goes, until the first line that is to stay.
"""

import datetime
import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, text

from schemas.retention import Category
from warehouse.access import LOADER, act_as_loader, act_as_owner
from warehouse.evaluation import as_of
from warehouse.logs.cutting import Cut
from warehouse.logs.links import Head
from warehouse.person_facts import collect_person_facts
from warehouse.sql_files import read_sql_file

_RULES: Final = Path(__file__).parent / "bewaren"
_HEADER: Final = ("naam", "titel", "definitie")


@dataclass(frozen=True)
class Count:
    """How many cases of a category in a gemeente (empty: none known) are past their term since a year."""

    category: Category
    gemeentecode: str
    year: int
    number: int


@dataclass(frozen=True)
class Pv:
    """A proces-verbaal: the scope and protected key of its rows, its number and gemeente, and when its term began."""

    scope: str
    key: uuid.UUID
    number: str
    gemeentecode: str | None
    begin: datetime.date


@dataclass(frozen=True)
class Due:
    """What is past its term on a day.

    `counts` per category, gemeente and year; `persons` to erase (by the number that names them), those apart of whom a
    proces-verbaal stays; `pvs` the processen-verbaal to close; `closed` the rows of the closed archive to destroy; `log` the
    begin of the log of disclosures. `restricted` persons are past their term and stay (AVG art. 18); `without_birth` are
    persons of whom no source knows the year of birth, `pvs_without_date` is the number of processen-verbaal without
    a date: nobody can tell when their term ends; `log_waiting` lines of that log are past their term behind a younger one.
    """

    day: datetime.date
    counts: Sequence[Count]
    persons: Sequence[uuid.UUID]
    persons_with_pv: Sequence[uuid.UUID]
    pvs: Sequence[Pv]
    closed: Sequence[int]
    log: Cut | None
    restricted: int
    without_birth: int
    pvs_without_date: int
    log_waiting: int

    @property
    def number(self) -> int:
        """How many cases would go."""
        cases = len(self.persons) + len(self.persons_with_pv) + len(self.pvs) + len(self.closed)
        return cases + (self.log.lines if self.log else 0)

    @property
    def digest(self) -> bytes:
        """32 bytes that are the same only for exactly these cases on this day: what a second person approves."""
        cases = [
            *sorted(f"persoon {person}" for person in self.persons),
            *sorted(f"persoon zonder pv {person}" for person in self.persons_with_pv),
            *sorted(f"pv {pv.scope} {pv.key}" for pv in self.pvs),
            *sorted(f"gesloten {number}" for number in self.closed),
            *([f"logboek tot en met {self.log.until.number} {self.log.until.link.hex()}"] if self.log else []),
        ]
        return hashlib.sha256("\n".join([self.day.isoformat(), *cases]).encode()).digest()


def due_on(connection: Connection, day: datetime.date) -> Due:
    """What is past its term on a day, in the open transaction, which acts as the loader afterwards. Destroys nothing.

    Leaves the temporary tables `persoon_feit` and `bewaar_termijn` (a row per person and category), for who explains one case.
    """
    act_as_loader(connection)
    with as_of(connection, day):
        collect_person_facts(connection)
        _keep(connection, "bewaar_termijn", "termijnen")
        _keep(connection, "vervallen", "vervallen")
        _keep(connection, "processen_verbaal", "processen_verbaal")
        _keep(connection, "af_te_sluiten", "af_te_sluiten")
        _keep(connection, "verstrekkingen", "verstrekkingen")
        act_as_owner(connection)  # nobody else reads the closed archive
        _keep(connection, "uit_gesloten", "uit_gesloten")
        connection.exec_driver_sql("GRANT SELECT ON pg_temp.uit_gesloten TO " + LOADER)
        act_as_loader(connection)
    persons = connection.execute(text("SELECT persoon, heeft_pv, is_beperkt FROM pg_temp.vervallen ORDER BY persoon")).all()
    pvs = connection.execute(text(_PVS)).tuples()
    counts = [
        Count(Category(row.categorie), row.gemeentecode or "", row.jaar, row.aantal)
        for row in connection.execute(text(_COUNTS))
    ]
    return Due(
        day=day,
        counts=counts,
        persons=[row.persoon for row in persons if not row.heeft_pv and not row.is_beperkt],
        persons_with_pv=[row.persoon for row in persons if row.heeft_pv and not row.is_beperkt],
        pvs=[Pv(*pv) for pv in pvs],
        closed=connection.scalars(text("SELECT gesloten FROM pg_temp.uit_gesloten ORDER BY gesloten")).all(),
        log=_cut(connection),
        restricted=sum(row.is_beperkt for row in persons),
        without_birth=connection.execute(text(_WITHOUT_BIRTH)).scalar_one(),
        pvs_without_date=connection.execute(text(_WITHOUT_DATE)).scalar_one(),
        log_waiting=connection.execute(text(_WAITING)).scalar_one(),
    )


def _cut(connection: Connection) -> Cut | None:
    row = connection.execute(text(_LOG)).one_or_none()
    return None if row is None else Cut(row.regels, Head(row.nummer, bytes(row.keten)), row.jongste)


def _keep(connection: Connection, table: str, rule: str) -> None:
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS pg_temp.{table}")
    body = read_sql_file(_RULES / f"{rule}.sql", _HEADER).body
    connection.exec_driver_sql(f"CREATE TEMPORARY TABLE {table} ON COMMIT DROP AS\n{body.replace('%', '%%')}")
    connection.exec_driver_sql(f"ANALYZE pg_temp.{table}")


_COUNTS: Final = """
SELECT
    categorie,
    gemeentecode,
    extract(YEAR FROM vanaf)::integer AS jaar,
    CAST(sum(aantal) AS bigint) AS aantal
FROM (
    SELECT categorie, gemeentecode, vanaf, 1 AS aantal FROM pg_temp.vervallen WHERE NOT is_beperkt
    UNION ALL
    SELECT 'wpg', gemeentecode, vanaf, 1 FROM pg_temp.af_te_sluiten
    UNION ALL
    SELECT 'wpg_gesloten', gemeentecode, vanaf, 1 FROM pg_temp.uit_gesloten
    UNION ALL
    SELECT 'verstrekkingen', NULL, vanaf, regels FROM pg_temp.verstrekkingen WHERE regels > 0
) AS geval
GROUP BY 1, 2, 3
ORDER BY 1, 2 NULLS LAST, 3
"""

_PVS: Final = "SELECT scope, sleutel, pvnummer, gemeentecode, begin FROM pg_temp.af_te_sluiten ORDER BY scope, sleutel"

_LOG: Final = """
SELECT weg.regels, weg.jongste, laatste.nummer, laatste.keten
FROM (
    SELECT CAST(sum(regels) AS bigint) AS regels, max(tot_en_met) AS tot_en_met, max(dag) AS jongste
    FROM pg_temp.verstrekkingen
    WHERE regels > 0
) AS weg
INNER JOIN beheer.log_verstrekking AS laatste ON weg.tot_en_met = laatste.nummer
"""

_WAITING: Final = "SELECT CAST(coalesce(sum(wachten), 0) AS bigint) FROM pg_temp.verstrekkingen"

_WITHOUT_DATE: Final = "SELECT count(*) FROM pg_temp.processen_verbaal WHERE begin IS NULL"

_WITHOUT_BIRTH: Final = "SELECT count(*) FROM pg_temp.persoon_feit WHERE geboren_laatst IS NULL"
