"""Rotation of the key (privacy.md 5): afterwards all is as if the new key had always been there, whatever came in between."""

import threading
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import text

from pipelines.hub import Progress
from pipelines.key_rotation import VersionNeeded, destroy, rotate, undo, versions
from pipelines.road import load_waiting
from schemas.register import EXTRACTS
from tests.end_to_end import rotating
from tests.end_to_end.rotating import (
    FIRST,
    SECOND,
    Asking,
    accepted,
    aliases,
    ask,
    catalog,
    findings,
    killed,
    nobody,
    protected_values,
    write_keys,
)
from tests.pipelines.erasing import Region, hub_of
from warehouse import access
from warehouse.digest import warehouse_digest
from warehouse.evaluation import as_of
from warehouse.home import Home
from warehouse.keys import version_in_use
from warehouse.logs.lines import Log
from warehouse.logs.verification import verify
from warehouse.peilmaanden import behind, materialise, peilmaanden
from warehouse.restriction import lift, restrict
from warehouse.rotation import NothingToRotate
from warehouse.rotation_watch import Stage, Watch
from warehouse.sql_layers import read_marts
from warehouse.whose_rows import chosen, is_theirs


@dataclass(frozen=True)
class Loaded:
    """A region in a hub under the first version, without one levering of JVS that comes late."""

    region: Region
    late: Path


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return rotating.region(tmp_path_factory.mktemp("regio"))


@pytest.fixture(scope="module")
def loaded(server, fresh_database, files, tmp_path_factory):
    """The region without the last levering of JVS; with a bevinding that is accepted, and two marts."""
    home = Home(tmp_path_factory.mktemp("geladen") / "hub")
    write_keys(home, FIRST)
    late = next(path for path in reversed(files) if path.name.startswith("jvs_jongere"))
    with fresh_database() as database:
        hub = hub_of(home, database)
        rotating.load(hub, [path for path in files if path != late])
        rotating.accept_one_without_dossier(hub)
        marts = [mart for mart in read_marts().values() if mart.name in ("mart.verzuim", "mart.thuiszitters")]
        with database.engine.begin() as connection:
            access.act_as_loader(connection)
            for month in peilmaanden(connection, rotating.DAY):
                materialise(connection, marts, month, rotating.DAY)
        name = database.engine.url.database
        database.engine.dispose()
        database.copying.close()
        yield Loaded(Region(server, home, name, files[0].parent), late)


@pytest.fixture
def hub(loaded, tmp_path):
    """A copy of it, with a second version in the key file."""
    with loaded.region.copy(tmp_path) as copy:
        write_keys(copy.home, FIRST + SECOND)
        yield hub_of(copy.home, copy.database)


@pytest.fixture(scope="module")
def fresh(loaded, fresh_database, files, tmp_path_factory):
    """What a fresh load of the same leveringen under the second version gives: digest, aliases and bevindingen."""
    fresh_home = Home(tmp_path_factory.mktemp("vers") / "hub")
    write_keys(fresh_home, SECOND)
    [returned] = loaded.region.home.root.glob("hub_werklijst*.xlsx")
    with fresh_database() as database:
        hub = hub_of(fresh_home, database)
        assert hub.keyring.current == 2
        rotating.load(hub, [path for path in files if path != loaded.late] + [returned])
        without_late = _state(hub)
        rotating.load(hub, [loaded.late])
        return without_late, _state(hub)


def _state(hub):
    with hub.database.engine.connect() as connection:
        return warehouse_digest(connection), aliases(hub), findings(hub)


def _version(hub):
    with hub.database.engine.connect() as connection:
        return version_in_use(connection)


def _shadows(hub):
    query = "SELECT tablename FROM pg_tables WHERE schemaname = 'tussen' AND tablename LIKE 'schaduw%'"
    with hub.database.engine.connect() as connection:
        return connection.scalars(text(query)).all()


def _statistics(hub):
    """What the server keeps of the values in columns to plan with."""
    query = "SELECT string_agg(concat(most_common_vals, histogram_bounds), ' ') FROM pg_stats WHERE schemaname !~ '^pg_'"
    with hub.database.engine.connect() as connection:
        return connection.scalar(text(query))


def test_privacy_05_a_rotated_warehouse_is_that_of_a_fresh_load_under_the_new_key_and_nothing_of_the_old_one_stays(hub, fresh):
    before, old = protected_values(hub), _state(hub)
    rotated = rotate(hub, Watch(), nobody)
    assert (rotated.done.since, rotated.done.to, _version(hub)) == (1, 2, 2)
    for now, under_new_key in zip(_state(hub), fresh[0], strict=True):
        assert now == under_new_key
    assert _state(hub)[0] != old[0]
    assert len(protected_values(hub)) == len(before)
    assert not protected_values(hub) & before
    kept = _statistics(hub)
    assert not {value for value in before if str(value) in kept}
    assert _shadows(hub) == []
    assert verify(hub.logs, Log.AUDIT).why is None


