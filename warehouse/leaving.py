"""What is of one gemeente, for when it leaves (privacy.md 12; overeenkomst article 10, bijlage 2 article 6).

A row is of the gemeente that delivered it, in a levering for the region of the gemeente that it names. A person whom only this
gemeente knows goes wholly, with what SUWI, koci and the like say; of a person whom another gemeente of the region knows too,
the rows of that one and what no gemeente delivered stay. Of the closed archive of processen-verbaal goes what is of the
gemeente, whoever else knows the person.
"""

import hashlib
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, CursorResult, text

from schemas.extract import Extract
from schemas.jvs import JVS_PROCESVERBAAL
from schemas.region import ScopeKind
from schemas.register import EXTRACTS
from warehouse.access import act_as_loader, act_as_owner
from warehouse.access.apply import audience
from warehouse.access.logins import logins
from warehouse.bron import History
from warehouse.closed import CLOSED_ROWS, PERIODS, closed_of_gemeente
from warehouse.person_facts import number_of
from warehouse.tables.bewaren import gesloten
from warehouse.ties import number_columns
from warehouse.whose_rows import gemeente_of


@dataclass(frozen=True)
class Belongings:
    """What is of a gemeente.

    `rows` per extract; `leveringen` it delivered; `bevindingen` it must act on; `logins` by name; `schools` that it does by
    afspraak. `persons` are those of whom only this gemeente has rows (by the number that names them), `shared` those whom
    another one knows too. `closed` rows stand in the closed archive of processen-verbaal, and name the `closed_persons` beside
    these.
    """

    gemeentecode: str
    rows: Mapping[str, int]
    leveringen: Sequence[int]
    bevindingen: int
    logins: Sequence[str]
    schools: Sequence[str]
    persons: Sequence[uuid.UUID]
    shared: Sequence[uuid.UUID]
    closed: int
    closed_persons: Sequence[uuid.UUID]

    @property
    def everybody(self) -> Sequence[uuid.UUID]:
        """The persons it is about, each once."""
        return [*self.persons, *self.shared, *self.closed_persons]

    @property
    def number(self) -> int:
        """How many persons it is about; at least one, for a gemeente without persons has leveringen to go."""
        return max(1, len(self.everybody))


def subject_digest(*parts: str) -> bytes:
    """32 bytes for what a second person approves: what is done with a gemeente and for whom, whatever comes in meanwhile."""
    return hashlib.sha256(" ".join(parts).encode()).digest()


def belongings(connection: Connection, gemeentecode: str) -> Belongings:
    """What is of a gemeente now, in the open transaction with the rights of the loader."""
    values = {"gemeente": gemeentecode, "scope": f"{ScopeKind.GEMEENTE}{gemeentecode}"}
    connection.execute(text("DROP TABLE IF EXISTS pg_temp.grond"))
    connection.execute(text(_GROUNDS.replace("$parts", "\n    UNION\n".join(_grounds()))))
    counts = {
        extract.name: connection.execute(text(_ROWS.replace("$rows", _rows_of(extract))), values).scalar_one()
        for extract in EXTRACTS.values()
    }
    persons = connection.execute(text(_PERSONS), values).all()
    closed, named = closed_of_gemeente(connection, gemeentecode)
    return Belongings(
        gemeentecode=gemeentecode,
        rows={name: count for name, count in counts.items() if count},
        leveringen=connection.scalars(text(_LEVERINGEN), values).all(),
        bevindingen=connection.execute(text(_FINDINGS), values).scalar_one(),
        logins=[login.name for login in logins(connection) if login.group == gemeentecode],
        schools=connection.scalars(text(_SCHOOLS), values).all(),
        persons=[row.persoon for row in persons if not row.gedeeld],
        shared=[row.persoon for row in persons if row.gedeeld],
        closed=closed,
        closed_persons=sorted(set(named) - {row.persoon for row in persons}),
    )


def rows_to_hand_over(connection: Connection, extract: Extract, of: Belongings) -> Iterator[Mapping[str, object]]:
    """The rows of an extract that are of the gemeente, and those without gemeente about persons whom only it knows.

    With the frame of the history, every kept column, and the pseudonyms of person numbers; without comparison values.
    """
    query = f"SELECT {_told(extract)} FROM {_rows_of(extract)} ORDER BY rij.geldig_van, rij.sleutel, rij.bekend_van"  # noqa: S608
    yield from _named(connection.execute(text(query), {"gemeente": of.gemeentecode}))


