"""The key ring: the root key with its versions, and every key that is derived from it (privacy.md 3 and 5).

Keys exist in memory and in one file (or environment variable) only: never in the database, a log or an error. What is done
with a key belongs to `warehouse.pseudonyms`, `.comparisons`, `.identity` and the archive.
"""

import base64
import binascii
import os
import re
import secrets
import tempfile
from collections.abc import Mapping
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Connection, text

from schemas.errors import HubError
from warehouse.home import Home

ROOT_KEY_BYTES = 32
PSEUDONYM_DOMAIN = "pseudoniem"
"""The domain of the warehouse itself; every export has its own, so that the two cannot be joined."""
COMPARISON_DOMAIN = "vergelijking"
ROW_KEY_DOMAIN = "sleutel"
ARCHIVE_DOMAIN = "archief"
SUBJECT_DOMAIN = "betrokkene"
"""Of the ring of the logs: pseudonyms of persons in a log."""
STOP_DOMAIN = "stop"
"""Of the ring of the logs: by what a person who was erased is recognised and kept out (`warehouse.stops`)."""
ANCHOR_DOMAIN = "anker"
"""Of the ring of the logs: the seed of the key that signs their heads."""
_FINGERPRINT_DOMAIN = "vingerafdruk"
_NOTED = "vingerafdruk_hoofdsleutel_"


class KeyFailed(HubError):
    """The root key is missing, unreadable, open to others or another one than the data were protected with."""


class KeyRing:
    """The root keys by version; the highest version is `current` and protects what is written now."""

    def __init__(self, roots: Mapping[int, bytes]) -> None:
        self._roots = dict(roots)
        self._derived: dict[tuple[str, int], bytes] = {}
        self.current = max(self._roots)

    @classmethod
    def open(cls, home: Home) -> "KeyRing":
        """The ring of `DOORSTROOMHUB_ROOT_KEY`, else of the key file of `home`, which is made the first time.

        Both hold a root key of 32 bytes (64 hexadecimal digits or base64), or several as `versie: sleutel` on a line each
        (in the variable also separated by commas).

        Raises KeyFailed when others can read the file or when its content is no key.
        """
        return cls(_kept(home, home.key_file, "DOORSTROOMHUB_ROOT_KEY"))

    @classmethod
    def open_log(cls, home: Home) -> "KeyRing":
        """The ring of the logs, which is never rotated: its key lives as long as they do (privacy.md 5).

        From `DOORSTROOMHUB_LOG_KEY`, else the log key file of `home`; in the same form as `open`, with the same errors.
        """
        return cls(_kept(home, home.log_key_file, "DOORSTROOMHUB_LOG_KEY"))

    @property
    def versions(self) -> tuple[int, ...]:
        """The versions on the ring, lowest first."""
        return tuple(sorted(self._roots))

    def key(self, domain: str, version: int | None = None) -> bytes:
        """The 32-byte key of a domain under a version (the current one by default), derived with HKDF-SHA256.

        Raises KeyFailed for a version that is not on the ring.
        """
        version = self.current if version is None else version
        if version not in self._roots:
            raise KeyFailed(f"Versie {version} van de hoofdsleutel ontbreekt. Zet haar terug uit de kluis.")
        if (domain, version) not in self._derived:
            info = f"doorstroomhub/{domain}/v{version}".encode()
            derivation = HKDF(algorithm=SHA256(), length=ROOT_KEY_BYTES, salt=None, info=info)
            self._derived[domain, version] = derivation.derive(self._roots[version])
        return self._derived[domain, version]

    def archive_keys(self) -> Mapping[int, bytes]:
        """The keys that wrap the data keys of the archive, by version."""
        return {version: self.key(ARCHIVE_DOMAIN, version) for version in self.versions}

    def fingerprint(self, version: int) -> str:
        """Sixteen hexadecimal digits that tell root keys apart and say nothing about them."""
        return self.key(_FINGERPRINT_DOMAIN, version)[:8].hex()

    def verify_fingerprint(self, connection: Connection) -> None:
        """Compare the ring with the fingerprints in `beheer.instelling` and note those of new versions; the caller commits.

        Raises KeyFailed when the data were protected with another root key; call it before anything is written with this one.
        """
        noted = {
            int(row.naam.removeprefix(_NOTED)): row.waarde
            for row in connection.execute(
                text("SELECT naam, waarde FROM beheer.instelling WHERE starts_with(naam, :noted)"), {"noted": _NOTED}
            )
        }
        for version, fingerprint in noted.items():
            if version in self._roots and self.fingerprint(version) != fingerprint:
                raise KeyFailed(
                    f"Verkeerde hoofdsleutel: deze database is beveiligd met een andere sleutel (versie {version}). "
                    "Zet het juiste sleutelbestand terug, of laad de leveringen in een nieuwe database."
                )
        if noted and max(noted) > self.current:
            raise KeyFailed(f"Versie {max(noted)} van de hoofdsleutel ontbreekt. Zet het nieuwste sleutelbestand terug.")
        for version in self.versions:
            connection.execute(
                text("INSERT INTO beheer.instelling (naam, waarde) VALUES (:naam, :waarde) ON CONFLICT DO NOTHING"),
                {"naam": f"{_NOTED}{version}", "waarde": self.fingerprint(version)},
            )


def _kept(home: Home, file: Path, variable: str) -> dict[int, bytes]:
    """The root keys of an environment variable, else of a file that is made the first time."""
    named = os.environ.get(variable)
    if named:
        return _parse(named, variable)
    if not file.exists():
        home.create()
        _create(file)
    if file.stat().st_mode & 0o077:
        raise KeyFailed(
            f"De sleutel {file} is leesbaar voor anderen. Maak haar privé met: chmod 600 {file}. "
            "Vervang de sleutel als een ander haar gelezen kan hebben."
        )
    return _parse(file.read_text(errors="replace"), str(file))


def _create(file: Path) -> None:
    """Write a new root key, whole and readable by the own user only; the first of several processes wins."""
    with tempfile.NamedTemporaryFile("w", dir=file.parent) as fresh:  # made with mode 600
        fresh.write(f"1: {secrets.token_hex(ROOT_KEY_BYTES)}\n")
        fresh.flush()
        os.fsync(fresh.fileno())
        try:
            os.link(fresh.name, file)
        except FileExistsError:
            return


def _parse(content: str, place: str) -> dict[int, bytes]:
    """The root keys by version of a file or variable named `place`."""
    roots: dict[int, bytes] = {}
    for line in filter(None, (part.strip() for part in re.split(r"[\n,]", content))):
        version, separator, value = line.rpartition(":")
        number = version.strip() if separator else "1"
        root = _decode(value.strip())
        if root is None or not number.isdecimal() or int(number) in roots:
            raise KeyFailed(
                f"In {place} staat geen geldige sleutel: verwacht 64 hexadecimale cijfers of base64 van 32 bytes, "
                "bij meer versies elk op een regel als 'versie: sleutel'. Zet de sleutel terug uit de kluis."
            )
        roots[int(number)] = root
    if not roots:
        raise KeyFailed(f"{place} is leeg. Zet de sleutel terug uit de kluis; zonder haar is niets te koppelen of te openen.")
    return roots


def _decode(value: str) -> bytes | None:
    try:
        root = bytes.fromhex(value) if re.fullmatch(r"[0-9a-fA-F]{64}", value) else base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return None
    return root if len(root) == ROOT_KEY_BYTES else None
