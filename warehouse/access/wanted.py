"""What every role may do, derived from what there is: the relations of the database, the register and the headers of the marts.

Everything that is not wanted here is taken back by `warehouse.access.changes`, so what is new is closed until this opens it.
A BI role opens `mart` and `mart_openbaar` only; behind the marts, which are read with the rights of who asks, it has SELECT on
exactly the columns that they read, without being able to name them (privacy.md 11).
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from warehouse.access.present import POINTS_AT_A_PERSON, Behind, Grant, Kind, Policy, Present, Relation
from warehouse.access.roles import (
    AUDITOR,
    GEMEENTE_ROLES,
    HISTORY_SCHEMAS,
    JUDGE,
    LOADER,
    LOADER_OPENS,
    LOADER_WRITES,
    MANAGER,
    OWNER,
    READER,
    READER_OPENS,
    REGION,
    REQUESTER,
    SCHEMAS,
    TABLE_RIGHTS,
    WPG,
)
from warehouse.access.tenants import Tenant, tenant_of
from warehouse.mart_parts import SCHEMA as PARTS
from warehouse.sql_files import SqlFile, SqlFileError
from warehouse.tables import every_table
from warehouse.tables.beheer import OPGAVEN
from warehouse.tables.bewaren import CERTIFICATES, gesloten
from warehouse.tables.exports import export
from warehouse.tables.logs import LOGS
from warehouse.tables.verzoeken import VERZOEKEN, verzoek_persoon

_LIMITED: Final[Mapping[str, tuple[str, ...]]] = {
    # rows are only added; triggers refuse the rest to everybody
    **{table.fullname: ("SELECT", "INSERT") for table in (*LOGS, *OPGAVEN, *CERTIFICATES, export)},
    # written by the functions of the database
    **{table.fullname: ("SELECT",) for table in VERZOEKEN},
    verzoek_persoon.fullname: ("SELECT",),
    # for the owner only, in a command that needs two people
    gesloten.fullname: (),
}
"""What the loader may do with tables that it does not write freely."""
_FUNCTIONS: Final = {
    REQUESTER: ("verzoek_indienen", "verzoek_intrekken", "verzoek_uitvoeren", "verzoeken"),
    JUDGE: ("verzoek_beoordelen", "verzoek_intrekken", "verzoeken"),
    LOADER: ("verzoeken", "verzoek_opruimen", "verstrekking_weg_vanaf"),
}
"""The functions of `beheer` by who may use them; of two people both work through theirs only (privacy.md 6)."""
_MANAGER_OPENS: Final = tuple(schema for schema in SCHEMAS if schema not in ("wpg", "tussen", PARTS))

ALL_ROWS: Final = (REGION, MANAGER, AUDITOR)
"""The roles that see the rows of every gemeente, where they may read at all."""


@dataclass(frozen=True)
class Wanted:
    """How access should be: `protected` tables have row-level security, `invoker` views the rights of who asks.

    `audience` is for people: who sees what of each mart.
    """

    grants: Collection[Grant]
    policies: Collection[Policy]
    protected: Collection[str]
    invoker: Collection[str]
    audience: Mapping[str, Tenant]


def wanted(present: Present, marts: Mapping[str, SqlFile], logins: Iterable[str]) -> Wanted:
    """How access should be in this database; `marts` are the files of `marts/` by full name, `logins` those of BI users.

    Raises SqlFileError when the header of a mart cannot be used.
    """
    relations = present.relations
    _require_counts_only(present, marts)
    tenants = {name: tenant_of(relation, marts) for name, relation in relations.items() if relation.is_readable}
    audience = {
        name: _audience(tenants[name], present.behind.get(name), relations, tenants)
        for name, relation in relations.items()
        if relation.schema in READER_OPENS and not relation.is_partition and _is_mart(relation, marts)
    }
    protected = _protected(present, tenants)
    return Wanted(
        grants=frozenset(
            [
                *_of_database(present, logins),
                *_of_bi(present, audience),
                *_of_staff(present),
                *_of_two_people(present),
                *_of_loader(present),
            ]
        ),
        policies=frozenset(policy for name in protected for policy in _policies(relations[name], tenants[name])),
        protected=protected,
        invoker=frozenset(name for name, relation in relations.items() if relation.kind == "v"),
        audience=audience,
    )


def _is_mart(relation: Relation, marts: Mapping[str, SqlFile]) -> bool:
    """Tables of `mart_openbaar`, and what a file of `marts/` makes; a materialized view would be read by nobody's rules."""
    if relation.schema == "mart_openbaar":
        return relation.is_table or relation.kind == "v"
    return relation.name in marts


