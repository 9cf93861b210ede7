"""`controle draaien`: the checks now, about one gemeente or about the region, and what came of it."""

from pipelines.cli.console import output, say, say_waiting, table
from pipelines.cli.refresh import ask_checks
from pipelines.cli.work_list import gemeentecode_of
from pipelines.hub import open_hub
from pipelines.lock import receiving_lock
from pipelines.overview import counts_of_last_run
from schemas.errors import HubError
from schemas.region import GEMEENTEN
from warehouse.check_files import read_checks


def ask_checks_now(gemeente: str | None, *, everybody: bool) -> None:
    """Ask about a gemeente (name or code), or about the region, and show by check what is new, still open and solved.

    Raises HubError for an unknown gemeente, for one together with `everybody`, and when a step failed.
    """
    code = gemeentecode_of(gemeente) if gemeente else None
    if code is not None and everybody:
        raise HubError("Kies een gemeente of --alles, niet allebei.")
    with open_hub() as hub:
        with receiving_lock(hub, before_waiting=say_waiting):
            ask_checks(hub, code, everybody=everybody)
        with hub.database.engine.connect() as connection:
            extent, counts = counts_of_last_run(connection, code)
        lists = hub.home.work_list_url
    checks = read_checks().checks
    where = GEMEENTEN[code].gemeente if code else "de regio"
    rows = (
        [count.code, checks[count.code].title, checks[count.code].severity, count.nieuw, count.nog_open, count.opgelost]
        for count in counts
        if count.code in checks
    )
    headers = ["code", "controle", "ernst", "nieuw", "nog open", "opgelost"]
    output.print(table(f"Bevindingen van {where}", headers, rows, numbers=(3, 4, 5)))
    say(f"Gevraagd over {extent}. De werklijsten staan in {lists.removeprefix('file://')}.")
