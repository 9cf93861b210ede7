"""Marts that are asked together: each has its own figures, and what they have in common is made once."""

import datetime
from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import event

from tests.warehouse.figures import TODAY
from tests.warehouse.rows import Rows
from warehouse.mart_asking import asking
from warehouse.mart_files import Mart
from warehouse.peilmaanden import Counted, NotCounted, evaluate, materialise
from warehouse.sql_layers import read_marts

PEILMAAND, PEILDATUM = 202610, datetime.date(2026, 10, 31)
START = datetime.date(2026, 8, 1)


@pytest.fixture
def region(rows: Rows) -> Rows:
    """Zwolle and Kampen with somebody for every mart to count, and something for the checks to find."""
    for scope in ("G0193", "G0166"):
        for extract in ("jvs_jongere", "jvs_verzuimmelding", "brp_persoonslijst", "duo_c_levering"):
            rows.levering(extract, scope, START, rijen=10)
    for person, scope in (("Anna", "G0193"), ("Bert", "G0193"), ("Cees", "G0166")):
        rows.brp(person, scope, van=START)
        rows.dossier(person, scope, f"D {person}", van=START, geslacht="M")  # P05
        rows.melding(person, scope, f"M {person}", van=START, dossiernummer=f"D {person}", melddatum=20261005)
    rows.c_levering("Anna", van=START)
    rows.melding("Bert", melding="M LRV", van=START, dossiernummer="D Bert", verzuimsoort="LRV", melddatum=20261006)
    rows.refresh()
    return rows


@pytest.fixture
def marts() -> dict[str, Mart]:
    return {name: mart for name, mart in read_marts().items() if mart.is_partitioned}


@pytest.fixture
def statements(rows: Rows):
    """What the connection is asked to do, from here on."""
    seen: list[str] = []
    event.listen(rows.connection, "before_cursor_execute", lambda *asked: seen.append(asked[2]))
    return seen


def stored(rows: Rows, name: str) -> list[tuple]:
    return rows.ask(f"SELECT * FROM {name} AS rij ORDER BY rij")


def test_marts_that_are_counted_together_have_the_figures_of_each_by_itself(region, marts):
    outcomes = materialise(region.connection, list(marts.values()), PEILMAAND, TODAY)
    assert [outcome.mart for outcome in outcomes if isinstance(outcome, Counted) and outcome.rows] == [
        name for name in marts if stored(region, name)
    ]
    assert {f"mart.{name}" for name in ("audit", "naar_rato", "thuiszitters", "verzuim")} <= {
        name for name in marts if stored(region, name)
    }
    for name, mart in marts.items():
        assert stored(region, name) == list(evaluate(region.connection, mart, PEILMAAND, TODAY).rows)


def test_a_view_that_several_read_is_made_once_and_each_check_asked_once(region, marts, statements):
    materialise(region.connection, list(marts.values()), PEILMAAND, TODAY)
    made = Counter(words[3] for words in map(str.split, statements) if words[:3] == ["CREATE", "TEMPORARY", "TABLE"])
    # for the peildatum, and for the last day of the month before
    assert made["pg_temp.inwoner"] == 2
    assert made["pg_temp.plicht"] == made["pg_temp.inschrijving"] == 1
    asked = sum("INSERT INTO pg_temp.gevonden_in_dossier" in statement for statement in statements)
    assert asked == len({check.code for mart in marts.values() for check in mart.checks})


def test_a_check_that_finds_nothing_in_a_dossier_is_not_asked(marts):
    codes = {check.code for check in marts["mart.audit"].checks}
    assert not {"B06", "D09", "D12"} & codes
    assert {"B01", "D04", "P05"} <= codes


def test_a_mart_sees_the_findings_of_its_own_checks_only(region, marts):
    audit = marts["mart.audit"]
    other = replace(audit, checks=[check for check in audit.checks if check.code == "V06"])

    def codes(mart: Mart) -> set[str]:
        with asked.sql_of(mart):
            return {code for (code,) in region.ask("SELECT DISTINCT code FROM pg_temp.gevonden", PEILDATUM)}

    with asking(region.connection, [audit, other], PEILMAAND, PEILDATUM) as asked:
        assert {"P05"} < codes(audit)
        assert codes(other) <= {"V06"}


