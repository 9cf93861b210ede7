"""What must hold of the bytes of every text file before its form is looked at: the right kind of file, UTF-8, no NUL.

Where a byte is wrong is told by its offset in the unpacked file, never by what stands there.
"""

import codecs
from collections.abc import Iterator

from schemas.errors import LeveringRefused

_OTHER_ENCODINGS = ((codecs.BOM_UTF32_LE, "UTF-32"), (codecs.BOM_UTF16_LE, "UTF-16"), (codecs.BOM_UTF16_BE, "UTF-16"))


def text_pieces(pieces: Iterator[bytes], form: str) -> Iterator[bytes]:
    """The same bytes without the byte order mark, whole characters of UTF-8; `form` is the expected kind of file (`json`).

    Raises LeveringRefused `codering`, `nul_bytes` or `geen_tekst`.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    offset, pending = 0, b""
    for piece in pieces:
        if offset == 0:
            refuse_other_files(piece, form)
        refuse_nul_bytes(piece, offset + len(pending))
        whole = pending + piece
        try:
            decoder.decode(piece)
        except UnicodeDecodeError as error:
            raise undecodable(offset + error.start) from None
        pending, _ = decoder.getstate()
        whole = whole[: len(whole) - len(pending)]
        yield whole.removeprefix(codecs.BOM_UTF8) if offset == 0 else whole
        offset += len(whole)
    if pending:
        raise undecodable(offset)


def undecodable(offset: int) -> LeveringRefused:
    """The refusal of bytes that are no UTF-8, of which the first is byte `offset`."""
    return LeveringRefused(
        "codering",
        f"Het bestand is geen UTF-8: byte {offset} (geteld vanaf 0) past er niet in; "
        "sla het op als UTF-8 en lever het opnieuw aan.",
    )


def refuse_other_files(begin: bytes, form: str) -> None:
    """Refuse a file that begins like text in another encoding (`codering`) or like no text at all (`geen_tekst`)."""
    for mark, name in _OTHER_ENCODINGS:
        if begin.startswith(mark):
            raise LeveringRefused("codering", f"Het bestand is {name} (byte 0); sla het op als UTF-8 en lever het opnieuw aan.")
    others = (
        (b"\x1f\x8b", "een gzip-bestand" + (f" (geef het een naam op .{form}.gz)" if form != "xml" else "")),
        (b"PK\x03\x04", "een zip- of Excelbestand"),
    )
    for mark, name in others:
        if begin.startswith(mark):
            raise LeveringRefused("geen_tekst", f"Het bestand is geen {form} maar {name}; lever een {form}-bestand aan.")


def refuse_nul_bytes(piece: bytes, offset: int) -> None:
    """Refuse a piece that holds a NUL (`nul_bytes`); `offset` is where it begins in the file."""
    at = piece.find(b"\0")
    if at < 0:
        return
    # western text in UTF-16 has a NUL in every other byte
    advice = (
        "dat lijkt op UTF-16; sla het op als UTF-8 en lever het opnieuw aan"
        if piece.count(b"\0") > len(piece) // 3
        else "het is dus geen tekstbestand of het is beschadigd; laat het opnieuw aanleveren"
    )
    raise LeveringRefused(
        "nul_bytes", f"Het bestand bevat NUL-bytes (de eerste is byte {offset + at}, geteld vanaf 0); {advice}."
    )
