"""The watch on one drop folder: what is complete is received, what was handled is cleared, what is wrong is told.

A folder is the one of the hub itself or one on an SFTP server; each is looked at by itself, so that one which is away delays
only its own leveringen. Nothing is loaded here. What is wrong with a folder is a cause of meldingen (`warehouse.alerts.causes`)
under `map/<name of the folder>/`: heard once when it begins and once when it is over.
"""

import datetime
from collections.abc import Iterable, Mapping
from typing import Final

from connectors.drop_folder import DropFile, DropFolder, DropFolderUnusable, Trouble, sort_by_name
from connectors.names import LeveringName, masked
from pipelines.hub import Hub
from pipelines.road import receive
from warehouse import access
from warehouse.alerts.causes import Cause, Kind, begin, settle
from warehouse.leveringen import levering_of
from warehouse.tables.beheer import Status

LOCAL: Final = "aanlevering"
"""The name of the folder of the hub itself."""

PATIENCE: Final = datetime.timedelta(minutes=10)
"""How long a folder may be away before that is a melding: a server that is started anew is no news."""

SETTINGS: Final = "instelling"
NAME: Final = "naam"
CLOSED: Final = "dicht"
"""What else can be wrong with a folder besides `Trouble`: its settings, the name of a file, a folder inside."""


def cause(named: str, wrong: str, sentence: str) -> Cause:
    """What is wrong with a folder as a cause; `wrong` may name a file or folder inside after a stroke, masked."""
    return Cause(f"{Kind.FOLDER}/{named}/{wrong}", content={"map": named, "reden": sentence})


def tell(hub: Hub, found: Cause) -> None:
    """Note one thing that is wrong and leave the others as they are: a folder that is away says nothing of its files."""
    with hub.database.engine.begin() as connection:
        access.act_as_loader(connection)
        begin(connection, found)


def tell_all(hub: Hub, named: str, found: Iterable[Cause]) -> None:
    """Note what is wrong with a folder that was looked at; what is no longer is over."""
    with hub.database.engine.begin() as connection:
        access.act_as_loader(connection)
        settle(connection, [f"{Kind.FOLDER}/{named}/"], found)


class DropWatch:
    """One look at a drop folder. `registered` has the number of the levering per file that lay there at the look before
    (`DropFile.fingerprint`), so that no file is read twice; after `look` it is what the next look needs.
    """

    def __init__(self, hub: Hub, named: str, folder: DropFolder, registered: Mapping[str, int]) -> None:
        self._hub = hub
        self._named = named
        self._folder = folder
        self.registered = dict(registered)
        self.received = 0
        self.remarks: tuple[str, ...] = ()

    def look(self, now: datetime.datetime | None = None) -> None:
        """Register the new files that are complete, and remove those whose levering has been handled.

        What is wrong with one file is told and does not hold up the others. Raises DropFolderUnusable when the folder cannot
        be looked at or the line to it breaks; what was received until then is.
        """
        found = self._folder.look(now)
        names = sort_by_name(found.complete)
        lying = {file.fingerprint for file in found.files}
        self.registered = {file: number for file, number in self.registered.items() if file in lying}
        wrong: dict[Trouble, str] = {}
        for file, name in sorted(names.leveringen, key=lambda pair: (pair[0].modified, pair[0].path)):
            try:
                self._handle(file, name)
            except FileNotFoundError:
                continue
            except DropFolderUnusable as error:
                if error.trouble is Trouble.AWAY:
                    raise
                wrong.setdefault(error.trouble, str(error))
        unknown = {masked(file.path): str(refused) for file, refused in names.not_understood}
        self.remarks = (*wrong.values(), *unknown.values(), *found.remarks)
        wrong.pop(Trouble.CHANGED, None)
        tell_all(
            self._hub,
            self._named,
            [
                *(cause(self._named, trouble, sentence) for trouble, sentence in wrong.items()),
                *(cause(self._named, f"{NAME}/{path}", sentence) for path, sentence in unknown.items()),
                *(cause(self._named, f"{CLOSED}/{path}", sentence) for path, sentence in found.closed_told.items()),
            ],
        )

    def _handle(self, file: DropFile, name: LeveringName) -> None:
        number = self.registered.get(file.fingerprint)
        if number is None:
            with self._folder.open(file) as stream:
                number = receive(self._hub, name, stream).levering.levering
            self.registered[file.fingerprint] = number
            self.received += 1
        with self._hub.database.engine.connect() as connection:
            levering = levering_of(connection, number)
        if levering.status is not Status.RECEIVED:
            self._folder.done(file, levering.sha256)
            del self.registered[file.fingerprint]
