"""The road of one levering: received into archive and register, read, split by its contract, stripped of identity, published.

Each stretch is the business of its own room; here they are laid end to end (design.md, "The road of a row"). No Dagster, so
that the road can be measured and tested by itself.
"""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO

import fsspec

from connectors.archive import SWEEP_AFTER
from connectors.names import LeveringName, parse_name
from connectors.readers import open_reader
from pipelines.hub import Hub
from pipelines.places import place_of
from schemas.blocks import Delivered
from schemas.contract import Contract
from schemas.errors import HubError, LeveringRefused
from schemas.extract import Extract
from schemas.register import extract_named
from warehouse import access
from warehouse.identity import Identity
from warehouse.leveringen import Levering, Received, Registered, leveringen, pending, refuse, register
from warehouse.loading import AlreadyLoading, Load, drop_leftovers
from warehouse.publication import NotWaiting, Outcome
from warehouse.staging import StagedBlock
from warehouse.tables.beheer import Status

WORKERS = 2
"""Leveringen of different scopes that are under way at once: the next one is read while the previous one is published."""

NEW_COLUMN = "onbekende_kolom"
"""The warning for a column of the file that the register does not know; it is dropped unread (feeds.md)."""


@dataclass(frozen=True)
class Attempt:
    """One waiting levering that was tried: what became of it, or why it still waits (`failure`, text of ours)."""

    levering: int
    outcome: Outcome | None
    failure: str | None = None


def receive(hub: Hub, name: LeveringName, stream: BinaryIO) -> Registered:
    """Put a file into the archive and the register; bytes that were received before are recognised and kept once."""
    stored = hub.archive.store(stream)
    received = Received(
        name.extract, name.scope, name.peildatum, name.peilmaand, name.file_name, stored.sha256, stored.size, stored.path
    )
    with hub.database.engine.begin() as connection:
        access.act_as_loader(connection)
        registered = register(connection, received)
    if registered.levering.archief != stored.path:
        hub.archive.discard(stored.path)
    return registered


def tidy_up(hub: Hub) -> None:
    """Remove what killed processes left: staging tables, and what is in the archive without being registered.

    Only for who holds the receiving lock: a file that another process is about to register would look the same.
    """
    drop_leftovers(hub.database)
    hub.archive.sweep(datetime.now(UTC) + SWEEP_AFTER)
    with hub.database.engine.connect() as connection:
        registered = {levering.archief for levering in leveringen(connection)}
    filesystem, root = fsspec.url_to_fs(hub.home.archive_url)
    for found in filesystem.glob(f"{root}/*/*"):
        path = "/".join(str(found).split("/")[-2:])
        if path not in registered:
            hub.archive.discard(path)


def load_waiting(hub: Hub, extract: Extract) -> list[Attempt]:
    """Load every waiting levering of an extract: those of one scope in order of receipt, different scopes side by side.

    One that fails stays waiting and does not stop the others.
    """
    with hub.database.engine.connect() as connection:
        waiting = pending(connection, extract.name)
    scopes: dict[str, list[Levering]] = {}
    for levering in waiting:
        scopes.setdefault(levering.scope, []).append(levering)
    with ThreadPoolExecutor(WORKERS, thread_name_prefix="inlezen") as pool:
        per_scope = pool.map(lambda group: [_attempt(hub, levering) for levering in group], scopes.values())
        return [attempt for group in per_scope for attempt in group]


def _attempt(hub: Hub, levering: Levering) -> Attempt:
    hub.progress.begins(levering.bestandsnaam)
    try:
        return Attempt(levering.levering, load_levering(hub, levering))
    except (AlreadyLoading, NotWaiting):
        # another process took it, or someone withdrew it meanwhile: nothing is left to do here
        return Attempt(levering.levering, None)
    except HubError as error:
        return Attempt(levering.levering, None, str(error))
    except Exception as error:  # noqa: BLE001 (told by kind and place: its text may quote a row; the levering keeps waiting)
        return Attempt(levering.levering, None, place_of(error))
    finally:
        hub.progress.ends()


def load_levering(hub: Hub, levering: Levering) -> Outcome:
    """Bring one waiting levering from the archive into `bron`, or refuse it as a whole.

    Raises AlreadyLoading or NotWaiting when there is nothing to do, and HubError when the hub itself fails; the levering then
    still waits.
    """
    with Load(hub.database, levering.levering) as load:
        road = _Road(hub, levering)
        try:
            load.stage(road.blocks())
        except LeveringRefused as refused:
            with hub.database.engine.begin() as connection:
                access.act_as_loader(connection)
                refuse(connection, levering.levering, refused.code, refused.sentence)
            return Outcome(Status.REFUSED, road.rows, 0, 0, refused.code, refused.sentence)
        return load.publish(road.warnings)


class _Road:
    """The blocks of one levering on their way to staging, and what was counted under way."""

    def __init__(self, hub: Hub, levering: Levering) -> None:
        self._hub = hub
        self._levering = levering
        self.rows = 0
        self.warnings: Counter[str] = Counter()

    def blocks(self) -> Iterator[StagedBlock]:
        """Every block of the file, read, split and protected; raises LeveringRefused."""
        levering = self._levering
        extract = extract_named(levering.extract)
        delivered = Delivered(levering.scope, levering.peildatum, levering.peilmaand)
        contract = Contract(extract, delivered)
        identity = Identity(extract, self._hub.keyring, delivered)
        with self._hub.archive.open(levering.archief) as stream:
            reader = open_reader(extract, stream, compressed=parse_name(levering.bestandsnaam).compressed)
            if reader.unknown_columns:
                self.warnings[NEW_COLUMN] = len(reader.unknown_columns)
            for block in reader.blocks():
                split = contract.split(block)
                self.warnings.update(split.warnings)
                rows = len(block.row_numbers) + len(block.rejected)
                self.rows += rows
                self._hub.progress.rows(rows)
                yield StagedBlock(rows, identity.staged(split.valid), identity.staged_quarantine(split.quarantine))
        contract.finish()