def test_what_was_accepted_without_dossier_stays_accepted_and_no_bevinding_comes_or_goes(hub):
    [(code, about_dossier)] = accepted(hub)
    assert not about_dossier
    for version in (2, 3):
        write_keys(hub.home, FIRST + SECOND + f"3: {'03' * 32}\n" if version == 3 else FIRST + SECOND)
        again = hub_of(hub.home, hub.database)
        rotate(again, Watch(), nobody)
        assert _version(hub) == version
        run = ask(hub_of(hub.home, hub.database))
        assert not run.failed
        assert (sum(each.nieuw for each in run.counts), sum(each.opgelost for each in run.counts)) == (0, 0)
        assert accepted(hub) == [(code, False)]


def test_what_was_set_aside_for_who_is_restricted_comes_back_as_it_was(hub):
    [before] = accepted(hub)
    with hub.database.engine.begin() as connection:
        access.act_as_loader(connection)
        query = "SELECT persoon FROM controle.bevinding WHERE status = 'geaccepteerd'"
        person = connection.scalar(text(query))
        restrict(connection, [person], "AVG artikel 18", "0" * 32)
    assert accepted(hub) == []
    rotate(hub, Watch(), nobody)
    with hub.database.engine.begin() as connection:
        access.act_as_loader(connection)
        lift(connection, connection.scalars(text("SELECT nummer FROM kern.beperkt")).all())
    run = ask(hub)
    assert (sum(each.nieuw for each in run.counts), sum(each.opgelost for each in run.counts)) == (0, 0)
    assert accepted(hub) == [before]


def test_a_list_of_before_the_rotation_is_still_of_the_persons_that_it_is_about(hub):
    query = """
        SELECT bevinding.persoon FROM bron.hub_werklijst
        INNER JOIN kern.terugmelding ON terugmelding.stand = hub_werklijst.stand
        INNER JOIN controle.bevinding ON bevinding.kenmerk = terugmelding.kenmerk
    """
    rotate(hub, Watch(), nobody)
    theirs = f"SELECT count(*) FROM bron.hub_werklijst AS rij WHERE {is_theirs(EXTRACTS['hub_werklijst'])}"
    with hub.database.engine.begin() as connection, as_of(connection, rotating.DAY):
        access.act_as_loader(connection)
        persons = connection.scalars(text(query)).all()
        assert persons
        with chosen(connection, persons):
            assert connection.scalar(text(theirs)) == len(persons)


def test_the_catalog_is_the_same_before_and_after(hub):
    guard = """
        CREATE FUNCTION kern.weiger() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'alleen erbij'; END $$;
        CREATE TRIGGER wacht BEFORE UPDATE OR DELETE ON kern.alias EXECUTE FUNCTION kern.weiger();
        CREATE TRIGGER altijd BEFORE TRUNCATE ON kern.alias EXECUTE FUNCTION kern.weiger();
        ALTER TABLE kern.alias ENABLE ALWAYS TRIGGER altijd;
    """
    with hub.database.engine.begin() as connection:
        access.act_as_owner(connection)
        connection.exec_driver_sql(guard)
    before = dict(catalog(hub))
    rotate(hub, Watch(), nobody)
    after = dict(catalog(hub))
    for query, rows in before.items():
        assert set(after[query]) == set(rows), query


def test_marts_that_were_not_behind_are_not_behind_after_it(hub):
    marts = [mart for mart in read_marts().values() if mart.name in ("mart.verzuim", "mart.thuiszitters")]
    with hub.database.engine.connect() as connection:
        assert behind(connection, marts, rotating.DAY) == {}
    rotate(hub, Watch(), nobody)
    with hub.database.engine.connect() as connection:
        assert behind(connection, marts, rotating.DAY) == {}


def test_who_reads_goes_on_and_sees_no_mix(hub):
    query = text("SELECT count(*) FROM bron.jvs_jongere INNER JOIN kern.alias ON nummer = burgerservicenummer")

    def joined():
        with hub.database.engine.begin() as connection:
            connection.execute(text("SET LOCAL lock_timeout = '1ms'"))
            return connection.scalar(query)

    before, asking = joined(), Asking(joined)
    rotate(hub, asking, nobody)
    assert before > 0
    assert set(asking.answers) == set(Stage)
    assert {answer for answers in asking.answers.values() for answer in answers} == {before}


def test_who_loads_waits_and_is_then_told_that_the_key_changed(hub, loaded):
    rotating.receive(hub, rotating.parse_name(loaded.late.name), rotating.io.BytesIO(loaded.late.read_bytes()))
    failures, threads = [], []

    class LoadsMeanwhile(Watch):
        def reached(self, stage, done, of):
            if (stage, done) == (Stage.FILL, 1):
                thread = threading.Thread(
                    target=lambda: failures.extend(attempt.failure for attempt in load_waiting(hub, EXTRACTS["jvs_jongere"]))
                )
                thread.start()
                threads.append(thread)
            if stage is Stage.SWAP:
                assert failures == []

    rotate(hub, LoadsMeanwhile(), nobody)
    threads[0].join()
    assert failures == ["De hoofdsleutel is intussen vervangen; er is niets gewijzigd. Geef de opdracht opnieuw."]


