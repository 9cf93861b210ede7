"""An SFTP server that a test starts, and what points a hub at it."""

import asyncio
import threading
from pathlib import Path

import asyncssh

from connectors.sftp import SftpSettings


class Guarded(asyncssh.SFTPServer):
    """Shows nobody what is in a folder called `dicht`, and breaks the line where its server says so."""

    def __init__(self, channel: asyncssh.SSHServerChannel, server: "Server") -> None:
        super().__init__(channel, chroot=str(server.folder).encode())
        self._server = server

    def scandir(self, path: bytes):
        if path.endswith(b"dicht"):
            raise asyncssh.SFTPPermissionDenied("nee")
        return super().scandir(path)

    def read(self, file_obj: object, offset: int, size: int) -> bytes:
        if self._server.cut_at is not None and offset >= self._server.cut_at:
            self._server.cut_at = None
            self._server.cut()
        return super().read(file_obj, offset, size)


class Server:
    """An SFTP server on 127.0.0.1 for one folder, one user and one key; the folder is `/` for who comes in.

    Who reads beyond byte `cut_at` of a file loses the line, once. `close` and `open` end and begin it, on the same port.
    """

    def __init__(self, folder: Path, key: asyncssh.SSHKey) -> None:
        self.folder = folder
        self.host_key = asyncssh.generate_private_key("ssh-ed25519")
        self._key = key
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.connections: list[asyncssh.SSHServerConnection] = []
        self.port = 0
        self.cut_at: int | None = None

    def __enter__(self) -> "Server":
        self._thread.start()
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def open(self) -> None:
        self.port = self._run(self._listen())

    def close(self) -> None:
        self._run(self._stop())

    def cut(self) -> None:
        self._loop.call_soon_threadsafe(lambda: [connection.abort() for connection in self.connections])

    def _run(self, work):
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    async def _listen(self) -> int:
        self._acceptor = await asyncssh.listen(
            "127.0.0.1",
            self.port,
            server_host_keys=[self.host_key],
            authorized_client_keys=asyncssh.import_authorized_keys(self._key.export_public_key().decode()),
            sftp_factory=lambda channel: Guarded(channel, self),
            acceptor=self.connections.append,
            allow_scp=False,
        )
        return self._acceptor.get_port()

    async def _stop(self) -> None:
        for connection in self.connections:
            connection.abort()
        self._acceptor.close()
        await self._acceptor.wait_closed()


def settings_of(server: Server, tmp_path: Path, **changed) -> SftpSettings:
    host_key = server.host_key.export_public_key().decode().strip()
    values = {"server": "127.0.0.1", "port": server.port, "user": "hub", "host_key": host_key, "folder": "/uit"}
    return SftpSettings(**{"named": "jvs_zwolle", "key": tmp_path / "sleutel", **values, **changed})


def put(server: Server, path: str, content: bytes = b"inhoud") -> Path:
    file = server.folder / "uit" / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


def section_of(server: Server, name: str, key: Path, folder: str = "/uit") -> str:
    """The part of bronnen.toml that points a hub at the server."""
    host_key = server.host_key.export_public_key().decode().strip()
    return (
        f'[sftp.{name}]\nserver = "127.0.0.1"\npoort = {server.port}\ngebruiker = "hub"\nsleutel = "{key}"\n'
        f'hostsleutel = "{host_key}"\nmap = "{folder}"\n'
    )
