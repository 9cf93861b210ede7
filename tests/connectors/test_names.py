"""File names: what they say, and how a name that says nothing is refused."""

import datetime

import pytest

from connectors.names import masked, parse_name
from schemas.errors import LeveringRefused
from schemas.excluded import refuse_excluded
from schemas.register import extract_named


def refusal(name: str) -> LeveringRefused:
    with pytest.raises(LeveringRefused) as caught:
        parse_name(name)
    return caught.value


@pytest.mark.parametrize(
    ("name", "extract", "scope", "peildatum", "compressed"),
    [
        ("jvs_jongere_G0193_20261101.csv", "jvs_jongere", "G0193", datetime.date(2026, 11, 1), False),
        ("jvs_jongere_R0010_20240229.CSV.gz", "jvs_jongere", "R0010", datetime.date(2024, 2, 29), True),
        ("jvs_verzuimmelding_G0193_20261101.csv", "jvs_verzuimmelding", "G0193", datetime.date(2026, 11, 1), False),
        ("jvs_vrijstelling_G0166_20261101.csv", "jvs_vrijstelling", "G0166", datetime.date(2026, 11, 1), False),
        ("jvs_werkproces_G0193_20261101.csv.gz", "jvs_werkproces", "G0193", datetime.date(2026, 11, 1), True),
        ("jvs_traject_G0193_20261101.csv", "jvs_traject", "G0193", datetime.date(2026, 11, 1), False),
        ("jvs_procesverbaal_G0193_20261101.csv", "jvs_procesverbaal", "G0193", datetime.date(2026, 11, 1), False),
        ("grip_overstap_R0010_20261031.csv", "grip_overstap", "R0010", datetime.date(2026, 10, 31), False),
        ("grip_jikp_G0193_20261031.csv.gz", "grip_jikp", "G0193", datetime.date(2026, 10, 31), True),
        ("grip_uitstroom_switch_R0010_20260201.csv", "grip_uitstroom_switch", "R0010", datetime.date(2026, 2, 1), False),
        ("duo_p_levering_G0193_20261106.csv", "duo_p_levering", "G0193", datetime.date(2026, 11, 6), False),
        ("brp_personen_G0193_20261101.json", "brp_personen", "G0193", datetime.date(2026, 11, 1), False),
        ("brp_personen_G0193_20261101.JSON.gz", "brp_personen", "G0193", datetime.date(2026, 11, 1), True),
        ("suwi_inkomsten_R0010_20261101.xml", "suwi_inkomsten", "R0010", datetime.date(2026, 11, 1), False),
        ("suwi_bijstand_G0193_20261101.XML", "suwi_bijstand", "G0193", datetime.date(2026, 11, 1), False),
        ("20261101G0193.koci.xlsx", "duo_koci", "G0193", datetime.date(2026, 11, 1), False),
        ("20240229R0010.KOCI.XLSX", "duo_koci", "R0010", datetime.date(2024, 2, 29), False),
        ("duo_c_levering_G0193_20261101.csv", "duo_c_levering", "G0193", datetime.date(2026, 11, 1), False),
        ("duo_c_levering_R0010_20261101.csv", "duo_c_levering", "R0010", datetime.date(2026, 11, 1), False),
        ("brp_persoonslijst_X0000_20220502.csv", "brp_persoonslijst", "X0000", datetime.date(2022, 5, 2), False),
    ],
)
def test_a_contract_name_gives_extract_scope_and_peildatum(
    name: str, extract: str, scope: str, peildatum: datetime.date, compressed: bool
) -> None:
    parsed = parse_name(name)
    assert (parsed.extract.name, parsed.scope, parsed.peildatum, parsed.peilmaand) == (extract, scope, peildatum, None)
    assert (parsed.file_name, parsed.compressed) == (name, compressed)


