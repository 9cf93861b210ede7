"""The region and its scope codes."""

import pytest

from schemas.errors import LeveringRefused
from schemas.region import GEMEENTEN, REGION_SCOPE, ScopeKind, parse_scope


def test_the_region_has_eleven_gemeenten_of_which_zwolle_is_the_contactgemeente():
    assert len(GEMEENTEN) == 11
    assert [gemeente.gemeente for gemeente in GEMEENTEN.values() if gemeente.contactgemeente] == ["Zwolle"]


def test_a_gemeente_scope_holds_its_gemeente_and_the_region_scope_all_of_them():
    assert parse_scope("G0193").gemeenten == {"0193"}
    assert parse_scope(REGION_SCOPE).gemeenten == set(GEMEENTEN)


def test_a_school_and_a_test_set_have_no_area():
    assert (parse_scope("I27GZ").kind, parse_scope("I27GZ").gemeenten) == (ScopeKind.SCHOOL, None)
    assert parse_scope("X0000").gemeenten is None


@pytest.mark.parametrize("text", ["G0193", "R0010", "I27GZ", "X0000"])
def test_a_scope_reads_back_as_it_was_written(text):
    assert str(parse_scope(text)) == text


@pytest.mark.parametrize("text", ["", "0193", "G193", "G0193\n", "G0518", "R0028", "R10", "I27gz", "X0001", "123456782"])
def test_an_unknown_scope_is_refused_without_repeating_it(text):
    with pytest.raises(LeveringRefused) as refused:
        parse_scope(text)
    assert refused.value.code == "scope_onbekend"
    assert "123456782" not in refused.value.sentence
