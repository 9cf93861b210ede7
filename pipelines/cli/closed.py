"""`gesloten`: one proces-verbaal of the closed archive, asked, approved by another and seen once (privacy.md 6, 9 and 10).

Who asks and who approves log in to the database themselves. What is done is `pipelines.closed`.
"""
# ruff: noqa: PLC0415 (as in `commands`: a command imports what it needs when it runs)

import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.cli.person import Descriptor, Login
from pipelines.cli.requests import Case, Description, Which, add_requests
from pipelines.cli.typed import without_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from uuid import UUID

    from warehouse.closed import ClosedPv
    from warehouse.reidentification import Number
    from warehouse.two_people import Request

app = typer.Typer(
    no_args_is_help=True,
    help="Een proces-verbaal uit het gesloten archief zien: de een vraagt, een ander keurt goed, en dan wordt het één keer "
    "getoond. Alleen voor klachten en verantwoording (Wpg art. 14).",
)

add_requests(app, "gesloten")


@app.command("vraag")
def ask(
    gemeente: Annotated[str, typer.Argument(metavar="GEMEENTE", help="Naam of code van de gemeente van het proces-verbaal.")],
    number: Annotated[str, typer.Argument(metavar="PVNUMMER", help="Het nummer van het proces-verbaal in haar JVS.")],
    case: Case,
    ground: Annotated[
        str, typer.Option("--grondslag", callback=without_number, help="Wettelijke grondslag, zoals 'art. 14 Wpg, klacht'.")
    ],
    description: Description,
    *,
    login: Login,
    with_number: Annotated[
        bool, typer.Option("--met-nummer", help="Toon ook het nummer van de jongere; zonder staat er een pseudoniem.")
    ] = False,
    descriptor: Descriptor = None,
) -> None:
    """Vraag om één proces-verbaal uit het gesloten archief te zien; een ander moet dat goedkeuren."""
    from pipelines.cli.console import say
    from pipelines.cli.person import person_at
    from pipelines.closed import ask_closed
    from pipelines.hub import open_hub
    from pipelines.today import told_moment
    from warehouse.afspraken import gemeente_meant
    from warehouse.two_people import Why

    code, person = gemeente_meant(gemeente), person_at(login, descriptor)
    with open_hub() as hub:
        asked = ask_closed(hub, person, Why(case, ground, description), code, number.strip(), with_number=with_number)
    say(
        f"Verzoek {asked.number} wacht tot {told_moment(asked.judge_before)} op goedkeuring door een ander: "
        f"doorstroomhub gesloten keur-goed {asked.number}."
    )


@app.command("keur-goed")
def approve(
    number: Which,
    login: Login,
    descriptor: Descriptor = None,
    *,
    agreed: Annotated[bool, typer.Option("--ja", help="Vraag niet om bevestiging.")] = False,
) -> None:
    """Keur een verzoek van een ander goed: toont welk proces-verbaal het is, niet wat erin staat, en vraagt om bevestiging."""
    from pipelines.cli.console import say
    from pipelines.cli.person import person_at
    from pipelines.closed import approve_closed
    from pipelines.hub import open_hub

    def agrees(asked: "Request", pv: "ClosedPv") -> bool:
        say(f"Verzoek {asked.number} van {asked.requester}: {asked.description}. Zaak {asked.case}, grondslag {asked.ground}.")
        say(f"{_which(pv)}, {'met' if pv.with_number else 'zonder'} het nummer van de jongere.")
        return agreed or typer.confirm("Goedkeuren?", err=True)

    person = person_at(login, descriptor)
    with open_hub() as hub:
        approve_closed(hub, person, number, agrees)
    say(f"Verzoek {number} is goedgekeurd. Wie het vroeg, kan het nu één keer zien: doorstroomhub gesloten toon {number}.")


@app.command("toon")
def show(number: Which, login: Login, descriptor: Descriptor = None) -> None:
    """Toon het proces-verbaal van een goedgekeurd verzoek, één keer en alleen op de terminal; daarna is het weer dicht."""
    from pipelines.cli.console import say
    from pipelines.cli.person import person_at, require_terminal, seconds_until, show_once
    from pipelines.closed import show_closed
    from pipelines.hub import open_hub

    def show_it(
        asked: "Request", pv: "ClosedPv", rows: "Sequence[Mapping[str, Any]]", numbers: "Mapping[UUID, Number]"
    ) -> None:
        show_once(_page(asked, pv, rows, numbers), lambda: seconds_until(asked.until))

    require_terminal("Een proces-verbaal wordt alleen op een terminal getoond, nooit in een bestand.")
    person = person_at(login, descriptor)
    with open_hub() as hub:
        show_closed(hub, person, number, show_it)
    say(f"Het proces-verbaal van verzoek {number} is getoond. De functionaris gegevensbescherming krijgt daarvan bericht.")


def _page(
    asked: "Request", pv: "ClosedPv", rows: "Sequence[Mapping[str, Any]]", numbers: "Mapping[UUID, Number]"
) -> "Iterator[str]":
    """The rows, oldest first; of a later one what differs from the one before it."""
    yield f"Verzoek {asked.number}, zaak {asked.case}. Dit ziet u één keer; leg het alleen vast in de zaak zelf."
    yield f"{_which(pv)}."
    before: dict[str, str] = {}
    for row in rows:
        valid_from, valid_to, known_from, known_to = (_moment(row[name]) for name in _PERIODS)
        told = {name: _told(name, value, numbers) for name, value in row.items() if name not in _PERIODS}
        yield ""
        yield f"Zo van {valid_from} tot {valid_to}, bekend van {known_from} tot {known_to}:"
        yield from (f"  {name:<22}{value}" for name, value in told.items() if before.get(name) != value)
        before = told
    yield ""
    yield "Druk op Enter; daarna is het weg."


_PERIODS = ("geldig_van", "geldig_tot", "bekend_van", "bekend_tot")


def _which(pv: "ClosedPv") -> str:
    from pipelines.tables import gemeente

    rows = "1 rij" if len(pv.rows) == 1 else f"{len(pv.rows)} rijen"
    since = f"in het gesloten archief sinds {pv.closed:%d-%m-%Y}"
    return f"Proces-verbaal {pv.number} van {gemeente(pv.gemeentecode)}, {rows}, {since}"


def _told(name: str, value: object, numbers: "Mapping[UUID, Number]") -> str:
    """A value as a person reads it; of somebody the number when it was asked for, else the pseudonym."""
    from uuid import UUID

    from schemas.jvs import JVS_PROCESVERBAAL
    from warehouse.bron import History
    from warehouse.insight import shown_value

    if isinstance(value, UUID):
        return numbers[value].number if value in numbers else f"pseudoniem {value}"
    column = next((column for column in History(JVS_PROCESVERBAAL).stored if column.name == name), None)
    return (shown_value(column, value, JVS_PROCESVERBAAL) if column else str(value)) or "-"


def _moment(written: str) -> str:
    """A date or moment that PostgreSQL wrote, in Dutch; `nu` for what has no end."""
    from pipelines.today import told_moment

    if written == "infinity":
        return "nu"
    if len(written) == len("2026-01-01"):
        return f"{datetime.date.fromisoformat(written):%d-%m-%Y}"
    return told_moment(datetime.datetime.fromisoformat(written))
