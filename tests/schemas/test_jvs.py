"""The extracts of JVS: every column of feeds.md, and for every rule a row that breaks it."""

import pytest

from schemas.columns import Treatment
from schemas.contract import Contract
from schemas.jvs import (
    JVS_JONGERE,
    JVS_PROCESVERBAAL,
    JVS_TRAJECT,
    JVS_VERZUIMMELDING,
    JVS_VRIJSTELLING,
    JVS_WERKPROCES,
)
from schemas.register import EXTRACTS
from tests.schemas.texts import BSN, DELIVERED, ONDERWIJSNUMMER, block, codes_of, good_row, labels

FEEDS = {
    JVS_JONGERE: (
        "dossiernummer burgerservicenummer onderwijsnummer achternaam voorvoegsel voornamen geboortedatum geslacht straat "
        "huisnummer huisletter huisnummertoevoeging postcode woonplaats gemeentecode behandelende_gemeente telefoon email "
        "dossierstatus datum_opening datum_sluiting doelgroep startkwalificatie datum_startkwalificatie school_brin consulent "
        "laatste_mutatie"
    ),
    JVS_VERZUIMMELDING: (
        "meldingsnummer dossiernummer burgerservicenummer onderwijsnummer school_brin melddatum begindatum einddatum "
        "verzuimsoort status reden_afgesloten reden_ingetrokken verzuimuren alle_lessen_gemist gemeentecode behandelaar "
        "datum_in_behandeling datum_afgesloten"
    ),
    JVS_VRIJSTELLING: (
        "vrijstellingnummer dossiernummer burgerservicenummer onderwijsnummer artikel begindatum einddatum eerder_beroep "
        "onderwijssoort besluit datum_besluit gemeentecode"
    ),
    JVS_TRAJECT: (
        "trajectnummer dossiernummer burgerservicenummer onderwijsnummer signaalbron signaaldatum nog_ingeschreven "
        "datum_einde_onderwijs datum_eerste_contact datum_intake aantal_intakegesprekken datum_start datum_einde bestemming "
        "nazorg_maanden eerder_traject gemeentecode consulent"
    ),
    JVS_WERKPROCES: "werkprocesnummer dossiernummer soort datum_start datum_einde gemeentecode medewerker",
    JVS_PROCESVERBAAL: (
        "pvnummer dossiernummer burgerservicenummer onderwijsnummer datum_pv verzuimsoort verdachte afdoening datum_afdoening "
        "gemeentecode"
    ),
}
every_jvs_extract = pytest.mark.parametrize("extract", FEEDS, ids=lambda extract: extract.name)

VERPLICHT = {
    JVS_VERZUIMMELDING: ("meldingsnummer", "melddatum", "begindatum", "verzuimsoort", "status", "gemeentecode"),
    JVS_VRIJSTELLING: ("vrijstellingnummer", "artikel", "begindatum", "besluit", "gemeentecode"),
    JVS_TRAJECT: ("trajectnummer", "signaaldatum", "gemeentecode"),
    JVS_WERKPROCES: ("werkprocesnummer", "soort", "datum_start", "gemeentecode"),
    JVS_PROCESVERBAAL: ("pvnummer", "datum_pv", "verzuimsoort", "gemeentecode"),
}
WITH_PERSON = (JVS_VERZUIMMELDING, JVS_VRIJSTELLING, JVS_TRAJECT, JVS_PROCESVERBAAL)

