"""Suwinet over SOAP and mutual TLS: signed, filtered before it is kept, and an error never becomes "no work"."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from lxml import etree

from connectors.archive import Archive
from connectors.readers import before_archive, open_reader
from connectors.simulators.certificates import Authority
from connectors.simulators.population import Served
from connectors.simulators.serving import Trouble
from connectors.simulators.signatures import NotSigned, check
from connectors.simulators.suwi import SuwiSimulator
from connectors.web.calls import Pace
from connectors.web.disclosure import NOBODY, Question, about_nobody
from connectors.web.failures import SourceRefuses, SourceUnavailable
from connectors.web.line import Identity, Line
from connectors.web.rounds import AT_ONCE
from connectors.web.soap import ADDRESSING, SECURITY, SOAP, Signer, message
from connectors.web.suwi import ASKED, DROPPED, OTHER_PERSON, UNREADABLE, Suwi, SuwiSettings, outcome_count
from schemas.errors import HubError
from schemas.suwi import SUWI_BIJSTAND, SUWI_INKOMSTEN
from schemas.suwi.answers import Outcome
from tests.connectors.web.arriving import assert_nowhere, kept_files, landed, rows_of
from tests.connectors.web.conftest import PEILDATUM, Trust

REGION = "R0010"
EXTRACTS = (SUWI_INKOMSTEN, SUWI_BIJSTAND)
EARNER, IDLE, UNKNOWN = "900000011", "900000023", "900000035"
CANARY = "999999011"
EMPLOYER = "Werkgever"
_JOB = (
    "<Inkomstenverhouding><VolgnrIkv>1</VolgnrIkv><DatBIkv>20260101</DatBIkv><AdministratieveEenheid><Naam>Werkgever</Naam>"
    "</AdministratieveEenheid><Inkomstenperiode><DatBIkp>20260101</DatBIkp><CdSrtIkv>15</CdSrtIkv><CdAardIkv>01</CdAardIkv>"
    "</Inkomstenperiode><Inkomstenopgave><DatBIko>20261001</DatBIko><DatEIko>20261028</DatEIko><AantVerloondeUrenIko>80"
    "</AantVerloondeUrenIko><BedrBrutoloonSv>120000</BedrBrutoloonSv></Inkomstenopgave></Inkomstenverhouding>"
)


def client(number: str, *relations: str) -> str:
    return f"<ClientSuwi><Burgerservicenr>{number}</Burgerservicenr>{''.join(relations)}</ClientSuwi>"


ANSWERS = {"suwi_inkomsten": {EARNER: client(EARNER, _JOB), IDLE: client(IDLE)}, "suwi_bijstand": {}}
CROWD = [f"9000{number:05d}" for number in range(20)]


def silent(questions: Sequence[Question], /) -> None:
    """Keeps nothing."""


def settings_of(simulator: SuwiSimulator, trust: Trust, **changed) -> SuwiSettings:
    identity = Identity(trust.client.certificate, trust.client.key)
    urls = {extract.name: simulator.address(extract.name) for extract in EXTRACTS}
    return SuwiSettings(urls, Line(trust.servers.roots, identity), **{"signer": Signer.of(identity), **changed})


@pytest.fixture
def simulator(trust: Trust) -> Iterator[SuwiSimulator]:
    with SuwiSimulator(trust.server, trust.clients.roots, ANSWERS) as running:
        yield running


@pytest.fixture
def suwi(simulator: SuwiSimulator, trust: Trust, pace: Pace) -> Iterator[Suwi]:
    with Suwi(settings_of(simulator, trust), pace) as opened:
        yield opened


def told(suwi: Suwi, archive: Archive, numbers: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
    """What a pull about income says, by number."""
    rows = rows_of(archive, suwi.pull(SUWI_INKOMSTEN, numbers, REGION, PEILDATUM, silent), SUWI_INKOMSTEN)
    assert [row["burgerservicenummer"] for row in rows] == list(dict.fromkeys(row["burgerservicenummer"] for row in rows))
    return {row["burgerservicenummer"]: row for row in rows}


@pytest.mark.parametrize("extract", EXTRACTS, ids=lambda extract: extract.name)
def test_a_pull_says_the_same_as_the_file_of_the_same_day(
    trust: Trust, pace: Pace, archive: Archive, month: Path, served: Served, extract
) -> None:
    with (month / f"{extract.name}_R0010_20261101.xml").open("rb") as stream:
        reader = open_reader(extract, stream, compressed=False)
        blocks = list(reader.blocks())
    delivered = {row["burgerservicenummer"]: row for block in blocks for row in block.batch.to_pylist()}
    with (
        SuwiSimulator(trust.server, trust.clients.roots, served.suwi) as simulator,
        Suwi(settings_of(simulator, trust), pace) as suwi,
    ):
        pull = suwi.pull(extract, list(delivered), REGION, PEILDATUM, silent)
        pulled = rows_of(archive, pull, extract)
    assert pull.name.file_name == f"{extract.name}_R0010_20261101.xml"
    assert len(pulled) == len(delivered) == pull.counts[ASKED] > 50
    assert {row["burgerservicenummer"]: row for row in pulled} == delivered


def test_the_five_outcomes_stay_apart_and_only_the_second_means_that_there_is_nothing(
    suwi: Suwi, simulator: SuwiSimulator, archive: Archive
) -> None:
    partly, failing = "900000047", "900000059"
    simulator._answers = {**ANSWERS, "suwi_inkomsten": {**ANSWERS["suwi_inkomsten"], partly: client(partly)}}
    simulator.partial = {partly}
    simulator.failing = {failing: 1000}
    rows = told(suwi, archive, [EARNER, IDLE, UNKNOWN, partly, failing])
    said = {number: (row["uitkomst"], row["werkt"], row["uitkering"]) for number, row in rows.items()}
    assert said == {
        EARNER: ("a", "J", "N"),
        IDLE: ("b", "N", "N"),
        UNKNOWN: ("c", "", ""),
        partly: ("d", "", ""),
        failing: ("e", "", ""),
    }
    assert rows[EARNER]["uren_per_week"] == "20.00"


def test_outcomes_and_dropped_elements_are_counted(suwi: Suwi, archive: Archive) -> None:
    pull = suwi.pull(SUWI_INKOMSTEN, [EARNER, IDLE, UNKNOWN], REGION, PEILDATUM, silent)
    with archive.open(archive.store(pull.stream).path) as stream:
        reader = open_reader(SUWI_INKOMSTEN, stream, compressed=False)
        list(reader.blocks())
    # of each reply its header, and of one also an employer and an amount
    assert pull.counts[DROPPED] == sum(reader.counted.values()) == 3 + 2
    assert [pull.counts[outcome_count(outcome)] for outcome in Outcome] == [1, 1, 1, 0, 0]


def test_what_is_not_on_the_allow_list_is_dropped_before_the_archive(suwi: Suwi, archive: Archive) -> None:
    raw = landed(archive, suwi.pull(SUWI_INKOMSTEN, [EARNER], REGION, PEILDATUM, silent))
    assert b"AantVerloondeUrenIko" in raw
    assert not any(word in raw for word in (b"Werkgever", b"120000", b"RelatesTo", b"xmlns"))


def test_the_filter_of_the_drop_folder_leaves_a_pull_as_it_is(suwi: Suwi, archive: Archive) -> None:
    def pull():
        return suwi.pull(SUWI_INKOMSTEN, [EARNER, IDLE], REGION, PEILDATUM, silent)

    stored = archive.store(before_archive(SUWI_INKOMSTEN, pull().stream))
    assert stored.sha256 == archive.store(pull().stream).sha256


@pytest.mark.parametrize("kind", ["failing", "faulty"])
def test_an_error_is_asked_once_more_when_all_others_have_been_asked(
    suwi: Suwi, simulator: SuwiSimulator, archive: Archive, kind: str
) -> None:
    setattr(simulator, kind, {EARNER: 1})
    rows = told(suwi, archive, [EARNER, IDLE])
    assert [(number, row["uitkomst"]) for number, row in rows.items()] == [(IDLE, "b"), (EARNER, "a")]
    assert simulator.counts["suwi_inkomsten"] == 3


def test_when_everything_is_an_error_the_source_is_left_alone_and_its_code_is_told(
    suwi: Suwi, simulator: SuwiSimulator, archive: Archive, tmp_path: Path
) -> None:
    simulator.failing = dict.fromkeys(CROWD, 1000)
    with pytest.raises(SourceUnavailable, match=r"op elke vraag een fout \(F003\).*BKWI"):
        archive.store(suwi.pull(SUWI_INKOMSTEN, CROWD, REGION, PEILDATUM, silent).stream)
    asked = simulator.counts["vragen"]
    with pytest.raises(SourceUnavailable, match="minuten niets"):
        archive.store(suwi.pull(SUWI_INKOMSTEN, CROWD, REGION, PEILDATUM, silent).stream)
    assert simulator.counts["vragen"] == asked < len(CROWD)
    assert kept_files(tmp_path / "archief") == []


def test_an_answer_about_somebody_else_or_to_another_message_is_not_kept(
    suwi: Suwi, simulator: SuwiSimulator, archive: Archive
) -> None:
    simulator.swapped = {UNKNOWN: EARNER}
    simulator.strayed = {IDLE}
    pull = suwi.pull(SUWI_INKOMSTEN, [UNKNOWN, IDLE, EARNER], REGION, PEILDATUM, silent)
    raw = landed(archive, pull).decode()
    assert raw.count(f"<Burgerservicenr>{EARNER}") == 1
    # each of the two was asked twice
    assert pull.counts[OTHER_PERSON] == 4
    assert pull.counts[outcome_count(Outcome.ERROR)] == 2


def test_a_reply_with_a_dtd_is_not_read(suwi: Suwi, simulator: SuwiSimulator, archive: Archive) -> None:
    simulator.bombs = {EARNER}
    pull = suwi.pull(SUWI_INKOMSTEN, [EARNER, IDLE], REGION, PEILDATUM, silent)
    assert b"Inkomstenverhouding" not in landed(archive, pull)
    assert (pull.counts[UNREADABLE], pull.counts[outcome_count(Outcome.ERROR)]) == (2, 1)


def test_a_reply_without_end_is_not_read_into_memory_and_holds_up_nobody_else(
    trust: Trust, pace: Pace, archive: Archive
) -> None:
    endless = client(EARNER, "<Naam>" + "x" * (9 << 20) + "</Naam>")
    with (
        SuwiSimulator(
            trust.server, trust.clients.roots, {"suwi_inkomsten": {EARNER: endless, IDLE: client(IDLE)}}
        ) as simulator,
        Suwi(settings_of(simulator, trust), pace) as suwi,
    ):
        rows = told(suwi, archive, [EARNER, IDLE])
    assert {number: row["uitkomst"] for number, row in rows.items()} == {EARNER: "e", IDLE: "b"}


@pytest.mark.parametrize("trouble", [{"cut": 1}, {"html": 1}, {"busy": (503, 1), "times": 1}], ids=str)
def test_trouble_that_passes_changes_no_answer(
    suwi: Suwi, simulator: SuwiSimulator, archive: Archive, trouble: dict[str, object]
) -> None:
    simulator.trouble = Trouble(**trouble)
    rows = told(suwi, archive, [EARNER, IDLE])
    assert {number: row["uitkomst"] for number, row in rows.items()} == {EARNER: "a", IDLE: "b"}
    assert simulator.counts["te vroeg"] == 0


def test_a_line_that_stays_broken_ends_the_pull_and_is_no_outcome(
    suwi: Suwi, simulator: SuwiSimulator, archive: Archive, tmp_path: Path
) -> None:
    simulator.trouble = Trouble(cut=1000)
    with pytest.raises(SourceUnavailable, match="Suwinet is niet te bereiken"):
        archive.store(suwi.pull(SUWI_INKOMSTEN, CROWD, REGION, PEILDATUM, silent).stream)
    assert kept_files(tmp_path / "archief") == []


def test_every_question_is_told_before_it_is_sent(suwi: Suwi, simulator: SuwiSimulator, archive: Archive) -> None:
    log: list[tuple[int, str, str]] = []

    def tell(questions: Sequence[Question], /) -> None:
        log.extend((simulator.counts["vragen"], question.number, question.extract) for question in questions)
        assert "AantVerloondeUrenIko" in questions[0].fields

    simulator.failing = {EARNER: 1}
    landed(archive, suwi.pull(SUWI_INKOMSTEN, [EARNER, IDLE, EARNER], REGION, PEILDATUM, tell))
    name = "suwi_inkomsten"
    assert log == [(0, EARNER, name), (1, IDLE, name), (2, EARNER, name)]


def test_a_few_questions_are_told_together_and_one_that_is_sent_again_is_told_again(
    suwi: Suwi, simulator: SuwiSimulator, archive: Archive
) -> None:
    log: list[tuple[int, int]] = []

    def tell(questions: Sequence[Question], /) -> None:
        log.append((simulator.counts["vragen"], len(questions)))

    simulator.trouble = Trouble(cut=1)
    landed(archive, suwi.pull(SUWI_INKOMSTEN, CROWD[: 2 + 2 * AT_ONCE], REGION, PEILDATUM, tell))
    # the first goes alone, and is cut and sent again
    assert log == [(0, 1), (1, 1), (2, AT_ONCE), (2 + AT_ONCE, AT_ONCE), (2 + 2 * AT_ONCE, 1)]


def test_without_a_line_in_the_log_the_question_is_not_asked(
    suwi: Suwi, simulator: SuwiSimulator, archive: Archive, tmp_path: Path
) -> None:
    def full(questions: Sequence[Question], /) -> None:
        raise HubError("Het logboek is vol.")

    with pytest.raises(HubError, match="vol"):
        archive.store(suwi.pull(SUWI_INKOMSTEN, [EARNER], REGION, PEILDATUM, full).stream)
    assert simulator.counts["vragen"] == 0
    assert kept_files(tmp_path / "archief") == []


def test_a_signature_of_another_authority_or_none_is_refused_with_its_code(
    simulator: SuwiSimulator, trust: Trust, pace: Pace, archive: Archive, tmp_path: Path
) -> None:
    stranger = Authority(tmp_path / "vreemd", "vreemd").issue("hub")
    other = Signer.of(Identity(stranger.certificate, stranger.key))
    for signer in (other, None):
        refused = pytest.raises(SourceUnavailable, match="wsse:FailedCheck")
        with Suwi(settings_of(simulator, trust, signer=signer), pace) as suwi, refused:
            archive.store(suwi.pull(SUWI_INKOMSTEN, CROWD, REGION, PEILDATUM, silent).stream)
    assert simulator.counts["suwi_inkomsten"] == 0


def test_behind_a_gateway_user_and_password_take_the_place_of_the_signature(
    simulator: SuwiSimulator, trust: Trust, pace: Pace, archive: Archive
) -> None:
    simulator.gateway = ("hub", "geheim")
    with Suwi(settings_of(simulator, trust, signer=None, user="hub", password="geheim"), pace) as suwi:
        assert told(suwi, archive, [EARNER])[EARNER]["uitkomst"] == "a"
    refused = pytest.raises(SourceRefuses, match="gebruiker en wachtwoord niet")
    with Suwi(settings_of(simulator, trust, signer=None, user="hub", password="ander"), pace) as suwi, refused as raised:
        archive.store(suwi.pull(SUWI_INKOMSTEN, [EARNER], REGION, PEILDATUM, silent).stream)
    assert "ander" not in str(raised.value)


def test_a_probe_asks_both_services_about_nobody(suwi: Suwi) -> None:
    asked: list[str] = []

    def tell(questions: Sequence[Question], /) -> None:
        about_nobody(questions)
        asked.extend(question.number for question in questions)

    outcomes = suwi.probe(PEILDATUM, tell)
    assert outcomes == dict.fromkeys((extract.name for extract in EXTRACTS), Outcome.NOT_FOUND)
    assert set(asked) == {NOBODY}


PARTS = [
    (f"{{{ADDRESSING}}}To", "https://elders.test"),
    (f"{{{ADDRESSING}}}MessageID", "urn:uuid:x"),
    ("Burgerservicenr", "900000023"),
    (f"{{{SECURITY}}}BinarySecurityToken", "AAAA"),
    ("{http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd}Expires", "2100-01-01T00:00:00.000Z"),
]


@pytest.mark.parametrize(("tag", "text"), PARTS, ids=[etree.QName(tag).localname for tag, _ in PARTS])
def test_no_part_of_a_signed_message_can_be_changed(trust: Trust, tag: str, text: str) -> None:
    signer = Signer.of(Identity(trust.client.certificate, trust.client.key))
    body = etree.fromstring(f"<d:Vraag xmlns:d='urn:x'><Burgerservicenr>{EARNER}</Burgerservicenr></d:Vraag>")
    envelope = etree.fromstring(message(body, "https://suwi.test", "urn:x/Vraag", signer).content)
    check(envelope, trust.clients.roots)
    (part,) = envelope.iter(tag)
    part.text = text
    with pytest.raises((NotSigned, ValueError)):
        check(envelope, trust.clients.roots)


def test_a_message_without_a_signer_has_no_header_for_security() -> None:
    body = etree.fromstring("<d:Vraag xmlns:d='urn:x'/>")
    envelope = etree.fromstring(message(body, "https://suwi.test", "urn:x/Vraag", None).content)
    names = [etree.QName(each).localname for each in envelope.find(f"{{{SOAP}}}Header")]
    assert names == ["To", "Action", "MessageID", "ReplyTo"]


@pytest.mark.parametrize("kind", ["", "faulty", "cut", "html"])
def test_no_number_is_in_a_log_an_error_or_a_file_but_the_archive(
    trust: Trust, pace: Pace, archive: Archive, tmp_path: Path, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    caplog.set_level(logging.DEBUG)
    with SuwiSimulator(trust.server, trust.clients.roots, ANSWERS) as simulator:
        simulator.faulty = {CANARY: 1000 if kind == "faulty" else 0}
        simulator.trouble = Trouble(cut=1000 if kind == "cut" else 0, html=1000 if kind == "html" else 0)
        with Suwi(settings_of(simulator, trust), pace) as suwi:
            pull = suwi.pull(SUWI_INKOMSTEN, [CANARY], REGION, PEILDATUM, silent)
            assert_nowhere(CANARY, pull, archive, tmp_path, caplog)
