"""Inzage: all that the hub holds about a person and who must answer, without a number, a pseudonym or anybody else."""

import datetime
import uuid

import pytest
from sqlalchemy import text

from pipelines.exporting import Order, write_export
from pipelines.products.inzage_page import inzage_page
from pipelines.products.inzage_text import inzage_text
from pipelines.subject import NoSuchNumber, about, lines_of_persons, pseudonyms_in_logs, subject_of
from schemas.columns import Kind
from schemas.region import GEMEENTEN
from schemas.register import EXTRACTS
from tests.end_to_end.files import bsn
from tests.pipelines.erasing import LAST, most_mentioned
from warehouse import access
from warehouse.bron import History
from warehouse.check_files import read_checks
from warehouse.export_files import read_exports
from warehouse.insight import CONTACT, insight_of
from warehouse.logs.lines import DisclosureLine, new_trace
from warehouse.restriction import restrict
from warehouse.whose_rows import chosen, is_theirs, plain_numbers


@pytest.fixture(scope="module")
def hub(region, tmp_path_factory):
    with region.copy(tmp_path_factory.mktemp("inzage")) as hub:
        yield hub


def seen_of(hub, subject):
    with hub.database.engine.begin() as connection:
        access.act_as_loader(connection)
        return insight_of(connection, subject.pseudonym, pseudonyms_in_logs(hub, subject), read_checks().checks)


def a_subject(hub):
    _, pseudonyms, numbers, _ = most_mentioned(hub)
    return subject_of(hub, next(number for number in numbers if len(number) == 9)), pseudonyms, numbers


def test_privacy_08_every_row_of_the_person_is_shown_with_its_kept_values_and_levering(hub):
    subject, pseudonyms, _ = a_subject(hub)
    seen = seen_of(hub, subject)
    with hub.database.engine.begin() as connection, chosen(connection, pseudonyms):
        counts = {
            extract.name: connection.execute(
                text(f"SELECT count(*) FROM {History(extract).table} AS rij WHERE {is_theirs(extract)}")
            ).scalar_one()
            for extract in EXTRACTS.values()
        }
        names = dict(connection.execute(text("SELECT levering, bestandsnaam FROM beheer.levering")).tuples().all())
    shown = {held.extract.name: len(held.rows) for held in seen.held}
    assert shown == {name: count for name, count in counts.items() if count and not EXTRACTS[name].under_wpg}
    assert len(shown) > 8
    for held in seen.held:
        for row in held.rows:
            assert names[row.levering] == row.bestandsnaam
            assert len(row.values) == len(held.columns)
    assert seen.since == min(row.geldig_van for held in seen.held for row in held.rows)


def test_who_stands_in_the_closed_archive_only_is_told_that_police_data_are_held(hub):
    subject = subject_of(hub, bsn(91))
    assert not seen_of(hub, subject).is_known
    with hub.database.engine.begin() as connection:
        access.act_as_owner(connection)
        connection.execute(
            text(
                "INSERT INTO wpg.gesloten (scope, sleutel, burgerservicenummer, rij, begin, gesloten_op)"
                " VALUES ('G0193', gen_random_uuid(), :nummer, '{}', '2020-01-01', '2025-01-01')"
            ),
            {"nummer": subject.pseudonym},
        )
    seen = seen_of(hub, subject)
    assert (seen.is_known, seen.under_wpg, seen.held) == (True, 1, [])
    assert "Politiegegevens: 1 rijen; inzage via artikel 25 Wpg" in inzage_text(seen, erased=False)


def test_the_gemeente_of_the_dossier_answers_and_zwolle_for_what_is_done_together(hub):
    subject, _, _ = a_subject(hub)
    seen = seen_of(hub, subject)
    by_name = {held.extract.name: held for held in seen.held}
    assert by_name["duo_c_levering"].controllers == [CONTACT]
    scopes = {row.gebied for row in by_name["jvs_jongere"].rows}
    assert by_name["jvs_jongere"].controllers == sorted(GEMEENTEN[scope[1:]].gemeente for scope in scopes)
    assert set(seen.must_answer) == {*by_name["jvs_jongere"].controllers, CONTACT}


