"""A real TLS connection with PostgreSQL: every client speaks it, none accepts a server that is not the right one."""

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import psycopg
import psycopg2
import pyarrow as pa
import pytest

from tests.access.certificates import EXPIRED, OTHER_AUTHORITY, OTHER_NAME
from tests.access.odbc import odbc_settings
from tests.access.relay import Wire, relay
from tests.access.site import Site
from tests.end_to_end.files import delivery, dossier, write
from tests.end_to_end.hub import Hub
from warehouse.copying import CopyConnections
from warehouse.database import DatabaseFailed, ensure_database, open_database
from warehouse.home import Home

QUESTION, ANSWER = "vraag_kanarie", "eiranak_gaarv"
QUERY = f"SELECT reverse('{QUESTION}')"
TLS = bytes.fromhex("0000000804d2162f") + b"\x16\x03"
"""What a client says first: PostgreSQL's request for TLS, and the handshake of TLS 1."""

URL = "DOORSTROOMHUB_DATABASE_URL"


def _through_psycopg(site: Site) -> str:
    with psycopg.connect(site.url("postgres")) as connection:
        return connection.execute(QUERY.encode()).fetchone()[0]


def _through_psycopg2(site: Site) -> str:
    connection = psycopg2.connect(site.url("postgres"))
    try:
        with connection.cursor() as cursor:
            cursor.execute(QUERY)
            return cursor.fetchone()[0]
    finally:
        connection.close()


def _through_adbc(site: Site) -> str:
    """As the loader does: the question goes by COPY."""
    connections = CopyConnections(site.url("postgres"))
    try:
        with connections.borrowed() as connection, connection.cursor() as cursor:
            cursor.adbc_ingest("kanarie", pa.table({"tekst": [QUESTION]}), mode="create", temporary=True)
            cursor.execute("SELECT reverse(tekst) FROM kanarie")
            return cursor.fetchone()[0]
    finally:
        connections.close()


