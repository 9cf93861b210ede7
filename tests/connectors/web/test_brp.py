"""The BRP API over mutual TLS: nobody is lost or asked about for nothing, and no number is told but to the log and the API."""

import io
import json
import logging
import re
from collections.abc import Iterator, Sequence

import pytest

from connectors.archive import Archive
from connectors.readers import open_reader
from connectors.simulators.brp import PERSONS, RESOURCE_SERVER, SCOPE, BrpSimulator
from connectors.simulators.certificates import Authority, Issued
from connectors.simulators.serving import Trouble
from connectors.simulators.tokens import CLIENT, PATH
from connectors.web.brp import ANSWERED, APART, ASKED, FIELDS, NOT_FOUND, UNASKED, Brp, BrpSettings
from connectors.web.calls import Pace
from connectors.web.disclosure import NOBODY, NotAboutNobody, Question, about_nobody
from connectors.web.failures import SourceRefuses, SourceUnavailable
from connectors.web.line import Identity, Line
from connectors.web.tokens import TokenAccess
from schemas.brp import BRP_PERSONEN, BRP_PERSOONSLIJST
from schemas.brp.personen import ADDRESS
from schemas.errors import HubError
from tests.connectors.web.arriving import assert_nowhere, kept_files, landed, rows_in, rows_of
from tests.connectors.web.conftest import PEILDATUM, Trust

REGION = "R0010"
ABSENT = "111222333"
CANARY = "999999011"


class Log:
    """A disclosure log in memory: every question in order, and how many the source had answered before each was told."""

    def __init__(self) -> None:
        self.questions: list[Question] = []

    def __call__(self, questions: Sequence[Question], /) -> None:
        self.questions += questions

    def numbers(self) -> list[str]:
        return [question.number for question in self.questions]


class LogIsFull(HubError):
    """The log cannot be written."""


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def numbers(served) -> list[str]:
    """Persons with one answer each; the region has a few that were spoiled on purpose."""
    return [number for number in served.brp if re.fullmatch(r"9\d{8}", number)][:40]


@pytest.fixture
def simulator(trust: Trust, served) -> Iterator[BrpSimulator]:
    with BrpSimulator(trust.server, trust.clients.roots, served.brp) as running:
        yield running


def settings_of(simulator: BrpSimulator, trust: Trust, identity: Identity | None = None, **changed) -> BrpSettings:
    own = identity or Identity(trust.client.certificate, trust.client.key)
    token = TokenAccess(
        simulator.url + PATH, CLIENT, simulator.tokens.secret, {"scope": SCOPE, "resourceServer": RESOURCE_SERVER}
    )
    headers = changed.pop("headers", {})
    return BrpSettings(simulator.url + PERSONS, Line(trust.servers.roots, own, headers), token, **changed)


@pytest.fixture
def brp(simulator: BrpSimulator, trust: Trust, pace: Pace) -> Iterator[Brp]:
    with Brp(settings_of(simulator, trust), pace) as opened:
        yield opened


def test_a_pull_says_the_same_as_the_file_of_the_same_day(brp: Brp, archive: Archive, month, log: Log) -> None:
    file = month / "brp_personen_G0193_20261101.json"
    with file.open("rb") as stream:
        delivered = rows_in(open_reader(BRP_PERSONEN, stream, compressed=False))
    # of a number that is spoiled nobody is asked, and a person who is in the file twice is answered once
    by_number = {row["burgerservicenummer"]: row for row in delivered if row["gemeenteVanInschrijving.code"] == "0193"}
    pull = brp.pull(list(by_number), "G0193", PEILDATUM, log)
    pulled = rows_of(archive, pull, BRP_PERSONEN)
    assert len(pulled) == len(by_number) == pull.counts[ANSWERED] > 20
    assert pulled == list(by_number.values())