def closed_to_hand_over(connection: Connection, of: Belongings) -> Sequence[Mapping[str, object]]:
    """The rows of the closed archive that are of the gemeente, in the same form, with the day on which they went there.

    In the open transaction, which acts as the loader afterwards.
    """
    condition = f"{gemeente_of(JVS_PROCESVERBAAL)} = :gemeente"
    query = (
        f"SELECT {_told(JVS_PROCESVERBAAL)}, rij.{CLOSED_ON} FROM ({CLOSED_ROWS}) AS rij WHERE {condition}"  # noqa: S608
        " ORDER BY rij.geldig_van, rij.sleutel, rij.bekend_van"
    )
    act_as_owner(connection)
    rows = list(_named(connection.execute(text(query), {"gemeente": of.gemeentecode})))
    act_as_loader(connection)
    return rows


def state_of(connection: Connection, of: Belongings) -> str:
    """What is handed over, as 64 hexadecimal digits that change when a row or a levering of it does.

    In the open transaction in which `belongings` was asked, which acts as the loader afterwards.
    """
    values = {"gemeente": of.gemeentecode, "scope": f"{ScopeKind.GEMEENTE}{of.gemeentecode}"}
    found = [("leveringen", *connection.execute(text(_STATE.replace("$rows", _LEVERINGEN_STATE)), values).one())]
    for name in of.rows:
        rows = f"SELECT {_told(EXTRACTS[name])} FROM {_rows_of(EXTRACTS[name])}"  # noqa: S608 (only names of ours)
        found.append((name, *connection.execute(text(_STATE.replace("$rows", rows)), values).one()))
    closed = sorted(str(sorted(row.items(), key=str)) for row in closed_to_hand_over(connection, of))
    return hashlib.sha256(repr((found, closed)).encode()).hexdigest()


def _told(extract: Extract) -> str:
    """The columns of a row (`rij`) that are handed over, in SQL."""
    numbers = {name for name, _ in number_columns(extract)}
    stored = [column.name for column in History(extract).stored if column.sql_type != "uuid" or column.name in numbers]
    frame = ('rij."scope"', *(f'rij."{name}"::text AS "{name}"' for name in PERIODS))  # infinity is no date of Python
    return ", ".join((*frame, *(f'rij."{name}"' for name in stored)))


def _named(found: CursorResult[Any]) -> Iterator[Mapping[str, object]]:
    for row in found.mappings():
        yield {str(name): value for name, value in row.items()}


def marts_to_hand_over(
    connection: Connection, gemeentecode: str
) -> Iterator[tuple[str, Sequence[str], Sequence[tuple[object, ...]]]]:
    """The reporting tables with rows of this gemeente: name, columns and rows."""
    for name, tenant in sorted(audience(connection).items()):
        condition = tenant.for_gemeente(gemeentecode)
        if condition is not None:
            found = connection.exec_driver_sql(f"SELECT * FROM {name} WHERE {condition}".replace("%", "%%"))  # noqa: S608
            yield name, list(found.keys()), [tuple(row) for row in found]


def withdraw_leveringen(connection: Connection, gemeentecode: str) -> int:
    """Let no levering of the gemeente count any more: none is late, none is waited for. With the rights of the loader.

    Who lives there is then somebody outside the region: nobody is asked to act, and no figure counts them.
    """
    values = {"scope": f"{ScopeKind.GEMEENTE}{gemeentecode}"}
    connection.execute(text("DELETE FROM kern.gemeente WHERE gemeentecode = :gemeente"), {"gemeente": gemeentecode})
    return connection.execute(text(_WITHDRAW), values).rowcount


def empty_levering(connection: Connection, number: int, path: str) -> None:
    """Note that nothing is left of a levering of the gemeente: its archive file, now at `path`, is empty."""
    connection.execute(text("DELETE FROM beheer.quarantaine WHERE levering = :levering"), {"levering": number})
    connection.execute(text(_EMPTIED), {"levering": number, "archief": path})


