"""The weekly summary over a real mail server, as a person sees it in a browser: on a desk and on a phone, with its plot."""

import base64
import datetime
import os
import re
import shutil
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from pipelines.alerts.sending import send_round
from pipelines.alerts.settings import read_settings
from tests.post import Certificates, Mailbox, guarding, settings_text, write_settings
from tests.weeks import run
from warehouse import access

CHROMIUM = os.environ.get("DOORSTROOMHUB_CHROMIUM") or shutil.which("chromium")
DAY = datetime.timedelta(days=1)
START = datetime.date(2026, 11, 16)
MONDAY = datetime.datetime(2026, 11, 23, 7, 0, tzinfo=datetime.UTC)
WEEKLY = "overleg@voorbeeld.test"


@pytest.fixture
def mailbox(database, home, tmp_path):
    """A mail server with what was sent on Monday, in two rounds, after a week with runs."""
    with database.engine.begin() as connection:
        access.act_as_loader(connection)
        run(connection, START - DAY, range(60))
        run(connection, START, range(10, 80))
        run(connection, START, range(12, 80))
        run(connection, START + 4 * DAY, range(20, 90))
        run(connection, START + 7 * DAY, ())
    certificates = Certificates(tmp_path / "certificaten").make()
    with Mailbox(certificates) as running:
        text = settings_text(running, certificates)
        asking = f'[ontvangers.overleg]\nmail = "{WEEKLY}"\nweekbericht = true\n\n[gemeente]'
        write_settings(home.root, text.replace("[gemeente]", asking))
        for _ in range(2):
            send_round(database.engine, read_settings(home), guarding(database.engine), now=MONDAY)
        yield running


def shown_by_a_mail_program(mail: EmailMessage) -> str:
    """The page of a mail, with the parts that it refers to by content id in their places."""
    page = mail.get_body(("html",)).get_content()
    for part in mail.walk():
        if number := part["Content-ID"]:
            content = base64.b64encode(part.get_content()).decode()
            page = page.replace(f"cid:{number[1:-1]}", f"data:{part.get_content_type()};base64,{content}")
    assert "cid:" not in page
    return page


def test_the_summary_arrives_once_and_only_where_it_was_asked_for(mailbox):
    weekly = [mail for mail in mailbox.mails if mail["Subject"].startswith("Weekbericht")]
    assert [mail["To"] for mail in weekly] == [WEEKLY]
    # 0 to 19 are gone and 60 to 89 have come; one of five is only counted
    assert weekly[0]["Subject"] == "Weekbericht 47: 56 open, 24 nieuw, 16 opgelost"
    plain = weekly[0].get_body(("plain",)).get_content()
    assert "Er is op 2 van de 7 dagen gecontroleerd, het laatst op vrijdag 20 november." in " ".join(plain.split())
    assert not re.search(r"\bnr\d", plain)


@pytest.mark.parametrize(("screen", "width"), [("bureau", 760), ("telefoon", 375)])
def test_the_summary_looks_good(mailbox, tmp_path: Path, screen, width):
    assert CHROMIUM, "chromium ontbreekt; make test installeert het"
    [mail] = [mail for mail in mailbox.mails if mail["To"] == WEEKLY]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.set_content(shown_by_a_mail_program(mail))
        page.screenshot(path=tmp_path / f"weekbericht_{screen}.png", full_page=True)
        plot = page.locator("img")
        assert plot.evaluate("image => image.naturalWidth") > 584
        assert plot.bounding_box()["width"] > 0.8 * min(width, 640)
        for name in ("Zwolle", "Kampen", "functioneel beheer"):
            assert name.lower() in (plot.get_attribute("alt") or "").lower()
            assert page.get_by_role("rowheader", name=re.compile(name, re.IGNORECASE)).count() >= 2
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        browser.close()
