"""What people and runs did, in the audit log (BIO2 8.15.01): a line before, without which nothing happens, and one after."""

import os
import platform
import pwd
import re
from collections.abc import Callable, Generator
from contextlib import contextmanager

from sqlalchemy import Connection

from pipelines.hub import Hub
from schemas.errors import HubError
from warehouse import access
from warehouse.logs.book import LogBook
from warehouse.logs.lines import AuditLine, Outcome, new_trace
from warehouse.server_errors import without_values


@contextmanager
def audited(logs: LogBook, action: str, subject: str, *, who: str | None = None, trace: str | None = None) -> Generator[str]:
    """Do something that the audit log tells of; gives the trace id, for what else is logged of it.

    `action` and `subject` are Dutch words without personal data, such as 'intrekken' and 'levering 12'; `who` is the login of
    the database that does it, without one the user of the machine; `trace` that of a larger action, without one a new one.
    Raises LogFailed when no line can be written: then nothing has been done yet, or what was done has no last line.
    """
    trace = trace or new_trace()
    logs.add([_line(trace, action, subject, Outcome.BEGUN, who)])
    outcome = Outcome.FAILED
    try:
        yield trace
        outcome = Outcome.DONE
    except HubError:
        outcome = Outcome.REFUSED
        raise
    finally:
        logs.add([_line(trace, action, subject, outcome, who)])


def note(logs: LogBook, action: str, subject: str, outcome: Outcome) -> None:
    """One line about something that is over at once; raises LogFailed when it cannot be written."""
    logs.add([_line(new_trace(), action, subject, outcome)])


@contextmanager
def changing(hub: Hub, action: str, subject: str, begin: Callable[[Connection], None] | None = None) -> Generator[Connection]:
    """A transaction with the rights of the loader in which something is done that the audit log tells of (`audited`).

    `begin` is done before anything is read in it, such as `warehouse.database.see_one_state`.
    Raises DatabaseRefused, without any value, when the server refuses a statement, and KeyFailed when a rotation of the key
    came in between.
    """
    with audited(hub.logs, action, subject), without_values(f"het {action}"), hub.database.engine.begin() as connection:
        if begin is not None:
            begin(connection)
        access.act_as_loader(connection)
        hub.keyring.require_in_use(connection)
        yield connection


def user_of_machine() -> str:
    """Who runs this, as the machine knows it; never what a variable of the environment says."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # a container may run under a number that has no name
        return f"uid {os.getuid()}"


def _line(trace: str, action: str, subject: str, outcome: Outcome, who: str | None = None) -> AuditLine:
    return AuditLine(
        trace_id=trace,
        handeling=action,
        onderwerp=re.sub(r"\d{8,}", "…", subject),  # what somebody typed could be the number of a person
        resultaat=outcome,
        herkomst=f"{platform.node()} doorstroomhub",
        wie=who or user_of_machine(),
    )
