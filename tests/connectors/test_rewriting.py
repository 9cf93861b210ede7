"""A levering without some of its records reads as the same levering without these rows, in every form in which it comes."""

import datetime
import gzip
import io
import json

import openpyxl
import pytest

from connectors.demo.generating import generate
from connectors.names import parse_name
from connectors.readers import before_archive, open_reader
from connectors.rewriting import Removal, mentions, rewritten
from schemas.register import EXTRACTS
from tests.end_to_end.files import bsn, delivery, dossier

ROWS = [dossier(number) for number in range(6)]
LEFT = [row for place, row in enumerate(ROWS, 1) if place not in (2, 5)]


@pytest.fixture(scope="module")
def leveringen(tmp_path_factory):
    """One file of each layout of a demo region, as it stands in the archive, by its name."""
    folder = tmp_path_factory.mktemp("regio")
    generate(300, 6, 1, folder, tot=datetime.date(2026, 10, 31))
    chosen = {}
    for path in sorted(folder.rglob("*_2026*.*")) + sorted(folder.rglob("2026*.*")):
        name = parse_name(path.name)
        with before_archive(name.extract, io.BytesIO(path.read_bytes())) as stream:
            content = stream.read()
        key = (name.extract.layout, name.compressed)
        if len(records(name, content)) > len(records(*chosen.get(key, (name, None)))):
            chosen[key] = name, content
    return list(chosen.values())


def records(name, content):
    """The rows of a file: every record with its row number, rejected ones as their rule."""
    if content is None:
        return []
    reader = open_reader(name.extract, io.BytesIO(content), compressed=name.compressed, filled=name.filled)
    rows = []
    for block in reader.blocks():
        rows += zip(block.row_numbers.tolist(), map(tuple, (row.values() for row in block.batch.to_pylist())), strict=True)
        rows += [(row, (rule,)) for row, rule in block.rejected]
    return sorted(rows, key=lambda record: record[0])


def without(name, content, removal):
    return b"".join(rewritten(name.extract, io.BytesIO(content), removal, compressed=name.compressed))


def numbers_of(name, rows):
    places = [place for place, column in enumerate(name.extract.read_columns) if column.kind.is_person_number]
    return {row[place] for row in rows if len(row) > 1 for place in places if row[place]}


def test_the_other_rows_of_every_layout_stay_as_they_were(leveringen):
    assert {name.extract.layout for name, _ in leveringen} >= {
        EXTRACTS[extract].layout
        for extract in ("jvs_jongere", "duo_a04", "brp_persoonslijst", "brp_personen", "duo_koci", "suwi_inkomsten")
    }
    for name, content in leveringen:
        rows = records(name, content)
        persons = sorted({next(iter(sorted(numbers_of(name, [row]))), "") for _, row in rows} - {""})
        gone = {number for number, row in rows if persons and persons[0] in row} or {rows[0][0]}
        after = records(name, without(name, content, Removal(frozenset(gone), frozenset(), frozenset())))
        assert [row for _, row in after] == [row for number, row in rows if number not in gone], name.file_name
        assert gone


def test_nothing_to_remove_leaves_every_row(leveringen):
    for name, content in leveringen:
        kept = without(name, content, Removal(frozenset(), frozenset(), frozenset({bsn(9999)})))
        assert records(name, kept) == records(name, content)


def test_a_number_is_blanked_wherever_else_it_stands(leveringen):
    for name, content in leveringen:
        rows = records(name, content)
        numbers = sorted(numbers_of(name, [row for _, row in rows]))
        if not numbers:
            continue
        after = records(name, without(name, content, Removal(frozenset(), frozenset(), frozenset({numbers[0]}))))
        assert len(after) == len(rows)
        assert not any(numbers[0] in row for _, row in after), name.file_name
        assert sum(numbers[-1] in row for _, row in after) == sum(numbers[-1] in row for _, row in rows)


NAME = parse_name("jvs_jongere_G0193_20261101.csv")