CODES = {
    JVS_VERZUIMMELDING: {
        "verzuimsoort": "V1 V2 V3 V4 RMC L LRV O",
        "status": "R B K G I D",
        "reden_afgesloten": "TERUG ANDERE_OPLEIDING WERK OVERIG OVERLEDEN ZIEK LEGITIEM",
        "reden_ingetrokken": "V",
    },
    JVS_VRIJSTELLING: {
        "artikel": "3A 3B 5_A 5_B 5_C 5A 11_F 11_G 15",
        "onderwijssoort": "basis speciaal voortgezet beroeps onbekend geen",
        "besluit": "aangevraagd toegekend afgewezen",
    },
    JVS_TRAJECT: {"signaalbron": "P OVERIG", "bestemming": "VOLTIJD BBL WERK ZORG GEEN VERHUISD OVERIG"},
    JVS_WERKPROCES: {"soort": "16UUR LUXE LRV ABSOLUUT VRIJSTELLING DOORSTROOMPUNT PREVENTIEF OVERIG"},
    JVS_PROCESVERBAAL: {
        "verzuimsoort": "ABSOLUUT RELATIEF LUXE",
        "verdachte": "OUDER JONGERE",
        "afdoening": "HALT OM SEPOT ZITTING OPEN",
    },
}


def broken(extract, **changed):
    """The rules that a good row with these changes breaks."""
    return labels(Contract(extract, DELIVERED).split(block(extract, [good_row(extract) | changed])).quarantine).get(1, [])


def of_each(table):
    return [(extract, name) for extract, names in table.items() for name in names]


def named(value):
    return getattr(value, "name", value)


@every_jvs_extract
def test_the_columns_are_those_of_feeds_md_in_their_order(extract):
    assert [declared.source_name for declared in extract.columns] == FEEDS[extract].split()


@every_jvs_extract
def test_a_number_is_unique_within_the_gemeente_only_and_a_levering_is_complete(extract):
    assert (len(extract.key), extract.content.value, extract.rhythm.value) == (1, "momentopname", "dagelijks")
    assert extract.key == (extract.columns[0].name,)


@pytest.mark.parametrize(("extract", "column"), of_each(VERPLICHT), ids=named)
def test_what_a_row_must_have_may_not_be_empty(extract, column):
    assert broken(extract, **{column: ""}) == [f"{column}: verplicht_leeg"]


@pytest.mark.parametrize("extract", VERPLICHT, ids=named)
def test_everything_else_may_be_empty(extract):
    row = good_row(extract)
    mandatory = {*VERPLICHT[extract], "burgerservicenummer", "onderwijsnummer"}
    assert broken(extract, **{name: "" for name in row if name not in mandatory}) == []


@pytest.mark.parametrize(("extract", "column"), of_each(CODES), ids=named)
def test_a_code_list_is_that_of_feeds_md_and_closed(extract, column):
    known = CODES[extract][column].split()
    assert codes_of(extract.column(column)) == known
    assert [code for code in known if broken(extract, **{column: code})] == []
    for unknown in ("X", known[0].swapcase() + "x", f"{known[0]} ", "0"):
        assert broken(extract, **{column: unknown}) == [f"{column}: code_ongeldig"]


@pytest.mark.parametrize("extract", WITH_PERSON, ids=named)
def test_exactly_one_person_number_is_filled(extract):
    numbers = {"burgerservicenummer": "", "onderwijsnummer": ""}
    assert broken(extract, **numbers) == ["geen_persoonsnummer"]
    assert broken(extract, **numbers | {"burgerservicenummer": BSN}) == []
    assert broken(extract, **numbers | {"onderwijsnummer": ONDERWIJSNUMMER}) == []
    assert broken(extract, burgerservicenummer=BSN, onderwijsnummer=ONDERWIJSNUMMER) == ["meer_persoonsnummers"]


@pytest.mark.parametrize("extract", WITH_PERSON, ids=named)
def test_a_person_number_is_of_its_kind(extract):
    assert broken(extract, burgerservicenummer=ONDERWIJSNUMMER, onderwijsnummer="") == ["burgerservicenummer: bsn_ongeldig"]
    assert broken(extract, burgerservicenummer="", onderwijsnummer=BSN) == ["onderwijsnummer: onderwijsnummer_ongeldig"]


def test_a_werkproces_has_no_person_number():
    assert not [declared for declared in JVS_WERKPROCES.columns if declared.kind.is_person_number]


