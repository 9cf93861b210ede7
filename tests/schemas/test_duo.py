"""The extracts of DUO: every column of feeds.md, the quirks of the reports, and for every rule a row that breaks it."""

import pytest

from schemas.contract import Contract
from schemas.duo import DUO_A01, DUO_A02, DUO_A04, DUO_A05, DUO_A14, DUO_C_LEVERING
from tests.schemas.texts import BSN, DELIVERED, ONDERWIJSNUMMER, block, codes_of, good_row, labels

A04_HEADER = (
    "BRIN_NR;NAAM_INST;RAPPORTAGEMAAND;PERSOONSGEBONDENNUMMER;ACHTERNAAM;VOORVOEGSEL;ALLE_VOORNAMEN;WOONGEMEENTE;"
    "GEBOORTEDATUM;ONDERWIJSCODE;ONDERWIJSNAAM;LEERWEG;DATUM_UITSCHRIJVING;MELDING_VERZUIM_WETTELIJK;REDEN;BRIN;"
    "NAAM_INSTELLING;ONDERWIJSAANBIEDERCODE;NAAM_ONDERWIJSAANBIEDER;MELDING_VERZUIM_NIET_WETTELIJK;GEMEENTECODE;RMC_REGIO;"
    "REDEN_UITSTROOM;LOCATIECODE;ONDERWIJSLOCATIECODE;POSTCODE_ONDERWIJSLOCATIE;HUISNUMMER_ONDERWIJSLOCATIE;BRIN_VOLGNUMMER;"
    "NIVEAU;INSCHRIJVINGSVOLGNUMMER;STRAAT;HUISNUMMER;HUISLETTER;HUISNUMMER_TOEVOEGING;HUISNUMMER_AANDUIDING;ADRES_LOCATIE;"
    "POSTCODE;WOONPLAATS;VANAF_WANNEER"
)
A05_HEADER = (
    "BRIN;NAAM_INSTELLING;RAPPORTAGE_MAAND;BSN_ONDERWIJSNR;VOORNAMEN;VOORVOEGSEL;ACHTERNAAM;WOONGEMEENTE;GEBOORTEDATUM;"
    "ILT/CREBO;ILT/CREBO_OMS;LEERWEG;BRIN_NR;NAAM_INST;ONDERWIJSAANBIEDERCODE;ONDERWIJSAANBIEDER_NAAM;GEMCODE;RMC_REGIO;"
    "LOCATIECODE;ONDERWIJSLOCATIECODE;ONDERWIJSLOCATIE_POSTCODE;ONDERWIJSLOCATIE_HUISNUMMER;BRIN_VOLGNR;NIVEAU;INSCHR_VLGNR;"
    "STRAAT;HUISNUMMER;HUISLETTER;HUISNR_AAND;HUISNR_TOEV;ADRES_LOCATIE;POSTCODE;WOONPLAATS;INDICATIE_STARTKWALIFICATIE"
)
C_COLUMNS = (
    "pgn geboortedatum geslacht postcode gemeentecode brin6 opleidingscode onderwijssoort niveau leerweg "
    "inschrijvingsvolgnummer datum_inschrijving datum_uitschrijving reden_uitstroom hoogste_diploma datum_diploma "
    "startkwalificatie vrijstelling vsv"
)
CODES = {
    "geslacht": "M V O",
    "onderwijssoort": "PO SBO SO VSO PRO VMBO HAVO VWO VAVO MBO",
    "niveau": "1 2 3 4",
    "leerweg": "BOL BBL EX",
    "reden_uitstroom": "01 02 03 04 05 06 07 08 09",
    "hoogste_diploma": "GEEN PRO VSO VMBO HAVO VWO MBO1 MBO2 MBO3 MBO4",
}
ENROLMENT = ("brin6", "inschrijvingsvolgnummer", "datum_inschrijving")
EXEMPTED = dict.fromkeys((*ENROLMENT, "opleidingscode", "onderwijssoort", "niveau", "leerweg"), "") | {"vrijstelling": "J"}


def split(extract, *changes):
    return Contract(extract, DELIVERED).split(block(extract, [good_row(extract) | changed for changed in changes]))


def broken(extract, **changed):
    """The rules that a good row with these changes breaks."""
    return labels(split(extract, changed).quarantine).get(1, [])


def source_names(extract):
    return [declared.source_name for declared in extract.columns]


# The reports


@pytest.mark.parametrize("extract", [DUO_A01, DUO_A02, DUO_A04, DUO_A14], ids=lambda extract: extract.name)
def test_four_a_reports_share_one_model_of_the_39_columns_of_feeds_md(extract):
    assert extract.model is DUO_A04.model
    assert source_names(extract) == A04_HEADER.split(";")
    assert len(source_names(extract)) == 39


