"""A hub with two people who do what needs two people, at the terminal and in this process."""

import json
import os
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import TypeVar

import pytest
from click.testing import Result
from sqlalchemy import text
from typer.testing import CliRunner

from connectors.archive import Archive
from pipelines.alerts.sending import send_round
from pipelines.alerts.settings import read_settings
from pipelines.cli.commands import app
from pipelines.guarding import guard_of
from pipelines.hub import Hub, Progress
from pipelines.people import Person
from tests.pipelines.terminal import COMMAND, Ran, at_terminal
from tests.post import Certificates, Mailbox, settings_text, write_settings
from warehouse import access
from warehouse.access.apply import apply_access
from warehouse.access.logins import create_login, remove_login
from warehouse.database import Database
from warehouse.home import Home
from warehouse.keys import KeyRing
from warehouse.logs.exports import json_lines
from warehouse.logs.lines import Log
from warehouse.two_people import Kind, State, requests

LOGINS = {"her_anna": ("aanvrager", "anna@zwolle.example"), "her_bert": ("beoordelaar", "bert@zwolle.example")}


@dataclass(frozen=True)
class Desk:
    """A hub, the group of commands that is tested, and the two people: Anna asks, Bert judges."""

    hub: Hub
    group: str
    people: dict[str, Person] = field(repr=False)

    @property
    def anna(self) -> Person:
        return self.people["her_anna"]

    @property
    def bert(self) -> Person:
        return self.people["her_bert"]

    @property
    def environment(self) -> dict[str, str]:
        return {"DOORSTROOMHUB_HOME": str(self.hub.home.root), "DOORSTROOMHUB_DATABASE_URL": self.hub.database.url}

    def lines(self, log: Log) -> list[dict]:
        with self.hub.database.engine.connect() as connection:
            return [json.loads(line) for line in json_lines(connection, log)]

    def state(self, number: int) -> State:
        with self.hub.database.engine.connect() as connection:
            return next(each.state for each in requests(connection, Kind(self.group)) if each.number == number)

    def run(self, *words: str, login: str | None = None) -> Result:
        """The command in this process; the password comes from a file descriptor."""
        options: list[str] = []
        if login is not None:
            reading, writing = os.pipe()
            with os.fdopen(writing, "w") as given:
                print(self.people[login].password, file=given)
            options = ["--login", login, "--wachtwoord-fd", str(reading)]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("pipelines.hub.open_hub", lambda: nullcontext(self.hub))
            return CliRunner().invoke(app, [self.group, *words, *options])

    def at_terminal(self, *words: str, login: str, answers: tuple[tuple[str, str], ...] = ()) -> Ran:
        """The command at a terminal, where the password is asked."""
        asked = (f"Wachtwoord van {login}", self.people[login].password)
        return at_terminal(COMMAND, [self.group, *words, "--login", login], self.environment, [asked, *answers])

    def dump(self, *, leaving_out: str = "") -> bytes:
        """Every row of every table, as text; without the schema that is left out."""
        with self.hub.database.engine.connect() as connection:
            tables = connection.scalars(
                text(
                    "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
                    " WHERE schemaname !~ '^(pg_|information)' AND schemaname <> :out ORDER BY 1"
                ),
                {"out": leaving_out},
            ).all()
            return "\n".join(
                str(row) for table in tables for row in connection.execute(text(f"SELECT t::text FROM {table} AS t ORDER BY 1"))
            ).encode()

    def nothing_waits(self) -> None:
        """Let the outbox be empty."""
        with self.hub.database.engine.begin() as connection:
            access.act_as_loader(connection)
            connection.execute(text("UPDATE beheer.bericht SET verdeeld_op = now()"))

    def mail_to_the_fg(self, folder: Path) -> EmailMessage:
        """The one mail that goes out now."""
        with Mailbox(Certificates(folder / "certificaten").make()) as mailbox:
            told = settings_text(mailbox, mailbox.certificates).replace("altijd =", 'fg = ["fg"]\naltijd =', 1)
            write_settings(self.hub.home.root, told + '\n[ontvangers.fg]\nmail = "fg@voorbeeld.test"\n')
            send_round(self.hub.database.engine, read_settings(self.hub.home), guard_of(self.hub))
            [mail] = mailbox.mails
        return mail


_Desk = TypeVar("_Desk", bound=Desk)


@contextmanager
def opened_desk(
    kind: type[_Desk],
    group: str,
    fresh_database: Callable[[], AbstractContextManager[Database]],
    folders: pytest.TempPathFactory,
) -> Generator[_Desk]:
    """An empty hub with the two people, who may ask as much as they like; they are removed from the server at the end."""
    home = Home(folders.mktemp(group) / "hub").create()
    keyring = KeyRing.open(home)
    with fresh_database() as database:
        archive = Archive(home.archive_url, keyring.archive_keys(), keyring.current)
        hub = Hub(home, database, keyring, archive, Progress())
        with database.engine.begin() as connection:
            passwords = {name: create_login(connection, group, name, who) for name, (group, who) in LOGINS.items()}
            apply_access(connection)
        with database.engine.begin() as connection:
            access.act_as_owner(connection)
            connection.execute(text("UPDATE beheer.verzoek_soort SET per_dag = 1000"))
        yield kind(hub, group, {name: Person(name, password) for name, password in passwords.items()})
        for name in LOGINS:
            remove_login(database.engine, name)
