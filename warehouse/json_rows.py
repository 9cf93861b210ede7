"""Columns as one JSON object per row, a column at a time: what quarantine keeps of a key (privacy.md 2).

A levering with nothing but bad rows keeps as many objects as it has rows; a Python dictionary per row made that the dearest
step of its road. Nothing here knows what the columns mean.
"""

import json
from collections.abc import Mapping

import pyarrow as pa

from schemas.arrow import compute as pc

_NEEDS_ESCAPE = r'["\\\x00-\x1f]'
"""What JSON does not allow bare in a text (RFC 8259, section 7)."""


def json_rows(columns: Mapping[str, pa.Array], rows: int) -> pa.StringArray:
    """Per row an object with the columns that are not null, in their order; null for a row where all are.

    `columns` are arrays of `rows` values of any type; what is neither text nor integer is written as its text.
    """
    if not columns:
        return pa.nulls(rows, pa.string())
    members = [
        pc.fill_null(pc.binary_join_element_wise(f", {json.dumps(name, ensure_ascii=False)}: ", _values(values), ""), "")
        for name, values in columns.items()
    ]
    inside = pc.utf8_slice_codeunits(pc.binary_join_element_wise(*members, ""), 2)
    nothing = pa.scalar(None, pa.string())
    return pc.if_else(pc.equal(inside, ""), nothing, pc.binary_join_element_wise("{", inside, "}", ""))


def _values(values: pa.Array) -> pa.StringArray:
    if pa.types.is_string(values.type):
        return _texts(values)
    if pa.types.is_integer(values.type):
        return pc.cast(values, pa.string())
    written = [None if value is None else json.dumps(value, default=str) for value in values.to_pylist()]
    return pa.array(written, pa.string())


def _texts(values: pa.StringArray) -> pa.StringArray:
    """Texts in quotes; only the few that need an escape one by one."""
    bare = pc.binary_join_element_wise('"', values, '"', "")
    special = pc.fill_null(pc.match_substring_regex(values, _NEEDS_ESCAPE), False)
    if not pc.any(special).as_py():
        return bare
    escaped = [json.dumps(value, ensure_ascii=False) for value in pc.filter(values, special).to_pylist()]
    return pc.replace_with_mask(bare, special, pa.array(escaped, pa.string()))
