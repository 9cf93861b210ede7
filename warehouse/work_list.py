"""The work list of a gemeente: its open bevindingen as people act on them (controles.md, last line: fout and waarschuwing).

Only what the list says is here; how it looks as a sheet or a page is `pipelines.products`. It names dossiers and rows of the
source, never a person, and nothing of what stands under the Wpg but how often to ask the consulent.
"""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, text

from schemas.region import GEMEENTEN
from warehouse.bevindingen import newest_peildatum
from warehouse.check_files import Check, Severity, read_checks
from warehouse.evaluation import as_of
from warehouse.settling import SEAL


@dataclass(frozen=True)
class Line:
    """One open bevinding.

    `kenmerk` and `stand` are what an answer is tied to (`schemas.werklijst`). `dossiernummer` is None where the bevinding is
    about no dossier; `keys` say which rows of the source it is about. `handled_on` is the list on which the gemeente said that
    it was handled, though the sources still say the same.
    """

    number: int
    kenmerk: str
    stand: str
    check: Check
    dossiernummer: str | None
    keys: Mapping[str, Any]
    since: datetime.date
    handled_on: datetime.date | None


@dataclass(frozen=True)
class WorkList:
    """The lines of one gemeente about the peildatum of the last run that told of it, the gravest and oldest first.

    `under_wpg` gives by check how many bevindingen only the consulent may see.
    """

    gemeentecode: str
    peildatum: datetime.date
    lines: tuple[Line, ...]
    under_wpg: Mapping[str, int]

    @property
    def gemeente(self) -> str:
        """The name of the gemeente."""
        return GEMEENTEN[self.gemeentecode].gemeente

    @property
    def name(self) -> str:
        """The file name under which the list goes out and comes back, without its ending."""
        return f"hub_werklijst_G{self.gemeentecode}_{self.peildatum:%Y%m%d}"


def is_listed(check: Check) -> bool:
    """Whether the bevindingen of this check are lines of a work list: not what is only counted, nor what is under the Wpg."""
    return check.severity is not Severity.INFO and not check.under_wpg


def work_lists(connection: Connection, gemeentecodes: Sequence[str] | None = None) -> tuple[WorkList, ...]:
    """The work lists of these gemeenten, all of the region by default; of each only when it was checked at least once.

    In the open transaction, with the rights of the loader; writes nothing.
    """
    dates = {code: newest_peildatum(connection, code) for code in gemeentecodes or GEMEENTEN}
    checks = read_checks().checks
    lists: dict[str, WorkList] = {}
    for peildatum in sorted({date for date in dates.values() if date is not None}):
        chosen = [code for code, date in dates.items() if date == peildatum]
        lists |= {each.gemeentecode: each for each in _about(connection, peildatum, chosen, checks)}
    return tuple(lists[code] for code in dates if code in lists)


def _about(
    connection: Connection, peildatum: datetime.date, gemeentecodes: Sequence[str], checks: Mapping[str, Check]
) -> Iterator[WorkList]:
    """The work lists of gemeenten that were last checked about the same date."""
    parameters = {"gemeentecodes": list(gemeentecodes)}
    with as_of(connection, peildatum):
        lines = [
            (gemeentecode, Line(number, kenmerk, stand, checks[code], dossiernummer, keys, since, handled))
            for gemeentecode, number, kenmerk, stand, code, dossiernummer, keys, since, handled in connection.execute(
                text(_LINES), parameters
            )
            if code in checks
        ]
        under_wpg = connection.execute(text(_UNDER_WPG)).all()
    for chosen in gemeentecodes:
        yield WorkList(
            chosen,
            peildatum,
            tuple(line for gemeentecode, line in lines if gemeentecode == chosen),
            {code: number for gemeentecode, code, number in under_wpg if gemeentecode == chosen},
        )


_LINES: Final = f"""
SELECT
    rij.gemeentecode, rij.bevinding, rij.kenmerk, {SEAL.format("rij.feiten")}, rij.code, rij.dossiernummer, rij.sleutels,
    rij.eerst_gezien,
    CASE WHEN melding.terugmelding = 'afgehandeld' AND melding.lijst >= rij.eerst_gezien THEN melding.lijst END
FROM controle.bevinding AS rij
LEFT JOIN kern.terugmelding AS melding ON melding.kenmerk = rij.kenmerk AND melding.gemeentecode = rij.gemeentecode
WHERE
    rij.status = 'open' AND rij.ernst IN ('fout', 'waarschuwing') AND rij.gemeentecode = ANY(CAST(:gemeentecodes AS text[]))
ORDER BY rij.gemeentecode, rij.ernst, rij.code, rij.eerst_gezien, rij.dossiernummer, rij.bevinding
"""  # noqa: S608 (only names of ours are filled in)

_UNDER_WPG: Final = """
SELECT gemeentecode, code, count(*) FROM wpg.bevinding WHERE status = 'open' GROUP BY gemeentecode, code ORDER BY 1, 2
"""
