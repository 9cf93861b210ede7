"""Bringing access up to date, at every migration and by `toegang toepassen`, and telling who sees what.

The one place where the files of the marts, the register, the catalog and the logins come together.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

from schemas.errors import HubError
from warehouse.access.change import Change
from warehouse.access.changes import changes_of_rights
from warehouse.access.logins import logins
from warehouse.access.memberships import acting_roles, changes_of_roles
from warehouse.access.present import read_present
from warehouse.access.roles import act_as_self
from warehouse.access.tenants import Tenant
from warehouse.access.wanted import wanted
from warehouse.sql_files import SqlFile, execute_plain
from warehouse.sql_layers import read_layers
from warehouse.star import star_files


class AccessNotClosed(HubError):
    """The database gives more access than it should, and the hub may not take it back itself."""


def lock_access(connection: Connection) -> None:
    """Wait until this transaction alone changes access in this database."""
    connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('doorstroomhub toegang', 0))"))


def access_changes(connection: Connection) -> Sequence[Change]:
    """What must change for access to be as it is wanted; nothing when it is. As the user of the connection, not as a role.

    Raises SqlFileError when the header of a mart cannot be used.
    """
    known = logins(connection)
    present = read_present(connection)
    rights = wanted(present, _marts(), [login.name for login in known if login.exists])
    return [*changes_of_roles(connection, known), *changes_of_rights(present, rights, acting_roles(connection))]


def apply_access(connection: Connection) -> Sequence[Change]:
    """Change what must change and return it, in the open transaction, which from here on acts as the user of the connection.

    Again it changes nothing. That user owns the database, is a member of owner and loader and may make roles.

    Raises AccessNotClosed when something stays open that only the administrator of the server can close.
    """
    lock_access(connection)
    act_as_self(connection)
    changes = access_changes(connection)
    for change in changes:
        try:
            for statement in change.statements:
                execute_plain(connection, statement)
        except ProgrammingError as error:
            if getattr(error.orig, "sqlstate", None) != _INSUFFICIENT_PRIVILEGE:
                raise
            raise AccessNotClosed(_only_the_administrator([change])) from None
    left = access_changes(connection) if changes else []
    if left:
        raise AccessNotClosed(_only_the_administrator(left))
    return changes


def audience(connection: Connection) -> Mapping[str, Tenant]:
    """Who sees what of each mart and of each table of `mart_openbaar`, by full name."""
    return wanted(read_present(connection), _marts(), []).audience


_INSUFFICIENT_PRIVILEGE = "42501"


def _marts() -> Mapping[str, SqlFile]:
    files = read_layers()
    named = ((file.header["naam"], file) for file in (*files, *star_files(files)))
    return {name: file for name, file in named if name.startswith("mart.")}


def _only_the_administrator(changes: Sequence[Change]) -> str:
    told = "; ".join(change.told for change in changes)
    return (
        "De database geeft meer toegang dan mag, en de hub mag dit niet zelf veranderen. "
        f"Vraag de beheerder van de databaseserver om dit te doen en probeer het opnieuw: {told}."
    )
