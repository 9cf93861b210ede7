"""Questions at once: in order, told together before any of them is sent, and nothing is asked after one that breaks."""

import threading
from collections.abc import Sequence

import pytest

from connectors.web.rounds import in_rounds


class Source:
    """Notes what was begun and asked, in order; holds questions back until all of a round are there."""

    def __init__(self, together: int = 1, breaks_at: int | None = None) -> None:
        self.seen: list[object] = []
        self._barrier = threading.Barrier(together)
        self._breaks_at = breaks_at

    def begin(self, together: Sequence[int]) -> None:
        self.seen.append(list(together))

    def ask(self, question: int) -> int:
        self.seen.append(question)
        if question:
            self._barrier.wait(30)
        if question == self._breaks_at:
            raise ConnectionError
        return question * 10


def test_the_first_goes_alone_and_then_so_many_are_under_way_together_in_order() -> None:
    source = Source(together=3)
    assert list(in_rounds(range(7), 3, source.begin, source.ask)) == [0, 10, 20, 30, 40, 50, 60]
    assert [told for told in source.seen if isinstance(told, list)] == [[0], [1, 2, 3], [4, 5, 6]]
    for told, *asked in (source.seen[0:2], source.seen[2:6], source.seen[6:10]):
        assert sorted(asked) == told


def test_one_at_a_time_is_one_after_the_other() -> None:
    source = Source()
    assert list(in_rounds(range(3), 1, source.begin, source.ask)) == [0, 10, 20]
    assert source.seen == [[0], 0, [1], 1, [2], 2]


def test_after_a_question_that_breaks_nothing_more_is_told_or_asked() -> None:
    source, answers = Source(together=2, breaks_at=1), []
    with pytest.raises(ConnectionError):
        answers.extend(in_rounds(range(9), 2, source.begin, source.ask))
    assert [told for told in source.seen if isinstance(told, list)] == [[0], [1, 2]]


def test_what_cannot_be_told_is_not_asked() -> None:
    source = Source()

    def full(together: Sequence[int]) -> None:
        raise PermissionError

    with pytest.raises(PermissionError):
        list(in_rounds(range(3), 2, full, source.ask))
    assert source.seen == []


def test_nothing_to_ask_is_no_round() -> None:
    source = Source()
    assert list(in_rounds([], 4, source.begin, source.ask)) == []
    assert source.seen == []
