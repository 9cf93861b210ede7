"""Of which gemeente a row is: derived from the register, from the header of a mart, and from the columns of a table.

A row of JVS is of the gemeente that delivered it, a bevinding of the gemeente that must act, every other row of the
woongemeente: `gemeentecode` (privacy.md 11). A table that says nothing about a gemeente is closed to gemeenten.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from schemas.extract import Extract, Source
from schemas.register import EXTRACTS
from warehouse.access.present import Relation, quoted
from warehouse.access.roles import HISTORY_SCHEMAS
from warehouse.sql_files import SqlFile, SqlFileError
from warehouse.star import AS_READ
from warehouse.tables import FOR_EVERYONE, every_table

HEADER: Final = "toegang"
"""The field of a mart's header that says who sees it: `kolom <name>` (a gemeentecode), `regio`, or of a view `AS_READ`."""

_COLUMN: Final = "gemeentecode"
_SCOPE: Final = "scope"


@dataclass(frozen=True)
class Tenant:
    """Who sees the rows of a table.

    `condition` is a condition on a row, as PostgreSQL writes it back, with `$code` for the gemeentecode of who asks; without
    one only regional roles see rows, unless the table is `for_everyone`. `told` is the same for people, in Dutch.
    """

    condition: str | None = None
    for_everyone: bool = False
    told: str = "alleen de regio"

    @property
    def is_for_gemeenten(self) -> bool:
        """Whether a gemeente sees any row of it."""
        return self.for_everyone or self.condition is not None

    def for_gemeente(self, code: str) -> str | None:
        """The condition on the rows of one gemeente."""
        return self.condition and self.condition.replace("$code", code)


EVERYONE: Final = Tenant(for_everyone=True, told="iedereen, alle rijen")
REGION: Final = Tenant()
_OF_WHAT_IS_READ: Final = Tenant(for_everyone=True, told="wat volgt uit de rijen die de gebruiker mag zien")
_OF_LEVERING: Final = Tenant("(scope = 'G$code'::text)", told="rijen uit leveringen van de eigen gemeente")


def tenant_of(relation: Relation, marts: Mapping[str, SqlFile]) -> Tenant:
    """Of which gemeente the rows of a table or mart view are; `marts` are the files of `marts/` by full name.

    Raises SqlFileError when the header of a mart names a column that it has not.
    """
    if relation.name in marts and HEADER in marts[relation.name].header:
        return _declared(relation, marts[relation.name])
    if relation.schema == "mart_openbaar" or _is_for_everyone(relation):
        return EVERYONE
    if relation.schema in HISTORY_SCHEMAS and relation.relation in EXTRACTS:
        return _of_extract(EXTRACTS[relation.relation])
    return _by_columns(relation)


def _by_columns(relation: Relation) -> Tenant:
    if relation.columns.get(_COLUMN) == "text":
        return _by_column(_COLUMN)
    if relation.columns.get(_SCOPE) == "text":
        return _OF_LEVERING
    if relation.references.get("levering") == "beheer.levering":
        # that register is protected itself, so this finds leveringen of the own gemeente only
        return replace(_OF_LEVERING, condition="(levering IN ( SELECT levering.levering\n   FROM beheer.levering))")
    return REGION


def _declared(relation: Relation, file: SqlFile) -> Tenant:
    value = file.header[HEADER]
    if value == "regio":
        return REGION
    if value == AS_READ and relation.kind == "v":
        return _OF_WHAT_IS_READ
    column = value.removeprefix("kolom ")
    if column == value or relation.columns.get(column) != "text":
        raise SqlFileError(
            f"{file.path.name}: toegang '{value}' kan niet. Schrijf '-- {HEADER}: kolom <naam>' met een tekstkolom die een "
            f"gemeentecode bevat, of '-- {HEADER}: regio'."
        )
    return _by_column(column)


def _is_for_everyone(relation: Relation) -> bool:
    table = every_table().tables.get(f"{relation.schema}.{relation.relation}")
    return table is not None and table.info == FOR_EVERYONE


def _of_extract(extract: Extract) -> Tenant:
    if extract.source is not Source.JVS and extract.municipality is not None:
        return _by_column(extract.municipality)
    if extract.municipality is None:
        return _OF_LEVERING
    # of a levering for the whole region the row itself says whose it is, as in kern.dossier
    own = f"((scope ~~ 'R%'::text) AND ({quoted(extract.municipality)} = '$code'::text))"
    return replace(_OF_LEVERING, condition=f"({_OF_LEVERING.condition} OR {own})")


def _by_column(column: str) -> Tenant:
    return Tenant(f"({quoted(column)} = '$code'::text)", told=f"rijen met de eigen {column}")
