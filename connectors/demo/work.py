"""Who works, has a benefit or bijstand, and how Suwinet answers a question about it (suwi.md).

What somebody does changes now and then; each month one of several forms of answer tells of it, or none does. A form says what
a correct hub reads in it, so the answers follow from here and never from reading the file.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from connectors.demo.growing import Array

YES, NO, UNKNOWN = 1, 0, -1


@dataclass(frozen=True)
class IncomeForm:
    """A form of answer about income: its name, the outcome (a to e), and what it says about work, 12 hours and a benefit."""

    name: str
    outcome: str
    works: int = UNKNOWN
    enough: int = UNKNOWN
    benefit: int = UNKNOWN


@dataclass(frozen=True)
class AssistanceForm:
    """A form of answer about bijstand: its name, the outcome, and whether there is bijstand."""

    name: str
    outcome: str
    held: int = UNKNOWN


INCOME: Final = (
    IncomeForm("job", "a", YES, YES, NO),
    IncomeForm("two small jobs", "a", YES, YES, NO),
    IncomeForm("corrected upwards", "a", YES, YES, NO),
    IncomeForm("exactly twelve hours", "a", YES, YES, NO),
    IncomeForm("opgave ended 62 days ago", "a", YES, YES, NO),
    IncomeForm("begins today", "a", YES, UNKNOWN, NO),
    IncomeForm("job and benefit", "a", YES, YES, YES),
    IncomeForm("incomplete with a job", "d", YES, YES, NO),
    IncomeForm("just under twelve hours", "a", YES, NO, NO),
    IncomeForm("corrected downwards", "a", YES, NO, NO),
    IncomeForm("hours not known", "a", YES, UNKNOWN, NO),
    IncomeForm("opgave ended 63 days ago", "a", YES, UNKNOWN, NO),
    IncomeForm("ended yesterday", "a", NO, NO, NO),
    IncomeForm("intern", "a", NO, NO, NO),
    IncomeForm("pension", "a", NO, NO, NO),
    IncomeForm("nothing in the period", "b", NO, NO, NO),
    IncomeForm("unknown kind of income", "a"),
    IncomeForm("incomplete without anything", "d"),
    IncomeForm("not found", "c"),
    IncomeForm("benefit", "a", NO, NO, YES),
    IncomeForm("error", "e"),
    IncomeForm("fault", "e"),
)
ASSISTANCE: Final = (
    AssistanceForm("bijstand", "a", YES),
    AssistanceForm("bijstand until today", "a", YES),
    AssistanceForm("bijstand until yesterday", "a", NO),
    AssistanceForm("bijstand from some day of this year", "a"),
    AssistanceForm("none", "b", NO),
    AssistanceForm("incomplete without anything", "d"),
    AssistanceForm("not found", "c"),
    AssistanceForm("error", "e"),
    AssistanceForm("fault", "e"),
)
INCOME_NAMES: Final = tuple(form.name for form in INCOME)
ASSISTANCE_NAMES: Final = tuple(form.name for form in ASSISTANCE)

WORKS, LITTLE, IDLE, SUPPORTED = range(4)
"""What somebody does: works 12 hours or more, less, nothing that counts, or has a benefit."""
_STATES: Final = (0.5, 0.12, 0.23, 0.15)
_FORMS_OF_STATE: Final = (
    ("job", "two small jobs", "corrected upwards", "exactly twelve hours", "opgave ended 62 days ago", "begins today",
     "job and benefit", "incomplete with a job", "hours not known"),
    ("just under twelve hours", "corrected downwards", "hours not known", "opgave ended 63 days ago"),
    ("nothing in the period", "ended yesterday", "intern", "pension", "unknown kind of income",
     "incomplete without anything", "not found"),
    ("benefit", "job and benefit"),
)  # fmt: skip
"""Per state the forms that tell of it, the first one mostly."""
_USUAL, _NO_ANSWER, _CHANGES, _SUPPORTED_TOO = 0.55, 0.04, 0.07, 0.12
NO_FORM: Final = -1


@dataclass
class Work:
    """What the persons of a region do; `fixed` and `fixed_assistance` is the form that is always given, or NO_FORM."""

    state: Array
    supported: Array
    fixed: Array
    fixed_assistance: Array
    rng: np.random.Generator

    @classmethod
    def start(cls, persons: int, rng: np.random.Generator) -> "Work":
        """What everybody does before the first month."""
        return cls(
            state=rng.choice(len(_STATES), persons, p=_STATES).astype(np.int8),
            supported=rng.random(persons) < _SUPPORTED_TOO,
            fixed=np.full(persons, NO_FORM, dtype=np.int8),
            fixed_assistance=np.full(persons, NO_FORM, dtype=np.int8),
            rng=rng,
        )

    def change(self) -> None:
        """A month goes by: some begin or stop."""
        changes = self.rng.random(len(self.state)) < _CHANGES
        self.state[changes] = self.rng.choice(len(_STATES), int(changes.sum()), p=_STATES)
        changes = self.rng.random(len(self.state)) < _CHANGES
        self.supported[changes] = self.rng.random(int(changes.sum())) < _SUPPORTED_TOO

    def income(self, persons: Array) -> Array:
        """Per person the form of the answer about income this month."""
        forms = np.zeros(len(persons), dtype=np.int8)
        for state, names in enumerate(_FORMS_OF_STATE):
            mine = np.flatnonzero(self.state[persons] == state)
            forms[mine] = self._mostly_first([INCOME_NAMES.index(name) for name in names], len(mine))
        forms = self._sometimes(forms, [INCOME_NAMES.index("error"), INCOME_NAMES.index("fault")])
        return np.where(self.fixed[persons] == NO_FORM, forms, self.fixed[persons])

    def assistance(self, persons: Array) -> Array:
        """Per person the form of the answer about bijstand this month."""
        held, none = (self._mostly_first(each, len(persons)) for each in (range(4), range(4, 7)))
        forms = self._sometimes(np.where(self.supported[persons], held, none), [7, 8])
        return np.where(self.fixed_assistance[persons] == NO_FORM, forms, self.fixed_assistance[persons])

    def _mostly_first(self, forms: Sequence[int], count: int) -> Array:
        others = np.array(forms)[self.rng.integers(0, len(forms), count)]
        return np.where(self.rng.random(count) < _USUAL, forms[0], others)

    def _sometimes(self, usual: Array, instead: Sequence[int]) -> Array:
        """Now and then there is an error instead of an answer."""
        errors = np.array(instead)[self.rng.integers(0, len(instead), len(usual))]
        return np.where(self.rng.random(len(usual)) < _NO_ANSWER, errors, usual)
