"""The commands of `doorstroomhub`, their options and their Dutch help; each hands over to a module that does the work.

That module is imported when the command runs: pandera, pyarrow and Dagster together take seconds, and help needs none.
"""
# ruff: noqa: PLC0415 (see the docstring: a command imports what it needs when it runs)

import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli.access import app as access
from pipelines.cli.afspraken import app as agreements
from pipelines.cli.alerts import app as alerts
from pipelines.cli.alerts import heartbeat
from pipelines.cli.betrokkene import app as subjects
from pipelines.cli.bewaren import app as retention
from pipelines.cli.bron import app as sources
from pipelines.cli.checks import app as checks
from pipelines.cli.closed import app as closed
from pipelines.cli.contract import app as contract
from pipelines.cli.exports import app as exports
from pipelines.cli.gemeente import app as gemeenten
from pipelines.cli.inbreuk import app as breaches
from pipelines.cli.keys import app as keys
from pipelines.cli.logs import app as logs
from pipelines.cli.opgaven import app as opgaven
from pipelines.cli.register import app as register
from pipelines.cli.reidentification import app as reidentification
from pipelines.cli.typed import without_number

app = typer.Typer(
    name="doorstroomhub",
    help="Brengt de leveringen van JVS, GRIP, BRP, DUO en SUWI samen: contract, pseudoniemen, historie, bevindingen en marts.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
levering = typer.Typer(no_args_is_help=True, help="Eén levering: intrekken.")
demo = typer.Typer(no_args_is_help=True, help="De demoregio: maken, inladen en bekijken.")
database = typer.Typer(no_args_is_help=True, help="De database van deze hub: het adres ervan, en stoppen.")
setting = typer.Typer(no_args_is_help=True, help="Instellingen van deze hub.")
app.add_typer(levering, name="levering")
app.add_typer(demo, name="demo")
app.add_typer(database, name="database")
app.add_typer(setting, name="instelling")
app.add_typer(agreements, name="afspraak")
app.add_typer(opgaven, name="opgave")
app.add_typer(access, name="toegang")
app.add_typer(alerts, name="melding")
app.command("hartslag")(heartbeat)
app.add_typer(contract, name="contract")
app.add_typer(checks, name="controle")
app.add_typer(logs, name="log")
app.add_typer(register, name="register")
app.add_typer(exports, name="export")
app.add_typer(sources, name="bron")
app.add_typer(subjects, name="betrokkene")
app.add_typer(breaches, name="inbreuk")
app.add_typer(retention, name="bewaren")
app.add_typer(closed, name="gesloten")
app.add_typer(gemeenten, name="gemeente")
app.add_typer(reidentification, name="herleiding")
app.add_typer(keys, name="sleutel")

AsJson = Annotated[bool, typer.Option("--json", help="Als JSON, voor andere programma's.")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="Poort van het scherm op 127.0.0.1.")]
People = Annotated[int, typer.Option("--personen", min=1, help="Aantal jongeren in de demoregio.")]
Months = Annotated[int, typer.Option("--maanden", min=1, max=120, help="Aantal maanden leveringen.")]


class ReportPer(StrEnum):
    """For what area DUO delivers its reports (feeds.md, Conventions)."""

    GEMEENTE = "gemeente"
    REGION = "regio"


@app.command()
def up(port: Port = 3000) -> None:
    """Start de database, het scherm van Dagster op 127.0.0.1 en de planner; tot Ctrl-C."""
    from pipelines.cli.serve import serve

    serve(port)


@app.command()
def load(
    paths: Annotated[list[Path], typer.Argument(metavar="MAP", help="Mappen of bestanden, van welke bron ook.")],
) -> None:
    """Laad leveringen: bron, extract en gebied volgen uit de bestandsnaam.

    Geweigerde leveringen staan met hun reden onder de samenvatting; de rest laadt gewoon. Uw bestanden blijven staan.
    """
    from pipelines.cli.load import load_paths

    load_paths(paths)


@app.command()
def status(*, as_json: AsJson = False) -> None:
    """Toon wat er per extract en gebied is ontvangen, geladen en geweigerd, en hoeveel bevindingen er openstaan."""
    from pipelines.cli.overview import show_status

    show_status(as_json=as_json)


