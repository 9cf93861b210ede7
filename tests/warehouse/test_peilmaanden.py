"""The peilmaanden of a mart: which there are, that counting again is the same, and that none stays behind unseen."""

import datetime
from dataclasses import replace

import pytest
from sqlalchemy import text

from tests.warehouse.figures import TODAY, counted, mart
from tests.warehouse.rows import Rows, number
from warehouse.afspraken import agree_costs
from warehouse.check_files import read_checks
from warehouse.mart_asking import NotAsked
from warehouse.mart_files import Mart, marts_of
from warehouse.peilmaanden import (
    Counted,
    NoSuchPeilmaand,
    behind,
    evaluate,
    forget_others,
    materialise,
    peildatum_of,
    peilmaanden,
)
from warehouse.sql_layers import read_layers

AUGUST, OCTOBER = datetime.date(2026, 8, 31), datetime.date(2026, 10, 31)
MONTHS = [202608, 202609, 202610, 202611, 202612]
EXTRACT = "jvs_verzuimmelding"


@pytest.fixture
def verzuim(rows: Rows) -> Mart:
    """A mart with a report of Anna in October, by leveringen of August and October."""
    rows.levering(EXTRACT, "G0193", AUGUST, geladen_op="2026-11-01")
    rows.levering(EXTRACT, "G0193", OCTOBER, geladen_op="2026-11-02")
    rows.brp(van=AUGUST)
    rows.melding(van=AUGUST, melddatum=20261005)
    rows.refresh()
    return mart("verzuim")


def store(rows: Rows, which: Mart, *months: int, today: datetime.date = TODAY) -> None:
    for month in months or MONTHS:
        for outcome in materialise(rows.connection, [which], month, today):
            assert isinstance(outcome, Counted), outcome


def late(rows: Rows, which: Mart, today: datetime.date = TODAY, **asked) -> list[int]:
    return list(behind(rows.connection, [which], today, **asked).get(which.name, ()))


def stored(rows: Rows) -> list[tuple]:
    return rows.ask("SELECT * FROM mart.verzuim ORDER BY verzuim")


def test_there_is_a_peilmaand_for_every_month_from_the_first_levering_of_the_region_to_today(rows):
    assert peilmaanden(rows.connection, TODAY) == []
    rows.levering("brp_persoonslijst", "X0000", datetime.date(2022, 5, 2))
    rows.levering("jvs_jongere", "G0193", datetime.date(2026, 1, 1), status="geweigerd")
    assert peilmaanden(rows.connection, TODAY) == []
    rows.levering("jvs_jongere", "G0160", datetime.date(2025, 11, 1))
    assert peilmaanden(rows.connection, datetime.date(2026, 2, 1)) == [202511, 202512, 202601, 202602]
    rows.levering("duo_nrsp", "G0193", datetime.date(2023, 10, 1))
    assert peilmaanden(rows.connection, datetime.date(2025, 12, 1)) == [202511, 202512], "a yearly levering begins nothing"


@pytest.mark.parametrize(
    ("peilmaand", "peildatum"),
    [(202611, (2026, 11, 30)), (202612, (2026, 12, 15)), (202402, (2024, 2, 29)), (202512, (2025, 12, 31))],
)
def test_the_peildatum_is_the_last_day_of_the_month_or_today(peilmaand, peildatum):
    assert peildatum_of(peilmaand, TODAY) == datetime.date(*peildatum)


def test_a_stored_month_says_on_what_day_it_was_counted_and_with_what_knowledge(rows, verzuim):
    store(rows, verzuim)
    query = "SELECT peilmaand, peildatum::text, (bekend_op AT TIME ZONE 'Europe/Amsterdam')::text, meldingen FROM mart.verzuim"
    moment = "2026-11-02 00:00:00"
    assert rows.ask(f"{query} WHERE soort_periode = 'maand' ORDER BY 1") == [
        (202610, "2026-10-31", moment, 1),
        (202611, "2026-11-30", moment, 1),
        (202612, "2026-12-15", moment, 1),
    ]
    query = "SELECT peilmaand, peildatum::text, rijen FROM beheer.mart_stand ORDER BY 1"
    assert rows.ask(query) == [
        (202608, "2026-08-31", 0),
        (202609, "2026-09-30", 0),
        (202610, "2026-10-31", 2),
        (202611, "2026-11-30", 2),
        (202612, "2026-12-15", 2),
    ]


