"""A run that asks only about some persons leaves the same bevindingen as one that asks about everybody, day after day.

Two stories about a region: nothing comes in and only time passes; and every day a few records of JVS change, now and then a
levering of another source comes or one is withdrawn. After every run the bevindingen that are not closed are compared with what
all checks find about everybody on that day.
"""

import csv
import datetime
import gzip
import io
import random
from collections import Counter
from dataclasses import dataclass

import pytest
from sqlalchemy import Connection, text

from connectors.demo.generating import generate
from connectors.names import parse_name
from pipelines.road import load_waiting, receive
from schemas.region import GEMEENTEN
from schemas.register import EXTRACTS
from tests.pipelines.erasing import hub_of
from warehouse import access
from warehouse.alerts.occasions import CONTACT
from warehouse.aliases import refresh_aliases
from warehouse.check_files import read_checks
from warehouse.checks import Run, run_checks
from warehouse.evaluation import found
from warehouse.home import Home
from warehouse.withdraw import withdraw

LAST = datetime.date(2026, 11, 1)
SEED = 20261


@pytest.fixture(scope="module")
def region(tmp_path_factory):
    """The files of three months, the last of which ends on `LAST`."""
    folder = tmp_path_factory.mktemp("regio")
    generate(1500, 4, 3, folder, tot=LAST)
    return folder


@pytest.fixture
def hub(fresh_database, tmp_path):
    home = Home(tmp_path / "hub").create()
    with fresh_database() as database:
        yield hub_of(home, database)


def test_when_only_time_passes_whoever_passes_a_limit_is_asked_about(hub, region):
    drawn = random.Random(SEED)
    _load(hub, [(path.name, path.read_bytes()) for path in _files(region, 9, 10, 11)])
    runs = _Runs(hub)
    day = LAST
    while len(runs.about_some) < 10:
        runs.run(day)
        day += datetime.timedelta(days=drawn.choice((1, 1, 2, 3)))
    assert sum(run.changed for run in runs.about_some) >= 8


def test_when_few_records_change_asking_about_some_persons_leaves_the_same_bevindingen(hub, region):
    drawn = random.Random(SEED)
    _load(hub, [(path.name, path.read_bytes()) for path in _files(region, 9)])
    daily = _JvsFiles(_files(region, 9), _files(region, 10))
    others = [
        (path.name, path.read_bytes())
        for path in _files(region, 10)
        if path.name.startswith(("brp_", "duo_c", "grip_", "duo_p", "suwi_"))
    ]
    runs = _Runs(hub)
    for step in range(20):
        day = datetime.date(2026, 9, 1) + datetime.timedelta(days=step)
        _load(hub, daily.of_day(day, step / 60, drawn) if step else [])
        if step % 8 == 5:
            _load(hub, [others.pop(drawn.randrange(len(others)))])
        if step % 6 == 4:
            _withdraw_last_of_jvs(hub)
        if step % 3 == 1:
            runs.run_gemeente(day, drawn.choice([code for code in GEMEENTEN if code != CONTACT]))
        runs.run(day)
    assert len(runs.about_some) >= 10
    assert sum(run.changed for run in runs.about_some) >= 8


@dataclass(frozen=True)
class _Done:
    about_some: bool
    changed: int


