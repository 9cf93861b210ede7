"""`herleiding`: asking for the numbers of persons, another approving it, and seeing them once (privacy.md 6).

Who asks and who approves log in to the database themselves. What is done is `pipelines.people`.
"""
# ruff: noqa: PLC0415 (as in `commands`: a command imports what it needs when it runs)

from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.person import Descriptor, Login
from pipelines.cli.requests import Case, Description, Which, add_requests
from pipelines.cli.typed import without_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipelines.people import Dossiers
    from warehouse.reidentification import Number
    from warehouse.two_people import Request

app = typer.Typer(
    no_args_is_help=True,
    help="Nummers van personen terugzien: de een vraagt, een ander keurt goed, en dan worden ze één keer getoond.",
)

add_requests(app, "herleiding")


@app.command("vraag")
def ask(
    people: Annotated[
        typer.FileText,
        typer.Argument(
            metavar="BESTAND",
            help="Per regel een pseudoniem, een dossier (Zwolle 12345) of een bevinding (bevinding 812); - is de invoer.",
        ),
    ],
    case: Case,
    ground: Annotated[
        str, typer.Option("--grondslag", callback=without_number, help="Wettelijke grondslag, zoals 'art. 8.27 Wvo 2020'.")
    ],
    description: Description,
    *,
    login: Login,
    descriptor: Descriptor = None,
) -> None:
    """Vraag om de nummers van personen; een ander moet dat goedkeuren."""
    from pipelines.cli.console import say
    from pipelines.cli.person import person_at
    from pipelines.hub import open_hub
    from pipelines.people import ask_numbers
    from pipelines.today import told_moment
    from warehouse.reidentification import people_in
    from warehouse.two_people import Why

    listed = people_in(people)
    person = person_at(login, descriptor)
    with open_hub() as hub:
        asked = ask_numbers(hub, person, Why(case, ground, description), listed)
    say(
        f"Verzoek {asked.number} over {_persons(asked.count)} wacht tot {told_moment(asked.judge_before)} op goedkeuring "
        f"door een ander: doorstroomhub herleiding keur-goed {asked.number}."
    )


@app.command("keur-goed")
def approve(
    number: Which,
    login: Login,
    descriptor: Descriptor = None,
    *,
    agreed: Annotated[bool, typer.Option("--ja", help="Vraag niet om bevestiging.")] = False,
) -> None:
    """Keur een verzoek van een ander goed: toont wat er wordt gevraagd en vraagt om bevestiging."""
    from pipelines.cli.console import say
    from pipelines.cli.person import person_at
    from pipelines.hub import open_hub
    from pipelines.people import approve_numbers

    def agrees(asked: "Request", dossiers: "Dossiers") -> bool:
        say(
            f"Verzoek {asked.number} van {asked.requester}: {asked.description}. Zaak {asked.case}, grondslag {asked.ground}, "
            f"{_persons(asked.count)}:"
        )
        for pseudonym, known in dossiers.items():
            say(f"  {', '.join(known) or f'zonder dossier ({pseudonym})'}")
        return agreed or typer.confirm("Goedkeuren?", err=True)

    person = person_at(login, descriptor)
    with open_hub() as hub:
        approve_numbers(hub, person, number, agrees)
    say(f"Verzoek {number} is goedgekeurd. Wie het vroeg, kan de nummers nu één keer zien: herleiding toon {number}.")


@app.command("toon")
def show(number: Which, login: Login, descriptor: Descriptor = None) -> None:
    """Toon de nummers van een goedgekeurd verzoek, één keer en alleen op de terminal; daarna zijn ze weg."""
    from pipelines.cli.console import say
    from pipelines.cli.person import person_at, require_terminal, seconds_until, show_once
    from pipelines.hub import open_hub
    from pipelines.people import show_numbers

    def show_them(asked: "Request", numbers: "Sequence[Number]", dossiers: "Dossiers") -> None:
        show_once(_page(asked, numbers, dossiers), lambda: seconds_until(asked.until))

    require_terminal("Nummers worden alleen op een terminal getoond, nooit in een bestand.")
    person = person_at(login, descriptor)
    with open_hub() as hub:
        show_numbers(hub, person, number, show_them)
    say(f"De nummers van verzoek {number} zijn getoond. De functionaris gegevensbescherming krijgt daarvan bericht.")


def _page(asked: "Request", numbers: "Sequence[Number]", dossiers: "Dossiers") -> "Iterator[str]":
    yield f"Verzoek {asked.number}, zaak {asked.case}. Dit ziet u één keer; leg het alleen vast in de zaak zelf."
    yield ""
    for each in numbers:
        known = ", ".join(dossiers[each.pseudonym]) or str(each.pseudonym)
        yield f"  {each.number:<12}{each.kind.value:<22}{known}"
    yield ""
    yield "Druk op Enter; daarna is het weg."


def _persons(number: int) -> str:
    return f"{number} persoon" if number == 1 else f"{number} personen"
