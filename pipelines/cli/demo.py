"""`demo generate` and `demo run`: the fictional region as files, and the whole hub filled with it.

What the region looks like is `connectors.demo`; here it is written where the user wants it, or loaded as any user would. A
region that is loaded to be looked at goes on until today.
"""

import json
import tempfile
from pathlib import Path

from connectors.demo import generate
from connectors.demo.answers import Answers
from connectors.demo.until_today import bring_up_to_today
from pipelines.cli.console import say
from pipelines.cli.load import load_paths
from pipelines.cli.overview import show_status
from pipelines.cli.progress import GenerateBar
from pipelines.cli.serve import serve
from pipelines.today import today
from schemas.errors import HubError
from warehouse.home import Home

SEED = 1
_MARKER = "demo.json"


def generate_demo(folder: Path, *, people: int, seed: int, months: int) -> None:
    """Write the region and its answers into `folder`, which must be empty or not there yet.

    Raises HubError when the folder holds something or cannot be written.
    """
    _generate(folder, people=people, seed=seed, months=months)
    say(f"De demoregio staat in {folder}, met in antwoorden.json wat een goede hub ervan maakt.")


def _generate(folder: Path, *, people: int, seed: int, months: int) -> Answers:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise HubError(f"{folder} is geen lege map. Kies met --uit een map die leeg is of nog niet bestaat.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with GenerateBar() as bar:
            return generate(people, seed, months, folder, progress=bar.written)
    except OSError as error:
        raise HubError(f"In {folder} kan niet worden geschreven ({error.strerror}). Kies met --uit een andere map.") from None


def run_demo(*, people: int, months: int, port: int | None) -> None:
    """Fill this hub with the region unless it holds it already, show what it holds, and start the UI unless `port` is None.

    The files live in a temporary folder that is gone afterwards. Only when everything was loaded this hub is marked, so a demo
    that was interrupted goes on where it stopped.
    """
    marker = Home.from_environment().root / _MARKER
    facts = {"personen": people, "maanden": months, "seed": SEED}
    if marker.exists() and json.loads(marker.read_text()) == facts:
        say("De demoregio was al geladen.")
        show_status(as_json=False)
    else:
        with tempfile.TemporaryDirectory(prefix="doorstroomhub-demo-") as folder:
            answers = _generate(Path(folder), people=people, seed=SEED, months=months)
            bring_up_to_today(Path(folder), answers, today())
            load_paths(sorted(month for month in Path(folder).iterdir() if month.is_dir()))
        marker.write_text(json.dumps(facts))
    if port is not None:
        serve(port)
