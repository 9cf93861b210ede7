"""Runs commands of the hub in which a step breaks while it has the number of a person in hand; started as a program.

Usage: breaking.py FOLDER, with the number on the standard input: arguments can be seen by everybody. Every file in FOLDER is
loaded once, each time with another step that raises; it says which.
"""

import importlib
import sys
from pathlib import Path
from typing import Any

from pipelines.cli import main

STEPS = {
    "archief": "connectors.archive:Archive.store",
    "lezen": "pipelines.reading:open_reader",
    "contract": "schemas.contract:Contract.split",
    "pseudoniem": "warehouse.identity:Identity.staged",
    "quarantaine": "warehouse.identity:Identity.staged_quarantine",
    "kopiëren": "warehouse.staging:Copier._copy",
    "publiceren": "warehouse.publication:Publication._place",
    "personen": "pipelines.layers:refresh_aliases",
    "controles": "pipelines.findings:run_checks",
    "marts": "pipelines.marts:materialise",
    "werklijsten": "pipelines.work_lists:work_lists",
}
"""What is broken, from a file to what leaves the hub."""

POST = "pipelines.alerts.sending:letter_of"


def broken(step: str, place: str, number: str, *arguments: str) -> None:
    """Run a command with this function or method in pieces."""
    module, _, name = place.partition(":")
    owner: Any = importlib.import_module(module)
    *path, last = name.split(".")
    for part in path:
        owner = getattr(owner, part)
    whole = owner.__dict__[last]

    def burst(*given: Any, **more: Any) -> None:
        print(f"gebroken: {step}", flush=True)
        in_hand = {"burgerservicenummer": number, "achternaam": "Kanariepietersma"}
        raise ValueError(f"burger {number} past niet bij {in_hand}") from KeyError(in_hand)

    setattr(owner, last, staticmethod(burst) if isinstance(whole, staticmethod) else burst)
    sys.argv = ["doorstroomhub", *arguments]
    try:
        main()
    except SystemExit as ended:
        print(f"afgesloten: {step} {ended.code}", flush=True)
    finally:
        setattr(owner, last, whole)


if __name__ == "__main__":
    one, folder = sys.stdin.readline().strip(), Path(sys.argv[1])
    for (name, at), file in zip(STEPS.items(), sorted(folder.iterdir()), strict=True):
        broken(name, at, one, "load", str(file))
    broken("post", POST, one, "melding", "verstuur")
