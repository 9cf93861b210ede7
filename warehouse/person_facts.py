"""What decides how long the hub may keep a person and how grave a breach is: birth, woongemeente, when last seen.

In a temporary table, so that nothing of it stays. From every extract of the register that names a person, whatever its scope:
also of a test set or a school's copy the rows are rows about persons.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from sqlalchemy import Connection, text

from schemas.extract import Content, Extract, Source
from schemas.register import EXTRACTS
from warehouse.aliases import KINDS, number_columns
from warehouse.bron import History
from warehouse.whose_rows import gemeente_of


def collect_person_facts(connection: Connection, *, once_known: bool = False) -> None:
    """Make the temporary table `persoon_feit` anew, which goes with the transaction; the aliases are up to date.

    From what the hub knows now, and of whom it knows nothing now from what it knew and was withdrawn or corrected; with
    `once_known` of everybody from all of that.

    A row per person: `persoon`; `geboren_vroegst` and `geboren_laatst`, the first and last day on which it can have been born,
    of the BRP where that knows one, else of all other sources together (null: no source knows the year); `gemeentecode`, where
    it lives or last lived on `kern.peildatum()`, else where a source places it; `laatst_gezien`, the first peildatum on which
    no snapshot had it any more (infinity while one has it, at the latest when the hub learned better), or the day after the
    last answer about it; `is_bekend`, whether the hub knows something of it now.
    """
    if once_known:
        parts = list(_parts("TRUE"))
    else:
        connection.execute(text("DROP TABLE IF EXISTS pg_temp.nummer_van"))
        connection.execute(text(_BELONGS.replace("$parts", "\n    UNION ALL\n".join(_earlier_ties()))))
        connection.execute(text("ANALYZE pg_temp.nummer_van"))
        parts = [*_parts("rij.bekend_tot = 'infinity'"), *_parts(None)]
    connection.execute(text("DROP TABLE IF EXISTS pg_temp.persoon_feit"))
    connection.execute(text(_FACTS.replace("$parts", "\n    UNION ALL\n".join(parts))))
    connection.execute(text("ANALYZE pg_temp.persoon_feit"))


def number_of(extract: Extract, alias: str = "rij") -> str:
    """The SQL for a number of the person of a row: every number of a row is an alias of one person, the first names it best."""
    by_rank = sorted(number_columns(extract), key=lambda column: KINDS[column[1]])
    return f"coalesce({', '.join(f'{alias}.{name}' for name, _ in by_rank)})"


def _parts(known: str | None) -> Iterator[str]:
    """What each extract says of persons in the rows that are `known`, in SQL; without, in those that it says no longer."""
    for extract in EXTRACTS.values():
        numbers = [name for name, _ in number_columns(extract)]
        if not numbers:
            continue
        knows_birth = any(column.name == "geboortedatum" for column in History(extract).stored)
        number = number_of(extract)
        seen = "rij.geldig_tot" if extract.content is Content.SNAPSHOT else "rij.geldig_van + 1"
        filled = {
            "$table": History(extract).table,
            "$person": f"coalesce(alias.persoon, {number})",
            "$alias": f"LEFT JOIN kern.alias AS alias ON alias.nummer = {number}",
            "$known": str(known),
            "$now": "TRUE",
            "$brp": str(extract.source is Source.BRP).upper(),
            "$birth": "rij.geboortedatum" if knows_birth else "NULL::integer",
            "$seen": seen,
            "$gemeente": gemeente_of(extract),
        }
        if known is None:
            filled |= {
                "$person": f"coalesce({', '.join(f'van_{name}.persoon' for name in numbers)}, {number})",
                "$alias": _joined("pg_temp.nummer_van", numbers),
                "$known": _NO_LONGER,
                "$now": "FALSE",
                "$seen": f"least({seen}, (rij.bekend_tot AT TIME ZONE 'Europe/Amsterdam')::date)",
            }
        yield _filled(_PART, {**filled, "$number": number})


def _earlier_ties() -> Iterator[str]:
    """Which numbers the rows that an extract says no longer tie to somebody whom the hub knows, in SQL."""
    for extract in EXTRACTS.values():
        numbers = [name for name, _ in number_columns(extract)]
        if len(numbers) > 1:
            yield _filled(
                _TIED,
                {
                    "$table": History(extract).table,
                    "$numbers": ", ".join(f"rij.{name}" for name in numbers),
                    "$person": f"coalesce({', '.join(f'van_{name}.persoon' for name in numbers)})",
                    "$alias": _joined("kern.alias", numbers),
                    "$known": _NO_LONGER,
                },
            )


def _joined(table: str, numbers: Iterable[str]) -> str:
    return " ".join(f"LEFT JOIN {table} AS van_{name} ON van_{name}.nummer = rij.{name}" for name in numbers)


def _filled(template: str, names: Mapping[str, str]) -> str:
    filled = template
    for place, sql in names.items():
        filled = filled.replace(place, sql)
    return filled


_NO_LONGER: Final = "rij.bekend_tot < 'infinity'"

_TIED: Final = """
    SELECT genoemd.nummer, $person AS persoon
    FROM $table AS rij $alias
    CROSS JOIN unnest(ARRAY[$numbers]) AS genoemd (nummer)
    WHERE $known AND $person IS NOT NULL
"""

# a number that was corrected belongs to whom the other numbers of its row are of: who goes with it takes their rows along
_BELONGS: Final = """
CREATE TEMPORARY TABLE nummer_van ON COMMIT DROP AS
SELECT DISTINCT ON (nummer) nummer, persoon
FROM (
    SELECT nummer, persoon, 1 AS rang FROM kern.alias
    UNION ALL
    SELECT tied.nummer, tied.persoon, 2 AS rang
    FROM (
        $parts
    ) AS tied
    WHERE tied.nummer IS NOT NULL
) AS verband
ORDER BY nummer, rang, persoon
"""

_PART: Final = """
    SELECT
        $person AS persoon,
        $now AS is_bekend,
        $brp AS uit_brp,
        min(kern.vroegst($birth)) AS geboren_vroegst,
        max(kern.laatst($birth)) AS geboren_laatst,
        max($seen) AS laatst_gezien,
        max($gemeente) AS gemeentecode
    FROM $table AS rij
    $alias
    WHERE $known AND $number IS NOT NULL
    GROUP BY 1
"""

_FACTS: Final = """
CREATE TEMPORARY TABLE persoon_feit ON COMMIT DROP AS
SELECT
    deel.persoon,
    deel.is_bekend,
    coalesce(
        min(deel.geboren_vroegst) FILTER (WHERE deel.uit_brp), min(deel.geboren_vroegst) FILTER (WHERE NOT deel.uit_brp)
    ) AS geboren_vroegst,
    coalesce(
        max(deel.geboren_laatst) FILTER (WHERE deel.uit_brp), max(deel.geboren_laatst) FILTER (WHERE NOT deel.uit_brp)
    ) AS geboren_laatst,
    coalesce(max(woongemeente.gemeentecode), max(deel.gemeentecode)) AS gemeentecode,
    max(deel.laatst_gezien) AS laatst_gezien
FROM (
    SELECT genoemd.*, bool_or(genoemd.is_bekend) OVER (PARTITION BY genoemd.persoon) AS nu_bekend
    FROM (
        $parts
    ) AS genoemd
) AS deel
LEFT JOIN kern.woongemeente AS woongemeente ON woongemeente.persoon = deel.persoon
WHERE deel.is_bekend = deel.nu_bekend
GROUP BY deel.persoon, deel.is_bekend
"""
