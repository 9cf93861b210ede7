"""The findings V01-V10 that a correct hub has on the last peildatum, from what was delivered and loaded (controles.md).

A finding on an incomplete date holds only when it holds for every day that it can mean. Nothing of the hub's code is used.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import numpy as np

from connectors.demo.absence_days import end_of_school_year, working_days
from connectors.demo.absence_exemptions import YEARLY_NOTICE
from connectors.demo.absence_files import exemption_number, report_number
from connectors.demo.absence_reports import LRV, RMC, V3, V4, B, G, I, R
from connectors.demo.absence_said import GRANTED, NO_DATE, SaidExemptions, SaidReports, part
from connectors.demo.calendar import FAR, as_dates, birthdays, day_number, earliest, latest, months_after
from connectors.demo.dossiers import Array, Dossiers
from connectors.demo.growing import first_match, pairs
from connectors.demo.known import KnownDossiers, KnownPersons
from connectors.demo.population import ALIVE, Population
from connectors.demo.region import GEMEENTEN, IN_REGION
from schemas.calendar import LEEFTIJDSGRENZEN

Finding: TypeAlias = dict[str, str]

CODES = ("V01", "V02", "V03", "V04", "V05", "V06", "V07", "V08", "V09", "V10")
UNBORN = 0
"""A birth date of which nothing is known (also of a person whom no levering knows)."""

_CODE_ORDER = np.argsort(np.argsort([gemeente.code for gemeente in GEMEENTEN]))


@dataclass(frozen=True)
class KnownRegion:
    """What the hub knows on the last peildatum `on`, beside reports and exemptions.

    `enrolled` says per person whether an enrolment of the C-levering may be active.
    """

    on: date
    population: Population
    dossiers: Dossiers
    persons: KnownPersons
    files: KnownDossiers
    enrolled: Array

    @property
    def day(self) -> int:
        """The peildatum as a day number."""
        return day_number(self.on)

    def births(self, person: Array, pgn: Array) -> Array:
        """Birth dates by person number, jjjjmmdd: of the BRP if it ever knew the number, else of a dossier."""
        by_brp = self.persons.met[person] & (pgn == self.population.number[person]) & ~self.population.without_bsn[person]
        rows = np.flatnonzero(self.files.known)
        number = self._file_numbers(rows)
        order = np.lexsort(
            (self.dossiers.dossiernummer[rows], _CODE_ORDER[self.dossiers.gemeente[rows]], ~self.files.said.open[rows])
        )
        found = first_match(pgn, number[order])
        of_dossier = np.where(found >= 0, self.files.said.birth[rows[order[found]]], UNBORN) if len(rows) else UNBORN
        return np.where(by_brp, self.population.birth[person], of_dossier)

    def residents(self, person: Array, pgn: Array) -> Array:
        """Who is in a persoonslijst of the region, alive, not opgeschort and registered in the region, by person number."""
        own = (pgn == self.population.number[person]) & ~self.population.without_bsn[person]
        persons = self.persons
        return own & (persons.known & (persons.suspension == ALIVE) & (persons.gemeente < IN_REGION))[person]

    def owner_of_dossier(self, gemeente: Array, dossiernummer: Array) -> Array:
        """The person number in the dossier with this number of this gemeente, or -1 where there is no such dossier."""
        rows = np.flatnonzero(self.files.known)
        keys = _dossier_keys(self.dossiers.gemeente[rows], self.dossiers.dossiernummer[rows])
        found = first_match(_dossier_keys(gemeente, dossiernummer), keys)
        return np.where(found >= 0, self._file_numbers(rows)[found], -1) if len(rows) else found

    def _file_numbers(self, rows: Array) -> Array:
        other = self.files.said.other_number[rows]
        return np.where(other > 0, other, self.population.number[self.dossiers.person[rows]])


def _dossier_keys(gemeente: Array, dossiernummer: Array) -> Array:
    return gemeente.astype(np.int64) * 10_000_000 + dossiernummer


@dataclass(frozen=True)
class _Dates:
    """Of reports the first and last day that begin, end and report can mean; an open end is FAR away."""

    begins: tuple[Array, Array]
    ends: tuple[Array, Array]
    reported: tuple[Array, Array]

    @classmethod
    def of(cls, said: SaidReports) -> "_Dates":
        return cls(_bounds(said.begin), _end_bounds(said.end), _bounds(said.reported))


def _bounds(dates: Array) -> tuple[Array, Array]:
    return earliest(dates), latest(dates)


def _end_bounds(dates: Array) -> tuple[Array, Array]:
    return np.where(dates == NO_DATE, FAR, earliest(dates)), latest(dates)


def report_findings(known: SaidReports, exemptions: SaidExemptions, region: KnownRegion) -> dict[str, list[Finding]]:
    """V01-V09 by code."""
    said = part(known, known.loaded)
    granted = part(exemptions, exemptions.loaded & (exemptions.decision == GRANTED))
    found = {code: _told(said, check(said, region)) for code, check in _CHECKS.items()}
    return {"V01": _overlapping(said, granted, region), **found}


def _told(said: SaidReports, rows: Array) -> list[Finding]:
    """Findings with gemeente, dossiernummer where the report gives one, and meldingsnummer."""
    chosen = part(said, rows)
    numbers = report_number(chosen.number).to_pylist()
    return [
        {
            "gemeentecode": GEMEENTEN[gemeente].code,
            **({"dossiernummer": str(dossier)} if dossier else {}),
            "meldingsnummer": number,
        }
        for gemeente, dossier, number in zip(chosen.gemeente.tolist(), chosen.dossiernummer.tolist(), numbers, strict=True)
    ]


def _overlapping(said: SaidReports, granted: SaidExemptions, region: KnownRegion) -> list[Finding]:
    """V01: every pair of a report and an exemption of the person that share a day, unless withdrawn with reason V."""
    one, other = pairs(said.pgn, granted.pgn)
    dates = _Dates.of(said)
    until = np.where(said.end == NO_DATE, region.day, dates.ends[0])
    begins, ends = _bounds(granted.begin), _end_bounds(granted.end)
    share = np.maximum(dates.begins[1][one], begins[1][other]) <= np.minimum(until[one], ends[0][other])
    share &= ~((said.status == I) & said.by_exemption.astype(bool))[one]
    findings = _told(said, one[share])
    numbers = exemption_number(granted.number[other[share]]).to_pylist()
    return [finding | {"vrijstellingnummer": number} for finding, number in zip(findings, numbers, strict=True)]


def _out_of_order(said: SaidReports, _region: KnownRegion) -> Array:
    """V02."""
    dates = _Dates.of(said)
    ends_before = (said.end != NO_DATE) & (dates.ends[1] < dates.begins[0])
    return ends_before | (dates.reported[1] < dates.begins[0])


def _without_end(said: SaidReports, _region: KnownRegion) -> Array:
    """V03."""
    return np.isin(said.kind, (V3, V4, RMC, LRV)) & (said.status == G) & (said.end == NO_DATE)


def _other_age(said: SaidReports, region: KnownRegion) -> Array:
    """V04: the age bound is that of the first day of absence."""
    born = region.births(said.person, said.pgn)
    youngest, oldest = latest(born), earliest(born)
    first, last = _Dates.of(said).begins
    known = born // 10000 > 0
    no_child = known & (birthdays(np.where(known, youngest, 0), 18) <= first)
    child = known & (birthdays(np.where(known, oldest, 0), 18) > last)
    too_old = known & (birthdays(np.where(known, youngest, 0), _age_bounds_on(first)) <= first)
    for_children, for_adults = np.isin(said.kind, (V3, LRV)), np.isin(said.kind, (V4, RMC))
    return (for_children & no_child) | (for_adults & (child | too_old))


def _age_bounds_on(days: Array) -> Array:
    bound = np.zeros(len(days), dtype=np.int64)
    for each in LEEFTIJDSGRENZEN:
        begin = -FAR if each.geldig_van is None else day_number(each.geldig_van)
        bound[days >= begin] = each.grens
    return bound


def _reason_or_status(said: SaidReports, _region: KnownRegion) -> Array:
    """V05."""
    return (said.status == G) != (said.reason > 0)


def _not_taken_up(said: SaidReports, region: KnownRegion) -> Array:
    """V06."""
    days = np.clip(_Dates.of(said).reported[1], -FAR, region.day)
    return (said.status == R) & (working_days(days, region.day) > 5)


def _too_little(said: SaidReports, _region: KnownRegion) -> Array:
    """V07: too few hours, or an LRV of less than four weeks."""
    dates = _Dates.of(said)
    short = (said.end != NO_DATE) & (dates.ends[1] - dates.begins[0] + 1 < 28)
    return ((said.kind == V3) & (said.hours >= 0) & (said.hours < 16)) | ((said.kind == LRV) & short)


def _lasting(said: SaidReports, region: KnownRegion) -> Array:
    """V08."""
    return np.isin(said.status, (R, B)) & (months_after(_Dates.of(said).begins[1], 3) < region.day)


def _without_own_dossier(said: SaidReports, region: KnownRegion) -> Array:
    """V09."""
    owner = region.owner_of_dossier(said.gemeente, said.dossiernummer)
    return (said.dossiernummer == 0) | (owner != said.pgn)


_CHECKS: dict[str, Callable[[SaidReports, KnownRegion], Array]] = {
    "V02": _out_of_order,
    "V03": _without_end,
    "V04": _other_age,
    "V05": _reason_or_status,
    "V06": _not_taken_up,
    "V07": _too_little,
    "V08": _lasting,
    "V09": _without_own_dossier,
}


def exemption_findings(known: SaidExemptions, region: KnownRegion) -> list[Finding]:
    """V10: the last exemption under article 5 of a child ended by 31 July; the child is leerplichtig and not enrolled."""
    end_of_year = day_number(date(region.on.year - (region.on.month < 7), 7, 31))
    watched = part(known, known.loaded & (known.decision == GRANTED) & YEARLY_NOTICE[known.article])
    ends = _end_bounds(watched.end)[1]
    order = np.lexsort((watched.number, ends, watched.pgn))
    is_last = np.append(watched.pgn[order][1:] != watched.pgn[order][:-1], np.ones(min(len(order), 1), bool))
    last = np.sort(order[is_last])
    last = last[ends[last] <= end_of_year]
    person, pgn = watched.person[last], watched.pgn[last]
    holds = region.residents(person, pgn) & ~region.enrolled[person] & leerplichtig(region.births(person, pgn), region.day)
    chosen = part(watched, last[holds])
    numbers = exemption_number(chosen.number).to_pylist()
    return [
        {"gemeentecode": GEMEENTEN[gemeente].code, "dossiernummer": str(dossier), "vrijstellingnummer": number}
        for gemeente, dossier, number in zip(chosen.gemeente.tolist(), chosen.dossiernummer.tolist(), numbers, strict=True)
    ]


def leerplichtig(born: Array, day: int) -> Array:
    """Who is leerplichtig on a day, whatever day the birth date jjjjmmdd means (begrippen.md)."""
    known = born // 10000 > 0
    youngest, oldest = np.where(known, latest(born), 0), np.where(known, earliest(born), 0)
    turns_five = as_dates(youngest) // 100 * 100 + 50000
    return known & (latest(turns_five) < day) & (end_of_school_year(birthdays(oldest, 16)) >= day)
