"""`controle`: begin a new check, try one without storing what it finds, and ask them all now.

The commands with their Dutch help, and what they print; the work is `warehouse.check_trial` and `warehouse.checks`.
"""
# ruff: noqa: PLC0415 (as in `commands`: a command imports what it needs when it runs)

import datetime
from enum import StrEnum
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="De controles: een nieuwe beginnen, er een proberen, of ze nu draaien.")

Code = Annotated[str, typer.Argument(metavar="CODE", help="Een letter en twee cijfers, zoals D14.")]


class Ernst(StrEnum):
    """The severities, as functioneel beheer writes them."""

    FOUT = "fout"
    WAARSCHUWING = "waarschuwing"
    INFO = "info"


@app.command("nieuw")
def new(
    code: Code,
    title: Annotated[str, typer.Option("--titel", help="Wat er niet klopt, in één regel.")],
    severity: Annotated[
        Ernst, typer.Option("--ernst", help="Fout gaat ook per mail, info wordt alleen geteld.")
    ] = Ernst.WAARSCHUWING,
) -> None:
    """Maak het bestand van een nieuwe controle: het draait al, en vindt niets totdat u de voorwaarde invult."""
    from pipelines.cli.console import output, say
    from warehouse.check_files import Severity
    from warehouse.check_trial import new_check_file

    path = new_check_file(code.upper(), title, Severity(severity.value))
    say(f"Vul kop en voorwaarde in en probeer haar met: doorstroomhub controle proef {code.upper()}. Het bestand:")
    output.print(str(path), markup=False, soft_wrap=True)


@app.command("proef")
def trial(
    code: Code,
    peildatum: Annotated[
        datetime.datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="JJJJ-MM-DD", help="Vandaag als u niets opgeeft.")
    ] = None,
) -> None:
    """Stel één controle zonder iets te bewaren: hoeveel gevallen per gemeente, en hoe lang zij duurt."""
    from pipelines.cli.console import output, say, table
    from pipelines.hub import open_hub
    from pipelines.tables import gemeente
    from pipelines.today import today
    from warehouse import access
    from warehouse.check_trial import try_check

    date = peildatum.date() if peildatum else today()
    with open_hub() as hub, hub.database.engine.connect() as connection:
        access.act_as_loader(connection)
        tried = try_check(connection, code.upper(), date)
        connection.rollback()
    if tried.counts:
        output.print(
            table(
                f"{tried.check.code}: {tried.check.title}",
                ["gemeente", "gevallen", "waarvan nieuw"],
                ([gemeente(count.gemeentecode), count.found, count.new] for count in tried.counts),
                numbers=(1, 2),
            )
        )
    total = sum(count.found for count in tried.counts)
    seconds = f"{tried.seconds:.1f}".replace(".", ",")
    say(f"{total} gevallen op {date:%d-%m-%Y}, in {seconds} seconden. Er is niets bewaard.")


@app.command("draaien")
def ask(
    gemeente: Annotated[
        str | None,
        typer.Argument(metavar="GEMEENTE", help="Naam of code: alleen wie daar woont of een dossier heeft. Anders de regio."),
    ] = None,
    *,
    everybody: Annotated[bool, typer.Option("--alles", help="Over iedereen, ook over wie niets veranderde.")] = False,
) -> None:
    """Draai de controles nu, over één gemeente of de hele regio; wat zij vinden wordt bewaard en de werklijst is bijgewerkt."""
    from pipelines.cli.ask_checks import ask_checks_now

    ask_checks_now(gemeente, everybody=everybody)