def test_a_number_inside_a_longer_one_is_left_alone():
    number = ROWS[1]["burgerservicenummer"]
    content = delivery([dict(ROWS[0], telefoon=f"7{number}"), *ROWS[1:]])
    kept = without(NAME, content, Removal(frozenset({2}), frozenset(), frozenset({number})))
    assert f"7{number}".encode() in kept
    assert kept.count(number.encode()) == 1


def test_a_broken_record_with_the_number_cannot_be_read_any_more_and_still_counts():
    number = ROWS[1]["burgerservicenummer"]
    lines = delivery(ROWS).decode().splitlines()
    broken = f"D00001;{number};;Zonneveld;te;weinig"
    content = "\n".join([*lines[:2], broken, *lines[3:]]).encode()
    assert [rule for number, (rule, *_) in records(NAME, content) if number == 2] == ["aantal_kolommen"]
    kept = without(NAME, content, Removal(frozenset(), frozenset({2}), frozenset({number})))
    assert number.encode() not in kept
    assert b"Zonneveld;te" not in kept
    assert [record[0] for record in records(NAME, kept)] == [record[0] for record in records(NAME, content)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_every_line_end_is_kept_apart(end, last):
    content = delivery(ROWS, end=end)
    content = content if last else content[: -len(end)]
    kept = without(NAME, content, Removal(frozenset({2, 5}), frozenset(), frozenset()))
    assert [row for _, row in records(NAME, kept)] == [row for _, row in records(NAME, delivery(LEFT))]


def test_quoted_line_ends_and_semicolons_belong_to_their_record():
    rows = [dict(row, straat='"Laan;\n van Fictie"') for row in ROWS]
    kept = without(NAME, delivery(rows), Removal(frozenset({2, 5}), frozenset(), frozenset()))
    assert kept == delivery([row for place, row in enumerate(rows, 1) if place not in (2, 5)])


def test_a_packed_file_stays_packed():
    packed = parse_name("jvs_jongere_G0193_20261101.csv.gz")
    kept = without(packed, gzip.compress(delivery(ROWS)), Removal(frozenset({2, 5}), frozenset(), frozenset()))
    assert gzip.decompress(kept) == delivery(LEFT)


def test_a_person_who_cannot_be_read_leaves_the_answer_of_the_brp_but_not_the_count():
    name = parse_name("brp_personen_G0193_20261101.json")
    number = bsn(3)
    persons = [{"burgerservicenummer": number, "aNummer": ["geen", "tekst"], "naam": {"geslachtsnaam": "Zonneveld"}}, {}]
    content = json.dumps({"type": "RaadpleegMetBurgerservicenummer", "personen": persons}).encode()
    kept = without(name, content, Removal(frozenset(), frozenset({1}), frozenset({number})))
    assert number.encode() not in kept
    assert b"Zonneveld" not in kept
    assert len(records(name, kept)) == len(records(name, content))


def test_a_number_is_found_in_bytes_that_nobody_can_read():
    number = bsn(3)
    text = f"kop zonder kolommen {number}"
    workbook = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append([text])
    book.save(workbook)
    for content, compressed in (
        (text.encode(), False),
        (text.encode("utf-16"), False),
        (f"{number[:4]}.{number[4:6]} {number[6:]}".encode("utf-16"), False),
        (f"{number[:4]}.{number[4:6]}.{number[6:]}".rjust((1 << 20) + 5).encode(), False),
        (gzip.compress(text.encode() * 10), True),
        (gzip.compress(text.encode() * 100_000)[:-20], True),
        (workbook.getvalue(), False),
        (b"x" * ((1 << 20) - 5) + text.encode()[-9:], False),
    ):
        assert mentions(io.BytesIO(content), [number], compressed=compressed)
        assert not mentions(io.BytesIO(content), [bsn(4)], compressed=compressed)
    assert not mentions(io.BytesIO(f"{number[:4]};{number[4:]}".encode()), [number], compressed=False)
