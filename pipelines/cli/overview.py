"""`status` and `bevindingen`: what the hub knows, as tables or as JSON."""

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rich.table import Table

from connectors.names import masked
from pipelines.cli.console import output, print_json, say, table
from pipelines.cli.settings import known_thresholds, percent
from pipelines.cli.summary import findings_table
from pipelines.hub import open_hub
from pipelines.overview import findings_per_code
from pipelines.tables import gemeente
from pipelines.today import today
from schemas.register import EXTRACTS
from warehouse.bevindingen import bevindingen
from warehouse.leveringen import Levering, leveringen
from warehouse.settings import DUO_REPORT_PER, duo_report_per
from warehouse.tables.beheer import Status


def show_status(*, as_json: bool) -> None:
    """Leveringen, thresholds, settings and bevindingen; as JSON one object with those four keys."""
    with open_hub() as hub, hub.database.engine.connect() as connection:
        rows = leveringen(connection)
        thresholds = known_thresholds(connection)
        per = duo_report_per(connection)
        findings = findings_per_code(connection)
    if as_json:
        print_json(
            {
                "leveringen": [_levering(row) for row in rows],
                "drempels": thresholds,
                "instellingen": {DUO_REPORT_PER: per},
                "bevindingen": findings,
            }
        )
        return
    if not rows:
        say("Er zijn nog geen leveringen. Laad ze met: doorstroomhub load MAP.")
        return
    output.print(_per_scope(rows))
    for extract, share in thresholds.items():
        if share != EXTRACTS[extract].quarantine_threshold:
            output.print(f"Van {extract} mag {percent(share)} van de rijen in quarantaine.")
    unhappy = [row for row in rows if row.status in (Status.REFUSED, Status.WITHDRAWN)]
    if unhappy:
        output.print(
            table(
                "Geweigerd of ingetrokken",
                ["nummer", "bestand", "status", "rijen", "quarantaine", "reden"],
                ([str(r.levering), masked(r.bestandsnaam), r.status, r.rijen, r.rijen_quarantaine, r.reden] for r in unhappy),
                numbers=(3, 4),
            )
        )
    output.print(findings_table(findings))


def show_findings(peildatum: datetime.date | None, *, as_json: bool) -> None:
    """The bevindingen of a date, today by default; a date without a stored run is evaluated and not stored."""
    date = peildatum or today()
    with open_hub() as hub, hub.database.engine.connect() as connection:
        found = bevindingen(connection, date)
        connection.rollback()
    if as_json:
        print_json([_finding(finding) for finding in found])
        return
    output.print(
        table(
            f"Bevindingen op {date:%d-%m-%Y}",
            ["code", "ernst", "gemeente", "dossier", "sleutels", "status", "eerst gezien", "laatst gezien"],
            (
                [
                    finding["code"],
                    finding["ernst"],
                    gemeente(finding["gemeentecode"]),
                    finding["dossiernummer"],
                    ", ".join(f"{name} {value}" for name, value in finding["sleutels"].items()),
                    finding["status"],
                    finding["eerst_gezien"],
                    finding["laatst_gezien"],
                ]
                for finding in found
            ),
        )
    )


def _finding(finding: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime.date) else value for name, value in finding.items()}


def _levering(row: Levering) -> dict[str, Any]:
    """A row of the register for JSON; its place in the archive is nobody's business."""
    shown: dict[str, Any] = {}
    for name, value in asdict(row).items():
        if name != "archief":
            shown[name] = value.isoformat() if isinstance(value, datetime.date | datetime.datetime) else value
    shown["bestandsnaam"] = masked(row.bestandsnaam)
    return shown


def _per_scope(rows: Sequence[Levering]) -> Table:
    grouped: dict[tuple[str, str], list[Levering]] = {}
    for row in rows:
        grouped.setdefault((row.extract, row.scope), []).append(row)
    lines: list[list[object]] = []
    for (extract, scope), own in sorted(grouped.items()):
        loaded = [row for row in own if row.status is Status.LOADED]
        counted = Counter(row.status for row in own)
        lines.append(
            [
                extract,
                scope,
                ", ".join(f"{counted[status]} {status}" for status in Status if counted[status]),
                max((row.peildatum for row in loaded), default=None),
                sum(row.rijen_geladen or 0 for row in loaded),
                sum(row.rijen_quarantaine or 0 for row in own),
            ]
        )
    headers = ["extract", "gebied", "leveringen", "laatste peildatum", "rijen geladen", "in quarantaine"]
    return table("Leveringen", headers, lines, numbers=(4, 5))
