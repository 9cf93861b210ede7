"""From bytes to runs of whole records, with exact row numbers.

A record ends at a line end outside quotes (RFC 4180); where those are is found with numpy over a few mebibytes at a time. What
has to be refused before columns can be told apart is refused here: another encoding, NUL bytes, a record without end,
a quote that is never closed. A wholly blank line is no record and gets no row number.
"""

import codecs
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from connectors.readers.octets import refuse_nul_bytes, refuse_other_files, undecodable
from schemas.errors import LeveringRefused

BLOCK_BYTES = 8 << 20
"""Bytes that are looked at together: enough rows of a wide persoonslijst to pay for a call, little enough to hold twice."""

BLOCK_ROWS = 1 << 16
"""Most records in one run, so that a narrow file gives no larger batches than a wide one."""

RECORD_BYTES = 1 << 20
"""Most bytes of one record. The widest real row has some 2,000; a record without end must not be read into memory."""

_LINE_FEED, _CARRIAGE_RETURN, _QUOTE = b"\n"[0], b"\r"[0], b'"'[0]

# what stands before a quote that opens a field and after one that closes it; a doubled quote reads as close and open
_BESIDE_QUOTE = np.isin(np.arange(256), list(b';\r\n"'))


@dataclass(frozen=True)
class Run:
    """Whole records: their bytes with line ends, the row number of the first, and how many there are (blank lines apart)."""

    content: memoryview
    first_row: int
    count: int


class Records:
    """The records of one file; `header` first, then `runs`.

    `byte_order_mark`: whether a UTF-8 BOM may stand in front (feeds.md, Conventions). All raise LeveringRefused: `codering`
    (with the byte offset in the unpacked file), `nul_bytes`, `geen_tekst`, `geen_kop`, `regel_te_lang` or
    `aanhalingsteken_open`.
    """

    def __init__(self, pieces: Iterator[bytes], *, byte_order_mark: bool) -> None:
        self._pieces = pieces
        self._offset = 0
        # the header is row 0
        self._row = -1
        self._ended = False
        self._content = b""
        self._fill()
        if self._content.startswith(codecs.BOM_UTF8):
            if not byte_order_mark:
                raise LeveringRefused(
                    "codering",
                    "Het bestand begint (byte 0) met een BOM, die de leverancier niet zet: het is onderweg geopend en opnieuw "
                    "opgeslagen; lever het oorspronkelijke bestand aan.",
                )
            self._advance(len(codecs.BOM_UTF8))

    def header(self) -> str:
        """The text of the first record that is not blank."""
        ends, blank = self._ends()
        written = np.flatnonzero(~blank)
        if not written.size:
            raise LeveringRefused(
                "geen_kop", "Het bestand heeft geen kopregel; vraag de leverancier het opnieuw aan te leveren."
            )
        first = int(written[0])
        start = int(ends[first - 1]) if first else 0
        # all that is at hand: of a file in another encoding the header alone would only seem to lack columns
        self._refuse_undecodable(int(ends[-1]))
        text = self._content[start : int(ends[first])].decode()
        self._advance(int(ends[first]))
        self._row = 0
        return text.rstrip("\r\n")

    def runs(self) -> Iterator[Run]:
        """The records after the header, in runs of at most `BLOCK_ROWS`; none when there are none.

        The next run is decrypted, unpacked and cut while the caller is at work on this one.
        """
        runs = self._runs()
        with ThreadPoolExecutor(1, "readahead") as worker:
            ahead = worker.submit(next, runs, None)
            while (run := ahead.result()) is not None:
                ahead = worker.submit(next, runs, None)
                yield run

    def _runs(self) -> Iterator[Run]:
        while self._content or not self._ended:
            if not self._content:
                self._fill()
            ends, blank = self._ends()
            if not ends.size:
                return
            self._refuse_undecodable(int(ends[-1]))
            content, start = memoryview(self._content), 0
            for begin in range(0, ends.size, BLOCK_ROWS):
                stop = min(begin + BLOCK_ROWS, ends.size)
                count = stop - begin - int(np.count_nonzero(blank[begin:stop]))
                if count:
                    yield Run(content[start : int(ends[stop - 1])], self._row + 1, count)
                self._row += count
                start = int(ends[stop - 1])
            self._advance(start)

    def _ends(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
        """The ends of all whole records at hand and which of them are blank, reading on until there is at least one."""
        while True:
            ends, blank, open_quote = record_ends(self._content)
            self._refuse_endless(ends, blank, open_quote=open_quote)
            if ends.size or self._ended:
                return ends, blank
            self._fill()

    def _fill(self) -> None:
        """Add about `BLOCK_BYTES` to what is at hand; at the end of the file, the line end that the last record may lack."""
        parts, size = [self._content], 0
        for piece in self._pieces:
            at = self._offset + len(self._content) + size
            if at == 0:
                refuse_other_files(piece, "csv")
            refuse_nul_bytes(piece, at)
            parts.append(piece)
            size += len(piece)
            if size >= BLOCK_BYTES:
                break
        else:
            self._ended = True
            if parts[-1] and not parts[-1].endswith(b"\n"):
                parts.append(b"\n")
        self._content = b"".join(parts)

    def _advance(self, count: int) -> None:
        self._content = self._content[count:]
        self._offset += count

    def _refuse_undecodable(self, size: int) -> None:
        whole = memoryview(self._content)[:size]
        if _is_utf8(whole):
            return
        try:
            str(whole, "utf-8")
        except UnicodeDecodeError as error:
            raise undecodable(self._offset + error.start) from None

    def _refuse_endless(self, ends: npt.NDArray[np.int64], blank: npt.NDArray[np.bool_], *, open_quote: bool) -> None:
        """Refuse a record of more than `RECORD_BYTES`, and a quote that the end of the file leaves open."""
        rest = len(self._content) - (int(ends[-1]) if ends.size else 0)
        lengths = np.diff(ends, prepend=0)
        if lengths.size and int(lengths.max()) > RECORD_BYTES:
            where = self._row + int(np.count_nonzero(~blank[: int(lengths.argmax()) + 1]))
            raise _too_long(where)
        where = self._row + int(np.count_nonzero(~blank)) + 1
        if open_quote and (self._ended or rest > RECORD_BYTES):
            raise LeveringRefused(
                "aanhalingsteken_open",
                f"In {_named(where)} opent een aanhalingsteken dat niet meer sluit; het bestand is afgekapt of "
                "verkeerd gemaakt, laat het opnieuw aanleveren.",
            )
        if rest > RECORD_BYTES:
            raise _too_long(where)


def record_ends(content: bytes) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_], bool]:
    """Where the records of `content` end, the line end included; which are blank; whether the rest leaves a quote open.

    Lines end with LF, CRLF or a lone CR, as pyarrow and Python's csv read them; a CR in the last place may still be half a CRLF
    and ends nothing yet.
    """
    octets = np.frombuffer(content, np.uint8)
    breaks = np.flatnonzero(octets == _LINE_FEED)
    if b"\r" in content:
        returns = np.flatnonzero(octets[:-1] == _CARRIAGE_RETURN)
        lone = returns[octets[returns + 1] != _LINE_FEED]
        if lone.size:
            breaks = np.sort(np.concatenate([breaks, lone]))
    open_quote = False
    if b'"' in content:
        marks = _quote_marks(content, octets)
        open_quote = bool(marks.size % 2)
        breaks = breaks[np.searchsorted(marks, breaks) % 2 == 0]
    starts = np.concatenate([np.zeros(1, np.int64), breaks[:-1] + 1])[: breaks.size]
    lengths = breaks - starts
    # the CR of a CRLF belongs to the line end
    blank = (lengths == 0) | ((lengths == 1) & (octets[starts] == _CARRIAGE_RETURN))
    return breaks + 1, blank, open_quote


