"""`bewaren`: how long what is kept, what is past its term, and destroying that by two people (privacy.md 9).

What is done is `pipelines.destroying`; the terms are `schemas.retention`.
"""
# ruff: noqa: PLC0415 (as in `commands`: a command imports what it needs when it runs)

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.person import Descriptor, Login
from pipelines.cli.requests import Case, Which, add_requests
from pipelines.cli.typed import without_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from warehouse.certificates import Certificate
    from warehouse.retention import Due
    from warehouse.two_people import Request

app = typer.Typer(
    no_args_is_help=True,
    help="Bewaartermijnen: wat er weg moet, en dat vernietigen met twee mensen.",
)

add_requests(app, "vernietiging")

AsJson = Annotated[bool, typer.Option("--json", help="Als JSON, voor andere programma's.")]


@app.command("termijnen")
def terms() -> None:
    """Toon de bewaartermijnen: wat, vanaf wanneer, hoe lang, en waarom."""
    from pipelines.cli.console import output, table
    from schemas.retention import BEWAARTERMIJNEN

    rows = (
        [
            term.categorie.value,
            term.begin,
            f"{term.jaren} jaar",
            term.actie.value,
            term.grondslag,
            term.geldig_van or "altijd al",
        ]
        for term in BEWAARTERMIJNEN
    )
    headers = ["categorie", "begint bij", "termijn", "daarna", "grondslag", "geldt vanaf"]
    output.print(table("Bewaartermijnen", headers, rows))


