"""The marts that are kept per peilmaand: an asset each, with a partition per month, and one that brings all of them up to date.

The months are a dynamic set of partitions, because they run from the first levering that was loaded to this month. A load and
the daily round ask `warehouse.peilmaanden` which peilmaanden stay behind and count just those, in the same run and whichever
months they are; the asset of a mart is there to count months by hand, a range in one run. What is counted is in the SQL files.
"""

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg
from sqlalchemy import Connection, column, func, select, table

from pipelines.descriptions import OWNER, table_schema, titled
from pipelines.guarding import guard_of
from pipelines.hub import Hub
from pipelines.layers import (
    MARTS_KEY,
    POOL,
    preview,
    referred_assets,
    relations_with_asset,
    text_of_ours,
    typed_schema,
)
from pipelines.tables import markdown_table
from pipelines.today import today
from warehouse import access
from warehouse.mart_files import FRAME, Mart
from warehouse.peilmaanden import Counted, NotCounted, behind, forget_others, materialise, peilmaanden
from warehouse.sql_layers import read_layers, read_marts
from warehouse.tables.beheer import mart_stand

PARTITIONS = dg.DynamicPartitionsDefinition(name="peilmaand")
"""The peilmaanden (jjjjmm) that can be counted; `offer_peilmaanden` keeps them in step with the leveringen."""

KEPT = (
    "Na elke levering en elke ochtend telt `beheer/mart_stand` opnieuw wat achterloopt; een peilmaand met de hand tellen kan "
    "met Materialize. Unsynced zegt hier alleen dat er later iets is ingelezen, niet dat de peilmaand achterloopt."
)
"""How a mart is kept up to date, for its description: Dagster sees no automation, and takes any load for a change."""


def mart_assets() -> list[dg.AssetsDefinition]:
    """An asset per mart that is kept, and the one that brings them up to date."""
    files = read_layers()
    marts = [mart for mart in read_marts().values() if mart.is_partitioned]
    known = relations_with_asset(files)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.BetaWarning)  # of backfill_policy, which has no other form yet
        return [*(_mart(mart, known) for mart in marts), _up_to_date(marts, known)]


def offer_peilmaanden(instance: dg.DagsterInstance, months: Sequence[int]) -> None:
    """Let the partitions be these months in this order: ranges follow the order in which partitions were added."""
    name = str(PARTITIONS.name)
    wanted = [str(month) for month in months]
    present = list(instance.get_dynamic_partitions(name))
    if present != wanted[: len(present)]:
        for key in present:
            instance.delete_dynamic_partition(name, key)
        present = []
    if missing := wanted[len(present) :]:
        instance.add_dynamic_partitions(name, missing)


def _mart(mart: Mart, known: frozenset[str]) -> dg.AssetsDefinition:
    header = mart.file.header
    columns = {name: comment for name, (_, comment) in FRAME.items()} | mart.file.column_comments

    @dg.asset(
        key=_key(mart),
        group_name="mart",
        description=f"{titled(header['titel'], header['definitie'])}\n\n{KEPT}",
        deps=_read_by(mart, known),
        partitions_def=PARTITIONS,
        backfill_policy=dg.BackfillPolicy.single_run(),
        owners=[OWNER],
        kinds={"postgres", "sql"},
        pool=POOL,
        metadata={
            "dagster/column_schema": dg.TableSchema(
                columns=[dg.TableColumn(name, description=comment) for name, comment in columns.items()]
            )
        },
    )
    def counted(context: dg.AssetExecutionContext, hub: dg.ResourceParam[Hub]) -> None:
        for key in sorted(context.partition_keys):
            if not key.isdecimal():  # the dialog of the UI lets a user add any text
                raise dg.Failure(f"'{key}' is geen peilmaand (jjjjmm). Kies er een uit de lijst.", allow_retries=False)
            [metadata] = _count(hub, [mart], int(key))
            if isinstance(metadata, NotCounted):
                raise dg.Failure(metadata.reason, allow_retries=False)
            context.add_asset_metadata(metadata, partition_key=key)

    return counted