def test_the_api_knows_everybody_in_the_persoonslijsten(brp: Brp, archive: Archive, month, served, log: Log) -> None:
    file = month / "brp_persoonslijst_G0148_20261101.csv"
    with file.open("rb") as stream:
        rows = [row for row in rows_in(open_reader(BRP_PERSOONSLIJST, stream, compressed=False)) if row["volgnummer"] == "0"]
    listed = {row["01.01.20"]: row for row in rows if row["01.01.20"] in served.brp}
    pulled = rows_of(archive, brp.pull(list(listed), REGION, PEILDATUM, log), BRP_PERSONEN)
    assert len(listed) > 0.9 * len(rows) > 20
    same = {"aNummer": "01.01.10", "geboorte.datum": "01.03.10", f"{ADDRESS}.postcode": "08.11.60"}
    assert [[row[name] for name in same] for row in pulled] == [
        [listed[row["burgerservicenummer"]][name] for name in same.values()] for row in pulled
    ]
    assert len(pulled) == len(listed)


def test_the_file_is_one_answer_a_line_in_the_form_of_the_hub(brp: Brp, archive: Archive, numbers: list[str], log: Log) -> None:
    lines = landed(archive, brp.pull(numbers[:25], REGION, PEILDATUM, log)).decode().splitlines()
    assert len(lines) == 3
    assert all(line.startswith('{"type":"RaadpleegMetBurgerservicenummer","personen":[{') for line in lines)


def test_only_what_the_register_reads_is_asked(brp: Brp, archive: Archive, numbers: list[str], log: Log) -> None:
    raw = landed(archive, brp.pull(numbers, REGION, PEILDATUM, log)).decode()
    assert "officieleStraatnaam" not in raw
    assert {"burgerservicenummer", "aNummer", "geboorte.datum", "verblijfplaats.verblijfadres.land.code"} <= set(FIELDS)
    assert not [each for each in FIELDS if each.startswith(("geheim", "opschorting", "verblijfplaatsBuitenland"))]
    assert {question.fields for question in log.questions} == {FIELDS}


def test_batches_are_as_large_as_was_set(simulator: BrpSimulator, trust: Trust, pace: Pace, archive, numbers, log) -> None:
    for size in (10, 20, 7):
        simulator.counts.clear()
        with Brp(settings_of(simulator, trust, per_question=size), pace) as brp:
            landed(archive, brp.pull(numbers, REGION, PEILDATUM, log))
        assert simulator.counts["grootste vraag"] == size


def test_who_was_asked_is_held_against_who_came_back(
    brp: Brp, simulator: BrpSimulator, archive: Archive, served, numbers: list[str], log: Log
) -> None:
    simulator.also = [served.brp[numbers[0]]]
    pull = brp.pull([*numbers[1:20], ABSENT, numbers[1]], REGION, PEILDATUM, log)
    found = [row["burgerservicenummer"] for row in rows_of(archive, pull, BRP_PERSONEN)]
    assert sorted(found) == sorted(numbers[1:20])
    assert pull.counts == {ASKED: 20, ANSWERED: 19, NOT_FOUND: 1, UNASKED: 2}
    assert ABSENT not in repr(pull)


def test_a_gemeente_hears_of_who_moved_away_unless_it_may_ask_about_its_own_residents_only(
    brp: Brp, simulator: BrpSimulator, trust: Trust, pace: Pace, archive, served, log: Log
) -> None:
    elsewhere = [n for n, person in served.brp.items() if person["gemeenteVanInschrijving"]["code"] == "0160"][:5]
    pull = brp.pull(elsewhere, "G0193", PEILDATUM, log)
    assert len(rows_of(archive, pull, BRP_PERSONEN)) == 5
    with Brp(settings_of(simulator, trust, own_residents=True), pace) as limited:
        pull = limited.pull(elsewhere, "G0193", PEILDATUM, log)
        assert rows_of(archive, pull, BRP_PERSONEN) == []
    assert (pull.counts[NOT_FOUND], pull.counts[ANSWERED]) == (5, 0)


