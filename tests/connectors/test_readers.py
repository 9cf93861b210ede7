"""Reading csv: what counts as a record and a column, and what is refused with a sentence that says what to do."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.readers import open_reader, records
from schemas.errors import LeveringRefused
from tests.connectors.extracts import HEADER, PERSONS, READ, SMALL, SMALL_DUO, outcome_of, read
from tests.connectors.streams import Endless

SECRET = "Kanariepiet"


def refusal(content: bytes | str, extract: object = SMALL, *, packed: bool = False) -> LeveringRefused:
    with pytest.raises(LeveringRefused) as caught:
        read(content, extract, packed=packed)
    assert SECRET not in caught.value.sentence
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return caught.value


def test_only_columns_of_the_register_are_read() -> None:
    outcome = read(HEADER + "1;Jan;Piet;Zwolle\n")
    assert outcome.columns == READ
    assert outcome.rows == {1: ("1", "Jan", "Zwolle")}


def test_columns_come_in_the_order_of_the_register_whatever_the_order_in_the_file() -> None:
    assert read("plaats;naam;nummer\nZwolle;Jan;1\n").rows == {1: ("1", "Jan", "Zwolle")}


def test_nothing_is_interpreted() -> None:
    assert read(HEADER + "007;NULL;;1.50\n;nan;; \n").rows == {1: ("007", "NULL", "1.50"), 2: ("", "nan", " ")}


def test_a_file_is_read_from_disk_packed_and_not(tmp_path: Path) -> None:
    content = (HEADER + "1;Zoë;;Kampen\n").encode()
    (tmp_path / "a.csv").write_bytes(content)
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(content))
    with (tmp_path / "a.csv").open("rb") as stream:
        plain = outcome_of(stream)
    with (tmp_path / "a.csv.gz").open("rb") as stream:
        assert outcome_of(stream, compressed=True) == plain


def test_quoted_separators_and_line_ends_stay_inside_their_field_and_start_no_record() -> None:
    outcome = read(HEADER + '1;"a;b\nc\r\nd""e";;x\r\n2;f;;g\r\n')
    assert outcome.rows == {1: ("1", 'a;b\nc\r\nd"e', "x"), 2: ("2", "f", "g")}


def test_a_quote_inside_an_unquoted_field_is_a_character() -> None:
    assert read(HEADER + '1;5" pijp;;x\n2;";";;y\n').rows == {1: ("1", '5" pijp', "x"), 2: ("2", ";", "y")}


def test_a_wholly_blank_line_is_no_record() -> None:
    outcome = read("\r\n\n" + HEADER + "\n1;a;;x\r\n\r\n\n2;b;;y\n\n")
    assert outcome.rows == {1: ("1", "a", "x"), 2: ("2", "b", "y")}


def test_a_line_of_separators_is_a_record() -> None:
    assert read(HEADER + ";;;\n").rows == {1: ("", "", "")}


def test_the_last_record_needs_no_line_end() -> None:
    assert read(HEADER + "1;a;;x").rows == {1: ("1", "a", "x")}
    assert read(HEADER.rstrip("\n")).rows == {}


def test_a_header_without_rows_is_a_valid_empty_levering() -> None:
    for content in (HEADER, HEADER.rstrip("\n"), HEADER + "\r\n\n"):
        outcome = read(content)
        assert outcome.rows == {}
        assert outcome.rejected == ()


def test_a_record_with_another_number_of_fields_is_rejected_by_row_number_and_the_rest_loads() -> None:
    outcome = read(HEADER + '1;a;;x\n\n2;"b\nb"\n3;c;;z;extra\n4;d;;w\n')
    assert outcome.rows == {1: ("1", "a", "x"), 4: ("4", "d", "w")}
    assert outcome.rejected == ((2, "aantal_kolommen"), (3, "aantal_kolommen"))


def test_a_file_with_only_wrong_records_rejects_them_all() -> None:
    outcome = read(HEADER + "1;2\n" * 100)
    assert outcome.rows == {}
    assert [row for row, _ in outcome.rejected] == list(range(1, 101))


def test_a_block_holds_at_most_65536_rows() -> None:
    outcome = read(HEADER + "1;a;;x\n" * 200_000)
    assert len(outcome.rows) == 200_000
    assert max(outcome.sizes) == 65_536


def test_a_byte_order_mark_is_tolerated_except_from_duo() -> None:
    content = "\ufeff" + HEADER + "1;a;;x\n"
    assert read(content).rows == {1: ("1", "a", "x")}
    assert refusal(content, SMALL_DUO).code == "codering"


def test_bytes_that_are_no_utf8_refuse_the_levering_with_their_offset_in_the_file() -> None:
    content = (HEADER + "1;a;;x\n").encode() * 1 + b"2;" + SECRET.encode() + b" Zo\xeb;;y\n"
    refused = refusal(b"\xef\xbb\xbf" + content)
    assert refused.code == "codering"
    assert f"byte {3 + content.index(0xEB)} " in refused.sentence


@pytest.mark.parametrize("row", [0, 40_000])
def test_the_offset_is_right_in_columns_that_are_not_read_and_beyond_the_first_block(row: int) -> None:
    lines = [HEADER.encode(), *[b"%d;naam;behandelaar;plaats\n" % number for number in range(row)] * 10, b"1;a;\xff;x\n"]
    content = b"".join(lines)
    assert f"byte {content.index(0xFF)} " in refusal(content).sentence


def undecodable(part: bytes) -> int | None:
    """Where Python finds that `part` is no UTF-8; None when it is."""
    try:
        part.decode()
    except UnicodeDecodeError as error:
        return error.start
    return None


@given(st.binary(max_size=12).filter(lambda part: not set(part) & set(b'\0\r\n";')))
def test_what_python_cannot_decode_is_refused_and_nothing_else(part: bytes) -> None:
    content = HEADER.encode() + b"1;" + part + b";;x\n"
    wrong = undecodable(part)
    if wrong is None:
        assert read(content).rows == {1: ("1", part.decode(), "x")}
    else:
        refused = refusal(content)
        assert refused.code == "codering"
        assert f"byte {len(HEADER) + 2 + wrong} " in refused.sentence


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf16_is_refused_with_the_advice_to_save_as_utf8(encoding: str) -> None:
    refused = refusal((HEADER + f"1;{SECRET};;x\n").encode(encoding))
    assert refused.code in ("codering", "nul_bytes")
    assert "sla het op als UTF-8" in refused.sentence


def test_a_nul_byte_is_refused_with_its_offset() -> None:
    content = (HEADER + f"1;{SECRET}\0;;x\n").encode()
    refused = refusal(content)
    assert refused.code == "nul_bytes"
    assert f"byte {content.index(0)}," in refused.sentence


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "leeg_bestand"),
        (b"\xef\xbb\xbf", "geen_kop"),
        (b"\n\r\n\n", "geen_kop"),
        (bytes(range(1, 256)) * 200, "codering"),
        (b"PK\x03\x04\x14\x00rest", "geen_tekst"),
        (gzip.compress(HEADER.encode(), mtime=0), "geen_tekst"),
        (b'"nummer\n";naam;plaats', "kolom_ontbreekt"),
    ],
)
def test_what_is_no_csv_with_a_header_is_refused(content: bytes, code: str) -> None:
    assert refusal(content).code == code


@pytest.mark.parametrize("filler", [b"a", b";", b"\xc3\xab"])
def test_a_line_of_a_gigabyte_is_refused_without_being_read(filler: bytes) -> None:
    for begin, named in ((b"", "de kop"), (HEADER.encode() + b"1;a;;x\n", "rij 2")):
        stream = Endless(begin, filler, 1 << 30)
        with pytest.raises(LeveringRefused) as caught:
            outcome_of(stream)
        assert caught.value.code == "regel_te_lang"
        assert named in caught.value.sentence
        assert stream.given < 20 << 20


def test_a_quoted_field_without_end_is_refused_without_being_read() -> None:
    stream = Endless(HEADER.encode() + b'1;a;;x\n2;"', b"text;\n", 1 << 30)
    with pytest.raises(LeveringRefused) as caught:
        outcome_of(stream)
    assert caught.value.code == "aanhalingsteken_open"
    assert "rij 2" in caught.value.sentence
    assert stream.given < 20 << 20


def test_a_record_may_be_just_as_long_as_the_limit_and_no_longer() -> None:
    frame = len("1;;;x\n")
    longest = "a" * (records.RECORD_BYTES - frame)
    assert read(HEADER + f"1;{longest};;x\n2;b;;y\n").rows[2] == ("2", "b", "y")
    refused = refusal(HEADER + f"0;b;;y\n1;{longest}a;;x\n2;b;;y\n")
    assert (refused.code, "rij 2" in refused.sentence) == ("regel_te_lang", True)


@pytest.mark.parametrize("body", ['1;"' + SECRET, f'1;a;;x\n\n2;"{SECRET};;y\n3;b;;z\n', '1;a;;x\n2;a;;"'])
def test_a_quote_that_the_end_of_the_file_leaves_open_is_refused_with_its_row(body: str) -> None:
    refused = refusal(HEADER + body)
    assert refused.code == "aanhalingsteken_open"
    assert f"rij {2 if body.startswith('1;a') else 1} " in refused.sentence


def test_a_reader_holds_a_few_blocks_of_a_file_whatever_its_size() -> None:
    stream = Endless(HEADER.encode(), b"123;naam;iemand;plaats\n", 10 << 30)
    blocks = open_reader(SMALL, stream, compressed=False).blocks()
    for _ in range(3):
        next(blocks)
        assert stream.given < 60 << 20
    blocks.close()


def test_the_label_column_of_a_persoonslijst_is_the_first_whatever_it_is_called() -> None:
    outcome = read("Etiket;01.01.10;01.02.40\nP1;111;a\n;999;b\n;;c\nP2;222;d\n", PERSONS)
    assert outcome.rows == {1: ("111", "a", "0"), 2: ("111", "b", "1"), 3: ("111", "c", "2"), 4: ("222", "d", "0")}
    assert outcome.columns == ("01.01.10", "01.02.40", "volgnummer")


def test_a_persoonslijst_without_label_column_is_refused() -> None:
    assert refusal("01.01.10;01.02.40\n111;a\n", PERSONS).code == "kolom_ontbreekt"


def test_a_persoonslijst_may_repeat_headers_that_are_not_read() -> None:
    assert read(";01.01.10;06.88.10;06.88.10;01.02.40;\nP;1;x;y;a;\n", PERSONS).rows == {1: ("1", "a", "0")}


def test_history_before_any_person_is_rejected_by_its_own_rule() -> None:
    outcome = read(";01.01.10;01.02.40\n;5;a\nP;1;b\n", PERSONS)
    assert outcome.rejected == ((1, "geschiedenis_zonder_persoon"),)
    assert outcome.rows == {2: ("1", "b", "0")}


def test_history_of_a_rejected_person_is_not_given_to_the_person_before() -> None:
    outcome = read(";01.01.10;01.02.40\nP;1;a\nP;2;b;te veel\n;;c\n;;d;te veel\nP;3;e\n", PERSONS)
    assert outcome.rows == {1: ("1", "a", "0"), 5: ("3", "e", "0")}
    assert dict(outcome.rejected) == {2: "aantal_kolommen", 3: "geschiedenis_zonder_persoon", 4: "aantal_kolommen"}