@app.command()
def bevindingen(
    *,
    peildatum: Annotated[
        datetime.datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="JJJJ-MM-DD", help="Vandaag als u niets opgeeft.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Toon de bevindingen op een peildatum; een datum waarop niet is gecontroleerd, wordt uitgerekend en niet bewaard."""
    from pipelines.cli.overview import show_findings

    show_findings(peildatum.date() if peildatum else None, as_json=as_json)


@app.command()
def mart(
    name: Annotated[str, typer.Argument(metavar="NAAM", help="Bijvoorbeeld verzuim, vsv of thuiszitters.")],
    *,
    peilmaand: Annotated[
        str | None, typer.Option(metavar="JJJJMM", help="De maand om over te tellen; deze maand als u niets opgeeft.")
    ] = None,
    bekend_op: Annotated[
        str | None, typer.Option(metavar="MOMENT", help="Met wat de hub toen wist, zoals 2026-10-31 of 2026-10-31T14:30.")
    ] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Als CSV, met puntkomma's.")] = False,
    as_json: AsJson = False,
) -> None:
    """Tel een mart over een maand zonder iets te bewaren, met wat de hub nu weet of met wat de hub toen wist.

    De tabellen van de marts bewaren van elke peilmaand alleen wat de hub er nu van weet.
    """
    from pipelines.cli.mart import Form, show_mart

    show_mart(name, peilmaand, bekend_op, Form.JSON if as_json else Form.CSV if as_csv else Form.TABLE)


@app.command()
def werklijst(
    gemeente: Annotated[
        str | None, typer.Argument(metavar="GEMEENTE", help="Naam of code; alle gemeenten als u niets opgeeft.")
    ] = None,
    *,
    output: Annotated[Path, typer.Option("--uit", metavar="MAP", help="Waar de bestanden komen.")] = Path("werklijsten"),
) -> None:
    """Schrijf de werklijst van een gemeente als Excel-bestand en als pagina, met de stand van de laatste controle."""
    from pipelines.cli.work_list import write_work_lists

    write_work_lists(gemeente, output)


@app.command()
def drempel(
    extract: Annotated[str | None, typer.Argument(metavar="EXTRACT", help="Bijvoorbeeld duo_a04.")] = None,
    percentage: Annotated[float | None, typer.Argument(metavar="PERCENTAGE", min=0, max=100)] = None,
) -> None:
    """Toon of wijzig per extract het percentage rijen in quarantaine waarboven een levering wordt geweigerd."""
    from pipelines.cli.settings import set_threshold, show_thresholds

    if extract is None:
        show_thresholds()
    elif percentage is None:
        show_thresholds(extract)
    else:
        set_threshold(extract, percentage)


@levering.command("intrekken")
def withdraw(
    number: Annotated[int, typer.Argument(metavar="NUMMER", help="Het nummer van de levering, zie status.")],
    reason: Annotated[str, typer.Option("--reden", callback=without_number, help="Waarom; blijft bij de levering staan.")],
) -> None:
    """Trek een levering in: de historie sluit zich alsof zij er nooit was; een eerdere van dezelfde dag komt terug."""
    from pipelines.cli.withdrawal import withdraw_levering

    withdraw_levering(number, reason)


@setting.command("duo-rapport")
def duo_report(per: Annotated[ReportPer, typer.Argument(help="De andere soort wordt geweigerd.")]) -> None:
    """Stel in of DUO haar rapporten per gemeente of voor de hele regio levert."""
    from pipelines.cli.settings import set_duo_report

    set_duo_report(per.value)


@demo.command("generate")
def demo_generate(
    output: Annotated[Path, typer.Option("--uit", metavar="MAP", help="Waar de bestanden komen.")],
    people: People = 5000,
    seed: Annotated[int, typer.Option("--seed", help="Hetzelfde getal geeft dezelfde regio.")] = 1,
    months: Months = 3,
) -> None:
    """Maak een verzonnen regio in de bestandsvormen van de bronnen, met bekende fouten en de antwoorden ernaast."""
    from pipelines.cli.demo import generate_demo

    generate_demo(output, people=people, seed=seed, months=months)


@demo.command("run")
def demo_run(
    *,
    people: People = 5000,
    months: Months = 3,
    no_ui: Annotated[bool, typer.Option("--no-ui", help="Stop na de samenvatting.")] = False,
    live: Annotated[
        bool,
        typer.Option(
            "--live", help="Haal GRIP, BRP en SUWI op over HTTPS bij nagebootste bronnen, in plaats van uit bestanden."
        ),
    ] = False,
    port: Port = 3000,
) -> None:
    """Maak de demoregio, laad haar, toon de samenvatting en start het scherm; een tweede keer wordt niets dubbel geladen."""
    from pipelines.cli.demo import run_demo

    run_demo(people=people, months=months, port=None if no_ui else port, live=live)


@database.command("url")
def database_url() -> None:
    """Geef het adres van de database, met wachtwoord; start haar zo nodig, en zij blijft draaien."""
    from pipelines.cli.server import show_url

    show_url()


@database.command("stop")
def database_stop() -> None:
    """Stop de database die bij deze hub hoort."""
    from pipelines.cli.server import stop_server

    stop_server()
