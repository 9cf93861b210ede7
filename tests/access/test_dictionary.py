"""docs/bi.md says of every mart what its header says, and of the star what is made."""

from tests.access import dictionary
from tests.access.dictionary import written
from warehouse.sql_files import MARTS


def test_the_dictionary_is_what_the_headers_say():
    assert written(dictionary.MARTS) == dictionary.dictionary(), "make docs schrijft het woordenboek van docs/bi.md opnieuw"


def test_the_star_is_what_is_made():
    assert written(dictionary.STAR) == dictionary.star(), "make docs schrijft het sterschema van docs/bi.md opnieuw"


def test_the_dictionary_has_every_mart():
    marts = {path.stem for path in MARTS.glob("*.sql")}
    assert {f"### mart.{mart}" for mart in marts} == {
        line for line in written(dictionary.MARTS).splitlines() if line.startswith("### ")
    }
    assert all(f"`mart.feit_{mart}`" in written(dictionary.STAR) for mart in marts)
