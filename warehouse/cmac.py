"""AES-CMAC (RFC 4493) over a whole column of byte strings at once.

One AES call per block position instead of one per row. Which bytes are fed to it, and under which key, is decided by the
callers: `warehouse.comparisons` and `warehouse.identity`.
"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 16
Blocks = npt.NDArray[np.uint64]
"""Rows of one block: two 8-byte words each, in memory order."""

_ROWS_AT_ONCE = 16_384  # the working set of a chunk stays in the processor's cache

# by number of bytes in the last block (0–16): which of its bytes count, and the padding bit that follows them
_MASKS = np.frombuffer(b"".join(b"\xff" * n + b"\0" * (BLOCK - n) for n in range(BLOCK + 1)), np.uint64).reshape(-1, 2)
_PADDING = np.frombuffer(
    b"".join((b"\0" * n + b"\x80" + b"\0" * BLOCK)[:BLOCK] for n in range(BLOCK)) + b"\0" * BLOCK, np.uint64
).reshape(-1, 2)


class BlockCipher:
    """AES on many independent blocks: a permutation of 16 bytes, applied to every row in one call.

    Each block is used as one input of a pseudo-random permutation; no message of several blocks is ever encrypted this way.
    """

    def __init__(self, key: bytes) -> None:
        self._cipher = Cipher(algorithms.AES(key), modes.ECB())  # noqa: S305 (blocks are independent inputs, see the docstring)

    def encrypt(self, blocks: Blocks) -> Blocks:
        """The encrypted blocks, in the same shape."""
        return np.frombuffer(self._cipher.encryptor().update(_flat(blocks)), np.uint64).reshape(-1, 2)

    def decrypt(self, blocks: Blocks) -> Blocks:
        """The decrypted blocks, in the same shape."""
        return np.frombuffer(self._cipher.decryptor().update(_flat(blocks)), np.uint64).reshape(-1, 2)


class Cmac:
    """AES-CMAC under one key (16, 24 or 32 bytes)."""

    def __init__(self, key: bytes) -> None:
        self._cipher = BlockCipher(key)
        first = _doubled(int.from_bytes(self._cipher.encrypt(np.zeros((1, 2), np.uint64)).tobytes()))
        subkeys = np.frombuffer(_doubled(first).to_bytes(BLOCK) * BLOCK + first.to_bytes(BLOCK), np.uint64).reshape(-1, 2)
        self._endings = _PADDING ^ subkeys

    def of(self, messages: pa.BinaryArray | pa.StringArray) -> Blocks:
        """The 16-byte code of every message, one row per message; a null counts as the empty message."""
        offsets, data = _message_bytes(messages)
        result = np.empty((len(messages), 2), np.uint64)
        for begin in range(0, len(messages), _ROWS_AT_ONCE):
            chunk = offsets[begin : begin + _ROWS_AT_ONCE + 1]
            starts, lengths = chunk[:-1], np.diff(chunk)
            blocks = np.maximum((lengths + BLOCK - 1) // BLOCK, 1)
            whole = _as_rows(result[begin : begin + _ROWS_AT_ONCE])
            for number in np.flatnonzero(np.bincount(blocks)):
                rows = np.flatnonzero(blocks == number)
                whole[rows] = _as_rows(self._same_number_of_blocks(data, starts[rows], lengths[rows], int(number)))
        return result

    def _same_number_of_blocks(
        self, data: npt.NDArray[np.void], starts: npt.NDArray[np.int32], lengths: npt.NDArray[np.int32], number: int
    ) -> Blocks:
        state = np.zeros((len(starts), 2), np.uint64)
        for position in range(number - 1):
            state = self._cipher.encrypt(state ^ _block_at(data, starts + position * BLOCK))
        rest = lengths - (number - 1) * BLOCK
        last = _block_at(data, starts + (number - 1) * BLOCK)
        return self._cipher.encrypt(state ^ last & _MASKS.take(rest, axis=0) ^ self._endings.take(rest, axis=0))


def fixed_binary(blocks: Blocks, valid: npt.NDArray[np.bool_] | None = None) -> pa.FixedSizeBinaryArray:
    """Blocks as an Arrow column of 16 bytes (`uuid` in PostgreSQL), null where `valid` is False."""
    bitmap = None
    if valid is not None and not valid.all():
        blocks = np.where(valid[:, None], blocks, np.uint64(0))
        bitmap = pa.py_buffer(np.packbits(valid, bitorder="little"))
    return pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(BLOCK), len(blocks), [bitmap, pa.py_buffer(np.ascontiguousarray(blocks))]
    )


def blocks_of(column: pa.FixedSizeBinaryArray) -> Blocks:
    """The bytes of an Arrow column of 16 bytes; a null row holds whatever it held."""
    data = column.buffers()[1]
    return np.frombuffer(data, np.uint64).reshape(-1, 2)[column.offset : column.offset + len(column)]


def _flat(blocks: Blocks) -> memoryview:
    return np.ascontiguousarray(blocks).reshape(-1).view(np.uint8).data


def _doubled(value: int) -> int:
    """Multiplication by x in GF(2¹²⁸), which makes the subkeys (RFC 4493, section 2.3)."""
    doubled = value << 1
    return doubled ^ (1 << 128 | 0x87) if doubled >> 128 else doubled


def _message_bytes(messages: pa.BinaryArray | pa.StringArray) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.void]]:
    """The offsets of the messages and the 16 bytes from every offset on, as a view that reads past no end."""
    _, offsets, data = messages.buffers()
    if offsets is None or data is None or len(messages) == 0:
        return np.zeros(len(messages) + 1, np.int32), np.zeros(1, "V16")
    numbers = np.frombuffer(offsets, np.int32)[messages.offset : messages.offset + len(messages) + 1]
    first, last = int(numbers[0]), int(numbers[-1])
    padded = np.zeros(last - first + BLOCK, np.uint8)
    padded[: last - first] = np.frombuffer(data, np.uint8)[first:last]
    windows = np.lib.stride_tricks.as_strided(padded[:BLOCK].view("V16"), shape=(last - first + 1,), strides=(1,))
    return numbers - first, windows


def _as_rows(blocks: Blocks) -> npt.NDArray[np.void]:
    """The same memory with one element per block, which numpy moves at once."""
    return blocks.view("V16").reshape(-1)


def _block_at(data: npt.NDArray[np.void], starts: npt.NDArray[np.int32]) -> Blocks:
    return data[starts].view(np.uint64).reshape(-1, 2)