@pytest.mark.parametrize("poisoned", [(0,), (9,), (3, 4), (0, 17, 38)], ids=str)
def test_a_poisoned_batch_is_halved_until_the_person_stands_alone(
    brp: Brp, simulator: BrpSimulator, archive: Archive, numbers: list[str], log: Log, poisoned: tuple[int, ...]
) -> None:
    apart = [numbers[each] for each in poisoned]
    simulator.poison = set(apart)
    pull = brp.pull(numbers, REGION, PEILDATUM, log)
    found = [row["burgerservicenummer"] for row in rows_of(archive, pull, BRP_PERSONEN)]
    assert found == [number for number in numbers if number not in apart]
    assert (pull.counts[APART], pull.counts[NOT_FOUND]) == (len(apart), 0)


def test_when_everybody_is_poison_the_source_is_left_alone(
    brp: Brp, simulator: BrpSimulator, archive: Archive, numbers: list[str], log: Log, tmp_path
) -> None:
    simulator.poison = set(numbers)
    with pytest.raises(SourceUnavailable, match="op elke vraag een fout"):
        archive.store(brp.pull(numbers, REGION, PEILDATUM, log).stream)
    asked = simulator.counts["vragen"]
    with pytest.raises(SourceUnavailable, match="minuten niets"):
        archive.store(brp.pull(numbers, REGION, PEILDATUM, log).stream)
    assert simulator.counts["vragen"] == asked < 30
    assert kept_files(tmp_path / "archief") == []


@pytest.mark.parametrize("trouble", [{"cut": 1}, {"html": 1}, {"busy": (429, 1), "times": 1}], ids=str)
def test_trouble_that_passes_changes_nothing(
    brp: Brp, simulator: BrpSimulator, archive: Archive, numbers: list[str], log: Log, trouble: dict[str, object]
) -> None:
    whole = landed(archive, brp.pull(numbers, REGION, PEILDATUM, log))
    simulator.trouble = Trouble(**trouble)
    pull = brp.pull(numbers, REGION, PEILDATUM, log)
    assert landed(archive, pull) == whole
    assert (pull.counts[APART], pull.counts[NOT_FOUND], simulator.counts["te vroeg"]) == (0, 0, 0)


def test_every_question_is_told_before_it_is_sent_also_when_it_is_sent_again(
    brp: Brp, simulator: BrpSimulator, archive: Archive, numbers: list[str]
) -> None:
    sent: list[int] = []

    def told(questions: Sequence[Question], /) -> None:
        sent.append(simulator.counts["vragen"])

    landed(archive, brp.pull(numbers[:10], REGION, PEILDATUM, told))
    # after the question for a token, before the first one about persons
    assert sent == [1]
    simulator.trouble = Trouble(busy=(503, None), times=1)
    landed(archive, brp.pull(numbers[:10], REGION, PEILDATUM, told))
    assert sent == [1, 2, 3]


def test_without_a_line_in_the_log_the_question_is_not_asked(
    brp: Brp, simulator: BrpSimulator, archive: Archive, numbers: list[str], tmp_path
) -> None:
    calls: list[int] = []

    def full(questions: Sequence[Question], /) -> None:
        calls.append(len(questions))
        if len(calls) > 1:
            raise LogIsFull("Het logboek is vol.")

    with pytest.raises(LogIsFull):
        archive.store(brp.pull(numbers, REGION, PEILDATUM, full).stream)
    # the token and the first batch
    assert simulator.counts["vragen"] == 2
    assert kept_files(tmp_path / "archief") == []


def test_a_token_that_expires_under_way_is_renewed(
    brp: Brp, simulator: BrpSimulator, archive: Archive, numbers: list[str], log: Log
) -> None:
    whole = landed(archive, brp.pull(numbers, REGION, PEILDATUM, log))
    simulator.tokens.expire()
    assert landed(archive, brp.pull(numbers, REGION, PEILDATUM, log)) == whole
    assert simulator.counts["tokens"] == 2


