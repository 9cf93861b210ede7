"""mart.audit: open dossiers with a finding per group of checks, how long things take, how complete leveringen are."""

import datetime
from decimal import Decimal

import pytest
from sqlalchemy import text

from tests.warehouse.figures import counted
from tests.warehouse.rows import Rows

OCTOBER, SEPTEMBER = 202610, 202609
START = datetime.date(2026, 6, 1)
GROUPS = ("pct_met_bevinding", "pct_persoon", "pct_woonplaats", "pct_onderwijs", "pct_verzuim", "pct_traject", "pct_grip")
TIMES = (
    *("dagen_tot_behandeling_mediaan", "dagen_tot_behandeling_p90"),
    *("dagen_tot_afgesloten_mediaan", "dagen_tot_afgesloten_p90"),
    *("werkproces_dagen_mediaan", "werkproces_dagen_p90"),
)
NOTHING = (None, None)


@pytest.fixture
def region(rows: Rows) -> Rows:
    """A region with leveringen of Zwolle, of which every row is right."""
    for extract in ("jvs_jongere", "brp_persoonslijst"):
        rows.levering(extract, "G0193", START, rijen=10)
    return rows


def at_peace(rows: Rows, person: str, scope: str = "G0193", **dossier) -> None:
    """A resident with an enrolment, and an open dossier in which no check finds anything."""
    rows.brp(person, scope, van=START)
    rows.c_levering(person, scope, van=START)
    rows.dossier(person, scope, f"D {person}", van=START, **({"startkwalificatie": False} | dossier))


def line(rows: Rows, *columns: str, peilmaand: int = OCTOBER, code: str = "0193", **asked) -> tuple:
    found = {row[0]: row[1:] for row in counted(rows, "audit", peilmaand, "gemeentecode", *columns, **asked)}
    return found[code]


def test_a_dossier_without_any_finding(region):
    at_peace(region, "Anna")
    assert line(region, "kwartaal", "gemeente", "dossiers", *GROUPS) == ("2026-K4", "Zwolle", 1, *[Decimal(0)] * 7)


def test_a_dossier_counts_once_in_each_group_that_finds_something_and_closed_ones_not_at_all(region):
    for person in ("Anna", "Bert"):
        at_peace(region, person)
    at_peace(region, "Cees", geslacht="M", geboortedatum=20090416)  # P04 and P05
    at_peace(region, "Dora", dossierstatus="gesloten", geslacht="M")
    region.melding("Anna", "G0193", "M1", dossiernummer="D Anna", van=START, melddatum=20260901, status="R")  # V06, V02
    assert line(region, "dossiers", *GROUPS) == (
        *(3, Decimal("66.67")),
        *(Decimal("33.33"), Decimal(0), Decimal(0), Decimal("33.33"), Decimal(0), Decimal(0)),
    )


def test_the_gemeente_is_that_of_the_dossier(region):
    region.brp("Anna", "G0160", van=START)
    region.c_levering("Anna", "G0160", van=START)
    region.dossier("Anna", "G0193", van=START, startkwalificatie=False)
    assert line(region, "dossiers", "pct_woonplaats") == (1, 100)  # B01
    assert [row[0] for row in counted(region, "audit", OCTOBER, "gemeentecode")] == ["0193"]


def test_a_finding_counts_on_the_dates_on_which_it_is_one(region):
    at_peace(region, "Anna")
    region.brp("Bert", van=START, tot=datetime.date(2026, 10, 6))
    region.brp("Bert", van=datetime.date(2026, 10, 6), datum_overlijden=20261005)
    region.dossier("Bert", "G0193", "D Bert", van=START)
    assert line(region, "pct_woonplaats") == (50,)
    assert line(region, "pct_woonplaats", peilmaand=SEPTEMBER) == (0,)


def test_findings_are_as_known_then_when_that_is_asked(region):
    region.brp("Anna", van=START, bekend_tot="2026-11-10")
    region.brp("Anna", van=START, bekend_van="2026-11-10", datum_overlijden=20260915)
    region.dossier("Anna", van=START)
    assert line(region, "pct_woonplaats") == (100,)
    assert line(region, "pct_woonplaats", bekend_op="2026-11-09") == (0,)


def test_a_dossier_in_which_nothing_happened_for_a_year_is_without_activity(region):
    at_peace(region, "Anna", datum_opening=20250901)
    at_peace(region, "Bert", datum_opening=20250901)
    region.werkproces(dossiernummer="D Bert", van=START, datum_start=20251115)
    assert line(region, "zonder_activiteit", "pct_traject") == (1, 50)


