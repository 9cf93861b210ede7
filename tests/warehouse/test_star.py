"""The star over the marts: every mart is a fact, every key of a fact is in its dimension, and people can read the names."""

import re

import pytest
from sqlalchemy import text

from tests.warehouse.figures import TODAY
from tests.warehouse.rows import Rows
from warehouse import access, sql_layers
from warehouse.access.present import Relation
from warehouse.access.tenants import tenant_of
from warehouse.explanations import columns_of
from warehouse.peilmaanden import materialise
from warehouse.sql_files import SqlFile, SqlFileError
from warehouse.sql_layers import apply_layers, read_layers, read_marts
from warehouse.star import AS_READ, Fact, dimension_of, facts, star_files

DIMENSIONS = ["mart.dim_gemeente", "mart.dim_peilmaand", "mart.dim_schooljaar", "mart.dim_school"]


@pytest.fixture
def counted(rows: Rows) -> Rows:
    """Two months of every mart, with pupils of a known and of an unknown school, and somebody outside the region."""
    for month in (9, 10):
        for extract in ("jvs_verzuimmelding", "brp_persoonslijst", "duo_c_levering"):
            rows.levering(extract, "G0193", rows.connection.scalar(text(f"SELECT DATE '2026-{month}-01'")))
    for person, school in (("Anna", "25PJ00"), ("Bert", "99ZZ00")):
        rows.brp(person)
        rows.c_levering(person)
        rows.melding(person, melding=f"M {person}", melddatum=20261005, school_brin=school)
    for extract in ("duo_a04", "duo_a05"):
        rows.levering(extract, "G0193", rows.connection.scalar(text("SELECT DATE '2026-10-31'")))
    rows.refresh()
    for month in (202609, 202610):
        materialise(rows.connection, [mart for mart in read_marts().values() if mart.is_partitioned], month, TODAY)
    return rows


@pytest.fixture
def write(rolled_back, tmp_path, monkeypatch):
    """Writes the file of mart.proef, the only mart, and makes the layers as the owner; gives the connection."""
    access.act_as_owner(rolled_back)
    monkeypatch.setattr(sql_layers, "MARTS", tmp_path)

    def apply(columns: str, select: str):
        (tmp_path / "proef.sql").write_text(f"-- naam: mart.proef\n-- titel: T\n-- definitie: D.\n{columns}{select}")
        apply_layers(rolled_back)
        return rolled_back

    return apply


def test_every_mart_is_a_fact_with_its_own_rows(counted):
    marts = {file.header["naam"] for file in read_layers() if file.header["naam"].startswith("mart.")}
    made = facts(read_layers())
    assert {fact.file.header["naam"] for fact in made} == marts
    for fact in made:
        [(of_mart, of_fact)] = counted.ask(
            f"SELECT (SELECT count(*) FROM {fact.file.header['naam']}), (SELECT count(*) FROM {fact.name})"
        )
        assert of_fact == of_mart, fact.name
    assert counted.ask("SELECT count(*) > 0 FROM mart.feit_verzuim") == [(True,)]
    numbers = ("SELECT sum(meldingen) FROM mart.verzuim", 'SELECT sum("Meldingen") FROM mart.feit_verzuim')
    assert counted.ask(numbers[0]) == counted.ask(numbers[1])


def _foreign(rows: Rows, fact: Fact, key: str) -> list[tuple]:
    query = f"SELECT {key} FROM {fact.name} WHERE {key} IS NOT NULL EXCEPT SELECT {key} FROM {dimension_of(key)}"
    return rows.ask(query)


