"""A hub as its users meet it: the command line in processes of its own, and the database by its address.

Used by the end-to-end tests only; nothing of the hub is imported but what a user could also call.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg

MAKE = (
    "from pipelines.hub import open_hub\nfrom pipelines.instance import open_instance\n"
    "with open_hub() as hub, open_instance(hub.home, hub.database): pass"
)
COMMAND = str(Path(sys.executable).parent / "doorstroomhub")
WAREHOUSE_DIGEST = (
    "from sqlalchemy import create_engine; import os; from warehouse.digest import warehouse_digest; "
    "print(warehouse_digest(create_engine(os.environ['ADDRESS'].replace('postgresql://', 'postgresql+psycopg://')).connect()))"
)


class Hub:
    """One hub in one folder, driven by its commands."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.environment = {**os.environ, "DOORSTROOMHUB_HOME": str(folder), "COLUMNS": "200", **environment}
        self._address: str | None = None

    def run(self, *arguments: str | Path, check: bool = True) -> subprocess.CompletedProcess[str]:
        """One command; fails with its output when it ends with another code than 0 and `check` is set."""
        done = subprocess.run(
            [COMMAND, *map(str, arguments)], env=self.environment, capture_output=True, text=True, check=False, timeout=800
        )
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done

    def popen(self, *arguments: str | Path) -> subprocess.Popen[bytes]:
        """One command in the background, in a session of its own so that a test can kill it whole."""
        return subprocess.Popen(
            [COMMAND, *map(str, arguments)],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def load(self, *paths: Path) -> str:
        """Loads files or folders; returns what the user sees."""
        done = self.run("load", *paths)
        return done.stdout + done.stderr

    def status(self) -> dict[str, Any]:
        """What `status --json` says."""
        return json.loads(self.run("status", "--json").stdout)

    def findings(self, peildatum: str | None = None) -> list[dict[str, Any]]:
        """What `bevindingen --json` says."""
        return json.loads(self.run("bevindingen", "--json", *(("--peildatum", peildatum) if peildatum else ())).stdout)

    @property
    def address(self) -> str:
        """The libpq URI of the warehouse; its server runs from the first time that this is asked until `stop()`."""
        if self._address is None:
            self._address = self.run("database", "url").stdout.strip()
        return self._address

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        """The rows of one statement."""
        with psycopg.connect(self.address) as connection:
            return connection.execute(statement.encode()).fetchall()

    def digest(self) -> str:
        """The digest of all history (invariant 3)."""
        return subprocess.run(
            [sys.executable, "-c", WAREHOUSE_DIGEST],
            env={**self.environment, "ADDRESS": self.address},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()

    def stop(self) -> None:
        """Stops the database server of this hub."""
        self._address = None
        self.run("database", "stop")


def make_empty(folder: Path) -> None:
    """Make a hub in this folder as its first command does, with both databases made and nothing in them, and stop it."""
    hub = Hub(folder)
    subprocess.run([sys.executable, "-c", MAKE], env=hub.environment, check=True)
    hub.stop()


def copy_of(empty: Path, folder: Path, **environment: str) -> Hub:
    """A hub in this folder that is a copy of a stopped one, with the same keys and a port of its own."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    # not shutil, which would give the files of the server to another user
    subprocess.run(["cp", "-a", empty, folder], check=True)
    (folder / "postgres" / "poort").unlink()
    return Hub(folder, **environment)
