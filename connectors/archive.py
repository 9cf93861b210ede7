"""The archive of original leveringen: encrypted as they stream by, checked as they stream back.

A levering is encrypted in chunks of AES-256-GCM under a data key of its own; that key stands in the header, wrapped (RFC 3394)
under the key of a key version. This is the only place that holds persons' numbers and names, and never in clear
(privacy.md 1). Which levering is where is known by `beheer.levering`; no name of a file or gemeente is used here.
"""

import hashlib
import io
import os
import secrets
import struct
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, cast

import fsspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap
from fsspec.implementations.local import LocalFileSystem

from schemas.errors import HubError

CHUNK_BYTES = 1 << 20
"""Plain bytes per chunk: large enough that its tag and the call cost nothing, small enough to hold in memory."""

TAG_BYTES = 16
MAGIC = b"DSHARCH1"
PREFIX_BYTES = 7
# magic, key version, wrapped data key (32 + 8 bytes), nonce prefix
HEADER = struct.Struct(f">8sI40s{PREFIX_BYTES}s")
PARTIAL = ".deel"
SWEEP_AFTER = timedelta(hours=1)
"""A store writes every mebibyte, so a partial file that has been quiet this long belongs to a process that is gone."""


class ArchiveDamaged(HubError):
    """An archived levering does not read back: missing, cut short, changed, reordered, or its key is not in the key ring."""


@dataclass(frozen=True)
class Stored:
    """A levering in the archive: its path there, and the SHA-256 (hex) and size in bytes of the original."""

    path: str
    sha256: str
    size: int


