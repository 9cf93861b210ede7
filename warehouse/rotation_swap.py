"""The one transaction of a rotation: every protected value of the database becomes that of its shadow (privacy.md 5).

Readers are not held up and never see a mix: until the commit they see what was, after it what is. The tables stay what they
are, with their indexes, constraints, triggers, rights and policies; only values change. What follows from the values follows
here too: which number names a person, the kenmerk of a bevinding without dossier, and from what a mart was counted.
"""

import datetime
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection, text

from schemas.errors import HubError
from warehouse.aliases import refresh_aliases
from warehouse.evaluation import KENMERK
from warehouse.keys import take_into_use
from warehouse.peilmaanden import stands_kept
from warehouse.protected_columns import ProtectedTable, names_of
from warehouse.protection import Protection
from warehouse.rotation_shadows import SAME_ROW, drop_shadows, shadow_of
from warehouse.rotation_watch import Stage, Watch
from warehouse.sql_layers import read_marts


class ShadowsBehind(HubError):
    """A table changed after its shadow was filled; nothing was changed."""


_ALIAS: Final = 'kern."alias"'


def swap(connection: Connection, tables: Sequence[ProtectedTable], version: int, today: datetime.date, watch: Watch) -> None:
    """Let every table have the values of its shadow and the database the new version, in the open transaction.

    It is that of the user of the hub, who sees every row as the loader does and may change it as the owner does.
    Raises ShadowsBehind when a row has no shadow.
    """
    connection.exec_driver_sql(f"LOCK TABLE {names_of(tables)} IN SHARE ROW EXCLUSIVE MODE")  # keeps writers out, not readers
    with _no_triggers(connection, tables), stands_kept(connection, read_marts().values(), today):
        _remember_persons(connection, next(table for table in tables if table.name == _ALIAS))
        for done, table in enumerate(tables, 1):
            _take_values(connection, table)
            watch.reached(Stage.SWAP, done, len(tables))
        refresh_aliases(connection, anew=True)
        connection.exec_driver_sql(_OTHER_PERSON)
        for table in tables:
            _follow_persons(connection, table)
        _follow_findings(connection)
    drop_shadows(connection)
    take_into_use(connection, version)


def _take_values(connection: Connection, table: ProtectedTable) -> None:
    values = ", ".join(f"{column} = schaduw.{column}" for column in table.quoted())
    rows = f"SELECT count(*) FROM {table.name} AS rij WHERE {table.has_value}"  # noqa: S608
    filled = connection.exec_driver_sql(rows).scalar_one()
    shadow = f"{shadow_of(table)} AS schaduw"
    update = f"UPDATE {table.name} AS rij SET {values} FROM {shadow} WHERE {SAME_ROW}"  # noqa: S608
    if connection.exec_driver_sql(update).rowcount != filled:
        raise ShadowsBehind(
            f"{table.name} is gewijzigd nadat zij was omgezet; er is niets gewisseld. Geef de opdracht sleutel roteer opnieuw."
        )


@contextmanager
def _no_triggers(connection: Connection, tables: Sequence[ProtectedTable]) -> Generator[None]:
    """Inside the block no trigger of the tables fires: a guard of what is only added does not guard how it is protected."""
    names = {"namen": [table.name for table in tables]}
    triggers = connection.execute(text(_TRIGGERS), names).tuples().all()
    for table, trigger, _ in triggers:
        connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
    yield
    for table, trigger, again in triggers:
        connection.exec_driver_sql(f"ALTER TABLE {table} {again} TRIGGER {trigger}")


def _remember_persons(connection: Connection, alias: ProtectedTable) -> None:
    """Temporary table `hub_nummer`: of every number its old person, and both as they will be."""
    connection.exec_driver_sql(f"""
        CREATE TEMPORARY TABLE hub_nummer ON COMMIT DROP AS
        SELECT schaduw.nummer, schaduw.persoon
        FROM {_ALIAS} AS rij INNER JOIN {shadow_of(alias)} AS schaduw ON {SAME_ROW}
    """)  # noqa: S608


