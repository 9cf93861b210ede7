"""Runs written by hand: which bevindingen were found on which day, stored by the road of every run."""

import datetime
from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, text

from warehouse.evaluation import found
from warehouse.settling import settle

FOUND = """
INSERT INTO pg_temp.gevonden (kenmerk, code, ernst, gemeentecode, dossiernummer, sleutels, feiten, onder_wpg)
VALUES (:key, :code, :severity, :gemeente, :key, '{}', '{}', :police)
"""


def finding(number: int) -> dict[str, Any]:
    """A bevinding: two checks of one group, one of another, one under the Wpg and one that is only counted."""
    code = ("B01", "B03", "D01", "V11", "B06")[number % 5]
    severity = "info" if code == "B06" else "fout"
    gemeente = ("0166", "0193", "")[number % 3]
    return {"key": f"nr{number}", "code": code, "severity": severity, "gemeente": gemeente, "police": code == "V11"}


def run(connection: Connection, day: datetime.date, numbers: Collection[int], failed: Collection[str] = ()) -> None:
    """A run about `day` that finds these bevindingen, by the road of every run."""
    with found(connection, day, ()):
        for number in sorted(numbers):
            if finding(number)["code"] not in failed:
                connection.execute(text(FOUND), finding(number))
        query = "INSERT INTO controle.run (peildatum, beeindigd) VALUES (:day, now()) RETURNING run"
        made = connection.execute(text(query), {"day": day}).scalar_one()
        settle(connection, made, day, failed)
        for code in failed:
            connection.execute(text("INSERT INTO controle.mislukt VALUES (:run, :code, 'stuk')"), {"run": made, "code": code})
