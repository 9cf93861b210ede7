"""The extracts of GRIP: every column of feeds.md, and for every rule a row that breaks it."""

import pytest

from schemas.columns import Treatment
from schemas.grip import GRIP_JIKP, GRIP_OVERSTAP, GRIP_UITSTROOM_SWITCH
from tests.schemas.texts import BSN, ONDERWIJSNUMMER, broken, codes_of, good_row, split

FEEDS = {
    GRIP_OVERSTAP: (
        "aanmelding_id burgerservicenummer onderwijsnummer geboortedatum gemeentecode schooljaar vo_brin vo_niveau leerjaar "
        "mbo_brin crebo leerweg status datum_status warme_overdracht"
    ),
    GRIP_JIKP: (
        "jikp_id burgerservicenummer onderwijsnummer geboortedatum gemeentecode schooljaar herkomst brin_herkomst "
        "beoogde_bestemming bestemming zelfredzaamheid begeleidende_organisatie datum_laatste_contact status"
    ),
    GRIP_UITSTROOM_SWITCH: (
        "registratie_id burgerservicenummer onderwijsnummer schooljaar meetmoment soort datum vo_brin mbo_brin_van crebo_van "
        "niveau_van mbo_brin_naar crebo_naar niveau_naar reden_uitstroom gemeentecode"
    ),
}
VERPLICHT = {
    GRIP_OVERSTAP: ("aanmelding_id", "geboortedatum", "gemeentecode", "status"),
    GRIP_JIKP: ("jikp_id", "geboortedatum", "gemeentecode", "status"),
    GRIP_UITSTROOM_SWITCH: ("registratie_id", "soort", "gemeentecode"),
}
BESTEMMINGEN = "MBO VSO WERK DAGBESTEDING GEEN ONBEKEND"
CODES = {
    GRIP_OVERSTAP: {
        "vo_niveau": "PRO VSO VMBO_BB VMBO_KB VMBO_GL VMBO_TL HAVO VWO",
        "leerweg": "BOL BBL",
        "status": "GEEN_AANMELDING AANGEMELD INTAKE TOEGELATEN AFGEWEZEN AFGEMELD GEPLAATST",
    },
    GRIP_JIKP: {
        "herkomst": "VMBO_BB PRO VSO MBO1",
        "beoogde_bestemming": BESTEMMINGEN,
        "bestemming": BESTEMMINGEN,
        "zelfredzaamheid": "WEL BEPERKT NIET",
        "status": "OPEN AFGEROND UIT_BEELD",
    },
    GRIP_UITSTROOM_SWITCH: {
        "meetmoment": "1 2",
        "soort": "UITSCHRIJVING SWITCH",
        "niveau_van": "1 2 3 4",
        "niveau_naar": "1 2 3 4",
        "reden_uitstroom": "01 02 03 04 05 06 07 08 09",
    },
}
BRINS = {
    GRIP_OVERSTAP: ["vo_brin", "mbo_brin"],
    GRIP_JIKP: ["brin_herkomst"],
    GRIP_UITSTROOM_SWITCH: ["vo_brin", "mbo_brin_van", "mbo_brin_naar"],
}


def of_each(table):
    return [(extract, name) for extract, names in table.items() for name in names]


def named(value):
    return getattr(value, "name", value)


every_grip_extract = pytest.mark.parametrize("extract", FEEDS, ids=named)


@every_grip_extract
def test_the_columns_are_those_of_feeds_md_in_their_order(extract):
    assert [declared.source_name for declared in extract.columns] == FEEDS[extract].split()


@every_grip_extract
def test_a_levering_is_complete_and_a_row_is_known_by_its_id(extract):
    assert (extract.key, extract.content.value) == ((extract.columns[0].name,), "momentopname")


def test_the_rhythm_is_that_of_feeds_md():
    assert [extract.rhythm.value for extract in FEEDS] == ["wekelijks", "wekelijks", "een of twee keer per jaar"]


@pytest.mark.parametrize(("extract", "column"), of_each(VERPLICHT), ids=named)
def test_what_a_row_must_have_may_not_be_empty(extract, column):
    assert broken(extract, {column: ""}) == [f"{column}: verplicht_leeg"]


@every_grip_extract
def test_everything_else_may_be_empty(extract):
    mandatory = {*VERPLICHT[extract], "burgerservicenummer", "onderwijsnummer"}
    assert broken(extract, {name: "" for name in good_row(extract) if name not in mandatory}) == []


