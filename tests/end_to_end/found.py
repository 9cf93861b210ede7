"""What the checks find on a date, with the plain numbers of fictional persons: `python -m tests.end_to_end.found 2026-11-01`.

Run as a process of its own with the environment of a hub. Prints JSON: per finding its code, gemeentecode, dossiernummer and
sleutels, and a number of the person as `pgn` (what DUO and JVS know a person by) or `a_nummer`: the smallest BSN, without one
another pgn, without that an A-nummer.
"""

import json
import os
import sys
from datetime import date
from uuid import UUID

import pyarrow as pa
from sqlalchemy import create_engine, text

from schemas.columns import Kind
from warehouse import access
from warehouse.check_files import read_checks
from warehouse.evaluation import found
from warehouse.home import Home
from warehouse.keys import PSEUDONYM_DOMAIN, KeyRing
from warehouse.pseudonyms import Pseudonyms

_FOUND = "SELECT code, gemeentecode, dossiernummer, sleutels, persoon FROM pg_temp.gevonden"
_NUMBERS = """
SELECT persoon, nummer FROM kern.alias WHERE persoon IN (SELECT persoon FROM pg_temp.gevonden)
UNION
SELECT persoon, persoon FROM pg_temp.gevonden WHERE persoon IS NOT NULL
"""
_RANK = {Kind.BSN.value: 0, Kind.A_NUMMER.value: 2}


def main() -> None:
    """Prints the findings of the date that is the argument, in the warehouse at ADDRESS."""
    engine = create_engine(os.environ["ADDRESS"].replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        access.act_as_loader(connection)
        with found(connection, date.fromisoformat(sys.argv[1]), read_checks().checks.values()) as failed:
            rows = connection.execute(text(_FOUND)).mappings().all()
            numbers = connection.execute(text(_NUMBERS)).all()
    if failed:
        raise SystemExit(f"checks that did not run: {dict(failed)}")
    plain = Pseudonyms(KeyRing.open(Home.from_environment()).key(PSEUDONYM_DOMAIN)).numbers_of(
        pa.array([number.bytes for _, number in numbers], pa.binary(16))
    )
    of_person: dict[UUID, dict[str, str]] = {}
    for (person, _), number in zip(numbers, plain.to_pylist(), strict=True):
        of_person[person] = min(of_person.get(person, number), number, key=_order)
    print(json.dumps([_plain(dict(row), of_person) for row in rows]))


def _order(number: dict[str, str]) -> tuple[int, str]:
    return _RANK.get(number["soort"], 1), number["nummer"]


def _plain(row: dict[str, object], of_person: dict[UUID, dict[str, str]]) -> dict[str, object]:
    person = row.pop("persoon")
    if not isinstance(person, UUID):
        return row
    number = of_person[person]
    return row | {"a_nummer" if number["soort"] == Kind.A_NUMMER.value else "pgn": number["nummer"]}


if __name__ == "__main__":
    main()
