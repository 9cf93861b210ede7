"""Whom a run of the checks must ask about again, because something about them changed since the run before it.

A check is a question about every person; between two runs of normal days few persons get another answer. They are those in
rows that a levering changed, those in rows with a date that passed a limit (`warehouse.date_limits`), and whoever shares a
dossier or an identity with them. Asking about more persons is never wrong, so whenever in doubt it is everybody. How a
question is put about some persons only is `warehouse.evaluation`.
"""

import datetime
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from sqlalchemy import Connection, text

from schemas.columns import Kind, Treatment
from schemas.extract import Content, Extract, Source
from schemas.region import GEMEENTEN, ScopeKind
from schemas.register import EXTRACTS
from warehouse.aliases import number_columns
from warehouse.bron import History
from warehouse.check_files import Check
from warehouse.date_limits import births_that_turn, dates_of_the_days, dates_that_turn, reason_in_days
from warehouse.sql_files import KERN, execute_plain

_LARGEST_SHARE: Final = 5
"""One person in so many: from there on asking about everybody costs less than finding out about whom."""

_IDENTITY: Final = "identiteit_vergelijk"
"""The composite comparison value that ties a person without BSN to one with it (check P03)."""


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


ASKED_FOR: Final = Reach(everybody=True, told="iedereen: zo is het gevraagd")


def reach_of(connection: Connection, peildatum: datetime.date, checks: Iterable[Check]) -> Reach:
    """About whom to ask on this date, given the last stored run; in the open transaction, with the rights of the loader.

    What it finds stays in temporary tables until the transaction ends: `bekeken_nummer` (nummer) and `bekeken_dossier`
    (gemeentecode, dossiernummer).
    """
    last = connection.execute(text(_LAST_RUN)).one_or_none()
    changed = _changed(connection)
    if reason := _reason_for_everybody(connection, last, peildatum, checks) or _reason_in(changed):
        return Reach(everybody=True, told=f"iedereen: {reason}")
    connection.execute(text(_TABLES))
    _collect(connection, changed, last.peildatum if last else peildatum, peildatum)
    persons, known = _spread_out(connection)
    if persons * _LARGEST_SHARE > known:
        return Reach(everybody=True, told="iedereen: van te veel personen veranderde er iets")
    return Reach(everybody=False, told=f"{persons} personen van wie iets veranderde of een grens verstreek")


def reach_of_gemeente(connection: Connection, gemeentecode: str) -> Reach:
    """Everybody a gemeente has to do with: who is in its leveringen, whom any source places there, who is in its bevindingen.

    With whoever is tied to them. What it finds stays in the same temporary tables.
    """
    connection.execute(text(_TABLES))
    for extract in _about_persons():
        of_the_gemeente = "rij.scope = :gebied"
        if extract.municipality:
            of_the_gemeente += f" OR rij.{extract.municipality} = :gemeentecode"
        values = {"gebied": f"{ScopeKind.GEMEENTE}{gemeentecode}", "gemeentecode": gemeentecode}
        _reach_rows(connection, extract, _known(of_the_gemeente), values)
    connection.execute(text(_IN_A_BEVINDING), {"gemeentecode": gemeentecode})
    persons, _ = _spread_out(connection)
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


def tables_of_some(connection: Connection, tables: Iterable[str]) -> Mapping[str, str]:
    """Make a temporary table of each of these tables with only what is known now of the persons to ask about.

    Takes history tables (`bron.jvs_jongere`) and `kern.alias`; others are left out. Gives the place of each by its name.
    """
    histories = {History(extract).table.replace('"', ""): extract for extract in EXTRACTS.values()}
    of_kern = frozenset(connection.scalars(text("SELECT viewname FROM pg_views WHERE schemaname = 'kern'")))
    places: dict[str, str] = {}
    for table in tables:
        if table == "kern.alias":
            chosen = "rij.nummer IN (SELECT nummer FROM pg_temp.bekeken_nummer)"
        elif table in histories:
            chosen = _known(_is_reached(histories[table]))
        else:
            continue
        # under its own name, by which a query that gives it no other calls its columns, unless a view of kern has that name
        name = table.partition(".")[2]
        places[table] = f"pg_temp.{table.replace('.', '_') if name in of_kern else name}"
        execute_plain(connection, _filled(_OF_SOME, {"$place": places[table], "$table": table, "$where": chosen}))
        connection.exec_driver_sql(f"ANALYZE {places[table]}")
    return places


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


