"""GRIP over real HTTPS: a pull is whole or it is nothing, and every misbehaviour ends in a sentence."""

import dataclasses
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from connectors.archive import Archive
from connectors.readers import open_reader
from connectors.simulators.certificates import Authority
from connectors.simulators.grip import GripSimulator
from connectors.simulators.serving import Trouble
from connectors.simulators.tokens import CLIENT, PATH
from connectors.web.breaker import Breaker
from connectors.web.calls import Pace
from connectors.web.failures import PullFailed, PullIncomplete, SourceRefuses, SourceUnavailable
from connectors.web.grip import RESULTS, UNKNOWN_FIELDS, Grip, GripSettings
from connectors.web.line import Line
from connectors.web.pull import kept
from connectors.web.tokens import TokenAccess
from schemas.grip import GRIP_JIKP, GRIP_OVERSTAP, GRIP_UITSTROOM_SWITCH
from tests.connectors.web.arriving import assert_nowhere, kept_files, landed, rows_in, rows_of
from tests.connectors.web.conftest import PEILDATUM, Trust


@pytest.fixture
def simulator(trust: Trust, served) -> Iterator[GripSimulator]:
    with GripSimulator(trust.server, served.grip, page=30) as running:
        yield running


def settings_of(simulator: GripSimulator, trust: Trust, secret: str | None = None) -> GripSettings:
    token = TokenAccess(simulator.url + PATH, CLIENT, secret or simulator.tokens.secret)
    return GripSettings(simulator.url, Line(trust.servers.roots), token, ("grip_overstap", "grip_jikp"))


@pytest.fixture
def grip(simulator: GripSimulator, trust: Trust, pace: Pace) -> Iterator[Grip]:
    with Grip(settings_of(simulator, trust), pace) as opened:
        yield opened


@contextmanager
def nothing_kept(archive: Archive, tmp_path: Path, failure: type[PullFailed], sentence: str) -> Iterator[None]:
    with pytest.raises(failure, match=sentence) as raised:
        yield
    assert kept_files(tmp_path / "archief") == []
    assert not re.search(r"\d{8}", str(raised.value))


@pytest.mark.parametrize("extract", [GRIP_OVERSTAP, GRIP_JIKP], ids=lambda extract: extract.name)
def test_a_pull_says_the_same_as_the_file_of_the_same_day(grip: Grip, archive: Archive, month: Path, extract) -> None:
    pull = grip.pull(extract, PEILDATUM)
    pulled = rows_of(archive, pull, extract)
    assert pull.name.file_name == f"{extract.name}_R0010_20261101.csv"
    with (month / pull.name.file_name).open("rb") as stream:
        reader = open_reader(extract, stream, compressed=False)
        blocks = list(reader.blocks())
    delivered = [row for block in blocks for row in block.batch.to_pylist()]
    wrong = sum(len(block.rejected) for block in blocks)
    # by schooljaar, and a row of a file that cannot be split is an object like any other
    assert pull.counts[RESULTS] == len(pulled) == len(delivered) + wrong
    told = [tuple(row.items()) for row in pulled]
    assert all(tuple(row.items()) in told for row in delivered)


def test_an_extract_without_rows_is_a_valid_empty_levering(grip: Grip, archive: Archive) -> None:
    assert rows_of(archive, grip.pull(GRIP_UITSTROOM_SWITCH, PEILDATUM, [1999]), GRIP_UITSTROOM_SWITCH) == []


def test_every_page_is_asked_once_with_one_token(grip: Grip, simulator: GripSimulator, archive: Archive) -> None:
    landed(archive, grip.pull(GRIP_OVERSTAP, PEILDATUM, [2025]))
    assert simulator.counts["tokens"] == 1
    assert simulator.counts["vragen"] == 1 + simulator.counts["paginas"]
    assert simulator.counts["paginas"] > 1


def test_a_total_that_is_not_reached_keeps_nothing(
    grip: Grip, simulator: GripSimulator, archive: Archive, tmp_path: Path
) -> None:
    simulator.lie = 1
    with nothing_kept(archive, tmp_path, PullIncomplete, r"van de \d+ rijen.*begint opnieuw"):
        archive.store(grip.pull(GRIP_OVERSTAP, PEILDATUM, [2025]).stream)


def test_more_than_the_total_keeps_nothing(grip: Grip, simulator: GripSimulator, archive: Archive, tmp_path: Path) -> None:
    simulator.lie = -1
    with nothing_kept(archive, tmp_path, PullIncomplete, "begint opnieuw"):
        archive.store(grip.pull(GRIP_OVERSTAP, PEILDATUM, [2025]).stream)


