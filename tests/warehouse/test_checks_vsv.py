"""The checks on the reports of DUO, D07 to D10 and D12: what each must find, near misses, incomplete dates and the past."""

import datetime

import pytest

from tests.warehouse.rows import number

SINCE = datetime.date(2026, 1, 1)


def test_the_reports_of_every_month_are_there_and_the_last_of_each_extract_and_scope_is_marked(rows):
    rows.a_report("a04", 202607, "Anna", is_last=False)
    rows.a_report("a04", 202608, "Anna")
    rows.a_report("a04", 202607, "Bert", scope="G0160")
    rows.a_report("a05", 202607, "Anna", startkwalificatie="N")
    rows.a_report("a05", 202608, "Cees", scope="X0000")
    rows.refresh()
    query = "SELECT extract, scope, peilmaand, is_laatste FROM kern.vsv_rapport ORDER BY 1, 2, 3"
    assert rows.ask(query) == [
        ("duo_a04", "G0160", 202607, True),
        ("duo_a04", "G0193", 202607, False),
        ("duo_a04", "G0193", 202608, True),
        ("duo_a05", "G0193", 202607, True),
    ]
    assert rows.ask("SELECT vsv_jaar FROM kern.vsv_a05") == [(2025,)]
    query = "SELECT is_laatste FROM kern.vsv_rapport WHERE scope = 'G0193' AND extract = 'duo_a04'"
    assert rows.ask(query, datetime.date(2026, 8, 1)) == [(True,)]


@pytest.mark.parametrize(("peilmaand", "vsv_jaar"), [(202609, 2025), (202610, 2026), (202612, 2026), (202701, 2026)])
def test_a_vsv_year_begins_with_the_report_month_october(rows, peilmaand, vsv_jaar):
    rows.a_report("a04", peilmaand, "Anna")
    rows.refresh()
    assert rows.ask("SELECT vsv_jaar FROM kern.vsv_a04", datetime.date(2027, 6, 1)) == [(vsv_jaar,)]


def test_who_is_on_the_latest_a04_without_a_dossier_of_the_doorstroompunt_is_found(rows):
    rows.a_report("a04", 202608, "Anna", "Bert", "Cees", "Dirk")
    rows.dossier("Anna", scope="G0160", dossier="H7", doelgroep="doorstroompunt")
    rows.dossier("Bert", dossier="D2", doelgroep="doorstroompunt", dossierstatus="gesloten")
    rows.dossier("Cees", dossier="D3", doelgroep="kwalificatieplicht")
    rows.brp("Dirk", scope="G0148")
    assert rows.found("D07") == [("D07", "0148", None), ("D07", "0193", "D3"), ("D07", "0193", None)]


@pytest.mark.parametrize(
    ("code", "peilmaand", "is_last"),
    [("a04", 202607, False), ("a04", 202610, True), ("a14", 202608, True), ("a01", 202608, True)],
)
def test_another_report_than_the_latest_a04_is_no_workload(rows, code, peilmaand, is_last):
    rows.a_report(code, peilmaand, "Anna", is_last=is_last)
    assert rows.found("D07", "D08", "D10") == []


def test_an_empty_latest_a04_leaves_nobody_on_it(rows):
    rows.a_report("a04", 202607, "Anna", is_last=False)
    rows.a_report("a04", 202608)
    assert rows.found("D07") == []
    assert rows.found("D07", peildatum=datetime.date(2026, 8, 15)) == [("D07", "0193", None)]


@pytest.mark.parametrize(
    ("enrolment", "found"),
    [
        ({}, True),
        ({"datum_uitschrijving": 20261001}, True),
        ({"datum_uitschrijving": 20260930}, False),
        ({"datum_uitschrijving": 20260000}, False),
        ({"datum_inschrijving": 20261000}, False),
        ({"person": "Bert"}, False),
    ],
)
def test_who_is_on_the_latest_a04_and_enrolled_on_the_day_is_found(rows, enrolment, found):
    rows.a_report("a04", 202608, "Anna")
    rows.c_levering(**enrolment)
    assert rows.found("D08") == ([("D08", "0193", None)] if found else [])


