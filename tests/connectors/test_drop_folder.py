"""The drop folder: only complete files are taken, and an original leaves only when its marker stands."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
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


def test_only_what_may_be_a_levering_is_seen_and_the_others_are_counted(tmp_path: Path) -> None:
    answers = ("brp_personen_G0193_20261101.json", "zwolle/brp_personen_G0193_20261101.json.gz")
    for path in (NAME, "zwolle/" + NAME, "a.CSV.GZ", "b.xlsx", "c.xml", *answers):
        put(tmp_path, path)
    # half-written files have an ending of the program that writes them
    for path in ("antwoorden.json", "zwolle/lees mij", "a.csv.deel", "b.PART", "c.csv.filepart"):
        put(tmp_path, path)
    for path in (".verborgen.csv", ".map/x.csv", "verwerkt/x.csv", f"zwolle/verwerkt/{NAME}.{SHA256}"):
        put(tmp_path, path)
    folder = DropFolder(str(tmp_path))
    seen = ["a.CSV.GZ", "b.xlsx", answers[0], "c.xml", NAME, answers[1], "zwolle/" + NAME]
    assert [file.path for file in folder.look().files] == seen
    assert folder.look().others == 5


def test_a_fresh_file_waits_until_it_has_been_quiet(tmp_path: Path) -> None:
    put(tmp_path, NAME)
    folder = DropFolder(str(tmp_path))
    assert folder.look().complete == ()
    assert [file.name for file in folder.look(later()).complete] == [NAME]


def test_without_time_to_settle_every_file_is_complete(tmp_path: Path) -> None:
    put(tmp_path, NAME)
    assert len(DropFolder(str(tmp_path), settle=timedelta(0)).look().complete) == 1


def test_a_handled_file_leaves_an_empty_marker_with_its_name_and_hash(tmp_path: Path) -> None:
    put(tmp_path, "zwolle/" + NAME)
    folder = DropFolder(str(tmp_path))
    (file,) = folder.look().files
    with folder.open(file) as stream:
        assert stream.read() == b"inhoud"
    folder.done(file, SHA256)
    (left,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert left == tmp_path / "zwolle" / "verwerkt" / f"{NAME}.{SHA256}"
    assert left.read_bytes() == b""
    assert folder.look().files == ()


def test_handling_twice_or_after_the_file_has_gone_is_no_error(tmp_path: Path) -> None:
    put(tmp_path, NAME)
    folder = DropFolder(str(tmp_path))
    (file,) = folder.look().files
    folder.done(file, SHA256)
    folder.done(file, SHA256)
    put(tmp_path, NAME)
    (again,) = folder.look().files
    folder.done(again, SHA256)
    assert folder.look().files == ()


def test_a_file_that_was_replaced_while_it_was_handled_stays(tmp_path: Path) -> None:
    file = put(tmp_path, NAME)
    folder = DropFolder(str(tmp_path))
    (seen,) = folder.look().files
    file.write_bytes(b"een nieuwe aanlevering")
    folder.done(seen, SHA256)
    assert file.read_bytes() == b"een nieuwe aanlevering"


def test_names_that_are_not_understood_are_reported_and_stay(tmp_path: Path) -> None:
    put(tmp_path, NAME)
    put(tmp_path, "123456782.csv")
    folder = DropFolder(str(tmp_path), settle=timedelta(0))
    found = sort_by_name(folder.look().complete)
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
    file = next(file for file in folder.look().files if file.name == NAME)
    with pytest.raises(DropFolderUnusable, match="schrijfrecht"):
        folder.done(file, SHA256)
    assert (tmp_path / NAME).exists()


def test_any_file_system_of_fsspec_will_do() -> None:
    folder = DropFolder("memory://binnen", settle=timedelta(0))
    folder._filesystem.pipe("/binnen/" + NAME, b"inhoud")
    (file,) = folder.look().complete
    assert file == DropFile(NAME, 6, file.modified)
    folder.done(file, SHA256)
    assert folder.look().files == ()


def test_privacy_14_a_folder_of_a_source_that_is_kept_out_is_not_read(tmp_path: Path) -> None:
    put(tmp_path, f"pressplay/{NAME}")
    found = sort_by_name(DropFolder(str(tmp_path), settle=timedelta(0)).look().complete)
    assert found.leveringen == ()
    assert [refused.code for _, refused in found.not_understood] == ["bron_uitgesloten"]


@contextmanager
def as_somebody_without_rights() -> Iterator[None]:
    """The administrator may read everything; whoever else runs this may not read what it closed for itself."""
    own = os.geteuid()
    if own == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(own)


@pytest.fixture
def shared_folder() -> Iterator[Path]:
    """A folder that others than its owner can reach, which those of pytest are not."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_a_folder_inside_that_cannot_be_read_is_told_and_holds_up_nothing_else(shared_folder: Path) -> None:
    put(shared_folder, NAME)
    put(shared_folder, f"zwolle/123456782/{NAME}")
    closed = shared_folder / "zwolle" / "123456782"
    closed.chmod(0)
    with as_somebody_without_rights():
        found = DropFolder(str(shared_folder)).look()
    closed.chmod(0o700)
    assert [file.path for file in found.files] == [NAME]
    assert found.closed == ("zwolle/#########",)
    assert found.remarks == ("De map zwolle/######### is niet te lezen en is overgeslagen; geef de hub daar leesrecht.",)


def test_a_folder_or_file_that_may_not_be_read_is_a_sentence(shared_folder: Path) -> None:
    put(shared_folder, NAME).chmod(0)
    folder = DropFolder(str(shared_folder))
    with as_somebody_without_rights(), pytest.raises(DropFolderUnusable, match=r"Een bestand .* is niet te lezen"):
        folder.open(folder.look().files[0])
    shared_folder.chmod(0)
    with as_somebody_without_rights(), pytest.raises(DropFolderUnusable, match="niet te lezen"):
        folder.look()
    shared_folder.chmod(0o755)
