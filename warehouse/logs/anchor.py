"""The anchor of a log: where it begins and ends, signed outside the database, so that a rewritten or shortened log shows.

Ed25519, with a key of the ring of the logs; the public key lies beside the anchors, so that a log can be checked without the
hub. An anchor first names what is coming and confirms it once that has been committed: after a kill in between, either of the
two is the truth, and no third. An anchor that names no begin is of a log of which nothing was destroyed.
"""

import base64
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from schemas.errors import HubError
from warehouse.keys import ANCHOR_DOMAIN, KeyRing
from warehouse.logs.lines import Log
from warehouse.logs.links import Head, Stretch, start

PUBLIC_KEY_FILE: Final = "openbare_sleutel.pem"


class AnchorFailed(HubError):
    """An anchor is missing, damaged or signed by another."""


@dataclass(frozen=True)
class Anchor:
    """What of a log was committed, and what was about to be."""

    confirmed: Stretch
    coming: Stretch | None = None

    @property
    def allowed(self) -> tuple[Stretch, ...]:
        """What may be kept of the log: one of these."""
        return (self.confirmed,) if self.coming is None else (self.confirmed, self.coming)

    def kept(self, first: int | None, head: Head) -> Stretch | None:
        """Which of them a log is that has this number as its first (None: no line) and this head; None when it is neither."""
        for each in self.allowed:
            if each.begin == each.head if first is None else (each.begin.number + 1, each.head) == (first, head):
                return each
        return None


class Anchors:
    """The anchors in a folder, signed with the key of the logs."""

    def __init__(self, folder: Path, keyring: KeyRing) -> None:
        self._folder = folder
        self._key = Ed25519PrivateKey.from_private_bytes(keyring.key(ANCHOR_DOMAIN))

    def read(self, log: Log) -> Anchor | None:
        """The anchor of a log; None when it never had one.

        Raises AnchorFailed when it is not one of ours.
        """
        file = self._file(log)
        return parse(file.read_bytes(), log, self._key.public_key()) if file.exists() else None

    def write(self, log: Log, anchor: Anchor) -> None:
        """Put a new anchor in the place of the old one, on disk before this returns."""
        self._replace(self._folder / PUBLIC_KEY_FILE, self.public_key)
        self._replace(self._file(log), self.signed(log, anchor))

    def signed(self, log: Log, anchor: Anchor) -> bytes:
        """An anchor as a file holds it."""
        content = {"log": str(log), "bevestigd": _told(anchor.confirmed), "volgt": _told(anchor.coming)}
        signature = base64.b64encode(self._key.sign(_signed_text(content))).decode()
        return (json.dumps(content | {"handtekening": signature}, indent=1) + "\n").encode()

    @property
    def public_key(self) -> bytes:
        """What checks a signature, as PEM."""
        return self._key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def _file(self, log: Log) -> Path:
        return self._folder / f"{log}.json"

    def _replace(self, file: Path, content: bytes) -> None:
        if file.exists() and file.read_bytes() == content:
            return
        with tempfile.NamedTemporaryFile("wb", dir=self._folder, delete=False) as fresh:
            fresh.write(content)
            fresh.flush()
            os.fsync(fresh.fileno())
        Path(fresh.name).replace(file)
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def parse(content: bytes, log: Log, key: Ed25519PublicKey) -> Anchor:
    """The anchor in the content of a file.

    Raises AnchorFailed when it is of another log, damaged or not signed with this key.
    """
    try:
        told = json.loads(content)
        signature = base64.b64decode(told.pop("handtekening"))
        key.verify(signature, _signed_text(told))
        confirmed, coming = _stretch(log, told["bevestigd"]), _stretch(log, told["volgt"])
    except (ValueError, KeyError, TypeError, AttributeError, InvalidSignature):
        raise AnchorFailed(
            f"Het anker van logboek {log} is beschadigd of niet door deze hub ondertekend. Zet het terug uit de back-up."
        ) from None
    if told["log"] != log or confirmed is None:
        raise AnchorFailed(f"Dit is niet het anker van logboek {log}. Zet het terug uit de back-up.")
    return Anchor(confirmed, coming)


def read_public_key(content: bytes) -> Ed25519PublicKey:
    """The key in a PEM file.

    Raises AnchorFailed when it is none.
    """
    try:
        key = load_pem_public_key(content)
    except ValueError:
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise AnchorFailed(f"Dit is geen openbare sleutel van de logboeken. Gebruik {PUBLIC_KEY_FILE} van de hub.")
    return key


def _signed_text(content: Mapping[str, object]) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def _told(kept: Stretch | None) -> dict[str, object] | None:
    return None if kept is None else {**_told_head(kept.head), "begin": _told_head(kept.begin)}


def _told_head(head: Head) -> dict[str, object]:
    return {"nummer": head.number, "keten": head.link.hex()}


def _stretch(log: Log, told: Mapping[str, Any] | None) -> Stretch | None:
    if told is None:
        return None
    return Stretch(_head(told["begin"]) if "begin" in told else start(log), _head(told))


def _head(told: Mapping[str, Any]) -> Head:
    return Head(int(told["nummer"]), bytes.fromhex(told["keten"]))
