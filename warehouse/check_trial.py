"""A check being made: a file to begin with, and asking it once without storing anything.

A check itself is one SQL file (`warehouse.check_files`); whoever writes one starts from the template here and looks at what it
finds, and at what it costs, before the next run stores its bevindingen.
"""

import datetime
import re
import time
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, text

from schemas.errors import HubError
from warehouse.bevindingen import KEPT
from warehouse.check_files import Check, Severity, read_checks
from warehouse.evaluation import found
from warehouse.sql_files import CONTROLES

_CODE: Final = re.compile(r"[A-Z][0-9]{2}")
_LONGEST_NAME: Final = 40

_TEMPLATE: Final = """\
-- code: {code}
-- titel: {title}
-- ernst: {severity}
-- bronnen: jvs_jongere
-- wie: de gemeente van het dossier
-- doen: Schrijf hier in één zin wat de gemeente moet doen.
-- uitleg: Schrijf hier wat er niet klopt en welke gevallen niet meetellen. Een zin die te lang wordt, loopt
--   op de volgende regel door, na drie spaties.
SELECT
    dossier.gemeentecode,
    dossier.persoon,
    dossier.dossiernummer,
    jsonb_build_object('dossiernummer', dossier.dossiernummer) AS sleutels,
    -- wie de bevinding accepteert, hoort er weer van wanneer deze feiten veranderen
    jsonb_build_object('doelgroep', dossier.doelgroep) AS feiten
FROM kern.dossier AS dossier
WHERE
    dossier.is_open
    -- vervang deze regel door wat er niet klopt
    AND FALSE
"""

_COUNT: Final = f"""
SELECT
    gevonden.gemeentecode,
    count(*),
    count(*) FILTER (WHERE bewaard.kenmerk IS NULL OR bewaard.status = 'opgelost')
FROM gevonden
LEFT JOIN ({KEPT}) AS bewaard ON bewaard.kenmerk = gevonden.kenmerk
GROUP BY gevonden.gemeentecode
ORDER BY gevonden.gemeentecode
"""  # noqa: S608


@dataclass(frozen=True)
class TrialCount:
    """What a check finds for one gemeente: cases now, and how many of them are not open or accepted in the stored ones."""

    gemeentecode: str
    found: int
    new: int


@dataclass(frozen=True)
class Trial:
    """One check asked about one date; `seconds` is what it took alone, with the views that it reads."""

    check: Check
    peildatum: datetime.date
    counts: tuple[TrialCount, ...]
    seconds: float


def new_check_file(code: str, title: str, severity: Severity, folder: Path = CONTROLES) -> Path:
    """Write the file of a new check that runs and finds nothing yet, and return its path; never over another.

    Raises HubError when the code is not a letter and two digits, or already has a file, or the title is no single line.
    """
    if not _CODE.fullmatch(code):
        raise HubError("Een code is een hoofdletter en twee cijfers, zoals D14.")
    if not title.strip() or "\n" in title:
        raise HubError("Geef een titel van één regel: wat klopt er niet?")
    if taken := sorted(folder.glob(f"{code.lower()}_*.sql")):
        raise HubError(f"Code {code} is al van {taken[0].name}. Geef deze controle een eigen code.")
    path = folder / f"{code.lower()}_{_as_name(title)}.sql"
    path.write_text(_TEMPLATE.format(code=code, title=title.strip(), severity=severity), encoding="utf-8")
    return path


def try_check(connection: Connection, code: str, peildatum: datetime.date, folder: Path = CONTROLES) -> Trial:
    """Ask one check about a date, in the open transaction, with the rights of the loader; nothing is stored.

    Raises HubError when there is no such check, its file cannot be used or its SQL fails; the sentence says why.
    """
    files = read_checks(folder)
    if code in files.unusable:
        raise HubError(files.unusable[code])
    if code not in files.checks:
        raise HubError(f"Er is geen controle {code}. Er zijn: {', '.join(files.checks)}.")
    check = files.checks[code]
    start = time.perf_counter()
    with found(connection, peildatum, [check]) as failed:
        seconds = time.perf_counter() - start
        if code in failed:
            raise HubError(f"Controle {code} kan niet draaien: {failed[code]}")
        counts = tuple(TrialCount(*row) for row in connection.execute(text(_COUNT)))
    return Trial(check, peildatum, counts, seconds)


def _as_name(title: str) -> str:
    """A title as the second part of a file name: ascii letters and digits, words joined by an underscore."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    name = "_".join(words) or "controle"
    while len(name) > _LONGEST_NAME and "_" in name:
        name = name.rpartition("_")[0]
    return name[:_LONGEST_NAME]
