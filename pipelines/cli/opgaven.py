"""`opgave`: freezing what is submitted to the ministry, looking at it, and writing it to Excel; see `warehouse.opgaven`."""
# ruff: noqa: PLC0415 (as in `commands`: a command imports what it needs when it runs)

import datetime
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.typed import without_number

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from pipelines.hub import Hub
    from pipelines.products.report_sheet import Report
    from warehouse.opgaven import Version

app = typer.Typer(
    no_args_is_help=True,
    help="Opgaven aan het ministerie: een schooljaar vastleggen, terugzien en naar Excel schrijven.",
)

Name = Annotated[str, typer.Argument(metavar="OPGAVE", help="leerplichttelling of effectrapportage.")]
SchoolYear = Annotated[int, typer.Argument(metavar="SCHOOLJAAR", help="Eerste kalenderjaar: 2025 is 2025-2026.")]
Number = Annotated[int | None, typer.Option("--versie", min=1, help="De laatste als u niets opgeeft.")]


@app.command("vastleggen")
def freeze(
    name: Name,
    schooljaar: SchoolYear,
    *,
    peildatum: Annotated[
        datetime.datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            metavar="JJJJ-MM-DD",
            help="De dag waarover wordt geteld; vandaag, of 31 december na het schooljaar als die voorbij is.",
        ),
    ] = None,
    bekend_op: Annotated[
        str | None, typer.Option(metavar="MOMENT", help="Met wat de hub toen wist, zoals 2026-10-31 of 2026-10-31T14:30.")
    ] = None,
    by: Annotated[
        str | None, typer.Option("--door", callback=without_number, help="Wie vastlegt; uw gebruikersnaam als u niets opgeeft.")
    ] = None,
) -> None:
    """Leg de cijfers van een schooljaar vast zoals ze zijn ingediend; een correctie wordt een nieuwe versie ernaast."""
    from pipelines.audit import changing, user_of_machine
    from pipelines.cli.console import say
    from pipelines.cli.mart import moment_of
    from pipelines.hub import open_hub
    from pipelines.today import today
    from warehouse import opgaven
    from warehouse.database import see_one_state

    moment = moment_of(bekend_op) if bekend_op else None
    with open_hub() as hub, changing(hub, "vastleggen", f"opgave {name} {schooljaar}", see_one_state) as connection:
        version = opgaven.freeze(
            connection,
            name,
            schooljaar,
            by or user_of_machine(),
            today(),
            peildatum=peildatum.date() if peildatum else None,
            bekend_op=moment,
        )
        report = _report(connection, version)
    say(f"Vastgelegd: {_named(version)}.")
    _say_missing(report)
    _print_differences(report)


@app.command("toon")
def show(
    name: Annotated[str | None, typer.Argument(metavar="OPGAVE", help="leerplichttelling of effectrapportage.")] = None,
    schooljaar: Annotated[int | None, typer.Argument(metavar="SCHOOLJAAR", help="Eerste kalenderjaar.")] = None,
    *,
    number: Number = None,
) -> None:
    """Toon welke versies er zijn; met opgave en schooljaar de cijfers van de regio en wat er veranderde."""
    from pipelines.cli.console import output, table
    from pipelines.products.report_form import of_region, tables
    from pipelines.today import told_moment
    from warehouse import opgaven

    if name is None or schooljaar is None:
        with _warehouse() as (_, connection):
            known = opgaven.versions(connection, name)
        rows = (
            [each.name, opgaven.school_year(each.schooljaar), each.number, each.peildatum.isoformat(),
             told_moment(each.frozen_on), each.frozen_by]
            for each in known
        )  # fmt: skip
        headers = ["opgave", "schooljaar", "versie", "peildatum", "vastgelegd op", "door"]
        output.print(table("Vastgelegde opgaven", headers, rows, numbers=(2,)))
        return
    with _warehouse() as (_, connection):
        report = _report(connection, opgaven.version_of(connection, name, schooljaar, number))
    for made in tables(name, of_region(report.figures)):
        headers = [*made.labels, *made.headings]
        lines = ([*row.labels, *row.values] for row in made.rows)
        numbers = range(len(made.labels), len(headers))
        output.print(table(f"{made.title}, {_named(report.version)}, hele regio", headers, lines, numbers=numbers))
    _say_missing(report)
    _print_differences(report)


@app.command("schrijf")
def write(
    name: Name,
    schooljaar: SchoolYear,
    *,
    path: Annotated[Path, typer.Option("--uit", metavar="BESTAND", help="Het Excel-bestand (.xlsx).", dir_okay=False)],
    number: Number = None,
) -> None:
    """Schrijf een vastgelegde versie naar Excel, in de volgorde van de tabellen van het ministerie."""
    from pipelines.cli.console import say
    from pipelines.guarding import require_clean
    from pipelines.products.report_sheet import report_sheet
    from schemas.errors import HubError
    from warehouse import opgaven
    from warehouse.guard import texts_of_sheet

    if path.suffix.lower() != ".xlsx":
        raise HubError(f"{path.name} is geen Excel-bestand. Kies met --uit een naam die eindigt op .xlsx.")
    with _warehouse() as (hub, connection):
        report = _report(connection, opgaven.version_of(connection, name, schooljaar, number))
        sheet = report_sheet(report)
        require_clean(hub, f"de {_named(report.version)}", texts_of_sheet(sheet))
    try:
        path.write_bytes(sheet)
    except OSError as error:
        raise HubError(f"{path} kan niet worden geschreven ({error.strerror}). Kies met --uit een andere plek.") from None
    say(f"{_named(report.version).capitalize()}, staat in {path}.")


@contextmanager
def _warehouse() -> Generator[tuple["Hub", "Connection"]]:
    """The hub, and a transaction to read in with the rights of the loader."""
    from pipelines.hub import open_hub
    from warehouse import access
    from warehouse.database import see_one_state
    from warehouse.server_errors import without_values

    with open_hub() as hub, without_values("de opgave"), hub.database.engine.begin() as connection:
        see_one_state(connection)
        access.act_as_loader(connection)
        yield hub, connection


def _report(connection: "Connection", version: "Version") -> "Report":
    from pipelines.products.report_sheet import Report
    from warehouse import opgaven

    leveringen = opgaven.leveringen_of(connection, version)
    return Report(
        version,
        opgaven.figures_of(connection, version),
        leveringen,
        opgaven.missing(version.name, leveringen),
        opgaven.differences(connection, version),
    )


def _named(version: "Version") -> str:
    from warehouse.opgaven import school_year

    return f"{version.name} {school_year(version.schooljaar)}, versie {version.number}, peildatum {version.peildatum:%d-%m-%Y}"


def _say_missing(report: "Report") -> None:
    from pipelines.cli.console import say

    for warning in report.warnings:
        say(f"Let op. {warning}")


def _print_differences(report: "Report") -> None:
    from pipelines.cli.console import output, table
    from pipelines.products.report_sheet import difference_table

    if report.version.number == 1:
        return
    headings, rows = difference_table(report)
    numbers = range(headings.index("was"), len(headings))
    output.print(table(f"Anders dan versie {report.version.number - 1}", headings, rows, numbers=numbers))
