"""`afspraak`: what the gemeenten agreed and the marts count with, in commands; what is kept is `warehouse.afspraken`."""
# ruff: noqa: PLC0415 (as in `commands`: a command imports what it needs when it runs)

import datetime
from collections.abc import Generator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sqlalchemy import Connection

app = typer.Typer(
    no_args_is_help=True, help="Afspraken van de gemeenten waarmee marts rekenen: gewichten, kosten en wie welke school doet."
)

From = Annotated[
    datetime.datetime | None,
    typer.Option("--vanaf", formats=["%Y-%m-%d"], metavar="JJJJ-MM-DD", help="Eerste dag; vandaag als u niets opgeeft."),
]
_NOBODY = "geen"


class Part(StrEnum):
    """The parts of naar rato, as `warehouse.afspraken` knows them."""

    JONGEREN = "jongeren"
    WERKPROCESSEN = "werkprocessen"
    VERZUIMMELDINGEN = "verzuimmeldingen"


@app.command("toon")
def show() -> None:
    """Toon wat er vandaag is afgesproken."""
    from pipelines.cli.console import output, table
    from pipelines.hub import open_hub
    from pipelines.today import today
    from warehouse.afspraken import afspraken

    with open_hub() as hub, hub.database.engine.connect() as connection:
        known = afspraken(connection, today())
    rows = ([one.kind, one.subject, one.value, one.since.isoformat()] for one in known)
    output.print(table("Afspraken", ["soort", "onderwerp", "waarde", "vanaf"], rows))


@app.command("gewicht")
def weight(
    part: Annotated[Part, typer.Argument(metavar="ONDERDEEL", help="jongeren, werkprocessen of verzuimmeldingen.")],
    value: Annotated[str, typer.Argument(metavar="GEWICHT", help="Ten opzichte van de andere twee, zoals 1 of 0,5.")],
    since: From = None,
) -> None:
    """Spreek af hoe zwaar een onderdeel weegt in de verdeling naar rato."""
    from decimal import Decimal, InvalidOperation

    from warehouse.afspraken import AfspraakRefused, agree_weight

    try:
        number = Decimal(value.replace(",", "."))
    except InvalidOperation:
        raise AfspraakRefused("Dit is geen gewicht. Schrijf een getal, zoals 1 of 0,5.") from None
    with _agreeing(f"gewicht {part.value}") as connection:
        agree_weight(connection, part.value, number, _day(since))
    _say()


@app.command("kosten")
def costs(
    euros: Annotated[int, typer.Argument(metavar="BEDRAG", help="Hele euro's per jaar.")],
    since: From = None,
) -> None:
    """Spreek af wat functioneel beheer per jaar kost; een jaar rekent met wat op 1 oktober van dat jaar geldt."""
    from warehouse.afspraken import agree_costs

    with _agreeing(f"kosten {euros}") as connection:
        agree_costs(connection, euros, _day(since))
    _say()


@app.command("school")
def school(
    brin6: Annotated[str, typer.Argument(metavar="SCHOOL", help="BRIN met vestiging, zoals 25PJ00.")],
    gemeente: Annotated[str, typer.Argument(metavar="GEMEENTE", help=f"Naam of code; {_NOBODY} maakt de school weer vrij.")],
    since: From = None,
) -> None:
    """Spreek af welke gemeente een school doet."""
    from warehouse.afspraken import assign_school, gemeente_meant

    chosen = None if gemeente == _NOBODY else gemeente_meant(gemeente)
    with _agreeing("school") as connection:
        assign_school(connection, brin6, chosen, _day(since))
    _say()


@app.command("scholen")
def schools(
    path: Annotated[
        Path, typer.Argument(metavar="BESTAND", help="CSV met puntkomma's en de kolommen brin6 en gemeente.", dir_okay=False)
    ],
    since: From = None,
) -> None:
    """Spreek van een lijst scholen in één keer af welke gemeente elk doet; met één fout erin verandert er niets."""
    from warehouse.afspraken import assign_school, read_assignments

    assigned = read_assignments(path)
    with _agreeing(f"{len(assigned)} scholen") as connection:
        for brin6, gemeentecode in assigned:
            assign_school(connection, brin6, gemeentecode, _day(since))
    _say()


@contextmanager
def _agreeing(what: str) -> Generator["Connection"]:
    """The transaction in which something is agreed."""
    from pipelines.audit import changing
    from pipelines.hub import open_hub

    with open_hub() as hub, changing(hub, "afspreken", what) as connection:
        yield connection


def _day(since: datetime.datetime | None) -> datetime.date:
    from pipelines.today import today

    return since.date() if since else today()


def _say() -> None:
    from pipelines.cli.console import say

    say("Vastgelegd. De tabellen van de marts volgen bij de volgende levering of ochtendronde; doorstroomhub mart telt al zo.")
