"""The sensors and commands of meldingen: what they say when all is well, when nothing was set, and when the file is wrong."""

import datetime
import json

import dagster as dg
import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from pipelines.alerts.dividing import divide
from pipelines.alerts.sending import send_due
from pipelines.alerts.settings import read_settings
from pipelines.cli.commands import app
from pipelines.definitions import build_definitions
from tests.post import Certificates, Mailbox, guarding, settings_text, write_settings
from warehouse.alerts.causes import Cause, begin
from warehouse.alerts.outbox import listed
from warehouse.database import URL_VARIABLE

STEP = Cause("stap/kern__alias", content={"stap": "kern/alias", "taak": "inlezen", "run": "1", "reden": None})


@pytest.fixture
def mailbox(hub, tmp_path):
    certificates = Certificates(tmp_path / "certificaten").make()
    with Mailbox(certificates) as running:
        write_settings(hub.home.root, settings_text(running, certificates))
        yield running


@pytest.fixture
def tick(hub, tmp_path):
    """What one tick of a sensor says."""
    repository = build_definitions(resources={"hub": hub}).get_repository_def()
    with dg.DagsterInstance.ephemeral(tempdir=str(tmp_path)) as instance:

        def evaluate(name: str) -> str:
            with dg.build_sensor_context(instance=instance, resources={"hub": hub}) as context:
                return repository.get_sensor_def(name).evaluate_tick(context).skip_message or ""

        yield evaluate


@pytest.fixture
def command(hub, monkeypatch):
    monkeypatch.setenv("DOORSTROOMHUB_HOME", str(hub.home.root))
    monkeypatch.setenv(URL_VARIABLE, hub.database.url)
    monkeypatch.setenv("COLUMNS", "200")
    return lambda *words: CliRunner().invoke(app, list(words))


def happens(hub) -> None:
    with hub.database.engine.begin() as connection:
        begin(connection, STEP)


def test_the_post_sends_what_the_watch_found(hub, mailbox, tick):
    assert tick("runs_bewaken") == "Runs bekeken: 0."
    happens(hub)
    assert tick("meldingen_versturen") == "Verstuurd: 1. Mislukt: 0."
    assert [mail["Subject"] for mail in mailbox.mails] == ["Mislukt: stap kern/alias"]


def test_without_settings_or_with_wrong_ones_everything_is_kept(hub, tick, command):
    happens(hub)
    assert "meldingen.toml er is" in tick("meldingen_versturen")
    hub.home.alerts_file.write_text("altijd = 1\n")
    assert "alles blijft bewaard. meldingen.toml: altijd moet een lijst" in tick("meldingen_versturen")
    told = json.loads(command("melding", "toon", "--json").stdout)
    assert (told["te_verdelen"], [each["kenmerk"] for each in told["oorzaken"]]) == (1, ["stap/kern__alias"])


def test_toon_shows_what_is_wrong_and_what_became_of_each_message(hub, mailbox, command):
    happens(hub)
    mailbox.answer = lambda: "451 later"
    assert command("melding", "verstuur").exit_code == 1
    said = command("melding", "toon").stdout
    for expected in ("stap/kern__alias", "beheer", "mail", "wacht", "451"):
        assert expected in said
    assert "@" not in said
    [copy] = json.loads(command("melding", "toon", "--json").stdout)["verzendingen"]
    assert (copy["status"], copy["pogingen"], copy["oorzaken"]) == ("wacht", 1, ["stap/kern__alias"])
    assert datetime.datetime.fromisoformat(copy["volgende_poging"]).tzinfo is not None


def test_proef_sends_a_test_message_at_once_and_says_whether_it_was_taken(hub, mailbox, command):
    said = command("melding", "proef", "kampen")
    assert (said.exit_code, "kampen: het proefbericht is aangenomen (mail)" in said.output) == (0, True)
    assert (mailbox.recipients, mailbox.mails[0]["Subject"]) == (["leerplicht@kampen.test"], "Proefbericht van Doorstroomhub")
    mailbox.refused.add("duo@voorbeeld.test")
    everybody = command("melding", "proef")
    assert everybody.exit_code == 1
    assert "duo (mail): De mailserver weigert de ontvanger (antwoord 550)." in everybody.output
    assert len(mailbox.accepted) == 3
    nobody = command("melding", "proef", "piet")
    assert nobody.exit_code != 0
    assert "'piet'" in nobody.output


def test_verstuur_without_settings_says_what_to_make(hub, command):
    failed = command("melding", "verstuur")
    assert failed.exit_code == 1
    assert "deploy/meldingen.toml" in str(failed.exception)


def test_the_weekly_clean_up_removes_what_was_sent_half_a_year_ago_and_keeps_the_rest(hub, mailbox, tmp_path):
    happens(hub)
    with hub.database.engine.begin() as connection:
        settings = read_settings(hub.home)
        divide(connection, settings)
    send_due(hub.database.engine, settings, guarding(hub.database.engine))
    definitions = build_definitions(resources={"hub": hub})
    with dg.DagsterInstance.ephemeral(tempdir=str(tmp_path)) as instance:

        def clean_up() -> int:
            assert definitions.resolve_job_def("opruimen").execute_in_process(instance=instance).success
            with hub.database.engine.connect() as connection:
                return len(listed(connection, 10))

        assert clean_up() == 1
        with hub.database.engine.begin() as connection:
            connection.execute(text("UPDATE beheer.verzending SET gemaakt_op = now() - interval '200 days'"))
        assert clean_up() == 0
