"""Fetching by itself: what is due comes whole and once, about persons of the purpose only, never without a line in the logs."""

import datetime
from collections import Counter

import psycopg
import pytest

from connectors.web.disclosure import Question
from pipelines.disclosing import Disclosures, OutsidePurpose
from pipelines.lock import SourceBusy, receiving_lock, source_lock
from pipelines.pulled import lines_of
from pipelines.pulling import FETCHED, SourceNotConfigured, is_anything_due, pull_source
from pipelines.road import tidy_up
from schemas.columns import Kind
from schemas.extract import Source
from tests.pipelines.town import DAY, HERE, KAMPEN, OUTSIDE, PACE, PUPIL, THERE, ZWOLLE, Town
from warehouse import access
from warehouse.logs.lines import Log
from warehouse.logs.verification import verify
from warehouse.purposes import PURPOSES, Group, numbers_of
from warehouse.restriction import restrict

TOMORROW = DAY + datetime.timedelta(days=1)


def pull(town: Town, source: Source, **changed):
    return pull_source(town.hub, source, **({"day": DAY, "pace": PACE} | changed))


def restrict_all(town: Town, numbers: list[str]) -> None:
    """Let the data of these persons no longer be used."""
    with town.hub.database.engine.begin() as connection:
        access.act_as_loader(connection)
        for number in numbers:
            restrict(connection, [town.pseudonym(Kind.BSN, number)], "AVG art. 18 lid 1", "d" * 32)


def test_grip_comes_for_the_region_and_loads(town):
    pulled = pull(town, Source.GRIP)
    town.load()
    assert {(each.extract, each.scope, each.asked) for each in pulled} == {
        ("grip_overstap", "R0010", 5),
        ("grip_jikp", "R0010", 4),
        ("grip_uitstroom_switch", "R0010", 3),
    }
    assert [town.rows(name) for name in ("grip_overstap", "grip_jikp", "grip_uitstroom_switch")] == [5, 4, 3]


@pytest.mark.parametrize(
    ("source", "extracts"),
    [(Source.BRP, ["brp_personen"]), (Source.SUWI, ["suwi_inkomsten", "suwi_bijstand"])],
    ids=["brp", "suwi"],
)
def test_privacy_06_every_gemeente_asks_about_its_own_persons_of_the_purpose_and_about_nobody_else(town, source, extracts):
    pulled = pull(town, source)
    town.load()
    assert {(each.extract, each.scope): each.asked for each in pulled} == {
        (extract, scope): number for extract in extracts for scope, number in (("G0193", ZWOLLE), ("G0166", KAMPEN))
    }
    assert [town.rows(extract) for extract in extracts] == [ZWOLLE + KAMPEN] * len(extracts)
    assert Counter(town.disclosed()) == dict.fromkeys([*HERE, *THERE], len(extracts))
    assert not set(town.disclosed()) & set(OUTSIDE)


def test_it_is_counted_who_is_not_asked_about_and_why(town):
    assert dict(next(each for each in pull(town, Source.BRP) if each.scope == "G0193").left_out) == {
        "geen burgerservicenummer": 1
    }
    assert dict(pull(town, Source.SUWI)[-1].left_out) == {"startkwalificatie": 2}


def test_privacy_06_only_a_burgerservicenummer_is_ever_read_behind_a_pseudonym(town):
    pseudonyms = (town.pseudonym(Kind.BSN, HERE[0]), town.pseudonym(Kind.PGN, PUPIL))
    assert numbers_of(town.hub.keyring, Group("0193", pseudonyms)) == [HERE[0]]


def test_privacy_08_nothing_is_asked_about_who_is_restricted(town):
    restrict_all(town, HERE[:1])
    for source in PURPOSES:
        pull(town, source)
    assert set(town.disclosed()) == {*HERE[1:], *THERE}


