"""The road of one levering: received into archive and register, read, split by its contract, stripped of identity, published.

Each stretch is the business of its own room; here they are laid end to end (design.md, "The road of a row"). No Dagster, so
that the road can be measured and tested by itself.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO

import fsspec

from connectors.archive import SWEEP_AFTER
from connectors.names import LeveringName
from connectors.readers import before_archive
from pipelines.cleaning import clean_archived, clean_left_over
from pipelines.hub import Hub
from pipelines.lock import archive_at_rest
from pipelines.places import place_of
from pipelines.reading import Reading
from schemas.blocks import Delivered
from schemas.errors import HubError
from schemas.extract import Extract
from schemas.register import extract_named
from warehouse import access
from warehouse.leveringen import Levering, Received, Registered, leveringen, pending, register
from warehouse.loading import AlreadyLoading, Load, drop_leftovers
from warehouse.publication import NotWaiting, Outcome
from warehouse.removed_rows import taken_out
from warehouse.staging import StagedBlock
from warehouse.stops import Stops

WORKERS = 2
"""Groups of leveringen that are under way at once: the next one is read while the previous one is published."""

LANE_BYTES = 1_000_000
"""So much must wait for each worker: two that publish little take longer than one that publishes it all together."""

GROUP_BYTES = 16_000_000
"""A group of leveringen that are published together is full from this size on: small ones share the cost of publishing, and a
large one does not wait long for its neighbours."""


@dataclass(frozen=True)
class Attempt:
    """One waiting levering that was tried: what became of it, or why it still waits (`failure`, text of ours)."""

    levering: int
    outcome: Outcome | None
    failure: str | None = None


def receive(hub: Hub, name: LeveringName, stream: BinaryIO) -> Registered:
    """Put a file into the archive and the register; bytes that were received before are recognised and kept once.

    What may not be kept at all does not reach the archive (`connectors.readers.allow_list`).
    """
    stored = hub.archive.store(before_archive(name.extract, stream))
    received = Received(
        name.extract, name.scope, name.peildatum, name.peilmaand, name.file_name, stored.sha256, stored.size, stored.path
    )
    with hub.database.engine.begin() as connection:
        access.act_as_loader(connection)
        hub.keyring.require_in_use(connection)
        registered = register(connection, received)
    if registered.levering.archief != stored.path:
        hub.archive.discard(stored.path)
    return registered


def tidy_up(hub: Hub) -> None:
    """Remove what killed processes left: staging tables, and what is in the archive without being registered.

    Only for who holds the receiving lock: a file that another process is about to register would look the same. While something
    is being fetched from a source the archive is left for the next time.
    """
    drop_leftovers(hub.database)
    clean_left_over(hub)
    with archive_at_rest(hub) as at_rest:
        if at_rest:
            _tidy_up_archive(hub)


def _tidy_up_archive(hub: Hub) -> None:
    hub.archive.sweep(datetime.now(UTC) + SWEEP_AFTER)
    with hub.database.engine.connect() as connection:
        registered = {levering.archief for levering in leveringen(connection)}
    filesystem, root = fsspec.url_to_fs(hub.home.archive_url)
    for found in filesystem.glob(f"{root}/*/*"):
        path = "/".join(str(found).split("/")[-2:])
        if path not in registered:
            hub.archive.discard(path)


def load_waiting(hub: Hub, extract: Extract) -> list[Attempt]:
    """Load every waiting levering of an extract: those of one scope in order of receipt, different scopes together.

    One that fails stays waiting and does not stop the others. The attempts are in order of receipt.
    """
    with hub.database.engine.connect() as connection:
        waiting = pending(connection, extract.name)
    with ThreadPoolExecutor(WORKERS, thread_name_prefix="inlezen") as pool:
        lanes = pool.map(lambda lane: [attempt for group in lane for attempt in _attempt(hub, group)], _lanes(waiting))
        return sorted((attempt for lane in lanes for attempt in lane), key=lambda attempt: attempt.levering)


def _lanes(waiting: Sequence[Levering]) -> list[list[list[Levering]]]:
    """The leveringen as groups that are loaded together, in lanes side by side; all of one scope are in one lane, in order.

    In the lane a levering goes to the first group that it fits in and that comes after what was received before for its scope:
    the files of a folder come scope by scope, and yet what is of one date is published together.
    """
    sizes: Counter[str] = Counter()
    for levering in waiting:
        sizes[levering.scope] += levering.bytes
    load = [0] * min(WORKERS, 1 + sizes.total() // LANE_BYTES)
    lane_of: dict[str, int] = {}
    for scope, size in sizes.most_common():
        lane_of[scope] = load.index(min(load))
        load[lane_of[scope]] += size
    lanes: list[list[list[Levering]]] = [[] for _ in load]
    free_from: Counter[str] = Counter()
    for levering in waiting:
        lane, free = lanes[lane_of[levering.scope]], free_from[levering.scope]
        place = next((at for at in range(free, len(lane)) if _fits(levering, lane[at])), len(lane))
        if place == len(lane):
            lane.append([])
        lane[place].append(levering)
        free_from[levering.scope] = place + 1
    return lanes


def _fits(levering: Levering, group: Sequence[Levering]) -> bool:
    """Whether a levering may be published with these: of the same date, and together of a modest size."""
    return levering.peildatum == group[0].peildatum and sum(other.bytes for other in group) < GROUP_BYTES


def _attempt(hub: Hub, group: Sequence[Levering]) -> list[Attempt]:
    """Load a group; when that does not go well, each of it by itself, so that one does not hold up the others."""
    for levering in group:
        hub.progress.begins(levering.bestandsnaam)
    numbers = [levering.levering for levering in group]
    try:
        outcomes = load_leveringen(hub, group)
        return [Attempt(number, outcomes[number]) for number in numbers]
    except Exception as error:  # noqa: BLE001 (told by kind and place: its text may quote a row; the levering keeps waiting)
        if len(group) > 1:
            return [attempt for levering in group for attempt in _attempt(hub, [levering])]
        return [Attempt(numbers[0], None, _failure(error))]
    finally:
        for _ in group:
            hub.progress.ends()


def _failure(error: Exception) -> str | None:
    """What to tell of an error; nothing when another process took the levering, or someone withdrew it meanwhile."""
    if isinstance(error, AlreadyLoading | NotWaiting):
        return None
    return str(error) if isinstance(error, HubError) else place_of(error)


def load_leveringen(hub: Hub, group: Sequence[Levering]) -> Mapping[int, Outcome]:
    """Bring waiting leveringen of one extract and date from the archive into `bron`, or refuse them, each as a whole.

    Rows of who was erased are left out, and taken out of the archive after that.
    Raises AlreadyLoading or NotWaiting when there is nothing to do for one of them, and HubError when the hub itself fails; all
    of them then still wait.
    """
    with hub.database.engine.connect() as connection:
        stops = Stops.read(connection, hub.stop_keys)
        gone = taken_out(connection, [levering.levering for levering in group])
    roads = {levering.levering: _Road(hub, levering, stops, gone.get(levering.levering, ())) for levering in group}
    with Load(hub.database, *roads) as load:
        with hub.database.engine.connect() as connection:
            hub.keyring.require_in_use(connection)
        load.stage((number, block) for number, road in roads.items() for block in road.from_archive())
        outcomes = load.publish(
            {number: road.warnings for number, road in roads.items()},
            {number: road.refused for number, road in roads.items() if road.refused},
            stopped={number: road.stopped for number, road in roads.items()},
            erasure=stops.newest,
        )
    for levering in group:
        if roads[levering.levering].stopped > len(gone.get(levering.levering, ())):
            clean_archived(hub, levering.levering, stops)
    return outcomes


class _Road(Reading):
    """The reading of one levering out of the archive."""

    def __init__(self, hub: Hub, levering: Levering, stops: Stops, gone: Sequence[int]) -> None:
        delivered = Delivered(levering.scope, levering.peildatum, levering.peilmaand)
        super().__init__(extract_named(levering.extract), delivered, levering.bestandsnaam, hub.keyring, stops=stops, gone=gone)
        self._hub = hub
        self._levering = levering

    def from_archive(self) -> Iterator[StagedBlock]:
        """Every block of the archived file, told to the progress."""
        with self._hub.archive.open(self._levering.archief) as stream:
            for block in self.blocks(stream):
                self._hub.progress.rows(block.rows)
                yield block
