"""How the command line speaks: results on standard output, progress and complaints on standard error.

Nothing here knows the hub; it holds the two consoles and the look of a table.
"""

import json
import os
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipelines.tables import shown

WIDTH = 120
"""Columns of what goes into a file or a pipe, where no terminal says how wide it is."""

output = Console(highlight=False)
messages = Console(stderr=True, highlight=False)
for console in (output, messages):
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = WIDTH


def complain(sentence: str) -> None:
    """One red sentence on standard error; brackets in it are shown as they are."""
    messages.print(Text(sentence, style="bold red"), soft_wrap=True)


def say(sentence: str) -> None:
    """One sentence on standard error, beside the results."""
    messages.print(Text(sentence), soft_wrap=True)


def say_waiting() -> None:
    """Another command of this hub is loading or checking, or rotates the key; this one waits."""
    say("Er wordt al ingelezen of gecontroleerd, of de sleutel wordt vervangen. Deze opdracht wacht tot dat klaar is.")


def print_json(value: object) -> None:
    """The value as JSON on standard output, for other programs: no colour, no wrapping."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


def table(title: str, headers: Sequence[str], rows: Iterable[Sequence[object]], *, numbers: Iterable[int] = ()) -> Table:
    """A table for the terminal; the first column never wraps, the columns at the places `numbers` are aligned right."""
    right = set(numbers)
    made = Table(title=title, title_justify="left", header_style="bold")
    for place, header in enumerate(headers):
        made.add_column(header, justify="right" if place in right else "left", overflow="fold", no_wrap=place == 0)
    for row in rows:
        made.add_row(*(Text(shown(value)) for value in row))
    return made
