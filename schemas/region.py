"""The region: its gemeenten (`regio.csv` beside this module) and the scope codes that stand in names of leveringen.

What a scope means for the rows of a levering is tested in `schemas.contract`; the table `kern.gemeente` is the warehouse's.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from types import MappingProxyType

from schemas.errors import LeveringRefused

REGION_SCOPE = "R0010"
"""The scope of a levering for the whole region: RMC region 10, Doorstroompunt IJssel-Vecht."""

TEST_SCOPE = "X0000"
"""The scope of a public test set from outside the region."""


@dataclass(frozen=True)
class Gemeente:
    """A gemeente of the region; the contactgemeente carries out the regional tasks (Zwolle)."""

    gemeentecode: str
    gemeente: str
    provincie: str
    rmc_regio: str
    contactgemeente: bool


def _read() -> Mapping[str, Gemeente]:
    text = resources.files("schemas").joinpath("regio.csv").read_text(encoding="utf-8")
    gemeenten = (
        Gemeente(
            gemeentecode=row["gemeentecode"],
            gemeente=row["gemeente"],
            provincie=row["provincie"],
            rmc_regio=row["rmc_regio"],
            contactgemeente=row["contactgemeente"] == "J",
        )
        for row in csv.DictReader(text.splitlines())
    )
    return MappingProxyType({gemeente.gemeentecode: gemeente for gemeente in gemeenten})


GEMEENTEN: Mapping[str, Gemeente] = _read()
"""The gemeenten of the region by gemeentecode."""


def gemeente_named(said: str) -> str | None:
    """The gemeentecode that a user means by a code or a name, in any case; None when it is no gemeente of the region."""
    wanted = said.strip().lower()
    by_name = {gemeente.gemeente.lower(): code for code, gemeente in GEMEENTEN.items()}
    return wanted if wanted in GEMEENTEN else by_name.get(wanted)


class ScopeKind(StrEnum):
    """What the first letter of a scope code says (feeds.md, "Conventions")."""

    GEMEENTE = "G"
    REGION = "R"
    SCHOOL = "I"
    TEST = "X"


@dataclass(frozen=True)
class Scope:
    """For whom a levering is complete: `G0193`, `R0010`, `I27GZ` or `X0000`, taken apart."""

    kind: ScopeKind
    code: str

    def __str__(self) -> str:
        return f"{self.kind}{self.code}"

    @property
    def gemeenten(self) -> frozenset[str] | None:
        """The gemeentecodes that lie in the scope; None when the scope is no area (a school's copy, a test set)."""
        if self.kind is ScopeKind.GEMEENTE:
            return frozenset({self.code})
        if self.kind is ScopeKind.REGION:
            return frozenset(code for code, gemeente in GEMEENTEN.items() if gemeente.rmc_regio == self.code.lstrip("0"))
        return None


def parse_scope(text: str) -> Scope:
    """Read a scope code.

    Raises LeveringRefused (`scope_onbekend`) when it is none, or when its gemeente or region is not one of ours.
    """
    if re.fullmatch(r"G\d{4}", text) and text[1:] in GEMEENTEN:
        return Scope(ScopeKind.GEMEENTE, text[1:])
    if text == REGION_SCOPE:
        return Scope(ScopeKind.REGION, text[1:])
    if re.fullmatch(r"I\d{2}[A-Z]{2}", text):
        return Scope(ScopeKind.SCHOOL, text[1:])
    if text == TEST_SCOPE:
        return Scope(ScopeKind.TEST, text[1:])
    raise LeveringRefused(
        "scope_onbekend",
        "De scope in de bestandsnaam is niet bekend. Gebruik G met de gemeentecode van een gemeente in de regio, "
        f"{REGION_SCOPE} voor de hele regio, I met een BRIN voor de kopie van een school, of {TEST_SCOPE} voor een testset.",
    )
