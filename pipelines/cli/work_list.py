"""`werklijst`: the open bevindingen of a gemeente as files, in a folder of choice."""

from pathlib import Path

from pipelines.cli.console import output, say, table
from pipelines.hub import open_hub
from pipelines.work_lists import clean_files_of
from schemas.errors import HubError
from schemas.region import GEMEENTEN, gemeente_named
from warehouse import access
from warehouse.work_list import work_lists


def write_work_lists(gemeente: str | None, folder: Path) -> None:
    """Write the work list of a gemeente (name or code), or of all, into `folder` and say what stands in them.

    Raises HubError for an unknown gemeente, when nothing was checked yet, when the folder cannot be written, or
    when a list holds the number of a person.
    """
    chosen = [gemeentecode_of(gemeente)] if gemeente else None
    with open_hub() as hub, hub.database.engine.connect() as connection:
        access.act_as_loader(connection)
        lists = work_lists(connection, chosen)
        connection.rollback()
        files = {each.name: clean_files_of(hub, each) for each in lists}
    if not lists:
        raise HubError("Er is nog niets gecontroleerd. Laad eerst leveringen met: doorstroomhub load MAP.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for each in lists:
            for ending, content in files[each.name].items():
                (folder / f"{each.name}{ending}").write_bytes(content)
    except OSError as error:
        raise HubError(f"In {folder} kan niet worden geschreven ({error.strerror}). Kies met --uit een andere map.") from None
    rows = ([each.gemeente, len(each.lines), f"{each.name}.xlsx"] for each in lists)
    output.print(table("Werklijsten", ["gemeente", "open", "bestand"], rows, numbers=(1,)))
    say(f"De bestanden staan in {folder}. Ingevuld komen ze terug met: doorstroomhub load BESTAND.")


def gemeentecode_of(said: str) -> str:
    """The code of the gemeente that a user names; raises HubError with the names when it is none of the region."""
    code = gemeente_named(said)
    if code is None:
        known = ", ".join(each.gemeente for each in GEMEENTEN.values())
        raise HubError(f"'{said}' is geen gemeente van de regio. De gemeenten zijn: {known}.")
    return code