def test_a_pull_that_changes_under_way_starts_again_from_the_first_page(
    grip: Grip, simulator: GripSimulator, archive: Archive, tmp_path: Path
) -> None:
    simulator.vanish = 2
    pull, stored = kept(lambda: grip.pull(GRIP_OVERSTAP, PEILDATUM, [2025]), lambda pull: archive.store(pull.stream))
    assert simulator.vanish == 0
    with archive.open(stored.path) as stream:
        assert len(rows_in(open_reader(GRIP_OVERSTAP, stream, compressed=False))) == pull.counts[RESULTS] > 30
    assert kept_files(tmp_path / "archief") == [tmp_path / "archief" / stored.path]


def test_a_pull_that_never_gets_whole_is_given_up_and_keeps_nothing(
    grip: Grip, simulator: GripSimulator, archive: Archive, tmp_path: Path
) -> None:
    simulator.vanish = 1000
    with nothing_kept(archive, tmp_path, PullIncomplete, "totaal veranderde"):
        kept(lambda: grip.pull(GRIP_OVERSTAP, PEILDATUM, [2025]), lambda pull: archive.store(pull.stream))


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_obeyed(grip: Grip, simulator: GripSimulator, archive: Archive, status: int) -> None:
    simulator.trouble = Trouble(busy=(status, 1), times=1)
    assert landed(archive, grip.pull(GRIP_OVERSTAP, PEILDATUM, [2025]))
    assert simulator.counts["te vroeg"] == 0


def test_who_asks_to_wait_too_long_is_left_alone(
    grip: Grip, simulator: GripSimulator, archive: Archive, tmp_path: Path
) -> None:
    simulator.trouble = Trouble(busy=(503, 3600), times=1)
    with nothing_kept(archive, tmp_path, SourceUnavailable, "vraagt om 60 minuten te wachten"):
        archive.store(grip.pull(GRIP_OVERSTAP, PEILDATUM).stream)
    with pytest.raises(SourceUnavailable, match="nog 60 minuten niets"):
        archive.store(grip.pull(GRIP_OVERSTAP, PEILDATUM).stream)
    assert simulator.counts["vragen"] == 1


@pytest.mark.parametrize("trouble", [{"cut": 1}, {"html": 1}, {"busy": (502, None), "times": 2}], ids=str)
def test_trouble_that_passes_changes_nothing(
    grip: Grip, simulator: GripSimulator, archive: Archive, trouble: dict[str, object]
) -> None:
    whole = landed(archive, grip.pull(GRIP_OVERSTAP, PEILDATUM))
    simulator.trouble = Trouble(**trouble)
    assert landed(archive, grip.pull(GRIP_OVERSTAP, PEILDATUM)) == whole


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        ({"cut": 1000}, "verbreekt de verbinding"),
        ({"html": 1000}, "interne fout"),
        ({"busy": (504, None), "times": 1000}, "504.*volgende ronde"),
    ],
    ids=str,
)
def test_trouble_that_lasts_is_a_sentence_and_keeps_nothing(
    grip: Grip, simulator: GripSimulator, archive: Archive, tmp_path: Path, trouble: dict[str, object], sentence: str
) -> None:
    simulator.trouble = Trouble(**trouble)
    with nothing_kept(archive, tmp_path, SourceUnavailable, sentence):
        archive.store(grip.pull(GRIP_OVERSTAP, PEILDATUM).stream)
    # the tries of one question, not of every question
    assert simulator.counts["vragen"] <= 3


def test_who_is_too_slow_is_asked_again_and_then_left(
    simulator: GripSimulator, trust: Trust, pace: Pace, archive: Archive, tmp_path: Path
) -> None:
    settings = settings_of(simulator, trust)
    hasty = dataclasses.replace(settings, line=dataclasses.replace(settings.line, seconds=0.2))
    simulator.trouble = Trouble(latency=1.0)
    with Grip(hasty, pace) as grip, nothing_kept(archive, tmp_path, SourceUnavailable, "antwoordt niet binnen de tijd"):
        archive.store(grip.pull(GRIP_OVERSTAP, PEILDATUM).stream)
    assert simulator.counts["vragen"] == pace.tries


def test_a_token_that_expires_under_way_is_renewed_once(grip: Grip, simulator: GripSimulator, archive: Archive) -> None:
    whole = landed(archive, grip.pull(GRIP_OVERSTAP, PEILDATUM))
    simulator.tokens.expire()
    assert landed(archive, grip.pull(GRIP_OVERSTAP, PEILDATUM)) == whole
    assert simulator.counts["tokens"] == 2


