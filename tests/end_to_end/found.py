"""What the checks find on a date, with the plain numbers of fictional persons: `python -m tests.end_to_end.found 2026-11-01`.

Run as a process of its own with the environment of a hub. Prints JSON: per finding its code, gemeentecode, dossiernummer and
sleutels, and the number behind the pseudonym as `pgn` (what DUO and JVS know a person by) or `a_nummer`.
"""

import json
import os
import sys
from datetime import date

import pyarrow as pa
from sqlalchemy import create_engine, text

from schemas.columns import Kind
from warehouse import access
from warehouse.check_files import read_checks
from warehouse.evaluation import found
from warehouse.home import Home
from warehouse.keys import PSEUDONYM_DOMAIN, KeyRing
from warehouse.pseudonyms import Pseudonyms

_FOUND = "SELECT code, gemeentecode, dossiernummer, sleutels, uuid_send(persoon) AS persoon FROM pg_temp.gevonden"


def main() -> None:
    """Prints the findings of the date that is the argument, in the warehouse at ADDRESS."""
    engine = create_engine(os.environ["ADDRESS"].replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        access.act_as_loader(connection)
        with found(connection, date.fromisoformat(sys.argv[1]), read_checks().checks.values()) as failed:
            rows = connection.execute(text(_FOUND)).mappings().all()
    if failed:
        raise SystemExit(f"checks that did not run: {dict(failed)}")
    numbers = Pseudonyms(KeyRing.open(Home.from_environment()).key(PSEUDONYM_DOMAIN)).numbers_of(
        pa.array([row["persoon"] and bytes(row["persoon"]) for row in rows], pa.binary(16))
    )
    print(json.dumps([_plain(dict(row), number) for row, number in zip(rows, numbers.to_pylist(), strict=True)]))


def _plain(row: dict[str, object], number: dict[str, str] | None) -> dict[str, object]:
    del row["persoon"]
    if number is None:
        return row
    return row | {"a_nummer" if number["soort"] == Kind.A_NUMMER.value else "pgn": number["nummer"]}


if __name__ == "__main__":
    main()
