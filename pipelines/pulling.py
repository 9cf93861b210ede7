"""Fetching from GRIP, the BRP and Suwinet: what is due becomes leveringen that wait to be loaded. No Dagster.

`pull_source(hub, Source.BRP)` does all of it for one source of bronnen.toml and is the only way: the jobs `ophalen_grip`,
`ophalen_brp` and `ophalen_suwi`, the command `bron haal` and a live demonstration call it. It gives a `Pulled` for each extract
and scope (GRIP: the region; BRP and SUWI: each gemeente with persons of the purpose), with the number of the levering, which
then waits like one from the drop folder; or it raises a HubError whose sentence is for functioneel beheer: SourceBusy,
SourceNotConfigured, SettingsWrong, LogFailed, PullsFailed (what did come stays). A pull that fails leaves nothing behind and
begins a melding, which ends when all that is due is fetched, whoever began it.
"""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from connectors.bronnen import Bronnen, read_bronnen
from connectors.web.brp import Brp
from connectors.web.calls import Pace
from connectors.web.failures import PullFailed, ServerFault, SourceUnavailable
from connectors.web.grip import Grip
from connectors.web.pull import Pull, kept
from connectors.web.suwi import Suwi
from pipelines.audit import audited
from pipelines.disclosing import Disclosures
from pipelines.due import came_before, due
from pipelines.hub import Hub
from pipelines.lock import source_lock
from pipelines.places import place_of
from pipelines.pulled import Pulled, PullsFailed
from pipelines.road import receive
from pipelines.today import today
from schemas.brp import BRP_PERSONEN
from schemas.errors import HubError
from schemas.extract import Extract, Source
from schemas.region import GEMEENTEN, REGION_SCOPE
from schemas.register import EXTRACTS
from warehouse import access
from warehouse.alerts.occasions import note_source
from warehouse.leveringen import Registered
from warehouse.logs.book import LogFailed
from warehouse.logs.lines import Log, ProcessingLine, SpanStatus, milliseconds, new_span
from warehouse.purposes import PURPOSES, Group, groups_of, numbers_of
from warehouse.server_errors import without_values

FETCHED: Final = (Source.GRIP, Source.BRP, Source.SUWI)
"""The sources that are asked over HTTPS, in the order in which they are fetched."""


_Web = Grip | Brp | Suwi


class SourceNotConfigured(HubError):
    """The source is not in bronnen.toml, so nothing is fetched from it."""


def pull_source(
    hub: Hub,
    source: Source,
    *,
    day: datetime.date | None = None,
    everything: bool = False,
    trace: str | None = None,
    pace: Pace | None = None,
) -> list[Pulled]:
    """Fetch what is due of a source (`everything`: also what came in this period already); one process at a time.

    `day` is the peildatum of the leveringen and of the purpose, today by default. `trace` marks all lines of the logs, `pace`
    is for who cannot be patient. Raises HubError as told above.
    """
    with source_lock(hub, source):
        try:
            extracts = require_configured(hub, source)
            with audited(hub.logs, "ophalen", f"bron {source}", trace=trace) as mark:
                pulled = _Fetching(hub, source, day or today(), mark).all(extracts, pace, everything=everything)
                if any(each.failure for each in pulled):
                    raise PullsFailed(source, pulled)
        except SourceNotConfigured:
            raise
        except HubError as error:
            _note(hub, source, str(error))
            raise
        _note(hub, source, None)
        return pulled


def require_configured(hub: Hub, source: Source) -> tuple[Extract, ...]:
    """The extracts that are fetched from a source; raises SourceNotConfigured, and SettingsWrong for a bad bronnen.toml."""
    extracts = _extracts(_bronnen(hub), source)
    if not extracts:
        raise SourceNotConfigured(
            f"{source.upper()} staat niet in {hub.home.sources_file}: er wordt niets opgehaald. Zie deploy/bronnen.toml."
        )
    return extracts


def is_anything_due(hub: Hub, source: Source, day: datetime.date) -> bool:
    """Whether there is something to fetch of a source that has not come yet in the period of its rhythm.

    Raises as `require_configured`.
    """
    return bool(_wanted(hub, source, day, require_configured(hub, source)))


def _bronnen(hub: Hub) -> Bronnen:
    return read_bronnen(hub.home.sources_file, hub.home.source_secrets_file)


def _extracts(bronnen: Bronnen, source: Source) -> tuple[Extract, ...]:
    match source:
        case Source.GRIP if bronnen.grip is not None:
            return tuple(EXTRACTS[name] for name in bronnen.grip.extracts)
        case Source.BRP if bronnen.brp is not None:
            return (BRP_PERSONEN,)
        case Source.SUWI if bronnen.suwi is not None:
            return tuple(EXTRACTS[name] for name in bronnen.suwi.urls)
        case _:
            return ()


def _scopes(source: Source) -> list[str]:
    """The scopes for which a source is fetched: each gemeente asks about its own persons, GRIP tells of the region."""
    return [f"G{code}" for code in sorted(GEMEENTEN)] if source in PURPOSES else [REGION_SCOPE]


def _note(hub: Hub, source: Source, reason: str | None) -> None:
    with hub.database.engine.begin() as connection:
        access.act_as_loader(connection)
        note_source(connection, source, reason)


_NOBODY: Final = Group("", ())