def test_counting_again_gives_the_same_rows_and_leaves_the_other_months_alone(rows, verzuim):
    rows.melding(melding="M2", melddatum=20261109, van=AUGUST)
    store(rows, verzuim)
    before = stored(rows)
    assert {row[0] for row in before} == {202610, 202611, 202612}
    store(rows, verzuim, 202610)
    store(rows, verzuim)
    assert stored(rows) == before


def test_the_stored_figure_can_be_counted_again_with_the_knowledge_that_it_names(rows, verzuim):
    store(rows, verzuim, 202610)
    before = stored(rows)
    rows.levering(EXTRACT, "G0193", datetime.date(2026, 10, 20), geladen_op="2026-12-01")
    rows.melding(melding="M2", van=datetime.date(2026, 10, 20), melddatum=20261019, bekend_van="2026-12-01")
    store(rows, verzuim, 202610)
    assert stored(rows) != before
    [moment] = {row[2] for row in before}
    figures = evaluate(rows.connection, verzuim, 202610, TODAY, moment)
    assert [tuple(row) for row in figures.rows] == before
    assert list(figures.columns[:3]) == ["peilmaand", "peildatum", "bekend_op"]


def test_evaluating_stores_nothing(rows, verzuim):
    assert counted(rows, "verzuim", 202610, "meldingen")
    assert stored(rows) == []
    assert late(rows, verzuim) == MONTHS


def test_a_mart_that_is_a_view_can_be_evaluated_about_a_month(rows, verzuim):
    found = counted(rows, "datakwaliteit", 202609, "extract", "peildatum")
    assert [row for row in found if row[0] == EXTRACT] == [(EXTRACT, AUGUST)]


@pytest.mark.parametrize("peilmaand", [202607, 202701, 0, 999999])
def test_a_month_before_the_first_levering_or_in_the_future_is_refused_with_what_can_be_asked(rows, verzuim, peilmaand):
    with pytest.raises(NoSuchPeilmaand, match="van 202608 tot en met 202612"):
        evaluate(rows.connection, verzuim, peilmaand, TODAY)


def test_without_leveringen_no_month_can_be_counted(rows):
    with pytest.raises(NoSuchPeilmaand, match="doorstroomhub load"):
        materialise(rows.connection, [mart("verzuim")], 202610, TODAY)


def test_nothing_is_behind_after_counting_until_the_day_goes_by(rows, verzuim):
    assert late(rows, verzuim) == MONTHS
    store(rows, verzuim)
    assert late(rows, verzuim) == []
    tomorrow = TODAY + datetime.timedelta(days=1)
    assert late(rows, verzuim, tomorrow) == [202612]
    assert late(rows, verzuim, tomorrow, by_day=False) == []
    assert late(rows, verzuim, datetime.date(2027, 1, 1)) == [202612, 202701]


def test_a_levering_leaves_its_month_and_every_later_one_behind(rows, verzuim):
    store(rows, verzuim)
    rows.levering(EXTRACT, "G0160", datetime.date(2026, 10, 1))
    assert late(rows, verzuim) == [202610, 202611, 202612]


def test_a_levering_that_is_withdrawn_or_superseded_does_too(rows, verzuim):
    store(rows, verzuim)
    change = text("UPDATE beheer.levering SET status = :status WHERE extract = :extract AND peildatum = :day")
    rows.connection.execute(change, {"status": "ingetrokken", "extract": EXTRACT, "day": OCTOBER})
    assert late(rows, verzuim) == [202610, 202611, 202612]


def test_a_levering_that_the_figures_do_not_come_from_or_that_was_refused_leaves_nothing_behind(rows, verzuim):
    assert verzuim.extracts == {EXTRACT, "brp_persoonslijst", "brp_personen"}
    store(rows, verzuim)
    rows.levering("duo_a04", "G0193", OCTOBER)
    rows.levering(EXTRACT, "G0166", OCTOBER, status="geweigerd")
    assert late(rows, verzuim) == []