def forget_number_stops(connection: Connection, erasure: int) -> None:
    """Let persons of an erasure be loaded again: who moves to another gemeente of the region is that one's to know."""
    connection.execute(text("DELETE FROM beheer.stop WHERE wissing = :wissing AND soort <> 'gemeente'"), {"wissing": erasure})


def _rows_of(extract: Extract) -> str:
    """The rows (`rij`) that are of the gemeente, as something to select from; the temporary table `grond` is there."""
    condition = f"{gemeente_of(extract)} = :gemeente"
    if number_columns(extract):
        only = "SELECT persoon FROM pg_temp.grond GROUP BY persoon HAVING bool_and(gemeentecode = :gemeente)"
        person = f"coalesce(alias.persoon, {number_of(extract)})"
        condition += f" OR ({gemeente_of(extract)} IS NULL AND {person} IN ({only}))"
        alias = f"LEFT JOIN kern.alias AS alias ON alias.nummer = {number_of(extract)}"
        return f"{History(extract).table} AS rij {alias} WHERE {condition}"
    return f"{History(extract).table} AS rij WHERE {condition}"


def _grounds() -> Iterator[str]:
    for extract in EXTRACTS.values():
        if number_columns(extract):
            yield (
                _GROUND.replace("$table", History(extract).table)
                .replace("$number", number_of(extract))
                .replace("$gemeente", gemeente_of(extract))
            )


CLOSED_ON: Final = gesloten.c.gesloten_op.name
"""The column of what is handed over from the closed archive that says when a row went there."""

_GROUND: Final = """
    SELECT DISTINCT coalesce(alias.persoon, $number) AS persoon, $gemeente AS gemeentecode
    FROM $table AS rij
    LEFT JOIN kern.alias AS alias ON alias.nummer = $number
    WHERE $number IS NOT NULL AND $gemeente IN (SELECT gemeente.gemeentecode FROM kern.gemeente AS gemeente)
"""

_GROUNDS: Final = """
CREATE TEMPORARY TABLE grond ON COMMIT DROP AS
SELECT persoon, gemeentecode FROM (
$parts
) AS grond
"""

_ROWS: Final = "SELECT count(*) FROM $rows"

_PERSONS: Final = """
SELECT persoon, bool_or(gemeentecode <> :gemeente) AS gedeeld
FROM pg_temp.grond
GROUP BY persoon
HAVING bool_or(gemeentecode = :gemeente)
ORDER BY persoon
"""

_STATE: Final = "SELECT count(*), coalesce(sum(hashtextextended(rij::text, 0)), 0)::text FROM ($rows) AS rij"

_LEVERINGEN_STATE: Final = "SELECT levering, status FROM beheer.levering WHERE scope = :scope"

_LEVERINGEN: Final = "SELECT levering FROM beheer.levering WHERE scope = :scope ORDER BY levering"

_FINDINGS: Final = """
SELECT count(*) FROM (
    SELECT 1 FROM controle.bevinding WHERE gemeentecode = :gemeente
    UNION ALL
    SELECT 1 FROM wpg.bevinding WHERE gemeentecode = :gemeente
) AS bevinding
"""

_SCHOOLS: Final = """
SELECT onderwerp FROM kern.afspraak
WHERE soort = 'school' AND waarde = :gemeente AND geldig_van <= kern.peildatum() AND geldig_tot > kern.peildatum()
ORDER BY onderwerp
"""

_WITHDRAW: Final = """
UPDATE beheer.levering
SET
    status = 'ingetrokken',
    ingetrokken_op = clock_timestamp(),
    reden_code = 'uitgetreden',
    reden = 'De gemeente is uitgetreden.'
WHERE scope = :scope AND status <> 'ingetrokken'
"""

_EMPTIED: Final = """
UPDATE beheer.levering
SET
    archief = :archief,
    rijen_gewist = CASE WHEN rijen IS NOT NULL THEN rijen END,
    rijen_geladen = CASE WHEN rijen IS NOT NULL THEN 0 END,
    rijen_quarantaine = CASE WHEN rijen IS NOT NULL THEN 0 END
WHERE levering = :levering
"""
