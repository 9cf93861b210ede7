"""A log that was cut is whole, or its first bad line is found: in the database, in a file, by its anchor (privacy.md 7)."""

import base64
import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.warehouse.cutting import FIRST, LOG, TODAY
from tests.warehouse.log_lines import written_out
from warehouse.logs.anchor import Anchor
from warehouse.logs.book import LogFailed
from warehouse.logs.links import LINK, NUMBER, Head, Stretch, follow, start
from warehouse.logs.verification import Verdict, verify_file, verify_lines

BEHIND = {
    "a changed line": ("UPDATE beheer.log_verstrekking SET taak = 'x' WHERE nummer = 6", 6),
    "the first line that stays is changed": ("UPDATE beheer.log_verstrekking SET taak = 'x' WHERE nummer = 5", 5),
    "the first line that stays is removed": ("DELETE FROM beheer.log_verstrekking WHERE nummer = 5", 5),
    "a line removed in the middle": ("DELETE FROM beheer.log_verstrekking WHERE nummer = 6", 6),
    "a line removed at the end": ("DELETE FROM beheer.log_verstrekking WHERE nummer = 7", 7),
    "every line removed": ("DELETE FROM beheer.log_verstrekking", 5),
    "a line put before the first": (
        "INSERT INTO beheer.log_verstrekking (nummer, trace_id, moment, bron, taak, velden, betrokkene, keten)"
        " SELECT 4, trace_id, moment, bron, taak, velden, betrokkene, keten FROM beheer.log_verstrekking WHERE nummer = 6",
        4,
    ),
    "two lines that changed places": (
        "UPDATE beheer.log_verstrekking SET nummer = 100 WHERE nummer = 5;"
        " UPDATE beheer.log_verstrekking SET nummer = 5 WHERE nummer = 6;"
        " UPDATE beheer.log_verstrekking SET nummer = 6 WHERE nummer = 100",
        5,
    ),
}


@pytest.mark.parametrize("what", BEHIND)
def test_the_first_bad_line_of_a_cut_log_is_found(old, what):
    old.ask_on(TODAY)
    old.whole(3, destroyed=4)
    statements, first = BEHIND[what]
    old.behind_the_hub(*statements.split(";"))
    assert old.verdict(LOG).bad == first


def test_destroyed_lines_that_a_backup_brings_back_are_said_to_be_that_and_nothing_is_added(logs):
    logs.ask_on(*FIRST)
    logs.behind_the_hub("CREATE TABLE IF NOT EXISTS public.eerder AS SELECT * FROM beheer.log_verstrekking")
    logs.cut()
    logs.behind_the_hub(
        "INSERT INTO beheer.log_verstrekking SELECT * FROM public.eerder WHERE nummer <= 4", "DROP TABLE public.eerder"
    )
    found = logs.verdict(LOG)
    assert (found.bad, "Regel 1 is volgens het anker na de bewaartermijn vernietigd en staat er weer" in found.why) == (1, True)
    with pytest.raises(LogFailed, match="regel 1 tot en met 6, het anker kent regel 5 tot en met 6"):
        logs.ask_on(TODAY)


def test_an_older_anchor_is_said_to_be_that_and_nothing_is_added(logs):
    logs.ask_on(*FIRST)
    file = logs.home.anchor_dir / f"{LOG}.json"
    older = file.read_bytes()
    logs.cut()
    newer = file.read_bytes()
    file.write_bytes(older)
    found = logs.verdict(LOG)
    assert (found.bad, "Aan het begin ontbreekt regel 1 tot en met 4" in found.why) == (1, True)
    assert "Is een ouder anker teruggezet" in found.why
    with pytest.raises(LogFailed, match="regel 5 tot en met 6, het anker kent regel 1 tot en met 6"):
        logs.ask_on(TODAY)
    file.write_bytes(newer)
    logs.whole(2, destroyed=4)


def test_an_anchor_from_before_logs_could_be_cut_is_read_as_one_of_a_log_from_its_first_line(logs):
    logs.ask_on(*FIRST)
    file = logs.home.anchor_dir / f"{LOG}.json"
    told = json.loads(file.read_bytes())
    del told["handtekening"], told["bevestigd"]["begin"]
    assert told["bevestigd"].keys() == {"nummer", "keten"}
    text_signed = json.dumps(told, sort_keys=True, separators=(",", ":")).encode()
    signature = base64.b64encode(logs.anchors._key.sign(text_signed)).decode()
    file.write_bytes(json.dumps(told | {"handtekening": signature}).encode())
    assert logs.anchors.read(LOG).confirmed.begin == start(LOG)
    logs.whole(6, destroyed=0)
    logs.cut()
    logs.whole(2, destroyed=4)


