"""The check V11 and what becomes of it: found like any other, kept where only the Wpg role reads, told without who."""

import datetime

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

from tests.warehouse.rows import DAY, number
from warehouse import access, sql_layers
from warehouse.access.roles import GROUP_ROLES, LOADER, OWNER, WPG
from warehouse.bevindingen import bevindingen
from warehouse.check_files import read_checks
from warehouse.checks import run_checks
from warehouse.sql_files import SqlFileError

NEXT = DAY + datetime.timedelta(days=1)
PERIOD = {"begindatum": 20250801, "einddatum": 20260731}


def verbalen(rows):
    return [verbaal for (verbaal,) in rows.keys("V11", "pvnummer")]


# What V11 finds


def test_a_proces_verbaal_in_the_period_of_an_exemption_is_for_the_gemeente_that_delivered_it(rows):
    rows.vrijstelling(scope="G0193")
    rows.procesverbaal(scope="G0160", gemeentecode="0193", dossiernummer="H7")
    assert rows.found("V11") == [("V11", "0160", "H7")]
    assert verbalen(rows) == ["PV1"]
    exemptions = [["0193", "VR1", 20250801, None]]
    assert rows.facts("V11") == [{"datum_pv": 20260315, "vrijstellingen": exemptions}]


def test_of_a_levering_for_the_region_the_row_says_which_gemeente_acts(rows):
    rows.vrijstelling()
    rows.procesverbaal(scope="R0010", gemeentecode="0160")
    assert rows.found("V11") == [("V11", "0160", "D1")]


@pytest.mark.parametrize("scope", ["X0193", "I27GZ"])
def test_a_proces_verbaal_of_a_test_set_or_a_school_does_not_count(rows, scope):
    rows.vrijstelling()
    rows.procesverbaal(scope=scope, gemeentecode="0193")
    assert verbalen(rows) == []


@pytest.mark.parametrize(("kind", "expected"), [("ABSOLUUT", ["PV1"]), ("RELATIEF", []), ("LUXE", [])])
def test_only_a_proces_verbaal_for_absoluut_verzuim_contradicts_an_exemption(rows, kind, expected):
    rows.vrijstelling()
    rows.procesverbaal(verzuimsoort=kind)
    assert verbalen(rows) == expected


@pytest.mark.parametrize("article", ["3A", "3B", "5_A", "5_B", "5_C", "5A", "11_F", "11_G", "15"])
def test_an_exemption_of_any_article_counts(rows, article):
    rows.vrijstelling(artikel=article)
    rows.procesverbaal()
    assert verbalen(rows) == ["PV1"]


@pytest.mark.parametrize("decision", ["aangevraagd", "afgewezen"])
def test_an_exemption_that_was_not_granted_contradicts_nothing(rows, decision):
    rows.vrijstelling(besluit=decision)
    rows.procesverbaal()
    assert verbalen(rows) == []


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        (20250731, []),
        (20250801, ["PV1"]),
        (20260731, ["PV1"]),
        (20260801, []),
        (20260700, ["PV1"]),
        (20250800, ["PV1"]),
        (20260800, []),
        (20250700, []),
        (20260000, []),
        (0, []),
    ],
)
def test_the_date_of_the_proces_verbaal_lies_in_the_period_whichever_day_it_is(rows, date, expected):
    rows.vrijstelling(**PERIOD)
    rows.procesverbaal(datum_pv=date)
    assert verbalen(rows) == expected


@pytest.mark.parametrize(
    ("begin", "end", "expected"),
    [
        (20260300, None, []),
        (20260200, None, ["PV1"]),
        (20250801, 20260300, []),
        (20250801, 20260400, ["PV1"]),
        (0, None, []),
        (20250801, 0, []),
        (20260401, 20260301, []),
    ],
)
def test_the_period_holds_the_date_whichever_days_its_own_dates_are(rows, begin, end, expected):
    rows.vrijstelling(begindatum=begin, einddatum=end)
    rows.procesverbaal(datum_pv=20260315)
    assert verbalen(rows) == expected


def test_somebody_elses_exemption_contradicts_nothing(rows):
    rows.vrijstelling("Bert")
    rows.procesverbaal("Anna")
    assert verbalen(rows) == []


def test_two_numbers_of_one_person_meet(rows):
    rows.brp(volgnummer=1, burgerservicenummer=number("oud bsn"))
    rows.brp()
    rows.vrijstelling(burgerservicenummer=number("oud bsn"))
    rows.procesverbaal()
    assert verbalen(rows) == ["PV1"]


def test_two_exemptions_make_one_finding_and_both_are_facts(rows):
    rows.vrijstelling()
    rows.vrijstelling(vrijstelling="VR2", artikel="11_G", begindatum=20260301, einddatum=20260331)
    rows.procesverbaal()
    assert verbalen(rows) == ["PV1"]
    [facts] = rows.facts("V11")
    assert [exemption[1] for exemption in facts["vrijstellingen"]] == ["VR1", "VR2"]


# Where it is kept, and who sees what


@pytest.fixture
def contradicted(rows):
    """Anna has an exemption and a proces-verbaal in its period."""
    rows.vrijstelling()
    rows.procesverbaal()
    rows.refresh()
    return rows


def kept(rows, table):
    return rows.ask(f"SELECT dossiernummer, sleutels, status FROM {table} WHERE code = 'V11'")


def test_only_v11_is_under_the_wpg():
    assert [code for code, check in read_checks().checks.items() if check.under_wpg] == ["V11"]


