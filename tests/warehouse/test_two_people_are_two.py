"""Nobody approves their own request: whoever tries to be both people, in whatever way, is refused by the database."""

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.warehouse.two_sides import OTHER, THREE, WHY, TwoSides, approving
from warehouse import access
from warehouse.access.logins import remove_login
from warehouse.access.roles import JUDGE, REQUESTER
from warehouse.two_people import (
    Kind,
    RequestRefused,
    approve,
    carry_out,
    refuse,
    session_of,
    submit,
)


@pytest.fixture(params=[Kind.REIDENTIFICATION, Kind.CLOSED])
def asked(house: TwoSides, request: pytest.FixtureRequest) -> int:
    """The number of a request of Anna: about numbers of persons, or about the closed archive of processen-verbaal."""
    return house.ask(request.param)


def step(number: int, name: str = "goedgekeurd", who: str = "beo_cees") -> str:
    return (
        "INSERT INTO beheer.verzoek_stap (verzoek, stap, door, door_rol, door_houder, langs, moment, tot) VALUES "
        f"({number}, '{name}', '{who}', '{who}'::regrole, 'cees@zwolle.example', 'scram-sha-256:{who}', now(), 'infinity')"
    )


def test_a_requester_cannot_judge_and_a_judge_cannot_ask(house: TwoSides, asked: int):
    for login in ("aan_anna", "aan_bert"):
        with pytest.raises(RequestRefused):
            approve(house[login], asked, THREE.digest)
    with pytest.raises(RequestRefused):
        submit(house["beo_cees"], Kind.REIDENTIFICATION, WHY, THREE)
    assert house.is_open(asked)


def test_two_logins_of_one_person_are_one_person(house: TwoSides, asked: int):
    with pytest.raises(RequestRefused, match="Niemand beoordeelt een eigen verzoek"):
        approve(house["beo_anna"], asked, THREE.digest)
    with pytest.raises(RequestRefused, match="Niemand beoordeelt een eigen verzoek"):
        refuse(house["beo_anna"], asked, "nee")
    assert house.is_open(asked)


@pytest.mark.parametrize("role", [JUDGE, "beo_cees"])
def test_who_is_made_a_member_of_the_other_stays_who_logged_in(house: TwoSides, asked: int, role: str):
    with house.administrator() as administrator:
        administrator.execute(f"GRANT {role} TO aan_anna WITH INHERIT TRUE, SET TRUE".encode())
        try:
            session = house["aan_anna"]
            for statement in (approving(asked), f"SET ROLE {role}; {approving(asked)}", step(asked)):
                with pytest.raises(DBAPIError):
                    session.exec_driver_sql(statement)
                session.rollback()
                session.exec_driver_sql("RESET ROLE")
                session.commit()
            assert house.is_open(asked)
            if role == "beo_cees":
                with pytest.raises(RequestRefused, match="de ene is lid van de andere"):
                    approve(house["beo_cees"], asked, THREE.digest)
        finally:
            administrator.execute(f"REVOKE {role} FROM aan_anna".encode())


def test_who_judges_and_is_a_member_of_who_asks_is_not_another(house: TwoSides, asked: int):
    with house.administrator() as administrator:
        administrator.execute("GRANT aan_anna TO beo_cees")
        try:
            with pytest.raises(RequestRefused, match="de ene is lid van de andere"):
                approve(house["beo_cees"], asked, THREE.digest)
        finally:
            administrator.execute("REVOKE aan_anna FROM beo_cees")
    assert house.is_open(asked)


def test_who_was_given_the_rights_of_the_other_side_is_still_on_one_side(house: TwoSides, asked: int):
    with house.administrator() as administrator:
        administrator.execute(f"GRANT {REQUESTER} TO beo_cees".encode())
        administrator.execute(f"GRANT {JUDGE} TO aan_bert".encode())
        try:
            with pytest.raises(RequestRefused, match="Alleen een aanmelding van een beoordelaar"):
                approve(house["aan_bert"], asked, THREE.digest)
            with pytest.raises(RequestRefused, match="Alleen een aanmelding van een aanvrager"):
                submit(house["beo_cees"], Kind.REIDENTIFICATION, WHY, THREE)
        finally:
            administrator.execute(f"REVOKE {REQUESTER} FROM beo_cees".encode())
            administrator.execute(f"REVOKE {JUDGE} FROM aan_bert".encode())
    assert house.is_open(asked)


