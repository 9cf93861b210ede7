"""The P-levering over the C-levering, week by week, and check D13: what each must find, near misses and the past."""

import datetime

import pytest

from tests.warehouse.rows import DAY, number
from warehouse.check_files import Severity, read_checks

C_DAY = datetime.date(2026, 9, 1)
WEEKS = tuple(datetime.date(2026, 9, 4) + datetime.timedelta(weeks=week) for week in range(4))
OTHER_SCHOOL = {"brin6": "01AA00", "inschrijvingsvolgnummer": "2", "datum_inschrijving": 20260907}
PERSON_ONLY = {"brin6": None, "inschrijvingsvolgnummer": None, "datum_inschrijving": None, "onderwijssoort": None}


@pytest.fixture
def known(rows):
    """A C-levering of 1 September in which Anna is enrolled."""
    rows.levering("duo_c_levering", "G0193", C_DAY)
    rows.c_levering(van=C_DAY)
    return rows


def enrolments(rows, peildatum=DAY):
    rows.refresh()
    query = "SELECT scope, brin6, datum_inschrijving, datum_uitschrijving FROM kern.inschrijving ORDER BY 1, 2, 3"
    return rows.ask(query, peildatum)


ENROLLED = ("G0193", "25PJ00", 20250801, None)


def test_the_checks_on_weeks_and_years_are_there_with_their_severity():
    checks = read_checks().checks
    assert {code: checks[code].severity for code in ("D11", "D13")} == {"D11": Severity.ERROR, "D13": Severity.WARNING}


def test_an_enrolment_that_is_added_changed_or_removed_later_counts_from_its_week(known):
    known.p_levering(WEEKS[0], "INSCHRIJVING_GEWIJZIGD", datum_uitschrijving=20260903)
    known.p_levering(WEEKS[1], "INSCHRIJVING_TOEGEVOEGD", **OTHER_SCHOOL)
    known.p_levering(WEEKS[2], "INSCHRIJVING_VERWIJDERD", **OTHER_SCHOOL)
    ended, added = ("G0193", "25PJ00", 20250801, 20260903), ("G0193", "01AA00", 20260907, None)
    assert enrolments(known, C_DAY) == [ENROLLED]
    assert enrolments(known, WEEKS[0] - datetime.timedelta(days=1)) == [ENROLLED]
    assert enrolments(known, WEEKS[0]) == [ended]
    assert enrolments(known, WEEKS[1]) == [added, ended]
    assert enrolments(known, WEEKS[2]) == [ended]


@pytest.mark.parametrize("missing", [(), (1,), (0, 1), (2,)])
def test_a_missing_week_does_not_stop_later_ones(known, missing):
    for week, friday in enumerate(WEEKS):
        if week not in missing:
            known.levering("duo_p_levering", "G0193", friday)
            known.p_levering(friday, "INSCHRIJVING_GEWIJZIGD", datum_uitschrijving=20260901 + week)
    assert enrolments(known) == [("G0193", "25PJ00", 20250801, 20260904)]
    # a week before the first that is loaded is not missing
    expected = [(f"{WEEKS[week]:%G%V}",) for week in missing if missing != (0, 1)]
    assert known.keys("D13", "weeknummer") == expected


def test_weeks_count_in_order_of_the_week_whatever_came_in_first(known):
    known.p_levering(WEEKS[2], "INSCHRIJVING_GEWIJZIGD", datum_uitschrijving=20260918)
    known.p_levering(WEEKS[1], "INSCHRIJVING_VERWIJDERD")
    assert enrolments(known) == [("G0193", "25PJ00", 20250801, 20260918)]


@pytest.mark.parametrize(
    ("events", "left"),
    [
        (("INSCHRIJVING_GEWIJZIGD", "INSCHRIJVING_VERWIJDERD"), None),
        (("INSCHRIJVING_VERWIJDERD", "INSCHRIJVING_TOEGEVOEGD"), None),
        (("INSCHRIJVING_GEWIJZIGD", "INSCHRIJVING_TOEGEVOEGD"), 0),
        (("RESULTAAT_VERWIJDERD", "INSCHRIJVING_TOEGEVOEGD"), 1),
    ],
)
def test_of_several_events_of_one_week_removal_decides_and_then_change(known, events, left):
    for place, event in enumerate(events):
        known.p_levering(WEEKS[0], event, datum_uitschrijving=20260901 + place)
    assert enrolments(known) == ([] if left is None else [("G0193", "25PJ00", 20250801, 20260901 + left)])


