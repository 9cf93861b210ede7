"""`melding` and `hartslag`: the outbox as people see it, a test message, the weekly summary, sending, the look from outside."""
# ruff: noqa: PLC0415 (a command imports what it needs when it runs, as in `commands`)

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from pipelines.alerts.settings import AlertSettings
    from pipelines.hub import Hub
    from warehouse.alerts.causes import Known

app = typer.Typer(no_args_is_help=True, help="Meldingen per mail en Teams: bekijken, proberen, versturen.")


@app.command("toon")
def show(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Als JSON, voor andere programma's.")] = False,
    most: Annotated[int, typer.Option("--aantal", min=1, help="Hoeveel berichten hoogstens.")] = 30,
) -> None:
    """Toon wat er nu mis is, wat er wacht op verzending en wat er het laatst is verstuurd."""
    from connectors.settings_file import SettingsWrong
    from pipelines.alerts.settings import read_settings
    from pipelines.cli.console import complain, output, print_json, say
    from pipelines.hub import open_hub
    from warehouse.alerts.causes import lasting
    from warehouse.alerts.outbox import listed, undivided_number

    with open_hub() as hub:
        try:
            if read_settings(hub.home) is None:
                say(f"{hub.home.alerts_file} is er niet: meldingen worden bewaard. Zie deploy/meldingen.toml.")
        except SettingsWrong as error:
            complain(str(error))
        with hub.database.engine.connect() as connection:
            causes, copies, undivided = lasting(connection), listed(connection, most), undivided_number(connection)
    if as_json:
        told = [_copy(each) for each in copies]
        print_json({"oorzaken": [_cause(each) for each in causes], "te_verdelen": undivided, "verzendingen": told})
        return
    output.print(_causes_table(causes))
    if undivided:
        output.print(f"Nog te verdelen over ontvangers: {undivided}.")
    output.print(_copies_table(copies))


@app.command("proef")
def try_out(
    recipient: Annotated[
        str | None, typer.Argument(metavar="ONTVANGER", help="Naam in meldingen.toml; anders allemaal.")
    ] = None,
) -> None:
    """Stuur een proefbericht naar een ontvanger, of naar allemaal, en zeg of het is aangenomen."""
    from pipelines.alerts.sending import send_due
    from pipelines.cli.console import complain, say
    from pipelines.guarding import guard_of
    from pipelines.hub import open_hub
    from warehouse import access
    from warehouse.alerts.outbox import Form, add

    with open_hub() as hub:
        settings = _required(hub)
        boxes = [box for box in settings.all_boxes if recipient in (None, box.recipient)]
        if not boxes:
            raise typer.BadParameter(f"'{recipient}' staat niet in meldingen.toml. Kies uit: {', '.join(settings.recipients)}.")
        refused = False
        for box in boxes:
            with hub.database.engine.begin() as connection:
                access.act_as_loader(connection)
                number = add(connection, box, Form.TEST, {"delen": []})
            done = send_due(hub.database.engine, settings, guard_of(hub), only=number)
            if done.sent:
                say(f"{box.recipient}: het proefbericht is aangenomen ({box.channel}).")
            else:
                refused = True
                complain(f"{box.recipient} ({box.channel}): {' '.join(done.reasons) or 'niet verstuurd.'}")
    if refused:
        raise typer.Exit(1)


@app.command("verstuur")
def send() -> None:
    """Verdeel en verstuur nu wat klaarstaat; de planner doet dit elke minuut vanzelf."""
    from pipelines.alerts.sending import send_round
    from pipelines.cli.console import complain, say
    from pipelines.guarding import guard_of
    from pipelines.hub import open_hub

    with open_hub() as hub:
        done = send_round(hub.database.engine, _required(hub), guard_of(hub))
    say(f"Verstuurd: {done.sent}. Mislukt: {done.failed}.")
    for reason in done.reasons:
        complain(reason)
    if done.failed:
        raise typer.Exit(1)


