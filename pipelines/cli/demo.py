"""`demo generate` and `demo run`: the fictional region as files, and the whole hub filled with it.

What the region looks like is `connectors.demo`; here it is written where the user wants it, or loaded as any user would. A
region that is loaded to be looked at goes on until today, and its sources can be alive (`pipelines.cli.live`).
"""

import datetime
import json
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from connectors.demo import generate
from connectors.demo.answers import Answers
from connectors.demo.until_today import bring_up_to_today
from pipelines.cli.console import say
from pipelines.cli.fetching import fetch_and_load
from pipelines.cli.live import leave_to_the_sources, live_sources
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


def run_demo(*, people: int, months: int, port: int | None, live: bool = False) -> None:
    """Fill this hub with the region unless it holds it already, show what it holds, and start the UI unless `port` is None.

    `live`: what GRIP, the BRP API and Suwinet say is fetched from them over HTTPS instead of read from files: the last month,
    for they know no past. They answer as long as the UI is there. The files live in a temporary folder that is gone afterwards.
    Only when everything was loaded this hub is marked, so a demo that was interrupted goes on where it stopped.

    Raises HubError when something could not be fetched, or when this hub holds the region in the other way.
    """
    home = Home.from_environment().create()
    marker, facts = home.root / _MARKER, {"personen": people, "maanden": months, "seed": SEED, "levend": live}
    known = json.loads(marker.read_text()) if marker.exists() else {}
    if known.get("levend", live) != live:
        raise HubError(f"In {home.root} staat de demo al {_HOW[not live]}. Kies met DOORSTROOMHUB_HOME een andere map.")
    with ExitStack() as stack:
        if live or known != facts:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="doorstroomhub-demo-")))
            answers = _generate(folder / "regio", people=people, seed=SEED, months=months)
            bring_up_to_today(folder / "regio", answers, today())
            last = folder / "regio" / f"{answers.peildatum:%Y-%m}"
            if live:
                stack.enter_context(live_sources(home, last, folder / "bronnen"))
            if known != facts:
                _fill(folder / "regio", answers.peildatum, live=live)
                marker.write_text(json.dumps(facts))
        if known == facts:
            say("De demoregio was al geladen.")
            show_status(as_json=False)
        if port is not None:
            serve(port)


_HOW: Final = {True: "met levende bronnen", False: "uit bestanden"}


def _fill(region: Path, peildatum: datetime.date, *, live: bool) -> None:
    """Load the region; when its sources are alive, first what does not come from them and then what they say of it."""
    folders = sorted(month for month in region.iterdir() if month.is_dir())
    if live:
        for folder in folders:
            leave_to_the_sources(folder)
    load_paths(folders)
    if live and not fetch_and_load(None, everything=False, days=sorted({peildatum, today()})):
        raise HubError("Niet alles kon worden opgehaald; wat wel kwam, is geladen. Start de demo opnieuw om verder te gaan.")
