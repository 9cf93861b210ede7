"""mart.datakwaliteit: per levering what loaded, what did not and why, and what the checks found after it."""

import datetime
import decimal
from collections import Counter

import pytest
from sqlalchemy import text

from tests.plain_counts.datakwaliteit import Delivered, datakwaliteit, datakwaliteit_regel
from tests.warehouse.figures import counted
from tests.warehouse.rows import DAY, Rows
from warehouse.checks import run_checks
from warehouse.evaluation import as_of

NEXT = DAY + datetime.timedelta(days=1)
THIRD = DAY + datetime.timedelta(days=2)


def quarantine(rows, levering, *rules):
    insert = text("INSERT INTO beheer.quarantaine (levering, rijnummer, regels) VALUES (:levering, :rijnummer, :regels)")
    for rijnummer, regels in enumerate(rules, 1):
        rows.connection.execute(insert, {"levering": levering, "rijnummer": rijnummer, "regels": regels})


def test_a_levering_has_its_counts_and_the_reason_of_refusal(rows):
    rows.levering(rijen=200, rijen_geladen=199, rijen_quarantaine=1)
    rows.levering("duo_a04", "I27GZ", status="geweigerd", reden="te veel", rijen=3, rijen_geladen=0, rijen_quarantaine=3)
    query = (
        "SELECT extract, gemeente, status, reden, rijen, geladen, quarantaine, quarantaine_pct"
        " FROM mart.datakwaliteit ORDER BY 1"
    )
    assert rows.ask(query) == [
        ("duo_a04", None, "geweigerd", "te veel", 3, 0, 3, decimal.Decimal("100.00")),
        ("jvs_jongere", "Zwolle", "geladen", None, 200, 199, 1, decimal.Decimal("0.50")),
    ]


def test_quarantine_is_counted_per_rule_and_a_row_counts_for_each_rule_it_broke(rows):
    quarantine(rows, rows.levering(scope="G0160"), ["bsn"], ["bsn", "datum"])
    query = "SELECT gemeentecode, regel, rijen FROM mart.datakwaliteit_regel ORDER BY regel"
    assert rows.ask(query) == [("0160", "bsn", 2), ("0160", "datum", 1)]


def test_a_past_date_knows_no_later_levering(rows):
    quarantine(rows, rows.levering(peildatum=NEXT), ["bsn"])
    assert rows.ask("SELECT * FROM mart.datakwaliteit", DAY) == []
    assert rows.ask("SELECT * FROM mart.datakwaliteit_regel", DAY) == []
    assert len(rows.ask("SELECT * FROM mart.datakwaliteit", NEXT)) == 1


def test_findings_belong_to_the_period_of_the_levering_that_their_check_reads(rows):
    for extract, scope, day in [
        ("jvs_jongere", "G0193", DAY),
        ("jvs_jongere", "G0193", NEXT),
        ("jvs_jongere", "G0160", DAY),
        ("brp_persoonslijst", "R0010", DAY),
        ("duo_a04", "G0193", DAY),
    ]:
        rows.levering(extract, scope, day)
    rows.dossier("Anna", dossier="D1", tot=NEXT)
    rows.dossier("Bert", dossier="D2")
    rows.dossier("Cees", dossier="D3", van=NEXT)
    rows.refresh()
    for day in (DAY, NEXT, THIRD):
        run_checks(rows.connection, day)
    query = (
        "SELECT extract, scope, peildatum, bevindingen_nieuw, bevindingen_open, bevindingen_opgelost, dagen_tot_opgelost"
        " FROM mart.datakwaliteit WHERE extract <> 'duo_koci' ORDER BY 1, 2, 3"
    )
    one_day = decimal.Decimal("1.0")
    assert rows.ask(query, THIRD) == [
        ("brp_persoonslijst", "R0010", DAY, 3, 2, 1, one_day),
        ("duo_a04", "G0193", DAY, 0, 0, 0, None),
        ("jvs_jongere", "G0160", DAY, 0, 0, 0, None),
        ("jvs_jongere", "G0193", DAY, 2, 2, 0, None),
        ("jvs_jongere", "G0193", NEXT, 1, 2, 1, one_day),
    ]


def test_a_finding_about_a_levering_belongs_to_that_extract_and_scope(rows):
    rows.levering("jvs_jongere", "G0193", DAY)
    rows.levering("brp_persoonslijst", "G0193", DAY)
    rows.levering("jvs_jongere", "G0193", NEXT, status="geweigerd", reden_code="te_veel_quarantaine")
    rows.refresh()
    run_checks(rows.connection, NEXT)
    query = "SELECT extract, bevindingen_open FROM mart.datakwaliteit WHERE status = 'geladen' ORDER BY 1"
    assert rows.ask(query, NEXT) == [("brp_persoonslijst", 0), ("jvs_jongere", 1)]


def moment(month: int, day: int, hour: int = 12) -> datetime.datetime:
    return datetime.datetime(2026, month, day, hour, tzinfo=datetime.UTC)


