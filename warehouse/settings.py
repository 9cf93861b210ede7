"""The settings in `beheer.instelling`: what functioneel beheer chose, and marks by which the hub knows its own state.

The thresholds per extract have a table of their own; the fingerprints of the keys belong to `warehouse.keys`.
"""

from typing import Final

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from warehouse.tables.beheer import instelling

DUO_REPORT_PER: Final = "duo_rapport_per"
"""For what area DUO makes its reports: `gemeente` (when nothing was chosen) or `regio` (feeds.md, "Conventions")."""


def setting(connection: Connection, name: str) -> str | None:
    """The value of a setting; None when it was never set."""
    return connection.scalar(select(instelling.c.waarde).where(instelling.c.naam == name))


def change_setting(connection: Connection, name: str, value: str) -> None:
    """Set a setting, or change it; the caller commits."""
    chosen = insert(instelling).values(naam=name, waarde=value)
    connection.execute(chosen.on_conflict_do_update(index_elements=["naam"], set_={"waarde": value}))


def duo_report_per(connection: Connection) -> str:
    """For what area DUO makes its reports: gemeente or regio."""
    return setting(connection, DUO_REPORT_PER) or "gemeente"
