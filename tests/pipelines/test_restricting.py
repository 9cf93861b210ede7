"""Restricting a person: nothing that is used shows them, their rows load on, and lifting makes as if they never left."""

from collections import Counter

import pytest
from sqlalchemy import text

from schemas.register import EXTRACTS
from tests.pipelines.erasing import LAST, load_all, most_mentioned, refresh
from warehouse import access
from warehouse.bron import History
from warehouse.evaluation import as_of
from warehouse.peilmaanden import evaluate, peilmaanden
from warehouse.restriction import RestrictionRefused, lift, restrict
from warehouse.sql_layers import read_layers, read_marts
from warehouse.whose_rows import chosen

GROUND = "AVG art. 18 lid 1"


@pytest.fixture(scope="module")
def restricted(region, tmp_path_factory):
    """A hub in which the person of whom most is known is restricted, and how all looked before."""
    with region.copy(tmp_path_factory.mktemp("beperkt")) as hub:
        person, pseudonyms, _, _ = most_mentioned(hub)
        before = views(hub), figures(hub), findings(hub), tables(hub)
        assert len(views_with_a_dossier_of(hub, pseudonyms)) > 3
        change(hub, lambda connection: restrict(connection, pseudonyms, GROUND, "0" * 32))
        yield hub, person, pseudonyms, before


def change(hub, do) -> None:
    with hub.database.engine.begin() as connection:
        access.act_as_loader(connection)
        do(connection)


def views(hub) -> dict[str, Counter]:
    """The rows of every view of kern, as text."""
    with hub.database.engine.connect() as connection, as_of(connection, LAST):
        access.act_as_loader(connection)
        names = connection.execute(text("SELECT viewname FROM pg_views WHERE schemaname = 'kern' ORDER BY 1")).scalars().all()
        return {
            name: Counter(connection.execute(text(f"SELECT rij::text FROM kern.{name} AS rij")).scalars()) for name in names
        }


def figures(hub) -> dict[str, Counter]:
    """The rows of every mart, of the last month."""
    with hub.database.engine.connect() as connection:
        access.act_as_loader(connection)
        month = peilmaanden(connection, LAST)[-1]
        return {
            name: Counter(evaluate(connection, mart, month, LAST).rows)
            for name, mart in read_marts().items()
            if "datakwaliteit" not in name
        }


def findings(hub) -> dict[str, Counter]:
    with hub.database.engine.connect() as connection:
        access.act_as_loader(connection)
        return {
            table: Counter(connection.execute(text(f"SELECT rij::text FROM {table} AS rij")).scalars())
            for table in ("controle.bevinding", "wpg.bevinding", "controle.verloop", "wpg.verloop")
        }


def tables(hub) -> dict[str, int]:
    with hub.database.engine.connect() as connection:
        return {
            name: connection.execute(text(f"SELECT count(*) FROM {History(extract).table}")).scalar_one()
            for name, extract in EXTRACTS.items()
        }


def views_with_a_dossier_of(hub, pseudonyms) -> set[str]:
    """The views of kern in which a dossier of these persons stands."""
    of_dossiers = """
        SELECT table_name FROM information_schema.columns
        WHERE table_schema = 'kern' AND column_name IN ('gemeentecode', 'dossiernummer') GROUP BY 1 HAVING count(*) = 2
    """
    with hub.database.engine.begin() as connection, as_of(connection, LAST), chosen(connection, pseudonyms):
        found = set()
        for name in connection.execute(text(of_dossiers)).scalars().all():
            query = f"SELECT count(*) FROM kern.{name} JOIN pg_temp.van_dossier USING (gemeentecode, dossiernummer)"
            if connection.execute(text(query)).scalar_one():
                found.add(name)
        return found


def test_privacy_08_no_view_of_kern_holds_who_is_restricted_or_a_dossier_of_theirs(restricted):
    hub, _, pseudonyms, (before, _, _, _) = restricted
    words = [str(each) for each in pseudonyms]
    held = {name for name, rows in before.items() if any(word in row for row in rows for word in words)}
    assert len(held) > 12
    after = views(hub)
    assert after.keys() == {file.header["naam"].removeprefix("kern.") for file in read_layers() if _is_view(file)} | {
        "controle",
        "ritme",
    }
    assert {name for name, rows in after.items() if any(word in row for row in rows for word in words)} == set()
    assert views_with_a_dossier_of(hub, pseudonyms) == {"beperkt_dossier"}


def _is_view(file) -> bool:
    return file.header["naam"].startswith("kern.") and file.header.get("soort") != "functie"


def test_no_finding_mart_or_answer_of_a_check_holds_the_person(restricted):
    hub, _, pseudonyms, (_, figures_before, findings_before, _) = restricted
    words = [str(each) for each in pseudonyms]
    assert any(word in row for row in findings_before["controle.bevinding"] for word in words)
    refresh(hub)
    after = findings(hub)
    assert not any(word in row for rows in after.values() for row in rows for word in words)
    assert figures(hub) != figures_before


def test_the_rows_stay_and_go_on_loading(restricted):
    hub, _, _, (_, _, _, tables_before) = restricted
    load_all(hub)
    assert tables(hub) == tables_before


def test_their_bevindingen_are_still_known_as_theirs(restricted):
    hub, _, pseudonyms, _ = restricted
    with hub.database.engine.begin() as connection:
        access.act_as_loader(connection)
        aside = set(connection.scalars(text("SELECT regel ->> 'kenmerk' FROM controle.beperkte_bevinding")))
        with chosen(connection, pseudonyms):
            theirs = set(connection.scalars(text("SELECT kenmerk FROM pg_temp.van_bevinding WHERE waar = 'controle'")))
    assert aside
    assert aside <= theirs, "so an erasure stops the answers of a work list about them"


def test_who_is_restricted_is_not_restricted_twice(restricted):
    hub, _, pseudonyms, _ = restricted
    with pytest.raises(RestrictionRefused):
        change(hub, lambda connection: restrict(connection, pseudonyms[:1], GROUND, "0" * 32))


def test_lifting_makes_all_as_it_was(restricted):
    hub, _, pseudonyms, (views_before, figures_before, findings_before, tables_before) = restricted
    refresh(hub)
    change(hub, lambda connection: lift(connection, pseudonyms[-1:]))
    assert findings(hub) == findings_before
    refresh(hub)
    assert findings(hub) == findings_before
    assert views(hub) == views_before
    assert figures(hub) == figures_before
    assert tables(hub) == tables_before
    with pytest.raises(RestrictionRefused):
        change(hub, lambda connection: lift(connection, pseudonyms))
