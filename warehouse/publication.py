"""The publish transaction of one levering: the gate (invariant 8), and the only way into `bron`.

It reconciles the counts, applies the rules over the whole levering and the threshold, and writes register, quarantaine and
history together or not at all (invariants 1 and 2). How the history changes is `warehouse.history`; staging comes before
(`warehouse.loading`).
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection, delete, func, select, text, update

from schemas.errors import HubError
from warehouse import history
from warehouse.bron import History
from warehouse.key_rules import set_apart
from warehouse.leveringen import Levering, levering_of
from warehouse.locks import lock_history
from warehouse.staging import Staging
from warehouse.tables.beheer import Status, drempel, quarantaine
from warehouse.tables.beheer import levering as register

TOO_MANY_QUARANTINED: Final = "te_veel_quarantaine"
"""Reason of refusal: the share of rows in quarantaine is above the threshold."""

_MOST_FREQUENT: Final = 3


class NotWaiting(HubError):
    """The levering does not wait to be loaded: it was loaded, refused or withdrawn meanwhile."""


class RowsLost(HubError):
    """The rows in staging are not the rows that were read; nothing is written (invariant 1)."""


@dataclass(frozen=True)
class Outcome:
    """What became of a levering: loaded, refused (`reason_code`, `reason`), or superseded by one received later."""

    status: Status
    rows: int
    loaded: int
    quarantined: int
    reason_code: str | None = None
    reason: str | None = None


def waiting(connection: Connection, number: int) -> Levering:
    """The levering, locked for this transaction; raises NotWaiting when it does not wait to be loaded."""
    connection.execute(select(register.c.levering).where(register.c.levering == number).with_for_update())
    levering = levering_of(connection, number)
    if levering.status is not Status.RECEIVED:
        raise NotWaiting(f"Levering {number} wacht niet op laden: de status is {levering.status}.")
    return levering


def moment_of_change(connection: Connection, extract: str, scope: str) -> datetime.datetime:
    """The moment of this change: now, and later than every earlier change of the scope; call it under the history lock."""
    query = text("""
        SELECT greatest(
            clock_timestamp(), max(greatest(geladen_op, ingetrokken_op)) + interval '1 microsecond'
        ) FROM beheer.levering WHERE extract = :extract AND scope = :scope
    """)
    return connection.execute(query, {"extract": extract, "scope": scope}).scalar_one()


class Publication:
    """The publish transaction of a levering whose `rows` records are staged; `warnings` are counts per "kolom: regel".

    `connection` has an open transaction with the rights of the loader; `run` may be called once.
    """

    def __init__(
        self,
        connection: Connection,
        levering: Levering,
        names: History,
        staging: Staging,
        *,
        rows: int,
        warnings: Mapping[str, int],
    ) -> None:
        self._connection = connection
        self._levering = levering
        self._history = names
        self._staging = staging
        self._rows = rows
        self._warnings = dict(warnings)

    def run(self) -> Outcome:
        """Decide and write; raises RowsLost or NotWaiting, after which the caller must roll back."""
        lock_history(self._connection, self._levering.extract, self._levering.scope)
        waiting(self._connection, self._levering.levering)
        history.give_room(self._connection)
        self._reconcile()
        set_apart(self._connection, self._history, self._staging)
        quarantined = self._count(self._staging.quarantine)
        self._keep_quarantine()
        outcome = self._refusal(quarantined) or self._place(quarantined)
        self._connection.execute(
            update(register)
            .where(register.c.levering == self._levering.levering)
            .values(
                rijen=outcome.rows, rijen_quarantaine=outcome.quarantined, waarschuwingen=self._warnings,
                rijen_geladen=outcome.loaded if outcome.status is Status.LOADED else None,
            )
        )  # fmt: skip
        self._staging.drop(self._connection)
        return outcome

    def _reconcile(self) -> None:
        staged = self._count(self._staging.valid) + self._count(self._staging.quarantine)
        both = self._connection.exec_driver_sql(
            f"SELECT count(*) FROM {self._staging.quarantine} JOIN {self._staging.valid} USING (rijnummer)"  # noqa: S608
        ).scalar_one()
        if staged != self._rows or both:
            raise RowsLost(
                f"Levering {self._levering.levering} telt {self._rows} gelezen rijen, maar er staan er {staged} klaar "
                f"(waarvan {both} dubbel). Er is niets geladen; meld dit aan de ontwikkelaar: een rij mag nooit verdwijnen."
            )

    def _count(self, table: str) -> int:
        return self._connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()  # noqa: S608

    def _keep_quarantine(self) -> None:
        number = self._levering.levering
        self._connection.execute(delete(quarantaine).where(quarantaine.c.levering == number))  # of an earlier refusal
        self._connection.execute(
            text(f"""
                INSERT INTO beheer.quarantaine (levering, rijnummer, regels, sleutel, groep, sleutelkolommen)
                SELECT :levering, rijnummer, regels, sleutel, groep, CAST(sleutelkolommen AS jsonb)
                FROM {self._staging.quarantine}
            """),  # noqa: S608
            {"levering": number},
        )

    def _refusal(self, quarantined: int) -> Outcome | None:
        """Refuse the levering when more rows are in quarantaine than the threshold allows."""
        extract = self._history.extract
        query = select(drempel.c.aandeel).where(drempel.c.extract == extract.name)
        threshold = self._connection.execute(query).scalar_one_or_none()
        if threshold is None:
            threshold = Decimal(str(extract.quarantine_threshold))
        if quarantined <= threshold * self._rows:
            return None
        sentence = (
            f"{quarantined} van de {self._rows} rijen zijn afgekeurd ({_percent(Decimal(quarantined) / self._rows)}); "
            f"voor {extract.name} mag dat hoogstens {_percent(threshold)} zijn. "
            f"Meest voorkomend: {self._most_frequent()}. "
            "Laat de leverancier een verbeterd bestand leveren, of verhoog de drempel voor dit extract en bied dit opnieuw aan."
        )
        self._set(status=Status.REFUSED, reden_code=TOO_MANY_QUARANTINED, reden=sentence)
        return Outcome(Status.REFUSED, self._rows, 0, quarantined, TOO_MANY_QUARANTINED, sentence)

    def _most_frequent(self) -> str:
        rule = func.unnest(quarantaine.c.regels).label("regel")
        broken = select(rule).where(quarantaine.c.levering == self._levering.levering).subquery()
        counted = (
            select(broken.c.regel, func.count().label("aantal"))
            .group_by(broken.c.regel)
            .order_by(func.count().desc(), broken.c.regel)
            .limit(_MOST_FREQUENT)
        )
        return ", ".join(f"{row.regel} ({row.aantal})" for row in self._connection.execute(counted))

    def _place(self, quarantined: int) -> Outcome:
        """Let the levering count on its peildatum, unless one that was received later already does."""
        loaded = self._rows - quarantined
        counting = self._connection.execute(
            select(register.c.levering).where(
                register.c.extract == self._levering.extract,
                register.c.scope == self._levering.scope,
                register.c.peildatum == self._levering.peildatum,
                register.c.status == Status.LOADED,
            )
        ).scalar_one_or_none()
        if counting is not None and counting > self._levering.levering:
            self._set(status=Status.SUPERSEDED, vervangen_door=counting)
            return Outcome(Status.SUPERSEDED, self._rows, 0, quarantined)
        moment = moment_of_change(self._connection, self._levering.extract, self._levering.scope)
        if counting is not None:
            self._set(counting, status=Status.SUPERSEDED, vervangen_door=self._levering.levering)
        self._set(status=Status.LOADED, geladen_op=moment, reden_code=None, reden=None)
        step = history.Step(
            self._history, self._levering.scope, self._levering.peildatum, self._levering.levering, moment, counting is not None
        )
        history.publish(self._connection, step, self._staging)
        return Outcome(Status.LOADED, self._rows, loaded, quarantined)

    def _set(self, number: int | None = None, **values: object) -> None:
        which = self._levering.levering if number is None else number
        self._connection.execute(update(register).where(register.c.levering == which).values(**values))


def _percent(share: Decimal) -> str:
    return f"{share * 100:.1f}".replace(".", ",") + " %"
