"""What is certified of what two people decided: who they were, on which ground, about which day, and what was erased."""

import datetime
from collections.abc import Mapping
from typing import Any

from pipelines.today import TIMEZONE
from warehouse.certificates import Destroyed
from warehouse.erasure import Erasure
from warehouse.two_people import Request


def day_of(asked: Request) -> datetime.date:
    """The day on which a request was made, in the Netherlands: the day on which its list was drawn up."""
    return asked.asked_at.astimezone(TIMEZONE).date()


def certified(kind: str, ground: str, asked: Request, told: Mapping[str, object]) -> Destroyed:
    """What a certificate of this kind says; `told` is its content, without personal data."""
    return Destroyed(
        soort=kind,
        verzoek=asked.number,
        aanvrager=asked.requester,
        beoordelaar=str(asked.approver),
        grond=ground,
        peildatum=day_of(asked),
        inhoud={"zaak": asked.case, **told},
    )


def erasure_told(erasure: Erasure) -> dict[str, Any]:
    """What the content of a certificate says of one erasure."""
    proof = erasure.bewijs or {}
    return {
        "wissing": erasure.wissing,
        "personen": erasure.personen,
        "uit": _told_from(erasure),
        "rijen": proof.get("tabellen", {}),
        "leveringen_herschreven": len(proof.get("leveringen", {})),
        "processen_verbaal_afgesloten": proof.get("afgesloten", 0),
        **({"logboek": proof["logboek"]} if "logboek" in proof else {}),
        "kenmerk": erasure.kenmerk,
    }


def _told_from(erasure: Erasure) -> str | list[str]:
    if not erasure.of_extracts:
        return "logboek verstrekkingen"
    return "alle extracts" if erasure.extracts is None else list(erasure.extracts)
