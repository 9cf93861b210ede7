"""Erasing a person: nothing of them is left in any byte, nobody else loses anything, and nothing brings them back."""

import io
import itertools
from collections import Counter
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from connectors.names import parse_name
from pipelines import cleaning, erasing, road
from pipelines.erasing import begin_erasure, carry_out, carry_out_unfinished
from pipelines.road import receive
from schemas.register import EXTRACTS
from tests.pipelines.erasing import archived_with, load_all, most_mentioned, refresh
from warehouse.bron import History
from warehouse.digest import warehouse_digest
from warehouse.erasure import ErasureKind, NothingToErase, Whom, erasure_of, what_would_go
from warehouse.leveringen import leveringen
from warehouse.removed_rows import taken_out


@pytest.fixture
def hub(region, tmp_path):
    with region.copy(tmp_path) as hub:
        yield hub


def erase(hub, person) -> object:
    number = begin_erasure(hub, Whom([person]), ErasureKind.SUBJECT, "AVG art. 17 lid 1", "een betrokkene")
    return carry_out(hub, number, lambda: refresh(hub))


def rows_by_table(hub, leaving_out=()) -> Counter:
    """Every row of every history as text, without those that name one of these numbers or a dossier of theirs."""
    with hub.database.engine.connect() as connection:
        return Counter(
            {
                f"{extract.name} {row}": count
                for extract in EXTRACTS.values()
                for row, count in connection.execute(
                    text(f"SELECT rij::text, count(*) FROM {History(extract).table} AS rij GROUP BY 1")
                )
                if not any(str(number) in row for number in leaving_out)
            }
        )


def files_with(folder: Path, needles: list[bytes]) -> list[str]:
    found = []
    for place in folder.rglob("*"):
        if place.is_file():
            content = place.read_bytes()
            if any(needle in content for needle in needles):
                found.append(str(place.relative_to(folder)))
    return found


def counts_do_not_add_up(hub) -> list[int]:
    query = """
        SELECT levering FROM beheer.levering AS l
        WHERE rijen IS NOT NULL AND status = 'geladen'
            AND (rijen <> rijen_geladen + rijen_quarantaine + coalesce(rijen_gewist, 0)
                OR rijen_quarantaine <> (SELECT count(*) FROM beheer.quarantaine AS q WHERE q.levering = l.levering))
    """
    with hub.database.engine.connect() as connection:
        return list(connection.execute(text(query)).scalars())


def test_privacy_08_after_an_erasure_no_byte_of_database_or_archive_holds_a_number_or_its_pseudonym(hub, region):
    person, pseudonyms, numbers, extracts = most_mentioned(hub)
    assert len(extracts) > 8
    assert archived_with(hub, numbers)
    data = region.server.log_file.parent.parent / "data"
    needles = [pseudonym.bytes for pseudonym in pseudonyms] + [str(pseudonym).encode() for pseudonym in pseudonyms]
    region_of_all = hub.database.engine.url.database.rpartition("_")[0]
    oid = _oid(hub, region_of_all)
    own = str(_oid(hub, hub.database.engine.url.database))
    with psycopg.connect(hub.database.administrator, autocommit=True) as server:
        server.execute("CHECKPOINT")
    assert any(place.startswith(f"base/{own}/") for place in files_with(data, needles))
    proof = erase(hub, person)
    assert archived_with(hub, numbers) == []
    # the region that this hub was copied of still holds the person
    left = [place for place in files_with(data, needles) if not place.startswith(f"base/{oid}/")]
    with hub.database.engine.connect() as connection:
        nodes = dict(connection.execute(text("SELECT relfilenode, oid::regclass::text FROM pg_class")).tuples().all())
    assert [(place, nodes.get(int(Path(place).name.split(".")[0]))) for place in left] == []
    assert files_with(hub.home.root, needles) == []
    assert proof.kenmerk
    assert {"bron.jvs_jongere", "controle.bevinding", "kern.alias"} <= proof.bewijs["tabellen"].keys()
    assert counts_do_not_add_up(hub) == []


