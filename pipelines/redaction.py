"""Keeps what an exception says out of Dagster: its event log, its screens and the output of its processes.

Dagster masks errors of our code when it is told to, but writes the whole of them, with the values they quote, to a logger.
Here both are set: the mask is on in every process that holds our definitions, and of the error only its kind and the place
where it arose are logged (privacy.md 1).
"""

import logging
import os
import traceback

REDACT_VARIABLE = "DAGSTER_REDACT_USER_CODE_ERRORS"
REDACTED_LOGGER = "dagster.redacted_errors"


def place_of(error: BaseException) -> str:
    """The kind of an error and the file and line where it arose, without a word of its message."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return type(error).__name__
    last = frames[-1]
    return f"{type(error).__name__} in {last.filename.rsplit('/', 1)[-1]}, regel {last.lineno}"


class PlaceOnly(logging.Filter):
    """Replaces the traceback of a record by the kind and the place of every error in its chain."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always lets the record through, without what the exceptions say."""
        error = record.exc_info[1] if record.exc_info else None
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
