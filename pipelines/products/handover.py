"""Everything of one gemeente in one file that only it can open: what is handed back when it leaves (privacy.md 12).

A zip of csv files (UTF-8, semicolons) with a description, as CMS enveloped data (RFC 5652, AES-256) for the certificate that
the gemeente gives: `openssl cms -decrypt -inform DER -in BESTAND -inkey SLEUTEL.pem -out alles.zip` opens it. The zip exists in
memory only; what is on disk is the encrypted file.
"""

import csv
import hashlib
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7EnvelopeBuilder, PKCS7Options

from schemas.errors import HubError


class HandoverFailed(HubError):
    """The file for the gemeente cannot be made; the sentence says what to give."""


@dataclass(frozen=True)
class Recipient:
    """For whom a file is: the certificate of the gemeente, and whose it says to be."""

    certificate: x509.Certificate

    @classmethod
    def of_file(cls, path: Path) -> "Recipient":
        """The recipient with the certificate in a PEM file; raises HandoverFailed when it is none with an RSA key."""
        try:
            certificate = x509.load_pem_x509_certificate(path.read_bytes())
        except (OSError, ValueError):
            raise HandoverFailed(f"{path} is geen certificaat. Vraag de gemeente haar certificaat als PEM.") from None
        if not isinstance(certificate.public_key(), RSAPublicKey):
            raise HandoverFailed(f"Het certificaat in {path} heeft geen RSA-sleutel. Vraag de gemeente een ander.")
        return cls(certificate)

    @property
    def subject(self) -> str:
        """Whose certificate it is, as it says itself; long numbers in groups of four digits, what cannot be printed as `?`."""
        said = _LONG_NUMBER.sub(r"\1-", self.certificate.subject.rfc4514_string())
        return "".join(character if character.isprintable() else "?" for character in said)

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the certificate as `openssl x509 -fingerprint -sha256` shows it: pairs of hexadecimal digits."""
        return self.certificate.fingerprint(hashes.SHA256()).hex(":").upper()

    @property
    def told(self) -> str:
        """Which certificate it is, for people: what cannot be chosen by who made it comes first."""
        return f"wie het certificaat heeft met SHA-256-vingerafdruk {self.fingerprint}, op naam van {self.subject}"


_LONG_NUMBER: Final = re.compile(r"(\d{4})(?=\d)")


class Handover:
    """Collects the files for a gemeente; as a context manager it is complete at the end of its block."""

    def __init__(self) -> None:
        self._bytes = io.BytesIO()
        self._zip = zipfile.ZipFile(self._bytes, "w", zipfile.ZIP_DEFLATED)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self._zip.close()

    def add_table(self, name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
        """Add a table as csv; gives its number of rows."""
        text = io.StringIO()
        writer = csv.writer(text, delimiter=";", lineterminator="\n")
        writer.writerow(columns)
        written = list(rows)
        writer.writerows(written)
        self._zip.writestr(f"{name}.csv", text.getvalue().encode())
        return len(written)

    def add_bytes(self, name: str, content: bytes) -> None:
        """Add a file as it is."""
        self._zip.writestr(name, content)

    def sealed_for(self, recipient: Recipient) -> bytes:
        """Everything that was added, for this recipient only."""
        builder = PKCS7EnvelopeBuilder().set_data(self._bytes.getvalue()).add_recipient(recipient.certificate)
        return builder.set_content_encryption_algorithm(AES256).encrypt(Encoding.DER, [PKCS7Options.Binary])


def write_sealed(path: Path, content: bytes) -> str:
    """Write a sealed file where there is none yet, and read it back; gives its SHA-256 in hexadecimal digits.

    Raises HandoverFailed when it cannot be written.
    """
    try:
        with path.open("xb") as target:
            target.write(content)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise HandoverFailed(f"{path} kan niet worden geschreven ({error.strerror}). Er is niets vervangen.") from None
    if digest != hashlib.sha256(content).hexdigest():
        raise HandoverFailed(f"{path} is niet heel op schijf gekomen. Schrijf naar een andere plaats.")
    return digest


def columns_told(described: Mapping[str, Iterable[tuple[str, str]]]) -> list[tuple[str, str, str]]:
    """A row per column of each file: file, column, meaning."""
    return [(f"{name}.csv", column, meaning) for name, columns in described.items() for column, meaning in columns]
