"""What an opgave looks like on paper: its tables in the order of the ministry, and the figures of one gemeente or the region.

A form is a list of tables; each has columns and rows, and says which cell of the frozen figures stands where. A cell without
a figure is zero. The percentages of the region are made here, from the numbers of all gemeenten.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from warehouse.opgaven import Cell, Number

EDUCATION: Final = ("basis", "speciaal", "voortgezet", "beroeps", "onbekend", "geen")
RUBRIEKEN: Final = (
    "vervangende leerplicht 3a",
    "vervangende leerplicht 3b",
    "vrijstelling 5a",
    "vrijstelling 5b",
    "vrijstelling 5c",
    "vrijstelling trekkend 5a",
    "vrijstelling 15",
    "absoluut verzuim gevonden",
    "absoluut verzuim, weer ingeschreven",
    "absoluut verzuim, langer dan 3 maanden",
    "relatief verzuim",
    "luxeverzuim",
    "langdurig relatief verzuim",
    "pv absoluut",
    "pv relatief",
    "pv luxe",
    "halt",
)
"""The rubrieken in the order of marts.md."""

_UNITS: Final = {"luxeverzuim": "meldingen"} | dict.fromkeys(RUBRIEKEN[-4:], "processen-verbaal")
"""What is counted where it is not persons."""

CLASSES: Final[Mapping[str, Sequence[str]]] = {
    "tijd tot intake": ("< 2 weken", "2-4 weken", "> 4 weken"),
    "tijd zonder onderwijs": ("< 1 jaar", "1-2 jaar", "2-3 jaar", "3-4 jaar", "4+ jaar"),
    "duur": ("< 1 maand", "1-6 maanden", "> 6 maanden"),
    "nazorg": ("geen", "1-3 maanden", "> 3 maanden"),
    "bestemming": ("VOLTIJD", "BBL", "WERK", "ZORG", "GEEN", "VERHUISD", "OVERIG"),
}
"""The rules of the effectrapportage of which the classes add up to 100 percent, with those classes in order."""

_RULES: Final = (
    "benaderd", "intake", "aantal gesprekken", "tijd tot intake", "traject gestart", "traject beëindigd",
)  # fmt: skip
_TABLES: Final[Mapping[str, tuple[str, Sequence[str]]]] = {
    "3A.1": ("Eerste contact uit de P-levering", _RULES),
    "3A.2": ("Eerste contact uit andere signalen", (*_RULES, "nog ingeschreven", "tijd zonder onderwijs")),
    "3B": ("Doorlopend van vorig schooljaar", _RULES),
    "3C.1": ("Recidive uit de P-levering", _RULES),
    "3C.2": ("Recidive uit andere signalen", _RULES),
    "3D": ("Totalen", ("3A.1", "3A.2", "3B", "3C.1", "3C.2")),
    "3E": ("Duur van beëindigde trajecten en nazorg", ("duur", "nazorg")),
    "3F": ("Bestemmingen van beëindigde trajecten", ("bestemming",)),
    "3G": ("Zeventienjarigen", _RULES),
}


@dataclass(frozen=True)
class Row:
    """One row of a table: its labels, and its numbers from left to right."""

    labels: Sequence[str]
    values: Sequence[int | None]


@dataclass(frozen=True)
class Table:
    """One table: the headings of labels and of numbers, and its rows; None is a place where no number belongs."""

    title: str
    labels: Sequence[str]
    headings: Sequence[str]
    rows: Sequence[Row]


def of_gemeente(figures: Mapping[Cell, Number], gemeentecode: str) -> Mapping[tuple[str, ...], Number]:
    """The figures of one gemeente by cell."""
    return {cell: number for (code, cell), number in figures.items() if code == gemeentecode}


def of_region(figures: Mapping[Cell, Number]) -> Mapping[tuple[str, ...], Number]:
    """The figures of all gemeenten together by cell, with the percentages of the sums."""
    counts: dict[tuple[str, ...], int] = {}
    for (_, cell), number in figures.items():
        counts[cell] = counts.get(cell, 0) + number.count
    shares: dict[tuple[str, ...], int] = {}
    for rule in {cell[:2] for cell in counts if cell[1] in CLASSES}:
        cells = [(*rule, klasse) for klasse in CLASSES[rule[1]] if (*rule, klasse) in counts]
        shares |= dict(zip(cells, whole_percents([counts[cell] for cell in cells]), strict=True))
    return {cell: Number(count, shares.get(cell)) for cell, count in counts.items()}


def whole_percents(counts: Sequence[int]) -> Sequence[int]:
    """Whole percents that add up to 100: what is left goes to the largest remainders, of equal ones to the first.

    `counts` are positive.
    """
    total = sum(counts)
    shares = [100 * count // total for count in counts]
    by_remainder = sorted(range(len(counts)), key=lambda place: (-(100 * counts[place] % total), place))
    for place in by_remainder[: 100 - sum(shares)]:
        shares[place] += 1
    return shares


def tables(name: str, figures: Mapping[tuple[str, ...], Number]) -> Sequence[Table]:
    """The tables of an opgave with the figures of one gemeente or the region."""
    if name == "leerplichttelling":
        return [_leerplichttelling(figures)]
    return [_effect_table(tabel, title, rules, figures) for tabel, (title, rules) in _TABLES.items()]


def _leerplichttelling(figures: Mapping[tuple[str, ...], Number]) -> Table:
    rows: list[Row] = []
    for rubriek in RUBRIEKEN:
        counts = [_count(figures, (rubriek, education)) for education in EDUCATION]
        label = f"{rubriek} ({_UNITS[rubriek]})" if rubriek in _UNITS else rubriek
        rows.append(Row([label], [*counts, sum(counts)]))
    return Table("Leerplichttelling (personen, tenzij anders vermeld)", ["rubriek"], [*EDUCATION, "totaal"], rows)


def _effect_table(tabel: str, title: str, rules: Iterable[str], figures: Mapping[tuple[str, ...], Number]) -> Table:
    rows: list[Row] = []
    for rule in rules:
        classes = CLASSES.get(rule, ("trajecten", "beëindigd") if tabel == "3D" else ())
        if not classes:
            rows.append(Row([rule, ""], [_count(figures, (tabel, rule)), None]))
        for klasse in classes:
            number = figures.get((tabel, rule, klasse), Number(0, 0 if _has_any(figures, tabel, rule) else None))
            rows.append(Row([rule, klasse], [number.count, number.share if rule in CLASSES else None]))
    return Table(f"{tabel} {title}", ["regel", "klasse"], ["aantal", "%"], rows)


def _has_any(figures: Mapping[tuple[str, ...], Number], tabel: str, rule: str) -> bool:
    return any(cell[:2] == (tabel, rule) for cell in figures)


def _count(figures: Mapping[tuple[str, ...], Number], cell: tuple[str, ...]) -> int:
    number = figures.get(cell)
    return number.count if number else 0
