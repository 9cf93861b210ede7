"""The key ring: made once, private, one key per domain and version, and recognised as the right one."""

import base64
import stat
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from warehouse.home import Home
from warehouse.key_providers import KeyFailed
from warehouse.keys import KeyRing, take_into_use


@pytest.fixture(autouse=True)
def _no_key_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DOORSTROOMHUB_ROOT_KEY", raising=False)


def _ring(*roots: int) -> KeyRing:
    return KeyRing({version: bytes([byte]) * 32 for version, byte in enumerate(roots, 1)})


def test_the_key_file_is_made_once_and_is_private(tmp_path: Path) -> None:
    home = Home(tmp_path / "hub")
    first = KeyRing.open(home)
    assert stat.S_IMODE(home.key_file.stat().st_mode) == 0o600
    assert KeyRing.open(home).key("x") == first.key("x")
    assert [path.name for path in home.key_dir.iterdir()] == ["hoofdsleutel"]


def test_two_homes_have_different_keys(tmp_path: Path) -> None:
    assert KeyRing.open(Home(tmp_path / "a")).key("x") != KeyRing.open(Home(tmp_path / "b")).key("x")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o620])
def test_a_key_file_that_others_can_reach_is_refused(mode: int, home: Home) -> None:
    KeyRing.open(home)
    home.key_file.chmod(mode)
    with pytest.raises(KeyFailed, match="chmod 600"):
        KeyRing.open(home)


def test_the_environment_goes_before_the_file_and_takes_hexadecimal_and_base64(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = bytes(range(32))
    monkeypatch.setenv("DOORSTROOMHUB_ROOT_KEY", root.hex())
    from_hexadecimal = KeyRing.open(home)
    monkeypatch.setenv("DOORSTROOMHUB_ROOT_KEY", base64.b64encode(root).decode())
    assert KeyRing.open(home).key("x") == from_hexadecimal.key("x") == KeyRing({1: root}).key("x")
    assert not home.key_file.exists()


def test_a_file_with_several_versions_has_the_highest_as_current(home: Home) -> None:
    home.key_file.write_text(f"1: {'01' * 32}\n2: {'02' * 32}\n")
    home.key_file.chmod(0o600)
    ring = KeyRing.open(home)
    assert (ring.versions, ring.current) == ((1, 2), 2)
    assert ring.key("x") == ring.key("x", 2) != ring.key("x", 1)
    assert ring.key("x", 1) == _ring(1).key("x")
    assert set(ring.archive_keys()) == {1, 2}


@pytest.mark.parametrize(
    "content", ["", "\n", "kort", "01" * 31, "1: " + "01" * 32 + "\n1: " + "02" * 32, "een: " + "01" * 32, "==="]
)
def test_what_is_no_key_is_refused_without_repeating_it(content: str, home: Home) -> None:
    home.key_file.write_text(content)
    home.key_file.chmod(0o600)
    with pytest.raises(KeyFailed, match="kluis") as refused:
        KeyRing.open(home)
    assert "0101" not in str(refused.value)


def test_every_domain_and_version_has_a_key_of_its_own_of_32_bytes() -> None:
    ring = _ring(1, 1)
    keys = {ring.key(domain, version) for domain in ("pseudoniem", "vergelijking", "archief") for version in (1, 2)}
    assert len(keys) == 6
    assert {len(key) for key in keys} == {32}


def test_the_derivation_never_changes() -> None:
    # HKDF (RFC 5869) worked out by hand with HMAC: no salt, info "doorstroomhub/pseudoniem/v1"
    assert _ring(1).key("pseudoniem").hex() == "7d3afee2ae83b2c377fffc9f0f0be452462a15dc45aae2c191613603e102310b"


def test_a_version_that_is_not_on_the_ring_is_asked_back() -> None:
    with pytest.raises(KeyFailed, match="Versie 3"):
        _ring(1).key("x", 3)


def test_a_wrong_root_key_is_noticed(rolled_back: Connection) -> None:
    _ring(1).in_use(rolled_back)
    assert _ring(1).in_use(rolled_back).current == 1
    with pytest.raises(KeyFailed, match="Verkeerde hoofdsleutel"):
        _ring(2).in_use(rolled_back)


def test_the_version_of_the_database_counts_and_not_the_highest_on_the_ring(rolled_back: Connection) -> None:
    assert _ring(1).in_use(rolled_back).current == 1
    ring = _ring(1, 2).in_use(rolled_back)
    assert (ring.current, ring.versions) == (1, (1, 2))
    assert ring.key("x") == _ring(1).key("x")
    assert _ring(1).in_use(rolled_back).current == 1  # nothing was protected with version 2 yet: she may go again
    assert _ring(1, 3).in_use(rolled_back).current == 1


def test_a_ring_without_the_version_in_use_is_refused(rolled_back: Connection) -> None:
    _ring(1).in_use(rolled_back)
    take_into_use(rolled_back, 2)
    with pytest.raises(KeyFailed, match="Versie 2"):
        _ring(1).in_use(rolled_back)
    assert _ring(1, 2).in_use(rolled_back).current == 2


def test_a_ring_that_was_opened_before_a_rotation_is_refused_after_it(rolled_back: Connection) -> None:
    _ring(1).in_use(rolled_back)
    opened = _ring(1, 2).in_use(rolled_back)
    opened.require_in_use(rolled_back)
    take_into_use(rolled_back, 2)
    with pytest.raises(KeyFailed, match="opnieuw"):
        opened.require_in_use(rolled_back)


def test_the_database_holds_fingerprints_and_no_key(rolled_back: Connection) -> None:
    ring = _ring(1)
    ring.in_use(rolled_back)
    query = text("SELECT waarde FROM beheer.instelling WHERE naam LIKE 'vingerafdruk%'")
    noted = rolled_back.execute(query).scalar_one()
    assert noted == ring.fingerprint(1)
    assert len(noted) == 16
    assert noted not in bytes([1] * 32).hex() + ring.key("pseudoniem").hex()
