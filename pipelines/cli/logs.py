"""`log`: whether the logs are whole, and writing them out for who keeps or checks them elsewhere (privacy.md 7)."""
# ruff: noqa: PLC0415 (as in `commands`: a command imports what it needs when it runs)

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from warehouse.logs.lines import Log
    from warehouse.logs.verification import Verdict

app = typer.Typer(
    no_args_is_help=True, help="De logboeken: wat er is gedaan, wat er aan BRP en SUWI is gevraagd, wat er is verwerkt."
)


class Name(StrEnum):
    """The logs, as `warehouse.logs.lines` knows them."""

    AUDIT = "audit"
    DISCLOSURES = "verstrekkingen"
    PROCESSING = "verwerkingen"


class Form(StrEnum):
    """How a log is written out."""

    JSON = "json"
    OTLP = "otlp"


WhichLog = Annotated[Name, typer.Argument(metavar="LOGBOEK", help="audit, verstrekkingen of verwerkingen.")]


@app.command("verify")
def verify(
    log: Annotated[Name | None, typer.Argument(metavar="LOGBOEK", help="Eén van de drie; zonder alle drie.")] = None,
    file: Annotated[
        Path | None, typer.Option("--bestand", dir_okay=False, help="Een logboek dat met schrijf is gemaakt; geen hub nodig.")
    ] = None,
) -> None:
    """Ga na of de logboeken heel zijn: van een logboek dat dat niet is, staat er welke regel de eerste slechte is."""
    from warehouse.logs.anchor import PUBLIC_KEY_FILE
    from warehouse.logs.lines import Log
    from warehouse.logs.verification import UnreadableLog, verify_file

    if file is None:
        _tell(_verify_all([Log(log)] if log else list(Log)))
        return
    if log is None:
        raise UnreadableLog("Zeg ook welk logboek dit bestand is: audit, verstrekkingen of verwerkingen.")
    _tell([verify_file(Log(log), file, _anchor_beside(file), file.with_name(PUBLIC_KEY_FILE))])


@app.command("schrijf")
def write(
    log: WhichLog,
    out: Annotated[Path, typer.Option("--uit", dir_okay=False, help="Het bestand; het anker komt ernaast.")],
    form: Annotated[Form, typer.Option("--als", help="json (te verifiëren) of otlp (alleen verwerkingen).")] = Form.JSON,
) -> None:
    """Schrijf een logboek als regels JSON, met zijn anker en de openbare sleutel ernaast."""
    from pipelines.audit import audited
    from pipelines.cli.console import say
    from pipelines.hub import open_hub
    from schemas.errors import HubError
    from warehouse.logs.anchor import PUBLIC_KEY_FILE
    from warehouse.logs.exports import json_lines, otlp_lines
    from warehouse.logs.lines import Log

    if form is Form.OTLP and log is not Name.PROCESSING:
        raise HubError("Als otlp gaat alleen logboek verwerkingen; dat is de vorm van de standaard LDV.")
    with open_hub() as hub, audited(hub.logs, "log schrijven", f"logboek {log}"):
        try:
            with out.open("x", encoding="utf-8") as target, hub.logs.frozen(Log(log)) as frozen:
                lines = otlp_lines(frozen.connection) if form is Form.OTLP else json_lines(frozen.connection, Log(log))
                target.writelines(f"{line}\n" for line in lines)
            if form is Form.JSON:
                _anchor_beside(out).write_bytes(frozen.signed)
                out.with_name(PUBLIC_KEY_FILE).write_bytes(frozen.public_key)
        except OSError as error:
            raise HubError(f"{out} kan niet worden geschreven ({error.strerror}). Er is niets vervangen.") from None
    say(f"Logboek {log} staat in {out}.")


def _verify_all(logs: "Iterable[Log]") -> "list[Verdict]":
    from pipelines.hub import open_hub
    from warehouse.logs.verification import verify

    with open_hub() as hub:
        return [verify(hub.logs, log) for log in logs]


def _anchor_beside(file: Path) -> Path:
    return file.with_name(f"{file.name}.anker")


def _tell(verdicts: "Iterable[Verdict]") -> None:
    """Say of each log how it is; ends with exit code 1 when one is not whole."""
    from pipelines.cli.console import complain, say

    bad = False
    for verdict in verdicts:
        if verdict.why is None:
            gone = f", vanaf regel {verdict.destroyed + 1}; de regels daarvoor zijn na hun bewaartermijn vernietigd"
            say(f"Logboek {verdict.log} is heel: {verdict.lines} regels{gone if verdict.destroyed else ''}.")
        else:
            bad = True
            complain(f"Logboek {verdict.log} is niet heel. {verdict.why}")
    if bad:
        raise typer.Exit(1)
