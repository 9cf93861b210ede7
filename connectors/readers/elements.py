"""XML as it streams by: elements one after the other, with limits, and without anything that XML can fetch or blow up.

No DTD and so no entities of its own, no network, no depth or size without end; what is broken is told by its line. Which
elements matter is decided by the receiver.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] (compiled, without types)

from schemas.errors import LeveringRefused

DEEPEST = 40
"""Elements inside each other; a reply with its envelope has ten."""


class Receiver(Protocol):
    """What is told of a document, in order; names are without namespace."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        ...

    def text(self, text: str) -> None:
        """A part of the text of the element that is open."""
        ...

    def end(self) -> None:
        """The element that is open ends."""
        ...

    def instruction(self, name: str, text: str) -> None:
        """A processing instruction."""
        ...


def read_elements(octets: Iterator[bytes], receiver: Receiver) -> Iterator[None]:
    """Tell `receiver` of the document in `octets`, a piece at a time: after each `next` it may hand on what it has.

    Raises LeveringRefused `xml_dtd`, `te_diep`, `xml_kapot` or `xml_afgekapt`, and what the receiver raises.
    """
    parser = etree.XMLParser(
        target=_Target(receiver),
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
    )
    try:
        for piece in octets:
            parser.feed(piece)
            yield
    except etree.XMLSyntaxError as error:
        # its text may hold what was read
        raise LeveringRefused(
            "xml_kapot",
            f"Het bestand is geen geldige XML (regel {error.position[0]}): het is beschadigd of verkeerd gemaakt; "
            "laat het opnieuw aanleveren.",
        ) from None
    try:
        parser.close()
    except etree.XMLSyntaxError:
        raise LeveringRefused(
            "xml_afgekapt",
            "Het XML-bestand houdt op voordat het compleet is; haal het opnieuw op of laat het opnieuw aanleveren.",
        ) from None
    yield


class _Target:
    """The receiver as lxml wants it."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._depth = 0

    def doctype(self, *_: object) -> None:
        raise LeveringRefused(
            "xml_dtd",
            "Het bestand heeft een DTD (DOCTYPE), die in een levering niet mag; laat het zonder DTD opnieuw aanleveren.",
        )

    def start(self, tag: str, attributes: Any) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise LeveringRefused(
                "te_diep", f"Het bestand heeft meer dan {DEEPEST} elementen in elkaar; laat het opnieuw aanleveren."
            )
        self._receiver.start(_local(tag), {_local(name): value for name, value in attributes.items()})

    def end(self, tag: str) -> None:
        del tag
        self._depth -= 1
        self._receiver.end()

    def data(self, text: str) -> None:
        self._receiver.text(text)

    def pi(self, name: str, text: str | None = None) -> None:
        self._receiver.instruction(name, text or "")

    def comment(self, text: str) -> None:
        """Nobody reads comments."""

    def close(self) -> None:
        """Nothing is kept of the document."""


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
