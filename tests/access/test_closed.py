"""Nothing is open; and when any single policy or right is changed, the suite sees it and `toegang toepassen` repairs it."""

import re
from collections.abc import Collection, Iterator, Sequence

import psycopg
import pytest

from schemas.region import GEMEENTEN
from tests.access.house import OWN, House, login_of
from tests.access.openings import openings, wrong
from tests.access.walk import wrong_rows, wrong_rows_behind

_POLICIES = """
    SELECT polname::text, polrelid::regclass::text, coalesce(pg_get_expr(polqual, polrelid) LIKE '%SELECT%', false)
    FROM pg_policy ORDER BY 2, 1
"""
"""Name, table, and whether the policy looks in another table: what is missed then may be the fault of that one's policy, so
those are dropped apart from the others."""
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
    policies = administrator.execute(_POLICIES).fetchall()
    assert len(policies) > len(GEMEENTEN) * 8
    for name, looks_elsewhere in sorted({(name, looks) for name, _, looks in policies}):
        tables = [table for each, table, looks in policies if (each, looks) == (name, looks_elsewhere)]
        for table in tables:
            administrator.execute(f"DROP POLICY {name} ON {table}".encode())
        assert set(tables) - _missed_by(house, administrator, name, tables) == set(), name
        assert len(house.apply()) == len(tables)
    assert [missed for code in GEMEENTEN for missed in wrong_rows_behind(house, code)] == []


def _missed_by(house: House, administrator: psycopg.Connection, policy: str, tables: Collection[str]) -> set[str]:
    """Of these tables those that show too few rows to those for whom a policy is."""
    if policy.startswith("gemeente_"):
        wrong_ones = wrong_rows_behind(house, policy.removeprefix("gemeente_"))
        return {said.rpartition(" ")[2] for said in wrong_ones if " misses " in said}
    role = {"regio": login_of("regio"), "lader": "doorstroomhub_lader"}[policy]
    return {table for table in tables if _misses(administrator, role, table)}


def _misses(administrator: psycopg.Connection, role: str, table: str) -> bool:
    count = f"SELECT count(*) FROM {table}".encode()
    everything = administrator.execute(count).fetchone()
    with administrator.transaction(force_rollback=True):
        administrator.execute(f"GRANT USAGE ON SCHEMA {table.partition('.')[0]} TO {role}".encode())
        administrator.execute(f"GRANT SELECT ON {table} TO {role}".encode())
        administrator.execute(f"SET LOCAL ROLE {role}".encode())
        return administrator.execute(count).fetchone() != everything


_OPENS_A_TABLE = (
    "ALTER TABLE {} DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE {} NO FORCE ROW LEVEL SECURITY",
    "CREATE POLICY ook ON {} USING (true)",
    f"ALTER POLICY gemeente_{OWN} ON {{}} USING (true)",
    "ALTER POLICY regio ON {} TO PUBLIC",
    f"GRANT DELETE ON {{}} TO {login_of(OWN)}; GRANT USAGE ON SCHEMA beheer, controle TO {login_of(OWN)}",
)
_OPENS_A_PART = (*_OPENS_A_TABLE[:3], "ALTER POLICY lader ON {} TO PUBLIC")


def _loosened(administrator: psycopg.Connection) -> Iterator[dict[str, str]]:
    """Every way in which one thing that is closed can be opened, by the name that must then be told; "" for any.

    One way to open a table is tried on all tables at once, but not on those of which a policy looks in another of them.
    """
    yield from ({"": f"GRANT USAGE ON SCHEMA {schema} TO doorstroomhub_lezer"} for schema in _CLOSED_SCHEMAS)
    yield from ({"": f"GRANT CREATE ON SCHEMA {schema} TO PUBLIC"} for schema in ("mart", "mart_openbaar", "public"))
    yield {"": f"GRANT ALL ON SCHEMA wpg TO {login_of(OWN)}"}
    yield {"": "GRANT TEMPORARY ON DATABASE warenhuis TO PUBLIC"}
    yield {"": f"GRANT CREATE ON DATABASE warenhuis TO {login_of(OWN)}"}
    policies = administrator.execute(_POLICIES).fetchall()
    protected = {table for name, table, _ in policies if name == "regio"}
    looking = {table for _, table, looks_elsewhere in policies if looks_elsewhere}
    for opening in _OPENS_A_TABLE:
        for tables in (protected - looking, protected & looking):
            yield {table: opening.format(table) for table in tables}
    views = administrator.execute("SELECT format('mart.%I', viewname) FROM pg_views WHERE schemaname = 'mart'").fetchall()
    yield {view: f"ALTER VIEW {view} RESET (security_invoker)" for (view,) in views}
    yield {"bron.jvs_jongere": "GRANT SELECT ON bron.jvs_jongere TO doorstroomhub_lezer"}
    parts = administrator.execute(_PARTS).fetchall()[:: len(GEMEENTEN)]
    for opening in _OPENS_A_PART:
        yield {part: opening.format(part) for (part,) in parts}
    yield {"": "GRANT SELECT (persoon) ON controle.bevinding TO PUBLIC; GRANT USAGE ON SCHEMA controle TO PUBLIC"}
    yield {"": "GRANT EXECUTE ON FUNCTION kern.vroegst(integer) TO PUBLIC; GRANT USAGE ON SCHEMA kern TO PUBLIC"}
    yield {"": f"GRANT doorstroomhub_regio TO {login_of(OWN)}"}
    yield {"": f"GRANT doorstroomhub_regio TO doorstroomhub_g{OWN}"}
    yield {"": f"GRANT doorstroomhub_g0160 TO {login_of(OWN)} WITH INHERIT FALSE"}
    yield {"": f"GRANT doorstroomhub_g{OWN} TO {login_of(OWN)} WITH SET TRUE"}
    yield {"": f"GRANT doorstroomhub_lader TO {login_of(OWN)}"}
    new = "ALTER DEFAULT PRIVILEGES FOR ROLE doorstroomhub_eigenaar"
    yield {"": f"{new} GRANT SELECT ON TABLES TO PUBLIC"}
    yield {"": f"{new} IN SCHEMA mart GRANT SELECT ON TABLES TO doorstroomhub_lezer"}
    yield {"": f"{new} GRANT EXECUTE ON FUNCTIONS TO PUBLIC"}


def _not_told(names: Collection[str], told: Sequence[str]) -> list[str]:
    whole = {name: rf"(?<![\w.]){re.escape(name)}(?!\w)" if name else "" for name in names}
    return [name for name in names if not any(re.search(whole[name], each) for each in told)]


def test_everything_that_is_opened_is_seen_and_taken_back(house: House, administrator):
    as_hub_user = f"SET ROLE {house.site.hub_user}".encode()
    for loosened in _loosened(administrator):
        assert loosened
        # as the hub's own user: what a superuser grants of a role, only a superuser can take back
        administrator.execute(as_hub_user)
        for statement in "; ".join(loosened.values()).split("; "):
            administrator.execute(statement.encode())
        administrator.execute("RESET ROLE")
        assert _not_told(loosened, list(wrong(house))) == [], loosened
        assert _not_told(loosened, house.apply()) == [], loosened
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