def _require_counts_only(present: Present, marts: Mapping[str, SqlFile]) -> None:
    """Raise SqlFileError for a mart that would give a BI role rows of schema `wpg` (privacy.md 10)."""
    for name, behind in present.behind.items():
        for read in behind.columns:
            if read.startswith("wpg.") and name in marts:
                raise SqlFileError(
                    f"{marts[name].path.name}: leest {read}, dat onder de Wet politiegegevens valt. Bewaar alleen tellingen: "
                    "voeg '-- partitie: peilmaand' toe."
                )


def _audience(
    tenant: Tenant, behind: Behind | None, relations: Mapping[str, Relation], tenants: Mapping[str, Tenant]
) -> Tenant:
    """Who sees a mart: a view over a table that is closed to gemeenten would count wrong for them, so it is closed too."""
    read = behind.columns if behind else ()
    closed = sorted(name for name in read if relations[name].is_table and not tenants[name].is_for_gemeenten)
    if closed:
        return Tenant(told=f"alleen de regio: leest {', '.join(closed)}, waarvan geen rij bij een gemeente hoort")
    return tenant


def _protected(present: Present, tenants: Mapping[str, Tenant]) -> Collection[str]:
    """The tables that need row-level security: those of `mart`, and those that its views read; and the parts of the first.

    A part is for who loads only: through its table the policies of the table hold, by its own name nobody else sees a row.
    Other tables no BI role can read at all. There it would only cost: the planner does not use statistics of protected tables
    for most conditions, and the loader's views would be planned blindly.
    """
    read = {name for behind in present.behind.values() for name in behind.columns}
    return frozenset(
        name
        for name, relation in present.relations.items()
        if relation.is_table and (relation.schema in ("mart", PARTS) or name in read) and not tenants[name].for_everyone
    )


def _policies(relation: Relation, tenant: Tenant) -> Iterable[Policy]:
    table = relation.name
    yield Policy(table, "lader", "ALL", (LOADER,), "true", "true")
    if relation.schema == PARTS:
        return
    yield Policy(table, "regio", "SELECT", tuple(sorted(ALL_ROWS)), "true")
    for code, role in GEMEENTE_ROLES.items():
        condition = tenant.for_gemeente(code)
        if condition is not None:
            yield Policy(table, f"gemeente_{code}", "SELECT", (role,), condition)


def _of_database(present: Present, logins: Iterable[str]) -> Iterable[Grant]:
    for role in (OWNER, LOADER):
        yield Grant(Kind.DATABASE, present.database, role, "TEMPORARY")
    for login in logins:
        yield Grant(Kind.DATABASE, present.database, login, "CONNECT")


def _of_bi(present: Present, audience: Mapping[str, Tenant]) -> Iterable[Grant]:
    for schema in READER_OPENS:
        yield Grant(Kind.SCHEMA, schema, READER, "USAGE")
    for name, tenant in audience.items():
        role = READER if tenant.is_for_gemeenten else REGION
        yield Grant(Kind.RELATION, name, role, "SELECT")
        behind = present.behind.get(name)
        if behind is None:
            continue
        for relation, columns in behind.columns.items():
            for column in columns or list(present.relations[relation].columns)[:1]:
                yield Grant(Kind.RELATION, relation, role, "SELECT", column)
            if "levering" in present.relations[relation].references:
                yield Grant(Kind.RELATION, "beheer.levering", role, "SELECT", "levering")  # its policy looks there
        for routine in behind.routines:
            yield Grant(Kind.ROUTINE, routine, role, "EXECUTE")


