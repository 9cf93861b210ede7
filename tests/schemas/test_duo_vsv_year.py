"""duo_nrsp and duo_nenr: every column of feeds.md, the quirks, and for every rule a row that breaks it."""

import pytest

from schemas.columns import Treatment
from schemas.duo import DUO_A04, DUO_NENR, DUO_NRSP
from schemas.duo.vsv_year import peildatum_of
from tests.schemas.texts import BSN, ONDERWIJSNUMMER, broken, codes_of, good_row, split

HEADER = (
    "BURGERSERVICENUMMER;ONDERWIJSNUMMER;GEBOORTEDATUM;GESLACHT;ACHTERNAAM;VOORVOEGSEL;VOORNAMEN;POSTCODE_CIJFERS;RMC_REGIO;"
    "RMC_REGIO_NAAM;GEMCODE;GEMEENTENAAM;BRIN;BRIN_VOLGNR;BRIN_VEST_NAAM;NIVEAU;ONDERWIJSSOORT;CREBO;CREBO_OMSCHRIJVING;"
    "ONDERWIJSAANBIEDER_CODE;ONDERWIJSAANBIEDER_NAAM;ONDERWIJSLOCATIE_CODE;ONDERWIJSLOCATIE_STRAATNAAM;"
    "ONDERWIJSLOCATIE_HUISNUMMER;ONDERWIJSLOCATIE_HUISNUMMER_TOEVOEGING;ONDERWIJSLOCATIE_POSTCODE;ONDERWIJSLOCATIE_PLAATSNAAM"
)
NRSP_HEADER = HEADER.split(";")
FROM_NAME = ["eindjaar", "stand"]
EDUCATION = NRSP_HEADER.index("CREBO_OMSCHRIJVING") + 1
both = pytest.mark.parametrize("extract", [DUO_NRSP, DUO_NENR], ids=lambda extract: extract.name)


def test_the_start_population_has_the_27_columns_of_feeds_md_after_those_of_the_name():
    assert [declared.source_name for declared in DUO_NRSP.columns] == FROM_NAME + NRSP_HEADER
    assert len(NRSP_HEADER) == 27


def test_the_vsvers_have_two_columns_more_after_the_education():
    expected = [*NRSP_HEADER[:EDUCATION], "EXAMEN", "IND_BEKOSTIGING", *NRSP_HEADER[EDUCATION:]]
    assert [declared.source_name for declared in DUO_NENR.columns] == FROM_NAME + expected
    assert len(expected) == 29


def test_what_the_two_share_is_declared_once():
    for declared in DUO_NRSP.columns:
        other = DUO_NENR.column(declared.name)
        assert (declared.kind, declared.treatments, declared.spelling) == (other.kind, other.treatments, other.spelling)


@both
def test_a_row_is_known_by_year_edition_and_person(extract):
    assert extract.key == ("eindjaar", "stand", "burgerservicenummer", "onderwijsnummer")
    assert (extract.content.value, extract.rhythm.value) == ("momentopname", "jaarlijks")


def test_the_definitive_edition_comes_after_the_provisional_one_and_before_that_of_the_next_year():
    order = [peildatum_of(2025, "V"), peildatum_of(2025, "D"), peildatum_of(2026, "V"), peildatum_of(2026, "D")]
    assert order == sorted(set(order))
    assert {day.year for day in order[:2]} == {2025}
    # the second teldatum, and three months later
    assert [(day.month, day.day) for day in order[:2]] == [(10, 1), (12, 31)]


@both
@pytest.mark.parametrize(("text", "date"), [("20080500", 20080500), ("00-05-2008", 20080500), ("14-05-2008", 20080514)])
def test_a_birth_date_is_written_in_two_ways(extract, text, date):
    assert split(extract, {"GEBOORTEDATUM": text}).valid["geboortedatum"].to_pylist() == [date]


@both
def test_a_gemeentecode_has_no_leading_zero_and_a_region_no_word(extract):
    [row] = split(extract, {}).valid.to_pylist()
    assert (row["gemeentecode"], row["rmc_regio"], row["postcode4"]) == ("0193", "10", "8011")


@both
def test_zero_is_an_empty_person_number_and_exactly_one_is_filled(extract):
    for none in ("0", ""):
        assert broken(extract, {"BURGERSERVICENUMMER": none, "ONDERWIJSNUMMER": ONDERWIJSNUMMER}) == []
        assert broken(extract, {"BURGERSERVICENUMMER": BSN, "ONDERWIJSNUMMER": none}) == []
        assert broken(extract, {"BURGERSERVICENUMMER": none, "ONDERWIJSNUMMER": "0"}) == ["geen_persoonsnummer"]
    both_filled = {"BURGERSERVICENUMMER": BSN, "ONDERWIJSNUMMER": ONDERWIJSNUMMER}
    assert broken(extract, both_filled) == ["meer_persoonsnummers"]


