"""Who lives in the region, who must go to school, and what the C-levering says, on any date and as known at any moment."""

import datetime

import pytest
from sqlalchemy import text

from tests.warehouse.rows import DAY

DUTIES = "SELECT is_leerplichtig, is_kwalificatieplichtig, is_plichtig FROM kern.plicht"
NONE, LEERPLICHT, KWALIFICATIEPLICHT = (False, False, False), (True, False, True), (False, True, True)
EITHER = (False, False, True)


def day(iso: str) -> datetime.date:
    return datetime.date.fromisoformat(iso)


@pytest.mark.parametrize(
    ("born", "peildatum", "duty"),
    [
        (20211001, "2026-10-31", NONE),
        (20211001, "2026-11-01", LEERPLICHT),
        (20210930, "2026-09-30", NONE),
        (20210930, "2026-10-01", LEERPLICHT),
        (20211231, "2027-01-01", LEERPLICHT),
        (20200229, "2025-03-31", NONE),
        (20200229, "2025-04-01", LEERPLICHT),
        (20100731, "2026-07-31", LEERPLICHT),
        (20100731, "2026-08-01", KWALIFICATIEPLICHT),
        (20100801, "2027-07-31", LEERPLICHT),
        (20100801, "2027-08-01", KWALIFICATIEPLICHT),
        (20081002, "2026-10-01", KWALIFICATIEPLICHT),
        (20081001, "2026-10-01", NONE),
        (20080229, "2026-02-28", KWALIFICATIEPLICHT),
        (20080229, "2026-03-01", NONE),
    ],
)
def test_a_duty_begins_and_ends_on_its_day(rows, born, peildatum, duty):
    rows.brp(geboortedatum=born, van=day("2020-01-01"))
    assert rows.ask(DUTIES, day(peildatum)) == [duty]


@pytest.mark.parametrize(
    ("born", "peildatum", "duty"),
    [
        (20210900, "2026-09-30", NONE),
        (20210900, "2026-10-01", LEERPLICHT),
        (20210000, "2026-12-31", NONE),
        (20210000, "2027-01-01", LEERPLICHT),
        (20100000, "2026-07-31", LEERPLICHT),
        (20100000, "2026-10-01", EITHER),
        (20100000, "2027-08-01", KWALIFICATIEPLICHT),
        (20081000, "2026-09-30", KWALIFICATIEPLICHT),
        (20081000, "2026-10-01", NONE),
        (0, "2026-10-01", NONE),
        (-1, "2026-10-01", NONE),
    ],
)
def test_of_an_incomplete_birth_date_every_possible_day_must_agree(rows, born, peildatum, duty):
    rows.brp(geboortedatum=born, van=day("2020-01-01"))
    assert rows.ask(DUTIES, day(peildatum)) == [duty]


def test_the_days_of_a_duty_are_told(rows):
    rows.brp(geboortedatum=20090415)
    query = "SELECT leerplicht_van, leerplicht_tot, kwalificatieplicht_van, kwalificatieplicht_tot FROM kern.plicht"
    assert rows.ask(query) == [(day("2014-05-01"), day("2025-07-31"), day("2025-08-01"), day("2027-04-14"))]


@pytest.mark.parametrize(
    ("duo", "jvs", "duty"),
    [
        ({"startkwalificatie": True, "hoogste_diploma": "HAVO"}, False, NONE),
        ({"startkwalificatie": False}, True, KWALIFICATIEPLICHT),
        ({"startkwalificatie": None}, True, KWALIFICATIEPLICHT),
        (None, True, NONE),
        (None, False, KWALIFICATIEPLICHT),
        (None, None, KWALIFICATIEPLICHT),
        ({"hoogste_diploma": "PRO"}, None, NONE),
        ({"hoogste_diploma": "VSO"}, None, NONE),
        ({"hoogste_diploma": "VMBO"}, None, KWALIFICATIEPLICHT),
    ],
)
def test_a_startkwalificatie_or_a_diploma_of_pro_or_vso_ends_the_kwalificatieplicht(rows, duo, jvs, duty):
    rows.brp()
    rows.dossier(startkwalificatie=jvs, dossierstatus="gesloten")
    if duo is not None:
        rows.c_levering(**duo)
    rows.refresh()
    assert rows.ask(DUTIES) == [duty]


def test_one_row_with_a_startkwalificatie_is_enough(rows):
    rows.brp()
    rows.c_levering(inschrijvingsvolgnummer="1")
    rows.c_levering(inschrijvingsvolgnummer="2", startkwalificatie=True, hoogste_diploma="MBO2")
    rows.refresh()
    assert rows.ask(DUTIES) == [NONE]


def test_no_diploma_ends_the_leerplicht(rows):
    rows.brp(geboortedatum=20120415)
    rows.c_levering(startkwalificatie=True, hoogste_diploma="VSO")
    rows.refresh()
    assert rows.ask(DUTIES) == [LEERPLICHT]


@pytest.mark.parametrize(
    "brp",
    [
        {"datum_overlijden": 20260801},
        {"datum_overlijden": 0},
        {"reden_opschorting": "E"},
        {"datum_opschorting": 20260100},
        {"gemeente_van_inschrijving": "0363"},
        {"gemeente_van_inschrijving": "1999"},
        {"gemeente_van_inschrijving": None},
        {"tot": DAY},
        {"van": day("2026-10-02")},
        {"scope": "X0000", "gemeente_van_inschrijving": "0193"},
    ],
)
def test_who_died_left_or_is_in_no_persoonslijst_is_no_resident(rows, brp):
    rows.brp(**({"van": day("2020-01-01")} | brp))
    assert rows.ask("SELECT gemeentecode FROM kern.inwoner") == []


