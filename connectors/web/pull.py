"""One pull on its way to become one levering, and starting again when it breaks."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO, Final, TypeVar

from connectors.names import LeveringName
from connectors.web.failures import PullIncomplete

MOST_STARTS: Final = 3
"""How often a pull is begun that turns out not to be complete."""

_Kept = TypeVar("_Kept")


@dataclass
class Pull:
    """The bytes of a levering that is being fetched, to be read once; reading asks the source.

    Reading raises `connectors.web.failures.PullFailed`: what was read until then is no levering. `counts` (by a Dutch word) is
    complete when `stream` has been read to its end.
    """

    name: LeveringName
    stream: BinaryIO = field(repr=False)
    counts: Counter[str] = field(default_factory=Counter[str])


def kept(begin: Callable[[], Pull], keep: Callable[[Pull], _Kept]) -> tuple[Pull, _Kept]:
    """A pull that was kept whole, and what `keep` (the archive) made of it; an incomplete one starts again from the beginning.

    Raises PullIncomplete when it does not become complete, and every other PullFailed at once.
    """
    for _ in range(MOST_STARTS - 1):
        pull = begin()
        try:
            return pull, keep(pull)
        except PullIncomplete:
            continue
    pull = begin()
    return pull, keep(pull)
