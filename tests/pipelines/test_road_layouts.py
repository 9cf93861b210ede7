"""Every layout down the whole road: from the bytes of a file to the history, with what is special about each."""

import csv
import gzip
import io

import pytest
import xlsxwriter
from sqlalchemy import text
from stdnum.nl.onderwijsnummer import is_valid as is_onderwijsnummer

from connectors.names import parse_name
from pipelines.road import load_waiting, receive
from schemas.register import EXTRACTS
from tests.connectors.test_readers_persons import line, person
from tests.connectors.test_readers_suwi import PERSON, SECRET, levering
from tests.end_to_end.files import bsn
from tests.schemas.good_rows import A_NUMMERS, BSN
from tests.schemas.texts import good_row
from warehouse.access import act_as_loader
from warehouse.aliases import refresh_aliases
from warehouse.bron import History
from warehouse.digest import warehouse_digest
from warehouse.tables.beheer import Status
from warehouse.withdraw import withdraw

FILES = {
    "jvs_traject": "jvs_traject_G0193_20261101.csv",
    "jvs_procesverbaal": "jvs_procesverbaal_G0193_20261101.csv",
    "grip_overstap": "grip_overstap_R0010_20261101.csv",
    "grip_jikp": "grip_jikp_R0010_20261101.csv.gz",
    "grip_uitstroom_switch": "grip_uitstroom_switch_G0193_20261101.csv",
    "duo_nrsp": "NRSP2026VG0193.csv",
    "duo_nenr": "NenR2026DG0193.csv",
    "duo_p_levering": "duo_p_levering_G0193_20261030.csv",
}


def table(extract, *rows) -> bytes:
    """A csv file with every column that a file of this extract has."""
    columns = [column.source_name for column in extract.columns if column.name not in ("eindjaar", "stand")]
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([[(good_row(extract) | row).get(name, "weg ermee") for name in columns] for row in rows])
    return file.getvalue().encode()


def workbook(*rows: tuple[str, str]) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet()
    for number, row in enumerate((("burgerservicenummer", "onderwijsnummer", "opmerking"), *rows)):
        sheet.write_row(number, 0, row)
    book.close()
    return file.getvalue()


@pytest.fixture
def offer(hub):
    """Receives a file and loads what waits of its extract; gives the number and the outcome."""

    def offering(name: str, content: bytes):
        named = parse_name(name)
        number = receive(hub, named, io.BytesIO(content)).levering.levering
        attempts = {attempt.levering: attempt for attempt in load_waiting(hub, named.extract)}
        if number not in attempts:
            return number, None
        assert attempts[number].failure is None
        return number, attempts[number].outcome

    return offering


@pytest.fixture
def ask(hub):
    def asking(query: str, **values: object) -> list[tuple[object, ...]]:
        with hub.database.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query), values)]

    return asking


@pytest.fixture
def change(hub):
    """Does something with the rights of the loader."""

    def changing(action, *arguments: object):
        with hub.database.engine.begin() as connection:
            act_as_loader(connection)
            return action(connection, *arguments)

    return changing


def digest(hub) -> str:
    with hub.database.engine.connect() as connection:
        return warehouse_digest(connection)


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_every_csv_layout_loads_its_good_rows(offer, ask, name):
    extract = EXTRACTS[name]
    column = "pgn" if name == "duo_p_levering" else "burgerservicenummer"
    numbered = extract.column(extract.key[0]) if extract.key[0] not in ("eindjaar", "weeknummer") else None
    rows = []
    for number in range(40):
        row = {extract.column(column).source_name: bsn(number)}
        row |= {"onderwijsnummer": ""} if "onderwijsnummer" in good_row(extract) else {}
        row |= {numbered.source_name: f"N-{number}"} if numbered else {}
        rows.append(row)
    rows.append(rows[0] | {extract.column("gemeentecode").source_name: "Zwolle"})
    content = table(extract, *rows)
    _, outcome = offer(FILES[name], gzip.compress(content) if FILES[name].endswith(".gz") else content)
    # the last row repeats the key of the first one, so nobody knows which of the two is right
    assert (outcome.status, outcome.rows, outcome.loaded, outcome.quarantined) == (Status.LOADED, 41, 39, 2)
    history = History(extract)
    assert ask(f"SELECT count(*), count(DISTINCT {column}) FROM {history.table} WHERE bekend_tot = 'infinity'") == [(39, 39)]


