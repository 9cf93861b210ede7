"""A process that loads one levering and can be killed: `python loader_process.py URL LEVERING ROWS`.

Says `klaar` on standard output when everything is imported and connected, so that what is killed is the load itself.
"""

import hashlib
import sys
from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from schemas.register import extract_named
from warehouse.database import Database
from warehouse.loading import Load
from warehouse.staging import StagedBlock
from warehouse.stored import UUID, stored_columns

_BLOCK = 4096


def blocks(rows: int, changed_every: int) -> Iterator[StagedBlock]:
    """`rows` dossiers, of which every `changed_every`-th has another doelgroep; one row in fifty is in quarantaine."""
    extract = extract_named("jvs_jongere")
    for start in range(1, rows + 1, _BLOCK):
        numbers = np.arange(start, min(start + _BLOCK, rows + 1), dtype=np.int32)
        bad = numbers % 50 == 7
        valid = numbers[~bad]
        columns: dict[str, pa.Array] = {c.name: pa.nulls(len(valid), c.arrow_type) for c in stored_columns(extract)}
        columns["dossiernummer"] = pa.array(valid.astype(str).tolist())
        columns["doelgroep"] = pa.array(np.where(valid % changed_every == 0, "anders", "leerplicht").tolist())
        staged = {"rijnummer": pa.array(valid), "sleutel": _keys(valid), **columns}
        apart = {
            "rijnummer": pa.array(numbers[bad]),
            "regels": pa.array([["toets"]] * int(bad.sum()), pa.list_(pa.string())),
            "sleutel": _keys(numbers[bad]),
            "sleutelkolommen": pa.nulls(int(bad.sum()), pa.string()),
        }
        yield StagedBlock(len(numbers), pa.record_batch(staged), pa.record_batch(apart))


def load(database: Database, levering: int, rows: int, changed_every: int) -> None:
    """Load one levering as the process does."""
    with Load(database, levering) as running:
        running.stage((levering, block) for block in blocks(rows, changed_every))
        running.publish()


def _keys(numbers: np.ndarray) -> pa.Array:
    return pa.array([hashlib.md5(str(number).encode()).digest() for number in numbers], UUID)


if __name__ == "__main__":
    url, levering, rows, changed_every = sys.argv[1:]
    with Database(url, url) as database:
        database.engine.connect().close()
        print("klaar", flush=True)
        load(database, int(levering), int(rows), int(changed_every))
