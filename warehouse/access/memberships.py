"""What must change about the roles themselves: that they exist, what they may be, of whom they are a member, how they begin.

Roles belong to the whole server: another hub on it makes the same ones with the same properties, at this moment perhaps.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, text

from warehouse.access.change import Change
from warehouse.access.logins import CONNECTION_LIMIT, GROUPS, SETTINGS, Login
from warehouse.access.present import quoted
from warehouse.access.roles import ADD_MEMBER, BI_ROLES, CREATE_ROLE, GROUP_ROLES, LOADER, OWNER, READER

_TOO_MUCH: Final = {
    "rolsuper": "SUPERUSER",
    "rolcreatedb": "CREATEDB",
    "rolcreaterole": "CREATEROLE",
    "rolreplication": "REPLICATION",
    "rolbypassrls": "BYPASSRLS",
}


@dataclass(frozen=True)
class _Membership:
    group: str
    member: str
    inherits: bool
    may_set: bool
    may_admin: bool


def changes_of_roles(connection: Connection, logins: Sequence[Login]) -> list[Change]:
    """The steps that make the group roles and the registered logins what they should be."""
    query = text("SELECT * FROM pg_roles WHERE rolname = ANY(:names)")
    names = [*GROUP_ROLES, *(login.name for login in logins)]
    present = {str(row["rolname"]): row for row in connection.execute(query, {"names": names}).mappings()}
    changes = [
        Change(f"maakt rol {role}", (CREATE_ROLE.replace("$role", role),)) for role in GROUP_ROLES if role not in present
    ]
    for name, row in present.items():
        too_much = [said for column, said in _TOO_MUCH.items() if row[column] and name not in (OWNER, LOADER)]
        too_much += ["LOGIN"] if row["rolcanlogin"] and name in GROUP_ROLES else []
        if too_much:
            changes.append(
                Change(
                    f"neemt {name} af: {', '.join(too_much)}",
                    (f"ALTER ROLE {quoted(name)} {' '.join(f'NO{said}' for said in too_much)}",),
                )
            )
    for login in logins:
        if not login.exists:
            forget = f"DELETE FROM beheer.toegang WHERE naam = '{login.name}'"  # noqa: S608
            changes.append(Change(f"vergeet aanmelding {login.name}: zij is van de server verwijderd", (forget,)))
        else:
            changes += _beginning(connection, login.name, present[login.name]["rolconnlimit"])
    return changes + list(_memberships(connection, [login for login in logins if login.exists]))


def acting_roles(connection: Connection) -> Collection[str]:
    """Every role that has the rights of one of the group roles, the user of this connection and superusers left out."""
    query = text("""
        SELECT rolname::text FROM pg_roles AS wie
        WHERE NOT rolsuper AND rolname <> ALL(:groups) AND rolname <> CURRENT_USER AND EXISTS (
            SELECT FROM pg_roles AS groep WHERE groep.rolname = ANY(:groups) AND pg_has_role(wie.oid, groep.oid, 'USAGE')
        )
    """)
    return connection.scalars(query, {"groups": list(GROUP_ROLES)}).all()


def _beginning(connection: Connection, name: str, limit: int) -> Iterable[Change]:
    """How the sessions of a login begin, and how many there may be."""
    query = text("""
        SELECT coalesce(array_agg(instelling ORDER BY instelling), '{}')
        FROM pg_db_role_setting CROSS JOIN unnest(setconfig) AS instelling
        WHERE setrole = to_regrole(:name)
            AND setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
    """)
    if connection.scalar(query, {"name": quoted(name)}) != sorted(SETTINGS):
        sets = [f"ALTER ROLE {quoted(name)} SET {setting.replace('=', ' = ')}" for setting in _in_sql(SETTINGS)]
        database = quoted(str(connection.scalar(text("SELECT current_database()"))))
        resets = [f"ALTER ROLE {quoted(name)} RESET ALL", f"ALTER ROLE {quoted(name)} IN DATABASE {database} RESET ALL"]
        yield Change(f"zet de instellingen van {name}: {', '.join(SETTINGS)}", (*resets, *sets))
    if limit != CONNECTION_LIMIT:
        yield Change(
            f"zet het aantal verbindingen van {name} op {CONNECTION_LIMIT}",
            (f"ALTER ROLE {quoted(name)} CONNECTION LIMIT {CONNECTION_LIMIT}",),
        )


def _in_sql(settings: Iterable[str]) -> Iterable[str]:
    """Settings as SET takes them: a value is quoted, but for the list of the search path."""
    for setting in settings:
        name, _, value = setting.partition("=")
        yield setting if name == "search_path" else f"{name}='{value}'"


def _memberships(connection: Connection, logins: Sequence[Login]) -> Iterable[Change]:
    wanted = {(READER, role) for role in BI_ROLES} | {(GROUPS[login.group], login.name) for login in logins}
    query = text(
        "SELECT roleid::regrole::text AS role, member::regrole::text AS member, inherit_option, set_option, admin_option"
        " FROM pg_auth_members WHERE member::regrole::text = ANY(:members)"
    )
    members = [*GROUP_ROLES, *(login.name for login in logins)]
    present = [_Membership(*row) for row in connection.execute(query, {"members": members})]
    for group, member in sorted({(each.group, each.member) for each in present} - wanted):
        yield Change(f"haalt {member} uit {group}", (f"REVOKE {quoted(group)} FROM {quoted(member)}",))
    as_wanted = {(each.group, each.member) for each in present if each.inherits and not each.may_set and not each.may_admin}
    as_wanted -= {(each.group, each.member) for each in present if each.may_set or each.may_admin}
    for group, member in sorted(wanted - as_wanted):
        grant = ADD_MEMBER.replace("$role", quoted(group)).replace("$member", quoted(member))
        yield Change(f"maakt {member} lid van {group}", (grant,))