def test_page_and_text_show_no_number_no_pseudonym_and_every_kept_column(hub):
    subject, pseudonyms, numbers = a_subject(hub)
    seen = seen_of(hub, subject)
    for shown in (inzage_page(seen, erased=False, today=LAST), inzage_text(seen, erased=False)):
        assert not any(number in shown for number in numbers)
        assert not any(str(pseudonym) in shown for pseudonym in pseudonyms)
        for held in seen.held:
            assert held.extract.title in shown
            for column in held.protected:
                assert column.name in shown
        for finding in seen.findings:
            assert finding.titel in shown
    assert seen.findings


def test_who_was_asked_about_the_person_is_told(hub):
    subject, _, _ = a_subject(hub)
    [logged] = hub.logs.subjects(subject.kind, [subject.number])
    [other] = hub.logs.subjects(subject.kind, [bsn(5)])
    hub.logs.add(
        DisclosureLine(trace_id=new_trace(), bron="suwi", taak=task, velden=("inkomen",), betrokkene=about_whom)
        for task, about_whom in (("doorstroompunt", logged), ("van een ander", other))
    )
    seen = seen_of(hub, subject)
    assert [line["taak"] for line in seen.disclosures] == ["doorstroompunt"]
    assert "doorstroompunt" in inzage_page(seen, erased=False, today=LAST)


def test_privacy_08_who_received_an_export_with_the_person_is_told_and_what_for(hub, tmp_path):
    export = read_exports()["doorstroomonderzoek"]
    made, _ = write_export(hub, Order(export, LAST, "Bureau Een", "evaluatie", "beheer"), tmp_path)
    numbers = plain_numbers(made.persons, hub.keyring)
    subject = subject_of(hub, next(number for kind, number in numbers if kind is Kind.BSN))
    before = datetime.datetime.now(datetime.UTC)
    hub.logs.add(lines_of_persons(hub, [subject.pseudonym], export.activity, new_trace(), before, name="exporteren"))
    seen = seen_of(hub, subject)
    assert [(each.receiver, each.purpose) for each in seen.exports] == [("Bureau Een", "evaluatie")]
    assert seen.exports_unknown == 1, "of an export that left before its trace was kept"
    for shown in (inzage_page(seen, erased=False, today=LAST), inzage_text(seen, erased=False)):
        for part in ("Bureau Een", "evaluatie", "doorstroomonderzoek", "eerdere export"):
            assert part in shown
    nobody = seen_of(hub, subject_of(hub, bsn(92)))
    assert (list(nobody.exports), nobody.exports_unknown) == ([], 0)


def test_each_request_is_in_the_log_of_processing_before_anything_is_shown_also_for_who_is_unknown(hub):
    subject = subject_of(hub, bsn(77))
    [logged] = hub.logs.subjects(subject.kind, [subject.number])
    count = text("SELECT count(*) FROM beheer.log_verwerking WHERE data_subject_id = :subject AND name = 'inzage'")

    def lines() -> int:
        with hub.database.engine.connect() as connection:
            return connection.execute(count, {"subject": logged}).scalar_one()

    assert lines() == 0
    with about(hub, subject, "inzage", "inzage/betrokkene"):
        assert lines() == 1
        seen = seen_of(hub, subject)
    assert not seen.is_known
    assert "Niet bekend" in inzage_page(seen, erased=False, today=LAST)
    assert seen.must_answer == [CONTACT]


def test_what_is_no_number_of_a_person_is_refused_without_repeating_it(hub):
    for given in ("123456789", "12345678", "", "A" * 9, "1" * 30):
        with pytest.raises(NoSuchNumber) as refused:
            subject_of(hub, given)
        assert not given or given not in str(refused.value)


def test_who_is_restricted_still_sees_everything_and_that_it_is_not_used(hub):
    subject, _, _ = a_subject(hub)
    before = seen_of(hub, subject)
    with hub.database.engine.begin() as connection:
        access.act_as_loader(connection)
        restrict(connection, [subject.pseudonym], "AVG art. 18", uuid.uuid4().hex)
    after = seen_of(hub, subject)
    assert (after.held, len(after.findings)) == (before.held, len(before.findings))
    assert after.restricted_since.date() <= datetime.datetime.now(datetime.UTC).date()
    assert "beperkt" in inzage_page(after, erased=False, today=LAST)
