"""An oracle: reads a folder of leveringen with Python's csv module, row by row, and says what a correct hub must answer.

Slow and plain on purpose, and shares no code with the hub or the demo generator: contract, last known state and the checks
B01–B05, P02, P04–P07 and L03 are written out again from feeds.md, design.md and controles.md. Leveringen of one folder are
received in order of peildatum; what stands in a folder `herlevering` comes after the rest of its month.
"""

import csv
import gzip
import io
import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from stdnum.nl import onderwijsnummer

from tests import oracle_numbers, oracle_suwi
from tests.oracle_contracts import CONTRACTS, broken_rules, is_bsn, is_date

THRESHOLD = 0.05
REGION = {"0148", "0160", "0244", "0246", "0166", "0175", "0177", "0180", "1708", "1896", "0193"}
CHECKS = ("B01", "B02", "B03", "B04", "B05", "P02", "P04", "P05", "P06", "P07", "L03")

_BRP_NEEDED = {
    "01.01.10", "01.01.20", "01.02.40", "01.03.10", "01.04.10", "06.08.10", "07.67.10", "07.67.20", "07.70.10",
    "08.09.10", "08.09.20", "08.10.10", "08.10.30", "08.11.20", "08.11.60", "08.13.10", "08.13.20",
}  # fmt: skip
_DUO_NEEDED = {
    "RAPPORTAGEMAAND", "PERSOONSGEBONDENNUMMER", "ACHTERNAAM", "GEBOORTEDATUM", "ONDERWIJSCODE", "LEERWEG",
    "DATUM_UITSCHRIJVING", "BRIN", "GEMEENTECODE", "RMC_REGIO", "REDEN_UITSTROOM", "BRIN_VOLGNUMMER", "NIVEAU",
    "INSCHRIJVINGSVOLGNUMMER", "HUISNUMMER", "POSTCODE", "VANAF_WANNEER",
}  # fmt: skip


_REPORT = ("PERSOONSGEBONDENNUMMER", "BRIN", "INSCHRIJVINGSVOLGNUMMER")
_STARTSET = ("BSN_ONDERWIJSNR", "#BRIN", "INSCHR_VLGNR")
"""The key of the reports of DUO beside the report month: the first is the person number."""
_STARTSET_NEEDED = {
    "#BRIN", "RAPPORTAGE_MAAND", "BSN_ONDERWIJSNR", "ACHTERNAAM", "GEBOORTEDATUM", "ILT/CREBO", "LEERWEG", "GEMCODE",
    "RMC_REGIO", "BRIN_VOLGNR", "NIVEAU", "INSCHR_VLGNR", "HUISNUMMER", "POSTCODE", "INDICATIE_STARTKWALIFICATIE",
}  # fmt: skip


_YEAR_NEEDED = {
    "#BURGERSERVICENUMMER", "ONDERWIJSNUMMER", "GEBOORTEDATUM", "GESLACHT", "ACHTERNAAM", "POSTCODE_CIJFERS", "RMC_REGIO",
    "GEMCODE", "BRIN", "BRIN_VOLGNR", "NIVEAU", "ONDERWIJSSOORT", "CREBO",
}  # fmt: skip
_NENR_NEEDED = {"EXAMEN", "IND_BEKOSTIGING"}


@dataclass
class Levering:
    """One file: what it is, and per row (number from 1) its values and the rules it breaks."""

    path: Path
    extract: str
    scope: str
    month: str
    refused: str | None = None
    rows: dict[int, dict[str, str]] = field(default_factory=dict)
    broken: dict[int, list[str]] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return len(self.rows) + len([number for number in self.broken if number not in self.rows])

    def rules(self) -> Counter[str]:
        return Counter(rule for rules in self.broken.values() for rule in rules)


