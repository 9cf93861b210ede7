"""The clock of the Netherlands: the peildatum of a run or a question that names none, and the zone of every moment."""

import datetime
from typing import Final
from zoneinfo import ZoneInfo

TIMEZONE: Final = ZoneInfo("Europe/Amsterdam")
"""The zone of the users; its key is what Dagster asks for."""


def told_moment(moment: datetime.datetime) -> str:
    """A moment in Dutch time, such as 26-11-2026 14:05."""
    return f"{moment.astimezone(TIMEZONE):%d-%m-%Y %H:%M}"


def today() -> datetime.date:
    """The date in the Netherlands at this moment."""
    return datetime.datetime.now(TIMEZONE).date()
