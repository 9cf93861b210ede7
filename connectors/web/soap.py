"""A SOAP 1.1 message to Suwinet: WS-Addressing, a timestamp, and an X.509 signature over all headers and the body (suwi.md).

The certificate goes along as a BinarySecurityToken, to which the signature refers directly. A gateway that signs by itself gets
the message without the header for security.
"""

import base64
import datetime
import logging
import uuid
from dataclasses import dataclass, field
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] (compiled, without types)
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureConstructionMethod, SignatureMethod
from signxml.signer import XMLSigner

from connectors.settings_file import SettingsWrong
from connectors.web.line import Identity

SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"
ADDRESSING: Final = "http://www.w3.org/2005/08/addressing"
SIGNATURE: Final = "http://www.w3.org/2000/09/xmldsig#"
_OASIS: Final = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
SECURITY: Final = f"{_OASIS}wssecurity-secext-1.0.xsd"
UTILITY: Final = f"{_OASIS}wssecurity-utility-1.0.xsd"
_X509: Final = f"{_OASIS}x509-token-profile-1.0#X509v3"
_BASE64: Final = f"{_OASIS}soap-message-security-1.0#Base64Binary"
_ANONYMOUS: Final = f"{ADDRESSING}/anonymous"
_ID: Final = f"{{{UTILITY}}}Id"
_CERTIFICATE_ID: Final = "X509"

HOLDS: Final = datetime.timedelta(minutes=5)
"""How long a message may be under way."""

# at level DEBUG it writes what it signs into the log
logging.getLogger("signxml").setLevel(logging.WARNING)


@dataclass(frozen=True)
class Signer:
    """Who signs: the certificate as it goes along (base64 DER) and the private key."""

    certificate: str
    key: rsa.RSAPrivateKey = field(repr=False)

    @classmethod
    def of(cls, identity: Identity) -> "Signer":
        """The signer of a certificate and key; raises SettingsWrong."""
        try:
            certificate = x509.load_pem_x509_certificates(identity.certificate.read_bytes())[0]
            password = identity.password.encode() if identity.password else None
            key = load_pem_private_key(identity.key.read_bytes(), password)
        except (ValueError, TypeError, OSError):
            raise SettingsWrong(
                f"{identity.certificate} of {identity.key} is niet te lezen als PEM, of het wachtwoord van de sleutel "
                f"klopt niet."
            ) from None
        if not isinstance(key, rsa.RSAPrivateKey):
            raise SettingsWrong(f"{identity.key} is geen RSA-sleutel; Suwinet ondertekent met RSA.")
        return cls(base64.b64encode(certificate.public_bytes(Encoding.DER)).decode(), key)


@dataclass(frozen=True)
class Message:
    """A message: its identification (to which a reply relates) and its bytes, with a number of a person in them."""

    identification: str
    content: bytes = field(repr=False)


def message(body: Any, to: str, action: str, signer: Signer | None) -> Message:
    """The message with `body` (an lxml element) to an address; signed when there is a signer."""
    envelope = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"s": SOAP, "wsa": ADDRESSING})
    header = etree.SubElement(envelope, f"{{{SOAP}}}Header")
    identification = f"urn:uuid:{uuid.uuid4()}"
    _add(header, ADDRESSING, "To", to)
    _add(header, ADDRESSING, "Action", action)
    _add(header, ADDRESSING, "MessageID", identification)
    _add(_add(header, ADDRESSING, "ReplyTo"), ADDRESSING, "Address", _ANONYMOUS)
    holder = etree.SubElement(envelope, f"{{{SOAP}}}Body")
    holder.append(body)
    if signer is not None:
        _sign(envelope, header, holder, signer)
    return Message(identification, etree.tostring(envelope, xml_declaration=True, encoding="UTF-8"))


def _sign(envelope: Any, header: Any, body: Any, signer: Signer) -> None:
    signed = [*header, body]
    security = etree.SubElement(header, f"{{{SECURITY}}}Security", nsmap={"wsse": SECURITY, "wsu": UTILITY})
    security.set(f"{{{SOAP}}}mustUnderstand", "1")
    token = _add(security, SECURITY, "BinarySecurityToken", signer.certificate)
    token.set("EncodingType", _BASE64)
    token.set("ValueType", _X509)
    token.set(_ID, _CERTIFICATE_ID)
    stamp = etree.SubElement(security, f"{{{UTILITY}}}Timestamp")
    now = datetime.datetime.now(datetime.UTC)
    _add(stamp, UTILITY, "Created", _moment(now))
    _add(stamp, UTILITY, "Expires", _moment(now + HOLDS))
    signed += [stamp, token]
    for element in signed:
        if element is not token:
            element.set(_ID, etree.QName(element).localname)
    tool = XMLSigner(
        method=SignatureConstructionMethod.detached,
        signature_algorithm=SignatureMethod.RSA_SHA256,
        digest_algorithm=DigestAlgorithm.SHA256,
        c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
    )
    references = [f"#{element.get(_ID)}" for element in signed]
    security.append(tool.sign(envelope, key=signer.key, reference_uri=references, key_info=_key_info()))


def _key_info() -> Any:
    """The direct reference to the token."""
    info = etree.Element(f"{{{SIGNATURE}}}KeyInfo", nsmap={"ds": SIGNATURE, "wsse": SECURITY})
    reference = etree.SubElement(info, f"{{{SECURITY}}}SecurityTokenReference")
    direct = etree.SubElement(reference, f"{{{SECURITY}}}Reference")
    direct.set("URI", f"#{_CERTIFICATE_ID}")
    direct.set("ValueType", _X509)
    return info


def _add(parent: Any, namespace: str, name: str, text: str | None = None) -> Any:
    element = etree.SubElement(parent, f"{{{namespace}}}{name}")
    element.text = text
    return element


def _moment(moment: datetime.datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"
