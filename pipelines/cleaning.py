"""Taking who was erased out of an archived levering: written anew without their records, in place of what was there.

Killed before the register knows the new file, nothing has changed but an archive file that the next tidying finds; killed after
it, only the old file is left over, which it finds too.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from connectors.names import parse_name
from connectors.readers import open_reader
from connectors.rewriting import Removal, mentions, rewritten
from connectors.streams import as_stream
from pipelines.hub import Hub
from pipelines.lock import archive_in_use
from pipelines.reading import Numbering
from schemas.blocks import Delivered
from schemas.errors import HubError, LeveringRefused
from schemas.register import extract_named
from warehouse import access
from warehouse.erasure import count_in_proof
from warehouse.leveringen import Levering, levering_of
from warehouse.locks import leveringen_locked
from warehouse.removed_rows import not_taken_out, take_out, taken_out
from warehouse.server_errors import without_values
from warehouse.stops import Stops


class LeveringBusy(HubError):
    """A levering is being loaded at this moment, so it cannot be written anew."""


@dataclass
class _Found:
    """What of an archived levering must go, by the row numbers of the file as it is now; `unreadable` when nobody can tell."""

    rows: set[int] = field(default_factory=set[int])
    broken: set[int] = field(default_factory=set[int])
    numbers: set[str] = field(default_factory=set[str])
    unreadable: bool = False


def clean_archived(hub: Hub, number: int, stops: Stops, numbers: Collection[str] = (), erasure: int | None = None) -> int:
    """Take the rows of who was erased out of an archived levering; gives how many, which the proof of `erasure` counts.

    `numbers` are numbers of persons that must not stand in it in any other place either. A file that cannot be read is emptied
    when one of them stands in it: it was refused, and can be delivered again.

    Raises LeveringBusy, and ArchiveDamaged when the archive cannot be read.
    """
    with leveringen_locked(hub.database.engine, [number]) as is_ours, archive_in_use(hub):
        if not is_ours:
            raise LeveringBusy(f"Levering {number} wordt op dit moment geladen. Doe dit opnieuw als dat klaar is.")
        with hub.database.engine.connect() as connection:
            levering = levering_of(connection, number)
            gone = taken_out(connection, [number]).get(number, ())
        found = _found(hub, levering, stops)
        removal = Removal(frozenset(found.rows), frozenset(found.broken), frozenset({*numbers, *found.numbers}))
        if not found.rows and not _mentioned(hub, levering, removal.numbers):
            return 0
        if found.unreadable:
            stored = hub.archive.store(as_stream(iter(())))
        else:
            with hub.archive.open(levering.archief) as stream:
                stored = hub.archive.store(as_stream(_rewritten(levering, stream, removal)))
        numbering = Numbering(gone)
        with without_values(f"het wissen in levering {number}"), hub.database.engine.begin() as connection:
            access.act_as_loader(connection)
            hub.keyring.require_in_use(connection)
            take_out(connection, number, stored.path, [numbering.delivered(row) for row in found.rows])
            if erasure is not None:
                count_in_proof(connection, erasure, number, len(found.rows))
        hub.archive.discard(levering.archief)
        return len(found.rows)


def clean_left_over(hub: Hub) -> None:
    """Take out of the archive what loads left out and were killed before they could take out."""
    with hub.database.engine.connect() as connection:
        numbers = not_taken_out(connection)
        stops = Stops.read(connection, hub.stop_keys)
    for number in numbers:
        clean_archived(hub, number, stops)


def _found(hub: Hub, levering: Levering, stops: Stops) -> _Found:
    found = _Found()
    extract = extract_named(levering.extract)
    stopped = stops.of(extract, Delivered(levering.scope, levering.peildatum, levering.peilmaand))
    name = parse_name(levering.bestandsnaam)
    try:
        with hub.archive.open(levering.archief) as stream:
            for block in open_reader(extract, stream, compressed=name.compressed, filled=name.filled).blocks():
                found.rows.update(block.row_numbers[stopped.rows(block)].tolist())
                found.broken.update(row for row, _ in block.rejected)
    except LeveringRefused:
        # what was recognised before it stopped being readable
        return _Found(numbers=stopped.numbers, unreadable=True)
    found.numbers = stopped.numbers
    return found


def _mentioned(hub: Hub, levering: Levering, numbers: Collection[str]) -> bool:
    with hub.archive.open(levering.archief) as stream:
        return bool(numbers) and mentions(stream, numbers, compressed=parse_name(levering.bestandsnaam).compressed)


def _rewritten(levering: Levering, stream: BinaryIO, removal: Removal) -> Iterator[bytes]:
    return rewritten(extract_named(levering.extract), stream, removal, compressed=parse_name(levering.bestandsnaam).compressed)
