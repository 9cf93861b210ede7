"""A walk of functioneel beheer through the Dagster UI in a real browser, over the demo region in a running hub.

Two months are loaded when the UI starts and the third lies in the drop folder. From there: the load, a refused levering and its
reason, a check that fails with its counts per gemeente and its trend, and a mart of a past month counted from the UI itself.
"""

import datetime
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Locator, Page, expect, sync_playwright

from pipelines.alerts.stories import check_page, extract_page
from schemas.region import GEMEENTEN
from tests.end_to_end.hub import COMMAND

CHROMIUM = os.environ.get("DOORSTROOMHUB_CHROMIUM") or shutil.which("chromium")
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
SIZE: Any = {"width": 1500, "height": 1100}
TALL: Any = {"width": 1500, "height": 8000}
"""The list of checks holds in the page only what stands on the screen; so high, all of it does."""
CONTROLES = Path(__file__).parents[2] / "warehouse" / "controles"
PATIENCE_MS = 90_000
"""How long a page may take; every wait ends as soon as the page shows what is waited for."""
LOAD_MS = 600_000

EXTRACTS = {
    "duo_c_levering": ("Wie in het gebied woont en op school zit of zat", "brin6", "text", "vestiging"),
    "duo_a05": ("wie bij uitval voortijdig schoolverlater zou zijn", "startkwalificatie", "text", "J of N"),
    "jvs_verzuimmelding": ("Alle verzuimmeldingen in het JVS van een gemeente", "verzuimsoort", "text", "LRV"),
    "jvs_vrijstelling": ("Alle vrijstellingen en vervangende leerplicht", "burgerservicenummer", "uuid", "Pseudoniem"),
    "jvs_werkproces": ("Alle werkprocessen in de dossiers van een gemeente", "datum_start", "integer", "jjjjmmdd"),
}
"""Per extract a part of its description, and a column with its type and a part of its meaning."""


@dataclass(frozen=True)
class Screen:
    """A running UI: its address as the command said it, the warehouse behind it, a folder for screenshots, and of the
    leveringen the answers, the last month and every number of nine digits: those of persons are among them."""

    address: str
    warehouse: str
    folder: Path
    answers: dict[str, Any]
    last_month: str
    numbers: frozenset[str]

    @property
    def root(self) -> str:
        return self.address.rsplit("/", 1)[0]

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        """The rows of one statement."""
        with psycopg.connect(self.warehouse) as connection:
            return connection.execute(statement.encode()).fetchall()

    def has_ended_run_of(self, sensor: str) -> bool:
        """Whether a run that this sensor launched has ended, well or not."""
        ended = (
            "SELECT count(*) FROM runs JOIN run_tags USING (run_id) WHERE status IN ('SUCCESS', 'FAILURE', 'CANCELED')"
            " AND key = 'dagster/sensor_name' AND value = %s"
        )
        with psycopg.connect(self.warehouse.rsplit("/", 1)[0] + "/dagster") as connection:
            return connection.execute(ended, (sensor,)).fetchone() != (0,)


