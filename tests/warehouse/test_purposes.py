"""About whom BRP and SUWI are asked: everybody of the purpose, with the reason for everybody else, and nobody besides them."""

import datetime

import pytest

from schemas.extract import Source
from tests.warehouse.rows import DAY, number
from warehouse import access
from warehouse.purposes import PURPOSES, groups_of

ADULT = 20040415
LEFT = 20260101


def asked(rows, source: Source, day: datetime.date = DAY) -> dict[str, list]:
    """Whom each gemeente asks about."""
    rows.refresh()
    return {group.gemeentecode: list(group.pseudonyms) for group in groups_of(rows.connection, PURPOSES[source], day)}


def left_out(rows, source: Source, day: datetime.date = DAY) -> dict[str, int]:
    rows.refresh()
    [group] = groups_of(rows.connection, PURPOSES[source], day)
    assert not group.pseudonyms
    return dict(group.left_out)


def dropout(rows, person: str = "Anna", **columns) -> None:
    """Somebody of the Doorstroompunt group: 22 years old, without startkwalificatie, no longer at school."""
    rows.brp(person, **({"geboortedatum": ADULT} | columns))
    rows.c_levering(person, geboortedatum=ADULT, datum_uitschrijving=LEFT)


def test_the_brp_is_asked_about_open_dossiers_of_each_gemeente_and_about_nobody_else(rows):
    rows.dossier("Anna")
    rows.dossier("Bert", dossier="D2", dossierstatus="gesloten")
    rows.dossier("Cor", scope="G0160", dossier="D3")
    rows.brp("Dirk")
    assert asked(rows, Source.BRP) == {"0193": [number("bsn Anna")], "0160": [number("bsn Cor")]}


def test_a_person_with_two_dossiers_is_asked_about_once_per_gemeente(rows):
    rows.dossier("Anna")
    rows.dossier("Anna", dossier="D2")
    rows.dossier("Anna", scope="G0160", dossier="D3")
    assert asked(rows, Source.BRP) == {"0193": [number("bsn Anna")], "0160": [number("bsn Anna")]}


def test_the_number_that_the_brp_knows_goes_before_that_of_the_dossier(rows):
    rows.dossier("Anna")
    rows.brp("Anna", volgnummer=1)
    rows.brp("Anna", burgerservicenummer=number("nieuw"))
    assert asked(rows, Source.BRP) == {"0193": [number("nieuw")]}


def test_who_has_only_an_onderwijsnummer_is_not_asked_about_until_a_burgerservicenummer_is_known(rows):
    rows.dossier("Anna", burgerservicenummer=None, onderwijsnummer=number("owi"))
    assert left_out(rows, Source.BRP) == {"geen burgerservicenummer": 1}
    rows.koci("owi", "Anna")
    assert asked(rows, Source.BRP) == {"0193": [number("bsn Anna")]}


def test_a_dossier_that_opens_later_is_not_asked_about_before(rows):
    rows.dossier("Anna", van=DAY)
    assert asked(rows, Source.BRP, DAY - datetime.timedelta(days=1)) == {}


def test_suwi_is_asked_about_the_doorstroompunt_group_where_each_lives(rows):
    dropout(rows)
    dropout(rows, "Bert", scope="G0160")
    assert asked(rows, Source.SUWI) == {"0193": [number("bsn Anna")], "0160": [number("bsn Bert")]}


@pytest.mark.parametrize(
    ("born", "day", "belongs"),
    [
        (20081001, "2026-10-01", True),
        (20081002, "2026-10-01", False),
        (19991002, "2026-10-01", True),
        (19991001, "2026-10-01", False),
        (20021231, "2025-12-30", True),
        (20021230, "2025-12-31", False),
        (19990000, "2026-10-01", False),
        (0, "2026-10-01", False),
    ],
)
def test_the_group_runs_from_eighteen_to_the_age_bound_of_the_day(rows, born, day, belongs):
    early = datetime.date(2020, 1, 1)
    rows.brp(geboortedatum=born, van=early)
    rows.c_levering(datum_uitschrijving=20250801, van=early)
    found = asked(rows, Source.SUWI, datetime.date.fromisoformat(day))
    assert found.get("0193", []) == ([number("bsn Anna")] if belongs else [])


