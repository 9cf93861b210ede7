"""The bitemporal history of an extract: the one step that sets the state of keys from a date on, in any order of arrival.

In `bron`, the rows that are still known are intervals [geldig_van, geldig_tot) per key in which consecutive equal contents are
one interval. They follow from the set of loaded leveringen alone, whatever their order: the state of a key on a date is what
the last snapshot says in which the key is not in quarantaine (invariants 1 and 3). The SQL is in `warehouse.history_sql`;
counts, statuses and quarantaine belong to `warehouse.publication` and `warehouse.withdraw`.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection, text

from schemas.extract import Content
from warehouse import history_sql
from warehouse.bron import History
from warehouse.key_rules import DUPLICATE_ROW
from warehouse.staging import Staging


@dataclass(frozen=True)
class Step:
    """One change of the history: leveringen start to count on `peildatum`, each for its own scope, or stop to.

    `scopes` gives the scope of each levering, and no two are alike. `moment` becomes `bekend_van` of what is added and
    `bekend_tot` of what is ended; it lies after every earlier moment of the scopes. `replaces` says that leveringen of the same
    peildatum counted until now. The caller holds the locks of extract and scopes and has already given the leveringen their
    new status and their quarantaine.
    """

    history: History
    peildatum: datetime.date
    moment: datetime.datetime
    scopes: Mapping[int, str]
    replaces: bool = False

    def of(self, leveringen: Iterable[int], *, replaces: bool = False) -> "Step":
        """The part of the step that is about these leveringen."""
        return replace(self, scopes={levering: self.scopes[levering] for levering in leveringen}, replaces=replaces)


def give_room(connection: Connection) -> None:
    """Give this transaction the memory that the hash join over a whole levering needs: 90 MB, measured at 400,000 rows.

    Its ANALYZE looks at a fifth of the usual number of rows: what it needs is how many rows there are.
    """
    connection.exec_driver_sql("SET LOCAL work_mem = '128MB'; SET LOCAL default_statistics_target = 20")


def scopes_with_others(connection: Connection, step: Step) -> frozenset[str]:
    """The scopes of the step for which another levering counts; in the others every staged row is simply added."""
    values = {"extract": step.history.extract.name, "scopes": [*step.scopes.values()], "leveringen": [*step.scopes]}
    return frozenset(connection.execute(text(history_sql.SCOPES_WITH_OTHERS), values).scalars())


def publish_first(connection: Connection, step: Step, staging: Staging) -> None:
    """Make the staged rows the state of their keys from the peildatum on, where no other levering counts or did until now."""
    run = _Run(connection, step, staging)
    run.do(history_sql.FIRST_LOAD)
    if run.has_no_statistics:
        run.do("ANALYZE $table")  # what reads the table next should not plan for an empty one; later autovacuum does this
    run.end()


def publish(connection: Connection, step: Step, staging: Staging) -> None:
    """Make the staged rows the state of their keys from the peildatum until the next levering that knows the key.

    Keys that a snapshot does not have are absent from that date; keys in its quarantaine keep the state from before it.
    """
    run = _Run(connection, step, staging)
    run.prepare()
    run.do(history_sql.CHANGES_BY_SNAPSHOT if run.is_snapshot else history_sql.CHANGES_BY_STATEMENT)
    if step.replaces:
        run.do(history_sql.BACK_WHERE_UNKNOWN if run.is_snapshot else history_sql.BACK_WHERE_NOT_STATED)
    run.carry_out()
    run.end()


def withdraw(connection: Connection, step: Step) -> None:
    """Take the leveringen out: from their peildatum until the next levering, each key gets the state from just before."""
    run = _Run(connection, step, None)
    run.prepare()
    run.do(history_sql.BACK_EVERYWHERE)
    run.carry_out()
    run.end()


def attribute(connection: Connection, step: Step, instead: int) -> None:
    """Let the rows that name the superseded levering of `step` name levering `instead`, which counts and says the same."""
    run = _Run(connection, step, None)
    run.do(history_sql.ATTRIBUTE, instead=instead)
    run.do(history_sql.END_ATTRIBUTED)
    run.end()


class _Run:
    """The statements of one step, with its names and parameters filled in; starting it makes the table of the step."""

    def __init__(self, connection: Connection, step: Step, staging: Staging | None) -> None:
        self._connection = connection
        self._step = step
        self._has_staging = staging is not None
        history = step.history
        self.is_snapshot = history.extract.content is Content.SNAPSHOT
        self._names = {
            "table": history.table,
            "valid": staging.valid if staging else "",
            "unit": history.unit,
            "quarantined": "coalesce(q.groep, q.sleutel)",
            "nieuw": history.columns("nieuw"),
            "oud": history.columns("oud"),
            "links": history.columns("links"),
            "rechts": history.columns("rechts"),
            "names": ", ".join(f'"{column.name}"' for column in history.stored),
        }
        self._values = {
            "extract": history.extract.name,
            "scopes": [*step.scopes.values()],
            "leveringen": [*step.scopes],
            "peildatum": step.peildatum,
            "moment": step.moment,
            "dubbele_rij": [DUPLICATE_ROW],
        }
        self.do(history_sql.MAKE_STEP)

    @property
    def has_no_statistics(self) -> bool:
        """True until the history table is analysed for the first time."""
        return self._exists(history_sql.HAS_NO_STATISTICS)

    def prepare(self) -> None:
        """Make the temporary tables that the changes are written into and chosen by, and let the joins be planned well."""
        if self._has_staging:
            self.do("ANALYZE $valid (rijnummer, sleutel)")
        self.do(history_sql.MAKE_CHANGES)
        self.do(history_sql.UNKNOWN_HERE)
        self.do(history_sql.LATER)

    def carry_out(self) -> None:
        """Find how far each change reaches and what it joins, then add the new intervals and end the old ones."""
        self.do("ANALYZE hub_wijziging")
        reaches_later = self._reach_of_snapshot() if self.is_snapshot else self._reach_of_statements()
        if self._has_staging and not self._step.replaces and not reaches_later:
            self.do(history_sql.ADD_NEW_ALONE)
            self.do(history_sql.ADD_BEFORE)
        else:
            if self._has_staging:
                self.do(history_sql.ADD_NEW)
            self.do(history_sql.ADD_REST)
        self.do(history_sql.END)
        self.do("DROP TABLE hub_wijziging, hub_onbekend, hub_later")

    def _reach_of_snapshot(self) -> bool:
        """Fill in how far the changes of a snapshot reach and what they join; whether there is a later levering."""
        has_later = self._exists(history_sql.HAS_LATER)
        if has_later:
            self.do(history_sql.REACH_COMMON)
            self.do(history_sql.REACH_EXCEPTIONS)
            self.do(history_sql.JOIN_RIGHT_OF_BACK)
        if self._has_staging and has_later:
            self.do(history_sql.JOIN_RIGHT_OF_NEW)
        if self._has_staging and self._step.replaces:
            self.do(history_sql.JOIN_LEFT_OF_NEW)
        return has_later

    def _reach_of_statements(self) -> bool:
        """Fill in how far the statements of a change feed reach; whether a key has a later one."""
        return self.do(history_sql.REACH_OF_STATEMENTS) > 0

    def end(self) -> None:
        """Drop the table of the step, so that the transaction can take another one."""
        self.do("DROP TABLE hub_stap")

    def do(self, statement: str, **values: object) -> int:
        """Execute one template of `history_sql`, with more parameters than those of the step when it has them.

        Returns the number of rows that it wrote.
        """
        filled = text(history_sql.filled(statement, self._names))
        return self._connection.execute(filled, {**self._values, **values}).rowcount

    def _exists(self, statement: str) -> bool:
        return bool(self._connection.execute(text(history_sql.filled(statement, self._names)), self._values).scalar_one())
