"""Hubs that rotate their key: the leveringen of a small region, what is in a hub, and a process that kills itself on the way.

As a process: `python rotating.py HOME URL STAGE NUMBER` rotates and is killed when so many parts of a stage are done.
"""

import datetime
import io
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
from sqlalchemy import text

from connectors.demo.generating import generate
from connectors.names import parse_name
from pipelines.hub import Hub
from pipelines.key_rotation import rotate
from pipelines.products.work_list_sheet import work_list_sheet
from pipelines.road import receive
from tests.pipelines.erasing import hub_of, load_all
from warehouse import access
from warehouse.aliases import refresh_aliases
from warehouse.checks import Run, run_checks
from warehouse.database import Database
from warehouse.home import Home
from warehouse.protected_columns import protected_tables
from warehouse.rotation_watch import Stage, Watch
from warehouse.work_list import work_lists

DAY = datetime.date(2026, 11, 1)
FIRST, SECOND = f"1: {'01' * 32}\n", f"2: {'02' * 32}\n"


def write_keys(home: Home, content: str) -> None:
    """Let the key file of a hub hold these versions."""
    home.create()
    home.key_file.touch(mode=0o600)
    home.key_file.write_text(content)


def region(folder: Path) -> list[Path]:
    """The leveringen of two months about three gemeenten and what is about the whole region, oldest first."""
    generate(500, 3, 2, folder, tot=DAY)
    files = (path for path in folder.rglob("*.*") if path.name != "antwoorden.json")
    of_others = re.compile(r"G(?!0148|0193|1896)\d{4}")
    return sorted((path for path in files if not of_others.search(path.name)), key=lambda path: path.name)


def load(hub: Hub, files: list[Path]) -> None:
    """Load these leveringen, and all that follows from them but the marts; what may not load is refused."""
    for path in files:
        receive(hub, parse_name(path.name), io.BytesIO(path.read_bytes()))
    load_all(hub)
    ask(hub)


def ask(hub: Hub) -> Run:
    """Ask the checks about everybody."""
    with hub.database.engine.begin() as connection:
        access.act_as_loader(connection)
        refresh_aliases(connection)
        return run_checks(connection, DAY, everybody=True)


def accept_one_without_dossier(hub: Hub) -> Path:
    """Let a gemeente accept a bevinding about a person that is about no dossier; gives the list that it returned."""
    query = """
        SELECT gemeentecode, kenmerk FROM controle.bevinding
        WHERE persoon IS NOT NULL AND dossiernummer IS NULL AND status = 'open' ORDER BY kenmerk LIMIT 1
    """
    with hub.database.engine.begin() as connection:
        access.act_as_loader(connection)
        gemeentecode, kenmerk = connection.execute(text(query)).one()
        [work_list] = work_lists(connection, [gemeentecode])
    [line] = [line for line in work_list.lines if line.kenmerk == kenmerk]
    path = hub.home.root / f"{work_list.name}.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(work_list_sheet(replace(work_list, lines=(line,)))))
    sheet = book["Werklijst"]
    places = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, places["terugmelding"]).value = "geaccepteerd"
    sheet.cell(2, places["reden"]).value = "bron wordt hersteld"
    book.save(path)
    load(hub, [path])
    return path


def accepted(hub: Hub) -> list[tuple[str, bool]]:
    """Code of every accepted bevinding, and whether it is about a dossier."""
    query = "SELECT code, dossiernummer IS NOT NULL FROM controle.bevinding WHERE status = 'geaccepteerd'"
    with hub.database.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def findings(hub: Hub) -> set[tuple[Any, ...]]:
    """What the bevindingen are about, with the kenmerk that follows from it."""
    query = """
        SELECT kenmerk, code, gemeentecode, persoon, dossiernummer, sleutels::text FROM controle.bevinding
        UNION ALL SELECT kenmerk, code, gemeentecode, persoon, dossiernummer, sleutels::text FROM wpg.bevinding
    """
    with hub.database.engine.connect() as connection:
        return {tuple(row) for row in connection.execute(text(query))}


def aliases(hub: Hub) -> set[tuple[Any, ...]]:
    """The numbers with their persons."""
    with hub.database.engine.connect() as connection:
        return {tuple(row) for row in connection.execute(text("SELECT * FROM kern.alias"))}


def protected_values(hub: Hub) -> set[Any]:
    """Every protected value in the database."""
    found: set[Any] = set()
    with hub.database.engine.connect() as connection:
        for table in protected_tables(connection):
            for column in table.quoted():
                found.update(connection.scalars(text(f"SELECT DISTINCT {column} FROM {table.name}")))
    return found - {None}


def nobody() -> None:
    """Nobody is told that we wait."""


def killed(hub: Hub, stage: Stage, number: int) -> None:
    """Rotate in a process that is killed when so many parts of a stage are done."""
    arguments = [str(hub.home.root), hub.database.url, stage.value, str(number)]
    process = subprocess.run([sys.executable, __file__, *arguments], check=False, env={**os.environ, "PYTHONPATH": str(ROOM)})
    assert process.returncode == -signal.SIGKILL


ROOM = Path(__file__).parents[2]


class Killing(Watch):
    """Kills its own process when so many parts of a stage are done."""

    def __init__(self, stage: str, number: int) -> None:
        self._at = (stage, number)

    def reached(self, stage: Stage, done: int, of: int) -> None:
        if (stage.value, done) == self._at:
            os.kill(os.getpid(), signal.SIGKILL)


class Asking(Watch):
    """Asks a question at every part; `answers` are by stage."""

    def __init__(self, question: Callable[[], Any]) -> None:
        self._question = question
        self.answers: dict[Stage, list[Any]] = {}

    def reached(self, stage: Stage, done: int, of: int) -> None:
        self.answers.setdefault(stage, []).append(self._question())


def catalog(hub: Hub) -> Iterator[tuple[Any, ...]]:
    """Everything that the catalog knows of our tables, but for the numbers of rows and the state of the rotation."""
    queries = (
        "SELECT oid, relname, relkind, relowner, relfilenode, relacl::text, relrowsecurity, relhasrules FROM pg_class",
        "SELECT attrelid, attname, atttypid, attnotnull, attidentity, attacl::text FROM pg_attribute",
        "SELECT oid, conname, conrelid, pg_get_constraintdef(oid), convalidated FROM pg_constraint",
        "SELECT indexrelid, pg_get_indexdef(indexrelid), indisvalid, indisready FROM pg_index",
        "SELECT oid, polname, polrelid, polroles::text, pg_get_expr(polqual, polrelid) FROM pg_policy",
        "SELECT oid, tgname, tgrelid, tgenabled, pg_get_triggerdef(oid) FROM pg_trigger",
        "SELECT objoid, objsubid, description FROM pg_description",
        "SELECT oid, ev_class, pg_get_ruledef(oid) FROM pg_rewrite",
        "SELECT inhrelid, inhparent FROM pg_inherits",
        "SELECT schemaname, sequencename, last_value FROM pg_sequences WHERE sequencename <> 'rotatie_rotatie_seq'",
    )
    with hub.database.engine.connect() as connection:
        for query in queries:
            rows = connection.exec_driver_sql(f"SELECT * FROM ({query}) AS rij ORDER BY rij::text").tuples()
            yield query, tuple(str(tuple(row)) for row in rows)


if __name__ == "__main__":
    root, url, stage_name, part = sys.argv[1:]
    with Database(url, url) as target:
        rotate(hub_of(Home(Path(root)), target), Killing(stage_name, int(part)), nobody)