def test_the_startset_has_the_34_columns_of_feeds_md():
    assert source_names(DUO_A05) == A05_HEADER.split(";")
    assert len(source_names(DUO_A05)) == 34


def test_what_means_the_same_in_two_reports_has_one_name_kind_rule_and_treatment():
    shared = {declared.name for declared in DUO_A04.read_columns} & {declared.name for declared in DUO_A05.read_columns}
    assert len(shared) == 14
    for name in shared:
        one, other = DUO_A04.column(name), DUO_A05.column(name)
        assert (one.kind, one.treatments, one.meaning, one.spelling) == (
            other.kind,
            other.treatments,
            other.meaning,
            other.spelling,
        )
        assert [(rule.name, rule.statistics) for rule in one.rules] == [(rule.name, rule.statistics) for rule in other.rules]
    assert DUO_A04.key == DUO_A05.key
    assert DUO_A04.comparisons == DUO_A05.comparisons


def test_quirks_of_the_startset_are_no_fault():
    row = split(DUO_A05, {}).valid.to_pylist()[0]
    assert (row["gemeentecode"], row["geboortedatum"], row["rapportagemaand"]) == ("0193", 20080500, 202609)
    assert (row["rmc_regio"], row["huisnummer"], row["startkwalificatie"]) == ("REGIO 10", "129.0", "N")


@pytest.mark.parametrize("column", ["BRIN", "GEBOORTEDATUM", "GEMCODE", "INSCHR_VLGNR"])
def test_what_a_row_of_the_startset_must_have_may_not_be_empty(column):
    name = {"GEMCODE": "gemeentecode", "INSCHR_VLGNR": "inschrijvingsvolgnummer"}.get(column, column.lower())
    assert broken(DUO_A05, **{column: ""}) == [f"{name}: verplicht_leeg"]


@pytest.mark.parametrize("number", ["", "0"])
def test_a_row_of_the_startset_has_a_person_number(number):
    assert broken(DUO_A05, BSN_ONDERWIJSNR=number) == ["geen_persoonsnummer"]


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("BSN_ONDERWIJSNR", "123456789", "persoonsgebondennummer: pgn_ongeldig"),
        ("BRIN", "25PJ00", "brin: brin_ongeldig"),
        ("RAPPORTAGE_MAAND", "202613", "rapportagemaand: maand_ongeldig"),
        ("GEBOORTEDATUM", "30-02-2008", "geboortedatum: datum_ongeldig"),
        ("ILT/CREBO", "123456789", "onderwijscode: te_lang"),
        ("LEERWEG", "BOLBOLBOL", "leerweg: te_lang"),
        ("GEMCODE", "x", "gemeentecode: gemeentecode_ongeldig"),
        ("RMC_REGIO", "REGIO 100", "rmc_regio: te_lang"),
        ("BRIN_VOLGNR", "123456789", "brin_volgnummer: te_lang"),
        ("NIVEAU", "x" * 41, "niveau: te_lang"),
        ("NIVEAU", f"Mbo {BSN}", "niveau: lijkt_op_bsn"),
        ("INSCHR_VLGNR", "123456789", "inschrijvingsvolgnummer: te_lang"),
        ("POSTCODE", "8011", "postcode: postcode_ongeldig"),
        ("INDICATIE_STARTKWALIFICATIE", "onbekend!", "startkwalificatie: te_lang"),
    ],
)
def test_a_rule_of_the_startset_quarantines_the_row_that_breaks_it(column, value, rule):
    assert broken(DUO_A05, **{column: value}) == [rule]


@pytest.mark.parametrize(
    ("column", "name"),
    [("LEERWEG", "leerweg"), ("NIVEAU", "niveau"), ("INDICATIE_STARTKWALIFICATIE", "startkwalificatie")],
)
def test_a_code_outside_an_open_list_of_the_startset_is_a_warning(column, name):
    outcome = split(DUO_A05, {column: "anders"})
    assert (outcome.valid.num_rows, dict(outcome.warnings)) == (1, {f"{name}: onbekende_code": 1})


# The C-levering


def test_the_c_levering_has_the_columns_of_feeds_md_in_their_order():
    assert source_names(DUO_C_LEVERING) == C_COLUMNS.split()
    assert DUO_C_LEVERING.key == ("pgn", "brin6", "inschrijvingsvolgnummer")
    assert (DUO_C_LEVERING.content.value, DUO_C_LEVERING.rhythm.value) == ("momentopname", "op verzoek")


