"""The views of kern and mart come from the files, whole and explained, and readers reach the marts only."""

import pytest
import sqlalchemy
from sqlalchemy import text

from warehouse import access, sql_layers
from warehouse.sql_files import SqlFileError
from warehouse.sql_layers import apply_layers, read_layers

_DEFINITIONS = (
    "SELECT schemaname, viewname, definition, obj_description(format('%I.%I', schemaname, viewname)::regclass)"
    " FROM pg_views WHERE schemaname IN ('kern', 'mart') ORDER BY 1, 2"
)


@pytest.fixture
def connection(database):
    with database.engine.begin() as connection:
        access.act_as_owner(connection)
        yield connection


@pytest.fixture
def marts(tmp_path, monkeypatch):
    """An empty folder of marts to put a file in."""
    monkeypatch.setattr(sql_layers, "MARTS", tmp_path)
    return tmp_path


def test_every_view_function_and_column_of_kern_and_mart_is_explained(connection):
    unexplained = connection.execute(
        text(
            "SELECT pg_class.oid::regclass::text, attname FROM pg_class"
            " INNER JOIN pg_attribute ON attrelid = pg_class.oid AND attnum >= 0"
            " WHERE relnamespace IN ('kern'::regnamespace, 'mart'::regnamespace) AND relkind IN ('r', 'v')"
            " AND (col_description(pg_class.oid, attnum) IS NULL OR obj_description(pg_class.oid, 'pg_class') IS NULL)"
            " UNION ALL SELECT oid::regprocedure::text, '' FROM pg_proc"
            " WHERE pronamespace = 'kern'::regnamespace AND obj_description(oid, 'pg_proc') IS NULL"
        )
    ).all()
    assert unexplained == []


def test_the_expected_views_are_there(connection):
    views = {f"{schema}.{view}" for schema, view, *_ in connection.exec_driver_sql(_DEFINITIONS.replace("%", "%%"))}
    assert views >= {
        "kern.persoon", "kern.woongemeente", "kern.woongemeente_historie", "kern.dossier", "kern.woonsituatie",
        "kern.controle", "mart.datakwaliteit", "mart.datakwaliteit_regel",
    }  # fmt: skip
    tables = set(connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'mart'")))
    assert tables >= {"thuiszitters", "verzuim", "vsv"}


def test_a_file_comes_after_those_it_refers_to():
    names = [file.header["naam"] for file in read_layers()]
    assert names.index("kern.brp_persoon") < names.index("kern.woongemeente")
    assert names.index("kern.dossier") < names.index("kern.woonsituatie")


def test_applying_again_changes_nothing_and_drops_what_has_no_file(connection):
    before = connection.exec_driver_sql(_DEFINITIONS.replace("%", "%%")).all()
    connection.exec_driver_sql("CREATE VIEW kern.oud AS SELECT 1 AS a")
    apply_layers(connection)
    assert connection.exec_driver_sql(_DEFINITIONS.replace("%", "%%")).all() == before


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("-- kolom a: Uitleg.", "kolom b heeft geen uitleg"),
        ("-- kolom a: Uitleg.\n-- kolom b: Uitleg.\n-- kolom c: Uitleg.", "kolom c uit, maar die is er niet"),
    ],
)
def test_header_and_columns_must_agree(connection, marts, header, said):
    (marts / "proef.sql").write_text(
        f"-- naam: mart.proef\n-- titel: Proef\n-- definitie: Proef\n{header}\nSELECT 1 AS a, 2 AS b"
    )
    with pytest.raises(SqlFileError, match=said):
        apply_layers(connection)


def test_a_file_makes_what_it_is_named_after(marts):
    (marts / "proef.sql").write_text("-- naam: mart.anders\n-- titel: T\n-- definitie: D\nSELECT 1 AS a")
    with pytest.raises(SqlFileError, match=r"mart\.proef"):
        read_layers()


def test_views_that_refer_to_each_other_are_refused(marts):
    for one, other in (("een", "twee"), ("twee", "een")):
        (marts / f"{one}.sql").write_text(f"-- naam: mart.{one}\n-- titel: T\n-- definitie: D\nSELECT 1 AS a FROM mart.{other}")
    with pytest.raises(SqlFileError, match="kring"):
        read_layers()


def test_a_reader_selects_from_every_mart(connection):
    connection.exec_driver_sql(f"SET LOCAL ROLE {access.READER}")
    for mart in connection.scalars(text("SELECT viewname FROM pg_views WHERE schemaname = 'mart'")).all():
        connection.exec_driver_sql(f"SELECT * FROM mart.{mart}").all()


@pytest.mark.parametrize(
    "relation", ["kern.dossier", "kern.alias", "bron.jvs_jongere", "beheer.levering", "controle.bevinding"]
)
def test_a_reader_reaches_nothing_but_the_marts(connection, relation):
    connection.exec_driver_sql(f"SET LOCAL ROLE {access.READER}")
    with pytest.raises(sqlalchemy.exc.ProgrammingError, match="permission denied for schema"):
        connection.exec_driver_sql(f"SELECT * FROM {relation}")


@pytest.mark.parametrize(
    ("relation", "column"),
    [("beheer.quarantaine", "sleutel"), ("beheer.quarantaine", "sleutelkolommen"), ("controle.bevinding", "persoon")],
)
def test_behind_the_marts_a_reader_has_only_the_columns_that_they_read(connection, relation, column):
    query = text("SELECT has_column_privilege(:role, :relation, :column, 'SELECT')")
    assert connection.scalar(query, {"role": access.READER, "relation": relation, "column": column}) is False
    assert connection.scalar(query, {"role": access.READER, "relation": "beheer.levering", "column": "peildatum"}) is True
