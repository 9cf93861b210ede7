"""The star over the marts, for programs that relate tables: a fact per mart, and what facts have in common as dimensions.

All of it is made from the headers of the marts, so a new mart joins by itself. `mart.feit_<mart>` has the rows of that mart:
its keys under the name that the key has in every fact, in small letters, and the other columns under a readable name. A
dimension (`mart.dim_<what>`) has one row per key that occurs in a fact, and so nothing that its reader could not see there.
Each is a view with the rights of who asks; making them is `warehouse.sql_layers`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from warehouse.mart_files import FRAME
from warehouse.sql_files import SqlFile

AS_READ: Final = "gelezen rijen"
"""What the header of a view says under `toegang` when every row of it follows from rows that its reader may see."""

_HERE: Final = Path(__file__)
_KEYS: Final = {
    "gemeentecode": "gemeentecode",
    "peilmaand": "peilmaand",
    "schooljaar": "schooljaar",
    "brin6": "brin",
    "school_brin": "brin",
}
"""The columns of marts that are a key, with the name of the key in every fact and in its dimension."""
_WORDS: Final = {"pct": "percentage", "p90": "(90e percentiel)", "mediaan": "(mediaan)"}
_OTHER_CODE: Final = re.compile(r".+_(gemeentecode|brin)")
"""A column that is a key too, to be related by hand: of a dimension only one relation at a time is in force."""


@dataclass(frozen=True)
class _Dimension:
    """A dimension: its key, how its rows are made of the keys in `sleutel`, and its columns with their comments."""

    key: str
    name: str
    title: str
    body: str
    columns: Mapping[str, str]


_DIMENSIONS: Final = (
    _Dimension(
        "gemeentecode",
        "mart.dim_gemeente",
        "Gemeenten",
        """SELECT
    sleutel.gemeentecode,
    coalesce(gemeente.gemeente, 'buiten de regio') AS "Gemeente",
    CASE WHEN gemeente.gemeentecode IS NULL THEN 'nee' ELSE 'ja' END AS "In de regio"
FROM sleutel
LEFT JOIN kern.gemeente AS gemeente
    ON sleutel.gemeentecode = gemeente.gemeentecode""",
        {
            "gemeentecode": "Sleutel: code van de gemeente.",
            "Gemeente": "Naam van de gemeente; buiten de regio voor elke andere.",
            "In de regio": "ja wanneer de gemeente bij de regio hoort, anders nee.",
        },
    ),
    _Dimension(
        "peilmaand",
        "mart.dim_peilmaand",
        "Peilmaanden",
        """SELECT
    sleutel.peilmaand,
    (ARRAY[
        'januari', 'februari', 'maart', 'april', 'mei', 'juni',
        'juli', 'augustus', 'september', 'oktober', 'november', 'december'
    ])[sleutel.peilmaand % 100] || ' ' || sleutel.peilmaand / 100 AS "Maand",
    sleutel.peilmaand / 100 AS "Jaar",
    sleutel.peilmaand / 100 || '-K' || (sleutel.peilmaand % 100 + 2) / 3 AS "Kwartaal",
    (sleutel.peilmaand - 8) / 100 || '-' || (sleutel.peilmaand - 8) / 100 + 1 AS "Schooljaar van de maand",
    make_date(sleutel.peilmaand / 100, sleutel.peilmaand % 100, 1) AS "Eerste dag"
FROM sleutel""",
        {
            "peilmaand": "Sleutel: de maand (jjjjmm) waarover is geteld. Sorteer Maand op deze kolom.",
            "Maand": "De maand met haar jaar, zoals oktober 2026.",
            "Jaar": "Het kalenderjaar van de maand.",
            "Kwartaal": "Het kwartaal van de maand, zoals 2026-K4.",
            "Schooljaar van de maand": "Het schooljaar van de maand, zoals 2026-2027: van augustus tot en met juli.",
            "Eerste dag": "De eerste dag van de maand, voor tijdlijnen.",
        },
    ),
    _Dimension(
        "schooljaar",
        "mart.dim_schooljaar",
        "Schooljaren",
        """SELECT
    sleutel.schooljaar,
    sleutel.schooljaar || '-' || sleutel.schooljaar + 1 AS "Schooljaar"
