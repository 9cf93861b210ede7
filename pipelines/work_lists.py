"""The asset of the work lists: after every run of the checks each gemeente finds its own in its folder."""

from collections.abc import Iterable, Mapping
from typing import Any

import dagster as dg
from sqlalchemy import Connection

from pipelines.descriptions import OWNER, titled
from pipelines.guarding import require_clean
from pipelines.hub import Hub
from pipelines.layers import FINDINGS_KEY, POOL, WORK_LIST_KEY, text_of_ours
from pipelines.products.shelf import folder_of, put_work_list
from pipelines.products.work_list_page import work_list_page
from pipelines.products.work_list_sheet import work_list_sheet
from pipelines.tables import markdown_table
from pipelines.today import today
from warehouse import access
from warehouse.alerts.notices import note_work_list
from warehouse.check_files import Severity, read_checks
from warehouse.guard import IdentityFound, texts_of_sheet
from warehouse.work_list import WorkList, is_listed, work_lists


def work_list_asset() -> dg.AssetsDefinition:
    """The work lists of all gemeenten, as sheets to fill in and as pages."""

    @dg.asset(
        key=WORK_LIST_KEY,
        group_name="product",
        description=titled(
            "Werklijst per gemeente",
            "De open bevindingen van elke gemeente, in de map van die gemeente: een Excel-bestand om terug te melden "
            "(afgehandeld, of geaccepteerd met een reden) en een pagina om te lezen. Ingevuld komt het als levering terug.",
        ),
        deps=[FINDINGS_KEY],
        owners=[OWNER],
        kinds={"excel"},
        pool=POOL,
    )
    def werklijst(hub: dg.ResourceParam[Hub]) -> dg.MaterializeResult:
        with text_of_ours("product.werklijst"), hub.database.engine.connect() as connection:
            lists = written_lists(hub, connection)
            told = tell_of_lists(hub, connection, lists)
        return dg.MaterializeResult(metadata=list_metadata(hub, lists, told))

    return werklijst


def written_lists(hub: Hub, connection: Connection) -> tuple[WorkList, ...]:
    """Write every work list into its folder and return them.

    Raises ShelfUnusable when that is not possible, and IdentityFound, once the others are written, for one that may not leave.
    """
    access.act_as_loader(connection)
    lists = work_lists(connection)
    connection.rollback()
    refused: IdentityFound | None = None
    for each in lists:
        try:
            files = clean_files_of(hub, each)
        except IdentityFound as error:
            refused = error
        else:
            put_work_list(hub.home.work_list_url, each, files)
    if refused:
        raise refused
    return lists


def tell_of_lists(hub: Hub, connection: Connection, lists: Iterable[WorkList]) -> int:
    """Let each gemeente hear that its list has new lines, at most once a day; gives how many notices went to the outbox."""
    codes = [code for code, check in read_checks().checks.items() if is_listed(check)]
    told = 0
    with connection.begin():
        access.act_as_loader(connection)
        for each in lists:
            place = folder_of(hub.home.work_list_url, each.gemeente)
            told += note_work_list(connection, each, codes, place, today())
    return told


def list_metadata(hub: Hub, lists: tuple[WorkList, ...], told: int) -> Mapping[str, Any]:
    """What the page of the asset says of the lists; `told` is how many gemeenten got notice of new lines."""
    return {
        "dagster/row_count": sum(len(each.lines) for each in lists),
        "berichten": told,
        "map": hub.home.work_list_url.removeprefix("file://"),
        "per gemeente": _per_gemeente(lists),
    }


def files_of(work_list: WorkList) -> dict[str, bytes]:
    """The files of a work list by the ending of their name."""
    return {".xlsx": work_list_sheet(work_list), ".html": work_list_page(work_list).encode()}


def clean_files_of(hub: Hub, work_list: WorkList) -> dict[str, bytes]:
    """The files of a work list that may leave; raises IdentityFound when they may not."""
    files = files_of(work_list)
    texts = [*texts_of_sheet(files[".xlsx"]), files[".html"].decode()]
    require_clean(hub, f"de werklijst van {work_list.gemeente}", texts)
    return files


def _per_gemeente(lists: tuple[WorkList, ...]) -> dg.MarkdownMetadataValue:
    rows = (
        [each.gemeente, sum(line.check.severity is Severity.ERROR for line in each.lines), len(each.lines), f"{each.name}.xlsx"]
        for each in lists
    )
    return dg.MetadataValue.md(markdown_table(["gemeente", "fout", "open", "bestand"], rows))
