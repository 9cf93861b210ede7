"""A pull as it lands in the archive, and what a reader then makes of it."""

import traceback
from pathlib import Path

import pytest

from connectors.archive import Archive
from connectors.readers import open_reader
from connectors.web.pull import Pull
from schemas.errors import HubError


def landed(archive: Archive, pull: Pull) -> bytes:
    """The bytes of a pull that was archived whole."""
    with archive.open(archive.store(pull.stream).path) as stream:
        return stream.read()


def rows_of(archive: Archive, pull: Pull, extract) -> list[dict[str, str]]:
    """The rows of a pull as the road reads them, without anything rejected."""
    with archive.open(archive.store(pull.stream).path) as stream:
        reader = open_reader(extract, stream, compressed=False)
        return rows_in(reader)


def rows_in(reader) -> list[dict[str, str]]:
    blocks = list(reader.blocks())
    assert [len(block.rejected) for block in blocks] == [0] * len(blocks)
    return [row for block in blocks for row in block.batch.to_pylist()]


def kept_files(archive_folder: Path) -> list[Path]:
    return [path for path in archive_folder.rglob("*") if path.is_file()]


def assert_nowhere(number: str, pull: Pull, archive: Archive, folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Archive a pull, whether it breaks or not: the number is in no log, no error and no file of the folder."""
    said = repr(pull)
    try:
        archive.store(pull.stream)
    except HubError as error:
        said += "".join(traceback.format_exception(error))
    assert number not in said + caplog.text
    assert not any(number.encode() in path.read_bytes() for path in folder.rglob("*") if path.is_file())
