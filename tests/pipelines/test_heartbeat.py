"""The heartbeat: what is silent is told by mail once and said with exit code 1, also when there is no database at all."""

import datetime
import os

import pytest
from dagster._daemon.types import DaemonHeartbeat
from sqlalchemy import text
from typer.testing import CliRunner

from pipelines.alerts.heartbeat import SILENT_AFTER, take_pulse
from pipelines.cli.commands import app
from pipelines.instance import URL_VARIABLE as DAGSTER_VARIABLE
from pipelines.instance import open_instance
from tests.post import Certificates, Mailbox, settings_text, write_settings
from warehouse.database import DAGSTER_DATABASE, URL_VARIABLE, ensure_database

MINUTE = datetime.timedelta(minutes=1)
DAY = datetime.timedelta(days=1)
NOWHERE = "postgresql://hub@127.0.0.1:1/weg"


@pytest.fixture(scope="module")
def certificates(tmp_path_factory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("certificaten")).make()


@pytest.fixture
def mailbox(certificates, home):
    with Mailbox(certificates) as running:
        write_settings(home.root, settings_text(running, certificates))
        yield running


@pytest.fixture
def found(monkeypatch, server, database, home):
    """The database of this test as the server that the environment names; a function that takes it away or gives it back."""
    for name in ("DAGSTER_HOME", "DAGSTER_DISABLE_TELEMETRY", "DAGSTER_REDACT_USER_CODE_ERRORS", DAGSTER_VARIABLE):
        monkeypatch.setenv(name, os.environ.get(name, ""))
    monkeypatch.setenv("DOORSTROOMHUB_HOME", str(home.root))
    ensure_database(server.url("postgres"), DAGSTER_DATABASE)

    def set_found(there: bool) -> None:
        monkeypatch.setenv(URL_VARIABLE, database.url if there else NOWHERE)

    set_found(True)
    return set_found


@pytest.fixture
def now(found, home, database) -> datetime.datetime:
    """A moment at which every daemon has just beaten."""
    moment = datetime.datetime.now(datetime.UTC)
    beat(home, database, moment)
    return moment


def beat(home, database, moment: datetime.datetime) -> None:
    with open_instance(home, database) as instance:
        for kind in instance.get_required_daemon_types():
            instance.add_daemon_heartbeat(DaemonHeartbeat(moment.timestamp(), kind, "planner", []))


def subjects(mailbox) -> list[str]:
    """What was told, without the overview: that of the morning comes between when it is that hour."""
    told = [mail["Subject"] for mail in mailbox.mails]
    return [subject for subject in told if not subject.startswith("Overzicht ")]


def test_a_living_hub_has_nothing_to_complain_and_sends_nothing(home, mailbox, now):
    assert take_pulse(home, now + SILENT_AFTER - MINUTE).complaints == ()
    assert mailbox.accepted == []


def test_a_silent_planner_is_told_once_by_mail_and_once_when_it_is_back(home, database, mailbox, now):
    for minutes in (11, 16, 21):
        [complaint] = take_pulse(home, now + minutes * MINUTE).complaints
        assert "De planner geeft geen teken van leven" in complaint
    assert subjects(mailbox) == ["Doorstroomhub zwijgt: de planner"]
    assert mailbox.recipients == ["beheer@voorbeeld.test"]
    beat(home, database, now + 25 * MINUTE)
    assert take_pulse(home, now + 26 * MINUTE).complaints == ()
    assert subjects(mailbox)[1:] == ["Opgelost – de hub laat weer van zich horen"]


def test_one_silent_daemon_among_living_ones_is_named(home, database, mailbox, now):
    with database.engine.connect() as _, open_instance(home, database) as instance:
        quiet, *living = instance.get_required_daemon_types()
        for kind in living:
            instance.add_daemon_heartbeat(DaemonHeartbeat((now + 10 * MINUTE).timestamp(), kind, "planner", []))
    [complaint] = take_pulse(home, now + 11 * MINUTE).complaints
    assert f"({quiet})" in complaint


def test_without_a_database_it_is_told_at_once_and_once_and_its_return_too(home, database, mailbox, now, found):
    found(False)
    for minutes in (1, 6, 11):
        [complaint] = take_pulse(home, now + minutes * MINUTE).complaints
        assert "De database kan niet worden geopend" in complaint
    assert subjects(mailbox) == ["Doorstroomhub zwijgt: de database"]
    found(True)
    beat(home, database, now + 14 * MINUTE)
    for minutes in (15, 20):
        assert take_pulse(home, now + minutes * MINUTE).complaints == ()
    assert subjects(mailbox)[1:] == ["Opgelost – de hub laat weer van zich horen"]


def test_a_database_that_comes_and_goes_all_day_is_told_once(home, database, mailbox, now, found):
    for hour in range(4):
        found(False)
        take_pulse(home, now + hour * 60 * MINUTE)
        found(True)
        beat(home, database, now + (hour * 60 + 4) * MINUTE)
        take_pulse(home, now + (hour * 60 + 5) * MINUTE)
    assert [subject[:21] for subject in subjects(mailbox)] == ["Doorstroomhub zwijgt:", "Opgelost – de hub laa"]


def test_without_database_and_mail_server_it_is_told_when_the_mail_server_is_back(home, certificates, now, found):
    away = Mailbox(certificates)
    write_settings(home.root, settings_text(away, certificates))
    found(False)
    complaints = take_pulse(home, now).complaints
    assert any("Geen verbinding met de mailserver" in each for each in complaints)
    with away:
        take_pulse(home, now + 5 * MINUTE)
        take_pulse(home, now + 10 * MINUTE)
        assert subjects(away) == ["Doorstroomhub zwijgt: de database"]


def test_post_that_waits_for_more_than_an_hour_is_a_complaint(home, database, certificates, now):
    write_settings(home.root, settings_text(Mailbox(certificates), certificates))
    take_pulse(home, now + 11 * MINUTE)
    beat(home, database, now + 80 * MINUTE)
    [complaint] = take_pulse(home, now + 81 * MINUTE).complaints
    assert "wachten op verzending, de oudste langer dan een uur. Geen verbinding met de mailserver" in complaint


def test_settings_that_cannot_be_used_are_a_complaint_and_the_melding_is_kept(home, database, now):
    home.alerts_file.write_text("altijd = []\n")
    assert "altijd is leeg" in take_pulse(home, now).complaints[0]
    assert len(take_pulse(home, now + 11 * MINUTE).complaints) == 2
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT kenmerk FROM beheer.bericht")).scalars().all() == ["planner/planner"]


def test_the_command_ends_with_0_when_all_is_alive_and_with_1_and_a_reason_when_not(home, mailbox, now, found):
    alive = CliRunner().invoke(app, ["hartslag"])
    assert (alive.exit_code, "leven" in alive.output) == (0, True)
    found(False)
    dead = CliRunner().invoke(app, ["hartslag"])
    assert dead.exit_code == 1
    assert "De database kan niet worden geopend" in " ".join(dead.output.split())
