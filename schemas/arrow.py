"""Arrow as the rooms use it: what pyarrow itself does not offer in the form that we need.

No knowledge of columns or rules; bytes of fixed width are in `schemas.fixed_width`.
"""

from typing import Any, cast

import pyarrow as pa
import pyarrow.compute

compute = cast("Any", pyarrow.compute)
"""pyarrow makes its compute functions at run time, where no type checker can see them."""


def text_column(values: Any) -> pa.StringArray:
    """One contiguous Arrow string array of a pandas column, a chunked array or another Arrow string type."""
    array = values if isinstance(values, pa.Array | pa.ChunkedArray) else pa.array(values, from_pandas=True)
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    return array if pa.types.is_string(array.type) else array.cast(pa.string())
