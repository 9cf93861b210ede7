"""`sleutel`: the versions of the root key, rotation to a new one, and destroying an old one (privacy.md 5)."""
# ruff: noqa: PLC0415 (as in `commands`: a command imports what it needs when it runs)

from typing import Annotated

import typer

app = typer.Typer(
    no_args_is_help=True, help="De hoofdsleutel: versies bekijken, een nieuwe maken, ernaar roteren en een oude vernietigen."
)


@app.command("toon")
def show() -> None:
    """Toon de versies en hun vingerafdrukken; nooit een sleutel."""
    from pipelines.cli.console import output, table
    from pipelines.hub import open_hub
    from pipelines.key_rotation import versions

    with open_hub() as hub:
        rows = [(each.version, each.fingerprint, each.use) for each in versions(hub)]
    output.print(table("Hoofdsleutel", ("versie", "vingerafdruk", "waarvoor"), rows))


@app.command("nieuw")
def new() -> None:
    """Maak een nieuwe versie naast de andere; zij is pas in gebruik na roteer."""
    from pipelines.cli.console import say
    from pipelines.hub import open_hub
    from pipelines.key_rotation import new_version

    with open_hub() as hub:
        version, instead = new_version(hub)
        if instead is None:
            say(
                f"Versie {version} staat in {hub.home.key_file}. Bewaar een kopie in de kluis, apart van de database, "
                "en neem haar in gebruik met: doorstroomhub sleutel roteer."
            )
        else:
            say(f"{instead} Neem haar daarna in gebruik met: doorstroomhub sleutel roteer.")


@app.command("roteer")
def rotate(
    *,
    back: Annotated[
        bool, typer.Option("--terug", help="Draai een afgebroken rotatie terug, zolang de database nog niet over is.")
    ] = False,
) -> None:
    """Zet database en archief over op de nieuwste versie; een afgebroken rotatie gaat verder waar zij was.

    Wie leest, merkt er niets van; inlezen en controleren wacht tot de database over is.
    """
    from pipelines.cli.console import say, say_waiting
    from pipelines.cli.progress import RotationBar
    from pipelines.hub import open_hub
    from pipelines.key_rotation import rotate as rotate_keys
    from pipelines.key_rotation import undo

    with RotationBar() as bar, open_hub() as hub:
        if back:
            undone = undo(hub, say_waiting)
            bar.stop()
            say(f"De rotatie naar versie {undone.to} is teruggedraaid; versie {undone.since} blijft in gebruik.")
            return
        rotated = rotate_keys(hub, bar, say_waiting)
        bar.stop()
    archived = f"{rotated.rewrapped} leveringen in het archief gingen over"
    if rotated.done is None:
        say(f"Er is geen nieuwere versie dan die in gebruik is; {archived}. Maak er een met: doorstroomhub sleutel nieuw.")
    else:
        say(
            f"Alles is nu beveiligd met versie {rotated.done.to}; {archived}. Start draaiende onderdelen van de hub opnieuw en "
            f"vernietig daarna de oude met: doorstroomhub sleutel vernietig {rotated.done.since}."
        )


@app.command("vernietig")
def destroy(
    version: Annotated[int, typer.Argument(metavar="VERSIE", help="Zie toon.")],
    *,
    sure: Annotated[bool, typer.Option("--ja", help="Niet vragen of het zeker is.")] = False,
) -> None:
    """Vernietig een versie die niets meer nodig heeft.

    Back-ups van de database van voor de rotatie zijn daarna onbruikbaar, en exports van toen niet meer te herleiden.
    """
    from pipelines.cli.console import say
    from pipelines.hub import open_hub
    from pipelines.key_rotation import destroy as destroy_version

    with open_hub() as hub:
        if not sure:
            typer.confirm(
                f"Versie {version} komt niet terug, ook niet uit een back-up van de database. Vernietigen?", abort=True
            )
        instead = destroy_version(hub, version)
    say(instead or f"Versie {version} is vernietigd. Vernietig ook de kopieën in de kluis.")
