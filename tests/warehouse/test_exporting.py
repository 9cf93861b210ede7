"""Exports: nobody stands out by what they could be recognised by, and no two exports share a pseudonym (privacy.md 3)."""

import datetime
import uuid
from dataclasses import replace
from itertools import chain, combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from schemas.verwerkingen import RegisterWrong
from tests.warehouse.rows import Rows, number
from warehouse import access
from warehouse.export_files import Export, read_exports
from warehouse.exporting import ExportRefused, keep, make
from warehouse.exporting import given as exports_given
from warehouse.keys import KeyRing
from warehouse.sql_files import SqlFileError

DAY = datetime.date(2026, 10, 31)
RING = KeyRing({1: bytes(range(32))})
KNOWN = ("gemeente", "leeftijd", "geslacht")


def export(sql: str, **changes) -> Export:
    known = Export("toets", "Toets", "Om te toetsen.", KNOWN, dict.fromkeys((*KNOWN, "verzuim"), "Uitleg."), 5, sql)
    return replace(known, **changes)


def literal(value: object) -> str:
    return "NULL" if value is None else f"'{value}'"


def of_people(people: list[tuple]) -> Export:
    """An export of these people: what is known of each, and what is told."""
    rows = ", ".join(f"('{number(str(place))}'::uuid, {', '.join(map(literal, row))})" for place, row in enumerate(people))
    return export(f"SELECT * FROM (VALUES {rows}) AS mensen (persoon, gemeente, leeftijd, geslacht, verzuim)")


people = st.lists(
    st.tuples(
        st.sampled_from(["0193", "0166", None]), st.sampled_from(["12-15", "16-17", ""]), st.sampled_from(["M", "V"]),
        st.sampled_from(["geen", "veel"]),
    ),
    min_size=1,
    max_size=120,
)  # fmt: skip


@settings(max_examples=60)
@given(people=people)
def test_whoever_knows_anything_that_is_recognisable_of_somebody_finds_nobody_or_five(rolled_back, people):
    access.act_as_loader(rolled_back)
    try:
        made = make(rolled_back, of_people(people), DAY, RING)
        rows = [dict(zip(made.columns, row, strict=True)) for row in made.rows]
    except ExportRefused:
        rows = []
    for person in set(people):
        facts = dict(zip(KNOWN, person[:3], strict=True))
        for subset in chain.from_iterable(combinations(KNOWN, size) for size in range(1, 4)):
            alike = [row for row in rows if all((row[name] or None) == (facts[name] or None) for name in subset)]
            assert len(alike) == 0 or len(alike) >= 5
    large = [person for person in people if sum(other[:3] == person[:3] for other in people) >= 5]
    assert sorted(map(str, (tuple(row.values())[1:] for row in rows))) == sorted(map(str, large))


def test_privacy_03_two_exports_and_the_warehouse_share_no_pseudonym_and_no_order(rolled_back):
    access.act_as_loader(rolled_back)
    asked = of_people([("0193", "12-15", "M", str(place)) for place in range(50)])
    first, second = make(rolled_back, asked, DAY, RING), make(rolled_back, asked, DAY, RING)
    one, two = ([row[0] for row in made.rows] for made in (first, second))
    assert len({*one, *two, *map(str, first.persons)}) == 150
    assert one == sorted(one)
    assert [row[-1] for row in first.rows] != [row[-1] for row in second.rows]
    assert sorted(row[-1] for row in first.rows) == sorted(row[-1] for row in second.rows)


def test_how_many_persons_stayed_behind_is_told(rolled_back):
    access.act_as_loader(rolled_back)
    made = make(rolled_back, of_people([("0193", "12-15", "M", "geen")] * 6 + [("0166", "12-15", "M", "geen")] * 4), DAY, RING)
    assert (len(made.rows), made.suppressed) == (6, 4)


def test_an_export_of_which_nobody_is_left_is_refused(rolled_back):
    access.act_as_loader(rolled_back)
    with pytest.raises(ExportRefused, match=r"minder dan 5 personen\. Maak de klassen van gemeente"):
        make(rolled_back, of_people([("0193", "12-15", "M", "geen")] * 4), DAY, RING)


