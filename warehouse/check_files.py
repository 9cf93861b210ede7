"""The checks as written: the files of `controles/`, one inconsistency each, with what their header says about it.

The SQL of a check returns one row per bevinding: gemeentecode (who acts), persoon, dossiernummer, sleutels (jsonb, what the
bevinding is about) and, when someone may accept it, feiten (jsonb: accepted stays accepted until these change). Running
them is `warehouse.checks`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from warehouse.date_limits import knows_distances
from warehouse.sql_files import CONTROLES, SqlFileError, read_sql_file

_FIELDS: Final = ("code", "titel", "ernst", "bronnen", "wie", "doen", "uitleg")
_PER_PERSON: Final = "persoon"
_EVERYTHING: Final = "alles"
_FILE_NAME = re.compile(r"[a-z][0-9]{2}_[a-z0-9_]+\.sql")
_WITHOUT_DOSSIER: Final = "NULL::text AS dossiernummer"
_READS_WPG = re.compile(r"\bwpg\.")


class Severity(StrEnum):
    """How bad a bevinding is (controles.md, last line): fout alerts, waarschuwing goes to the work list, info is counted."""

    ERROR = "fout"
    WARNING = "waarschuwing"
    INFO = "info"


@dataclass(frozen=True)
class Check:
    """One check; title, who must act, action and explanation are the Dutch texts of its header.

    `sources` are the extracts it reads, or `levering` for a check on leveringen of every extract. `per_person`: what it finds
    about a person follows from the rows of that person, so it can be asked about some persons only; `omvang: alles` in the
    header says that it does not, and so does a distance in time that `warehouse.date_limits` does not know.
    """

    code: str
    title: str
    severity: Severity
    sources: tuple[str, ...]
    who: str
    action: str
    explanation: str
    sql: str
    per_person: bool

    @property
    def under_wpg(self) -> bool:
        """Whether it reads schema `wpg`: then who it finds stays there, and others see that there is something only."""
        return _READS_WPG.search(self.sql) is not None

    @property
    def names_dossiers(self) -> bool:
        """Whether what it finds can be in a dossier."""
        return _WITHOUT_DOSSIER not in self.sql


@dataclass(frozen=True)
class CheckFiles:
    """What the folder holds: the usable checks by code, and for every other file the reason why by its code."""

    checks: Mapping[str, Check]
    unusable: Mapping[str, str]


def read_checks(folder: Path = CONTROLES) -> CheckFiles:
    """Read every check, in the order of the codes; a file that cannot be used disables only its own check."""
    checks: dict[str, Check] = {}
    unusable: dict[str, str] = {}
    for path in sorted(folder.glob("*.sql")):
        code = path.stem.partition("_")[0].upper()
        try:
            checks[code] = _read_check(path, code, known=code in checks or code in unusable)
        except SqlFileError as error:
            checks.pop(code, None)
            unusable[code] = str(error)
    return CheckFiles(checks, unusable)


def _read_check(path: Path, code: str, *, known: bool) -> Check:
    if not _FILE_NAME.fullmatch(path.name):
        raise SqlFileError(f"{path.name}: noem het bestand naar zijn code, zoals b01_verhuisd.sql.")
    if known:
        raise SqlFileError(f"{path.name}: code {code} is al van een ander bestand. Geef deze controle een eigen code.")
    file = read_sql_file(path, _FIELDS)
    header = file.header
    if header["code"] != code:
        raise SqlFileError(f"{path.name}: de kop noemt code {header['code']}. Maak kop en bestandsnaam gelijk.")
    if header["ernst"] not in set(Severity):
        raise SqlFileError(f"{path.name}: ernst '{header['ernst']}' bestaat niet. Kies fout, waarschuwing of info.")
    extent = header.get("omvang", _PER_PERSON)
    if extent not in (_PER_PERSON, _EVERYTHING):
        raise SqlFileError(f"{path.name}: omvang '{extent}' bestaat niet. Laat het veld weg of kies {_EVERYTHING}.")
    return Check(
        code=code,
        title=header["titel"],
        severity=Severity(header["ernst"]),
        sources=tuple(source.strip() for source in header["bronnen"].split(",")),
        who=header["wie"],
        action=header["doen"],
        explanation=header["uitleg"],
        sql=file.body,
        per_person=extent == _PER_PERSON and knows_distances(file.body),
    )