def test_a_week_up_to_a_later_c_levering_is_in_it_and_changes_nothing(known):
    known.p_levering(WEEKS[0], "INSCHRIJVING_VERWIJDERD")
    known.p_levering(WEEKS[3], "INSCHRIJVING_TOEGEVOEGD", **OTHER_SCHOOL)
    known.levering("duo_c_levering", "G0193", WEEKS[3])
    assert enrolments(known, WEEKS[2]) == []
    assert enrolments(known) == [ENROLLED]


def test_each_scope_has_its_own_c_levering_and_without_one_the_weeks_alone_count(known):
    known.levering("duo_c_levering", "G0160", DAY)
    known.p_levering(WEEKS[0], "INSCHRIJVING_TOEGEVOEGD", "Bert", scope="G0160")
    known.p_levering(WEEKS[0], "INSCHRIJVING_TOEGEVOEGD", "Cees", scope="G0148")
    known.p_levering(WEEKS[0], "INSCHRIJVING_VERWIJDERD", scope="G0148")
    known.p_levering(WEEKS[0], "INSCHRIJVING_TOEGEVOEGD", "Dirk", scope="X0000")
    assert enrolments(known) == [("G0148", "25PJ00", 20250801, None), ENROLLED]


@pytest.mark.parametrize("event", ["VERHUISD_BUITEN", "OVERLEDEN", "BOVENGRENS_LEEFTIJD", "RESULTAAT_GEWIJZIGD"])
def test_an_event_about_the_person_leaves_the_enrolment_as_it_was_last_known(known, event):
    known.p_levering(WEEKS[0], "INSCHRIJVING_GEWIJZIGD", datum_uitschrijving=20270731)
    known.p_levering(WEEKS[1], event, **PERSON_ONLY)
    known.p_levering(WEEKS[2], event, datum_inschrijving=None)
    assert enrolments(known) == [("G0193", "25PJ00", 20250801, 20270731)]


@pytest.mark.parametrize(
    ("event", "columns", "expected"),
    [
        ("STARTKWALIFICATIE_BEHAALD", {"hoogste_diploma": "MBO2", "startkwalificatie": True}, ("MBO2", True)),
        ("RESULTAAT_TOEGEVOEGD", {"hoogste_diploma": "MBO1", "startkwalificatie": False}, ("MBO1", False)),
        ("STARTKWALIFICATIE_VERVALLEN", {"hoogste_diploma": None, "startkwalificatie": None}, (None, None)),
        ("OVERLEDEN", {"hoogste_diploma": None, "startkwalificatie": None}, ("VMBO", False)),
        ("BOVENGRENS_LEEFTIJD", {"hoogste_diploma": "MBO4", "startkwalificatie": True}, ("MBO4", True)),
        ("VERHUISD_BUITEN", {"hoogste_diploma": "HAVO", "startkwalificatie": True}, ("VMBO", False)),
        ("VERHUISD_BINNEN", {"hoogste_diploma": "HAVO", "startkwalificatie": True}, ("HAVO", True)),
    ],
)
def test_the_last_week_that_says_something_of_diplomas_goes_before_the_c_levering(rows, event, columns, expected):
    rows.levering("duo_c_levering", "G0193", C_DAY)
    rows.c_levering(van=C_DAY, hoogste_diploma="VMBO", startkwalificatie=False)
    rows.p_levering(WEEKS[1], event, **(PERSON_ONLY | columns))
    rows.refresh()
    query = "SELECT hoogste_diploma, startkwalificatie FROM kern.onderwijspersoon"
    assert rows.ask(query, WEEKS[0]) == [("VMBO", False)]
    assert rows.ask(query) == [expected]


def test_of_one_week_what_is_said_of_results_goes_before_the_rest(rows):
    rows.p_levering(WEEKS[0], "STARTKWALIFICATIE_VERVALLEN", **PERSON_ONLY)
    rows.p_levering(WEEKS[0], "INSCHRIJVING_GEWIJZIGD", hoogste_diploma="MBO2", startkwalificatie=True)
    rows.refresh()
    assert rows.ask("SELECT hoogste_diploma, startkwalificatie FROM kern.onderwijspersoon") == [("GEEN", False)]


