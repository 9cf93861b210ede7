"""A demo that is looked at later in the month: daily and weekly leveringen go on until that day, and nothing else."""

import gzip
import re
from datetime import date
from pathlib import Path

import pytest

from connectors.demo import generate
from connectors.demo.answers import Outcome
from connectors.demo.until_today import bring_up_to_today

UNTIL, TODAY = date(2026, 12, 1), date(2026, 12, 23)


@pytest.fixture
def region(tmp_path):
    answers = generate(300, 3, 2, tmp_path, tot=UNTIL)
    name = "2026-12/duo_p_levering_R0010_20261127.csv.gz"
    (tmp_path / name).write_bytes(gzip.compress(b"weeknummer;gebeurtenis;pgn\n202648;OVERLEDEN;1\n"))
    answers.leveringen[name] = Outcome(1)
    return tmp_path, answers


def since(folder):
    return {path.name: path.read_bytes() for path in folder.rglob("*") if re.match(r"\d{4}-\d\d-\d\d$", path.parent.name)}


def test_what_comes_daily_comes_again_today_unless_it_was_refused_or_stopped(region):
    folder, answers = region
    bring_up_to_today(folder, answers, TODAY)
    came = since(folder)
    assert came["jvs_jongere_G0193_20261223.csv"] == (folder / "2026-12/jvs_jongere_G0193_20261201.csv").read_bytes()
    assert came["jvs_verzuimmelding_G0160_20261223.csv"] == (
        (folder / "2026-12/jvs_verzuimmelding_G0160_20261130.csv").read_bytes()
    )
    assert "brp_personen_G0193_20261223.json" in came
    assert "jvs_jongere_G0166_20261223.csv" not in came, "the last one was refused"
    assert "brp_personen_G0148_20261223.json" not in came, "the last one is of another month"
    assert {name.rsplit("_", 2)[0] for name in came} == {
        *("jvs_jongere", "jvs_verzuimmelding", "jvs_vrijstelling", "jvs_werkproces", "jvs_traject", "jvs_procesverbaal"),
        *("brp_personen", "duo_p_levering", "grip_overstap", "grip_jikp"),
    }


def test_weeks_in_which_nothing_changed_follow_the_last_one_without_a_gap(region):
    folder, answers = region
    last = [path for path, outcome in answers.leveringen.items() if "_20261127.csv" in path and not outcome.refused]
    stopped = next(path for path in last if "R0010" not in path)
    answers.leveringen[stopped] = Outcome(None, refused="kolom_ontbreekt")
    bring_up_to_today(folder, answers, TODAY)
    weeks = {name: content for name, content in since(folder).items() if name.startswith("duo_p_levering")}
    going_on = [Path(path).name for path in last if path != stopped]
    assert len(going_on) > 5
    assert set(weeks) == {
        name.replace("20261127", friday) for name in going_on for friday in ("20261204", "20261211", "20261218")
    }
    packed = weeks.pop("duo_p_levering_R0010_20261204.csv.gz")
    assert gzip.decompress(packed) == b"weeknummer;gebeurtenis;pgn\n"
    assert all(content.count(b"\n") == 1 for name, content in weeks.items() if name.endswith(".csv"))


def test_on_the_last_peildatum_itself_nothing_has_come_since(region):
    folder, answers = region
    bring_up_to_today(folder, answers, UNTIL)
    assert since(folder) == {}
