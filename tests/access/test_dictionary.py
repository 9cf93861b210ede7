"""docs/bi.md says of every mart what its header says."""

from tests.access.dictionary import dictionary, written
from warehouse.sql_files import MARTS


def test_the_dictionary_is_what_the_headers_say():
    assert written() == dictionary(), "make docs schrijft het woordenboek van docs/bi.md opnieuw"


def test_the_dictionary_has_every_mart():
    assert {f"### mart.{path.stem}" for path in MARTS.glob("*.sql")} == {
        line for line in written().splitlines() if line.startswith("### ")
    }
