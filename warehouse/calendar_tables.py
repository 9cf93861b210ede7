"""The calendar tables of `kern`, filled from `schemas.calendar`: what is counted in SQL uses the same days as what is made.

They hold nothing that was delivered. A new schooljaar or a changed holiday is a line in a csv file of `schemas`; the next
migrate brings it here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Final

from sqlalchemy import Connection, delete, insert

from schemas.calendar import (
    FEESTDAGEN,
    LEEFTIJDSGRENZEN,
    SCHOOLJAREN,
    SCHOOLVAKANTIES,
    begin_of,
    eind_of,
    schoolweken,
    teldatum_of,
)
from warehouse.tables import kern

_Row = Mapping[str, object]


def fill_calendar(connection: Connection) -> None:
    """Make the tables hold exactly what `schemas.calendar` says, in the open transaction."""
    for table, rows in _CONTENTS.items():
        connection.execute(delete(table))
        connection.execute(insert(table), list(rows()))


def _schooljaren() -> Iterable[_Row]:
    for schooljaar in SCHOOLJAREN:
        yield {
            "schooljaar": schooljaar,
            "begin": begin_of(schooljaar),
            "eind": eind_of(schooljaar),
            "teldatum": teldatum_of(schooljaar),
        }


def _schoolweken() -> Iterable[_Row]:
    for schooljaar in SCHOOLJAREN:
        for week, maandag in enumerate(schoolweken(schooljaar), start=1):
            yield {"schooljaar": schooljaar, "week": week, "maandag": maandag}


def _leeftijdsgrenzen() -> Iterable[_Row]:
    for bound in LEEFTIJDSGRENZEN:
        yield {
            "geldig_van": bound.geldig_van or "-infinity",
            "geldig_tot": bound.geldig_tot or "infinity",
            "grens": bound.grens,
        }


_CONTENTS: Final = {
    kern.schooljaar: _schooljaren,
    kern.schoolvakantie: lambda: map(asdict, SCHOOLVAKANTIES),
    kern.schoolweek: _schoolweken,
    kern.feestdag: lambda: map(asdict, FEESTDAGEN),
    kern.leeftijdsgrens: _leeftijdsgrenzen,
}
