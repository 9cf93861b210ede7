"""GRIP in the demo region: file forms, what agrees with school, and findings G01–G06 and B07 that follow from the files."""

import json
from collections import defaultdict
from datetime import date

import pytest

from connectors.demo import generate
from tests import oracle, oracle_grip
from tests.oracle_absence import _finding, _person

PERSONS, SEED, MONTHS, UNTIL = 2500, 7, 6, date(2026, 12, 1)
HEADERS = {
    "grip_overstap": "aanmelding_id;burgerservicenummer;onderwijsnummer;geboortedatum;gemeentecode;schooljaar;vo_brin;"
    "vo_niveau;leerjaar;mbo_brin;crebo;leerweg;status;datum_status;warme_overdracht",
    "grip_jikp": "jikp_id;burgerservicenummer;onderwijsnummer;geboortedatum;gemeentecode;schooljaar;herkomst;brin_herkomst;"
    "beoogde_bestemming;bestemming;zelfredzaamheid;begeleidende_organisatie;datum_laatste_contact;status",
    "grip_uitstroom_switch": "registratie_id;burgerservicenummer;onderwijsnummer;schooljaar;meetmoment;soort;datum;vo_brin;"
    "mbo_brin_van;crebo_van;niveau_van;mbo_brin_naar;crebo_naar;niveau_naar;reden_uitstroom;gemeentecode",
}
KEYS = {"grip_overstap": "aanmelding_id", "grip_jikp": "jikp_id", "grip_uitstroom_switch": "registratie_id"}
REGION = {"0148", "0160", "0244", "0246", "0166", "0175", "0177", "0180", "1708", "1896", "0193"}


class Region:
    """The files of a region, judged by the oracle, and the answers beside them."""

    def __init__(self, folder, persons=PERSONS, seed=SEED, months=MONTHS, until=UNTIL):
        generate(persons, seed, months, folder, tot=until)
        self.answers = json.loads((folder / "antwoorden.json").read_text())["bevindingen"]
        self.received = oracle.leveringen(folder)
        self.facts = oracle_grip.Grip(self.received)

    def given(self):
        return {code: sorted(_finding(finding) for finding in self.answers[code]) for code in oracle_grip.CODES}

    def held(self, extract):
        """The rows that the hub holds, by key."""
        return {row[KEYS[extract]]: row for row in oracle._last_state(self.received, extract).values()}

    def found(self, code):
        """What is found, by key."""
        return {value for finding in self.answers[code] for name, value in finding.items() if name in KEYS.values()}

    def leveringen(self, extract):
        return [levering for levering in self.received if levering.extract == extract]


