"""The asset of the bevindingen: one step that runs every check, and one asset check per SQL file of `controles/`.

What a check asks is in its file; running the checks and keeping the bevindingen is the business of `warehouse.checks`. Here the
counts get a Dutch title, a severity and a table per gemeente.
"""

from collections.abc import Mapping

import dagster as dg

from pipelines.descriptions import OWNER, table_schema
from pipelines.hub import Hub
from pipelines.layers import FINDINGS_KEY, POOL, referred_assets, relations_with_asset, text_of_ours
from pipelines.tables import gemeente, markdown_table
from pipelines.today import today
from warehouse import access
from warehouse.check_files import Check, CheckFiles, Severity, read_checks
from warehouse.checks import Run, run_checks
from warehouse.sql_files import CONTROLES
from warehouse.sql_layers import read_layers
from warehouse.tables.controle import bevinding


def findings_asset() -> dg.AssetsDefinition:
    """The bevindingen with a check per file; a file that cannot be read has a check that fails and says why."""
    files = read_checks()
    names = _names(files)
    known = relations_with_asset(read_layers())

    @dg.asset(
        key=FINDINGS_KEY,
        group_name="controle",
        description="Wat de bronnen elkaar tegenspreken, één bevinding per geval. Elke controle staat op het "
        "tabblad Checks met haar uitkomst per gemeente en haar verloop; de lijst zelf geeft `doorstroomhub bevindingen`.",
        deps=sorted({key for check in files.checks.values() for key in referred_assets(check.sql, known)}),
        owners=[OWNER],
        kinds={"postgres", "sql"},
        pool=POOL,
        metadata={"dagster/column_schema": table_schema(bevinding)},
        check_specs=[
            dg.AssetCheckSpec(name, asset=FINDINGS_KEY, description=_description(files, code)) for code, name in names.items()
        ],
    )
    def controle_bevinding(hub: dg.ResourceParam[Hub]) -> dg.MaterializeResult:
        with text_of_ours("controle.bevinding"), hub.database.engine.begin() as connection:
            access.act_as_loader(connection)
            run = run_checks(connection, today())
        return dg.MaterializeResult(
            metadata={
                "dagster/row_count": sum(count.nieuw + count.nog_open for count in run.counts),
                "peildatum": run.peildatum.isoformat(),
                "overzicht": dg.MetadataValue.md(_overview(run)),
            },
            check_results=[_result(run, code, name) for code, name in names.items()],
        )

    return controle_bevinding


def _names(files: CheckFiles) -> Mapping[str, str]:
    """The name of the asset check by code: that of the file, which a reader recognises and which stays when a title changes."""
    stems = {path.stem.split("_")[0].upper(): path.stem for path in sorted(CONTROLES.glob("*.sql"))}
    return {code: stems.get(code, code) for code in sorted([*files.checks, *files.unusable])}


def _description(files: CheckFiles, code: str) -> str:
    check = files.checks.get(code)
    if check is None:
        return f"{code}: deze controle kan niet draaien\n\n{files.unusable[code]}"
    acts = f"Ernst: {check.severity}. Wie: {check.who}. Doen: {check.action}"
    return f"{check.code}: {check.title}\n\n{check.explanation}\n\n{acts}"


def _result(run: Run, code: str, name: str) -> dg.AssetCheckResult:
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
    return dg.AssetCheckResult(
        check_name=name,
        passed=open_now == 0 or check.severity is Severity.INFO,
        severity=dg.AssetCheckSeverity.ERROR if check.severity is Severity.ERROR else dg.AssetCheckSeverity.WARN,
        description=f"{check.title}: {open_now} open op {run.peildatum:%d-%m-%Y}.\n\n{per_gemeente}",
        metadata={
            "open": open_now,
            "per gemeente": dg.MetadataValue.md(per_gemeente),
            "wie": check.who,
            "doen": check.action,
        },
    )


def _per_gemeente(run: Run, check: Check) -> str:
    return markdown_table(
        ["gemeente", "nieuw", "nog open", "opgelost"],
        (
            [gemeente(count.gemeentecode), count.nieuw, count.nog_open, count.opgelost]
            for count in run.counts
            if count.code == check.code
        ),
    )


def _overview(run: Run) -> str:
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
