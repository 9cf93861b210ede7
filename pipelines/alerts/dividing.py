"""From the outbox to recipients: a copy of every message for each of them, the overview of the day, the summary of the week.

A few messages at once go out one by one; more than `MOST_SEPARATE` for one recipient, as after a first load, go together.
"""

import datetime
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection

from pipelines.alerts.settings import AlertSettings
from pipelines.alerts.weekly import content_of
from pipelines.today import TIMEZONE
from warehouse.alerts import outbox
from warehouse.alerts.causes import NOTICES, Kind, Known, lasting, unannounced_since
from warehouse.alerts.outbox import Form, Letterbox, News
from warehouse.settings import change_setting, setting
from warehouse.weekly import Week, summary_of

MOST_SEPARATE: Final = 4
OVERVIEW_AT: Final = datetime.time(7, 30)
"""When the overview is made, on working days: after the checks of the morning."""

_OVERVIEW_MADE: Final = "meldingen_overzicht_van"
_SATURDAY: Final = 5


def divide(connection: Connection, settings: AlertSettings) -> int:
    """Make the copies of every message that nobody divided yet, in one transaction; gives the number of messages.

    Notices make a message apart, one of each sort: of work lists for all gemeenten that a recipient hears for (of a gemeente
    whose notices waited, only the last), of re-identifications for all since the last.
    """
    news = outbox.undivided(connection)
    mine: dict[Letterbox, list[News]] = {}
    notices: dict[tuple[Letterbox, Kind], dict[str, News]] = {}
    for each in news:
        if each.cause.kind in NOTICES:
            for box in settings.boxes(each.cause):
                notices.setdefault((box, each.cause.kind), {})[each.cause.key] = each
            continue
        for box in settings.boxes(each.cause):
            mine.setdefault(box, []).append(each)
    for box, messages in mine.items():
        together = [messages] if len(messages) > MOST_SEPARATE else [[each] for each in messages]
        for group in together:
            outbox.add(connection, box, Form.NEWS, {"delen": [_part_of_news(each) for each in group]})
    for (box, _), alike in notices.items():
        outbox.add(connection, box, Form.NEWS, {"delen": [_part_of_news(each) for each in alike.values()]})
    outbox.divided(connection, [each.number for each in news])
    return len(news)


def overview_if_due(connection: Connection, settings: AlertSettings, now: datetime.datetime) -> None:
    """Make the overview of today, once, on a working day after half past seven in the morning.

    Nobody gets one in which nothing lasts since before today and nothing happened that had no message of its own.
    """
    local = now.astimezone(TIMEZONE)
    today = local.date()
    if local.weekday() >= _SATURDAY or local.time() < OVERVIEW_AT or setting(connection, _OVERVIEW_MADE) == today.isoformat():
        return
    change_setting(connection, _OVERVIEW_MADE, today.isoformat())
    midnight = datetime.datetime.combine(today, datetime.time(0), TIMEZONE)
    there = lasting(connection)
    for box in settings.all_boxes:
        previous = outbox.last_overview(connection, box)
        since = previous[0] if previous else midnight - datetime.timedelta(days=1)
        mine = [known for known in there if box in settings.boxes(known.cause)]
        quiet = [known for known in unannounced_since(connection, since) if box in settings.boxes(known.cause)]
        if quiet or any(known.begun < midnight or not known.announced for known in mine):
            counted = _counts(previous[1]) if previous else {}
            parts = [_part_of_known(known, counted) for known in [*mine, *quiet]]
            outbox.add(connection, box, Form.OVERVIEW, {"dag": today.isoformat(), "delen": parts}, today)


def weekly_if_due(connection: Connection, settings: AlertSettings, now: datetime.datetime) -> None:
    """Make the summary of last week for who asks for it, once each, from Monday half past seven in the morning.

    Who begins to ask later in the week, or a hub that was down on Monday, gets it then. As long as nothing was ever checked,
    there is nothing to tell.
    """
    local = now.astimezone(TIMEZONE)
    monday = local.date() - datetime.timedelta(days=local.weekday())
    if not settings.weekly_boxes or local < datetime.datetime.combine(monday, OVERVIEW_AT, TIMEZONE):
        return
    made = outbox.made_for(connection, Form.WEEKLY, monday)
    waiting = [box for box in settings.weekly_boxes if box not in made]
    if not waiting:
        return
    summary = summary_of(connection, Week.before(local.date()))
    if summary.last is not None:
        for box in waiting:
            outbox.add(connection, box, Form.WEEKLY, content_of(summary), monday)


def _part_of_news(news: News) -> dict[str, Any]:
    cause = news.cause
    return {
        "kenmerk": cause.key,
        "soort": news.turn.value,
        "aantal": cause.count,
        "gemeenten": list(cause.gemeenten),
        "inhoud": dict(cause.content),
        "begonnen": news.begun.isoformat(),
        "geeindigd": news.ended and news.ended.isoformat(),
    }


def _part_of_known(known: Known, counted: Mapping[str, int]) -> dict[str, Any]:
    cause = known.cause
    return {
        "kenmerk": cause.key,
        "soort": "einde" if known.ended else "begin",
        "aantal": cause.count,
        "vorig_aantal": counted.get(cause.key),
        "gemeenten": list(cause.gemeenten),
        "inhoud": dict(cause.content),
        "begonnen": known.begun.isoformat(),
        "geeindigd": known.ended and known.ended.isoformat(),
    }


def _counts(overview: Mapping[str, Any]) -> Mapping[str, int]:
    return {part["kenmerk"]: part["aantal"] for part in overview["delen"] if part["soort"] == "begin"}
