"""The mailbox test: a region is loaded, a real mail server takes the meldingen, a browser shows them as a person reads them.

Further: the mail server is away while the hub is killed, again and again, and in the end nothing is lost; and the running hub
sends by itself.
"""

import os
import re
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from pipelines.today import today
from tests.end_to_end.files import delivery, dossier, write
from tests.end_to_end.hub import COMMAND, Hub
from tests.post import Certificates, Mailbox, free_port, settings_text, write_settings

CHROMIUM = os.environ.get("DOORSTROOMHUB_CHROMIUM") or shutil.which("chromium")
PATIENCE_SECONDS = 200
TABLE_OF_WAITING = "SELECT count(*) FROM beheer.verzending WHERE status = 'wacht'"


@dataclass(frozen=True)
class Post:
    """A loaded hub whose meldingen are sent, the mailbox, and every number of nine digits that was delivered."""

    hub: Hub
    mailbox: Mailbox
    numbers: frozenset[str]
    folder: Path

    def of(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.mailbox.mails if mail["To"] == address]


def bodies(mail: EmailMessage) -> tuple[str, str]:
    """The plain text and the page of a mail."""
    plain, page = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert page is not None
    return plain.get_content(), page.get_content()


def prepared(new_hub: Callable[[Path], Hub], folder: Path) -> tuple[Hub, Mailbox]:
    """A hub with settings, and its mail server, which does not run yet."""
    certificates = Certificates(folder / "certificaten").make()
    hub, mailbox = new_hub(folder / "hub"), Mailbox(certificates)
    write_settings(hub.folder, settings_text(mailbox, certificates))
    return hub, mailbox


@pytest.fixture(scope="module")
def post(new_hub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    """Two months of a region: after the first the mails are sent, and after the second again."""
    folder = tmp_path_factory.mktemp("post")
    files = folder / "leveringen"
    hub, mailbox = prepared(new_hub, folder)
    hub.run("demo", "generate", "--personen", "600", "--seed", "5", "--maanden", "2", "--uit", files)
    first, second = sorted(path for path in files.iterdir() if path.is_dir())
    with mailbox:
        for month in (first, second):
            hub.load(month)
            hub.run("melding", "verstuur")
        text = "".join(path.read_text(errors="replace") for path in files.rglob("*.csv"))
        yield Post(hub, mailbox, frozenset(re.findall(r"\b\d{9,10}\b", text)), folder)
    hub.stop()


def test_the_mails_tell_what_is_wrong_who_acts_and_what_to_do(post):
    [(worst, _)] = post.hub.query(
        "SELECT titel, sum(aantal) FROM (SELECT inhoud ->> 'titel' AS titel, aantal FROM beheer.melding"
        " WHERE soort = 'bevinding') AS oorzaak GROUP BY titel ORDER BY 2 DESC LIMIT 1"
    )
    told = "\n".join(part for mail in post.of("beheer@voorbeeld.test") for part in bodies(mail))
    for expected in (worst, "Wat te doen", "Aan zet", "gevallen", "https://hub.voorbeeld.test/assets/controle/bevinding"):
        assert expected in told


def test_every_cause_is_told_to_functioneel_beheer_and_each_is_told_once(post):
    causes = post.hub.query("SELECT kenmerk FROM beheer.melding WHERE is_gemeld")
    told = post.hub.query(
        "SELECT deel ->> 'kenmerk', count(*) FROM beheer.verzending CROSS JOIN jsonb_array_elements(inhoud -> 'delen') AS deel"
        " WHERE ontvanger = 'beheer' AND soort = 'melding' AND deel ->> 'soort' = 'begin' GROUP BY 1"
    )
    assert dict(told) == dict.fromkeys((key for (key,) in causes), 1)
    assert len(causes) > 10
    assert post.hub.query(TABLE_OF_WAITING) == [(0,)]


def test_a_refused_levering_comes_with_its_reason_and_its_gemeente(post):
    refused = post.hub.query("SELECT reden FROM beheer.levering WHERE status = 'geweigerd'")
    assert refused
    told = " ".join(" ".join(bodies(mail)[0].split()) for mail in post.of("beheer@voorbeeld.test"))
    for (reason,) in refused:
        assert reason in told


def test_a_gemeente_hears_only_what_it_must_act_on(post):
    assert post.of("leerplicht@kampen.test")
    keys = post.hub.query(
        "SELECT DISTINCT deel -> 'gemeenten' FROM beheer.verzending CROSS JOIN jsonb_array_elements(inhoud -> 'delen') AS deel"
        " WHERE ontvanger = 'kampen'"
    )
    assert all("0166" in gemeenten for (gemeenten,) in keys)


def test_no_number_of_a_person_is_in_a_mail_or_in_the_outbox(post):
    assert len(post.numbers) > 500
    written = "\n".join(str(part) for mail in post.mailbox.mails for part in (*mail.values(), *bodies(mail)))
    for table in ("melding", "bericht", "verzending"):
        written += "".join(str(row) for row in post.hub.query(f"SELECT to_jsonb(t)::text FROM beheer.{table} AS t"))
    assert not post.numbers & set(re.findall(r"(?<![\da-f-])\d{9,10}(?![\da-f-])", written))


def test_the_mails_look_as_a_person_reads_them(post):
    assert CHROMIUM, "chromium ontbreekt; make test installeert het"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 760, "height": 900})
        for number, mail in enumerate(post.mailbox.mails):
            page.set_content(bodies(mail)[1])
            page.screenshot(path=post.folder / f"mail_{number}.png", full_page=True)
            shown = page.locator("body").inner_text()
            assert page.locator("h1").inner_text() in bodies(mail)[0]
            assert "Er staan geen persoonsgegevens in." in shown
            assert page.evaluate("document.documentElement.scrollWidth") <= 760
        browser.close()


