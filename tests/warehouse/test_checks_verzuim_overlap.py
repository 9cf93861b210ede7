"""Check V01, a verzuimmelding while an exemption holds: what it must find, its near misses, and incomplete dates."""

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.warehouse.rows import DAY, number

LATER = datetime.date(2026, 11, 1)


@pytest.mark.parametrize(
    ("begin", "end", "overlaps"),
    [
        (20260801, 20260831, False),
        (20260801, 20260901, True),
        (20260910, 20260911, True),
        (20260801, 20261031, True),
        (20260930, 20261031, True),
        (20261001, 20261031, False),
        (20260801, None, True),
        (20260930, None, True),
        (20261001, None, False),
        (20260800, 20260901, True),
        (20260900, 20261031, True),
        (20260900, 20260930, True),
        (20260801, 20260900, True),
        (20260801, 20260800, False),
        (20260000, 20261031, False),
        (20260801, 20260000, False),
    ],
)
def test_a_melding_that_overlaps_an_exemption_by_a_day_is_v01(rows, begin, end, overlaps):
    rows.vrijstelling(begindatum=20260901, einddatum=20260930)
    rows.melding(begindatum=begin, einddatum=end)
    assert rows.found("V01") == ([("V01", "0193", "D1")] if overlaps else [])


@pytest.mark.parametrize(
    ("begin", "end", "overlaps"),
    [(20260915, 20260916, True), (20260900, 20260930, False), (20260800, 20260900, False), (20260800, 20261000, True)],
)
def test_an_exemption_with_an_incomplete_date_overlaps_only_when_every_day_says_so(rows, begin, end, overlaps):
    rows.vrijstelling(begindatum=begin, einddatum=end)
    rows.melding(begindatum=20260915, einddatum=20260915)
    assert rows.keys("V01", "meldingsnummer") == ([("M1",)] if overlaps else [])


def test_a_melding_without_end_lasts_to_the_peildatum(rows):
    rows.vrijstelling(begindatum=20261015, einddatum=20261231)
    rows.melding(begindatum=20260914)
    assert rows.found("V01", peildatum=datetime.date(2026, 10, 14)) == []
    assert rows.found("V01", peildatum=datetime.date(2026, 10, 15)) == [("V01", "0193", "D1")]


def test_a_melding_that_has_not_begun_on_the_peildatum_overlaps_only_with_an_end(rows):
    rows.vrijstelling()
    rows.melding(melding="M1", begindatum=20261010)
    rows.melding(melding="M2", begindatum=20261010, einddatum=20261012)
    assert rows.keys("V01", "meldingsnummer") == [("M2",)]


def test_a_melding_that_ends_before_it_begins_overlaps_nothing(rows):
    rows.vrijstelling()
    rows.melding(einddatum=20260901)
    assert rows.found("V01") == []


@pytest.mark.parametrize(
    ("status", "reason", "counts"),
    [("I", "V", False), ("I", None, True), ("R", None, True), ("G", None, True), ("K", None, True), ("B", "V", True)],
)
def test_only_a_melding_withdrawn_with_reason_v_may_overlap_an_exemption(rows, status, reason, counts):
    rows.vrijstelling()
    rows.melding(status=status, reden_ingetrokken=reason)
    assert rows.keys("V01", "meldingsnummer") == ([("M1",)] if counts else [])


@pytest.mark.parametrize("article", ["3A", "3B", "5_A", "5_B", "5_C", "5A", "11_F", "11_G", "15"])
def test_an_exemption_of_any_article_may_not_overlap(rows, article):
    rows.vrijstelling(artikel=article)
    rows.melding()
    assert rows.keys("V01", "meldingsnummer") == [("M1",)]


@pytest.mark.parametrize("decision", ["aangevraagd", "afgewezen"])
def test_an_exemption_that_is_not_granted_overlaps_nothing(rows, decision):
    rows.vrijstelling(besluit=decision)
    rows.melding()
    assert rows.found("V01") == []


