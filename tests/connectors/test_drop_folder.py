"""The drop folder: only complete files are taken, and an original leaves only when its marker stands."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.drop_folder import SETTLE, DropFile, DropFolder, DropFolderUnusable, sort_by_name

NAME = "jvs_jongere_G0193_20261101.csv"
SHA256 = "ab" * 32


def put(folder: Path, path: str, content: bytes = b"inhoud") -> Path:
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


def later() -> datetime:
    return datetime.now(UTC) + SETTLE + timedelta(seconds=1)


def test_files_that_are_hidden_half_written_or_handled_are_not_seen(tmp_path: Path) -> None:
    for path in (NAME, "zwolle/" + NAME, "onbekend.txt"):
        put(tmp_path, path)
    for path in (".verborgen", ".map/x.csv", "a.csv.deel", "b.tmp", "c.PART", "d.filepart", f"verwerkt/{NAME}.{SHA256}"):
        put(tmp_path, path)
    put(tmp_path, f"zwolle/verwerkt/{NAME}.{SHA256}")
    assert [file.path for file in DropFolder(str(tmp_path)).look()] == [NAME, "onbekend.txt", "zwolle/" + NAME]


def test_a_fresh_file_waits_until_it_has_been_quiet(tmp_path: Path) -> None:
    put(tmp_path, NAME)
    folder = DropFolder(str(tmp_path))
    assert folder.waiting() == []
    assert [file.name for file in folder.waiting(now=later())] == [NAME]


def test_a_file_that_is_the_same_at_two_looks_is_complete(tmp_path: Path) -> None:
    put(tmp_path, NAME)
    folder = DropFolder(str(tmp_path))
    previous = folder.look()
    assert folder.waiting(previous) == list(previous)


def test_a_file_that_grew_or_was_touched_since_the_previous_look_is_not(tmp_path: Path) -> None:
    file = put(tmp_path, NAME)
    folder = DropFolder(str(tmp_path))
    previous = folder.look()
    file.write_bytes(b"inhoud en meer")
    assert folder.waiting(previous) == []
    previous = folder.look()
    os.utime(file, (file.stat().st_atime, file.stat().st_mtime + 5))
    assert folder.waiting(previous) == []


def test_without_time_to_settle_every_file_is_complete(tmp_path: Path) -> None:
    put(tmp_path, NAME)
    assert len(DropFolder(str(tmp_path), settle=timedelta(0)).waiting()) == 1


def test_a_handled_file_leaves_an_empty_marker_with_its_name_and_hash(tmp_path: Path) -> None:
    put(tmp_path, "zwolle/" + NAME)
    folder = DropFolder(str(tmp_path))
    (file,) = folder.look()
    with folder.open(file) as stream:
        assert stream.read() == b"inhoud"
    folder.done(file, SHA256)
    (left,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert left == tmp_path / "zwolle" / "verwerkt" / f"{NAME}.{SHA256}"
    assert left.read_bytes() == b""
    assert folder.look() == ()


def test_handling_twice_or_after_the_file_has_gone_is_no_error(tmp_path: Path) -> None:
    put(tmp_path, NAME)
    folder = DropFolder(str(tmp_path))
    (file,) = folder.look()
    folder.done(file, SHA256)
    folder.done(file, SHA256)
    put(tmp_path, NAME)
    (again,) = folder.look()
    folder.done(again, SHA256)
    assert folder.look() == ()


def test_a_file_that_was_replaced_while_it_was_handled_stays(tmp_path: Path) -> None:
    file = put(tmp_path, NAME)
    folder = DropFolder(str(tmp_path))
    (seen,) = folder.look()
    file.write_bytes(b"een nieuwe aanlevering")
    folder.done(seen, SHA256)
    assert file.read_bytes() == b"een nieuwe aanlevering"


def test_names_that_are_not_understood_are_reported_and_stay(tmp_path: Path) -> None:
    put(tmp_path, NAME)
    put(tmp_path, "123456782.csv")
    folder = DropFolder(str(tmp_path), settle=timedelta(0))
    found = sort_by_name(folder.waiting())
    assert [name.extract.name for _, name in found.leveringen] == ["jvs_jongere"]
    ((file, refused),) = found.not_understood
    assert refused.code == "naam_onbekend"
    assert (tmp_path / file.path).exists()


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(DropFolderUnusable, match="bestaat niet"):
        DropFolder(str(tmp_path / "weg")).look()


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    put(tmp_path, NAME)
    # a file where the folder of markers has to come stops root too
    put(tmp_path, "verwerkt")
    folder = DropFolder(str(tmp_path))
    file = next(file for file in folder.look() if file.name == NAME)
    with pytest.raises(DropFolderUnusable, match="schrijfrecht"):
        folder.done(file, SHA256)
    assert (tmp_path / NAME).exists()


def test_any_file_system_of_fsspec_will_do() -> None:
    folder = DropFolder("memory://binnen", settle=timedelta(0))
    folder._filesystem.pipe("/binnen/" + NAME, b"inhoud")
    (file,) = folder.waiting()
    assert file == DropFile(NAME, 6, file.modified)
    folder.done(file, SHA256)
    assert folder.look() == ()
