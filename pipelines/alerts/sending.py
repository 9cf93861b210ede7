"""A round of the post: divide what is new, make the overview and the weekly summary when it is time, and send what is due.

Every copy is one transaction that holds its row while the other server is asked. A way that is closed is left alone until the
next round; a copy that is refused waits longer and does not keep back the others.
"""

import datetime
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Engine

from pipelines.alerts.channel import NotSent, Post
from pipelines.alerts.dividing import divide, overview_if_due, weekly_if_due
from pipelines.alerts.letters import letter_of
from pipelines.alerts.mail import MailPost, text_of
from pipelines.alerts.settings import AlertSettings
from pipelines.alerts.teams import TeamsPost
from pipelines.places import place_of
from warehouse import access
from warehouse.alerts import outbox
from warehouse.alerts.outbox import Channel, Copy
from warehouse.guard import Guard, IdentityFound

ROUND_SECONDS: Final = 30
"""After this no new copy is begun: a tick of Dagster ends after a minute."""

LONGEST_CLOSED: Final = datetime.timedelta(minutes=10)
LONGEST_REFUSED: Final = datetime.timedelta(hours=6)

_draw = random.SystemRandom().random


@dataclass(frozen=True)
class Round:
    """What a round came to: copies sent, attempts that failed, and the different reasons why."""

    sent: int
    failed: int
    reasons: tuple[str, ...]


def posts_of(settings: AlertSettings) -> Mapping[Channel, Post]:
    """The ways that the settings give."""
    posts: dict[Channel, Post] = {Channel.TEAMS: TeamsPost(settings)}
    if settings.mail is not None:
        posts[Channel.MAIL] = MailPost(settings.mail)
    return posts


def send_round(
    engine: Engine,
    settings: AlertSettings,
    guard: Guard,
    *,
    now: datetime.datetime | None = None,
    seconds: float = ROUND_SECONDS,
) -> Round:
    """Divide and send; safe to run in several processes at once, and after a kill at any point.

    What `guard` refuses goes to nobody.
    """
    with engine.begin() as connection:
        access.act_as_loader(connection)
        moment = now or datetime.datetime.now(datetime.UTC)
        overview_if_due(connection, settings, moment)
        weekly_if_due(connection, settings, moment)
        divide(connection, settings)
    return send_due(engine, settings, guard, seconds=seconds)


def send_due(
    engine: Engine, settings: AlertSettings, guard: Guard, *, seconds: float = ROUND_SECONDS, only: int | None = None
) -> Round:
    """Send the copies that are due, or only the one with this number whether or not it is."""
    until = time.monotonic() + seconds
    sent, reasons, failed = 0, dict[str, None](), 0
    for channel, post in posts_of(settings).items():
        with post:
            while time.monotonic() < until:
                outcome = _next(engine, settings, guard, channel, post, only=only)
                if outcome is None:
                    break
                if outcome.reason is None:
                    sent += 1
                    continue
                failed += 1
                reasons[outcome.reason] = None
                if outcome.closed or only is not None:
                    break
    return Round(sent, failed, tuple(reasons))


@dataclass(frozen=True)
class _Outcome:
    reason: str | None = None
    closed: bool = False


def _next(
    engine: Engine, settings: AlertSettings, guard: Guard, channel: Channel, post: Post, *, only: int | None
) -> _Outcome | None:
    """Try the next copy of a channel; None when there is none."""
    with engine.begin() as connection:
        access.act_as_loader(connection)
        copy = outbox.take(connection, channel, only)
        if copy is None:
            return None
        address = settings.address(copy.box)
        if address is None:
            reason = f"Ontvanger {copy.box.recipient} staat niet meer met {channel} in meldingen.toml."
            outbox.lapsed(connection, copy.number, reason)
            return _Outcome(reason)
        try:
            letter = letter_of(copy, settings.screen)
            guard.require_clean("een bericht", (letter.subject, text_of(letter)))
            post.send(copy, letter, address)
        except IdentityFound as error:
            outbox.lapsed(connection, copy.number, str(error))
            return _Outcome(str(error))
        except Exception as error:  # noqa: BLE001 (a copy that cannot be worded must not keep back the others)
            if not isinstance(error, NotSent):
                error = NotSent(f"Dit bericht kan niet worden opgesteld ({place_of(error)}).", closed=False)
            outbox.failed(connection, copy.number, str(error), _delay(copy, error))
            return _Outcome(str(error), error.closed)
        outbox.sent(connection, copy.number)
        return _Outcome()


def _delay(copy: Copy, error: NotSent) -> datetime.timedelta:
    return outbox.backoff(copy.attempts + 1, LONGEST_CLOSED if error.closed else LONGEST_REFUSED, _draw())
