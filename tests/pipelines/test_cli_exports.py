"""An export as a user makes it: two files, a line per person, a note; and none of them when something stops it."""

import csv
import hashlib
import io
import json
from contextlib import contextmanager, nullcontext

import psycopg
import pyarrow as pa
import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from connectors.archive import Archive
from connectors.demo import generate
from connectors.names import parse_name
from pipelines.cli.exports import app
from pipelines.exporting import Order, export_named, write_export
from pipelines.hub import Hub, Progress
from pipelines.road import load_waiting, receive
from pipelines.today import today
from schemas.errors import HubError
from schemas.register import EXTRACTS
from warehouse import access
from warehouse.aliases import refresh_aliases
from warehouse.export_files import read_exports
from warehouse.guard import IdentityFound
from warehouse.home import Home
from warehouse.keys import PSEUDONYM_DOMAIN, KeyRing
from warehouse.logs.book import LogFailed
from warehouse.logs.exports import json_lines
from warehouse.logs.lines import Log
from warehouse.pseudonyms import Pseudonyms

EXTRACTS_READ = ("brp_persoonslijst", "jvs_jongere", "jvs_verzuimmelding", "jvs_traject", "duo_c_levering")
FOR_WHOM = ("--ontvanger", "Onderzoeksbureau", "--doel", "Evaluatie van de wet")


@pytest.fixture(scope="module")
def region(tmp_path_factory, fresh_database):
    """A hub with a small region, for tests that only add to it."""
    folder = tmp_path_factory.mktemp("export")
    home = Home(folder / "hub").create()
    generate(1500, 4, 1, folder / "leveringen")
    with fresh_database() as database:
        keyring = KeyRing.open(home)
        hub = Hub(home, database, keyring, Archive(home.archive_url, keyring.archive_keys(), keyring.current), Progress())
        for path in sorted((folder / "leveringen").rglob("*.csv")):
            if path.name.startswith(EXTRACTS_READ):
                receive(hub, parse_name(path.name), io.BytesIO(path.read_bytes()))
        for name in EXTRACTS_READ:
            load_waiting(hub, EXTRACTS[name])
        with database.engine.begin() as connection:
            access.act_as_loader(connection)
            refresh_aliases(connection)
        yield hub


@pytest.fixture(autouse=True)
def opened(region, monkeypatch):
    monkeypatch.setattr("pipelines.hub.open_hub", lambda: nullcontext(region))


@pytest.fixture
def ask(region, tmp_path):
    """Makes the export; gives the outcome and the files that are there after it."""

    def asked(*arguments: str):
        outcome = CliRunner().invoke(
            app, ["maak", "doorstroomonderzoek", *FOR_WHOM, "--uit", str(tmp_path / "uit"), *arguments]
        )
        return outcome, sorted((tmp_path / "uit").glob("*"))

    return asked


def lines(hub, log: Log) -> list[dict]:
    with hub.database.engine.connect() as connection:
        return [json.loads(line) for line in json_lines(connection, log)]


def test_privacy_07_an_export_is_two_files_a_line_per_person_and_a_note(region, ask):
    before = len(lines(region, Log.PROCESSING))
    outcome, (table, explanation) = ask()
    assert outcome.exit_code == 0, outcome.output
    rows = list(csv.DictReader(table.read_text().splitlines(), delimiter=";"))
    told = json.loads(explanation.read_text())
    assert len(rows) == told["personen"] > 100
    assert told["weggelaten_personen"] > 0
    assert told["sha256"] == hashlib.sha256(table.read_bytes()).hexdigest()
    assert list(rows[0]) == list(told["kolommen"])
    for row in rows:
        alike = [other for other in rows if all(other[name] == row[name] for name in told["klassen_van"])]
        assert len(alike) >= 5
    logged = lines(region, Log.PROCESSING)[before:]
    assert len({line["data_subject_id"] for line in logged}) == len(logged) == len(rows)
    assert {line["processing_activity_id"] for line in logged} == {"export/doorstroomonderzoek"}
    audit = [line for line in lines(region, Log.AUDIT) if line["handeling"] == "exporteren"]
    assert {line["trace_id"] for line in logged} == {line["trace_id"] for line in audit[-2:]}
    assert [line["resultaat"] for line in audit[-2:]] == ["begonnen", "gelukt"]
    shown = CliRunner().invoke(app, ["toon"]).output
    assert "Onderzoeksbureau" in shown