def leveringen(folder: Path) -> list[Levering]:
    """All leveringen of the folder, in order of receipt, judged by the contract."""
    endings = r"\.csv(\.gz)?$|\.xml$|^brp_personen.*\.json$|\.koci\.xlsx$"
    paths = [path for path in folder.rglob("*") if re.search(endings, path.name)]
    paths.sort(key=lambda path: (_named(path)[2], path.parent.name == "herlevering", path.name))
    received = [_read(path) for path in paths]
    oracle_numbers.join_numbers(received)
    return received


def expected_findings(folder: Path) -> dict[str, list[tuple[str, str]]]:
    """Per check code the sorted (gemeentecode, dossiernummer) of the last peildatum; L03 has no dossiernummer ("")."""
    received = leveringen(folder)
    dossiers = _last_state(received, "jvs_jongere")
    persons = _persons_by_bsn(_last_state(received, "brp_persoonslijst"))
    found: dict[str, list[tuple[str, str]]] = {code: [] for code in CHECKS}
    open_dossiers = [(scope, row) for (scope, _), row in dossiers.items() if row["dossierstatus"] == "open"]
    gemeenten_of_person = defaultdict(set)
    for scope, row in open_dossiers:
        gemeenten_of_person[_number(row)].add(scope)
    for scope, row in open_dossiers:
        finding = (scope[1:], row["dossiernummer"])
        for code in _of_dossier(scope[1:], row, persons.get(row["burgerservicenummer"])):
            found[code].append(finding)
        if len(gemeenten_of_person[_number(row)]) > 1:
            found["P02"].append(finding)
    found["L03"] = sorted(_too_much_quarantine(received))
    return {code: sorted(findings) for code, findings in found.items()}


def _of_dossier(gemeente: str, row: dict[str, str], person: dict[str, str] | None) -> list[str]:
    """The checks that an open dossier gives by itself."""
    if not row["burgerservicenummer"]:
        return []
    if person is None:
        return [] if row.get("leerling") else ["B05"]
    codes = []
    if person["06.08.10"] or person["07.67.20"] == "O":
        codes.append("B03")
    elif person["07.67.20"] or person["08.09.10"] == "1999":
        codes.append("B04")
    elif person["08.09.10"] != gemeente:
        codes.append("B01" if person["08.09.10"] in REGION else "B02")
    if _dates_differ(row["geboortedatum"].replace("-", ""), person["01.03.10"]):
        codes.append("P04")
    if row["geslacht"] and person["01.04.10"] and row["geslacht"] != person["01.04.10"]:
        codes.append("P05")
    if _differ(_folded(row["achternaam"]), _folded(person["01.02.40"])):
        codes.append("P06")
    if _differ(_address(row["postcode"], row["huisnummer"]), _address(person["08.11.60"], person["08.11.20"])):
        codes.append("P07")
    return codes


def _number(row: dict[str, str]) -> tuple[str, str]:
    return (row["burgerservicenummer"], row["onderwijsnummer"])


def _persons_by_bsn(rows: dict[tuple[str, str], dict[str, str]]) -> dict[str, dict[str, str]]:
    """The person row of each BSN; of two persoonslijsten the one with the latest 08.09.20."""
    persons: dict[str, dict[str, str]] = {}
    # on the same day of registration that of the gemeente where the person lives
    for _, row in sorted(rows.items(), key=lambda item: (item[1]["08.09.20"], item[0][0][1:] == item[1]["08.09.10"])):
        if row["01.01.20"]:
            persons[row["01.01.20"]] = row
    return persons


def _last_state(received: list[Levering], extract: str) -> dict[tuple[str, str], dict[str, str]]:
    """Per scope and key the row that holds: of the last snapshot not refused, for a quarantined key of the one before."""
    state: dict[tuple[str, str], dict[str, str]] = {}
    seen: dict[tuple[str, str], str] = {}
    # a second levering of the same scope and peildatum supersedes the first
    counting = {(one.scope, one.month): one for one in received if one.extract == extract and not one.refused}
    for (scope, month), levering in sorted(counting.items(), key=lambda item: item[0][1]):
        unknown = {
            _key(extract, levering.rows[row])
            for row, rules in levering.broken.items()
            if rules != ["dubbele_rij"] and row in levering.rows
        }
        kept = {key: row for key, row in state.items() if key[0] == scope and key[1] in unknown}
        state = {key: row for key, row in state.items() if key[0] != scope} | kept
        for number, row in levering.rows.items():
            if number not in levering.broken and row.get("volgnummer", "0") == "0":
                state[(scope, _key(extract, row))] = row
                seen[(scope, _key(extract, row))] = month
    if extract == "brp_persoonslijst":
        oracle_numbers.take_over_answers(state, seen, received)
    return state