def test_a_rotation_waits_for_the_load_that_is_under_way_and_takes_its_rows_along(hub, loaded, fresh):
    waiting, rotated = threading.Event(), []
    rotation = threading.Thread(target=lambda: rotated.append(rotate(hub, Watch(), waiting.set)))

    class RotatesMeanwhile(Progress):
        def rows(self, number):
            if not waiting.is_set():
                rotation.start()
                assert waiting.wait(timeout=60)

    rotating.load(replace(hub, progress=RotatesMeanwhile()), [loaded.late])
    rotation.join()
    assert rotated[0].done.to == 2
    ask(hub_of(hub.home, hub.database))
    assert _state(hub) == fresh[1]


@pytest.mark.parametrize(
    ("stage", "number"), [(Stage.FILL, 1), (Stage.FILL, 12), (Stage.SWAP, 3), (Stage.CLEAN, 1), (Stage.ARCHIVE, 5)]
)
def test_a_killed_rotation_goes_on_also_when_something_was_loaded_in_between(hub, loaded, fresh, stage, number):
    killed(hub, stage, number)
    swapped = stage in (Stage.CLEAN, Stage.ARCHIVE)
    assert _version(hub) == (2 if swapped else 1)
    with pytest.raises(VersionNeeded, match="niet af"):
        destroy(hub_of(hub.home, hub.database), 1)
    rotating.load(hub_of(hub.home, hub.database), [loaded.late])
    rotate(hub_of(hub.home, hub.database), Watch(), nobody)
    assert _version(hub) == 2
    assert _state(hub) == fresh[1]
    assert _shadows(hub) == []
    assert set(hub_of(hub.home, hub.database).archive.versions()) == {2}


def test_a_killed_rotation_can_be_undone_until_the_tables_changed_places(hub):
    before = _state(hub)
    with pytest.raises(NothingToRotate):
        undo(hub, nobody)
    killed(hub, Stage.FILL, 5)
    assert _shadows(hub)
    undone = undo(hub_of(hub.home, hub.database), nobody)
    assert (undone.since, undone.to) == (1, 2)
    assert (_state(hub), _version(hub), _shadows(hub)) == (before, 1, [])
    killed(hub, Stage.ARCHIVE, 1)
    with pytest.raises(NothingToRotate, match="al beveiligd met versie 2"):
        undo(hub_of(hub.home, hub.database), nobody)


def test_a_newer_version_in_the_key_file_changes_nothing_until_it_is_rotated_to(hub, loaded, fresh):
    assert hub.keyring.versions == (1, 2)
    rotating.load(hub, [loaded.late])
    assert set(hub.archive.versions()) == {1}
    rotate(hub, Watch(), nobody)
    assert _state(hub) == fresh[1]


def test_every_levering_in_the_archive_reads_back_the_same_while_and_after_keys_are_wrapped_again(hub):
    paths = [path for each in hub.archive.versions().values() for path in each]

    def read(archive):
        return [archive.open(path).read() for path in paths]

    before = read(hub.archive)
    assert set(hub.archive.versions()) == {1}
    killed(hub, Stage.ARCHIVE, len(paths) // 2)
    halfway = hub_of(hub.home, hub.database)
    assert set(halfway.archive.versions()) == {1, 2}
    assert read(halfway.archive) == before
    assert rotate(halfway, Watch(), nobody).rewrapped == len(paths) - len(paths) // 2
    write_keys(hub.home, SECOND)
    assert read(hub_of(hub.home, hub.database).archive) == before


def test_an_old_version_is_destroyed_only_when_nothing_needs_it(hub):
    with pytest.raises(VersionNeeded, match="Versie 7 is er niet"):
        destroy(hub, 7)
    with pytest.raises(VersionNeeded, match=r"database is ermee beveiligd.*archief heeft \d+ leveringen") as refused:
        destroy(hub, 1)
    assert "niets vernietigd" in str(refused.value)
    rotate(hub, Watch(), nobody)
    stale = hub.archive.store(rotating.io.BytesIO(b"van een proces dat nog met de oude sleutel liep"))
    after = hub_of(hub.home, hub.database)
    with pytest.raises(VersionNeeded, match="archief heeft 1 levering onder haar"):
        destroy(after, 1)
    after.archive.discard(stale.path)
    assert destroy(after, 1) is None
    assert hub.home.key_file.read_text() == SECOND
    assert [each.version for each in versions(hub_of(hub.home, hub.database))] == [2]
    with pytest.raises(VersionNeeded, match="database is ermee beveiligd"):
        destroy(hub_of(hub.home, hub.database), 2)
