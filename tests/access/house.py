"""A warehouse with rows of every gemeente in everything that a BI user could come near, and a login for everyone.

Text that belongs to a gemeente carries its mark (`mark`), so that it can be recognised wherever it turns up.
"""

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

import psycopg
from sqlalchemy import Connection, text

from schemas.region import GEMEENTEN
from tests.access.site import Site
from tests.warehouse.rows import Rows
from warehouse import access
from warehouse.access.apply import apply_access
from warehouse.access.logins import create_login
from warehouse.database import Database

OWN, FOREIGN = "0193", "0160"
"""The gemeente that attacks, and the one whose rows it is after."""

WPG_MARK = "wpg_kanarie_"
"""What text under the Wpg carries, whichever gemeente it is of."""

_DAY = datetime.date(2024, 10, 1)
_OUTSIDE = "9999"
_MARTS = text("SELECT relname::text FROM pg_class WHERE relnamespace = 'mart'::regnamespace AND relkind IN ('r', 'p')")


def mark(code: str) -> str:
    """What text of this gemeente carries."""
    return f"kanarie_{code}"


@dataclass(frozen=True)
class House:
    """The warehouse: its database on a site, and the password of each login."""

    site: Site
    database: Database
    name: str
    passwords: dict[str, str] = field(repr=False)

    def url(self, login: str, database: str | None = None) -> str:
        """The address of this warehouse (or another database of its server) for one of its logins."""
        return self.site.url(database or self.name, login, self.passwords[login])

    def connect(self, login: str) -> psycopg.Connection:
        """A session of a login as a BI tool has one; autocommit."""
        return psycopg.connect(self.url(login), autocommit=True)

    def as_administrator(self) -> psycopg.Connection:
        """A connection that everything is open to; autocommit."""
        return self.site.as_administrator(self.name)

    def apply(self) -> list[str]:
        """`toegang toepassen`: what it did."""
        with self.database.engine.begin() as connection:
            return [change.told for change in apply_access(connection)]


def login_of(group: str) -> str:
    """The login of a gemeentecode, regio, beheer, auditor or wpg."""
    return f"bi_{group}"


def make_logins(connection: Connection) -> dict[str, str]:
    """A login for every gemeente, the region, functioneel beheer, an auditor and a consulent; gives their passwords."""
    made = {
        login_of(group): create_login(connection, group, login_of(group))
        for group in (*GEMEENTEN, "regio", "beheer", "auditor", "wpg")
    }
    apply_access(connection)
    return made


def fill(connection: Connection) -> None:
    """Rows of every gemeente, of the region, of a gemeente elsewhere and of nobody."""
    rows = Rows(connection)
    for code in GEMEENTEN:
        for extract in ("jvs_jongere", "duo_a04"):
            _levering(rows, extract, f"G{code}", code)
        rows.dossier(f"kind {code}", scope=f"G{code}")
        rows.procesverbaal(f"kind {code}", scope=f"G{code}", procesverbaal=f"{WPG_MARK}{code}")
    for scope in ("R0010", "X0000", "I27GZ"):
        _levering(rows, "jvs_jongere", scope, scope)
    for code in (*GEMEENTEN, ""):
        _bevinding(connection, code, "controle.bevinding", "P04")
        _bevinding(connection, code, "wpg.bevinding", "V11")
    for mart in connection.scalars(_MARTS).all():
        fill_mart(connection, mart)
    for name in ("leerplichttelling", "effectrapportage"):
        for version in (1, 2):
            _opgave(connection, name, version)
    connection.execute(text("SET LOCAL ROLE NONE"))
    access.act_as_owner(connection)
    connection.execute(text("CREATE TABLE mart_openbaar.regio AS SELECT gemeentecode, 5 AS aantal FROM kern.gemeente"))
    connection.execute(text("SET LOCAL ROLE NONE"))


def fill_mart(connection: Connection, mart: str, codes: Iterable[str | None] = (*GEMEENTEN, _OUTSIDE, None)) -> None:
    """Three rows of every gemeente in a mart that is a table, whatever its columns are."""
    query = "SELECT attname::text, atttypid::regtype::text FROM pg_attribute WHERE attrelid = to_regclass(:mart) AND attnum > 0"
    columns = connection.execute(text(query), {"mart": f"mart.{mart}"}).tuples().all()
    names = ", ".join(name for name, _ in columns)
    places = ", ".join(f":{name}" for name, _ in columns)
    for code in codes:
        for month in (202410, 202411, 202412):
            values = {name: _value(name, kind, code, month) for name, kind in columns}
            connection.execute(text(f"INSERT INTO mart.{mart} ({names}) VALUES ({places})"), values)


def _value(name: str, kind: str, code: str | None, month: int) -> object:
    known = {"gemeentecode": code, "peilmaand": month}
    if name in known:
        return known[name]
    values = {"text": mark(code or "niemand"), "date": _DAY, "timestamp with time zone": f"{_DAY} 12:00+00"}
    return values.get(kind, int(code or 0))


def _levering(rows: Rows, extract: str, scope: str, marked: str) -> None:
    number = rows.levering(extract, scope, _DAY, bestandsnaam=mark(marked), reden=mark(marked), rijen=9, rijen_geladen=8)
    insert = text("INSERT INTO beheer.quarantaine (levering, rijnummer, regels) VALUES (:levering, 1, ARRAY[:regel])")
    rows.connection.execute(insert, {"levering": number, "regel": mark(marked)})


def _opgave(connection: Connection, name: str, version: int) -> None:
    """A frozen version with a figure of every gemeente and of one outside."""
    opgave = connection.scalar(
        text("""
            INSERT INTO beheer.opgave (naam, schooljaar, versie, peildatum, bekend_op, door, definitie, uitleg)
            VALUES (:naam, 2023, :versie, :dag, :dag, 'niemand', '', '{}')
            RETURNING opgave
        """),
        {"naam": name, "versie": version, "dag": _DAY},
    )
    for code in (*GEMEENTEN, _OUTSIDE):
        values = {"opgave": opgave, "code": code, "cel": [mark(code), mark(code)], "aantal": int(code) + version}
        insert = text(
            "INSERT INTO beheer.opgave_cijfer (opgave, gemeentecode, cel, aantal) VALUES (:opgave, :code, :cel, :aantal)"
        )
        connection.execute(insert, values)


def _bevinding(connection: Connection, code: str, table: str, check: str) -> None:
    marked = mark(code or "niemand") if table == "controle.bevinding" else f"{WPG_MARK}{code}"
    insert = text(f"""
        INSERT INTO {table}
            (code, ernst, gemeentecode, dossiernummer, sleutels, kenmerk, status, eerst_gezien, laatst_gezien, reden)
        VALUES (:controle, 'fout', nullif(:code, ''), :merk, jsonb_build_object('dossiernummer', CAST(:merk AS text)), :kenmerk,
            'open', :dag, :dag, :merk)
    """)
    values = {"controle": check, "code": code, "merk": marked, "kenmerk": uuid.uuid4().hex, "dag": _DAY}
    connection.execute(insert, values)
