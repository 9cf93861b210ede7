"""Every peilmaand of every mart is what a plain count over the files gives, for two regions of three years.

The files of a few gemeenten are enough, and loading them stays quick; who moves between them and the others moves out.
"""

import json
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.end_to_end.hub import Hub
from tests.plain_counts.audit import audit
from tests.plain_counts.naar_rato import PARTS, naar_rato, shares_of
from tests.plain_counts.region import counting, month_by_month
from tests.plain_counts.thuiszitters import Sitters, sitters, thuiszitters
from tests.plain_counts.verdelingen import kostenverdeling, scholenverdeling, teldatum
from tests.plain_counts.verzuim import verzuim
from tests.plain_counts.vsv import vsv

MONTHS, PERSONS = 36, 3000
GEMEENTEN = ("G0193", "G0160")
"""Enough to move between; the leveringen that are refused in a demo region are those of other gemeenten."""
NOT_COUNTED = ("A01G", "NRSP", "NenR")
"""Files that no mart is counted from."""
SOMETIMES, KEPT = (
    ("jvs_jongere", "jvs_traject", "jvs_vrijstelling", "jvs_werkproces", "duo_p_levering"),
    ("-01", "-05", "-09"),
)
"""What says little new each month is delivered in three months a year."""

MARTS = ("audit", "kostenverdeling", "naar_rato", "scholenverdeling", "thuiszitters", "verzuim", "vsv")
AGREED = (("school", "25PJ00", "Hattem"), ("gewicht", "verzuimmeldingen", "0,5"), ("kosten", "60000"))
"""What the gemeenten agree in the last January of the three years, beside what the agreement says from the start."""

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
        months = sorted(path.name for path in self.files.iterdir() if path.is_dir())
        self.since = date(int(months[-1][:4]), 1, 1)
        for said in AGREED:
            self.hub.run("afspraak", *said, "--vanaf", self.since.isoformat())
        self.hub.load(self.files)
        self.address = self.hub.address
        [(self.today,)] = self.query("SELECT max(peildatum) FROM beheer.mart_stand")
        self.counts = dict(_counts(self.files, self.today, self.since))

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        """The rows of one statement."""
        with psycopg.connect(self.address) as connection:
            return connection.execute(statement.encode()).fetchall()

    def stored(self, mart: str, *columns: str) -> Counts:
        """The rows of a mart by peilmaand."""
        found: Counts = {}
        for peilmaand, *row in self.query(f"SELECT peilmaand, {', '.join(columns)} FROM mart.{mart}"):
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


def _counts(files: Path, today: date, since: date) -> Iterator[tuple[tuple[str, int], set[tuple[Any, ...]]]]:
    before: Sitters = {}
    for peilmaand, on, region in month_by_month(counting(files), today):
        now = sitters(region, on)
        weights = dict.fromkeys(PARTS, Fraction(1)) | ({"verzuimmeldingen": Fraction(1, 2)} if on >= since else {})
        yield ("audit", peilmaand), audit(region, on)
        euros = 60000 if teldatum(on) >= since else 50000
        yield ("kostenverdeling", peilmaand), kostenverdeling(region, on, euros)
        yield ("naar_rato", peilmaand), naar_rato(region, on, weights)
        agreed = {"25PJ00": "0244"} if on >= since else {}
        shares = shares_of(region, on, weights)
        yield ("scholenverdeling", peilmaand), scholenverdeling(region, on, agreed, shares)
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
    stored = region.query("SELECT mart, count(*) FROM beheer.mart_stand GROUP BY mart ORDER BY mart")
    assert stored == [(f"mart.{mart}", len(region.counts) // len(MARTS)) for mart in MARTS]
    assert len(region.counts) // len(MARTS) >= MONTHS


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


def test_audit_is_that_of_the_files(region):
    columns = (
        *("kwartaal", "gemeentecode", "dossiers"),
        *("dagen_tot_behandeling_mediaan", "dagen_tot_behandeling_p90"),
        *("dagen_tot_afgesloten_mediaan", "dagen_tot_afgesloten_p90", "werkproces_dagen_mediaan", "werkproces_dagen_p90"),
        *("zonder_activiteit", "rijen_geleverd", "verplicht_gevuld_pct"),
    )
    counted = region.counted("audit")
    assert region.stored("audit", *columns) == counted
    assert {row[0][-2:] for rows in counted.values() for row in rows} == {"K1", "K2", "K3", "K4"}
    for place in (3, 5, 7, 9):
        assert any(row[place] for rows in counted.values() for row in rows)


def test_kostenverdeling_is_that_of_the_files(region):
    counted = region.counted("kostenverdeling")
    assert region.stored("kostenverdeling", "jaar", "gemeentecode", "leerlingen", "aandeel", "bedrag") == counted
    assert {sum(row[3] for row in rows) for rows in counted.values()} == {100}
    assert {sum(row[4] for row in rows) for rows in counted.values()} == {50000, 60000}


def test_naar_rato_is_that_of_the_files(region):
    columns = (
        *("jaar", "gemeentecode", "jongeren", "werkprocessen", "verzuimmeldingen"),
        *("aandeel_jongeren", "aandeel_werkprocessen", "aandeel_verzuimmeldingen", "aandeel"),
    )
    counted = region.counted("naar_rato")
    assert region.stored("naar_rato", *columns) == counted
    assert sum(any(row[2] and row[3] and row[4] for row in rows) for rows in counted.values()) >= MONTHS - 6


def test_scholenverdeling_is_that_of_the_files(region):
    columns = (
        *("schooljaar", "brin6", "gemeentecode", "leerlingen", "meer_dan_50", "toegewezen_gemeentecode", "totstandkoming"),
        *("voorstel_volgorde", "voorstel_aandeel", "voorstel_tekort"),
    )
    counted = region.counted("scholenverdeling")
    assert region.stored("scholenverdeling", *columns) == counted
    assert {row[6] for rows in counted.values() for row in rows} == {"afspraak", "voorstel", "niet verdeeld"}


def test_the_command_gives_what_is_stored(region):
    peilmaand = max(month for _, month in region.counted("vsv"))
    said = json.loads(region.hub.run("mart", "vsv", "--peilmaand", str(peilmaand), "--json").stdout)
    assert {tuple(row[name] for name in ("gemeentecode", "vsv_niveau", "leeftijdsklasse", "vsv")) for row in said} == {
        (row[1], row[2], row[3], row[5]) for row in region.counts["vsv", peilmaand]
    }