def test_an_exemption_of_another_person_in_the_same_dossier_is_no_v01(rows):
    rows.vrijstelling("Bert")
    rows.melding("Anna")
    assert rows.found("V01") == []


def test_each_melding_and_each_exemption_of_a_person_is_a_finding_also_across_gemeenten_and_numbers(rows):
    rows.brp(volgnummer=1, burgerservicenummer=number("oud bsn"))
    rows.brp()
    rows.vrijstelling(vrijstelling="VR1", einddatum=20260920)
    rows.vrijstelling(vrijstelling="VR2", scope="G0160", burgerservicenummer=number("oud bsn"))
    rows.melding(melding="M1", begindatum=20260914)
    rows.melding(melding="M2", begindatum=20260921)
    assert rows.keys("V01", "meldingsnummer", "vrijstellingnummer") == [("M1", "VR1"), ("M1", "VR2"), ("M2", "VR2")]
    assert {gemeente for _, gemeente, _ in rows.found("V01")} == {"0193"}


def test_an_exemption_that_is_delivered_later_does_not_speak_about_the_peildatum(rows):
    rows.vrijstelling(van=LATER)
    rows.melding()
    assert rows.found("V01") == []
    assert rows.found("V01", peildatum=LATER) == [("V01", "0193", "D1")]


_FIRST = datetime.date(2026, 8, 20)
_days = st.integers(0, 60).map(lambda days: _FIRST + datetime.timedelta(days))
_dates = st.tuples(_days, st.sampled_from(["day", "day", "day", "month"]))


def _written(date):
    day, precision = date
    return day.year * 10_000 + day.month * 100 + (day.day if precision == "day" else 0)


def _bounds(date, otherwise):
    """The first and the last day that a date can be."""
    if date is None:
        return [otherwise]
    day, precision = date
    if precision == "day":
        return [day]
    first = day.replace(day=1)
    return [first, (first + datetime.timedelta(31)).replace(day=1) - datetime.timedelta(1)]


def _days_of(begin, end):
    return set(range(begin.toordinal(), end.toordinal() + 1))


def _always_overlap(melding, vrijstelling):
    """Whether the two periods have a day in common, whatever days their incomplete dates are; plain counting of days."""
    return all(
        _days_of(begin, end) & _days_of(other_begin, other_end)
        for begin in _bounds(melding[0], None)
        for end in _bounds(melding[1], DAY)
        for other_begin in _bounds(vrijstelling[0], None)
        for other_end in _bounds(vrijstelling[1], datetime.date(2030, 1, 1))
    )


_periods = st.tuples(_dates, st.none() | _dates)


@settings(max_examples=20)
@given(cases=st.lists(st.tuples(_periods, _periods), min_size=10, max_size=40))
def test_v01_finds_exactly_the_periods_that_share_a_day_by_plain_counting(rows, cases):
    undo = rows.connection.begin_nested()
    for case, ((begin, end), (other_begin, other_end)) in enumerate(cases):
        rows.melding(f"P{case}", melding=f"{case}", begindatum=_written(begin), einddatum=end and _written(end))
        rows.vrijstelling(
            f"P{case}",
            vrijstelling=f"{case}",
            begindatum=_written(other_begin),
            einddatum=other_end and _written(other_end),
        )
    expected = {f"{case}" for case, (melding, vrijstelling) in enumerate(cases) if _always_overlap(melding, vrijstelling)}
    assert {melding for (melding,) in rows.keys("V01", "meldingsnummer")} == expected
    undo.rollback()


def test_the_facts_of_an_overlap_are_both_periods(rows):
    rows.vrijstelling(scope="G0160")
    rows.melding(einddatum=20260930)
    (facts,) = rows.facts("V01")
    assert facts == {
        "melding_begindatum": 20260914,
        "melding_einddatum": 20260930,
        "status": "B",
        "artikel": "5_A",
        "vrijstelling_gemeentecode": "0160",
        "vrijstelling_begindatum": 20250801,
        "vrijstelling_einddatum": None,
    }
