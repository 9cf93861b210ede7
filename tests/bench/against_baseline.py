"""Part `basislijn`: two months of a smaller region, loaded by the hub and by the baseline into the same server.

Both get the same files, out of which records with too few fields were taken: pandas fills those up without a word, so that it
would load rows that the hub refuses. What both store is compared; when it differs there is no ratio.
"""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from pipelines.hub import Hub, open_hub
from schemas.extract import Extract
from tests.bench import baseline, region
from tests.bench.changes import month_later, require_changes
from tests.bench.lines import fields_of, lines_of, writing
from tests.bench.measuring import measured
from tests.bench.region import File, Region
from tests.bench.road import drive
from tests.bench.tables import table_of
from warehouse.bron import History
from warehouse.home import Home
from warehouse.stored import stored_columns

MEASURED = (
    *("jvs_jongere", "jvs_verzuimmelding", "jvs_vrijstelling", "jvs_werkproces", "brp_persoonslijst"),
    *("duo_a01", "duo_a02", "duo_a04", "duo_a05", "duo_c_levering"),
)
"""The extracts that the baseline was written for: what comes in other forms or in weeks would ask for code of its own."""


@dataclass(frozen=True)
class Line:
    """One extract in one month: rows read, rows that both loaded, seconds and highest memory (MB) of each."""

    maand: int
    extract: str
    rijen: int
    geladen: int
    basislijn: float
    hub: float
    geheugen_basislijn: float
    geheugen_hub: float


@dataclass(frozen=True)
class AgainstBaseline:
    """Two months of a region."""

    personen: int
    regels: list[Line]

    def show(self, console: Console) -> None:
        """Print the table; months of an extract are taken together."""
        table = table_of(
            f"{self.personen:,} persons, two months; the hub beside the baseline in pandas",
            *("extract", "rows", "baseline s", "hub s", "baseline rows/s", "hub rows/s", "times faster"),
            *("baseline peak MB", "peak MB"),
        )
        for extract in dict.fromkeys(line.extract for line in self.regels):
            table.add_row(*_cells(extract, [line for line in self.regels if line.extract == extract]))
        table.add_section()
        table.add_row(*_cells("total", self.regels))
        console.print(table)


def _cells(name: str, lines: Sequence[Line]) -> list[str]:
    rows, of_baseline, of_hub = (sum(getattr(line, name) for line in lines) for name in ("rijen", "basislijn", "hub"))
    peaks = (max(getattr(line, name) for line in lines) for name in ("geheugen_basislijn", "geheugen_hub"))
    return [
        name, f"{rows:,}", f"{of_baseline:.2f}", f"{of_hub:.2f}", f"{rows / of_baseline:,.0f}", f"{rows / of_hub:,.0f}",
        f"{of_baseline / of_hub:.1f}", *(f"{peak:,.0f}" for peak in peaks),
    ]  # fmt: skip


def measure(folder: Path, people: int) -> AgainstBaseline:
    """Make a region and load two months of it twice, into a new hub in the folder."""
    made = region.month(folder / "maand 1", people)
    require_changes(list(made.files))
    with open_hub(Home(folder / "hub")) as hub:
        with hub.database.engine.begin() as connection:
            connection.exec_driver_sql(f"CREATE SCHEMA {baseline.SCHEMA}")
        return AgainstBaseline(people, list(_lines(hub, made, folder / "maand 2")))


def _lines(hub: Hub, made: Region, folder: Path) -> Iterator[Line]:
    folder.mkdir()
    key = secrets.token_bytes(32)
    for extract, files in made.files.items():
        if extract.name not in MEASURED:
            continue
        for file in files:
            _take_out_short_records(file)
        for month, delivered in enumerate((files, [month_later(file, folder) for file in files]), 1):
            of_hub = drive(hub, extract, delivered)
            of_baseline = measured(lambda delivered=delivered: baseline.load(hub.database.engine, key, delivered))
            if of_baseline.outcome != of_hub.loaded:
                raise SystemExit(f"{extract.name}: the hub loads {of_hub.loaded} rows, the baseline {of_baseline.outcome}.")
            if month == 1:
                _require_same_values(hub, extract)
            yield Line(
                month, extract.name, of_hub.rows, of_hub.loaded, of_baseline.seconds, of_hub.seconds, of_baseline.memory,
                of_hub.memory,
            )  # fmt: skip


def _require_same_values(hub: Hub, extract: Extract) -> None:
    """Stop when a column does not hold as many values, and as many different ones, in both; keys, and so values, differ."""
    counts = ", ".join(f"count({name}), count(DISTINCT {name})" for name in (f'"{c.name}"' for c in stored_columns(extract)))
    with hub.database.engine.connect() as connection:
        of_hub, of_baseline = (
            connection.exec_driver_sql(f'SELECT {counts} FROM {schema}."{extract.name}"').one()
            for schema in (History(extract).schema, baseline.SCHEMA)
        )
    if of_hub != of_baseline:
        raise SystemExit(f"{extract.name}: the hub and the baseline store the same rows and other values.")


def _take_out_short_records(file: File) -> None:
    with lines_of(file.path) as lines:
        kept = [next(lines)]
        width = len(fields_of(kept[0]))
        kept += [line for line in lines if len(fields_of(line)) >= width]
    with writing(file.path) as target:
        target.writelines(kept)
