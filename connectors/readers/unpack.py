"""The bytes of a levering in pieces of bounded size, unpacked when it is gzip.

Here ends what can be wrong with the packing: nothing inside, cut short, damaged, no gzip, or a bomb. What the bytes mean is
read elsewhere. Memory is one piece, whatever the file claims to be.
"""

import zlib
from collections.abc import Iterator
from typing import BinaryIO

from schemas.errors import LeveringRefused

PIECE_BYTES = 1 << 20
"""Most bytes of one piece, packed or unpacked."""

UNCHECKED_BYTES = 64 << 20
"""Unpacked bytes that are never suspect: that much is read in a second, and small files can be very repetitive."""

MOST_TIMES_LARGER = 200
"""Beyond `UNCHECKED_BYTES` a file may unpack to at most this many times its size. A persoonslijst, mostly empty columns, packs
20 to 60 times; a bomb of zeros 1,000 times."""

# window size of zlib plus 16: a gzip header is required
_GZIP = zlib.MAX_WBITS | 16


def pieces(stream: BinaryIO, *, compressed: bool) -> Iterator[bytes]:
    """The unpacked bytes of `stream`, in order, in non-empty pieces of at most `PIECE_BYTES`.

    Raises LeveringRefused `leeg_bestand` for zero bytes, and for a packed levering `geen_gzip`, `archief_afgekapt`,
    `archief_beschadigd` or `te_groot_uitgepakt`.
    """
    empty = True
    for piece in _unpacked(stream) if compressed else _read(stream):
        empty = False
        yield piece
    if empty:
        raise LeveringRefused(
            "leeg_bestand", "Het bestand is leeg (nul bytes); vraag de leverancier het opnieuw aan te leveren."
        )


def _read(stream: BinaryIO) -> Iterator[bytes]:
    while piece := stream.read(PIECE_BYTES):
        yield piece


def _unpacked(stream: BinaryIO) -> Iterator[bytes]:
    """All members of a gzip file one after the other (RFC 1952 allows several), and zero padding after the last."""
    packed = unpacked = members = 0
    member: zlib._Decompress | None = None  # pyright: ignore[reportPrivateUsage]
    pending = b""
    while pending or (pending := stream.read(PIECE_BYTES)):
        if member is None:
            if members:
                pending = pending.lstrip(b"\0")
                if not pending:
                    continue
            member = zlib.decompressobj(_GZIP)
        before = len(pending)
        piece, pending, ended = _inflate(member, pending, first=unpacked == 0 and members == 0)
        packed += before - len(pending)
        unpacked += len(piece)
        if unpacked > UNCHECKED_BYTES and unpacked > packed * MOST_TIMES_LARGER:
            raise LeveringRefused(
                "te_groot_uitgepakt",
                f"Het bestand wordt bij uitpakken meer dan {MOST_TIMES_LARGER} keer zo groot en is daarom niet verder gelezen; "
                "lever het onverpakt aan (.csv) als de inhoud klopt.",
            )
        if ended:
            member = None
            members += 1
        if piece:
            yield piece
    if member is not None:
        raise LeveringRefused(
            "archief_afgekapt",
            "Het gzip-bestand houdt op voordat het compleet is; haal het opnieuw op of laat het opnieuw aanleveren.",
        )


def _inflate(
    member: "zlib._Decompress",  # pyright: ignore[reportPrivateUsage]
    pending: bytes,
    *,
    first: bool,
) -> tuple[bytes, bytes, bool]:
    """One piece out of a member: (piece, packed bytes still to do, whether the member ended)."""
    try:
        piece = member.decompress(pending, PIECE_BYTES)
    except zlib.error:
        if first:
            raise LeveringRefused(
                "geen_gzip",
                "De naam eindigt op .gz, maar de inhoud is geen (gaaf) gzip-bestand; pak het opnieuw in of lever .csv aan.",
            ) from None
        raise LeveringRefused(
            "archief_beschadigd",
            "Het gzip-bestand is beschadigd; haal het opnieuw op of laat het opnieuw aanleveren.",
        ) from None
    return piece, member.unused_data if member.eof else member.unconsumed_tail, member.eof
