"""A drop folder on an SFTP server: like any other (`connectors.drop_folder`), at the end of a line that can break.

The server must show the host key that was set, and knows us by our key only. Its clock may be wrong, so a file is complete
when we have seen it unchanged for a while by our own.
"""

import datetime
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Final, Self

import asyncssh
from fsspec.exceptions import FSTimeoutError
from sshfs import SSHFileSystem

from connectors.drop_folder import SETTLE, DropFile, DropFolder, DropFolderUnusable, FolderClosed, Found, Trouble
from connectors.settings_file import SettingsWrong
from connectors.streams import as_stream

_PIECE_BYTES: Final = 1 << 20
_SECONDS: Final = 30
"""How long connecting may take, and how long a line may be silent."""


@dataclass(frozen=True)
class SftpSettings:
    """One drop folder: its name in bronnen.toml, the server and its public key, and as whom and with which private key."""

    named: str
    server: str
    port: int
    user: str
    key: Path
    host_key: str
    folder: str


class SftpFolder(DropFolder):
    """One drop folder on a server; leaving it breaks the line. `seen` is what an earlier one saw (`DropFile.fingerprint`), and
    since when.

    Raises DropFolderUnusable (also while a file is read) and, when key or host key cannot be read, SettingsWrong.
    """

    def __init__(
        self,
        settings: SftpSettings,
        settle: datetime.timedelta = SETTLE,
        seen: Mapping[str, datetime.datetime] | None = None,
    ) -> None:
        self._named = settings.named
        self._settings = settings
        self._broken = False
        with self._understood():
            filesystem = _connected(settings)
        super().__init__(settings.folder, settle, filesystem)
        self.seen = dict(seen or {})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self._filesystem.loop.call_soon_threadsafe(self._filesystem.client.close)

    def look(self, now: datetime.datetime | None = None) -> Found:
        """As of any drop folder; over a new line when the last one broke."""
        with self._understood():
            if self._broken:
                self._filesystem = _connected(self._settings)
                self._broken = False
            return super().look(now)

    def _complete(self, files: Sequence[DropFile], moment: datetime.datetime) -> tuple[DropFile, ...]:
        """The files that were as they are now at a look `settle` ago or longer."""
        self.seen = {file.fingerprint: self.seen.get(file.fingerprint, moment) for file in files}
        return tuple(file for file in files if self.seen[file.fingerprint] <= moment - self._settle)

    def _listed(self, folder: str) -> Sequence[dict[str, Any]]:
        try:
            return self._filesystem.ls(folder, detail=True)
        except (PermissionError, asyncssh.SFTPPermissionDenied):
            raise FolderClosed from None

    def open(self, file: DropFile) -> BinaryIO:
        """The bytes of a file, which must stay as it was seen until they have been read."""
        with self._understood():
            opened: Any = super().open(file)
        return as_stream(self._pieces(file, opened))

    def done(self, file: DropFile, sha256: str) -> None:
        """As of any drop folder."""
        with self._understood():
            super().done(file, sha256)

    def _pieces(self, file: DropFile, opened: Any) -> Iterator[bytes]:
        with self._understood(), opened:
            while piece := opened.read(_PIECE_BYTES):
                yield piece
            if not self._unchanged(file):
                raise DropFolderUnusable(
                    Trouble.CHANGED,
                    f"Een bestand op {self._named} veranderde terwijl het werd gelezen. Er is niets van geladen; het wordt "
                    "opnieuw gelezen zodra het compleet is.",
                )

    @contextmanager
    def _understood(self) -> Generator[None]:
        """Errors of the line as a sentence; that a file is gone is left to who asked for it."""
        try:
            yield
        except FileNotFoundError:
            raise
        except asyncssh.HostKeyNotVerifiable:
            raise DropFolderUnusable(
                Trouble.HOST_KEY,
                f"De server van {self._named} laat een andere hostsleutel zien dan in bronnen.toml staat. Er is niets gelezen. "
                "Vraag de beheerder van de server of de sleutel is vervangen; zo niet, meld het als incident.",
            ) from None
        except (asyncssh.SFTPConnectionLost, asyncssh.SFTPNoConnection):
            raise self._unreachable() from None
        except (PermissionError, asyncssh.PermissionDenied, asyncssh.SFTPError):
            raise DropFolderUnusable(
                Trouble.RIGHTS,
                f"De server van {self._named} laat de hub niet toe of geeft te weinig rechten. Controleer gebruiker en "
                "sleutel in bronnen.toml, en of de hub in de map mag lezen, schrijven en verwijderen.",
            ) from None
        except (OSError, asyncssh.Error, FSTimeoutError):
            raise self._unreachable() from None

    def _unreachable(self) -> DropFolderUnusable:
        self._broken = True
        return DropFolderUnusable(
            Trouble.AWAY,
            f"De server van {self._named} is niet te bereiken of verbreekt de verbinding. Bij de volgende ronde wordt opnieuw "
            "gekeken; er gaat niets verloren.",
        )


def _connected(settings: SftpSettings) -> SSHFileSystem:
    try:
        known = asyncssh.import_public_key(settings.host_key)
        key = asyncssh.read_private_key(settings.key)
    except (asyncssh.KeyImportError, OSError):
        raise SettingsWrong(
            f"De sleutel {settings.key} of de hostsleutel van {settings.named} is niet te lezen; maak de sleutel met "
            f"ssh-keygen."
        ) from None
    return SSHFileSystem(
        settings.server,
        port=settings.port,
        username=settings.user,
        client_keys=[key],
        known_hosts=([known], [], []),
        preferred_auth="publickey",
        # nothing of this machine: no ~/.ssh/config, no agent
        config=None,
        agent_path=None,
        connect_timeout=_SECONDS,
        login_timeout=_SECONDS,
        keepalive_interval=_SECONDS // 3,
        keepalive_count_max=3,
        skip_instance_cache=True,
    )
