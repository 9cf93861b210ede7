"""A levering of which a known share of rows breaks the contract, and which is as large whatever the share.

Its rows are those of a levering of the demo that the contract accepts. A spoiled row has one value that the contract refuses,
with as many characters as the value that it replaces.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from connectors.readers import open_reader
from schemas.blocks import Delivered
from schemas.contract import Contract
from schemas.extract import Extract
from schemas.register import EXTRACTS
from tests.bench.lines import fields_of, lines_of, with_value, writing
from tests.bench.region import File


def _other_digit(number: str) -> str:
    """The number with another last digit, which no number check passes."""
    return number[:-1] + str((int(number[-1]) + 1) % 10)


_TO_SPOIL: Mapping[Extract, Mapping[str, Callable[[str], str]]] = MappingProxyType(
    {
        EXTRACTS["jvs_jongere"]: {
            "burgerservicenummer": _other_digit,
            "geboortedatum": lambda date: f"{date[:4]}-02-31",
            "geslacht": lambda _: "X",
            "gemeentecode": lambda code: f"{code[:3]}O",
        },
        EXTRACTS["brp_persoonslijst"]: {
            "01.01.20": _other_digit,
            "08.09.10": lambda code: f"{code[:3]}O",
            "08.11.60": lambda postcode: f"{postcode[:4]}00",
        },
        EXTRACTS["duo_c_levering"]: {
            "pgn": _other_digit,
            "geboortedatum": lambda date: f"{date[:4]}-02-31",
            "onderwijssoort": lambda soort: "W" * len(soort),
            "datum_inschrijving": lambda date: f"{date[:4]}-02-31",
        },
    }
)
SPOILED: Sequence[Extract] = tuple(_TO_SPOIL)
"""The extracts of which leveringen with bad rows are made; the columns take turns, of those that a row has filled."""


def without_bad_rows(file: File, folder: Path) -> File:
    """Write the rows that the contract accepts and whose key no earlier row has into the folder."""
    extract = file.name.extract
    good = set(_accepted(file))
    path = folder / file.path.name
    with lines_of(file.path) as lines, writing(path) as target:
        header = next(lines)
        target.write(header)
        names = fields_of(header)
        key = [names.index(name) for column in extract.key if (name := extract.column(column).source_name) in names]
        known: set[tuple[str, ...]] = set()
        for together in _together(extract, (line for number, line in enumerate(lines, 1) if number in good)):
            fields = fields_of(together[0])
            if (of_row := tuple(fields[at] for at in key)) not in known:
                known.add(of_row)
                target.writelines(together)
    return File(path, file.name)


def _accepted(file: File) -> Iterator[int]:
    """The row numbers that the contract accepts."""
    name = file.name
    contract = Contract(name.extract, Delivered(name.scope, name.peildatum, name.peilmaand))
    with file.path.open("rb") as stream:
        for block in open_reader(name.extract, stream, compressed=name.compressed).blocks():
            yield from contract.split(block).valid.column("rijnummer").to_pylist()


def _together(extract: Extract, lines: Iterator[str]) -> Iterator[list[str]]:
    """The lines by what is valid together or not at all: a person with its history in a persoonslijst, else each row."""
    together: list[str] = []
    for line in lines:
        if together and not (extract.group and line.startswith(";")):
            yield together
            together = []
        together.append(line)
    if together:
        yield together


def spoiled(file: File, share: float, folder: Path) -> tuple[File, int]:
    """Write the file with this share of what is valid together spoiled, evenly spread; also tells how many rows are bad."""
    path = folder / file.path.name
    bad = 0
    with lines_of(file.path) as lines, writing(path) as target:
        header = next(lines)
        target.write(header)
        names = fields_of(header)
        spoils = [(names.index(name), wrong) for name, wrong in _TO_SPOIL[file.name.extract].items()]
        for number, together in enumerate(_together(file.name.extract, lines)):
            if int((number + 1) * share) > int(number * share):
                turn = bad % len(spoils)
                together[0] = _spoiled(together[0], spoils[turn:] + spoils[:turn])
                bad += len(together)
            target.writelines(together)
    return File(path, file.name), bad


def _spoiled(line: str, spoils: Sequence[tuple[int, Callable[[str], str]]]) -> str:
    """The line with the first of these columns that it has filled spoiled."""
    fields = fields_of(line)
    at, wrong = next((at, wrong) for at, wrong in spoils if fields[at])
    return with_value(line, at, wrong(fields[at]))