def test_its_values_are_read_as_what_they_are():
    row = split(DUO_C_LEVERING, {}).valid.to_pylist()[0]
    assert (row["geboortedatum"], row["datum_diploma"], row["niveau"]) == (20080500, 20250700, "2")
    assert (row["startkwalificatie"], row["vrijstelling"], row["vsv"]) == (False, False, True)


@pytest.mark.parametrize("number", [BSN, ONDERWIJSNUMMER])
def test_a_person_is_named_by_bsn_or_onderwijsnummer(number):
    assert broken(DUO_C_LEVERING, pgn=number) == []


def test_a_row_names_a_person():
    assert broken(DUO_C_LEVERING, pgn="") == ["geen_persoonsnummer"]
    assert broken(DUO_C_LEVERING, pgn="0") == ["pgn: pgn_ongeldig"]


@pytest.mark.parametrize("column", ["geboortedatum", "gemeentecode"])
def test_what_a_row_must_have_may_not_be_empty(column):
    assert broken(DUO_C_LEVERING, **{column: ""}) == [f"{column}: verplicht_leeg"]


@pytest.mark.parametrize("column", ENROLMENT)
@pytest.mark.parametrize("exempted", ["J", "N", ""])
def test_an_enrolment_has_a_school_a_number_and_a_begin(column, exempted):
    assert broken(DUO_C_LEVERING, **{column: "", "vrijstelling": exempted}) == [f"{column}: verplicht_leeg"]


def test_only_who_is_exempted_may_be_without_enrolment():
    assert broken(DUO_C_LEVERING, **EXEMPTED) == []
    for flag in ("N", ""):
        assert broken(DUO_C_LEVERING, **EXEMPTED | {"vrijstelling": flag}) == [f"{name}: verplicht_leeg" for name in ENROLMENT]


def test_who_is_exempted_may_be_enrolled_too():
    assert broken(DUO_C_LEVERING, vrijstelling="J") == []


def test_everything_else_may_be_empty():
    mandatory = {"pgn", "geboortedatum", "gemeentecode", *ENROLMENT}
    assert broken(DUO_C_LEVERING, **{name: "" for name in good_row(DUO_C_LEVERING) if name not in mandatory}) == []


@pytest.mark.parametrize("column", CODES)
def test_a_code_list_is_closed(column):
    known = CODES[column].split()
    assert codes_of(DUO_C_LEVERING.column(column)) == known
    assert [code for code in known if broken(DUO_C_LEVERING, **{column: code})] == []
    for unknown in ("X", f"{known[0]} ", "5"):
        assert broken(DUO_C_LEVERING, **{column: unknown}) == [f"{column}: code_ongeldig"]


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("pgn", "123456789", "pgn_ongeldig"),
        ("geboortedatum", "01-05-2008", "datum_ongeldig"),
        ("postcode", "8011", "postcode_ongeldig"),
        ("gemeentecode", "193", "gemeentecode_ongeldig"),
        ("brin6", "25PJ", "brin_ongeldig"),
        ("opleidingscode", "123456789", "te_lang"),
        ("inschrijvingsvolgnummer", "123456789", "te_lang"),
        ("datum_inschrijving", "2025-02-29", "datum_ongeldig"),
        ("datum_uitschrijving", "20250901", "datum_ongeldig"),
        ("datum_diploma", "2025-00-05", "datum_ongeldig"),
        ("startkwalificatie", "ja", "code_ongeldig"),
        ("vrijstelling", "j", "code_ongeldig"),
        ("vsv", "1", "code_ongeldig"),
        ("reden_uitstroom", "5", "code_ongeldig"),
    ],
)
def test_a_rule_quarantines_the_row_that_breaks_it(column, value, rule):
    assert broken(DUO_C_LEVERING, **{column: value}) == [f"{column}: {rule}"]


def test_an_empty_part_belongs_to_the_key_of_who_is_exempted_and_not_enrolled():
    known, unknown = split(DUO_C_LEVERING, EXEMPTED | {"geslacht": "X"}, {"brin6": "", "geslacht": "X"}).quarantine.to_pylist()
    assert (known["sleutel_leesbaar"], known["brin6"], known["inschrijvingsvolgnummer"]) == (True, None, None)
    assert not unknown["sleutel_leesbaar"]


def test_a_row_without_a_readable_person_has_no_key():
    outcome = split(DUO_C_LEVERING, *(EXEMPTED | {"pgn": number} for number in ("", "123456789")))
    assert outcome.quarantine["sleutel_leesbaar"].to_pylist() == [False, False]
