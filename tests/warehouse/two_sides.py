"""A warehouse with logins of people who ask and who judge, and what they ask about."""

import uuid
from collections.abc import Generator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace

import psycopg
from sqlalchemy import Connection, text

from warehouse import access
from warehouse.access.apply import apply_access
from warehouse.access.logins import LoginRefused, create_login, remove_login
from warehouse.database import Database
from warehouse.server import ADMINISTRATOR, EmbeddedServer
from warehouse.two_people import Kind, Request, State, Why, requests, session_of, subject_of, submit

WHY = Why("Z26-1", "art. 8.27 Wvo 2020", "Nummers van drie jongeren voor een terugmelding")
THREE = subject_of(uuid.UUID(int=value) for value in (3, 1, 2))
OTHER = subject_of([uuid.UUID(int=9)])
_PERSONS = {
    "aan_anna": ("aanvrager", "anna@zwolle.example"),
    "aan_bert": ("aanvrager", "bert@zwolle.example"),
    "beo_anna": ("beoordelaar", " Anna@Zwolle.example "),
    "beo_cees": ("beoordelaar", "cees@zwolle.example"),
    "beo_dirk": ("beoordelaar", "dirk@zwolle.example"),
}


@dataclass(frozen=True)
class TwoSides:
    """The warehouse, the password of each login and a session of each, by its name."""

    database: Database
    server: EmbeddedServer
    passwords: dict[str, str] = field(repr=False)
    sessions: dict[str, Connection]

    def __getitem__(self, login: str) -> Connection:
        return self.sessions[login]

    def administrator(self) -> psycopg.Connection:
        """A session that may everything; autocommit."""
        url = self.server.url(str(self.database.engine.url.database), ADMINISTRATOR)
        return psycopg.connect(url, autocommit=True)

    def owner(self, statement: str) -> None:
        """Do something as the owner of the tables."""
        with self.database.engine.begin() as connection:
            access.act_as_owner(connection)
            connection.execute(text(statement))

    def ask(self, kind: Kind = Kind.REIDENTIFICATION) -> int:
        """A request of Anna about three persons, with room for many in a day; only a re-identification names them."""
        self.owner("UPDATE beheer.verzoek_soort SET per_dag = 1000, beoordelen_binnen = '1 day', uitvoeren_binnen = '1 hour'")
        subject = THREE if kind is Kind.REIDENTIFICATION else replace(THREE, persons=())
        return submit(self["aan_anna"], kind, WHY, subject)

    def seen(self, number: int) -> Request:
        """A request as who judges sees it."""
        return next(each for kind in Kind for each in requests(self["beo_cees"], kind) if each.number == number)

    def is_open(self, number: int) -> bool:
        """Whether nothing happened to a request, as its table itself says."""
        with self.database.engine.connect() as connection:
            steps = connection.scalar(text("SELECT count(*) FROM beheer.verzoek_stap WHERE verzoek = :n"), {"n": number})
        return steps == 0 and self.seen(number).state is State.ASKED

    def make(self, name: str, group: str, person: str) -> str:
        """One more login; gives its password."""
        with self.database.engine.begin() as connection:
            password = create_login(connection, group, name, person)
            apply_access(connection)
        return password


@contextmanager
def people_in(database: Database, server: EmbeddedServer) -> Generator[TwoSides]:
    """The logins, made in an empty warehouse and removed from the server at the end."""
    with database.engine.begin() as connection:
        passwords = {name: create_login(connection, group, name, person) for name, (group, person) in _PERSONS.items()}
        apply_access(connection)
    with ExitStack() as sessions:
        opened = {name: sessions.enter_context(session_of(database, name, secret)) for name, secret in passwords.items()}
        yield TwoSides(database, server, passwords, opened)
    for name in passwords:
        with suppress(LoginRefused):
            remove_login(database.engine, name)


def approving(number: int) -> str:
    """The statement that approves a request, as somebody with psql would write it."""
    return f"SELECT beheer.verzoek_beoordelen({number}, '\\x{THREE.digest.hex()}', 'goedgekeurd', NULL)"
