"""Somebody at the terminal: who logs in with an own login of the database, and who is shown what may stand nowhere else.

A password comes from the terminal, or from a file descriptor for programs; never from an argument or the environment, which
others on the machine can read. What is shown goes to the terminal itself: not to standard output, which may be a file.
"""

import datetime
import getpass
import os
import select
import termios
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from schemas.errors import HubError

if TYPE_CHECKING:
    from pipelines.people import Person

Login = Annotated[str, typer.Option("--login", metavar="NAAM", help="Uw eigen aanmelding van de database.")]
Descriptor = Annotated[
    int | None,
    typer.Option("--wachtwoord-fd", metavar="NUMMER", help="Lees het wachtwoord van deze file descriptor; voor programma's."),
]

_TERMINAL: Final = Path("/dev/tty")
_LONGEST: Final = datetime.timedelta(minutes=5)
_LEAST: Final = 5
_OWN_SCREEN: Final = "\x1b[?1049h\x1b[H\x1b[2J"
_SCREEN_BEFORE: Final = "\x1b[2J\x1b[?1049l"


class NoTerminal(HubError):
    """There is no terminal to ask or to show something."""


def person_at(login: str, descriptor: int | None) -> "Person":
    """Who says to be this login, with the password that the terminal or the file descriptor gives.

    Raises NoTerminal when there is neither.
    """
    from pipelines.people import Person  # noqa: PLC0415 (as in `commands`: help needs none of it)

    if descriptor is not None:
        with os.fdopen(descriptor, encoding="utf-8") as given:
            return Person(login, given.readline().rstrip("\r\n"))
    require_terminal("Geef het wachtwoord met --wachtwoord-fd, of voer de opdracht uit in een terminal.")
    return Person(login, getpass.getpass(f"Wachtwoord van {login}: "))


def require_terminal(otherwise: str) -> None:
    """Raise NoTerminal when there is no terminal; `otherwise` says what to do."""
    try:
        _TERMINAL.open("r+b", buffering=0).close()
    except OSError:
        raise NoTerminal(f"Er is geen terminal. {otherwise}") from None


def seconds_until(moment: datetime.datetime | None) -> float:
    """How long something may stay on a screen: until this moment, and never longer than some minutes."""
    now = datetime.datetime.now(datetime.UTC)
    return min(_LONGEST, (moment or now) - now).total_seconds()


def show_once(lines: Iterable[str], seconds: Callable[[], float]) -> None:
    """Show lines on a screen of their own until Enter, or until so many seconds have passed; then they are gone.

    What does not fit on the screen comes after an Enter; one that was given before it stood there does not count.
    """
    with _TERMINAL.open("r+b", buffering=0) as terminal:
        height = os.get_terminal_size(terminal.fileno()).lines
        try:
            for page in _pages(list(lines), height):
                termios.tcflush(terminal, termios.TCIFLUSH)
                terminal.write(_OWN_SCREEN.encode() + "\n".join(page).encode() + b"\n")
                answered, _, _ = select.select([terminal], [], [], max(0.0, seconds()))
                if not answered:
                    break
                terminal.readline()
        finally:
            terminal.write(_SCREEN_BEFORE.encode())


def _pages(lines: list[str], height: int) -> Iterator[list[str]]:
    """The lines by screen; one of unknown height holds them all."""
    room = height - 2 if height > _LEAST else len(lines)
    while len(lines) > room:
        yield [*lines[:room], "Druk op Enter voor het vervolg."]
        lines = lines[room:]
    yield lines