@pytest.mark.parametrize(("extract", "column"), of_each(CODES), ids=named)
def test_a_code_list_is_that_of_feeds_md_and_closed(extract, column):
    known = CODES[extract][column].split()
    assert codes_of(extract.column(column)) == known
    assert [code for code in known if broken(extract, {column: code})] == []
    for unknown in ("X", f"{known[0]}x", f"{known[0]} ", "0"):
        assert broken(extract, {column: unknown}) == [f"{column}: code_ongeldig"]


@every_grip_extract
def test_exactly_one_person_number_of_its_kind_is_filled(extract):
    numbers = {"burgerservicenummer": "", "onderwijsnummer": ""}
    assert broken(extract, numbers) == ["geen_persoonsnummer"]
    assert broken(extract, numbers | {"burgerservicenummer": BSN}) == []
    assert broken(extract, numbers | {"onderwijsnummer": ONDERWIJSNUMMER}) == []
    both = {"burgerservicenummer": BSN, "onderwijsnummer": ONDERWIJSNUMMER}
    assert broken(extract, both) == ["meer_persoonsnummers"]
    swapped = numbers | {"burgerservicenummer": ONDERWIJSNUMMER}
    assert broken(extract, swapped) == ["burgerservicenummer: bsn_ongeldig"]
    swapped = numbers | {"onderwijsnummer": BSN}
    assert broken(extract, swapped) == ["onderwijsnummer: onderwijsnummer_ongeldig"]


@every_grip_extract
def test_an_id_has_no_spaces_and_no_person_number_inside(extract):
    name = extract.key[0]
    assert broken(extract, {name: "A 1"}) == [f"{name}: vorm_ongeldig"]
    assert broken(extract, {name: f"A{BSN}"}) == [f"{name}: lijkt_op_bsn"]


@every_grip_extract
def test_a_date_is_iso_may_be_incomplete_and_lies_in_the_calendar(extract):
    dates = [declared.name for declared in extract.columns if "datum" in declared.name]
    assert dates
    for column in dates:
        assert broken(extract, {column: "2026-09-00"}) == broken(extract, {column: "2026-00-00"}) == []
        for wrong in ("2026-02-29", "01-09-2026", "20260901", "2026-00-05", "0000-00-00"):
            assert broken(extract, {column: wrong}) == [f"{column}: datum_ongeldig"]


@every_grip_extract
def test_a_schooljaar_is_named_by_its_first_year(extract):
    for wrong in ("25", "2025-2026", "2025/2026", "20252026", "1899"):
        assert broken(extract, {"schooljaar": wrong}) == ["schooljaar: jaar_ongeldig"]
    assert split(extract, {"schooljaar": "2025"}).valid["schooljaar"].to_pylist() == [2025]


@pytest.mark.parametrize(("extract", "column"), of_each(BRINS), ids=named)
def test_a_school_is_named_with_its_vestiging_or_without(extract, column):
    assert broken(extract, {column: "25PJ"}) == broken(extract, {column: "25PJ00"}) == []
    for wrong in ("25pj", "25PJ0", "25PJ000", "PJ25"):
        assert broken(extract, {column: wrong}) == [f"{column}: brin_ongeldig"]


@every_grip_extract
def test_a_gemeentecode_keeps_its_leading_zero(extract):
    assert broken(extract, {"gemeentecode": "193"}) == ["gemeentecode: gemeentecode_ongeldig"]


@pytest.mark.parametrize(
    ("extract", "changed", "rule"),
    [
        (GRIP_OVERSTAP, {"leerjaar": "4.0"}, "leerjaar: getal_ongeldig"),
        (GRIP_OVERSTAP, {"crebo": "123456789"}, "crebo: te_lang"),
        (GRIP_OVERSTAP, {"warme_overdracht": "ja"}, "warme_overdracht: code_ongeldig"),
        (GRIP_UITSTROOM_SWITCH, {"crebo_van": "123456789"}, "crebo_van: te_lang"),
        (GRIP_UITSTROOM_SWITCH, {"crebo_naar": "123456789"}, "crebo_naar: te_lang"),
    ],
    ids=named,
)
def test_a_rule_quarantines_the_row_that_breaks_it(extract, changed, rule):
    assert broken(extract, changed) == [rule]


def test_who_accompanies_a_young_person_is_free_text_and_dropped():
    assert GRIP_JIKP.column("begeleidende_organisatie").treatments == (Treatment.DROP,)