@pytest.mark.parametrize(("diploma", "belongs"), [("GEEN", False), ("PRO", True), ("VSO", True)])
def test_before_eighteen_only_who_is_no_longer_kwalificatieplichtig_belongs(rows, diploma, belongs):
    rows.brp(geboortedatum=20090415)
    rows.c_levering(hoogste_diploma=diploma, datum_uitschrijving=LEFT)
    if belongs:
        assert asked(rows, Source.SUWI) == {"0193": [number("bsn Anna")]}
    else:
        assert left_out(rows, Source.SUWI) == {"leerplichtig of kwalificatieplichtig": 1}


def test_who_is_still_leerplichtig_at_sixteen_is_not_asked_about(rows):
    rows.brp(geboortedatum=20100901)
    rows.c_levering(hoogste_diploma="PRO", datum_uitschrijving=LEFT)
    assert left_out(rows, Source.SUWI) == {"leerplichtig of kwalificatieplichtig": 1}


def test_who_has_a_startkwalificatie_or_may_have_one_is_not_asked_about(rows):
    rows.brp("Anna", geboortedatum=ADULT)
    rows.c_levering("Anna", startkwalificatie=True, hoogste_diploma="HAVO", datum_uitschrijving=LEFT)
    rows.brp("Bert", geboortedatum=ADULT)
    assert left_out(rows, Source.SUWI) == {"startkwalificatie": 1, "startkwalificatie onbekend": 1}


@pytest.mark.parametrize("known", ["nenr", "nrsp", "a04", "jvs", "doelgroep", "leerplicht"])
def test_what_duo_or_a_dossier_once_said_tells_that_there_is_no_startkwalificatie(rows, known):
    rows.brp(geboortedatum=ADULT)
    match known:
        case "nenr" | "nrsp":
            rows.vsv_jaar(known, 2025, "D", "Anna")
        case "a04":
            rows.a_report("a04", 202609, "Anna")
        case "jvs":
            rows.dossier(startkwalificatie=False)
        case _:
            rows.dossier(doelgroep={"doelgroep": "doorstroompunt"}.get(known, known))
    if known in ("nrsp", "leerplicht"):
        assert left_out(rows, Source.SUWI) == {"startkwalificatie onbekend": 1}
    else:
        assert asked(rows, Source.SUWI) == {"0193": [number("bsn Anna")]}


def test_who_is_at_school_is_asked_about_with_a_traject_only(rows):
    rows.brp(geboortedatum=ADULT)
    rows.c_levering(geboortedatum=ADULT)
    assert left_out(rows, Source.SUWI) == {"volgt onderwijs, zonder traject": 1}
    rows.traject()
    assert asked(rows, Source.SUWI) == {"0193": [number("bsn Anna")]}


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"gemeente_van_inschrijving": "0363"},
        {"gemeente_van_inschrijving": "1999", "reden_opschorting": "E"},
        {"datum_overlijden": 20260901, "reden_opschorting": "O"},
    ],
    ids=str,
)
def test_who_does_not_live_in_the_region_is_not_asked_about(rows, elsewhere):
    dropout(rows, **elsewhere)
    assert asked(rows, Source.SUWI) == {}


def test_of_suwi_nobody_is_asked_about_without_a_burgerservicenummer(rows):
    rows.brp(geboortedatum=ADULT, burgerservicenummer=None)
    rows.c_levering(pgn=number("owi"), datum_uitschrijving=LEFT)
    rows.dossier(burgerservicenummer=None, onderwijsnummer=number("owi"), doelgroep="doorstroompunt")
    assert asked(rows, Source.SUWI).get("0193", []) == []


def test_a_role_that_reads_for_bi_can_not_ask_whom_the_hub_asks_about(rows):
    rows.connection.exec_driver_sql(f"SET LOCAL ROLE {access.READER}")
    with pytest.raises(Exception, match="permission denied"):
        rows.connection.exec_driver_sql("SELECT * FROM kern.vraag_aan_suwi")
