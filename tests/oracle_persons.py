"""The oracle of P01, P03, P08 and L01: what a correct hub finds, from the rows of the files.

Slow and plain on purpose, with nothing of the hub or the demo generator. Written out again from controles.md.
"""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from tests import oracle
from tests.oracle_absence import Finding, _finding, _peildatum
from tests.oracle_numbers import Row, names_of, pairs_of

CODES = ("P01", "P03", "P08", "L01")
MOST_DAYS = {
    **dict.fromkeys(("jvs_jongere", "jvs_verzuimmelding", "jvs_vrijstelling", "jvs_traject", "jvs_werkproces"), 3),
    **dict.fromkeys(("jvs_procesverbaal", "brp_personen"), 3),
    **dict.fromkeys(("grip_overstap", "grip_jikp", "duo_p_levering"), 10),
    **dict.fromkeys(("brp_persoonslijst", "duo_a01", "duo_a02", "duo_a04", "duo_a05", "suwi_inkomsten", "suwi_bijstand"), 45),
}


def expected(received: list[Any]) -> dict[str, list[Finding]]:
    """The findings by code, each as the answers give it, in order."""
    dossiers = [(scope, row) for (scope, _), row in oracle._last_state(received, "jvs_jongere").items()]
    is_open = [(scope, row) for scope, row in dossiers if row["dossierstatus"] == "open"]
    found = {
        "P01": _twice(is_open),
        "P03": _known_by_bsn(dossiers, is_open, oracle._last_state(received, "brp_persoonslijst").values()),
        "P08": _changed(received),
        "L01": _late(received),
    }
    return {code: sorted(findings) for code, findings in found.items()}


def _told(scope: str, row: Row) -> Finding:
    return _finding({"gemeentecode": scope[1:], "dossiernummer": row["dossiernummer"]})


def _twice(is_open: list[tuple[str, Row]]) -> list[Finding]:
    of_person = defaultdict(list)
    for scope, row in is_open:
        of_person[scope, row["burgerservicenummer"] or row["onderwijsnummer"]].append(_told(scope, row))
    return [finding for findings in of_person.values() if len(findings) > 1 for finding in findings]


def _known_by_bsn(dossiers: list[tuple[str, Row]], is_open: list[tuple[str, Row]], persons: Any) -> list[Finding]:
    like = {
        (row["01.03.10"], oracle._folded(row["01.02.40"]), oracle._address(row["08.11.60"], row["08.11.20"]))
        for row in persons
        if row["01.01.20"]
    }
    like |= {_likeness(row) for _, row in dossiers if row["burgerservicenummer"] and not row.get("leerling")}
    found = []
    for scope, row in is_open:
        is_known = (
            row["onderwijsnummer"] and _is_complete(row["geboortedatum"]) and all(_likeness(row)) and _likeness(row) in like
        )
        if row.get("leerling") or is_known:
            found.append(_told(scope, row))
    return found


def _likeness(row: Row) -> tuple[str, str, tuple[str, str] | None]:
    born = row["geboortedatum"].replace("-", "")
    return born, oracle._folded(row["achternaam"]), oracle._address(row["postcode"], row["huisnummer"])


def _is_complete(day: str) -> bool:
    return "00" not in day.split("-")[1:] and not day.startswith("0000")


def _changed(received: list[Any]) -> list[Finding]:
    pairs = [pair for pair in set(pairs_of(received)) if pair[1].startswith("a")]
    name_of = names_of(pairs_of(received))
    several = defaultdict(set)
    for bsn, a_number in pairs:
        several[bsn].add(a_number)
        several[a_number].add(bsn)
    changed = {name_of[bsn] for bsn, a_number in pairs if len(several[bsn]) > 1 or len(several[a_number]) > 1}
    return [_finding({"gemeentecode": "0193", "pgn": number}) for number in changed]


def _late(received: list[Any]) -> list[Finding]:
    last: dict[tuple[str, str], date] = {}
    for levering in received:
        if not levering.refused:
            place = levering.extract, levering.scope
            last[place] = max(_peildatum(levering), last.get(place, date.min))
    on = max(_peildatum(levering) for levering in received)
    return [
        _finding({"gemeentecode": "0193", "extract": extract, "scope": scope})
        for (extract, scope), day in last.items()
        if extract in MOST_DAYS and day < on - timedelta(days=MOST_DAYS[extract])
    ]
