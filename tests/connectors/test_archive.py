"""The archive gives back exactly what was stored, or says that it cannot; nothing readable is on disk."""

import hashlib
import io
import os
import random
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import fsspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors import archive as archive_module
from connectors.archive import HEADER, TAG_BYTES, Archive, ArchiveDamaged

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
CHUNK = 64


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_module, "CHUNK_BYTES", CHUNK)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(str(tmp_path / "archief"), {1: KEY}, 1)


def files(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def read_back(archive: Archive, path: str) -> bytes:
    with archive.open(path) as stream:
        return stream.read()


@pytest.mark.parametrize("size", sorted({0, 1, *[n * CHUNK + d for n in (1, 2, 3) for d in (-1, 0, 1)], 7 * CHUNK}))
def test_what_was_stored_comes_back_at_every_size_around_a_chunk_border(archive: Archive, size: int) -> None:
    content = os.urandom(size)
    stored = archive.store(io.BytesIO(content))
    assert (stored.size, stored.sha256) == (size, hashlib.sha256(content).hexdigest())
    assert read_back(archive, stored.path) == content


@settings(max_examples=60)
@given(st.binary(max_size=5 * CHUNK), st.lists(st.integers(1, 3 * CHUNK), max_size=10))
def test_reading_in_pieces_of_any_size_gives_the_same_bytes(content: bytes, sizes: list[int]) -> None:
    archive = Archive("memory://stukken", {1: KEY}, 1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(archive_module, "CHUNK_BYTES", CHUNK)
        stored = archive.store(io.BytesIO(content))
        with archive.open(stored.path) as stream:
            parts = [stream.read(size) for size in sizes] + [stream.read()]
    assert b"".join(parts) == content


def test_a_source_that_gives_less_than_was_asked_is_stored_whole(archive: Archive) -> None:
    class Trickle(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(7, size or 7))

    content = os.urandom(5 * CHUNK + 3)
    assert read_back(archive, archive.store(Trickle(content)).path) == content


def test_the_real_chunk_size_works(monkeypatch: pytest.MonkeyPatch, archive: Archive) -> None:
    monkeypatch.setattr(archive_module, "CHUNK_BYTES", 1 << 20)
    content = os.urandom((2 << 20) + 5)
    assert read_back(archive, archive.store(io.BytesIO(content)).path) == content


def test_every_flipped_bit_is_detected(archive: Archive, tmp_path: Path) -> None:
    stored = archive.store(io.BytesIO(os.urandom(2 * CHUNK + 5)))
    (file,) = files(tmp_path)
    sound = file.read_bytes()
    for bit in range(len(sound) * 8):
        spoiled = bytearray(sound)
        spoiled[bit // 8] ^= 1 << bit % 8
        file.write_bytes(spoiled)
        with pytest.raises(ArchiveDamaged):
            read_back(archive, stored.path)


@pytest.mark.parametrize("chunks", [1, 2, 3])
def test_every_truncation_is_detected_also_at_a_chunk_border(archive: Archive, tmp_path: Path, chunks: int) -> None:
    stored = archive.store(io.BytesIO(os.urandom(chunks * CHUNK)))
    (file,) = files(tmp_path)
    sound = file.read_bytes()
    for size in range(len(sound)):
        file.write_bytes(sound[:size])
        with pytest.raises(ArchiveDamaged):
            read_back(archive, stored.path)


def test_chunks_that_are_moved_repeated_left_out_or_added_are_detected(archive: Archive, tmp_path: Path) -> None:
    stored = archive.store(io.BytesIO(os.urandom(3 * CHUNK)))
    (file,) = files(tmp_path)
    sound = file.read_bytes()
    step = CHUNK + TAG_BYTES
    header, a, b, c = sound[: HEADER.size], *(sound[at : at + step] for at in range(HEADER.size, len(sound), step))
    for chunks in ([b, a, c], [a, a, c], [a, c], [a, b], [a, b, c, c], [c], [a, b, c, b"x"]):
        file.write_bytes(header + b"".join(chunks))
        with pytest.raises(ArchiveDamaged):
            read_back(archive, stored.path)


def test_chunks_of_another_levering_are_detected(archive: Archive, tmp_path: Path) -> None:
    stored = archive.store(io.BytesIO(os.urandom(CHUNK)))
    (file,) = files(tmp_path)
    archive.store(io.BytesIO(os.urandom(CHUNK)))
    (other,) = set(files(tmp_path)) - {file}
    file.write_bytes(file.read_bytes()[: HEADER.size] + other.read_bytes()[HEADER.size :])
    with pytest.raises(ArchiveDamaged):
        read_back(archive, stored.path)


def test_another_key_or_version_opens_nothing(archive: Archive, tmp_path: Path) -> None:
    stored = archive.store(io.BytesIO(b"inhoud"))
    with pytest.raises(ArchiveDamaged, match="sleutelversie 1"):
        Archive(str(tmp_path / "archief"), {1: OTHER_KEY}, 1).open(stored.path)
    with pytest.raises(ArchiveDamaged, match="niet in de sleutelbos"):
        Archive(str(tmp_path / "archief"), {2: KEY}, 2).open(stored.path)


def test_a_levering_of_an_older_key_version_still_opens(archive: Archive, tmp_path: Path) -> None:
    stored = archive.store(io.BytesIO(b"inhoud"))
    newer = Archive(str(tmp_path / "archief"), {1: KEY, 2: OTHER_KEY}, 2)
    assert read_back(newer, stored.path) == b"inhoud"
    assert read_back(newer, newer.store(io.BytesIO(b"later")).path) == b"later"


def test_a_file_that_is_missing_or_no_archive_file_says_what_to_do(archive: Archive, tmp_path: Path) -> None:
    with pytest.raises(ArchiveDamaged, match="staat niet in het archief"):
        archive.open("ab/weg")
    stored = archive.store(io.BytesIO(b"inhoud"))
    files(tmp_path)[0].write_bytes(b"x" * 500)
    with pytest.raises(ArchiveDamaged, match="back-up"):
        archive.open(stored.path)


def test_nothing_readable_is_on_disk_and_equal_contents_look_different(archive: Archive, tmp_path: Path) -> None:
    secret = b"123456782;Kanariepiet\n" * 20
    first, second = archive.store(io.BytesIO(secret)), archive.store(io.BytesIO(secret))
    assert first.path != second.path
    one, two = (path.read_bytes() for path in files(tmp_path))
    assert b"Kanarie" not in one + two
    assert b"123456782" not in one + two
    assert one[HEADER.size :] != two[HEADER.size :]


def test_a_source_that_fails_leaves_nothing(archive: Archive, tmp_path: Path) -> None:
    class Failing(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        archive.store(Failing())
    assert files(tmp_path) == []


def test_a_killed_store_leaves_only_a_partial_file_that_sweep_removes(tmp_path: Path) -> None:
    program = (
        "import sys; from connectors.archive import Archive\nArchive(sys.argv[1], {1: b'k' * 32}, 1).store(sys.stdin.buffer)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], stdin=subprocess.PIPE, cwd=Path(__file__).parents[2]
    ) as process:
        assert process.stdin is not None
        # more than the buffers between here and the file can hold, so the store has begun to write
        process.stdin.write(random.Random(1).randbytes(4 << 20))
        process.stdin.flush()
        process.send_signal(signal.SIGKILL)
    (left,) = files(tmp_path)
    assert left.suffix == ".deel"

    archive = Archive(str(tmp_path), {1: KEY}, 1)
    kept = archive.store(io.BytesIO(b"inhoud"))
    assert archive.sweep() == 0
    assert archive.sweep(now=datetime.now(UTC) + timedelta(hours=2)) == 1
    assert not left.exists()
    assert read_back(archive, kept.path) == b"inhoud"


def test_discard_removes_a_levering_and_may_be_repeated(archive: Archive, tmp_path: Path) -> None:
    stored = archive.store(io.BytesIO(b"inhoud"))
    archive.discard(stored.path)
    archive.discard(stored.path)
    assert files(tmp_path) == []


def test_any_file_system_of_fsspec_will_do() -> None:
    archive = Archive("memory://archief", {1: KEY}, 1)
    stored = archive.store(io.BytesIO(b"inhoud" * 100))
    assert read_back(archive, stored.path) == b"inhoud" * 100
    assert archive.sweep() == 0
    archive.discard(stored.path)
    assert fsspec.filesystem("memory").find("/archief") == []


@pytest.mark.parametrize("url", ["lokaal", "memory://herverpakt"])
def test_a_levering_that_is_wrapped_again_reads_back_the_same_under_the_new_version_alone(url: str, tmp_path: Path) -> None:
    place = str(tmp_path / "archief") if url == "lokaal" else url
    content = os.urandom(2 * CHUNK + 5)
    stored = Archive(place, {1: KEY}, 1).store(io.BytesIO(content))
    both = Archive(place, {1: KEY, 2: OTHER_KEY}, 2)
    assert both.versions() == {1: [stored.path]}
    both.rewrap(stored.path)
    assert both.versions() == {2: [stored.path]}
    both.rewrap(stored.path)
    assert read_back(Archive(place, {2: OTHER_KEY}, 2), stored.path) == content
    both.discard(stored.path)
    both.rewrap(stored.path)
    assert both.versions() == {}


def test_only_the_head_of_a_file_changes_when_it_is_wrapped_again(archive: Archive, tmp_path: Path) -> None:
    stored = archive.store(io.BytesIO(os.urandom(CHUNK)))
    [file] = files(tmp_path)
    before, inode = file.read_bytes(), file.stat().st_ino
    with archive.open(stored.path) as reading:
        begin = reading.read(10)
        Archive(str(tmp_path / "archief"), {1: KEY, 2: OTHER_KEY}, 2).rewrap(stored.path)
        assert len(begin + reading.read()) == CHUNK
    assert file.read_bytes()[HEADER.size :] == before[HEADER.size :]
    assert file.read_bytes()[: HEADER.size] != before[: HEADER.size]
    assert file.stat().st_ino == inode


def test_what_cannot_be_opened_is_not_wrapped_again(archive: Archive, tmp_path: Path) -> None:
    stored = archive.store(io.BytesIO(b"inhoud"))
    [file] = files(tmp_path)
    before = file.read_bytes()
    for keys in ({1: OTHER_KEY, 2: KEY}, {2: KEY}):
        with pytest.raises(ArchiveDamaged):
            Archive(str(tmp_path / "archief"), keys, 2).rewrap(stored.path)
    assert file.read_bytes() == before
