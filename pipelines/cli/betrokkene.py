"""`betrokkene`: what a person may ask: inzage, beperken, wissen (privacy.md 8).

The number of the person is asked on the terminal without showing it, or read from a file descriptor; it is never an argument or
a variable, which other users of the machine can see.
"""
# ruff: noqa: PLC0415 (as in `commands`: a command imports what it needs when it runs)

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.typed import without_number
from schemas.errors import HubError

if TYPE_CHECKING:
    from pipelines.hub import Hub
    from pipelines.subject import Subject
    from warehouse.erasure import Erasure

app = typer.Typer(no_args_is_help=True, help="Rechten van een betrokkene: inzage, beperken, wissen.")

Descriptor = Annotated[
    int | None,
    typer.Option("--fd", min=0, metavar="N", help="Lees het nummer uit deze file descriptor, zoals: --fd 3 3< BESTAND."),
]
Ground = Annotated[
    str, typer.Option("--grond", callback=without_number, help="Grond of besluit, zonder namen; blijft bewaard.")
]

_MOST_DIGITS = 64


class NotGiven(HubError):
    """No number could be asked or read, or nobody confirmed."""


@app.command("inzage")
def inzage(
    *,
    descriptor: Descriptor = None,
    output: Annotated[
        Path | None, typer.Option("--uit", metavar="BESTAND", help="Schrijf een pagina (HTML) die alleen u mag lezen.")
    ] = None,
) -> None:
    """Toon wat de hub over een betrokkene bewaart, uit welke levering, wie het ontving, en wie het verzoek beantwoordt."""
    from pipelines.cli.console import output as console
    from pipelines.cli.console import say
    from pipelines.guarding import require_clean
    from pipelines.products.inzage_page import inzage_page
    from pipelines.products.inzage_text import inzage_text
    from pipelines.subject import about, pseudonyms_in_logs
    from pipelines.today import today
    from warehouse import access
    from warehouse.check_files import read_checks
    from warehouse.insight import insight_of

    if output is not None and output.exists():
        raise NotGiven(f"{output} bestaat al. Kies een bestand dat er nog niet is.")
    with (
        _asked(descriptor) as (hub, subject),
        about(hub, subject, "inzage", "inzage/betrokkene"),
        hub.database.engine.connect() as connection,
    ):
        access.act_as_loader(connection)
        logged = pseudonyms_in_logs(hub, subject)
        seen = insight_of(connection, subject.pseudonym, logged, read_checks().checks)
        erased = _is_stopped(hub, subject)
        shown = inzage_page(seen, erased=erased, today=today()) if output else inzage_text(seen, erased=erased)
        require_clean(hub, "de inzage", [shown])
        if output is not None:
            _write_private(output, shown)
    if output is None:
        console.print(shown, markup=False, soft_wrap=True)
    else:
        say(f"De inzage staat in {output}; alleen u mag het bestand lezen. Verwijder het als het is verstrekt.")
    if not seen.is_known:
        say("Niet bekend: de hub bewaart geen gegevens over deze betrokkene.")


@app.command("beperk")
def restrict_subject(
    *,
    descriptor: Descriptor = None,
    lifting: Annotated[bool, typer.Option("--op-heffen", help="Hef de beperking op: alles is weer als ervoor.")] = False,
    ground: Ground = "AVG artikel 18",
) -> None:
    """Gebruik de gegevens van een betrokkene niet meer, zonder ze te wissen; zij blijven geladen worden."""
    from pipelines.cli.console import say, say_waiting
    from pipelines.cli.refresh import bring_up_to_date
    from pipelines.lock import receiving_lock
    from pipelines.subject import about
    from warehouse import access
    from warehouse.restriction import lift, restrict
    from warehouse.server_errors import without_values

    what = "beperking opheffen" if lifting else "beperken"
    with _asked(descriptor) as (hub, subject), receiving_lock(hub, before_waiting=say_waiting):
        with (
            about(hub, subject, what, "beperken/betrokkene") as trace,
            without_values(f"het {what}"),
            hub.database.engine.begin() as connection,
        ):
            access.act_as_loader(connection)
            if lifting:
                lift(connection, [subject.pseudonym])
            else:
                restrict(connection, [subject.pseudonym], ground, trace)
        bring_up_to_date(hub, ())
    say(
        "De beperking is opgeheven."
        if lifting
        else "De betrokkene is beperkt: views, bevindingen, werklijsten en marts zijn bij."
    )


