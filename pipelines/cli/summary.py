"""What the terminal shows after a load: per extract what became of the leveringen, the refused ones, and the bevindingen."""

from collections.abc import Collection, Mapping, Sequence

from rich.table import Table

from connectors.names import masked
from pipelines.cli.console import output, say, table
from pipelines.hub import Hub
from pipelines.overview import findings_per_code, leveringen_of
from schemas.register import EXTRACTS
from warehouse.check_files import read_checks
from warehouse.leveringen import Levering
from warehouse.tables.beheer import Status


def show_summary(hub: Hub, handled: Collection[int], known: Collection[int], not_understood: Mapping[str, str]) -> None:
    """Show what became of the leveringen that were `handled` now, those already `known`, and the files nobody knows."""
    with hub.database.engine.connect() as connection:
        rows = leveringen_of(connection, [*handled, *known])
        findings = findings_per_code(connection)
    if handled or known:
        output.print(_per_extract(rows, handled))
    if left_out := sum(row.rijen_gewist or 0 for row in rows if row.levering in handled):
        say(f"Rijen die niet zijn geladen omdat de persoon of het proces-verbaal is gewist of vernietigd: {left_out}.")
    refused = [row for row in rows if row.status == Status.REFUSED]
    if refused:
        output.print(_refused(refused))
    if not_understood:
        output.print(table("Niet herkende bestanden", ["bestand", "reden"], not_understood.items()))
    if handled:
        output.print(findings_table(findings))
    else:
        say("Niets nieuws: alles wat is aangeboden, was al bekend." if known else "Er is niets gevonden om in te lezen.")


def findings_table(findings: Mapping[str, Mapping[str, int]]) -> Table:
    """The number of open bevindingen per check."""
    checks = read_checks().checks
    return table(
        "Bevindingen",
        ["code", "controle", "ernst", "open", "geaccepteerd"],
        (
            [code, check.title, check.severity, *(findings.get(code, {}).get(status, 0) for status in ("open", "geaccepteerd"))]
            for code, check in checks.items()
        ),
        numbers=(3, 4),
    )


def _per_extract(rows: Sequence[Levering], handled: Collection[int]) -> Table:
    lines: list[list[object]] = []
    for extract in EXTRACTS:
        own = [row for row in rows if row.extract == extract]
        if not own:
            continue
        now = [row for row in own if row.levering in handled]
        lines.append(
            [
                extract,
                sum(row.status in (Status.LOADED, Status.SUPERSEDED) for row in now),
                sum(row.status == Status.REFUSED for row in now),
                len(own) - len(now),
                sum(row.rijen_geladen or 0 for row in now),
                sum(row.rijen_quarantaine or 0 for row in now),
            ]
        )
    headers = ["extract", "geladen", "geweigerd", "al bekend", "rijen geladen", "rijen in quarantaine"]
    return table("Leveringen", headers, lines, numbers=range(1, 6))


def _refused(rows: Sequence[Levering]) -> Table:
    return table(
        "Geweigerde leveringen",
        ["nummer", "bestand", "reden"],
        ([str(row.levering), masked(row.bestandsnaam), row.reden] for row in rows),
    )
