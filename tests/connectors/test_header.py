"""The header against the register: what may be missing, double, new or odd, and what is never repeated."""

import pytest

from connectors.readers.header import read_header
from schemas.errors import LeveringRefused
from tests.connectors.extracts import PERSONS, SMALL, SMALL_DUO


def refusal(text: str) -> LeveringRefused:
    with pytest.raises(LeveringRefused) as caught:
        read_header(SMALL, text)
    return caught.value


def test_a_needed_column_that_is_missing_is_named() -> None:
    refused = refusal("nummer;name;behandelaar")
    assert refused.code == "kolom_ontbreekt"
    assert "ontbreken kolommen van klein: naam, plaats;" in refused.sentence


def test_a_cell_that_the_register_does_not_know_is_never_repeated() -> None:
    refused = refusal("123456782;Jansen;Dorpsstraat;Zwolle")
    assert refused.code == "kolom_ontbreekt"
    assert "4 kolommen, waarvan 4 die de hub niet kent" in refused.sentence
    assert not {"123456782", "Jansen", "Dorpsstraat", "Zwolle"} & set(refused.sentence.replace(",", " ").split())


def test_another_separator_is_suspected_when_there_is_one_column() -> None:
    assert "met een puntkomma gescheiden?" in refusal("nummer,naam,behandelaar,plaats").sentence


def test_a_needed_column_that_is_double_is_named() -> None:
    refused = refusal("nummer;naam;plaats;naam")
    assert (refused.code, "naam" in refused.sentence) == ("kolom_dubbel", True)


def test_a_column_that_is_not_read_may_be_missing_or_double() -> None:
    assert read_header(SMALL, "nummer;naam;plaats").width == 3
    assert read_header(SMALL, "behandelaar;nummer;naam;plaats;behandelaar").places == {"nummer": 1, "naam": 2, "plaats": 3}


def test_only_columns_that_the_register_does_not_know_are_new() -> None:
    assert read_header(SMALL, "nummer;naam;behandelaar;bekend;plaats;nieuw_veld;;Ook.Nieuw/2").unknown == (
        "nieuw_veld",
        "Ook.Nieuw/2",
    )


@pytest.mark.parametrize("cell", ["123456782", "Jan Jansen", "jan@example.nl", "1990-01-02", "x123456782", "Müller", "a" * 70])
def test_a_new_column_whose_name_may_be_a_value_is_not_repeated(cell: str) -> None:
    assert read_header(SMALL, f"nummer;naam;plaats;{cell};{cell}x").unknown == ("…",)


def test_many_new_columns_are_not_all_listed() -> None:
    cells = ";".join(f"kolom{number}" for number in range(1000))
    assert len(read_header(SMALL, f"nummer;naam;plaats;{cells}").unknown) == 50


def test_only_duo_may_open_its_header_with_a_number_sign() -> None:
    assert read_header(SMALL_DUO, "#nummer;naam;plaats").places["nummer"] == 0
    assert refusal("#nummer;naam;plaats").code == "kolom_ontbreekt"


def test_headers_may_be_quoted() -> None:
    assert read_header(SMALL, '"nummer";"naam";"plaats"').unknown == ()


def test_the_volgnummer_of_a_persoonslijst_is_not_expected_in_the_file() -> None:
    assert read_header(PERSONS, ";01.01.10;01.02.40;").places == {"01.01.10": 1, "01.02.40": 2}


def test_a_line_that_cannot_be_a_header_is_refused() -> None:
    assert refusal("a" * 500_000).code == "geen_kop"
