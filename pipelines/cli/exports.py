"""`export`: data for research by others, under pseudonyms of their own and without small classes; see `pipelines.exporting`."""
# ruff: noqa: PLC0415 (as in `commands`: a command imports what it needs when it runs)

import datetime
from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli.typed import without_number

app = typer.Typer(no_args_is_help=True, help="Exports aan derden: gegevens voor onderzoek, onherkenbaar en vastgelegd.")


@app.command("maak")
def make(
    name: Annotated[str, typer.Argument(metavar="NAAM", help="Welke export; zonder geldige naam ziet u welke er zijn.")],
    *,
    receiver: Annotated[str, typer.Option("--ontvanger", callback=without_number, help="Wie de export krijgt.")],
    purpose: Annotated[
        str, typer.Option("--doel", callback=without_number, help="Waarvoor; staat bij de export en in het logboek.")
    ],
    folder: Annotated[Path, typer.Option("--uit", metavar="MAP", help="Waar de bestanden komen.")] = Path("exports"),
    peildatum: Annotated[
        datetime.datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="JJJJ-MM-DD", help="Vandaag als u niets opgeeft.")
    ] = None,
    by: Annotated[
        str | None,
        typer.Option("--door", callback=without_number, help="Wie haar maakt; uw gebruikersnaam als u niets opgeeft."),
    ] = None,
) -> None:
    """Maak een export: een CSV-bestand met een uitleg (JSON) ernaast.

    Elke export heeft pseudoniemen die alleen daarin bestaan. Wie met minder dan vier anderen dezelfde herkenbare kenmerken
    deelt, gaat niet mee. Van elke persoon komt een regel in het logboek dataverwerkingen.
    """
    from pipelines.audit import user_of_machine
    from pipelines.cli.console import say
    from pipelines.exporting import Order, export_named, write_export
    from pipelines.hub import open_hub
    from pipelines.today import today
    from warehouse.export_files import read_exports

    export = export_named(read_exports(), name)
    order = Order(export, peildatum.date() if peildatum else today(), receiver, purpose, by or user_of_machine())
    with open_hub() as hub:
        made, path = write_export(hub, order, folder)
    say(f"Export {export.name} over {order.peildatum} voor {receiver} staat in {path}: {len(made.rows)} personen.")
    if made.suppressed:
        say(f"{made.suppressed} personen gingen niet mee: van hen lijken er minder dan {export.smallest_class} op elkaar.")


@app.command("toon")
def show() -> None:
    """Toon welke exports er zijn gemaakt: voor wie, waarvoor en met hoeveel personen."""
    from pipelines.cli.console import output, table
    from pipelines.hub import open_hub
    from warehouse import access, exporting

    with open_hub() as hub, hub.database.engine.connect() as connection:
        access.act_as_loader(connection)
        known = exporting.given(connection)
    rows = (
        [each.name, each.receiver, each.purpose, each.peildatum, each.made_on.date(), each.made_by, each.rows, each.suppressed]
        for each in known
    )
    headers = ["export", "ontvanger", "doel", "peildatum", "gemaakt op", "door", "personen", "weggelaten"]
    output.print(table("Exports", headers, rows, numbers=(6, 7)))
