"""What the three logs tell of a span: actions, questions to BRP and SUWI, and processing, as counts (privacy.md 7 and 13)."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, text

from warehouse.logs.lines import milliseconds


@dataclass(frozen=True)
class Event:
    """Something that happened `times` times in the span; `persons` is how many different persons it names, if it names any."""

    log: str
    what: str
    times: int
    persons: int | None
    remark: str


def events(
    connection: Connection, since: datetime.datetime, until: datetime.datetime, login: str | None = None
) -> Sequence[Event]:
    """What happened in [since, until), most often first per log; of the audit log only what `login` did, when one is named.

    A change of access is told whoever did it: it decides what could be read.
    """
    values = {
        "van": since,
        "tot": until,
        "van_ms": milliseconds(since),
        "tot_ms": milliseconds(until),
        "login": login,
    }
    return [
        Event(row.logboek, row.wat, row.keer, row.personen, row.opmerking) for row in connection.execute(text(_EVENTS), values)
    ]


_EVENTS: Final = """
SELECT
    'audit' AS logboek,
    handeling AS wat,
    count(DISTINCT trace_id) AS keer,
    NULL::bigint AS personen,
    CASE count(DISTINCT trace_id) FILTER (WHERE resultaat IN ('geweigerd', 'mislukt'))
        WHEN 0 THEN ''
        ELSE count(DISTINCT trace_id) FILTER (WHERE resultaat IN ('geweigerd', 'mislukt')) || ' geweigerd of mislukt'
    END AS opmerking
FROM beheer.log_audit
WHERE
    moment >= :van AND moment < :tot
    AND (CAST(:login AS text) IS NULL OR wie = CAST(:login AS text) OR starts_with(handeling, 'toegang'))
GROUP BY handeling
UNION ALL
SELECT
    'verstrekkingen',
    'vraag aan ' || log_verstrekking.bron || ': ' || log_verstrekking.taak,
    count(DISTINCT log_verstrekking.nummer),
    count(DISTINCT log_verstrekking.betrokkene),
    'gevraagd: ' || string_agg(DISTINCT veld, ', ')
FROM beheer.log_verstrekking
LEFT JOIN LATERAL unnest(log_verstrekking.velden) AS veld ON TRUE
WHERE log_verstrekking.moment >= :van AND log_verstrekking.moment < :tot
GROUP BY log_verstrekking.bron, log_verstrekking.taak
UNION ALL
SELECT
    'verwerkingen',
    name,
    count(*),
    nullif(count(DISTINCT data_subject_id), 0),
    CASE count(DISTINCT levering) WHEN 0 THEN '' ELSE count(DISTINCT levering) || ' leveringen' END
FROM beheer.log_verwerking
WHERE end_time >= :van_ms AND start_time < :tot_ms
GROUP BY name
ORDER BY 1, 3 DESC, 2
"""
