"""What the catalog of this database says about access now: relations, rights, policies, roles and memberships.

Read as a whole into plain values, so that `warehouse.access.changes` can compare it with what is wanted. Rights that the owner
of a thing has by owning it are left out.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final

from sqlalchemy import Connection, text

from warehouse.access.roles import LOADER, OWNER, SCHEMAS

PUBLIC: Final = "PUBLIC"
POINTS_AT_A_PERSON: Final = ("uuid", "jsonb")
"""Types that an auditor does not read and no preview shows: pseudonyms, and keys of rows in quarantine."""


class Kind(StrEnum):
    """On what a right is; the value is how GRANT calls it."""

    DATABASE = "DATABASE"
    SCHEMA = "SCHEMA"
    RELATION = "TABLE"
    ROUTINE = "ROUTINE"
    NEW_TABLES = "TABLES"
    """Default privileges: `name` is the role that will make them and the schema, or the role alone for any schema."""
    NEW_SEQUENCES = "SEQUENCES"
    NEW_ROUTINES = "FUNCTIONS"


@dataclass(frozen=True, order=True)
class Grant:
    """One right of one role, in names as SQL writes them; `column` is empty for a whole relation."""

    kind: Kind
    name: str
    grantee: str
    privilege: str
    column: str = ""
    grantable: bool = False


@dataclass(frozen=True, order=True)
class Policy:
    """One policy; `using` and `with_check` as PostgreSQL writes them, `command` SELECT or ALL, `roles` in order."""

    relation: str
    name: str
    command: str
    roles: tuple[str, ...]
    using: str
    with_check: str | None = None
    is_permissive: bool = True


@dataclass(frozen=True)
class Relation:
    """A relation of the hub's schemas.

    `columns` are types by name; `references` the relations that foreign keys of one column point to, by that column.
    """

    schema: str
    relation: str
    kind: str
    is_partition: bool
    is_protected: bool
    is_forced: bool
    is_invoker: bool
    columns: Mapping[str, str]
    references: Mapping[str, str]

    @cached_property
    def name(self) -> str:
        """As SQL writes it: schema and name, quoted where needed."""
        return f"{quoted(self.schema)}.{quoted(self.relation)}"

    @property
    def is_table(self) -> bool:
        """Whether rows are stored in it (or in its partitions)."""
        return self.kind in ("r", "p")

    @property
    def is_readable(self) -> bool:
        """Whether it is something to SELECT from, and no sequence."""
        return self.kind in ("r", "p", "v", "m", "f")


@dataclass(frozen=True)
class Behind:
    """What a view reads, through other views and functions: columns by relation (none for `count(*)`), and functions."""

    columns: Mapping[str, Collection[str]]
    routines: Collection[str]


@dataclass(frozen=True)
class Present:
    """The state of access in one database."""

    database: str
    relations: Mapping[str, Relation]
    routines: Collection[str]
    behind: Mapping[str, Behind]
    grants: Collection[Grant]
    policies: Collection[Policy]


def quoted(name: str) -> str:
    """A name as PostgreSQL's `%I` writes it, for the names that occur here: lower case, digits and underscores stay bare."""
    is_plain = name.isascii() and name.replace("_", "a").isalnum() and name == name.lower() and not name[0].isdigit()
    return name if is_plain else '"' + name.replace('"', '""') + '"'


def read_present(connection: Connection) -> Present:
    """The state of access in the database of this connection."""
    ours = {"ours": list(SCHEMAS)}
    makers = [OWNER, LOADER, connection.scalar(text("SELECT CURRENT_USER"))]
    grants = [
        Grant(Kind(row.kind), row.name, row.grantee, row.privilege, row.column or "", row.grantable)
        for row in connection.execute(text(_GRANTS), {**ours, "makers": makers})
    ]
    policies = [
        Policy(row.relation, row.policyname, row.cmd, tuple(sorted(row.roles)), row.using, row.with_check, row.is_permissive)
        for row in connection.execute(text(_POLICIES), ours)
    ]
    return Present(
        database=connection.execute(text("SELECT quote_ident(current_database())")).scalar_one(),
        relations={relation.name: relation for relation in _relations(connection)},
        routines=connection.scalars(text(_ROUTINES), ours).all(),
        behind=_behind(connection),
        grants=frozenset(grants),
        policies=frozenset(policies),
    )


def _relations(connection: Connection) -> list[Relation]:
    return [Relation(**dict(row)) for row in connection.execute(text(_RELATIONS), {"ours": list(SCHEMAS)}).mappings()]


def _behind(connection: Connection) -> Mapping[str, Behind]:
    return {row.view: Behind(row.columns, row.routines) for row in connection.execute(text(_BEHIND), {"ours": list(SCHEMAS)})}


