"""What a whole message is made of, whatever the channel: stories, lists of causes, and of a week figures, a plot and tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipelines.alerts.stories import Story, Tone


@dataclass(frozen=True)
class Row:
    """One cause in a list: `detail` says in a few words what, where and since when, `change` what became of it."""

    tone: Tone
    title: str
    detail: str
    count: str
    change: str
    url: str | None


@dataclass(frozen=True)
class Figure:
    """One number that stands large: what it counts, and beside it what it was."""

    value: str
    label: str
    note: str


@dataclass(frozen=True)
class Picture:
    """A plot as PNG, `width` pixels wide on a screen; `alt` tells the same in words."""

    png: bytes
    width: int
    title: str
    alt: str


@dataclass(frozen=True)
class Line:
    """A row of a table: its name, with in small what else there is to say of it, and a cell for every column.

    What a cell holds after its first line stands small below it.
    """

    name: str
    cells: tuple[str, ...]
    detail: str = ""
    url: str | None = None
    strong: bool = False


@dataclass(frozen=True)
class Table:
    """A table of numbers under a heading, and what there is to say before it; `first` heads the names.

    `narrow`: many columns of equal weight, each headed by a letter.
    """

    title: str
    first: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    intro: str = ""
    narrow: bool = False


@dataclass(frozen=True)
class Letter:
    """A whole message: `stories` of what is new, lists of rows under a heading, and at the end (`closing`) why one gets it.

    Figures, the picture and tables are those of a week; `notes` below them say how was counted.
    """

    subject: str
    heading: str
    intro: str
    stories: tuple[Story, ...] = ()
    groups: Mapping[str, Sequence[Row]] = field(default_factory=dict[str, Sequence[Row]])
    closing: str = ""
    figures: tuple[Figure, ...] = ()
    picture: Picture | None = None
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def preview(self) -> str:
        """What a mail program shows beside the subject: what to do, else how it begins."""
        return next((story.todo for story in self.stories if story.todo), self.intro)