@pytest.mark.parametrize(
    ("name", "extract", "scope", "peildatum", "peilmaand"),
    [
        ("202211A04G0193.csv", "duo_a04", "G0193", datetime.date(2022, 10, 31), 202210),
        ("202301A01R0010.csv.gz", "duo_a01", "R0010", datetime.date(2022, 12, 31), 202212),
        ("202403A02I27GZ.csv", "duo_a02", "I27GZ", datetime.date(2024, 2, 29), 202402),
        ("202611A05G0193.csv", "duo_a05", "G0193", datetime.date(2026, 10, 31), 202610),
        ("202611A05R0010.csv.gz", "duo_a05", "R0010", datetime.date(2026, 10, 31), 202610),
        ("202303A14X0000.csv", "duo_a14", "X0000", datetime.date(2023, 2, 28), 202302),
    ],
)
def test_a_duo_name_gives_the_month_before_it_as_report_month(
    name: str, extract: str, scope: str, peildatum: datetime.date, peilmaand: int
) -> None:
    parsed = parse_name(name)
    assert (parsed.extract.name, parsed.scope, parsed.peildatum, parsed.peilmaand) == (extract, scope, peildatum, peilmaand)


@pytest.mark.parametrize(
    ("name", "extract", "scope", "peildatum", "filled"),
    [
        ("NRSP2026VG0193.csv", "duo_nrsp", "G0193", datetime.date(2026, 10, 1), {"eindjaar": "2026", "stand": "V"}),
        ("NRSP2026DG0193.csv", "duo_nrsp", "G0193", datetime.date(2026, 12, 31), {"eindjaar": "2026", "stand": "D"}),
        ("NenR2023DG0193.csv", "duo_nenr", "G0193", datetime.date(2023, 12, 31), {"eindjaar": "2023", "stand": "D"}),
        ("NenR2023VR0010.csv.gz", "duo_nenr", "R0010", datetime.date(2023, 10, 1), {"eindjaar": "2023", "stand": "V"}),
        ("NenR2023DI27GZ.csv", "duo_nenr", "I27GZ", datetime.date(2023, 12, 31), {"eindjaar": "2023", "stand": "D"}),
    ],
)
def test_the_name_of_a_vsv_year_gives_the_year_and_the_edition_a_date_of_its_own(
    name: str, extract: str, scope: str, peildatum: datetime.date, filled: dict[str, str]
) -> None:
    parsed = parse_name(name)
    assert (parsed.extract.name, parsed.scope, parsed.peildatum, parsed.filled) == (extract, scope, peildatum, filled)
    assert (parsed.peilmaand, parsed.compressed) == (None, name.endswith(".gz"))


@pytest.mark.parametrize("day", ["20261102", "20261105", "20261107", "20261108"])
def test_a_weekly_levering_whose_date_is_no_friday_is_refused_with_the_friday_of_that_week(day: str) -> None:
    refused = refusal(f"duo_p_levering_G0193_{day}.csv")
    assert refused.code == "geen_vrijdag"
    assert "20261106" in refused.sentence


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        ("suwi_bijstand_R0010_20261101.csv", ".xml"),
        ("brp_personen_G0193_20261101.xml", ".json"),
        ("jvs_jongere_G0193_20261101.json", ".csv"),
        ("brp_personen_G0193_20261101.csv.gz", ".json"),
    ],
)
def test_a_name_with_the_ending_of_another_layout_is_refused_with_the_right_one(name: str, ending: str) -> None:
    refused = refusal(name)
    assert refused.code == "naam_onbekend"
    assert f"eindigt op {ending}." in refused.sentence


