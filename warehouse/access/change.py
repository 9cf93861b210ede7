"""One step towards the access that is wanted: what it does in Dutch, and the SQL that does it."""

from dataclasses import dataclass

from warehouse.access.present import PUBLIC, quoted


@dataclass(frozen=True)
class Change:
    """A step; `told` completes no sentence, it is a line of its own."""

    told: str
    statements: tuple[str, ...]


def role_in_sql(role: str) -> str:
    """A role as GRANT takes it."""
    return PUBLIC if role == PUBLIC else quoted(role)


def role_for_people(role: str) -> str:
    """A role as people read it."""
    return "iedereen (PUBLIC)" if role == PUBLIC else role
