"""The progress bars: of the demo region that is written, of a load (files received, then leveringen loaded) and of a rotation.

Only counts and file names go over the screen; a file name with a person's number in it is masked.
"""

from typing import Self

from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from connectors.names import masked
from pipelines.cli.console import messages
from pipelines.hub import Progress
from pipelines.tables import shown
from warehouse.rotation_watch import Stage, Watch


class _Bar:
    """A bar on standard error, off the screen afterwards; where there is no terminal it shows nothing. A context manager."""

    def __init__(self, what: str) -> None:
        self._bars = Bars(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rows]}"),
            TimeElapsedColumn(),
            TextColumn("[dim]{task.fields[file]}"),
            console=messages,
            transient=True,
            disable=not messages.is_terminal,
        )
        self._task = self._bars.add_task(what, total=None, rows="", file="")

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Take the bar off the screen."""
        self._bars.stop()


class GenerateBar(_Bar):
    """How many files of the demo region are written."""

    def __init__(self) -> None:
        super().__init__("Demoregio")

    def written(self, files: int, about: int) -> None:
        """So many files are there, of about so many."""
        self._bars.update(self._task, completed=files, total=max(files, about))


class RotationBar(_Bar, Watch):
    """How far a rotation of the key is."""

    def __init__(self) -> None:
        super().__init__("Database")

    def reached(self, stage: Stage, done: int, of: int) -> None:
        """So many parts of a stage are done, of so many."""
        self._bars.update(self._task, description=stage.value, completed=done, total=of)


class LoadBar(_Bar, Progress):
    """How far a load is."""

    def __init__(self) -> None:
        super().__init__("Database")
        self._rows = 0

    def receiving(self, files: int) -> None:
        """So many files are going to be read and archived."""
        self._bars.update(self._task, description="Ontvangen", total=files, completed=0)

    def received(self) -> None:
        """One more file is safely in the archive."""
        self._bars.advance(self._task)

    def fetching(self, sources: int) -> None:
        """So many sources are going to be asked."""
        self._bars.update(self._task, description="Ophalen", total=sources, completed=0)

    def loading(self, leveringen: int) -> None:
        """So many leveringen are going to be loaded."""
        self._bars.update(self._task, description="Inlezen", total=leveringen, completed=0)

    def begins(self, file_name: str) -> None:
        """The levering with this file name begins."""
        self._bars.update(self._task, file=masked(file_name))

    def rows(self, number: int) -> None:
        """So many more rows have been read."""
        self._rows += number
        self._bars.update(self._task, rows=f"{shown(self._rows)} rijen")

    def ends(self) -> None:
        """One levering less to go; after the last one the checks follow."""
        self._bars.advance(self._task)
        finished = self._bars.tasks[0].finished
        self._bars.update(self._task, file="personen, controles en marts" if finished else "")
