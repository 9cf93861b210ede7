"""The watch on one drop folder: what is complete is received, what was handled is cleared, what is wrong is told.

A folder is the one of the hub itself or one on an SFTP server; each is looked at by itself, so that one which is away delays
only its own leveringen. Nothing is loaded here. What is wrong with a folder is a cause of meldingen (`warehouse.alerts.causes`)
under `map/<name of the folder>/`: heard once when it begins and once when it is over.
"""

import datetime
from collections.abc import Iterable, Mapping
from typing import Final

from connectors.drop_folder import DropFile, DropFolder, DropFolderUnusable, Trouble, sort_by_name
from connectors.names import LeveringName
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

_SHORT: Final = 8
"""Characters of the fingerprint of a file that tell it from the others in its folder, and from which nobody makes its name."""


def sensor_of(named: str) -> str:
    """The sensor that watches a folder, where everything that is said of it stands."""
    return LOCAL if named == LOCAL else f"{LOCAL}_{named.replace('.', '_')}"


def cause(named: str, wrong: str, sentence: str) -> Cause:
    """What is wrong with a folder as a cause; `wrong` may go on after a stroke with what tells alike things apart.

    A name that somebody gave to a file or folder is not in it: it goes out by mail, and may tell of a person.
    """
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
        self.remarks = (*wrong.values(), *(str(refused) for _, refused in names.not_understood), *found.remarks)
        wrong.pop(Trouble.CHANGED, None)
        which = f"Wat het is en waarom, staat in het scherm bij de sensor {sensor_of(self._named)}."
        unknown = f"De naam van een bestand in deze map wordt niet begrepen, dus het wordt niet ingelezen. {which}"
        closed = f"Een map in deze map is niet te lezen en is overgeslagen; geef de hub daar leesrecht. {which}"
        tell_all(
            self._hub,
            self._named,
            [
                *(cause(self._named, trouble, sentence) for trouble, sentence in wrong.items()),
                *(cause(self._named, f"{NAME}/{file.fingerprint[:_SHORT]}", unknown) for file, _ in names.not_understood),
                *([cause(self._named, CLOSED, closed)] if found.closed else []),
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
