"""The star over the marts, for programs that relate tables: a fact per mart, and what facts have in common as dimensions.

A fact is made from the header of its mart, so a new mart joins by itself. `mart.feit_<mart>` has the rows of that mart: its
keys under the name that the key has in every fact, in small letters, and the other columns under a readable name. A dimension
(`mart.dim_<what>`) is a file of `dimensies/`: its header names its key (`sleutel`) and the columns of marts that are this key
(`in marts`), and its SQL reads `sleutel`, the keys that occur in a fact, and so nothing that its reader could not see there.
Each is a view with the rights of who asks; making them is `warehouse.sql_layers`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from warehouse.mart_files import FRAME
from warehouse.sql_files import DIMENSIES, SqlFile, read_sql_file

AS_READ: Final = "gelezen rijen"
"""What the header of a view says under `toegang` when every row of it follows from rows that its reader may see."""

_WORDS: Final = {"pct": "percentage", "p90": "(90e percentiel)", "mediaan": "(mediaan)"}
_OTHER_CODE: Final = re.compile(r".+_(gemeentecode|brin)")
"""A column that is a key too, to be related by hand: of a dimension only one relation at a time is in force."""


@dataclass(frozen=True)
class Fact:
    """A mart as a fact: the expression behind each of its columns, and what each means."""

    file: SqlFile
    expressions: Mapping[str, str]
    comments: Mapping[str, str]

    @property
    def name(self) -> str:
        """The view, with its schema."""
        return f"mart.feit_{self.file.header['naam'].removeprefix('mart.')}"

    @property
    def keys(self) -> Sequence[str]:
        """The columns that point to a dimension."""
        return [key for key in _dimensions() if key in self.expressions]


def facts(files: Iterable[SqlFile]) -> Sequence[Fact]:
    """The fact of every mart among these files."""
    return [_fact(file) for file in files if file.header["naam"].startswith("mart.")]


def star_files(files: Iterable[SqlFile]) -> Sequence[SqlFile]:
    """The views of the star over the marts among these files, as if each were written in a file: dimensions and facts."""
    made = facts(files)
    of_gemeenten = [fact for fact in made if _shows_gemeenten(fact)]
    dimensions = (_dimension_file(file, of_gemeenten) for file in _dimensions().values())
    return [*(file for file in dimensions if file), *map(_fact_file, made)]


def dimension_of(key: str) -> str:
    """The dimension that a key points to, with its schema."""
    return _dimensions()[key].header["naam"]


@cache
def _dimensions() -> Mapping[str, SqlFile]:
    """The files of `dimensies/` by their key."""
    files = (
        read_sql_file(path, ("naam", "titel", "definitie", "sleutel", "in marts")) for path in sorted(DIMENSIES.glob("*.sql"))
    )
    return {file.header["sleutel"]: file for file in files}


@cache
def _keys() -> Mapping[str, str]:
    """The columns of marts that are a key, with the name of the key in every fact and in its dimension."""
    return {column: key for key, file in _dimensions().items() for column in file.header["in marts"].split(", ")}


def _fact(file: SqlFile) -> Fact:
    frame = {name: comment for name, (_, comment) in FRAME.items()} if "partitie" in file.header else {}
    columns = frame | file.column_comments
    own_key = file.header.get("toegang", "").removeprefix("kolom ")
    expressions: dict[str, str] = {}
    comments: dict[str, str] = {}
    if "peilmaand" not in columns and "peildatum" in columns:
        expressions["peilmaand"] = "to_char(rij.peildatum, 'YYYYMM')::integer"
        comments["peilmaand"] = f"Sleutel naar {dimension_of('peilmaand')}. De maand (jjjjmm) van de peildatum."
    for column, comment in columns.items():
        if _is_in_a_dimension(column, columns):
            continue
        if key := _keys().get(column):
            name, told = key, f"Sleutel naar {dimension_of(key)}. {comment}"
        else:
            is_code = column == own_key or _OTHER_CODE.fullmatch(column)
            name, told = column if is_code else _readable(column), comment
        expressions[name], comments[name] = f"rij.{column}", told
    return Fact(file, expressions, comments)


def _is_in_a_dimension(column: str, columns: Iterable[str]) -> bool:
    keys = {_keys().get(other) for other in columns}
    return (column == "gemeente" and "gemeentecode" in keys) or (column == "school" and "brin" in keys)


def _readable(column: str) -> str:
    words = " ".join(_WORDS.get(word, word) for word in column.split("_"))
    return words[:1].upper() + words[1:]


def _shows_gemeenten(fact: Fact) -> bool:
    """Whether a gemeente sees rows of the mart: a dimension that also reads another would be closed to it."""
    told = fact.file.header.get("toegang", "kolom gemeentecode" if "gemeentecode" in fact.expressions else "regio")
    return told != "regio"


def _dimension_file(file: SqlFile, made: Iterable[Fact]) -> SqlFile | None:
    key = file.header["sleutel"]
    read = [fact for fact in made if key in fact.expressions]
    if not read:
        return None
    keys = "\n    UNION ALL\n".join(
        f"    SELECT {fact.expressions[key]} AS {key}\n    FROM {fact.file.header['naam']} AS rij"  # noqa: S608
        for fact in read
    )
    of_sleutel = f"SELECT DISTINCT alle.{key}\n    FROM alle\n    WHERE alle.{key} IS NOT NULL"  # noqa: S608
    # materialized, so that a condition of who asks is put to these keys only, and to nothing that is read for them
    body = f"WITH alle AS (\n{keys}\n),\n\nsleutel AS MATERIALIZED (\n    {of_sleutel}\n)\n\n{file.body}"
    return SqlFile(file.path, {**file.header, "toegang": AS_READ}, body)


def _fact_file(fact: Fact) -> SqlFile:
    of_mart = fact.file.header
    listed = ",\n".join(f'    {expression} AS "{name}"' for name, expression in fact.expressions.items())
    header = {"naam": fact.name, "titel": of_mart["titel"], "definitie": f"Feit van het sterschema. {of_mart['definitie']}"}
    if "toegang" in of_mart:
        header["toegang"] = of_mart["toegang"]
    body = f"SELECT\n{listed}\nFROM {of_mart['naam']} AS rij"
    return SqlFile(fact.file.path, header | _column_fields(fact.comments), body)


def _column_fields(comments: Mapping[str, str]) -> dict[str, str]:
    return {f"kolom {name}": comment for name, comment in comments.items()}
