"""The guard at the door: every way of writing a number of a known person is found, and what only looks like one is not."""

import datetime
import io
import uuid
from itertools import pairwise

import openpyxl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from schemas.columns import Kind
from tests.end_to_end.files import bsn
from tests.warehouse.figures import TODAY, mart
from tests.warehouse.rows import Rows
from warehouse import access
from warehouse.guard import Guard, IdentityFound, numbers_in, texts_of_sheet
from warehouse.keys import PSEUDONYM_DOMAIN, KeyRing
from warehouse.peilmaanden import Counted, NotCounted, materialise
from warehouse.pseudonyms import Pseudonyms

BSN, SHORT, ONDERWIJSNUMMER, A_NUMMER = "999990639", "012345623", "103456722", "3859610287"
RING = KeyRing({1: bytes(range(32))})


def known(connection, *numbers: str) -> None:
    """Let the hub know these people."""
    pseudonyms = Pseudonyms(RING.key(PSEUDONYM_DOMAIN))
    for number in numbers:
        kind = Kind.A_NUMMER if len(number) == 10 else Kind.PGN
        [found] = pseudonyms.of(kind, pa.array([number])).to_pylist()
        values = {"nummer": uuid.UUID(bytes=found)}
        connection.execute(text("INSERT INTO kern.alias (nummer, soort, persoon) VALUES (:nummer, 'pgn', :nummer)"), values)


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def guard(database, told) -> Guard:
    with database.engine.begin() as connection:
        access.act_as_loader(connection)
        known(connection, BSN, SHORT, ONDERWIJSNUMMER, A_NUMMER)
    return Guard(database.engine, RING, told.append)


FORMS = {
    "alone": BSN,
    "in a sentence": f"De jongere ({BSN}) is verhuisd.",
    "glued to letters": f"bsn{BSN}x",
    "with dots": "9999.90.639",
    "with spaces": "999 990 639",
    "with hyphens": "999-990-639",
    "with slashes": "999/990/639",
    "with underscores": "999_990_639",
    "digit by digit": " ".join(BSN),
    "with different separators": "9999 90.639",
    "with hard spaces": "999\u00a0990\u00a0639",
    "with thin spaces and dashes": "999\u2009990\u2013639",
    "in a longer run": f"20261031{BSN}77",
    "with zeros before it": f"000000{BSN}",
    "as a decimal number": f"{BSN}.00",
    "among other numbers": "12 999 990 639 14",
    "in full width": "".join(chr(0xFF10 + int(digit)) for digit in BSN),
    "in arabic digits": "".join(chr(0x0660 + int(digit)) for digit in BSN),
    "without its leading zero": SHORT.lstrip("0"),
    "onderwijsnummer": ONDERWIJSNUMMER,
    "a-nummer": A_NUMMER,
    "a-nummer with spaces": "38 596 102 87",
}


@pytest.mark.parametrize("form", FORMS)
def test_a_number_of_a_known_person_refuses_the_product_however_it_is_written(guard, told, form):
    with pytest.raises(IdentityFound, match="de werklijst van Zwolle") as refused:
        guard.require_clean("de werklijst van Zwolle", ["iets", FORMS[form], "nog iets"])
    assert told == ["de werklijst van Zwolle"]
    assert not set("0123456789") & set(str(refused.value))


def test_a_number_of_nobody_whom_the_hub_knows_passes(guard, told):
    guard.require_clean("de werklijst van Zwolle", [bsn(number) for number in range(200)])
    assert told == []


@given(st.text(), st.sampled_from(["", " ", ".", "-", "/", "_"]), st.lists(st.integers(1, 8), max_size=8), st.text())
def test_no_text_around_a_number_and_no_cutting_hides_it(before, separator, cuts, after):
    edges = sorted({0, 9, *cuts})
    written = separator.join(BSN[first:last] for first, last in pairwise(edges))
    assert BSN in numbers_in([f"{before} {written} {after}"]) or "\n" in written


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-31", "31-10-2026", "20261031", "20261000", "2026-10-31T14:05:33", str(uuid.UUID(int=999990639)),
        "3f" * 32, "ff" + "9" * 62, "0160", "202610", "2026-W44", "99999063", "12, 345, 678, 90",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_number_is_not_looked_up(text):
    assert numbers_in([text]) <= {"099999063"}


def test_values_of_different_cells_are_not_read_as_one_number():
    assert numbers_in(["9999", "90639"]) == set()


def test_a_sheet_is_read_whole_texts_numbers_and_names():
    book = openpyxl.Workbook()
    book.active.title = "Blad 999990639"
    book.active["B2"] = int(BSN)
    book.active["C3"] = f"<{SHORT}>"
    written = io.BytesIO()
    book.save(written)
    assert {BSN, SHORT} <= numbers_in(texts_of_sheet(written.getvalue()))


@pytest.mark.parametrize("written", [BSN, "9999.90.639", f"naam {SHORT}"])
def test_a_mart_that_would_hold_one_is_not_stored_and_what_was_stored_stays(database, guard, told, written):
    month = datetime.date(2026, 10, 31)
    with database.engine.begin() as connection:
        rows = Rows(connection)
        rows.levering("jvs_verzuimmelding", "G0193", month, geladen_op="2026-11-02")
        rows.brp(van=month)
        rows.melding(van=month, melddatum=20261005)
        connection.execute(text("INSERT INTO kern.alias SELECT DISTINCT burgerservicenummer, 'bsn', burgerservicenummer,"
                                " '2000-01-01'::date FROM bron.jvs_verzuimmelding"))  # fmt: skip
        [before] = materialise(connection, [mart("verzuim")], 202610, TODAY, guard)
        rows.melding(van=month, melddatum=20261006, melding="M2", school_brin=written)
    assert isinstance(before, Counted)
    with database.engine.begin() as connection:
        access.act_as_loader(connection)
        [after] = materialise(connection, [mart("verzuim")], 202610, TODAY, guard)
        kept = connection.scalar(text("SELECT count(*) FROM mart.verzuim"))
    assert isinstance(after, NotCounted)
    assert "het nummer van iemand" in after.reason
    assert told == ["mart.verzuim van 202610"]
    assert kept == before.rows > 0


def test_a_version_of_the_key_that_waits_for_its_rotation_hides_nobody(database, guard, told):
    with database.engine.begin() as connection:
        RING.in_use(connection)
    both = KeyRing({1: bytes(range(32)), 2: bytes([2]) * 32})
    assert both.current == 2
    with pytest.raises(IdentityFound):
        Guard(database.engine, both, told.append).require_clean("de brief", [BSN])
