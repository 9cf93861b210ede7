"""A drop folder on a real SFTP server: only the server that is known, only what is complete, and nothing twice."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncssh
import pytest

from connectors.drop_folder import SETTLE, DropFolderUnusable, sort_by_name
from connectors.sftp import SftpFolder, SftpSettings

NAME = "jvs_jongere_G0193_20261101.csv"
SHA256 = "ab" * 32
NOW = datetime(2026, 11, 2, 8, tzinfo=UTC)


class Guarded(asyncssh.SFTPServer):
    """Shows nobody what is in a folder called `dicht`."""

    def scandir(self, path: bytes):
        if path.endswith(b"dicht"):
            raise asyncssh.SFTPPermissionDenied("nee")
        return super().scandir(path)


class Server:
    """An SFTP server on 127.0.0.1 for one folder, one user and one key; the folder is `/` for who comes in."""

    def __init__(self, folder: Path, key: asyncssh.SSHKey) -> None:
        self.folder = folder
        self.host_key = asyncssh.generate_private_key("ssh-ed25519")
        self._key = key
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.connections: list[asyncssh.SSHServerConnection] = []

    def __enter__(self) -> "Server":
        self._thread.start()
        self.port = self._run(self._listen())
        return self

    def __exit__(self, *_: object) -> None:
        self._run(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def cut(self) -> None:
        self._loop.call_soon_threadsafe(lambda: [connection.abort() for connection in self.connections])

    def _run(self, work):
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    async def _listen(self) -> int:
        self._acceptor = await asyncssh.listen(
            "127.0.0.1",
            0,
            server_host_keys=[self.host_key],
            authorized_client_keys=asyncssh.import_authorized_keys(self._key.export_public_key().decode()),
            sftp_factory=lambda channel: Guarded(channel, chroot=str(self.folder).encode()),
            acceptor=self.connections.append,
            allow_scp=False,
        )
        return self._acceptor.get_port()

    async def _stop(self) -> None:
        for connection in self.connections:
            connection.abort()
        self._acceptor.close()
        await self._acceptor.wait_closed()


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


def settings_of(server: Server, tmp_path: Path, **changed) -> SftpSettings:
    host_key = server.host_key.export_public_key().decode().strip()
    values = {"server": "127.0.0.1", "port": server.port, "user": "hub", "host_key": host_key, "folder": "/uit"}
    return SftpSettings(**{"named": "jvs_zwolle", "key": tmp_path / "sleutel", **values, **changed})


def put(server: Server, path: str, content: bytes = b"inhoud") -> Path:
    file = server.folder / "uit" / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


@contextmanager
def refused(expected: str) -> Iterator[None]:
    with pytest.raises(DropFolderUnusable, match=expected):
        yield


def test_a_file_is_taken_when_it_was_seen_unchanged_long_enough_by_our_own_clock(server: Server, tmp_path: Path) -> None:
    file = put(server, NAME, b"de eerste helft")
    folder = SftpFolder(settings_of(server, tmp_path))
    assert folder.waiting(NOW) == []
    file.write_bytes(b"de eerste helft en de tweede")
    # however old the clock of the server says that it is
    assert folder.waiting(NOW + SETTLE) == []
    assert folder.waiting(NOW + SETTLE * 1.5) == []
    (found,) = folder.waiting(NOW + SETTLE * 2)
    with folder.open(found) as stream:
        assert stream.read() == b"de eerste helft en de tweede"


def test_a_file_under_the_name_of_a_transfer_program_waits_until_it_is_renamed(server: Server, tmp_path: Path) -> None:
    half = put(server, NAME + ".filepart")
    folder = SftpFolder(settings_of(server, tmp_path), settle=timedelta(0))
    assert folder.waiting(NOW) == []
    assert folder.passed_over() == 1
    half.rename(half.with_name(NAME))
    assert [file.name for file in folder.waiting(NOW)] == [NAME]


def test_a_loaded_original_goes_and_a_marker_stays(server: Server, tmp_path: Path) -> None:
    put(server, "zwolle/" + NAME)
    folder = SftpFolder(settings_of(server, tmp_path), settle=timedelta(0))
    (found,) = folder.waiting(NOW)
    folder.done(found, SHA256)
    (left,) = [path for path in server.folder.rglob("*") if path.is_file()]
    assert left == server.folder / "uit" / "zwolle" / "verwerkt" / f"{NAME}.{SHA256}"
    assert left.read_bytes() == b""
    assert folder.waiting(NOW) == []


def test_a_name_that_is_not_understood_is_reported_and_stays(server: Server, tmp_path: Path) -> None:
    put(server, "123456782.csv")
    found = sort_by_name(SftpFolder(settings_of(server, tmp_path), settle=timedelta(0)).waiting(NOW))
    ((_, reason),) = found.not_understood
    assert reason.code == "naam_onbekend"
    assert "123456782" not in str(reason)
    assert (server.folder / "uit" / "123456782.csv").exists()


def test_a_file_that_changes_while_it_is_read_is_not_taken(server: Server, tmp_path: Path) -> None:
    file = put(server, NAME, b"x" * 5_000_000)
    folder = SftpFolder(settings_of(server, tmp_path), settle=timedelta(0))
    (found,) = folder.waiting(NOW)
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
    (found,) = folder.waiting(NOW)
    with folder.open(found) as stream, refused("verbreekt de verbinding"):
        stream.read(10)
        server.cut()
        stream.read()
    assert folder.waiting(NOW) == [found]
    with folder.open(found) as stream:
        assert len(stream.read()) == 30_000_000


def test_a_folder_that_is_not_there_or_may_not_be_written_is_a_sentence(server: Server, tmp_path: Path) -> None:
    with refused("bestaat niet"):
        SftpFolder(settings_of(server, tmp_path, folder="/weg")).look()
    put(server, NAME)
    put(server, "verwerkt")
    folder = SftpFolder(settings_of(server, tmp_path), settle=timedelta(0))
    found = next(file for file in folder.look() if file.name == NAME)
    with refused("schrijfrecht|rechten"):
        folder.done(found, SHA256)
    assert (server.folder / "uit" / NAME).exists()


def test_a_folder_inside_that_cannot_be_read_does_not_seem_empty(server: Server, tmp_path: Path) -> None:
    put(server, NAME)
    put(server, f"dicht/{NAME}")
    with refused("te weinig rechten"):
        SftpFolder(settings_of(server, tmp_path)).look()


def test_a_server_that_is_not_there_is_a_sentence(server: Server, tmp_path: Path) -> None:
    with refused("niet te bereiken"):
        SftpFolder(settings_of(server, tmp_path, port=1))
