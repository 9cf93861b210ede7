"""Suwinet: the two services behind one address, over SOAP (suwi.md)."""

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] (compiled, without types)

from connectors.simulators.certificates import Issued
from connectors.simulators.serving import Answered, Asked, Simulator
from connectors.simulators.signatures import NotSigned, check

SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"
_ADDRESSING: Final = "http://www.w3.org/2005/08/addressing"
_FWI: Final = "http://bkwi.nl/SuwiML/FWI/v0205"
_SERVICES: Final = {
    "suwi_inkomsten": ("UWVDossierInkomstenGSD/v0200", "UWVPersoonsIkvInfo"),
    "suwi_bijstand": ("Bijstandsregelingen/v0500", "BijstandsregelingenInfo"),
}
"""Per extract the end of the namespace and the root of a question; that of the answer ends in `Response`."""

NOT_FOUND: Final = f'<f:NietsGevonden xmlns:f="{_FWI}"/>'
WARNING: Final = (
    f'<f:FWI xmlns:f="{_FWI}"><f:Waarschuwing><f:Code>W017</f:Code><f:Tekst>Niet alle bronnen antwoordden</f:Tekst>'
    "<f:Bron>UWV</f:Bron></f:Waarschuwing></f:FWI>"
)
FAILURE: Final = (
    f'<f:FWI xmlns:f="{_FWI}"><f:Fout><f:Code>F003</f:Code><f:Tekst>De bron is niet bereikbaar</f:Tekst>'
    "<f:Bron>UWV</f:Bron></f:Fout></f:FWI>"
)
_BOMB: Final = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


class SuwiSimulator(Simulator):
    """Serves `answers`: per extract and burgerservicenummer what stands in the reply, as XML.

    A message must be signed by a certificate of the authority `clients`, or come with the `gateway` user and password. Numbers
    in `partial` get a warning beside what is known, in `failing` and `faulty` an error (FWI or SOAP Fault) so many times, in
    `swapped` the answer about another person, in `bombs` a document with a DTD, in `strayed` a reply to another message.
    """

    def __init__(self, server: Issued, clients: Path, answers: Mapping[str, Mapping[str, str]]) -> None:
        super().__init__(server, clients)
        self.gateway: tuple[str, str] | None = None
        self.partial: set[str] = set()
        self.failing: dict[str, int] = {}
        self.faulty: dict[str, int] = {}
        self.swapped: dict[str, str] = {}
        self.bombs: set[str] = set()
        self.strayed: set[str] = set()
        self._clients = clients
        self._answers = answers

    def address(self, extract: str) -> str:
        """Where a service is."""
        return f"{self.url}/{_SERVICES[extract][0]}"

    def answer(self, asked: Asked) -> Answered:
        """A reply, or what is wrong with the question."""
        extracts = {f"/{namespace}": extract for extract, (namespace, _) in _SERVICES.items()}
        if asked.path not in extracts or asked.method != "POST":
            return Answered(404, b"")
        if self.gateway is not None and asked.headers.get("authorization") != _basic(*self.gateway):
            return Answered(401, b"")
        if asked.headers.get("soapaction") != '""' or not asked.headers.get("content-type", "").startswith("text/xml"):
            return _fault("s:Client", "")
        envelope = etree.fromstring(asked.body, etree.XMLParser(resolve_entities=False, no_network=True))
        if self.gateway is None:
            try:
                check(envelope, self._clients)
            except NotSigned:
                self.counts["niet ondertekend"] += 1
                return _fault("wsse:FailedCheck", "")
        return self._reply(extracts[asked.path], envelope)

    def _reply(self, extract: str, envelope: Any) -> Answered:
        namespace, request = _SERVICES[extract]
        (question,) = envelope.find(f"{{{SOAP}}}Body")
        if question.tag != f"{{http://bkwi.nl/SuwiML/Diensten/{namespace}}}{request}":
            return _fault("s:Client", "")
        number, message = question.findtext("Burgerservicenr") or "", envelope.findtext(f".//{{{_ADDRESSING}}}MessageID")
        self.counts[extract] += 1
        if number in self.strayed:
            message = "urn:uuid:00000000-0000-0000-0000-000000000000"
        if self.faulty.get(number, 0) > 0:
            self.faulty[number] -= 1
            # as real ones do, the text repeats what was asked
            return _fault("s:Server", f"Fout bij {number}")
        content = self._answers[extract].get(self.swapped.get(number, number), NOT_FOUND)
        if self.failing.get(number, 0) > 0:
            self.failing[number] -= 1
            content = FAILURE
        elif number in self.partial:
            content += WARNING
        inside = f'<d:{request}Response xmlns:d="http://bkwi.nl/SuwiML/Diensten/{namespace}">{content}</d:{request}Response>'
        header = f'<a:RelatesTo xmlns:a="{_ADDRESSING}">{message}</a:RelatesTo>'
        return Answered(200, _envelope(header, inside, _BOMB if number in self.bombs else ""), "text/xml; charset=utf-8")


def _fault(code: str, text: str) -> Answered:
    inside = f"<s:Fault><faultcode>{code}</faultcode><faultstring>{text}</faultstring></s:Fault>"
    return Answered(500, _envelope("", inside), "text/xml; charset=utf-8")


def _envelope(header: str, body: str, before: str = "") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<s:Envelope xmlns:s="{SOAP}"><s:Header>{header}</s:Header>'
        f"<s:Body>{body}</s:Body></s:Envelope>"
    ).encode()


def _basic(user: str, password: str) -> str:
    return f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"
