"""The begin of the log of disclosures goes after its term, and what stays goes on (privacy.md 7 and 9)."""

import datetime
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from schemas.retention import Category
from tests.warehouse.cutting import FIRST, LOG, NEW, OLD, TODAY
from warehouse import access
from warehouse.logs.book import LogFailed
from warehouse.logs.cutting import destroyed_until
from warehouse.logs.links import Head
from warehouse.retention import due_on


def test_privacy_09_the_begin_goes_and_what_stays_is_a_whole_log_that_goes_on(logs):
    logs.ask_on(*FIRST)
    before = logs.lines(LOG)
    gone = logs.cut()
    assert (gone.lines, gone.until.number, gone.youngest) == (4, 4, datetime.date(2005, 1, 1))
    assert logs.lines(LOG) == before[4:]
    logs.whole(2, destroyed=4)
    logs.ask_on(TODAY)
    assert logs.numbers() == [5, 6, 7]
    logs.whole(3, destroyed=4)
    assert logs.due().log is None
    with logs.database.engine.connect() as connection:
        assert destroyed_until(connection) == datetime.date(2005, 1, 1)


def test_a_log_of_which_every_line_went_goes_on_after_its_last_number_and_can_be_cut_again(logs):
    logs.ask_on(*OLD)
    logs.cut()
    logs.whole(0, destroyed=4)
    logs.ask_on(datetime.date(2006, 1, 1), TODAY)
    assert logs.numbers() == [5, 6]
    logs.whole(2, destroyed=4)
    assert logs.cut().lines == 1
    logs.whole(1, destroyed=5)


def test_a_line_goes_on_the_day_that_its_term_is_over_and_not_before(logs):
    logs.ask_on(*FIRST)
    assert logs.due(datetime.date(2024, 2, 28)).log is None
    assert logs.due(datetime.date(2024, 2, 29)).log.lines == 1
    due = logs.due(datetime.date(2024, 3, 1))
    assert (due.log.lines, due.number) == (2, 2)
    assert [(each.category, each.gemeentecode, each.year, each.number) for each in logs.due().counts] == [
        (Category.DISCLOSURES, "", 2024, 2),
        (Category.DISCLOSURES, "", 2025, 2),
    ]


def test_a_younger_line_stops_what_is_behind_it_however_old(logs):
    logs.ask_on(OLD[0], NEW[0], OLD[1], OLD[1])
    due = logs.due()
    assert (due.log.lines, due.log_waiting, due.number) == (1, 2, 1)
    assert sum(each.number for each in due.counts) == 1
    logs.cut()
    due = logs.due()
    assert (due.log, due.log_waiting, due.counts) == (None, 2, [])


def test_a_line_without_a_term_stops_too(logs):
    logs.ask_on(*FIRST)
    with logs.database.engine.connect() as connection:
        access.act_as_owner(connection)
        connection.execute(text("UPDATE beheer.bewaartermijn SET geldig_van = '2004-03-01' WHERE categorie = 'verstrekkingen'"))
        assert due_on(connection, TODAY).log is None


def test_what_is_approved_is_how_far_the_log_is_cut(logs):
    logs.ask_on(*OLD[:2])
    first = logs.due()
    logs.ask_on(*NEW)
    assert logs.due().digest == first.digest, "what comes after it is another matter"
    logs.behind_the_hub("UPDATE beheer.log_verstrekking SET keten = sha256(keten) WHERE nummer = 2")
    assert logs.due().digest != first.digest
    logs.behind_the_hub("TRUNCATE beheer.log_verstrekking")
    assert logs.due().digest != first.digest


@pytest.mark.parametrize("other", [{"lines": 3}, {"until": Head(4, bytes(32))}, {"lines": 3, "until": Head(3, bytes(32))}])
def test_only_exactly_what_was_looked_at_goes(logs, other):
    logs.ask_on(*FIRST)
    with pytest.raises(LogFailed, match="begint niet met de regels"):
        logs.cut(replace(logs.due().log, **other))
    logs.whole(6, destroyed=0)


def test_a_log_that_is_not_whole_keeps_every_line(logs):
    logs.ask_on(*FIRST)
    wanted = logs.due().log
    logs.behind_the_hub("UPDATE beheer.log_verstrekking SET taak = 'iets anders' WHERE nummer = 2")
    with pytest.raises(LogFailed, match=r"niet heel.*Regel 2"):
        logs.cut(wanted)
    assert logs.numbers() == [1, 2, 3, 4, 5, 6]


KILLED = """
import datetime, os, signal, sys
from pathlib import Path
from warehouse.database import Database
from warehouse.home import Home
from warehouse.keys import KeyRing
from warehouse.logs.anchor import Anchors
from warehouse.logs.book import LogBook
from warehouse.logs.cutting import Cut, cut, note_cut
from warehouse.logs.links import Head

root, url, lines, link, request, step = sys.argv[1:]
wanted = Cut(int(lines), Head(int(lines), bytes.fromhex(link)), datetime.date(2005, 1, 1))
write = Anchors.write


def dying(anchors, log, anchor):
    promises = anchor.coming is not None
    confirms = not promises and anchor.confirmed.begin == wanted.until
    if step == "before the promise" and promises or step == "before the confirmation" and confirms:
        os.kill(os.getpid(), signal.SIGKILL)
    write(anchors, log, anchor)
    if step == "after the promise" and promises or step == "after the confirmation" and confirms:
        os.kill(os.getpid(), signal.SIGKILL)


Anchors.write = dying
with Database(url, url) as database:
    keyring = KeyRing.open_log(Home(Path(root)))
    book = LogBook(database.engine, Anchors(Home(Path(root)).anchor_dir, keyring), keyring)
    cut(book, wanted, lambda connection: note_cut(connection, wanted, 1, "AVG", request=int(request), trace="0" * 32))
"""


@pytest.mark.parametrize(
    ("step", "destroyed"),
    [("before the promise", 0), ("after the promise", 0), ("before the confirmation", 4), ("after the confirmation", 4)],
)
def test_a_kill_at_any_step_leaves_the_old_log_or_the_new_one_and_both_go_on(logs, step, destroyed):
    logs.ask_on(*FIRST)
    wanted = logs.due().log
    arguments = [str(logs.home.root), logs.database.url, "4", wanted.until.link.hex(), str(logs.decided()), step]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    killed = subprocess.run([sys.executable, "-c", KILLED, *arguments], env=environment, check=False)
    assert killed.returncode == -signal.SIGKILL
    logs.whole(6 - destroyed, destroyed)
    logs.book.require(LOG)
    assert logs.anchors.read(LOG).coming is None, "what became of it is settled"
    logs.ask_on(TODAY)
    logs.whole(7 - destroyed, destroyed)
    if not destroyed:
        logs.cut()
        logs.whole(3, destroyed=4)
