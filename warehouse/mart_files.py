"""The marts as written: the files of `marts/`, which of them are kept per peilmaand, and what decides their figures.

One that is kept has `partitie: peilmaand` in its header. With `vorige: kern.<view>` its SQL may read `pg_temp.vorige_<view>`:
that view as of the last day of the month before. With `controles: B, P` it may read `pg_temp.gevonden`: in which dossiers
(gemeentecode, dossiernummer) which check (code) of these groups finds something on the peildatum, but for those under the
Wpg. How they are asked is `warehouse.mart_asking`, making the tables is `warehouse.mart_tables`, counting a peilmaand
`warehouse.peilmaanden`; a mart without `partitie` is a view (`warehouse.sql_layers`).
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from warehouse.check_files import Check
from warehouse.sql_files import SqlFile, SqlFileError

PARTITION: Final = "peilmaand"
"""The only way to partition a mart, and the first column of its table."""

FRAME: Final = {
    "peilmaand": (
        "integer",
        "De maand waarover is geteld, als jjjjmm: 202610 is oktober 2026.",
    ),
    "peildatum": ("date", "De dag waarop is geteld: de laatste van de peilmaand, of vandaag zolang die maand loopt."),
    "bekend_op": (
        "timestamp with time zone",
        "Geteld met alles wat op dit moment bekend was: toen kwam voor het laatst iets bij of ging iets weg waarmee is geteld "
        "(een levering, of een afspraak van de gemeenten).",
    ),
}
"""Type and comment of the columns that every such table has before those of its SELECT."""

AGREED: Final = "beheer.afspraak"
"""What the gemeenten agreed and marts count with; a change leaves the marts that read it behind, as a levering does."""

KNOWN_AT: Final = "kern.bekend_op()"
"""The moment of knowledge, as SQL asks for it."""

PERSONS: Final = "kern.alias"
"""Which numbers are one person; of all but the A-numbers also `OTHER_NUMBERS` tells that."""

OTHER_NUMBERS: Final = "kern.ander_nummer"

_REFERENCE: Final = re.compile(r"\b(kern|mart|bron|wpg)\.([a-z_0-9]+)\b")


@dataclass(frozen=True)
class Mart:
    """A mart as written: its file, the checks whose findings it reads, and every file that decides its figures.

    `behind` are the files of the mart itself and of all that it and its checks refer to.
    """

    file: SqlFile
    behind: Sequence[SqlFile]
    checks: Sequence[Check]

    @property
    def name(self) -> str:
        """The table or view, with its schema."""
        return self.file.header["naam"]

    @property
    def is_partitioned(self) -> bool:
        """Whether it is kept per peilmaand; otherwise it is a view."""
        return "partitie" in self.file.header

    @cached_property
    def extracts(self) -> frozenset[str]:
        """The extracts that its figures come from."""
        read = (reference for body in self._bodies for reference in _REFERENCE.findall(body))
        return frozenset(name for schema, name in read if schema in ("bron", "wpg"))

    @cached_property
    def knows_then(self) -> bool:
        """Whether it can be counted with what the hub knew at an earlier moment."""
        return any(KNOWN_AT in body for body in self._bodies)

    @cached_property
    def reads_agreements(self) -> bool:
        """Whether what the gemeenten agreed decides its figures too."""
        return any(AGREED in body for body in self._bodies)

    @cached_property
    def reads_a_nummers(self) -> bool:
        """Whether it matters which A-number is whose: only where the BRP is read."""
        files = [file.body for file in self.behind if file.header["naam"] != OTHER_NUMBERS]
        return any(PERSONS in body for body in (*files, *(check.sql for check in self.checks)))

    @cached_property
    def definition(self) -> str:
        """A digest of the SQL that decides its figures; changes when one of those files does."""
        digest = hashlib.sha256(self.file.header.get("vorige", "").encode())
        for check in self.checks:
            digest.update(f"\0{check.code}\0{check.sql}".encode())
        for file in sorted(self.behind, key=lambda file: file.header["naam"]):
            digest.update(f"\0{file.header['naam']}\0{file.body}".encode())
        return digest.hexdigest()

    @property
    def _bodies(self) -> list[str]:
        return [*(file.body for file in self.behind), *(check.sql for check in self.checks)]


def marts_of(files: Sequence[SqlFile], checks: Iterable[Check]) -> Mapping[str, Mart]:
    """The marts among the files of `sql_layers.read_layers()`, by full name; `checks` are those that a mart can read.

    Raises SqlFileError when a header asks for another partition than peilmaand, or for `vorige` or `controles` without one.
    """
    by_name = {file.header["naam"]: file for file in files}
    for file in files:
        _require_usable(file)
    known = list(checks)
    return {name: _mart(file, by_name, known) for name, file in by_name.items() if name.startswith("mart.")}


def previous_table(view: str) -> str:
    """The temporary table with a view as of the previous peildatum, as the SQL of a mart names it."""
    return f"vorige_{view.removeprefix('kern.')}"


def _require_usable(file: SqlFile) -> None:
    partition, previous = file.header.get("partitie"), file.header.get("vorige")
    is_mart = file.header["naam"].startswith("mart.")
    if partition is not None and (partition != PARTITION or not is_mart):
        raise SqlFileError(
            f"{file.path.name}: partitie '{partition}' kan niet. Schrijf in een mart '-- partitie: {PARTITION}'."
        )
    if previous is not None and (partition is None or not re.fullmatch(r"kern\.[a-z_0-9]+", previous)):
        raise SqlFileError(
            f"{file.path.name}: 'vorige' hoort bij '-- partitie: {PARTITION}' en noemt een view van kern, zoals kern.dossier."
        )
    groups = file.header.get("controles")
    if groups is not None and (partition is None or not re.fullmatch(r"[A-Z](, [A-Z])*", groups)):
        raise SqlFileError(
            f"{file.path.name}: 'controles' hoort bij '-- partitie: {PARTITION}' en noemt groepen van controles, zoals B, P."
        )


def _mart(file: SqlFile, files: Mapping[str, SqlFile], checks: Iterable[Check]) -> Mart:
    groups = file.header.get("controles", "").split(", ")
    # what the Wpg keeps apart may not come back as the share of a gemeente with few dossiers
    read = [check for check in checks if check.code[0] in groups and check.names_dossiers and not check.under_wpg]
    referred = (found for check in read for found in _REFERENCE.findall(check.sql))
    return Mart(file, _behind([file.header["naam"], *map(".".join, referred)], files), read)


def _behind(names: Iterable[str], files: Mapping[str, SqlFile]) -> list[SqlFile]:
    reached: dict[str, SqlFile] = {}
    waiting = list(names)
    while waiting:
        reaching = waiting.pop()
        if reaching in files and reaching not in reached:
            file = reached[reaching] = files[reaching]
            waiting += [f"{schema}.{relation}" for schema, relation in _REFERENCE.findall(file.body)]
            waiting += [file.header["vorige"]] if "vorige" in file.header else []
    return list(reached.values())