# proces-verbaal

PV = EXTRACTS["jvs_procesverbaal"]


def verbalen(count: int, **changed: str) -> bytes:
    rows = [{"pvnummer": f"PV-{number}", "onderwijsnummer": "", "burgerservicenummer": bsn(number)} for number in range(count)]
    return table(PV, *rows[:-1], rows[-1] | changed)


def test_a_proces_verbaal_stands_in_wpg_and_nothing_of_it_elsewhere(offer, ask):
    offer("jvs_procesverbaal_G0193_20261101.csv", verbalen(40, verzuimsoort="ZIEK"))
    assert ask("SELECT schemaname FROM pg_tables WHERE tablename = 'jvs_procesverbaal'") == [("wpg",)]
    assert ask("SELECT count(*) FROM wpg.jvs_procesverbaal") == [(39,)]
    assert ask("SELECT regels, sleutelkolommen FROM beheer.quarantaine") == [(["verzuimsoort: code_ongeldig"], None)]


def test_a_repeated_proces_verbaal_does_not_leave_its_number_in_quarantine_either(offer, ask):
    rows = [{"pvnummer": f"PV-{number}"} for number in range(60)]
    offer("jvs_procesverbaal_G0193_20261101.csv", table(PV, *rows, rows[0] | {"afdoening": "HALT"}))
    assert ask("SELECT DISTINCT regels, sleutelkolommen FROM beheer.quarantaine") == [(["dubbele_sleutel"], None)]


def test_only_the_loader_and_the_owner_reach_a_proces_verbaal(ask):
    rights = ask(
        """
        SELECT rolname, has_schema_privilege(oid, 'wpg', 'USAGE'), has_table_privilege(oid, 'wpg.jvs_procesverbaal', 'SELECT')
        FROM pg_roles WHERE rolname LIKE 'doorstroomhub%' AND rolname <> 'doorstroomhub_wpg'
        """
    )
    may = {str(name) for name, opens, reads in rights if opens and reads}
    assert {"doorstroomhub_eigenaar", "doorstroomhub_lader"} <= may
    assert not [name for name in may if "lezer" in name or "regio" in name or name.startswith("doorstroomhub_g")]


def test_a_proces_verbaal_counts_for_persons_and_for_the_digest_and_can_be_withdrawn(hub, offer, ask, change):
    empty = digest(hub)
    number, _ = offer("jvs_procesverbaal_G0193_20261101.csv", verbalen(40))
    assert digest(hub) != empty
    change(refresh_aliases)
    assert ask("SELECT count(*) FROM kern.alias") == [(40,)]
    change(withdraw, number, "verkeerde gemeente")
    change(refresh_aliases)
    assert ask("SELECT count(*) FROM kern.alias") == [(0,)]
    assert digest(hub) == empty


# The editions of a vsv year

NRSP = EXTRACTS["duo_nrsp"]
VOORLOPIG, DEFINITIEF, VOLGEND = "NRSP2026VG0193.csv", "NRSP2026DG0193.csv", "NRSP2027VG0193.csv"
KNOWN = "SELECT eindjaar, stand, count(*) FROM bron.duo_nrsp WHERE bekend_tot = 'infinity'"


def population(*numbers: int) -> bytes:
    return table(NRSP, *({"BURGERSERVICENUMMER": bsn(number)} for number in numbers))


EDITIONS = {VOORLOPIG: population(*range(30)), DEFINITIEF: population(*range(5, 30)), VOLGEND: population(*range(20, 60))}


def on(day: str) -> str:
    return f"{KNOWN} AND geldig_van <= '{day}' AND geldig_tot > '{day}' GROUP BY 1, 2"


