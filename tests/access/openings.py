"""The openings: what the login of a gemeente tries, and should not be able to do.

Each attack is one statement in a session that has made itself read-write first; that the server refuses it is the point.
"""

from collections.abc import Iterator

import psycopg

from tests.access.house import OWN, House, login_of
from tests.access.walk import readable, wrong_rows, wrong_rows_behind

_REFUSED = (
    psycopg.errors.InsufficientPrivilege,
    psycopg.errors.UndefinedFile,
    psycopg.errors.FeatureNotSupported,
    psycopg.errors.UndefinedFunction,
    psycopg.errors.UndefinedObject,
    psycopg.errors.ObjectNotInPrerequisiteState,
    psycopg.errors.WrongObjectType,
    psycopg.errors.InternalError_,  # PostgreSQL 17 on a member for pg_database_owner
)
_STATEMENTS = (
    "SELECT count(*) FROM beheer.levering",
    "SELECT count(*) FROM bron.jvs_jongere",
    "SELECT count(*) FROM kern.persoon",
    "SELECT count(*) FROM kern.alias",
    "SELECT count(*) FROM controle.bevinding",
    "SELECT * FROM beheer.alembic_version",
    "SELECT count(*) FROM mart_delen.verzuim_g0160",
    "SELECT kern.vroegst(20200101)",
    "SELECT nextval('beheer.levering_levering_seq')",
    "CREATE TABLE wpg.eigen (a integer)",
    "CREATE TABLE mart.eigen (a integer)",
    "CREATE TABLE mart_openbaar.eigen (a integer)",
    "CREATE TABLE public.eigen (a integer)",
    "CREATE SCHEMA eigen",
    "CREATE TEMPORARY TABLE eigen (a integer)",
    "CREATE TEMPORARY VIEW eigen AS SELECT 1 AS a",
    "CREATE FUNCTION mart.eigen() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    "CREATE FUNCTION public.eigen() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    "CREATE EXTENSION dblink",
    "CREATE EXTENSION postgres_fdw",
    "CREATE EXTENSION file_fdw",
    "CREATE SERVER elders FOREIGN DATA WRAPPER postgres_fdw",
    "CREATE ROLE nog_een",
    "ALTER TABLE mart.verzuim DISABLE ROW LEVEL SECURITY",
    "CREATE POLICY alles ON mart.verzuim USING (true)",
    "COPY mart.verzuim TO '/tmp/eigen'",
    "COPY (SELECT 1) TO PROGRAM 'cat'",
    "SELECT pg_read_file('PG_VERSION')",
    "SELECT pg_ls_dir('.')",
    "SELECT lo_import('/etc/hostname')",
    "SELECT * FROM pg_largeobject",
    "SELECT * FROM pg_authid",
    "SELECT * FROM pg_statistic",
    "SELECT * FROM dblink('dbname=warenhuis', 'SELECT 1') AS t (a integer)",
    "SET SESSION AUTHORIZATION postgres",
    "SET session_replication_role = replica",
)
_OPEN_SCHEMAS = ("mart", "mart_openbaar", "pg_catalog", "information_schema")
_WRITES = ("INSERT INTO {} DEFAULT VALUES", "DELETE FROM {}", "TRUNCATE {}", "LOCK TABLE {} IN ACCESS EXCLUSIVE MODE")


def openings(house: House) -> Iterator[str]:
    """What succeeds of all attacks by the login of one gemeente; nothing, as long as everything is closed."""
    with house.connect(login_of(OWN)) as session:
        session.execute("SET default_transaction_read_only = off")
        named = session.execute("SELECT nspname FROM pg_namespace WHERE has_schema_privilege(oid, 'USAGE, CREATE')").fetchall()
        yield from (f"names what is in {name}" for (name,) in named if name not in _OPEN_SCHEMAS)
        yield from (statement for statement in _attacks(session) if _succeeds(session, statement))
    # of a server of its own the hub closes its own databases; the others are its administrator's (docs/bi.md)
    for database in ("dagster", "ander", *(["postgres"] if house.site.name == "ingebed" else [])):
        if _connects(house.url(login_of(OWN), database)):
            yield f"connects to {database}"


