"""`bron test` says per source whether it answers, and fetches nothing; `bron haal` fetches what is due and loads it."""

import os
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import asyncssh
import pytest
from typer.testing import CliRunner

from connectors.simulators.live import LiveRegion
from connectors.simulators.population import Served
from connectors.web.brp import FIELDS
from pipelines.cli.commands import app
from pipelines.instance import URL_VARIABLE
from tests.pipelines.town import Town
from warehouse.database import DAGSTER_DATABASE, ensure_database
from warehouse.home import Home
from warehouse.server import EmbeddedServer

NOTHING = Served(
    grip={"grip_overstap": [], "grip_jikp": [], "grip_uitstroom_switch": []},
    brp={},
    suwi={"suwi_inkomsten": {}, "suwi_bijstand": {}},
)


@pytest.fixture
def sources(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LiveRegion]:
    monkeypatch.setenv("DOORSTROOMHUB_HOME", str(home.root))
    with LiveRegion(NOTHING, tmp_path / "certificaten") as running:
        running.write_settings(home.sources_file, home.source_secrets_file)
        yield running


def test_every_source_that_answers_is_told_with_what_it_allows(sources: LiveRegion) -> None:
    done = CliRunner().invoke(app, ["bron", "test"])
    assert done.exit_code == 0
    said = done.output.replace("\n", " ")
    assert "grip: GRIP antwoordt. Rijen van dit schooljaar: grip_overstap 0" in said
    assert f"Toegestaan: {', '.join(FIELDS)}." in said
    assert "suwi: Suwinet antwoordt: suwi_inkomsten, suwi_bijstand." in said


def test_a_field_that_may_not_be_asked_is_named(sources: LiveRegion) -> None:
    sources.brp.refused = {"geslacht.code"}
    done = CliRunner().invoke(app, ["bron", "test", "brp", "--gemeente", "Zwolle"])
    assert done.exit_code == 1
    assert "Niet toegestaan: geslacht.code." in done.output
    assert sources.grip.counts["vragen"] == 0


def test_what_is_due_is_fetched_and_loaded_and_a_source_that_is_away_holds_up_no_other(
    town: Town, server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ensure_database(server.url("postgres"), DAGSTER_DATABASE)
    for name in ("DAGSTER_HOME", "DAGSTER_DISABLE_TELEMETRY", "DOORSTROOMHUB_HOME", URL_VARIABLE):
        monkeypatch.setenv(name, os.environ.get(name, ""))
    monkeypatch.setattr("pipelines.cli.fetching.open_hub", lambda progress: nullcontext(town.hub))
    town.live.brp.tokens.secret = "een-ander"
    done = CliRunner().invoke(app, ["bron", "haal"])
    assert (done.exit_code, type(done.exception)) == (1, SystemExit), done.output
    said = done.output.replace("\n", " ")
    assert "grip_overstap: de regio, 5 rijen." in said
    assert "De BRP API geeft de hub geen token (401)." in said
    assert "suwi_inkomsten: 2 gemeenten, 15 personen gevraagd." in said
    assert {(each.bron, each.status.value) for each in town.fetched()} == {("grip", "geladen"), ("suwi", "geladen")}
    done = CliRunner().invoke(app, ["bron", "haal", "suwi"])
    assert done.exit_code == 0
    assert "Van Suwinet is nu niets aan de beurt" in done.output


def test_without_a_file_nothing_is_fetched(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    town.hub.home.sources_file.unlink()
    monkeypatch.setattr("pipelines.cli.fetching.open_hub", lambda progress: nullcontext(town.hub))
    assert "noemt geen bron die wordt opgehaald" in CliRunner().invoke(app, ["bron", "haal"]).output
    done = CliRunner().invoke(app, ["bron", "haal", "brp"])
    assert (done.exit_code, "BRP staat niet in" in done.output) == (1, True)


def test_a_source_that_does_not_answer_does_not_hold_up_the_others(sources: LiveRegion) -> None:
    sources.grip.tokens.secret = "een-ander"
    done = CliRunner().invoke(app, ["bron", "test"])
    assert done.exit_code == 1
    assert "grip: GRIP geeft de hub geen token" in done.output
    assert "suwi: Suwinet antwoordt" in done.output


def test_a_drop_folder_that_cannot_be_reached_is_told(sources: LiveRegion, home: Home, tmp_path: Path) -> None:
    key = asyncssh.generate_private_key("ssh-ed25519")
    key.write_private_key(tmp_path / "ssh")
    (tmp_path / "ssh").chmod(0o600)
    with home.sources_file.open("a") as file:
        file.write(
            f'[sftp.jvs]\nserver = "127.0.0.1"\npoort = 1\ngebruiker = "hub"\nsleutel = "{tmp_path / "ssh"}"\nmap = "/uit"\n'
            f'hostsleutel = "{key.export_public_key().decode().strip()}"\n'
        )
    done = CliRunner().invoke(app, ["bron", "test", "sftp.jvs"])
    assert done.exit_code == 1
    assert "sftp.jvs: De server van jvs is niet te bereiken" in done.output


def test_what_is_not_in_the_file_is_told_with_what_is(sources: LiveRegion) -> None:
    done = CliRunner().invoke(app, ["bron", "test", "duo"])
    assert done.exit_code == 2
    assert "grip, brp, suwi" in done.output


def test_without_a_file_it_is_told_that_nothing_is_fetched(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOORSTROOMHUB_HOME", str(home.root))
    done = CliRunner().invoke(app, ["bron", "test"])
    assert done.exit_code == 0
    assert "er wordt niets opgehaald" in done.output
