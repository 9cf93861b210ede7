"""School in the demo region: file forms, careers, a DUO that agrees with itself, and seeds that last or are repaired."""

import json
from collections import Counter, defaultdict
from datetime import date

import numpy as np
import pytest

from connectors.demo import careers, generate, routes, schools
from connectors.demo.c_levering import SaidEnrolments
from connectors.demo.calendar import NO_DAY, day_number, vsv_year
from connectors.demo.population import populate
from connectors.demo.school_known import Education, KnownEnrolments, KnownReports
from tests import oracle, oracle_school

PERSONS, SEED, MONTHS, UNTIL = 2500, 7, 6, date(2026, 12, 1)
C_HEADER = (
    "pgn;geboortedatum;geslacht;postcode;gemeentecode;brin6;opleidingscode;onderwijssoort;niveau;leerweg;"
    "inschrijvingsvolgnummer;datum_inschrijving;datum_uitschrijving;reden_uitstroom;hoogste_diploma;datum_diploma;"
    "startkwalificatie;vrijstelling;vsv"
)
A05_HEADER = (
    "#BRIN;NAAM_INSTELLING;RAPPORTAGE_MAAND;BSN_ONDERWIJSNR;VOORNAMEN;VOORVOEGSEL;ACHTERNAAM;WOONGEMEENTE;GEBOORTEDATUM;"
    "ILT/CREBO;ILT/CREBO_OMS;LEERWEG;BRIN_NR;NAAM_INST;ONDERWIJSAANBIEDERCODE;ONDERWIJSAANBIEDER_NAAM;GEMCODE;RMC_REGIO;"
    "LOCATIECODE;ONDERWIJSLOCATIECODE;ONDERWIJSLOCATIE_POSTCODE;ONDERWIJSLOCATIE_HUISNUMMER;BRIN_VOLGNR;NIVEAU;INSCHR_VLGNR;"
    "STRAAT;HUISNUMMER;HUISLETTER;HUISNR_AAND;HUISNR_TOEV;ADRES_LOCATIE;POSTCODE;WOONPLAATS;INDICATIE_STARTKWALIFICATIE"
)


class Region:
    """The files of a region, judged by the oracle."""

    def __init__(self, folder, persons=PERSONS, seed=SEED, months=MONTHS, until=UNTIL):
        self.folder = folder
        generate(persons, seed, months, folder, tot=until)
        self.answers = json.loads((folder / "antwoorden.json").read_text())
        self.received = oracle.leveringen(folder)
        self.month = max(levering.month for levering in self.received)

    def rows(self, extract, month=None):
        """The valid rows of a month (the last by default) with the gemeente of their levering."""
        return [
            (levering.scope[1:], row)
            for levering in self.received
            if levering.extract == extract and levering.month == (month or self.month) and not levering.refused
            for number, row in levering.rows.items()
            if number not in levering.broken
        ]


