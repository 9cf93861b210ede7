"""The peildatum of a run or a question that names none."""

import datetime
from zoneinfo import ZoneInfo

_TIMEZONE = ZoneInfo("Europe/Amsterdam")


def today() -> datetime.date:
    """The date in the Netherlands at this moment."""
    return datetime.datetime.now(_TIMEZONE).date()
