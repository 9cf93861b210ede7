"""Certificates made on the fly: an authority, and what it issues to servers and clients. Valid for a day."""

import datetime
import ipaddress
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_BITS: Final = 2048
THIS_MACHINE: Final = ("localhost", "127.0.0.1")
_DAY: Final = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Issued:
    """A certificate (PEM) and its private key (PEM, mode 600)."""

    certificate: Path
    key: Path


class Authority:
    """An authority that issues into a folder; `roots` is its own certificate."""

    def __init__(self, folder: Path, name: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._key = rsa.generate_private_key(65537, _BITS)
        self._name = _named(name)
        constraints = x509.BasicConstraints(ca=True, path_length=0)
        builder = _builder(self._name, self._name, self._key.public_key()).add_extension(constraints, critical=True)
        usage = x509.KeyUsage(
            digital_signature=True,
            key_cert_sign=True,
            crl_sign=True,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            encipher_only=False,
            decipher_only=False,
        )
        certificate = self._signed(builder.add_extension(usage, critical=True))
        self.roots = folder / f"{name}.pem"
        self.roots.write_bytes(certificate.public_bytes(Encoding.PEM))

    def issue(
        self,
        name: str,
        password: str | None = None,
        *,
        hosts: Sequence[str] = THIS_MACHINE,
        until: datetime.datetime | None = None,
    ) -> Issued:
        """A certificate for a server (`hosts`: names and addresses) or a client; the key is encrypted when there is a password.

        Valid for two days before `until`, by default a day from now.
        """
        key = rsa.generate_private_key(65537, _BITS)
        known_as = x509.SubjectAlternativeName([_host(each) for each in hosts])
        purposes = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH])
        builder = _builder(_named(name), self._name, key.public_key(), until)
        builder = builder.add_extension(known_as, critical=False).add_extension(purposes, critical=False)
        issued = Issued(self._folder / f"{name}.crt", self._folder / f"{name}.key")
        issued.certificate.write_bytes(self._signed(builder).public_bytes(Encoding.PEM))
        protection = BestAvailableEncryption(password.encode()) if password else NoEncryption()
        descriptor = os.open(issued.key, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, protection))
        return issued

    def _signed(self, builder: x509.CertificateBuilder) -> x509.Certificate:
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        return builder.add_extension(identifier, critical=False).sign(self._key, hashes.SHA256())


def _builder(
    subject: x509.Name, issuer: x509.Name, key: rsa.RSAPublicKey, until: datetime.datetime | None = None
) -> x509.CertificateBuilder:
    last = until or datetime.datetime.now(datetime.UTC) + _DAY
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(last - 2 * _DAY).not_valid_after(last)
    return builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)


def _host(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
