"""Values as people read them, and small tables in markdown for descriptions and metadata of the Dagster UI.

Only counts, codes and sentences of our own come here; a cell never holds a value of a personal column.
"""

from collections.abc import Iterable, Sequence

from schemas.region import GEMEENTEN, ScopeKind

NAMES = frozenset({"levering", "peilmaand", "teljaar", "jaar", "schooljaar", "versie", "leeftijd", "voorstel_volgorde"})
"""Columns of marts whose numbers are names: no small counts, and no point between thousands."""


def markdown_table(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A markdown table; numbers are aligned right, None is an empty cell and a pipe in a cell is escaped."""
    filled = [[_cell(value) for value in row] for row in rows]
    numeric = [
        bool(filled) and all(row[place].replace(".", "").lstrip("-").isdigit() or not row[place] for row in filled)
        for place in range(len(headers))
    ]
    rule = ["---:" if is_number else "---" for is_number in numeric]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [list(headers), rule, *filled])


def shown(value: object) -> str:
    """A value as people read it: nothing for None, a point between thousands."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, int):
        return f"{value:,}".replace(",", ".")
    return str(value)


def area(scope: str) -> str:
    """A scope as people read it: a gemeente of the region by its name, another scope as it is."""
    found = GEMEENTEN.get(scope[1:]) if scope.startswith(ScopeKind.GEMEENTE) else None
    return found.gemeente if found else scope


def gemeente(code: str | None) -> str:
    """The gemeente that must act as people read it: by its name, another code as it is."""
    found = GEMEENTEN.get(code or "")
    return found.gemeente if found else code or "geen gemeente"


def _cell(value: object) -> str:
    return shown(value).replace("|", "\\|").replace("\n", " ")
