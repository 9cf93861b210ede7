"""Whom a run of the checks must ask about again, because something about them changed since the run before it.

A check is a question about every person; between two runs of normal days few persons get another answer. They are those in
rows that a levering changed, those in rows with a date that passed a limit (`warehouse.date_limits`), and whoever is tied to
them (`warehouse.reached`). Asking about more persons is never wrong, so whenever in doubt it is everybody. How a question is
put about some persons only is `warehouse.evaluation`.
"""

import datetime
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final, TypeAlias

from sqlalchemy import Connection, text

from schemas.extract import Content, Source
from schemas.region import GEMEENTEN, ScopeKind
from schemas.register import EXTRACTS
from warehouse.check_files import Check
from warehouse.compared_dates import compared_dates
from warehouse.date_limits import Distance, births_that_turn, dates_that_turn, reason_in_days
from warehouse.reached import about_persons, begin, known, reach_rows, spread_out
from warehouse.sql_files import KERN

_LARGEST_SHARE: Final = 0.2
"""Of all known numbers: from there on asking about everybody costs less than finding out about whom."""

_BIRTH: Final = "geboortedatum"


@dataclass(frozen=True)
class _Change:
    """Where and when the history of an extract changed since the last run."""

    scopes: set[str]
    moments: set[datetime.datetime]


Changes: TypeAlias = Mapping[str, _Change]
"""What changed, by extract."""


@dataclass(frozen=True)
class Reach:
    """About whom a run asks: everybody, or the persons whose numbers stand in `pg_temp.bekeken_nummer`.

    `told` says it in Dutch, with the reason or the number of persons. `gemeentecode` when it is about the persons of one
    gemeente because somebody asked for that: such a run tells nothing about the others.
    """

    everybody: bool
    told: str
    gemeentecode: str | None = None


@dataclass(frozen=True)
class _Passed:
    """The days (after, until] that passed since the last run, and the dates that `turned` on them by extract and column."""

    after: datetime.date
    until: datetime.date
    turned: Mapping[str, Mapping[str, list[int]]]


ASKED_FOR: Final = Reach(everybody=True, told="iedereen: zo is het gevraagd")


def reach_of(connection: Connection, peildatum: datetime.date, checks: Iterable[Check]) -> Reach:
    """About whom to ask on this date, given the last stored run; in the open transaction, with the rights of the loader.

    What it finds stays in temporary tables until the transaction ends: `bekeken_nummer` (nummer) and `bekeken_dossier`
    (gemeentecode, dossiernummer).
    """
    last = connection.execute(text(_LAST_RUN)).one_or_none()
    changed = _changed(connection)
    reason = _reason_for_everybody(connection, last, peildatum, checks) or _reason_in(changed)
    if last is None or reason:
        return Reach(everybody=True, told=f"iedereen: {reason}")
    begin(connection)
    _collect(connection, changed, _passed(connection, last.peildatum, peildatum, checks))
    persons, share = spread_out(connection)
    if share > _LARGEST_SHARE:
        return Reach(everybody=True, told="iedereen: van te veel personen veranderde er iets")
    return Reach(everybody=False, told=f"{persons} personen van wie iets veranderde of een grens verstreek")


def reach_of_gemeente(connection: Connection, gemeentecode: str) -> Reach:
    """Everybody a gemeente has to do with: who is in its leveringen, whom any source places there, who is in its bevindingen.

    With whoever is tied to them. What it finds stays in the same temporary tables.
    """
    begin(connection)
    for extract in about_persons():
        of_the_gemeente = "rij.scope = :gebied"
        if extract.municipality:
            of_the_gemeente += f" OR rij.{extract.municipality} = :gemeentecode"
        values = {"gebied": f"{ScopeKind.GEMEENTE}{gemeentecode}", "gemeentecode": gemeentecode}
        reach_rows(connection, extract, known(of_the_gemeente), values)
    connection.execute(text(_IN_A_BEVINDING), {"gemeentecode": gemeentecode})
    persons, _ = spread_out(connection)
    told = f"{persons} personen van {GEMEENTEN[gemeentecode].gemeente}: zo is het gevraagd"
    return Reach(everybody=False, told=told, gemeentecode=gemeentecode)


def remember(connection: Connection, run: int, checks: Iterable[Check], reach: Reach) -> None:
    """Note with the run what the next one compares with: the leveringen as they are now, and the definition of the checks.

    A run about one gemeente is no ground for the next one: what came since the run before it is still to be asked about.
    """
    noted = {"run": run, "omvang": reach.told, "gemeentecode": reach.gemeentecode, "definitie": None}
    if reach.gemeentecode is None:
        connection.execute(text(_SEEN))
        noted["definitie"] = _definition(connection, checks)
    connection.execute(text(_NOTE), noted)


def _reason_for_everybody(connection: Connection, last: Any, peildatum: datetime.date, checks: Iterable[Check]) -> str:
    """Why what is known about the last run (a row of `_LAST_RUN`) is no ground to stand on; empty when it is."""
    if last is None:
        return "er is nog niet eerder gecontroleerd"
    if last.definitie != _definition(connection, checks):
        return "de controles of de kalender zijn gewijzigd"
    if last.mislukt:
        return "in de vorige run konden niet alle controles draaien"
    return reason_in_days(last.peildatum, peildatum)


def _changed(connection: Connection) -> Changes:
    """What came or went since the last run."""
    changed: dict[str, _Change] = {}
    for extract, scope, *moments in connection.execute(text(_CHANGED)).tuples():
        change = changed.setdefault(extract, _Change(set(), set()))
        change.scopes.add(scope)
        change.moments.update(moment for moment in moments if moment)
    return changed


