"""A file checked before it is delivered: the same verdict and the same rows per rule as a real load of the same bytes."""

import gzip
import json
from collections import defaultdict

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from typer.testing import CliRunner

from connectors.demo import generate
from connectors.demo.example import example_of, name_of
from connectors.drop_folder import may_be_levering
from connectors.names import parse_name
from pipelines.cli.commands import app
from pipelines.cli.contract import ranges, shortened
from pipelines.contract_check import Checked, Verdict, check_file
from pipelines.road import load_waiting, receive
from schemas.extract import Layout
from schemas.register import EXTRACTS
from tests.connectors.test_readers_persons import line
from tests.connectors.test_readers_suwi import BSTAND, NOT_FOUND, PERSON, SECRET, levering
from tests.end_to_end.files import bsn
from tests.pipelines.test_road_layouts import ONDERWIJSNUMMERS, answer, table, workbook
from tests.schemas.generated import bad, good_rows
from tests.schemas.good_rows import A_NUMMERS
from tests.schemas.texts import good_row
from warehouse.tables.beheer import Status, quarantaine

OURS = [extract for extract in EXTRACTS.values() if extract.layout is Layout.CONTRACT_CSV]
REPORTS = [extract for extract in EXTRACTS.values() if extract.layout.is_duo_report]
JVS, PERSOONSLIJST = EXTRACTS["jvs_werkproces"], EXTRACTS["brp_persoonslijst"]


@pytest.fixture
def loaded(hub):
    """Really loads files and gives per file what the hub made of it, as the check tells it."""

    outcomes = {}

    def loading(*paths) -> list[tuple[Verdict, str | None, int | None, dict[str, list[int]]]]:
        numbers = []
        for path in paths:
            with path.open("rb") as stream:
                numbers.append(receive(hub, parse_name(path.name), stream).levering.levering)
        for extract in EXTRACTS.values():
            for attempt in load_waiting(hub, extract):
                assert attempt.failure is None
                outcomes[attempt.levering] = attempt.outcome
        with hub.database.engine.connect() as connection:
            rows = connection.execute(select(quarantaine.c.levering, quarantaine.c.rijnummer, quarantaine.c.regels)).all()
        broken = defaultdict(lambda: defaultdict(list))
        for number, row, labels in sorted(rows):
            for label in labels:
                broken[number][label].append(row)
        return [_told(outcomes[number], broken[number]) for number in numbers]

    return loading


def _told(outcome, broken):
    if outcome.status is Status.REFUSED:
        verdict = Verdict.REFUSED
    else:
        verdict = Verdict.LOADS_IN_PART if outcome.quarantined else Verdict.LOADS
    # of what reading refused the register counts nothing
    counted = outcome.quarantined or not outcome.reason_code or outcome.reason_code == "te_veel_quarantaine"
    return verdict, outcome.reason_code, outcome.rows if counted else 0, dict(broken)


def told(checked: Checked):
    code = checked.refused.code if checked.refused else None
    return checked.verdict, code, checked.rows, {label: list(rows) for label, rows in checked.broken.items()}


def test_every_file_of_a_region_is_judged_as_the_hub_judges_it(tmp_path, loaded):
    generate(1000, 4, 1, tmp_path)
    files = sorted(path for path in tmp_path.rglob("*") if path.is_file() and may_be_levering(path.name))
    found = {path: check_file(path) for path in files}
    understood = [path for path, checked in found.items() if checked.name]
    checked = [told(found[path]) for path in understood]
    names = [path.name for path in understood]
    assert dict(zip(names, checked, strict=True)) == dict(zip(names, loaded(*understood), strict=True))
    # the region has all of it: whole files, files in part, refused ones, and rules over a whole file
    assert {verdict for verdict, *_ in checked} == set(Verdict)
    labels = {label for *_, broken in checked for label in broken}
    assert {"dubbele_rij", "dubbele_sleutel", "persoon_in_quarantaine", "aantal_kolommen"} <= labels


