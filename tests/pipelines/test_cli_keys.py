"""`sleutel`: what each command says, that it is in the audit log, and that a key is never on the screen."""

import io
from contextlib import contextmanager

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from connectors.archive import Archive
from connectors.names import parse_name
from pipelines.cli.commands import app
from pipelines.cli.console import output
from pipelines.hub import Hub, Progress
from pipelines.road import load_waiting, receive
from schemas.errors import HubError
from schemas.register import EXTRACTS
from tests.end_to_end.files import delivery, dossier
from warehouse.keys import KeyRing


@pytest.fixture
def run(home, database, monkeypatch, capsys):
    """Runs a command on one hub; gives what it says, and sees to it that no key is in that."""

    @contextmanager
    def opened(*_args, **_options):
        with database.engine.begin() as connection:
            keyring = KeyRing.open(home).in_use(connection)
        yield Hub(home, database, keyring, Archive(home.archive_url, keyring.archive_keys(), keyring.current), Progress())

    monkeypatch.setattr("pipelines.hub.open_hub", opened)
    with opened() as hub:
        receive(hub, parse_name("jvs_jongere_G0193_20261101.csv"), io.BytesIO(delivery(dossier(n) for n in range(20))))
        load_waiting(hub, EXTRACTS["jvs_jongere"])

    def ran(*arguments, typed=None):
        with output.capture() as shown:
            result = CliRunner().invoke(app, ["sleutel", *arguments], input=typed)
        said = shown.get() + capsys.readouterr().err + result.output
        for line in home.key_file.read_text().splitlines():
            assert line.partition(": ")[2] not in said
        if isinstance(result.exception, HubError):
            return f"{said}{result.exception}"
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return said

    ran.database = database
    return ran


def _audited(run):
    with run.database.engine.connect() as connection:
        query = "SELECT handeling, onderwerp, resultaat FROM beheer.log_audit ORDER BY nummer"
        return [tuple(row) for row in connection.execute(text(query))]


def test_from_a_new_version_to_the_end_of_the_old_one(run):
    assert "in gebruik, 1 levering in het archief" in run("toon")
    assert "geen nieuwere versie" in run("roteer")
    assert "Versie 2 staat in" in run("nieuw")
    assert "Versie 2 staat al klaar" in run("nieuw")
    assert "nog niet in gebruik" in run("toon")
    assert "nog nodig: de database is ermee beveiligd" in run("vernietig", "1", "--ja")
    assert "geen rotatie om terug te draaien" in run("roteer", "--terug")
    assert "beveiligd met versie 2; 1 leveringen in het archief" in run("roteer")
    assert "niet meer nodig" in run("toon")
    run("vernietig", "1", typed="n\n")
    assert "niet meer nodig" in run("toon")
    assert "Versie 1 is vernietigd" in run("vernietig", "1", typed="y\n")
    told = run("toon")
    assert "in gebruik, 1 levering in het archief" in told
    assert "niet meer nodig" not in told
    done = _audited(run)
    assert ("sleutel maken", "versie 2", "gelukt") in done
    assert ("sleutel maken", "versie 3", "geweigerd") in done
    assert ("sleutel vernietigen", "versie 1", "geweigerd") in done
    assert ("sleutel roteren", "versie 1 naar 2", "gelukt") in done
    assert ("sleutel vernietigen", "versie 1", "gelukt") in done


def test_where_the_hub_cannot_write_it_says_what_to_do_and_does_nothing(run, home, monkeypatch):
    monkeypatch.setenv("DOORSTROOMHUB_ROOT_KEY", home.key_file.read_text().strip())
    before = _audited(run)
    told = run("nieuw")
    assert "Zet daar versie 2 bij" in told
    assert "openssl rand -hex 32" in told
    assert _audited(run) == before
    monkeypatch.setenv("DOORSTROOMHUB_ROOT_KEY", f"{home.key_file.read_text().strip()}, 2: {'02' * 32}")
    assert "beveiligd met versie 2" in run("roteer")
    assert "Verwijder haar uit de variabele DOORSTROOMHUB_ROOT_KEY" in run("vernietig", "1", "--ja")
