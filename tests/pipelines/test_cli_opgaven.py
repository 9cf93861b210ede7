"""The command `opgave`, and the Excel file that a functioneel beheerder copies into the form of the ministry."""

import datetime
import os
import pwd
import re
from contextlib import nullcontext

import openpyxl
import pytest
from typer.testing import CliRunner

from pipelines.cli.opgaven import app
from pipelines.products.report_form import RUBRIEKEN
from schemas.errors import HubError
from schemas.region import GEMEENTEN
from tests.warehouse.rows import Rows
from warehouse.opgaven import OpgaveRefused

YEAR = "2025"
TELLING = "Leerplichttelling (personen, tenzij anders vermeld)"
NAMES = [gemeente.gemeente for gemeente in GEMEENTEN.values()]


@pytest.fixture
def command(hub, monkeypatch):
    """Runs the command with these words; an error of the hub comes out as it is."""
    monkeypatch.setattr("pipelines.hub.open_hub", lambda: nullcontext(hub))
    monkeypatch.setattr("pipelines.today.today", lambda: datetime.date(2026, 11, 20))

    def run(*words: str) -> str:
        done = CliRunner().invoke(app, words)
        if isinstance(done.exception, HubError):
            raise done.exception
        assert done.exit_code == 0, done.output
        return " ".join(re.sub(r"[│┃]", " ", done.output).split())

    return run


@pytest.fixture
def region(hub):
    """Anna of Zwolle and Boris of Hardenberg each had a report and a traject in 2025-2026."""
    with hub.database.engine.begin() as connection:
        rows = Rows(connection)
        for extract in ("jvs_verzuimmelding", "jvs_traject", "duo_c_levering"):
            rows.levering(extract)
        for person, scope, destination in (("Anna", "G0193", "WERK"), ("Boris", "G0160", "ZORG"), ("Cato", "G0193", "ZORG")):
            rows.brp(person, scope)
            rows.c_levering(person, scope)
            rows.melding(person, scope, melding=person, begindatum=20260315)
            rows.traject(person, scope, traject=person, datum_einde=20260615, bestemming=destination)
        rows.refresh()


def correct(hub) -> None:
    """One more report, of Dirk, comes in."""
    with hub.database.engine.begin() as connection:
        rows = Rows(connection)
        rows.brp("Dirk")
        rows.melding("Dirk", melding="Dirk", begindatum=20260315, verzuimsoort="L")
        rows.refresh()


def sheet(path, name: str) -> dict[tuple[str, str], list[int]]:
    """The numbers of the rows of a sheet, by its table and its labels in one text."""
    found: dict[tuple[str, str], list[int]] = {}
    table = ""
    for row in openpyxl.load_workbook(path)[name].iter_rows(min_row=5, values_only=True):
        texts, numbers = [value for value in row if isinstance(value, str)], [value for value in row if isinstance(value, int)]
        if numbers:
            found[table, " ".join(filter(None, texts))] = numbers
        elif len(texts) == 1:
            table = texts[0]
    return found


def test_what_is_frozen_can_be_looked_at_and_its_correction_tells_the_differences(hub, command, region):
    said = command("vastleggen", "leerplichttelling", YEAR, "--door", "jansen")
    assert "Vastgelegd: leerplichttelling 2025-2026, versie 1, peildatum 20-11-2026." in said
    assert "Let op. Niet geladen van Dalfsen, Hardenberg, Hattem," in said
    assert "Let op. Niet geladen van Zwolle: brp_persoonslijst, jvs_jongere, jvs_procesverbaal" in said
    assert "Anders dan versie" not in said
    correct(hub)
    said = command("vastleggen", "leerplichttelling", YEAR, "--door", "de vries")
    assert "Anders dan versie 1" in said
    assert "Zwolle luxeverzuim onbekend 0 1" in said.replace("geen", "onbekend")
    listed = command("toon")
    assert "2025-2026 1 2026-11-20" in listed
    assert "2025-2026 2 2026-11-20" in listed
    shown = command("toon", "leerplichttelling", YEAR)
    assert "luxeverzuim (meldingen) 0 0 0 0 0 1 1" in shown
    assert "relatief verzuim 0 0 0 3 0 0 3" in command("toon", "leerplichttelling", YEAR, "--versie", "1")


