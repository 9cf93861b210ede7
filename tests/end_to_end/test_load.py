"""A whole region through the whole hub: what was promised beside the files is what the hub loads, refuses and finds."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests import oracle
from tests.end_to_end.hub import Hub

ROOT = Path(__file__).parents[2]
GROUPS = {
    "pct_met_bevinding": "PBDVTG", "pct_persoon": "P", "pct_woonplaats": "B", "pct_onderwijs": "D", "pct_verzuim": "V",
    "pct_traject": "T", "pct_grip": "G",
}  # fmt: skip
"""Which codes a column of mart.audit is about, by their first letter."""
FINDING_KEYS = {"code", "ernst", "gemeentecode", "dossiernummer", "sleutels", "status", "eerst_gezien", "laatst_gezien"}


class Region:
    """The files of a demo region, a hub that loaded them, and what the user saw."""

    def __init__(self, folder: Path, hub: Hub) -> None:
        self.files = folder / "leveringen"
        self.hub = hub
        self.hub.run("demo", "generate", "--personen", "1000", "--seed", "5", "--maanden", "2", "--uit", self.files)
        self.answers = json.loads((self.files / "antwoorden.json").read_text())
        self.address = self.hub.address
        self.said = self.hub.load(self.files)

    def found(self) -> list[dict[str, str]]:
        """The findings of the last peildatum: code, gemeentecode, dossiernummer and sleutels, and the plain person number."""
        return [row | row.pop("sleutels") for row in self._asked("found")]

    def figures(self, mart: str) -> list[dict[str, Any]]:
        """The rows of a mart on the last peildatum."""
        return self._asked("figures", mart)

    def _asked(self, module: str, *arguments: str) -> list[dict[str, Any]]:
        command = [sys.executable, "-m", f"tests.end_to_end.{module}", *arguments, self.answers["peildatum"]]
        environment = {**self.hub.environment, "ADDRESS": self.address}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def files_on_disk(self) -> list[Path]:
        return sorted(path for path in self.files.rglob("*") if path.is_file())


@pytest.fixture(scope="module")
def region(new_hub, tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("regio")
    region = Region(folder, new_hub(folder / "hub"))
    yield region
    region.hub.stop()


def test_every_levering_ends_as_promised_and_every_row_is_accounted_for(region):
    register = {(row["bestandsnaam"], row["rijen"]): row for row in region.hub.status()["leveringen"]}
    assert len(register) == len(region.answers["leveringen"])
    for path, promised in region.answers["leveringen"].items():
        row = register[path.rsplit("/", 1)[-1], promised["rijen"]]
        assert (row["status"], row["reden_code"]) == (
            ("geweigerd", promised["geweigerd"]) if promised["geweigerd"] else ("geladen", None)
        ), path
        if promised["rijen"] is not None:
            assert (row["rijen_geladen"] or 0) == promised["geladen"], path
            refused_rows = promised["rijen"] - promised["geladen"] if not promised["geweigerd"] else row["rijen_quarantaine"]
            assert row["rijen_quarantaine"] == refused_rows, path


def test_the_findings_are_those_of_the_answers_code_by_code(region):
    found = region.found()
    promised = region.answers["bevindingen"]
    assert {code for code, findings in promised.items() if findings} == {row["code"] for row in found}
    for code, findings in promised.items():
        named = {name for finding in findings for name in finding}
        expected = Counter(frozenset(finding.items()) for finding in findings)
        said = [{name: str(row[name]) for name in named if row.get(name) is not None} for row in found if row["code"] == code]
        for row in said:
            if not _is_told_by_person(row):
                row.pop("pgn", None)
        assert Counter(frozenset(row.items()) for row in said) == expected, code


def _is_told_by_person(row: dict[str, str]) -> bool:
    """Whether the answers name the person: where there is neither a dossier nor a number of a row of JVS."""
    return not {"dossiernummer", "meldingsnummer", "vrijstellingnummer", "trajectnummer", "pvnummer"} & set(row)


def test_the_command_line_tells_the_findings_of_a_date_as_the_checks_do(region):
    told = region.hub.findings(region.answers["peildatum"])
    promised = {code: len(findings) for code, findings in region.answers["bevindingen"].items() if findings}
    assert Counter(row["code"] for row in told) == promised


def test_the_audit_has_the_share_of_open_dossiers_with_a_finding_of_the_answers(region):
    dossiers = _open_dossiers(region.files)
    found = {
        (code[0], finding["gemeentecode"], finding["dossiernummer"])
        for code, findings in region.answers["bevindingen"].items()
        for finding in findings
        if code != "V11" and (finding["gemeentecode"], finding.get("dossiernummer")) in dossiers
    }
    rows = region.figures("audit")
    assert len(rows) == 11
    for row in rows:
        own = [dossier for gemeente, dossier in dossiers if gemeente == row["gemeentecode"]]
        assert row["dossiers"] == len(own)
        for column, groups in GROUPS.items():
            named = {dossier for group, gemeente, dossier in found if group in groups and gemeente == row["gemeentecode"]}
            share = pytest.approx(100 * len(named) / len(own), abs=0.0051) if own else None
            assert (row[column] and float(row[column])) == share, (row["gemeente"], column)
    for column in ("pct_persoon", "pct_woonplaats", "pct_onderwijs", "pct_verzuim", "pct_traject"):
        assert any(float(row[column] or 0) for row in rows), column


def _open_dossiers(files: Path) -> set[tuple[str, str]]:
    """Gemeente and number of every open dossier, by the rules of the oracle."""
    state = oracle._last_state(oracle.leveringen(files), "jvs_jongere")
    return {(scope[1:], row["dossiernummer"]) for (scope, _), row in state.items() if row["dossierstatus"] == "open"}


def test_a_finding_has_exactly_the_promised_keys(region):
    found = region.hub.findings()
    assert found
    assert all(set(row) == FINDING_KEYS for row in found)
    assert {row["status"] for row in found} == {"open"}


def test_what_falls_under_the_wpg_is_told_without_who(region):
    told = [row for row in region.hub.findings(region.answers["peildatum"]) if row["code"] == "V11"]
    assert Counter(row["gemeentecode"] for row in told) == Counter(
        finding["gemeentecode"] for finding in region.answers["bevindingen"]["V11"]
    )
    assert {(row["dossiernummer"], *row["sleutels"].items()) for row in told} == {(None, ("inzage", "vraag de consulent"))}
    shown = region.hub.run("bevindingen", "--peildatum", region.answers["peildatum"]).stdout
    assert "PV1000" not in shown


def test_a_past_peildatum_is_evaluated_and_not_stored(region):
    before = region.hub.query("SELECT count(*), max(laatst_gezien) FROM controle.bevinding")
    past = region.hub.findings("2020-01-01")
    assert past == []
    assert region.hub.query("SELECT count(*), max(laatst_gezien) FROM controle.bevinding") == before


def test_refused_leveringen_are_listed_with_their_reason_and_other_files_are_counted(region):
    for path, promised in region.answers["leveringen"].items():
        if promised["geweigerd"]:
            assert path.rsplit("/", 1)[-1] in region.said
    assert "antwoorden.json" not in region.said
    assert "1 ander bestand is overgeslagen" in region.said
    assert "Traceback" not in region.said


def test_the_files_of_the_user_stay_where_they_are(region):
    assert len(region.files_on_disk()) == len(region.answers["leveringen"]) + 1


def test_loading_again_changes_nothing_and_says_so(region):
    register = "SELECT levering, status, rijen, geladen_op FROM beheer.levering WHERE status <> 'geweigerd' ORDER BY 1"
    before = (region.hub.digest(), region.hub.query(register))
    again = region.hub.load(*sorted(path for path in region.files.iterdir() if path.is_dir()))
    assert (region.hub.digest(), region.hub.query(register)) == before
    assert "geladen" in again


def test_nothing_new_is_said_without_a_run(region):
    runs = region.hub.query("SELECT count(*) FROM controle.run")
    [first] = sorted(region.files.rglob("brp_persoonslijst_G0193_*"))[:1]
    assert "Niets nieuws" in region.hub.load(first)
    assert region.hub.query("SELECT count(*) FROM controle.run") == runs


def test_a_withdrawn_levering_leaves_the_history_and_its_findings_go_with_it(region, tmp_path):
    digest = region.hub.digest()
    [(number,)] = region.hub.query(
        "SELECT max(levering) FROM beheer.levering WHERE extract = 'jvs_jongere' AND scope = 'G0193' AND status = 'geladen'"
    )
    region.hub.run("levering", "intrekken", str(number), "--reden", "verkeerd bestand")
    assert region.hub.digest() != digest
    [row] = [row for row in region.hub.status()["leveringen"] if row["levering"] == number]
    assert (row["status"], row["reden"]) == ("ingetrokken", "verkeerd bestand")
    [(runs,)] = region.hub.query(
        "SELECT count(*) FROM controle.run WHERE gestart > (SELECT max(ingetrokken_op) FROM beheer.levering)"
    )
    assert runs == 1
    refused = region.hub.run("levering", "intrekken", str(number), "--reden", "nog eens", check=False)
    assert refused.returncode == 1
    assert "al ingetrokken" in refused.stderr
