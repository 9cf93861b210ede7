"""Which columns of the database are protected, and how: what a rotation must rewrite, and nothing forgotten (privacy.md 5).

Fixed tables say it in `Column.info` (`warehouse.protection`), history tables by the treatments of their model. Every other
column of a type that could hold a protected value must be in `FREE`, with the reason; a rotation refuses what is in neither.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from sqlalchemy import Connection, MetaData, text

from schemas.errors import HubError
from schemas.register import EXTRACTS
from warehouse.bron import History
from warehouse.protection import PROTECTED, Protection
from warehouse.tables import every_table

ROW_KEY: Final = "sleutel"

FREE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "beheer.verzending.bericht_id": "toevallig gekozen",
        "beheer.export.export": "toevallig gekozen",
        "beheer.stop.waarde": "onder de sleutel van de logboeken, die niet roteert",
        "beheer.verzoek.kenmerk": "SHA-256 van het onderwerp, alleen tussen vraag en uitvoering van belang",
        "beheer.log_audit.keten": "SHA-256 over regels van het logboek",
        "beheer.log_verstrekking.keten": "SHA-256 over regels van het logboek",
        "beheer.log_verwerking.keten": "SHA-256 over regels van het logboek",
        "beheer.log_verstrekking.betrokkene": "domein van de logboeken, waarvan de sleutel niet roteert",
        "beheer.log_verwerking.data_subject_id": "domein van de logboeken, waarvan de sleutel niet roteert",
    }
)
"""Columns (schema.table.column) of such a type that are not protected by the root key, and why not."""


class Undeclared(HubError):
    """A column could hold a protected value and nobody said whether it does."""


class Hidden(HubError):
    """Row-level security hides rows of a protected table from the user of the hub."""


@dataclass(frozen=True)
class ProtectedTable:
    """A table with the names of its protected columns, in alphabetical order.

    `name` is quoted for use in SQL text; `shadow` names the table (of schema `tussen`) that a rotation fills for it.
    """

    name: str
    shadow: str
    columns: Mapping[str, Protection]

    @property
    def has_value(self) -> str:
        """The condition in SQL that a row has any protected value, for a table with the alias `rij`."""
        return f"num_nonnulls({', '.join(self.quoted('rij.'))}) > 0"

    def quoted(self, before: str = "") -> Sequence[str]:
        """The columns for use in SQL text, each with something before it."""
        return [f'{before}"{column}"' for column in self.columns]


def declared(tables: MetaData | None = None) -> Mapping[str, Mapping[str, Protection]]:
    """The protected columns that are declared, by table (schema.table)."""
    fixed = {
        table.fullname: {
            column.name: Protection(column.info[PROTECTED]) for column in table.columns if PROTECTED in column.info
        }
        for table in (every_table() if tables is None else tables).tables.values()
    }
    histories = {
        f"{history.schema}.{history.extract.name}": {ROW_KEY: Protection.ROW_KEY}
        | {column.name: column.protection for column in history.stored if column.protection}
        for history in map(History, EXTRACTS.values())
    }
    return {name: columns for name, columns in (fixed | histories).items() if columns}


def protected_tables(connection: Connection, tables: MetaData | None = None) -> Sequence[ProtectedTable]:
    """Every table of the database with protected columns, the largest first.

    Raises Undeclared for a column that could hold a protected value and is neither declared nor free, and Hidden when the
    current user does not see every row: what is not seen would not be rewritten.
    """
    said = declared(tables)
    found: dict[tuple[str, str], dict[str, Protection]] = {}
    unknown: list[str] = []
    for schema, table, root, column, kind in connection.execute(text(_COULD_HOLD)).tuples():
        protection = said.get(root, {}).get(column)
        if protection is not None and kind == "uuid":
            found.setdefault((schema, table), {})[column] = protection
        elif f"{root}.{column}" not in FREE:
            unknown.append(f"{root}.{column}")
    if unknown:
        raise Undeclared(
            f"Van {', '.join(sorted(set(unknown)))} is niet gezegd of daarin iets beschermds staat; er is niets geroteerd. "
            f'Meld dit aan de ontwikkelaar: zet info={{"{PROTECTED}": …}} bij de kolom (van type uuid), of noem haar in FREE.'
        )
    protected = [_table(schema, table, columns) for (schema, table), columns in found.items()]
    hidden = connection.scalars(text(_HIDDEN), {"namen": [table.name for table in protected]}).all()
    if hidden:
        raise Hidden(
            f"Van {', '.join(hidden)} ziet de hub misschien niet elke rij; er is niets geroteerd. "
            "Herstel de toegang met: doorstroomhub toegang toepassen, en meld dit aan de ontwikkelaar als het terugkomt."
        )
    return protected


def names_of(tables: Iterable[ProtectedTable]) -> str:
    """The names of tables, for use in SQL text."""
    return ", ".join(table.name for table in tables)


def _table(schema: str, table: str, columns: Mapping[str, Protection]) -> ProtectedTable:
    return ProtectedTable(f'{schema}."{table}"', f"schaduw_{schema}_{table}", dict(sorted(columns.items())))


# a part of a table is declared by the table; staging holds rows of leveringen that wait, which are read again
_COULD_HOLD: Final = """
SELECT
    namespace.nspname,
    class.relname,
    root_namespace.nspname || '.' || root.relname,
    attribute.attname,
    format_type(attribute.atttypid, NULL)
FROM pg_class AS class
INNER JOIN pg_namespace AS namespace ON namespace.oid = class.relnamespace
INNER JOIN pg_class AS root ON root.oid = coalesce(pg_partition_root(class.oid), class.oid)
INNER JOIN pg_namespace AS root_namespace ON root_namespace.oid = root.relnamespace
INNER JOIN pg_attribute AS attribute ON attribute.attrelid = class.oid
WHERE
    class.relkind IN ('r', 'm')
    AND namespace.nspname <> ALL(ARRAY['pg_catalog', 'information_schema', 'pg_toast', 'tussen'])
    AND NOT pg_is_other_temp_schema(namespace.oid)
    AND namespace.oid <> pg_my_temp_schema()
    AND attribute.attnum > 0
    AND NOT attribute.attisdropped
    AND format_type(attribute.atttypid, NULL) ~ '^(uuid|bytea)'
ORDER BY pg_relation_size(class.oid) DESC, 1, 2, 4
"""

_HIDDEN: Final = """
SELECT CAST(class.oid AS regclass)::text
FROM pg_class AS class
WHERE
    class.oid = ANY(CAST(CAST(:namen AS text[]) AS regclass[]))
    AND row_security_active(class.oid)
    AND (
        EXISTS (SELECT FROM pg_policy WHERE polrelid = class.oid AND NOT polpermissive)
        OR NOT EXISTS (
            SELECT FROM pg_policy, unnest(polroles) AS rol
            WHERE
                polrelid = class.oid
                AND polcmd = '*'
                AND pg_get_expr(polqual, polrelid) = 'true'
                AND (rol = 0 OR pg_has_role(rol, 'USAGE'))
        )
    )
"""
