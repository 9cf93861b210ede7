"""Fetching by itself: per source a job, and a schedule in the rhythm of the register (feeds.md, the table of sources).

What comes waits in the register, and the watch on leveringen starts the load within a minute, as of what was dropped. The
schedules look more often than the rhythm says and only start what has not come yet, so that a source that was away is asked
again the next time. What a job does is `pipelines.pulling`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import dagster as dg

from connectors.settings_file import SettingsWrong
from pipelines.hub import Hub
from pipelines.pulled import NAMES, Pulled, PullsFailed, lines_of
from pipelines.pulling import SourceNotConfigured, is_anything_due, pull_source
from pipelines.tables import area, markdown_table
from pipelines.today import TIMEZONE, today
from schemas.errors import HubError
from schemas.extract import Source
from warehouse.alerts.causes import TOLD, Kind


@dataclass(frozen=True)
class _Round:
    """When a source is looked at, and what people read about that."""

    cron: str
    rhythm: str


_ROUNDS: Final = {
    Source.GRIP: _Round(
        "0 2 * * 1-5",
        "Elke maandag om 2.00 uur overstap en jikp, en na elk meetmoment (1 februari en 1 juli) uitstroom en switch; wat niet "
        "lukte, op de werkdagen daarna.",
    ),
    Source.BRP: _Round(
        "0 3,4 * * *",
        "Elke nacht om 3.00 uur over wie een open dossier heeft (kern.vraag_aan_brp), per gemeente; wat niet lukte, om "
        "4.00 uur.",
    ),
    Source.SUWI: _Round(
        "0 1 1-7 * *",
        "Elke maand op de eerste om 1.00 uur over de groep van het Doorstroompunt (kern.vraag_aan_suwi), per gemeente; wat "
        "niet lukte, op een van de zes dagen daarna.",
    ),
}


def job_name(source: Source) -> str:
    """The job that fetches from a source."""
    return f"ophalen_{source}"


def pull_jobs() -> list[dg.JobDefinition]:
    """A job per source that is fetched."""
    return [_job(source) for source in _ROUNDS]


def pull_schedules() -> list[dg.ScheduleDefinition]:
    """A schedule per source that is fetched, running by default."""
    return [_schedule(source, round_) for source, round_ in _ROUNDS.items()]


def _job(source: Source) -> dg.JobDefinition:
    @dg.op(
        name=f"{source}_ophalen",
        description=f"Haalt bij {NAMES[source]} op wat aan de beurt is. Elke vraag over een persoon staat eerst in het log.",
    )
    def fetch(context: dg.OpExecutionContext, hub: dg.ResourceParam[Hub]) -> None:
        try:
            pulled = pull_source(hub, source, trace=context.run_id.replace("-", ""))
        except PullsFailed as failed:
            raise _failure(source, failed, _metadata(source, failed.pulled)) from None
        except HubError as error:
            raise _failure(source, error, {}) from None
        context.add_output_metadata(_metadata(source, pulled))

    @dg.job(
        name=job_name(source),
        description=f"Haalt op bij {NAMES[source]}; wat er komt, wordt binnen een minuut ingelezen. {_ROUNDS[source].rhythm}",
    )
    def job() -> None:
        fetch()

    return job


def _failure(source: Source, error: HubError, metadata: dict[str, dg.MetadataValue]) -> dg.Failure:
    told = {TOLD: dg.MetadataValue.text(f"{Kind.SOURCE}/{source}")}
    return dg.Failure(str(error), metadata=metadata | told, allow_retries=False)


def _schedule(source: Source, round_: _Round) -> dg.ScheduleDefinition:
    @dg.schedule(
        name=f"{job_name(source)}_vanzelf",
        job_name=job_name(source),
        cron_schedule=round_.cron,
        execution_timezone=TIMEZONE.key,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description=round_.rhythm,
    )
    def look(hub: dg.ResourceParam[Hub]) -> dg.RunRequest | dg.SkipReason:
        try:
            if not is_anything_due(hub, source, today()):
                return dg.SkipReason(f"Van {NAMES[source]} is alles er al dat nu aan de beurt is.")
        except SourceNotConfigured as error:
            return dg.SkipReason(str(error))
        except SettingsWrong:
            return dg.RunRequest()  # the run fails on it, and that is told
        return dg.RunRequest()

    return look


def _metadata(source: Source, pulled: Sequence[Pulled]) -> dict[str, dg.MetadataValue]:
    """Counts and sentences about what became of the pulls."""
    rows = [
        [
            each.extract,
            area(each.scope),
            f"nr. {each.levering}" if each.levering else None,
            each.asked,
            ", ".join(f"{word}: {number}" for word, number in each.counts.items() if number),
            ", ".join(f"{reason}: {number}" for reason, number in each.left_out.items()),
            each.failure,
        ]
        for each in pulled
    ]
    headers = ["extract", "gebied", "levering", "gevraagd of gekomen", "aantallen", "niet gevraagd", "niet gelukt"]
    return {
        "opgehaald": dg.MetadataValue.md(markdown_table(headers, rows)),
        "samenvatting": dg.MetadataValue.md("\n".join(f"- {line}" for line in lines_of(source, pulled))),
    }