def test_who_was_given_the_other_group_too_is_still_not_both(house: TwoSides, asked: int):
    with house.administrator() as administrator:
        administrator.execute(f"GRANT {REQUESTER} TO beo_anna".encode())
        administrator.execute(f"GRANT {JUDGE} TO aan_anna".encode())
        try:
            for login in ("aan_anna", "beo_anna"):
                with pytest.raises(RequestRefused):
                    approve(house[login], asked, THREE.digest)
            assert house.is_open(asked)
        finally:
            administrator.execute(f"REVOKE {REQUESTER} FROM beo_anna".encode())
            administrator.execute(f"REVOKE {JUDGE} FROM aan_anna".encode())


def test_a_session_that_became_somebody_else_is_refused(house: TwoSides, asked: int):
    with house.administrator() as session:
        session.execute("SET SESSION AUTHORIZATION beo_cees")
        with pytest.raises(psycopg.Error, match="begonnen als een ander"):
            session.execute(approving(asked).encode())
        session.execute("RESET SESSION AUTHORIZATION")
        with pytest.raises(psycopg.Error, match="Dit kan alleen met een aanmelding"):
            session.execute(approving(asked).encode())
    for login in ("aan_anna", "beo_anna"):
        with pytest.raises(DBAPIError, match="permission denied to set session authorization"):
            house[login].exec_driver_sql("SET SESSION AUTHORIZATION beo_cees")
        house[login].rollback()
    assert house.is_open(asked)


@pytest.mark.parametrize("role", ["NONE", access.OWNER, access.LOADER])
def test_nobody_writes_a_step_by_hand_not_even_the_owner(house: TwoSides, asked: int, role: str):
    statements = (
        step(asked),
        approving(asked),
        f"UPDATE beheer.verzoek SET door = 'aan_bert', door_houder = 'bert@zwolle.example' WHERE verzoek = {asked}",
        f"UPDATE beheer.verzoek SET kenmerk = '\\x{OTHER.digest.hex()}' WHERE verzoek = {asked}",
        f"DELETE FROM beheer.verzoek WHERE verzoek = {asked}",
        "TRUNCATE beheer.verzoek CASCADE",
        "UPDATE beheer.verzoek_stap SET tot = 'infinity'",
        "DELETE FROM beheer.verzoek_stap",
        "UPDATE beheer.toegang SET houder = 'ander@zwolle.example'",
        "INSERT INTO beheer.verzoek (soort, zaak, grondslag, omschrijving, aantal, kenmerk, door)"
        f" VALUES ('herleiding', 'z', 'w', 'o', 1, '\\x{OTHER.digest.hex()}', 'aan_bert')",
    )
    with house.database.engine.connect() as connection:
        for statement in statements:
            connection.execute(text(f"SET LOCAL ROLE {role}"))
            with pytest.raises(DBAPIError):
                connection.exec_driver_sql(statement)
            connection.rollback()
    assert house.is_open(asked)


@pytest.mark.parametrize("login", ["aan_anna", "beo_anna", "beo_cees"])
def test_a_login_reaches_the_tables_by_the_functions_only(house: TwoSides, asked: int, login: str):
    statements = (
        step(asked),
        "UPDATE beheer.verzoek_soort SET per_dag = NULL",
        f"INSERT INTO beheer.verzoek_persoon VALUES ({asked}, gen_random_uuid())",
        "DELETE FROM beheer.verzoek_persoon",
        "ALTER TABLE beheer.verzoek_stap DISABLE TRIGGER ALL",
        "SELECT * FROM beheer.wie_is_aangemeld()",
        f"SELECT beheer.verzoek_nakijken({asked}, '')",
        "SELECT beheer.verzoek_opruimen()",
        "SELECT * FROM beheer.toegang",
        "CREATE FUNCTION beheer.regels_van_stap() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "SET session_replication_role = replica",
    )
    for statement in statements:
        with pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
            house[login].exec_driver_sql(statement)
        house[login].rollback()
    assert house.is_open(asked)


def test_a_session_that_only_repeats_another_server_meets_the_same_rules(house: TwoSides, asked: int):
    with house.administrator() as session:
        session.execute("SET session_replication_role = replica")
        for statement in (step(asked), "UPDATE beheer.verzoek SET aantal = 1", "DELETE FROM beheer.verzoek_stap"):
            with pytest.raises(psycopg.Error):
                session.execute(statement.encode())
    assert house.is_open(asked)


