"""What a connector tells before it asks about persons: who is asked about, of which source, and for which fields.

The log itself is kept by whoever starts a pull. When telling fails, the question is not asked (privacy.md 6 and 7).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from schemas.errors import HubError
from schemas.extract import Source

NOBODY: Final = "999999990"
"""A burgerservicenummer that passes the check and is given out to nobody: what a connection is tried with."""


@dataclass(frozen=True)
class Question:
    """One question about one person. `number` is a burgerservicenummer, which is in memory only."""

    number: str = field(repr=False)
    source: Source
    extract: str
    fields: tuple[str, ...]


class Disclose(Protocol):
    """Told of every question just before it is sent, also when it is sent again; whatever it raises stops the question.

    Questions that are sent at once are told together. When one is sent again it is told by the thread that sends it.
    """

    def __call__(self, questions: Sequence[Question], /) -> None:
        """Keep these questions, or raise."""
        ...


class NotAboutNobody(HubError):
    """A connection would have been tried with the number of a person."""


def about_nobody(questions: Sequence[Question], /) -> None:
    """The log of who only tries a connection: it lets through what is about nobody, and there is nothing to keep of that."""
    if any(question.number != NOBODY for question in questions):
        raise NotAboutNobody("Een verbinding wordt alleen geprobeerd met een nummer dat van niemand is; er is niets gevraagd.")