def _through_psql(site: Site) -> str:
    done = subprocess.run(["psql", "-XAtc", QUERY, site.url("postgres")], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout.strip()


def _through_odbc(site: Site) -> str:
    settings = odbc_settings(site, "postgres", site.hub_user, site.users[site.hub_user])
    import pyodbc  # needs what odbc_settings loads

    connection = pyodbc.connect(settings)
    try:
        return connection.execute(QUERY).fetchone()[0]
    finally:
        connection.close()


def _through_duckdb(site: Site) -> str:
    import duckdb

    (extension,) = Path(str(files("duckdb_extension_postgres_scanner"))).rglob("*.duckdb_extension")
    with duckdb.connect() as connection:
        connection.execute(f"LOAD '{extension}'")
        connection.execute(f"ATTACH '{site.url('postgres')}' AS hub (TYPE postgres, READ_ONLY)")
        return connection.execute("SELECT * FROM postgres_query('hub', ?)", [QUERY]).fetchone()[0]


CLIENTS: dict[str, Callable[[Site], str]] = {
    "psycopg": _through_psycopg,
    "psycopg2 (Dagster)": _through_psycopg2,
    "ADBC": _through_adbc,
    "psql": _through_psql,
    "psqlODBC": _through_odbc,
    "DuckDB": _through_duckdb,
}


def _encrypted(wire: Wire) -> bool:
    """Whether every connection began with TLS; there must have been one."""
    assert wire.clients
    return all(said.startswith(TLS) for said in wire.clients)


@contextmanager
def _settings(site: Site, **values: Path) -> Iterator[None]:
    """The server with these settings, until the end of the context."""
    with site.as_administrator("postgres") as connection:
        try:
            for name, value in values.items():
                connection.execute(f"ALTER SYSTEM SET {name} = '{value}'".encode())
            _reload(site, connection)
            yield
        finally:
            for name in values:
                connection.execute(f"ALTER SYSTEM RESET {name}".encode())
            _reload(site, connection)


def _reload(site: Site, connection: psycopg.Connection) -> None:
    """Returns when a new connection meets the settings as they are now."""
    (before,) = connection.execute("SELECT clock_timestamp()").fetchone()
    connection.execute("SELECT pg_reload_conf()")
    # whatever certificate it shows
    address = site.url("postgres").replace("verify-full", "require").partition("&")[0]
    for _ in range(200):
        with psycopg.connect(address) as new:
            if new.execute("SELECT pg_conf_load_time() > %s", (before,)).fetchone()[0]:
                return
        time.sleep(0.05)
    pytest.fail("the server did not reload its settings")


@pytest.mark.parametrize("client", CLIENTS)
def test_what_a_client_says_and_hears_can_be_read_on_the_wire_only_of_a_server_without_tls(site: Site, client):
    with relay(site.port) as wire:
        assert CLIENTS[client](replace(site, port=wire.port)) == ANSWER
    readable = site.certificates is None
    assert (wire.shows(QUESTION), wire.shows(ANSWER)) == (readable, readable)
    assert _encrypted(wire) is not readable


def test_a_hub_fills_its_warehouse_over_an_encrypted_connection(site: Site, tmp_path: Path):
    ensure_database(site.url("postgres"), "over_de_lijn")
    levering = write(tmp_path, "0193", "20261101", delivery(dossier(number) for number in range(40)))
    with relay(site.port) as wire:
        address = replace(site, port=wire.port).url("over_de_lijn")
        hub = Hub(tmp_path / "hub", **{URL: address})
        hub.load(levering)
        shown = hub.run("toegang", "toepassen").stderr
        with psycopg.connect(address) as connection:
            assert connection.execute("SELECT rijen_geladen FROM beheer.levering").fetchall() == [(40,)]
    with site.as_administrator("postgres") as connection:
        connection.execute("DROP DATABASE over_de_lijn WITH (FORCE)")
    readable = site.certificates is None
    # a statement of the hub, and what the loader copies: dossier and school
    assert {wire.shows(said) for said in ("beheer.levering", "D00007", "02VT00")} == {readable}
    assert _encrypted(wire) is not readable
    assert "De toegang is zoals zij moet zijn" in shown


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (EXPIRED, "is verlopen, of niet van de uitgever in sslrootcert"),
        (OTHER_AUTHORITY, "is verlopen, of niet van de uitgever in sslrootcert"),
        (OTHER_NAME, "van een machine met een andere naam"),
    ],
)
def test_a_server_with_a_certificate_that_proves_nothing_is_refused(separate_site: Site, home: Home, monkeypatch, kind, said):
    monkeypatch.setenv(URL, separate_site.url("postgres"))
    with _settings(separate_site, **separate_site.certificates.of_server(kind)):
        with pytest.raises(DatabaseFailed, match=f"kan niet worden geopend .*{said}"), open_database(home):
            pass
        for client in CLIENTS.values():
            with pytest.raises(Exception, match="certificate"):
                client(separate_site)
    assert _through_psycopg(separate_site) == ANSWER


def test_a_root_certificate_that_is_not_there_is_told(separate_site: Site, home: Home, monkeypatch):
    monkeypatch.setenv(URL, separate_site.url("postgres").replace("eigen_uitgever.pem", "weg.pem"))
    with pytest.raises(DatabaseFailed, match="bestand van sslrootcert ontbreekt"), open_database(home):
        pass


def test_an_address_elsewhere_that_says_nothing_of_tls_is_used_with_tls_or_not_at_all(site: Site, home: Home, monkeypatch):
    ensure_database(site.url("postgres"), "elders")
    with relay(site.port, "127.0.0.2") as wire:
        address = replace(site, port=wire.port).url("elders", host="127.0.0.2").partition("?")[0]
        monkeypatch.setenv(URL, address)
        if site.certificates is None:
            with pytest.raises(DatabaseFailed, match="biedt geen versleutelde verbinding aan"), open_database(home):
                pass
            assert wire.clients
            assert not wire.shows(site.hub_user)
        else:
            with open_database(home) as database, database.engine.connect():
                assert _encrypted(wire)


def test_the_server_refuses_who_does_not_ask_for_tls(separate_site: Site, home: Home, monkeypatch):
    monkeypatch.setenv(URL, separate_site.url("postgres").replace("verify-full", "disable"))
    with pytest.raises(DatabaseFailed, match="laat deze aanmelding niet toe zonder versleuteling"), open_database(home):
        pass


def test_the_password_is_bound_to_the_connection_and_still_needed(separate_site: Site):
    with psycopg.connect(separate_site.url("postgres") + "&channel_binding=require&require_auth=scram-sha-256") as connection:
        assert connection.pgconn.used_password
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(separate_site.url("postgres", password="fout"))
