"""Certificates as a municipal database server has them: a good one of its own authority, and those that must be refused."""

import datetime
import ipaddress
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from warehouse.unprivileged import give_away

GOOD, EXPIRED, OTHER_NAME, OTHER_AUTHORITY = "goed", "verlopen", "andere_naam", "andere_uitgever"

_HERE = [
    x509.DNSName("localhost"),
    *(x509.IPAddress(ipaddress.ip_address(address)) for address in ("127.0.0.1", "127.0.0.2")),
]
_ELSEWHERE = [x509.DNSName("db.elders.example")]
_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Certificates:
    """The certificates in `folder`, with keys that the user who runs PostgreSQL can read."""

    folder: Path

    @property
    def root(self) -> Path:
        """What a client is given to know the server by."""
        return self.folder / "root.crt"

    def of_server(self, kind: str = GOOD) -> dict[str, Path]:
        """The settings of a server that shows this certificate."""
        return {"ssl_cert_file": self.folder / f"{kind}.crt", "ssl_key_file": self.folder / f"{kind}.key"}


def make_certificates(folder: Path) -> Certificates:
    """An authority with a good, an expired and a wrongly named certificate, and one of an authority that nobody knows."""
    authority, stranger = _authority("Eigen uitgever"), _authority("Andere uitgever")
    made = Certificates(folder)
    made.root.write_bytes(authority[0].public_bytes(serialization.Encoding.PEM))
    now = datetime.datetime.now(datetime.UTC)
    _issue(made, GOOD, authority, _HERE, now + _DAY)
    _issue(made, EXPIRED, authority, _HERE, now - _DAY)
    _issue(made, OTHER_NAME, authority, _ELSEWHERE, now + _DAY)
    _issue(made, OTHER_AUTHORITY, stranger, _HERE, now + _DAY)
    return made


Authority = tuple[x509.Certificate, ec.EllipticCurvePrivateKey]


def _authority(name: str) -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.datetime.now(datetime.UTC)
    draft = _draft(name, name, key.public_key(), now + _DAY)
    return draft.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True).sign(key, hashes.SHA256()), key


def _issue(
    made: Certificates, kind: str, authority: Authority, names: list[x509.GeneralName], until: datetime.datetime
) -> None:
    (certificate, signer), key = authority, ec.generate_private_key(ec.SECP256R1())
    issuer = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
    draft = _draft("databaseserver", str(issuer), key.public_key(), until)
    signed = draft.add_extension(x509.SubjectAlternativeName(names), critical=False).sign(signer, hashes.SHA256())
    paths = made.of_server(kind)
    paths["ssl_cert_file"].write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    formats = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    paths["ssl_key_file"].touch(mode=0o600)
    paths["ssl_key_file"].write_bytes(key.private_bytes(*formats))
    for path in paths.values():
        give_away(path)


def _draft(subject: str, issuer: str, key: ec.EllipticCurvePublicKey, until: datetime.datetime) -> x509.CertificateBuilder:
    named = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]) for name in (subject, issuer)]
    draft = x509.CertificateBuilder().subject_name(named[0]).issuer_name(named[1]).public_key(key)
    return draft.serial_number(x509.random_serial_number()).not_valid_before(until - 9 * _DAY).not_valid_after(until)
