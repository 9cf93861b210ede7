"""Columns that recur in the layouts of our own ([C] extracts, feeds.md, "Conventions"); the treatment is in each name.

Dates are `JJJJ-MM-DD`, flags `J`/`N`, code lists closed. What only one source writes so stands in the module of that source.
"""

from collections.abc import Sequence
from typing import Any

from schemas.columns import Kind, Meaning, Treatment, column
from schemas.dates import DateForm

NUMBER_PATTERN = "[A-Za-z0-9][A-Za-z0-9._/-]{0,39}"
"""How a number that an installation gives out may look: no spaces, at most 40 characters."""

EITHER_NUMBER = {"columns": ("burgerservicenummer", "onderwijsnummer")}
"""The argument of the rule `precies_een_persoonsnummer` in a layout that has both numbers, of which each row fills one."""


def kept_number(source_name: str, description: str, *, mandatory: bool = False) -> Any:
    """A number that an installation gives out itself, such as a dossiernummer; it must not carry a person number inside."""
    return column(source_name, description, treatment=Treatment.KEEP, mandatory=mandatory, vorm=NUMBER_PATTERN, zonder_bsn=True)


def kept_date(source_name: str, description: str, *, mandatory: bool = False, meaning: Meaning | None = None) -> Any:
    """A date, complete or not (`2008-05-00`)."""
    return column(
        source_name,
        description,
        treatment=Treatment.KEEP,
        kind=Kind.DATE,
        meaning=meaning,
        mandatory=mandatory,
        datum=DateForm.ISO,
    )


def kept_code(source_name: str, description: str, codes: Sequence[str], *, mandatory: bool = False) -> Any:
    """A code of a closed list."""
    return column(source_name, description, treatment=Treatment.KEEP, kind=Kind.CODE, mandatory=mandatory, code=tuple(codes))


def kept_flag(source_name: str, description: str) -> Any:
    """A flag `J` or `N`."""
    return column(source_name, description, treatment=Treatment.KEEP, kind=Kind.FLAG, ja_nee=True)


def kept_gemeentecode(source_name: str, description: str, *, mandatory: bool = False) -> Any:
    """A gemeentecode of four digits."""
    return column(source_name, description, treatment=Treatment.KEEP, kind=Kind.CODE, mandatory=mandatory, gemeentecode=True)


def kept_brin(source_name: str, description: str) -> Any:
    """A BRIN, with its vestiging or without."""
    return column(source_name, description, treatment=Treatment.KEEP, kind=Kind.CODE, brin=0)


def kept_crebo(source_name: str, description: str) -> Any:
    """The code of an education."""
    return column(source_name, description, treatment=Treatment.KEEP, kind=Kind.CODE, tekens=8)


def kept_count(source_name: str, description: str) -> Any:
    """A whole number."""
    return column(source_name, description, treatment=Treatment.KEEP, kind=Kind.INTEGER, geheel_getal=True)


def kept_schooljaar() -> Any:
    """`schooljaar`, named by its first year."""
    return column(
        "schooljaar",
        "Schooljaar, genoemd naar het eerste jaar: 2025 is 2025-2026.",
        treatment=Treatment.KEEP,
        kind=Kind.INTEGER,
        jaar=True,
    )


def kept_brin6(source_name: str, description: str) -> Any:
    """A BRIN with its vestiging, six characters."""
    return column(source_name, description, treatment=Treatment.KEEP, kind=Kind.CODE, brin=6)


def kept_birth_date() -> Any:
    """`geboortedatum`: may be incomplete and not empty (feeds.md, "Contract or check?")."""
    description = "Geboortedatum als jjjjmmdd; een onbekende dag of maand is 00."
    return kept_date("geboortedatum", description, mandatory=True, meaning=Meaning.DATE)


def pseudonymised_bsn() -> Any:
    """`burgerservicenummer` of a layout that has an onderwijsnummer beside it."""
    return column(
        "burgerservicenummer",
        "Pseudoniem van het burgerservicenummer; leeg wanneer de jongere een onderwijsnummer heeft.",
        treatment=Treatment.PSEUDONYMISE,
        kind=Kind.BSN,
        bsn=True,
    )


def pseudonymised_onderwijsnummer() -> Any:
    """`onderwijsnummer` of a layout that has a burgerservicenummer beside it."""
    return column(
        "onderwijsnummer",
        "Pseudoniem van het onderwijsnummer van een jongere zonder burgerservicenummer.",
        treatment=Treatment.PSEUDONYMISE,
        kind=Kind.ONDERWIJSNUMMER,
        onderwijsnummer=True,
    )


def generalised_postcode() -> Any:
    """`postcode` of a home address: its four digits, and a comparison value of the whole."""
    return column(
        "postcode",
        "Postcode van het woonadres: de vier cijfers, en een vergelijkwaarde van de hele postcode.",
        treatment=(Treatment.GENERALISE, Treatment.COMPARE),
        meaning=Meaning.POSTCODE,
        postcode=True,
    )