@pytest.mark.parametrize("extract", [*OURS, *REPORTS], ids=lambda extract: extract.name)
@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_generated_mistakes_are_found_in_the_same_rows(tmp_path, loaded, extract, data):
    if extract in OURS:
        rows = data.draw(st.lists(good_rows(extract), min_size=2, max_size=6))
        for _ in range(data.draw(st.integers(0, 4))):
            column = data.draw(st.sampled_from([column for column in extract.read_columns if column.rules]))
            row = data.draw(st.sampled_from(rows))
            rows.append(row | {column.source_name: data.draw(bad(column))[0]})
    else:
        number = extract.column("persoonsgebondennummer" if "persoonsgebondennummer" in extract.key else "burgerservicenummer")
        born = extract.column("geboortedatum").source_name
        drawn = st.tuples(st.integers(0, 4), st.sampled_from(["14-05-2009", "20090500", "", "31-02-2009"]))
        rows = [
            {number.source_name: bsn(person), born: date} for person, date in data.draw(st.lists(drawn, min_size=2, max_size=9))
        ]
    # repeated keys, with the same row and with another one
    rows += data.draw(st.lists(st.sampled_from(rows), max_size=3))
    path = tmp_path / name_of(extract)
    path.write_bytes(table(extract, *rows))
    [hub] = loaded(path)
    assert told(check_file(path)) == hub


def _lines(*answers) -> bytes:
    return "\n".join(line(each) for each in answers).encode()


def _persoonslijst(*people: tuple[int, str, int]) -> bytes:
    """Persons by number, each with an indicatie geheim that tells two rows apart and a number of history rows."""
    header = ["", *(column.source_name for column in PERSOONSLIJST.read_columns if column.source_name != "volgnummer")]
    lines = [";".join(header)]
    for number, secret, history in people:
        row = good_row(PERSOONSLIJST) | {"01.01.10": A_NUMMERS[number], "01.01.20": bsn(number), "07.70.10": secret}
        lines += [";".join([label, *(row[name] for name in header[1:])]) for label in ("1", *[""] * history)]
    return "\n".join(lines).encode()


FORGED = '<?doorstroomhub-geweigerd {"code": "verzonnen", "sentence": "Verzonnen."}?>'
TWICE = answer(1, geheimhoudingPersoonsgegevens=True)
OTHER_LAYOUTS = {
    "brp_personen_G0193_20261101.json": _lines(
        *(answer(n) for n in range(2, 60)), answer(1), TWICE, answer(5), {"aNummer": []}
    ),
    "brp_personen_G0193_20261102.json.gz": gzip.compress(_lines(answer(1), {"aNummer": "1"}, "geen persoon")),
    "brp_personen_G0193_20261103.json": b'{"personen": [',
    "20261101G0193.koci.xlsx": workbook(
        *((bsn(n), ONDERWIJSNUMMERS[n]) for n in range(40)), (bsn(1), ONDERWIJSNUMMERS[1]), ("12", ONDERWIJSNUMMERS[3])
    ),
    "20261102G0193.koci.xlsx": b"PK\x03\x04 afgekapt",
    "suwi_inkomsten_R0010_20261101.xml": levering(PERSON, PERSON, NOT_FOUND).encode(),
    "suwi_inkomsten_R0010_20261102.xml": levering(PERSON).encode(),
    "suwi_inkomsten_R0010_20261103.xml": levering(PERSON + FORGED, peildatum="2026-11-03").encode(),
    "brp_persoonslijst_G0193_20261101.csv": _persoonslijst(
        *((number, "0", 2) for number in range(60)), (3, "7", 1), (5, "0", 0), (61, "0", 1)
    ),
    "suwi_bijstand_R0010_20261101.xml": levering(BSTAND, service="Bijstandsregelingen-v0500").encode(),
    "jvs_werkproces_G0193_20261101.csv": b"",
    "jvs_werkproces_G0193_20261102.csv": "dossiernummer;soort\nD-é".encode("latin-1"),
    "jvs_werkproces_G0193_20261103.csv.gz": gzip.compress(table(JVS, {}))[:-6],
    "jvs_werkproces_G0193_20261104.csv": table(JVS, {"gemeentecode": "0175"}),
    "jvs_werkproces_G0193_20261105.csv": table(JVS),
    "duo_p_levering_G0193_20261106.csv": table(EXTRACTS["duo_p_levering"], {"weeknummer": "202644"}),
}


@pytest.mark.parametrize("name", OTHER_LAYOUTS)
def test_every_layout_and_every_way_to_be_refused_is_judged_as_the_hub_judges_it(tmp_path, loaded, name):
    path = tmp_path / name
    path.write_bytes(OTHER_LAYOUTS[name])
    [hub] = loaded(path)
    assert told(check_file(path)) == hub


