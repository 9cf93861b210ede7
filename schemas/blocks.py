"""The blocks of rows that travel from a reader through the contract to the warehouse.

Only their shapes live here: text as it was read (`TextBlock`), the facts of the levering (`Delivered`) and the outcome of the
contract (`Split`). Reading is the connectors room's, splitting is `schemas.contract`.
"""

import datetime
from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

TEXT_SUFFIX = "__tekst"
"""Suffix of the column that holds the text of a column which is both kept and compared or generalised."""


@dataclass(frozen=True)
class TextBlock:
    """A run of records as a reader yields them, at most about 64,000 rows.

    `batch` has string columns named by source name: exactly the `read_columns` of the extract that the file has; "" (or null)
    is an empty field. `row_numbers` is int32, one per batch row: the row number in the file, 1 = the first data record
    (feeds.md, "Contract or check?"). `rejected` holds (row number, rule code) of records that could not be split into columns.
    """

    batch: pa.RecordBatch
    row_numbers: npt.NDArray[np.int32]
    rejected: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Delivered:
    """What the name of a levering says about its rows: scope code, peildatum and, for a DUO report, the report month jjjjmm."""

    scope: str
    peildatum: datetime.date
    peilmaand: int | None = None


@dataclass(frozen=True)
class Split:
    """A block after the contract: rows in `valid` plus rows in `quarantine` are the records of the block.

    `valid` has `rijnummer` (int32) and per read column, by hub name: kept columns parsed by kind (DATE int32 jjjjmmdd, MONTH
    int32 jjjjmm, WEEK int32 jjjjww, TIMESTAMP timestamp[us], INTEGER int64, DECIMAL decimal128(6, 2), FLAG bool, else string)
    and all other columns as string; a kept column that is compared or generalised too has its text under `<name>__tekst`. Null
    is empty.
    `quarantine` has `rijnummer`, `regels` (list of string: "<column>: <code>" or "<code>", never a value), every key column as
    in `valid`, null where a rule that names it failed, and `sleutel_leesbaar`: whether these are the key of the row, of which a
    null is a part only where the extract allows it (`empty_in_key`). `warnings` counts "<column>: <code>" over the valid rows.
    """

    valid: pa.RecordBatch
    quarantine: pa.RecordBatch
    warnings: Counter[str]
