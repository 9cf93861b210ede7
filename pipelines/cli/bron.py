"""`bron`: the sources that the hub fetches by itself (bronnen.toml): trying them, and fetching now."""
# ruff: noqa: PLC0415 (a command imports what it needs when it runs, as in `commands`)

from enum import StrEnum
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="De bronnen die de hub zelf ophaalt (bronnen.toml): proberen, en nu ophalen.")


class Fetched(StrEnum):
    """The sources that are fetched, as `schemas.extract.Source` names them."""

    GRIP = "grip"
    BRP = "brp"
    SUWI = "suwi"


@app.callback()
def sources() -> None:
    """De bronnen die de hub zelf ophaalt (bronnen.toml): proberen, en nu ophalen."""


@app.command("test")
def try_out(
    source: Annotated[
        str | None, typer.Argument(metavar="BRON", help="Naam in bronnen.toml: grip, brp, suwi of sftp.…; anders allemaal.")
    ] = None,
    *,
    gemeente: Annotated[
        str | None, typer.Option("--gemeente", help="Vraag de BRP als deze gemeente; anders zonder gemeente.")
    ] = None,
) -> None:
    """Zeg of een bron te bereiken is en welke velden de BRP toestaat. Haalt niets op en vraagt naar niemand."""
    from connectors.bronnen import read_bronnen
    from pipelines.cli.console import complain, say
    from pipelines.source_probe import probes
    from pipelines.today import today
    from schemas.region import REGION_SCOPE, gemeente_named
    from warehouse.home import Home

    code = gemeente_named(gemeente) if gemeente else None
    if gemeente and code is None:
        raise typer.BadParameter(f"'{gemeente}' is geen gemeente van de regio.")
    home = Home.from_environment()
    found = probes(read_bronnen(home.sources_file, home.source_secrets_file), f"G{code}" if code else REGION_SCOPE, today())
    if not found:
        say(f"{home.sources_file} is er niet of noemt geen bron: er wordt niets opgehaald. Zie deploy/bronnen.toml.")
    if source is not None and source not in found:
        raise typer.BadParameter(f"'{source}' staat niet in bronnen.toml. Kies uit: {', '.join(found)}.")
    is_well = True
    for name in [source] if source else found:
        probed = found[name]()
        is_well &= probed.is_well
        for sentence in probed.sentences:
            (say if probed.is_well else complain)(f"{name}: {sentence}")
    if not is_well:
        raise typer.Exit(1)


@app.command("haal")
def fetch(
    source: Annotated[
        Fetched | None, typer.Argument(metavar="BRON", help="grip, brp of suwi; anders wat in bronnen.toml staat.")
    ] = None,
    *,
    everything: Annotated[bool, typer.Option("--alles", help="Ook wat in deze periode al is gekomen.")] = False,
) -> None:
    """Haal nu op wat aan de beurt is en lees het in, zoals de planner dat zelf doet.

    Elke vraag over een persoon staat eerst in de logboeken. Wat niet lukt, houdt de andere bronnen niet op.
    """
    from pipelines.cli.fetching import fetch_and_load
    from schemas.extract import Source

    if not fetch_and_load([Source(source.value)] if source else None, everything=everything):
        raise typer.Exit(1)