_RELATIONS: Final = """
SELECT
    pg_namespace.nspname::text AS schema,
    pg_class.relname::text AS relation,
    pg_class.relkind::text AS kind,
    pg_class.relispartition AS is_partition,
    pg_class.relrowsecurity AS is_protected,
    pg_class.relforcerowsecurity AS is_forced,
    EXISTS (
        SELECT FROM pg_options_to_table(pg_class.reloptions)
        WHERE option_name = 'security_invoker' AND option_value::boolean
    ) AS is_invoker,
    coalesce(kolom.typen, '{}') AS columns,
    coalesce(verwijzing.kolommen, '{}') AS "references"
FROM pg_class
INNER JOIN pg_namespace ON pg_namespace.oid = pg_class.relnamespace
CROSS JOIN LATERAL (
    SELECT json_object_agg(attname, format_type(atttypid, atttypmod) ORDER BY attnum) AS typen
    FROM pg_attribute
    WHERE attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
) AS kolom
CROSS JOIN LATERAL (
    SELECT json_object_agg(pg_attribute.attname, format('%I.%I', doel_schema.nspname, doel.relname)) AS kolommen
    FROM pg_constraint
    INNER JOIN pg_attribute ON pg_attribute.attrelid = pg_class.oid AND ARRAY[pg_attribute.attnum] = pg_constraint.conkey
    INNER JOIN pg_class AS doel ON doel.oid = pg_constraint.confrelid
    INNER JOIN pg_namespace AS doel_schema ON doel_schema.oid = doel.relnamespace
    WHERE pg_constraint.conrelid = pg_class.oid AND pg_constraint.contype = 'f'
) AS verwijzing
WHERE pg_namespace.nspname = ANY(:ours) AND pg_class.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
ORDER BY 1, 2
"""

_ROUTINES: Final = """
SELECT format('%I.%I(%s)', nspname, proname, pg_get_function_identity_arguments(pg_proc.oid)) AS routine
FROM pg_proc
INNER JOIN pg_namespace ON pg_namespace.oid = pronamespace
WHERE nspname = ANY(:ours)
ORDER BY 1
"""

# A view is read with the rights of who asks, and so is a function: everything behind it must be granted.
_BEHIND: Final = """
WITH RECURSIVE bereik (begin, klasse, voorwerp, kolom) AS (
    SELECT pg_class.oid, 'pg_class'::regclass::oid, pg_class.oid, 0
    FROM pg_class
    WHERE pg_class.relnamespace = 'mart'::regnamespace AND pg_class.relkind = 'v'
    UNION
    SELECT bereik.begin, nodig.refclassid, nodig.refobjid, nodig.refobjsubid
    FROM bereik
    CROSS JOIN LATERAL (
        SELECT pg_depend.refclassid, pg_depend.refobjid, pg_depend.refobjsubid
        FROM pg_rewrite
        INNER JOIN pg_depend ON pg_depend.classid = 'pg_rewrite'::regclass AND pg_depend.objid = pg_rewrite.oid
        WHERE bereik.klasse = 'pg_class'::regclass AND pg_rewrite.ev_class = bereik.voorwerp
        UNION ALL
        SELECT pg_depend.refclassid, pg_depend.refobjid, pg_depend.refobjsubid
        FROM pg_depend
        WHERE bereik.klasse = 'pg_proc'::regclass AND pg_depend.classid = bereik.klasse AND pg_depend.objid = bereik.voorwerp
    ) AS nodig
    WHERE
        nodig.refclassid IN ('pg_class'::regclass, 'pg_proc'::regclass)
        AND (nodig.refclassid, nodig.refobjid) <> (bereik.klasse, bereik.voorwerp)
),

kolom AS (
    SELECT
        bereik.begin,
        format('%I.%I', nspname, relname) AS relatie,
        coalesce(array_agg(DISTINCT attname::text) FILTER (WHERE attname IS NOT NULL), '{}') AS kolommen
    FROM bereik
    INNER JOIN pg_class ON pg_class.oid = bereik.voorwerp
    INNER JOIN pg_namespace ON pg_namespace.oid = pg_class.relnamespace
    LEFT JOIN pg_attribute ON attrelid = bereik.voorwerp AND attnum = bereik.kolom AND bereik.kolom > 0
    WHERE bereik.klasse = 'pg_class'::regclass AND bereik.voorwerp <> bereik.begin AND nspname = ANY(:ours)
    GROUP BY bereik.begin, nspname, relname
),

routine AS (
    SELECT
        bereik.begin,
        array_agg(DISTINCT format('%I.%I(%s)', nspname, proname, pg_get_function_identity_arguments(pg_proc.oid))) AS routines
    FROM bereik
    INNER JOIN pg_proc ON pg_proc.oid = bereik.voorwerp
    INNER JOIN pg_namespace ON pg_namespace.oid = pronamespace
    WHERE bereik.klasse = 'pg_proc'::regclass AND nspname = ANY(:ours)
    GROUP BY bereik.begin
)

SELECT
    format('%I.%I', nspname, relname) AS view,
    coalesce((SELECT json_object_agg(relatie, kolommen) FROM kolom WHERE kolom.begin = pg_class.oid), '{}') AS columns,
    coalesce((SELECT routines FROM routine WHERE routine.begin = pg_class.oid), '{}') AS routines
FROM pg_class
INNER JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE pg_class.relnamespace = 'mart'::regnamespace AND pg_class.relkind = 'v'
"""

