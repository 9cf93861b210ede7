"""What decides how long the hub may keep a person and how grave a breach is: birth, woongemeente, when last seen.

In a temporary table, so that nothing of it stays. From every extract of the register that names a person, whatever its scope:
also of a test set or a school's copy the rows are rows about persons.
"""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection, text

from schemas.extract import Content, Extract, Source
from schemas.register import EXTRACTS
from warehouse.aliases import KINDS, number_columns
from warehouse.bron import History
from warehouse.whose_rows import gemeente_of


def collect_person_facts(connection: Connection, *, once_known: bool = False) -> None:
    """Make the temporary table `persoon_feit` anew, which goes with the transaction; the aliases are up to date.

    From what the hub knows now; with `once_known` also from what it knew and was withdrawn or corrected.

    A row per person: `persoon`; `geboren_vroegst` and `geboren_laatst`, the first and last day on which it can have been born,
    of the BRP where that knows one, else of all other sources together (null: no source knows the year); `gemeentecode`, where
    it lives or last lived on `kern.peildatum()`, else where a source places it; `laatst_gezien`, the first peildatum on which
    no snapshot had it any more (infinity while one has it), or the day after the last answer about it.
    """
    known = "TRUE" if once_known else "rij.bekend_tot = 'infinity'"
    parts = "\n    UNION ALL\n".join(_parts()).replace("$known", known)
    connection.execute(text("DROP TABLE IF EXISTS pg_temp.persoon_feit"))
    connection.execute(text(_FACTS.replace("$parts", parts)))
    connection.execute(text("ANALYZE pg_temp.persoon_feit"))


def number_of(extract: Extract, alias: str = "rij") -> str:
    """The SQL for a number of the person of a row: every number of a row is an alias of one person, the first names it best."""
    by_rank = sorted(number_columns(extract), key=lambda column: KINDS[column[1]])
    return f"coalesce({', '.join(f'{alias}.{name}' for name, _ in by_rank)})"


def _parts() -> Iterator[str]:
    for extract in EXTRACTS.values():
        if not number_columns(extract):
            continue
        knows_birth = any(column.name == "geboortedatum" for column in History(extract).stored)
        filled = {
            "$table": History(extract).table,
            "$number": number_of(extract),
            "$brp": str(extract.source is Source.BRP).upper(),
            "$birth": "rij.geboortedatum" if knows_birth else "NULL::integer",
            "$seen": "rij.geldig_tot" if extract.content is Content.SNAPSHOT else "rij.geldig_van + 1",
            "$gemeente": gemeente_of(extract),
        }
        part = _PART
        for name, sql in filled.items():
            part = part.replace(name, sql)
        yield part


_PART: Final = """
    SELECT
        coalesce(alias.persoon, $number) AS persoon,
        $brp AS uit_brp,
        min(kern.vroegst($birth)) AS geboren_vroegst,
        max(kern.laatst($birth)) AS geboren_laatst,
        max($seen) AS laatst_gezien,
        max($gemeente) AS gemeentecode
    FROM $table AS rij
    LEFT JOIN kern.alias AS alias ON alias.nummer = $number
    WHERE $known AND $number IS NOT NULL
    GROUP BY 1
"""

_FACTS: Final = """
CREATE TEMPORARY TABLE persoon_feit ON COMMIT DROP AS
SELECT
    deel.persoon,
    coalesce(
        min(deel.geboren_vroegst) FILTER (WHERE deel.uit_brp), min(deel.geboren_vroegst) FILTER (WHERE NOT deel.uit_brp)
    ) AS geboren_vroegst,
    coalesce(
        max(deel.geboren_laatst) FILTER (WHERE deel.uit_brp), max(deel.geboren_laatst) FILTER (WHERE NOT deel.uit_brp)
    ) AS geboren_laatst,
    coalesce(max(woongemeente.gemeentecode), max(deel.gemeentecode)) AS gemeentecode,
    max(deel.laatst_gezien) AS laatst_gezien
FROM (
    $parts
) AS deel
LEFT JOIN kern.woongemeente AS woongemeente ON woongemeente.persoon = deel.persoon
GROUP BY deel.persoon
"""