def test_who_v11_finds_stays_in_schema_wpg(contradicted):
    run_checks(contradicted.connection, DAY)
    assert kept(contradicted, "wpg.bevinding") == [("D1", {"pvnummer": "PV1"}, "open")]
    assert kept(contradicted, "controle.bevinding") == []
    others = contradicted.ask("SELECT DISTINCT code FROM wpg.bevinding")
    assert others == [("V11",)]


def test_the_counts_are_those_of_any_check(contradicted):
    run = run_checks(contradicted.connection, DAY)
    assert run.open_per_gemeente("V11") == {"0193": 1}
    assert contradicted.ask("SELECT gemeentecode, nieuw FROM controle.telling WHERE code = 'V11'") == [("0193", 1)]


@pytest.mark.parametrize("stored", [True, False])
def test_a_list_says_only_whom_to_ask(contradicted, stored):
    if stored:
        run_checks(contradicted.connection, DAY)
    [told] = [finding for finding in bevindingen(contradicted.connection, DAY) if finding["code"] == "V11"]
    assert told == {
        "code": "V11",
        "ernst": "fout",
        "gemeentecode": "0193",
        "dossiernummer": None,
        "sleutels": {"inzage": "vraag de consulent"},
        "status": "open",
        "eerst_gezien": DAY,
        "laatst_gezien": DAY,
    }


def test_nothing_outside_schema_wpg_names_the_proces_verbaal(contradicted):
    run_checks(contradicted.connection, DAY)
    access.act_as_owner(contradicted.connection)
    tables = contradicted.ask(
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
        " WHERE schemaname NOT IN ('wpg', 'pg_catalog', 'information_schema')".replace("%", "%%")
    )
    holding = [table for (table,) in tables if "PV1" in str(contradicted.ask(f"SELECT t::text FROM {table} AS t"))]
    assert len(tables) > 20
    assert holding == []


def test_it_is_new_then_still_there_then_closed_like_any_other(contradicted):
    lives = []
    for day in (DAY, NEXT, NEXT):
        [count] = [count for count in run_checks(contradicted.connection, day).counts if count.code == "V11"]
        lives.append((count.nieuw, count.nog_open, count.opgelost))
        if len(lives) == 2:
            contradicted.connection.execute(text("UPDATE wpg.jvs_procesverbaal SET bekend_tot = '2026-06-01'"))
    assert lives == [(1, 0, 0), (0, 1, 0), (0, 0, 1)]
    assert kept(contradicted, "wpg.bevinding") == [("D1", {"pvnummer": "PV1"}, "opgelost")]


def test_an_accepted_one_is_quiet_until_its_facts_change(contradicted):
    run_checks(contradicted.connection, DAY)
    contradicted.connection.execute(text("UPDATE wpg.bevinding SET status = 'geaccepteerd', reden = 'afspraak'"))
    assert run_checks(contradicted.connection, NEXT).open_per_gemeente("V11") == {}
    contradicted.vrijstelling(vrijstelling="VR2")
    assert run_checks(contradicted.connection, NEXT).open_per_gemeente("V11") == {"0193": 1}


def test_a_check_that_begins_to_read_schema_wpg_is_closed_in_one_place_and_new_in_the_other(contradicted, tmp_path):
    header = "\n".join(f"-- {name}: {value}" for name, value in [
        ("code", "V11"), ("titel", "t"), ("ernst", "fout"), ("bronnen", "jvs_vrijstelling"), ("wie", "w"), ("doen", "d"),
        ("uitleg", "u"),
    ])  # fmt: skip
    found = "SELECT gemeentecode, persoon, dossiernummer, '{}'::jsonb AS sleutels FROM kern.vrijstelling"
    file = tmp_path / "v11_toets.sql"
    file.write_text(f"{header}\n{found}\n")
    run_checks(contradicted.connection, DAY, tmp_path)
    file.write_text(f"{header}\n{found} WHERE EXISTS (SELECT 1 FROM wpg.jvs_procesverbaal)\n")
    [count] = run_checks(contradicted.connection, NEXT, tmp_path).counts
    assert (count.nieuw, count.opgelost) == (1, 1)
    assert [status for *_, status in kept(contradicted, "controle.bevinding")] == ["opgelost"]
    assert [status for *_, status in kept(contradicted, "wpg.bevinding")] == ["open"]


def test_a_view_of_kern_may_not_read_schema_wpg(tmp_path, monkeypatch):
    text = "-- naam: kern.toets\n-- titel: t\n-- definitie: d\n-- kolom een: e\nSELECT 1 AS een FROM wpg.jvs_procesverbaal\n"
    (tmp_path / "toets.sql").write_text(text)
    monkeypatch.setattr(sql_layers, "KERN", tmp_path)
    with pytest.raises(SqlFileError, match="Wet politiegegevens"):
        sql_layers.read_layers()


@pytest.mark.parametrize("role", [role for role in GROUP_ROLES if role not in (OWNER, LOADER)])
def test_the_wpg_role_alone_reads_who_was_found(rolled_back: Connection, role: str):
    rolled_back.execute(text(f"GRANT {role} TO CURRENT_USER WITH SET TRUE"))
    rolled_back.execute(text(f"SET LOCAL ROLE {role}"))
    if role == WPG:
        assert rolled_back.scalar(text("SELECT count(*) FROM wpg.bevinding")) == 0
        return
    with pytest.raises(ProgrammingError, match="permission denied"):
        rolled_back.execute(text("SELECT count(*) FROM wpg.bevinding"))