ONE = "'0193' AS gemeente, '12-15' AS leeftijd, 'M' AS geslacht, 'geen' AS verzuim FROM generate_series(1, 9)"


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        (f"SELECT '{number('Anna')}'::uuid AS persoon, {ONE}", "meer dan één rij"),
        (f"SELECT NULL::uuid AS persoon, {ONE}", "meer dan één rij"),
        (f"SELECT gen_random_uuid() AS persoon, '8011' AS postcode, {ONE}", "Maak ze gelijk"),
        ("SELECT gen_random_uuid() AS persoon, '0193' AS gemeente", "Maak ze gelijk"),
        (f"SELECT 'Anna' AS persoon, {ONE}", "geen persoon van kern"),
        (f"SELECT gen_random_uuid() AS persoon, {ONE.replace(chr(39) + 'geen' + chr(39), 'gen_random_uuid()')}", "aanwijzen"),
    ],
)
def test_a_select_that_does_not_keep_to_its_header_is_refused(rolled_back, sql, told):
    access.act_as_loader(rolled_back)
    with pytest.raises(ExportRefused, match=told):
        make(rolled_back, export(sql), DAY, RING)


HEADER = "-- naam: toets\n-- titel: Toets\n-- definitie: Toets.\n-- herkenbaar: gemeente\n-- kolom gemeente: Gemeente.\n"


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ("naam: toets", "naam: iets", "Noem het bestand naar de export"),
        ("herkenbaar: gemeente", "herkenbaar: leeftijd", "noemt leeftijd"),
        ("-- herkenbaar: gemeente\n", "", "ontbreekt het veld 'herkenbaar'"),
        ("-- titel", "-- kleinste klasse: 4\n-- titel", "een getal van 5 of meer"),
        ("SELECT", "SELECT (SELECT 1 FROM wpg.jvs_procesverbaal),", r"leest wpg\.jvs_procesverbaal"),
        ("SELECT", "SELECT (SELECT 1 FROM bron.jvs_jongere),", r"leest bron\.jvs_jongere"),
        ("SELECT", "SELECT (SELECT 1 FROM kern.alias),", r"leest kern\.alias"),
    ],
)
def test_a_file_that_cannot_be_an_export_is_told(tmp_path: Path, was, becomes, told):
    (tmp_path / "toets.sql").write_text((HEADER + "SELECT 1").replace(was, becomes, 1))
    with pytest.raises(SqlFileError, match=told):
        read_exports(tmp_path)


def test_privacy_02_an_export_that_is_not_in_the_register_is_not_made(tmp_path: Path):
    (tmp_path / "toets.sql").write_text(HEADER + "SELECT 1")
    with pytest.raises(RegisterWrong, match="export/toets staat niet in het register"):
        read_exports(tmp_path)


def test_the_export_for_research_tells_of_a_youth_in_classes(rows: Rows):
    for place in range(6):
        rows.brp(f"Jongere {place}", geboortedatum=20090400 + place)
    rows.dossier("Jongere 1", dossier="D1")
    rows.melding("Jongere 1", melding="M1", begindatum=20260914)
    rows.melding("Jongere 1", melding="M2", begindatum=20260701)
    rows.melding("Jongere 1", melding="M3", begindatum=20260914, status="I")
    rows.traject("Jongere 2", traject="T1", datum_einde=20260301)
    rows.brp("Te jong", geboortedatum=20200101)
    rows.refresh()
    made = make(rows.connection, read_exports()["doorstroomonderzoek"], DAY, RING)
    told = [dict(zip(made.columns, row, strict=True)) for row in made.rows]
    assert len(told) == 6
    assert {(row["leeftijdsklasse"], row["geslacht"], row["woongemeente"], row["onderwijs"]) for row in told} == {
        ("16-17", "V", "0193", "geen")
    }
    assert sorted(row["verzuim"] for row in told) == ["1-2"] + ["geen"] * 5
    assert sorted(row["begeleiding"] for row in told) == ["geweest"] + ["nooit"] * 5


def test_what_left_is_noted_and_the_note_never_changes(rolled_back):
    access.act_as_loader(rolled_back)
    made = make(rolled_back, of_people([("0193", "12-15", "M", "geen")] * 6), DAY, RING)
    keep(rolled_back, made, RING, receiver="Onderzoekers", purpose="Evaluatie", by="beheer", digest="ab" * 32, trace="cd" * 16)
    [noted] = exports_given(rolled_back)
    assert (noted.mark, noted.receiver, noted.purpose, noted.rows, noted.suppressed) == (
        made.mark, "Onderzoekers", "Evaluatie", 6, 0,
    )  # fmt: skip
    access.act_as_owner(rolled_back)
    with pytest.raises(DBAPIError, match="alleen"):
        rolled_back.execute(text("DELETE FROM beheer.export"))


def test_a_mark_is_new_each_time(rolled_back):
    access.act_as_loader(rolled_back)
    asked = of_people([("0193", "12-15", "M", "geen")] * 6)
    marks = {make(rolled_back, asked, DAY, RING).mark for _ in range(3)}
    assert len(marks) == 3
    assert all(isinstance(mark, uuid.UUID) for mark in marks)
