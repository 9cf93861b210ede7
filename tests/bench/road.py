"""The road of the hub, driven and timed: files of one extract from the outside into `bron`."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.hub import Hub
from pipelines.road import Attempt, load_waiting, receive
from schemas.extract import Extract
from tests.bench.measuring import measured
from tests.bench.region import File
from warehouse.publication import Outcome


@dataclass(frozen=True)
class Driven:
    """Rows that were read, loaded and quarantined; seconds, and the highest memory of this process in MB."""

    rows: int
    loaded: int
    quarantined: int
    seconds: float
    memory: float


def drive(hub: Hub, extract: Extract, files: Sequence[File]) -> Driven:
    """Receive the files and load them; a levering that the contract refuses counts with its rows.

    Stops with a sentence when one of them failed or still waits: what did not happen took no time.
    """

    def work() -> list[Outcome]:
        for file in files:
            with file.path.open("rb") as stream:
                receive(hub, file.name, stream)
        return [_outcome_of(attempt) for attempt in load_waiting(hub, extract)]

    done = measured(work)
    if len(done.outcome) != len(files):
        raise SystemExit(f"{extract.name}: {len(files)} leveringen were received and {len(done.outcome)} tried.")
    rows, loaded, quarantined = (
        sum(getattr(outcome, name) for outcome in done.outcome) for name in ("rows", "loaded", "quarantined")
    )
    return Driven(rows, loaded, quarantined, done.seconds, done.memory)


def _outcome_of(attempt: Attempt) -> Outcome:
    if attempt.outcome is None:
        raise SystemExit(f"levering {attempt.levering} did not load: {attempt.failure}")
    return attempt.outcome