@pytest.mark.parametrize("extract", VERPLICHT, ids=named)
def test_a_number_of_the_installation_has_no_spaces_and_no_person_number_inside(extract):
    for column in (extract.key[0], "dossiernummer"):
        assert broken(extract, **{column: "D 1"}) == [f"{column}: vorm_ongeldig"]
        assert broken(extract, **{column: "D" * 41}) == [f"{column}: vorm_ongeldig"]
        assert broken(extract, **{column: f"D{BSN}"}) == [f"{column}: lijkt_op_bsn"]


@pytest.mark.parametrize("extract", VERPLICHT, ids=named)
def test_a_date_is_iso_may_be_incomplete_and_lies_in_the_calendar(extract):
    dates = [declared.name for declared in extract.columns if "datum" in declared.name]
    assert dates
    for column in dates:
        assert broken(extract, **{column: "2026-09-00"}) == broken(extract, **{column: "2026-00-00"}) == []
        for wrong in ("2026-02-29", "01-09-2026", "20260901", "2026-00-05", "0000-00-00"):
            assert broken(extract, **{column: wrong}) == [f"{column}: datum_ongeldig"]


@pytest.mark.parametrize("extract", VERPLICHT, ids=named)
def test_a_gemeentecode_keeps_its_leading_zero(extract):
    assert broken(extract, gemeentecode="193") == ["gemeentecode: gemeentecode_ongeldig"]


def test_a_school_has_a_brin_with_its_vestiging():
    assert broken(JVS_VERZUIMMELDING, school_brin="25PJ") == ["school_brin: brin_ongeldig"]


@pytest.mark.parametrize(
    ("extract", "column"),
    of_each({JVS_VERZUIMMELDING: ["verzuimuren"], JVS_TRAJECT: ["aantal_intakegesprekken", "nazorg_maanden"]}),
    ids=named,
)
def test_what_is_counted_is_whole(extract, column):
    for wrong in ("16.5", "16,5", "-1", "16 uur"):
        assert broken(extract, **{column: wrong}) == [f"{column}: getal_ongeldig"]
    assert broken(extract, **{column: "0"}) == []


@pytest.mark.parametrize(
    ("extract", "column"),
    of_each(
        {
            JVS_VERZUIMMELDING: ["alle_lessen_gemist"],
            JVS_VRIJSTELLING: ["eerder_beroep"],
            JVS_TRAJECT: ["nog_ingeschreven", "eerder_traject"],
        }
    ),
    ids=named,
)
def test_a_flag_is_j_or_n(extract, column):
    assert broken(extract, **{column: "ja"}) == [f"{column}: code_ongeldig"]
    assert broken(extract, **{column: "J"}) == broken(extract, **{column: "N"}) == []


def test_the_values_are_read_as_what_they_are():
    row = Contract(JVS_VERZUIMMELDING, DELIVERED).split(block(JVS_VERZUIMMELDING, [good_row(JVS_VERZUIMMELDING)])).valid
    read = row.to_pylist()[0]
    assert (read["melddatum"], read["verzuimuren"], read["alle_lessen_gemist"]) == (20261005, 16, False)


def test_relations_between_columns_are_no_matter_of_the_contract():
    assert broken(JVS_VERZUIMMELDING, einddatum="2026-09-01", status="G", reden_afgesloten="", reden_ingetrokken="V") == []
    assert broken(JVS_VRIJSTELLING, einddatum="2020-01-01", besluit="aangevraagd") == []
    assert broken(JVS_TRAJECT, datum_start="2026-02-04", datum_einde="2026-02-03", datum_eerste_contact="") == []


def test_names_of_staff_are_dropped():
    staff = (("behandelaar", JVS_VERZUIMMELDING), ("medewerker", JVS_WERKPROCES), ("consulent", JVS_JONGERE))
    for name, extract in (*staff, ("consulent", JVS_TRAJECT)):
        assert extract.column(name).treatments == (Treatment.DROP,)


def test_only_a_proces_verbaal_falls_under_the_wpg():
    assert [extract for extract in EXTRACTS.values() if extract.under_wpg] == [JVS_PROCESVERBAAL]
