"""No value of another gemeente turns up anywhere else: catalogs, statistics, plans, errors, shared plans, copies."""

import json
import re
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from tests.access.house import FOREIGN, OWN, House, login_of, mark
from tests.access.walk import readable

_CATALOGS = """
    SELECT format('%I.%I', nspname, relname) FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE relkind IN ('r', 'v') AND nspname IN ('pg_catalog', 'information_schema')
        AND has_table_privilege(pg_class.oid, 'SELECT')
"""


@pytest.fixture
def session(house: House) -> Iterator[psycopg.Connection]:
    """A session of the gemeente that attacks."""
    with house.connect(login_of(OWN)) as connection:
        yield connection


def _marts(session: psycopg.Connection) -> list[tuple[str, list[str]]]:
    return [(f"mart.{name}", columns) for schema, name, columns in readable(session) if schema == "mart"]


def _tables(session: psycopg.Connection) -> list[tuple[str, list[str]]]:
    kept = session.execute("SELECT 'mart.' || tablename FROM pg_tables WHERE schemaname = 'mart'").fetchall()
    return [(name, columns) for name, columns in _marts(session) if (name,) in kept]


def test_no_catalog_or_statistic_shows_a_foreign_value(house: House, session, administrator):
    catalogs = [name for (name,) in session.execute(_CATALOGS).fetchall()]
    assert len(catalogs) > 100
    for catalog in catalogs:
        # in two pieces: the text of the question is in a catalog too
        query = f"SELECT count(*) FROM {catalog} AS rij WHERE strpos(rij::text, 'kanarie_' || '{FOREIGN}') > 0"
        try:
            assert session.execute(query.encode()).fetchone() == (0,), catalog
        except psycopg.errors.InsufficientPrivilege:  # a view over functions that only administrators may call
            continue
    # the statistics are there, so that not showing them is the work of the policies
    kept = (
        "SELECT count(*) FROM pg_stats WHERE most_common_vals::text LIKE '%kanarie%' OR histogram_bounds::text LIKE '%kanarie%'"
    )
    assert administrator.execute(kept).fetchone() != (0,)


def test_no_statistic_of_a_protected_table_is_shown(session):
    shown = "SELECT DISTINCT tablename FROM pg_stats WHERE schemaname IN ('beheer', 'bron', 'controle', 'mart', 'wpg')"
    assert session.execute(shown).fetchall() == [("opgave",)], "which versions there are, everybody may see"
    assert session.execute("SELECT count(*) FROM pg_stats_ext").fetchone() == (0,)


def test_a_plan_does_not_tell_how_many_foreign_rows_have_a_value(session):
    for table, columns in _tables(session):
        for column in columns:
            plans = [_planned_rows(session, table, column, f"kanarie_{code}") for code in (FOREIGN, "bestaat_niet")]
            assert plans[0] == plans[1], (table, column)


def test_with_rows_of_all_gemeenten_in_one_place_a_plan_would_tell(house: House, administrator):
    with administrator.transaction(force_rollback=True):
        administrator.execute("CREATE TABLE mart.samen (LIKE mart.verzuim)")
        insert = "INSERT INTO {} (gemeentecode, school_brin) SELECT %s, %s FROM generate_series(1, 4000)"
        for table in ("mart.samen", "mart.verzuim"):
            for code in (OWN, FOREIGN):
                administrator.execute(insert.format(table).encode(), (code, mark(code)))
            administrator.execute(f"ANALYZE {table}".encode())
        administrator.execute("ALTER TABLE mart.samen ENABLE ROW LEVEL SECURITY")
        administrator.execute(f"CREATE POLICY eigen ON mart.samen USING (gemeentecode = '{OWN}')".encode())
        administrator.execute("GRANT SELECT ON mart.samen TO doorstroomhub_lezer")
        administrator.execute(f"SET LOCAL ROLE doorstroomhub_g{OWN}".encode())
        for table, tells in (("mart.samen", True), ("mart.verzuim", False)):
            plans = [_planned_rows(administrator, table, "school_brin", f"kanarie_{end}") for end in (FOREIGN, "niet")]
            assert (plans[0] != plans[1]) is tells, table


def _planned_rows(session: psycopg.Connection, table: str, column: str, value: str) -> int:
    plan = session.execute(
        sql.SQL("EXPLAIN (FORMAT JSON) SELECT * FROM {} WHERE {}::text = {}").format(
            sql.SQL(table), sql.Identifier(column), sql.Literal(value)
        )
    ).fetchone()
    return plan[0][0]["Plan"]["Plan Rows"]


