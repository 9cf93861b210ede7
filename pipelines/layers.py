"""The assets of `kern` and `mart`: one per view and one for the aliases, in the order in which the SQL refers to them.

A view needs no work to be up to date; its asset counts it, so that the UI shows at which levering it stands and fails when
its SQL fails. What the SQL says is the business of `warehouse/kern` and `warehouse/marts`; a mart that is kept per peilmaand
has its asset in `pipelines.marts`.
"""

import re
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from typing import Any

import dagster as dg
from sqlalchemy import Connection, func, inspect, select, table
from sqlalchemy.exc import DBAPIError

from pipelines.descriptions import OWNER, extract_key, table_schema, titled
from pipelines.hub import Hub
from pipelines.previews import preview
from pipelines.today import today
from schemas.errors import HubError
from schemas.register import EXTRACTS
from warehouse import access
from warehouse.aliases import refresh_aliases
from warehouse.evaluation import planned_by_hash
from warehouse.explanations import columns_of
from warehouse.server_errors import clean_error
from warehouse.sql_files import SqlFile
from warehouse.sql_layers import read_layers
from warehouse.tables.beheer import OPGAVEN, afspraak, mart_stand
from warehouse.tables.kern import alias

POOL = "warenhuis"
ALIAS_KEY = dg.AssetKey(["kern", "alias"])
FINDINGS_KEY = dg.AssetKey(["controle", "bevinding"])
WORK_LIST_KEY = dg.AssetKey(["product", "werklijst"])
MARTS_KEY = dg.AssetKey([str(mart_stand.schema), mart_stand.name])

_NOT_BY_LEVERINGEN = frozenset(table.name for table in (afspraak, *OPGAVEN))
"""The tables of `beheer` that SQL files read and no levering changes."""
_REFERENCE = re.compile(r"\b(kern|mart|bron|wpg|controle|beheer)\.\"?([a-z_0-9]+)\b")


def layer_assets() -> list[dg.AssetsDefinition]:
    """The aliases, and every view of `kern` and `mart`."""
    files = read_layers()
    known = relations_with_asset(files)
    return [_aliases(), *(_view(file, known) for file in _views(files))]


def following_keys() -> list[dg.AssetKey]:
    """Everything that follows from the extracts: the aliases, the views, the bevindingen, kept marts and work lists."""
    views = (dg.AssetKey(file.header["naam"].split(".")) for file in _views(read_layers()))
    return [ALIAS_KEY, *views, FINDINGS_KEY, MARTS_KEY, WORK_LIST_KEY]


def _views(files: Iterable[SqlFile]) -> list[SqlFile]:
    return [file for file in files if file.header.get("soort") != "functie" and "partitie" not in file.header]


def relations_with_asset(files: Iterable[SqlFile]) -> frozenset[str]:
    """The full names of what the SQL files make that has an asset."""
    return frozenset(file.header["naam"] for file in files if file.header.get("soort") != "functie")


def referred_assets(sql: str, known: frozenset[str]) -> list[dg.AssetKey]:
    """The assets behind the relations that a piece of SQL names; `known` are those that the SQL files make."""
    keys: set[dg.AssetKey] = set()
    for schema, relation in _REFERENCE.findall(sql):
        if schema in access.HISTORY_SCHEMAS and relation in EXTRACTS:
            keys.add(extract_key(EXTRACTS[relation]))
        elif schema == "controle":
            keys.add(FINDINGS_KEY)
        elif schema == "beheer" and relation not in _NOT_BY_LEVERINGEN:
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
        description="Welke nummers bij dezelfde persoon horen: wie eerst een onderwijsnummer had en later een "
        "burgerservicenummer, telt één keer.",
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
        description=titled(file.header["titel"], file.header["definitie"]),
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
        with text_of_ours(name), hub.database.engine.connect() as connection, planned_by_hash(connection):
            found = connection.scalars(select(func.count()).select_from(table(relation, schema=schema))).one()
            metadata: dict[str, Any] = {
                "dagster/row_count": found,
                "dagster/column_schema": typed_schema(connection, name),
            }
            if schema == "mart":
                # without the setting hub.peildatum a view is about today
                metadata |= {"rijen": found, "peildatum": today().isoformat(), "definitie": file.header["definitie"]}
                metadata["voorbeeld"] = preview(connection, name, list(columns_of(connection, name)))
        return dg.MaterializeResult(metadata=metadata)

    return view


def typed_schema(connection: Connection, name: str) -> dg.TableSchema:
    """The columns of a table or view (full name) with their types, which only the database knows, and their comments."""
    schema, relation = name.split(".")
    columns = inspect(connection).get_columns(relation, schema)
    return dg.TableSchema(
        columns=[dg.TableColumn(each["name"], str(each["type"]).lower(), each.get("comment")) for each in columns]
    )