@pytest.mark.parametrize(
    ("happened", "peilmaand", "counts"),
    [
        (20261001, OCTOBER, True),
        (20260930, OCTOBER, False),
        (20260930, SEPTEMBER, True),
        (20260701, SEPTEMBER, True),
        (20260630, SEPTEMBER, False),
        (20261101, OCTOBER, False),
        (20261000, OCTOBER, False),
    ],
)
def test_reports_are_those_taken_up_and_those_closed_in_the_quarter_up_to_the_peildatum(region, happened, peilmaand, counts):
    region.dossier(van=START)
    region.melding(melding="M1", van=START, melddatum=20260601, datum_in_behandeling=happened)
    region.melding(melding="M2", van=START, melddatum=20260101, datum_in_behandeling=20260201, datum_afgesloten=happened)
    found = line(region, *TIMES[:4], peilmaand=peilmaand)
    day = datetime.date.fromisoformat(str(happened)) if counts else None
    assert found == (
        (*NOTHING, *NOTHING)
        if day is None
        else (*[(day - datetime.date(2026, 6, 1)).days] * 2, *[(day - datetime.date(2026, 2, 1)).days] * 2)
    )


def test_a_report_that_is_closed_after_the_end_of_its_quarter_counts_in_the_next(region):
    region.dossier(van=START)
    october = datetime.date(2026, 10, 1)
    report = {"melddatum": 20260925, "datum_in_behandeling": 20260928}
    region.melding(van=START, tot=october, **report)
    region.melding(van=october, **report, datum_afgesloten=20261020)
    assert line(region, *TIMES[:4], peilmaand=SEPTEMBER) == (3, 3, *NOTHING)
    assert line(region, *TIMES[:4]) == (*NOTHING, 22, 22)


def test_times_are_a_median_and_what_nine_in_ten_stay_under(region):
    region.dossier(van=START)
    for place, days in enumerate((1, 2, 3, 5)):
        region.melding("Anna", "G0193", f"M{place}", van=START, melddatum=20261001, datum_in_behandeling=20261001 + days)
        region.werkproces("G0193", f"W{place}", van=START, datum_start=20261001, datum_einde=20261001 + 2 * days)
    region.melding("Anna", "G0193", "M8", van=START, melddatum=20261001, datum_in_behandeling=20261000)
    region.melding("Anna", "G0193", "M9", van=START, melddatum=20261009, datum_in_behandeling=20261008)
    assert line(region, *TIMES) == (Decimal("2.5"), Decimal("4.4"), *NOTHING, 5, Decimal("8.8"))


@pytest.mark.parametrize(
    ("ended", "counts"),
    [(20261001, True), (20260930, False), (20261031, True), (20261101, False), (20261000, False), (None, False)],
)
def test_werkprocessen_are_those_that_ended_in_the_quarter(region, ended, counts):
    region.dossier(van=START)
    region.werkproces(van=START, datum_start=20260915, datum_einde=ended)
    assert (line(region, "werkproces_dagen_mediaan") != (None,)) == counts


def quarantined(rows: Rows, levering: int, *rules: list[str]) -> None:
    insert = text("INSERT INTO beheer.quarantaine (levering, rijnummer, regels) VALUES (:levering, :rij, :regels)")
    for place, broken in enumerate(rules, start=1):
        rows.connection.execute(insert, {"levering": levering, "rij": place, "regels": broken})


def test_required_fields_are_those_of_the_last_levering_of_each_extract(region):
    region.dossier(van=START)
    old = region.levering("jvs_verzuimmelding", "G0193", START, rijen=100)
    quarantined(region, old, *[["melddatum: verplicht_leeg"]] * 50)
    last = region.levering("jvs_verzuimmelding", "G0193", datetime.date(2026, 9, 1), rijen=20)
    quarantined(
        region,
        last,
        ["melddatum: verplicht_leeg", "begindatum: verplicht_leeg"],
        ["melddatum: geen_datum"],
        ["geen_persoonsnummer"],
        ["meer_persoonsnummers"],
    )
    other = region.levering("brp_persoonslijst", "G0193", datetime.date(2026, 9, 1), rijen=20)
    quarantined(region, other, ["01.03.10: verplicht_leeg"])
    assert line(region, "rijen_geleverd", "verplicht_gevuld_pct") == (30, Decimal("93.33"))
    assert line(region, "rijen_geleverd", "verplicht_gevuld_pct", peilmaand=202608) == (110, Decimal("54.55"))


def test_a_gemeente_without_dossiers_and_leveringen_has_no_row(region):
    assert [row[0] for row in counted(region, "audit", OCTOBER, "gemeentecode")] == ["0193"]
    assert line(region, "dossiers", *GROUPS) == (0, *[None] * 7)
