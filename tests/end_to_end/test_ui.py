"""The Dagster UI as functioneel beheer sees it, in a real browser: groups, Dutch texts, row counts and a failing check."""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.end_to_end.files import delivery, dossier, write
from tests.end_to_end.hub import COMMAND, Hub

CHROMIUM = os.environ.get("DOORSTROOMHUB_CHROMIUM") or shutil.which("chromium")
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
ROWS = 30
PATIENCE_MS = 60_000


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address of a running UI over a hub with a loaded and a refused levering, and a folder for screenshots."""
    folder = tmp_path_factory.mktemp("scherm")
    files = folder / "leveringen"
    files.mkdir()
    rows = [dossier(number) for number in range(ROWS)]
    write(files, "0193", "20261101", delivery(rows))
    write(files, "0193", "20261102", delivery([dict(row, geslacht="?") for row in rows]))
    hub = Hub(folder / "hub")
    hub.load(files)
    port = free_port()
    with subprocess.Popen(
        [COMMAND, "up", "--port", str(port)], env=hub.environment, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        said = ""
        for line in process.stderr:
            said += line
            if f"http://127.0.0.1:{port}" in line:
                break
        assert process.poll() is None, said
        yield f"http://127.0.0.1:{port}", folder
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
    assert not listens(port)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def page(screen) -> Iterator[Page]:
    assert CHROMIUM, "chromium ontbreekt; make test installeert het"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page(viewport={"width": 1500, "height": 1100})
        page.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        yield page
        browser.close()


def test_the_catalog_shows_the_groups_of_the_sources_and_dutch_descriptions(page, screen):
    address, folder = screen
    page.goto(f"{address}/assets")
    for group in ("jvs", "brp", "duo", "kern", "controle"):
        expect(page.get_by_role("link", name=f"asset_group {group}", exact=True).first).to_be_visible()
    expect(page.get_by_text("Alle dossiers van jongeren in het JVS").first).to_be_visible()
    page.screenshot(path=folder / "catalogus.png")


def test_an_extract_shows_its_row_count_and_its_columns_with_their_meaning(page, screen):
    address, folder = screen
    page.goto(f"{address}/assets/bron/jvs_jongere")
    count = page.get_by_text("Row count", exact=True).locator("xpath=..")
    expect(count).to_contain_text(str(ROWS))
    expect(page.get_by_text("burgerservicenummer", exact=True).first).to_be_visible()
    expect(page.get_by_text("uuid", exact=True).first).to_be_visible()
    page.screenshot(path=folder / "extract.png", full_page=True)


def test_a_refused_levering_is_a_failing_check_with_its_reason(page, screen):
    address, folder = screen
    page.goto(f"{address}/assets/bron/jvs_jongere?view=checks&checkDetail=leveringen_geaccepteerd")
    expect(page.get_by_text("Failed").first).to_be_visible()
    expect(page.get_by_text(f"{ROWS} van de {ROWS} rijen zijn afgekeurd").first).to_be_visible()
    page.screenshot(path=folder / "geweigerd.png")


def test_a_check_with_bevindingen_fails_and_says_in_dutch_what_to_do_per_gemeente(page, screen):
    address, folder = screen
    page.goto(f"{address}/assets/controle/bevinding?view=checks&checkDetail=l03_te_veel_quarantaine")
    expect(page.get_by_text("Failed").first).to_be_visible()
    expect(page.get_by_text("Levering geweigerd omdat er te veel rijen in quarantaine gingen").first).to_be_visible()
    expect(page.get_by_text("Vraag de leverancier om een herstelde levering").first).to_be_visible()
    expect(page.get_by_text("Zwolle").first).to_be_visible()
    page.screenshot(path=folder / "controle.png")


def test_the_watch_on_the_drop_folder_and_the_daily_checks_run(page, screen):
    address, folder = screen
    page.goto(f"{address}/automation")
    for name in ("aanlevering", "controles_dagelijks", "opruimen_wekelijks"):
        expect(page.get_by_text(name, exact=True).first).to_be_visible()
    page.screenshot(path=folder / "automatisch.png")
