"""The publish transaction: the gate (invariant 8), and the only way into `bron`.

It reconciles the counts, applies the rules over a whole levering and the threshold, and writes register, quarantaine and
history together or not at all (invariants 1 and 2). Several leveringen of one extract and peildatum go through it together;
about each it decides as if it came alone. How the history changes is `warehouse.history`; staging comes before
(`warehouse.loading`).
"""

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection, bindparam, delete, func, select, text, update

from schemas.errors import HubError, LeveringRefused
from schemas.threshold import TOO_MANY_QUARANTINED, is_exceeded, percentage
from warehouse import history
from warehouse.alerts.occasions import note_refusals
from warehouse.bron import History
from warehouse.key_rules import set_apart
from warehouse.leveringen import Levering
from warehouse.locks import lock_erasing, lock_history
from warehouse.staging import Staging
from warehouse.stops import newest_erasure
from warehouse.tables.beheer import Status, drempel, quarantaine
from warehouse.tables.beheer import levering as register

_MOST_FREQUENT: Final = 3


class NotWaiting(HubError):
    """The levering does not wait to be loaded: it was loaded, refused or withdrawn meanwhile."""


class ErasedMeanwhile(HubError):
    """Somebody was erased after this levering was read, whom it may hold; nothing is written, and it is to be read again."""


class RowsLost(HubError):
    """The rows in staging are not the rows that were read; nothing is written (invariant 1)."""


@dataclass(frozen=True)
class Read:
    """What reading one levering came to: its number of records, and counts of warnings per "kolom: regel".

    `refused` when reading already refused it as a whole. `stopped` records beside `rows` were left out because they are of
    somebody who was erased; `erasure` is the last erasure that reading knew of.
    """

    rows: int
    warnings: Mapping[str, int]
    refused: LeveringRefused | None = None
    stopped: int = 0
    erasure: int = 0


@dataclass(frozen=True)
class Outcome:
    """What became of a levering: loaded, refused (`reason_code`, `reason`), or superseded by one received later."""

    status: Status
    rows: int
    loaded: int
    quarantined: int
    reason_code: str | None = None
    reason: str | None = None
    superseded_by: int | None = None


def waiting(connection: Connection, numbers: Collection[int]) -> Sequence[Levering]:
    """The leveringen, in order of receipt and locked for this transaction; raises NotWaiting when one does not wait."""
    rows = connection.execute(
        select(register).where(register.c.levering.in_(numbers)).order_by(register.c.levering).with_for_update()
    )
    leveringen = [Levering.of_row(row) for row in rows]
    for levering in leveringen:
        if levering.status is not Status.RECEIVED:
            raise NotWaiting(f"Levering {levering.levering} wacht niet op laden: de status is {levering.status}.")
    if len(leveringen) < len(numbers):
        raise NotWaiting("Deze levering bestaat niet. Bekijk de leveringen met de opdracht status.")
    return leveringen


def moment_of_change(connection: Connection, extract: str, scopes: Iterable[str]) -> datetime.datetime:
    """The moment of this change: now, and later than every earlier change of the scopes; call it under the history locks."""
    query = text("""
        SELECT greatest(
            clock_timestamp(), max(greatest(geladen_op, ingetrokken_op)) + interval '1 microsecond'
        ) FROM beheer.levering WHERE extract = :extract AND scope = ANY(:scopes)
    """)
    return connection.execute(query, {"extract": extract, "scopes": [*scopes]}).scalar_one()


