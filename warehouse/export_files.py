"""The exports to third parties as written: one file of `exports/` each, a header and a SELECT of one row per person.

The header says by which columns somebody could be recognised (`herkenbaar`) and explains every column (`kolom <name>`); the
SELECT gives `persoon` and exactly these columns. That its classes are large enough is held by `warehouse.exporting`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from schemas.verwerkingen import EXPORTING, require_activity
from warehouse.sql_files import SqlFileError, read_sql_file

EXPORTS: Final = Path(__file__).parent / "exports"
PERSON: Final = "persoon"
"""The column that becomes a pseudonym of the export."""

SMALLEST_CLASS: Final = 5
"""So many persons at least must look alike in what they could be recognised by (issue 7, point 7)."""

_REQUIRED: Final = ("naam", "titel", "definitie", "herkenbaar")
_REFERENCE: Final = re.compile(r"\b(?:bron|wpg|beheer|controle|mart|mart_openbaar|tussen|pg_temp)\.\w+|\bkern\.alias\b", re.I)


@dataclass(frozen=True)
class Export:
    """An export as written; `columns` explains each column but `persoon`, in order, `recognisable` are some of them."""

    name: str
    title: str
    definition: str
    recognisable: tuple[str, ...]
    columns: Mapping[str, str]
    smallest_class: int
    sql: str

    @property
    def activity(self) -> str:
        """What the register of processing activities calls it."""
        return f"{EXPORTING}{self.name}"


def read_exports(folder: Path = EXPORTS) -> Mapping[str, Export]:
    """Every export by name.

    Raises SqlFileError for a file that cannot be used, RegisterWrong for one that is not in the register of processing
    activities.
    """
    return {path.stem: _read(path) for path in sorted(folder.glob("*.sql"))}


def _read(path: Path) -> Export:
    file = read_sql_file(path, _REQUIRED)
    header = file.header
    if header["naam"] != path.stem:
        raise SqlFileError(f"{path.name}: de kop noemt {header['naam']}. Noem het bestand naar de export.")
    if found := _REFERENCE.search(file.body):
        raise SqlFileError(f"{path.name}: leest {found[0]}, en een export leest alleen views van kern.")
    recognisable = tuple(header["herkenbaar"].split(", "))
    for column in recognisable:
        if column not in file.column_comments:
            raise SqlFileError(f"{path.name}: 'herkenbaar' noemt {column}, maar de kop legt die kolom niet uit.")
    smallest = header.get("kleinste klasse", str(SMALLEST_CLASS))
    if not smallest.isdecimal() or int(smallest) < SMALLEST_CLASS:
        raise SqlFileError(f"{path.name}: 'kleinste klasse' is een getal van {SMALLEST_CLASS} of meer.")
    export = Export(
        name=path.stem,
        title=header["titel"],
        definition=header["definitie"],
        recognisable=recognisable,
        columns=file.column_comments,
        smallest_class=int(smallest),
        sql=file.body,
    )
    require_activity(export.activity)
    return export
