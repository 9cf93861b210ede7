"""The words of a work list: what a line is about, and how dates and columns are written."""

import datetime
from collections.abc import Mapping
from typing import Any, Final

from warehouse.work_list import Line

NO_DOSSIER: Final = "geen dossier"

_WORDS: Final = {
    "dossiernummer": "dossier",
    "ander_dossiernummer": "ander dossier",
    "andere_gemeentecode": "andere gemeente",
    "meldingsnummer": "melding",
    "vrijstellingnummer": "vrijstelling",
    "trajectnummer": "traject",
    "werkprocesnummer": "werkproces",
    "aanmelding_id": "aanmelding",
    "jikp_id": "JIKP-registratie",
    "registratie_id": "registratie",
    "scope": "gebied",
    "weeknummer": "week",
}


def about(line: Line) -> str:
    """Which rows of the source a line is about, in words; what the column of the dossier says already is left out."""
    parts: Mapping[str, Any] = line.keys
    told = [
        f"{_WORDS.get(name, name.replace('_', ' '))} {value}"
        for name, value in parts.items()
        if name != "dossiernummer" and value is not None
    ]
    return ", ".join(told)


def dutch_date(date: datetime.date) -> str:
    """A date as the hub writes it everywhere, such as 01-11-2026."""
    return f"{date:%d-%m-%Y}"


def remark(line: Line) -> str:
    """What the gemeente said before and the sources do not show yet; empty when it said nothing."""
    if line.handled_on is None:
        return ""
    return f"Op {dutch_date(line.handled_on)} gemeld als afgehandeld; de bronnen zeggen nog hetzelfde."
