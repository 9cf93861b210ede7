"""What may be used: the history without whoever is restricted (privacy.md 8, "Beperkt").

The one place that holds it: every view of `kern` is made over this, and checks and marts that read a history themselves are
asked over this. The rows stay and go on loading. A file with `omvat: beperkten` in its header reads everybody.
"""

import re
from functools import cache
from typing import Final

from schemas.extract import Extract
from schemas.register import EXTRACTS
from warehouse.bron import History
from warehouse.sql_files import SqlFile
from warehouse.stops import DOSSIER
from warehouse.ties import number_columns
from warehouse.whose_rows import gemeente_of

EVERYBODY: Final = "omvat"
"""The field of the header of a file that reads everybody; its value is `beperkten`."""

_READ: Final = re.compile(r"\b(FROM|JOIN)(\s+)(bron|wpg|kern)\.([a-z_0-9]+)\b(\s+AS\b)?")
_RESTRICTED: Final = "ANY(ARRAY(SELECT beperkt.nummer FROM kern.beperkt AS beperkt))"


@cache
def in_use(sql: str) -> str:
    """The query with every history that it reads, and the list of persons, without whoever is restricted."""
    return _READ.sub(_without_restricted, sql)


def body_in_use(file: SqlFile) -> str:
    """The SQL of a file as it is carried out."""
    return file.body if EVERYBODY in file.header else in_use(file.body)


def _without_restricted(read: re.Match[str]) -> str:
    word, space, schema, name, alias = read.groups()
    condition = _condition(f"{schema}.{name}", word)
    if condition is None:
        return read[0]
    source = f"(SELECT rij.* FROM {schema}.{name} AS rij WHERE {condition})"  # noqa: S608
    return f"{word}{space}{source}{alias or f' AS {name}'}"


def _condition(table: str, word: str) -> str | None:
    """Whether a row (`rij`) may be used; None for a table in which nobody stands, or which only explains numbers."""
    if table == "kern.alias":
        return f"(rij.nummer = {_RESTRICTED}) IS NOT TRUE" if word == "FROM" else None
    extract = next((each for each in EXTRACTS.values() if History(each).name == table), None)
    return None if extract is None else _of_extract(extract)


def _of_extract(extract: Extract) -> str | None:
    numbers = [f"(rij.{name} = {_RESTRICTED}) IS NOT TRUE" for name, _ in number_columns(extract)]
    if numbers:
        return " AND ".join(numbers)
    if any(column.name == DOSSIER for column in History(extract).stored):
        dossiers = "SELECT beperkt.gemeentecode, beperkt.dossiernummer FROM kern.beperkt_dossier AS beperkt"
        return f"(({gemeente_of(extract)}, rij.{DOSSIER}) IN ({dossiers})) IS NOT TRUE"
    return None