@pytest.mark.parametrize(
    "order", [(VOORLOPIG, DEFINITIEF, VOLGEND), (DEFINITIEF, VOLGEND, VOORLOPIG), (VOLGEND, DEFINITIEF, VOORLOPIG)]
)
def test_the_definitive_edition_follows_the_provisional_one_in_any_order_of_arrival(offer, ask, order):
    for name in order:
        _, outcome = offer(name, EDITIONS[name])
        assert outcome.status is Status.LOADED
    assert ask(on("2026-09-30")) == []
    assert ask(on("2026-10-01")) == [(2026, "V", 30)]
    assert ask(on("2026-12-30")) == [(2026, "V", 30)]
    assert ask(on("2026-12-31")) == [(2026, "D", 25)]
    assert ask(on("2027-10-01")) == [(2027, "V", 40)]
    # nothing is lost: a person in two editions has a row in each
    assert ask(f"{KNOWN} GROUP BY 1, 2 ORDER BY 1, 2") == [(2026, "D", 25), (2026, "V", 30), (2027, "V", 40)]
    assert ask("SELECT count(*) FROM beheer.levering WHERE status = 'geladen'") == [(3,)]


def test_a_better_definitive_edition_supersedes_the_definitive_one_only(offer, ask):
    for name, content in ((VOORLOPIG, EDITIONS[VOORLOPIG]), (DEFINITIEF, EDITIONS[DEFINITIEF]), (DEFINITIEF, population(1, 2))):
        offer(name, content)
    assert ask(f"{KNOWN} GROUP BY 1, 2 ORDER BY 1, 2") == [(2026, "D", 2), (2026, "V", 30)]
    assert ask("SELECT bestandsnaam, status FROM beheer.levering ORDER BY levering") == [
        (VOORLOPIG, "geladen"),
        (DEFINITIEF, "vervangen"),
        (DEFINITIEF, "geladen"),
    ]


def test_without_the_definitive_edition_the_provisional_one_stands_again(offer, ask, change):
    offer(VOORLOPIG, EDITIONS[VOORLOPIG])
    number, _ = offer(DEFINITIEF, EDITIONS[DEFINITIEF])
    change(withdraw, number, "te vroeg aangeleverd")
    assert ask(on("2027-06-01")) == [(2026, "V", 30)]


def test_the_definitive_edition_counts_as_long_as_it_stands_and_the_provisional_one_stays_readable(offer, ask, change):
    query = "SELECT stand, geldt, count(*) FROM kern.vsv_jaar GROUP BY 1, 2 ORDER BY 1"
    offer("NRSP2024VG0193.csv", EDITIONS[VOORLOPIG])
    assert ask(query) == [("V", True, 30)]
    number, _ = offer("NRSP2024DG0193.csv", EDITIONS[DEFINITIEF])
    assert ask(query) == [("D", True, 25), ("V", False, 30)]
    change(withdraw, number, "te vroeg aangeleverd")
    assert ask(query) == [("V", True, 30)]


def test_of_a_report_per_year_the_kind_that_is_not_configured_is_refused_too(offer, ask):
    offer("NenR2026VR0010.csv", EDITIONS[VOORLOPIG])
    assert ask("SELECT status, reden_code FROM beheer.levering") == [("geweigerd", "ander_soort_rapport")]


# The P-levering

P = EXTRACTS["duo_p_levering"]


def week(number: str, *persons: int, **columns: str) -> bytes:
    return table(P, *({"weeknummer": number, "pgn": bsn(person)} | columns for person in persons))


def test_who_is_not_in_a_later_week_is_not_gone(offer, ask):
    offer("duo_p_levering_G0193_20261030.csv", week("202644", 1, 2))
    offer("duo_p_levering_G0193_20261106.csv", week("202645", 2, 3))
    query = "SELECT weeknummer, count(*), min(geldig_van)::text, min(geldig_tot)::text FROM bron.duo_p_levering GROUP BY 1"
    assert sorted(ask(query)) == [(202644, 2, "2026-10-30", "infinity"), (202645, 2, "2026-11-06", "infinity")]


