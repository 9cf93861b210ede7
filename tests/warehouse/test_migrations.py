"""The migrations: what exists from the first day, to whom it belongs, and that it is described."""

import datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

from schemas.columns import ExtractModel, Kind, Treatment, column
from schemas.extract import Extract, Layout, Rhythm, Source
from schemas.region import GEMEENTEN
from schemas.register import EXTRACTS
from warehouse import access
from warehouse.bron import ensure_bron_tables
from warehouse.database import Database
from warehouse.migrations import upgrade
from warehouse.tables import metadata

_OURS = "schemaname IN ('beheer', 'bron', 'kern', 'controle', 'mart', 'wpg', 'mart_openbaar', 'tussen')"


class _Before(ExtractModel):
    nummer: str = column("nummer", "Het nummer, 100% zeker", treatment=Treatment.KEEP, kind=Kind.CODE)


class _After(_Before):
    datum: str = column("datum", "De datum van 't begin", treatment=Treatment.KEEP, kind=Kind.DATE)


def _extract(model: type[ExtractModel]) -> Extract:
    return Extract(
        name="toets",
        source=Source.DUO,
        title="Toets",
        description="Een extract om mee te toetsen.",
        model=model,
        layout=Layout.CONTRACT_CSV,
        file_name="toets",
        key=("nummer",),
        municipality=None,
        rhythm=Rhythm.WEEKLY,
    )


def _is_fixed(name: str, kind: str, parents: dict[str, str]) -> bool:
    if kind == "table" and parents["schema_name"] == "wpg":
        return name not in EXTRACTS  # a history table
    return kind != "schema" or name in ("beheer", "kern", "controle", "wpg")


def _names(connection: Connection, query: str) -> list[str]:
    return list(connection.execute(text(query)).scalars())


def test_the_migrations_make_exactly_the_tables_of_the_metadata(rolled_back: Connection):
    options = {
        "include_schemas": True,
        "include_name": _is_fixed,
        "version_table_schema": "beheer",
    }
    assert compare_metadata(MigrationContext.configure(rolled_back, opts=options), metadata) == []


def test_upgrading_again_changes_nothing(database: Database):
    columns = "SELECT table_schema || '.' || table_name || '.' || column_name FROM information_schema.columns ORDER BY 1"
    with database.engine.connect() as connection:
        before = _names(connection, columns)
    upgrade(database.engine)
    with database.engine.connect() as connection:
        assert _names(connection, columns) == before


def test_every_schema_belongs_to_the_owner_and_nothing_is_left_for_public(rolled_back: Connection):
    owners = dict(rolled_back.execute(text("SELECT nspname, nspowner::regrole::text FROM pg_namespace")).all())
    assert {owners[schema] for schema in access.SCHEMAS} == {access.OWNER}
    for schema in (*access.SCHEMAS, "public"):
        query = text("SELECT bool_or(grantee = 0) FROM pg_namespace, aclexplode(nspacl) WHERE nspname = :schema")
        assert not rolled_back.execute(query, {"schema": schema}).scalar_one(), schema
    query = text("SELECT count(*) FROM pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner)))"
                 " WHERE grantee = 0 AND pronamespace = 'kern'::regnamespace")  # fmt: skip
    assert rolled_back.execute(query).scalar_one() == 0


def test_every_table_belongs_to_the_owner(rolled_back: Connection):
    owners = set(_names(rolled_back, f"SELECT DISTINCT tableowner FROM pg_tables WHERE {_OURS}"))
    assert owners == {access.OWNER}


def test_the_roles_cannot_log_in(rolled_back: Connection):
    query = "SELECT rolname FROM pg_roles WHERE rolname LIKE 'doorstroomhub\\_%' AND NOT rolcanlogin ORDER BY 1"
    assert {access.OWNER, access.LOADER, access.READER} <= set(_names(rolled_back, query))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE bron.jvs_jongere SET geldig_van = '2026-01-01'",
        "UPDATE bron.jvs_jongere SET doelgroep = 'leerplicht'",
        "DELETE FROM bron.jvs_jongere",
        "TRUNCATE bron.jvs_jongere",
        "CREATE TABLE bron.eigen (a integer)",
        "CREATE TABLE public.eigen (a integer)",
        "CREATE TABLE wpg.eigen (a integer)",
    ],
)
def test_the_loader_cannot_change_a_fact(rolled_back: Connection, statement: str):
    access.act_as_loader(rolled_back)
    with pytest.raises(ProgrammingError, match="permission denied"):
        rolled_back.execute(text(statement))


