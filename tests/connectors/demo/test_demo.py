"""The demo region: valid numbers, the exact file forms, the same again, and answers that follow from the files alone."""

import csv
import gzip
import io
import json
from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from stdnum.nl import bsn, onderwijsnummer

from connectors.demo import dossiers, generate, jvs, names, numbers
from connectors.demo.calendar import months_until, report_month
from connectors.demo.known import KnownDossiers, KnownPersons, contradictions
from connectors.demo.population import populate
from tests import oracle, oracle_absence, oracle_grip, oracle_persons, oracle_school, oracle_traject

PERSONS, SEED, MONTHS, UNTIL = 2500, 7, 5, date(2026, 12, 1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("demo")
    generate(PERSONS, SEED, MONTHS, path, tot=UNTIL)
    return path


@pytest.fixture(scope="module")
def answers(folder):
    return json.loads((folder / "antwoorden.json").read_text())


@pytest.fixture(scope="module")
def received(folder):
    return oracle.leveringen(folder)


def rows_of(path: Path) -> list[list[str]]:
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def all_bytes(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_every_burgerservicenummer_and_onderwijsnummer_is_valid_and_distinct():
    burgers, pupils = numbers.burgerservicenummers(5000, 3), numbers.onderwijsnummers(500, 3)
    assert len(set(burgers.tolist())) == 5000
    assert len(set(pupils.tolist())) == 500
    assert all(bsn.is_valid(f"{number:09d}") for number in burgers)
    assert all(onderwijsnummer.is_valid(str(number)) for number in pupils)


def test_every_a_nummer_is_valid_and_distinct():
    found = numbers.a_nummers(5000, 3).tolist()
    assert len(set(found)) == 5000
    assert all(oracle._is_a_nummer(str(number)) for number in found)


def test_surnames_differ_when_case_and_diacritics_are_folded_and_only_then():
    folded = [names.folded(name) for name in names.SURNAMES.to_pylist()]
    assert len(set(folded)) == len(folded)
    assert [names.folded(name) for name in names.SURNAMES_UPPER.to_pylist()] == folded
    assert [names.folded(name) for name in names.SURNAMES_PLAIN.to_pylist()] == folded


def test_the_report_month_is_the_month_before_the_month_of_the_name():
    assert report_month(date(2026, 11, 1)) == 202610
    assert report_month(date(2027, 1, 1)) == 202612
    assert months_until(date(2027, 1, 15), 3) == [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)]


def test_the_same_arguments_give_the_same_bytes(folder, tmp_path):
    generate(PERSONS, SEED, MONTHS, tmp_path, tot=UNTIL)
    assert all_bytes(tmp_path) == all_bytes(folder)


def test_another_seed_gives_another_region(folder, tmp_path):
    generate(PERSONS, SEED + 1, 1, tmp_path, tot=UNTIL)
    name = "2026-12/jvs_jongere_G0193_20261201.csv"
    assert (tmp_path / name).read_bytes() != (folder / name).read_bytes()


def test_the_persoonslijst_has_the_header_of_the_real_form(folder):
    content = (folder / "2026-12/brp_persoonslijst_G0193_20261201.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf;01.01.10;01.01.20;")
    header = rows_of(folder / "2026-12/brp_persoonslijst_G0193_20261201.csv")[0]
    assert (len(header), header[0], header[-1], header[-2]) == (257, "", "", "13.H")
    assert [name for name, count in Counter(header[1:-1]).items() if count > 1] == ["06.88.10"]
    assert header.count("06.88.10") == 2


def test_the_duo_reports_have_the_form_of_duo(folder):
    content = (folder / "2026-12/202612A04G0193.csv").read_bytes()
    lines = content.split(b"\n")
    assert all(line.endswith(b"\r") for line in lines[:-1])
    assert len(lines[0].split(b";")) == 39
    rows = [row for row in rows_of(folder / "2026-12/202612A04G0193.csv")[1:] if len(row) == 39]
    header = rows_of(folder / "2026-12/202612A04G0193.csv")[0]
    assert {row[header.index("GEMEENTECODE")] for row in rows} == {"193"}
    assert {row[header.index("RMC_REGIO")] for row in rows} == {"REGIO 10"}
    assert any(row[header.index("HUISNUMMER")].endswith(".0") for row in rows)


def test_every_month_has_the_leveringen_of_eleven_gemeenten(folder):
    extracts = (
        *("brp_persoonslijst", "jvs_jongere", "jvs_verzuimmelding", "jvs_vrijstelling", "jvs_werkproces"),
        *("duo_a01", "duo_a02", "duo_a04", "duo_a05", "duo_c_levering", "jvs_traject", "jvs_procesverbaal"),
    )
    of_region = dict.fromkeys(("suwi_inkomsten", "suwi_bijstand", "grip_overstap", "grip_jikp"), 1)
    beside = {"duo_koci": 1, "brp_personen": 4} | of_region
    last = {"brp_persoonslijst": 10, "brp_personen": 2, "grip_uitstroom_switch": 1}
    for month in ("2026-08", "2026-09", "2026-10", "2026-11", "2026-12"):
        names_in_month = [path.name for path in (folder / month).iterdir() if path.is_file()]
        kinds = Counter(oracle._named(folder / month / name)[0] for name in names_in_month)
        weekly, yearly = kinds.pop("duo_p_levering", 0), {kinds.pop(f"duo_{code}", 0) for code in ("nrsp", "nenr")}
        assert (40 <= weekly <= 55) is (month != "2026-08")
        assert yearly == ({11} if month in ("2026-08", "2026-11") else {0})
        expected = dict.fromkeys(extracts, 11) | beside | ({"duo_a14": 11} if month == "2026-11" else {})
        assert kinds == expected | (last if month == "2026-12" else {})
    assert any(name.endswith(".csv.gz") for name in names_in_month)


def test_an_a04_is_the_one_before_with_the_a01_and_without_the_a02_but_for_moves_and_findings(received, answers):
    persons = {}
    for levering in received:
        if levering.extract in ("duo_a01", "duo_a02", "duo_a04") and not levering.refused:
            persons[levering.extract, levering.scope, levering.month] = {
                row["PERSOONSGEBONDENNUMMER"] for number, row in levering.rows.items() if number not in levering.broken
            }
    wrong = {(finding["scope"], finding["peilmaand"]) for finding in answers["bevindingen"]["D09"]}
    on_a04 = {month: set() for _, _, month in persons}
    for (extract, _, month), now in persons.items():
        on_a04[month] |= now if extract == "duo_a04" else set()
    compared, moved = 0, 0
    for (extract, scope, month), now in persons.items():
        if extract != "duo_a04" or month == "202608":
            continue
        added, back = persons["duo_a01", scope, month], persons["duo_a02", scope, month]
        if month == "202611":
            assert now == added, "report month October begins a new vsv year"
            continue
        before = persons["duo_a04", scope, str(int(month) - 1)]
        if (scope, str(int(month) - 1)) in wrong:
            continue
        different = now ^ ((before - back) | added)
        elsewhere = (on_a04[month] | on_a04[str(int(month) - 1)]) if different else set()
        assert different <= elsewhere
        compared, moved = compared + len(now), moved + len(different)
    assert compared > 0
    assert moved > 0
    assert wrong


def test_rows_and_quarantine_of_every_levering_are_in_the_answers(folder, answers, received):
    seen = {}
    for levering in received:
        known = levering.refused != "kolom_ontbreekt"
        loaded = 0 if levering.refused else levering.count - len(levering.broken)
        seen[str(levering.path.relative_to(folder))] = {
            "rijen": levering.count if known else None,
            "geladen": loaded,
            "quarantaine": dict(sorted(levering.rules().items())),
            "geweigerd": levering.refused,
        }
    assert seen == answers["leveringen"]


def test_findings_in_the_answers_are_those_that_follow_from_the_files(folder, answers, received):
    given = {
        code: sorted(tuple(sorted(finding.items())) for finding in findings)
        for code, findings in answers["bevindingen"].items()
    }
    of_dossiers = {
        code: sorted((finding["gemeentecode"], finding.get("dossiernummer", "")) for finding in findings)
        for code, findings in answers["bevindingen"].items()
        if code in oracle.CHECKS
    }
    assert of_dossiers == oracle.expected_findings(folder)
    rest = {code: findings for code, findings in given.items() if code not in oracle.CHECKS}
    oracles = oracle_school, oracle_absence, oracle_persons, oracle_traject, oracle_grip
    assert rest == {code: findings for each in oracles for code, findings in each.expected(received).items()}


@pytest.mark.parametrize(
    ("persons", "seed", "months", "until"),
    [
        (2000, 1, 1, UNTIL),
        (300, 2, 3, UNTIL),
        (3000, 3, 2, date(2026, 11, 1)),
        (1200, 4, 9, date(2026, 8, 1)),
        (100, 5, 25, UNTIL),
        (1500, 6, 3, date(2025, 12, 1)),
        (1, 7, 9, date(2025, 8, 1)),
    ],
)
def test_answers_hold_for_other_sizes_and_lengths(tmp_path, persons, seed, months, until):
    generate(persons, seed, months, tmp_path, tot=until)
    answers, received = json.loads((tmp_path / "antwoorden.json").read_text()), oracle.leveringen(tmp_path)
    test_findings_in_the_answers_are_those_that_follow_from_the_files(tmp_path, answers, received)
    test_rows_and_quarantine_of_every_levering_are_in_the_answers(tmp_path, answers, received)


def test_every_check_has_at_least_three_findings_l03_its_two_and_l02_its_one(answers):
    counts = {code: len(findings) for code, findings in answers["bevindingen"].items()}
    assert counts.pop("L03") == 2
    assert counts.pop("L02") >= 1
    assert min(counts.values()) >= 3


def test_leveringen_are_refused_for_their_quarantine_and_for_a_column_of_which_one_comes_again(answers):
    refused = {name: outcome["geweigerd"] for name, outcome in answers["leveringen"].items() if outcome["geweigerd"]}
    assert refused == {
        "2026-10/jvs_jongere_G0177_20261001.csv": "kolom_ontbreekt",
        "2026-12/jvs_jongere_G0166_20261201.csv": "te_veel_quarantaine",
        "2026-12/202612A04G1708.csv": "kolom_ontbreekt",
        "2026-12/duo_c_levering_G0180_20261201.csv": "kolom_ontbreekt",
        "2026-11/duo_p_levering_G0244_20261002.csv": "kolom_ontbreekt",
        "2026-11/duo_p_levering_G0246_20261002.csv": "kolom_ontbreekt",
        "2026-11/NenR2025DG0175.csv": "kolom_ontbreekt",
    }
    again = ["2026-10/herlevering/jvs_jongere_G0177_20261001.csv", "2026-11/herlevering/duo_p_levering_G0246_20261002.csv"]
    assert sorted(name for name in answers["leveringen"] if "herlevering" in name) == again
    assert {answers["leveringen"][name]["geweigerd"] for name in again} == {None}


def test_every_kind_of_contract_mistake_occurs(answers):
    rules = Counter()
    for outcome in answers["leveringen"].values():
        rules.update(outcome["quarantaine"])
    assert set(rules) >= {
        "aantal_kolommen",
        "dubbele_rij",
        "dubbele_sleutel",
        "meer_persoonsnummers",
        "persoon_in_quarantaine",
        "burgerservicenummer: bsn_ongeldig",
        "geboortedatum: verplicht_leeg",
        "geboortedatum: datum_ongeldig",
        "geslacht: code_ongeldig",
        "a_nummer: a_nummer_ongeldig",
        "pgn: pgn_ongeldig",
        "brin6: brin_ongeldig",
        "inschrijvingsvolgnummer: verplicht_leeg",
        "onderwijssoort: code_ongeldig",
        "hoogste_diploma: code_ongeldig",
        "datum_inschrijving: datum_ongeldig",
        "geen_persoonsnummer",
    }


def test_a_dossier_is_judged_by_the_number_that_was_last_delivered_validly():
    population = populate(400, [UNTIL], SEED)
    files = dossiers.start(population, UNTIL, np.random.default_rng(SEED))
    everyone, nobody = np.ones(len(population), dtype=bool), np.zeros(len(population), dtype=bool)
    persons, known = KnownPersons.nothing(len(population)), KnownDossiers.nothing()
    persons.learn(population, everyone, nobody)
    rows = np.arange(len(files))
    known.learn(rows, jvs.statements(files, population, rows, UNTIL), len(files))
    files.other_number[:] = population.spare_numbers[: len(files)]
    assert dict(contradictions(persons, known, population, files))["B05"].tolist() == []
    known.learn(rows, jvs.statements(files, population, rows, UNTIL), len(files))
    assert dict(contradictions(persons, known, population, files))["B05"].tolist() != []


def test_nothing_can_be_generated_for_nobody(tmp_path):
    with pytest.raises(ValueError, match="ten minste één"):
        generate(0, 1, 1, tmp_path)
