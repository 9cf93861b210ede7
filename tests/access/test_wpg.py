"""What falls under the Wpg (privacy.md 10): its own role reads it, and whoever else logs in finds nothing of it anywhere."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from schemas.region import GEMEENTEN
from schemas.register import EXTRACTS
from tests.access.house import FOREIGN, OWN, WPG_MARK, House, login_of
from tests.access.walk import readable
from warehouse.tables import metadata

RELATIONS = sorted(
    {table.fullname for table in metadata.tables.values() if table.schema == "wpg"}
    | {f"wpg.{name}" for name, extract in EXTRACTS.items() if extract.under_wpg}
)
"""Every table of the schema, as models and register give them."""
MARKED = ("wpg.bevinding", "wpg.jvs_procesverbaal")
"""Those that hold text, with a mark in it."""


@pytest.fixture(params=[OWN, FOREIGN, "regio", "beheer", "auditor"])
def session(house: House, request: pytest.FixtureRequest) -> Iterator[psycopg.Connection]:
    """A session of every kind of login."""
    with house.connect(login_of(request.param)) as connection:
        yield connection


@pytest.fixture
def consulent(house: House) -> Iterator[psycopg.Connection]:
    """A session of a consulent who treats processen-verbaal: a login of group wpg."""
    with house.connect(login_of("wpg")) as connection:
        connection.execute("SET default_transaction_read_only = off")
        yield connection


def test_these_are_the_tables_that_the_database_has(administrator):
    listed = administrator.execute(
        "SELECT 'wpg.' || relname FROM pg_class WHERE relnamespace = 'wpg'::regnamespace AND relkind IN ('r', 'p')"
    )
    assert sorted(name for (name,) in listed) == RELATIONS


@pytest.mark.parametrize("relation", MARKED)
def test_the_wpg_role_reads_the_processen_verbaal_and_who_v11_found(consulent, relation):
    rows = consulent.execute(f"SELECT rij::text FROM {relation} AS rij").fetchall()
    assert len(rows) >= len(GEMEENTEN)
    assert all(WPG_MARK in row for (row,) in rows)


def test_the_wpg_role_changes_nothing_and_opens_nothing_else(consulent):
    for statement in (
        "UPDATE wpg.bevinding SET status = 'geaccepteerd'",
        "DELETE FROM wpg.bevinding",
        "DELETE FROM wpg.verloop",
        "INSERT INTO wpg.jvs_procesverbaal (pvnummer) VALUES ('x')",
        *(f"SELECT count(*) FROM {each}" for each in ("kern.dossier", "controle.bevinding", "mart.verzuim", "beheer.levering")),
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            consulent.execute(statement)


@pytest.mark.parametrize("relation", RELATIONS)
def test_privacy_10_no_login_opens_schema_wpg(session, relation):
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="schema wpg"):
        session.execute(f"SELECT count(*) FROM {relation}")


def test_nothing_of_it_is_in_what_a_login_can_read(session):
    seen = 0
    for schema, relation, columns in readable(session):
        text = sql.SQL(" || ").join(sql.SQL("coalesce({}::text, '')").format(sql.Identifier(column)) for column in columns)
        query = sql.SQL("SELECT count(*), count(*) FILTER (WHERE strpos({}, {}) > 0) FROM {}").format(
            text, sql.Literal(WPG_MARK), sql.Identifier(schema, relation)
        )
        rows, leaks = session.execute(query).fetchone()
        assert leaks == 0, (schema, relation)
        seen += rows
    assert seen > 0


@pytest.mark.parametrize("role", ["doorstroomhub_beheer", "doorstroomhub_regio", "doorstroomhub_lezer"])
def test_a_right_on_it_that_somebody_gave_is_taken_back(house: House, administrator, role):
    administrator.execute(f"GRANT USAGE ON SCHEMA wpg TO {role}")
    administrator.execute(f"GRANT SELECT (dossiernummer) ON wpg.bevinding TO {role}")
    assert len(house.apply()) == 2
    assert administrator.execute(
        "SELECT has_schema_privilege(%s, 'wpg', 'USAGE'), has_column_privilege(%s, 'wpg.bevinding', 'dossiernummer', 'SELECT')",
        (role, role),
    ).fetchone() == (False, False)
