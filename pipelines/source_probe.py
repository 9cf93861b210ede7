"""Whether the sources of bronnen.toml can be reached, as `bron test` tells it: nothing is fetched and nobody is asked about."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from connectors.bronnen import Bronnen
from connectors.drop_folder import sort_by_name
from connectors.sftp import SftpFolder, SftpSettings
from connectors.web.brp import Brp, BrpSettings
from connectors.web.calls import Pace
from connectors.web.disclosure import about_nobody
from connectors.web.grip import Grip, GripSettings
from connectors.web.suwi import Suwi, SuwiSettings
from schemas.errors import HubError
from schemas.suwi.answers import Outcome

_PACE: Final = Pace(tries=2)
"""Somebody is waiting for the answer."""


@dataclass(frozen=True)
class Probed:
    """What became of trying a source: whether all is well, and the sentences."""

    source: str
    is_well: bool
    sentences: tuple[str, ...]


def probes(bronnen: Bronnen, scope: str, peildatum: datetime.date) -> Mapping[str, Callable[[], Probed]]:
    """How each source of bronnen.toml is tried, by its name there; `scope` is that of the question to the BRP."""
    found: dict[str, Callable[[], tuple[bool, tuple[str, ...]]]] = {}
    if bronnen.grip is not None:
        found["grip"] = partial(_grip, bronnen.grip, peildatum)
    if bronnen.brp is not None:
        found["brp"] = partial(_brp, bronnen.brp, scope)
    if bronnen.suwi is not None:
        found["suwi"] = partial(_suwi, bronnen.suwi, peildatum)
    for name, settings in (bronnen.sftp or {}).items():
        found[f"sftp.{name}"] = partial(_sftp, settings)
    return {name: partial(_probed, name, probe) for name, probe in found.items()}


def _probed(name: str, probe: Callable[[], tuple[bool, tuple[str, ...]]]) -> Probed:
    try:
        is_well, sentences = probe()
    except HubError as error:
        return Probed(name, False, (str(error),))
    return Probed(name, is_well, sentences)


def _grip(settings: GripSettings, peildatum: datetime.date) -> tuple[bool, tuple[str, ...]]:
    with Grip(settings, _PACE) as grip:
        totals = grip.probe(peildatum)
    told = ", ".join(f"{extract} {total}" for extract, total in totals.items())
    return True, (f"GRIP antwoordt. Rijen van dit schooljaar: {told}.",)


def _brp(settings: BrpSettings, scope: str) -> tuple[bool, tuple[str, ...]]:
    with Brp(settings, _PACE) as brp:
        authorised = brp.probe(scope, about_nobody)
    allowed = f"De BRP API antwoordt. Toegestaan: {', '.join(authorised.allowed)}."
    if not authorised.refused:
        return True, (allowed,)
    return False, (
        allowed,
        f"Niet toegestaan: {', '.join(authorised.refused)}. Zolang dat zo is, weigert de BRP elke vraag van de hub. Laat RvIG "
        "of de eigen gegevensmakelaar deze velden aan de autorisatie toevoegen.",
    )


def _suwi(settings: SuwiSettings, peildatum: datetime.date) -> tuple[bool, tuple[str, ...]]:
    with Suwi(settings, _PACE) as suwi:
        outcomes = suwi.probe(peildatum, about_nobody)
    wrong = [extract for extract, outcome in outcomes.items() if outcome is not Outcome.NOT_FOUND]
    if not wrong:
        return True, (f"Suwinet antwoordt: {', '.join(outcomes)}.",)
    return False, tuple(
        f"Suwinet antwoordt op {extract} niet zoals afgesproken (uitkomst {outcomes[extract]}, verwacht c). Meld dit bij BKWI."
        for extract in wrong
    )


def _sftp(settings: SftpSettings) -> tuple[bool, tuple[str, ...]]:
    with SftpFolder(settings) as folder:
        found = folder.look()
    names = sort_by_name(found.files)
    told = f"De map is te lezen. Leveringen: {len(names.leveringen)}."
    return not names.not_understood and not found.closed, (
        told,
        *(str(refused) for _, refused in names.not_understood),
        *found.remarks,
    )