def test_a_wrong_secret_is_told_without_the_secret(simulator: GripSimulator, trust: Trust, pace: Pace) -> None:
    wrong = Grip(settings_of(simulator, trust, "het-geheim"), pace)
    with wrong, pytest.raises(SourceRefuses, match=r"geen token.*clientgeheim") as raised:
        wrong.probe(PEILDATUM)
    assert "het-geheim" not in str(raised.value)
    assert simulator.counts["vragen"] == 1


def test_a_changed_certificate_is_not_trusted_and_nothing_is_asked(
    grip: Grip, simulator: GripSimulator, archive: Archive, tmp_path: Path
) -> None:
    grip.probe(PEILDATUM)
    asked = simulator.counts["vragen"]
    simulator.show(Authority(tmp_path / "anderen", "anderen").issue("server"))
    with nothing_kept(archive, tmp_path, SourceRefuses, "certificaat van GRIP.*niets gevraagd"):
        archive.store(grip.pull(GRIP_OVERSTAP, PEILDATUM).stream)
    assert simulator.counts["vragen"] == asked


def test_the_token_goes_to_no_other_server(
    grip: Grip, simulator: GripSimulator, archive: Archive, tmp_path: Path, trust: Trust, served
) -> None:
    with GripSimulator(trust.server, served.grip) as other:
        simulator.elsewhere = other.url
        with nothing_kept(archive, tmp_path, SourceRefuses, "andere server"):
            archive.store(grip.pull(GRIP_OVERSTAP, PEILDATUM).stream)
        assert other.counts["vragen"] == 0


def test_a_field_that_no_result_has_refuses_and_one_that_is_new_is_dropped_and_counted(
    trust: Trust, pace: Pace, served, archive: Archive, tmp_path: Path
) -> None:
    rows = [{**row, "nieuw": 1} for row in served.grip["grip_overstap"]]
    with GripSimulator(trust.server, {"grip_overstap": rows}) as simulator, Grip(settings_of(simulator, trust), pace) as grip:
        pull = grip.pull(GRIP_OVERSTAP, PEILDATUM)
        assert b"nieuw" not in landed(archive, pull)
        assert pull.counts[UNKNOWN_FIELDS] == 1
    lacking = [{name: value for name, value in row.items() if name != "status"} for row in rows]
    with (
        GripSimulator(trust.server, {"grip_overstap": lacking}) as simulator,
        Grip(settings_of(simulator, trust), pace) as grip,
    ):
        pull = grip.pull(GRIP_OVERSTAP, PEILDATUM)
        with pytest.raises(SourceRefuses, match="het veld status niet"):
            archive.store(pull.stream)


def test_after_its_rest_a_source_is_tried_again(simulator: GripSimulator, trust: Trust, pace: Pace, archive: Archive) -> None:
    simulator.trouble = Trouble(busy=(503, None), times=3)
    with Grip(settings_of(simulator, trust), pace, Breaker(seconds=0)) as grip:
        with pytest.raises(SourceUnavailable):
            grip.probe(PEILDATUM)
        assert landed(archive, grip.pull(GRIP_OVERSTAP, PEILDATUM))


def test_a_probe_tells_how_much_there_is(grip: Grip) -> None:
    assert grip.probe(PEILDATUM).keys() == {"grip_overstap", "grip_jikp"}


@pytest.mark.parametrize("trouble", [{}, {"html": 1000}, {"cut": 1000}], ids=str)
def test_no_number_is_in_a_log_an_error_or_a_file_but_the_archive(
    trust: Trust, pace: Pace, archive: Archive, tmp_path: Path, caplog: pytest.LogCaptureFixture, trouble: dict[str, object]
) -> None:
    caplog.set_level(logging.DEBUG)
    canary = "999999011"
    row = {column.source_name: None for column in GRIP_OVERSTAP.columns}
    rows = [{**row, "burgerservicenummer": canary, "schooljaar": "2026", "leerjaar": {"dieper": canary}}]
    with GripSimulator(trust.server, {"grip_overstap": rows}) as simulator, Grip(settings_of(simulator, trust), pace) as grip:
        simulator.trouble = Trouble(**trouble)
        pull = grip.pull(GRIP_OVERSTAP, PEILDATUM)
        assert_nowhere(canary, pull, archive, tmp_path, caplog)
