"""The checks on demand for one gemeente, as a job whose launchpad asks for nothing but its name.

No job of assets: a button that materializes asks no question. What the run finds is on the pages of the same assets.
"""

from enum import Enum

import dagster as dg

from pipelines.findings import check_results, run_metadata
from pipelines.hub import Hub
from pipelines.layers import FINDINGS_KEY, POOL, WORK_LIST_KEY, text_of_ours
from pipelines.today import today
from pipelines.work_lists import list_metadata, tell_of_lists, written_lists
from schemas.region import GEMEENTEN
from warehouse import access
from warehouse.aliases import refresh_aliases
from warehouse.check_files import read_checks
from warehouse.checks import run_checks

CHECK_GEMEENTE_JOB = "controleren_gemeente"
_STEP = "gemeente_controleren"

Gemeente = Enum("Gemeente", {each.gemeente: code for code, each in GEMEENTEN.items()})
"""The gemeenten by name, because the launchpad offers the names of an Enum to choose from."""


def gemeente_config(gemeentecode: str) -> dict[str, object]:
    """The run config that asks about this gemeente."""
    return {"ops": {_STEP: {"config": {"gemeente": GEMEENTEN[gemeentecode].gemeente}}}}


def gemeente_job() -> dg.JobDefinition:
    """One step: the persons, the checks about those of the gemeente, and the work lists."""
    files = read_checks()

    @dg.op(
        name=_STEP,
        pool=POOL,
        description="Vraagt de controles over wie in de gemeente woont of er een dossier heeft, en zet de werklijst klaar.",
        config_schema={
            "gemeente": dg.Field(
                dg.Enum.from_python_enum(Gemeente), description="De naam van de gemeente. Ctrl+spatie toont ze allemaal."
            )
        },
    )
    def ask(context: dg.OpExecutionContext, hub: dg.ResourceParam[Hub]) -> None:
        chosen = context.op_config["gemeente"]
        with text_of_ours("controle.bevinding"), hub.database.engine.begin() as connection:
            access.act_as_loader(connection)
            refresh_aliases(connection)
            run = run_checks(connection, today(), gemeentecode=chosen.value)
            results = check_results(connection, files, run)
        context.log_event(dg.AssetMaterialization(FINDINGS_KEY, metadata=run_metadata(run)))
        for result in results:
            context.log_event(_evaluation(result))  # pyright: ignore[reportArgumentType] (it takes these too)
        with text_of_ours("product.werklijst"), hub.database.engine.connect() as connection:
            lists = written_lists(hub, connection)
            told = tell_of_lists(hub, connection, lists)
        context.log_event(dg.AssetMaterialization(WORK_LIST_KEY, metadata=list_metadata(hub, lists, told)))

    @dg.job(
        name=CHECK_GEMEENTE_JOB,
        # what the launchpad begins with, to be changed
        config=gemeente_config(next(iter(GEMEENTEN))),
        description="Vraagt de controles nu over de personen van één gemeente en zet haar werklijst klaar; de bevindingen van "
        "anderen blijven zoals ze zijn. Vul in het tabblad Launchpad de naam van de gemeente in, zoals Kampen.",
    )
    def of_gemeente() -> None:
        ask()

    return of_gemeente


def _evaluation(result: dg.AssetCheckResult) -> dg.AssetCheckEvaluation:
    return dg.AssetCheckEvaluation(
        asset_key=FINDINGS_KEY,
        check_name=str(result.check_name),  # each of ours has a name
        passed=result.passed,
        metadata=result.metadata,
        severity=result.severity,
        description=result.description,
    )