@pytest.fixture(scope="module")
def screen(new_hub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    """A UI over a hub with two months of the demo region, and the third month in its drop folder."""
    folder = tmp_path_factory.mktemp("scherm")
    hub, files = new_hub(folder / "hub"), folder / "leveringen"
    hub.run("demo", "generate", "--personen", "300", "--seed", "5", "--maanden", "3", "--uit", files)
    *before, last = sorted(path for path in files.iterdir() if path.is_dir())
    warehouse = hub.address
    hub.load(*before)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    deliver(last, hub.folder / "aanlevering")
    with subprocess.Popen(
        [COMMAND, "up", "--port", str(port)], env=hub.environment, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        said, address = "", None
        for line in process.stderr:
            said += line
            if address := re.search(rf"http://127\.0\.0\.1:{port}\S*(?=\. )", line):
                break
        assert address, said
        answers = json.loads((files / "antwoorden.json").read_text())
        dossiers = "".join(path.read_text() for path in files.rglob("jvs_jongere_*.csv"))
        numbers = frozenset(re.findall(r"\b\d{9}\b", dossiers))
        yield Screen(address.group(), warehouse, folder, answers, last.name, numbers)
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
    assert not listens(port)
    hub.stop()


def deliver(month: Path, drop_folder: Path) -> None:
    """Put a month in the drop folder as a supplier does whose transfer keeps the times of files: complete at first sight."""
    an_hour_ago = datetime.datetime.now().timestamp() - 3600  # noqa: DTZ005
    drop_folder.mkdir(exist_ok=True)
    shutil.copytree(month, drop_folder / month.name)
    for path in (drop_folder / month.name).rglob("*"):
        os.utime(path, (an_hour_ago, an_hour_ago))


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def page(screen: Screen) -> Iterator[Page]:
    assert CHROMIUM, "chromium ontbreekt; make test installeert het"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page(viewport=SIZE)
        page.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        yield page
        browser.close()


@pytest.fixture(scope="module")
def loaded(page: Page, screen: Screen) -> Screen:
    """The screen once the watch on the drop folder has loaded the third month, seen from the page of its run.

    No page is open meanwhile: drawing a run that goes on takes more of a machine than the run.
    """
    deadline = time.monotonic() + LOAD_MS / 1000
    while not screen.has_ended_run_of("aanlevering") and time.monotonic() < deadline:
        time.sleep(0.5)
    page.goto(f"{screen.root}/runs")
    launched_by = page.get_by_role("link", name="aanlevering", exact=True).first
    launched_by.locator("xpath=ancestor::*[.//a[.='View']][1]").get_by_role("link", name="View").click()
    expect(page.get_by_text("Success", exact=True).first).to_be_visible()
    return screen


def keep(page: Page, screen: Screen, name: str) -> None:
    """Keep a screenshot, and refuse the number of any person on it."""
    page.screenshot(path=screen.folder / f"{name}.png")
    assert screen.numbers
    assert not screen.numbers & set(re.findall(r"\d{9}", page.locator("body").inner_text()))


def table_with(page: Page, heading: str) -> Locator:
    """The innermost table that has this heading of a column."""
    return page.get_by_role("table").filter(has_text=heading).last


def result(page: Page) -> Locator:
    """The outcome of the check that is shown."""
    return page.get_by_text("Evaluation result", exact=True).locator("xpath=..")


def test_the_address_that_up_says_is_the_catalog_with_a_dutch_sentence_per_asset(page, screen):
    page.goto(screen.address)
    expect(page.get_by_text("DUO C-levering. Wie in het gebied woont en op school zit of zat").first).to_be_visible()
    expect(page.get_by_text("JVS jongeren. Alle dossiers van jongeren in het JVS").first).to_be_visible()
    expect(page.get_by_text("Materialized").first).to_be_visible()
    keep(page, screen, "catalogus")


def test_the_assets_stand_in_the_groups_of_sources_kern_controle_and_mart(page, screen):
    page.goto(f"{screen.root}/locations/doorstroomhub/assets")
    for group in ("brp", "controle", "duo", "jvs", "kern", "mart"):
        expect(page.get_by_text(group, exact=True).first).to_be_visible()
    keep(page, screen, "groepen")


def test_a_month_in_the_drop_folder_is_loaded_by_the_running_hub(page, loaded):
    keep(page, loaded, "ingelezen")
    page.goto(f"{loaded.root}/assets/bron/jvs_verzuimmelding?view=events")
    rows = table_with(page, "quarantaine").get_by_role("row")
    month = f"{loaded.last_month}/jvs_verzuimmelding"
    delivered = {path: facts for path, facts in loaded.answers["leveringen"].items() if path.startswith(month)}
    expect(rows).to_have_count(len(delivered) + 1)
    [zwolle] = [facts for path, facts in delivered.items() if "G0193" in path]
    cells = rows.filter(has_text="Zwolle").get_by_role("cell").all_inner_texts()
    quarantined = zwolle["rijen"] - zwolle["geladen"]
    assert cells[3:] == ["geladen", *map(str, (zwolle["rijen"], zwolle["geladen"], quarantined)), "0"]
    keep(page, loaded, "verwerkt")


@pytest.mark.parametrize("extract", EXTRACTS)
def test_an_extract_shows_its_row_count_and_its_columns_with_their_meaning(page, loaded, extract):
    description, column, sql_type, meaning = EXTRACTS[extract]
    [(rows,)] = loaded.query(f"SELECT count(*) FROM bron.{extract} WHERE geldig_tot = 'infinity' AND bekend_tot = 'infinity'")
    page.goto(f"{loaded.root}/assets/bron/{extract}")
    expect(page.get_by_text("Row count", exact=True).locator("xpath=..")).to_contain_text(re.compile(rf"count\s*{rows}\b"))
    expect(page.get_by_text(description).first).to_be_visible()
    row = table_with(page, "Column name").get_by_role("row").filter(has=page.get_by_text(column, exact=True))
    expect(row).to_contain_text(sql_type)
    expect(row).to_contain_text(meaning)
    keep(page, loaded, extract)


def test_a_refused_levering_is_a_failing_check_with_its_file_its_gemeente_and_its_reason(page, loaded):
    refused = (path.rsplit("/", 1)[-1] for path, facts in loaded.answers["leveringen"].items() if facts["geweigerd"])
    [name] = [name for name in refused if name.startswith("duo_c_levering")]
    [(scope, reason)] = loaded.query(f"SELECT scope, reden FROM beheer.levering WHERE bestandsnaam = '{name}'")
    page.goto(loaded.address)
    page.get_by_role("link", name="bron / duo_c_levering").click()
    page.get_by_role("tab", name="Checks").click()
    expect(result(page)).to_contain_text("Failed")
    refusal = page.get_by_role("listitem").filter(has_text=name)
    expect(refusal).to_contain_text(f"{GEMEENTEN[scope[1:]].gemeente}, nr. ")
    expect(refusal).to_contain_text(f"{name}: {reason}")
    keep(page, loaded, "geweigerd")


def test_a_check_fails_with_its_counts_per_gemeente_what_to_do_and_its_trend(page, loaded):
    counted = loaded.query(
        "SELECT code, jsonb_object_agg(gemeente, aantal), sum(aantal) FROM ("
        " SELECT code, gemeente, count(*) AS aantal FROM controle.bevinding LEFT JOIN kern.gemeente USING (gemeentecode)"
        " WHERE status = 'open' AND ernst <> 'info' AND code ~ '^[DV]' GROUP BY code, gemeente"
        ") AS per_gemeente GROUP BY code ORDER BY count(*) DESC, code LIMIT 1"
    )
    [(code, per_gemeente, total)] = counted
    [file] = CONTROLES.glob(f"{code.lower()}_*.sql")
    header = dict(re.findall(r"^-- (\w+): (.+)$", file.read_text(), re.MULTILINE))
    page.set_viewport_size(TALL)
    page.goto(f"{loaded.root}/assets/controle/bevinding?view=checks")
    page.get_by_text(file.stem, exact=True).first.click()
    page.set_viewport_size(SIZE)
    expect(page.get_by_text(f"{code}: {header['titel']}").first).to_be_visible()
    expect(result(page)).to_contain_text("Failed")
    expect(page.get_by_text(f"{header['titel']}: {total} open op ").first).to_be_visible()
    expect(page.get_by_text(header["doen"].split(";")[0]).first).to_be_visible()
    rows = table_with(page, "nog open").get_by_role("row")
    for gemeente, aantal in per_gemeente.items():
        _, new, still_open, _ = rows.filter(has_text=gemeente).get_by_role("cell").all_inner_texts()
        assert int(new) + int(still_open) == aantal, gemeente
    expect(page.get_by_text("Plots", exact=True)).to_be_visible()
    expect(page.locator("canvas").first).to_be_visible()
    keep(page, loaded, "controle")


@pytest.mark.parametrize("code", ["B03", "L02"])
def test_the_link_of_a_melding_is_the_page_of_its_check(page, loaded, code):
    [file] = CONTROLES.glob(f"{code.lower()}_*.sql")
    [titel] = re.findall(r"^-- titel: (.+)$", file.read_text(), re.MULTILINE)
    page.goto(loaded.root + check_page(code))
    expect(page.get_by_text(f"{code}: {titel}").first).to_be_visible()
    keep(page, loaded, f"melding_{code}")


def test_the_link_of_a_refusal_is_the_page_of_its_leveringen(page, loaded):
    page.goto(loaded.root + extract_page("duo_c_levering"))
    expect(page.get_by_text("Alle leveringen geaccepteerd").first).to_be_visible()


def test_no_name_of_a_check_is_cut_short(page, loaded):
    page.set_viewport_size(TALL)
    page.goto(f"{loaded.root}/assets/controle/bevinding?view=checks")
    for file in CONTROLES.glob("*.sql"):
        expect(page.get_by_text(file.stem, exact=True).first).to_be_visible()
    keep(page, loaded, "controles")
    page.set_viewport_size(SIZE)


def test_the_figures_of_a_past_month_are_counted_from_the_ui(page, loaded):
    this_month = f"{datetime.date.today():%Y%m}"  # noqa: DTZ011 as the hub itself
    [(month,)] = loaded.query(f"SELECT max(peilmaand)::text FROM mart.thuiszitters WHERE peilmaand < {this_month}")
    stored = f"SELECT count(*) FROM mart.thuiszitters WHERE peilmaand = {month}"
    [(before,)] = loaded.query(stored)
    assert loaded.query(f"DELETE FROM mart.thuiszitters WHERE peilmaand = {month} RETURNING gemeentecode")
    page.goto(f"{loaded.root}/assets/mart/thuiszitters")
    page.get_by_role("button", name="Materialize").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Select a partition or create one").click()
    page.get_by_role("menuitem").filter(has_text=month).click()
    expect(dialog.get_by_text("1 partition", exact=True)).to_be_visible()
    keep(page, loaded, "peilmaand_kiezen")
    dialog.get_by_role("button", name="Launch 1 run").click()
    page.get_by_role("listitem").filter(has_text="Launched run").get_by_role("link", name="View").click()
    expect(page.get_by_text("Success", exact=True).first).to_be_visible(timeout=LOAD_MS)
    keep(page, loaded, "peilmaand_run")
    run = page.url.rsplit("/", 1)[-1][:8]
    assert loaded.query(stored) == [(before,)]
    page.goto(f"{loaded.root}/assets/mart/thuiszitters?view=partitions&partition={month}")
    expect(page.get_by_role("link", name=run).first).to_be_visible()
    figure = page.get_by_role("row").filter(has_text="dagster/partition_row_count").get_by_role("cell")
    expect(figure.nth(1)).to_have_text(str(before))
    preview = table_with(page, "gemeentecode")
    expect(preview.get_by_role("row")).to_have_count(before + 1)
    expect(preview.get_by_role("columnheader", name="opgelost")).to_be_in_viewport()
    keep(page, loaded, "peilmaand_geteld")


def test_the_watch_on_the_drop_folder_the_daily_checks_and_the_meldingen_run(page, screen):
    page.goto(f"{screen.root}/automation")
    for name in ("aanlevering", "controles_dagelijks", "meldingen_versturen", "opruimen_wekelijks", "runs_bewaken"):
        expect(page.get_by_text(name, exact=True).first).to_be_visible()
    keep(page, screen, "automatisch")