def test_a_mail_server_that_is_away_and_a_hub_that_is_killed_lose_nothing(new_hub, tmp_path):
    hub, mailbox = prepared(new_hub, tmp_path)
    files = tmp_path / "leveringen"
    files.mkdir()
    for gemeente in ("0193", "0166", "0160"):
        write(files, gemeente, "20261101", b"")
    hub.load(files)
    away = hub.run("melding", "verstuur", check=False)
    assert away.returncode == 1
    assert "Geen verbinding met de mailserver" in " ".join(away.stderr.split())
    [(waiting,)] = hub.query(TABLE_OF_WAITING)
    assert waiting >= 4
    hub.stop()
    killed = 0
    with mailbox:
        for _ in range(2):
            hub.query("UPDATE beheer.verzending SET volgende_poging = now() RETURNING 1")
            sender = hub.popen("melding", "verstuur")
            mailbox.on_accept = lambda sender=sender: os.killpg(sender.pid, signal.SIGKILL)
            assert sender.wait(PATIENCE_SECONDS) == -signal.SIGKILL
            killed += 1
        mailbox.on_accept = lambda: None
        hub.query("UPDATE beheer.verzending SET volgende_poging = now() RETURNING 1")
        hub.run("melding", "verstuur")
        hub.run("melding", "verstuur")
    ids = Counter(str(mail["Message-ID"]) for mail in mailbox.mails)
    known = {f"<{number}@voorbeeld.test>" for (number,) in hub.query("SELECT bericht_id::text FROM beheer.verzending")}
    assert set(ids) == known
    assert sum(ids.values()) == len(known) + killed
    assert hub.query(TABLE_OF_WAITING) == [(0,)]
    repeated = [mail for mail in mailbox.mails if ids[str(mail["Message-ID"])] > 1]
    assert len({mail.as_bytes() for mail in repeated}) < len(repeated)  # the same to the last byte
    hub.stop()


def test_a_load_that_is_killed_tells_of_a_refusal_exactly_when_the_register_does(new_hub, tmp_path):
    hub, _ = prepared(new_hub, tmp_path)
    files = tmp_path / "leveringen"
    files.mkdir()
    write(files, "0193", f"{today():%Y%m%d}", delivery([dossier(number) for number in range(50)]))
    write(files, "0166", f"{today():%Y%m%d}", b"")
    for seconds in (3.0, 4.5, 6.0):
        load = hub.popen("load", files)
        time.sleep(seconds)
        os.killpg(load.pid, signal.SIGKILL)
        load.wait()
        refused = hub.query("SELECT count(*) FROM beheer.levering WHERE status = 'geweigerd'")
        assert hub.query("SELECT count(*) FROM beheer.bericht WHERE kenmerk LIKE 'levering/%'") == refused
    hub.load(files)
    assert hub.query("SELECT count(*) FROM beheer.bericht WHERE kenmerk LIKE 'levering/%'") == [(1,)]
    hub.stop()


def test_the_running_hub_sends_by_itself(new_hub, tmp_path):
    hub, mailbox = prepared(new_hub, tmp_path)
    with mailbox, subprocess.Popen([COMMAND, "up", "--port", str(free_port())], env=hub.environment) as process:
        deadline = time.monotonic() + PATIENCE_SECONDS
        drop = hub.folder / "aanlevering"
        while not drop.exists():
            time.sleep(0.1)
        file = write(drop, "0166", "20261101", b"")
        an_hour_ago = time.time() - 3600
        os.utime(file, (an_hour_ago, an_hour_ago))
        while not mailbox.accepted and time.monotonic() < deadline:
            time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
    assert {mail["Subject"] for mail in mailbox.mails} == {"Geweigerd: JVS jongeren van Kampen, peildatum 1 november 2026"}
    hub.stop()