@app.command("lijst")
def show_due(
    *,
    on: Annotated[
        datetime.datetime | None,
        typer.Option("--op", formats=["%Y-%m-%d"], metavar="JJJJ-MM-DD", help="Vandaag als u niets opgeeft."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Toon hoeveel er weg moet, per categorie, gemeente en jaar; verandert niets."""
    from pipelines.audit import audited
    from pipelines.cli.console import print_json
    from pipelines.destroying import what_is_due
    from pipelines.hub import open_hub
    from pipelines.today import today

    day = on.date() if on else today()
    with open_hub() as hub, audited(hub.logs, "bewaren lijst", f"peildatum {day:%d-%m-%Y}"):
        due = what_is_due(hub, day)
    if as_json:
        print_json(_as_json(due))
    else:
        _print(due)


@app.command("vraag")
def ask(
    case: Case,
    ground: Annotated[
        str,
        typer.Option(
            "--grondslag", callback=without_number, help="Het besluit waarop het rust, zoals een vernietigingsbesluit."
        ),
    ],
    *,
    login: Login,
    descriptor: Descriptor = None,
) -> None:
    """Vraag om te vernietigen wat vandaag op de lijst staat; een ander moet dat goedkeuren."""
    from pipelines.cli.console import say
    from pipelines.cli.person import person_at
    from pipelines.destroying import ask_destruction
    from pipelines.hub import open_hub
    from pipelines.today import today, told_moment
    from warehouse.two_people import Why

    person = person_at(login, descriptor)
    why = Why(case, ground, "Vernietigen waarvan de bewaartermijn voorbij is")
    with open_hub() as hub:
        asked = ask_destruction(hub, person, why, today())
    say(
        f"Verzoek {asked.number} over {asked.count} gevallen wacht tot {told_moment(asked.judge_before)} op goedkeuring "
        f"door een ander: doorstroomhub bewaren keur-goed {asked.number}."
    )


@app.command("keur-goed")
def approve(
    number: Which,
    login: Login,
    descriptor: Descriptor = None,
    *,
    agreed: Annotated[bool, typer.Option("--ja", help="Vraag niet om bevestiging.")] = False,
) -> None:
    """Keur een verzoek van een ander goed: toont wat er weg moet en vraagt om bevestiging."""
    from pipelines.cli.console import say
    from pipelines.cli.person import person_at
    from pipelines.destroying import approve_destruction
    from pipelines.hub import open_hub

    def agrees(asked: "Request", due: "Due") -> bool:
        say(f"Verzoek {asked.number} van {asked.requester}: {asked.description}. Zaak {asked.case}, grondslag {asked.ground}.")
        _print(due)
        return agreed or typer.confirm("Goedkeuren?", err=True)

    person = person_at(login, descriptor)
    with open_hub() as hub:
        approve_destruction(hub, person, number, agrees)
    say(f"Verzoek {number} is goedgekeurd. Wie het vroeg, kan het nu uitvoeren: doorstroomhub bewaren vernietig {number}.")


@app.command("vernietig")
def destroy(
    number: Which,
    login: Login,
    descriptor: Descriptor = None,
    *,
    out: Annotated[
        Path | None, typer.Option("--uit", dir_okay=False, help="Schrijf de verklaring ook als pagina (HTML).")
    ] = None,
) -> None:
    """Vernietig wat een ander goedkeurde, en leg daarvan een verklaring vast. Onderbroken? Geef de opdracht nog eens."""
    from pipelines.cli.console import say, say_waiting
    from pipelines.cli.person import person_at
    from pipelines.cli.refresh import bring_up_to_date
    from pipelines.destroying import destroy as destroy_due
    from pipelines.hub import open_hub
    from pipelines.lock import receiving_lock

    person = person_at(login, descriptor)
    with open_hub() as hub, receiving_lock(hub, before_waiting=say_waiting):
        certificate = destroy_due(hub, person, number, lambda: bring_up_to_date(hub, []))
    say(f"Gedaan. Verklaring {certificate.number}, kenmerk {certificate.kenmerk}.")
    if out is not None:
        _write(certificate, out)


@app.command("verklaring")
def certificate(
    number: Annotated[int | None, typer.Argument(metavar="NUMMER", help="Zonder nummer staan ze er alle.")] = None,
    *,
    out: Annotated[Path | None, typer.Option("--uit", dir_okay=False, help="Schrijf haar als pagina (HTML).")] = None,
) -> None:
    """Toon de verklaringen van vernietiging en overdracht, of schrijf er een als pagina."""
    from pipelines.cli.console import output, table
    from pipelines.hub import open_hub
    from pipelines.today import told_moment
    from schemas.errors import HubError
    from warehouse.certificates import certificates

    with open_hub() as hub, hub.database.engine.connect() as connection:
        known = certificates(connection)
    if number is not None:
        known = [each for each in known if each.number == number]
        if not known:
            raise HubError(f"Verklaring {number} bestaat niet. Bekijk welke er zijn met: doorstroomhub bewaren verklaring.")
    if out is not None:
        if number is None:
            raise HubError("Noem het nummer van de verklaring die u wilt schrijven.")
        _write(known[0], out)
        return
    rows = (
        [each.number, each.destroyed.soort, told_moment(each.certified_at), each.destroyed.aanvrager,
         each.destroyed.beoordelaar, "ja" if each.is_whole else "NEE"]
        for each in known
    )  # fmt: skip
    headers = ["nr", "soort", "op", "gevraagd door", "goedgekeurd door", "klopt met kenmerk"]
    output.print(table("Verklaringen", headers, rows))


def _print(due: "Due") -> None:
    from pipelines.cli.console import output, table
    from pipelines.tables import gemeente

    rows = ([each.category.value, gemeente(each.gemeentecode), str(each.year), each.number] for each in due.counts)
    title = f"Bewaartermijn voorbij op {due.day:%d-%m-%Y}"
    output.print(table(title, ["categorie", "gemeente", "weg vanaf", "gevallen"], rows, numbers=(3,)))
    for sentence in _remarks(due):
        output.print(f"- {sentence}", markup=False, soft_wrap=True)


def _remarks(due: "Due") -> "Iterator[str]":
    yield (
        f"Weg gaan {len(due.persons) + len(due.persons_with_pv)} personen; van {len(due.persons_with_pv)} van hen blijft het "
        f"proces-verbaal. Naar het gesloten archief gaan {len(due.pvs)} processen-verbaal; daaruit gaan {len(due.closed)} "
        "rijen weg."
    )
    yield "Wie in meer categorieën valt, staat bij de categorie waarvan de termijn het laatst afliep, en blijft tot dan."
    if due.restricted:
        yield f"Van {due.restricted} personen is de termijn voorbij, maar zij zijn beperkt (AVG art. 18) en blijven."
    if due.without_birth:
        yield f"Van {due.without_birth} personen kent geen bron het geboortejaar: zij blijven tot u over hen beslist."
    if due.pvs_without_date:
        yield (
            f"Van {due.pvs_without_date} processen-verbaal is de datum niet bekend: zij blijven tot een levering van JVS haar "
            "noemt, of tot u erover beslist."
        )
    if due.log:
        yield (
            f"Van het logboek verstrekkingen gaan de eerste {due.log.lines} regels weg, tot en met regel "
            f"{due.log.until.number}; de jongste is van {due.log.youngest:%d-%m-%Y}."
        )
    if due.log_waiting:
        yield (
            f"Van {due.log_waiting} regels van het logboek verstrekkingen is de termijn voorbij, maar zij staan achter een "
            "regel die nog moet blijven, en wachten daarop."
        )


def _as_json(due: "Due") -> dict[str, object]:
    return {
        "peildatum": due.day.isoformat(),
        "gevallen": [
            {
                "categorie": each.category.value,
                "gemeentecode": each.gemeentecode,
                "jaar": each.year,
                "aantal": each.number,
            }
            for each in due.counts
        ],
        "personen": len(due.persons) + len(due.persons_with_pv),
        "processen_verbaal_af_te_sluiten": len(due.pvs),
        "rijen_uit_gesloten_archief": len(due.closed),
        "logboek_verstrekkingen": {
            "regels": due.log.lines if due.log else 0,
            "tot_en_met": due.log.until.number if due.log else None,
            "jongste": due.log.youngest.isoformat() if due.log else None,
            "wachten": due.log_waiting,
        },
        "beperkt": due.restricted,
        "zonder_geboortejaar": due.without_birth,
        "processen_verbaal_zonder_datum": due.pvs_without_date,
    }


def _write(written: "Certificate", out: Path) -> None:
    from pipelines.cli.console import say
    from pipelines.products.certificate_page import certificate_page
    from schemas.errors import HubError

    try:
        out.write_text(certificate_page(written), encoding="utf-8")
    except OSError as error:
        raise HubError(f"{out} kan niet worden geschreven ({error.strerror}). De verklaring zelf is vastgelegd.") from None
    say(f"De verklaring staat in {out}.")
