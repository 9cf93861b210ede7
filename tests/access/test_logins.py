"""`toegang nieuw`, `toon` and `weg`: a login is made with a secret that is shown once, and leaves nothing behind."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tests.access.house import House, login_of
from tests.pipelines.test_cli import WORKING_COPY, run
from warehouse.access.logins import GROUPS, LoginRefused, create_login, group_named, logins, remove_login

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def folder(house: House, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the hub of the house keeps the anchors of its logs."""
    return tmp_path_factory.mktemp(house.site.name)


@pytest.fixture
def command(house: House, folder: Path) -> Command:
    """`doorstroomhub toegang …` on the warehouse of the house."""
    environment = {
        **os.environ, "DOORSTROOMHUB_HOME": str(folder / "hub"), "DOORSTROOMHUB_DATABASE_URL": house.site.url(house.name)
    }  # fmt: skip

    def do(*arguments: str) -> subprocess.CompletedProcess[str]:
        program = [sys.executable, "-c", "from pipelines.cli import main; main()", "toegang", *arguments]
        return subprocess.run(program, cwd=WORKING_COPY, env=environment, capture_output=True, text=True, check=False)

    return do


def test_a_new_login_is_shown_its_secret_once_can_log_in_and_can_be_removed(house: House, command: Command):
    made = command("nieuw", "zwolle", "manager_zwolle")
    assert made.returncode == 0, made.stderr
    secret = made.stdout.strip()
    url = house.site.url(house.name, "manager_zwolle", secret)
    with psycopg.connect(url) as session:
        assert session.execute("SELECT DISTINCT gemeentecode FROM mart.verzuim").fetchall() == [("0193",)]
        shown = command("toon")
        assert "manager_zwolle" in shown.stdout
        assert secret not in shown.stdout + shown.stderr + made.stderr
        assert command("weg", "manager_zwolle").returncode == 0
        with pytest.raises(psycopg.OperationalError):
            session.execute("SELECT 1")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)
    assert "manager_zwolle" not in command("toon").stdout
    assert house.apply() == []


def test_the_commands_say_what_would_change_and_then_change_it(house: House, command: Command, administrator):
    administrator.execute("GRANT USAGE ON SCHEMA kern TO doorstroomhub_lezer")
    would = command("toepassen", "--dry-run")
    assert would.stdout == "neemt doorstroomhub_lezer af: USAGE op schema kern\n"
    assert "Er is niets veranderd" in would.stderr
    assert "1 rechten" in command("toon").stderr
    assert command("toepassen").stdout == would.stdout
    again = command("toepassen")
    assert again.stdout == ""
    assert "zoals zij moet zijn" in again.stderr


@pytest.mark.parametrize("arguments", [["toon"], ["toepassen", "--dry-run"], ["toepassen"]])
def test_the_commands_say_when_the_server_may_let_people_in_without_encryption(house: House, command: Command, arguments):
    # the embedded server listens to this machine only; of the other the hub may not read pg_hba.conf
    assert ("aanmeldingen zonder versleuteling" in command(*arguments).stderr) is (house.site.name == "apart")


def test_a_mistake_gets_a_dutch_sentence_before_anything_starts(tmp_path):
    shown = run("toegang", "nieuw", "Almelo", "almelo_bi", home=tmp_path / "hub")
    assert shown.returncode == 1
    assert "'Almelo' is geen groep. Kies een gemeente (Dalfsen," in shown.stderr
    assert "Traceback" not in shown.stderr
    assert not (tmp_path / "hub").exists()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Jan Jansen", "kan geen naam van een aanmelding zijn"),
        ("doorstroomhub_x", "kan geen naam van een aanmelding zijn"),
        ("x'; DROP ROLE y", "kan geen naam van een aanmelding zijn"),
        (login_of("regio"), "al in gebruik"),
    ],
)
def test_a_name_that_cannot_be_used_is_refused(house: House, name, said):
    with house.database.engine.connect() as connection, pytest.raises(LoginRefused, match=said):
        create_login(connection, "regio", name)


@pytest.mark.parametrize("name", ["niemand", "doorstroomhub_lader", "postgres"])
def test_only_a_registered_login_is_removed(house: House, name):
    with pytest.raises(LoginRefused, match=f"kent geen aanmelding {name}"):
        remove_login(house.database.engine, name)


def test_toegang_has_dutch_help(tmp_path):
    shown = run("toegang", "--help", home=tmp_path)
    assert shown.returncode == 0
    for name in ("toepassen", "nieuw", "toon", "weg"):
        assert name in shown.stdout


@pytest.mark.parametrize(
    ("said", "group"),
    [
        ("Zwolle", "0193"),
        ("0193", "0193"),
        ("zwartewaterland", "1896"),
        ("REGIO", "regio"),
        ("auditor", "auditor"),
        ("Wpg", "wpg"),
    ],
)
def test_a_group_is_named_by_gemeente_code_or_task(said, group):
    assert group_named(said) == group
    assert group in GROUPS


def test_the_server_knows_a_scram_verifier_and_never_the_password(house: House, administrator):
    kept = administrator.execute("SELECT rolpassword FROM pg_authid WHERE rolname = %s", (login_of("0193"),)).fetchone()[0]
    assert kept.startswith("SCRAM-SHA-256$")
    assert house.passwords[login_of("0193")] not in kept


def test_a_login_that_loosens_itself_is_tightened_again(house: House):
    name = login_of("0160")
    with house.connect(name) as session:
        session.execute("SET default_transaction_read_only = off")
        session.execute(f"ALTER ROLE {name} SET statement_timeout = 0".encode())
        session.execute(f"ALTER ROLE {name} IN DATABASE {house.name} SET search_path = kern".encode())
    assert [told.partition(":")[0] for told in house.apply()] == [f"zet de instellingen van {name}"]
    with house.connect(name) as session:
        assert session.execute("SHOW statement_timeout").fetchone() == ("5min",)
        assert session.execute("SHOW search_path").fetchone() == ("mart, mart_openbaar",)


def test_a_login_that_the_administrator_removed_is_forgotten(house: House, administrator):
    with house.database.engine.begin() as connection:
        create_login(connection, "regio", "tijdelijk")
    house.apply()
    administrator.execute("DROP OWNED BY tijdelijk")
    administrator.execute("DROP ROLE tijdelijk")
    assert house.apply() == ["vergeet aanmelding tijdelijk: zij is van de server verwijderd"]
    with house.database.engine.connect() as connection:
        assert "tijdelijk" not in {login.name for login in logins(connection)}


def test_what_a_login_left_on_the_server_goes_with_it(house: House):
    with house.database.engine.begin() as connection:
        secret = create_login(connection, "regio", "verzamelaar")
    house.apply()
    with psycopg.connect(house.site.url(house.name, "verzamelaar", secret), autocommit=True) as session:
        session.execute("SET default_transaction_read_only = off")
        session.execute("SELECT lo_from_bytea(0, 'iets')")
    remove_login(house.database.engine, "verzamelaar")
    with pytest.raises(LoginRefused):
        remove_login(house.database.engine, "verzamelaar")
