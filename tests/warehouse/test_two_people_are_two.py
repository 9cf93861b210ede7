"""Nobody approves their own request: whoever tries to be both people, in whatever way, is refused by the database."""

import threading
from collections.abc import Callable
from contextlib import suppress

import psycopg
import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from tests.warehouse.two_sides import OTHER, THREE, WHY, TwoSides
from warehouse import access
from warehouse.access.logins import remove_login
from warehouse.access.roles import JUDGE, REQUESTER
from warehouse.two_people import (
    Kind,
    RequestRefused,
    State,
    approve,
    carry_out,
    refuse,
    session_of,
    submit,
    withdraw,
)


def approving(number: int) -> str:
    return f"SELECT beheer.verzoek_beoordelen({number}, '\\x{THREE.digest.hex()}', 'goedgekeurd', NULL)"


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


def test_what_is_approved_is_what_was_looked_at(house: TwoSides, asked: int):
    for digest in (OTHER.digest, b"", b"x" * 32):
        with pytest.raises(RequestRefused, match="niet wat in het verzoek staat"):
            approve(house["beo_cees"], asked, digest)
    assert house.is_open(asked)


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM beheer.verzoek_persoon WHERE verzoek = {0} AND nummer = '00000000-0000-0000-0000-000000000001'",
        "INSERT INTO beheer.verzoek_persoon VALUES ({0}, '00000000-0000-0000-0000-000000000009')",
        "UPDATE beheer.verzoek_persoon SET nummer = '00000000-0000-0000-0000-000000000009'"
        " WHERE verzoek = {0} AND nummer = '00000000-0000-0000-0000-000000000001'",
    ],
)
@pytest.mark.parametrize("approved", [False, True])
def test_a_list_that_was_changed_is_neither_approved_nor_carried_out(house: TwoSides, asked: int, change: str, approved: bool):
    if approved:
        approve(house["beo_cees"], asked, THREE.digest)
    house.owner(change.format(asked))
    do, who = (carry_out, "aan_anna") if approved else (approve, "beo_cees")
    with pytest.raises(RequestRefused, match="lijst van personen is niet meer"):
        do(house[who], asked, THREE.digest)


def at_once(house: TwoSides, logins: list[str], do: Callable[[Connection], object]) -> list[str]:
    """Who succeeds of those who do the same at the same moment, each in a session of their own."""
    barrier = threading.Barrier(len(logins))
    done: list[str] = []

    def one(login: str) -> None:
        with session_of(house.database, login, house.passwords[login]) as session, suppress(RequestRefused):
            barrier.wait()
            do(session)
            done.append(login)

    threads = [threading.Thread(target=one, args=(login,)) for login in logins]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done


def test_of_several_at_once_one_approves_and_it_is_carried_out_once(house: TwoSides, asked: int):
    judges = ["beo_cees", "beo_dirk", "beo_anna"] * 2
    approved = at_once(house, judges, lambda session: approve(session, asked, THREE.digest))
    assert len(approved) == 1
    assert approved[0] != "beo_anna"
    done = at_once(house, ["aan_anna"] * 4 + ["aan_bert"], lambda session: carry_out(session, asked, THREE.digest))
    assert done == ["aan_anna"]


@pytest.mark.parametrize("level", ["repeatable read", "serializable"])
def test_what_a_transaction_saw_before_does_not_count(house: TwoSides, asked: int, level: str):
    for login, statement in (
        ("beo_cees", approving(asked)),
        ("aan_anna", f"SELECT beheer.verzoek_uitvoeren({asked}, '\\x{THREE.digest.hex()}')"),
        ("aan_anna", f"SELECT beheer.verzoek_indienen('herleiding', 'z', 'w', 'o', 1, '\\x{OTHER.digest.hex()}', '{{}}')"),
    ):
        with pytest.raises(DBAPIError, match="gewone transactie"):
            house[login].exec_driver_sql(f"SET TRANSACTION ISOLATION LEVEL {level}; {statement}")
        house[login].rollback()
    assert house.is_open(asked)


def test_a_statement_prepared_or_opened_before_tells_nothing_of_afterwards(house: TwoSides, asked: int):
    judge, requester = house["beo_cees"], house["aan_anna"]
    judge.exec_driver_sql(f"PREPARE keur_goed AS {approving(asked)}")
    judge.commit()
    requester.exec_driver_sql(f"PREPARE doen AS SELECT beheer.verzoek_uitvoeren({asked}, '\\x{THREE.digest.hex()}')")
    requester.commit()
    withdraw(requester, asked, "vergissing")
    with pytest.raises(DBAPIError, match="al afgewezen, ingetrokken of uitgevoerd"):
        judge.exec_driver_sql("EXECUTE keur_goed")
    judge.rollback()
    with pytest.raises(DBAPIError, match="al afgewezen, ingetrokken of uitgevoerd"):
        requester.exec_driver_sql("EXECUTE doen")
    requester.rollback()
    again = submit(requester, Kind.REIDENTIFICATION, WHY, THREE)
    requester.exec_driver_sql(f"DECLARE later CURSOR FOR SELECT beheer.verzoek_uitvoeren({again}, '\\x{THREE.digest.hex()}')")
    approve(judge, again, THREE.digest)
    withdraw(judge, again, "toch niet")
    with pytest.raises(DBAPIError, match="al afgewezen, ingetrokken of uitgevoerd"):
        requester.exec_driver_sql("FETCH later")
    requester.rollback()


def test_what_was_undone_was_not_done(house: TwoSides, asked: int):
    judge, requester = house["beo_cees"], house["aan_anna"]
    judge.exec_driver_sql(approving(asked))
    judge.rollback()
    with pytest.raises(RequestRefused, match="nog niet goedgekeurd"):
        carry_out(requester, asked, THREE.digest)
    approve(judge, asked, THREE.digest)
    rows = requester.exec_driver_sql(f"SELECT beheer.verzoek_uitvoeren({asked}, '\\x{THREE.digest.hex()}')").all()
    assert rows == [(list(THREE.persons),)]
    requester.rollback()  # only pseudonyms that she knew already
    assert house.seen(asked).state is State.APPROVED
    assert carry_out(requester, asked, THREE.digest) == list(THREE.persons)
