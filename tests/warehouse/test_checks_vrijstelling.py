"""The check V10: an exemption from enrolment that is over, and a child that is neither exempted again nor at school."""

import datetime

import pytest

from tests.warehouse.rows import DAY, number

LATER = datetime.date(2026, 11, 1)
ENDED = {"begindatum": 20250801, "einddatum": 20260731}


@pytest.fixture(autouse=True)
def child(rows):
    """A resident who is leerplichtig on every date of these tests."""
    rows.brp(geboortedatum=20140415, van=datetime.date(2025, 1, 1))


def enrolment(rows, **columns):
    known = {"pgn": number("bsn Anna"), "brin6": "25PJ00", "inschrijvingsvolgnummer": 1, "datum_inschrijving": 20260801}
    rows.row("duo_c_levering", scope="G0193", sleutel="Anna", gemeentecode="0193", **(known | columns))


def exemptions(rows, peildatum=DAY):
    return [exemption for (exemption,) in rows.keys("V10", "vrijstellingnummer", peildatum=peildatum)]


def test_an_exemption_that_is_over_is_for_the_gemeente_that_delivered_it(rows):
    rows.vrijstelling(scope="G0160", gemeentecode="0193", dossiernummer="H7", **ENDED)
    assert rows.found("V10") == [("V10", "0160", "H7")]
    assert exemptions(rows) == ["VR1"]
    assert rows.facts("V10") == [{"artikel": "5_A", "einddatum": 20260731}]


@pytest.mark.parametrize(
    ("article", "expected"),
    [
        ("5_A", ["VR1"]),
        ("5_B", ["VR1"]),
        ("5_C", ["VR1"]),
        ("5A", []),
        ("15", []),
        ("3A", []),
        ("3B", []),
        ("11_F", []),
        ("11_G", []),
    ],
)
def test_only_an_exemption_of_article_5_under_a_b_or_c_must_be_followed_up(rows, article, expected):
    rows.vrijstelling(artikel=article, **ENDED)
    assert exemptions(rows) == expected


@pytest.mark.parametrize("decision", ["aangevraagd", "afgewezen"])
def test_an_exemption_that_was_never_granted_is_not_over(rows, decision):
    rows.vrijstelling(besluit=decision, **ENDED)
    assert exemptions(rows) == []


@pytest.mark.parametrize(
    ("end", "peildatum", "over"),
    [
        (20260731, datetime.date(2026, 6, 30), False),
        (20260731, datetime.date(2026, 7, 1), True),
        (20260801, datetime.date(2026, 7, 1), False),
        (20260801, datetime.date(2026, 12, 31), False),
        (20260801, datetime.date(2027, 6, 30), False),
        (20260801, datetime.date(2027, 7, 1), True),
        (20260201, datetime.date(2026, 6, 30), False),
        (20260201, datetime.date(2026, 7, 1), True),
        (20250731, datetime.date(2026, 1, 1), True),
        (20250731, datetime.date(2026, 6, 30), True),
        (20250801, datetime.date(2026, 6, 30), False),
        (20260700, datetime.date(2026, 7, 1), True),
        (20260800, datetime.date(2026, 7, 1), False),
        (20260000, datetime.date(2026, 7, 1), False),
        (20250000, datetime.date(2026, 7, 1), True),
        (None, datetime.date(2026, 7, 1), False),
    ],
)
def test_it_is_over_when_it_ended_by_31_july_and_this_school_year_is_asked_from_1_july(rows, end, peildatum, over):
    rows.vrijstelling(begindatum=20240801, einddatum=end, van=datetime.date(2025, 1, 1))
    assert exemptions(rows, peildatum) == (["VR1"] if over else [])


@pytest.mark.parametrize("article", ["5_A", "5_B", "5_C"])
@pytest.mark.parametrize(
    ("begin", "end", "followed"),
    [
        (20260801, None, True),
        (20260801, 20270731, True),
        (20261101, 20270731, True),
        # it overlaps the first and goes on after it
        (20260501, None, True),
        (20260501, 20270731, True),
        # when it ends is not known for sure
        (20260501, 20260000, True),
        # its dates are the wrong way round
        (20260901, 20260101, True),
        (20260000, 20260101, True),
        (20240801, 20250731, False),
        (20250901, 20260630, False),
    ],
)
def test_an_exemption_that_goes_on_after_it_follows_it_up(rows, article, begin, end, followed):
    rows.vrijstelling(vrijstelling="VR1", **ENDED)
    rows.vrijstelling(vrijstelling="VR2", scope="G0160", artikel=article, begindatum=begin, einddatum=end)
    assert exemptions(rows) == ([] if followed else ["VR1"])