def _collect(
    connection: Connection,
    changed: Changes,
    after: datetime.date,
    until: datetime.date,
) -> None:
    ages = connection.scalars(text("SELECT DISTINCT grens FROM kern.leeftijdsgrens")).all()
    values = {
        "na": after,
        "tot": until,
        "geboren": list(births_that_turn(after, until, ages)),
        "dagen": list(dates_of_the_days(after, until)),
        "datums": list(dates_that_turn(after, until)),
    }
    for extract in _about_persons():
        where = _known(_passes_a_limit(extract))
        if change := changed.get(extract.name):
            where = f"({where}) OR ({_CHANGED_ROW})"
            values |= {"gebieden": list(change.scopes), "momenten": list(change.moments)}
        _reach_rows(connection, extract, where, values)


def _about_persons() -> list[Extract]:
    """The extracts whose rows are about a person or a dossier."""
    return [extract for extract in EXTRACTS.values() if number_columns(extract) or _has_dossier(extract)]


def _passes_a_limit(extract: Extract) -> str:
    passes = [
        "rij.geldig_van > :na AND rij.geldig_van <= :tot",
        "rij.geldig_tot > :na AND rij.geldig_tot <= :tot",
    ]
    kept = [each for each in extract.columns if each.kind is Kind.DATE and Treatment.KEEP in each.treatments]
    # of what DUO and BRP say, only the day itself counts, and ages
    others = "dagen" if extract.source in (Source.DUO, Source.BRP) else "datums"
    limits = [f'rij."{each.name}" = ANY(:{"geboren" if each.name == "geboortedatum" else others})' for each in kept]
    if limits:
        passes.append(f"rij.geldig_tot > :na AND ({' OR '.join(limits)})")
    return " OR ".join(f"({each})" for each in passes)


def _spread_out(connection: Connection) -> tuple[int, int]:
    """Reach everybody who is tied to those reached, however many steps away; how many persons that are, and of how many."""
    while _spread(connection):
        pass
    connection.execute(text("ANALYZE pg_temp.bekeken_nummer, pg_temp.bekeken_dossier"))
    persons, known = connection.execute(text(_HOW_MANY)).one()
    return persons, known


def _spread(connection: Connection) -> bool:
    """One step further: the other numbers of the same person, whoever shares a dossier, whoever has the same identity."""
    grown = connection.execute(text(_OTHER_NUMBERS)).rowcount
    for extract in EXTRACTS.values():
        if _has_dossier(extract):
            grown += _reach_rows(connection, extract, _known(_is_reached(extract)), {})
    connection.execute(text("CREATE TEMPORARY TABLE gelijke (identiteit uuid) ON COMMIT DROP"))
    alike = [extract for extract in EXTRACTS.values() if any(each.name == _IDENTITY for each in extract.comparisons)]
    for extract in alike:
        parts = {"$table": History(extract).table, "$where": _known(_is_reached(extract)), "$identity": _IDENTITY}
        connection.execute(text(_filled(_IDENTITIES, parts)))
    for extract in alike:
        grown += _reach_rows(connection, extract, _known(_filled(_ALIKE, {"$identity": _IDENTITY})), {})
    connection.execute(text("DROP TABLE pg_temp.gelijke"))
    return grown > 0


def _reach_rows(connection: Connection, extract: Extract, where: str, values: Mapping[str, Any]) -> int:
    """Reach the persons and the dossiers in these rows; how many numbers and dossiers were not reached before."""
    numbers = [f'rij."{name}"' for name, _ in number_columns(extract)]
    parts = {
        "$table": History(extract).table,
        "$numbers": f"ARRAY[{', '.join(numbers)}]::uuid[]",
        "$gemeente": _gemeente(extract) if _has_dossier(extract) else "NULL::text",
        "$dossier": "rij.dossiernummer" if _has_dossier(extract) else "NULL::text",
        "$where": where,
    }
    return connection.execute(text(_filled(_REACH, parts)), values).scalar_one()