def _of_staff(present: Present) -> Iterable[Grant]:
    """Functioneel beheer, the auditor and the Wpg role."""
    for schema in _MANAGER_OPENS:
        yield Grant(Kind.SCHEMA, schema, MANAGER, "USAGE")
    yield Grant(Kind.SCHEMA, "beheer", AUDITOR, "USAGE")
    yield Grant(Kind.SCHEMA, "wpg", WPG, "USAGE")
    for relation in _readable(present, lambda relation: not relation.is_partition and relation.name != gesloten.fullname):
        if relation.schema in _MANAGER_OPENS:
            yield Grant(Kind.RELATION, relation.name, MANAGER, "SELECT")
        if relation.schema == "wpg":
            yield Grant(Kind.RELATION, relation.name, WPG, "SELECT")
        if relation.schema == "beheer":
            for column, kind in relation.columns.items():
                if kind not in POINTS_AT_A_PERSON:
                    yield Grant(Kind.RELATION, relation.name, AUDITOR, "SELECT", column)
    for routine in _of_kern(present.routines):
        yield Grant(Kind.ROUTINE, routine, MANAGER, "EXECUTE")


def _of_two_people(present: Present) -> Iterable[Grant]:
    """The two sides of what needs two people, and the functions of `beheer`."""
    for role in (REQUESTER, JUDGE):
        yield Grant(Kind.SCHEMA, "beheer", role, "USAGE")
    for role, functions in _FUNCTIONS.items():
        for routine in present.routines:
            if routine.partition("(")[0].removeprefix("beheer.") in functions:
                yield Grant(Kind.ROUTINE, routine, role, "EXECUTE")


def _of_loader(present: Present) -> Iterable[Grant]:
    for schema in LOADER_OPENS:
        yield Grant(Kind.SCHEMA, schema, LOADER, "USAGE")
    yield Grant(Kind.SCHEMA, "tussen", LOADER, "CREATE")
    for schema in LOADER_WRITES:
        for right in TABLE_RIGHTS:
            yield Grant(Kind.NEW_TABLES, f"{OWNER} {schema}", LOADER, right)
    yield Grant(Kind.NEW_ROUTINES, f"{OWNER} kern", LOADER, "EXECUTE")
    for relation in _readable(present, _is_written):
        for right in _LIMITED.get(relation.name, TABLE_RIGHTS):
            yield Grant(Kind.RELATION, relation.name, LOADER, right)
    for relation in _readable(present, lambda relation: relation.schema in HISTORY_SCHEMAS and not _is_written(relation)):
        for right in ("SELECT", "INSERT", "MAINTAIN"):
            yield Grant(Kind.RELATION, relation.name, LOADER, right)
        if "bekend_tot" in relation.columns:
            yield Grant(Kind.RELATION, relation.name, LOADER, "UPDATE", "bekend_tot")
    for routine in _of_kern(present.routines):
        yield Grant(Kind.ROUTINE, routine, LOADER, "EXECUTE")
    # what PUBLIC may do with a new function of the owner is taken away for every schema at once: there is no such Grant here


def _is_written(relation: Relation) -> bool:
    """Whether the loader may write it: what is no history, which is fixed tables in a schema of histories."""
    return relation.schema in LOADER_WRITES or relation.name in every_table().tables


def _readable(present: Present, chosen: Callable[[Relation], bool]) -> Iterable[Relation]:
    return (relation for relation in present.relations.values() if relation.is_readable and chosen(relation))


def _of_kern(routines: Iterable[str]) -> Iterable[str]:
    return (routine for routine in routines if routine.startswith("kern."))
