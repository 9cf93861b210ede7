"""`toegang` warns when the server lets people in from elsewhere without encryption, or when the hub cannot see that."""

import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy

from tests.access.house import House, login_of
from tests.access.site import Site
from warehouse.encryption import unencrypted_logins


@pytest.fixture
def hub_session(separate_site: Site) -> Iterator[sqlalchemy.Connection]:
    """A connection of the hub."""
    engine = sqlalchemy.create_engine(separate_site.url("postgres").replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture
def rules(separate_site: Site) -> Iterator[Path]:
    """The pg_hba.conf of the separate server, which the hub may read; put back afterwards."""
    with separate_site.as_administrator("postgres") as connection:
        connection.execute(f"GRANT SELECT ON pg_hba_file_rules TO {separate_site.hub_user}".encode())
        connection.execute(f"GRANT EXECUTE ON FUNCTION pg_hba_file_rules() TO {separate_site.hub_user}".encode())
        path = Path(connection.execute("SHOW hba_file").fetchone()[0])
        before = path.read_text()
        yield path
        path.write_text(before)
        connection.execute(f"REVOKE SELECT ON pg_hba_file_rules FROM {separate_site.hub_user}".encode())
        connection.execute(f"REVOKE EXECUTE ON FUNCTION pg_hba_file_rules() FROM {separate_site.hub_user}".encode())


def test_a_server_that_encrypts_every_login_gives_no_warning(hub_session, rules):
    assert unencrypted_logins(hub_session) is None


def test_rules_that_the_hub_may_not_read_are_told(hub_session):
    assert "kan de hub niet zien" in unencrypted_logins(hub_session)


@pytest.mark.parametrize(
    "rule", ["host all all 10.0.0.0/8 scram-sha-256", "hostnossl warenhuis all all scram-sha-256", "host all all samenet trust"]
)
def test_a_rule_that_lets_in_without_encryption_is_named_by_its_line(hub_session, rules, rule):
    rules.write_text(f"# nieuw\n{rule}\n{rules.read_text()}")
    assert "zonder versleuteling toe (regel 2)" in unencrypted_logins(hub_session)


@pytest.mark.parametrize(
    "rule",
    [
        "hostssl all all 10.0.0.0/8 scram-sha-256",
        "host all all 127.0.0.1/32 scram-sha-256",
        "host all all ::1/128 scram-sha-256",
        "host all all samehost scram-sha-256",
        "local all all scram-sha-256",
        "host all all 10.0.0.0/8 reject",
    ],
)
def test_a_rule_that_lets_in_encrypted_or_from_the_machine_itself_gives_no_warning(hub_session, rules, rule):
    rules.write_text(f"{rule}\n{rules.read_text()}")
    assert unencrypted_logins(hub_session) is None


def test_a_rule_after_one_that_refuses_everyone_lets_nobody_in(hub_session, rules):
    before = rules.read_text()
    rules.write_text(f"{before}host all all 10.0.0.0/8 trust\n")
    assert unencrypted_logins(hub_session) is None
    rules.write_text(f"host warenhuis all all reject\nhost all all 10.0.0.0/8 trust\n{before}")
    assert "(regel 2)" in unencrypted_logins(hub_session)


def test_a_server_with_tls_switched_off_gives_a_warning(separate_site: Site, hub_session):
    with separate_site.as_administrator("postgres") as connection:
        # nobody can log in meanwhile: there are rules for encrypted logins only
        connection.execute("ALTER SYSTEM SET ssl = off")
        _reload(connection, "off")
        hub_session.rollback()
        warning = unencrypted_logins(hub_session)
        connection.execute("ALTER SYSTEM RESET ssl")
        _reload(connection, "on")
    assert "heeft TLS uit staan" in warning


def _reload(connection: psycopg.Connection, expected: str) -> None:
    connection.execute("SELECT pg_reload_conf()")
    for _ in range(200):
        if connection.execute("SHOW ssl").fetchone() == (expected,):
            return
        time.sleep(0.05)
    pytest.fail("the server did not reload its settings")


def test_the_right_to_read_the_rules_is_left_to_the_hub_and_reaches_nobody_else(house: House, administrator):
    rights = ("SELECT ON pg_hba_file_rules", "EXECUTE ON FUNCTION pg_hba_file_rules()")
    for right in rights:
        administrator.execute(f"GRANT {right} TO {house.site.hub_user}".encode())
    try:
        assert house.apply() == []
        with house.database.engine.connect() as connection:
            assert unencrypted_logins(connection) is None
        with house.connect(login_of("regio")) as session, pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute("SELECT * FROM pg_hba_file_rules")
    finally:
        for right in rights:
            administrator.execute(f"REVOKE {right} FROM {house.site.hub_user}".encode())
