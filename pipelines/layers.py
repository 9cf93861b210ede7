"""The assets of `kern` and `mart`: one per SQL file and one for the aliases, in the order in which the SQL refers to them.

A view needs no work to be up to date; its asset counts it, so that the UI shows at which levering it stands and fails when
its SQL fails. What the SQL says is the business of `warehouse/kern` and `warehouse/marts`.
"""

import re
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import dagster as dg
from sqlalchemy import Connection, TableClause, func, inspect, select, table, text
from sqlalchemy.exc import DBAPIError

from pipelines.descriptions import OWNER, extract_key, table_schema
from pipelines.hub import Hub
from pipelines.tables import markdown_table
from schemas.errors import HubError
from schemas.register import EXTRACTS
from warehouse import access
from warehouse.aliases import refresh_aliases
from warehouse.server_errors import clean_error
from warehouse.sql_files import SqlFile
from warehouse.sql_layers import read_layers
from warehouse.tables.kern import alias

POOL = "warenhuis"
ALIAS_KEY = dg.AssetKey(["kern", "alias"])
FINDINGS_KEY = dg.AssetKey(["controle", "bevinding"])
PREVIEW_ROWS = 25
SMALLEST_SHOWN = 10
"""Counts below this are not shown in a preview: a small number can point at a person."""

_REFERENCE = re.compile(r"\b(kern|mart|bron|controle|beheer)\.\"?([a-z_0-9]+)\b")
_NO_COUNTS = frozenset({"levering", "peilmaand"})


def layer_assets() -> list[dg.AssetsDefinition]:
    """The aliases, and every view of `kern` and `mart`."""
    views = _views()
    known = frozenset(file.header["naam"] for file in views)
    return [_aliases(), *(_view(file, known) for file in views)]


def following_keys() -> list[dg.AssetKey]:
    """Everything that follows from the extracts: the aliases, the views, the bevindingen."""
    return [ALIAS_KEY, *(dg.AssetKey(file.header["naam"].split(".")) for file in _views()), FINDINGS_KEY]


def _views() -> list[SqlFile]:
    return [file for file in read_layers() if file.header.get("soort") != "functie"]


def referred_assets(sql: str, views: frozenset[str] | None = None) -> list[dg.AssetKey]:
    """The assets behind the relations that a piece of SQL names; what has no asset of its own is left out.

    `views` are the full names of the views that have one; read from the SQL files when not given.
    """
    known = views if views is not None else frozenset(file.header["naam"] for file in _views())
    keys: set[dg.AssetKey] = set()
    for schema, relation in _REFERENCE.findall(sql):
        if schema == "bron" and relation in EXTRACTS:
            keys.add(extract_key(EXTRACTS[relation]))
        elif schema == "controle":
            keys.add(FINDINGS_KEY)
        elif schema == "beheer":
            keys.update(extract_key(extract) for extract in EXTRACTS.values())
        elif (schema, relation) == ("kern", "alias"):
            keys.add(ALIAS_KEY)
        elif f"{schema}.{relation}" in known:
            keys.add(dg.AssetKey([schema, relation]))
    return sorted(keys)


@contextmanager
def text_of_ours(name: str) -> Generator[None]:
    """Turn an error of the hub or of PostgreSQL into a failure with text of ours only, never the row (privacy.md 1)."""
    try:
        yield
    except HubError as error:
        raise dg.Failure(str(error), allow_retries=False) from None
    except DBAPIError as error:
        raise dg.Failure(f"{name} kon niet worden gemaakt: {clean_error(error)}.", allow_retries=False) from None


def _aliases() -> dg.AssetsDefinition:
    @dg.asset(
        key=ALIAS_KEY,
        group_name="kern",
        description="Welke nummers bij dezelfde persoon horen: een persoon is geen nummer (privacy.md 4).",
        deps=[extract_key(extract) for extract in EXTRACTS.values()],
        owners=[OWNER],
        kinds={"postgres"},
        pool=POOL,
        metadata={"dagster/column_schema": table_schema(alias)},
    )
    def kern_alias(hub: dg.ResourceParam[Hub]) -> dg.MaterializeResult:
        with text_of_ours("kern.alias"), hub.database.engine.begin() as connection:
            access.act_as_loader(connection)
            refresh_aliases(connection)
            numbers, persons = connection.execute(select(func.count(), func.count(alias.c.persoon.distinct()))).one()
        return dg.MaterializeResult(metadata={"dagster/row_count": numbers, "personen": persons})

    return kern_alias


def _view(file: SqlFile, known: frozenset[str]) -> dg.AssetsDefinition:
    name = file.header["naam"]
    schema, relation = name.split(".")
    own = dg.AssetKey([schema, relation])

    @dg.asset(
        key=own,
        group_name=schema,
        description=f"{file.header['titel']}\n\n{file.header['definitie']}",
        deps=[key for key in referred_assets(file.body, known) if key != own],
        owners=[OWNER],
        kinds={"postgres", "sql"},
        pool=POOL,
        metadata={
            "dagster/column_schema": dg.TableSchema(
                columns=[dg.TableColumn(column, description=comment) for column, comment in file.column_comments.items()]
            )
        },
    )
    def view(hub: dg.ResourceParam[Hub]) -> dg.MaterializeResult:
        with text_of_ours(name), hub.database.engine.connect() as connection:
            found = connection.scalars(select(func.count()).select_from(table(relation, schema=schema))).one()
            metadata: dict[str, Any] = {
                "dagster/row_count": found,
                "dagster/column_schema": _typed(connection, schema, relation),
            }
            if schema == "mart":
                metadata["voorbeeld"] = dg.MetadataValue.md(preview(connection, table(relation, schema=schema)))
        return dg.MaterializeResult(metadata=metadata)

    return view


def _typed(connection: Connection, schema: str, relation: str) -> dg.TableSchema:
    """The columns of a view with their types, which only the database knows, and their comments."""
    columns = inspect(connection).get_columns(relation, schema)
    return dg.TableSchema(
        columns=[dg.TableColumn(each["name"], str(each["type"]).lower(), each.get("comment")) for each in columns]
    )


def preview(connection: Connection, mart: TableClause) -> str:
    """The first rows of a mart as a table; counts below `SMALLEST_SHOWN` are replaced by a bound."""
    rows = connection.execute(select(text("*")).select_from(mart).limit(PREVIEW_ROWS))
    names = list(rows.keys())
    return markdown_table(names, ([_shown(name, value) for name, value in zip(names, row, strict=True)] for row in rows))


def _shown(column: str, value: object) -> object:
    if column in _NO_COUNTS:
        return str(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < SMALLEST_SHOWN:
        return f"< {SMALLEST_SHOWN}"
    return value
