"""A run that asks only about some persons leaves the same bevindingen as one that asks about everybody, day after day.

A region of three months is laid out over days: its JVS files of the second month come bit by bit, every day a few more rows of
them, and other leveringen come, are withdrawn and come again in between. After every run the bevindingen that are not closed
are compared with what all checks find about everybody on that day.
"""

import csv
import datetime
import gzip
import io
import random
from collections import Counter

import pytest
from sqlalchemy import Connection, text

from connectors.archive import Archive
from connectors.demo.generating import generate
from connectors.names import parse_name
from pipelines.hub import Hub, Progress
from pipelines.road import load_waiting, receive
from schemas.register import EXTRACTS
from warehouse import access
from warehouse.aliases import refresh_aliases
from warehouse.check_files import read_checks
from warehouse.checks import Run, run_checks
from warehouse.evaluation import found
from warehouse.home import Home
from warehouse.keys import KeyRing
from warehouse.withdraw import withdraw

LAST = datetime.date(2026, 11, 1)
DAYS = 33
SEED = 20261


@pytest.fixture(scope="module")
def region(tmp_path_factory):
    """The files of three months, the last of which ends on `LAST`."""
    folder = tmp_path_factory.mktemp("regio")
    generate(1200, 4, 3, folder, tot=LAST)
    return folder


@pytest.fixture(scope="module")
def hub(fresh_database, tmp_path_factory):
    home = Home(tmp_path_factory.mktemp("bereik") / "hub").create()
    keyring = KeyRing.open(home)
    with fresh_database() as database:
        yield Hub(home, database, keyring, Archive(home.archive_url, keyring.archive_keys(), keyring.current), Progress())


def test_asking_about_some_persons_leaves_the_same_bevindingen_as_asking_about_everybody(hub, region):
    drawn = random.Random(SEED)
    months = [sorted(path for path in (region / f"2026-{month:02}").rglob("*") if path.is_file()) for month in (9, 10, 11)]
    _load(hub, [(path.name, path.read_bytes()) for path in months[0]])
    by_month = _JvsFiles(months[0], months[1])
    others = [(path.name, path.read_bytes()) for path in [*months[1], *months[2]] if not path.name.startswith("jvs_")]
    told = Counter[str]()
    changed = 0
    for step in range(DAYS):
        day = datetime.date(2026, 9, 1) + datetime.timedelta(days=step)
        leveringen = by_month.of_day(day, step / DAYS, drawn) if step else []
        while others and drawn.random() < 0.3:
            leveringen.append(others.pop(drawn.randrange(len(others))))
        _load(hub, leveringen)
        if drawn.random() < 0.2:
            _withdraw_one(hub, drawn)
        with hub.database.engine.begin() as connection:
            access.act_as_loader(connection)
            refresh_aliases(connection)
            run = run_checks(connection, day)
            _require_same(connection, day, run)
            told[run.reach.partition(":")[0] if run.reach.startswith("iedereen") else "enkelen"] += 1
            changed += sum(count.nieuw + count.opgelost for count in run.counts) if told["enkelen"] else 0
    assert told["enkelen"] >= DAYS // 3
    assert changed > DAYS


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
        chosen = drawn.sample(sorted(self._pairs), 9)
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


def _withdraw_one(hub, drawn):
    with hub.database.engine.begin() as connection:
        access.act_as_loader(connection)
        loaded = connection.scalars(text("SELECT levering FROM beheer.levering WHERE status = 'geladen' ORDER BY 1")).all()
        withdraw(connection, drawn.choice(loaded), "proef")


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