def test_numbers_that_turn_out_to_be_one_person_leave_the_months_behind_that_knew_them(rows, verzuim):
    rows.melding("Bert", melding="M2", burgerservicenummer=number("oud bsn"), melddatum=20261012, van=OCTOBER)
    rows.refresh()
    store(rows, verzuim)
    rows.melding("Cees", melding="M3", melddatum=20261212, van=datetime.date(2026, 12, 14))
    rows.refresh()
    assert late(rows, verzuim) == []
    rows.brp(volgnummer=1, van=datetime.date(2026, 12, 1), burgerservicenummer=number("oud bsn"))
    rows.refresh()
    assert late(rows, verzuim) == [202610, 202611, 202612]


def test_an_a_number_leaves_only_the_marts_behind_that_read_the_brp(rows, verzuim):
    verdeling = mart("kostenverdeling")
    rows.melding("Cees", melding="M3", melddatum=20261006, van=OCTOBER)
    rows.refresh()
    store(rows, verzuim)
    store(rows, verdeling)
    rows.brp("Cees", van=OCTOBER)
    rows.refresh()
    assert late(rows, verzuim) == [202610, 202611, 202612]
    assert late(rows, verdeling) == []


def test_a_month_counted_by_other_sql_is_behind(rows, verzuim):
    store(rows, verzuim)
    for changed in ("kern.inwoner", "mart.verzuim"):
        files = [
            file if file.header["naam"] != changed else type(file)(file.path, file.header, f"{file.body} ")
            for file in read_layers()
        ]
        assert late(rows, marts_of(files, ())["mart.verzuim"]) == MONTHS
    unread = [file for file in read_layers() if file.header["naam"] != "kern.vsv_rapport"]
    assert late(rows, marts_of(unread, ())["mart.verzuim"]) == []


def test_an_afspraak_leaves_the_months_behind_from_its_first_day_on_in_the_marts_that_read_it(rows, verzuim):
    verdeling = mart("kostenverdeling")
    store(rows, verzuim)
    store(rows, verdeling)
    agree_costs(rows.connection, 60000, datetime.date(2026, 10, 15))
    assert late(rows, verdeling) == [202610, 202611, 202612]
    assert late(rows, verzuim) == []
    store(rows, verdeling)
    assert late(rows, verdeling) == []


def test_the_moment_of_an_afspraak_is_the_knowledge_that_a_figure_names(rows, verzuim):
    rows.connection.execute(text("UPDATE beheer.levering SET geladen_op = '2026-01-01'"))
    agree_costs(rows.connection, 60000, datetime.date(2026, 10, 15))
    moment = rows.connection.scalar(text("SELECT max(bekend_van) FROM beheer.afspraak"))
    rows.c_levering(van=AUGUST)
    asked = (rows, "kostenverdeling", 202610, "bekend_op", "jaarbedrag")
    assert set(counted(*asked)) == {(moment, 50000)}


def test_a_mart_follows_the_sql_and_the_extracts_of_the_checks_that_it_reads(rows):
    checks = read_checks().checks
    audit = marts_of(read_layers(), checks.values())["mart.audit"]
    without = marts_of(read_layers(), [check for code, check in checks.items() if code != "B03"])["mart.audit"]
    assert {check.code[0] for check in audit.checks} == {"P", "B", "D", "V", "T"} | {"G"} & {code[0] for code in checks}
    assert not any(check.under_wpg for check in audit.checks)
    assert audit.definition != without.definition
    assert {"duo_a04", "brp_persoonslijst", "jvs_traject"} <= audit.extracts


def test_a_mart_is_not_counted_with_a_check_that_fails(rows, verzuim):
    broken = replace(read_checks().checks["B03"], sql="SELECT kapot")
    audit = replace(mart("audit"), checks=[broken])
    with pytest.raises(NotAsked, match=r"mart\.audit leest B03, en dat mislukt"):
        evaluate(rows.connection, audit, 202610, TODAY)


def test_months_before_the_first_levering_that_is_left_are_forgotten(rows, verzuim):
    rows.melding(melding="M2", melddatum=20260805, van=AUGUST)
    store(rows, verzuim)
    rows.connection.execute(text("UPDATE beheer.levering SET status = 'ingetrokken' WHERE peildatum = :day"), {"day": AUGUST})
    assert {row[0] for row in stored(rows)} == set(MONTHS)
    forget_others(rows.connection, verzuim, TODAY)
    assert {row[0] for row in stored(rows)} == {202610, 202611, 202612}
    assert rows.ask("SELECT min(peilmaand) FROM beheer.mart_stand") == [(202610,)]