def _is_reached(extract: Extract) -> str:
    """Whether a row is about one of the persons or dossiers that are reached."""
    ways = [_filled(_NUMBER_REACHED, {"$number": name}) for name, _ in number_columns(extract)]
    if _has_dossier(extract):
        ways.append(_filled(_DOSSIER_REACHED, {"$gemeente": _gemeente(extract)}))
    return " OR ".join(ways)


def _known(condition: str) -> str:
    """The condition for a row that the hub still knows."""
    return f"rij.bekend_tot = 'infinity' AND ({condition})"


def _filled(template: str, parts: Mapping[str, str]) -> str:
    for part, sql in parts.items():
        template = template.replace(part, sql)
    return template


def _has_dossier(extract: Extract) -> bool:
    return any(each.name == "dossiernummer" for each in History(extract).stored)


def _gemeente(extract: Extract) -> str:
    """The gemeente of the JVS levering, as the views of `kern` take it."""
    return f"CASE WHEN rij.scope LIKE 'G%' THEN substr(rij.scope, 2) ELSE rij.{extract.municipality} END"


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
_NUMBER_REACHED: Final = 'rij."$number" IN (SELECT nummer FROM pg_temp.bekeken_nummer)'
_DOSSIER_REACHED: Final = "($gemeente, rij.dossiernummer) IN (SELECT gemeentecode, dossiernummer FROM pg_temp.bekeken_dossier)"
_ALIKE: Final = "rij.$identity IN (SELECT identiteit FROM pg_temp.gelijke)"
_IDENTITIES: Final = "INSERT INTO gelijke SELECT DISTINCT rij.$identity FROM $table AS rij WHERE $where"
_OF_SOME: Final = "CREATE TEMPORARY TABLE $place ON COMMIT DROP AS SELECT rij.* FROM $table AS rij WHERE $where"

_TABLES: Final = """
DROP TABLE IF EXISTS pg_temp.bekeken_nummer, pg_temp.bekeken_dossier;
CREATE TEMPORARY TABLE bekeken_nummer (nummer uuid PRIMARY KEY) ON COMMIT DROP;
CREATE TEMPORARY TABLE bekeken_dossier (
    gemeentecode text, dossiernummer text, PRIMARY KEY (gemeentecode, dossiernummer)
) ON COMMIT DROP
"""

_REACH: Final = """
WITH rijen AS MATERIALIZED (
    SELECT $numbers AS nummers, $gemeente AS gemeentecode, $dossier AS dossiernummer FROM $table AS rij WHERE $where
),
nummers AS (
    INSERT INTO pg_temp.bekeken_nummer
    SELECT DISTINCT nummer FROM rijen CROSS JOIN unnest(rijen.nummers) AS nummer WHERE nummer IS NOT NULL
    ON CONFLICT DO NOTHING
    RETURNING 1
),
dossiers AS (
    INSERT INTO pg_temp.bekeken_dossier
    SELECT DISTINCT gemeentecode, dossiernummer FROM rijen WHERE num_nulls(gemeentecode, dossiernummer) = 0
    ON CONFLICT DO NOTHING
    RETURNING 1
)
SELECT (SELECT count(*) FROM nummers) + (SELECT count(*) FROM dossiers)
"""

_OTHER_NUMBERS: Final = """
INSERT INTO pg_temp.bekeken_nummer
SELECT DISTINCT ander.nummer
FROM pg_temp.bekeken_nummer AS bekeken
INNER JOIN kern.alias AS eigen ON eigen.nummer = bekeken.nummer
INNER JOIN kern.alias AS ander ON ander.persoon = eigen.persoon
ON CONFLICT DO NOTHING
"""

_HOW_MANY: Final = """
SELECT
    (SELECT count(DISTINCT persoon) FROM kern.alias WHERE nummer IN (SELECT nummer FROM pg_temp.bekeken_nummer)),
    (SELECT count(DISTINCT persoon) FROM kern.alias)
"""
