"""`python -m tests.bench.access`: what row-level security costs a dashboard, against the same tables without policies.

The marts are filled with made-up figures (`access.sql`), as many rows as a region of so many persons has in so many months.
Each question is asked in turn as the login of one gemeente, and as the owner of a copy without policies, who has to name the
gemeente where the policy would; both get the same figures. Ends with 1 when the dashboard of these questions is slower for the
gemeente by more than `SLOWER`, or the 95th percentile of one of them is over `P95`.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg
from rich.console import Console
from rich.table import Table
from sqlalchemy.engine import make_url

from warehouse.access.apply import apply_access
from warehouse.access.logins import create_login
from warehouse.database import open_database
from warehouse.home import Home

SLOWER = 0.10
P95 = 0.050
GEMEENTE = "0193"
"""The largest of the region: a quarter of the rows."""

QUESTIONS = {
    "verzuim, twelve months by kind": """
        SELECT peilmaand, verzuimsoort, sum(meldingen) FROM {}.verzuim
        WHERE {} AND soort_periode = 'maand' AND peilmaand > 202511 GROUP BY 1, 2 ORDER BY 1, 2
    """,
    "verzuim, one month by school": """
        SELECT school_brin, status, sum(meldingen), max(dagen_tot_behandeling_p90) FROM {}.verzuim
        WHERE {} AND soort_periode = 'maand' AND peilmaand = 202611 GROUP BY 1, 2 ORDER BY 1, 2
    """,
    "verzuim, all months": """
        SELECT peilmaand, sum(meldingen) FROM {}.verzuim WHERE {} AND soort_periode = 'maand' GROUP BY 1 ORDER BY 1
    """,
    "vsv, all months by level": """
        SELECT peilmaand, vsv_niveau, sum(vsv), sum(startpopulatie) FROM {}.vsv WHERE {} GROUP BY 1, 2 ORDER BY 1, 2
    """,
    "thuiszitters, all months": """
        SELECT peilmaand, soort, sum(aantal) FROM {}.thuiszitters WHERE {} GROUP BY 1, 2 ORDER BY 1, 2
    """,
}


@dataclass(frozen=True)
class Measured:
    """One question: seconds of every time it was asked, by who asked."""

    question: str
    rows: int
    gemeente: Sequence[float]
    owner: Sequence[float]

    @property
    def slower(self) -> float:
        """By which share the median of the gemeente is over that of the owner."""
        return statistics.median(self.gemeente) / statistics.median(self.owner) - 1

    @property
    def p95(self) -> float:
        """Seconds under which 95 % of the answers to the gemeente stay."""
        return statistics.quantiles(self.gemeente, n=20)[-1]


def main() -> None:
    """Measures and prints."""
    options = argparse.ArgumentParser(prog="python -m tests.bench.access", description=__doc__)
    options.add_argument("--personen", type=int, default=150_000)
    options.add_argument("--maanden", type=int, default=36)
    options.add_argument("--keer", type=int, default=200, help="how many times each question is asked")
    asked = options.parse_args()
    os.environ.pop("DOORSTROOMHUB_DATABASE_URL", None)
    with (
        tempfile.TemporaryDirectory(prefix="doorstroomhub-bench-") as folder,
        open_database(Home(Path(folder) / "hub")) as database,
    ):
        with database.engine.begin() as connection:
            secret = create_login(connection, GEMEENTE, "bench_gemeente")
            apply_access(connection)
        with psycopg.connect(database.url, autocommit=True) as owner:
            _fill(owner, asked.personen, asked.maanden)
            address = make_url(database.url).set(username="bench_gemeente", password=secret)
            with psycopg.connect(address.render_as_string(hide_password=False), autocommit=True) as gemeente:
                measured = [_measure(gemeente, owner, name, query, asked.keer) for name, query in QUESTIONS.items()]
    _show(measured, asked.personen, asked.maanden)
    sys.exit(_dashboard(measured).slower > SLOWER or any(line.p95 > P95 for line in measured))


def _fill(owner: psycopg.Connection, people: int, months: int) -> None:
    statements = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    schools = max(1, round(6 * people / 150_000))
    owner.execute(statements.replace("$maanden", str(months)).replace("$scholen", str(schools)).encode())
    owner.execute("VACUUM ANALYZE")


def _measure(gemeente: psycopg.Connection, owner: psycopg.Connection, name: str, query: str, times: int) -> Measured:
    of_gemeente = query.format("mart", "true").encode()
    of_owner = query.format("kaal", f"gemeentecode = '{GEMEENTE}'").encode()
    answer = gemeente.execute(of_gemeente).fetchall()
    assert answer == owner.execute(of_owner).fetchall(), name
    took: tuple[list[float], list[float]] = ([], [])
    for turn in range(times):
        both = [(gemeente, of_gemeente, took[0]), (owner, of_owner, took[1])]
        for session, asked, times_taken in both if turn % 2 else reversed(both):
            began = time.perf_counter()
            session.execute(asked).fetchall()
            times_taken.append(time.perf_counter() - began)
    return Measured(name, len(answer), *took)


def _dashboard(measured: Sequence[Measured]) -> Measured:
    """All questions one after the other, as often as each was asked."""
    of_gemeente = [sum(times) for times in zip(*(line.gemeente for line in measured), strict=True)]
    of_owner = [sum(times) for times in zip(*(line.owner for line in measured), strict=True)]
    return Measured("the whole dashboard", sum(line.rows for line in measured), of_gemeente, of_owner)


def _show(measured: Sequence[Measured], people: int, months: int) -> None:
    table = Table(title=f"{people:,} persons, {months} months; as one gemeente against the owner of a copy without policies")
    for heading in ("question", "rows", "owner ms", "gemeente ms", "slower", "p95 ms"):
        table.add_column(heading, justify="left" if heading == "question" else "right")
    for line in (*measured, _dashboard(measured)):
        medians = [f"{statistics.median(times) * 1000:.2f}" for times in (line.owner, line.gemeente)]
        table.add_row(line.question, str(line.rows), *medians, f"{line.slower:+.1%}", f"{line.p95 * 1000:.1f}")
    Console().print(table)


if __name__ == "__main__":
    main()
