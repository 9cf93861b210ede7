"""Erasing persons from the whole hub, from the stop entry to the proof (privacy.md 8, 9 and 12).

What happens when is told in `warehouse.erasure`; after a kill at any point `carry_out` goes on where it was. Inside
`receiving_lock`, so that nothing is received or tidied up meanwhile.
"""

import datetime
from collections.abc import Callable, Collection

from sqlalchemy import Connection

from connectors.names import parse_name
from connectors.rewriting import mentions
from connectors.streams import as_stream
from pipelines.audit import audited
from pipelines.cleaning import clean_archived
from pipelines.hub import Hub
from pipelines.road import tidy_up
from pipelines.subject import lines_of_persons
from schemas.register import EXTRACTS
from warehouse import access
from warehouse.erasure import (
    Erasure,
    ErasureKind,
    Whom,
    add_to_proof,
    begin,
    erase_rows,
    erasure_of,
    gemeenten_with_dossier,
    numbers_to_erase,
    prove,
    tables_touched,
    unfinished,
)
from warehouse.forgetting import forget_bytes
from warehouse.leaving import empty_levering, forget_number_stops
from warehouse.leveringen import Levering, leveringen
from warehouse.locks import keep_keys
from warehouse.server_errors import without_values
from warehouse.stops import DOSSIER, FINDING, Stops
from warehouse.ties import number_columns
from warehouse.whose_rows import numbers_of_persons, persons_of, plain_numbers

SEARCHED_AT_MOST = 64
"""Numbers that are looked for in the bytes of a file to see whether it must be read; with more it is read at once."""


def begin_erasure(hub: Hub, whom: Whom, kind: ErasureKind, ground: str, subject: str) -> int:
    """Keep these persons out of every load from now on, and note that they are to be erased; gives the number of the erasure.

    `ground` is kept with the proof and `subject` in the audit log; neither may name a person. One line per person in the log of
    processing. Raises NothingToErase or RequestPending.
    """
    with (
        audited(hub.logs, "wissen beginnen", subject) as trace,
        without_values("het wissen"),
        hub.database.engine.begin() as connection,
    ):
        return begin_within(hub, connection, whom, kind, ground, trace=trace)


def begin_within(hub: Hub, connection: Connection, whom: Whom, kind: ErasureKind, ground: str, *, trace: str) -> int:
    """As `begin_erasure`, in the caller's transaction, which acts as the loader afterwards."""
    started = datetime.datetime.now(datetime.UTC)
    access.act_as_loader(connection)
    hub.keyring.require_in_use(connection)
    persons = persons_of(connection, numbers_of_persons(connection, whom.numbers))
    number = begin(connection, whom, kind, ground, trace=trace, ring=hub.keyring, keys=hub.stop_keys)
    # before the commit: what no line can tell of does not begin
    hub.logs.add(lines_of_persons(hub, persons, f"wissen/{kind}", trace, started, name="wissen"))
    return number


def carry_out(hub: Hub, number: int, refresh: Callable[[], None]) -> Erasure:
    """Do what is left to do of an erasure, and prove it; `refresh` makes persons, bevindingen, work lists and marts anew.

    Raises LeveringBusy, ArchiveDamaged or DatabaseRefused: then it is not finished, and may be carried out again.
    """
    with audited(hub.logs, "wissen", f"wissing {number}"), without_values("het wissen"):
        with hub.database.engine.connect() as connection:
            erasure = erasure_of(connection, number)
        if erasure.klaar_op is not None:
            return erasure
        if erasure.rijen_weg_op is None:
            _clean_archive(hub, erasure)
            with hub.database.engine.begin() as connection:
                keep_keys(connection)
                erase_rows(connection, number)
        if erasure.gemeentecode is not None:
            _empty_leveringen(hub, erasure.gemeentecode, number)
        if erasure.of_extracts:
            refresh()
            tidy_up(hub)
        with hub.database.engine.begin() as connection:
            counts = (erasure_of(connection, number).bewijs or {})["tabellen"]
        log_is_ours = forget_bytes(hub.database, tables_touched(counts))
        with hub.database.engine.begin() as connection:
            access.act_as_loader(connection)
            add_to_proof(connection, number, "log_van_de_server", "overschreven" if log_is_ours else "bij de beheerder ervan")
            return prove(connection, number)


def carry_out_unfinished(hub: Hub, refresh: Callable[[], None]) -> list[Erasure]:
    """Finish every erasure that was interrupted."""
    with hub.database.engine.connect() as connection:
        waiting = unfinished(connection)
    return [carry_out(hub, each.wissing, refresh) for each in waiting]


def _clean_archive(hub: Hub, erasure: Erasure) -> None:
    with hub.database.engine.connect() as connection:
        stops = Stops.read(connection, hub.stop_keys)
        pseudonyms = numbers_to_erase(connection, erasure.wissing)
        gemeenten = gemeenten_with_dossier(connection, erasure.wissing)
        archived = leveringen(connection)
    numbers = [number for _, number in plain_numbers(pseudonyms, hub.keyring)]
    for levering in archived:
        if erasure.extracts is not None and levering.extract not in erasure.extracts:
            continue
        if _may_hold(hub, levering, erasure, numbers, gemeenten):
            # of an erasure of some extracts a number may go on standing elsewhere, but not in these
            clean_archived(hub, levering.levering, stops, numbers, erasure.wissing)


def _empty_leveringen(hub: Hub, gemeentecode: str, erasure: int) -> None:
    """Of a gemeente that leaves nothing stays of what it delivered; who moves to another one may be loaded again."""
    with hub.database.engine.connect() as connection:
        delivered = [levering for levering in leveringen(connection) if levering.scope == f"G{gemeentecode}"]
    for levering in delivered:
        stored = hub.archive.store(as_stream(iter(())))
        with hub.database.engine.begin() as connection:
            access.act_as_loader(connection)
            empty_levering(connection, levering.levering, stored.path)
        hub.archive.discard(levering.archief)
    with hub.database.engine.begin() as connection:
        access.act_as_loader(connection)
        forget_number_stops(connection, erasure)


def _may_hold(hub: Hub, levering: Levering, erasure: Erasure, numbers: Collection[str], gemeenten: Collection[str]) -> bool:
    """Whether an archived levering must be read to know: by what is in its bytes where that is enough to tell."""
    extract = EXTRACTS[levering.extract]
    if not numbers and erasure.extracts is not None:
        return True  # an erasure of rows: no number tells where they are
    if erasure.gemeentecode is not None or len(numbers) > SEARCHED_AT_MOST or extract.layout.form == "xlsx":
        return True
    names = {column.name for column in extract.read_columns}
    if FINDING in names or not number_columns(extract):
        return True
    if DOSSIER in names and (not levering.scope.startswith("G") or levering.scope[1:] in gemeenten):
        return True
    with hub.archive.open(levering.archief) as stream:
        return mentions(stream, numbers, compressed=parse_name(levering.bestandsnaam).compressed)
