"""`register`: the register of processing activities (AVG art. 30), written for the FG and for programs."""
# ruff: noqa: PLC0415 (as in `commands`: a command imports what it needs when it runs)

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Het register van verwerkingsactiviteiten (AVG art. 30, bijlage 2.1).")


@app.callback()
def register() -> None:
    """Without this the one command would swallow its own name."""


@app.command("schrijf")
def write(
    folder: Annotated[Path, typer.Argument(metavar="MAP", help="Waar het register komt; wordt zo nodig gemaakt.")],
) -> None:
    """Schrijf het register als pagina (HTML), als PDF en als JSON.

    Het volgt uit de contracten van de extracten en uit de feiten van de regio (schemas/verwerkingen.toml); er is geen database
    nodig. Wat er eerder onder dezelfde naam stond, wordt vervangen.
    """
    from pipelines.cli.console import say
    from pipelines.register_export import NAME, export_register
    from schemas.errors import HubError

    try:
        count = export_register(folder)
    except OSError as error:
        raise HubError(f"In {folder} kan niet worden geschreven ({error.strerror}). Kies een andere map.") from None
    say(f"Het register van {count} verwerkingen staat in {folder}; lees {folder / f'{NAME}.html'} of {folder / f'{NAME}.pdf'}.")