@pytest.fixture(scope="module")
def region(tmp_path_factory):
    return Region(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def summer(tmp_path_factory):
    """Until the month after the change of school year, with a meetmoment."""
    return Region(tmp_path_factory.mktemp("summer"), months=3, until=date(2026, 9, 1))


# Forms


@pytest.mark.parametrize("extract", HEADERS)
def test_a_levering_of_the_whole_region_has_exactly_the_columns_of_the_contract(region, extract):
    leveringen = region.leveringen(extract)
    assert {levering.scope for levering in leveringen} == {"R0010"}
    assert {oracle.content_of(each.path).decode("utf-8-sig").split("\n", 1)[0] for each in leveringen} == {HEADERS[extract]}


def test_overstap_and_jikp_come_every_month_and_who_left_at_a_meetmoment_or_in_the_last_month(region, summer):
    months = {extract: [levering.month for levering in region.leveringen(extract)] for extract in HEADERS}
    assert months["grip_overstap"] == months["grip_jikp"] == [f"2026{month:02d}" for month in range(7, 13)]
    assert months["grip_uitstroom_switch"] == ["202607"]
    assert [levering.month for levering in summer.leveringen("grip_uitstroom_switch")] == ["202607"]


def test_some_leveringen_are_packed_and_some_have_a_byte_order_mark(region):
    packed = {extract: region.leveringen(extract)[0].path.suffix == ".gz" for extract in HEADERS}
    marked = {extract: oracle.content_of(region.leveringen(extract)[0].path).startswith(b"\xef\xbb\xbf") for extract in HEADERS}
    assert packed == {"grip_overstap": False, "grip_jikp": False, "grip_uitstroom_switch": True}
    assert marked == {"grip_overstap": False, "grip_jikp": True, "grip_uitstroom_switch": False}


def test_some_rows_of_every_extract_break_the_contract_and_none_is_refused_for_it(region):
    rules = defaultdict(set)
    for extract in HEADERS:
        for levering in region.leveringen(extract):
            rules[extract].update(levering.rules())
            assert levering.refused is None
    assert rules["grip_overstap"] >= {"status: code_ongeldig", "dubbele_sleutel", "schooljaar: jaar_ongeldig", "dubbele_rij"}
    assert rules["grip_jikp"]


def test_every_status_level_destination_and_kind_occurs(region):
    overstap, jikp, switches = (region.held(extract).values() for extract in HEADERS)
    statuses = {"GEEN_AANMELDING", "AANGEMELD", "INTAKE", "TOEGELATEN", "AFGEWEZEN", "AFGEMELD", "GEPLAATST"}
    assert {row["status"] for levering in region.leveringen("grip_overstap") for row in levering.rows.values()} >= statuses
    assert {row["vo_niveau"][:4] for row in overstap} >= {"VMBO", "HAVO", "PRO"}
    assert {row["bestemming"] for row in jikp} >= {"MBO", "WERK", "ONBEKEND"}
    assert {row["status"] for row in jikp} == {"OPEN", "AFGEROND", "UIT_BEELD"}
    assert {row["soort"] for row in switches} == {"UITSCHRIJVING", "SWITCH"}


def test_applications_are_shown_until_the_next_teldatum_after_arrival(region, summer):
    assert {row["schooljaar"] for row in region.held("grip_overstap").values()} == {"2025", "2026"}
    assert {row["schooljaar"] for row in summer.held("grip_overstap").values()} == {"2024", "2025", "2026"}
    assert {row["schooljaar"] for row in region.held("grip_jikp").values()} == {"2025", "2026"}


def test_everyone_lives_in_the_region(region):
    assert {row["gemeentecode"] for extract in HEADERS for row in region.held(extract).values()} <= REGION


# What belongs together


def test_who_is_in_overstap_is_or_was_at_that_school_of_the_vo(region):
    compared = 0
    for row in region.held("grip_overstap").values():
        schools = {each["brin6"] for each in region.facts.enrolled(_person(row))}
        if schools:
            compared += row["vo_brin"] in schools
            assert row["vo_brin"] in schools or len(schools) > 1 or row["schooljaar"] == "2025"
    assert compared > 100


def test_who_is_placed_is_enrolled_at_that_mbo_in_that_education_but_for_g02(region):
    found, compared = region.found("G02"), 0
    for key, row in region.held("grip_overstap").items():
        if row["status"] != "GEPLAATST" or row["schooljaar"] != "2025" or key in found:
            continue
        there = {(each["brin6"][:4], each["opleidingscode"]) for each in region.facts.enrolled(_person(row))}
        compared += (row["mbo_brin"], row["crebo"]) in there
    assert compared > 40


def test_who_left_is_on_a_report_of_duo_but_for_g05(region):
    found = region.found("G05")
    left = {key: row for key, row in region.held("grip_uitstroom_switch").items() if row["soort"] == "UITSCHRIJVING"}
    reported = [key for key, row in left.items() if region.facts.reported[_person(row)]]
    assert len(reported) > len(left) / 2
    assert found
    assert not found & {key for key in reported if region.facts.reported[_person(left[key])] >= 202611}


# Findings


def test_the_answers_are_those_that_follow_from_the_files(region, summer):
    for one in (region, summer):
        assert one.given() == oracle_grip.expected(one.received)


@pytest.mark.parametrize("month", [1, 2, 4, 5, 7, 8, 9, 10])
def test_in_whatever_month_it_ends_a_small_region_has_a_case_of_every_check(tmp_path, month):
    region = Region(tmp_path, persons=1000, seed=month, months=1 + month % 2, until=date(2026, month, 1))
    assert region.given() == oracle_grip.expected(region.received)
    assert {code for code in oracle_grip.CODES if not region.answers[code]} == set()


def test_a_case_lies_on_the_right_side_of_every_border(region, summer):
    found = {code: region.found(code) for code in oracle_grip.CODES}
    placed_on = {
        row["datum_status"]: key in one.found("G01")
        for one in (summer, region)
        for key, row in one.held("grip_overstap").items()
        if row["status"] == "GEPLAATST"
    }
    assert (placed_on["2026-08-01"], placed_on["2026-08-02"]) == (False, True)
    assert (placed_on["2026-08-00"], placed_on["2026-09-00"], placed_on[""]) == (False, True, False)
    jikp = region.held("grip_jikp")
    in_sight = {key in found["G03"] for key, row in jikp.items() if row["status"] == "UIT_BEELD"}
    assert in_sight == {True, False}
    assert {key in found["G04"] for key, row in jikp.items() if row["bestemming"] == "MBO"} == {True, False}
    at_work = [
        (key in found["G04"], region.facts.income.get(_person(row))) for key, row in jikp.items() if row["bestemming"] == "WERK"
    ]
    assert {(hit, said and said["werkt_12_uur"]) for hit, said in at_work} >= {
        (True, "N"),
        (True, ""),
        (False, "J"),
        (False, None),
    }
    switches = region.held("grip_uitstroom_switch")
    for code, kind in (("G05", "UITSCHRIJVING"), ("G06", "SWITCH")):
        assert {key in found[code] for key, row in switches.items() if row["soort"] == kind} == {True, False}


def test_some_of_who_is_out_of_sight_or_elsewhere_are_put_right_a_month_later(region):
    before = oracle_grip.expected([levering for levering in region.received if levering.month < "202612"])
    for code in ("G03", "G04"):
        assert set(before[code]) - set(region.given()[code])


def test_arrival_on_1_october_counts_and_the_day_after_does_not(region):
    found, began, ended = region.found("G02"), {}, {}
    for key, row in region.held("grip_overstap").items():
        for each in region.facts.enrolled(_person(row)):
            if row["schooljaar"] == "2025" and row["status"] == "GEPLAATST" and each["onderwijssoort"] == "MBO":
                began[each["datum_inschrijving"]] = key in found
                ended[each["datum_uitschrijving"]] = key in found
    assert (began["2026-10-01"], began["2026-10-02"]) == (False, True)
    assert (ended["2026-10-01"], ended["2026-09-30"]) == (False, True)
