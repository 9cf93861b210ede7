"""What the page of a check in the Dagster UI says: before a run why it is there and its query, after one what it found.

Texts of the file itself, counts and sentences of ours; never a person or a dossier.
"""

from collections.abc import Mapping, Sequence

import dagster as dg

from pipelines.tables import gemeente, markdown_table
from warehouse.check_files import Check, CheckFiles, Severity
from warehouse.checks import Run
from warehouse.sql_files import CONTROLES
from warehouse.trend import Turn

_FOLDER = "/".join(CONTROLES.parts[-2:])


def check_names(files: CheckFiles) -> Mapping[str, str]:
    """The name of the asset check by code: that of the file, which a reader recognises and which stays when a title changes."""
    stems = {path.stem.split("_")[0].upper(): path.stem for path in sorted(CONTROLES.glob("*.sql"))}
    return {code: stems.get(code, code) for code in sorted([*files.checks, *files.unusable])}


def check_description(files: CheckFiles, code: str, name: str) -> str:
    """What stands on the page before any run: title, explanation, who acts and what to do, and where the query stands."""
    check = files.checks.get(code)
    if check is None:
        return f"{code}: deze controle kan niet draaien\n\n{files.unusable[code]}"
    return "\n\n".join(
        [
            f"{check.code}: {check.title}",
            check.explanation,
            f"**Ernst:** {check.severity}. **Wie:** {check.who}. **Doen:** {check.action}",
            f"Kijkt in {', '.join(check.sources)}. Query: `{_file(name)}`; zij staat ook bij elke uitkomst hieronder.",
        ]
    )


def check_result(run: Run, code: str, name: str, trend: Sequence[Turn]) -> dg.AssetCheckResult:
    """The outcome of a run: what is open per gemeente and how that went, with everything needed to act on it beside it."""
    if code in run.failed or code not in run.checks:
        reason = run.failed.get(code, "haar bestand is weg. Start het scherm opnieuw.")
        return dg.AssetCheckResult(
            check_name=name,
            passed=False,
            severity=dg.AssetCheckSeverity.ERROR,
            description=f"Deze controle kon niet draaien: {reason}",
        )
    check = run.checks[code]
    per_gemeente = _per_gemeente(run, check)
    open_now = sum(run.open_per_gemeente(code).values())
    told = [f"{check.title}: {open_now} open op {run.peildatum:%d-%m-%Y}."]
    if not run.asked(check):
        told.append(f"Nu niet gevraagd: zij kijkt verder dan de personen van {gemeente(run.gemeentecode)}. Dit is de stand.")
    elif run.gemeentecode is not None:
        told.append(f"Alleen gevraagd over personen van {gemeente(run.gemeentecode)}; de rest is de stand.")
    return dg.AssetCheckResult(
        check_name=name,
        passed=open_now == 0 or check.severity is Severity.INFO,
        severity=dg.AssetCheckSeverity.ERROR if check.severity is Severity.ERROR else dg.AssetCheckSeverity.WARN,
        description="\n\n".join([*told, per_gemeente] if per_gemeente else told),
        metadata={
            "open": open_now,
            "ernst": str(check.severity),
            "wie": check.who,
            "doen": check.action,
            "omvang": run.reach,
            "per gemeente": dg.MetadataValue.md(per_gemeente or "Er is niets open, en er ging niets dicht."),
            "verloop": dg.MetadataValue.md(_trend(trend)),
            "query": dg.MetadataValue.md(f"`{_file(name)}`\n\n```sql\n{check.sql.strip()}\n```"),
        },
    )


def overview(run: Run) -> str:
    """All checks with what they found, for the page of the asset."""
    return markdown_table(
        ["controle", "titel", "ernst", "nieuw", "nog open", "opgelost"],
        (
            [
                code,
                check.title,
                check.severity,
                *(
                    sum(getattr(count, part) for count in run.counts if count.code == code)
                    for part in ("nieuw", "nog_open", "opgelost")
                ),
            ]
            for code, check in run.checks.items()
        ),
    )


def _per_gemeente(run: Run, check: Check) -> str:
    rows = [
        [gemeente(count.gemeentecode), count.nieuw, count.nog_open, count.opgelost]
        for count in run.counts
        if count.code == check.code
    ]
    return markdown_table(["gemeente", "nieuw", "nog open", "opgelost"], rows) if rows else ""


def _trend(trend: Sequence[Turn]) -> str:
    if not trend:
        return "Zij vond tot nu toe niets."
    rows = ([f"{turn.peildatum:%d-%m-%Y}", turn.nieuw, turn.opgelost, turn.open] for turn in trend)
    return markdown_table(["peildatum", "nieuw", "opgelost", "open"], rows)


def _file(name: str) -> str:
    return f"{_FOLDER}/{name}.sql"
