"""The door where identity ends: rows after the contract go in, rows that may be written come out (privacy.md 1 and 2).

Carries out the treatments that the model declares and makes the protected row key. Nothing here logs, keeps or raises a
value. Which columns result is in `warehouse.stored`; the keyed functions are in the modules it calls.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import pyarrow as pa

from schemas.arrow import compute as pc
from schemas.blocks import TEXT_SUFFIX, Delivered
from schemas.columns import Column, Meaning, Treatment
from schemas.extract import Extract
from warehouse.cmac import Cmac, fixed_binary
from warehouse.comparisons import Comparisons
from warehouse.json_rows import json_rows
from warehouse.keys import COMPARISON_DOMAIN, PSEUDONYM_DOMAIN, KeyRing
from warehouse.normalisation import normalised
from warehouse.protection import Protection
from warehouse.pseudonyms import Pseudonyms
from warehouse.recoding import Ciphers
from warehouse.stored import (
    REPORT_MONTH,
    UUID,
    compared_name,
    generalised_name,
    is_kept_in_quarantine,
    reports_a_month,
    stored_columns,
)


class Identity:
    """The treatments of one extract for one levering, under the current key version.

    The row key is AES-256 over a digest of the key columns, of extract, scope and report month (with which the key columns
    identify a row, feeds.md, "Keys"). The digest has no key and is made of numbers and digests, not of what protects them: as
    every protected value a row key is decrypted and encrypted again by a new key version, also where only the key was kept.
    """

    def __init__(self, extract: Extract, keyring: KeyRing, delivered: Delivered) -> None:
        self._extract = extract
        self._delivered = delivered
        self._pseudonyms = Pseudonyms(keyring.key(PSEUDONYM_DOMAIN))
        self._comparisons = Comparisons(keyring.key(COMPARISON_DOMAIN))
        self._ciphers = Ciphers(keyring)
        self._protections = {column.name: column.protection for column in stored_columns(extract)}
        month = f"/{delivered.peilmaand}" if reports_a_month(extract) else ""
        constant = f"doorstroomhub/sleutel/{extract.name}/{delivered.scope}{month}".encode()
        self._row_digest = Cmac(hashlib.sha256(constant).digest()[:16])

    @cached_property
    def schema(self) -> pa.Schema:
        """What `staged` gives: rijnummer, sleutel, groep (only for an extract with a group), and the stored columns."""
        group = [pa.field("groep", UUID)] if self._extract.group else []
        stored = [pa.field(column.name, column.arrow_type) for column in stored_columns(self._extract)]
        return pa.schema([pa.field("rijnummer", pa.int32()), pa.field("sleutel", UUID), *group, *stored])

    @cached_property
    def quarantine_schema(self) -> pa.Schema:
        """What `staged_quarantine` gives: rijnummer, regels, sleutel, groep (as above) and sleutelkolommen as JSON text."""
        group = [pa.field("groep", UUID)] if self._extract.group else []
        rules = pa.field("regels", pa.list_(pa.string()))
        return pa.schema(
            [
                pa.field("rijnummer", pa.int32()),
                rules,
                pa.field("sleutel", UUID),
                *group,
                pa.field("sleutelkolommen", pa.string()),
            ]
        )

    def staged(self, valid: pa.RecordBatch) -> pa.RecordBatch:
        """The rows of `Split.valid` as they are stored, with `schema`; `groep` is the stored value of the group column."""
        rows = _Rows(valid)
        stored = {name: array for column in self._extract.read_columns for name, array in self._treated(column, rows)}
        for comparison in self._extract.comparisons:
            parts = [self._extract.column(name) for name in comparison.parts]
            stored[comparison.name] = self._comparisons.of_normalised(
                [_meaning(part) for part in parts], [rows.normalised(part) for part in parts]
            )
        if reports_a_month(self._extract):
            stored[REPORT_MONTH] = pa.repeat(pa.scalar(self._delivered.peilmaand, pa.int32()), valid.num_rows)
        stored["rijnummer"] = valid.column("rijnummer")
        stored["sleutel"] = self._row_key(stored)
        if self._extract.group:
            stored["groep"] = stored[self._extract.group]
        return _batch(stored, self.schema)

    def staged_quarantine(self, quarantine: pa.RecordBatch) -> pa.RecordBatch:
        """The rows of `Split.quarantine` with `quarantine_schema`.

        `sleutel` is null where the key was not readable. `groep` stands only in rows that take their group along:
        those whose last key column is 0, as in `Contract` (a bad history row goes alone). `sleutelkolommen` holds the readable
        key columns that may be kept, null when there are none. The rest stays behind.
        """
        if not quarantine.num_rows:
            return pa.RecordBatch.from_pylist([], self.quarantine_schema)
        rows = _Rows(quarantine)
        columns = [self._extract.column(name) for name in self._extract.key]
        parts = {name: array for column in columns for name, array in self._treated(column, rows)}
        kept = {column.name: parts[column.name] for column in columns if is_kept_in_quarantine(self._extract, column)}
        staged = {
            "rijnummer": quarantine.column("rijnummer"),
            "regels": quarantine.column("regels"),
            "sleutel": pc.if_else(quarantine.column("sleutel_leesbaar"), self._row_key(parts), pa.scalar(None, UUID)),
            "sleutelkolommen": json_rows(kept, quarantine.num_rows),
        }
        if self._extract.group:
            leads = pc.fill_null(pc.equal(parts[self._key_name(self._extract.key[-1])], 0), False)
            staged["groep"] = pc.if_else(leads, parts[self._extract.group], pa.scalar(None, UUID))
        return _batch(staged, self.quarantine_schema)

    def _treated(self, column: Column, rows: "_Rows") -> Iterator[tuple[str, pa.Array]]:
        """The stored columns that come of one column of the model."""
        for treatment in column.treatments:
            match treatment:
                case Treatment.PSEUDONYMISE:
                    yield column.name, self._pseudonyms.of(column.kind, rows.text(column))
                case Treatment.COMPARE:
                    alike = rows.normalised(column)
                    yield compared_name(column.name), self._comparisons.of_normalised([_meaning(column)], [alike])
                case Treatment.GENERALISE:
                    yield generalised_name(column.name), _four_digits(rows.normalised(column))
                case Treatment.KEEP:
                    yield column.name, rows.parsed(column)
                case Treatment.DROP:
                    pass

    def _key_name(self, name: str) -> str:
        """The stored column that stands for the key column `name`."""
        kept = {Treatment.PSEUDONYMISE, Treatment.KEEP} & set(self._extract.column(name).treatments)
        return name if kept else compared_name(name)

    def _row_key(self, stored: Mapping[str, pa.Array]) -> pa.FixedSizeBinaryArray:
        """The row keys of rows with these stored columns."""
        parts = [self._opened(name, stored[name]) for name in map(self._key_name, self._extract.key)]
        return fixed_binary(self._ciphers.protect(Protection.ROW_KEY, self._row_digest.of(lengthened(parts))))

    def _opened(self, name: str, column: pa.Array) -> pa.Array:
        """A stored column without its protection."""
        protection = self._protections[name]
        return self._ciphers.open(protection, column) if protection else column


def lengthened(parts: Sequence[pa.Array]) -> pa.BinaryArray:
    """The parts of each row joined, each with its length before it, so that no two are written alike; `-` is a null part."""
    return pc.binary_join_element_wise(*(piece for part in parts for piece in _with_length(part)), b"")


class _Rows:
    """A batch of the contract by column of the model; what is normalised once is not normalised again."""

    def __init__(self, batch: pa.RecordBatch) -> None:
        self._columns = dict(zip(batch.schema.names, batch.columns, strict=True))
        self._normalised: dict[str, pa.StringArray] = {}

    def parsed(self, column: Column) -> pa.Array:
        return self._columns[column.name]

    def text(self, column: Column) -> pa.StringArray:
        return self._columns.get(column.name + TEXT_SUFFIX, self._columns[column.name])

    def normalised(self, column: Column) -> pa.StringArray:
        if column.name not in self._normalised:
            meaning = _meaning(column)
            values = self.parsed(column) if meaning is Meaning.DATE else self.text(column)
            self._normalised[column.name] = normalised(meaning, values)
        return self._normalised[column.name]


def _batch(columns: Mapping[str, pa.Array], schema: pa.Schema) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([pc.cast(columns[field.name], field.type) for field in schema], schema=schema)


def _meaning(column: Column) -> Meaning:
    if column.meaning is None:
        raise TypeError(f"Kolom {column.name} wordt vergeleken of gegeneraliseerd; geef de betekenis (meaning).")
    return column.meaning


def _four_digits(postcodes: pa.StringArray) -> pa.StringArray:
    """The first four digits of normalised postcodes; null for what does not start with four digits."""
    start = pc.utf8_slice_codeunits(postcodes, 0, 4)
    digits = pc.and_(pc.ascii_is_decimal(start), pc.equal(pc.binary_length(start), 4))
    return pc.if_else(digits, start, pa.scalar(None, pa.string()))


def _with_length(part: pa.Array) -> tuple[pa.Array | pa.Scalar, pa.Array]:
    """The length of each value as text before a colon, and the value as bytes (a protected value as it is, others as text)."""
    protected = pa.types.is_fixed_size_binary(part.type)
    value = pc.cast(part if protected else pc.cast(part, pa.string()), pa.binary())
    if protected and part.null_count == 0:
        return pa.scalar(b"16:"), value
    length = pc.cast(pc.binary_join_element_wise(pc.cast(pc.binary_length(value), pa.string()), ":", ""), pa.binary())
    return pc.fill_null(length, b"-"), pc.fill_null(value, b"")
