"""What was submitted, as BI programs read it: each version with its figures, and what it changes against the one before."""

import datetime

import pytest
from sqlalchemy import text

from tests.warehouse.rows import Rows
from warehouse.explanations import columns_of
from warehouse.opgaven import OPGAVEN, differences, freeze, versions

TODAY = datetime.date(2026, 11, 20)
NAME, YEAR = "leerplichttelling", 2025
FIGURES = "SELECT versie, laatste_versie, rubriek, aantal, aantal_vorige_versie, verschil FROM mart.opgave_leerplichttelling"


@pytest.fixture
def corrected(rows: Rows) -> Rows:
    """Two versions of 2025-2026: of one report; and of that report and another, without the exemption that the first had."""
    for extract in ("jvs_verzuimmelding", "jvs_vrijstelling", "jvs_traject"):
        rows.levering(extract, geladen_op="2026-10-05")
    rows.brp()
    rows.melding(begindatum=20260315)
    rows.vrijstelling(onderwijssoort="basis")
    rows.traject(datum_einde=20260615, bestemming="WERK")
    rows.refresh()
    freeze(rows.connection, NAME, YEAR, "jansen", TODAY)
    freeze(rows.connection, "effectrapportage", YEAR, "jansen", TODAY)
    rows.connection.execute(text("UPDATE bron.jvs_vrijstelling SET bekend_tot = '2026-11-01'"))
    rows.melding("Bert", melding="M2", begindatum=20260316)
    rows.brp("Bert")
    rows.refresh()
    freeze(rows.connection, NAME, YEAR, "jansen", TODAY)
    return rows


def test_every_version_stands_with_its_figures_and_what_it_changed(corrected):
    assert corrected.ask(f"{FIGURES} ORDER BY versie, rubriek") == [
        (1, "N", "relatief verzuim", 1, None, None),
        (1, "N", "vrijstelling 5a", 1, None, None),
        (2, "J", "relatief verzuim", 2, 1, 1),
        (2, "J", "vrijstelling 5a", 0, 1, -1),
    ]


def test_what_differs_is_what_the_hub_tells_of_the_correction(corrected):
    [second] = [version for version in versions(corrected.connection, NAME, YEAR) if version.number == 2]
    told = {each.cell[1][0] for each in differences(corrected.connection, second)}
    assert told == {row[2] for row in corrected.ask(f"{FIGURES} WHERE verschil <> 0")}


def test_a_school_year_has_a_latest_version_of_its_own(corrected):
    corrected.levering("jvs_verzuimmelding", "G0193", datetime.date(2025, 8, 1), geladen_op="2025-10-05")
    corrected.melding(melding="M3", begindatum=20250315, melddatum=20250315, van=datetime.date(2025, 8, 1))
    corrected.brp(van=datetime.date(2025, 8, 1))
    freeze(corrected.connection, NAME, 2024, "jansen", datetime.date(2025, 11, 20))
    query = "SELECT DISTINCT schooljaar, versie FROM mart.opgave_leerplichttelling WHERE laatste_versie = 'J' ORDER BY 1"
    assert corrected.ask(query) == [(2024, 1), (2025, 2)]


def test_a_class_keeps_its_percentage_and_a_rule_without_classes_has_none(corrected):
    query = "SELECT tabel, regel, klasse, aantal, percentage, verschil FROM mart.opgave_effectrapportage"
    found = corrected.ask(query)
    assert ("3F", "bestemming", "WERK", 1, 100, None) in found
    assert ("3A.1", "benaderd", None, 1, None, None) in found


@pytest.mark.parametrize("name", OPGAVEN)
def test_the_parts_of_a_cell_are_columns_in_the_order_in_which_they_were_frozen(rows, name):
    columns = list(columns_of(rows.connection, f"mart.opgave_{name}"))
    assert [column for column in columns if column in OPGAVEN[name]] == list(OPGAVEN[name])


@pytest.mark.parametrize("name", OPGAVEN)
def test_the_figures_are_those_of_the_fact_too(corrected, name):
    [(of_mart, of_fact)] = corrected.ask(
        f'SELECT (SELECT sum(aantal) FROM mart.opgave_{name}), (SELECT sum("Aantal") FROM mart.feit_opgave_{name})'
    )
    assert of_mart == of_fact > 0
