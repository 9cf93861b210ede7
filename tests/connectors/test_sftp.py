"""A drop folder on a real SFTP server: only the server that is known, only what is complete, and nothing twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncssh
import pytest

from connectors.drop_folder import SETTLE, DropFolderUnusable, sort_by_name
from connectors.sftp import SftpFolder
from tests.sftp import Server, put, settings_of

NAME = "jvs_jongere_G0193_20261101.csv"
SHA256 = "ab" * 32
NOW = datetime(2026, 11, 2, 8, tzinfo=UTC)


@pytest.fixture
def key(tmp_path: Path) -> asyncssh.SSHKey:
    made = asyncssh.generate_private_key("ssh-ed25519")
    made.write_private_key(tmp_path / "sleutel")
    return made


@pytest.fixture
def server(tmp_path: Path, key: asyncssh.SSHKey) -> Iterator[Server]:
    folder = tmp_path / "server"
    (folder / "uit").mkdir(parents=True)
    with Server(folder, key) as running:
        yield running


@contextmanager
def refused(expected: str) -> Iterator[None]:
    with pytest.raises(DropFolderUnusable, match=expected):
        yield


def test_a_file_is_taken_when_it_was_seen_unchanged_long_enough_by_our_own_clock(server: Server, tmp_path: Path) -> None:
    file = put(server, NAME, b"de eerste helft")
    folder = SftpFolder(settings_of(server, tmp_path))
    assert folder.look(NOW).complete == ()
    file.write_bytes(b"de eerste helft en de tweede")
    # however old the clock of the server says that it is
    assert folder.look(NOW + SETTLE).complete == ()
    assert folder.look(NOW + SETTLE * 1.5).complete == ()
    (found,) = folder.look(NOW + SETTLE * 2).complete
    with folder.open(found) as stream:
        assert stream.read() == b"de eerste helft en de tweede"


def test_a_file_under_the_name_of_a_transfer_program_waits_until_it_is_renamed(server: Server, tmp_path: Path) -> None:
    half = put(server, NAME + ".filepart")
    folder = SftpFolder(settings_of(server, tmp_path), settle=timedelta(0))
    assert folder.look(NOW).complete == ()
    assert folder.look().others == 1
    half.rename(half.with_name(NAME))
    assert [file.name for file in folder.look(NOW).complete] == [NAME]


def test_a_loaded_original_goes_and_a_marker_stays(server: Server, tmp_path: Path) -> None:
    put(server, "zwolle/" + NAME)
    folder = SftpFolder(settings_of(server, tmp_path), settle=timedelta(0))
    (found,) = folder.look(NOW).complete
    folder.done(found, SHA256)
    (left,) = [path for path in server.folder.rglob("*") if path.is_file()]
    assert left == server.folder / "uit" / "zwolle" / "verwerkt" / f"{NAME}.{SHA256}"
    assert left.read_bytes() == b""
    assert folder.look(NOW).complete == ()


def test_a_name_that_is_not_understood_is_reported_and_stays(server: Server, tmp_path: Path) -> None:
    put(server, "123456782.csv")
    found = sort_by_name(SftpFolder(settings_of(server, tmp_path), settle=timedelta(0)).look(NOW).complete)
    ((_, reason),) = found.not_understood
    assert reason.code == "naam_onbekend"
    assert "123456782" not in str(reason)
    assert (server.folder / "uit" / "123456782.csv").exists()


def test_a_file_that_changes_while_it_is_read_is_not_taken(server: Server, tmp_path: Path) -> None:
    file = put(server, NAME, b"x" * 5_000_000)
    folder = SftpFolder(settings_of(server, tmp_path), settle=timedelta(0))
    (found,) = folder.look(NOW).complete
    with folder.open(found) as stream, refused("veranderde terwijl het werd gelezen"):
        stream.read(10)
        file.write_bytes(b"x" * 5_000_001)
        stream.read()


def test_another_host_key_is_refused_before_anything_is_read(server: Server, tmp_path: Path) -> None:
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().strip()
    with refused("andere hostsleutel.*niets gelezen"):
        SftpFolder(settings_of(server, tmp_path, host_key=other))


def test_another_key_of_ours_is_refused_with_what_to_check(server: Server, tmp_path: Path) -> None:
    asyncssh.generate_private_key("ssh-ed25519").write_private_key(tmp_path / "andere")
    with refused("laat de hub niet toe.*gebruiker en sleutel"):
        SftpFolder(settings_of(server, tmp_path, key=tmp_path / "andere"))


def test_a_line_that_breaks_is_a_sentence_and_the_next_look_goes_on_over_a_new_one(server: Server, tmp_path: Path) -> None:
    put(server, NAME, b"x" * 30_000_000)
    folder = SftpFolder(settings_of(server, tmp_path), settle=timedelta(0))
    (found,) = folder.look(NOW).complete
    with folder.open(found) as stream, refused("verbreekt de verbinding"):
        stream.read(10)
        server.cut()
        stream.read()
    assert folder.look(NOW).complete == (found,)
    with folder.open(found) as stream:
        assert len(stream.read()) == 30_000_000


def test_a_folder_that_is_not_there_or_may_not_be_written_is_a_sentence(server: Server, tmp_path: Path) -> None:
    with refused("bestaat niet"):
        SftpFolder(settings_of(server, tmp_path, folder="/weg")).look()
    put(server, NAME)
    put(server, "verwerkt")
    folder = SftpFolder(settings_of(server, tmp_path), settle=timedelta(0))
    found = next(file for file in folder.look().files if file.name == NAME)
    with refused("schrijfrecht|rechten"):
        folder.done(found, SHA256)
    assert (server.folder / "uit" / NAME).exists()


def test_a_folder_inside_that_cannot_be_read_is_told_and_holds_up_nothing_else(server: Server, tmp_path: Path) -> None:
    put(server, NAME)
    put(server, f"zwolle/dicht/{NAME}")
    found = SftpFolder(settings_of(server, tmp_path)).look()
    assert [file.path for file in found.files] == [NAME]
    assert found.closed == ("zwolle/dicht",)


def test_what_was_seen_unchanged_goes_along_to_the_next_line(server: Server, tmp_path: Path) -> None:
    put(server, NAME)
    with SftpFolder(settings_of(server, tmp_path)) as first:
        assert first.look(NOW).complete == ()
    with SftpFolder(settings_of(server, tmp_path), seen=first.seen) as second:
        assert len(second.look(NOW + SETTLE).complete) == 1


def test_a_server_that_is_not_there_is_a_sentence(server: Server, tmp_path: Path) -> None:
    with refused("niet te bereiken"):
        SftpFolder(settings_of(server, tmp_path, port=1))
