"""Nothing is open; and when any single policy or right is changed, the suite sees it and `toegang toepassen` repairs it."""

from collections.abc import Iterator

import psycopg
import pytest

from schemas.region import GEMEENTEN
from tests.access.house import OWN, House, login_of
from tests.access.openings import openings, wrong
from tests.access.walk import wrong_rows, wrong_rows_behind

_PROTECTED = "SELECT DISTINCT polrelid::regclass::text FROM pg_policy WHERE polname = 'regio' ORDER BY 1"
_PARTS = "SELECT relnamespace::regnamespace || '.' || relname FROM pg_class WHERE relispartition AND relrowsecurity ORDER BY 1"
_CLOSED_SCHEMAS = ("beheer", "bron", "kern", "controle", "mart_delen")


@pytest.fixture(scope="module")
def other_hub(house: House) -> Iterator[None]:
    """Another database of the same user on the same server, as a second hub has."""
    with psycopg.connect(house.site.url("postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE ander")
        connection.execute("REVOKE ALL ON DATABASE ander FROM PUBLIC")
        yield
        connection.execute("DROP DATABASE ander WITH (FORCE)")


@pytest.mark.usefixtures("other_hub")
def test_no_attack_succeeds(house: House):
    assert list(wrong(house)) == []


def test_every_policy_is_needed(house: House, administrator):
    policies = administrator.execute("SELECT polname, polrelid::regclass::text FROM pg_policy ORDER BY 2, 1").fetchall()
    assert len(policies) > len(GEMEENTEN) * 8
    for name, table in policies:
        administrator.execute(f"DROP POLICY {name} ON {table}".encode())
        assert _missed_by(house, administrator, name, table) != [], (name, table)
        assert len(house.apply()) == 1
    assert [missed for code in GEMEENTEN for missed in wrong_rows_behind(house, code)] == []


def _missed_by(house: House, administrator: psycopg.Connection, policy: str, table: str) -> list[str]:
    """What those for whom a policy is, miss."""
    if policy.startswith("gemeente_"):
        return wrong_rows_behind(house, policy.removeprefix("gemeente_"))
    role = {"regio": login_of("regio"), "lader": "doorstroomhub_lader"}[policy]
    count = f"SELECT count(*) FROM {table}".encode()
    everything = administrator.execute(count).fetchone()
    with administrator.transaction(force_rollback=True):
        administrator.execute(f"GRANT USAGE ON SCHEMA {table.partition('.')[0]} TO {role}".encode())
        administrator.execute(f"GRANT SELECT ON {table} TO {role}".encode())
        administrator.execute(f"SET LOCAL ROLE {role}".encode())
        seen = administrator.execute(count).fetchone()
    return [] if seen == everything else [f"{role} misses rows of {table}"]


def _loosened(administrator: psycopg.Connection) -> Iterator[str]:
    """Every way in which one thing that is closed can be opened."""
    yield from (f"GRANT USAGE ON SCHEMA {schema} TO doorstroomhub_lezer" for schema in _CLOSED_SCHEMAS)
    yield from (f"GRANT CREATE ON SCHEMA {schema} TO PUBLIC" for schema in ("mart", "mart_openbaar", "public"))
    yield f"GRANT ALL ON SCHEMA wpg TO {login_of(OWN)}"
    yield "GRANT TEMPORARY ON DATABASE warenhuis TO PUBLIC"
    yield f"GRANT CREATE ON DATABASE warenhuis TO {login_of(OWN)}"
    for (table,) in administrator.execute(_PROTECTED).fetchall():
        yield f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"
        yield f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY"
        yield f"CREATE POLICY ook ON {table} USING (true)"
        yield f"ALTER POLICY gemeente_{OWN} ON {table} USING (true)"
        yield f"ALTER POLICY regio ON {table} TO PUBLIC"
        yield f"GRANT DELETE ON {table} TO {login_of(OWN)}; GRANT USAGE ON SCHEMA beheer, controle TO {login_of(OWN)}"
    for (view,) in administrator.execute(
        "SELECT format('mart.%I', viewname) FROM pg_views WHERE schemaname = 'mart'"
    ).fetchall():
        yield f"ALTER VIEW {view} RESET (security_invoker)"
    yield "GRANT SELECT ON bron.jvs_jongere TO doorstroomhub_lezer"
    for (part,) in administrator.execute(_PARTS).fetchall()[:: len(GEMEENTEN)]:
        yield f"ALTER TABLE {part} DISABLE ROW LEVEL SECURITY"
        yield f"ALTER TABLE {part} NO FORCE ROW LEVEL SECURITY"
        yield f"CREATE POLICY ook ON {part} USING (true)"
        yield f"ALTER POLICY lader ON {part} TO PUBLIC"
    yield "GRANT SELECT (persoon) ON controle.bevinding TO PUBLIC; GRANT USAGE ON SCHEMA controle TO PUBLIC"
    yield "GRANT EXECUTE ON FUNCTION kern.vroegst(integer) TO PUBLIC; GRANT USAGE ON SCHEMA kern TO PUBLIC"
    yield f"GRANT doorstroomhub_regio TO {login_of(OWN)}"
    yield f"GRANT doorstroomhub_regio TO doorstroomhub_g{OWN}"
    yield f"GRANT doorstroomhub_g0160 TO {login_of(OWN)} WITH INHERIT FALSE"
    yield f"GRANT doorstroomhub_g{OWN} TO {login_of(OWN)} WITH SET TRUE"
    yield f"GRANT doorstroomhub_lader TO {login_of(OWN)}"
    new = "ALTER DEFAULT PRIVILEGES FOR ROLE doorstroomhub_eigenaar"
    yield f"{new} GRANT SELECT ON TABLES TO PUBLIC"
    yield f"{new} IN SCHEMA mart GRANT SELECT ON TABLES TO doorstroomhub_lezer"
    yield f"{new} GRANT EXECUTE ON FUNCTIONS TO PUBLIC"


def test_everything_that_is_opened_is_seen_and_taken_back(house: House, administrator):
    as_hub_user = f"SET ROLE {house.site.hub_user}".encode()
    for loosened in _loosened(administrator):
        # as the hub's own user: what a superuser grants of a role, only a superuser can take back
        administrator.execute(as_hub_user)
        for statement in loosened.split("; "):
            administrator.execute(statement.encode())
        administrator.execute("RESET ROLE")
        assert next(wrong(house), None) is not None, loosened
        assert house.apply() != [], loosened
    assert house.apply() == []
    assert list(wrong(house)) == []


def test_a_database_that_is_open_to_everybody_is_closed(house: House, administrator):
    administrator.execute("GRANT CONNECT ON DATABASE warenhuis TO PUBLIC")
    assert house.apply() == ["neemt iedereen (PUBLIC) af: CONNECT op database warenhuis"]


def test_what_only_a_superuser_can_close_is_told_and_stops_everything(house: House, administrator):
    from warehouse.access.apply import AccessNotClosed

    administrator.execute(f"ALTER ROLE {login_of(OWN)} BYPASSRLS".encode())
    try:
        assert wrong_rows(house, OWN) != []
        with pytest.raises(AccessNotClosed, match=f"neemt {login_of(OWN)} af: BYPASSRLS"):
            house.apply()
    finally:
        administrator.execute(f"ALTER ROLE {login_of(OWN)} NOBYPASSRLS".encode())
    assert house.apply() == []


def test_who_watches_the_server_may_still_connect(house: House, administrator):
    administrator.execute("CREATE ROLE bewaking")
    administrator.execute("GRANT CONNECT ON DATABASE warenhuis TO bewaking")
    assert house.apply() == []
    administrator.execute("DROP OWNED BY bewaking")
    administrator.execute("DROP ROLE bewaking")


@pytest.mark.usefixtures("other_hub")
def test_an_open_other_database_is_noticed(house: House, administrator):
    administrator.execute("GRANT CONNECT ON DATABASE ander TO PUBLIC")
    assert "connects to ander" in openings(house)
    administrator.execute("REVOKE CONNECT ON DATABASE ander FROM PUBLIC")