def _key(extract: str, row: dict[str, str]) -> str:
    return " ".join(row[name] for name in CONTRACTS[extract].key) if extract in CONTRACTS else row["01.01.10"]


def _too_much_quarantine(received: list[Levering]) -> set[tuple[str, str]]:
    """The last levering of an extract and scope was refused for it: Zwolle and the gemeente of the scope."""
    last = {(one.extract, one.scope): one for one in received}
    gemeenten = {scope[1:] for (_, scope), one in last.items() if one.refused == "te_veel_quarantaine"}
    return {(gemeente, "") for gemeente in gemeenten | ({"0193"} if gemeenten else set())}


# Reading and judging


def _named(path: Path) -> tuple[str, str, str]:
    """Extract, scope and month of delivery (jjjjmm) by the name."""
    if matched := re.match(r"(NRSP|NenR)\d{4}[VD](\w+?)\.csv", path.name):
        return f"duo_{matched[1].lower()}", matched[2], _delivered_in(path)
    if matched := re.match(r"(duo_p_levering)_(G\d+)_\d{8}\.csv", path.name):
        return matched[1], matched[2], _delivered_in(path)
    if matched := re.match(r"(\d{6})(A\d\d)(\w+?)\.csv", path.name):
        return f"duo_{matched[2].lower()}", matched[3], matched[1]
    if matched := re.match(r"(\d{6})\d\d(\w+)\.koci", path.name):
        return "duo_koci", matched[2], matched[1]
    matched = re.match(r"([a-z_]+)_([A-Z]\w+)_(\d{8})\.(?:csv|json|xml)", path.name)
    assert matched, path.name
    # what is about the last day of a month comes with the next one
    return matched[1], matched[2], f"{date.fromisoformat(matched[3]) + timedelta(days=1):%Y%m}"


def _delivered_in(path: Path) -> str:
    """The month of the folder in which a file stands, for what is named after another time than that of its delivery."""
    folder = path.parent.parent if path.parent.name == "herlevering" else path.parent
    return folder.name.replace("-", "")


def content_of(path: Path) -> bytes:
    """The bytes of a file, unpacked when its name says so."""
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def _read(path: Path) -> Levering:
    levering = Levering(path, *_named(path))
    if levering.extract in ("brp_personen", "duo_koci"):
        _read_persons(levering)
        return levering
    if path.suffix == ".xml":
        levering.rows, levering.broken = oracle_suwi.read(path)
        names = {name for row in levering.rows.values() for name in row}
        _judge_keys(levering, names, lambda row: row["burgerservicenummer"])
        return levering
    _read_csv(levering)
    return levering


def _read_csv(levering: Levering) -> None:
    text = content_of(levering.path).decode("utf-8-sig")
    records = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    header = records[0]
    if levering.extract in CONTRACTS:
        needed, judge = set(CONTRACTS[levering.extract].columns), _judge_contract
    elif levering.extract == "brp_persoonslijst":
        needed, judge = _BRP_NEEDED, _judge_brp
    elif levering.extract == "duo_a05":
        needed, judge = _STARTSET_NEEDED, _judge_duo
    elif levering.extract in ("duo_nrsp", "duo_nenr"):
        needed, judge = _YEAR_NEEDED | (_NENR_NEEDED if levering.extract == "duo_nenr" else set()), _judge_year
    else:
        needed, judge = _DUO_NEEDED, _judge_duo
    if missing := [name for name in needed if header.count(name) != 1]:
        levering.refused = "kolom_dubbel" if missing[0] in header else "kolom_ontbreekt"
        return
    for number, record in enumerate(records[1:], start=1):
        if len(record) == len(header):
            levering.rows[number] = dict(zip(header, record, strict=True)) | {"": record[0]}
        else:
            levering.broken[number] = ["aantal_kolommen"]
    judge(levering, needed)
    if len(levering.broken) > THRESHOLD * levering.count:
        levering.refused = "te_veel_quarantaine"