@dataclass(frozen=True)
class _Wanted:
    """One pull to make: an extract for a scope, and about whom, of a source that is asked about persons."""

    extract: Extract
    scope: str
    group: Group = _NOBODY

    def became(
        self, registered: Registered | None = None, counts: Mapping[str, int] | None = None, failure: str | None = None
    ) -> Pulled:
        levering = registered.levering.levering if registered else None
        return Pulled(self.extract.name, self.scope, levering, dict(counts or {}), self.group.left_out, failure)


def _wanted(
    hub: Hub, source: Source, day: datetime.date, extracts: Sequence[Extract], *, everything: bool = False
) -> list[_Wanted]:
    """What is due; of a source that is asked about persons only where there is somebody to ask about, or once was.

    Of a gemeente with nobody left the levering is empty: without one it would be late.
    """
    scopes, purpose = _scopes(source), PURPOSES.get(source)
    with without_values("het kiezen van wat wordt opgehaald"), hub.database.engine.connect() as connection:
        pairs = [(extract, scope) for scope in scopes for extract in extracts]
        if not everything:
            pairs = due(connection, extracts, scopes, day)
        if purpose is None or not pairs:
            return [_Wanted(extract, scope) for extract, scope in pairs]
        groups = {f"G{group.gemeentecode}": group for group in groups_of(connection, purpose, day)}
        before = came_before(connection, scopes)
    wanted = [_Wanted(extract, scope, groups.get(scope, _NOBODY)) for extract, scope in pairs]
    return [each for each in wanted if each.group.pseudonyms or (each.extract.name, each.scope) in before]


@dataclass
class _Fetching:
    """The pulls of one source that are made together, under one mark in the logs."""

    hub: Hub
    source: Source
    day: datetime.date
    trace: str
    _stopped: str | None = field(default=None, init=False)

    def all(self, extracts: Sequence[Extract], pace: Pace | None, *, everything: bool) -> list[Pulled]:
        """Make every pull that is due; when going on is no use, the rest is not tried."""
        wanted = _wanted(self.hub, self.source, self.day, extracts, everything=everything)
        if not wanted:
            return []
        for log in (Log.PROCESSING, Log.DISCLOSURES) if self.source in PURPOSES else (Log.PROCESSING,):
            self.hub.logs.require(log)
        with _opened(_bronnen(self.hub), self.source, pace) as web:
            return [self._one(web, each) for each in wanted]

    def _one(self, web: _Web, wanted: _Wanted) -> Pulled:
        """One pull, with its line in the logboek dataverwerkingen; a failure stays with it, in text of ours."""
        if self._stopped is not None:
            return wanted.became(failure=self._stopped)
        span, since = new_span(), datetime.datetime.now(datetime.UTC)
        try:
            pull, registered = kept(self._begin(web, wanted, span), lambda pull: receive(self.hub, pull.name, pull.stream))
            pulled = wanted.became(registered, pull.counts)
        except HubError as error:
            pulled = wanted.became(failure=str(error))
            if self._ends_all(error):
                self._stopped = pulled.failure
        except Exception as error:  # noqa: BLE001 (told by kind and place: its text may hold a number that was in hand)
            self._stopped = f"In de hub ging iets mis ({place_of(error)}); geef dit door aan de ontwikkelaar."
            pulled = wanted.became(failure=self._stopped)
        try:
            self.hub.logs.add([self._line(pulled, span, since)])
        except LogFailed as error:
            self._stopped = str(error)
            return replace(pulled, failure=self._stopped)
        return pulled

    def _begin(self, web: _Web, wanted: _Wanted, span: str) -> Callable[[], Pull]:
        """How the pull begins. Numbers of persons are in memory from here on down, and nowhere else."""
        if isinstance(web, Grip):
            return lambda: web.pull(wanted.extract, self.day)
        numbers = numbers_of(self.hub.keyring, wanted.group)
        disclose = Disclosures(self.hub.logs, PURPOSES[self.source], numbers, trace=self.trace, span=span)
        if isinstance(web, Brp):
            return lambda: web.pull(numbers, wanted.scope, self.day, disclose)
        return lambda: web.pull(wanted.extract, numbers, wanted.scope, self.day, disclose)

    def _ends_all(self, error: HubError) -> bool:
        """Whether the other pulls would end the same way: the source is away, or no line can be written.

        What a source about persons refuses, it refuses for every gemeente; GRIP may refuse one extract. A fault may lie in what
        was asked.
        """
        ending = LogFailed | (PullFailed if self.source in PURPOSES else SourceUnavailable)
        return isinstance(error, ending) and not isinstance(error, ServerFault)

    def _line(self, pulled: Pulled, span: str, since: datetime.datetime) -> ProcessingLine:
        return ProcessingLine(
            trace_id=self.trace,
            span_id=span,
            status=SpanStatus.OK if pulled.failure is None else SpanStatus.ERROR,
            name="ophalen",
            start_time=milliseconds(since),
            end_time=milliseconds(datetime.datetime.now(datetime.UTC)),
            processing_activity_id=f"ophalen/{pulled.extract}",
            levering=pulled.levering,
        )


def _opened(bronnen: Bronnen, source: Source, pace: Pace | None) -> _Web:
    """The source with its line, which is closed at the end: its token and its rest are kept from one pull to the next."""
    match source:
        case Source.GRIP if bronnen.grip is not None:
            return Grip(bronnen.grip, pace)
        case Source.BRP if bronnen.brp is not None:
            return Brp(bronnen.brp, pace)
        case Source.SUWI if bronnen.suwi is not None:
            return Suwi(bronnen.suwi, pace)
        case _:
            raise SourceNotConfigured(f"{source.upper()} is uit bronnen.toml verdwenen; er is niets opgehaald.")