def test_privacy_06_a_question_about_somebody_outside_the_purpose_is_stopped_before_it_is_logged_or_sent(town):
    disclose = Disclosures(town.hub.logs, PURPOSES[Source.BRP], HERE, trace="a" * 32, span="b" * 16)
    inside, outside = (Question(number, Source.BRP, "brp_personen", ("naam",)) for number in (HERE[0], OUTSIDE[0]))
    with pytest.raises(OutsidePurpose, match=r"^Over 1 van de 2 personen"):
        disclose([inside, outside])
    assert town.disclosed() == []
    disclose([inside])
    assert town.disclosed() == [HERE[0]]


def test_privacy_07_the_three_logs_tell_of_a_pull_under_one_trace(town):
    pull(town, Source.BRP, trace="c" * 32)
    assert [(line["handeling"], line["onderwerp"], line["resultaat"]) for line in town.lines(Log.AUDIT)] == [
        ("ophalen", "bron brp", "begonnen"),
        ("ophalen", "bron brp", "gelukt"),
    ]
    disclosed, processed = town.lines(Log.DISCLOSURES), town.lines(Log.PROCESSING)
    assert {line["trace_id"] for log in Log for line in town.lines(log)} == {"c" * 32}
    assert {(line["bron"], line["taak"]) for line in disclosed} == {("brp", PURPOSES[Source.BRP].task)}
    assert "burgerservicenummer" in disclosed[0]["velden"]
    subjects = [line for line in processed if line["data_subject_id"]]
    assert [line["data_subject_id"] for line in subjects] == [line["betrokkene"] for line in disclosed]
    whole = {line["span_id"]: line for line in processed if not line["data_subject_id"]}
    assert {line["parent_span_id"] for line in subjects} == whole.keys()
    assert sorted(line["levering"] for line in whole.values()) == [each.levering for each in town.fetched()]
    assert [verify(town.hub.logs, log).bad for log in Log] == [None] * 3


def test_privacy_07_no_number_of_a_person_is_in_a_log(town):
    for source in PURPOSES:
        pull(town, source)
    told = repr([town.lines(log) for log in Log])
    assert not [number for number in [*HERE, *THERE, *OUTSIDE] if number in told]


@pytest.mark.parametrize("source", FETCHED)
def test_what_came_in_this_period_is_not_asked_again(town, source):
    pull(town, source)
    before = [town.disclosed(), len(town.fetched()), town.live.grip.counts["paginas"]]
    assert pull(town, source) == []
    assert [town.disclosed(), len(town.fetched()), town.live.grip.counts["paginas"]] == before


def test_privacy_07_asked_again_is_logged_again_and_the_same_bytes_are_no_new_levering(town):
    first = pull(town, Source.SUWI)
    town.load()
    again = pull(town, Source.SUWI, everything=True)
    assert [each.levering for each in again] == [each.levering for each in first]
    town.load()
    assert Counter(town.disclosed()) == dict.fromkeys([*HERE, *THERE], 4)
    assert len(town.archived()) == len(town.fetched()) == 4
    assert town.rows("suwi_inkomsten") == ZWOLLE + KAMPEN


def test_each_extract_is_due_once_in_the_period_of_its_rhythm(town):
    pull(town, Source.GRIP)
    assert not is_anything_due(town.hub, Source.GRIP, DAY + datetime.timedelta(days=6))
    later = {each.extract for each in pull(town, Source.GRIP, day=DAY + datetime.timedelta(days=7))}
    assert later == {"grip_overstap", "grip_jikp"}
    assert {each.extract for each in pull(town, Source.GRIP, day=datetime.date(2027, 2, 1))} == later | {
        "grip_uitstroom_switch"
    }
    pull(town, Source.BRP)
    assert len(pull(town, Source.BRP, day=TOMORROW)) == 2


