"""Each way in which a source misbehaves ends with nothing lost, nothing doubled, and a sentence for functioneel beheer."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from sqlalchemy import text

from connectors.simulators.certificates import Authority
from connectors.simulators.serving import Asked, Simulator, Trouble
from connectors.simulators.tokens import PATH
from pipelines.pulled import Pulled, PullsFailed, lines_of
from pipelines.pulling import FETCHED, pull_source
from schemas.extract import Source
from tests.pipelines.town import DAY, HERE, KAMPEN, PACE, SERVED, THERE, ZWOLLE, Town
from warehouse.alerts.causes import lasting

EVERYBODY = ZWOLLE + KAMPEN
ROWS: Mapping[Source, Mapping[str, int]] = {
    Source.GRIP: {"grip_overstap": 5, "grip_jikp": 4, "grip_uitstroom_switch": 3},
    Source.BRP: {"brp_personen": EVERYBODY},
    Source.SUWI: {"suwi_inkomsten": EVERYBODY, "suwi_bijstand": EVERYBODY},
}
LEVERINGEN = {Source.GRIP: 3, Source.BRP: 2, Source.SUWI: 4}
MANY = 1000


def pull(town: Town, source: Source, **changed) -> list[Pulled]:
    return pull_source(town.hub, source, **({"day": DAY, "pace": PACE} | changed))


def simulator(town: Town, source: Source) -> Simulator:
    return getattr(town.live, source.value)


def refused(town: Town, source: Source) -> str:
    """The sentence with which a pull ends of which nothing may be kept, as people hear it."""
    with pytest.raises(PullsFailed) as failed:
        pull(town, source)
    assert (town.fetched(), town.archived()) == ([], [])
    assert town.told() == [("begin", f"bron/{source}")]
    with town.hub.database.engine.connect() as connection:
        [known] = lasting(connection)
    assert (known.cause.content["reden"], known.cause.source) == (str(failed.value), source.value)
    return str(failed.value)


def is_whole(town: Town, source: Source, leveringen: int) -> None:
    """Everything of a source is loaded once, in so many leveringen."""
    town.load()
    assert {name: town.rows(name) for name in ROWS[source]} == ROWS[source]
    assert len(town.fetched()) == len(town.archived()) == leveringen


def after(town: Town, source: Source, questions: int, happens: Callable[[], None]) -> None:
    """Let something happen to a source once it has answered so many questions, tokens left out."""
    running = simulator(town, source)
    answer, answered = running.answer, Counter[str]()

    def counting(asked: Asked):
        if asked.path != PATH:
            answered["vragen"] += 1
            if answered["vragen"] == questions + 1:
                happens()
        return answer(asked)

    running.answer = counting


def outcomes(town: Town) -> dict[str, int]:
    """How many persons had each outcome about income, and for how many of these it is known whether they work."""
    with town.hub.database.engine.connect() as connection:
        query = "SELECT uitkomst, count(werkt) FROM bron.suwi_inkomsten WHERE geldig_van >= :day GROUP BY 1"
        return dict(connection.execute(text(query), {"day": DAY}).tuples().all())


MOMENTARY = {
    "slow": Trouble(latency=0.02),
    "429": Trouble(busy=(429, 0), times=2),
    "503": Trouble(busy=(503, None), times=2),
    "cut": Trouble(cut=2),
}


@pytest.mark.parametrize("source", FETCHED)
def test_a_source_in_trouble_for_a_moment_is_fetched_whole(town, source):
    for trouble in MOMENTARY.values():
        simulator(town, source).trouble = replace(trouble)
        pull(town, source, everything=True)
    is_whole(town, source, LEVERINGEN[source])
    assert town.told() == []


LASTING = {
    "429": (Trouble(busy=(429, None), times=MANY), "is overbelast of niet beschikbaar (429); bij de volgende ronde"),
    "cut": (Trouble(cut=MANY), "is niet te bereiken of verbreekt de verbinding; bij de volgende ronde"),
    "html": (Trouble(html=MANY), "fout"),
}


@pytest.mark.parametrize("source", FETCHED)
def test_a_source_that_stays_away_leaves_nothing_and_is_whole_the_next_time(town, source):
    for trouble, sentence in LASTING.values():
        simulator(town, source).trouble = replace(trouble)
        said = refused(town, source)
        assert sentence in said
        assert " Niet opgehaald: " in said
    simulator(town, source).trouble = Trouble()
    pull(town, source)
    is_whole(town, source, LEVERINGEN[source])
    assert town.told() == [("begin", f"bron/{source}"), ("einde", f"bron/{source}")]


def test_a_source_that_is_away_delays_no_other(town):
    town.live.grip.trouble = Trouble(cut=MANY)
    refused(town, Source.GRIP)
    for other in (Source.BRP, Source.SUWI):
        pull(town, other)
    town.load()
    assert town.rows("brp_personen") == town.rows("suwi_inkomsten") == EVERYBODY


def test_a_source_that_breaks_halfway_keeps_what_was_whole_and_is_asked_for_the_rest_only(town):
    def break_off() -> None:
        town.live.suwi.trouble = Trouble(cut=MANY)

    after(town, Source.SUWI, 2 * KAMPEN + 4, break_off)
    with pytest.raises(
        PullsFailed, match=r"Niet opgehaald: suwi_inkomsten van Zwolle en suwi_bijstand van Zwolle\. "
    ) as failed:
        pull(town, Source.SUWI)
    assert str(failed.value).endswith("Wel opgehaald van Suwinet: 2; dat wordt ingelezen.")
    assert {each.scope for each in town.fetched()} == {"G0166"}
    town.live.suwi.trouble = Trouble()
    assert {each.scope for each in pull(town, Source.SUWI)} == {"G0193"}
    is_whole(town, Source.SUWI, LEVERINGEN[Source.SUWI])
    assert {town.disclosed().count(number) for number in THERE} == {2}


@pytest.mark.parametrize("source", [Source.GRIP, Source.BRP])
def test_a_token_that_expires_under_way_is_renewed_and_nobody_is_missed(town, source):
    after(town, source, 1, simulator(town, source).tokens.expire)
    pull(town, source)
    assert simulator(town, source).counts["tokens"] == 2
    is_whole(town, source, LEVERINGEN[source])


@pytest.mark.parametrize("source", FETCHED)
def test_a_changed_certificate_is_told_as_such_and_nothing_was_asked(town, source, tmp_path):
    simulator(town, source).show(Authority(tmp_path / "vreemd", "vreemd").issue("vreemd"))
    said = refused(town, source)
    assert "is niet uitgegeven door een autoriteit die de hub vertrouwt" in said
    assert "Vraag de beheerder van de bron of het certificaat is gewijzigd" in said
    assert simulator(town, source).counts["vragen"] == 0
    simulator(town, source).show(town.live._authority.issue("nieuw"))
    pull(town, source)
    is_whole(town, source, LEVERINGEN[source])


@pytest.mark.parametrize("source", [Source.GRIP, Source.BRP])
def test_a_source_that_does_not_know_us_is_asked_for_a_token_once_and_told(town, source):
    simulator(town, source).tokens.secret = "een-ander"
    assert "geeft de hub geen token (401). Controleer client in bronnen.toml" in refused(town, source)
    assert simulator(town, source).counts["vragen"] == (1 if source is Source.BRP else 3)


def test_a_field_that_may_not_be_asked_is_told_with_how_to_find_it(town):
    town.live.brp.refused = {"geslacht.code"}
    assert "controleer de autorisatie met: doorstroomhub bron test." in refused(town, Source.BRP)


def test_a_person_on_whom_the_brp_fails_is_set_apart_and_told_and_comes_the_next_time(town):
    town.live.brp.poison = {HERE[0]}
    pulled = pull(town, Source.BRP)
    assert lines_of(Source.BRP, pulled)[1].startswith(
        "brp_personen van Zwolle: Over 1 persoon geeft de BRP steeds een fout; zij zijn apart gezet"
    )
    town.load()
    assert town.rows("brp_personen") == EVERYBODY - 1
    town.live.brp.poison = set()
    pull(town, Source.BRP, everything=True)
    is_whole(town, Source.BRP, 3)


def test_who_the_brp_does_not_know_is_counted_and_told_and_nothing_of_them_is_loaded(town):
    town.live.brp._persons = {number: person for number, person in SERVED.brp.items() if number != HERE[0]}
    pulled = pull(town, Source.BRP)
    assert lines_of(Source.BRP, pulled)[1].startswith("brp_personen van Zwolle: Over 1 persoon gaf de BRP niets terug")
    town.load()
    assert town.rows("brp_personen") == EVERYBODY - 1


def test_an_answer_with_a_warning_is_loaded_as_incomplete_and_told(town):
    town.live.suwi.partial = {HERE[0]}
    pulled = pull(town, Source.SUWI)
    assert (
        "suwi_inkomsten van Zwolle en suwi_bijstand van Zwolle: Over 1 persoon was het antwoord"
        in lines_of(Source.SUWI, pulled)[2]
    )
    is_whole(town, Source.SUWI, LEVERINGEN[Source.SUWI])
    assert outcomes(town) == {"a": EVERYBODY - 1, "d": 1}


def test_who_is_not_known_to_suwinet_is_loaded_as_such_and_nobody_says_that_there_is_no_work(town):
    known = SERVED.suwi["suwi_inkomsten"]
    town.live.suwi._answers = {**SERVED.suwi, "suwi_inkomsten": {key: known[key] for key in known if key != HERE[0]}}
    pull(town, Source.SUWI)
    is_whole(town, Source.SUWI, LEVERINGEN[Source.SUWI])
    assert outcomes(town) == {"a": EVERYBODY - 1, "c": 0}


@pytest.mark.parametrize(
    ("times", "found"), [(1, {"a": EVERYBODY}), (MANY, {"a": EVERYBODY - 1, "e": 0})], ids=["once", "always"]
)
def test_a_person_on_whom_suwinet_fails_is_asked_about_once_more_and_then_told(town, times, found):
    town.live.suwi.failing = {HERE[0]: times}
    told = " ".join(lines_of(Source.SUWI, pull(town, Source.SUWI)))
    assert ("Over 1 persoon gaf Suwinet twee keer een fout (uitkomst e)" in told) == ("e" in found)
    is_whole(town, Source.SUWI, LEVERINGEN[Source.SUWI])
    assert outcomes(town) == found


def test_a_gemeente_with_errors_only_has_no_levering_and_holds_up_no_other(town):
    town.live.suwi.failing = dict.fromkeys(THERE, MANY)
    with pytest.raises(
        PullsFailed, match=r"Suwinet gaf op alle vragen een fout \(F003\).*Niet opgehaald: suwi_inkomsten van Kampen en"
    ):
        pull(town, Source.SUWI)
    assert {each.scope for each in town.fetched()} == {"G0193"}
    town.live.suwi.failing = {}
    pull(town, Source.SUWI)
    is_whole(town, Source.SUWI, LEVERINGEN[Source.SUWI])


def test_pages_that_are_not_all_of_it_are_begun_again_and_refused_when_they_stay_so(town):
    town.live.grip.lie = 1
    assert "GRIP gaf van grip_overstap (schooljaar 2024) 0 van de 1 rijen" in refused(town, Source.GRIP)
    town.live.grip.lie = 0
    pull(town, Source.GRIP)
    is_whole(town, Source.GRIP, LEVERINGEN[Source.GRIP])