@pytest.mark.parametrize("relation", ["beheer.levering", "bron.jvs_jongere", "kern.alias", "controle.bevinding"])
def test_the_reader_opens_only_the_marts(rolled_back: Connection, relation: str):
    rolled_back.execute(text(f"GRANT {access.READER} TO CURRENT_USER"))
    rolled_back.execute(text(f"SET LOCAL ROLE {access.READER}"))
    with pytest.raises(ProgrammingError, match="permission denied for schema"):
        rolled_back.execute(text(f"SELECT count(*) FROM {relation}"))


def test_every_table_and_column_has_a_comment(rolled_back: Connection):
    without = f"""
        SELECT c.oid::regclass::text || coalesce('.' || a.attname, '')
        FROM pg_tables AS t
        JOIN pg_class AS c ON c.oid = format('%I.%I', t.schemaname, t.tablename)::regclass
        LEFT JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE {_OURS} AND t.tablename <> 'alembic_version'
            AND (obj_description(c.oid) IS NULL OR col_description(c.oid, a.attnum) IS NULL)
    """
    assert _names(rolled_back, without) == []


def test_the_gemeenten_of_the_region_are_there(rolled_back: Connection):
    codes = _names(rolled_back, "SELECT gemeentecode FROM kern.gemeente")
    assert sorted(codes) == sorted(GEMEENTEN)
    assert _names(rolled_back, "SELECT gemeente FROM kern.gemeente WHERE contactgemeente") == ["Zwolle"]


def test_a_new_column_of_a_model_is_added_and_its_percent_sign_and_quote_survive(rolled_back: Connection):
    access.act_as_owner(rolled_back)
    ensure_bron_tables(rolled_back, [_extract(_Before)])
    ensure_bron_tables(rolled_back, [_extract(_After)])
    ensure_bron_tables(rolled_back, [_extract(_After)])
    query = "SELECT col_description('bron.toets'::regclass, attnum) FROM pg_attribute" \
        " WHERE attrelid = 'bron.toets'::regclass AND attname IN ('nummer', 'datum') ORDER BY attnum"  # fmt: skip
    assert _names(rolled_back, query) == ["Het nummer, 100% zeker", "De datum van 't begin"]


@pytest.mark.parametrize(
    ("datum", "earliest", "latest"),
    [
        ("20080517", (2008, 5, 17), (2008, 5, 17)),
        ("20080500", (2008, 5, 1), (2008, 5, 31)),
        ("20080200", (2008, 2, 1), (2008, 2, 29)),
        ("20080000", (2008, 1, 1), (2008, 12, 31)),
        ("0", None, None),
        ("-1", None, None),
        ("NULL::integer", None, None),
    ],
)
def test_an_incomplete_date_is_a_range(
    rolled_back: Connection, datum: str, earliest: tuple[int, int, int] | None, latest: tuple[int, int, int] | None
):
    found = rolled_back.execute(text(f"SELECT kern.vroegst({datum}), kern.laatst({datum})")).one()
    assert tuple(found) == tuple(day and datetime.date(*day) for day in (earliest, latest))


def test_the_past_is_a_setting_away(rolled_back: Connection):
    query = text("SELECT kern.peildatum() = current_date, kern.bekend_op() = 'infinity'")
    assert tuple(rolled_back.execute(query).one()) == (True, True)
    rolled_back.execute(text("SET LOCAL hub.peildatum = '2025-10-01'"))
    rolled_back.execute(text("SET LOCAL hub.bekend_op = '2025-11-01 12:00+01'"))
    query = text("SELECT kern.peildatum() = '2025-10-01', kern.bekend_op() = '2025-11-01 11:00+00'")
    assert tuple(rolled_back.execute(query).one()) == (True, True)
