"""Keeps what an exception says out of Dagster: its event log, its screens and the output of its processes.

Dagster masks errors of our code when it is told to, but writes the whole of them, with the values they quote, to a logger.
Here both are set: the mask is on in every process that holds our definitions, and of the error only its kind and the place
where it arose are logged (privacy.md 1).
"""

import logging
import os

import dagster as dg

from pipelines.places import place_of

REDACT_VARIABLE = "DAGSTER_REDACT_USER_CODE_ERRORS"
REDACTED_LOGGER = "dagster.redacted_errors"


class PlaceOnly(logging.Filter):
    """Replaces the traceback of a record by the kind and the place of every error in its chain."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Lets the record through without what the exceptions say; a failure with text of ours is told elsewhere."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, dg.Failure):
            return False
        places: list[str] = []
        while error is not None:
            places.append(place_of(error))
            error = error.__cause__
        if places:
            record.msg = f"{record.getMessage()}: {' door '.join(places)}"
            record.args = ()
        record.exc_info = None
        record.exc_text = None
        return True


def redact_errors() -> None:
    """Switch the mask on in this process; doing it twice changes nothing."""
    os.environ[REDACT_VARIABLE] = "1"
    logger = logging.getLogger(REDACTED_LOGGER)
    if not any(isinstance(each, PlaceOnly) for each in logger.filters):
        logger.addFilter(PlaceOnly())