def test_questions_that_are_under_way_together_renew_a_token_once_and_keep_their_order(
    brp: Brp, simulator: BrpSimulator, archive: Archive, numbers: list[str], log: Log
) -> None:
    whole = landed(archive, brp.pull(numbers, REGION, PEILDATUM, log))
    simulator.tokens.expire_after(2)
    simulator.trouble = Trouble(latency=0.05)
    assert landed(archive, brp.pull(numbers, REGION, PEILDATUM, log)) == whole
    assert simulator.counts["tokens"] == 2


def test_a_token_is_used_until_its_time_is_over(
    brp: Brp, simulator: BrpSimulator, archive: Archive, numbers: list[str], log: Log
) -> None:
    simulator.tokens.seconds = 0
    landed(archive, brp.pull(numbers[:30], REGION, PEILDATUM, log))
    # for each of three questions, and before each of the two rounds is told
    assert simulator.counts["tokens"] == 5


def test_extra_headers_go_along(simulator: BrpSimulator, trust: Trust, pace: Pace, archive, numbers, log) -> None:
    simulator.required = {"x-doelbinding": "leerplicht"}
    with Brp(settings_of(simulator, trust), pace) as bare, pytest.raises(SourceRefuses, match="403"):
        archive.store(bare.pull(numbers, REGION, PEILDATUM, log).stream)
    with Brp(settings_of(simulator, trust, headers={"x-doelbinding": "leerplicht"}), pace) as brp:
        assert landed(archive, brp.pull(numbers, REGION, PEILDATUM, log))


def test_a_refusal_names_the_problem_and_nobody(
    simulator: BrpSimulator, trust: Trust, pace: Pace, archive: Archive, numbers: list[str], log: Log
) -> None:
    simulator.most = 5
    with Brp(settings_of(simulator, trust), pace) as brp, pytest.raises(SourceRefuses) as raised:
        archive.store(brp.pull(numbers, REGION, PEILDATUM, log).stream)
    assert "paramsValidation, burgerservicenummer, maxItems" in str(raised.value)
    assert not any(number in str(raised.value) for number in numbers)
    # 400 is never tried again
    assert simulator.counts["vragen"] == 2


def test_a_client_that_the_source_does_not_know_is_told_to_look_at_its_certificate(
    simulator: BrpSimulator, trust: Trust, pace: Pace, archive: Archive, numbers: list[str], log: Log, tmp_path
) -> None:
    stranger = Authority(tmp_path / "vreemd", "vreemd").issue("hub")
    refused = pytest.raises(SourceRefuses, match="aanvaardt het certificaat van de hub niet")
    with Brp(settings_of(simulator, trust, _identity(stranger)), pace) as brp, refused:
        archive.store(brp.pull(numbers, REGION, PEILDATUM, log).stream)
    assert simulator.counts["vragen"] == 0


def test_a_changed_certificate_is_not_trusted_and_nobody_is_asked_about(
    brp: Brp, simulator: BrpSimulator, archive: Archive, numbers: list[str], log: Log, tmp_path
) -> None:
    landed(archive, brp.pull(numbers[:1], REGION, PEILDATUM, log))
    asked = simulator.counts["vragen"]
    simulator.show(Authority(tmp_path / "anderen", "anderen").issue("server"))
    with pytest.raises(SourceRefuses, match="certificaat van De BRP API"):
        archive.store(brp.pull(numbers, REGION, PEILDATUM, log).stream)
    assert simulator.counts["vragen"] == asked