@pytest.mark.parametrize(
    "columns", [{"besluit": "aangevraagd"}, {"besluit": "afgewezen"}, {"artikel": "15"}, {"artikel": "5A"}]
)
def test_what_is_not_granted_or_of_another_article_does_not_follow_it_up(rows, columns):
    rows.vrijstelling(vrijstelling="VR1", **ENDED)
    rows.vrijstelling(vrijstelling="VR2", **({"begindatum": 20260801} | columns))
    assert exemptions(rows) == ["VR1"]


def test_an_exemption_of_another_child_does_not_follow_it_up(rows):
    rows.vrijstelling("Anna", vrijstelling="VR1", **ENDED)
    rows.vrijstelling("Bert", vrijstelling="VR2", begindatum=20260801)
    assert exemptions(rows) == ["VR1"]


def test_of_several_that_are_over_the_last_ended_one_is_found(rows):
    rows.vrijstelling(vrijstelling="VR1", begindatum=20240801, einddatum=20250731)
    rows.vrijstelling(vrijstelling="VR2", **ENDED)
    rows.vrijstelling(vrijstelling="VR3", begindatum=20230801, einddatum=20240731)
    assert exemptions(rows) == ["VR2"]


def test_of_two_that_ended_on_one_day_one_is_found_whichever_came_first(rows):
    rows.vrijstelling(vrijstelling="VR2", scope="G0160", **ENDED)
    rows.vrijstelling(vrijstelling="VR2", scope="G0193", **ENDED)
    rows.vrijstelling(vrijstelling="VR1", scope="G0193", **ENDED)
    rows.vrijstelling(vrijstelling="VR9", scope="G0148", **ENDED)
    rows.vrijstelling(vrijstelling="VR8", scope="G0148", **ENDED)
    assert exemptions(rows) == ["VR8"]


@pytest.mark.parametrize(
    "brp",
    [
        # leerplichtig to 31 July of the school year in which it turns 16, from the month after its fifth birthday
        {"geboortedatum": 20100731},
        {"geboortedatum": 20211001},
        {"geboortedatum": 20100000},
        {"geboortedatum": 0},
        {"gemeente_van_inschrijving": "0363"},
        {"datum_overlijden": 20260801},
        {"reden_opschorting": "E"},
    ],
)
def test_a_child_that_is_not_leerplichtig_or_not_a_resident_need_not_be_asked(rows, brp):
    rows.brp("Bert", **({"geboortedatum": 20140415} | brp))
    rows.vrijstelling("Bert", **ENDED)
    assert exemptions(rows) == []


def test_a_child_that_the_persoonslijst_does_not_know_need_not_be_asked(rows):
    rows.dossier("Bert", geboortedatum=20140415)
    rows.vrijstelling("Bert", **ENDED)
    assert exemptions(rows) == []


@pytest.mark.parametrize("born", [20100801, 20210930, 20140000])
def test_the_first_and_the_last_born_who_are_leerplichtig_are_asked(rows, born):
    rows.brp("Bert", geboortedatum=born)
    rows.vrijstelling("Bert", **ENDED)
    assert exemptions(rows) == ["VR1"]


@pytest.mark.parametrize(
    ("begin", "end", "at_school"),
    [
        (20260801, None, True),
        (20261001, None, True),
        (20261002, None, False),
        (20250801, 20260930, False),
        (20250801, 20261001, True),
        (20261000, None, True),
        (20250801, 20260900, False),
        (20250801, 20260000, True),
    ],
)
def test_a_child_that_is_or_may_be_enrolled_need_not_be_asked(rows, begin, end, at_school):
    rows.vrijstelling(**ENDED)
    enrolment(rows, datum_inschrijving=begin, datum_uitschrijving=end)
    assert exemptions(rows) == ([] if at_school else ["VR1"])


def test_another_child_that_is_enrolled_changes_nothing(rows):
    rows.vrijstelling("Anna", **ENDED)
    enrolment(rows, pgn=number("bsn Bert"))
    assert exemptions(rows) == ["VR1"]


def test_a_child_that_is_exempted_according_to_duo_is_not_enrolled(rows):
    rows.vrijstelling(**ENDED)
    enrolment(rows, brin6=None, inschrijvingsvolgnummer=None, datum_inschrijving=None, vrijstelling=True)
    assert exemptions(rows) == ["VR1"]


def test_another_number_of_the_same_child_is_the_same_child(rows):
    rows.brp(volgnummer=1, burgerservicenummer=number("oud bsn"))
    rows.vrijstelling(burgerservicenummer=number("oud bsn"), **ENDED)
    enrolment(rows)
    assert exemptions(rows) == []


def test_what_the_deliveries_say_later_does_not_speak_about_the_peildatum(rows):
    rows.vrijstelling(vrijstelling="VR1", **ENDED)
    rows.vrijstelling(vrijstelling="VR2", begindatum=20260801, van=LATER)
    assert exemptions(rows) == ["VR1"]
    assert exemptions(rows, LATER) == []
