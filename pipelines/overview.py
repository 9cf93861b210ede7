"""What the register says, for the screens of Dagster and the command line: counts, reasons and thresholds.

Only reads, and only what may be shown: numbers of leveringen, file names, counts, codes and sentences of our own.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, select, tuple_, union_all

from pipelines.today import today
from warehouse.leveringen import Levering
from warehouse.peilmaanden import behind
from warehouse.sql_layers import read_marts
from warehouse.tables.beheer import Status, drempel, levering
from warehouse.tables.controle import bevinding, bevinding_onder_wpg, run, telling


def leveringen_of(connection: Connection, numbers: Collection[int]) -> Sequence[Levering]:
    """The leveringen with these numbers, in order of receipt."""
    query = select(levering).where(levering.c.levering.in_(numbers)).order_by(levering.c.levering)
    return [Levering.of_row(row) for row in connection.execute(query)]


def status_counts(connection: Connection, extract: str) -> Mapping[str, int]:
    """The number of leveringen of an extract per status; a status without leveringen counts 0."""
    query = select(levering.c.status, func.count()).where(levering.c.extract == extract).group_by(levering.c.status)
    counted = dict(connection.execute(query).tuples().all())
    return {str(status): counted.get(status, 0) for status in Status}


def refused_leveringen(connection: Connection, extract: str) -> Sequence[Levering]:
    """The leveringen of an extract that are refused and not made good: by one of a later date, or a later one of that date."""
    later = levering.alias("later")
    repaired = (
        select(later.c.levering)
        .where(
            later.c.extract == levering.c.extract,
            later.c.scope == levering.c.scope,
            tuple_(later.c.peildatum, later.c.levering) > tuple_(levering.c.peildatum, levering.c.levering),
            later.c.status == Status.LOADED,
        )
        .exists()
    )
    query = select(levering).where(levering.c.extract == extract, levering.c.status == Status.REFUSED, ~repaired)
    return [Levering.of_row(row) for row in connection.execute(query.order_by(levering.c.levering))]


def waiting_extracts(connection: Connection) -> Sequence[str]:
    """The extracts that have a levering which is received and not yet loaded or refused."""
    query = select(levering.c.extract).where(levering.c.status == Status.RECEIVED).distinct().order_by(levering.c.extract)
    return connection.scalars(query).all()


def waiting_leveringen(connection: Connection) -> set[int]:
    """The numbers of the leveringen that are received and not yet loaded or refused."""
    return set(connection.scalars(select(levering.c.levering).where(levering.c.status == Status.RECEIVED)).all())


def checks_are_behind(connection: Connection) -> bool:
    """Whether a levering was published or withdrawn after the last finished run over the region began (a killed load)."""
    last_run, changed = connection.execute(
        select(
            select(func.max(run.c.gestart)).where(run.c.beeindigd.is_not(None), run.c.gemeentecode.is_(None)).scalar_subquery(),
            select(func.max(func.greatest(levering.c.geladen_op, levering.c.ingetrokken_op))).scalar_subquery(),
        )
    ).one()
    return changed is not None and (last_run is None or changed > last_run)


def marts_are_behind(connection: Connection) -> bool:
    """Whether a peilmaand of a mart is not counted as the leveringen now say; that a day went by does not count."""
    marts = (mart for mart in read_marts().values() if mart.is_partitioned)
    return bool(behind(connection, marts, today(), by_day=False))


def thresholds(connection: Connection) -> Mapping[str, float]:
    """The quarantine thresholds that were set, per extract; an extract that is not here has the one of the register."""
    return {extract: float(share) for extract, share in connection.execute(select(drempel.c.extract, drempel.c.aandeel))}


def findings_per_code(connection: Connection) -> Mapping[str, Mapping[str, int]]:
    """The number of bevindingen per code and status."""
    tables = (bevinding, bevinding_onder_wpg)
    every = union_all(*(select(table.c.code, table.c.status) for table in tables)).subquery()
    query = select(every.c.code, every.c.status, func.count()).group_by(every.c.code, every.c.status)
    counted: dict[str, dict[str, int]] = {}
    for code, status, number in connection.execute(query.order_by(every.c.code)):
        counted.setdefault(code, {"open": 0, "opgelost": 0, "geaccepteerd": 0})[status] = number
    return counted


def counts_of_last_run(connection: Connection, gemeentecode: str | None = None) -> tuple[str, Sequence[Row[Any]]]:
    """About whom the last run of the checks asked, and by check what was new, still open and solved; of one gemeente or of all.

    Each row has code, nieuw, nog_open and opgelost.
    """
    last = select(run.c.run, run.c.omvang).where(run.c.beeindigd.is_not(None)).order_by(run.c.run.desc()).limit(1)
    number, extent = connection.execute(last).one()
    counted = (telling.c.nieuw, telling.c.nog_open, telling.c.opgelost)
    query = select(telling.c.code, *(func.sum(each).label(each.name) for each in counted)).where(telling.c.run == number)
    if gemeentecode is not None:
        query = query.where(telling.c.gemeentecode == gemeentecode)
    return extent, connection.execute(query.group_by(telling.c.code).order_by(telling.c.code)).all()