class Archive:
    """A folder (any fsspec URL; a local folder when it has no protocol) of encrypted leveringen.

    `wrapping_keys` holds a key of 32 bytes per key version; new leveringen are wrapped under version `current`.
    """

    def __init__(self, url: str, wrapping_keys: Mapping[int, bytes], current: int) -> None:
        filesystem, root = fsspec.url_to_fs(url)
        self._filesystem = filesystem
        self._root = str(root).rstrip("/")
        self._local = isinstance(filesystem, LocalFileSystem)
        self._wrapping_keys = dict(wrapping_keys)
        self.current = current

    def store(self, source: BinaryIO) -> Stored:
        """Hash and encrypt everything `source` still holds, in one pass.

        The file gets its name only when it is whole (and on disk, for a local folder): a process killed before that leaves a
        `.deel` file, which `sweep` removes.
        """
        name = uuid.uuid4().hex
        path = f"{name[:2]}/{name}"
        partial = self._full(path) + PARTIAL
        self._filesystem.makedirs(self._full(name[:2]), exist_ok=True)
        try:
            with cast("BinaryIO", self._filesystem.open(partial, "wb")) as target:
                digest, size = self._encrypt(source, target)
                if self._local:
                    target.flush()
                    os.fsync(target.fileno())
            self._filesystem.mv(partial, self._full(path))
        except BaseException:
            if self._filesystem.exists(partial):
                self._filesystem.rm(partial)
            raise
        if self._local:
            _sync_folder(Path(self._full(name[:2])))
            _sync_folder(Path(self._root))
        return Stored(path, digest, size)

    def open(self, path: str) -> BinaryIO:
        """The original bytes of an archived levering, decrypted and checked while they are read.

        Raises ArchiveDamaged here (missing, no archive file, unknown or wrong key) or while reading (changed, cut short,
        reordered).
        """
        try:
            encrypted = cast("BinaryIO", self._filesystem.open(self._full(path), "rb"))
        except FileNotFoundError:
            raise ArchiveDamaged(
                f"Levering {path} staat niet in het archief; zet het archief terug uit de back-up of lever opnieuw aan."
            ) from None
        try:
            header = _read_full(encrypted, HEADER.size)
            cipher = AESGCM(self._data_key(path, _checked(path, header)))
        except BaseException:
            encrypted.close()
            raise
        decrypted = _Decrypted(path, encrypted, cipher, header[-PREFIX_BYTES:], _bound(header))
        return cast("BinaryIO", io.BufferedReader(decrypted, CHUNK_BYTES))

    def versions(self) -> Mapping[int, Sequence[str]]:
        """The paths of the archived leveringen by the key version that their data key is wrapped under."""
        found: dict[int, list[str]] = {}
        for path in self._paths():
            header = self._header(path)
            if header is not None:
                found.setdefault(_version_of(header), []).append(path)
        return found

    def rewrap(self, path: str) -> None:
        """Wrap the data key of an archived levering under version `current`; its bytes stay as they are, whoever reads goes on.

        Under both versions the same bytes come out, so a kill halfway through an archive does no harm. Nothing happens to one
        that is gone or has that version already. Raises ArchiveDamaged when the old key does not open it.
        """
        header = self._header(path)
        if header is None or _version_of(header) == self.current:
            return
        key = self._data_key(path, header)
        magic, _, _, prefix = cast("tuple[bytes, int, bytes, bytes]", HEADER.unpack(header))
        wrapped = HEADER.pack(magic, self.current, aes_key_wrap(self._wrapping_keys[self.current], key), prefix)
        if self._local:
            # one write within one sector of the disk: there is the old header or the new one, never a part of each
            with Path(self._full(path)).open("r+b", buffering=0) as file:
                file.write(wrapped)
                os.fsync(file.fileno())
        else:
            self._rewrite(path, wrapped)

    def discard(self, path: str) -> None:
        """Remove an archived levering; that it is already gone is no error."""
        if self._filesystem.exists(self._full(path)):
            self._filesystem.rm(self._full(path))

    def sweep(self, now: datetime | None = None) -> int:
        """Remove what killed stores left behind, once it has been quiet for `SWEEP_AFTER`; returns how many files."""
        before = (now or datetime.now(UTC)) - SWEEP_AFTER
        removed = 0
        for found in self._filesystem.glob(f"{self._root}/*/*{PARTIAL}"):
            modified: datetime = self._filesystem.modified(found)
            if modified < before:
                self._filesystem.rm(found)
                removed += 1
        return removed

    def _paths(self) -> Iterator[str]:
        for found in self._filesystem.glob(f"{self._root}/*/*"):
            if not str(found).endswith(PARTIAL):
                yield "/".join(str(found).split("/")[-2:])

    def _header(self, path: str) -> bytes | None:
        """The header of an archived levering; None when it is gone. Raises ArchiveDamaged when it is none."""
        try:
            with cast("BinaryIO", self._filesystem.open(self._full(path), "rb")) as encrypted:
                return _checked(path, _read_full(encrypted, HEADER.size))
        except FileNotFoundError:
            return None

    def _rewrite(self, path: str, header: bytes) -> None:
        """Write a levering anew behind another header, where bytes in the middle of a file cannot be written."""
        partial = self._full(path) + PARTIAL
        with (
            cast("BinaryIO", self._filesystem.open(self._full(path), "rb")) as source,
            cast("BinaryIO", self._filesystem.open(partial, "wb")) as target,
        ):
            source.seek(HEADER.size)
            target.write(header)
            while chunk := source.read(CHUNK_BYTES):
                target.write(chunk)
        self._filesystem.mv(partial, self._full(path))

    def _full(self, path: str) -> str:
        return f"{self._root}/{path}"

    def _encrypt(self, source: BinaryIO, target: BinaryIO) -> tuple[str, int]:
        key = AESGCM.generate_key(256)
        prefix = secrets.token_bytes(PREFIX_BYTES)
        header = HEADER.pack(MAGIC, self.current, aes_key_wrap(self._wrapping_keys[self.current], key), prefix)
        target.write(header)
        cipher = AESGCM(key)
        digest = hashlib.sha256()
        size = 0
        for counter, chunk, last in _chunks(source, CHUNK_BYTES):
            digest.update(chunk)
            size += len(chunk)
            target.write(cipher.encrypt(_nonce(prefix, counter, last=last), chunk, _bound(header)))
        return digest.hexdigest(), size

    def _data_key(self, path: str, header: bytes) -> bytes:
        _, version, wrapped, _ = cast("tuple[bytes, int, bytes, bytes]", HEADER.unpack(header))
        wrapping_key = self._wrapping_keys.get(version)
        if wrapping_key is None:
            raise ArchiveDamaged(
                f"Levering {path} is versleuteld onder sleutelversie {version}, die niet in de sleutelbos zit; "
                "zet de sleutelbos met die versie terug."
            )
        try:
            return aes_key_unwrap(wrapping_key, wrapped)
        except InvalidUnwrap:
            raise ArchiveDamaged(
                f"Levering {path} gaat niet open met sleutelversie {version}: de sleutel is een andere of het bestand is "
                "veranderd; zet de sleutelbos of het archief terug uit de back-up."
            ) from None