def wrong(house: House) -> Iterator[str]:
    """Openings, and wrong rows of this login, also once what is behind the marts has a name and through the owner's eyes."""
    yield from openings(house)
    yield from wrong_rows(house, OWN)
    yield from wrong_rows_behind(house, OWN)
    yield from through_the_owner(house)
    yield from views_of_the_owner(house)
    yield from in_a_new_table(house)


def through_the_owner(house: House) -> list[str]:
    """Protected tables that show rows through a view that somebody made without `security_invoker`."""
    query = """
        SELECT string_agg(format('SELECT %L AS tabel FROM %s', oid::regclass, oid::regclass), ' UNION ALL ')
        FROM pg_class
        WHERE (relrowsecurity OR relnamespace = 'mart_delen'::regnamespace) AND relkind IN ('r', 'p')
    """
    with house.as_administrator() as everything, house.connect(login_of(OWN)) as session:
        rows_of_all = everything.execute(query).fetchone()[0]
        everything.execute("SET ROLE doorstroomhub_eigenaar")
        everything.execute(f"CREATE VIEW mart.lek AS {rows_of_all}".encode())
        everything.execute("GRANT SELECT ON mart.lek TO doorstroomhub_lezer")
        found = session.execute("SELECT DISTINCT tabel FROM mart.lek").fetchall()
        everything.execute("DROP VIEW mart.lek")
    return [f"the owner's eyes show {table}" for (table,) in found]


def views_of_the_owner(house: House) -> list[str]:
    """Views that read with the rights of their owner: over another view that may show nothing more, until that one changes."""
    query = """
        SELECT oid::regclass::text FROM pg_class
        WHERE relnamespace IN ('mart'::regnamespace, 'kern'::regnamespace) AND relkind = 'v'
            AND NOT 'security_invoker=true' = ANY(coalesce(reloptions, '{}'))
    """
    with house.as_administrator() as everything:
        return [f"{view} reads with the rights of its owner" for (view,) in everything.execute(query).fetchall()]


def in_a_new_table(house: House) -> list[str]:
    """Whether something new can be read before anybody opened it."""
    found: list[str] = []
    for maker in ("doorstroomhub_eigenaar", house.site.hub_user):
        with house.as_administrator() as everything, house.connect(login_of(OWN)) as session:
            everything.execute(f"GRANT CREATE ON SCHEMA mart TO {house.site.hub_user}".encode())
            everything.execute(f"SET ROLE {maker}".encode())
            everything.execute("CREATE TABLE mart.nieuw AS SELECT '0160' AS gemeentecode")
            everything.execute("CREATE FUNCTION mart.nieuw() RETURNS text LANGUAGE sql SECURITY DEFINER AS $$ SELECT 'a' $$")
            found += [each for each in ("SELECT * FROM mart.nieuw", "SELECT mart.nieuw()") if _succeeds(session, each)]
            everything.execute("DROP TABLE mart.nieuw")
            everything.execute("DROP FUNCTION mart.nieuw")
            everything.execute("RESET ROLE")
            everything.execute(f"REVOKE CREATE ON SCHEMA mart FROM {house.site.hub_user}".encode())
    return found


def _attacks(session: psycopg.Connection) -> Iterator[str]:
    yield from _STATEMENTS
    for schema, relation, _ in readable(session):
        yield from (write.format(f"{schema}.{relation}") for write in _WRITES)
    for (role,) in session.execute("SELECT quote_ident(rolname) FROM pg_roles WHERE rolname <> CURRENT_USER").fetchall():
        yield f"SET ROLE {role}"
        yield f"SET SESSION AUTHORIZATION {role}"
        yield f"GRANT {role} TO CURRENT_USER"
    for (routine,) in session.execute("SELECT oid::regprocedure::text FROM pg_proc WHERE prosecdef").fetchall():
        yield f"DROP FUNCTION {routine}"


def _succeeds(session: psycopg.Connection, statement: str) -> bool:
    try:
        with session.transaction(force_rollback=True):
            session.execute(statement.encode())
    except _REFUSED:
        return False
    except psycopg.IntegrityError:
        return True  # it got as far as the table
    return True


def _connects(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True