@pytest.mark.parametrize("order", [(9, 16, 23), (23, 9, 16), (23, 16, 9)])
def test_weeks_count_in_their_order_whenever_they_arrive_and_a_missing_one_stops_nothing(offer, ask, order):
    ended = {9: "2026-01-05", 16: "", 23: "2026-01-20"}
    for day in order:
        name = f"duo_p_levering_G0193_202601{day:02d}.csv"
        _, outcome = offer(name, week(f"2026{day // 7 + 1:02d}", 1, datum_uitschrijving=ended[day]))
        assert outcome.status is Status.LOADED
        [(found,)] = ask("SELECT datum_uitschrijving FROM kern.inschrijving")
        latest = ended[max(order[: order.index(day) + 1])]
        assert found == (int(latest.replace("-", "")) if latest else None)


def test_a_levering_of_another_week_is_refused_and_loads_nothing(offer, ask):
    _, outcome = offer("duo_p_levering_G0193_20261106.csv", week("202644", 1, 2))
    assert (outcome.status, outcome.reason_code) == (Status.REFUSED, "andere_week")
    assert ask("SELECT count(*) FROM bron.duo_p_levering") == [(0,)]


# koci


ONDERWIJSNUMMERS = [str(number) for number in range(101_000_000, 101_001_000) if is_onderwijsnummer(str(number))]
PERSONS = "SELECT count(*), count(DISTINCT persoon) FROM kern.alias"


def test_a_link_makes_one_person_of_two_and_its_withdrawal_two_of_one(offer, ask, change):
    jvs = EXTRACTS["jvs_traject"]
    rows = [
        {"trajectnummer": "T-1", "burgerservicenummer": bsn(1), "onderwijsnummer": ""},
        {"trajectnummer": "T-2", "burgerservicenummer": "", "onderwijsnummer": ONDERWIJSNUMMERS[2]},
    ]
    offer("jvs_traject_G0193_20261101.csv", table(jvs, *rows))
    change(refresh_aliases)
    assert ask(PERSONS) == [(2, 2)]
    number, outcome = offer("20261102G0193.koci.xlsx", workbook((bsn(1), ONDERWIJSNUMMERS[2])))
    assert (outcome.status, outcome.loaded) == (Status.LOADED, 1)
    change(refresh_aliases)
    assert ask(PERSONS) == [(2, 1)]
    assert ask("SELECT DISTINCT een.soort FROM kern.alias AS een JOIN kern.alias AS ander ON ander.persoon = een.nummer") == [
        ("bsn",)
    ]
    change(withdraw, number, "verkeerde koppeling")
    change(refresh_aliases)
    assert ask(PERSONS) == [(2, 2)]


def test_a_link_stays_when_a_later_file_does_not_name_it(offer, ask, change):
    offer("20261102G0193.koci.xlsx", workbook((bsn(1), ONDERWIJSNUMMERS[2])))
    offer("20261202G0193.koci.xlsx", workbook((bsn(3), ONDERWIJSNUMMERS[4])))
    change(refresh_aliases)
    assert ask(PERSONS) == [(4, 2)]


# brp_personen


def answer(number: int, **fields: object) -> dict[str, object]:
    known = {"geboorte": {"datum": {"type": "JaarMaandDatum", "jaar": 2008, "maand": 5}}}
    known |= {"gemeenteVanInschrijving": {"code": "0193"}, "burgerservicenummer": bsn(number)}
    return person(aNummer=A_NUMMERS[number], **known) | fields


def test_who_was_not_asked_again_keeps_what_was_known(offer, ask):
    offer("brp_personen_G0193_20261101.json", line(answer(1), answer(2)).encode())
    moved = answer(2, gemeenteVanInschrijving={"code": "0166"})
    offer("brp_personen_G0193_20261102.json.gz", gzip.compress(line(moved, answer(3)).encode()))
    query = "SELECT gemeente_van_inschrijving, count(*) FROM bron.brp_personen WHERE geldig_tot = 'infinity'"
    assert sorted(ask(f"{query} AND bekend_tot = 'infinity' GROUP BY 1")) == [("0166", 1), ("0193", 2)]
    assert ask("SELECT DISTINCT geboortedatum FROM bron.brp_personen") == [(20080500,)]


