"""Absence in the demo region: file forms, what belongs together, and findings V01–V10 and L02 that follow from the files."""

import json
from collections import defaultdict
from datetime import date

import numpy as np
import pytest

from connectors.demo import generate
from connectors.demo.answers import Outcome
from connectors.demo.calendar import FAR, as_dates, birthdays, day_number, earliest, latest, months_after
from connectors.demo.growing import Growing, first_match, next_numbers, pairs
from connectors.demo.volumes import volume_findings
from tests import oracle, oracle_absence

PERSONS, SEED, MONTHS, UNTIL = 2500, 7, 6, date(2026, 12, 1)
HEADERS = {
    "jvs_verzuimmelding": "meldingsnummer;dossiernummer;burgerservicenummer;onderwijsnummer;school_brin;melddatum;begindatum;"
    "einddatum;verzuimsoort;status;reden_afgesloten;reden_ingetrokken;verzuimuren;alle_lessen_gemist;gemeentecode;"
    "behandelaar;datum_in_behandeling;datum_afgesloten",
    "jvs_vrijstelling": "vrijstellingnummer;dossiernummer;burgerservicenummer;onderwijsnummer;artikel;begindatum;einddatum;"
    "eerder_beroep;onderwijssoort;besluit;datum_besluit;gemeentecode",
    "jvs_werkproces": "werkprocesnummer;dossiernummer;soort;datum_start;datum_einde;gemeentecode;medewerker",
}
V_CODES = [code for code in oracle_absence.CODES if code != "L02"]


class Region:
    """The files of a region, judged by the oracle, and the answers beside them."""

    def __init__(self, folder, persons=PERSONS, seed=SEED, months=MONTHS, until=UNTIL):
        self.folder = folder
        generate(persons, seed, months, folder, tot=until)
        self.answers = json.loads((folder / "antwoorden.json").read_text())
        self.received = oracle.leveringen(folder)
        self.month = max(levering.month for levering in self.received)

    def given(self):
        return {
            code: sorted(tuple(sorted(finding.items())) for finding in self.answers["bevindingen"][code])
            for code in oracle_absence.CODES
        }

    def rows(self, extract, month=None):
        """The valid rows of a month (the last by default) by scope and row number."""
        return {
            (levering.scope, number): row
            for levering in self.received
            if levering.extract == extract and levering.month == (month or self.month) and not levering.refused
            for number, row in levering.rows.items()
            if number not in levering.broken
        }

    def in_findings(self, code, column):
        return {(finding["gemeentecode"], finding[column]) for finding in self.answers["bevindingen"][code]}