def test_without_a_name_it_is_frozen_by_who_is_logged_in_whatever_a_variable_says(command, region, monkeypatch):
    monkeypatch.setenv("LOGNAME", "pietersen")
    command("vastleggen", "effectrapportage", YEAR)
    told = command("toon", "effectrapportage")
    assert pwd.getpwuid(os.getuid()).pw_name in told
    assert "pietersen" not in told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("vastleggen", "verzuim", YEAR), "geen opgave"),
        (("vastleggen", "leerplichttelling", "2026"), "nog niet voorbij"),
        (("vastleggen", "leerplichttelling", YEAR), "niets geladen"),
        (("toon", "leerplichttelling", YEAR), "nog niet vastgelegd"),
        (("toon", "verzuim", YEAR), "geen opgave"),
        (("schrijf", "leerplichttelling", YEAR, "--uit", "telling.xlsx"), "nog niet vastgelegd"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(command, words, told):
    with pytest.raises(OpgaveRefused, match=told):
        command(*words)


def test_a_file_that_cannot_be_written_is_refused(command, region, tmp_path):
    command("vastleggen", "leerplichttelling", YEAR)
    for path, told in ((tmp_path / "telling.csv", r"eindigt op \.xlsx"), (tmp_path / "weg" / "telling.xlsx", "andere plek")):
        with pytest.raises(HubError, match=told):
            command("schrijf", "leerplichttelling", YEAR, "--uit", str(path))


def test_the_file_has_a_sheet_for_the_region_and_for_each_gemeente_and_says_what_it_rests_on(hub, command, region, tmp_path):
    path = tmp_path / "telling.xlsx"
    command("vastleggen", "leerplichttelling", YEAR, "--door", "jansen")
    command("schrijf", "leerplichttelling", YEAR, "--uit", str(path))
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Hele regio", *NAMES, "Verschillen", "Definities", "Verantwoording"]
    assert [book["Zwolle"][cell].value for cell in ("A1", "A2")] == [
        "Leerplichttelling 2025-2026, Zwolle",
        "Versie 1, peildatum 20-11-2026",
    ]
    assert book["Dalfsen"]["A3"].value == "Let op: niet alles is geladen van Dalfsen; zie Verantwoording."
    account = {row[0]: row[1] for row in book["Verantwoording"].iter_rows(min_row=4, max_col=2, values_only=True)}
    assert account["vastgelegd door"] == "jansen"
    assert account["peildatum"] == "20-11-2026"
    files = [
        row[1:3] for row in book["Verantwoording"].iter_rows(min_row=10, max_col=5, values_only=True) if row[4] == "bestand"
    ]
    assert ("jvs_verzuimmelding", "G0193") in files
    assert book["Verschillen"]["A2"].value == "Dit is de eerste versie."
    defined = [row[0] for row in book["Definities"].iter_rows(min_row=4, max_col=1, values_only=True)]
    assert defined == ["in het algemeen", "gemeentecode", "onderwijssoort", "rubriek", "aantal"]


def test_the_leerplichttelling_has_every_rubriek_in_order_and_a_total(command, region, tmp_path):
    path = tmp_path / "telling.xlsx"
    command("vastleggen", "leerplichttelling", YEAR)
    command("schrijf", "leerplichttelling", YEAR, "--uit", str(path))
    rows = openpyxl.load_workbook(path)["Hele regio"].iter_rows(min_row=6, values_only=True)
    header, *lines = [row for row in rows if row[0]]
    assert header == ("rubriek", "basis", "speciaal", "voortgezet", "beroeps", "onbekend", "geen", "totaal")
    assert [line[0].partition(" (")[0] for line in lines] == list(RUBRIEKEN)
    counted = {line[0]: line[1:] for line in lines if line[-1]}
    assert counted == {"relatief verzuim": (0, 0, 0, 3, 0, 0, 3)}


def test_a_difference_stands_in_the_file_of_the_correction_and_the_first_version_stays(hub, command, region, tmp_path):
    command("vastleggen", "leerplichttelling", YEAR)
    correct(hub)
    command("vastleggen", "leerplichttelling", YEAR)
    for number, total in ((1, 0), (2, 1)):
        path = tmp_path / f"{number}.xlsx"
        command("schrijf", "leerplichttelling", YEAR, "--versie", str(number), "--uit", str(path))
        assert sheet(path, "Zwolle")[TELLING, "luxeverzuim (meldingen)"][-1] == total
    rows = list(openpyxl.load_workbook(path)["Verschillen"].iter_rows(min_row=3, max_col=5, values_only=True))
    assert rows == [
        ("gemeente", "rubriek", "onderwijssoort", "was", "is"),
        ("Zwolle", "luxeverzuim", "geen", 0, 1),
    ]


def test_the_effectrapportage_has_its_tables_in_order_and_percentages_of_the_region(command, region, tmp_path):
    path = tmp_path / "effect.xlsx"
    command("vastleggen", "effectrapportage", YEAR)
    command("schrijf", "effectrapportage", YEAR, "--uit", str(path))
    whole, zwolle, dalfsen = (sheet(path, name) for name in ("Hele regio", "Zwolle", "Dalfsen"))
    tables = list(dict.fromkeys(table.split()[0] for table, _ in whole))
    assert tables == ["3A.1", "3A.2", "3B", "3C.1", "3C.2", "3D", "3E", "3F", "3G"]
    destinations = "3F Bestemmingen van beëindigde trajecten"
    assert whole[destinations, "bestemming WERK"] == [1, 33]
    assert whole[destinations, "bestemming ZORG"] == [2, 67]
    assert whole[destinations, "bestemming BBL"] == [0, 0]
    assert zwolle[destinations, "bestemming ZORG"] == [1, 50]
    assert dalfsen[destinations, "bestemming ZORG"] == [0]
    assert whole["3A.1 Eerste contact uit de P-levering", "benaderd"] == [3]
    assert whole["3D Totalen", "3A.1 trajecten"] == [3]


def test_the_same_version_gives_the_same_bytes(command, region, tmp_path):
    command("vastleggen", "effectrapportage", YEAR)
    for name in ("een.xlsx", "twee.xlsx"):
        command("schrijf", "effectrapportage", YEAR, "--uit", str(tmp_path / name))
    assert (tmp_path / "een.xlsx").read_bytes() == (tmp_path / "twee.xlsx").read_bytes()