def test_asking_for_another_gemeente_is_known_to_be_empty_before_anything_is_read(session):
    for table, _ in _tables(session):
        explain = f"EXPLAIN (ANALYZE, FORMAT JSON) SELECT * FROM {table} WHERE gemeentecode = '{FOREIGN}'"
        plan = session.execute(explain.encode()).fetchone()[0][0]["Plan"]
        assert plan.get("One-Time Filter") == "false", table
        assert plan["Actual Rows"] == 0
        assert "Plans" not in plan


def test_a_plan_reads_the_part_of_the_own_gemeente_only(session):
    for table, _ in _tables(session):
        plan = json.dumps(session.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) SELECT * FROM {table}".encode()).fetchone()[0])
        assert f"_g{OWN}" in plan
        assert f"_g{FOREIGN}" not in plan
        assert "_overig" not in plan
        assert re.search(r'"Rows Removed by Filter": [1-9]', plan) is None


def test_a_plan_does_not_name_a_foreign_value(session):
    for mart, _ in _marts(session):
        plan = session.execute(f"EXPLAIN (ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON) SELECT * FROM {mart}".encode())
        assert mark(FOREIGN) not in json.dumps(plan.fetchone()[0])


def test_a_failing_cast_shows_a_value_of_the_own_gemeente_or_none(house: House, session, administrator):
    for mart, columns in _marts(session):
        for column in columns:
            query = sql.SQL("SELECT count(*) FROM {} WHERE {}::text::integer < 0").format(sql.SQL(mart), sql.Identifier(column))
            message = _failure(session, query)
            assert FOREIGN not in message, (mart, column)
    # the same attack by who sees everything does show the values: it can find something
    message = _failure(administrator, "SELECT count(*) FROM mart.verzuim WHERE school_brin::integer < 0")
    assert "kanarie_" in message
    assert OWN not in message or FOREIGN not in message


def _failure(session: psycopg.Connection, query: sql.Composable | str) -> str:
    """What the server says of a statement that fails, notices included; empty when it does not fail."""
    told: list[str] = []
    session.add_notice_handler(lambda notice: told.append(str(notice.message_primary)))
    try:
        session.execute(query if isinstance(query, sql.Composable) else query.encode())
    except psycopg.Error as error:
        told += [str(error), str(error.diag.message_detail), str(error.diag.context)]
    return "\n".join(told)


@pytest.mark.parametrize(
    "leak",
    [
        "1 / (CASE WHEN rij.gemeentecode = '0193' THEN 1 ELSE 0 END) = 1",
        "CASE WHEN rij.gemeentecode <> '0193' THEN (rij.*)::text::integer = 1 ELSE true END",
        "CASE WHEN rij.gemeentecode <> '0193' THEN pg_sleep(30) IS NULL ELSE true END",
        "CASE WHEN rij.gemeentecode <> '0193' THEN set_config('hub.lek', rij.gemeentecode, false) IS NULL ELSE true END",
    ],
)
def test_a_leaky_condition_is_not_asked_about_a_foreign_row(house: House, session, leak):
    session.execute("SET statement_timeout = '20s'")
    for mart in [name for name, columns in _marts(session) if "gemeentecode" in columns]:
        seen = session.execute(f"SELECT count(*) FROM {mart} AS rij WHERE {leak}".encode()).fetchone()
        assert seen == session.execute(f"SELECT count(*) FROM {mart}".encode()).fetchone(), mart
        assert session.execute("SELECT current_setting('hub.lek', true)").fetchone()[0] in (None, "")


def test_an_anonymous_block_sees_no_more(session):
    for mart, _ in _marts(session):
        block = f"""
            DO $$ DECLARE rij record; BEGIN
                FOR rij IN EXECUTE 'SELECT * FROM {mart}' LOOP RAISE NOTICE '%', rij; END LOOP;
            END $$
        """
        assert mark(FOREIGN) not in _failure(session, block)


def test_a_prepared_plan_is_not_shared_between_roles(house: House, administrator):
    marts = administrator.execute(
        "SELECT 'mart.' || relname FROM pg_class INNER JOIN pg_attribute ON attrelid = pg_class.oid"
        " WHERE relnamespace = 'mart'::regnamespace AND relkind = 'v' AND attname = 'gemeentecode'"
    )
    for mart in [name for (name,) in marts.fetchall()] + ["mart.verzuim", "mart.vsv", "mart.thuiszitters"]:
        administrator.execute(f"PREPARE gedeeld AS SELECT DISTINCT gemeentecode FROM {mart}".encode())
        for code in (OWN, FOREIGN, OWN, None):
            administrator.execute(f"SET ROLE doorstroomhub_g{code}".encode() if code else b"RESET ROLE")
            for _ in range(7):  # beyond five times the plan is a general one
                seen = {row[0] for row in administrator.execute("EXECUTE gedeeld").fetchall()}
            assert (seen == {code}) if code else (len(seen) > 2), mart
        administrator.execute("DEALLOCATE gedeeld")


