"""The asset of the bevindingen: one step that runs every check, and one asset check per SQL file of `controles/`.

What a check asks is in its file; running the checks and keeping the bevindingen is the business of `warehouse.checks`, what
their pages say of `pipelines.check_pages`.
"""

from enum import Enum

import dagster as dg
from pydantic import Field

from pipelines.check_pages import check_description, check_names, check_result, overview
from pipelines.descriptions import OWNER, table_schema
from pipelines.hub import Hub
from pipelines.layers import FINDINGS_KEY, POOL, referred_assets, relations_with_asset, text_of_ours
from pipelines.today import today
from schemas.errors import HubError
from schemas.region import GEMEENTEN
from warehouse import access
from warehouse.check_files import read_checks
from warehouse.checks import run_checks
from warehouse.sql_layers import read_layers
from warehouse.tables.controle import bevinding
from warehouse.trend import trends

Gemeente = Enum("Gemeente", {each.gemeente: code for code, each in GEMEENTEN.items()})
"""The gemeenten by name, because the UI offers the names of an Enum to choose from."""


class Question(dg.Config):
    """About whom the checks ask; what nobody fills in is about whom something changed."""

    gemeente: Gemeente | None = Field(  # pyright: ignore[reportInvalidTypeForm] (its members are data)
        default=None,
        description="Vraag alleen over de personen van deze gemeente: wie er woont of er een dossier heeft. De bevindingen van "
        "anderen blijven zoals ze zijn. Leeg: de hele regio.",
    )
    iedereen: bool = Field(
        default=False,
        description="Vraag over iedereen in de regio, ook over wie niets veranderde. Duurt langer; niet met een gemeente.",
    )

    @property
    def gemeentecode(self) -> str | None:
        """The code of the gemeente, if one was chosen; raises HubError when everybody was asked for as well."""
        if self.gemeente is not None and self.iedereen:
            raise HubError("Kies een gemeente of iedereen, niet allebei.")
        return None if self.gemeente is None else self.gemeente.value


def question_config(*, gemeentecode: str | None = None, everybody: bool = False) -> dict[str, object]:
    """The run config of the asset that asks the checks this."""
    asked: dict[str, object] = {"iedereen": everybody}
    if gemeentecode is not None:
        asked["gemeente"] = GEMEENTEN[gemeentecode].gemeente
    return {"ops": {FINDINGS_KEY.to_python_identifier(): {"config": asked}}}


def question_about_gemeente() -> dg.ConfigMapping:
    """The run config of a job that asks about one gemeente: its name and nothing else, which the UI wants before it runs."""
    names = dg.Enum("Gemeente", [dg.EnumValue(each.name) for each in Gemeente])
    asked = dg.Field(names, description="De gemeente: wie er woont of er een dossier heeft. Ctrl+spatie toont de namen.")
    return dg.ConfigMapping(
        config_schema={"gemeente": asked},
        config_fn=lambda said: question_config(gemeentecode=Gemeente[said["gemeente"]].value),
    )


def findings_asset() -> dg.AssetsDefinition:
    """The bevindingen with a check per file; a file that cannot be read has a check that fails and says why."""
    files = read_checks()
    names = check_names(files)
    known = relations_with_asset(read_layers())

    @dg.asset(
        key=FINDINGS_KEY,
        group_name="controle",
        description="Wat de bronnen elkaar tegenspreken, één bevinding per geval. Elke controle staat op het "
        "tabblad Checks met haar uitkomst per gemeente, haar verloop en haar query; de lijst zelf geeft `doorstroomhub "
        "bevindingen`. Nu vragen over één gemeente: taak controleren_gemeente.",
        deps=sorted({key for check in files.checks.values() for key in referred_assets(check.sql, known)}),
        owners=[OWNER],
        kinds={"postgres", "sql"},
        pool=POOL,
        metadata={"dagster/column_schema": table_schema(bevinding)},
        check_specs=[
            dg.AssetCheckSpec(name, asset=FINDINGS_KEY, description=check_description(files, code, name))
            for code, name in names.items()
        ],
    )
    def controle_bevinding(config: Question, hub: dg.ResourceParam[Hub]) -> dg.MaterializeResult:
        with text_of_ours("controle.bevinding"), hub.database.engine.begin() as connection:
            access.act_as_loader(connection)
            run = run_checks(connection, today(), everybody=config.iedereen, gemeentecode=config.gemeentecode)
            trend = trends(connection)
        return dg.MaterializeResult(
            metadata={
                "dagster/row_count": sum(count.nieuw + count.nog_open for count in run.counts),
                "peildatum": run.peildatum.isoformat(),
                "omvang": run.reach,
                "overzicht": dg.MetadataValue.md(overview(run)),
            },
            check_results=[check_result(run, code, name, trend.get(code, ())) for code, name in names.items()],
        )

    return controle_bevinding
