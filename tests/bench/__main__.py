"""`make bench`: what the road of the hub costs, beside its floor and pandas, with bad rows, in a large region, and rotated."""

import argparse
import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from rich.console import Console

from tests.bench import against_baseline, against_floor, faults, rotation, slope
from tests.bench.against_baseline import AgainstBaseline
from tests.bench.against_floor import AgainstFloor
from tests.bench.faults import Faults
from tests.bench.rotation import Rotated
from tests.bench.slope import Slope

_PARTS: dict[str, Callable[[Path, argparse.Namespace], AgainstFloor | AgainstBaseline | Faults | Rotated | Slope]] = {
    "vloer": lambda folder, asked: against_floor.measure(folder, asked.personen),
    "basislijn": lambda folder, asked: against_baseline.measure(folder, asked.basislijn_personen),
    "fouten": lambda folder, asked: faults.measure(folder, asked.personen),
    "rotatie": lambda folder, asked: rotation.measure(folder, asked.personen),
    "helling": lambda folder, asked: slope.measure(folder, slope.LARGE if asked.personen <= slope.BESIDE else asked.personen),
}


def main() -> None:
    """Measures the parts that were asked for and prints each when it is done; `--json` prints all of them as JSON."""
    asked = _asked()
    console = Console()
    results: dict[str, object] = {}
    for name in asked.deel:
        with tempfile.TemporaryDirectory(prefix="doorstroomhub-bench-") as folder:
            # for the command that one of the parts starts
            os.environ["DOORSTROOMHUB_HOME"] = f"{folder}/hub"
            result = _PARTS[name](Path(folder), asked)
        results[name] = asdict(result)
        if not asked.json:
            result.show(console)
    if asked.json:
        print(json.dumps(results))


def _asked() -> argparse.Namespace:
    options = argparse.ArgumentParser(prog="make bench ARGS=", description=__doc__)
    options.add_argument(
        "--deel", action="append", choices=list(_PARTS), help="only this part; may be given more than once (all but helling)"
    )
    options.add_argument("--helling", action="store_true", help="the same as --deel helling")
    options.add_argument(
        "--personen",
        type=int,
        default=slope.BESIDE,
        help=f"persons of the region (%(default)s); above that the part is helling, which otherwise takes {slope.LARGE}",
    )
    options.add_argument(
        "--basislijn-personen", type=int, default=150_000, help="persons of the region that the baseline loads (%(default)s)"
    )
    options.add_argument("--json", action="store_true", help="print JSON on standard output, nothing else")
    asked = options.parse_args()
    parts = (asked.deel or []) + ["helling"] * asked.helling
    if not parts:
        parts = ["helling"] if asked.personen > slope.BESIDE else ["vloer", "basislijn", "fouten", "rotatie"]
    asked.deel = [name for name in _PARTS if name in parts]
    return asked


if __name__ == "__main__":
    main()
