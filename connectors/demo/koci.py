"""duo_koci (feeds.md, "DUO"): an Excel file with a row per pupil whose onderwijsnummer was replaced by a BSN."""

from collections.abc import Sequence
from pathlib import Path

from connectors.demo.answers import Outcome
from connectors.demo.mistakes import KOCI_HEADER, Mistake
from connectors.demo.person_seeds import Link
from connectors.demo.workbook import workbook
from connectors.demo.writing import File, Spares, outcome_of


def write(path: Path, links: Sequence[Link], spoiled: Sequence[tuple[int, Mistake]], spares: Spares) -> Outcome:
    """Write the file and tell what must become of it."""
    mistakes = dict(spoiled)
    rows = [list(KOCI_HEADER)]
    for position, (bsn, pupil) in enumerate(links):
        values = [f"{bsn:09d}", f"{pupil:09d}", "" if position % 5 else "omgenummerd"]
        mistake = mistakes.get(position)
        wrong = mistake.spoil(values, spares.next()) if mistake else []
        rows += wrong if mistake and mistake.in_place else [values, *wrong]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(workbook("koci", rows))
    return outcome_of(File(KOCI_HEADER, len(links), lambda _start, _stop: None, list(spoiled)))
