"""All that Dagster shows and runs, made from the register and the SQL files; nothing is connected at import.

The tools of Dagster load `pipelines.served`. Tests and the command line make definitions of their own with
`build_definitions`, with a hub of theirs in place of the one of the environment.
"""

from collections.abc import Iterator, Mapping, Sequence

import dagster as dg

from pipelines.automation import jobs, schedules, sensors
from pipelines.findings import findings_asset
from pipelines.hub import Hub, open_hub
from pipelines.ingest import ingest_assets
from pipelines.layers import layer_assets
from pipelines.marts import mart_assets
from pipelines.redaction import redact_errors
from pipelines.work_lists import work_list_asset

redact_errors()


@dg.resource(description="De hub van DOORSTROOMHUB_HOME: database, sleutels en archief; open zolang een run duurt.")
def environment_hub(_context: dg.InitResourceContext) -> Iterator[Hub]:
    """The hub that the environment names, open as long as a run or a tick lasts."""
    with open_hub() as hub:
        yield hub


def build_definitions(resources: Mapping[str, object] | None = None, sftp: Sequence[str] = ()) -> dg.Definitions:
    """Fresh definitions; `resources` replace those of the environment (`hub`: a `Hub`), `sftp` names folders to be watched."""
    return dg.Definitions(
        assets=[*ingest_assets(), *layer_assets(), findings_asset(), *mart_assets(), work_list_asset()],
        jobs=jobs(),
        schedules=schedules(),
        sensors=sensors(sftp),
        resources={"hub": environment_hub, **(resources or {})},
        executor=dg.in_process_executor,
    )
