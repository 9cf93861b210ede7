"""What must change about rights, row-level security and views for access to be as it is wanted, told in Dutch.

Also what must go: every right in the hub's schemas that nothing asks for, whoever gave it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Final

from warehouse.access.change import Change, role_for_people, role_in_sql
from warehouse.access.present import PUBLIC, Grant, Kind, Policy, Present, quoted
from warehouse.access.wanted import Wanted

_ON: Final = {
    Kind.DATABASE: "database $name",
    Kind.SCHEMA: "schema $name",
    Kind.RELATION: "$name",
    Kind.ROUTINE: "functie $name",
    Kind.NEW_TABLES: "nieuwe tabellen van $name",
    Kind.NEW_SEQUENCES: "nieuwe reeksen van $name",
    Kind.NEW_ROUTINES: "nieuwe functies van $name",
}
_NEW: Final = (Kind.NEW_TABLES, Kind.NEW_SEQUENCES, Kind.NEW_ROUTINES)


def changes_of_rights(present: Present, wanted: Wanted, acting: Collection[str]) -> list[Change]:
    """The steps, those that take back first; `acting` are the roles besides the group roles that have some of their rights.

    On the database itself only what these roles and PUBLIC may do is the hub's business: who watches or backs up a server
    connects too.
    """
    revoked = {
        grant
        for grant in set(present.grants) - set(wanted.grants)
        if grant.kind is not Kind.DATABASE or grant.grantee in (PUBLIC, *acting) or grant.grantee.startswith("doorstroomhub_")
    }
    # taking SELECT on a table back takes it back on each of its columns too
    whole = {(grant.name, grant.grantee, grant.privilege) for grant in revoked if not grant.column}
    lost = {grant for grant in present.grants if (grant.name, grant.grantee, grant.privilege) in whole}
    granted = set(wanted.grants) - (set(present.grants) - lost)
    return [
        *_rights(revoked, give=False),
        *_policies(present, wanted),
        *_protection(present, wanted),
        *_rights(granted, give=True),
    ]


def _rights(grants: Collection[Grant], *, give: bool) -> Iterable[Change]:
    together: defaultdict[tuple[Kind, str, str, bool], list[Grant]] = defaultdict(list)
    for grant in sorted(grants):
        together[grant.kind, grant.name, grant.grantee, bool(grant.column)].append(grant)
    for (kind, name, grantee, by_column), rights in together.items():
        privileges = sorted({grant.privilege for grant in rights})
        columns = {right: [quoted(grant.column) for grant in rights if grant.privilege == right] for right in privileges}
        listed = ", ".join(f"{right} ({', '.join(columns[right])})" if by_column else right for right in privileges)
        where, who = _ON[kind].replace("$name", name), role_for_people(grantee)
        if give:
            told, action = f"geeft {who}: {listed} op {where}", f"GRANT {listed} ON {kind} $name TO {role_in_sql(grantee)}"
        else:
            told = f"neemt {who} af: {listed} op {where}"
            action = f"REVOKE {listed} ON {kind} $name FROM {role_in_sql(grantee)}" + ("" if kind in _NEW else " CASCADE")
        yield Change(told, (_defaults(name, action) if kind in _NEW else action.replace("$name", name),))


def _defaults(name: str, action: str) -> str:
    """The same for what a role will make: `name` is that role, and the schema if it is about one."""
    maker, _, schema = name.partition(" ")
    return f"ALTER DEFAULT PRIVILEGES FOR ROLE {maker} {f'IN SCHEMA {schema} ' if schema else ''}{action.replace('$name ', '')}"


def _policies(present: Present, wanted: Wanted) -> Iterable[Change]:
    for policy in sorted(set(present.policies) - set(wanted.policies), key=_order):
        yield Change(
            f"verwijdert regel {policy.name} van {policy.relation}",
            (f"DROP POLICY {quoted(policy.name)} ON {policy.relation}",),
        )
    for policy in sorted(set(wanted.policies) - set(present.policies), key=_order):
        check = f" WITH CHECK ({policy.with_check})" if policy.with_check else ""
        create = (
            f"CREATE POLICY {quoted(policy.name)} ON {policy.relation} FOR {policy.command}"
            f" TO {', '.join(map(quoted, policy.roles))} USING ({policy.using}){check}"
        )
        roles = ", ".join(policy.roles)
        yield Change(
            f"maakt regel {policy.name} op {policy.relation}: {roles} ziet {' '.join(policy.using.split())}", (create,)
        )


def _order(policy: Policy) -> tuple[str, str]:
    return policy.relation, policy.name


def _protection(present: Present, wanted: Wanted) -> Iterable[Change]:
    for name, relation in present.relations.items():
        should = name in wanted.protected
        if relation.is_table and (relation.is_protected, relation.is_forced) != (should, should):
            steps = ("ENABLE", "FORCE") if should else ("DISABLE", "NO FORCE")
            told = "zet aan: afscherming per rij op" if should else "zet uit: afscherming per rij, die niet meer nodig is, op"
            yield Change(f"{told} {name}", tuple(f"ALTER TABLE {name} {step} ROW LEVEL SECURITY" for step in steps))
        if name in wanted.invoker and not relation.is_invoker:
            yield Change(
                f"laat {name} lezen met de rechten van wie vraagt", (f"ALTER VIEW {name} SET (security_invoker = true)",)
            )