def test_what_a_session_puts_before_the_functions_is_not_used(house: TwoSides, asked: int):
    with house.administrator() as administrator:
        administrator.execute(
            f"GRANT TEMPORARY ON DATABASE {house.database.engine.url.database} TO aan_anna, beo_anna".encode()
        )
    for login in ("aan_anna", "beo_anna"):
        session = house[login]
        for statement in (
            "CREATE TEMPORARY TABLE toegang (naam text, rol oid, houder text, groep text)",
            f"INSERT INTO toegang VALUES ('{login}', '{login}'::regrole, 'een@ander.example', 'beoordelaar')",
            "CREATE TEMPORARY VIEW pg_roles AS SELECT * FROM pg_catalog.pg_roles",
            "CREATE FUNCTION pg_temp.lower(text) RETURNS text LANGUAGE sql AS 'SELECT ''een@ander.example'''",
            "CREATE FUNCTION pg_temp.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS 'SELECT ''-infinity''::timestamptz'",
            "SET search_path = pg_temp, pg_catalog",
        ):
            session.exec_driver_sql(statement)
        session.commit()
        with pytest.raises(RequestRefused):
            approve(session, asked, THREE.digest)
        session.exec_driver_sql("DISCARD TEMPORARY")
        session.exec_driver_sql("RESET search_path")
        session.commit()
    assert house.is_open(asked)


def test_an_operator_that_somebody_made_is_not_used(house: TwoSides, asked: int):
    """Who can make operators in a schema could let nothing be equal to anything, if the functions looked there."""
    session = house["beo_anna"]
    with house.administrator() as administrator:
        administrator.execute("GRANT USAGE, CREATE ON SCHEMA public TO beo_anna")
        administrator.execute(f"GRANT USAGE ON SCHEMA public TO {access.OWNER}".encode())
        try:
            for kind in ("text", "oid"):
                session.exec_driver_sql(
                    f"CREATE FUNCTION public.nooit({kind}, {kind}) RETURNS boolean LANGUAGE sql AS 'SELECT false';"
                    f"CREATE OPERATOR public.= (LEFTARG = {kind}, RIGHTARG = {kind}, FUNCTION = public.nooit)"
                )
            session.exec_driver_sql("SET search_path = public, pg_catalog")
            session.commit()
            with pytest.raises(RequestRefused, match="eigen verzoek"):
                approve(session, asked, THREE.digest)
        finally:
            session.exec_driver_sql("RESET search_path")
            session.commit()
            administrator.execute("DROP OPERATOR public.= (text, text), public.= (oid, oid)")
            administrator.execute("DROP FUNCTION public.nooit(text, text), public.nooit(oid, oid)")
            administrator.execute(f"REVOKE ALL ON SCHEMA public FROM beo_anna, {access.OWNER}".encode())
    assert house.is_open(asked)


def test_a_role_under_another_name_in_the_register_is_still_the_same_one(house: TwoSides):
    password = house.make("twee_fred", "aanvrager", "fred@zwolle.example")
    with session_of(house.database, "twee_fred", password) as session, house.administrator() as administrator:
        number = submit(session, Kind.REIDENTIFICATION, WHY, THREE)
        administrator.execute("DELETE FROM beheer.toegang WHERE naam = 'twee_fred'")
        administrator.execute("ALTER ROLE twee_fred RENAME TO twee_gerda")
        administrator.execute(register("twee_gerda", "beoordelaar", "gerda@zwolle.example"))
        administrator.execute(f"GRANT {JUDGE} TO twee_gerda".encode())
        with pytest.raises(RequestRefused, match="eigen verzoek"):
            approve(session, number, THREE.digest)
    remove_login(house.database.engine, "twee_gerda")
    assert house.is_open(number)


def test_a_role_that_somebody_made_under_the_name_of_a_login_is_not_that_login(house: TwoSides, asked: int):
    house.make("twee_fred", "beoordelaar", "fred@zwolle.example")
    with house.administrator() as administrator:
        administrator.execute("DROP OWNED BY twee_fred; DROP ROLE twee_fred")
        administrator.execute("CREATE ROLE twee_fred LOGIN PASSWORD 'zelfgemaakt'")
        administrator.execute(f"GRANT {JUDGE} TO twee_fred".encode())
        administrator.execute(f"GRANT CONNECT ON DATABASE {house.database.engine.url.database} TO twee_fred".encode())
        refused = pytest.raises(RequestRefused, match="Dit kan alleen met een aanmelding")
        with session_of(house.database, "twee_fred", "zelfgemaakt") as session, refused:
            approve(session, asked, THREE.digest)
        administrator.execute("DROP OWNED BY twee_fred; DROP ROLE twee_fred")
        administrator.execute("DELETE FROM beheer.toegang WHERE naam = 'twee_fred'")
    assert house.is_open(asked)