@pytest.mark.parametrize(
    "name",
    [
        "suwi_inkomsten_R0010_20261101.xml.gz",
        "20261101G0193.koci.xlsx.gz",
        "20261101G0193.xlsx",
        "20261101G0193.csv",
        "duo_koci_G0193_20261101.csv.xlsx",
        "NRSP2026XG0193.csv",
        "NRSP2026VG0193.xlsx",
        "NRSP1999VG0193.csv",
        "NRSP0000VG0193.csv",
        "nenr26VG0193.csv",
        "20261301G0193.koci.xlsx",
        "jongeren.csv",
        "jvs_jongere_G0193_20261101.xlsx",
        "jvs_jongere_G0193_20261101",
        "jvs_jongere_G0193_2026111.csv",
        "jvs_jongere_G0193_20261301.csv",
        "jvs_jongere_20261101.csv",
        "202213A04G0193.csv",
        "kopie van 202211A04G0193.csv",
        "jvs_jongere_G0193_20261101 (1).csv",
        "jvs_jongere_G0193_20261101.csv\n",
        "jvs_jongere_G0193_２０２６１１０１.csv",
        "",
    ],
)
def test_a_name_that_is_not_understood_is_refused_with_the_form_it_should_have(name: str) -> None:
    refused = refusal(name)
    assert refused.code == "naam_onbekend"
    assert "{extract}_{scope}_{JJJJMMDD}.csv" in refused.sentence


@pytest.mark.parametrize(
    "name",
    [
        "jvs_onzin_G0193_20261101.csv",
        "202211A99G0193.csv",
        "NENR2023DG0193.csv",
        "duo_koci_G0193_20261101.csv",
        "duo_nrsp_G0193_20261101.csv",
    ],
)
def test_an_extract_outside_the_register_is_refused_with_the_known_ones(name: str) -> None:
    refused = refusal(name)
    assert refused.code == "extract_onbekend"
    assert "Bekend zijn:" in refused.sentence


@pytest.mark.parametrize("scope", ["G0363", "G1999", "R0011", "X0001", "I2GZ7"])
def test_a_scope_outside_the_region_is_refused_with_the_known_ones(scope: str) -> None:
    names = (f"NenR2023D{scope}.csv", f"20261101{scope}.koci.xlsx", f"suwi_inkomsten_{scope}_20261101.xml")
    for name in (f"jvs_jongere_{scope}_20261101.csv", f"202211A04{scope}.csv", *names):
        refused = refusal(name)
        assert refused.code == "scope_onbekend"
        assert "G0193 Zwolle" in refused.sentence
        assert "R0010" in refused.sentence


@pytest.mark.parametrize(
    "name",
    [
        "Paspoort_voor_je_toekomst.csv",
        "pressplay_export_G0193_20261101.csv",
        "PVJT.xlsx",
        "pvjt_jongere_G0193_20261101.json",
        "20261101G0193 paspoort.koci.xlsx",
    ],
)
def test_privacy_14_paspoort_voor_je_toekomst_is_refused_with_the_reason(name: str) -> None:
    refused = refusal(name)
    assert refused.code == "bron_uitgesloten"
    assert "overeenkomst" in refused.sentence


@pytest.mark.parametrize("name", ["paspoort", "Paspoort voor je toekomst", "pvjt_jongere", "https://api.pressplay.nl/v1"])
def test_it_is_no_source_in_any_setting_either(name: str) -> None:
    for refuse in (refuse_excluded, extract_named):
        with pytest.raises(LeveringRefused) as caught:
            refuse(name)
        assert caught.value.code == "bron_uitgesloten"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("export 123456782.csv", "export #########.csv"),
        ("export 1234.56.782.csv", "export ####.##.###.csv"),
        ("export 1234567890 20261101.csv", "export ########## ########.csv"),
        ("jongeren_20261101.csv", "jongeren_20261101.csv"),
        ("jongeren_2026-11-01.csv", "jongeren_2026-11-01.csv"),
        ("jongeren_20261301.csv", "jongeren_########.csv"),
        ("jongeren_19991231.csv", "jongeren_########.csv"),
        ("202211A04G0193.csv", "202211A04G0193.csv"),
    ],
)
def test_numbers_that_may_be_of_a_person_are_masked(text: str, expected: str) -> None:
    assert masked(text) == expected


def test_a_person_number_in_a_name_is_not_repeated() -> None:
    assert "123456782" not in refusal("leerling 123456782.csv").sentence
    assert "123456782" not in refusal("jvs_123456782_G0193_20261101.csv").sentence
