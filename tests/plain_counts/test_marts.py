"""Every peilmaand of every mart is what a plain count over the files gives, for two regions of three years.

The files of a few gemeenten are enough, and loading them stays quick; who moves between them and the others moves out.
"""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.hub import Hub
from tests.plain_counts.region import counting, month_by_month
from tests.plain_counts.thuiszitters import Sitters, sitters, thuiszitters
from tests.plain_counts.verzuim import verzuim
from tests.plain_counts.vsv import vsv

MONTHS, PERSONS = 36, 3000
GEMEENTEN = ("G0193", "G0160")
"""Enough to move between; the leveringen that are refused in a demo region are those of other gemeenten."""
NOT_COUNTED = ("A01G", "jvs_werkproces", "NRSP", "NenR")
"""Files that no mart is counted from."""
SOMETIMES, KEPT = ("jvs_jongere", "jvs_vrijstelling", "duo_p_levering"), ("-01", "-05", "-09")
"""What says little new each month is delivered in three months a year."""

Counts = dict[tuple[str, int], set[tuple[Any, ...]]]


class Loaded:
    """A region in a hub, and the plain counts of its files by mart and peilmaand."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.files = folder / "leveringen"
        self.hub = Hub(folder / "hub")
        amounts = ("--personen", str(PERSONS), "--maanden", str(MONTHS), "--seed", str(seed))
        self.hub.run("demo", "generate", *amounts, "--uit", self.files)
        for path in self.files.rglob("*"):
            if path.is_file() and path.name != "antwoorden.json" and not _is_needed(path):
                path.unlink()
        self.hub.load(self.files)
        [(self.today,)] = self.hub.query("SELECT max(peildatum) FROM beheer.mart_stand")
        self.counts = dict(_counts(self.files, self.today))

    def stored(self, mart: str, *columns: str) -> Counts:
        """The rows of a mart by peilmaand."""
        found: Counts = {}
        for peilmaand, *row in self.hub.query(f"SELECT peilmaand, {', '.join(columns)} FROM mart.{mart}"):
            rows = found.setdefault((mart, peilmaand), set())
            assert tuple(row) not in rows
            rows.add(tuple(row))
        return found

    def counted(self, mart: str) -> Counts:
        """The plain counts of a mart, as `stored` gives its rows."""
        return {(name, month): rows for (name, month), rows in self.counts.items() if name == mart and rows}


def _is_needed(path: Path) -> bool:
    if path.name.endswith(".koci.xlsx"):
        return True
    if not any(scope in path.name for scope in GEMEENTEN) or any(part in path.name for part in NOT_COUNTED):
        return False
    return not path.name.startswith(SOMETIMES) or path.parent.name.endswith(KEPT)


def _counts(files: Path, today: date) -> Iterator[tuple[tuple[str, int], set[tuple[Any, ...]]]]:
    before: Sitters = {}
    for peilmaand, on, region in month_by_month(counting(files), today):
        now = sitters(region, on)
        yield ("thuiszitters", peilmaand), thuiszitters(now, before)
        yield ("verzuim", peilmaand), verzuim(region, peilmaand)
        yield ("vsv", peilmaand), vsv(region, peilmaand, on)
        before = now


@pytest.fixture(scope="module", params=[11, 23])
def region(request, tmp_path_factory) -> Iterator[Loaded]:
    loaded = Loaded(tmp_path_factory.mktemp("telling"), request.param)
    yield loaded
    loaded.hub.stop()


def test_every_month_is_stored(region):
    stored = region.hub.query("SELECT mart, count(*) FROM beheer.mart_stand GROUP BY mart ORDER BY mart")
    assert stored == [(f"mart.{mart}", len(region.counts) // 3) for mart in ("thuiszitters", "verzuim", "vsv")]
    assert len(region.counts) // 3 >= MONTHS


def test_thuiszitters_are_those_of_the_files(region):
    counted = region.counted("thuiszitters")
    assert region.stored("thuiszitters", "gemeentecode", "soort", "duur", "aantal", "nieuw", "opgelost") == counted
    assert {cell[1:3] for rows in counted.values() for cell in rows} == {
        (soort, duur) for soort in ("absoluut", "LRV") for duur in ("4 weken-3 maanden", "> 3 maanden")
    }


def test_verzuim_is_that_of_the_files(region):
    columns = (
        *("soort_periode", "periode", "gemeentecode", "school_brin", "verzuimsoort", "status", "meldingen", "jongeren"),
        *("dagen_tot_behandeling_mediaan", "dagen_tot_behandeling_p90"),
        *("dagen_tot_afgesloten_mediaan", "dagen_tot_afgesloten_p90"),
    )
    counted = region.counted("verzuim")
    assert region.stored("verzuim", *columns) == counted
    assert len(counted) >= MONTHS - 6


def test_vsv_is_that_of_the_files(region):
    columns = (
        *("teljaar", "gemeentecode", "vsv_niveau", "leeftijdsklasse", "startpopulatie", "vsv", "pct", "streefpercentage"),
        *("nieuwe_vsv", "oude_vsv", "heringeschreven", "alsnog_startkwalificatie"),
    )
    counted = region.counted("vsv")
    assert region.stored("vsv", *columns) == counted
    assert len(counted) >= MONTHS - 6


def test_the_command_gives_what_is_stored(region):
    peilmaand = max(month for _, month in region.counted("vsv"))
    said = json.loads(region.hub.run("mart", "vsv", "--peilmaand", str(peilmaand), "--json").stdout)
    assert {tuple(row[name] for name in ("gemeentecode", "vsv_niveau", "leeftijdsklasse", "vsv")) for row in said} == {
        (row[1], row[2], row[3], row[5]) for row in region.counts["vsv", peilmaand]
    }
