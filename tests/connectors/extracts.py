"""Small extracts for the tests of the readers, and what a reader made of some bytes."""

import gzip
import io
from dataclasses import dataclass

from pandera.typing import Series

from connectors.readers import open_reader
from schemas.columns import ExtractModel, Kind, Meaning, Treatment, column
from schemas.extract import Extract, Layout, Rhythm, Source


class _Small(ExtractModel):
    nummer: Series[str] = column("nummer", "Nummer.", treatment=Treatment.KEEP)
    naam: Series[str] = column("naam", "Naam.", treatment=Treatment.COMPARE, meaning=Meaning.NAME)
    behandelaar: Series[str] = column("behandelaar", "Behandelaar.", treatment=Treatment.DROP)
    plaats: Series[str] = column("plaats", "Plaats.", treatment=Treatment.KEEP)


class _Persons(ExtractModel):
    a_nummer: Series[str] = column("01.01.10", "A-nummer.", treatment=Treatment.PSEUDONYMISE, kind=Kind.A_NUMMER)
    volgnummer: Series[str] = column("volgnummer", "Volgnummer.", treatment=Treatment.KEEP, kind=Kind.INTEGER)
    naam: Series[str] = column("01.02.40", "Naam.", treatment=Treatment.COMPARE, meaning=Meaning.NAME)


def _extract(model: type[ExtractModel], layout: Layout) -> Extract:
    return Extract(
        name="klein",
        source=Source.JVS,
        title="Klein",
        description="Een klein extract.",
        model=model,
        layout=layout,
        file_name="klein",
        key=(),
        municipality=None,
        rhythm=Rhythm.DAILY,
        known_unread=frozenset({"bekend"}),
    )


SMALL = _extract(_Small, Layout.CONTRACT_CSV)
SMALL_DUO = _extract(_Small, Layout.DUO_CSV)
PERSONS = _extract(_Persons, Layout.LO_CSV)

HEADER = "nummer;naam;behandelaar;plaats\n"
READ = ("nummer", "naam", "plaats")


@dataclass(frozen=True)
class Outcome:
    """All blocks of a reader together."""

    rows: dict[int, tuple[str, ...]]
    rejected: tuple[tuple[int, str], ...]
    columns: tuple[str, ...]
    unknown: tuple[str, ...]
    sizes: tuple[int, ...]


def read(content: bytes | str, extract: Extract = SMALL, *, packed: bool = False) -> Outcome:
    """Read everything; text is encoded as UTF-8, and packed first when `packed`."""
    octets = content.encode() if isinstance(content, str) else content
    stream = io.BytesIO(gzip.compress(octets) if packed else octets)
    return outcome_of(stream, extract, compressed=packed)


def outcome_of(stream: io.BufferedIOBase, extract: Extract = SMALL, *, compressed: bool = False) -> Outcome:
    reader = open_reader(extract, stream, compressed=compressed)
    rows: dict[int, tuple[str, ...]] = {}
    rejected: list[tuple[int, str]] = []
    sizes: list[int] = []
    columns: tuple[str, ...] = ()
    for block in reader.blocks():
        columns = tuple(block.batch.schema.names)
        values = [column.to_pylist() for column in block.batch.columns]
        assert len(block.row_numbers) == block.batch.num_rows
        for place, row in enumerate(block.row_numbers.tolist()):
            assert row not in rows
            rows[row] = tuple(column[place] for column in values)
        rejected += block.rejected
        sizes.append(block.batch.num_rows)
    return Outcome(rows, tuple(rejected), columns, reader.unknown_columns, tuple(sizes))
