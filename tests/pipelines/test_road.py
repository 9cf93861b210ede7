"""The road of a levering end to end: received once, loaded or refused, and nothing left behind."""

import io

import pytest
from sqlalchemy import text

from connectors.names import parse_name
from pipelines.overview import refused_leveringen
from pipelines.road import load_waiting, receive, tidy_up
from schemas.register import EXTRACTS
from tests.end_to_end.files import bsn, delivery, dossier
from warehouse.digest import warehouse_digest
from warehouse.tables.beheer import Status

JVS = EXTRACTS["jvs_jongere"]
GOOD = [dossier(number) for number in range(40)]


def offer(hub, content: bytes, day: str = "20261101", gemeente: str = "0193"):
    return receive(hub, parse_name(f"jvs_jongere_G{gemeente}_{day}.csv"), io.BytesIO(content))


def rows_of(gemeente: str) -> list[dict[str, str]]:
    return [dict(row, gemeentecode=gemeente) for row in GOOD]


def digest(hub) -> str:
    with hub.database.engine.connect() as connection:
        return warehouse_digest(connection)


def archived(hub) -> int:
    return len([path for path in hub.home.archive_dir.rglob("*") if path.is_file()])


def test_a_levering_is_loaded_with_its_bad_rows_in_quarantine(hub):
    offer(hub, delivery([*GOOD, dossier(99, geslacht="?")]))
    [attempt] = load_waiting(hub, JVS)
    assert attempt.failure is None
    outcome = attempt.outcome
    assert (outcome.status, outcome.rows, outcome.loaded, outcome.quarantined) == (Status.LOADED, 41, 40, 1)


def test_the_same_bytes_are_archived_once_and_change_nothing(hub):
    first = offer(hub, delivery(GOOD))
    load_waiting(hub, JVS)
    before = digest(hub)
    again = offer(hub, delivery(GOOD))
    assert again.known
    assert again.levering.levering == first.levering.levering
    assert load_waiting(hub, JVS) == []
    assert (digest(hub), archived(hub)) == (before, 1)


def test_a_refused_file_does_not_stop_the_others_and_waits_again_when_it_is_offered_again(hub):
    offer(hub, b"\0\1\2")
    offer(hub, delivery(GOOD), "20261102")
    refused, loaded = load_waiting(hub, JVS)
    assert refused.outcome.status is Status.REFUSED
    assert refused.outcome.reason.endswith(".")
    assert loaded.outcome.status is Status.LOADED
    assert offer(hub, b"\0\1\2").levering.status is Status.RECEIVED


def test_leveringen_of_one_scope_load_in_order_of_receipt_beside_those_of_another(hub):
    for day in ("20261103", "20261101", "20261102"):
        offer(hub, delivery(GOOD), day)
        offer(hub, delivery(rows_of("0166")), day, "0166")
    attempts = load_waiting(hub, JVS)
    assert [attempt.outcome.status for attempt in attempts] == [Status.LOADED] * 6
    with hub.database.engine.connect() as connection:
        in_time = connection.execute(
            text("SELECT scope, array_agg(levering ORDER BY geladen_op) FROM beheer.levering GROUP BY scope")
        ).all()
    assert all(numbers == sorted(numbers) for _, numbers in in_time)


def test_what_is_of_one_date_is_published_together_though_it_came_gemeente_by_gemeente(hub):
    for gemeente in ("0193", "0166", "0160"):
        for day in ("20261101", "20261102"):
            offer(hub, delivery(rows_of(gemeente)), day, gemeente)
    load_waiting(hub, JVS)
    with hub.database.engine.connect() as connection:
        moments = connection.execute(
            text("SELECT peildatum, count(*), count(DISTINCT geladen_op) FROM beheer.levering GROUP BY peildatum")
        ).all()
    assert [(leveringen, published) for _, leveringen, published in moments] == [(3, 1), (3, 1)]


def test_a_levering_that_fails_does_not_hold_up_those_it_would_be_published_with(hub):
    registered = [offer(hub, delivery(GOOD), gemeente="0193"), offer(hub, delivery(rows_of("0166")), gemeente="0166")]
    hub.archive.discard(registered[0].levering.archief)
    lost, loaded = load_waiting(hub, JVS)
    assert "archief" in lost.failure
    assert loaded.outcome.status is Status.LOADED


def test_an_unforeseen_error_is_told_by_its_place_and_the_levering_keeps_waiting(hub, monkeypatch):
    def burst(*_: object) -> None:
        raise ValueError(bsn(3))

    monkeypatch.setattr("pipelines.reading.Contract", burst)
    registered = offer(hub, delivery(GOOD))
    [attempt] = load_waiting(hub, JVS)
    assert attempt.outcome is None
    assert attempt.failure is not None
    assert "ValueError in test_road.py" in attempt.failure
    assert bsn(3) not in attempt.failure
    monkeypatch.undo()
    [attempt] = load_waiting(hub, JVS)
    assert attempt.levering == registered.levering.levering
    assert attempt.outcome.status is Status.LOADED


def test_a_lost_archive_file_is_a_failure_and_no_refusal(hub):
    registered = offer(hub, delivery(GOOD))
    hub.archive.discard(registered.levering.archief)
    [attempt] = load_waiting(hub, JVS)
    assert attempt.outcome is None
    assert "archief" in attempt.failure


def test_what_a_killed_process_archived_and_did_not_register_is_removed(hub):
    kept = offer(hub, delivery(GOOD))
    hub.archive.store(io.BytesIO(b"niet geregistreerd"))
    assert archived(hub) == 2
    tidy_up(hub)
    assert archived(hub) == 1
    with hub.archive.open(kept.levering.archief) as stream:
        assert stream.read() == delivery(GOOD)


def test_a_refusal_stands_until_a_good_levering_of_that_or_a_later_date_is_loaded(hub):
    def standing() -> list[int]:
        with hub.database.engine.connect() as connection:
            return [row.levering for row in refused_leveringen(connection, JVS.name)]

    offer(hub, delivery(GOOD), "20261031")
    refused = offer(hub, b"", "20261101").levering.levering
    load_waiting(hub, JVS)
    assert standing() == [refused]
    offer(hub, delivery(GOOD), "20261101", "0166")
    load_waiting(hub, JVS)
    assert standing()[0] == refused
    offer(hub, delivery(GOOD), "20261102")
    load_waiting(hub, JVS)
    assert refused not in standing()


@pytest.mark.parametrize("content", [delivery(GOOD), b""])
def test_nothing_of_a_load_stays_in_the_staging_schema(hub, content):
    offer(hub, content)
    load_waiting(hub, JVS)
    with hub.database.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM pg_tables WHERE schemaname = 'tussen'")) == 0