def test_no_pseudonym_of_an_export_is_in_the_warehouse_the_logs_or_another_export(region, ask):
    ask()
    _, files = ask()
    tables = [file for file in files if file.suffix == ".csv"]
    assert len(tables) == 2
    one, two = ({row["persoon"] for row in csv.DictReader(each.read_text().splitlines(), delimiter=";")} for each in tables)
    with region.database.engine.connect() as connection:
        known = set(map(str, connection.scalars(text("SELECT nummer FROM kern.alias UNION SELECT persoon FROM kern.alias"))))
    logged = {line["data_subject_id"] for line in lines(region, Log.PROCESSING)}
    for first, second in ((one, two), (one, known), (two, known), (one, logged), (known, logged)):
        assert first
        assert not first & second


@contextmanager
def without_its_last_line(hub: Hub):
    """The log of processing as it is after somebody went around the hub."""
    with psycopg.connect(hub.database.url) as connection:
        connection.execute("ALTER TABLE beheer.log_verwerking DISABLE TRIGGER alleen_erbij")
        last = "nummer = (SELECT max(nummer) FROM beheer.log_verwerking)"
        connection.execute(f"CREATE TABLE public.weg AS SELECT * FROM beheer.log_verwerking WHERE {last}".encode())
        connection.execute(f"DELETE FROM beheer.log_verwerking WHERE {last}".encode())
        connection.commit()
        yield
        connection.execute("INSERT INTO beheer.log_verwerking SELECT * FROM public.weg")
        connection.execute("DROP TABLE public.weg")
        connection.execute("ALTER TABLE beheer.log_verwerking ENABLE TRIGGER alleen_erbij")


def test_without_a_line_per_person_there_is_no_export(region, ask):
    _, before = ask()
    with without_its_last_line(region):
        outcome, files = ask()
    assert isinstance(outcome.exception, LogFailed)
    assert files == before
    assert lines(region, Log.AUDIT)[-1]["resultaat"] == "geweigerd"


def test_an_export_that_holds_a_number_is_refused(region, tmp_path):
    with region.database.engine.connect() as connection:
        some = connection.scalar(text("SELECT nummer FROM kern.alias WHERE soort = 'bsn' LIMIT 1"))
    pseudonyms = Pseudonyms(region.keyring.key(PSEUDONYM_DOMAIN))
    [found] = pseudonyms.numbers_of(pa.array([some.bytes], pa.binary(16))).to_pylist()
    export = export_named(read_exports(), "doorstroomonderzoek")
    with pytest.raises(IdentityFound):
        write_export(region, Order(export, today(), "Onderzoeksbureau", f"Over {found['nummer']}", "anna"), tmp_path / "uit")
    assert not list((tmp_path / "uit").glob("*"))


def test_an_unknown_export_and_a_folder_that_cannot_be_written_are_told(region, tmp_path):
    outcome = CliRunner().invoke(app, ["maak", "iets", *FOR_WHOM])
    assert "Er zijn: doorstroomonderzoek" in str(outcome.exception)
    (tmp_path / "vol").write_text("")
    outcome = CliRunner().invoke(app, ["maak", "doorstroomonderzoek", *FOR_WHOM, "--uit", str(tmp_path / "vol")])
    assert isinstance(outcome.exception, HubError)
    assert "Kies met --uit een andere map" in str(outcome.exception)