def test_a_cursor_and_an_exported_snapshot_show_no_more(house: House, session, administrator):
    with administrator.transaction():
        snapshot = administrator.execute("SELECT pg_export_snapshot()").fetchone()[0]
        with session.transaction():
            session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            session.execute(f"SET TRANSACTION SNAPSHOT '{snapshot}'".encode())
            session.execute("DECLARE lijst CURSOR WITH HOLD FOR SELECT gemeentecode FROM mart.verzuim")
    assert {row[0] for row in session.execute("FETCH ALL lijst").fetchall()} == {OWN}


def test_switching_row_security_off_is_refused(session):
    session.execute("SET row_security = off")
    for mart, _ in _marts(session):
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
            session.execute(f"SELECT * FROM {mart}".encode())


def test_a_copy_holds_the_own_rows_only(session):
    for mart, columns in _marts(session):
        copied = _copied(session, f"(SELECT * FROM {mart})")
        assert OWN in copied or "gemeentecode" not in columns
        assert mark(FOREIGN) not in copied
    for table, _ in _tables(session):
        assert FOREIGN not in _copied(session, table)


def _copied(session: psycopg.Connection, what: str) -> str:
    with session.cursor() as cursor, cursor.copy(f"COPY {what} TO STDOUT".encode()) as rows:
        return b"".join(bytes(row) for row in rows).decode()


def test_a_query_inside_a_function_of_the_server_sees_no_more(session):
    for mart, columns in _marts(session):
        words = f"SELECT to_tsvector(''simple'', rij::text) FROM {mart} AS rij"
        found = session.execute(f"SELECT string_agg(word, ' ') FROM ts_stat('{words}')".encode()).fetchone()[0]
        assert OWN in found or "gemeentecode" not in columns
        assert FOREIGN not in found


def test_a_large_object_of_somebody_else_is_closed(house: House, session, administrator):
    number = administrator.execute("SELECT lo_from_bytea(0, 'geheim')").fetchone()[0]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        session.execute("SELECT lo_get(%s)", (number,))
    administrator.execute("SELECT lo_unlink(%s)", (number,))


def test_a_materialized_view_of_the_owner_holds_nothing_and_opens_to_nobody(house: House, session, administrator):
    administrator.execute("SET ROLE doorstroomhub_eigenaar")
    administrator.execute("CREATE MATERIALIZED VIEW mart.stapel AS SELECT * FROM mart.verzuim")
    assert administrator.execute("SELECT count(*) FROM mart.stapel").fetchone() == (0,)
    administrator.execute("RESET ROLE")
    house.apply()
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        session.execute("SELECT * FROM mart.stapel")
    administrator.execute("DROP MATERIALIZED VIEW mart.stapel")


def test_the_date_is_all_that_a_setting_changes(house: House, session):
    session.execute("SET hub.peildatum = '2024-09-01'")
    assert session.execute("SELECT count(*) FROM mart.datakwaliteit").fetchone() == (0,)
    session.execute("SET hub.peildatum = '2024-10-01'")
    assert {row[0] for row in session.execute("SELECT scope FROM mart.datakwaliteit").fetchall()} == {f"G{OWN}"}


def test_a_session_begins_careful(session):
    shown = {
        name: session.execute(f"SHOW {name}".encode()).fetchone()[0] for name in ("statement_timeout", "transaction_read_only")
    }
    assert shown == {"statement_timeout": "5min", "transaction_read_only": "on"}
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        session.execute("SELECT lo_creat(-1)")


def test_nothing_that_reaches_elsewhere_is_installed(administrator):
    assert administrator.execute("SELECT extname FROM pg_extension").fetchall() == [("plpgsql",)]
    assert administrator.execute("SELECT count(*) FROM pg_foreign_server").fetchone() == (0,)


def test_the_other_sessions_of_the_server_are_not_told_what_they_ask(house: House, session):
    with house.connect(login_of(FOREIGN)) as other:
        other.execute("SELECT 'kanarie_vraag'")
        query = "SELECT query FROM pg_stat_activity WHERE usename <> CURRENT_USER AND query LIKE '%kanarie_vraag%'"
        assert session.execute(query).fetchall() == []