def _reason_in(changed: Changes) -> str:
    """A snapshot of DUO or the BRP says something of those who did not change too: which one is the last counts for them."""
    for name in changed:
        extract = EXTRACTS.get(name)
        if extract is None or (extract.source in (Source.DUO, Source.BRP) and extract.content is Content.SNAPSHOT):
            return f"er kwam of ging een levering van {name}"
    return ""


def _passed(connection: Connection, after: datetime.date, until: datetime.date, checks: Iterable[Check]) -> _Passed:
    """What the days since the last run mean for the dates that the checks per person compare."""
    holidays = connection.scalars(text("SELECT datum FROM kern.feestdag")).all()
    ages = connection.scalars(text("SELECT DISTINCT grens FROM kern.leeftijdsgrens")).all()

    def turned(column: str, distances: Iterable[Distance]) -> list[int]:
        dates = chain.from_iterable(dates_that_turn(distance, after, until, holidays) for distance in distances)
        return sorted({*dates, *(births_that_turn(after, until, ages) if column == _BIRTH else ())})

    compared = compared_dates(connection, [check.sql for check in checks if check.per_person])
    return _Passed(
        after,
        until,
        {
            extract: {column: turned(column, distances) for column, distances in columns.items()}
            for extract, columns in compared.items()
        },
    )


def _collect(connection: Connection, changed: Changes, passed: _Passed) -> None:
    """Reach whoever is in a row that changed, that came into force or ended on one of the days, or with a date that turned."""
    for extract in about_persons():
        turned = passed.turned.get(extract.name, {})
        values: dict[str, Any] = {"na": passed.after, "tot": passed.until, **turned}
        passes = [f"rij.{border} > :na AND rij.{border} <= :tot" for border in ("geldig_van", "geldig_tot")]
        ways = [known(_any([*passes, *(f'rij."{column}" = ANY(:{column})' for column in turned)]))]
        if change := changed.get(extract.name):
            ways.append(_CHANGED_ROW)
            values |= {"gebieden": list(change.scopes), "momenten": list(change.moments)}
        reach_rows(connection, extract, _any(ways), values)


def _any(conditions: Iterable[str]) -> str:
    return " OR ".join(f"({condition})" for condition in conditions)


def _definition(connection: Connection, checks: Iterable[Check]) -> str:
    """A digest of everything that decides what the checks find, but for the leveringen."""
    digest = hashlib.sha256()
    for check in sorted(checks, key=lambda check: check.code):
        digest.update(f"\0{check.code}\0{check.severity}\0{check.per_person}\0{check.sql}".encode())
    for path in sorted(KERN.glob("*.sql")):
        digest.update(f"\0{path.name}\0".encode() + path.read_bytes())
    digest.update(str(connection.scalar(text(_CALENDAR))).encode())
    return digest.hexdigest()


_LAST_RUN: Final = """
SELECT
    run.peildatum,
    run.definitie,
    EXISTS (SELECT FROM controle.mislukt WHERE mislukt.run = run.run) AS mislukt
FROM controle.run
WHERE run.beeindigd IS NOT NULL AND run.gemeentecode IS NULL
ORDER BY run.run DESC
LIMIT 1
"""

_CALENDAR: Final = """
SELECT md5(concat(
    (SELECT string_agg(feestdag::text, ',' ORDER BY feestdag::text) FROM kern.feestdag),
    (SELECT string_agg(leeftijdsgrens::text, ',' ORDER BY leeftijdsgrens::text) FROM kern.leeftijdsgrens),
    (SELECT string_agg(schooljaar::text, ',' ORDER BY schooljaar::text) FROM kern.schooljaar),
    (SELECT string_agg(gemeente::text, ',' ORDER BY gemeente::text) FROM kern.gemeente)
))
"""

# what is no longer counted or not yet, is told apart by the status
_CHANGED: Final = """
SELECT levering.extract, levering.scope, levering.geladen_op, levering.ingetrokken_op
FROM beheer.levering
LEFT JOIN controle.gezien USING (levering)
WHERE
    levering.status IN ('geladen', 'vervangen', 'ingetrokken')
    AND (levering.status, levering.geladen_op, levering.ingetrokken_op)
    IS DISTINCT FROM (gezien.status, gezien.geladen_op, gezien.ingetrokken_op)
"""

_SEEN: Final = """
INSERT INTO controle.gezien (levering, status, geladen_op, ingetrokken_op)
SELECT levering, status, geladen_op, ingetrokken_op
FROM beheer.levering
WHERE status IN ('geladen', 'vervangen', 'ingetrokken')
ON CONFLICT (levering) DO UPDATE SET
    status = excluded.status, geladen_op = excluded.geladen_op, ingetrokken_op = excluded.ingetrokken_op
WHERE (gezien.status, gezien.geladen_op, gezien.ingetrokken_op)
    IS DISTINCT FROM (excluded.status, excluded.geladen_op, excluded.ingetrokken_op)
"""

_NOTE: Final = """
UPDATE controle.run SET definitie = :definitie, omvang = :omvang, gemeentecode = :gemeentecode WHERE run = :run
"""

_IN_A_BEVINDING: Final = """
INSERT INTO pg_temp.bekeken_nummer
SELECT persoon FROM controle.bevinding WHERE gemeentecode = :gemeentecode AND status <> 'opgelost' AND persoon IS NOT NULL
UNION
SELECT persoon FROM wpg.bevinding WHERE gemeentecode = :gemeentecode AND status <> 'opgelost' AND persoon IS NOT NULL
ON CONFLICT DO NOTHING
"""

_CHANGED_ROW: Final = "rij.scope = ANY(:gebieden) AND (rij.bekend_van = ANY(:momenten) OR rij.bekend_tot = ANY(:momenten))"
