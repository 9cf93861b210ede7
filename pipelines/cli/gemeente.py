"""`gemeente`: a gemeente leaves; what is of it is handed over and then erased, each by two people (privacy.md 12).

What is done is `pipelines.leaving`.
"""
# ruff: noqa: PLC0415 (as in `commands`: a command imports what it needs when it runs)

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.person import Descriptor, Login
from pipelines.cli.requests import Case, Which, add_requests

if TYPE_CHECKING:
    from warehouse.leaving import Belongings
    from warehouse.two_people import Kind, Request

app = typer.Typer(
    no_args_is_help=True, help="Een gemeente treedt uit: alles wordt overgedragen en daarna gewist, met twee mensen."
)

add_requests(app, "overdracht", "vernietiging")


class What(StrEnum):
    """What can be asked about a gemeente."""

    HANDOVER = "overdracht"
    LEAVING = "uittreden"


Gemeente = Annotated[str, typer.Argument(metavar="GEMEENTE", help="Naam of code.")]
_CERTIFICATE = typer.Option("--certificaat", dir_okay=False, help="Het certificaat van de gemeente (PEM, RSA).")
About = Annotated[What, typer.Argument(metavar="WAT", help="overdracht of uittreden.")]


@app.command("toon")
def show(gemeente: Gemeente) -> None:
    """Toon wat er van een gemeente is en bij uittreden weggaat; verandert niets."""
    from pipelines.audit import audited
    from pipelines.hub import open_hub
    from pipelines.leaving import what_is_of
    from warehouse.afspraken import gemeente_meant

    code = gemeente_meant(gemeente)
    with open_hub() as hub, audited(hub.logs, "gemeente tonen", f"gemeente {code}"):
        of = what_is_of(hub, code)
    _print(of)


@app.command("vraag")
def ask(
    what: About,
    gemeente: Gemeente,
    case: Case,
    *,
    certificate: Annotated[Path | None, _CERTIFICATE] = None,
    login: Login,
    descriptor: Descriptor = None,
) -> None:
    """Vraag om overdracht (voor wie een certificaat heeft) of uittreden; een ander moet dat goedkeuren."""
    from pipelines.cli.console import say
    from pipelines.cli.person import person_at
    from pipelines.hub import open_hub
    from pipelines.leaving import ask_handover, ask_leaving
    from pipelines.products.handover import Recipient
    from warehouse.afspraken import gemeente_meant

    if (what is What.HANDOVER) != (certificate is not None):
        raise typer.BadParameter("bij overdracht is een certificaat nodig, bij uittreden niet.", param_hint="--certificaat")
    recipient = None if certificate is None else Recipient.of_file(certificate)
    code, person = gemeente_meant(gemeente), person_at(login, descriptor)
    with open_hub() as hub:
        asked = ask_handover(hub, person, case, code, recipient) if recipient else ask_leaving(hub, person, case, code)
    say(
        f"Verzoek {asked.number} over {asked.count} personen wacht op goedkeuring door een ander: "
        f"doorstroomhub gemeente keur-goed {what.value} {asked.number}."
    )


@app.command("keur-goed")
def approve(
    what: About,
    number: Which,
    login: Login,
    descriptor: Descriptor = None,
    *,
    agreed: Annotated[bool, typer.Option("--ja", help="Vraag niet om bevestiging.")] = False,
) -> None:
    """Keur een verzoek van een ander goed: toont waarover het gaat en vraagt om bevestiging."""
    from pipelines.cli.console import say
    from pipelines.cli.person import person_at
    from pipelines.hub import open_hub
    from pipelines.leaving import approve_leaving

    def agrees(asked: "Request", of: "Belongings") -> bool:
        say(f"Verzoek {asked.number} van {asked.requester}: {asked.description}. Zaak {asked.case}.")
        if what is What.HANDOVER:
            say(
                "Wie de sleutel van dit certificaat heeft, leest alles. Vraag de gemeente zelf om de vingerafdruk, langs een "
                "andere weg, en keur alleen goed als die gelijk is (openssl x509 -noout -fingerprint -sha256 -in BESTAND)."
            )
        _print(of)
        return agreed or typer.confirm("Goedkeuren?", err=True)

    person = person_at(login, descriptor)
    with open_hub() as hub:
        approve_leaving(hub, person, _kind(what), number, agrees)
    say(f"Verzoek {number} is goedgekeurd. Wie het vroeg, kan het nu uitvoeren: doorstroomhub gemeente {what.value} {number}.")


@app.command("overdracht")
def hand_over(
    number: Which,
    certificate: Annotated[Path, _CERTIFICATE],
    out: Annotated[Path, typer.Option("--uit", dir_okay=False, help="Het versleutelde bestand; er mag nog niets staan.")],
    login: Login,
    descriptor: Descriptor = None,
) -> None:
    """Schrijf alles van een gemeente in één versleuteld bestand, zoals een ander goedkeurde."""
    from pipelines.cli.console import say
    from pipelines.cli.person import person_at
    from pipelines.hub import open_hub
    from pipelines.leaving import hand_over as hand_everything_over
    from pipelines.products.handover import Recipient

    recipient = Recipient.of_file(certificate)
    person = person_at(login, descriptor)
    with open_hub() as hub:
        done = hand_everything_over(hub, person, number, recipient, out)
    say(f"Overgedragen in {out}. Verklaring {done.number}, kenmerk {done.kenmerk}.")


@app.command("uittreden")
def leave(number: Which, login: Login, descriptor: Descriptor = None) -> None:
    """Wis alles van een gemeente na de overdracht, zoals een ander goedkeurde. Onderbroken? Geef de opdracht nog eens."""
    from pipelines.cli.console import say, say_waiting
    from pipelines.cli.person import person_at
    from pipelines.cli.refresh import bring_up_to_date
    from pipelines.hub import open_hub
    from pipelines.leaving import leave as erase_everything
    from pipelines.lock import receiving_lock

    person = person_at(login, descriptor)
    with open_hub() as hub, receiving_lock(hub, before_waiting=say_waiting):
        done = erase_everything(hub, person, number, lambda: bring_up_to_date(hub, []))
    say(f"Gedaan. Verklaring {done.number}, kenmerk {done.kenmerk}. Haal de gemeente ook uit meldingen.toml en bronnen.toml.")


def _kind(what: What) -> "Kind":
    from warehouse.two_people import Kind

    return Kind.HANDOVER if what is What.HANDOVER else Kind.DESTRUCTION


def _print(of: "Belongings") -> None:
    from pipelines.cli.console import output, table
    from schemas.region import GEMEENTEN

    title = f"Van {GEMEENTEN[of.gemeentecode].gemeente}"
    output.print(table(title, ["extract", "rijen"], list(of.rows.items()), numbers=(1,)))
    for sentence in (
        f"{len(of.persons)} personen kent alleen deze gemeente: zij gaan helemaal weg.",
        f"{len(of.shared)} personen kent een andere gemeente ook: van hen blijft wat van die gemeente is.",
        f"{len(of.leveringen)} leveringen van de gemeente gaan uit het archief; uit die voor de regio gaat haar deel.",
        f"{of.bevindingen} bevindingen, {len(of.logins)} aanmeldingen en {len(of.schools)} afspraken over scholen eindigen.",
        f"{of.closed} rijen staan in het gesloten archief van processen-verbaal, ook van {len(of.closed_persons)} personen die "
        "verder niet van de gemeente zijn: zij gaan mee in de overdracht en worden daarna vernietigd.",
        "Vastgelegde opgaven blijven: daarin staan alleen aantallen.",
    ):
        output.print(f"- {sentence}", markup=False, soft_wrap=True)