def test_a_gemeente_with_nobody_left_to_ask_about_gets_an_empty_levering_and_is_not_late(town):
    pull(town, Source.BRP)
    town.load()
    restrict_all(town, THERE)
    asked = len(town.disclosed())
    pulled = {each.scope: each for each in pull(town, Source.BRP, day=TOMORROW)}
    assert pulled["G0166"].asked == 0
    assert set(town.disclosed()[asked:]) == {*HERE}
    town.load()
    assert {(each.scope, each.status.value) for each in town.fetched() if each.peildatum == TOMORROW} == {
        ("G0166", "geladen"),
        ("G0193", "geladen"),
    }


def refuse_by_right(connection):
    connection.execute(f"REVOKE INSERT ON beheer.log_verstrekking FROM {access.LOADER}".encode())


def refuse_by_trigger(connection):
    connection.execute("CREATE FUNCTION beheer.nee() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'vol'; END $$")
    connection.execute("CREATE TRIGGER vol BEFORE INSERT ON beheer.log_verstrekking EXECUTE FUNCTION beheer.nee()")


@pytest.mark.parametrize("source", PURPOSES)
@pytest.mark.parametrize("refuse", [refuse_by_right, refuse_by_trigger, None], ids=["rights", "trigger", "anchor"])
def test_privacy_07_when_the_log_takes_no_line_nobody_is_asked_about(town, source, refuse):
    if refuse is None:
        pull(town, Source.BRP, day=DAY - datetime.timedelta(days=1))
        asked = town.live.brp.counts["personen"]
        (town.hub.home.anchor_dir / "verstrekkingen.json").write_text("{}")
    else:
        asked = 0
        with psycopg.connect(town.hub.database.url) as connection:
            refuse(connection)
    with pytest.raises(Exception, match=r"In logboek verstrekkingen kan niet worden geschreven") as refused:
        pull(town, source)
    assert "zonder regel gebeurt er niets" in str(refused.value)
    assert town.live.brp.counts["personen"] == asked
    assert town.live.suwi.counts["vragen"] == 0
    assert town.fetched() == []
    assert ("begin", f"bron/{source}") in town.told()


def test_one_at_a_time_fetches_from_a_source_and_who_comes_second_hears_who_is_busy(town):
    with source_lock(town.hub, Source.BRP):
        with pytest.raises(SourceBusy, match=r"Van BRP wordt al opgehaald, door \S+ op \S+ sinds .* uur\. Wacht"):
            pull(town, Source.BRP)
        assert town.live.brp.counts["vragen"] == 0
        assert pull(town, Source.GRIP)
    assert pull(town, Source.BRP)
    assert town.told() == []


def test_a_pull_under_way_holds_up_no_other_levering_and_nobody_tidies_its_file_away(town):
    partial = town.hub.home.archive_dir / "00" / "half.deel"
    partial.parent.mkdir()
    with source_lock(town.hub, Source.GRIP):
        partial.touch()
        with receiving_lock(town.hub) as held:
            assert held
            tidy_up(town.hub)
        assert partial.exists()
    tidy_up(town.hub)
    assert not partial.exists()


def test_a_source_that_is_not_in_the_file_is_not_fetched_and_nobody_hears_of_it(town):
    town.hub.home.sources_file.unlink()
    with pytest.raises(SourceNotConfigured, match=r"BRP staat niet in .*bronnen.toml: er wordt niets opgehaald"):
        pull(town, Source.BRP)
    assert town.told() == []


def test_a_file_that_cannot_be_used_is_told(town):
    town.hub.home.sources_file.write_text("[brp]\n")
    with pytest.raises(Exception, match=r"bronnen\.toml"):
        pull(town, Source.BRP)
    assert town.told() == [("begin", "bron/brp")]


def test_what_came_is_told_in_a_sentence_per_extract(town):
    assert lines_of(Source.BRP, pull(town, Source.BRP)) == ["brp_personen: 2 gemeenten, 15 personen gevraagd."]
    assert lines_of(Source.BRP, pull(town, Source.BRP)) == [
        "Van de BRP is nu niets aan de beurt, of er is niemand om naar te vragen."
    ]
