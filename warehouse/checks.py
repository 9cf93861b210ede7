"""Running the checks of `controles/` about a date and keeping what they found.

Which files there are is `warehouse.check_files`, how they are asked `warehouse.evaluation`, what becomes of a bevinding
`warehouse.settling`, and what people must hear of at once goes into the outbox (`warehouse.alerts`).
"""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, text

from warehouse.alerts.occasions import note_findings
from warehouse.bevindingen import newest_peildatum
from warehouse.check_files import Check, read_checks
from warehouse.evaluation import found
from warehouse.reach import ASKED_FOR, Reach, reach_of, reach_of_gemeente, remember
from warehouse.reached import tables_of_some
from warehouse.settling import Count, settle
from warehouse.sql_files import CONTROLES


@dataclass(frozen=True)
class Run:
    """The outcome of one run.

    `run` is the number in `controle.run`, None when nothing was stored (then every bevinding counts as nog_open). `checks`
    are all checks that can be read, `counts` only what is not zero, `failed` the reason by code of each check that did not
    run. `reach` says in Dutch about whom was asked, and why; `gemeentecode` when that was about the persons of one gemeente.
    """

    run: int | None
    peildatum: datetime.date
    checks: Mapping[str, Check]
    counts: tuple[Count, ...]
    failed: Mapping[str, str]
    reach: str
    gemeentecode: str | None = None

    def asked(self, check: Check) -> bool:
        """Whether this check was asked; one about a gemeente leaves out what looks beyond one person."""
        return self.gemeentecode is None or check.per_person

    def open_per_gemeente(self, code: str) -> dict[str, int]:
        """How many bevindingen of this check are open, by the gemeente that must act; gemeenten without any are left out."""
        counts = {count.gemeentecode: count.nieuw + count.nog_open for count in self.counts if count.code == code}
        return {gemeentecode: number for gemeentecode, number in counts.items() if number}


def run_checks(
    connection: Connection,
    peildatum: datetime.date,
    folder: Path = CONTROLES,
    *,
    everybody: bool = False,
    gemeentecode: str | None = None,
) -> Run:
    """Ask every check about `peildatum`, in the open transaction, which must have the rights of the loader.

    The bevindingen become new, still there or closed, unless a later date was already stored: asking about the
    past must not close or reopen what is known today, so such a run is not stored. A check whose file or SQL is broken is
    reported and touches nothing; the others go on. A check per person is asked only about those of whom something changed
    since the last run (`warehouse.reach`), with the same outcome as about everybody, which `everybody` asks for.

    With `gemeentecode` only the checks per person are asked, about the persons of that gemeente. All else stays as it was,
    and the next run still asks about whatever changed since the last one over the region.
    """
    connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('doorstroomhub controles', 0))"))
    newest = newest_peildatum(connection)
    files = read_checks(folder)
    checks = files.checks.values()
    if newest is not None and peildatum < newest:
        with found(connection, peildatum, checks) as broken:
            failed = {**files.unusable, **broken}
            return Run(None, peildatum, files.checks, _found_counts(connection), failed, _NOT_STORED)
    reach = _reach(connection, peildatum, checks, gemeentecode, everybody=everybody)
    per_person = [check for check in checks if check.per_person]
    asked = checks if reach.gemeentecode is None else per_person
    partly = None if reach.everybody else [check.code for check in per_person]
    with found(connection, peildatum, asked, some=None if partly is None else tables_of_some) as broken:
        failed = {**files.unusable, **broken}
        if reach.gemeentecode is not None:
            failed |= _still_failing(connection, files.checks)
        run = connection.execute(
            text("INSERT INTO controle.run (peildatum) VALUES (:peildatum) RETURNING run"), {"peildatum": peildatum}
        ).scalar_one()
        counts = settle(connection, run, peildatum, failed, partly, alone=reach.gemeentecode is not None)
    for code, reason in failed.items():
        connection.execute(
            text("INSERT INTO controle.mislukt (run, code, reden) VALUES (:run, :code, :reden)"),
            {"run": run, "code": code, "reden": reason},
        )
    remember(connection, run, checks, reach)
    note_findings(connection, files, failed)
    connection.execute(text("UPDATE controle.run SET beeindigd = clock_timestamp() WHERE run = :run"), {"run": run})
    return Run(run, peildatum, files.checks, counts, failed, reach.told, reach.gemeentecode)


def _reach(
    connection: Connection, peildatum: datetime.date, checks: Iterable[Check], gemeentecode: str | None, *, everybody: bool
) -> Reach:
    if gemeentecode is not None:
        return reach_of_gemeente(connection, gemeentecode)
    return ASKED_FOR if everybody else reach_of(connection, peildatum, checks)


def _still_failing(connection: Connection, checks: Mapping[str, Check]) -> dict[str, str]:
    """The checks that look beyond one person and could not run the last time: nobody asked them since."""
    failed = connection.execute(text(_FAILED_LAST)).tuples()
    return {code: reason for code, reason in failed if code in checks and not checks[code].per_person}


_FAILED_LAST = """
SELECT code, reden
FROM controle.mislukt
WHERE run = (SELECT max(run) FROM controle.run WHERE beeindigd IS NOT NULL AND gemeentecode IS NULL)
"""

_NOT_STORED = "iedereen: er is al over een latere dag gecontroleerd; deze uitkomst is niet bewaard"


def _found_counts(connection: Connection) -> tuple[Count, ...]:
    found_now = Counter(connection.execute(text("SELECT code, gemeentecode FROM gevonden")).tuples().all())
    return tuple(Count(code, gemeentecode, 0, number, 0) for (code, gemeentecode), number in sorted(found_now.items()))
