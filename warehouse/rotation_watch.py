"""The parts of a rotation and who watches them: told after each part, in the thread that did it."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from threading import Lock
from typing import Final

from warehouse.protected_columns import ProtectedTable

LANES: Final = 2
"""Tables that are under way at once: the server writes one while the other is encrypted."""


class Stage(StrEnum):
    """What is being done; the value is what users see."""

    FILL = "Omzetten"
    SWAP = "Wisselen"
    CLEAN = "Opruimen"
    ARCHIVE = "Archief"


class Watch:
    """This one looks away."""

    def reached(self, stage: Stage, done: int, of: int) -> None:
        """So many parts of a stage are done, of so many."""


def in_lanes(tables: Sequence[ProtectedTable], work: Callable[[ProtectedTable], None], stage: Stage, watch: Watch) -> None:
    """Do the work for every table, as many at once as there are lanes; raises what one of them raised."""
    done = 0
    counting = Lock()

    def counted(table: ProtectedTable) -> None:
        nonlocal done
        work(table)
        with counting:
            done += 1
            watch.reached(stage, done, len(tables))

    with ThreadPoolExecutor(LANES, thread_name_prefix="roteren") as pool:
        for finished in [pool.submit(counted, table) for table in tables]:
            finished.result()
