"""What a group of logins can read of persons: the histories with their conditions, from the rights in the catalog itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, text

from schemas.errors import HubError
from schemas.extract import Extract
from schemas.register import EXTRACTS
from warehouse.access.logins import GROUPS, logins
from warehouse.access.present import Kind, Present, read_present
from warehouse.bron import History


@dataclass(frozen=True)
class Readable:
    """An extract of which a role can read rows; `condition` is that of row-level security, on bare columns."""

    extract: Extract
    condition: str


@dataclass(frozen=True)
class Reach:
    """What a group can read: `rows` per person, and the reporting tables (by full name) that hold `counts` only."""

    rows: Sequence[Readable]
    counts: Sequence[str]


def could_read(connection: Connection, group: str) -> Reach:
    """What the logins of a group (a key of `access.logins.GROUPS`) can read of persons, with the rights that it has now.

    A BI role has no rights on a history: what it reads are counts.
    """
    roles = set(connection.scalars(text(_WHOSE_RIGHTS), {"role": GROUPS[group]}))
    present = read_present(connection)
    granted = {
        grant.name
        for grant in present.grants
        if grant.kind is Kind.RELATION and grant.privilege == "SELECT" and grant.grantee in roles
    }
    histories = {name: extract for extract in EXTRACTS.values() if (name := History(extract).name) in granted}
    rows = [
        Readable(extract, condition)
        for name, extract in histories.items()
        if (condition := _condition(present, name, roles)) is not None
    ]
    return Reach(rows, sorted(name for name in granted if name.startswith("mart")))


def group_of_login(connection: Connection, name: str) -> str:
    """The group of a login, also of one that has been removed since, as the audit log tells.

    Raises HubError when there never was such a login.
    """
    known = {login.name: login.group for login in logins(connection)}
    group = known.get(name) or connection.scalar(text(_ONCE), {"begin": f"{name} voor "})
    if group not in GROUPS:
        raise HubError(f"Deze hub kent en kende geen aanmelding {name}. Bekijk welke er zijn met: doorstroomhub toegang toon.")
    return group


def reads_are_logged(connection: Connection) -> str | None:
    """Which setting makes the server log what is read; None when nothing does."""
    return connection.scalar(text(_LOGGED))


def _condition(present: Present, name: str, roles: set[str]) -> str | None:
    """On which rows the policies let one of these roles look; None when on none."""
    if not present.relations[name].is_protected:
        return "TRUE"
    conditions = [policy.using for policy in present.policies if policy.relation == name and roles & set(policy.roles)]
    return " OR ".join(f"({condition})" for condition in conditions) or None


_WHOSE_RIGHTS: Final = "SELECT rolname::text FROM pg_roles WHERE pg_has_role(:role, oid, 'USAGE') UNION SELECT 'PUBLIC'"

_ONCE: Final = """
SELECT substr(onderwerp, length(CAST(:begin AS text)) + 1)
FROM beheer.log_audit
WHERE handeling = 'toegang nieuw' AND resultaat = 'gelukt' AND starts_with(onderwerp, CAST(:begin AS text))
ORDER BY nummer DESC
LIMIT 1
"""

_LOGGED: Final = """
SELECT CASE
    WHEN EXISTS (SELECT FROM pg_extension WHERE extname = 'pgaudit') THEN 'pgaudit'
    WHEN current_setting('log_statement') = 'all' THEN 'log_statement = all'
END
"""
