"""What must hold for every registered extract, the ones of tomorrow included."""

import pytest

from schemas.columns import ExtractModel, Kind, Meaning, Treatment, column, columns_of
from schemas.contract import Contract
from schemas.errors import LeveringRefused
from schemas.extract import Source
from schemas.register import EXTRACTS, SOURCE_TITLES, extract_named
from schemas.rules import RULES
from tests.schemas.texts import A_NUMMERS, BSN, DELIVERED, ONDERWIJSNUMMER, block, good_row, is_kept_text

every_extract = pytest.mark.parametrize("extract", EXTRACTS.values(), ids=EXTRACTS.keys())
SMUGGLED = (BSN, f"{BSN} ", f"x{BSN}", f"{BSN}x", f"dossier {BSN} van", ONDERWIJSNUMMER, A_NUMMERS[0], "1234.56.782")
IDENTIFYING = ("voornamen", "alle_voornamen", "voorvoegsel", "straat", "telefoon", "email", "woonplaats")
TYPED = (Kind.DATE, Kind.MONTH, Kind.WEEK, Kind.TIMESTAMP, Kind.INTEGER, Kind.DECIMAL, Kind.FLAG)
STAFF = ("consulent", "behandelaar", "medewerker")


@every_extract
def test_no_kept_column_lets_a_person_number_into_the_warehouse(extract):
    for kept in (c for c in extract.columns if Treatment.KEEP in c.treatments):
        for text in SMUGGLED:
            split = Contract(extract, DELIVERED).split(block(extract, [good_row(extract) | {kept.source_name: text}]))
            stored = split.valid[kept.name].to_pylist()
            assert stored in ([], [-1]), f"{kept.name} keeps a person number"
            if kept.name in extract.key:
                assert split.quarantine[kept.name].to_pylist() in ([], [None])


@every_extract
def test_every_kept_text_has_a_rule_that_limits_it(extract):
    for kept in (c for c in extract.columns if Treatment.KEEP in c.treatments and is_kept_text(c)):
        limiting = [RULES[str(check.name)] for check in kept.rules if check.name != "gevuld"]
        assert any(not rule.warns for rule in limiting), kept.name


@every_extract
def test_person_numbers_are_pseudonymised_and_nothing_else(extract):
    for declared in extract.columns:
        assert (declared.treatments == (Treatment.PSEUDONYMISE,)) == declared.kind.is_person_number


@every_extract
def test_names_addresses_and_staff_are_never_kept(extract):
    for declared in extract.columns:
        if declared.name in IDENTIFYING + STAFF:
            assert declared.treatments == (Treatment.DROP,)
        if declared.name in ("achternaam", "geslachtsnaam"):
            assert (declared.treatments, declared.meaning) == ((Treatment.COMPARE,), Meaning.NAME)
        if declared.name == "postcode":
            assert set(declared.treatments) == {Treatment.GENERALISE, Treatment.COMPARE}
        if declared.name == "huisnummer":
            assert declared.treatments == (Treatment.COMPARE,)


@every_extract
def test_what_the_register_names_exists_and_is_read(extract):
    read = {declared.name: declared for declared in extract.read_columns}
    parts = [part for comparison in extract.comparisons for part in comparison.parts]
    named = [*extract.key, *parts, extract.municipality, extract.group]
    assert {name for name in named if name} <= set(read)
    assert all(read[part].meaning is not None for part in parts)
    assert not extract.known_unread & {declared.source_name for declared in extract.columns}


@every_extract
def test_users_read_a_title_and_a_description_of_everything(extract):
    assert extract.title
    assert extract.description.endswith(".")
    assert all(declared.description.endswith(".") for declared in extract.columns)
    assert all(comparison.description.endswith(".") for comparison in extract.comparisons)
    assert SOURCE_TITLES[extract.source]


@every_extract
def test_a_column_has_one_name_and_one_kind_of_reading(extract):
    names = [declared.name for declared in extract.columns]
    assert len(names) == len(set(names))
    for declared in extract.read_columns:
        parsing = [check for check in declared.rules if RULES[str(check.name)].parse is not None]
        typed = declared.kind in TYPED
        assert len(parsing) == int(typed), declared.name


def test_comparisons_of_one_name_have_parts_of_equal_meaning_in_every_source():
    meanings = {}
    for extract in EXTRACTS.values():
        for comparison in extract.comparisons:
            found = [extract.column(part).meaning for part in comparison.parts]
            assert meanings.setdefault(comparison.name, found) == found


def test_the_register_holds_these_extracts():
    assert set(EXTRACTS) == {
        *("jvs_jongere", "jvs_verzuimmelding", "jvs_vrijstelling", "jvs_traject", "jvs_werkproces", "jvs_procesverbaal"),
        *("grip_overstap", "grip_jikp", "grip_uitstroom_switch", "brp_persoonslijst", "brp_personen"),
        *("duo_a01", "duo_a02", "duo_a04", "duo_a05", "duo_a14", "duo_nrsp", "duo_nenr", "duo_c_levering"),
        *("duo_p_levering", "duo_koci", "suwi_inkomsten", "suwi_bijstand", "hub_werklijst"),
    }


def test_only_a_column_of_the_key_may_be_named_as_empty_in_it():
    for extract in EXTRACTS.values():
        assert extract.empty_in_key < set(extract.key)
        assert not any(extract.column(name).mandatory for name in extract.empty_in_key)


def test_every_source_has_a_title():
    assert set(SOURCE_TITLES) == set(Source)


def test_an_extract_is_found_by_name_and_an_unknown_one_is_refused():
    assert extract_named("jvs_jongere").name == "jvs_jongere"
    with pytest.raises(LeveringRefused, match="register"):
        extract_named("ppt_jongere")


def test_a_column_without_treatment_or_a_kept_person_number_cannot_be_declared():
    with pytest.raises(TypeError, match="privacybehandeling"):
        column("x", "X.", treatment=())
    with pytest.raises(TypeError, match="persoonsnummer"):
        column("x", "X.", treatment=Treatment.KEEP, kind=Kind.BSN)
    with pytest.raises(TypeError, match="betekenis"):
        column("x", "X.", treatment=Treatment.COMPARE)


def test_a_model_with_a_plain_pandera_column_does_not_load():
    import pandera.pandas as pandera
    from pandera.typing import Series

    class Plain(ExtractModel):
        x: Series[str] = pandera.Field()

    with pytest.raises(TypeError, match="privacybehandeling"):
        columns_of(Plain)
