"""Views that several queries read are computed once for a run, and nobody can tell from the answers."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.warehouse.rows import DAY
from warehouse import access
from warehouse.check_files import read_checks
from warehouse.evaluation import as_of, found
from warehouse.reached import tables_of_some
from warehouse.shared_views import shared_views

BOTH = ["SELECT * FROM kern.woonsituatie", "SELECT * FROM kern.dossier_naast_brp"]


def temporary(rows, kind):
    query = "SELECT relname FROM pg_class WHERE relnamespace = pg_my_temp_schema() AND relkind = '{}' ORDER BY 1"
    return [name for (name,) in rows.ask(query.format(kind))]


def test_a_view_that_two_queries_read_directly_or_through_others_is_a_table_and_what_reads_it_a_view_of_that(rows):
    with as_of(rows.connection, DAY), shared_views(rows.connection, BOTH) as views:
        assert temporary(rows, "r") == ["ander_nummer", "brp_persoon", "dossier"]
        assert temporary(rows, "v") == ["brp_antwoord", "brp_persoonslijst", "dossier_naast_brp", "woonsituatie"]
        assert views.in_place(BOTH[0]) == "SELECT * FROM pg_temp.woonsituatie"


def test_what_one_query_reads_stays_a_view(rows):
    query = "SELECT * FROM kern.school"
    with shared_views(rows.connection, [query]) as views:
        assert not views.places
        assert views.in_place(query) == query


def test_what_is_never_a_table_is_read_anew_by_each_reader_so_what_it_reads_is_made_once(rows):
    query = "SELECT * FROM kern.inwoner_per_schooljaar"
    with as_of(rows.connection, DAY), shared_views(rows.connection, [query]):
        assert "woongemeente_historie" not in temporary(rows, "r")
    with as_of(rows.connection, DAY), shared_views(rows.connection, [query, query]) as views:
        assert {"brp_persoon", "woongemeente_historie"} <= set(temporary(rows, "r"))
        assert "inwoner_per_schooljaar" in temporary(rows, "v")
        assert views.in_place(query) == "SELECT * FROM pg_temp.inwoner_per_schooljaar"


def test_only_whole_names_of_shared_views_point_to_what_stands_in_for_them(rows):
    with shared_views(rows.connection, ["SELECT 1 FROM kern.dossier"] * 2) as views:
        query = "SELECT kern.peildatum() FROM kern.dossier, kern.dossier_naast_brp"
        assert views.in_place(query) == "SELECT kern.peildatum() FROM pg_temp.dossier, kern.dossier_naast_brp"


def test_all_is_gone_afterwards_and_can_be_made_again_in_the_same_transaction(rows):
    for _ in range(2):
        with shared_views(rows.connection, BOTH):
            pass
    assert temporary(rows, "v") == []
    assert not {"brp_persoon", "dossier"} & set(temporary(rows, "r"))


def test_the_checks_find_the_same_together_as_each_by_itself(rows):
    rows.dossier("Anna", geslacht="M", startkwalificatie=True)
    rows.dossier("Anna", scope="G0160", dossier="H7", doelgroep="kwalificatieplicht")
    rows.brp("Anna")
    rows.brp("Bert", geboortedatum=20150415)
    rows.dossier("Cees", dossier="D3", startkwalificatie=True)
    rows.brp("Dora")
    rows.dossier("Dora", dossier="D4")
    rows.c_levering("Cees")
    rows.c_levering("Cees", brin6="01AA00")
    rows.a_report("a04", 202608, "Anna", "Cees")
    together = rows.found()
    assert {code for code, *_ in together} >= {"B05", "B06", "D01", "D04", "D05", "D07", "D08", "P02", "P05"}
    assert together == sorted(finding for code in read_checks().checks for finding in rows.found(code))


def test_a_view_that_cannot_be_computed_fails_only_the_checks_that_read_it(rows):
    access.act_as_owner(rows.connection)
    broken = "SELECT 1 / (1 - count(*)) AS a FROM kern.gemeente WHERE contactgemeente"
    rows.connection.execute(text(f"CREATE VIEW kern.stuk AS {broken}"))
    rows.connection.execute(text("GRANT SELECT ON kern.stuk TO PUBLIC"))
    access.act_as_loader(rows.connection)
    with shared_views(rows.connection, [*BOTH, "SELECT a FROM kern.stuk", "SELECT a + 1 FROM kern.stuk"]) as views:
        assert "kern.dossier" in views.places
        assert "kern.stuk" not in views.places
        with pytest.raises(DBAPIError, match="division by zero"), rows.connection.begin_nested():
            rows.connection.execute(text(views.in_place("SELECT a FROM kern.stuk")))


def test_a_run_looks_at_its_own_peildatum(rows):
    rows.dossier(van=DAY)
    rows.refresh()
    checks = [read_checks().checks[code] for code in ("B05", "P02", "B01")]
    for peildatum, number in ((DAY.replace(month=9), 0), (DAY, 1)):
        with found(rows.connection, peildatum, checks):
            assert rows.connection.scalar(text("SELECT count(*) FROM gevonden")) == number


def test_over_some_rows_a_view_that_cannot_be_computed_and_whatever_reads_it_is_broken(rows):
    access.act_as_owner(rows.connection)
    rows.connection.execute(text("CREATE VIEW kern.stuk AS SELECT 1 / (1 - count(*)) AS a FROM bron.jvs_jongere AS rij"))
    rows.connection.execute(text("CREATE VIEW kern.erop AS SELECT stuk.a FROM kern.stuk AS stuk"))
    rows.connection.execute(text("GRANT SELECT ON kern.stuk, kern.erop TO PUBLIC"))
    access.act_as_loader(rows.connection)
    rows.dossier()
    queries = ["SELECT a FROM kern.erop", "SELECT a FROM kern.stuk", "SELECT 1 FROM kern.dossier"] * 2

    def some(connection, tables):
        connection.execute(text("CREATE TEMPORARY TABLE enkele ON COMMIT DROP AS SELECT * FROM bron.jvs_jongere"))
        return {"bron.jvs_jongere": "pg_temp.enkele"} if "bron.jvs_jongere" in tables else {}

    with shared_views(rows.connection, queries, some) as views:
        assert set(views.broken) == {"kern.stuk", "kern.erop"}
        assert [views.read_broken(query) for query in queries[:3]] == [True, True, False]
        assert views.in_place("FROM kern.dossier") == "FROM pg_temp.dossier"
    with shared_views(rows.connection, queries) as views:
        assert not views.broken


def test_no_view_of_kern_is_broken_over_some_rows(rows):
    checks = [check.sql for check in read_checks().checks.values() if check.per_person]
    rows.connection.execute(text("CREATE TEMPORARY TABLE bekeken_nummer (nummer uuid) ON COMMIT DROP"))
    rows.connection.execute(
        text("CREATE TEMPORARY TABLE bekeken_dossier (gemeentecode text, dossiernummer text) ON COMMIT DROP")
    )
    with as_of(rows.connection, DAY), shared_views(rows.connection, checks, tables_of_some) as views:
        assert not views.broken
        assert len(views.places) > 40