def test_every_key_of_a_fact_is_once_in_its_dimension(counted):
    related = {(fact.name, key) for fact in facts(read_layers()) for key in fact.keys}
    assert {
        ("mart.feit_verzuim", "brin"),
        ("mart.feit_scholenverdeling", "schooljaar"),
        ("mart.feit_datakwaliteit", "peilmaand"),
        ("mart.feit_audit", "gemeentecode"),
    } <= related
    for fact in facts(read_layers()):
        for key in fact.keys:
            assert _foreign(counted, fact, key) == [], (fact.name, key)
    for key in ("gemeentecode", "peilmaand", "schooljaar", "brin"):
        assert counted.ask(f"SELECT {key} FROM {dimension_of(key)} GROUP BY 1 HAVING count(*) > 1 OR {key} IS NULL") == []


def test_a_dimension_says_what_its_key_is(counted):
    assert counted.ask("SELECT * FROM mart.dim_peilmaand WHERE peilmaand = 202610") == [
        (202610, "oktober 2026", 2026, "2026-K4", "2026-2027", counted.ask("SELECT DATE '2026-10-01'")[0][0])
    ]
    assert set(counted.ask('SELECT brin, "School" FROM mart.dim_school')) >= {
        ("25PJ00", "Deltion College"),
        ("99ZZ00", "onbekend (99ZZ00)"),
    }
    assert ("0193", "Zwolle", "ja") in counted.ask("SELECT * FROM mart.dim_gemeente")
    assert (2026, "2026-2027") in counted.ask("SELECT * FROM mart.dim_schooljaar")


def test_what_is_no_key_has_a_name_that_people_can_read(rows):
    for file in star_files(read_layers()):
        columns = columns_of(rows.connection, file.header["naam"])
        assert list(columns) == list(file.column_comments)
        for name in columns:
            assert re.fullmatch(r"[a-z_]+(gemeentecode|brin)|gemeentecode|peilmaand|schooljaar|brin|[A-Z][^_]*", name), name
    assert "Dagen tot behandeling (90e percentiel)" in columns_of(rows.connection, "mart.feit_verzuim")


def test_a_new_mart_joins_by_itself(write):
    columns = (
        "-- kolom brin6: De school.\n-- kolom school: Naam.\n-- kolom gemeentecode: De gemeente.\n-- kolom pct_stil: Stil.\n"
    )
    connection = write(
        columns, "SELECT '25PJ00'::text AS brin6, 'x'::text AS school, '0193'::text AS gemeentecode, 5 AS pct_stil"
    )
    assert list(columns_of(connection, "mart.feit_proef")) == ["brin", "gemeentecode", "Percentage stil"]
    assert connection.execute(text('SELECT "School" FROM mart.dim_school')).all() == [("Deltion College",)]
    assert connection.scalar(text("SELECT to_regclass('mart.dim_schooljaar')")) is None


def test_a_mart_for_the_region_only_is_in_no_dimension():
    def file(name: str, **header: str) -> SqlFile:
        told = {"naam": f"mart.{name}", "titel": "T", "definitie": "D.", "kolom schooljaar": "Jaar."}
        return SqlFile(read_layers()[0].path, told | header, "SELECT 2026 AS schooljaar")

    of_all, of_region = file("een", **{"kolom gemeentecode": "Code."}), file("twee")
    [body] = [file.body for file in star_files([of_all, of_region]) if file.header["naam"] == "mart.dim_schooljaar"]
    assert "mart.een" in body
    assert "mart.twee" not in body
    assert [file.header["naam"] for file in star_files([of_region])] == ["mart.feit_twee"]


def test_only_a_view_may_show_what_follows_from_rows_that_are_read():
    file = SqlFile(read_layers()[0].path, {"naam": "mart.proef", "toegang": AS_READ}, "SELECT 1 AS a")

    def relation(kind: str) -> Relation:
        return Relation("mart", "proef", kind, False, False, False, False, {"a": "integer"}, {})

    assert tenant_of(relation("v"), {"mart.proef": file}).is_for_gemeenten
    with pytest.raises(SqlFileError, match="toegang 'gelezen rijen' kan niet"):
        tenant_of(relation("p"), {"mart.proef": file})
