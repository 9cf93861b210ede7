"""Checks the signature of a SOAP message by what the standards say, with nothing of what made it.

WS-Security 1.0 (X.509 token profile), XML Signature with exclusive canonicalisation, RSA and SHA-256.
"""

import base64
import datetime
import hashlib
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] (compiled, without types)

_OASIS: Final = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
_NAMES: Final = {
    "s": "http://schemas.xmlsoap.org/soap/envelope/",
    "a": "http://www.w3.org/2005/08/addressing",
    "d": "http://www.w3.org/2000/09/xmldsig#",
    "w": f"{_OASIS}wssecurity-secext-1.0.xsd",
    "u": f"{_OASIS}wssecurity-utility-1.0.xsd",
}
_ID: Final = f"{{{_NAMES['u']}}}Id"
_EXCLUSIVE: Final = "http://www.w3.org/2001/10/xml-exc-c14n#"
_MUST_BE_SIGNED: Final = ("To", "Action", "MessageID", "ReplyTo", "Timestamp", "Body")


class NotSigned(Exception):
    """A message is not signed as it must be; the text says what is wrong with it."""


def check(envelope: Any, roots: Path) -> None:
    """Raise NotSigned unless the message is signed, whole and in time, by a certificate of the authority `roots`."""
    security = _one(envelope, "s:Header/w:Security")
    signature = _one(security, "d:Signature")
    reference = _one(signature, "d:KeyInfo/w:SecurityTokenReference/w:Reference").get("URI")
    token = _by_id(envelope, reference)
    if token is not _one(security, "w:BinarySecurityToken"):
        raise NotSigned("the key is not the token of this message")
    certificate = x509.load_der_x509_certificate(base64.b64decode(token.text))
    _check_issuer(certificate, roots)
    _check_digests(envelope, signature)
    _check_value(signature, certificate)
    _check_time(security)


def _check_issuer(certificate: x509.Certificate, roots: Path) -> None:
    authority = x509.load_pem_x509_certificate(roots.read_bytes())
    try:
        certificate.verify_directly_issued_by(authority)
    except (InvalidSignature, ValueError):
        raise NotSigned("the certificate is not of the authority") from None


def _check_digests(envelope: Any, signature: Any) -> None:
    covered: set[str] = set()
    for reference in signature.findall("d:SignedInfo/d:Reference", _NAMES):
        element = _by_id(envelope, reference.get("URI"))
        (transform,) = reference.findall("d:Transforms/d:Transform", _NAMES)
        if transform.get("Algorithm") != _EXCLUSIVE:
            raise NotSigned("another canonicalisation")
        digest = base64.b64encode(hashlib.sha256(_canonical(element)).digest()).decode()
        if digest != _one(reference, "d:DigestValue").text:
            raise NotSigned("a part is not what was signed")
        covered.add(etree.QName(element).localname)
    if not covered.issuperset(_MUST_BE_SIGNED):
        raise NotSigned("not every part is signed")


def _check_value(signature: Any, certificate: x509.Certificate) -> None:
    key = certificate.public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        raise NotSigned("no RSA key")
    value = base64.b64decode(_one(signature, "d:SignatureValue").text)
    try:
        key.verify(value, _canonical(_one(signature, "d:SignedInfo")), padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        raise NotSigned("the signature is not of this key") from None


def _check_time(security: Any) -> None:
    created, expires = (
        datetime.datetime.fromisoformat(_one(security, f"u:Timestamp/u:{name}").text) for name in ("Created", "Expires")
    )
    now = datetime.datetime.now(datetime.UTC)
    if not created <= now + datetime.timedelta(seconds=1) or now > expires:
        raise NotSigned("not of this moment")


def _canonical(element: Any) -> bytes:
    return etree.tostring(element, method="c14n", exclusive=True, with_comments=False)


def _by_id(envelope: Any, uri: str) -> Any:
    found = [element for element in envelope.iter() if element.get(_ID) == uri.removeprefix("#")]
    if len(found) != 1:
        raise NotSigned("a reference to nothing or to more than one part")
    return found[0]


def _one(element: Any, path: str) -> Any:
    found = element.findall(path, _NAMES)
    if len(found) != 1:
        raise NotSigned(f"there is not exactly one {path}")
    return found[0]