def test_a_probe_tells_which_fields_may_be_asked_and_asks_about_nobody(brp: Brp, simulator: BrpSimulator, log: Log) -> None:
    assert (brp.probe("G0193", about_nobody).allowed, simulator.counts["vragen"]) == (FIELDS, 2)
    simulator.refused = {"geslacht.code", "verblijfplaats.datumVan"}
    told = brp.probe("G0193", log)
    assert set(told.refused) == simulator.refused
    assert set(told.allowed) == set(FIELDS) - simulator.refused
    assert set(log.numbers()) == {NOBODY}
    simulator.required = {"x-doelbinding": "leerplicht"}
    with pytest.raises(SourceRefuses, match="geen enkele vraag toe"):
        brp.probe("G0193", about_nobody)


def test_a_probe_lets_no_question_about_a_person_through(numbers: list[str]) -> None:
    question = Question(numbers[0], BRP_PERSONEN.source, BRP_PERSONEN.name, FIELDS)
    with pytest.raises(NotAboutNobody) as raised:
        about_nobody([question])
    assert numbers[0] not in str(raised.value) + repr(question)


@pytest.mark.parametrize(
    "trouble",
    [
        {},
        {"html": 1000},
        {"cut": 1000},
        {"busy": (503, None), "times": 1000},
    ],
    ids=str,
)
def test_no_number_is_in_a_log_an_error_or_a_file_but_the_archive(
    trust: Trust, pace: Pace, archive: Archive, tmp_path, caplog, trouble: dict[str, object]
) -> None:
    caplog.set_level(logging.DEBUG)
    person = {"aNummer": "1234567890", "burgerservicenummer": CANARY, "gemeenteVanInschrijving": {"code": "0193"}}
    with BrpSimulator(trust.server, trust.clients.roots, {CANARY: person}) as simulator:
        simulator.trouble = Trouble(**trouble)
        with Brp(settings_of(simulator, trust), pace) as brp:
            pull = brp.pull([CANARY], "G0193", PEILDATUM, Log())
            assert_nowhere(CANARY, pull, archive, tmp_path, caplog)


def _identity(issued: Issued) -> Identity:
    return Identity(issued.certificate, issued.key)


_DATES = [
    {"type": "Datum", "datum": "2010-02-03"},
    {"type": "JaarMaandDatum", "jaar": 2010, "maand": 2},
    {"type": "JaarDatum", "jaar": 2010},
    {"type": "DatumOnbekend", "onbekend": True},
]
_PLACES = [
    {"type": "Adres", "functieAdres": {"code": "W"}, "verblijfadres": {"huisnummer": 1, "postcode": "8011AA"}},
    {"type": "Locatie", "functieAdres": {"code": "B"}, "verblijfadres": {"locatiebeschrijving": "woonboot"}},
    {"type": "VerblijfplaatsBuitenland", "verblijfadres": {"land": {"code": "5010"}, "regel1": "1 Rue"}},
    {"type": "VerblijfplaatsOnbekend"},
    None,
]


def test_every_shape_of_a_date_and_of_a_verblijfplaats_arrives_as_it_was_told(
    trust: Trust, pace: Pace, archive: Archive, log: Log
) -> None:
    persons: dict[str, dict[str, object]] = {}
    for shape, (place, date) in enumerate((place, date) for place in _PLACES for date in _DATES):
        person = {"aNummer": "1234567890", "burgerservicenummer": f"9000000{shape:02d}", "geboorte": {"datum": date}}
        if place:
            person["verblijfplaats"] = {**place, "datumVan": date}
        persons[str(person["burgerservicenummer"])] = person
    line = json.dumps({"type": "RaadpleegMetBurgerservicenummer", "personen": list(persons.values())})
    told = rows_in(open_reader(BRP_PERSONEN, io.BytesIO(line.encode()), compressed=False))
    with (
        BrpSimulator(trust.server, trust.clients.roots, persons) as simulator,
        Brp(settings_of(simulator, trust), pace) as brp,
    ):
        assert rows_of(archive, brp.pull(list(persons), REGION, PEILDATUM, log), BRP_PERSONEN) == told
    assert len({tuple(row.items()) for row in told}) == len(persons) == 20