class _Decrypted(io.RawIOBase):
    """The plain bytes of one archive file; gives a chunk out only after its tag was checked."""

    def __init__(self, path: str, encrypted: BinaryIO, cipher: AESGCM, prefix: bytes, bound: bytes) -> None:
        self._path = path
        self._encrypted = encrypted
        self._cipher = cipher
        self._prefix = prefix
        self._bound = bound
        self._chunks = _chunks(encrypted, CHUNK_BYTES + TAG_BYTES)
        self._plain = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # pyright: ignore[reportIncompatibleMethodOverride]
        while not self._plain:
            following = next(self._chunks, None)
            if following is None:
                return 0
            self._plain = memoryview(self._decrypted(*following))
        count = min(len(buffer), len(self._plain))
        buffer[:count] = self._plain[:count]
        self._plain = self._plain[count:]
        return count

    def close(self) -> None:
        self._encrypted.close()
        super().close()

    def _decrypted(self, counter: int, chunk: bytes, last: bool) -> bytes:
        try:
            return self._cipher.decrypt(_nonce(self._prefix, counter, last=last), chunk, self._bound)
        except (InvalidTag, ValueError):
            # ValueError: fewer bytes than a tag has
            raise _damaged(self._path) from None


def _chunks(source: BinaryIO, size: int) -> Iterator[tuple[int, bytes, bool]]:
    """(counter, chunk, last) over a stream; the last chunk may be short, and an empty stream is one empty last chunk."""
    counter = 0
    chunk = _read_full(source, size)
    while True:
        following = _read_full(source, size) if len(chunk) == size else b""
        yield counter, chunk, not following
        if not following:
            return
        chunk = following
        counter += 1


def _read_full(source: BinaryIO, size: int) -> bytes:
    """`size` bytes, or fewer only at the end: `read` of a pipe or a remote file may return less than was asked."""
    parts: list[bytes] = []
    missing = size
    while missing and (part := source.read(missing)):
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _nonce(prefix: bytes, counter: int, *, last: bool) -> bytes:
    """The nonce of the STREAM construction: prefix, chunk number and last flag, so no chunk can move, vanish or follow the end.

    The four bytes of the number reach 4 PiB, far beyond any levering.
    """
    return prefix + struct.pack(">IB", counter, last)


def _checked(path: str, header: bytes) -> bytes:
    """The header; raises ArchiveDamaged when it is not one."""
    if len(header) < HEADER.size or not header.startswith(MAGIC):
        raise _damaged(path)
    return header


def _version_of(header: bytes) -> int:
    version: int = HEADER.unpack(header)[1]
    return version


def _bound(header: bytes) -> bytes:
    """The part of the header that every chunk is bound to: magic and nonce prefix.

    Key version and wrapped key are left out, because a new key version re-wraps the data key without touching the chunks
    (privacy.md 5). They need no binding: unwrapping checks itself, and another key fails on the first chunk.
    """
    magic, _, _, prefix = cast("tuple[bytes, int, bytes, bytes]", HEADER.unpack(header))
    return magic + prefix


def _damaged(path: str) -> ArchiveDamaged:
    return ArchiveDamaged(
        f"Levering {path} in het archief is beschadigd of afgekapt; zet het bestand terug uit de back-up of lever opnieuw aan."
    )


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