def test_a_mart_that_cannot_be_counted_leaves_the_others_and_its_own_figures_alone(region, marts):
    audit, verzuim = marts["mart.audit"], marts["mart.verzuim"]
    materialise(region.connection, [audit], PEILMAAND, TODAY)
    before = stored(region, "mart.audit")
    broken = [
        replace(audit, checks=[replace(audit.checks[0], sql="SELECT kapot")]),
        replace(audit, file=replace(audit.file, body="SELECT 1 / 0 AS kwartaal")),
    ]
    for mart in broken:
        failed, counted = materialise(region.connection, [mart, verzuim], PEILMAAND, TODAY)
        assert isinstance(failed, NotCounted)
        assert "mart.audit" in failed.reason
        assert isinstance(counted, Counted)
        assert counted.rows > 0
        assert stored(region, "mart.audit") == before


def test_a_view_of_the_month_before_that_cannot_be_made_fails_only_the_mart_that_reads_it(region, marts):
    sitters, verzuim = marts["mart.thuiszitters"], marts["mart.verzuim"]
    broken = replace(sitters, file=replace(sitters.file, header=sitters.file.header | {"vorige": "kern.bestaat_niet"}))
    failed, counted = materialise(region.connection, [broken, verzuim], PEILMAAND, TODAY)
    assert isinstance(failed, NotCounted)
    assert failed.reason.startswith("mart.thuiszitters leest kern.bestaat_niet, en dat mislukt: fout 42P01")
    assert isinstance(counted, Counted)


def test_a_second_connection_asks_the_month_before_and_the_marts_that_know_nothing_of_the_brp(region, marts, statements):
    outcomes = materialise(region.connection, list(marts.values()), PEILMAAND, TODAY, second=region.connection.engine)
    assert [outcome.mart for outcome in outcomes if isinstance(outcome, Counted)] == list(marts)
    assert not any("duo_nrsp" in statement for statement in statements)
    # for the peildatum only: about the last day of the month before the other one asks
    assert sum(statement.startswith("CREATE TEMPORARY TABLE pg_temp.inwoner ") for statement in statements) == 1
    for name in ("audit", "naar_rato", "verzuim"):
        assert stored(region, f"mart.{name}") == list(evaluate(region.connection, marts[f"mart.{name}"], PEILMAAND, TODAY).rows)


def test_without_a_second_connection_each_of_the_two_dates_shares_its_views(region, marts, statements):
    materialise(region.connection, list(marts.values()), PEILMAAND, TODAY)
    assert sum(statement.startswith("CREATE TEMPORARY TABLE pg_temp.inwoner ") for statement in statements) == 2


def test_what_a_second_connection_cannot_ask_fails_only_the_mart_that_needs_it(region, marts):
    vsv, sitters, verzuim = (marts[f"mart.{name}"] for name in ("vsv", "thuiszitters", "verzuim"))
    broken = [
        replace(vsv, file=replace(vsv.file, body="SELECT 1 / 0 AS teljaar")),
        replace(sitters, file=replace(sitters.file, header=sitters.file.header | {"vorige": "kern.bestaat_niet"})),
    ]
    outcomes = materialise(region.connection, [*broken, verzuim], PEILMAAND, TODAY, second=region.connection.engine)
    assert [outcome.reason[:52] for outcome in outcomes if isinstance(outcome, NotCounted)] == [
        "mart.vsv van 202610 kon niet worden gemaakt: fout 22",
        "mart.thuiszitters leest kern.bestaat_niet, en dat mi",
    ]
    assert isinstance(outcomes[-1], Counted)
    assert outcomes[-1].rows > 0


def test_all_that_stood_in_is_gone_afterwards(region, marts):
    materialise(region.connection, list(marts.values()), PEILMAAND, TODAY)
    left = region.ask("SELECT relname FROM pg_class WHERE relnamespace = pg_my_temp_schema() AND relkind IN ('r', 'v')")
    assert left == []
