"""Notices: that a work list has new lines (privacy.md 9), and that what needs two people was shown (6) or handed over (12).

They are no causes: nothing is wrong, so nothing lasts and nothing ends. They are messages of the same outbox, and say how
many, never about whom. Of work lists at most one a day per gemeente: which lines are new since the last notice follows from
the counts of the runs since then, so that a hub that was killed between list and notice still tells of them the next time.
"""

import datetime
from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import Connection, insert, text

from warehouse.alerts.causes import Cause, Kind, Turn, message_of
from warehouse.tables.beheer import bericht
from warehouse.two_people import Request
from warehouse.work_list import WorkList


def note_work_list(connection: Connection, work_list: WorkList, codes: Collection[str], place: str, day: datetime.date) -> bool:
    """Put a notice into the outbox when a list has new lines and none went out on this day; True when it did.

    `codes` are the checks whose bevindingen are lines of a list, `place` is the folder it lies in. In the open transaction,
    with the rights of the loader.
    """
    key = f"{Kind.WORK_LIST}/{work_list.gemeentecode}"
    connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('melding ' || :key, 0))"), {"key": key})
    values = {"key": key, "gemeentecode": work_list.gemeentecode, "codes": list(codes)}
    found = connection.execute(text(_SINCE_THE_LAST), values).one()
    lines = len(work_list.lines)
    new = min(found.nieuw, lines)  # some of them may be solved by now
    if not new or found.dag == day:
        return False
    content = {
        "regels": lines,
        "nieuw": new,
        "map": place,
        "bestand": f"{work_list.name}.xlsx",
        "run": found.run,
        "dag": day.isoformat(),
    }
    told = message_of(Cause(key, lines, (work_list.gemeentecode,), content=content), begun=found.nu)
    connection.execute(insert(bericht).values(kenmerk=key, soort=Turn.BEGIN.value, melding=told))
    return True


def note_shown(connection: Connection, kind: Kind, request: Request, more: Mapping[str, str] | None = None) -> None:
    """Tell the FG what is shown or handed over to who asked: by which request, about how many persons, by whom.

    `kind` is one of `FOR_THE_FG`, `more` what is to be told of this one besides. In the open transaction, with the rights of
    the loader; before anything is shown.
    """
    key = f"{kind}/{request.number}"
    content = {
        "verzoek": request.number,
        "aanvrager": request.requester,
        "beoordelaar": request.approver,
        "grondslag": request.ground,
        **(more or {}),
    }
    begun = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    told = message_of(Cause(key, request.count, content=content), begun=begun)
    connection.execute(insert(bericht).values(kenmerk=key, soort=Turn.BEGIN.value, melding=told))


_SINCE_THE_LAST: Final = """
WITH laatste AS (
    SELECT (melding -> 'content' ->> 'run')::bigint AS run, (melding -> 'content' ->> 'dag')::date AS dag
    FROM beheer.bericht
    WHERE kenmerk = :key
    ORDER BY bericht DESC
    LIMIT 1
)
SELECT
    (SELECT dag FROM laatste) AS dag,
    (SELECT max(run) FROM controle.run WHERE beeindigd IS NOT NULL) AS run,
    clock_timestamp() AS nu,
    coalesce(sum(nieuw), 0)::integer AS nieuw
FROM controle.telling
WHERE gemeentecode = :gemeentecode AND code = ANY(:codes) AND run > coalesce((SELECT run FROM laatste), 0)
"""
