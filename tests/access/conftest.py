"""Fixtures of the access tests: a filled warehouse with a login for everyone, on each of the two servers."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.access.house import House, fill, make_logins
from tests.access.site import Site, embedded, separate
from warehouse.database import DAGSTER_DATABASE, Database, ensure_database, migrate
from warehouse.server import EmbeddedServer

_WAREHOUSE = "warenhuis"


@pytest.fixture(scope="session")
def separate_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A PostgreSQL of its own, that speaks TLS only."""
    with separate(tmp_path_factory.mktemp("apart")) as running:
        yield running


@pytest.fixture(scope="session", params=["ingebed", "apart"])
def site(request: pytest.FixtureRequest) -> Site:
    """The embedded server, and the separate one."""
    if request.param == "apart":
        return request.getfixturevalue("separate_site")
    server: EmbeddedServer = request.getfixturevalue("server")
    return embedded(server)


@pytest.fixture(scope="session")
def house(site: Site) -> Iterator[House]:
    """A filled warehouse; a test that opens something closes it again with `apply`."""
    for name in (_WAREHOUSE, DAGSTER_DATABASE):
        ensure_database(site.url("postgres"), name)
    with Database(site.url(_WAREHOUSE), site.url("dagster")) as database:
        migrate(database.engine)
        with database.engine.begin() as connection:
            fill(connection)
        with database.engine.begin() as connection:
            passwords = make_logins(connection)
        with site.as_administrator(_WAREHOUSE) as connection:
            connection.execute("ANALYZE")
        yield House(site, database, _WAREHOUSE, passwords)
    with site.as_administrator("postgres") as connection:
        connection.execute(f"DROP DATABASE {_WAREHOUSE} WITH (FORCE)".encode())
        for login in passwords:
            connection.execute(f"DROP ROLE {login}".encode())


@pytest.fixture
def administrator(house: House) -> Iterator[psycopg.Connection]:
    """A connection that everything is open to; autocommit."""
    with house.as_administrator() as connection:
        yield connection
