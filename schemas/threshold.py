"""The threshold: above which share of rows in quarantine a levering is refused as a whole.

The share itself stands with the extract and can be set per hub; here is only what exceeding it means, for the publish
transaction and for who checks a file before delivering it.
"""

from decimal import Decimal
from typing import Final

TOO_MANY_QUARANTINED: Final = "te_veel_quarantaine"
"""Reason of refusal: the share of rows in quarantine is above the threshold."""


def is_exceeded(quarantined: int, rows: int, share: float | Decimal) -> bool:
    """Whether `quarantined` of `rows` are too many; exactly the share is still allowed."""
    return quarantined > Decimal(str(share)) * rows


def percentage(share: float | Decimal) -> str:
    """A share as people read it, with one decimal."""
    return f"{Decimal(str(share)) * 100:.1f}".replace(".", ",") + " %"
