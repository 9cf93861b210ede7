"""A folder in which leveringen are put: which files are there, whether they are complete, and clearing up afterwards.

Works on any fsspec URL. What a name means is `names`; what becomes of a levering is decided elsewhere, and only when that is
settled does an original leave this folder (privacy.md 1). A file whose name means nothing is reported and stays where it is;
one that cannot be a levering at all is passed over.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath
from typing import Any, BinaryIO, cast

import fsspec
from fsspec.spec import AbstractFileSystem

from connectors.names import POSSIBLE_ENDINGS, LeveringName, may_be_levering, parse_name
from schemas.errors import HubError, LeveringRefused
from schemas.excluded import refuse_excluded

PROCESSED = "verwerkt"

SETTLE = timedelta(seconds=30)
"""A file that has not changed for this long is taken to be complete."""


class DropFolderUnusable(HubError):
    """The folder cannot be read, or a handled original cannot be removed from it."""


@dataclass(frozen=True)
class DropFile:
    """A file as it was seen: its path inside the folder, size in bytes and moment of last change. Equal means unchanged."""

    path: str
    size: int
    modified: datetime

    @property
    def name(self) -> str:
        """The file name without folders."""
        return PurePosixPath(self.path).name


@dataclass(frozen=True)
class Sorted:
    """Files by whether their name is understood; the others with the reason, in Dutch."""

    leveringen: tuple[tuple[DropFile, LeveringName], ...]
    not_understood: tuple[tuple[DropFile, LeveringRefused], ...]


class DropFolder:
    """One drop folder and all folders in it, apart from `verwerkt` and hidden ones.

    `settle`: how long a file must be unchanged to count as complete; zero when whoever calls knows that all are. With a
    `filesystem` (`connectors.sftp`) `url` is a path on it.
    """

    def __init__(self, url: str, settle: timedelta = SETTLE, filesystem: AbstractFileSystem | None = None) -> None:
        found, root = (filesystem, url) if filesystem is not None else fsspec.url_to_fs(url)
        self._filesystem: Any = found
        self._root = str(root).rstrip("/")
        self._settle = settle

    def look(self) -> tuple[DropFile, ...]:
        """Every file that may be a levering by the ending of its name, complete or not, in order of path.

        Raises DropFolderUnusable when the folder is not there.
        """
        return tuple(sorted((file for file in self._files() if may_be_levering(file.name)), key=lambda file: file.path))

    def passed_over(self) -> int:
        """How many other files lie there; raises DropFolderUnusable when the folder is not there."""
        return sum(not may_be_levering(file.name) for file in self._files())

    def _files(self) -> Iterator[DropFile]:
        if not self._filesystem.isdir(self._root):
            raise DropFolderUnusable("De map met leveringen bestaat niet of is niet te bereiken; controleer de instelling.")
        for folder, folders, files in self._filesystem.walk(self._root, detail=True):
            for name in [name for name in folders if name == PROCESSED or name.startswith(".")]:
                del folders[name]
            inside = str(folder).removeprefix(self._root).strip("/")
            for name, facts in files.items():
                if not name.startswith("."):
                    path = f"{inside}/{name}" if inside else str(name)
                    yield DropFile(path, int(facts["size"]), _modified(facts))

    def waiting(self, now: datetime | None = None) -> list[DropFile]:
        """The complete files of `look`: unchanged for as long as `settle`."""
        before = (now or datetime.now(UTC)) - self._settle
        return [file for file in self.look() if self._settle <= timedelta(0) or file.modified <= before]

    def open(self, file: DropFile) -> BinaryIO:
        """The bytes of a file; raises FileNotFoundError when it has gone since it was seen."""
        return cast("BinaryIO", self._filesystem.open(self._full(file.path), "rb"))

    def done(self, file: DropFile, sha256: str) -> None:
        """Remove the original and leave an empty marker `verwerkt/<name>.<sha256>` beside it.

        The marker comes first: after a kill between the two the file is seen again and recognised by its bytes. An original
        that has changed since `file` was seen is another levering and stays.
        Raises DropFolderUnusable when the folder may not be written.
        """
        folder = PurePosixPath(self._full(file.path)).parent / PROCESSED
        try:
            self._filesystem.makedirs(str(folder), exist_ok=True)
            self._filesystem.touch(str(folder / f"{file.name}.{sha256}"), truncate=True)
            if self._unchanged(file):
                self._filesystem.rm(self._full(file.path))
        except OSError:
            raise DropFolderUnusable(
                "Een verwerkt bestand kan niet uit de map met leveringen worden verwijderd; geef de hub daar schrijfrecht."
            ) from None

    def _unchanged(self, file: DropFile) -> bool:
        full = self._full(file.path)
        if not self._filesystem.exists(full):
            return False
        facts = self._filesystem.info(full)
        return DropFile(file.path, int(facts["size"]), _modified(facts)) == file

    def _full(self, path: str) -> str:
        return f"{self._root}/{path}"


def sort_by_name(files: Iterable[DropFile]) -> Sorted:
    """Read the names of files; what is not understood keeps its reason."""
    leveringen: list[tuple[DropFile, LeveringName]] = []
    not_understood: list[tuple[DropFile, LeveringRefused]] = []
    for file in files:
        try:
            refuse_excluded(file.path)
            leveringen.append((file, parse_name(file.name)))
        except LeveringRefused as refused:
            not_understood.append((file, refused))
    return Sorted(tuple(leveringen), tuple(not_understood))


def other_files(number: int) -> str:
    """The sentence about files that were passed over; their names are not repeated."""
    files = "1 ander bestand is" if number == 1 else f"{number} andere bestanden zijn"
    return f"{files} overgeslagen: de naam van een levering eindigt op {', '.join(POSSIBLE_ENDINGS)}."


def _modified(facts: dict[str, object]) -> datetime:
    """The moment of last change, which file systems call and write differently."""
    for key in ("mtime", "LastModified", "last_modified", "created"):
        value = facts.get(key)
        if isinstance(value, datetime):
            return value if value.tzinfo else value.replace(tzinfo=UTC)
        if isinstance(value, int | float):
            return datetime.fromtimestamp(value, UTC)
    return datetime.max.replace(tzinfo=UTC)