FROM sleutel""",
        {
            "schooljaar": "Sleutel: het eerste kalenderjaar van het schooljaar.",
            "Schooljaar": "Het schooljaar, zoals 2026-2027.",
        },
    ),
    _Dimension(
        "brin",
        "mart.dim_school",
        "Scholen",
        """SELECT
    sleutel.brin,
    coalesce(school.school, 'onbekend (' || sleutel.brin || ')') AS "School",
    school.sector AS "Sector"
FROM sleutel
LEFT JOIN kern.school AS school
    ON sleutel.brin = school.brin6""",
        {
            "brin": "Sleutel: BRIN met vestiging (zes tekens) van de school.",
            "School": "Naam van de school; onbekend, met haar BRIN, wanneer de hub die niet kent.",
            "Sector": "vo of mbo; leeg wanneer de hub de school niet kent.",
        },
    ),
)


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
        return [dimension.key for dimension in _DIMENSIONS if dimension.key in self.expressions]


def facts(files: Iterable[SqlFile]) -> Sequence[Fact]:
    """The fact of every mart among these files."""
    return [_fact(file) for file in files if file.header["naam"].startswith("mart.")]


def star_files(files: Iterable[SqlFile]) -> Sequence[SqlFile]:
    """The views of the star over the marts among these files, as if each were written in a file: dimensions and facts."""
    made = facts(files)
    of_gemeenten = [fact for fact in made if _shows_gemeenten(fact)]
    dimensions = (_dimension_file(dimension, of_gemeenten) for dimension in _DIMENSIONS)
    return [*(file for file in dimensions if file), *map(_fact_file, made)]


def dimension_of(key: str) -> str:
    """The dimension that a key points to, with its schema."""
    return next(dimension.name for dimension in _DIMENSIONS if dimension.key == key)


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
        if key := _KEYS.get(column):
            name, told = key, f"Sleutel naar {dimension_of(key)}. {comment}"
        else:
            is_code = column == own_key or _OTHER_CODE.fullmatch(column)
            name, told = column if is_code else _readable(column), comment
        expressions[name], comments[name] = f"rij.{column}", told
    return Fact(file, expressions, comments)


def _is_in_a_dimension(column: str, columns: Iterable[str]) -> bool:
    keys = {_KEYS.get(other) for other in columns}
    return (column == "gemeente" and "gemeentecode" in keys) or (column == "school" and "brin" in keys)


def _readable(column: str) -> str:
    words = " ".join(_WORDS.get(word, word) for word in column.split("_"))
    return words[:1].upper() + words[1:]


def _shows_gemeenten(fact: Fact) -> bool:
    """Whether a gemeente sees rows of the mart: a dimension that also reads another would be closed to it."""
    told = fact.file.header.get("toegang", "kolom gemeentecode" if "gemeentecode" in fact.expressions else "regio")
    return told != "regio"


def _dimension_file(dimension: _Dimension, made: Iterable[Fact]) -> SqlFile | None:
    read = [fact for fact in made if dimension.key in fact.expressions]
    if not read:
        return None
    keys = "\n    UNION ALL\n".join(
        f"    SELECT {fact.expressions[dimension.key]} AS {dimension.key}\n    FROM {fact.file.header['naam']} AS rij"  # noqa: S608
        for fact in read
    )
    of_sleutel = f"SELECT DISTINCT alle.{dimension.key}\n    FROM alle\n    WHERE alle.{dimension.key} IS NOT NULL"  # noqa: S608
    # materialized, so that a condition of who asks is put to these keys only, and to nothing that is read for them
    body = f"WITH alle AS (\n{keys}\n),\n\nsleutel AS MATERIALIZED (\n    {of_sleutel}\n)\n\n"
    definition = "Dimensie van het sterschema: één rij per sleutel die in een van de feiten staat die u mag zien."
    header = {"naam": dimension.name, "titel": dimension.title, "definitie": definition, "toegang": AS_READ}
    return SqlFile(_HERE, header | _column_fields(dimension.columns), body + dimension.body)


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