OCTOBER, DECEMBER = moment(10, 2), moment(12, 1)
RULES = (["bsn"], ["bsn", "datum"])
DELIVERED = [
    Delivered("jvs_jongere", "G0193", DAY, OCTOBER, 10, RULES, loaded=moment(10, 2, 13)),
    Delivered("jvs_jongere", "G0193", DAY, DECEMBER, 12, RULES[:1], loaded=moment(12, 1, 13)),
    Delivered("jvs_traject", "G0193", DAY, OCTOBER, 5, loaded=moment(10, 2, 13), withdrawn=DECEMBER),
    Delivered("jvs_vrijstelling", "G0193", DAY, OCTOBER, 6, RULES, loaded=DECEMBER),
    Delivered("jvs_werkproces", "G0160", DAY, OCTOBER, 2, RULES, refused=True),
    Delivered("duo_a04", "G0160", NEXT, DECEMBER, 3, loaded=DECEMBER),
    Delivered("duo_a02", "G0160", NEXT, OCTOBER, 3, RULES),
    Delivered("grip_jikp", "X0000", DAY, OCTOBER, 4, RULES, loaded=OCTOBER),
]


def deliver(rows: Rows) -> None:
    """Write what was delivered into the register, as it stands after all of it."""
    for each in DELIVERED:
        seen = bool(each.loaded or each.refused)
        known = {"ontvangen": each.received, "geladen_op": each.loaded, "ingetrokken_op": each.withdrawn}
        if seen:
            loaded = 0 if each.refused else each.rows - len(each.broken)
            known |= {"rijen": each.rows, "rijen_geladen": loaded, "rijen_quarantaine": len(each.broken)}
        last = "ingetrokken" if each.withdrawn else "geladen" if each.loaded else "geweigerd" if each.refused else "ontvangen"
        superseded = "UPDATE beheer.levering SET status = 'vervangen' WHERE extract = :extract AND scope = :scope"
        names = {"extract": each.extract, "scope": each.scope}
        before = rows.connection.execute(text(f"{superseded} RETURNING levering"), names).scalars().all()
        levering = rows.levering(each.extract, each.scope, each.peildatum, status=last, **known)
        by = text("UPDATE beheer.levering SET vervangen_door = :levering WHERE levering = ANY(:before)")
        rows.connection.execute(by, {"levering": levering, "before": before})
        if seen:
            quarantine(rows, levering, *each.broken)


@pytest.mark.parametrize("peildatum", [DAY, NEXT])
@pytest.mark.parametrize(
    "known", [moment(10, 1), OCTOBER, moment(10, 5), DECEMBER - datetime.timedelta(seconds=1), DECEMBER, moment(12, 2)]
)
def test_the_register_is_told_as_it_was_known_then(rows, peildatum, known):
    deliver(rows)
    with as_of(rows.connection, peildatum, known):
        query = "SELECT extract, scope, peildatum, status, rijen, geladen, quarantaine FROM mart.datakwaliteit"
        assert Counter(rows.ask(query, peildatum)) == datakwaliteit(DELIVERED, peildatum, known)
        query = "SELECT extract, scope, peildatum, regel, rijen FROM mart.datakwaliteit_regel"
        assert Counter(rows.ask(query, peildatum)) == datakwaliteit_regel(DELIVERED, peildatum, known)


def test_a_levering_of_december_is_unknown_in_october_and_one_withdrawn_then_is_still_loaded(rows):
    rows.levering("jvs_jongere", ontvangen=DECEMBER, geladen_op=DECEMBER)
    withdrawn = {"ontvangen": OCTOBER, "geladen_op": OCTOBER, "ingetrokken_op": DECEMBER, "reden": "verkeerd bestand"}
    rows.levering("jvs_traject", status="ingetrokken", **withdrawn)
    asked = (rows, "datakwaliteit", 202610, "extract", "status", "reden")
    now = {("jvs_jongere", "geladen", None), ("jvs_traject", "ingetrokken", "verkeerd bestand")}
    assert {row for row in counted(*asked) if row[0] != "duo_koci"} == now
    assert counted(*asked, bekend_op="2026-10-05") == [("jvs_traject", "geladen", None)]


def open_on(rows: Rows, peilmaand: int, **asked: str) -> list[int]:
    """The bevindingen that are new and open in the period of the levering of each extract that has any."""
    columns = ("extract", "bevindingen_nieuw", "bevindingen_open")
    return [row[1:] for row in counted(rows, "datakwaliteit", peilmaand, *columns, **asked) if row[0] == "jvs_jongere"]


def test_what_a_gemeente_accepts_later_was_open_until_then(rows):
    """Accepted from 1 to 5 December; a third is that the levering of December is late, which nobody accepts."""
    rows.levering("jvs_jongere", "G0193", DAY, ontvangen=OCTOBER, geladen_op=OCTOBER)
    rows.levering("brp_persoonslijst", "G0193", DAY, ontvangen=OCTOBER, geladen_op=OCTOBER)
    rows.dossier("Anna", dossier="D1")
    rows.dossier("Bert", dossier="D2")
    rows.refresh()
    run_checks(rows.connection, DAY)
    assert open_on(rows, 202610) == [(2, 2)]
    rows.accept(lijst=datetime.date(2026, 12, 1), geaccepteerd_tot=20261205)
    run_checks(rows.connection, datetime.date(2026, 12, 2))
    accepted = rows.connection.scalar(text("SELECT count(*) FROM controle.bevinding WHERE status = 'geaccepteerd'"))
    assert accepted == 2
    assert open_on(rows, 202610) == [(2, 2)]
    for today, still in ((datetime.date(2026, 12, 3), 1), (datetime.date(2026, 12, 5), 1), (datetime.date(2026, 12, 6), 3)):
        assert open_on(rows, 202612, today=today) == [(3, still)], today
    assert open_on(rows, 202612, bekend_op="2026-11-30") == [(2, 2)]