@app.command("wis")
def erase_subject(
    *,
    descriptor: Descriptor = None,
    ground: Ground = "AVG artikel 17",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Toon wat er zou verdwijnen, en wis niets.")] = False,
    confirmed: Annotated[
        bool, typer.Option("--bevestigd", help="Vraag niet om bevestiging: die is op een andere manier gegeven.")
    ] = False,
) -> None:
    """Wis een betrokkene uit database en archief, houd terugkeer tegen, en bewaar een bewijs zonder persoonsgegevens."""
    from pipelines.cli.console import output as console
    from pipelines.cli.console import say, say_waiting, table
    from pipelines.cli.refresh import bring_up_to_date
    from pipelines.erasing import begin_erasure, carry_out, carry_out_unfinished
    from pipelines.lock import receiving_lock
    from pipelines.subject import about
    from warehouse.erasure import ErasureKind, Whom, what_would_go

    with _asked(descriptor) as (hub, subject):
        whom = Whom([subject.pseudonym])
        with about(hub, subject, "wissen voorbereiden", "wissen/betrokkene"), hub.database.engine.connect() as connection:
            counts = what_would_go(connection, whom)
            connection.rollback()
        console.print(table("Dit verdwijnt", ["tabel", "rijen"], counts.items(), numbers=[1]))
        if dry_run:
            say("Er is niets gewist.")
            return
        if not confirmed:
            _confirm()
        with receiving_lock(hub, before_waiting=say_waiting):
            done = carry_out_unfinished(hub, lambda: bring_up_to_date(hub, ()))
            if not (done and _is_stopped(hub, subject)):
                number = begin_erasure(hub, whom, ErasureKind.SUBJECT, ground, "een betrokkene")
                done.append(carry_out(hub, number, lambda: bring_up_to_date(hub, ())))
        for proof in done:
            _show_proof(proof)


@app.command("vervolg")
def finish() -> None:
    """Maak wissingen af die zijn onderbroken."""
    from pipelines.cli.console import say, say_waiting
    from pipelines.cli.refresh import bring_up_to_date
    from pipelines.erasing import carry_out_unfinished
    from pipelines.hub import open_hub
    from pipelines.lock import receiving_lock

    with open_hub() as hub, receiving_lock(hub, before_waiting=say_waiting):
        finished = carry_out_unfinished(hub, lambda: bring_up_to_date(hub, ()))
    for proof in finished:
        _show_proof(proof)
    if not finished:
        say("Er is geen wissing die nog af moet.")


@app.command("bewijzen")
def proofs() -> None:
    """Toon de bewijzen van wat er is gewist."""
    from pipelines.cli.console import output, table
    from warehouse.database import open_database
    from warehouse.erasure import erasures
    from warehouse.home import Home

    with open_database(Home.from_environment()) as database, database.engine.connect() as connection:
        rows = [
            [
                each.wissing,
                each.soort,
                each.grond,
                each.personen,
                each.begonnen_op,
                each.klaar_op or "nog niet af",
                each.kenmerk,
            ]
            for each in erasures(connection)
        ]
    output.print(table("Wissingen", ["nr.", "soort", "grond", "personen", "begonnen", "klaar", "kenmerk"], rows))


@contextmanager
def _asked(descriptor: int | None) -> "Generator[tuple[Hub, Subject]]":
    """The open hub, and the betrokkene whose number was asked or read before it was opened."""
    number = _read(descriptor) if descriptor is not None else _ask()
    from pipelines.hub import open_hub
    from pipelines.subject import subject_of

    with open_hub() as hub:
        yield hub, subject_of(hub, number)


def _is_stopped(hub: "Hub", subject: "Subject") -> bool:
    """Whether the betrokkene was erased, or is being erased."""
    from warehouse.erasure import is_stopped

    with hub.database.engine.connect() as connection:
        return is_stopped(connection, hub.stop_keys, [subject.number])


def _read(descriptor: int) -> str:
    try:
        with os.fdopen(descriptor, "rb") as stream:
            content = stream.read(_MOST_DIGITS)
    except OSError:
        raise NotGiven(f"File descriptor {descriptor} is niet te lezen. Geef hem mee, zoals: --fd 3 3< BESTAND.") from None
    return content.decode("ascii", errors="replace").strip()


def _ask() -> str:
    import getpass
    import warnings

    try:
        with warnings.catch_warnings(action="error"):  # it warns when it cannot keep what is typed from being shown
            return getpass.getpass("Burgerservicenummer of onderwijsnummer: ").strip()
    except (getpass.GetPassWarning, EOFError, OSError):
        raise NotGiven("Er is geen terminal om het nummer op te vragen. Geef het met: --fd 3 3< BESTAND.") from None


def _confirm() -> None:
    """Ask for the word; whoever pipes something in cannot do it by accident."""
    asked = "Typ WISSEN om door te gaan; dit kan niet ongedaan worden gemaakt"
    try:
        typed = typer.prompt(asked, default="", show_default=False, err=True)
    except typer.Abort:
        typed = ""
    if typed.strip() != "WISSEN":
        raise NotGiven("Er is niets gewist.")


def _write_private(path: Path, content: str) -> None:
    """Write a new file that only the own user may read."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise NotGiven(f"{path} kan niet worden geschreven ({error.strerror}).") from None
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(content)


def _show_proof(proof: "Erasure") -> None:
    from pipelines.cli.console import output, say, table
    from pipelines.today import told_moment

    told = proof.bewijs or {}
    rows = [*told.get("tabellen", {}).items(), *((f"levering {n}", rows) for n, rows in told.get("leveringen", {}).items())]
    output.print(table(f"Bewijs van wissing {proof.wissing}", ["waar", "rijen"], rows, numbers=[1]))
    done = f"Klaar op {told_moment(proof.klaar_op)}." if proof.klaar_op else "Nog niet klaar."
    output.print(f"Grond: {proof.grond}. {done} Kenmerk: {proof.kenmerk}", markup=False)
    if told.get("log_van_de_server") != "overschreven":
        say("Het log en de back-ups van de databaseserver zijn van wie haar beheert: laat die op tijd verlopen.")
