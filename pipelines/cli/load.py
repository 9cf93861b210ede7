"""`load`: files in, a run of the same Dagster assets in this process, and a summary.

Registering and loading a levering is `pipelines.road`; which assets there are `pipelines.definitions`. Here they are started
for what is waiting, watched by a progress bar, and told to the user. The user's files stay where they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from connectors.drop_folder import DropFolder
from connectors.names import LeveringName, masked, parse_name
from pipelines.cli.console import say, say_waiting
from pipelines.cli.progress import LoadBar
from pipelines.cli.summary import show_summary
from pipelines.hub import Hub, open_hub
from pipelines.lock import receiving_lock
from pipelines.overview import checks_are_behind, marts_are_behind, waiting_extracts, waiting_leveringen
from pipelines.road import receive, tidy_up
from schemas.errors import HubError, LeveringRefused
from warehouse.leveringen import Registered
from warehouse.tables.beheer import Status


class NothingThere(HubError):
    """None of the paths that the user named exists."""


@dataclass
class Offered:
    """What the paths held: files whose name is understood, and per other file the reason; later the leveringen made of them."""

    files: list[tuple[Path, LeveringName]] = field(default_factory=list[tuple[Path, LeveringName]])
    not_understood: dict[str, str] = field(default_factory=dict[str, str])
    handled: set[int] = field(default_factory=set[int])
    known: set[int] = field(default_factory=set[int])

    def note(self, registered: Registered) -> None:
        """Keep the number of a levering by whether these bytes still ask for something to be done or decided."""
        settled = registered.known and registered.levering.status not in (Status.RECEIVED, Status.REFUSED)
        (self.known if settled else self.handled).add(registered.levering.levering)


def load_paths(paths: Sequence[Path]) -> None:
    """Load every levering in these folders and files, and show what became of them; refused ones are no error.

    Raises NothingThere when no path exists, and HubError when the hub itself fails.
    """
    offered = look_in(paths)
    with LoadBar() as bar, open_hub(progress=bar) as hub:
        load_offered(hub, offered, bar)
        bar.stop()
        show_summary(hub, offered.handled, offered.known, offered.not_understood)


def look_in(paths: Sequence[Path]) -> Offered:
    """The files of these paths by what their names say; what is not there or was passed over is told to the user.

    A file that the user names is always looked at; in a folder only what may be a levering.
    """
    if not any(path.exists() for path in paths):
        raise NothingThere(
            f"Dit pad bestaat niet: {', '.join(str(path) for path in paths)}. Geef een bestaande map of een bestand."
        )
    offered = Offered()
    for path in paths:
        if not path.exists():
            say(f"{path} bestaat niet en is overgeslagen.")
        files, remarks = _files_of(path)
        for remark in remarks:
            say(remark)
        for file in files:
            try:
                offered.files.append((file, parse_name(file.name)))
            except LeveringRefused as refused:
                offered.not_understood[masked(str(file))] = refused.sentence
    return offered


def load_offered(hub: Hub, offered: Offered, bar: LoadBar) -> None:
    """Register the files and bring the hub up to date; what an earlier load left waiting goes along."""
    with receiving_lock(hub, before_waiting=say_waiting):
        tidy_up(hub)
        bar.receiving(len(offered.files))
        for file, name in offered.files:
            with file.open("rb") as stream:
                registered = receive(hub, name, stream)
            offered.note(registered)
            bar.received()
        with hub.database.engine.connect() as connection:
            extracts = waiting_extracts(connection)
            waiting = waiting_leveringen(connection)
            behind = checks_are_behind(connection) or marts_are_behind(connection)
        offered.handled |= waiting
        if offered.handled or behind:
            bar.loading(len(waiting))
            from pipelines.cli.refresh import bring_up_to_date  # noqa: PLC0415 (Dagster costs a second; often nothing is new)

            bring_up_to_date(hub, extracts)


def _files_of(path: Path) -> tuple[list[Path], tuple[str, ...]]:
    """The files at a path: itself, or all in a folder that a drop folder would take, oldest first; and what to say of others.

    Of two files with one name the newer is the corrected one, and what is received last counts (feeds.md, Conventions).
    """
    if not path.is_dir():
        return ([path] if path.is_file() else []), ()
    found = DropFolder(str(path.resolve()), settle=timedelta(0)).look()
    oldest_first = sorted(found.complete, key=lambda file: (file.modified, file.path))
    return [path / file.path for file in oldest_first], found.remarks
