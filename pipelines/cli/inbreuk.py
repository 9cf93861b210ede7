"""`inbreuk rapport`: what was touched, for the notice within 24 hours (privacy.md 13); the counting is `warehouse.breach`."""
# ruff: noqa: PLC0415 (as in `commands`: a command imports what it needs when it runs)

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from datetime import datetime, time

    from warehouse.breach import About, Breach, Persons

app = typer.Typer(no_args_is_help=True, help="Inbreuken: welke soorten gegevens en hoeveel personen er zijn geraakt.")


@app.callback()
def inbreuk() -> None:
    """Keep `rapport` a command of its own: an app with one command would be that command."""


@app.command("rapport")
def report(
    *,
    since: Annotated[
        str | None,
        typer.Option("--van", metavar="MOMENT", help="Begin, zoals 2026-10-31 of 2026-10-31T14:30; anders een dag geleden."),
    ] = None,
    until: Annotated[str | None, typer.Option("--tot", metavar="MOMENT", help="Einde; anders nu.")] = None,
    login: Annotated[str | None, typer.Option("--aanmelding", help="Alleen wat deze aanmelding kon lezen, en deed.")] = None,
    group: Annotated[
        str | None, typer.Option("--rol", help="Alleen wat deze groep kon lezen: een gemeente, regio, beheer, auditor of wpg.")
    ] = None,
    levering: Annotated[int | None, typer.Option("--levering", metavar="NUMMER", help="Alleen deze levering.")] = None,
    out: Annotated[
        Path | None, typer.Option("--uit", dir_okay=False, help="Schrijf het rapport ook als pagina (HTML).")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Als JSON, voor andere programma's.")] = False,
) -> None:
    """Tel wie en wat er is geraakt in een periode, door een rol of aanmelding, of in een levering: aantallen, nooit wie."""
    import datetime

    from pipelines.audit import audited
    from pipelines.cli.console import print_json, say
    from pipelines.hub import open_hub
    from pipelines.products.breach_page import breach_page
    from pipelines.today import TIMEZONE, today
    from schemas.errors import HubError
    from warehouse import access
    from warehouse.breach import breach_of
    from warehouse.server_errors import without_values

    now = datetime.datetime.now(TIMEZONE)
    about = _about(now, (since, until), login, group, levering)
    with open_hub() as hub, audited(hub.logs, "inbreuk rapport", _subject(about)):
        with without_values("het tellen"), hub.database.engine.connect() as connection:
            access.act_as_loader(connection)
            breach = breach_of(connection, about, today())
            connection.rollback()
        if out is not None:
            try:
                out.write_text(breach_page(breach, now), encoding="utf-8")
            except OSError as error:
                raise HubError(f"{out} kan niet worden geschreven ({error.strerror}).") from None
    if as_json:
        print_json(_as_json(breach))
    else:
        _print(breach)
    if out is not None:
        say(f"Het rapport staat in {out}.")


def _about(
    now: "datetime", span: "tuple[str | None, str | None]", login: str | None, group: str | None, levering: int | None
) -> "About":
    from datetime import time, timedelta

    from schemas.errors import HubError
    from warehouse.access.logins import group_named
    from warehouse.breach import About

    if sum(each is not None for each in (login, group, levering)) > 1:
        raise HubError("Kies er één: --aanmelding, --rol of --levering.")
    since, until = span
    begin = _moment(since, time.min) if since else now - timedelta(days=1)
    end = _moment(until, time.max) if until else now
    if begin >= end:
        raise HubError("De periode eindigt voordat zij begint. Geef met --van het begin en met --tot het einde.")
    return About(begin, end, login, group and group_named(group), levering)


def _moment(said: str, of_a_day: "time") -> "datetime":
    """A moment as people write it; a date alone is this time of that day."""
    from datetime import datetime

    from pipelines.cli.mart import moment_of

    moment = moment_of(said)
    return datetime.combine(moment.date(), of_a_day, moment.tzinfo) if len(said) == len("2026-10-31") else moment


def _subject(about: "About") -> str:
    from pipelines.today import told_moment

    if about.levering is not None:
        return f"levering {about.levering}"
    who = f"aanmelding {about.login}" if about.login else f"groep {about.group}" if about.group else "alle verwerking"
    return f"{who}, {told_moment(about.since)} tot {told_moment(about.until)}"


def _print(breach: "Breach") -> None:
    from pipelines.cli.console import output, table
    from pipelines.products.breach_page import consequences
    from pipelines.tables import gemeente
    from pipelines.today import told_moment

    span = (
        ""
        if breach.about.levering is not None
        else f", {told_moment(breach.about.since)} tot {told_moment(breach.about.until)}"
    )
    output.print(f"Inbreuk: {breach.told}{span}.", markup=False, soft_wrap=True)
    numbers = [(gemeente(code), *_counts(each)) for code, each in breach.gemeenten.items()]
    headers = ["gemeente", "personen", "minderjarig", "meerderjarig", "leeftijd onbekend"]
    everybody = ("samen, ieder één keer", *_counts(breach.persons))
    output.print(table("Personen per gemeente", headers, [*numbers, everybody], numbers=(1, 2, 3, 4)))
    rows = ((data.title, data.source, data.persons, len(data.columns)) for data in breach.data)
    output.print(table("Soorten gegevens", ["extract", "bron", "personen", "gegevens"], rows, numbers=(2, 3)))
    if breach.events:
        told = ((each.log, each.what, each.times, each.persons, each.remark) for each in breach.events)
        output.print(table("Logboeken", ["logboek", "wat", "keer", "betrokkenen", ""], told, numbers=(2, 3)))
    for sentence in (*consequences(breach), *breach.unknown):
        output.print(f"- {sentence}", markup=False, soft_wrap=True)


def _counts(persons: "Persons") -> tuple[int, int, int, int]:
    return persons.total, persons.minors, persons.adults, persons.unknown


def _as_json(breach: "Breach") -> dict[str, object]:
    from pipelines.products.breach_page import consequences

    names = ("personen", "minderjarig", "meerderjarig", "leeftijd_onbekend")
    return {
        "wat": breach.told,
        "van": breach.about.since.isoformat(),
        "tot": breach.about.until.isoformat(),
        **dict(zip(names, _counts(breach.persons), strict=True)),
        "gemeenten": {code: dict(zip(names, _counts(each), strict=True)) for code, each in breach.gemeenten.items()},
        "soorten_gegevens": [
            {
                "bron": data.source,
                "extract": data.title,
                "omschrijving": data.description,
                "personen": data.persons,
                "gegevens": [{"gegeven": told, "bewaard": kept} for told, kept in data.columns],
            }
            for data in breach.data
        ],
        "politiegegevens": breach.under_wpg,
        "logboeken": [
            {
                "logboek": each.log,
                "wat": each.what,
                "keer": each.times,
                "betrokkenen": each.persons,
                "opmerking": each.remark,
            }
            for each in breach.events
        ],
        "gevolgen": consequences(breach),
        "niet_bekend": list(breach.unknown),
    }