def _follow_persons(connection: Connection, table: ProtectedTable) -> None:
    for column, protection in zip(table.quoted(), table.columns.values(), strict=True):
        if protection is Protection.PERSON and table.name != _ALIAS:
            connection.exec_driver_sql(f"""
                UPDATE {table.name} AS rij SET {column} = hub_persoon.nu FROM hub_persoon WHERE rij.{column} = hub_persoon.was
            """)  # noqa: S608


def _follow_findings(connection: Connection) -> None:
    """Give the bevindingen whose kenmerk holds a person their new one, and let what gemeenten answered find them by it."""
    connection.exec_driver_sql("CREATE TEMPORARY TABLE hub_kenmerk (was text, nu text) ON COMMIT DROP")
    kenmerk = KENMERK.replace("$code", "code")
    for statement in (*_OTHER_KENMERK, *_OTHER_KENMERK_ASIDE):
        for schema in ("controle", "wpg"):
            connection.exec_driver_sql(statement.replace("$schema", schema).replace("$kenmerk", kenmerk))
    connection.exec_driver_sql(
        "UPDATE controle.kenmerk_eerder AS eerder SET nu = hub_kenmerk.nu FROM hub_kenmerk WHERE eerder.nu = hub_kenmerk.was"
    )
    connection.exec_driver_sql(
        "INSERT INTO controle.kenmerk_eerder (kenmerk, nu) SELECT was, nu FROM hub_kenmerk WHERE was <> nu"
    )


_OTHER_KENMERK: Final = (
    """
    INSERT INTO hub_kenmerk
    SELECT kenmerk, $kenmerk FROM $schema.bevinding WHERE dossiernummer IS NULL AND persoon IS NOT NULL
    """,
    "UPDATE $schema.bevinding AS rij SET kenmerk = hub_kenmerk.nu FROM hub_kenmerk WHERE rij.kenmerk = hub_kenmerk.was",
)
_OTHER_KENMERK_ASIDE: Final = (
    """
    INSERT INTO hub_kenmerk
    SELECT kenmerk, $kenmerk
    FROM (
        SELECT rij.*
        FROM $schema.beperkte_bevinding AS bewaard
        CROSS JOIN LATERAL jsonb_to_record(bewaard.regel || jsonb_build_object('persoon', bewaard.persoon)) AS rij (
            kenmerk text, code text, gemeentecode text, dossiernummer text, persoon uuid, sleutels jsonb
        )
    ) AS apart
    WHERE dossiernummer IS NULL AND persoon IS NOT NULL
    """,
    """
    UPDATE $schema.beperkte_bevinding AS rij SET regel = regel || jsonb_build_object('kenmerk', hub_kenmerk.nu)
    FROM hub_kenmerk
    WHERE rij.regel ->> 'kenmerk' = hub_kenmerk.was
    """,
)
"""Of bevindingen as they stand, and of those that are set aside for who is restricted (`warehouse.restriction`)."""

_TRIGGERS: Final = """
SELECT
    CAST(tgrelid AS regclass)::text,
    quote_ident(tgname),
    CASE tgenabled WHEN 'A' THEN 'ENABLE ALWAYS' WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'ENABLE' END
FROM pg_trigger
WHERE tgrelid = ANY(CAST(CAST(:namen AS text[]) AS regclass[])) AND NOT tgisinternal AND tgenabled <> 'D'
"""

# Another number of a person may be the smallest now. A bevinding may also name a number that once was the person: if that is
# the one that names the person now, the two change roles, so that bevindingen that were two stay two.
_OTHER_PERSON: Final = """
CREATE TEMPORARY TABLE hub_persoon ON COMMIT DROP AS
SELECT oud.nummer AS was, CASE WHEN oud.nummer = oud.persoon THEN alias.persoon ELSE oud.persoon END AS nu
FROM hub_nummer AS oud
INNER JOIN kern.alias USING (nummer)
WHERE oud.persoon <> alias.persoon AND (oud.nummer = oud.persoon OR oud.nummer = alias.persoon)
"""
