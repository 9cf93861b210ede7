"""Where root keys are kept: the file that the hub writes, the environment and a vault, which it only reads."""

import base64
import json
import re
import stat
from pathlib import Path

import pytest

from warehouse.home import WORKING_COPY, Home
from warehouse.key_providers import KeyFailed, KeyFile, log_key_place, root_key_place
from warehouse.keys import KeyRing


@pytest.fixture(autouse=True)
def _nothing_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("DOORSTROOMHUB_ROOT_KEY", "DOORSTROOMHUB_KEY_PROVIDER"):
        monkeypatch.delenv(variable, raising=False)


def _file(home: Home) -> KeyFile:
    place = root_key_place(home)
    assert isinstance(place, KeyFile)
    return place


def test_a_new_version_stands_beside_the_old_one_in_a_private_file(home: Home) -> None:
    place = _file(home)
    before = place.root_keys()
    place.add(2)
    after = place.root_keys()
    assert (set(before), set(after)) == ({1}, {1, 2})
    assert after[1] == before[1] != after[2]
    assert stat.S_IMODE(home.key_file.stat().st_mode) == 0o600
    assert [path.name for path in home.key_dir.iterdir()] == ["hoofdsleutel"]


def test_a_destroyed_version_is_gone_from_the_file_and_from_the_bytes_that_held_it(home: Home) -> None:
    place = _file(home)
    place.add(2)
    old = place.root_keys()
    bytes_of_old_file = home.key_dir / "oud"
    bytes_of_old_file.hardlink_to(home.key_file)
    place.destroy(1)
    assert place.root_keys() == {2: old[2]}
    assert old[1].hex().encode() not in bytes_of_old_file.read_bytes()
    assert stat.S_IMODE(home.key_file.stat().st_mode) == 0o600


def test_the_environment_says_what_to_add_and_where_but_no_key(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOORSTROOMHUB_ROOT_KEY", f"1: {'01' * 32}")
    place = root_key_place(home)
    assert not isinstance(place, KeyFile)
    told = place.how_to_add(2)
    assert "DOORSTROOMHUB_ROOT_KEY" in told
    assert "versie 2" in told
    assert not re.search(r"[0-9a-f]{32}", told)
    monkeypatch.setenv("DOORSTROOMHUB_ROOT_KEY", f"1: {'01' * 32}, 2: {'02' * 32}")
    assert KeyRing.open(home).versions == (1, 2)


def test_a_vault_of_the_gemeente_gives_the_root_keys(home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    kept = tmp_path / "kluis.json"
    kept.write_text(json.dumps({"1": base64.b64encode(bytes(32)).decode(), "2": base64.b64encode(bytes([2]) * 32).decode()}))
    monkeypatch.setenv("KLUIS_VAN_DE_GEMEENTE", str(kept))
    monkeypatch.setenv("DOORSTROOMHUB_KEY_PROVIDER", "tests.warehouse.vault:VaultOfTheGemeente")
    ring = KeyRing.open(home)
    assert ring.versions == (1, 2)
    assert ring.key("pseudoniem", 1) == KeyRing({1: bytes(32)}).key("pseudoniem")
    assert not home.key_file.exists()
    assert "de kluis tests.warehouse.vault:VaultOfTheGemeente" in root_key_place(home).how_to_add(3)
    assert isinstance(log_key_place(home), KeyFile)


def test_the_example_of_the_readme_is_the_vault_that_is_tested() -> None:
    told = (WORKING_COPY / "README.md").read_text()
    [example] = re.findall(r"```python\n(class VaultOfTheGemeente.*?)```", told, re.DOTALL)
    tested = Path(__file__).with_name("vault.py").read_text()
    lines = [line for line in example.splitlines() if line.strip()]
    assert lines
    assert all(line in tested for line in lines)


@pytest.mark.parametrize(
    ("named", "says"),
    [
        ("kluis", "pakket.module:naam"),
        ("kluis:een twee", "pakket.module:naam"),
        ("bestaat.niet:Kluis", "ModuleNotFoundError"),
        ("tests.warehouse.vault:BestaatNiet", "AttributeError"),
        ("tests.warehouse.vault:WithoutMethod", "root_keys"),
        ("tests.warehouse.vault:Broken", "RuntimeError"),
        ("tests.warehouse.vault:TooShort", "32 bytes"),
        ("tests.warehouse.vault:Empty", "geen geldige sleutel"),
    ],
)
def test_a_vault_that_does_not_work_is_told_apart_without_what_it_said(
    home: Home, monkeypatch: pytest.MonkeyPatch, named: str, says: str
) -> None:
    monkeypatch.setenv("DOORSTROOMHUB_KEY_PROVIDER", named)
    with pytest.raises(KeyFailed, match=re.escape(says)) as refused:
        KeyRing.open(home)
    assert "geheim" not in str(refused.value)


def test_a_vault_and_a_key_in_the_environment_at_once_are_refused(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOORSTROOMHUB_KEY_PROVIDER", "tests.warehouse.vault:Empty")
    monkeypatch.setenv("DOORSTROOMHUB_ROOT_KEY", "01" * 32)
    with pytest.raises(KeyFailed, match="een van de twee"):
        KeyRing.open(home)