class _Runs:
    """Runs of the checks in one hub, each compared with what all checks find about everybody."""

    def __init__(self, hub):
        self._hub = hub
        self._done = []

    @property
    def about_some(self):
        return [run for run in self._done if run.about_some]

    def run(self, day):
        with self._hub.database.engine.begin() as connection:
            access.act_as_loader(connection)
            refresh_aliases(connection)
            run = run_checks(connection, day)
            _require_same(connection, day, run)
        changed = sum(count.nieuw + count.opgelost for count in run.counts)
        self._done.append(_Done(not run.reach.startswith("iedereen"), changed))

    def run_gemeente(self, day, gemeentecode):
        """On demand: the outcome for the gemeente is that of everybody, nothing of who was not asked about moves."""
        with self._hub.database.engine.begin() as connection:
            access.act_as_loader(connection)
            refresh_aliases(connection)
            before = connection.execute(text("SELECT * FROM controle.bevinding")).mappings().all()
            run_checks(connection, day, gemeentecode=gemeentecode)
            after = {row["kenmerk"]: row for row in connection.execute(text("SELECT * FROM controle.bevinding")).mappings()}
            reached = set(connection.scalars(text("SELECT nummer FROM bekeken_nummer")))
            assert reached
            others = [row for row in before if row["persoon"] not in reached]
            assert [(dict(row), dict(after[row["kenmerk"]])) for row in others if after[row["kenmerk"]] != row] == []
            kept = sorted(
                (row["code"], row["kenmerk"])
                for row in after.values()
                if row["gemeentecode"] == gemeentecode and row["status"] != "opgelost"
            )
            with found(connection, day, [check for check in read_checks().checks.values() if check.per_person]):
                query = "SELECT code, kenmerk FROM gevonden WHERE gemeentecode = :code AND NOT onder_wpg ORDER BY 1, 2"
                everybody = connection.execute(text(query), {"code": gemeentecode}).all()
            assert kept == [tuple(row) for row in everybody], (day, gemeentecode)


class _JvsFiles:
    """The JVS files of a gemeente between two months: of every record its first state, then from some day on its second."""

    def __init__(self, first, second):
        self._pairs = {}
        for path in first:
            name = parse_name(path.name)
            later = next((each for each in second if each.name.startswith(path.name.rsplit("_", 1)[0] + "_")), None)
            if name.extract.name.startswith("jvs_") and later is not None and _read(path)[0] == _read(later)[0]:
                self._pairs[name.extract.name, path.name.rsplit("_", 1)[0]] = (_read(path), _read(later))

    def of_day(self, day, share, drawn):
        """The leveringen of some gemeenten on a day; `share` of the records is in its second state."""
        chosen = drawn.sample(sorted(self._pairs), 6)
        return [(f"{stem}_{day:%Y%m%d}.csv", self._mixed(extract, stem, share)) for extract, stem in chosen]

    def _mixed(self, extract, stem, share):
        key = EXTRACTS[extract].key[0]
        (header, before), (_, after) = self._pairs[extract, stem]
        records = {record[key]: record for record in before}
        later = {record[key]: record for record in after}
        for number in sorted(records.keys() | later.keys()):
            if random.Random(number).random() < share:
                records.pop(number, None)
                if number in later:
                    records[number] = later[number]
        written = io.StringIO()
        writer = csv.DictWriter(written, header, delimiter=";", lineterminator="\n")
        writer.writeheader()
        writer.writerows(records.values())
        return written.getvalue().encode()


def _read(path):
    content = path.read_bytes()
    content = gzip.decompress(content) if path.suffix == ".gz" else content
    reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")
    return reader.fieldnames, list(reader)


def _load(hub, leveringen):
    for name, content in leveringen:
        parsed = parse_name(name)
        receive(hub, parsed, io.BytesIO(content))
    for extract in EXTRACTS.values():
        load_waiting(hub, extract)


def _files(region, *months):
    return sorted(path for month in months for path in (region / f"2026-{month:02}").rglob("*") if path.is_file())


def _withdraw_last_of_jvs(hub):
    query = "SELECT max(levering) FROM beheer.levering WHERE status = 'geladen' AND bron = 'jvs'"
    with hub.database.engine.begin() as connection:
        access.act_as_loader(connection)
        withdraw(connection, connection.scalar(text(query)), "proef")


def _require_same(connection: Connection, day: datetime.date, run: Run) -> None:
    query = "SELECT code, kenmerk, gemeentecode, persoon, feiten::text FROM {} ORDER BY 1, 2"
    kept = [
        row
        for table in ("controle.bevinding", "wpg.bevinding")
        for row in connection.execute(text(query.format(f"{table} WHERE status <> 'opgelost' AND laatst_gezien = '{day}'")))
    ]
    with found(connection, day, read_checks().checks.values()) as failed:
        assert not failed
        everybody = connection.execute(text(query.format("gevonden"))).all()
    assert sorted(kept) == sorted(everybody), (day, run.reach)
    open_now = Counter(row.code for row in everybody)
    assert {code: sum(run.open_per_gemeente(code).values()) for code in open_now} == open_now