@pytest.mark.parametrize(
    ("peilmaand", "person", "scope", "found"),
    [
        (202609, "Anna", "G0193", True),
        (202609, "Anna", "G0160", True),
        (202608, "Anna", "G0193", False),
        (202609, "Bert", "G0193", False),
        (202610, "Anna", "G0193", False),
    ],
)
def test_who_is_on_a_later_a02_than_the_latest_a04_is_found(rows, peilmaand, person, scope, found):
    rows.a_report("a04", 202608, "Anna")
    rows.a_report("a02", peilmaand, person, scope=scope)
    rows.dossier(dossier="D1", doelgroep="doorstroompunt")
    assert rows.found("D08") == ([("D08", "0193", "D1")] if found else [])


def two_months(rows, before, after, *, out=(), back=(), month=202608, scope="G0193"):
    """A04 of a month and of the one before it, with the A01 and the A02 in between."""
    rows.a_report("a04", month - 1 if month % 100 > 1 else month - 89, *before, scope=scope, is_last=False)
    rows.a_report("a04", month, *after, scope=scope)
    rows.a_report("a01", month, *out, scope=scope)
    rows.a_report("a02", month, *back, scope=scope)


@pytest.mark.parametrize(
    ("before", "after", "between", "found"),
    [
        (["Anna", "Bert"], ["Anna", "Cees"], {"out": ["Cees"], "back": ["Bert"]}, False),
        (["Anna"], ["Anna"], {"out": ["Anna"]}, False),
        ([], [], {"back": ["Anna"]}, False),
        (["Anna", "Bert"], ["Anna"], {}, True),
        (["Anna"], ["Anna", "Bert"], {}, True),
        (["Anna"], ["Anna"], {"out": ["Bert"]}, True),
        (["Anna", "Bert"], ["Anna", "Bert"], {"back": ["Bert"]}, True),
    ],
)
def test_the_workload_is_that_of_last_month_with_a01_and_without_a02(rows, before, after, between, found):
    two_months(rows, before, after, **between)
    assert rows.found("D09") == ([("D09", "0193", None)] if found else [])


def test_the_finding_names_scope_and_month_and_is_for_zwolle(rows):
    two_months(rows, ["Anna"], [], scope="G0160", month=202601)
    assert rows.found("D09") == [("D09", "0193", None)]
    assert rows.keys("D09", "scope", "peilmaand") == [("G0160", "202601")]


def test_two_enrolments_of_one_person_are_one_person(rows):
    two_months(rows, ["Anna"], ["Anna"])
    rows.row(
        "duo_a04", scope="G0193", sleutel="tweede", van=datetime.date(2026, 8, 31), peilmaand=202608,
        persoonsgebondennummer=number("bsn Anna"), gemeentecode="0193", brin="01AA",
    )  # fmt: skip
    assert rows.found("D09") == []


def test_no_sum_runs_across_october_and_none_without_all_four_reports(rows):
    two_months(rows, ["Anna"], ["Bert"], month=202610)
    assert rows.found("D09", peildatum=datetime.date(2026, 11, 15)) == []
    rows.a_report("a04", 202605, "Anna", scope="G0160", is_last=False)
    rows.a_report("a04", 202606, scope="G0160", is_last=False)
    rows.a_report("a01", 202606, scope="G0160")
    rows.a_report("a02", 202606, scope="G0148")
    assert rows.found("D09") == []


def test_every_month_before_the_date_is_summed(rows):
    two_months(rows, ["Anna"], ["Bert"], month=202606)
    two_months(rows, ["Anna"], ["Bert"], month=202608)
    assert rows.keys("D09", "peilmaand") == [("202606",), ("202608",)]
    assert rows.keys("D09", "peilmaand", peildatum=datetime.date(2026, 8, 30)) == [("202606",)]
    assert rows.keys("D09", "peilmaand", peildatum=datetime.date(2026, 6, 29)) == []


@pytest.mark.parametrize("month", [202607, 202608])
def test_who_moved_from_or_to_another_gemeente_explains_a_difference(rows, month):
    two_months(rows, ["Anna", "Bert"], ["Bert"])
    rows.a_report("a04", month, "Anna", scope="G0160")
    assert rows.found("D09") == []


def test_who_was_elsewhere_in_another_month_or_another_report_explains_nothing(rows):
    two_months(rows, ["Anna"], [])
    rows.a_report("a04", 202606, "Anna", scope="G0160")
    rows.a_report("a01", 202608, "Anna", scope="G0160")
    assert rows.found("D09") == [("D09", "0193", None)]