def test_who_has_two_numbers_is_one_person_also_from_week_to_week(known):
    numbers = {"burgerservicenummer": number("bsn Anna"), "onderwijsnummer": number("bsn nummer")}
    known.row("duo_koci", scope="G0193", sleutel="Anna", **numbers)
    known.p_levering(WEEKS[0], "INSCHRIJVING_VERWIJDERD", "nummer")
    assert enrolments(known) == []


@pytest.mark.parametrize(
    ("loaded", "missing"),
    [((0, 1, 2, 3), ()), ((0, 3), (1, 2)), ((1, 3), (2,)), ((3,), ()), ((), ())],
)
def test_a_week_without_a_levering_between_the_first_and_the_last_is_found(rows, loaded, missing):
    for week in loaded:
        rows.levering("duo_p_levering", "G0160", WEEKS[week])
    found = [("G0160", WEEKS[week].strftime("%G%V")) for week in missing]
    assert rows.keys("D13", "scope", "weeknummer") == found
    assert rows.found("D13") == [("D13", "0193", None)] * len(missing)


def test_a_refused_week_is_missing_and_one_of_another_scope_does_not_help(rows):
    for week in (0, 2):
        rows.levering("duo_p_levering", "G0160", WEEKS[week])
    rows.levering("duo_p_levering", "G0160", WEEKS[1], status="geweigerd")
    rows.levering("duo_p_levering", "G0193", WEEKS[1])
    rows.levering("duo_p_levering", "X0000", WEEKS[0])
    rows.levering("duo_p_levering", "X0000", WEEKS[2])
    rows.levering("duo_c_levering", "G0193", WEEKS[3])
    assert rows.keys("D13", "scope") == [("G0160",)]


def test_weeks_are_numbered_by_iso_8601_over_the_turn_of_the_year(rows):
    for friday in (datetime.date(2026, 12, 25), datetime.date(2027, 1, 15)):
        rows.levering("duo_p_levering", "G0193", friday)
    day = datetime.date(2027, 2, 1)
    assert rows.keys("D13", "weeknummer", peildatum=day) == [("202653",), ("202701",)]
    assert rows.keys("D13", "weeknummer", peildatum=datetime.date(2027, 1, 14)) == []


def test_the_gemeente_of_the_last_week_that_names_a_person_is_compared_with_the_brp_of_its_friday(rows):
    rows.brp("Anna")
    rows.brp("Bert", scope="G0160", datum_inschrijving=20260910)
    rows.brp("Bert", scope="G0160", volgnummer=1, gemeente_van_inschrijving="0193", datum_inschrijving=20150101)
    rows.brp("Cees")
    rows.p_levering(WEEKS[0], "RESULTAAT_GEWIJZIGD", gemeentecode="0148")
    rows.p_levering(WEEKS[0], "RESULTAAT_GEWIJZIGD", "Bert")
    rows.p_levering(WEEKS[0], "RESULTAAT_GEWIJZIGD", "Cees", gemeentecode="0148")
    rows.p_levering(WEEKS[1], "RESULTAAT_GEWIJZIGD", "Cees")
    assert rows.found("D12") == [("D12", "0193", None)]
    assert rows.keys("D12", "extract", "scope") == [("duo_p_levering", "G0193")]
    assert rows.facts("D12") == [{"duo": "0148", "brp": ["0193"]}]
    rows.p_levering(WEEKS[1], "RESULTAAT_GEWIJZIGD", "Bert")
    assert len(rows.found("D12")) == 2


@pytest.mark.parametrize("begin", [20260900, 20260000])
def test_an_incomplete_date_of_registration_gives_no_finding_in_a_week_that_it_may_cover(rows, begin):
    rows.brp(datum_inschrijving=begin)
    rows.brp(volgnummer=1, gemeente_van_inschrijving="0160", datum_inschrijving=20150101)
    rows.p_levering(WEEKS[1], "RESULTAAT_GEWIJZIGD", scope="G0160")
    assert rows.found("D12") == []
