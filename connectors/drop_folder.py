"""A folder in which leveringen are put: which files are there, whether they are complete, and clearing up afterwards.

Works on any fsspec URL. What a name means is `names`; what becomes of a levering is decided elsewhere, and only when that is
settled does an original leave this folder (privacy.md 1). A file whose name means nothing is reported and stays where it is;
one that cannot be a levering at all is passed over.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Any, BinaryIO, cast

import fsspec
from fsspec.spec import AbstractFileSystem

from connectors.names import POSSIBLE_ENDINGS, LeveringName, masked, may_be_levering, parse_name
from schemas.errors import HubError, LeveringRefused
from schemas.excluded import refuse_excluded

PROCESSED = "verwerkt"

SETTLE = timedelta(seconds=30)
"""A file that has not changed for this long is taken to be complete."""


class Trouble(StrEnum):
    """What is wrong with a folder: it is away, its server is not the one that we know, it lets us do too little."""

    AWAY = "onbereikbaar"
    HOST_KEY = "hostsleutel"
    RIGHTS = "rechten"
    CHANGED = "veranderd"
    """A file was written while it was read: nothing is wrong, it is read again later."""


class DropFolderUnusable(HubError):
    """The folder or a file in it cannot be read, or a handled original cannot be removed from it."""

    def __init__(self, trouble: Trouble, sentence: str) -> None:
        super().__init__(sentence)
        self.trouble = trouble


class FolderClosed(Exception):
    """One folder cannot be listed; whatever else there is can be."""


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

    @property
    def fingerprint(self) -> str:
        """A short text that is the same for an equal file only."""
        return hashlib.sha256(f"{self.path}\0{self.size}\0{self.modified.isoformat()}".encode()).hexdigest()


@dataclass(frozen=True)
class Found:
    """What lay in a folder at one look, in order of path.

    `files` may be leveringen by the ending of their names, `complete` are those that have been unchanged for long enough,
    `others` is how many other files there were, `closed` are the folders inside that cannot be listed (as they may be shown).
    """

    files: tuple[DropFile, ...]
    complete: tuple[DropFile, ...]
    others: int
    closed: tuple[str, ...]

    @property
    def remarks(self) -> tuple[str, ...]:
        """Sentences about what was passed over; the names of files are not repeated."""
        closed = (f"De map {folder} is niet te lezen en is overgeslagen; geef de hub daar leesrecht." for folder in self.closed)
        return (*closed, *([_other_files(self.others)] if self.others else []))


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

    def look(self, now: datetime | None = None) -> Found:
        """Everything that lies there; raises DropFolderUnusable when the folder itself is not there or cannot be read."""
        closed: list[str] = []
        every = sorted(self._walk(closed), key=lambda file: file.path)
        files = tuple(file for file in every if may_be_levering(file.name))
        return Found(files, self._complete(files, now or datetime.now(UTC)), len(every) - len(files), tuple(sorted(closed)))

    def _complete(self, files: Sequence[DropFile], moment: datetime) -> tuple[DropFile, ...]:
        """The files that are not being written any more."""
        return tuple(file for file in files if self._settle <= timedelta(0) or file.modified <= moment - self._settle)

    def _walk(self, closed: list[str]) -> Iterator[DropFile]:
        missing = "De map met leveringen bestaat niet of is niet te bereiken; controleer de instelling."
        if not self._filesystem.isdir(self._root or "/"):
            raise DropFolderUnusable(Trouble.AWAY, missing)
        try:
            listed = self._listed(self._root or "/")
        except FileNotFoundError:
            raise DropFolderUnusable(Trouble.AWAY, missing) from None
        except FolderClosed:
            raise DropFolderUnusable(
                Trouble.RIGHTS, "De map met leveringen is niet te lezen; geef de hub daar lees- en schrijfrecht."
            ) from None
        waiting = [("", listed)]
        while waiting:
            inside, listed = waiting.pop()
            for facts in listed:
                name = PurePosixPath(str(facts["name"])).name
                path = f"{inside}/{name}" if inside else name
                if name.startswith(".") or (name == PROCESSED and facts["type"] == "directory"):
                    continue
                if facts["type"] != "directory":
                    yield DropFile(path, int(facts["size"]), _modified(facts))
                    continue
                try:
                    waiting.append((path, self._listed(self._full(path))))
                except FileNotFoundError:
                    continue
                except FolderClosed:
                    closed.append(masked(path))

    def _listed(self, folder: str) -> Sequence[dict[str, Any]]:
        """What stands in one folder; raises FileNotFoundError when it has gone, FolderClosed when it cannot be read."""
        try:
            return self._filesystem.ls(folder, detail=True)
        except FileNotFoundError:
            raise
        except OSError:
            raise FolderClosed from None

    def open(self, file: DropFile) -> BinaryIO:
        """The bytes of a file; raises FileNotFoundError when it has gone since, DropFolderUnusable when we may not read it."""
        try:
            return cast("BinaryIO", self._filesystem.open(self._full(file.path), "rb"))
        except PermissionError:
            raise DropFolderUnusable(
                Trouble.RIGHTS, "Een bestand in de map met leveringen is niet te lezen; geef de hub daar leesrecht."
            ) from None

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
                Trouble.RIGHTS,
                "Een verwerkt bestand kan niet uit de map met leveringen worden verwijderd; geef de hub daar schrijfrecht.",
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


def _other_files(number: int) -> str:
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
