"""Who watches a rotation: told after each part, in the thread that did it."""

from enum import StrEnum


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
