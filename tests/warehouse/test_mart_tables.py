"""A mart that is kept per peilmaand is a table made from its file, and follows the file."""

import shutil

import pytest
from sqlalchemy import text

from warehouse import access, sql_layers
from warehouse.sql_files import KERN, SqlFileError
from warehouse.sql_layers import apply_layers

KEPT = "-- naam: mart.proef\n-- titel: Proef\n-- definitie: Een proef\n-- partitie: peilmaand\n"
ONE = f"{KEPT}-- kolom a: De a.\nSELECT 1 AS a"
TWO = f"{KEPT}-- kolom a: De a.\n-- kolom b: De b.\nSELECT 1 AS a, 'x'::text AS b"
VIEW = "-- naam: mart.proef\n-- titel: Proef\n-- definitie: Een proef\n-- kolom a: De a.\nSELECT 1 AS a"
STAND = (
    "INSERT INTO beheer.mart_stand (mart, peilmaand, peildatum, stand, definitie, rijen)"
    " VALUES ('mart.proef', 202610, '2026-10-31', '', '', 1)"
)


@pytest.fixture
def connection(rolled_back):
    access.act_as_owner(rolled_back)
    return rolled_back


@pytest.fixture
def write(connection, tmp_path, monkeypatch):
    """Writes the file of mart.proef, the only mart, and applies the layers."""
    monkeypatch.setattr(sql_layers, "MARTS", tmp_path)

    def apply(content: str | None) -> None:
        path = tmp_path / "proef.sql"
        path.unlink(missing_ok=True)
        if content is not None:
            path.write_text(content)
        apply_layers(connection)

    return apply


def fill(connection) -> None:
    connection.exec_driver_sql("INSERT INTO mart.proef (peilmaand, a) VALUES (202610, 1)")
    connection.exec_driver_sql(STAND)


def kept(connection) -> tuple[int, int]:
    """The rows of the mart and its lines in the register of counted months."""
    query = "SELECT (SELECT count(*) FROM mart.proef), (SELECT count(*) FROM beheer.mart_stand WHERE mart = 'mart.proef')"
    return tuple(connection.exec_driver_sql(query).one())


def columns(connection) -> list[tuple[str, str]]:
    query = "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'proef' ORDER BY ordinal_position"
    return [tuple(row) for row in connection.execute(text(query))]


def test_the_table_has_the_month_before_the_columns_of_the_file_and_their_explanation(connection, write):
    write(TWO)
    assert columns(connection) == [
        ("peilmaand", "integer"),
        ("peildatum", "date"),
        ("bekend_op", "timestamp with time zone"),
        ("a", "integer"),
        ("b", "text"),
    ]
    comments = connection.scalars(
        text("SELECT col_description('mart.proef'::regclass, n) FROM generate_series(1, 5) AS n ORDER BY n")
    ).all()
    assert all(comments)
    assert comments[3:] == ["De a.", "De b."]
    assert connection.scalar(text("SELECT obj_description('mart.proef'::regclass)")) == "Proef. Een proef"


def test_what_is_counted_stays_while_the_columns_are_the_same(connection, write):
    write(ONE)
    fill(connection)
    write(ONE.replace("SELECT 1", "SELECT 2").replace("De a.", "Nieuwe uitleg."))
    assert kept(connection) == (1, 1)
    assert connection.scalar(text("SELECT col_description('mart.proef'::regclass, 4)")) == "Nieuwe uitleg."


@pytest.mark.parametrize(
    "changed",
    [TWO, ONE.replace("SELECT 1", "SELECT 1::bigint"), ONE.replace("kolom a", "kolom c").replace("AS a", "AS c")],
)
def test_other_columns_make_a_new_table_in_which_nothing_is_counted_yet(connection, write, changed):
    write(ONE)
    fill(connection)
    write(changed)
    assert kept(connection) == (0, 0)


def test_a_file_that_goes_or_becomes_a_view_takes_its_table_with_it(connection, write):
    write(ONE)
    fill(connection)
    write(VIEW)
    assert kept(connection) == (1, 0)
    assert columns(connection) == [("a", "integer")]
    write(ONE)
    write(None)
    assert columns(connection) == []


def test_the_previous_peildatum_is_a_table_that_the_sql_may_name(connection, write):
    write(
        f"{KEPT}-- vorige: kern.dossier\n-- kolom verschil: Verschil.\n"
        "SELECT count(*) - (SELECT count(*) FROM pg_temp.vorige_dossier) AS verschil FROM kern.dossier"
    )
    assert ("verschil", "bigint") in columns(connection)
    assert connection.scalar(text("SELECT to_regclass('pg_temp.vorige_dossier')")) is None


def test_the_findings_of_checks_are_a_table_that_the_sql_may_name(connection, write):
    write(f"{KEPT}-- controles: B, P\n-- kolom aantal: Aantal.\nSELECT count(*) AS aantal FROM pg_temp.gevonden")
    assert ("aantal", "bigint") in columns(connection)
    assert connection.scalar(text("SELECT to_regclass('pg_temp.gevonden')")) is None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (ONE.replace("partitie: peilmaand", "partitie: schooljaar"), "partitie 'schooljaar' kan niet"),
        (VIEW.replace("-- kolom", "-- vorige: kern.dossier\n-- kolom"), "'vorige' hoort bij"),
        (ONE.replace("-- kolom", "-- vorige: bron.jvs_jongere\n-- kolom"), "noemt een view van kern"),
        (f"{KEPT}-- kolom wie: Wie.\nSELECT persoon AS wie FROM kern.dossier", "kolom wie kan een persoon aanwijzen"),
        (VIEW.replace("-- kolom", "-- controles: B\n-- kolom"), "'controles' hoort bij"),
        (ONE.replace("-- kolom", "-- controles: B01\n-- kolom"), "noemt groepen van controles"),
        (ONE.replace("kolom a", "kolom peildatum").replace("AS a", "AS peildatum"), "vult kolom peildatum zelf"),
        (f"{KEPT}-- kolom a: A.\nSELECT 1 AS a, 2 AS b", "kolom b heeft geen uitleg"),
    ],
)
def test_a_file_that_cannot_be_kept_is_refused_with_what_to_do(write, content, said):
    with pytest.raises(SqlFileError, match=said):
        write(content)


def test_the_loader_counts_and_does_not_make_tables(connection, write):
    write(ONE)
    access.act_as_loader(connection)
    fill(connection)
    connection.exec_driver_sql("DELETE FROM mart.proef")
    assert kept(connection) == (0, 1)
    with pytest.raises(Exception, match="permission denied"):
        connection.exec_driver_sql("CREATE TABLE mart.eigen (a integer)")


def test_a_function_may_use_another_and_be_made_anew(connection, tmp_path, monkeypatch):
    folder = shutil.copytree(KERN, tmp_path / "kern")
    monkeypatch.setattr(sql_layers, "KERN", folder)
    for name, body in (("een", "1"), ("twee", "kern.een() + 1")):
        (folder / f"{name}.sql").write_text(
            f"-- naam: kern.{name}\n-- soort: functie\n-- titel: T\n-- definitie: D\n"
            f"CREATE FUNCTION kern.{name}() RETURNS integer LANGUAGE sql RETURN {body};"
        )
    apply_layers(connection)
    apply_layers(connection)
    assert connection.scalar(text("SELECT kern.twee()")) == 2