def _up_to_date(marts: Sequence[Mart], known: frozenset[str]) -> dg.AssetsDefinition:
    @dg.asset(
        key=MARTS_KEY,
        group_name="mart",
        description="Welke peilmaanden van de marts geteld zijn, en waarmee.\n\nTelt opnieuw wat achterloopt: elke peilmaand "
        "vanaf de eerste waar een geladen, vervangen of ingetrokken levering iets aan kan veranderen, tot en met deze maand. "
        "De uitkomst staat bij elke mart zelf.",
        deps=sorted({key for mart in marts for key in _read_by(mart, known)}),
        owners=[OWNER],
        kinds={"postgres", "sql"},
        pool=POOL,
        metadata={"dagster/column_schema": table_schema(mart_stand)},
    )
    def beheer_mart_stand(context: dg.AssetExecutionContext, hub: dg.ResourceParam[Hub]) -> dg.MaterializeResult:
        with text_of_ours("beheer.mart_stand"), hub.database.engine.begin() as connection:
            access.act_as_loader(connection)
            offer_peilmaanden(context.instance, peilmaanden(connection, today()))
            for mart in marts:
                forget_others(connection, mart, today())
            late = behind(connection, marts, today())
        failed: dict[str, str] = {}
        for month in sorted({month for months in late.values() for month in months}):
            # a mart that failed is not tried again on every month
            asked = [mart for mart in marts if month in late.get(mart.name, ()) and mart.name not in failed]
            for mart, metadata in zip(asked, _count(hub, asked, month), strict=True):
                if isinstance(metadata, NotCounted):  # the other marts do not wait for this one
                    failed[mart.name] = metadata.reason
                else:
                    context.log_event(dg.AssetMaterialization(_key(mart), partition=str(month), metadata=metadata))
        if failed:
            raise dg.Failure(" ".join(failed.values()), allow_retries=False)
        return dg.MaterializeResult(metadata=_overview(late))

    return beheer_mart_stand


def _count(hub: Hub, marts: Sequence[Mart], peilmaand: int) -> Sequence[Mapping[str, Any] | NotCounted]:
    """Count and store one peilmaand of these marts; gives what the UI shows of each, or why it was not counted."""
    with text_of_ours(f"peilmaand {peilmaand} van de marts"), hub.database.engine.begin() as connection:
        access.act_as_loader(connection)
        outcomes = materialise(connection, marts, peilmaand, today(), guard_of(hub), second=hub.database.engine)
        return [
            _metadata(connection, mart, outcome) if isinstance(outcome, Counted) else outcome
            for mart, outcome in zip(marts, outcomes, strict=True)
        ]


def _metadata(connection: Connection, mart: Mart, counted: Counted) -> Mapping[str, Any]:
    schema, relation = mart.name.split(".")
    stored = table(relation, column("peilmaand"), schema=schema)
    rows = connection.scalars(select(func.count()).select_from(stored)).one()
    columns = typed_schema(connection, mart.name)
    # the frame is the same in every row and would push the figures off the screen
    own = [each.name for each in columns.columns if each.name not in FRAME]
    return {
        "dagster/partition_row_count": counted.rows,
        "dagster/row_count": rows,
        "dagster/column_schema": columns,
        "rijen": counted.rows,
        "peildatum": counted.peildatum.isoformat(),
        "bekend_op": counted.bekend_op.isoformat(" ", "seconds") if counted.bekend_op else "",
        "definitie": mart.file.header["definitie"],
        "voorbeeld": preview(connection, mart.name, own, counted.peilmaand),
    }


def _overview(late: Mapping[str, Sequence[int]]) -> Mapping[str, Any]:
    return {
        "geteld": sum(len(months) for months in late.values()),
        "overzicht": dg.MetadataValue.md(
            markdown_table(
                ["mart", "geteld", "van", "tot en met"],
                ([name, len(months), str(months[0]), str(months[-1])] for name, months in late.items()),
            )
        ),
    }


def _key(mart: Mart) -> dg.AssetKey:
    return dg.AssetKey(mart.name.split("."))


def _read_by(mart: Mart, known: frozenset[str]) -> list[dg.AssetKey]:
    """The assets that the figures of a mart come from."""
    sql = [mart.file.body, mart.file.header.get("vorige", ""), *(check.sql for check in mart.checks)]
    read = referred_assets(" ".join(sql), known)
    return [key for key in read if key != _key(mart)]