@pytest.fixture(scope="module")
def region(tmp_path_factory):
    return Region(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    return Region(tmp_path_factory.mktemp("large"), persons=16_000, seed=2, months=3)


@pytest.fixture(scope="module")
def facts(region):
    return oracle_absence.Facts(region.received)


@pytest.fixture(scope="module")
def earlier(region):
    """What the checks found in one of the months before the last."""
    found = defaultdict(set)
    for month in {levering.month for levering in region.received} - {region.month}:
        for code, findings in oracle_absence.expected([one for one in region.received if one.month <= month]).items():
            found[code].update(findings)
    return found


def text_of(path):
    return oracle.content_of(path).decode("utf-8-sig")


# Forms


@pytest.mark.parametrize("extract", HEADERS)
def test_every_gemeente_delivers_every_month_with_exactly_the_columns_of_the_contract(region, extract):
    paths = [levering.path for levering in region.received if levering.extract == extract]
    assert len(paths) == 11 * MONTHS
    assert {text_of(path).split("\n", 1)[0] for path in paths} == {HEADERS[extract]}


@pytest.mark.parametrize("extract", HEADERS)
def test_some_leveringen_are_packed_and_some_have_a_byte_order_mark(region, extract):
    paths = [levering.path for levering in region.received if levering.extract == extract]
    packed = [path.suffix == ".gz" for path in paths]
    marked = [oracle.content_of(path).startswith(b"\xef\xbb\xbf") for path in paths]
    assert 0 < sum(packed) < len(paths)
    assert 0 < sum(marked) < len(paths)


def test_every_kind_of_contract_mistake_occurs_in_the_three_extracts(region, large):
    rules = defaultdict(set)
    for levering in region.received + large.received:
        rules[levering.extract].update(levering.rules())
    always = {"aantal_kolommen", "dubbele_rij", "dubbele_sleutel"}
    assert rules["jvs_verzuimmelding"] == always | {
        "verzuimsoort: code_ongeldig",
        "begindatum: datum_ongeldig",
        "meer_persoonsnummers",
        "status: verplicht_leeg",
        "burgerservicenummer: bsn_ongeldig",
    }
    assert rules["jvs_vrijstelling"] == always | {
        "artikel: code_ongeldig",
        "einddatum: datum_ongeldig",
        "meer_persoonsnummers",
    }
    assert rules["jvs_werkproces"] == always | {"soort: code_ongeldig", "datum_start: datum_ongeldig"}


def test_every_verzuimsoort_status_and_article_occurs(region):
    reports, exemptions = region.rows("jvs_verzuimmelding").values(), region.rows("jvs_vrijstelling").values()
    assert {row["verzuimsoort"] for row in reports} == {"V1", "V2", "V3", "V4", "RMC", "L", "LRV", "O"}
    assert {row["status"] for row in reports} == {"R", "B", "K", "G", "I", "D"}
    assert {row["artikel"] for row in exemptions} >= {"5_A", "5_B", "5_C", "11_F", "11_G"}
    assert {row["besluit"] for row in exemptions} == {"aangevraagd", "toegekend", "afgewezen"}


# What belongs together


def test_every_report_belongs_to_a_dossier_of_the_person_but_those_of_v09(region, facts):
    wrong = region.in_findings("V09", "meldingsnummer")
    for (scope, _), row in region.rows("jvs_verzuimmelding").items():
        dossier = facts.dossiers.get((scope, row["dossiernummer"]))
        belongs = dossier is not None and oracle_absence._person(dossier) == oracle_absence._person(row)
        assert belongs == ((scope[1:], row["meldingsnummer"]) not in wrong)


@pytest.mark.parametrize("extract", ["jvs_vrijstelling", "jvs_werkproces"])
def test_every_exemption_and_werkproces_belongs_to_a_dossier_that_was_delivered(region, extract):
    owners = defaultdict(set)
    for levering in region.received:
        if levering.extract == "jvs_jongere":
            for number, row in levering.rows.items():
                if number not in levering.broken:
                    owners[levering.scope, row["dossiernummer"]].add(oracle_absence._person(row))
    rows = region.rows(extract)
    assert rows
    for (scope, _), row in rows.items():
        assert (scope, row["dossiernummer"]) in owners
        if extract == "jvs_vrijstelling":
            assert oracle_absence._person(row) in owners[scope, row["dossiernummer"]]


def test_the_dates_and_the_reason_of_a_report_suit_its_status_but_where_a_check_says_otherwise(region):
    v02, v05 = region.in_findings("V02", "meldingsnummer"), region.in_findings("V05", "meldingsnummer")
    for (scope, _), row in region.rows("jvs_verzuimmelding").items():
        key = scope[1:], row["meldingsnummer"]
        assert bool(row["datum_afgesloten"]) == (row["status"] not in "RB")
        assert bool(row["datum_in_behandeling"]) or row["status"] in "RKGI"
        assert row["reden_ingetrokken"] == "" or row["status"] == "I"
        assert (bool(row["reden_afgesloten"]) == (row["status"] == "G")) == (key not in v05)
        days = [row["begindatum"], row["melddatum"], row["datum_in_behandeling"], row["datum_afgesloten"]]
        complete = [day for day in days if day and not day.endswith("-00")]
        assert (complete == sorted(complete)) or key in v02
        assert row["melddatum"] < UNTIL.isoformat()


def test_a_report_stays_in_later_leveringen_and_its_status_only_goes_forward(region):
    allowed = {"R": set("RBKGI"), "B": set("BGIK"), "K": set("KI"), "G": set("GI"), "I": {"I"}, "D": {"D"}}
    before = {(scope, row["meldingsnummer"]): row for (scope, _), row in region.rows("jvs_verzuimmelding", "202611").items()}
    now = {(scope, row["meldingsnummer"]): row for (scope, _), row in region.rows("jvs_verzuimmelding").items()}
    both = before.keys() & now.keys()
    assert len(both) > 0.9 * len(before)
    for key in both:
        assert now[key]["status"] in allowed[before[key]["status"]]
        assert now[key]["begindatum"] == before[key]["begindatum"]
    assert any(now[key]["status"] != before[key]["status"] for key in both)


def test_who_is_exempted_from_enrolment_is_not_enrolled_but_for_d02(region, facts):
    wrong = region.in_findings("D02", "vrijstellingnummer")
    today, exempted = facts.on, 0
    for person, exemptions in facts.exemptions_of.items():
        for scope, row in exemptions:
            begins = oracle_absence._last(row["begindatum"])
            ends = oracle_absence._first(row["einddatum"]) if row["einddatum"] else today
            if row["artikel"] in ("5_A", "5_B", "5_C", "5A", "15") and begins <= today <= ends:
                exempted += 1
                assert facts.may_be_enrolled(person) == ((scope[1:], row["vrijstellingnummer"]) in wrong)
    assert exempted > 5


def test_an_exemption_from_enrolment_is_asked_again_for_the_next_school_year_with_the_education_of_the_first(region):
    rows = [row for row in region.rows("jvs_vrijstelling").values() if row["artikel"] in ("5_A", "5_B", "5_C")]
    series = defaultdict(list)
    for row in rows:
        series[oracle_absence._person(row)].append(row)
    longer = [sorted(each, key=lambda row: row["begindatum"]) for each in series.values() if len(each) > 1]
    assert longer
    for first, *later in longer:
        assert {row["onderwijssoort"] for row in later} == {first["onderwijssoort"]}
        assert {row["eerder_beroep"] for row in later} == {"J"}


def test_as_many_pupils_are_reported_and_exempted_as_in_a_real_region(large):
    facts = oracle_absence.Facts(large.received)
    pupils = sum(facts.may_be_enrolled(person) for person in list(facts.enrolments))
    year_ago = date(UNTIL.year - 1, UNTIL.month, 1).isoformat()
    reported = {oracle_absence._person(row) for row in facts.reports.values() if row["melddatum"] >= year_ago}
    exempted = {
        oracle_absence._person(row) for row in facts.exemptions.values() if not row["einddatum"] or row["einddatum"] >= year_ago
    }
    processes = [row for row in large.rows("jvs_werkproces").values() if row["datum_start"] >= year_ago]
    assert 0.03 < len(reported) / pupils < 0.045
    assert 0.008 < len(exempted) / pupils < 0.02
    assert 0.35 < len(processes) / len(facts.dossiers) < 0.65


# Answers


@pytest.mark.parametrize(
    ("persons", "seed", "months", "until"),
    [
        (PERSONS, SEED, MONTHS, UNTIL),
        (1500, 21, 5, date(2026, 11, 1)),
        (1000, 3, 2, date(2027, 1, 1)),
        (900, 4, 9, date(2026, 7, 1)),
        (700, 5, 14, date(2026, 6, 1)),
        (100, 6, 1, date(2026, 9, 1)),
    ],
)
def test_findings_in_the_answers_are_those_that_follow_from_the_files(tmp_path, persons, seed, months, until):
    region = Region(tmp_path, persons, seed, months, until)
    assert region.given() == oracle_absence.expected(region.received)


@pytest.mark.parametrize("code", V_CODES)
def test_every_check_finds_at_least_three(region, code):
    assert len(region.given()[code]) >= 3


@pytest.mark.parametrize("code", V_CODES)
def test_of_every_check_some_cases_last_and_some_are_put_right(region, earlier, code):
    now = set(region.given()[code])
    assert earlier[code] & now
    assert earlier[code] - now


def test_the_borders_of_the_checks_are_there_on_both_sides(region, facts):
    rows = list(facts.reports.values())
    waiting = {
        oracle_absence._working_days(oracle_absence._last(row["melddatum"]), UNTIL) for row in rows if row["status"] == "R"
    }
    assert waiting >= {5, 6}
    lasted = {
        (oracle_absence._last(row["einddatum"]) - oracle_absence._first(row["begindatum"])).days + 1
        for row in rows
        if row["verzuimsoort"] == "LRV" and row["einddatum"]
    }
    assert lasted >= {27, 28}
    assert {row["verzuimuren"] for row in rows if row["verzuimsoort"] == "V3"} >= {"", "15", "16"}
    assert {row["begindatum"] for row in rows if row["status"] == "B"} >= {"2026-08-31", "2026-09-01"}
    assert any(row["begindatum"].endswith("-00") for row in rows)
    assert any(row["einddatum"].endswith("-00") for row in facts.exemptions.values())
    ages = set()
    for row in rows:
        born = facts.born(oracle_absence._person(row))
        if born and row["verzuimsoort"] in ("V3", "V4", "RMC"):
            turned = date(born[0].year + 18, born[0].month, born[0].day)
            ages.add((row["verzuimsoort"], (oracle_absence._first(row["begindatum"]) - turned).days))
    assert ages >= {("V3", -1), ("V3", 0), ("V4", 0), ("RMC", -1)}


def test_one_gemeente_takes_over_so_many_old_reports_that_the_number_of_rows_leaps(region):
    assert ("0193", "G0160") in region.in_findings("L02", "scope")
    old = [row for row in region.rows("jvs_verzuimmelding").values() if row["status"] == "D"]
    assert old
    assert all(row["melddatum"] < "2020-08-12" for row in old)


def test_a_leap_counts_from_more_than_a_fifth_and_more_than_twenty_rows_after_four_leveringen():
    def leaps(*rows, refused=None):
        leveringen = {
            f"2026-{month:02}/jvs_werkproces_G0148_2026{month:02}01.csv": Outcome(count) for month, count in enumerate(rows, 1)
        }
        if refused:
            leveringen[f"2026-{len(rows) + 1:02}/jvs_werkproces_G0148_2026{len(rows) + 1:02}01.csv"] = Outcome(9, refused="x")
        return [finding["peildatum"] for finding in volume_findings(leveringen)]

    assert leaps(100, 100, 100, 100, 121) == ["2026-05-01"]
    assert leaps(100, 100, 100, 100, 120) == []
    assert leaps(200, 200, 200, 200, 240) == []
    assert leaps(200, 200, 200, 200, 241) == ["2026-05-01"]
    assert leaps(200, 200, 200, 200, 159) == ["2026-05-01"]
    assert leaps(10, 10, 10, 10, 31) == ["2026-05-01"]
    assert leaps(10, 10, 10, 10, 30) == []
    assert leaps(100, 100, 100, 200) == []
    assert leaps(1000, 100, 100, 100, 100, 121) == ["2026-06-01"]
    assert leaps(100, 100, 100, 100, 121, refused=True) == ["2026-05-01"]


def test_the_peildatum_of_a_duo_report_is_the_last_day_of_the_month_before():
    leveringen = {f"x/2026{month:02}A04G0193.csv": Outcome(100 if month < 5 else 10) for month in range(1, 6)}
    [finding] = volume_findings(leveringen)
    assert finding == {"gemeentecode": "0193", "extract": "duo_a04", "scope": "G0193", "peildatum": "2026-04-30"}


# Dates and arrays


def test_an_incomplete_date_means_every_day_from_the_earliest_to_the_latest():
    dates = np.array([20240229, 20240200, 20240000, 20261200, 0, -1])
    assert as_dates(earliest(dates)[:4]).tolist() == [20240229, 20240201, 20240101, 20261201]
    assert as_dates(latest(dates)[:4]).tolist() == [20240229, 20240229, 20241231, 20261231]
    assert earliest(dates)[4:].tolist() == [-FAR, -FAR]
    assert latest(dates)[4:].tolist() == [FAR, FAR]


def test_who_is_born_on_the_last_of_february_is_a_year_older_on_the_first_of_march():
    born = np.array([day_number(date(2008, 2, 29)), day_number(date(2008, 12, 31))])
    assert as_dates(birthdays(born, 18)).tolist() == [20260301, 20261231]
    assert as_dates(birthdays(born, 16)).tolist() == [20240229, 20241231]


def test_three_months_after_a_day_that_has_no_equal_is_the_last_of_the_month():
    days = np.array([day_number(date(2025, 11, 30)), day_number(date(2026, 8, 31)), day_number(date(2026, 12, 1))])
    assert as_dates(months_after(days, 3)).tolist() == [20260228, 20261130, 20270301]


def test_pairs_are_all_pairs_with_the_same_key():
    one, other = pairs(np.array([4, 2, 9]), np.array([2, 4, 2]))
    assert sorted(zip(one.tolist(), other.tolist(), strict=True)) == [(0, 1), (1, 0), (1, 2)]
    assert first_match(np.array([4, 2, 9]), np.array([2, 4, 2])).tolist() == [1, 0, -1]
    assert first_match(np.array([4]), np.array([], dtype=int)).tolist() == [-1]


def test_numbers_count_on_per_gemeente():
    assert next_numbers(np.array([0, 1, 0]), np.array([1, 0, 2, 1]), 101).tolist() == [102, 103, 101, 103]


def test_growing_arrays_keep_what_they_hold():
    class Things(Growing):
        FIELDS = {"size": np.int16, "heavy": np.bool_}  # noqa: RUF012

    things = Things()
    assert things.append(2, size=np.array([3, 4])).tolist() == [0, 1]
    assert things.append(1, size=5, heavy=True).tolist() == [2]
    assert (things.size.tolist(), things.heavy.tolist(), len(things)) == ([3, 4, 5], [False, False, True], 3)
    with pytest.raises(AttributeError):
        _ = things.colour
