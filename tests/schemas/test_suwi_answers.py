"""What follows from an answer of Suwinet: the five outcomes, work, hours and benefits on a date, and what stays unknown."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.suwi import assistance, income
from schemas.suwi.answers import Element, UnreadableAnswer, earliest, holds_on, latest

DAY = datetime.date(2026, 11, 1)


def element(name, *children, **texts):
    parts = [Element(key, text) for key, text in texts.items()]
    return Element(name, children=[*parts, *children])


def answer(*children):
    return element("antwoord", *children)


def person(*relations):
    return element("ClientSuwi", *relations, Burgerservicenr="123456782")


def periode(kind="15", nature="01", begin="20260101", end=""):
    texts = {"DatBIkp": begin, "DatEIkp": end, "CdSrtIkv": kind, "CdAardIkv": nature}
    return element("Inkomstenperiode", **{name: text for name, text in texts.items() if text})


def opgave(hours, begin="20261001", end="20261031"):
    texts = {"DatBIko": begin, "DatEIko": end, "AantVerloondeUrenIko": hours}
    return element("Inkomstenopgave", **{name: text for name, text in texts.items() if text})


def relation(*parts, begin="20260101", end=""):
    texts = {"DatBIkv": begin, "DatEIkv": end}
    return element("Inkomstenverhouding", *parts, **{name: text for name, text in texts.items() if text})


def fwi(kind):
    return element("FWI", element(kind, Code="X"))


def facts(*children, day=DAY):
    return dict(income.facts_of(answer(*children), day))


def of(*relations, day=DAY):
    return facts(person(*relations), day=day)


WORK = relation(periode(), opgave("104"))


@pytest.mark.parametrize("module", [income, assistance])
@pytest.mark.parametrize(
    ("children", "outcome"),
    [
        ([person()], "b"),
        ([element("NietsGevonden")], "c"),
        ([person(), fwi("Waarschuwing")], "d"),
        ([person(), fwi("Informatie")], "b"),
        ([fwi("Fout")], "e"),
        ([person(), fwi("Fout")], "e"),
        ([element("NietsGevonden"), fwi("Fout")], "e"),
        ([element("NietsGevonden"), fwi("Waarschuwing")], "c"),
        ([fwi("Waarschuwing")], "e"),
        ([element("Fault")], "e"),
        ([], "e"),
    ],
)
def test_the_outcomes_stay_apart(module, children, outcome):
    assert module.facts_of(answer(*children), DAY)["uitkomst"] == outcome


def test_income_that_is_known_is_outcome_a_and_a_warning_makes_it_partial():
    assert facts(person(WORK))["uitkomst"] == "a"
    assert facts(person(WORK), fwi("Waarschuwing")) == facts(person(WORK)) | {"uitkomst": "d"}


def test_an_answer_without_clientsuwi_around_the_person_says_the_same():
    bare = answer(element("Burgerservicenr"), WORK)
    assert dict(income.facts_of(bare, DAY)) == facts(person(WORK))


def test_nothing_in_the_period_is_no_work_and_no_benefit():
    found = facts(person())
    assert (found["werkt"], found["werkt_12_uur"], found["uitkering"], found["uren_per_week"]) == ("N", "N", "N", "")


@pytest.mark.parametrize("child", [element("NietsGevonden"), fwi("Fout"), element("Fault")])
def test_neither_an_unknown_person_nor_an_error_ever_becomes_no_work(child):
    found = facts(child)
    assert {found[name] for name in found if name != "uitkomst"} == {""}


def test_a_partial_answer_that_names_nothing_says_nothing():
    found = facts(person(), fwi("Waarschuwing"))
    assert {found[name] for name in found if name != "uitkomst"} == {""}


@pytest.mark.parametrize("kind", ["11", "12", "13", "14", "15", "16", "17"])
def test_loondienst_is_work(kind):
    found = of(relation(periode(kind)))
    assert (found["werkt"], found["uitkering"]) == ("J", "N")


def test_an_internship_is_never_work():
    for nature in ("07", "7"):
        found = of(relation(periode("15", nature), opgave("160")))
        assert (found["werkt"], found["werkt_12_uur"], found["uren_per_week"]) == ("N", "N", "")


@pytest.mark.parametrize("kind", ["21", "23", "56", "57", "58"])
def test_a_pension_is_neither_work_nor_a_benefit(kind):
    found = of(relation(periode(kind)))
    assert (found["werkt"], found["uitkering"]) == ("N", "N")


@pytest.mark.parametrize("kind", ["22", "33", "37", "43", "52", "63"])
def test_every_other_known_code_is_a_benefit_whatever_it_is_for(kind):
    found = of(relation(periode(kind)))
    assert (found["werkt"], found["uitkering"]) == ("N", "J")
    assert kind not in found.values()


@pytest.mark.parametrize("kind", ["00", "85", "88", "99", "", "x", "²"])
def test_an_unknown_code_is_neither_yes_nor_no(kind):
    found = of(relation(periode(kind)))
    assert (found["werkt"], found["werkt_12_uur"], found["uitkering"]) == ("", "", "")
    assert of(relation(periode(kind)), WORK)["werkt"] == "J"


@pytest.mark.parametrize(
    ("begin", "end", "works"),
    [
        ("20261101", "", "J"),
        ("20261102", "", "N"),
        ("20260101", "20261101", "J"),
        ("20260101", "20261031", "N"),
        ("20260101", "99991230", "J"),
        ("20261100", "", ""),
        ("20260000", "", ""),
        ("00000000", "", ""),
        ("20261000", "", "J"),
        ("20260101", "20261100", "J"),
        ("20250101", "20260000", ""),
        ("20260101", "20261200", "J"),
    ],
)
def test_a_periode_counts_when_it_holds_on_the_peildatum(begin, end, works):
    assert of(relation(periode(begin=begin, end=end)))["werkt"] == works


def test_the_verhouding_itself_does_not_say_whether_it_is_work():
    assert of(relation(periode(), begin="20270101"))["werkt"] == "J"
    assert of(relation(periode(end="20260630"), end="20270101"))["werkt"] == "N"


@pytest.mark.parametrize(
    ("parts", "hours"),
    [
        ([opgave("104")], "23.48"),
        ([opgave("52", "20261001", "20261030")], "12.13"),
        ([opgave("12", "20261001", "20261007")], "12.00"),
        ([opgave("60", "20260901", "20260930"), opgave("104")], "23.48"),
        ([opgave("104"), opgave("-4")], "22.58"),
        ([opgave("104"), opgave("")], "23.48"),
        ([opgave("60", "20261101", "20261130")], "14.00"),
        ([opgave("60", "20261102", "20261130"), opgave("104")], "23.48"),
        # ended 62 and 63 days before the peildatum
        ([opgave("31", "20260801", "20260831")], "7.00"),
        ([opgave("30", "20260801", "20260830")], ""),
        ([], ""),
        ([opgave("")], ""),
        ([opgave("104", end="")], ""),
        ([opgave("104", end="99991230")], ""),
        ([opgave("104", begin="20261000")], ""),
        ([opgave("104", end="20261000")], ""),
    ],
)
def test_hours_a_week_come_from_the_last_opgave_with_its_corrections(parts, hours):
    assert of(relation(periode(), *parts))["uren_per_week"] == hours


def test_hours_of_all_work_are_summed_and_of_nothing_else():
    internship = relation(periode("15", "07"), opgave("80"))
    benefit = relation(periode("33"), opgave("80"))
    found = of(WORK, relation(periode(), opgave("31")), internship, benefit)
    assert found["uren_per_week"] == "30.48"
    assert found["uitkering"] == "J"


@pytest.mark.parametrize(("hours", "enough"), [("11", "N"), ("12", "J"), ("13", "J")])
def test_twelve_hours_a_week_is_enough(hours, enough):
    assert of(relation(periode(), opgave(hours, "20261001", "20261007")))["werkt_12_uur"] == enough


def test_just_under_twelve_hours_is_not_written_as_twelve():
    found = of(relation(periode(), opgave("51", "20260930", "20261029")))
    assert (found["uren_per_week"], found["werkt_12_uur"]) == ("11.90", "N")
    found = of(relation(periode(), opgave("6257", "20160101", "20261029"), begin="20160101"))
    assert float(found["uren_per_week"]) < 12


def test_work_without_hours_leaves_open_whether_it_is_enough():
    found = of(relation(periode()))
    assert (found["werkt"], found["uren_per_week"], found["werkt_12_uur"]) == ("J", "", "")


def test_hours_that_are_not_known_can_only_be_more():
    found = of(WORK, relation(periode()))
    assert (found["uren_per_week"], found["werkt_12_uur"]) == ("", "J")
    found = of(relation(periode(), opgave("8", "20261001", "20261007")), relation(periode()))
    assert (found["uren_per_week"], found["werkt_12_uur"]) == ("", "")


def test_begin_and_end_are_those_of_the_work():
    found = of(WORK, relation(periode(), begin="20250601", end="20270101"), relation(periode("33"), begin="20200101"))
    assert (found["datum_begin"], found["datum_einde"]) == ("20250601", "")
    found = of(relation(periode(), begin="20250600", end="20270101"))
    assert (found["datum_begin"], found["datum_einde"]) == ("20250600", "20270101")
    assert of(relation(periode(), begin=""))["datum_begin"] == ""
    assert (of(relation(periode("33")))["datum_begin"], of()["datum_begin"]) == ("", "")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (relation(periode(begin="20260231")), "DatBIkp: datum_ongeldig"),
        (relation(periode(end="2026-01-01")), "DatEIkp: datum_ongeldig"),
        (relation(begin="20261301"), "DatBIkv: datum_ongeldig"),
        (relation(periode(), opgave("104", end="20260005")), "DatEIko: datum_ongeldig"),
        (relation(periode(), opgave("1.5")), "AantVerloondeUrenIko: getal_ongeldig"),
        (relation(periode(), opgave("--5")), "AantVerloondeUrenIko: getal_ongeldig"),
    ],
)
def test_what_cannot_be_a_date_or_a_number_makes_the_answer_unreadable(wrong, code):
    with pytest.raises(UnreadableAnswer) as caught:
        of(wrong)
    assert caught.value.code == code


# Bijstand


def uitkering(begin, end=""):
    texts = {"DatBUitkeringsverhouding": begin, "DatEUitkeringsverhouding": end}
    return element("Uitkeringsverhouding", **{name: text for name, text in texts.items() if text})


def bijstand(*relations, beside=()):
    return dict(assistance.facts_of(answer(person(*relations), *beside), DAY))


@pytest.mark.parametrize(
    ("relations", "expected"),
    [
        ([uitkering("20260101")], ("a", "J", "20260101", "")),
        ([uitkering("20260101", "20261101")], ("a", "J", "20260101", "20261101")),
        ([uitkering("20260101", "20261031")], ("a", "N", "", "")),
        ([uitkering("20261102")], ("a", "N", "", "")),
        ([uitkering("20200101", "20210101"), uitkering("20260301")], ("a", "J", "20260301", "")),
        ([uitkering("20261100")], ("a", "", "", "")),
        ([], ("b", "N", "", "")),
    ],
)
def test_bijstand_holds_on_the_peildatum(relations, expected):
    assert tuple(bijstand(*relations).values()) == expected


@pytest.mark.parametrize("child", [element("NietsGevonden"), fwi("Fout"), element("Fault")])
def test_an_unknown_person_and_an_error_say_nothing_about_bijstand(child):
    assert assistance.facts_of(answer(child), DAY)["bijstand"] == ""


def test_of_a_partial_answer_about_bijstand_only_what_it_names_is_known():
    assert bijstand(uitkering("20260101"), beside=[fwi("Waarschuwing")])["bijstand"] == "J"
    assert bijstand(beside=[fwi("Waarschuwing")])["bijstand"] == ""


# Dates

WHOLE = st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 1, 1))


@given(WHOLE, st.sampled_from(["%Y%m%d", "%Y%m00", "%Y0000", "00000000"]))
def test_a_date_lies_between_the_earliest_and_the_latest_it_can_be(day, form):
    date = int(day.strftime(form))
    assert earliest(date) <= day <= latest(date)


@given(WHOLE, WHOLE, WHOLE)
def test_a_period_with_whole_dates_holds_on_a_day_or_not(begin, end, day):
    number = [int(date.strftime("%Y%m%d")) for date in (begin, end)]
    assert holds_on(number[0], number[1], day) is (begin <= day <= end)


@given(WHOLE, WHOLE, WHOLE, st.sampled_from(["%Y%m00", "%Y0000"]))
def test_an_incomplete_date_says_no_more_than_every_date_it_can_be(begin, end, day, form):
    vague = int(begin.strftime(form))
    certain = {
        holds_on(int(possible.strftime("%Y%m%d")), int(end.strftime("%Y%m%d")), day)
        for possible in (earliest(vague), begin, latest(vague))
    }
    found = holds_on(vague, int(end.strftime("%Y%m%d")), day)
    assert found is None or certain == {found}
