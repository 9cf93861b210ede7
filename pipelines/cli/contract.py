"""`contract`: the contracts for who delivers, and a file checked against its contract before it is delivered.

The commands with their Dutch help, and what they print. The check itself is `pipelines.contract_check`, the documents are
`pipelines.contract_export`.
"""
# ruff: noqa: PLC0415 (as in `commands`: a command imports what it needs when it runs)

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from pipelines.contract_check import Checked

app = typer.Typer(
    no_args_is_help=True, help="Wat een levering moet bevatten: de contracten voor leveranciers, en een bestand controleren."
)

MOST_RANGES = 20
"""Row numbers, or runs of them, that are listed of one rule."""


@app.command("export")
def export(
    folder: Annotated[Path, typer.Argument(metavar="MAP", help="Waar de contracten komen; wordt zo nodig gemaakt.")],
) -> None:
    """Schrijf alle contracten: per extract een pagina voor de leverancier, een voorbeeldbestand en een ODCS-document.

    De pagina's zijn los te bekijken en af te drukken; begin bij index.html. Het document (.odcs.yaml) volgt de Open Data
    Contract Standard, voor programma's. Wat er eerder onder dezelfde naam stond, wordt vervangen.
    """
    from pipelines.cli.console import say
    from pipelines.contract_export import export_contracts
    from schemas.errors import HubError

    try:
        count = export_contracts(folder)
    except OSError as error:
        raise HubError(f"In {folder} kan niet worden geschreven ({error.strerror}). Kies een andere map.") from None
    say(f"{count} contracten staan in {folder}; begin bij {folder / 'index.html'}.")


@app.command("check")
def check(
    files: Annotated[list[Path], typer.Argument(metavar="BESTAND", help="Bestanden onder de naam waarmee u ze aanlevert.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Als JSON, voor andere programma's: met alle rijnummers.")] = False,
) -> None:
    """Controleer bestanden voordat u ze aanlevert: zonder database, en zonder iets te bewaren of te versturen.

    Per regel ziet u in welke rijen het misgaat (rij 1 is de eerste na de kop), nooit een waarde. De afsluitcode is 0 als alles
    laadt, 1 als er rijen in quarantaine komen, en 2 als een bestand wordt geweigerd of niet te lezen is.
    """
    from pipelines.cli.console import complain, print_json
    from pipelines.contract_check import Verdict, check_file
    from pipelines.places import place_of

    worst = Verdict.LOADS
    told: list[dict[str, object]] = []
    for file in files:
        try:
            checked = check_file(file)
        except OSError as error:
            complain(f"{file} is niet te lezen ({error.strerror}). Geef de naam van een bestand.")
            worst = Verdict.REFUSED
            continue
        except Exception as error:  # noqa: BLE001 (its text may quote a row, and exit code 1 would say that the file loads)
            complain(f"{file} is niet te controleren ({place_of(error)}). Geef deze regel door aan de ontwikkelaar.")
            worst = Verdict.REFUSED
            continue
        worst = max(worst, checked.verdict)
        if as_json:
            told.append(_as_json(checked))
        else:
            _show(checked)
    if as_json:
        print_json(told)
    raise typer.Exit(worst)


def ranges(rows: Sequence[int]) -> list[str]:
    """Row numbers in order with runs taken together: `3`, `7–12`."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    return [str(first) if first == last else f"{first}–{last}" for first, last in runs]


def shortened(rows: Sequence[int]) -> str:
    """The first runs of row numbers, and how far the others go."""
    listed = ranges(rows)
    more = f" en meer, tot en met {rows[-1]}" if len(listed) > MOST_RANGES else ""
    return ", ".join(listed[:MOST_RANGES]) + more


def _show(checked: "Checked") -> None:
    from pipelines.cli.console import output, table
    from pipelines.contract_check import Verdict
    from pipelines.tables import area

    output.print(f"{checked.file_name}", style="bold", markup=False, soft_wrap=True)
    if checked.name:
        extract = checked.name.extract
        said = f"{extract.title} ({extract.name}), {area(checked.name.scope)}, peildatum {checked.name.peildatum}"
        output.print(said, markup=False, soft_wrap=True)
    if checked.broken:
        rows = ([*_taken_apart(checked, label), len(rows), shortened(rows)] for label, rows in checked.broken.items())
        output.print(table("Afgekeurd", ["kolom", "regel", "uitleg", "aantal", "rijen"], rows, numbers=[3]))
    if checked.warnings:
        rows = ([*_taken_apart(checked, label), count] for label, count in sorted(checked.warnings.items()))
        title = "Waarschuwingen (de rijen tellen mee)"
        output.print(table(title, ["kolom", "regel", "uitleg", "aantal"], rows, numbers=[3]))
    match checked.verdict:
        case Verdict.LOADS:
            said, style = f"De hub laadt dit bestand helemaal. Rijen: {checked.rows}, afgekeurd: 0.", "green"
        case Verdict.LOADS_IN_PART:
            loaded = checked.rows - checked.quarantined
            said = f"De hub laadt {loaded} van de {checked.rows} rijen. In quarantaine: {checked.quarantined}."
            style = "yellow"
        case Verdict.REFUSED:
            reason = checked.refused.sentence if checked.refused else ""
            said, style = f"De hub weigert dit bestand. {reason}", "bold red"
    output.print(said, style=style, markup=False, soft_wrap=True)
    output.print()


def _taken_apart(checked: "Checked", label: str) -> tuple[str, str, str]:
    """Of a label the column as the file calls it ("" for a rule of the whole row), the code, and what it says."""
    from schemas.words import sentence_of

    name, _, code = label.rpartition(": ")
    columns = {column.name: column.source_name for column in checked.name.extract.columns} if checked.name else {}
    return columns.get(name, name), code, sentence_of(label)


def _as_json(checked: "Checked") -> dict[str, object]:
    refused = checked.refused
    return {
        "bestand": checked.file_name,
        "extract": checked.name.extract.name if checked.name else None,
        "scope": checked.name.scope if checked.name else None,
        "peildatum": str(checked.name.peildatum) if checked.name else None,
        "oordeel": ["laadt", "laadt_deels", "geweigerd"][checked.verdict],
        "reden_code": refused.code if refused else None,
        "reden": refused.sentence if refused else None,
        "rijen": checked.rows,
        "rijen_quarantaine": checked.quarantined,
        "regels": [
            {
                "regel": label,
                "kolom": _taken_apart(checked, label)[0],
                "uitleg": _taken_apart(checked, label)[2],
                "rijen": list(rows),
            }
            for label, rows in checked.broken.items()
        ],
        "waarschuwingen": dict(checked.warnings),
    }