def test_five_of_a_hundred_rows_load_and_six_do_not(tmp_path):
    rows = [{"werkprocesnummer": f"W-{number}"} for number in range(100)]
    for broken, verdict in ((5, Verdict.LOADS_IN_PART), (6, Verdict.REFUSED)):
        path = tmp_path / "jvs_werkproces_G0193_20261101.csv"
        path.write_bytes(table(JVS, *(row | {"soort": "X"} if at < broken else row for at, row in enumerate(rows))))
        checked = check_file(path)
        assert (checked.verdict, checked.quarantined, checked.rows) == (verdict, broken, 100)
        assert list(checked.broken["soort: code_ongeldig"]) == [*range(1, broken + 1)]


def test_a_repeated_key_is_found_over_the_borders_of_blocks(tmp_path):
    rows = [{"werkprocesnummer": f"W-{number}"} for number in range(150_000)]
    far = [*rows, rows[0], rows[70_000] | {"soort": "LUXE"}]
    path = tmp_path / "jvs_werkproces_G0193_20261101.csv"
    path.write_bytes(table(JVS, *far))
    checked = check_file(path)
    assert {label: list(rows) for label, rows in checked.broken.items()} == {
        "dubbele_sleutel": [70_001, 150_002],
        "dubbele_rij": [150_001],
    }


# the command


def run(*arguments: object):
    return CliRunner().invoke(app, ["contract", "check", *map(str, arguments)])


def test_the_exit_code_says_whether_all_of_it_some_of_it_or_nothing_loads(tmp_path):
    example = example_of(JVS)
    whole, refused = tmp_path / example.file_name, tmp_path / "werkproces.csv"
    whole.write_bytes(example.content)
    refused.write_bytes(example.content)
    part = tmp_path / "jvs_werkproces_G0175_20261030.csv"
    rows = [{"werkprocesnummer": f"W-{number}", "gemeentecode": "0175"} for number in range(40)]
    part.write_bytes(table(JVS, *rows, rows[0]))
    assert [run(path).exit_code for path in (whole, part, refused, tmp_path / "weg.csv")] == [0, 1, 2, 2]
    assert run(whole, part).exit_code == 1
    assert run(refused, whole).exit_code == 2


def test_nothing_of_a_value_is_told_and_nothing_is_kept(tmp_path, monkeypatch):
    home = tmp_path / "hub"
    monkeypatch.setenv("DOORSTROOMHUB_HOME", str(home))
    monkeypatch.setenv("DOORSTROOMHUB_ROOT_KEY", "geen sleutel")
    monkeypatch.setenv("DOORSTROOMHUB_DATABASE_URL", "postgresql://nergens.invalid/niets")
    path = tmp_path / "jvs_jongere_G0193_20261101.csv"
    jongere = EXTRACTS["jvs_jongere"]
    rows = [{"dossiernummer": SECRET, "burgerservicenummer": "987654321", "achternaam": SECRET, "geslacht": SECRET}] * 2
    path.write_bytes(table(jongere, *rows))
    for output in (run(path).output, run(path, "--json").output):
        assert "burgerservicenummer" in output
        assert SECRET not in output
        assert "987654321" not in output
    assert sorted(found.name for found in tmp_path.iterdir()) == [path.name]


def test_as_json_it_names_every_row_the_column_of_the_file_and_the_verdict(tmp_path):
    a04 = EXTRACTS["duo_a04"]
    path = tmp_path / "202611A04G0193.csv"
    path.write_bytes(table(a04, {"PERSOONSGEBONDENNUMMER": bsn(1)}, {"PERSOONSGEBONDENNUMMER": "1"}))
    [found] = json.loads(run(path, "--json").output)
    assert (found["oordeel"], found["reden_code"], found["rijen"], found["rijen_quarantaine"]) == (
        "geweigerd",
        "te_veel_quarantaine",
        2,
        1,
    )
    [rule] = found["regels"]
    assert (rule["regel"], rule["kolom"], rule["rijen"]) == (
        "persoonsgebondennummer: pgn_ongeldig",
        "PERSOONSGEBONDENNUMMER",
        [2],
    )


def test_many_rows_are_told_as_runs_and_shortened():
    assert ranges([1, 2, 3, 7, 9, 10]) == ["1–3", "7", "9–10"]
    assert shortened([*range(1, 500), 502]) == "1–499, 502"
    assert shortened(range(2, 102, 2)) == f"{', '.join(map(str, range(2, 42, 2)))} en meer, tot en met 100"
