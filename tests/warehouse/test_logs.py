"""The logs: a line that was changed, removed, put in or moved is found, and without a line nothing happens (privacy.md 7)."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.columns import Kind
from tests.warehouse.log_lines import NUMBER_OF_A_PERSON, Written, audit, disclosure, processing, written_out
from warehouse.database import Database
from warehouse.home import Home
from warehouse.keys import KeyRing
from warehouse.logs.anchor import Anchor, AnchorFailed, Anchors
from warehouse.logs.book import LogFailed
from warehouse.logs.exports import otlp_lines
from warehouse.logs.lines import Line, Log, SpanStatus
from warehouse.logs.links import LINK, NUMBER, Head, Stretch, follow, start
from warehouse.logs.verification import UnreadableLog, Verdict, verify_file, verify_lines
from warehouse.server import EmbeddedServer


@pytest.fixture
def written(home: Home, database: Database, server: EmbeddedServer) -> Written:
    return Written(home, database, server)


def test_what_was_added_stands_there_in_order_and_is_whole(written):
    written.book.add([audit("a"), processing(), audit("b")])
    written.book.add([disclosure(written), audit("c")])
    told = [json.loads(line) for line in written.lines()]
    assert [(line["nummer"], line["onderwerp"]) for line in told] == [(1, "a"), (2, "b"), (3, "c")]
    for log, lines in ((Log.AUDIT, 3), (Log.PROCESSING, 1), (Log.DISCLOSURES, 1)):
        assert written.verdict(log) == Verdict(log, lines)


def test_an_empty_log_is_whole(written):
    assert written.verdict() == Verdict(Log.AUDIT, 0)


BEHIND = {
    "a changed line": ("UPDATE beheer.log_audit SET wie = 'een ander' WHERE nummer = 3", 3),
    "a removed line": ("DELETE FROM beheer.log_audit WHERE nummer = 3", 3),
    "the first line removed": ("DELETE FROM beheer.log_audit WHERE nummer = 1", 1),
    "lines removed at the end": ("DELETE FROM beheer.log_audit WHERE nummer >= 4", 4),
    "every line removed": ("DELETE FROM beheer.log_audit", 1),
    "a changed link": (f"UPDATE beheer.log_audit SET keten = '\\x{'00' * 32}' WHERE nummer = 2", 2),
    "an inserted line": (
        "UPDATE beheer.log_audit SET nummer = nummer + 100 WHERE nummer >= 3;"
        " INSERT INTO beheer.log_audit (nummer, trace_id, moment, handeling, onderwerp, resultaat, herkomst, wie, keten)"
        " SELECT 3, trace_id, moment, 'toegang', onderwerp, resultaat, herkomst, wie, keten FROM beheer.log_audit"
        " WHERE nummer = 2;"
        " UPDATE beheer.log_audit SET nummer = nummer - 99 WHERE nummer > 100",
        3,
    ),
    "two lines that changed places": (
        "UPDATE beheer.log_audit SET nummer = 100 WHERE nummer = 3; UPDATE beheer.log_audit SET nummer = 3 WHERE nummer = 4;"
        " UPDATE beheer.log_audit SET nummer = 4 WHERE nummer = 100",
        3,
    ),
}


@pytest.mark.parametrize("what", BEHIND)
def test_the_first_bad_line_is_found(written, what):
    written.book.add([audit(str(number)) for number in range(5)])
    statements, first = BEHIND[what]
    written.behind_the_hub(*statements.split(";"))
    assert written.verdict().bad == first


def test_a_log_that_was_rewritten_with_new_links_differs_from_its_anchor(written):
    written.book.add([audit(str(number)) for number in range(4)])
    head, statements = start(Log.AUDIT), []
    for told in map(json.loads, written.lines()):
        line = told | ({"wie": "een ander"} if told[NUMBER] >= 2 else {})
        head = follow(head, line)
        statements.append(
            f"UPDATE beheer.log_audit SET wie = '{line['wie']}', keten = '\\x{head.link.hex()}' WHERE nummer = {line[NUMBER]}"
        )
    written.behind_the_hub(*statements)
    assert "herschreven" in (written.verdict().why or "")


def test_a_line_that_was_put_at_the_end_with_a_good_link_is_found(written):
    written.book.add([audit("a"), audit("b")])
    *_, last = map(json.loads, written.lines())
    more = {**last, NUMBER: 3, "wie": "een ander"}
    head = follow(Head(2, bytes.fromhex(last[LINK])), more)
    written.behind_the_hub(
        "INSERT INTO beheer.log_audit (nummer, trace_id, moment, handeling, onderwerp, resultaat, herkomst, wie, keten)"
        " SELECT 3, trace_id, moment, handeling, onderwerp, resultaat, herkomst, 'een ander',"
        f" '\\x{head.link.hex()}' FROM beheer.log_audit WHERE nummer = 2"
    )
    assert written.verdict().bad == 3


def test_nothing_is_added_to_a_log_that_is_not_as_its_anchor_says(written):
    written.book.add([audit("a"), audit("b")])
    written.behind_the_hub("DELETE FROM beheer.log_audit WHERE nummer = 2")
    with pytest.raises(LogFailed, match="zonder regel gebeurt er niets"):
        written.book.add([audit("c")])
    assert len(written.lines()) == 1


def test_a_log_whose_anchor_is_gone_or_damaged_is_bad_and_takes_nothing(written):
    written.book.add([audit("a")])
    file = written.home.anchor_dir / "audit.json"
    whole = file.read_bytes()
    file.write_bytes(whole.replace(b'"nummer": 1', b'"nummer": 2'))
    assert written.verdict().bad is not None
    with pytest.raises(LogFailed, match="beschadigd"):
        written.book.add([audit("b")])
    file.unlink()
    assert written.verdict().bad == 1
    with pytest.raises(LogFailed, match="anker"):
        written.book.add([audit("b")])
    file.write_bytes(whole)
    assert written.verdict() == Verdict(Log.AUDIT, 1)


def test_an_anchor_of_another_key_or_another_log_is_refused(written, tmp_path):
    written.book.add([audit("a"), processing()])
    audit_file = written.home.anchor_dir / "audit.json"
    audit_file.write_bytes((written.home.anchor_dir / "verwerkingen.json").read_bytes())
    with pytest.raises(AnchorFailed):
        written.anchors.read(Log.AUDIT)
    other = Anchors(written.home.anchor_dir, KeyRing.open_log(Home(tmp_path / "other").create()))
    with pytest.raises(AnchorFailed):
        other.read(Log.PROCESSING)


@pytest.mark.parametrize("statement", ["UPDATE {} SET trace_id = trace_id", "DELETE FROM {}", "TRUNCATE {}"])
@pytest.mark.parametrize("log", Log)
def test_the_hub_itself_cannot_change_or_remove_a_line(written, log, statement):
    written.book.add([audit(), processing(), disclosure(written)])
    for role in ("doorstroomhub_lader", "doorstroomhub_eigenaar"):
        with psycopg.connect(written.database.url) as connection:
            connection.execute(f"SET ROLE {role}".encode())
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement.format(log.table.fullname).encode())


def test_a_kill_between_commit_and_anchor_leaves_a_log_that_goes_on(written):
    written.book.add([audit("a")])
    before = written.anchors.read(Log.AUDIT).confirmed
    written.book.add([audit("b")])
    after = written.anchors.read(Log.AUDIT).confirmed
    written.anchors.write(Log.AUDIT, Anchor(before, after))
    assert written.verdict() == Verdict(Log.AUDIT, 2)
    written.book.add([audit("c")])
    assert written.verdict() == Verdict(Log.AUDIT, 3)


def test_a_kill_before_the_commit_leaves_a_log_that_goes_on(written):
    written.book.add([audit("a")])
    before = written.anchors.read(Log.AUDIT).confirmed
    written.anchors.write(Log.AUDIT, Anchor(before, Stretch(before.begin, Head(2, bytes(32)))))
    assert written.verdict() == Verdict(Log.AUDIT, 1)
    written.book.add([audit("b")])
    assert written.verdict() == Verdict(Log.AUDIT, 2)


WRITER = """
import sys
from tests.warehouse.log_lines import audit
from warehouse.database import Database
from warehouse.home import Home
from warehouse.keys import KeyRing
from warehouse.logs.anchor import Anchors
from warehouse.logs.book import LogBook
from pathlib import Path

