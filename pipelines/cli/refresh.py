"""Running the hub's Dagster assets in this process: for `load`, for a withdrawal and for checks on demand.

The assets are those of the UI, and the run is seen there too; only the hub they get is the one that the command opened.
"""

from collections.abc import Sequence
from typing import Any

import dagster as dg

from pipelines.automation import CHECK_JOB, LOAD_JOB, assets_after
from pipelines.definitions import build_definitions
from pipelines.findings import question_config
from pipelines.gemeente_job import CHECK_GEMEENTE_JOB, gemeente_config
from pipelines.hub import Hub
from pipelines.instance import LOAD_TAG, LOAD_TAG_VALUE, open_instance, release_dead_loads
from schemas.errors import HubError


class RefreshFailed(HubError):
    """A step of the run failed; the sentences are those of the steps."""


def bring_up_to_date(hub: Hub, extracts: Sequence[str]) -> None:
    """Load what is waiting of these extracts and refresh persons, bevindingen and marts; inside `receiving_lock`.

    Raises RefreshFailed when a step failed; leveringen that were loaded stay loaded.
    """
    _run(hub, LOAD_JOB, asset_selection=assets_after(extracts))


def ask_checks(hub: Hub, gemeentecode: str | None, *, everybody: bool) -> None:
    """Ask the checks now, and refresh what follows: of a gemeente its work list, else everything; inside `receiving_lock`.

    Raises RefreshFailed when a step failed.
    """
    if gemeentecode is None:
        _run(hub, CHECK_JOB, run_config=question_config(everybody=everybody))
    else:
        _run(hub, CHECK_GEMEENTE_JOB, run_config=gemeente_config(gemeentecode))


def _run(hub: Hub, job: str, **what: Any) -> None:
    with open_instance(hub.home, hub.database) as instance:
        release_dead_loads(instance)
        definitions = build_definitions(resources={"hub": hub})
        result = definitions.resolve_job_def(job).execute_in_process(
            instance=instance, tags={LOAD_TAG: LOAD_TAG_VALUE}, raise_on_error=False, **what
        )
        failures = [_sentence(event) for event in result.all_events if event.is_step_failure]
    if failures:
        raise RefreshFailed(" ".join(failures))


def _sentence(event: dg.DagsterEvent) -> str:
    failure = event.step_failure_data.user_failure_data
    if failure is not None and failure.description:
        return failure.description
    return f"Stap {event.step_key} is mislukt; de plaats van de fout staat hierboven."