def test_a_renamed_login_is_the_same_and_no_login_any_more(house: TwoSides, asked: int):
    with house.administrator() as administrator:
        administrator.execute("ALTER ROLE aan_anna RENAME TO aan_eva")
        administrator.execute("ALTER ROLE beo_cees RENAME TO aan_anna")
        administrator.execute("ALTER ROLE aan_eva RENAME TO beo_cees")
        try:
            for login in ("aan_anna", "beo_cees"):  # the sessions that began under these names
                with pytest.raises(RequestRefused):
                    approve(house[login], asked, THREE.digest)
        finally:
            administrator.execute("ALTER ROLE beo_cees RENAME TO aan_eva")
            administrator.execute("ALTER ROLE aan_anna RENAME TO beo_cees")
            administrator.execute("ALTER ROLE aan_eva RENAME TO aan_anna")
            for name, password in house.passwords.items():
                administrator.execute(f"ALTER ROLE {name} PASSWORD '{password}'".encode())
    assert house.is_open(asked)


def test_a_login_made_again_under_the_same_name_is_not_another(house: TwoSides):
    house.owner("UPDATE beheer.verzoek_soort SET per_dag = 1000")
    password = house.make("twee_fred", "aanvrager", "fred@zwolle.example")
    with session_of(house.database, "twee_fred", password) as session:
        number = submit(session, Kind.REIDENTIFICATION, WHY, THREE)
        own = submit(session, Kind.REIDENTIFICATION, WHY, THREE)
    approve(house["beo_cees"], own, THREE.digest)
    remove_login(house.database.engine, "twee_fred")
    password = house.make("twee_fred", "beoordelaar", "gerda@zwolle.example")
    with session_of(house.database, "twee_fred", password) as session, pytest.raises(RequestRefused, match="eigen verzoek"):
        approve(session, number, THREE.digest)
    remove_login(house.database.engine, "twee_fred")
    password = house.make("twee_fred", "aanvrager", "fred@zwolle.example")
    with (
        session_of(house.database, "twee_fred", password) as session,
        pytest.raises(RequestRefused, match="Alleen wie het vroeg"),
    ):
        carry_out(session, own, THREE.digest)
    remove_login(house.database.engine, "twee_fred")
    assert house.is_open(number)


def register(*row: str) -> bytes:
    return f"INSERT INTO beheer.toegang (naam, groep, houder) VALUES {row}".encode()


def test_a_register_that_was_written_by_hand_does_not_make_two_of_one(house: TwoSides, asked: int):
    """The role is still the same one, whatever the register says of it."""
    with house.administrator() as administrator, administrator.transaction(force_rollback=True):
        administrator.execute("DELETE FROM beheer.toegang WHERE naam = 'aan_anna'")
        administrator.execute(
            "INSERT INTO beheer.toegang (naam, groep, houder) VALUES ('aan_anna', 'beoordelaar', 'x@y.example')"
        )
        administrator.execute(
            "INSERT INTO beheer.toegang (naam, groep, houder) VALUES ('postgres', 'beoordelaar', 'z@y.example')"
        )
        administrator.execute("SET LOCAL SESSION AUTHORIZATION aan_anna")
        with pytest.raises(psycopg.Error):
            administrator.execute(approving(asked).encode())
    with house.administrator() as administrator:
        administrator.execute("DELETE FROM beheer.toegang WHERE naam = 'aan_anna'")
        administrator.execute(
            "INSERT INTO beheer.toegang (naam, groep, houder) VALUES ('aan_anna', 'beoordelaar', 'x@y.example')"
        )
        administrator.execute(f"GRANT {JUDGE} TO aan_anna".encode())
        try:
            with pytest.raises(RequestRefused, match="eigen verzoek"):
                approve(house["aan_anna"], asked, THREE.digest)
        finally:
            administrator.execute(f"REVOKE {JUDGE} FROM aan_anna".encode())
            administrator.execute("DELETE FROM beheer.toegang WHERE naam = 'aan_anna'")
            administrator.execute(register("aan_anna", "aanvrager", "anna@zwolle.example"))
    assert house.is_open(asked)


@pytest.mark.parametrize("power", ["SUPERUSER", "CREATEROLE", "BYPASSRLS", "REPLICATION"])
def test_who_can_make_logins_or_get_round_the_rules_does_not_judge(house: TwoSides, asked: int, power: str):
    with house.administrator() as administrator:
        administrator.execute(f"ALTER ROLE beo_dirk {power}".encode())
        try:
            with pytest.raises(RequestRefused, match="Dit kan alleen met een aanmelding"):
                approve(house["beo_dirk"], asked, THREE.digest)
        finally:
            administrator.execute(f"ALTER ROLE beo_dirk NO{power}".encode())
    assert house.is_open(asked)