@app.command("weekbericht")
def weekly(
    *,
    named: Annotated[
        str | None, typer.Option("--week", metavar="JJJJ-Wnn", help="Welke week, zoals 2026-W47; anders de vorige.")
    ] = None,
    target: Annotated[
        Path | None, typer.Option("--uit", metavar="BESTAND", help="Schrijf de mail als HTML-pagina, met de grafiek erin.")
    ] = None,
) -> None:
    """Toon het weekbericht: nieuw, opgelost en open per gemeente en groep. Er wordt niets verstuurd."""
    from pipelines.alerts.mail import page_of, text_of
    from pipelines.alerts.settings import DEFAULT_SCREEN, read_settings
    from pipelines.alerts.weekly import content_of, weekly_letter
    from pipelines.cli.console import output, say
    from pipelines.guarding import require_clean
    from pipelines.hub import open_hub
    from pipelines.today import today
    from schemas.errors import HubError
    from warehouse import access
    from warehouse.weekly import Week, summary_of

    week = Week.named(named) if named else Week.before(today())
    with open_hub() as hub, hub.database.engine.connect() as connection:
        access.act_as_loader(connection)
        summary = summary_of(connection, week)
        settings = read_settings(hub.home)
        letter = weekly_letter(content_of(summary), settings.screen if settings else DEFAULT_SCREEN)
        require_clean(hub, "het weekbericht", [text_of(letter)])
    if target is None:
        output.print(text_of(letter), markup=False, highlight=False)
        return
    try:
        target.write_text(page_of(letter), encoding="utf-8")
    except OSError as error:
        raise HubError(f"{target} kan niet worden geschreven ({error.strerror}). Kies met --uit een ander bestand.") from None
    say(f"{letter.subject}. De pagina staat in {target}.")


def heartbeat() -> None:
    """Kijk of database, planner en verzending leven; meldt het als dat niet zo is, en eindigt dan met code 1.

    Voor cron of systemd, elke vijf minuten; zie deploy/.
    """
    from pipelines.alerts.heartbeat import take_pulse
    from pipelines.cli.console import complain, say
    from warehouse.home import Home

    pulse = take_pulse(Home.from_environment().create(), datetime.datetime.now(datetime.UTC))
    for sentence in pulse.complaints:
        complain(sentence)
    if pulse.complaints:
        raise typer.Exit(1)
    say("Database, planner en verzending leven.")


def _required(hub: "Hub") -> "AlertSettings":
    from connectors.settings_file import SettingsWrong
    from pipelines.alerts.settings import read_settings

    settings = read_settings(hub.home)
    if settings is None:
        raise SettingsWrong(f"{hub.home.alerts_file} is er niet. Maak het naar het voorbeeld van deploy/meldingen.toml.")
    return settings


def _causes_table(causes: "Sequence[Known]") -> "Table":
    from pipelines.alerts.phrases import moment_short
    from pipelines.cli.console import table

    rows = ([each.cause.key, each.cause.count, moment_short(each.begun.isoformat()), each.announced] for each in causes)
    return table("Wat er nu mis is", ["oorzaak", "aantal", "sinds", "eigen bericht"], rows, numbers=(1,))


def _copies_table(copies: "Sequence[dict[str, Any]]") -> "Table":
    from pipelines.alerts.phrases import moment_short
    from pipelines.cli.console import table

    headers = ["nr", "soort", "ontvanger", "kanaal", "gemaakt", "status", "pogingen", "laatste fout"]
    names = ("soort", "ontvanger", "kanaal", "gemaakt_op", "status", "pogingen", "fout")
    shown = ({**each, "gemaakt_op": moment_short(each["gemaakt_op"].isoformat())} for each in copies)
    rows = ([str(each["verzending"]), *(each[name] for name in names)] for each in shown)
    return table("Verzendingen", headers, rows, numbers=(6,))


def _cause(known: "Known") -> dict[str, Any]:
    cause = known.cause
    return {
        "kenmerk": cause.key,
        "aantal": cause.count,
        "gemeenten": list(cause.gemeenten),
        "sinds": known.begun.isoformat(),
        "eigen_bericht": known.announced,
    }


def _copy(row: dict[str, Any]) -> dict[str, Any]:
    names = ("verzending", "soort", "ontvanger", "kanaal", "status", "pogingen", "fout")
    moments = {name: row[name] and row[name].isoformat() for name in ("gemaakt_op", "volgende_poging", "verzonden_op")}
    return {**{name: row[name] for name in names}, **moments, "oorzaken": [part["kenmerk"] for part in row["inhoud"]["delen"]]}
