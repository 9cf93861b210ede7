"""Invariants 1 to 3 over every extract together: whatever the order of arrival, the same warehouse, persons and bevindingen.

The leveringen are those of a small generated region: of every extract some scopes and dates, with their mistakes, their refused
files and corrected ones. A re-delivery stays after what it replaces; all other orders are drawn.
"""

import datetime
import random
from contextlib import contextmanager
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from connectors.demo.generating import generate
from connectors.names import parse_name
from pipelines.road import receive
from schemas.register import EXTRACTS
from tests.pipelines.erasing import hub_of, load_all
from warehouse import access
from warehouse.aliases import refresh_aliases
from warehouse.check_files import read_checks
from warehouse.digest import warehouse_digest
from warehouse.evaluation import found
from warehouse.home import Home

LAST = datetime.date(2026, 11, 1)
PER_EXTRACT = 5
MADE_BY_THE_HUB = {"hub_werklijst"}


@pytest.fixture(scope="module")
def leveringen(tmp_path_factory):
    """File name and content by path, in an order of arrival that may be."""
    folder = tmp_path_factory.mktemp("regio")
    generate(400, 3, 3, folder, tot=LAST)
    by_extract = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != "antwoorden.json":
            by_extract.setdefault(parse_name(path.name).extract.name, []).append(path)
    assert by_extract.keys() == EXTRACTS.keys() - MADE_BY_THE_HUB
    drawn = random.Random(1)
    chosen = {path for paths in by_extract.values() for path in drawn.sample(paths, min(PER_EXTRACT, len(paths)))}
    again = [path for path in folder.rglob("*") if path.parent.name == "herlevering"]
    assert again
    chosen |= {*again, *(path.parent.parent / path.name for path in again)}
    in_order = sorted(chosen, key=lambda path: (path.parent.name == "herlevering", path))
    return {path.relative_to(folder).as_posix(): (path.name, path.read_bytes()) for path in in_order}


@pytest.fixture(scope="module")
def open_empty_hub(fresh_database, tmp_path_factory):
    home = Home(tmp_path_factory.mktemp("volgorde") / "hub").create()

    @contextmanager
    def opened():
        with fresh_database() as database:
            yield hub_of(home, database)

    return opened


def load(hub, leveringen, order, each):
    """Receive in this order, and load after every `each` leveringen and at the end."""
    for at, path in enumerate(order, 1):
        name, content = leveringen[path]
        receive(hub, parse_name(name), BytesIO(content))
        if at % each == 0:
            load_all(hub)
    load_all(hub)


def outcome(hub):
    """What must not depend on the order: the history, the register, who is one person, and what the checks find."""
    with hub.database.engine.begin() as connection:
        access.act_as_loader(connection)
        refresh_aliases(connection)
        register = (
            "SELECT extract, scope, peildatum, sha256, status, reden_code, rijen, rijen_geladen, rijen_quarantaine"
            " FROM beheer.levering ORDER BY 1, 2, 3, 4"
        )
        alias = "concat_ws(',', nummer, persoon, geldig_van, geldig_tot)"
        persons = f"SELECT md5(string_agg({alias}, ';' ORDER BY nummer)) FROM kern.alias"
        lost = "SELECT levering FROM beheer.levering WHERE status = 'geladen' AND rijen <> rijen_geladen + rijen_quarantaine"
        assert connection.execute(text(lost)).all() == []
        told = [tuple(row) for row in connection.execute(text(register))]
        one_person = connection.scalar(text(persons))
        with found(connection, LAST, read_checks().checks.values()) as failed:
            assert not failed
            findings = connection.execute(text("SELECT kenmerk, feiten::text FROM gevonden ORDER BY 1")).all()
        return warehouse_digest(connection), told, one_person, [tuple(row) for row in findings]


def in_order(order):
    """The same order, with every re-delivery after what it replaces."""
    ordered = list(order)
    for again in [path for path in order if "/herlevering/" in path]:
        before = again.replace("/herlevering/", "/")
        one, other = sorted((ordered.index(before), ordered.index(again)))
        ordered[one], ordered[other] = before, again
    return ordered


@pytest.fixture(scope="module")
def expected(open_empty_hub, leveringen):
    with open_empty_hub() as hub:
        load(hub, leveringen, list(leveringen), each=len(leveringen))
        reached = outcome(hub)
        again = list(leveringen)
        load(hub, leveringen, again, each=len(again))
        assert outcome(hub) == reached
    assert {"geladen", "geweigerd"} <= {row[4] for row in reached[1]}
    assert len({kenmerk for kenmerk, _ in reached[3]}) > 50
    return reached


@settings(max_examples=5)
@given(data=st.data())
def test_any_order_of_arrival_of_all_extracts_gives_the_same_warehouse(open_empty_hub, leveringen, expected, data):
    order = data.draw(st.permutations(list(leveringen)))
    each = data.draw(st.sampled_from([7, 40, 1000]))
    with open_empty_hub() as hub:
        load(hub, leveringen, in_order(order), each)
        assert outcome(hub) == expected
