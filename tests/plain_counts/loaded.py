"""A region of three years in a hub, with the plain counts of its files.

The files of a few gemeenten are enough, and loading them stays quick; who moves between them and the others moves out.
"""

import gzip
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import psycopg

from tests.end_to_end.hub import Hub
from tests.plain_counts.audit import audit
from tests.plain_counts.doorstroompunt_werk import doorstroompunt_werk
from tests.plain_counts.effectrapportage import effectrapportage
from tests.plain_counts.grip import jikp, overstap, uitstroom_switch
from tests.plain_counts.leerplichttelling import leerplichttelling
from tests.plain_counts.naar_rato import PARTS, naar_rato, shares_of
from tests.plain_counts.region import counting, month_by_month
from tests.plain_counts.thuiszitters import Sitters, sitters, thuiszitters
from tests.plain_counts.verdelingen import kostenverdeling, scholenverdeling, teldatum
from tests.plain_counts.verzuim import verzuim
from tests.plain_counts.vsv import vsv
from tests.plain_counts.vsv_jaar import vsv_jaar

MONTHS, PERSONS = 36, 3000
GEMEENTEN = ("G0193", "G0160")
"""Enough to move between; the leveringen that are refused in a demo region are those of other gemeenten."""
OF_THE_REGION = ("grip_overstap", "grip_jikp", "grip_uitstroom_switch", "suwi_inkomsten", "suwi_bijstand")
NOT_COUNTED = ("A01G",)
"""Files that no mart is counted from."""
SOMETIMES, KEPT = (
    (
        *("jvs_jongere", "jvs_traject", "jvs_vrijstelling", "jvs_werkproces", "jvs_procesverbaal", "duo_p_levering"),
        *("grip_overstap", "grip_jikp", "suwi_inkomsten", "suwi_bijstand"),
    ),
    ("-01", "-05", "-09"),
)
"""What says little new each month is delivered in three months a year, and in the last one."""

MARTS = (
    *("audit", "doorstroompunt_werk", "effectrapportage", "jikp", "kostenverdeling", "leerplichttelling", "naar_rato"),
    *("overstap", "scholenverdeling", "thuiszitters", "uitstroom_switch", "verzuim", "vsv"),
)
LATE = 4
"""How many days it takes before JVS knows of a report."""
AGREED = (("school", "25PJ00", "Hattem"), ("gewicht", "verzuimmeldingen", "0,5"), ("kosten", "60000"))
"""What the gemeenten agree in the last January of the three years, beside what the agreement says from the start."""

Counts = dict[tuple[str, int], set[tuple[Any, ...]]]


class Loaded:
    """A region in a hub, and the plain counts of its files by mart and peilmaand."""

    def __init__(self, folder: Path, hub: Hub, seed: int) -> None:
        self.files = folder / "leveringen"
        self.hub = hub
        amounts = ("--personen", str(PERSONS), "--maanden", str(MONTHS), "--seed", str(seed))
        self.hub.run("demo", "generate", *amounts, "--uit", self.files)
        months = sorted(path.name for path in self.files.iterdir() if path.is_dir())
        for path in self.files.rglob("*"):
            if path.is_file() and path.name != "antwoorden.json" and not _is_needed(path, months[-1]):
                path.unlink()
        for path in self.files.rglob("jvs_verzuimmelding_*"):
            _report_late(path)
        self.since = date(int(months[-1][:4]), 1, 1)
        for said in AGREED:
            self.hub.run("afspraak", *said, "--vanaf", self.since.isoformat())
        self.address = self.hub.address
        self.hub.load(self.files)
        [(self.today,)] = self.query("SELECT max(peildatum) FROM beheer.mart_stand")
        self.counts = dict(_counts(self.files, self.today, self.since))

    def query(self, statement: str, peildatum: date | None = None) -> list[tuple[Any, ...]]:
        """The rows of one statement, about a date: today by default."""
        with psycopg.connect(self.address) as connection:
            connection.execute("SELECT set_config('hub.peildatum', %s, true)", [peildatum.isoformat() if peildatum else ""])
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


def _is_needed(path: Path, last: str) -> bool:
    if path.name.endswith(".koci.xlsx"):
        return True
    if not path.name.startswith(OF_THE_REGION) and not any(scope in path.name for scope in GEMEENTEN):
        return False
    if any(part in path.name for part in NOT_COUNTED):
        return False
    return not path.name.startswith(SOMETIMES) or path.parent.name.endswith((*KEPT, last))


def _report_late(path: Path) -> None:
    """Leave out what was reported in the last days before the peildatum of a file: JVS learns of it later."""
    read, write = (gzip.decompress, gzip.compress) if path.suffix == ".gz" else (bytes, bytes)
    day = date.fromisoformat(path.name.split("_")[-1][:8])
    late = {(day - timedelta(days=days)).isoformat().encode() for days in range(LATE)}
    lines = read(path.read_bytes()).splitlines(keepends=True)
    path.write_bytes(write(b"".join(line for line in lines if not late & set(line.split(b";")[5:6]))))


def _counts(files: Path, today: date, since: date) -> Iterator[tuple[tuple[str, int], set[tuple[Any, ...]]]]:
    before: Sitters = {}
    for peilmaand, on, region in month_by_month(counting(files), today):
        now = sitters(region, on)
        weights = dict.fromkeys(PARTS, Fraction(1)) | ({"verzuimmeldingen": Fraction(1, 2)} if on >= since else {})
        yield ("audit", peilmaand), audit(region, on)
        yield ("effectrapportage", peilmaand), effectrapportage(region, on)
        euros = 60000 if teldatum(on) >= since else 50000
        yield ("doorstroompunt_werk", peilmaand), doorstroompunt_werk(region, on)
        yield ("jikp", peilmaand), jikp(region)
        yield ("kostenverdeling", peilmaand), kostenverdeling(region, on, euros)
        yield ("leerplichttelling", peilmaand), leerplichttelling(region, on)
        yield ("naar_rato", peilmaand), naar_rato(region, on, weights)
        yield ("overstap", peilmaand), overstap(region, on)
        agreed = {"25PJ00": "0244"} if on >= since else {}
        shares = shares_of(region, on, weights)
        yield ("scholenverdeling", peilmaand), scholenverdeling(region, on, agreed, shares)
        yield ("thuiszitters", peilmaand), thuiszitters(now, before)
        yield ("uitstroom_switch", peilmaand), uitstroom_switch(region)
        yield ("verzuim", peilmaand), verzuim(region, on)
        yield ("vsv", peilmaand), vsv(region, peilmaand, on) | vsv_jaar(region, on)
        before = now
