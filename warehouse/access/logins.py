"""Logins of BI users: making and removing them, and what each may be: a member of one group role that reads and waits in line.

The register is `beheer.toegang`. A password is made here, shown once by the caller, and stored nowhere: the server gets its
SCRAM verifier only.
"""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from sqlalchemy import Connection, Engine, delete, insert, select, text

from schemas.errors import HubError
from schemas.region import GEMEENTEN, gemeente_named
from warehouse.access.roles import AUDITOR, GEMEENTE_ROLES, JUDGE, MANAGER, REGION, REQUESTER, WPG
from warehouse.tables.beheer import toegang

GROUPS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "regio": REGION,
        "beheer": MANAGER,
        "auditor": AUDITOR,
        "wpg": WPG,
        "aanvrager": REQUESTER,
        "beoordelaar": JUDGE,
        **GEMEENTE_ROLES,
    }
)
"""The group role by what `beheer.toegang.groep` holds: a gemeentecode, or one of the first six."""

OF_A_PERSON: Final = ("aanvrager", "beoordelaar")
"""The groups whose logins are of one known person: of what needs two people, nobody is both."""

CONNECTION_LIMIT: Final = 20
"""Connections at a time of one login: a dashboard opens one per tile."""

SETTINGS: Final = (
    "default_transaction_read_only=on",
    "statement_timeout=5min",
    "idle_in_transaction_session_timeout=10min",
    "search_path=mart, mart_openbaar",
)
"""What a session of a login starts with. A guard against accidents: what it may do is decided by rights, not by these."""

_NAME = re.compile(r"[a-z][a-z0-9_]{2,49}")
_PERSON = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_RESERVED = ("doorstroomhub", "pg_", "postgres", "public", "none", "user", "dagster")


class LoginRefused(HubError):
    """A login that cannot be made or removed; the sentence says what to do."""


@dataclass(frozen=True)
class Login:
    """A registered login; `group` as in `GROUPS`, `exists` unless somebody removed it from the server."""

    name: str
    group: str
    exists: bool


def logins(connection: Connection) -> Sequence[Login]:
    """The registered logins of this database, by name; none before there is a register."""
    if connection.scalar(text("SELECT to_regclass('beheer.toegang')")) is None:
        return []
    present = connection.scalars(text("SELECT rolname::text FROM pg_roles")).all()
    rows = connection.execute(select(toegang.c.naam, toegang.c.groep).order_by(toegang.c.naam))
    return [Login(row.naam, row.groep, row.naam in present) for row in rows]


def group_named(said: str) -> str:
    """The group that a user means: a gemeentecode or name of a gemeente, or one of the other groups by its name.

    Raises LoginRefused for anything else.
    """
    group = gemeente_named(said) or said.strip().lower()
    if group not in GROUPS:
        known = ", ".join(gemeente.gemeente for gemeente in GEMEENTEN.values())
        others = ", ".join(group for group in GROUPS if group not in GEMEENTEN)
        raise LoginRefused(f"'{said}' is geen groep. Kies een gemeente ({known}) of haar code, of {others}.")
    return group


def create_login(connection: Connection, group: str, name: str, person: str | None = None) -> str:
    """Make a login in a group of `GROUPS` and return its password; its rights come with `changes.apply_access` after this.

    `person` is whose it is, as a mail address; the groups of `OF_A_PERSON` ask for one. In the open transaction, which needs
    the right to make roles.

    Raises LoginRefused when the name cannot be used or is taken, by whatever database of this server, or when it is not said
    whose it is.
    """
    if group in OF_A_PERSON and (person is None or not _PERSON.fullmatch(person.strip())):
        raise LoginRefused(
            f"Een aanmelding van een {group} is van één medewerker. Noem het mailadres met --houder, voor dezelfde medewerker "
            "altijd hetzelfde: daaraan ziet de hub dat twee aanmeldingen van één mens zijn."
        )
    if not _NAME.fullmatch(name) or name.startswith(_RESERVED):
        raise LoginRefused(
            f"'{name}' kan geen naam van een aanmelding zijn. Gebruik 3 tot 50 kleine letters, cijfers en liggende streepjes, "
            "beginnend met een letter en niet met doorstroomhub, dagster, pg_, postgres, public, none of user."
        )
    if connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": name}) is not None:
        raise LoginRefused(
            f"De naam {name} is op deze databaseserver al in gebruik. Kies een andere, of haal haar eerst weg met: "
            f"doorstroomhub toegang weg {name}."
        )
    secret = secrets.token_urlsafe(24)
    # the server gets the verifier, so that the password itself is in no statement and no log
    driver = connection.connection.driver_connection
    if driver is None:
        raise LoginRefused("De verbinding met de database is verbroken. Probeer het opnieuw.")
    verifier = driver.pgconn.encrypt_password(secret.encode(), name.encode(), b"scram-sha-256").decode()
    connection.exec_driver_sql(f"CREATE ROLE {name} LOGIN CONNECTION LIMIT {CONNECTION_LIMIT} PASSWORD '{verifier}'")
    connection.execute(insert(toegang).values(naam=name, groep=group, houder=person))
    return secret


def remove_login(engine: Engine, name: str) -> None:
    """Remove a registered login: it cannot log in any more, its sessions end, and nothing of it stays.

    Raises LoginRefused when this database has no such login.
    """
    with engine.begin() as connection:
        known = {login.name: login for login in logins(connection)}
        if name not in known:
            raise LoginRefused(f"Deze hub kent geen aanmelding {name}. Bekijk welke er zijn met: doorstroomhub toegang toon.")
        if known[name].exists:
            connection.exec_driver_sql(f"ALTER ROLE {name} NOLOGIN")
    with engine.begin() as connection:
        if known[name].exists:
            # who may act as a role may end its sessions; the maker of a role may let itself do so
            connection.exec_driver_sql(f"GRANT {name} TO CURRENT_USER WITH INHERIT TRUE, SET TRUE")
            end = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = :name")
            connection.execute(end, {"name": name}).all()
            connection.exec_driver_sql(f"DROP OWNED BY {name}")
            connection.exec_driver_sql(f"DROP ROLE {name}")
        connection.execute(delete(toegang).where(toegang.c.naam == name))