def test_a_resident_counts_where_she_lives_and_not_in_whose_persoonslijst(rows):
    rows.brp(scope="G0160", gemeente_van_inschrijving="0193")
    assert rows.ask("SELECT gemeentecode FROM kern.inwoner") == [("0193",)]


@pytest.mark.parametrize(
    ("begin", "end", "may", "surely"),
    [
        (20261001, None, True, True),
        (20261002, None, False, False),
        (20250801, 20261001, True, True),
        (20250801, 20260930, False, False),
        (20261000, None, True, False),
        (20260900, None, True, True),
        (20260000, None, True, False),
        (20250801, 20261000, True, True),
        (20250801, 20260000, True, False),
        (20250801, 20260900, False, False),
        (20250801, 0, True, False),
        (0, None, True, False),
    ],
)
def test_an_enrolment_runs_from_its_first_to_its_last_day(rows, begin, end, may, surely):
    rows.c_levering(datum_inschrijving=begin, datum_uitschrijving=end)
    rows.refresh()
    assert rows.ask("SELECT is_actief, is_zeker_actief FROM kern.inschrijving") == [(may, surely)]


def test_who_is_exempted_and_not_enrolled_is_a_person_without_an_enrolment(rows):
    rows.c_levering(brin6=None, inschrijvingsvolgnummer=None, datum_inschrijving=None, vrijstelling=True)
    rows.refresh()
    assert rows.ask("SELECT vrijstelling FROM kern.onderwijspersoon") == [(True,)]
    assert rows.ask("SELECT * FROM kern.inschrijving") == []


def test_a_person_in_two_c_leveringen_has_the_row_with_a_startkwalificatie_and_then_the_latest_diploma(rows):
    rows.c_levering("Anna", scope="G0160", hoogste_diploma="VMBO", datum_diploma=20250701)
    rows.c_levering("Anna", scope="G0193", hoogste_diploma="MBO2", datum_diploma=20260701, startkwalificatie=True)
    rows.c_levering("Bert", scope="G0160", hoogste_diploma="VMBO", datum_diploma=20250701)
    rows.c_levering("Bert", scope="G0193", hoogste_diploma="MBO1", datum_diploma=20260701)
    rows.refresh()
    query = "SELECT hoogste_diploma, startkwalificatie FROM kern.onderwijspersoon ORDER BY 1"
    assert rows.ask(query) == [("MBO1", False), ("MBO2", True)]


@pytest.mark.parametrize(
    ("view", "kind"),
    [
        ("inwoner", "brp"),
        ("plicht", "brp"),
        ("inschrijving", "c_levering"),
        ("onderwijspersoon", "c_levering"),
        ("zonder_onderwijs", "brp"),
        ("handelende_gemeente", "dossier"),
    ],
)
def test_what_was_known_then_is_a_setting_away(rows, view, kind):
    getattr(rows, kind)(bekend_tot="2026-06-01")
    rows.refresh()
    assert rows.ask(f"SELECT count(*) FROM kern.{view}") == [(0,)]
    rows.connection.execute(text("SET LOCAL hub.bekend_op = '2026-05-01'"))
    assert rows.ask(f"SELECT count(*) FROM kern.{view}") == [(1,)]
    rows.connection.execute(text("SET LOCAL hub.bekend_op = '2025-05-01'"))
    assert rows.ask(f"SELECT count(*) FROM kern.{view}") == [(0,)]


def test_the_leveringen_of_then_count_until_they_were_superseded_or_withdrawn(rows):
    second = rows.levering(geladen_op="2026-10-03")
    first = rows.levering(status="vervangen", vervangen_door=second, geladen_op="2026-10-02")
    rows.levering(scope="G0160", status="ingetrokken", geladen_op="2026-10-02", ingetrokken_op="2026-10-03")
    rows.levering(scope="X0000")
    rows.levering(scope="G0148", status="geweigerd")
    query = "SELECT levering FROM kern.geladen_levering ORDER BY scope DESC"
    assert rows.ask(query) == [(second,)]
    rows.connection.execute(text("SET LOCAL hub.bekend_op = '2026-10-02 12:00'"))
    assert rows.ask(query) == [(first,), (first + 1,)]
    rows.connection.execute(text("SET LOCAL hub.bekend_op = '2026-10-01'"))
    assert rows.ask(query) == []


def test_while_the_levering_before_a_withdrawn_one_waits_none_counts(rows):
    rows.levering(status="ingetrokken", geladen_op="2026-10-04", ingetrokken_op="2026-10-05")
    waiting = rows.levering(status="ontvangen", geladen_op="2026-10-03")
    rows.levering(status="vervangen", vervangen_door=waiting, geladen_op="2026-10-02")
    assert rows.ask("SELECT levering FROM kern.geladen_levering") == []


def test_the_last_levering_is_the_one_with_the_latest_peildatum_before_the_date(rows):
    for peildatum in ("2026-09-01", "2026-10-01", "2026-11-01"):
        rows.levering(peildatum=day(peildatum))
    query = "SELECT peildatum FROM kern.geladen_levering WHERE is_laatste"
    assert rows.ask(query, day("2026-10-31")) == [(day("2026-10-01"),)]
