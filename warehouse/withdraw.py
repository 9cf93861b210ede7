"""Withdrawing a levering: its effect goes out of the history, and what it had superseded may count again.

The history stays bitemporal: what the hub knew before the withdrawal remains visible with `bekend_tot`.
"""

import datetime

from sqlalchemy import ColumnElement, Connection, select, update

from schemas.errors import HubError
from schemas.register import extract_named
from warehouse import history
from warehouse.alerts.occasions import note_refusals
from warehouse.bron import History
from warehouse.leveringen import Levering, levering_of
from warehouse.locks import lock_history
from warehouse.publication import moment_of_change
from warehouse.server_errors import without_values
from warehouse.tables.beheer import Status
from warehouse.tables.beheer import levering as register


def withdraw(connection: Connection, number: int, reason: str) -> Levering:
    """Withdraw levering `number`, whatever its status, in the caller's transaction; returns the levering as it now is.

    When it was loaded, the history closes up, and the last received levering that it (or a predecessor) had superseded for the
    same extract, scope and peildatum waits again, to be loaded from the archive. `reason` is kept; it must not name persons.

    Raises HubError when the levering does not exist or was withdrawn before.
    """
    with without_values(f"het intrekken van levering {number}"):
        levering = levering_of(connection, number)
        lock_history(connection, levering.extract, [levering.scope])
        levering = levering_of(connection, number)  # as it is under the lock
        if levering.status is Status.WITHDRAWN:
            raise HubError(f"Levering {number} is al ingetrokken; er is niets meer te doen.")
        moment = moment_of_change(connection, levering.extract, [levering.scope])
        connection.execute(
            update(register)
            .where(register.c.levering == number)
            .values(status=Status.WITHDRAWN, ingetrokken_op=moment, reden_code="ingetrokken", reden=reason)
        )
        if levering.status in (Status.LOADED, Status.SUPERSEDED):
            history.give_room(connection)
            _take_out(connection, levering, moment)
        note_refusals(connection, levering.extract, [levering.scope])
        return levering_of(connection, number)


def _take_out(connection: Connection, levering: Levering, moment: datetime.datetime) -> None:
    step = history.Step(
        history=History(extract_named(levering.extract)),
        peildatum=levering.peildatum,
        moment=moment,
        scopes={levering.levering: levering.scope},
    )
    if levering.status is Status.LOADED:
        history.withdraw(connection, step)
        _revive(connection, levering)
    elif (counting := _last(connection, levering, Status.LOADED)) is not None:
        history.attribute(connection, step, counting)


def _revive(connection: Connection, levering: Levering) -> None:
    """Let the last received superseded levering wait again; it is then the successor of the others."""
    revived = _last(connection, levering, Status.SUPERSEDED)
    if revived is not None:
        others = update(register).where(*_same_as(levering), register.c.status == Status.SUPERSEDED)
        connection.execute(others.values(vervangen_door=revived))
        again = {"status": Status.RECEIVED, "vervangen_door": None}
        connection.execute(update(register).where(register.c.levering == revived).values(again))


def _last(connection: Connection, levering: Levering, status: Status) -> int | None:
    query = select(register.c.levering).where(*_same_as(levering), register.c.status == status)
    return connection.execute(query.order_by(register.c.levering.desc()).limit(1)).scalar_one_or_none()


def _same_as(levering: Levering) -> tuple[ColumnElement[bool], ...]:
    return (
        register.c.extract == levering.extract,
        register.c.scope == levering.scope,
        register.c.peildatum == levering.peildatum,
    )