def _read_persons(levering: Levering) -> None:
    if levering.extract == "duo_koci":
        rows, key = oracle_numbers.rows_of_koci(levering.path), ("burgerservicenummer", "onderwijsnummer")
    else:
        rows, key = oracle_numbers.rows_of_answers(levering.path), ("01.01.10",)
    levering.rows = dict(enumerate(rows, start=1))
    for number, row in levering.rows.items():
        if rules := _broken_by_koci(row) if levering.extract == "duo_koci" else _broken_by_person(row):
            levering.broken[number] = rules
    needed = {name for row in rows for name in row} - {"opmerking"}
    _judge_keys(levering, needed, lambda row: tuple(row[name] for name in key))
    if len(levering.broken) > THRESHOLD * levering.count:
        levering.refused = "te_veel_quarantaine"


def _broken_by_koci(row: dict[str, str]) -> list[str]:
    rules = [f"{column}: verplicht_leeg" for column in ("burgerservicenummer", "onderwijsnummer") if not row[column]]
    rules += ["burgerservicenummer: bsn_ongeldig"] * bool(row["burgerservicenummer"] and not is_bsn(row["burgerservicenummer"]))
    is_pupil = onderwijsnummer.is_valid(row["onderwijsnummer"])
    return rules + ["onderwijsnummer: onderwijsnummer_ongeldig"] * bool(row["onderwijsnummer"] and not is_pupil)


def _broken_by_person(row: dict[str, str]) -> list[str]:
    """The rules of a row of a person in BRP."""
    rules = ["burgerservicenummer: bsn_ongeldig"] * bool(row["01.01.20"] and not is_bsn(row["01.01.20"]))
    rules += ["a_nummer: a_nummer_ongeldig"] * (not _is_a_nummer(row["01.01.10"]))
    rules += ["gemeente_van_inschrijving: gemeentecode_ongeldig"] * (not re.fullmatch(r"(\d{4})?", row["08.09.10"]))
    return rules + ["geboortedatum: verplicht_leeg"] * (row["volgnummer"] == "0" and not row["01.03.10"])


def _judge_contract(levering: Levering, needed: set[str]) -> None:
    contract = CONTRACTS[levering.extract]
    for number, row in levering.rows.items():
        if rules := broken_rules(contract, row):
            levering.broken[number] = rules
    _judge_keys(levering, needed, lambda row: tuple(row[name] for name in contract.key))


def _judge_brp(levering: Levering, needed: set[str]) -> None:
    person, persons_a_number, volgnummer = 0, "", 0
    person_of: dict[int, int] = {}
    for number, row in levering.rows.items():
        if row[""]:
            person, persons_a_number, volgnummer = number, row["01.01.10"], 0
        else:
            volgnummer += 1
        row["01.01.10"], row["volgnummer"] = persons_a_number, str(volgnummer)
        person_of[number] = person
        rules = _broken_by_person(row)
        if volgnummer == 0:
            for column, name in (
                ("08.09.10", "gemeente_van_inschrijving"),
                ("08.09.20", "datum_inschrijving"),
            ):
                rules += [f"{name}: verplicht_leeg"] * (not row[column])
        if rules:
            levering.broken[number] = rules
    for number, leader in person_of.items():
        if number != leader and leader in levering.broken:
            levering.broken.setdefault(number, []).append("persoon_in_quarantaine")
    before = set(levering.broken)
    _judge_keys(levering, needed | {"volgnummer"}, lambda row: (row["01.01.10"], row["volgnummer"]))
    repeated = {
        _key(levering.extract, levering.rows[number])
        for number, rules in levering.broken.items()
        if number not in before and rules == ["dubbele_sleutel"]
    }
    for number, row in levering.rows.items():
        if number not in levering.broken and _key(levering.extract, row) in repeated:
            levering.broken[number] = ["persoon_in_quarantaine"]


