"""XML as it streams by: elements one after the other, with limits, and without anything that XML can fetch or blow up.

No DTD and so no entities of its own, no network, no depth or size without end; what is broken is told by its line. Which
elements matter is decided by the receiver.
"""

from collections.abc import Iterator, Mapping

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] (compiled, without types)

from schemas.errors import LeveringRefused

DEEPEST = 40
"""Elements inside each other; a reply with its envelope has ten."""

_FED_BYTES = 1 << 14
"""Bytes that are parsed at once: what a receiver holds of them is gone again before Python's garbage collector walks over it,
which with a mebibyte took longer than all else."""


class Receiver:
    """What is told of a document, in order, in the names that lxml gives its targets.

    lxml calls it itself: a call between costs a file of many small elements as much as reading it. So the names are with
    namespace (`local_name`), and a receiver that goes down with the document refuses what is `too_deep`.
    """

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""

    def data(self, text: str) -> None:
        """A part of the text of the element that is open."""

    def end(self, name: str) -> None:
        """The element that is open ends."""

    def pi(self, name: str, text: str | None = None) -> None:
        """A processing instruction."""

    def comment(self, text: str) -> None:
        """Nobody reads comments."""

    def doctype(self, *_: object) -> None:
        """A DTD, of which nothing is read."""
        raise LeveringRefused(
            "xml_dtd",
            "Het bestand heeft een DTD (DOCTYPE), die in een levering niet mag; laat het zonder DTD opnieuw aanleveren.",
        )

    def close(self) -> None:
        """The document ends."""


def local_name(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition("}")[2]


def too_deep() -> LeveringRefused:
    """The refusal of a document with more than `DEEPEST` elements inside each other."""
    return LeveringRefused("te_diep", f"Het bestand heeft meer dan {DEEPEST} elementen in elkaar; laat het opnieuw aanleveren.")


def read_elements(octets: Iterator[bytes], receiver: Receiver) -> Iterator[None]:
    """Tell `receiver` of the document in `octets`, a piece at a time: after each `next` it may hand on what it has.

    Raises LeveringRefused `xml_dtd`, `xml_kapot` or `xml_afgekapt`, and what the receiver raises.
    """
    parser = etree.XMLParser(
        target=receiver,
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
    )
    try:
        for piece in octets:
            for begin in range(0, len(piece), _FED_BYTES):
                parser.feed(piece[begin : begin + _FED_BYTES])
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