def test_nothing_of_a_name_or_number_is_stored(offer, ask):
    offer("brp_personen_G0193_20261101.json", line(answer(1)).encode())
    [(row,)] = ask("SELECT to_jsonb(p)::text FROM bron.brp_personen p")
    assert SECRET not in row
    assert bsn(1) not in row
    assert A_NUMMERS[1] not in row


# SUWI


def stored(hub, number: int) -> bytes:
    with hub.database.engine.connect() as connection:
        path = connection.scalar(text("SELECT archief FROM beheer.levering WHERE levering = :number"), {"number": number})
    with hub.archive.open(path) as stream:
        return stream.read()


def test_what_the_allow_list_drops_is_counted_and_reaches_neither_archive_nor_database(hub, offer, ask):
    number, outcome = offer("suwi_inkomsten_R0010_20261101.xml", levering(PERSON).encode())
    assert (outcome.status, outcome.loaded) == (Status.LOADED, 1)
    kept = stored(hub, number)
    assert BSN.encode() in kept
    for dropped in (SECRET, "987654", "AdministratieveEenheid", "Brutoloon", "Wajong"):
        assert dropped.encode() not in kept
    assert ask("SELECT waarschuwingen FROM beheer.levering") == [({"weggelaten_element": 3},)]
    [row] = ask("SELECT uitkomst, werkt, uren_per_week::text, werkt_12_uur, datum_begin, uitkering FROM bron.suwi_inkomsten")
    assert row == ("a", True, "23.48", True, 20260101, False)


def test_a_file_that_differs_only_in_what_is_dropped_was_received_before(offer):
    first, _ = offer("suwi_inkomsten_R0010_20261101.xml", levering(PERSON).encode())
    again, outcome = offer("suwi_inkomsten_R0010_20261101.xml", levering(PERSON.replace(SECRET, "Anders")).encode())
    assert (again, outcome) == (first, None)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "leeg_bestand"),
        (levering(PERSON)[:-9].encode(), "xml_afgekapt"),
        (f"<!DOCTYPE a [<!ENTITY b '{SECRET}'>]><a>&b;</a>".encode(), "xml_dtd"),
        (levering(PERSON, peildatum="2026-10-01").encode(), "andere_datum"),
        (levering(PERSON, service="Bijstandsregelingen-v0500").encode(), "andere_dienst"),
    ],
)
def test_a_file_of_suwinet_that_cannot_be_read_is_registered_and_refused_with_its_reason(hub, offer, content, code):
    number, outcome = offer("suwi_inkomsten_R0010_20261101.xml", content)
    assert (outcome.status, outcome.reason_code) == (Status.REFUSED, code)
    assert outcome.reason.endswith(".")
    assert SECRET.encode() not in stored(hub, number)


def test_a_question_that_failed_before_is_answered_by_the_next_levering(offer, ask):
    offer("suwi_inkomsten_R0010_20261101.xml", levering("").encode())
    offer("suwi_inkomsten_R0010_20261101.xml", levering(PERSON).encode())
    query = "SELECT uitkomst FROM bron.suwi_inkomsten WHERE bekend_tot = 'infinity'"
    assert ask(query) == [("a",)]


def test_answers_of_other_dates_stand_beside_each_other(offer, ask):
    for day in ("2026-11-01", "2026-12-01"):
        content = levering("", peildatum=day, service="Bijstandsregelingen-v0500")
        offer(f"suwi_bijstand_G0193_{day.replace('-', '')}.xml", content.encode())
    assert sorted(ask("SELECT peildatum, geldig_tot::text FROM bron.suwi_bijstand")) == [
        (20261101, "infinity"),
        (20261201, "infinity"),
    ]