def test_a_cut_log_that_was_written_out_is_verified_without_the_hub_and_so_is_one_from_before(logs, tmp_path):
    logs.ask_on(*FIRST)
    before = [Path(shutil.copy(file, tmp_path / f"eerder {file.name}")) for file in written_out(logs, tmp_path, LOG)]
    logs.cut()
    lines, anchor, key = written_out(logs, tmp_path, LOG)
    assert verify_file(LOG, lines, anchor, key) == Verdict(LOG, 2, destroyed=4)
    assert verify_file(LOG, *before) == Verdict(LOG, 6)
    assert "staat er weer" in verify_file(LOG, before[0], anchor, key).why
    assert "Aan het begin ontbreekt" in verify_file(LOG, lines, before[1], key).why
    whole = lines.read_text()
    lines.write_text(whole.replace("leerplicht", "iets anders", 1))
    assert verify_file(LOG, lines, anchor, key).bad == 5
    lines.write_text("".join(whole.splitlines(keepends=True)[1:]))
    assert verify_file(LOG, lines, anchor, key).bad == 5


def chained(texts: Sequence[str]) -> tuple[list[dict[str, object]], list[Head]]:
    """Lines with these texts, and the head before and after each."""
    lines: list[dict[str, object]] = []
    heads = [start(LOG)]
    for number, told in enumerate(texts, start=1):
        line: dict[str, object] = {NUMBER: number, "taak": told}
        heads.append(follow(heads[-1], line))
        lines.append(line | {LINK: heads[-1].link.hex()})
    return lines, heads


texts_of_lines = st.lists(st.text(max_size=8), min_size=2, max_size=8, unique=True)


@given(texts_of_lines, st.data())
def test_while_a_cut_is_under_way_the_old_begin_and_the_new_one_are_the_truth_and_no_third(texts, data):
    lines, heads = chained(texts)
    first, then = sorted(data.draw(st.lists(st.integers(0, len(lines)), min_size=2, max_size=2)))
    anchor = Anchor(Stretch(heads[first], heads[-1]), Stretch(heads[then], heads[-1]))
    for begin in range(len(lines) + 1):
        verdict = verify_lines(LOG, lines[begin:], anchor)
        if begin in (first, then):
            assert verdict == Verdict(LOG, len(lines) - begin, destroyed=begin)
        elif begin < first:
            assert verdict.bad == begin + 1
        else:
            assert verdict.bad in (first + 1, then + 1)
            assert verdict.bad <= begin


def tamperings(
    lines: Sequence[dict[str, object]], kept: Sequence[dict[str, object]]
) -> st.SearchStrategy[tuple[str, int, int]]:
    places = st.integers(0, len(kept) - 1)
    kinds = st.sampled_from(["change", "remove", "insert", "swap", "rewrite"])
    return st.tuples(kinds, places, st.integers(0, len(lines) - 1))


@given(texts_of_lines, st.data())
def test_whatever_is_done_to_what_stays_the_first_bad_line_is_not_after_it(texts, data):
    lines, heads = chained(texts)
    first, then = sorted(data.draw(st.lists(st.integers(0, len(lines) - 1), min_size=2, max_size=2)))
    under_way = data.draw(st.booleans())
    anchor = Anchor(Stretch(heads[then], heads[-1]))
    if under_way:
        anchor = Anchor(Stretch(heads[first], heads[-1]), Stretch(heads[then], heads[-1]))
    begin = data.draw(st.sampled_from([first, then])) if under_way else then
    kept = [dict(line) for line in lines[begin:]]
    assert verify_lines(LOG, kept, anchor) == Verdict(LOG, len(kept), destroyed=begin)
    kind, place, other = data.draw(tamperings(lines, kept))
    latest = begin + place + 1
    match kind:
        case "change":
            kept[place]["taak"] = f"{kept[place]['taak']}!"
        case "remove":
            del kept[place]
        case "insert":
            kept.insert(place, dict(lines[other]))
        case "swap":
            with_which = other % len(kept)
            kept[place], kept[with_which] = kept[with_which], kept[place]
            latest = begin + max(place, with_which) + 1
        case _:
            head = heads[begin + place]
            for line in kept[place:]:
                line["taak"] = f"{line['taak']}!"
                head = follow(head, line)
                line[LINK] = head.link.hex()
            latest = len(lines)
    assume(kept not in (lines[first:], lines[then:]) if under_way else kept != lines[then:])
    verdict = verify_lines(LOG, kept, anchor)
    assert verdict.bad is not None
    assert verdict.bad <= latest
