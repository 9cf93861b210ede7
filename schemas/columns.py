"""A column of an extract: its name at the source, its rules, its type and its privacy treatment, declared in one place.

`column()` is used inside the pandera models and returns an ordinary pandera `Field`; `columns_of()` reads the declarations
back from a model. From this one declaration follow the contract, the `bron` table, its comments and what the UI tells of
it. How a treatment is carried out lives in the warehouse room; which rules exist in `schemas.rules`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, cast

import pandera.pandas as pandera
from pandera.api.checks import Check
from pandera.api.parsers import Parser

from schemas.rules import WARNING_RULES
from schemas.spelling import AS_IT_IS, Spelling


class Treatment(StrEnum):
    """What happens to the values of a column before anything is written (privacy.md 1 and 2)."""

    PSEUDONYMISE = "pseudonimiseren"
    COMPARE = "vergelijken"
    GENERALISE = "generaliseren"
    KEEP = "bewaren"
    DROP = "weglaten"


class Kind(StrEnum):
    """What a column holds; decides how its text is parsed and the type in `bron`.

    TEXT and CODE become text; DATE an integer jjjjmmdd in which 00 stands for an unknown part (`schemas.dates`); MONTH an
    integer jjjjmm, WEEK an integer jjjjww (ISO 8601); TIMESTAMP a timestamp; INTEGER an integer, DECIMAL a number with two
    decimals; FLAG (J/N) a boolean; BSN, ONDERWIJSNUMMER, A_NUMMER and PGN (BSN or onderwijsnummer, feeds.md) are person
    numbers and are never kept as they are.
    """

    TEXT = "tekst"
    CODE = "code"
    DATE = "datum"
    MONTH = "maand"
    WEEK = "week"
    TIMESTAMP = "tijdstip"
    INTEGER = "geheel getal"
    DECIMAL = "getal met twee decimalen"
    FLAG = "ja/nee"
    BSN = "burgerservicenummer"
    ONDERWIJSNUMMER = "onderwijsnummer"
    A_NUMMER = "a-nummer"
    PGN = "persoonsgebonden nummer"

    @property
    def is_person_number(self) -> bool:
        """True for the kinds that identify a person by number."""
        return self in (Kind.BSN, Kind.ONDERWIJSNUMMER, Kind.A_NUMMER, Kind.PGN)


class Meaning(StrEnum):
    """What a compared value means; equal meanings are normalised alike, so that sources can be compared (privacy.md 2)."""

    NAME = "naam"
    POSTCODE = "postcode"
    HOUSE_NUMBER = "huisnummer"
    DATE = "datum"
    CONTACT = "contactgegeven"


@dataclass(frozen=True)
class Column:
    """One declared column, as read back from its pandera model.

    `name` is the hub's name (and the stem of the columns in `bron`), `source_name` the header in the file. `rules` are the
    pandera checks in order; a rule with `raise_warning` only counts a warning. `spelling` undoes the supplier's way of
    writing before the rules look.
    """

    name: str
    source_name: str
    description: str
    kind: Kind
    treatments: tuple[Treatment, ...]
    mandatory: bool
    meaning: Meaning | None
    rules: tuple[Check, ...]
    spelling: Spelling = AS_IT_IS

    @property
    def is_read(self) -> bool:
        """False for a column whose only treatment is DROP: it is never read from the file."""
        return self.treatments != (Treatment.DROP,)


def column(
    source_name: str,
    description: str,
    *,
    treatment: Treatment | Sequence[Treatment],
    kind: Kind = Kind.TEXT,
    mandatory: bool = False,
    meaning: Meaning | None = None,
    spelling: Spelling = AS_IT_IS,
    **rules: Any,
) -> Any:
    """Declare a column in a pandera model.

    `source_name` is the header in the file, `description` the Dutch sentence that becomes the comment on the column.
    `rules` name checks registered in `schemas.rules` with their argument, True where there is none (`bsn=True`,
    `code=("M", "V", "O")`); a rule of `WARNING_RULES` only warns (feeds.md: code lists of [R] extracts are open).
    `meaning` is needed for COMPARE and for every part of a composite comparison.

    Raises TypeError when COMPARE has no meaning, when a person number is kept, or when no treatment is given.
    """
    treatments = (treatment,) if isinstance(treatment, Treatment) else tuple(treatment)
    if not treatments:
        raise TypeError(f"Kolom {source_name} heeft geen privacybehandeling en kan dus niet laden.")
    if Treatment.COMPARE in treatments and meaning is None:
        raise TypeError(f"Kolom {source_name} wordt vergeleken; geef de betekenis (meaning).")
    if kind.is_person_number and Treatment.KEEP in treatments:
        raise TypeError(f"Kolom {source_name} is een persoonsnummer en mag niet bewaard worden.")
    given: dict[str, Any] = {name: {} if argument is True else (argument,) for name, argument in rules.items()}
    if mandatory:
        given["gevuld"] = {}
    return pandera.Field(
        alias=source_name,
        description=description,
        nullable=True,
        ignore_na=False,
        metadata={"kind": kind, "treatments": treatments, "mandatory": mandatory, "meaning": meaning, "spelling": spelling},
        **given,
    )


def dropped(source_name: str, description: str) -> Any:
    """Declare a column that is never read from the file and may be missing in it (privacy.md 2, "drop")."""
    return column(source_name, description, treatment=Treatment.DROP)


class ExtractModel(pandera.DataFrameModel):
    """The base of every model: an ordinary pandera model on columns of text, `Model.validate(frame)`.

    Rules of `WARNING_RULES` warn instead of fail, a column that is only dropped may be missing, and a declared spelling is
    undone before the rules look.
    """

    @classmethod
    def to_schema(cls) -> pandera.DataFrameSchema:
        """The pandera schema, with warning rules, unread columns and spellings marked as such."""
        schema = super().to_schema()
        for declared in schema.columns.values():
            metadata = cast("dict[str, Any]", declared.metadata or {})
            declared.required = metadata.get("treatments") != (Treatment.DROP,)
            spelling: Spelling = metadata.get("spelling", AS_IT_IS)
            if spelling != AS_IT_IS:
                declared.parsers = [Parser(spelling.undone_in_series)]
            for check in cast("list[Check]", declared.checks):
                check.raise_warning = check.name in WARNING_RULES
        return schema


@cache
def columns_of(model: type[ExtractModel]) -> tuple[Column, ...]:
    """The declared columns of a pandera model, in order.

    Raises TypeError for a column that was not declared with `column()`: a column without a treatment does not load
    (privacy.md 2).
    """
    schema = model.to_schema()
    names = {field.alias: field.original_name for _, field in model.__fields__.values()}
    columns: list[Column] = []
    for source_name, declared in schema.columns.items():
        metadata = cast("dict[str, Any] | None", declared.metadata)
        if not metadata or "treatments" not in metadata:
            raise TypeError(f"Kolom {source_name} van {model.__name__} heeft geen privacybehandeling en kan niet laden.")
        columns.append(
            Column(
                name=names[source_name],
                source_name=source_name,
                description=declared.description or "",
                kind=metadata["kind"],
                treatments=metadata["treatments"],
                mandatory=metadata["mandatory"],
                meaning=metadata["meaning"],
                rules=tuple(cast("list[Check]", declared.checks)),
                spelling=metadata["spelling"],
            )
        )
    return tuple(columns)