def test_a_record_whose_number_is_oddly_written_leaves_the_archive_whole(hub, region):
    person, _, numbers, _ = most_mentioned(hub)
    path, number = next(
        (path, each)
        for path in sorted(region.files.rglob("*.csv"))
        for each in numbers
        if len(each) == 9 and "ACHTERNAAM" in path.read_text() and each in path.read_text()
    )
    header, *lines = path.read_text().splitlines()
    place = header.split(";").index("ACHTERNAAM")
    row = next(line for line in lines if number in line).split(";")
    others = [line for line in lines if not any(each in line for each in numbers)]
    for odd in (f"{number}.0", f"{number[:4]}.{number[4:6]}.{number[6:]}"):
        odd_row = ["Zonneveld" if at == place else cell.replace(number, odd) for at, cell in enumerate(row)]
        content = "\n".join([header, *others, ";".join(odd_row), ""])
        receive(hub, parse_name(path.name), io.BytesIO(content.encode()))
    assert [content.count(b"Zonneveld") for content in _archived(hub, path.name)[-2:]] == [1, 1]
    erase(hub, person)
    cleaned = _archived(hub, path.name)[-2:]
    assert [content.count(b"Zonneveld") for content in cleaned] == [0, 0]
    assert [content.count(b"\n") for content in cleaned] == [len(others) + 1] * 2, "of nobody else a row"


def _archived(hub, name: str) -> list[bytes]:
    with hub.database.engine.connect() as connection:
        return [hub.archive.open(each.archief).read() for each in leveringen(connection) if each.bestandsnaam == name]


def _oid(hub, database: str) -> int:
    with hub.database.engine.connect() as connection:
        return connection.execute(text("SELECT oid FROM pg_database WHERE datname = :name"), {"name": database}).scalar_one()


def test_nobody_else_loses_a_row_and_the_proof_counts_what_went(hub):
    person, pseudonyms, _, _ = most_mentioned(hub)
    before = rows_by_table(hub)
    with hub.database.engine.begin() as connection:
        foretold = what_would_go(connection, Whom([person]))
    assert rows_by_table(hub) == before
    proof = erase(hub, person)
    after = rows_by_table(hub)
    assert not after - before
    gone = before - after
    assert all(
        any(str(number) in row for number in pseudonyms) or row.startswith(("jvs_werkproces", "hub_werklijst")) for row in gone
    )
    counts = Counter(row.split()[0] for row in gone.elements())
    told = {table.split(".")[1]: rows for table, rows in proof.bewijs["tabellen"].items()}
    assert {extract: told.get(extract, 0) for extract in counts} == dict(counts)
    assert {table: rows for table, rows in foretold.items() if "bevinding" not in table and "quarant" not in table} == {
        table: rows for table, rows in proof.bewijs["tabellen"].items() if "bevinding" not in table and "quarant" not in table
    }


def test_privacy_08_the_snapshot_of_tomorrow_does_not_bring_the_person_back(hub, region):
    person, pseudonyms, numbers, _ = most_mentioned(hub)
    erase(hub, person)
    again = 0
    for path in sorted(region.files.glob("2026-10/*_20261001.*")):
        if path.name.startswith(("suwi", "hub")):
            continue
        name = parse_name(path.name.replace("20261001", "20261030"))
        receive(hub, name, io.BytesIO(path.read_bytes()))
        again += 1
    assert again > 10
    load_all(hub)
    assert not any(str(number) in row for row in rows_by_table(hub) for number in pseudonyms)
    assert archived_with(hub, numbers) == []
    assert counts_do_not_add_up(hub) == []
    with hub.database.engine.connect() as connection:
        stopped = connection.execute(
            text("SELECT sum(rijen_gewist) FROM beheer.levering WHERE peildatum = '2026-10-30'")
        ).scalar_one()
    assert stopped > 0


def test_a_levering_that_is_read_again_from_the_archive_keeps_its_row_numbers_and_counts(hub):
    person, _, _, _ = most_mentioned(hub)
    with hub.database.engine.connect() as connection:
        before = {
            (row.levering, row.rijnummer): row.regels
            for row in connection.execute(text("SELECT levering, rijnummer, regels FROM beheer.quarantaine"))
        }
        rows = dict(connection.execute(text("SELECT levering, rijen FROM beheer.levering")).tuples().all())
    erase(hub, person)
    with hub.database.engine.begin() as connection:
        changed = [row.levering for row in leveringen(connection) if taken_out(connection, [row.levering])]
        digest = warehouse_digest(connection)
        connection.execute(
            text("UPDATE beheer.levering SET status = 'ontvangen', geladen_op = NULL WHERE levering = ANY(:numbers)"),
            {"numbers": changed},
        )
        for extract in EXTRACTS.values():
            connection.execute(
                text(f"DELETE FROM {History(extract).table} WHERE levering = ANY(:numbers)"), {"numbers": changed}
            )
    assert changed
    load_all(hub)
    with hub.database.engine.connect() as connection:
        after = {
            (row.levering, row.rijnummer): row.regels
            for row in connection.execute(text("SELECT levering, rijnummer, regels FROM beheer.quarantaine"))
        }
        assert {key: rules for key, rules in before.items() if key in after} == after
        assert dict(connection.execute(text("SELECT levering, rijen FROM beheer.levering")).tuples().all()) == rows
        assert warehouse_digest(connection) == digest
    assert counts_do_not_add_up(hub) == []


