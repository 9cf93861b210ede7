"""What a protected value stands for, and how a table says it of a column (privacy.md 3 and 5).

Protecting, and protecting again under another key version, is `warehouse.recoding`; which columns of the database are protected
`warehouse.protected_columns`.
"""

from enum import StrEnum
from typing import Final

PROTECTED: Final = "beschermd"
"""The name in `Column.info` under which a table says the `Protection` of a column."""


class Protection(StrEnum):
    """What a protected value stands for; the value is what `Column.info` says."""

    PSEUDONYM = "pseudoniem"
    COMPARISON = "vergelijking"
    PERSON = "persoon"
    """The pseudonym of the number that names a person: which number that is, follows from the pseudonyms (privacy.md 4)."""
    ROW_KEY = "sleutel"
