"""An Excel file (xlsx) taken apart and put together again, with nothing in it that can become more than it seems.

It is a zip of XML, which a spreadsheet library trusts: python-calamine ended the whole process on a file of a few kilobytes
that spoke of more memory than there is. So every part is unpacked within bounds and looked at as it streams by, before openpyxl
gets a zip of our own with the parts that passed.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from connectors.readers.elements import DEEPEST, Receiver, local_name, read_elements, too_deep
from schemas.errors import LeveringRefused

MOST_BYTES = 16 << 20
"""Bytes of the file; a hundred thousand rows of two numbers take some 3 MB."""

MOST_UNPACKED_BYTES = 64 << 20
"""Bytes of everything in it."""

MOST_PARTS = 200
"""Files in the zip."""

MOST_ELEMENTS = 3_000_000
"""XML elements in all parts together; a row of two numbers has seven."""

_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Workbook:
    """A workbook that may be opened: its bytes, and the name of its first sheet."""

    content: bytes
    first_sheet: str


def checked_workbook(octets: Iterator[bytes]) -> Workbook:
    """The workbook of `octets` with only the parts that are XML, each of them checked.

    Raises LeveringRefused `te_groot`, `geen_xlsx`, `archief_beschadigd`, `te_groot_uitgepakt`, `xml_dtd` or `formules`.
    """
    content = _whole(octets)
    if content.startswith(_OLD_EXCEL):
        raise LeveringRefused(
            "geen_xlsx",
            "Het bestand is met een wachtwoord beveiligd of in de oude vorm van Excel (.xls); sla het zonder wachtwoord op als "
            ".xlsx en lever het opnieuw aan.",
        )
    if not content.startswith(b"PK"):
        raise no_workbook()
    written = io.BytesIO()
    guard = _Guard()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(written, "w") as checked:
            parts = packed.infolist()
            _refuse_bomb(parts)
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    unpacked = packed.read(part)
                    guard.look_at(part.filename, unpacked)
                    checked.writestr(part.filename, unpacked)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        raise _damaged() from None
    return Workbook(written.getvalue(), guard.first_sheet)


def no_workbook() -> LeveringRefused:
    """The refusal of a file that is no Excel file, or one without a first worksheet that can be read."""
    return LeveringRefused(
        "geen_xlsx",
        "Het bestand is geen Excelbestand met een leesbaar eerste werkblad; sla het op als .xlsx en lever het opnieuw aan.",
    )


def too_large() -> LeveringRefused:
    """The refusal of a file that holds more than it may."""
    return LeveringRefused(
        "te_groot_uitgepakt",
        "Het Excelbestand is uitgepakt veel groter dan een levering kan zijn en is daarom niet gelezen; verwijder lege rijen "
        "en kolommen, sla het op als .xlsx en lever het opnieuw aan.",
    )


class _Guard(Receiver):
    """Looks at the parts one by one and keeps nothing of them but the name of the first sheet."""

    def __init__(self) -> None:
        self._elements = 0
        self._depth = 0
        self._part = ""
        self.first_sheet = ""

    def look_at(self, name: str, part: bytes) -> None:
        """Raises LeveringRefused when the part is not plain XML within bounds."""
        self._part, self._depth = name, 0
        try:
            for _ in read_elements(iter((part,)), self):
                pass
        except LeveringRefused as refused:
            if refused.code == "xml_dtd":
                raise LeveringRefused(
                    refused.code,
                    "Het Excelbestand heeft een DTD, die Excel zelf niet maakt; sla het in Excel opnieuw op als .xlsx.",
                ) from None
            if refused.code.startswith("xml_") or refused.code == "te_diep":
                raise no_workbook() from None
            raise

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        self._elements += 1
        if self._elements > MOST_ELEMENTS:
            raise too_large()
        self._depth += 1
        if self._depth > DEEPEST:
            raise too_deep()
        if self._part == "xl/workbook.xml" and local_name(name) == "sheet":
            self.first_sheet = self.first_sheet or attributes.get("name", "")
        if self._part.startswith("xl/worksheets/") and local_name(name) == "f":
            raise LeveringRefused(
                "formules",
                "Een werkblad bevat formules; plak de uitkomsten als waarden, sla het op als .xlsx en lever het opnieuw aan.",
            )

    def end(self, name: str) -> None:
        """An element ends."""
        del name
        self._depth -= 1


def _whole(octets: Iterator[bytes]) -> bytes:
    content = bytearray()
    for piece in octets:
        content += piece
        if len(content) > MOST_BYTES:
            raise LeveringRefused(
                "te_groot",
                f"Het bestand is groter dan {MOST_BYTES >> 20} MB; lever een Excelbestand aan met alleen de nodige kolommen.",
            )
    return bytes(content)


def _refuse_bomb(parts: Sequence[zipfile.ZipInfo]) -> None:
    if len({part.filename for part in parts}) < len(parts):
        raise _damaged()
    # a part is unpacked to the size that it claims and no further
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED_BYTES:
        raise too_large()


def _damaged() -> LeveringRefused:
    return LeveringRefused(
        "archief_beschadigd",
        "Het Excelbestand is afgekapt, beschadigd of versleuteld; haal het opnieuw op of laat het opnieuw aanleveren.",
    )
