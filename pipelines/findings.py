"""The asset of the bevindingen: one step that runs every check, and one asset check per SQL file of `controles/`.

What a check asks is in its file; running the checks and keeping the bevindingen is the business of `warehouse.checks`, what
their pages say of `pipelines.check_pages`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg
from pydantic import Field
from sqlalchemy import Connection

from pipelines.check_pages import check_description, check_names, check_result, overview
from pipelines.descriptions import OWNER, table_schema
from pipelines.hub import Hub
from pipelines.layers import FINDINGS_KEY, POOL, referred_assets, relations_with_asset, text_of_ours
from pipelines.today import today
from warehouse import access
from warehouse.check_files import CheckFiles, read_checks
from warehouse.checks import Run, run_checks
from warehouse.sql_layers import read_layers
from warehouse.tables.controle import bevinding
from warehouse.trend import trends


class Question(dg.Config):
    """About whom the checks ask in the region; what nobody fills in is about whom something changed."""

    iedereen: bool = Field(
        default=False,
        description="Vraag over iedereen in de regio, ook over wie niets veranderde. Duurt langer.",
    )


def question_config(*, everybody: bool) -> dict[str, object]:
    """The run config of a job with the asset of the bevindingen."""
    return {"ops": {FINDINGS_KEY.to_python_identifier(): {"config": {"iedereen": everybody}}}}


def findings_asset() -> dg.AssetsDefinition:
    """The bevindingen with a check per file; a file that cannot be read has a check that fails and says why."""
    files = read_checks()
    names = check_names(files)
    known = relations_with_asset(read_layers())

    @dg.asset(
        key=FINDINGS_KEY,
        group_name="controle",
        description="Wat de bronnen elkaar tegenspreken, één bevinding per geval. Elke controle staat op het "
        "tabblad Checks met haar uitkomst per gemeente, haar verloop en haar query; de lijst zelf geeft `doorstroomhub "
        "bevindingen`. Nu vragen over één gemeente: taak controleren_gemeente.",
        deps=sorted({key for check in files.checks.values() for key in referred_assets(check.sql, known)}),
        owners=[OWNER],
        kinds={"postgres", "sql"},
        pool=POOL,
        metadata={"dagster/column_schema": table_schema(bevinding)},
        check_specs=[
            dg.AssetCheckSpec(name, asset=FINDINGS_KEY, description=check_description(files, code, name))
            for code, name in names.items()
        ],
    )
    def controle_bevinding(config: Question, hub: dg.ResourceParam[Hub]) -> dg.MaterializeResult:
        with text_of_ours("controle.bevinding"), hub.database.engine.begin() as connection:
            access.act_as_loader(connection)
            run = run_checks(connection, today(), everybody=config.iedereen)
            return dg.MaterializeResult(metadata=run_metadata(run), check_results=check_results(connection, files, run))

    return controle_bevinding


def run_metadata(run: Run) -> Mapping[str, Any]:
    """What the page of the asset says of a run."""
    return {
        "dagster/row_count": sum(count.nieuw + count.nog_open for count in run.counts),
        "peildatum": run.peildatum.isoformat(),
        "omvang": run.reach,
        "overzicht": dg.MetadataValue.md(overview(run)),
    }


def check_results(connection: Connection, files: CheckFiles, run: Run) -> Sequence[dg.AssetCheckResult]:
    """The outcome of each check of the page; `files` are those that it was made of."""
    trend = trends(connection)
    return [check_result(run, code, name, trend.get(code, ())) for code, name in check_names(files).items()]
