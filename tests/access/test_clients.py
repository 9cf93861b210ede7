"""The programs that BI people use: each logs in as one gemeente and reads its own rows and nothing else."""

import subprocess
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pandas as pd
import psycopg
import pytest
import sqlalchemy

from schemas.region import GEMEENTEN
from tests.access.house import FOREIGN, OWN, House, login_of, mark
from tests.access.odbc import odbc_settings

Rows = list[tuple[str, ...]]
Client = Callable[[House, str, str], Rows]
"""Asks a query as a login; gives its rows as text."""


def _through_odbc(house: House, login: str, query: str) -> Rows:
    settings = odbc_settings(house.site, house.name, login, house.passwords[login])
    import pyodbc  # needs what odbc_settings loads

    connection = pyodbc.connect(f"{settings};ReadOnly=1")
    try:
        return [tuple(map(str, row)) for row in connection.execute(query).fetchall()]
    finally:
        connection.close()


def _through_psql(house: House, login: str, query: str) -> Rows:
    shown = subprocess.run(["psql", "-X", "-At", "-c", query, house.url(login)], capture_output=True, text=True, check=False)
    if shown.returncode:
        raise RuntimeError(shown.stderr)
    return [tuple(line.split("|")) for line in shown.stdout.splitlines()]


def _through_pandas(house: House, login: str, query: str) -> Rows:
    engine = sqlalchemy.create_engine(house.url(login).replace("postgresql://", "postgresql+psycopg://"))
    try:
        with engine.connect() as connection:
            return [tuple(map(str, row)) for row in pd.read_sql(sqlalchemy.text(query), connection).itertuples(index=False)]
    finally:
        engine.dispose()


def _through_duckdb(house: House, login: str, query: str) -> Rows:
    import duckdb

    (extension,) = Path(str(files("duckdb_extension_postgres_scanner"))).rglob("*.duckdb_extension")
    with duckdb.connect() as connection:
        connection.execute(f"LOAD '{extension}'")
        connection.execute(f"ATTACH '{house.url(login)}' AS hub (TYPE postgres, READ_ONLY)")
        connection.execute("USE hub")
        return [tuple(map(str, row)) for row in connection.execute(query).fetchall()]


CLIENTS = {"psqlODBC": _through_odbc, "psql": _through_psql, "pandas": _through_pandas, "DuckDB": _through_duckdb}


@pytest.fixture(params=CLIENTS)
def ask(request: pytest.FixtureRequest, house: House) -> Callable[[str, str], Rows]:
    """Asks a query through one of the programs, as a login."""
    client: Client = CLIENTS[request.param]
    return lambda login, query: client(house, login, query)


def test_a_gemeente_reads_its_own_rows_and_nothing_else(house: House, ask):
    query = "SELECT DISTINCT gemeentecode, school_brin FROM mart.verzuim"
    assert ask(login_of(OWN), query) == [(OWN, mark(OWN))]
    assert ask(login_of(FOREIGN), query) == [(FOREIGN, mark(FOREIGN))]


def test_a_view_gives_it_its_own_rows_too(house: House, ask):
    assert set(ask(login_of(OWN), "SELECT gemeentecode, reden FROM mart.datakwaliteit")) == {(OWN, mark(OWN))}


def test_the_star_relates_the_own_rows_and_knows_no_others(house: House, ask):
    query = (
        'SELECT DISTINCT "Gemeente", "School" FROM mart.feit_verzuim'
        " JOIN mart.dim_gemeente USING (gemeentecode) JOIN mart.dim_school USING (brin)"
        " JOIN mart.dim_peilmaand USING (peilmaand)"
    )
    assert ask(login_of(OWN), query) == [(GEMEENTEN[OWN].gemeente, f"onbekend ({mark(OWN)})")]
    assert ask(login_of(OWN), "SELECT gemeentecode FROM mart.dim_gemeente") == [(OWN,)]


def test_the_region_reads_every_gemeente(house: House, ask):
    codes = {
        code for (code,) in ask(login_of("regio"), "SELECT DISTINCT gemeentecode FROM mart.vsv WHERE gemeentecode IS NOT NULL")
    }
    assert codes >= set(GEMEENTEN)


def test_asking_for_another_gemeente_gives_nothing(house: House, ask):
    assert ask(login_of(OWN), f"SELECT gemeentecode FROM mart.thuiszitters WHERE gemeentecode = '{FOREIGN}'") == []


@pytest.mark.parametrize("relation", ["bron.jvs_jongere", "controle.bevinding", "kern.alias", "beheer.levering"])
def test_what_is_behind_the_marts_cannot_be_read(house: House, ask, relation):
    with pytest.raises(Exception, match=r"permission denied|does not exist"):
        ask(login_of(OWN), f"SELECT count(*) FROM {relation}")


def test_the_navigator_of_an_odbc_client_lists_the_marts_with_their_columns(house: House):
    settings = odbc_settings(house.site, house.name, login_of(OWN), house.passwords[login_of(OWN)])
    import pyodbc

    connection = pyodbc.connect(settings)
    try:
        tables = {(row.table_schem, row.table_name) for row in connection.cursor().tables(schema="mart")}
        columns = {row.column_name for row in connection.cursor().columns(table="verzuim", schema="mart")}
    finally:
        connection.close()
    assert {("mart", "verzuim"), ("mart", "vsv"), ("mart", "feit_thuiszitters"), ("mart", "dim_gemeente")} <= tables
    assert {"peilmaand", "gemeentecode", "meldingen"} <= columns


def test_the_password_is_needed(house: House):
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(house.site.url(house.name, login_of(OWN), "fout"))


def test_no_more_sessions_than_the_limit(house: House):
    sessions = [house.connect(login_of(OWN)) for _ in range(20)]
    try:
        with pytest.raises(psycopg.OperationalError, match="too many connections"):
            house.connect(login_of(OWN))
    finally:
        for session in sessions:
            session.close()
