"""A supplier's way of writing that means the same as ours: undone before the rules look, and nothing else is.

Each spelling is declared at its column, so that no value is ever changed silently (design.md: never silent coercion).
"""

from dataclasses import dataclass

import pandas as pd
import pyarrow as pa

from schemas.arrow import compute as pc
from schemas.arrow import text_column


@dataclass(frozen=True)
class Spelling:
    """How a column is written: `width` digits without their leading zeros, and values that mean an empty field.

    Both come from DUO (feeds.md, "DUO"): gemeentecode `193` is `0193`, and person number `0` is empty.
    """

    width: int = 0
    empty: tuple[str, ...] = ()

    def undone(self, values: pa.StringArray) -> pa.StringArray:
        """The values as the rules expect them: leading zeros back, and "" for what means empty."""
        if self.empty:
            values = pc.if_else(pc.is_in(values, value_set=pa.array(self.empty)), "", values)
        if self.width:
            short = pc.match_substring_regex(values, f"^[0-9]{{1,{self.width - 1}}}$")
            if pc.any(short).as_py():
                values = pc.if_else(short, pc.ascii_lpad(values, self.width, "0"), values)
        return values

    def undone_in_series(self, series: pd.Series) -> pd.Series:
        """The same for a pandas column."""
        return pd.Series(self.undone(text_column(series)).to_pandas().to_numpy(), index=series.index, dtype="str")


AS_IT_IS = Spelling()
"""The spelling of a column that is written as we expect it."""