_POLICIES: Final = """
SELECT
    format('%I.%I', schemaname, tablename) AS relation, policyname::text, cmd,
    roles::text[] AS roles, coalesce(qual, '') AS using, with_check, permissive = 'PERMISSIVE' AS is_permissive
FROM pg_policies
WHERE schemaname = ANY(:ours)
"""

# An ACL that was never changed is null: then the default of that kind holds, in which PUBLIC may have a part.
_GRANTS: Final = """
WITH recht AS (
    SELECT 'DATABASE' AS kind, quote_ident(datname) AS name, NULL AS "column", datdba AS eigenaar, acl.*
    FROM pg_database
    CROSS JOIN LATERAL aclexplode(coalesce(datacl, acldefault('d', datdba))) AS acl
    WHERE datname = current_database()
    UNION ALL
    SELECT 'SCHEMA', quote_ident(nspname), NULL, nspowner, acl.*
    FROM pg_namespace
    CROSS JOIN LATERAL aclexplode(coalesce(nspacl, acldefault('n', nspowner))) AS acl
    WHERE nspname = ANY(:ours) OR nspname = 'public'
    UNION ALL
    SELECT 'TABLE', format('%I.%I', nspname, relname), NULL, relowner, acl.*
    FROM pg_class
    INNER JOIN pg_namespace ON pg_namespace.oid = relnamespace
    CROSS JOIN LATERAL aclexplode(relacl) AS acl
    WHERE nspname = ANY(:ours)
    UNION ALL
    SELECT 'TABLE', format('%I.%I', nspname, relname), attname::text, relowner, acl.*
    FROM pg_class
    INNER JOIN pg_namespace ON pg_namespace.oid = relnamespace
    INNER JOIN pg_attribute ON attrelid = pg_class.oid AND NOT attisdropped
    CROSS JOIN LATERAL aclexplode(attacl) AS acl
    WHERE nspname = ANY(:ours)
    UNION ALL
    SELECT
        'ROUTINE', format('%I.%I(%s)', nspname, proname, pg_get_function_identity_arguments(pg_proc.oid)), NULL, proowner, acl.*
    FROM pg_proc
    INNER JOIN pg_namespace ON pg_namespace.oid = pronamespace
    CROSS JOIN LATERAL aclexplode(coalesce(proacl, acldefault('f', proowner))) AS acl
    WHERE nspname = ANY(:ours)
    UNION ALL
    SELECT
        CASE soort WHEN 'f' THEN 'FUNCTIONS' WHEN 'S' THEN 'SEQUENCES' ELSE 'TABLES' END,
        concat_ws(' ', quote_ident(rolname), quote_ident(nspname)), NULL, pg_roles.oid, acl.*
    FROM pg_roles
    CROSS JOIN unnest('{r,S,f}'::"char"[]) AS soort
    CROSS JOIN (
        SELECT 0::oid, NULL UNION ALL SELECT oid, nspname FROM pg_namespace WHERE nspname = ANY(:ours)
    ) AS waar (schema_oid, nspname)
    LEFT JOIN pg_default_acl ON defaclrole = pg_roles.oid AND defaclobjtype = soort AND defaclnamespace = schema_oid
    CROSS JOIN LATERAL aclexplode(
        CASE
            WHEN defaclacl IS NOT NULL THEN defaclacl
            WHEN schema_oid = 0 THEN acldefault(CASE soort WHEN 'S' THEN 's' ELSE soort END, pg_roles.oid)
        END
    ) AS acl
    WHERE rolname = ANY(:makers)
)

SELECT
    kind, name, "column", privilege_type AS privilege, is_grantable AS grantable,
    CASE WHEN grantee = 0 THEN 'PUBLIC' ELSE pg_get_userbyid(grantee)::text END AS grantee
FROM recht
WHERE grantee <> eigenaar
"""