class Publication:
    """The publish transaction of staged leveringen; `read` says of each what was read.

    `connection` has an open transaction with the rights of the loader; `run` may be called once.
    """

    def __init__(
        self,
        connection: Connection,
        leveringen: Sequence[Levering],
        names: History,
        staging: Staging,
        read: Mapping[int, Read],
    ) -> None:
        self._connection = connection
        self._scopes = {levering.levering: levering.scope for levering in leveringen}
        [self._peildatum] = {levering.peildatum for levering in leveringen}
        self._history = names
        self._staging = staging
        self._read = read

    def run(self) -> Mapping[int, Outcome]:
        """Decide and write; raises RowsLost, NotWaiting or ErasedMeanwhile, after which the caller must roll back."""
        self._require_stops()
        lock_history(self._connection, self._history.extract.name, self._scopes.values())
        waiting(self._connection, [*self._scopes])
        history.give_room(self._connection)
        outcomes = self._refused_on_reading()
        self._reconcile([number for number in self._scopes if number not in outcomes])
        set_apart(self._connection, self._history, self._staging)
        self._keep_quarantine()
        counting = self._counting()
        outcomes |= self._judged([number for number in self._scopes if number not in outcomes], counting)
        self._place(outcomes, counting)
        note_refusals(self._connection, self._history.extract.name, self._scopes.values())
        self._staging.drop(self._connection)
        return outcomes

    def _require_stops(self) -> None:
        """Let no erasure begin before this is committed, and let none have begun since the leveringen were read."""
        lock_erasing(self._connection, alone=False)
        newest = newest_erasure(self._connection)
        if any(read.erasure != newest for read in self._read.values()):
            raise ErasedMeanwhile(
                "Tijdens het inlezen is iemand gewist; deze leveringen zijn niet geladen en worden opnieuw ingelezen."
            )

    def _refused_on_reading(self) -> dict[int, Outcome]:
        """Take what was staged of the leveringen that reading refused out again; nothing of them counts."""
        outcomes = {
            number: Outcome(Status.REFUSED, read.rows, 0, 0, read.refused.code, read.refused.sentence)
            for number, read in self._read.items()
            if read.refused
        }
        if outcomes:
            for table in (self._staging.valid, self._staging.quarantine):
                out = text(f"DELETE FROM {table} WHERE levering = ANY(:numbers)")  # noqa: S608
                self._connection.execute(out, {"numbers": [*outcomes]})
        return outcomes

    def _reconcile(self, numbers: Iterable[int]) -> None:
        both = f"{self._staging.valid} LEFT JOIN {self._staging.quarantine} AS twice USING (levering, rijnummer)"
        valid = self._counts(both, "twice.levering")
        quarantined = self._counts(self._staging.quarantine)
        for number in numbers:
            rows, doubled = valid.get(number, (0, 0))
            staged = rows + quarantined.get(number, (0, 0))[0]
            if staged != self._read[number].rows or doubled:
                raise RowsLost(
                    f"Levering {number} telt {self._read[number].rows} gelezen rijen, maar er staan er {staged} klaar "
                    f"(waarvan {doubled} dubbel). Er is niets geladen; meld dit aan de ontwikkelaar: een rij mag nooit "
                    "verdwijnen."
                )

    def _counts(self, rows: str, filled: str = "levering") -> Mapping[int, tuple[int, int]]:
        """How many rows each levering has in a staging table, and in how many of them `filled` is not null."""
        query = text(f"SELECT levering, count(*), count({filled}) FROM {rows} GROUP BY levering")  # noqa: S608
        return {number: (count, also) for number, count, also in self._connection.execute(query).tuples()}

    def _keep_quarantine(self) -> None:
        # first what was kept of an earlier refusal
        self._connection.execute(delete(quarantaine).where(quarantaine.c.levering.in_([*self._scopes])))
        self._connection.exec_driver_sql(
            f"""
            INSERT INTO beheer.quarantaine (levering, rijnummer, regels, sleutel, groep, sleutelkolommen)
            SELECT levering, rijnummer, regels, sleutel, groep, CAST(sleutelkolommen AS jsonb) FROM {self._staging.quarantine}
            """  # noqa: S608
        )

    def _judged(self, numbers: Iterable[int], counting: Mapping[str, int]) -> Mapping[int, Outcome]:
        """Refused because of too many rows in quarantaine, superseded by one that was received later, or loaded."""
        counts = self._counts(self._staging.quarantine)
        threshold = self._threshold()
        outcomes: dict[int, Outcome] = {}
        for number in numbers:
            rows, (quarantined, _) = self._read[number].rows, counts.get(number, (0, 0))
            now_counting = counting.get(self._scopes[number])
            if is_exceeded(quarantined, rows, threshold):
                sentence = self._too_many(number, rows, quarantined, threshold)
                outcomes[number] = Outcome(Status.REFUSED, rows, 0, quarantined, TOO_MANY_QUARANTINED, sentence)
            elif now_counting is not None and now_counting > number:
                outcomes[number] = Outcome(Status.SUPERSEDED, rows, 0, quarantined, superseded_by=now_counting)
            else:
                outcomes[number] = Outcome(Status.LOADED, rows, rows - quarantined, quarantined)
        return outcomes

    def _threshold(self) -> Decimal:
        extract = self._history.extract
        query = select(drempel.c.aandeel).where(drempel.c.extract == extract.name)
        threshold = self._connection.execute(query).scalar_one_or_none()
        return Decimal(str(extract.quarantine_threshold)) if threshold is None else threshold

    def _too_many(self, number: int, rows: int, quarantined: int, threshold: Decimal) -> str:
        return (
            f"{quarantined} van de {rows} rijen zijn afgekeurd ({percentage(Decimal(quarantined) / rows)}); "
            f"voor {self._history.extract.name} mag dat hoogstens {percentage(threshold)} zijn. "
            f"Meest voorkomend: {self._most_frequent(number)}. "
            "Laat de leverancier een verbeterd bestand leveren, of verhoog de drempel voor dit extract en bied dit opnieuw aan."
        )

    def _most_frequent(self, number: int) -> str:
        rule = func.unnest(quarantaine.c.regels).label("regel")
        broken = select(rule).where(quarantaine.c.levering == number).subquery()
        counted = (
            select(broken.c.regel, func.count().label("aantal"))
            .group_by(broken.c.regel)
            .order_by(func.count().desc(), broken.c.regel)
            .limit(_MOST_FREQUENT)
        )
        return ", ".join(f"{row.regel} ({row.aantal})" for row in self._connection.execute(counted))

    def _counting(self) -> Mapping[str, int]:
        """The levering that counts for the same extract and peildatum until now, by scope."""
        query = select(register.c.scope, register.c.levering).where(
            register.c.extract == self._history.extract.name,
            register.c.scope.in_([*self._scopes.values()]),
            register.c.peildatum == self._peildatum,
            register.c.status == Status.LOADED,
        )
        return dict(self._connection.execute(query).tuples().all())

    def _place(self, outcomes: Mapping[int, Outcome], counting: Mapping[str, int]) -> None:
        """Write the register, and let the loaded leveringen count on their peildatum."""
        loaded = [number for number, outcome in outcomes.items() if outcome.status is Status.LOADED]
        moment = moment_of_change(self._connection, self._history.extract.name, self._scopes.values())
        replaced = {number: old for number in loaded if (old := counting.get(self._scopes[number])) is not None}
        for number, old in replaced.items():
            superseded = update(register).where(register.c.levering == old)
            self._connection.execute(superseded.values(status=Status.SUPERSEDED, vervangen_door=number))
        self._register(outcomes, moment)
        step = history.Step(self._history, self._peildatum, moment, self._scopes)
        known = history.scopes_with_others(self._connection, step.of(loaded)) if loaded else frozenset[str]()
        for number in replaced:
            history.publish(self._connection, step.of([number], replaces=True), self._staging)
        others = [number for number in loaded if number not in replaced]
        if follow := [number for number in others if self._scopes[number] in known]:
            history.publish(self._connection, step.of(follow), self._staging)
        if first := [number for number in others if self._scopes[number] not in known]:
            history.publish_first(self._connection, step.of(first), self._staging)

    def _register(self, outcomes: Mapping[int, Outcome], moment: datetime.datetime) -> None:
        """Note the outcome of every levering; of one that reading refused nothing is counted, for nobody read it whole."""
        loaded = [self._line(number, outcome) for number, outcome in outcomes.items() if outcome.status is Status.LOADED]
        others = [self._line(number, outcome) for number, outcome in outcomes.items() if outcome.status is not Status.LOADED]
        note = update(register).where(register.c.levering == bindparam("nummer"))
        if loaded:
            self._connection.execute(note, [{**line, "geladen_op": moment} for line in loaded])
        if others:
            self._connection.execute(note, others)

    def _line(self, number: int, outcome: Outcome) -> Mapping[str, object]:
        whole = self._read[number].refused is None
        return {
            "nummer": number,
            "status": outcome.status,
            "reden_code": outcome.reason_code,
            "reden": outcome.reason,
            "rijen": outcome.rows + self._read[number].stopped if whole else None,
            "rijen_gewist": self._read[number].stopped or None if whole else None,
            "rijen_quarantaine": outcome.quarantined if whole else None,
            "rijen_geladen": outcome.loaded if outcome.status is Status.LOADED else None,
            "waarschuwingen": dict(self._read[number].warnings) if whole else None,
            "vervangen_door": outcome.superseded_by,
        }