def test_who_is_on_the_workload_and_on_no_startset_of_the_vsv_year_is_found(rows):
    rows.a_report("a04", 202608, "Anna", "Bert", "Cees", scope="G0160")
    rows.a_report("a05", 202608, "Dirk")
    rows.a_report("a05", 202510, "Bert", is_last=False)
    rows.a_report("a05", 202509, "Cees", is_last=False)
    rows.dossier("Anna")
    assert rows.found("D10") == [("D10", "0193", None)] * 2


def test_without_a_startset_of_the_vsv_year_nobody_is_missed(rows):
    rows.a_report("a04", 202608, "Anna")
    rows.a_report("a05", 202509, "Bert")
    assert rows.found("D10") == []


@pytest.mark.parametrize(
    ("brp", "jvs", "duo", "found"),
    [
        (None, None, 20031002, True),
        (None, None, 20031001, False),
        (None, None, 20031000, False),
        (None, None, 20031100, True),
        (None, 20031001, 20031002, False),
        (None, 20031002, 20031001, True),
        (20031001, 20031002, 20031002, False),
        (20031002, 20031001, 20031001, True),
        (0, None, 20031002, False),
    ],
)
def test_only_who_was_surely_younger_than_22_on_the_first_teldatum_is_missed(rows, brp, jvs, duo, found):
    rows.a_report("a04", 202608, "Anna", geboortedatum=duo)
    rows.a_report("a05", 202608, "Bert")
    if brp is not None:
        rows.brp(geboortedatum=brp)
    if jvs is not None:
        rows.dossier(geboortedatum=jvs)
    assert rows.found("D10") == ([("D10", "0193", None)] if found else [])


def moved(rows, *periods):
    """The history of where Anna lived according to the BRP: gemeente and date of registration, the last one actual."""
    for number_of, (gemeente, since) in enumerate(periods):
        rows.brp(
            volgnummer=len(periods) - 1 - number_of, gemeente_van_inschrijving=gemeente, datum_inschrijving=since, van=SINCE
        )


@pytest.mark.parametrize("code", ["a01", "a02", "a04", "a05", "a14"])
def test_a_report_is_compared_with_where_the_person_lived_on_its_last_day(rows, code):
    moved(rows, ("0160", 20150101), ("0193", 20260831))
    rows.a_report(code, 202607, "Anna", is_last=False)
    assert rows.found("D12", peildatum=datetime.date(2026, 8, 1)) == [("D12", "0193", None)]
    assert rows.keys("D12", "extract", "scope", peildatum=datetime.date(2026, 8, 1)) == [(f"duo_{code}", "G0193")]
    rows.a_report(code, 202608, "Anna")
    assert rows.found("D12") == []


def test_a_c_levering_is_compared_on_its_peildatum_not_on_the_day_its_rows_began(rows):
    moved(rows, ("0160", 20150101), ("0193", 20260901))
    rows.c_levering("Anna", scope="G0160", van=datetime.date(2026, 3, 1))
    rows.levering("duo_c_levering", "G0160", datetime.date(2026, 8, 31))
    assert rows.found("D12") == []
    rows.levering("duo_c_levering", "G0160", datetime.date(2026, 9, 1))
    assert rows.keys("D12", "extract", "scope") == [("duo_c_levering", "G0160")]
    assert rows.found("D12", peildatum=datetime.date(2026, 8, 31)) == []


def test_who_is_exempted_and_not_enrolled_is_compared_too(rows):
    rows.brp(scope="G0160")
    rows.c_levering(brin6=None, inschrijvingsvolgnummer=None, datum_inschrijving=None, vrijstelling=True)
    rows.levering("duo_c_levering")
    assert rows.found("D12") == [("D12", "0193", None)]


@pytest.mark.parametrize(
    ("periods", "found"),
    [
        ([("0193", 20150101), ("0160", 20260000)], False),
        ([("0193", 20150101), ("0160", 20260900)], True),
        ([("0160", 20150101), ("0193", 20260900)], False),
        ([("0160", 20150101), ("0193", 20261000)], True),
        ([("0160", 20260000)], False),
        ([("0160", 20261001)], False),
        ([("0160", 0)], True),
        ([("1999", 20200101)], True),
        ([("0000", 20200101)], False),
        ([], False),
    ],
)
def test_only_where_the_brp_surely_knows_another_gemeente_on_that_day(rows, periods, found):
    moved(rows, *periods)
    rows.a_report("a04", 202609, "Anna")
    assert rows.found("D12") == ([("D12", "0193", None)] if found else [])