def _quote_marks(content: bytes, octets: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """Positions of the quotes that count: even places open a quoted stretch, odd places close it.

    A quote counts as opening only at the start of a field; elsewhere in an unquoted field it is a character. When every quote
    stands where RFC 4180 puts it, they simply alternate; otherwise they are followed one by one.
    """
    quotes = np.flatnonzero(octets == _QUOTE)
    opening, closing = quotes[0::2], quotes[1::2]
    before = octets[opening[opening > 0] - 1]
    after = octets[closing[closing < octets.size - 1] + 1]
    if bool(_BESIDE_QUOTE[before].all()) and bool(_BESIDE_QUOTE[after].all()):
        return quotes
    return np.array(list(_followed_quotes(content)), np.int64)


def _followed_quotes(content: bytes) -> Iterator[int]:
    position = 0
    while (opening := content.find(b'"', position)) >= 0:
        if opening and content[opening - 1] not in b";\r\n":
            position = opening + 1
            continue
        yield opening
        closing = content.find(b'"', opening + 1)
        while closing >= 0 and content[closing + 1 : closing + 2] == b'"':
            closing = content.find(b'"', closing + 2)
        if closing < 0:
            return
        yield closing
        position = closing + 1


def _is_utf8(content: memoryview) -> bool:
    """Whether `content` is UTF-8, twice as fast as decoding it and without making a string; where it is not is not told."""
    bounds = np.array([0, len(content)], np.int32)
    text = pa.StringArray.from_buffers(1, pa.py_buffer(bounds), pa.py_buffer(content))
    try:
        text.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _too_long(row: int) -> LeveringRefused:
    return LeveringRefused(
        "regel_te_lang",
        f"De regel van {_named(row)} is langer dan {RECORD_BYTES // 1024} kB: dit is geen csv-bestand met regels; "
        "laat het opnieuw aanleveren.",
    )


def _named(row: int) -> str:
    return f"rij {row}" if row else "de kop"
