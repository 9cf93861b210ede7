"""Who may reach what in the database: roles, rights, row-level security and the logins of BI users (privacy.md 10 and 11).

`roles` makes the group roles and lets a transaction act as one; `tenants` says of which gemeente a row is; `wanted` derives
from both what every role may do; `present` reads from the catalog what it can do; `changes` and `memberships` are the
difference and `apply` undoes it; `logins` makes and removes logins. There is no list of tables: what is new is closed until
something opens it.
"""

from warehouse.access.roles import (
    HISTORY_SCHEMAS,
    LOADER,
    OWNER,
    READER,
    SCHEMAS,
    act_as_loader,
    act_as_log_keeper,
    act_as_owner,
    close_database,
    create_roles,
    create_schemas,
    grant_history,
    grant_schemas,
)

__all__ = [
    "HISTORY_SCHEMAS",
    "LOADER",
    "OWNER",
    "READER",
    "SCHEMAS",
    "act_as_loader",
    "act_as_log_keeper",
    "act_as_owner",
    "close_database",
    "create_roles",
    "create_schemas",
    "grant_history",
    "grant_schemas",
]
