"""The keys of a hub as people handle them: a new version, rotation of database and archive, destroying an old version.

What happens in the database is `warehouse.rotation`, in the archive `connectors.archive`. Everything is in the audit log, and a
destroyed key is destroyed on purpose: not while anything still needs it (privacy.md 5). No key is ever shown.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, text

from connectors.archive import Archive
from pipelines.audit import audited, changing
from pipelines.hub import Hub
from pipelines.lock import receiving_lock
from pipelines.today import today
from schemas.errors import HubError
from warehouse import rotation
from warehouse.key_providers import KeyFile, KeyPlace, root_key_place
from warehouse.keys import noted_fingerprints, version_in_use
from warehouse.rotation_watch import Stage, Watch

_KEY_FILE_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('doorstroomhub sleutelbestand', 0))"


class VersionNeeded(HubError):
    """A version of the key cannot be made or destroyed; the sentence says what needs it."""


@dataclass(frozen=True)
class Version:
    """A version of the root key: her fingerprint, and what she is for in Dutch."""

    version: int
    fingerprint: str
    use: str


@dataclass(frozen=True)
class Rotated:
    """What a rotation did: from which version to which (None when the database was up to date), and leveringen re-wrapped."""

    done: rotation.Rotation | None
    rewrapped: int


def versions(hub: Hub) -> list[Version]:
    """Every version on the ring, lowest first."""
    with hub.database.engine.connect() as connection:
        in_use, unfinished = version_in_use(connection), rotation.unfinished(connection)
    archived = {version: len(paths) for version, paths in hub.archive.versions().items()}
    return [
        Version(version, hub.keyring.fingerprint(version), _use(version, in_use, unfinished, archived.get(version, 0)))
        for version in hub.keyring.versions
    ]


def new_version(hub: Hub) -> tuple[int, str | None]:
    """Make the next version in the key file; or, where the hub cannot write, give what somebody must do instead of it.

    Raises VersionNeeded when a newer version waits already.
    """
    place = root_key_place(hub.home)
    with hub.database.engine.connect() as connection:
        version = 1 + max(*place.root_keys(), *noted_fingerprints(connection))
    if not isinstance(place, KeyFile):
        return version, place.how_to_add(version)
    with changing(hub, "sleutel maken", f"versie {version}") as connection:
        connection.execute(text(_KEY_FILE_LOCK))
        newest = max(place.root_keys())
        if newest > hub.keyring.current:
            raise VersionNeeded(
                f"Versie {newest} staat al klaar. Neem haar eerst in gebruik met: doorstroomhub sleutel roteer."
            )
        place.add(version)
    return version, None


def rotate(hub: Hub, watch: Watch, before_waiting: Callable[[], None]) -> Rotated:
    """Bring database and archive to the newest version, or go on with what was begun; who reads goes on meanwhile.

    Raises what `warehouse.rotation.rotate` raises, and ArchiveDamaged.
    """
    newest = max(hub.keyring.versions)
    with audited(hub.logs, "sleutel roteren", f"versie {hub.keyring.current} naar {newest}"):
        with receiving_lock(hub, before_waiting=before_waiting):
            done = rotation.rotate(hub.database, hub.keyring, today(), watch, before_waiting)
        with hub.database.engine.begin() as connection:
            keyring = hub.keyring.in_use(connection)
        rewrapped = _rewrap(Archive(hub.home.archive_url, keyring.archive_keys(), keyring.current), watch)
        with hub.database.engine.begin() as connection:
            rotation.finish(connection)
    return Rotated(done, rewrapped)


def undo(hub: Hub, before_waiting: Callable[[], None]) -> rotation.Rotation:
    """Give up a rotation that was begun and has not changed the database; raises NothingToRotate."""
    with (
        audited(hub.logs, "sleutelrotatie terugdraaien", f"versie {hub.keyring.current} blijft"),
        receiving_lock(hub, before_waiting=before_waiting),
    ):
        return rotation.undo(hub.database, before_waiting)


def destroy(hub: Hub, version: int) -> str | None:
    """Destroy a version in the key file; or, where the hub cannot write, give what somebody must do.

    Raises VersionNeeded with everything that still needs her.
    """
    place = root_key_place(hub.home)
    with changing(hub, "sleutel vernietigen", f"versie {version}") as connection:
        connection.execute(text(_KEY_FILE_LOCK))
        _require_unneeded(hub, connection, place, version)
        if not isinstance(place, KeyFile):
            return place.how_to_remove(version)
        place.destroy(version)
    return None


def _rewrap(archive: Archive, watch: Watch) -> int:
    old = [path for version, paths in archive.versions().items() if version != archive.current for path in paths]
    for done, path in enumerate(old, 1):
        archive.rewrap(path)
        watch.reached(Stage.ARCHIVE, done, len(old))
    return len(old)


def _require_unneeded(hub: Hub, connection: Connection, place: KeyPlace, version: int) -> None:
    if version not in place.root_keys():
        raise VersionNeeded(f"Versie {version} is er niet. Kijk welke er zijn met: doorstroomhub sleutel toon.")
    needed_by: list[str] = []
    if version == version_in_use(connection):
        needed_by.append("de database is ermee beveiligd")
    unfinished = rotation.unfinished(connection)
    if unfinished and version in (unfinished.since, unfinished.to):
        needed_by.append(f"de rotatie van versie {unfinished.since} naar {unfinished.to} is niet af")
    archived = len(hub.archive.versions().get(version, ()))
    if archived:
        needed_by.append(f"het archief heeft {_leveringen(archived)} onder haar (doorstroomhub sleutel roteer zet die over)")
    if needed_by:
        raise VersionNeeded(f"Versie {version} is nog nodig: {'; '.join(needed_by)}. Er is niets vernietigd.")


def _use(version: int, in_use: int | None, unfinished: rotation.Rotation | None, archived: int) -> str:
    uses: list[str] = []
    if version == in_use:
        uses.append("in gebruik")
    elif in_use is not None and version > in_use:
        uses.append("nog niet in gebruik")
    if unfinished and version in (unfinished.since, unfinished.to):
        uses.append("rotatie niet af")
    if archived:
        uses.append(f"{_leveringen(archived)} in het archief")
    return ", ".join(uses) or "niet meer nodig"


def _leveringen(number: int) -> str:
    return "1 levering" if number == 1 else f"{number} leveringen"
