"""Every peilmaand of every mart is what a plain count over the files gives, for two regions of three years."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, text

from schemas.extract import Extract
from schemas.register import EXTRACTS
from tests import oracle
from tests.plain_counts.datakwaliteit import datakwaliteit, datakwaliteit_regel, from_files
from tests.plain_counts.effectrapportage import CLASSES
from tests.plain_counts.leerplichttelling import ARTICLES, FOUND, LONG, REPORTS
from tests.plain_counts.loaded import MARTS, MONTHS, Loaded
from warehouse import access
from warehouse.bron import History
from warehouse.database import Database
from warehouse.mart_files import Mart
from warehouse.peilmaanden import Counted, behind, materialise, peilmaanden
from warehouse.sql_layers import read_marts


@pytest.fixture(scope="module", params=[11, 23])
def region(request, new_hub, tmp_path_factory) -> Iterator[Loaded]:
    folder = tmp_path_factory.mktemp("telling")
    loaded = Loaded(folder, new_hub(folder / "hub"), request.param)
    yield loaded
    loaded.hub.stop()


def test_every_month_is_stored(region):
    stored = region.query("SELECT mart, count(*) FROM beheer.mart_stand GROUP BY mart ORDER BY mart")
    assert stored == [(f"mart.{mart}", len(region.counts) // len(MARTS)) for mart in MARTS]
    assert len(region.counts) // len(MARTS) >= MONTHS


def test_thuiszitters_are_those_of_the_files(region):
    counted = region.counted("thuiszitters")
    assert region.stored("thuiszitters", "gemeentecode", "soort", "duur", "aantal", "nieuw", "opgelost") == counted
    assert {cell[1:3] for rows in counted.values() for cell in rows} == {
        (soort, duur) for soort in ("absoluut", "LRV") for duur in ("4 weken-3 maanden", "> 3 maanden")
    }


def test_verzuim_is_that_of_the_files(region):
    columns = (
        *("schooljaar", "soort_periode", "periode", "gemeentecode", "school_brin", "verzuimsoort", "status"),
        *("meldingen", "jongeren"),
        *("dagen_tot_behandeling_mediaan", "dagen_tot_behandeling_p90"),
        *("dagen_tot_afgesloten_mediaan", "dagen_tot_afgesloten_p90"),
    )
    counted = region.counted("verzuim")
    assert region.stored("verzuim", *columns) == counted
    assert len(counted) >= MONTHS - 6
    known = {month: Counter[str]() for _, month in counted}
    closed = {month: Counter[str]() for _, month in counted}
    for (_, month), rows in counted.items():
        for _, kind, period, *_, status, reports, _, _, _, closing, _ in rows:
            if kind == "maand":
                known[month][period] += reports
                closed[month][period] += reports if status == "G" and closing is not None else 0
    for numbers in (known, closed):  # a report that JVS knew only after its month, one that was closed after it
        later = [numbers[month + 1][_name(month)] > numbers[month][_name(month)] for month in numbers if month + 1 in numbers]
        assert sum(later) > MONTHS // 6


def _name(month: int) -> str:
    return f"{month // 100}-{month % 100:02d}"


def test_datakwaliteit_is_that_of_the_files(region):
    moment = datetime(2000, 1, 1, tzinfo=UTC)
    delivered = from_files(oracle.leveringen(region.files), moment)
    columns = "extract, scope, peildatum, status, rijen, geladen, quarantaine"
    for on in (region.since, region.today):
        counted = datakwaliteit(delivered, on, moment)
        assert Counter(region.query(f"SELECT {columns} FROM mart.datakwaliteit", on)) == counted
        of_rules = datakwaliteit_regel(delivered, on, moment)
        query = "SELECT extract, scope, peildatum, regel, rijen FROM mart.datakwaliteit_regel"
        assert Counter(region.query(query, on)) == of_rules
        assert min(len(counted), len(of_rules)) > 100


def test_vsv_is_that_of_the_files(region):
    columns = (
        *("teljaar", "peil", "gemeentecode", "vsv_niveau", "leeftijdsklasse"),
        *("startpopulatie", "vsv", "pct", "streefpercentage"),
        *("nieuwe_vsv", "oude_vsv", "heringeschreven", "alsnog_startkwalificatie"),
    )
    counted = region.counted("vsv")
    assert region.stored("vsv", *columns) == counted
    assert len(counted) >= MONTHS - 6
    of_years = {row for rows in counted.values() for row in rows if row[1] != "maand"}
    assert {(row[0], row[1]) for row in of_years} == {
        (year, peil) for year in {row[0] for row in of_years} for peil in ("voorlopig", "definitief")
    }
    assert len({row[0] for row in of_years}) == 3
    for place in (5, 6, 8, 9, 10):  # start population, vsv, target, new and old vsv
        assert any(row[place] for row in of_years)


def test_audit_is_that_of_the_files(region):
    columns = (
        *("kwartaal", "gemeentecode", "dossiers"),
        *("dagen_tot_behandeling_mediaan", "dagen_tot_behandeling_p90"),
        *("dagen_tot_afgesloten_mediaan", "dagen_tot_afgesloten_p90", "werkproces_dagen_mediaan", "werkproces_dagen_p90"),
        *("zonder_activiteit", "rijen_geleverd", "verplicht_gevuld_pct"),
    )
    counted = region.counted("audit")
    assert region.stored("audit", *columns) == counted
    assert {row[0][-2:] for rows in counted.values() for row in rows} == {"K1", "K2", "K3", "K4"}
    for place in (3, 5, 7, 9):
        assert any(row[place] for rows in counted.values() for row in rows)


def test_kostenverdeling_is_that_of_the_files(region):
    counted = region.counted("kostenverdeling")
    assert region.stored("kostenverdeling", "jaar", "gemeentecode", "leerlingen", "aandeel", "bedrag") == counted
    assert {sum(row[3] for row in rows) for rows in counted.values()} == {100}
    assert {sum(row[4] for row in rows) for rows in counted.values()} == {50000, 60000}


def test_naar_rato_is_that_of_the_files(region):
    columns = (
        *("jaar", "gemeentecode", "jongeren", "werkprocessen", "verzuimmeldingen"),
        *("aandeel_jongeren", "aandeel_werkprocessen", "aandeel_verzuimmeldingen", "aandeel"),
    )
    counted = region.counted("naar_rato")
    assert region.stored("naar_rato", *columns) == counted
    # from each January on, there are werkprocessen of the year once they are delivered in May
    assert sum(any(row[2] and row[3] and row[4] for row in rows) for rows in counted.values()) >= MONTHS // 2


def test_scholenverdeling_is_that_of_the_files(region):
    columns = (
        *("schooljaar", "brin6", "gemeentecode", "leerlingen", "meer_dan_50", "toegewezen_gemeentecode", "totstandkoming"),
        *("voorstel_volgorde", "voorstel_aandeel", "voorstel_tekort"),
    )
    counted = region.counted("scholenverdeling")
    assert region.stored("scholenverdeling", *columns) == counted
    # no school has more than 50 pupils of two gemeenten, so none is proposed: rows written by hand have that (tests/warehouse)
    assert {row[6] for rows in counted.values() for row in rows} >= {"afspraak", "niet verdeeld"}


def test_overstap_is_that_of_the_files(region):
    columns = (
        *("schooljaar", "gemeentecode", "vo_brin", "vo_niveau", "status", "aanmeldingen"),
        *("zonder_aanmelding_1_april", "zonder_plaatsing_1_augustus", "niet_aangekomen_1_oktober"),
    )
    counted = region.counted("overstap")
    assert region.stored("overstap", *columns) == counted
    rows = {row for rows in counted.values() for row in rows}
    assert {"GEEN_AANMELDING", "AANGEMELD", "AFGEWEZEN", "AFGEMELD", "GEPLAATST"} <= {row[4] for row in rows}
    for place in (6, 7, 8):
        assert {None, 0} < {row[place] for row in rows}


def test_jikp_is_that_of_the_files(region):
    columns = ("schooljaar", "gemeentecode", "herkomst", "bestemming", "status", "aantal")
    counted = region.counted("jikp")
    assert region.stored("jikp", *columns) == counted
    assert {row[4] for rows in counted.values() for row in rows} == {"OPEN", "AFGEROND", "UIT_BEELD"}


def test_uitstroom_switch_is_that_of_the_files(region):
    columns = (
        *("schooljaar", "meetmoment", "gemeentecode", "vo_brin", "mbo_brin", "soort", "reden_uitstroom"),
        *("niveau_van", "niveau_naar", "aantal"),
    )
    counted = region.counted("uitstroom_switch")
    assert region.stored("uitstroom_switch", *columns) == counted
    assert {row[1] for rows in counted.values() for row in rows} == {"1", "2"}
    assert {row[5] for rows in counted.values() for row in rows} == {"UITSCHRIJVING", "SWITCH"}


def test_doorstroompunt_werk_is_that_of_the_files(region):
    counted = region.counted("doorstroompunt_werk")
    assert region.stored("doorstroompunt_werk", "gemeentecode", "leeftijd", "klasse", "aantal") == counted
    assert {row[2] for rows in counted.values() for row in rows} == {
        *("werk >= 12 uur", "uitkering", "geen van beide", "niet bekend")
    }


def test_leerplichttelling_is_that_of_the_files(region):
    counted = region.counted("leerplichttelling")
    columns = ("schooljaar", "afgelopen", "gemeentecode", "onderwijssoort", "rubriek", "aantal")
    assert region.stored("leerplichttelling", *columns) == counted
    cells = {row[3:5] for rows in counted.values() for row in rows}
    # the others are too rare for two gemeenten: rows written by hand have them (tests/warehouse)
    assert {rubriek for _, rubriek in cells} >= {*list(ARTICLES.values())[2:5], *REPORTS.values(), FOUND, LONG, "pv absoluut"}
    assert {education for education, _ in cells} >= {"basis", "voortgezet", "beroeps", "geen"}
    years = {(row[0] - month // 100, row[1]) for (_, month), rows in counted.items() for row in rows}
    assert years == {(0, "N"), (-1, "N"), (-1, "J")}


def test_effectrapportage_is_that_of_the_files(region):
    counted = region.counted("effectrapportage")
    columns = ("schooljaar", "afgelopen", "gemeentecode", "tabel", "regel", "klasse", "aantal", "percentage")
    assert region.stored("effectrapportage", *columns) == counted
    lines = {row[3:6] for rows in counted.values() for row in rows}
    tables = ("3A.1", "3A.2", "3B", "3C.1", "3C.2", "3D", "3E", "3F", "3G")
    assert {table for table, _, _ in lines} == set(tables)
    assert {rule for _, rule, _ in lines} > set(CLASSES)


def test_the_command_gives_what_is_stored(region):
    peilmaand = max(month for _, month in region.counted("vsv"))
    said = json.loads(region.hub.run("mart", "vsv", "--peilmaand", str(peilmaand), "--json").stdout)
    columns = ("teljaar", "peil", "gemeentecode", "vsv_niveau", "leeftijdsklasse", "startpopulatie", "vsv")
    assert {tuple(row[name] for name in columns) for row in said} == {row[:7] for row in region.counts["vsv", peilmaand]}


_OF_BRP = set(MARTS) - {"kostenverdeling", "vsv"}
_OF_EDUCATION = {
    *("audit", "kostenverdeling", "leerplichttelling", "naar_rato", "overstap", "scholenverdeling", "thuiszitters", "vsv")
}
COUNTED_FROM = {
    "brp_personen": _OF_BRP,
    "brp_persoonslijst": _OF_BRP,
    "duo_a01": {"audit"},
    "duo_a02": {"audit", "vsv"},
    "duo_a04": {"audit", "naar_rato", "scholenverdeling", "vsv"},
    "duo_a05": {"vsv"},
    "duo_a14": {"vsv"},
    "duo_c_levering": _OF_EDUCATION,
    "duo_p_levering": _OF_EDUCATION,
    "duo_nenr": {"vsv"},
    "duo_nrsp": {"vsv"},
    "grip_jikp": {"audit", "jikp"},
    "grip_overstap": {"audit", "overstap"},
    "grip_uitstroom_switch": {"audit", "uitstroom_switch"},
    "jvs_jongere": {"audit", "leerplichttelling", "naar_rato", "scholenverdeling", "thuiszitters"},
    "jvs_procesverbaal": {"leerplichttelling"},
    "jvs_traject": {"audit", "effectrapportage"},
    "jvs_verzuimmelding": {"audit", "leerplichttelling", "naar_rato", "scholenverdeling", "thuiszitters", "verzuim"},
    "jvs_vrijstelling": {"audit", "leerplichttelling", "thuiszitters"},
    "jvs_werkproces": {"audit", "leerplichttelling", "naar_rato", "scholenverdeling"},
    "suwi_bijstand": {"audit", "doorstroompunt_werk"},
    "suwi_inkomsten": {"audit", "doorstroompunt_werk"},
}
"""Which marts each extract can change by what they count (marts.md, and the checks that audit asks); the others change none."""


def test_a_changed_levering_leaves_behind_the_marts_that_it_can_change_and_the_others_stay_as_they_are(region):
    marts = [mart for mart in read_marts().values() if mart.is_partitioned]
    with Database(region.address, region.address) as database, database.engine.connect() as connection:
        access.act_as_loader(connection)
        months = peilmaanden(connection, region.today)
        asked = [months[-1], max(month for month in months[:-1] if month % 100 == 10)]
        stored = {(mart.name, month): _rows(connection, mart, month) for mart in marts for month in asked}
        before = _figures(connection, marts, asked, region.today)
        assert before == stored, "counted with a second connection by the load"
        delivered = set(connection.scalars(text("SELECT DISTINCT extract FROM beheer.levering WHERE status = 'geladen'")))
        assert len(delivered & COUNTED_FROM.keys()) > 15
        for extract in (each for each in EXTRACTS.values() if each.name in delivered):
            point = connection.begin_nested()
            _take_out(connection, extract)
            late = set(behind(connection, marts, region.today))
            after = _figures(connection, marts, asked, region.today)
            changed = {name for (name, month), rows in after.items() if rows != before[name, month]}
            assert late == {f"mart.{mart}" for mart in COUNTED_FROM.get(extract.name, ())}, extract.name
            assert changed <= late, extract.name
            point.rollback()


def _figures(
    connection: Connection, marts: Sequence[Mart], months: Sequence[int], today: date
) -> dict[tuple[str, int], Sequence[Any]]:
    """What the marts say of these months, whenever they say that it was known."""
    found: dict[tuple[str, int], Sequence[Any]] = {}
    for month in months:
        assert all(isinstance(outcome, Counted) for outcome in materialise(connection, marts, month, today))
        found |= {(mart.name, month): _rows(connection, mart, month) for mart in marts}
    return found


def _rows(connection: Connection, mart: Mart, month: int) -> Sequence[Any]:
    query = f"SELECT to_jsonb(rij) - 'bekend_op' FROM {mart.name} AS rij WHERE peilmaand = {month} ORDER BY 1"
    return connection.scalars(text(query)).all()


def _take_out(connection: Connection, extract: Extract) -> None:
    """Every levering of an extract is withdrawn; who is one person stays as it is."""
    known = f"UPDATE {History(extract).table} SET bekend_tot = now() WHERE bekend_tot = 'infinity'"
    connection.execute(text(known))
    register = "UPDATE beheer.levering SET status = 'ingetrokken', ingetrokken_op = now() WHERE extract = :extract"
    connection.execute(text(register), {"extract": extract.name})
