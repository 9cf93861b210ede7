"""brp_personen: what it shares with the persoonslijst, and for every rule a row that breaks it."""

import pytest

from schemas.brp import BRP_PERSONEN, BRP_PERSOONSLIJST
from schemas.columns import Treatment
from tests.schemas.texts import broken, good_row, split

ADDRESS = "verblijfplaats.verblijfadres"
DATES = {
    "geboorte.datum": "geboortedatum",
    "overlijden.datum": "datum_overlijden",
    "opschortingBijhouding.datum": "datum_opschorting",
    "datumInschrijvingInGemeente": "datum_inschrijving",
    "verblijfplaats.datumVan": "datum_aanvang_adreshouding",
    "verblijfplaatsBuitenland.datumVan": "datum_vertrek",
}


def test_what_means_the_same_as_in_the_persoonslijst_has_the_same_name_kind_and_treatment():
    names = {declared.name for declared in BRP_PERSONEN.columns}
    assert names - {declared.name for declared in BRP_PERSOONSLIJST.columns} == {"soort_verblijfplaats"}
    assert {declared.name for declared in BRP_PERSOONSLIJST.columns} - names == {"volgnummer"}
    for declared in BRP_PERSONEN.columns:
        if declared.name != "soort_verblijfplaats":
            other = BRP_PERSOONSLIJST.column(declared.name)
            assert (declared.kind, declared.treatments, declared.meaning) == (other.kind, other.treatments, other.meaning)
    assert BRP_PERSONEN.comparisons == BRP_PERSOONSLIJST.comparisons


def test_a_person_is_known_by_the_a_nummer_and_absence_means_nothing():
    assert (BRP_PERSONEN.key, BRP_PERSONEN.content.value, BRP_PERSONEN.rhythm.value) == (
        ("a_nummer",),
        "mutaties",
        "dagelijks",
    )


@pytest.mark.parametrize(
    ("column", "name"),
    [
        ("aNummer", "a_nummer"),
        ("geboorte.datum", "geboortedatum"),
        ("gemeenteVanInschrijving.code", "gemeente_van_inschrijving"),
    ],
)
def test_what_a_person_must_have_may_not_be_empty(column, name):
    assert broken(BRP_PERSONEN, {column: ""}) == [f"{name}: verplicht_leeg"]


def test_everything_else_may_be_absent():
    mandatory = ("aNummer", "geboorte.datum", "gemeenteVanInschrijving.code")
    absent = {name: "" for name in good_row(BRP_PERSONEN) if name not in mandatory}
    outcome = split(BRP_PERSONEN, absent)
    assert (outcome.valid.num_rows, dict(outcome.warnings)) == (1, {})


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("aNummer", "1234567890", "a_nummer: a_nummer_ongeldig"),
        ("burgerservicenummer", "123456789", "burgerservicenummer: bsn_ongeldig"),
        ("geslacht.code", "mannelijk", "geslacht: te_lang"),
        ("opschortingBijhouding.reden.code", "emigratie", "reden_opschorting: te_lang"),
        ("geheimhoudingPersoonsgegevens", "123456789", "indicatie_geheim: te_lang"),
        ("gemeenteVanInschrijving.code", "193", "gemeente_van_inschrijving: gemeentecode_ongeldig"),
        ("verblijfplaats.type", "Adres 1", "soort_verblijfplaats: vorm_ongeldig"),
        ("verblijfplaats.functieAdres.code", "woonadres", "functie_adres: te_lang"),
        (f"{ADDRESS}.postcode", "8011", "postcode: postcode_ongeldig"),
        ("verblijfplaatsBuitenland.verblijfadres.land.code", "123456789", "land_vertrek: te_lang"),
    ],
)
def test_a_rule_quarantines_the_row_that_breaks_it(column, value, rule):
    assert broken(BRP_PERSONEN, {column: value}) == [rule]


@pytest.mark.parametrize(("column", "name"), DATES.items())
def test_a_date_that_is_none_is_kept_as_such_with_a_warning(column, name):
    for wrong in ("20080231", "geen datum"):
        outcome = split(BRP_PERSONEN, {column: wrong})
        assert outcome.valid[name].to_pylist() == [-1]
        assert dict(outcome.warnings) == {f"{name}: datum_ongeldig": 1}
    for text, date in (("20080500", 20080500), ("20080000", 20080000), ("00000000", 0)):
        assert split(BRP_PERSONEN, {column: text}).valid[name].to_pylist() == [date]


@pytest.mark.parametrize(
    ("column", "name"),
    [
        ("geslacht.code", "geslacht"),
        ("opschortingBijhouding.reden.code", "reden_opschorting"),
        ("geheimhoudingPersoonsgegevens", "indicatie_geheim"),
        ("verblijfplaats.type", "soort_verblijfplaats"),
        ("verblijfplaats.functieAdres.code", "functie_adres"),
    ],
)
def test_a_code_outside_an_open_list_is_a_warning(column, name):
    outcome = split(BRP_PERSONEN, {column: "anders"})
    assert (outcome.valid.num_rows, dict(outcome.warnings)) == (1, {f"{name}: onbekende_code": 1})


def test_names_and_addresses_are_compared_or_dropped():
    treatments = {declared.name: declared.treatments for declared in BRP_PERSONEN.columns}
    assert treatments["geslachtsnaam"] == treatments["huisnummer"] == (Treatment.COMPARE,)
    assert set(treatments["postcode"]) == {Treatment.GENERALISE, Treatment.COMPARE}
    for name in ("voornamen", "voorvoegsel", "straat", "huisletter", "huisnummertoevoeging"):
        assert treatments[name] == (Treatment.DROP,)