def test_an_erasure_that_was_killed_goes_on_where_it_was(hub):
    person, pseudonyms, numbers, _ = most_mentioned(hub)
    number = begin_erasure(hub, Whom([person]), ErasureKind.SUBJECT, "AVG art. 17", "een betrokkene")

    def die() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        carry_out(hub, number, die)
    [proof] = carry_out_unfinished(hub, lambda: refresh(hub))
    assert proof.wissing == number
    assert proof.klaar_op is not None
    assert archived_with(hub, numbers) == []
    assert not any(str(pseudonym) in row for row in rows_by_table(hub) for pseudonym in pseudonyms)
    assert carry_out_unfinished(hub, lambda: None) == []


def test_an_erasure_may_be_killed_at_every_step_and_ends_the_same(hub, monkeypatch):
    person, pseudonyms, numbers, _ = most_mentioned(hub)
    number = begin_erasure(hub, Whom([person]), ErasureKind.SUBJECT, "AVG art. 17", "een betrokkene")
    steps = [(cleaning, "take_out", 1), (cleaning, "take_out", 4), (erasing, "erase_rows", 1), (erasing, "forget_bytes", 1)]
    for module, name, time in [*steps, (erasing, "prove", 1)]:
        real, called = getattr(module, name), itertools.count(1)

        def dying(*arguments, real=real, called=called, time=time):
            if next(called) == time:
                raise KeyboardInterrupt
            return real(*arguments)

        with monkeypatch.context() as patched:
            patched.setattr(module, name, dying)
            with pytest.raises(KeyboardInterrupt):
                carry_out(hub, number, lambda: None)
        with hub.database.engine.connect() as connection:
            assert erasure_of(connection, number).klaar_op is None
    proof = carry_out(hub, number, lambda: refresh(hub))
    with hub.database.engine.connect() as connection:
        rows = connection.execute(text("SELECT levering, cardinality(rijnummers) FROM beheer.gewiste_rijen")).tuples().all()
        registered = {levering.archief for levering in leveringen(connection)}
    assert {int(levering): count for levering, count in proof.bewijs["leveringen"].items() if count} == dict(rows)
    archive = hub.home.archive_dir
    assert {str(path.relative_to(archive)) for path in archive.rglob("*") if path.is_file()} == registered
    assert archived_with(hub, numbers) == []
    assert not any(str(pseudonym) in row for row in rows_by_table(hub) for pseudonym in pseudonyms)
    assert counts_do_not_add_up(hub) == []


def test_a_load_that_was_read_before_an_erasure_began_is_not_published_after_it(hub, region):
    person, pseudonyms, _, _ = most_mentioned(hub)
    path = next(region.files.glob("2026-10/jvs_jongere_G0193_20261001.csv*"))
    receive(hub, parse_name(path.name.replace("20261001", "20261030")), io.BytesIO(path.read_bytes()))
    original = road.Load.publish

    def erase_first(self, *arguments, **more):
        begin_erasure(hub, Whom([person]), ErasureKind.SUBJECT, "AVG art. 17", "een betrokkene")
        return original(self, *arguments, **more)

    road.Load.publish = erase_first
    try:
        [attempt] = road.load_waiting(hub, EXTRACTS["jvs_jongere"])
    finally:
        road.Load.publish = original
    assert attempt.outcome is None
    assert "gewist" in attempt.failure
    load_all(hub)
    carry_out_unfinished(hub, lambda: refresh(hub))
    assert not any(str(pseudonym) in row for row in rows_by_table(hub) for pseudonym in pseudonyms)


def test_nobody_is_erased_without_a_number(hub):
    with pytest.raises(NothingToErase):
        begin_erasure(hub, Whom(), ErasureKind.SUBJECT, "AVG art. 17", "niemand")
