"""What both extracts of SUWI have: who was asked about, on which date, and what became of the question (suwi.md)."""

from typing import Any

from schemas.columns import Kind, Treatment, column
from schemas.contract_columns import kept_code
from schemas.dates import DateForm

OUTCOMES = ("a", "b", "c", "d", "e")
"""uitkomst (suwi.md, "Five outcomes that must stay apart")."""


def burgerservicenummer() -> Any:
    """The person."""
    return column(
        "burgerservicenummer",
        "Pseudoniem van het burgerservicenummer van wie is gevraagd.",
        treatment=Treatment.PSEUDONYMISE,
        kind=Kind.BSN,
        mandatory=True,
        bsn=True,
    )


def peildatum() -> Any:
    """The date that the answer is about."""
    return column(
        "peildatum",
        "Datum waar de vraag over ging, als jjjjmmdd.",
        treatment=Treatment.KEEP,
        kind=Kind.DATE,
        mandatory=True,
        datum=DateForm.ISO,
    )


def uitkomst() -> Any:
    """What became of the question."""
    return kept_code(
        "uitkomst",
        "Uitkomst van de vraag: a gegevens bekend · b persoon bekend, niets in de periode · c persoon niet bekend, dus niets "
        "over bekend · d onvolledig antwoord · e geen antwoord door een fout. Alleen b betekent dat er niets is.",
        OUTCOMES,
        mandatory=True,
    )


def date(source_name: str, description: str) -> Any:
    """A date of SUWI, complete or not."""
    return column(source_name, description, treatment=Treatment.KEEP, kind=Kind.DATE, datum=DateForm.COMPACT)
