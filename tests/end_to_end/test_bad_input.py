"""Whatever arrives ends as loaded, in quarantine with row number and rule, or refused with a sentence that says what to do."""

import datetime
import gzip
import json
from pathlib import Path

import pytest

from pipelines.today import today
from tests.end_to_end.files import HEADER, bsn, delivery, dossier, write

ROWS = 60
SECRET = "Kanariepiet"
GOOD = [dossier(number) for number in range(ROWS)]


def with_row(number: int, **changes: str) -> list[dict[str, str]]:
    """The good rows, of which one is spoiled; it also holds the secret name that no message may repeat."""
    return [dict(row, **changes, achternaam=SECRET) if at == number else row for at, row in enumerate(GOOD, 1)]


def renamed(old: str, new: str) -> list[str]:
    return [new if name == old else name for name in HEADER]


TRUNCATED_GZIP = gzip.compress(delivery(GOOD))[:-20]

# name of the case: (bytes, suffix, state, expected reason code or rule of the quarantined row)
CASES: dict[str, tuple[bytes, str, str, str | None]] = {
    "good": (delivery(GOOD), ".csv", "geladen", None),
    "crlf": (delivery(GOOD, end="\r\n"), ".csv", "geladen", None),
    "byte order mark": (b"\xef\xbb\xbf" + delivery(GOOD), ".csv", "geladen", None),
    "compressed": (gzip.compress(delivery(GOOD)), ".csv.gz", "geladen", None),
    "header without rows": (delivery([]), ".csv", "geladen", None),
    "separator inside quotes": (delivery(with_row(3, straat='"Laan; hoek"')), ".csv", "geladen", None),
    "line end inside quotes": (delivery(with_row(3, straat='"Laan\nhoek"')), ".csv", "geladen", None),
    "an unneeded column missing": (delivery(GOOD, [name for name in HEADER if name != "consulent"]), ".csv", "geladen", None),
    "a new column": (delivery(GOOD, [*HEADER, "nieuw_veld"]), ".csv", "geladen", None),
    "31 february": (delivery(with_row(7, geboortedatum="2009-02-31")), ".csv", "geladen", "geboortedatum: datum_ongeldig"),
    "bad person number": (delivery(with_row(7, burgerservicenummer="123456789")), ".csv", "geladen", "bsn_ongeldig"),
    "spaces in a number": (delivery(with_row(7, burgerservicenummer="1234 56782")), ".csv", "geladen", "bsn_ongeldig"),
    "too few columns": (delivery(GOOD[:-1]) + b"D99;kapot\n", ".csv", "geladen", "aantal_kolommen"),
    "unknown code": (delivery(with_row(7, dossierstatus="half")), ".csv", "geladen", "code_ongeldig"),
    "empty": (b"", ".csv", "geweigerd", None),
    "binary": (bytes(range(256)) * 200, ".csv", "geweigerd", None),
    "null bytes": (delivery(GOOD).replace(b"Fictielaan", b"Fictie\0laan"), ".csv", "geweigerd", None),
    "utf-16": (delivery(GOOD).decode().encode("utf-16"), ".csv", "geweigerd", None),
    "latin-1": (delivery(with_row(7, voornamen="Zoë")).decode().encode("latin-1"), ".csv", "geweigerd", None),
    "needed column renamed": (delivery(GOOD, renamed("burgerservicenummer", "bsn")), ".csv", "geweigerd", "kolom_ontbreekt"),
    "needed column doubled": (delivery(GOOD, renamed("consulent", "dossierstatus")), ".csv", "geweigerd", "kolom_dubbel"),
    "truncated gzip": (TRUNCATED_GZIP, ".csv.gz", "geweigerd", None),
    "gzip that is none": (delivery(GOOD), ".csv.gz", "geweigerd", None),
    "zip bomb": (gzip.compress(b"\n" * (400 << 20), 9), ".csv.gz", "geweigerd", None),
    "one long line": (b"a" * (1 << 30), ".csv", "geweigerd", None),
    "all rows of another gemeente": (
        delivery([dict(row, gemeentecode="0166") for row in GOOD]),
        ".csv",
        "geweigerd",
        "buiten_scope",
    ),
    "too many bad rows": (delivery([*GOOD, *(dossier(900 + n, geslacht="?") for n in range(9))]), ".csv", "geweigerd", None),
}
DAYS = {case: f"{today() - datetime.timedelta(days=ago):%Y%m%d}" for ago, case in enumerate(CASES)}


@pytest.fixture(scope="module")
def loaded(new_hub, tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("slecht")
    files = folder / "leveringen"
    files.mkdir()
    for case, (content, suffix, _, _) in CASES.items():
        write(files, "0193", DAYS[case], content, suffix)
    (files / f"leerlingen_{bsn(5)}.csv").write_bytes(delivery(GOOD))
    hub = new_hub(folder / "hub")
    done = hub.run("load", files)
    for path in files.iterdir():
        path.unlink()
    leveringen = hub.query("SELECT to_char(peildatum, 'YYYYMMDD'), to_jsonb(l) FROM beheer.levering AS l")
    quarantaine = hub.query("SELECT levering, rijnummer, regels FROM beheer.quarantaine")
    status = hub.run("status", "--json").stdout
    hub.stop()
    return done, dict(leveringen), quarantaine, status


@pytest.mark.parametrize("case", CASES)
def test_every_file_ends_in_its_state_and_no_row_is_lost(loaded, case):
    _, leveringen, quarantaine, _ = loaded
    levering = leveringen[DAYS[case]]
    _, _, state, expected = CASES[case]
    assert levering["status"] == state, levering["reden"]
    if state == "geweigerd":
        assert levering["reden"].endswith(".")
        assert expected is None or levering["reden_code"] == expected
        return
    rows = {"header without rows": 0}.get(case, ROWS)
    assert levering["rijen"] == rows == levering["rijen_geladen"] + levering["rijen_quarantaine"]
    mine = [(row, rules) for number, row, rules in quarantaine if number == levering["levering"]]
    assert len(mine) == levering["rijen_quarantaine"] == (expected is not None)
    if expected:
        [(row, rules)] = mine
        assert row == (ROWS if case == "too few columns" else 7)
        assert any(expected in rule for rule in rules), rules


def test_no_message_repeats_a_value_of_a_person(loaded):
    done, leveringen, quarantaine, status = loaded
    said = done.stdout + done.stderr + status + json.dumps(leveringen) + json.dumps(quarantaine)
    assert SECRET not in said
    assert not any(row["burgerservicenummer"] in said for row in GOOD)
    assert "Fictielaan" not in said


def test_refusals_are_listed_with_their_reason_and_the_command_succeeds(loaded):
    done, *_ = loaded
    assert done.returncode == 0
    assert "Traceback" not in done.stdout + done.stderr
    assert f"G0193_{DAYS['empty']}" in done.stdout + done.stderr


def test_a_name_that_is_not_understood_is_reported_without_its_number(loaded):
    done, *_ = loaded
    assert "leerlingen_" in done.stdout + done.stderr


def test_the_folder_holds_no_half_written_files(loaded, tmp_path_factory):
    hubs = [path for path in Path(tmp_path_factory.getbasetemp()).glob("slecht*/hub") if path.is_dir()]
    assert hubs
    assert not [path for hub in hubs for path in hub.rglob("*.deel")]
