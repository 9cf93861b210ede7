"""Where products lie for whoever fetches them: a folder per gemeente, on any fsspec URL, with only the latest in it."""

import re
from collections.abc import Mapping

import fsspec

from schemas.errors import HubError
from warehouse.work_list import WorkList


class ShelfUnusable(HubError):
    """The folder of products cannot be written."""


def folder_of(url: str, gemeente: str) -> str:
    """The folder of a gemeente (its name), below the place of all."""
    _, root = fsspec.url_to_fs(url)
    return f"{root.rstrip('/')}/{gemeente.lower()}"


def clear_shelf(url: str, gemeente: str) -> None:
    """Remove the folder of a gemeente, by its name; that there is none is no error. Raises ShelfUnusable."""
    filesystem, _ = fsspec.url_to_fs(url)
    folder = folder_of(url, gemeente)
    try:
        if filesystem.exists(folder):
            filesystem.rm(folder, recursive=True)
    except OSError as error:
        raise ShelfUnusable(f"De map {folder} kan niet worden verwijderd ({error.strerror or error}).") from None


def put_work_list(url: str, work_list: WorkList, files: Mapping[str, bytes]) -> list[str]:
    """Write the files of a work list (by ending, such as `.xlsx`) into the folder of its gemeente; earlier lists go.

    Returns the paths. A list that came before stays valid as an answer: what is delivered of it is read as ever.

    Raises ShelfUnusable when the folder cannot be written.
    """
    filesystem, _ = fsspec.url_to_fs(url)
    folder = folder_of(url, work_list.gemeente)
    ours = re.compile(rf"hub_werklijst_G{work_list.gemeentecode}_\d{{8}}\.(xlsx|html)")
    try:
        filesystem.makedirs(folder, exist_ok=True)
        written = {f"{folder}/{work_list.name}{ending}": content for ending, content in files.items()}
        for path, content in written.items():
            # whoever opens the folder meanwhile sees the old list or the new one, never half of it
            partly = f"{path}.tijdelijk"
            filesystem.pipe_file(partly, content)
            filesystem.mv(partly, path)
        for path in filesystem.ls(folder, detail=False):
            if path not in written and ours.fullmatch(path.rpartition("/")[2]):
                filesystem.rm_file(path)
    except OSError as error:
        raise ShelfUnusable(f"De werklijst kan niet in {folder} worden gezet ({error.strerror or error}).") from None
    return list(written)
