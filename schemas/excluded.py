"""What the hub never takes in, whatever the name or the setting says: Paspoort voor je toekomst (privacy.md 14).

The one test for every place where a source can be named: a file, a folder, an extract, an address of an interface.
"""

import re

from schemas.errors import LeveringRefused

_NAMES = re.compile(r"paspoort|pressplay|pvjt", re.IGNORECASE)


def refuse_excluded(named: str) -> None:
    """Raise LeveringRefused (`bron_uitgesloten`) when `named` points at a source that the agreement keeps out."""
    if _NAMES.search(named):
        raise LeveringRefused(
            "bron_uitgesloten",
            "Paspoort voor je toekomst wordt niet ingelezen: volgens de overeenkomst wordt de inhoud niet overgenomen in "
            "andere toepassingen. Verwijder het bestand of de instelling die ernaar verwijst.",
        )