@both
def test_a_row_without_person_number_has_no_key(extract):
    nobody = {"BURGERSERVICENUMMER": "0", "ONDERWIJSNUMMER": "0"}
    readable = split(extract, nobody, {"BURGERSERVICENUMMER": "123456789"}, {"GEMCODE": "x"}).quarantine["sleutel_leesbaar"]
    assert readable.to_pylist() == [False, False, True]


@both
def test_names_are_compared_or_dropped_and_only_four_digits_of_a_postcode_are_there(extract):
    assert extract.column("achternaam").treatments == (Treatment.COMPARE,)
    for name in ("voorvoegsel", "voornamen"):
        assert extract.column(name).treatments == (Treatment.DROP,)
    assert broken(extract, {"POSTCODE_CIJFERS": "8011AB"}) == ["postcode4: vorm_ongeldig"]


@both
@pytest.mark.parametrize("column", ["GEBOORTEDATUM", "GEMCODE"])
def test_what_a_row_must_have_may_not_be_empty(extract, column):
    name = {"GEMCODE": "gemeentecode"}.get(column, column.lower())
    assert broken(extract, {column: ""}) == [f"{name}: verplicht_leeg"]


@both
def test_everything_else_may_be_empty(extract):
    mandatory = {*FROM_NAME, "BURGERSERVICENUMMER", "ONDERWIJSNUMMER", "GEBOORTEDATUM", "GEMCODE"}
    assert broken(extract, {name: "" for name in good_row(extract) if name not in mandatory}) == []


@both
@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("eindjaar", "", "eindjaar: verplicht_leeg"),
        ("eindjaar", "26", "eindjaar: jaar_ongeldig"),
        ("stand", "", "stand: verplicht_leeg"),
        ("stand", "X", "stand: code_ongeldig"),
        ("BURGERSERVICENUMMER", "123456789", "burgerservicenummer: bsn_ongeldig"),
        ("GEBOORTEDATUM", "30-02-2008", "geboortedatum: datum_ongeldig"),
        ("GESLACHT", "mannelijk", "geslacht: te_lang"),
        ("POSTCODE_CIJFERS", "0011", "postcode4: vorm_ongeldig"),
        ("RMC_REGIO", "REGIO 100", "rmc_regio: te_lang"),
        ("GEMCODE", "x", "gemeentecode: gemeentecode_ongeldig"),
        ("BRIN", "25PJ00", "brin: brin_ongeldig"),
        ("BRIN_VOLGNR", "123456789", "brin_volgnummer: te_lang"),
        ("NIVEAU", f"Mbo {BSN}", "niveau: lijkt_op_bsn"),
        ("NIVEAU", "x" * 41, "niveau: te_lang"),
        ("ONDERWIJSSOORT", f"vo {BSN}", "onderwijssoort: lijkt_op_bsn"),
        ("ONDERWIJSSOORT", "x" * 41, "onderwijssoort: te_lang"),
        ("CREBO", "123456789", "crebo: te_lang"),
    ],
)
def test_a_rule_quarantines_the_row_that_breaks_it(extract, column, value, rule):
    assert broken(extract, {column: value}) == [rule]


def test_an_onderwijsnummer_is_one():
    changed = {"BURGERSERVICENUMMER": "0", "ONDERWIJSNUMMER": BSN}
    assert broken(DUO_NRSP, changed) == ["onderwijsnummer: onderwijsnummer_ongeldig"]


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("EXAMEN", f"{BSN}", "examen: lijkt_op_bsn"),
        ("EXAMEN", "x" * 41, "examen: te_lang"),
        ("IND_BEKOSTIGING", "onbekostigd", "bekostiging: te_lang"),
    ],
)
def test_a_rule_of_the_vsvers_quarantines_the_row_that_breaks_it(column, value, rule):
    assert broken(DUO_NENR, {column: value}) == [rule]


@both
@pytest.mark.parametrize(("column", "name"), [("GESLACHT", "geslacht"), ("NIVEAU", "niveau")])
def test_a_code_outside_an_open_list_is_a_warning(extract, column, name):
    outcome = split(extract, {column: "anders"})
    assert (outcome.valid.num_rows, dict(outcome.warnings)) == (1, {f"{name}: onbekende_code": 1})


def test_the_two_editions_are_a_closed_list():
    assert codes_of(DUO_NRSP.column("stand")) == ["V", "D"]


def test_levels_are_those_of_the_a_reports():
    levels = [rule.statistics for rule in DUO_A04.column("niveau").rules if rule.name == "bekende_code"]
    assert [rule.statistics for rule in DUO_NENR.column("niveau").rules if rule.name == "bekende_code"] == levels
