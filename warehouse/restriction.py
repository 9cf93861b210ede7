"""Restricting a person: their data are kept and go on loading, but nobody uses them (privacy.md 8; AVG art. 18).

Who is restricted stands in `kern.beperkt`, over which everything that uses the history is made (`warehouse.in_use`). Their
bevindingen are set aside as they are, so that a run of the checks does not take them for solved, and come back when the
restriction is lifted: as if the person had never been away.
"""

import uuid
from collections.abc import Collection
from typing import Final

from sqlalchemy import Connection, func, insert, select, text, update

from schemas.errors import HubError
from schemas.register import EXTRACTS
from warehouse.bron import History
from warehouse.tables.wissen import beperking, beperkt
from warehouse.whose_rows import chosen, is_theirs, numbers_of_persons

_SCHEMAS: Final = ("controle", "wpg")


class RestrictionRefused(HubError):
    """There is nothing to restrict or to lift."""


def restriction_of(connection: Connection, numbers: Collection[uuid.UUID]) -> int | None:
    """The restriction that holds for the person with one of these pseudonyms; None when there is none."""
    everything = numbers_of_persons(connection, numbers)
    return connection.scalar(select(func.min(beperkt.c.beperking)).where(beperkt.c.nummer.in_(everything)))


def restrict(connection: Connection, numbers: Collection[uuid.UUID], ground: str, trace: str) -> int:
    """Restrict the person with these pseudonyms from now on, in the caller's transaction; gives the number of the restriction.

    With the rights of the loader. `ground` is kept and must not name a person. Raises RestrictionRefused when the person is
    restricted already.
    """
    if restriction_of(connection, numbers) is not None:
        raise RestrictionRefused("Deze betrokkene is al beperkt; er is niets meer te doen.")
    everything = numbers_of_persons(connection, numbers)
    line = insert(beperking).values(trace_id=trace, grond=ground).returning(beperking.c.beperking)
    number = connection.execute(line).scalar_one()
    connection.execute(insert(beperkt), [{"nummer": each, "beperking": number} for each in everything])
    with chosen(connection, everything):
        for schema in _SCHEMAS:
            connection.execute(text(_SET_ASIDE.replace("$schema", schema)), {"beperking": number})
            # its course goes along
            connection.execute(text(_TAKE_AWAY.replace("$schema", schema)))
        _leave_behind(connection)
    return number


def lift(connection: Connection, numbers: Collection[uuid.UUID]) -> int:
    """Lift the restriction of the person with these pseudonyms, in the caller's transaction; gives its number.

    With the rights of the loader. Raises RestrictionRefused when there is none.
    """
    number = restriction_of(connection, numbers)
    if number is None:
        raise RestrictionRefused("Deze betrokkene is niet beperkt; er is niets op te heffen.")
    for schema in _SCHEMAS:
        for statement in (_PUT_BACK, _PUT_BACK_COURSE, _FORGET_ASIDE):
            connection.execute(text(statement.replace("$schema", schema)), {"beperking": number})
    restricted = connection.execute(select(beperkt.c.nummer).where(beperkt.c.beperking == number)).scalars().all()
    connection.execute(text("DELETE FROM kern.beperkt WHERE beperking = :beperking"), {"beperking": number})
    ended = update(beperking).where(beperking.c.beperking == number)
    connection.execute(ended.values(opgeheven_op=func.clock_timestamp()))
    with chosen(connection, restricted):
        _leave_behind(connection)
    return number


def follow_persons(connection: Connection) -> None:
    """Let who is restricted be so by every number that is theirs now; after it changed who is one person.

    In the open transaction, with the rights of the loader.
    """
    before = set(connection.scalars(select(beperkt.c.nummer)))
    if not before:
        return
    for statement in (_NOT_NAMED, _SAME_PERSON):
        connection.execute(text(statement))
    if changed := before ^ set(connection.scalars(select(beperkt.c.nummer))):
        with chosen(connection, [*changed]):
            _leave_behind(connection)


def _leave_behind(connection: Connection) -> None:
    """Let the figures since the first day of who was chosen be counted again, and the next run of the checks ask everybody."""
    first = [
        f"SELECT min(rij.geldig_van) AS dag FROM {History(extract).table} AS rij WHERE {is_theirs(extract)}"  # noqa: S608
        for extract in EXTRACTS.values()
    ]
    connection.execute(text(_FIGURES_BEHIND.replace("$first", " UNION ALL ".join(first))))
    connection.execute(text(ASK_EVERYBODY))


# what only the aliases said before is said anew
_NOT_NAMED: Final = "DELETE FROM kern.beperkt WHERE NOT genoemd"
_SAME_PERSON: Final = """
INSERT INTO kern.beperkt (nummer, beperking, genoemd)
SELECT ander.nummer, min(beperkt.beperking), FALSE
FROM kern.beperkt AS beperkt
INNER JOIN kern.alias AS een ON een.nummer = beperkt.nummer
INNER JOIN kern.alias AS ander ON ander.persoon = een.persoon
GROUP BY ander.nummer
ON CONFLICT (nummer) DO NOTHING
"""
_SET_ASIDE: Final = """
INSERT INTO $schema.beperkte_bevinding (bevinding, beperking, persoon, regel, verloop)
SELECT
    bevinding,
    :beperking,
    persoon,
    to_jsonb(rij) - 'persoon',
    coalesce((SELECT jsonb_agg(to_jsonb(stap)) FROM $schema.verloop AS stap WHERE stap.bevinding = rij.bevinding), '[]')
FROM $schema.bevinding AS rij
WHERE bevinding IN (SELECT bevinding FROM pg_temp.van_bevinding WHERE waar = '$schema')
"""
_TAKE_AWAY: Final = """
DELETE FROM $schema.bevinding WHERE bevinding IN (SELECT bevinding FROM pg_temp.van_bevinding WHERE waar = '$schema')
"""
# found again meanwhile, when a number turned out to be of the same person later: what is there now is newer
_PUT_BACK: Final = """
INSERT INTO $schema.bevinding OVERRIDING SYSTEM VALUE
SELECT rij.*
FROM $schema.beperkte_bevinding AS bewaard
CROSS JOIN LATERAL jsonb_populate_record(
    NULL::$schema.bevinding, bewaard.regel || jsonb_build_object('persoon', bewaard.persoon)
) AS rij
WHERE bewaard.beperking = :beperking
ON CONFLICT DO NOTHING
"""
_PUT_BACK_COURSE: Final = """
INSERT INTO $schema.verloop
SELECT stap.*
FROM $schema.beperkte_bevinding AS bewaard
CROSS JOIN LATERAL jsonb_populate_recordset(NULL::$schema.verloop, bewaard.verloop) AS stap
WHERE bewaard.beperking = :beperking
    AND EXISTS (SELECT FROM $schema.bevinding AS rij WHERE rij.bevinding = bewaard.bevinding)
    AND EXISTS (SELECT FROM controle.run WHERE run.run = stap.run)
ON CONFLICT DO NOTHING
"""
_FORGET_ASIDE: Final = "DELETE FROM $schema.beperkte_bevinding WHERE beperking = :beperking"
_FIGURES_BEHIND: Final = """
UPDATE beheer.mart_stand SET stand = 'beperkt'
WHERE peilmaand >= (SELECT to_char(min(dag), 'YYYYMM')::integer FROM ($first) AS eerste)
"""
ASK_EVERYBODY: Final = "UPDATE controle.run SET definitie = NULL WHERE definitie IS NOT NULL"
"""Lets the next run of the checks ask about everybody, for nothing tells whom it must ask about."""
