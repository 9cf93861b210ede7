"""mart.datakwaliteit: per levering what loaded, what did not and why, and what the checks found after it."""

import datetime
import decimal

from sqlalchemy import text

from tests.warehouse.rows import DAY
from warehouse.checks import run_checks

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