def _judge_duo(levering: Levering, needed: set[str]) -> None:
    key = _STARTSET if levering.extract == "duo_a05" else _REPORT
    for number, row in levering.rows.items():
        pgn = "" if row[key[0]] == "0" else row[key[0]]
        rules = ["persoonsgebondennummer: pgn_ongeldig"] * bool(pgn and not (is_bsn(pgn) or onderwijsnummer.is_valid(pgn)))
        rules += ["geen_persoonsnummer"] * (not pgn)
        rules += ["geboortedatum: verplicht_leeg"] * (not row["GEBOORTEDATUM"])
        day, _, rest = row["GEBOORTEDATUM"].partition("-")
        month, _, year = rest.partition("-")
        rules += ["geboortedatum: datum_ongeldig"] * bool(row["GEBOORTEDATUM"] and not is_date(year + month + day))
        if rules:
            levering.broken[number] = rules
    _judge_keys(levering, needed, lambda row: tuple(row[name] for name in key))


def _judge_year(levering: Levering, needed: set[str]) -> None:
    for number, row in levering.rows.items():
        bsn, pupil = ("" if row[name] == "0" else row[name] for name in ("#BURGERSERVICENUMMER", "ONDERWIJSNUMMER"))
        born = row["GEBOORTEDATUM"]
        as_written = "".join(reversed(born.split("-")))
        rules = ["burgerservicenummer: bsn_ongeldig"] * bool(bsn and not is_bsn(bsn))
        rules += ["geen_persoonsnummer"] * (not bsn and not pupil) + ["meer_persoonsnummers"] * bool(bsn and pupil)
        rules += ["geboortedatum: verplicht_leeg"] * (not born)
        rules += ["geboortedatum: datum_ongeldig"] * bool(born and not is_date(as_written))
        row["PGN"] = bsn or pupil
        if rules:
            levering.broken[number] = rules
    _judge_keys(levering, needed, lambda row: row["PGN"])


def _judge_keys(levering, compared, key) -> None:
    """Keys that occur more than once: equal rows are one row, others are all quarantined."""
    by_key = defaultdict(list)
    for number, row in levering.rows.items():
        if number not in levering.broken:
            by_key[key(row)].append(number)
    for numbers in by_key.values():
        contents = {tuple(levering.rows[number][name] for name in sorted(compared)) for number in numbers}
        rule, quarantined = ("dubbele_rij", numbers[1:]) if len(contents) == 1 else ("dubbele_sleutel", numbers)
        for number in quarantined:
            levering.broken[number] = [rule]


# Values


def _is_a_nummer(number: str) -> bool:
    digits = [int(digit) for digit in number if digit.isdigit()]
    return (
        len(digits) == len(number) == 10
        and digits[0] != 0
        and all(one != other for one, other in pairwise(digits))
        and sum(digits) % 11 in (0, 5)
        and sum(digit * 2**place for place, digit in enumerate(digits)) % 11 == 0
    )


def _dates_differ(one: str, other: str) -> bool:
    if not (is_date(one) and is_date(other)):
        return False
    parts = [(int(one[a:b]), int(other[a:b])) for a, b in ((0, 4), (4, 6), (6, 8))]
    return any(left and right and left != right for left, right in parts)


def _differ(one: object, other: object) -> bool:
    return bool(one) and bool(other) and one != other


def _folded(name: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter)).casefold()


def _address(postcode: str, house_number: str) -> tuple[str, str] | None:
    if not (postcode and house_number):
        return None
    return postcode.replace(" ", "").upper(), house_number.removesuffix(".0")
