"""Questions to one source, some at once: faster by as much, and the log of disclosures is told of them together.

The source decides how many it allows (`tegelijk` in bronnen.toml). Answers come in the order of what was asked, and after a
round that breaks nothing more is asked. The first question goes alone: what a source refuses, it refuses of one.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

AT_ONCE: Final = 4
"""Questions at once unless set otherwise."""

MOST_AT_ONCE: Final = 20

_Asked = TypeVar("_Asked")
_Answered = TypeVar("_Answered")


def in_rounds(
    questions: Sequence[_Asked],
    at_once: int,
    begin: Callable[[Sequence[_Asked]], None],
    ask: Callable[[_Asked], _Answered],
) -> Iterator[_Answered]:
    """What `ask` gives for each question, in their order; `begin` is called with the questions of a round just before them.

    What either raises ends it, once the questions that are under way have been answered.
    """
    with ThreadPoolExecutor(at_once, thread_name_prefix="vragen") as pool:
        rest = (questions[start : start + at_once] for start in range(1, len(questions), at_once))
        for together in filter(None, (questions[:1], *rest)):
            begin(together)
            under_way = [pool.submit(ask, question) for question in together]
            try:
                for each in under_way:
                    yield each.result()
            finally:
                for each in under_way:
                    each.cancel()