@pytest.fixture(scope="module")
def region(tmp_path_factory):
    return Region(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def summer(tmp_path_factory):
    """The months around the change of school year."""
    return Region(tmp_path_factory.mktemp("summer"), months=3, until=date(2026, 9, 1))


@pytest.fixture(scope="module")
def facts(region):
    return oracle_school.Schools(region.received)


@pytest.fixture(scope="module")
def earlier(region):
    """What the checks found in each of the months before the last."""
    found = defaultdict(set)
    for month in {levering.month for levering in region.received} - {region.month}:
        for code, findings in oracle_school.expected([one for one in region.received if one.month <= month]).items():
            found[code].update(findings)
    return found


def header_of(region, name):
    return (region.folder / name).read_bytes().decode("utf-8-sig").splitlines()[0]


def runs(row, day):
    return row["brin6"] and row["datum_inschrijving"] <= day and (row["datum_uitschrijving"] or "9999") >= day


def test_the_c_levering_has_the_columns_of_feeds_md(region):
    assert header_of(region, "2026-12/duo_c_levering_G0193_20261201.csv") == C_HEADER


def test_the_startset_has_the_form_of_duo(region):
    name = "2026-12/202612A05G0193.csv"
    assert header_of(region, name) == A05_HEADER
    assert all(line.endswith(b"\r") for line in (region.folder / name).read_bytes().split(b"\n")[:-1])
    rows = [row for _, row in region.rows("duo_a05")]
    assert {row["RAPPORTAGE_MAAND"] for row in rows} == {"202611"}
    assert {row["RMC_REGIO"] for row in rows} == {"REGIO 10"}
    assert {row["GEMCODE"] for gemeente, row in region.rows("duo_a05") if gemeente == "0193"} == {"193"}
    levels = {row["NIVEAU"] for row in rows}
    assert levels >= {"VO onderbouw", "VMBO bovenbouw", "HAVO/VWO bovenbouw", "Mbo2 opleidingen", "Mbo niveau 3"}


def test_a_c_levering_holds_whom_it_should_by_age_gemeente_and_end_of_enrolment(region):
    for gemeente, row in region.rows("duo_c_levering"):
        assert row["gemeentecode"] == gemeente
        assert "1999-12-01" < row["geboortedatum"].replace("-00", "-12") <= "2022-12-31"
        assert not row["datum_uitschrijving"] or row["datum_uitschrijving"] >= "2025-07-31"
        assert not row["brin6"] or row["datum_inschrijving"] <= "2026-12-01"


def test_before_2026_a_c_levering_holds_nobody_of_23_and_later_up_to_27(tmp_path):
    for until, oldest in ((date(2025, 12, 1), 22), (date(2026, 1, 1), 26)):
        region = Region(tmp_path / str(oldest), persons=3000, months=1, until=until)
        ages = [
            until.year - int(row["geboortedatum"][:4]) - (row["geboortedatum"][5:] > f"{until:%m-%d}")
            for _, row in region.rows("duo_c_levering")
            if "-00" not in row["geboortedatum"]
        ]
        assert max(ages) <= oldest


def test_who_is_exempted_and_not_enrolled_has_one_row_without_enrolment(region):
    rows = [row for _, row in region.rows("duo_c_levering") if not row["brin6"]]
    assert rows
    assert {row["vrijstelling"] for row in rows} == {"J"}
    assert {row["onderwijssoort"] + row["inschrijvingsvolgnummer"] + row["datum_inschrijving"] for row in rows} == {""}
    assert max(Counter(row["pgn"] for row in rows).values()) == 1
    assert not {row["pgn"] for row in rows} & {row["pgn"] for _, row in region.rows("duo_c_levering") if row["brin6"]}


def test_nearly_every_child_between_6_and_16_is_enrolled_once(region):
    active = Counter(row["pgn"] for _, row in region.rows("duo_c_levering") if runs(row, "2026-12-01"))
    children = [
        row["01.01.20"]
        for gemeente, row in region.rows("brp_persoonslijst")
        if row["volgnummer"] == "0" and "20110101" < row["01.03.10"] < "20201201" and row["08.09.10"] == gemeente != "0180"
        if row["01.01.20"] and not row["07.67.20"]
    ]
    counts = Counter(active[number] for number in children)
    # the seeded cases of all checks take some forty children out, of whatever size the region is
    assert (counts[1] + 40) / len(children) > 0.98
    assert counts[0] > 0
    assert counts[2] > 0


def test_the_startset_holds_who_is_enrolled_under_22_on_1_october_without_startkwalificatie(region):
    listed = {row["BSN_ONDERWIJSNR"]: row for _, row in region.rows("duo_a05")}
    by_person = defaultdict(list)
    for _, row in region.rows("duo_c_levering"):
        by_person[row["pgn"]].append(row)
    soorten = ("VMBO", "HAVO", "VWO", "VAVO", "MBO")
    missing, wrong = [], []
    for number, rows in by_person.items():
        enrolled = any(runs(row, "2026-10-01") and row["onderwijssoort"] in soorten for row in rows)
        young = rows[0]["geboortedatum"].replace("-00", "-01") > "2004-10-01"
        starts = rows[0]["hoogste_diploma"] in oracle_school.STARTKWALIFICATIES and rows[0]["datum_diploma"] <= "2026-10-01"
        should = enrolled and young and not starts
        if "-00" not in rows[0]["geboortedatum"] and should != (number in listed):
            (missing if should else wrong).append(number)
    levering = next(one for one in region.received if (one.extract, one.scope) == ("duo_c_levering", "G0193"))
    assert 0 < len(missing) <= 15, "those that D10 is about"
    assert len(wrong) <= 11 * len(levering.broken), "whose row is in quarantine"
    assert len(listed) > 400


def test_a_dropout_of_duo_is_an_enrolment_that_ended_and_a_returned_one_a_new_enrolment(region):
    education = defaultdict(list)
    for _, row in region.rows("duo_c_levering"):
        education[row["pgn"]].append(row)
    quarantined = {
        levering.rows[number]["pgn"]
        for levering in region.received
        if levering.extract == "duo_c_levering" and levering.month == region.month
        for number in levering.broken
        if number in levering.rows
    }
    compared = 0
    for gemeente, row in region.rows("duo_a04"):
        number = row["PERSOONSGEBONDENNUMMER"]
        if gemeente in ("0180", "1708") or not education[number] or number in quarantined:
            continue
        day, month, year = row["DATUM_UITSCHRIJVING"].split("-")
        ended = [
            one
            for one in education[row["PERSOONSGEBONDENNUMMER"]]
            if one["brin6"][:4] == row["BRIN"] and one["inschrijvingsvolgnummer"] == row["INSCHRIJVINGSVOLGNUMMER"]
        ]
        assert [(one["datum_uitschrijving"], one["vsv"], one["onderwijssoort"]) for one in ended] == [
            (f"{year}-{month}-{day}", "J", "MBO")
        ]
        assert f"{row['ONDERWIJSCODE']}{row['REDEN_UITSTROOM']}" == ended[0]["opleidingscode"] + ended[0]["reden_uitstroom"]
        compared += 1
    assert compared > 5


def test_who_is_on_an_a02_has_a_new_enrolment(region):
    returned, enrolled = 0, 0
    for month in ("202607", "202608", "202609", "202610", "202611", "202612"):
        education = defaultdict(list)
        for _, row in region.rows("duo_c_levering", month):
            education[row["pgn"]].append(row)
        for _, row in region.rows("duo_a02", month):
            since = [
                one["datum_inschrijving"] for one in education[row["PERSOONSGEBONDENNUMMER"]] if not one["datum_uitschrijving"]
            ]
            returned, enrolled = returned + 1, enrolled + any(begin > "2026-06-01" for begin in since)
    assert returned > 5
    assert enrolled >= returned - 1, "but for a row in quarantine"


def test_the_school_year_changes_on_1_august_with_the_diplomas_of_july(summer):
    rows = [row for _, row in summer.rows("duo_c_levering", "202608")]
    began = Counter(row["onderwijssoort"] for row in rows if row["datum_inschrijving"] == "2026-08-01")
    ended = Counter(row["onderwijssoort"] for row in rows if row["datum_uitschrijving"] == "2026-07-31")
    assert {soort for soort, count in began.items() if count > 5} >= {"VMBO", "HAVO", "VWO", "MBO"}
    assert {soort for soort, count in ended.items() if count > 5} >= {"PO", "VMBO", "HAVO", "VWO", "MBO"}
    left_havo = [row for row in rows if row["datum_uitschrijving"] == "2026-07-31" and row["onderwijssoort"] == "HAVO"]
    passed = [row for row in left_havo if row["hoogste_diploma"] == "HAVO" and row["datum_diploma"][:7] == "2026-07"]
    assert len(passed) / len(left_havo) > 0.7
    assert {row["startkwalificatie"] for row in passed} <= {"J", "N"}
    assert Counter(row["startkwalificatie"] for row in passed)["J"] >= len(passed) - 2


def test_a_person_has_every_volgnummer_once_and_a_row_never_ends_before_it_begins(region):
    numbers = Counter((row["pgn"], row["inschrijvingsvolgnummer"]) for _, row in region.rows("duo_c_levering"))
    assert max(numbers.values()) == 1
    for _, row in region.rows("duo_c_levering"):
        assert not row["datum_uitschrijving"] or row["datum_inschrijving"] <= row["datum_uitschrijving"]
        assert bool(row["niveau"]) == (row["onderwijssoort"] == "MBO") == bool(row["leerweg"])


def test_what_is_repaired_is_no_finding_any_more_and_the_rest_still_is(region, earlier):
    now = {code: set(findings) for code, findings in oracle_school.expected(region.received).items()}
    for code in set(oracle_school.CODES) - {"D09", "D13"}:
        assert earlier[code] - now[code], code
        # a dropout who enrolled again soon had no dossier yet in the first month, so that the finding names another thing
        assert code == "D08" or earlier[code] & now[code], code
    assert now["D09"] >= earlier["D09"], "a report of the past that does not add up stays so"
    assert now["D13"] >= earlier["D13"], "a week that never came stays missing"


def test_on_the_border_the_last_day_of_an_enrolment_still_counts(region, facts):
    """D01 and D04: ended on the peildatum itself or on the day before, of who has an open dossier."""
    found = {(finding["gemeentecode"], finding["dossiernummer"]) for finding in region.answers["bevindingen"]["D01"]}
    outcomes = set()
    for person, rows in facts.education.items():
        ends = {row["datum_uitschrijving"] for _, row in rows if row["brin6"]}
        if facts.is_resident(person) and ends & {"2026-12-01", "2026-11-30"} and len(facts.open_dossiers[person]) == 1:
            [(scope, dossier)] = facts.open_dossiers[person]
            outcomes.add((max(ends), (scope[1:], dossier["dossiernummer"]) in found))
    assert ("2026-12-01", False) in outcomes
    assert ("2026-11-30", True) in outcomes
    assert ("2026-12-01", True) not in outcomes


def test_two_vestigingen_of_one_brin_are_no_finding_and_stand_in_the_files(facts):
    both = [person for person in facts.education if len({row["brin6"] for _, row in facts.active(person)}) == 2]
    assert {len({row["brin6"][:4] for _, row in facts.active(person)}) for person in both} == {1, 2}


def test_an_exemption_that_ended_the_day_before_is_no_finding_beside_an_enrolment(region, facts):
    found = {finding["vrijstellingnummer"] for finding in region.answers["bevindingen"]["D02"]}
    ends = {
        row["einddatum"]: row["vrijstellingnummer"] in found
        for person, exemptions in facts.exemptions_of.items()
        for _, row in exemptions
        if row["artikel"] == "5_A" and facts.active(person) and row["einddatum"][:7] in ("2026-11", "2026-12", "2026-00")
    }
    assert ends["2026-12-01"] is True
    assert ends["2026-11-30"] is False
    assert ends["2026-12-00"] is True, "whatever day of the month it was"
    assert ends["2026-00-00"] is False, "not certain"


def test_some_children_without_a_dossier_are_known_to_the_brp_by_a_nummer_only(tmp_path):
    region = Region(tmp_path, persons=4000, seed=3, months=1)
    assert any("a_nummer" in finding for finding in region.answers["bevindingen"]["B06"])


def test_a_row_whose_key_cannot_be_read_is_absent_and_one_with_a_readable_key_stays_as_it_was():
    known = KnownEnrolments()
    rows = said(key=[1, 2, 3], end=[NO_DAY, NO_DAY, NO_DAY])
    known.learn(0, date(2026, 11, 1), rows, np.array([], dtype=np.int64))
    known.learn(0, date(2026, 12, 1), said(key=[1], end=[20000]), np.array([3]))
    table, gemeente = known.all()
    assert dict(zip(table.key.tolist(), table.end.tolist(), strict=True)) == {1: 20000, 3: NO_DAY}
    assert gemeente.tolist() == [0, 0]
    assert known.peildatum[:2] == [date(2026, 12, 1), None]


def said(key, end):
    count = len(key)
    return SaidEnrolments(
        key=np.array(key),
        person=np.zeros(count, dtype=np.int64),
        school=np.zeros(count, dtype=np.int64),
        begin=np.zeros(count, dtype=np.int64),
        end=np.array(end),
        diploma=np.zeros(count, dtype=np.int64),
        diploma_day=np.arange(count),
        startkwalificatie=np.zeros(count, dtype=bool),
    )


def test_of_rows_that_differ_one_with_startkwalificatie_counts_first_and_then_the_latest_diploma():
    rows = said(key=[1, 2, 3], end=[0, 0, 0])
    havo, pro = schools.DIPLOMAS.index("HAVO"), schools.DIPLOMAS.index("PRO")
    rows.diploma[:] = [havo, 0, pro]
    latest = Education.of(rows, np.zeros(3, dtype=np.int64), 2)
    assert latest.is_low.tolist() == [True, False]
    rows.startkwalificatie[0] = True
    first = Education.of(rows, np.zeros(3, dtype=np.int64), 2)
    assert (first.is_low.tolist(), first.fits.tolist(), first.known.tolist()) == ([False, False], [True, False], [True, False])


def test_of_the_startset_only_the_last_month_is_kept_and_who_stood_on_any():
    known = KnownReports(4)
    for month, persons in ((202609, [0]), (202610, [1]), (202611, [2])):
        known.learn("A05", 0, month, np.array(persons))
    assert known.latest("A05", 0)[0] == 202611
    assert {year: mask.tolist() for year, mask in known.started.items()} == {
        2025: [True, False, False, False],
        2026: [False, True, True, False],
    }
    assert known.latest("A04", 0)[0] == 0
    assert (vsv_year(202609), vsv_year(202610), vsv_year(202701)) == (2025, 2026, 2026)


def test_the_shares_of_the_routes_add_up_and_each_ends_in_nothing():
    assert routes.SHARES.sum() == pytest.approx(1)
    assert (routes.STAGE[:, routes.LAST_YEAR] == schools.NO_STAGE).all()
    assert (routes.STAGE[:, routes.FIRST_YEAR] != schools.NO_STAGE).all()


def test_of_two_diplomas_the_highest_counts_whatever_the_order():
    population = populate(3, [UNTIL], SEED)
    career = careers.start(population, UNTIL, np.ones(3, dtype=bool), np.random.default_rng(1))
    havo, vmbo = schools.DIPLOMAS.index("HAVO"), schools.DIPLOMAS.index("VMBO")
    career.hoogste_diploma[:] = 0
    for person, order in ((0, (havo, vmbo)), (1, (vmbo, havo))):
        for diploma in order:
            career.award(np.array([person]), np.array([diploma]), np.array([day_number(UNTIL)]))
    assert career.hoogste_diploma[:2].tolist() == [havo, havo]
    assert career.has_startkwalificatie.tolist() == [True, True, False]


def test_who_is_exempted_from_the_start_never_had_an_enrolment():
    population = populate(300, [UNTIL], SEED)
    exempt = np.arange(300) % 2 == 0
    career = careers.start(population, UNTIL, exempt, np.random.default_rng(1))
    assert len(career)
    assert not exempt[career.person].any()