home, url = Home(Path(sys.argv[1])), sys.argv[2]
with Database(url, url) as database:
    keyring = KeyRing.open_log(home)
    book = LogBook(database.engine, Anchors(home.anchor_dir, keyring), keyring)
    for number in range(20):
        book.add([audit(f"{sys.argv[3]} {number}"), audit("nog een")])
"""


def test_lines_of_several_processes_at_once_make_one_whole_log(written):
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-c", WRITER, str(written.home.root), written.database.url]
    processes = [subprocess.Popen([*command, name], env=environment) for name in ("een", "twee")]
    assert [process.wait(300) for process in processes] == [0, 0]
    assert written.verdict() == Verdict(Log.AUDIT, 80)


def test_without_a_database_there_is_no_line_and_that_is_an_error(written, server):
    written.behind_the_hub("ALTER TABLE beheer.log_verstrekking ADD CONSTRAINT vol CHECK (false) NOT VALID")
    with pytest.raises(LogFailed, match="logboek verstrekkingen"):
        written.book.add([disclosure(written)])
    assert written.lines(Log.DISCLOSURES) == []
    assert written.verdict(Log.DISCLOSURES) == Verdict(Log.DISCLOSURES, 0)


def test_a_full_disk_for_the_anchor_means_no_line(written):
    written.book.add([audit("a")])
    before = written.lines()
    written.home.anchor_dir.rename(written.home.root / "weg")
    with pytest.raises(LogFailed):
        written.book.add([audit("b")])
    assert written.lines() == before


def test_a_person_stands_in_the_logs_under_another_pseudonym_than_in_the_warehouse(written, home):
    import pyarrow as pa

    from warehouse.keys import PSEUDONYM_DOMAIN
    from warehouse.pseudonyms import Pseudonyms

    [subject] = written.book.subjects(Kind.BSN, [NUMBER_OF_A_PERSON])
    of_warehouse = Pseudonyms(KeyRing.open(home).key(PSEUDONYM_DOMAIN)).of(Kind.BSN, pa.array([NUMBER_OF_A_PERSON]))
    assert [subject] == written.book.subjects(Kind.BSN, [NUMBER_OF_A_PERSON])
    assert subject.bytes != of_warehouse[0].as_py()
    with pytest.raises(LogFailed, match="geldig nummer"):
        written.book.subjects(Kind.BSN, ["12"])


def test_a_log_that_was_written_out_is_verified_without_the_hub(written, tmp_path):
    written.book.add([audit("een naam met 'é'"), audit("b"), disclosure(written)])
    for log, lines in ((Log.AUDIT, 2), (Log.DISCLOSURES, 1)):
        assert verify_file(log, *written_out(written, tmp_path, log)) == Verdict(log, lines)
    lines, *signed = written_out(written, tmp_path)
    lines.write_text(lines.read_text().replace('"onderwerp": "b"', '"onderwerp": "c"'))
    assert verify_file(Log.AUDIT, lines, *signed).bad == 2
    lines.write_text("geen regel\n")
    with pytest.raises(UnreadableLog, match="Regel 1"):
        verify_file(Log.AUDIT, lines, *signed)


def test_the_log_of_processing_goes_out_as_spans_of_otlp(written):
    [subject] = written.book.subjects(Kind.BSN, [NUMBER_OF_A_PERSON])
    parent = processing()
    child = replace(processing(None, subject), parent_span_id=parent.span_id, status=SpanStatus.ERROR)
    written.book.add([parent, child])
    with written.database.engine.connect() as connection:
        first, second = (json.loads(line)["resourceSpans"][0]["scopeSpans"][0]["spans"][0] for line in otlp_lines(connection))
    assert first["traceId"] == parent.trace_id
    assert (first["spanId"], second["parentSpanId"]) == (parent.span_id, parent.span_id)
    assert "parentSpanId" not in first
    assert first["startTimeUnixNano"] == "1790000000000000000"
    assert first["endTimeUnixNano"] == "1790000000250000000"
    assert (first["status"], second["status"]) == ({"code": 1}, {"code": 2})
    attributes = {each["key"]: each["value"]["stringValue"] for each in second["attributes"]}
    assert attributes == {
        "dpl.core.processing_activity_id": "inlezen/jvs_jongere",
        "dpl.core.data_subject_id": str(subject),
        "dpl.core.data_subject_id_type": "bsn_pseudoniem",
    }


Tamper = Callable[[list[dict[str, object]]], list[dict[str, object]]]


@given(st.lists(st.text(max_size=8), min_size=2, max_size=8, unique=True), st.data())
def test_whatever_is_done_to_the_lines_the_first_bad_one_is_not_after_it(texts, data):
    lines: list[dict[str, object]] = []
    head = start(Log.AUDIT)
    for number, told in enumerate(texts, start=1):
        line: dict[str, object] = {NUMBER: number, "wie": told}
        head = follow(head, line)
        lines.append(line | {LINK: head.link.hex()})
    anchor = Anchor(Stretch(start(Log.AUDIT), head))
    assert verify_lines(Log.AUDIT, lines, anchor) == Verdict(Log.AUDIT, len(lines))
    place = data.draw(st.integers(0, len(lines) - 1))
    other = data.draw(st.integers(0, len(lines) - 1).filter(lambda each: each != place))
    changed = [dict(line) for line in lines]
    match data.draw(st.sampled_from(["change", "remove", "repeat", "swap"])):
        case "change":
            changed[place]["wie"] = f"{changed[place]['wie']}!"
        case "remove":
            del changed[place]
        case "repeat":
            changed.insert(place, dict(changed[other]))
        case _:
            changed[place], changed[other] = changed[other], changed[place]
    verdict = verify_lines(Log.AUDIT, changed, anchor)
    assert verdict.bad is not None
    assert verdict.bad <= max(place, other) + 1


def test_every_kind_of_line_has_its_own_log():
    from warehouse.logs.lines import LOG_OF

    assert set(LOG_OF.values()) == set(Log)
    assert set(LOG_OF) == set(Line.__args__)


def test_privacy_07_a_processing_that_is_not_in_the_register_cannot_be_logged(written):
    with pytest.raises(LogFailed, match="staat niet in het register"):
        written.book.add([replace(processing(), processing_activity_id="inlezen/iets_anders")])
