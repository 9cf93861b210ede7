"""What mail and Teams have in common: a way that can be open or closed, and what can go wrong on it."""

from types import TracebackType
from typing import Protocol, Self

from pipelines.alerts.letter import Letter
from schemas.errors import HubError
from warehouse.alerts.outbox import Copy


class NotSent(HubError):
    """The other server did not take a copy; the sentence is ours and holds no address.

    `closed` when the way itself is closed: then no other copy needs to try it now.
    """

    def __init__(self, sentence: str, *, closed: bool) -> None:
        super().__init__(sentence)
        self.closed = closed


class Post(Protocol):
    """A way to bring copies away; as a context it closes what it opened. It opens at the first copy."""

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...

    def send(self, copy: Copy, letter: Letter, address: str) -> None:
        """Bring one copy to one address; returns when the other server took it, else raises NotSent."""
        ...
