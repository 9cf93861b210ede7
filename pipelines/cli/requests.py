"""What every command group has whose work needs two people: `keur-af`, `trek-in` and `verzoeken` (`warehouse.two_people`)."""
# ruff: noqa: PLC0415 (as in `commands`: a command imports what it needs when it runs)

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.person import Descriptor, Login, person_at
from pipelines.cli.typed import without_number

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from pipelines.people import Person
    from warehouse.two_people import Request

Which = Annotated[int, typer.Argument(metavar="VERZOEK", help="Het nummer van het verzoek, zie verzoeken.")]
Case = Annotated[str, typer.Option("--zaak", callback=without_number, help="Kenmerk van de zaak.")]
Description = Annotated[
    str, typer.Option("--omschrijving", callback=without_number, help="Waarvoor het nodig is, zonder persoonsgegevens.")
]
_Reason = Annotated[str, typer.Option("--reden", callback=without_number, help="Waarom; zonder persoonsgegevens.")]


def add_requests(app: typer.Typer, *kinds: str) -> None:
    """Give a group these commands, for requests of these kinds (`warehouse.two_people.Kind`)."""

    @app.command("keur-af")
    def refuse(number: Which, reason: _Reason, login: Login, descriptor: Descriptor = None) -> None:  # pyright: ignore[reportUnusedFunction]
        """Keur een verzoek van een ander af."""
        from pipelines.cli.console import say
        from warehouse import two_people

        _end(kinds, person_at(login, descriptor), number, "afkeuren", lambda own: two_people.refuse(own, number, reason))
        say(f"Verzoek {number} is afgekeurd.")

    @app.command("trek-in")
    def withdraw(number: Which, reason: _Reason, login: Login, descriptor: Descriptor = None) -> None:  # pyright: ignore[reportUnusedFunction]
        """Trek een eigen verzoek in, of de goedkeuring die u gaf."""
        from pipelines.cli.console import say
        from warehouse import two_people

        _end(kinds, person_at(login, descriptor), number, "intrekken", lambda own: two_people.withdraw(own, number, reason))
        say(f"Verzoek {number} is ingetrokken.")

    @app.command("verzoeken")
    def show(  # pyright: ignore[reportUnusedFunction]
        *, as_json: Annotated[bool, typer.Option("--json", help="Als JSON, voor andere programma's.")] = False
    ) -> None:
        """Toon de verzoeken en hoe zij staan; niet over wie zij gaan."""
        from pipelines.cli.console import output, print_json, table
        from pipelines.hub import open_hub
        from pipelines.today import told_moment
        from warehouse.two_people import Kind, requests

        with open_hub() as hub, hub.database.engine.connect() as connection:
            known = [each for kind in kinds for each in requests(connection, Kind(kind))]
        if as_json:
            print_json([_as_json(each) for each in known])
            return
        rows = (
            [each.number, each.kind.value, each.state.value, each.requester, each.case, each.ground, each.count,
             told_moment(each.asked_at), each.approver or "", told_moment(each.until or each.judge_before)]
            for each in known
        )  # fmt: skip
        headers = ["nr", "soort", "stand", "gevraagd door", "zaak", "grondslag", "aantal", "gevraagd", "beoordeeld door", "tot"]
        output.print(table("Verzoeken", headers, rows, numbers=(0, 6)))


def _end(kinds: tuple[str, ...], person: "Person", number: int, how: str, end: "Callable[[Connection], None]") -> None:
    """Let somebody end a request of one of these kinds; raises RequestRefused for another number."""
    from pipelines.hub import open_hub
    from pipelines.people import stepping
    from warehouse.two_people import Kind, RequestRefused, requests

    with open_hub() as hub, stepping(hub, person, f"{' of '.join(kinds)} {how}", f"verzoek {number}") as step:
        if not any(each.number == number for kind in kinds for each in requests(step.session, Kind(kind))):
            raise RequestRefused(f"Verzoek {number} is er niet, of niet voor deze aanmelding.")
        end(step.session)


def _as_json(each: "Request") -> dict[str, object]:
    return {
        "verzoek": each.number,
        "soort": each.kind.value,
        "stand": each.state.value,
        "zaak": each.case,
        "grondslag": each.ground,
        "omschrijving": each.description,
        "aantal": each.count,
        "gevraagd_door": each.requester,
        "gevraagd_op": each.asked_at.isoformat(),
        "beoordeeld_door": each.approver,
        "beoordeeld_op": each.judged_at and each.judged_at.isoformat(),
        "tot": (each.until or each.judge_before).isoformat(),
        "reden": each.reason,
    }
