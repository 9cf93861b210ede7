"""`bron haal`: what is due is fetched now and loaded, as the jobs and the watch on leveringen do it by themselves."""

import datetime
from collections.abc import Sequence

from pipelines.cli.console import complain, say, say_waiting
from pipelines.cli.progress import LoadBar
from pipelines.cli.summary import show_summary
from pipelines.hub import Hub, open_hub
from pipelines.lock import receiving_lock
from pipelines.overview import waiting_extracts, waiting_leveringen
from pipelines.pulled import NAMES, PullsFailed, lines_of
from pipelines.pulling import FETCHED, SourceNotConfigured, pull_source, require_configured
from schemas.errors import HubError
from schemas.extract import Source


def fetch_and_load(
    sources: Sequence[Source] | None, *, everything: bool, days: Sequence[datetime.date | None] = (None,)
) -> bool:
    """Fetch from these sources (None: from all of bronnen.toml), load what came, and tell; True when all of it went well.

    `days` are the peildatums to fetch for, one after the other; None is today.

    Raises HubError when loading fails; what was fetched then waits.
    """
    with LoadBar() as bar, open_hub(progress=bar) as hub:
        chosen = [source for source in FETCHED if _is_configured(hub, source)] if sources is None else sources
        bar.fetching(len(chosen) * len(days))
        failed = [source for day in days for source in chosen if not _fetch(hub, source, day, bar, everything=everything)]
        if not chosen:
            say(f"{hub.home.sources_file} is er niet of noemt geen bron die wordt opgehaald. Zie deploy/bronnen.toml.")
        with receiving_lock(hub, before_waiting=say_waiting):
            with hub.database.engine.connect() as connection:
                extracts, waiting = waiting_extracts(connection), waiting_leveringen(connection)
            if waiting:
                bar.loading(len(waiting))
                from pipelines.cli.refresh import bring_up_to_date  # noqa: PLC0415 (Dagster costs a second)

                bring_up_to_date(hub, extracts)
        bar.stop()
        if waiting:
            show_summary(hub, waiting, (), {})
        return not failed


def _is_configured(hub: Hub, source: Source) -> bool:
    try:
        require_configured(hub, source)
    except SourceNotConfigured:
        return False
    return True


def _fetch(hub: Hub, source: Source, day: datetime.date | None, bar: LoadBar, *, everything: bool) -> bool:
    bar.begins(NAMES[source])
    try:
        for line in lines_of(source, pull_source(hub, source, day=day, everything=everything)):
            say(line)
    except HubError as error:
        if isinstance(error, PullsFailed):
            for line in lines_of(source, error.pulled):
                say(line)
        complain(str(error))
        return False
    finally:
        bar.ends()
    return True
