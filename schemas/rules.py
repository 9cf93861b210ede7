"""The rules of the contract: each written once on Arrow arrays and registered as a pandera check that wraps it.

A rule of one column says which values pass; an empty value passes every rule but `gevuld`. A rule of one row looks at several
columns of it. Which column has which rules stands in the models; turning masks into quarantine is `schemas.contract`.
"""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pandera.api.extensions import register_check_method

from schemas import numbers
from schemas.arrow import compute as pc
from schemas.arrow import text_column
from schemas.dates import NOT_A_DATE, DateForm, parse_dates, parse_months, parse_timestamps, parse_weeks
from schemas.fixed_width import Mask, byte_lengths, empty, of_width

DECIMAL = pa.decimal128(6, 2)
"""The Arrow type of a parsed number with two decimals."""


@dataclass(frozen=True)
class Parsed:
    """A column of text turned into its values: null where empty or unreadable (dates: -1), and which values are unreadable."""

    values: pa.Array
    unreadable: Mask


@dataclass(frozen=True)
class Rule:
    """A rule of one column: the code that quarantine shows and the test that says which values pass.

    With `parse` the test is that the value can be read as what it says, and the engine reads the column only once.
    `argument` is the name of the argument that a model gives to the test, if it has one.
    """

    code: str
    passes: Callable[..., Mask] | None = None
    parse: Callable[..., Parsed] | None = None
    argument: str | None = None
    warns: bool = False

    def holds(self, values: pa.StringArray, **arguments: Any) -> Mask:
        """True for every value that keeps the rule; `arguments` are those that the model gave."""
        if self.parse is not None:
            return ~self.parse(values, **arguments).unreadable
        if self.passes is None:
            raise TypeError(f"Regel {self.code} heeft geen toets.")
        return self.passes(values, **arguments)


Finding = tuple[str | None, str, Mask]
"""What a row rule found: source name of the column (None: the row itself), rule code, and which rows break the rule."""

Columns = Callable[[str], pa.StringArray]
"""Gives the text of a column by its source name."""


def _mask(array: pa.BooleanArray) -> Mask:
    return pc.fill_null(array, True).to_numpy(zero_copy_only=False)


# Rules of one column


def _filled(values: pa.StringArray) -> Mask:
    return ~empty(values)


def _digit_test(test: Callable[[pa.StringArray], Mask]) -> Callable[[pa.StringArray], Mask]:
    return lambda values: test(values) | empty(values)


def _one_of(values: pa.StringArray, *, codes: Sequence[str]) -> Mask:
    return _mask(pc.is_in(values, value_set=pa.array([*codes, ""], pa.string()))) | (values.null_count > 0 and empty(values))


def _matches(values: pa.StringArray, *, pattern: str) -> Mask:
    return _mask(pc.match_substring_regex(values, f"^(?:{pattern})?$"))


def _at_most(values: pa.StringArray, *, maximum: int) -> Mask:
    return _mask(pc.less_equal(pc.utf8_length(values), maximum))


def _postcode(values: pa.StringArray) -> Mask:
    """Four digits (the first not 0) and two letters; one space between and spaces after them occur in BRP and do no harm."""
    lengths = byte_lengths(values)
    passes = lengths == 0
    fitting = of_width(values, 6)
    digits, letters = fitting.matrix[:, :4] - np.uint8(ord("0")), (fitting.matrix[:, 4:] | 0x20) - np.uint8(ord("a"))
    passes[fitting.rows] = (digits <= 9).all(axis=1) & (digits[:, 0] > 0) & (letters < 26).all(axis=1)
    longer = lengths > 6
    if longer.any():
        passes[longer] = _matches(values.filter(pa.array(longer)), pattern="[1-9][0-9]{3} ?[A-Za-z]{2} *")
    return passes


def _brin(values: pa.StringArray, *, length: int) -> Mask:
    """Four characters, six with the vestiging, or (`length` 0) either."""
    return _matches(values, pattern="[0-9]{2}[A-Z]{2}" + {4: "", 6: "[0-9]{2}", 0: "([0-9]{2})?"}[length])


def _no_person_number_inside(values: pa.StringArray) -> Mask:
    """False when a run of exactly nine digits is a PGN, or of exactly ten an A-nummer (privacy.md 1).

    Runs are looked for in the text as it is and without dots and spaces (1234.56.782); a hyphen does end a run, because
    2026-00012 is how cases are numbered.
    """
    suspects = pc.match_substring_regex(values, "(?:[0-9][. ]*){9}")
    rows = np.flatnonzero(pc.fill_null(suspects, False).to_numpy(zero_copy_only=False))
    result = np.ones(len(values), np.bool_)
    if len(rows):
        written = values.take(pa.array(rows))
        for text in (written, pc.replace_substring_regex(written, "[. ]", "")):
            runs = pc.split_pattern_regex(text, "[^0-9]+")
            flat, parents = pc.list_flatten(runs), pc.list_parent_indices(runs).to_numpy()
            result[rows[parents[numbers.pgn_mask(flat) | numbers.a_nummer_mask(flat)]]] = False
    return result


def _parse_date(values: pa.StringArray, *, form: DateForm) -> Parsed:
    dates = parse_dates(values, form)
    return Parsed(dates, pc.fill_null(dates, 0).to_numpy() == NOT_A_DATE)


def _parse_month(values: pa.StringArray) -> Parsed:
    months = parse_months(values)
    return Parsed(months, pc.fill_null(months, 0).to_numpy() == NOT_A_DATE)


def _parse_week(values: pa.StringArray) -> Parsed:
    weeks = parse_weeks(values)
    return Parsed(weeks, pc.fill_null(weeks, 0).to_numpy() == NOT_A_DATE)


def _parse_timestamp(values: pa.StringArray) -> Parsed:
    return Parsed(*parse_timestamps(values))


def _parse_integer(values: pa.StringArray) -> Parsed:
    """Whole numbers of at most eight digits, so that no person number fits; no sign, space or decimals (1.5 is not 1)."""
    integers = numbers.digits_to_int64(values)
    unreadable = (byte_lengths(values) > 8) | (~empty(values) & integers.is_null().to_numpy(zero_copy_only=False))
    return Parsed(integers, unreadable)


def _parse_year(values: pa.StringArray) -> Parsed:
    """Years of four digits from 1900 on."""
    readable = _matches(values, pattern="(19|20)[0-9]{2}")
    return Parsed(numbers.digits_to_int64(values), ~readable)


def _parse_decimal(values: pa.StringArray) -> Parsed:
    """Numbers with at most four digits before the point and two after it, so that no person number fits."""
    readable = _matches(values, pattern=r"-?[0-9]{1,4}(\.[0-9]{1,2})?")
    kept = pc.if_else(pa.array(readable & ~empty(values)), values, pa.scalar(None, pa.string()))
    return Parsed(pc.cast(kept, DECIMAL), ~readable)


def _parse_flag(values: pa.StringArray) -> Parsed:
    known = pc.index_in(values, value_set=pa.array(["N", "J"]))
    return Parsed(pc.cast(known, pa.bool_()), ~empty(values) & known.is_null().to_numpy(zero_copy_only=False))


RULES: dict[str, Rule] = {
    "gevuld": Rule("verplicht_leeg", _filled),
    "bsn": Rule("bsn_ongeldig", _digit_test(numbers.bsn_mask)),
    "onderwijsnummer": Rule("onderwijsnummer_ongeldig", _digit_test(numbers.onderwijsnummer_mask)),
    "pgn": Rule("pgn_ongeldig", _digit_test(numbers.pgn_mask)),
    "a_nummer": Rule("a_nummer_ongeldig", _digit_test(numbers.a_nummer_mask)),
    "datum": Rule("datum_ongeldig", parse=_parse_date, argument="form"),
    "datum_open": Rule("datum_ongeldig", parse=_parse_date, argument="form", warns=True),
    "maand": Rule("maand_ongeldig", parse=_parse_month),
    "week": Rule("week_ongeldig", parse=_parse_week),
    "jaar": Rule("jaar_ongeldig", parse=_parse_year),
    "tijdstip": Rule("tijdstip_ongeldig", parse=_parse_timestamp),
    "geheel_getal": Rule("getal_ongeldig", parse=_parse_integer),
    "decimaal": Rule("getal_ongeldig", parse=_parse_decimal),
    "ja_nee": Rule("code_ongeldig", parse=_parse_flag),
    "code": Rule("code_ongeldig", _one_of, argument="codes"),
    "bekende_code": Rule("onbekende_code", _one_of, argument="codes", warns=True),
    "gemeentecode": Rule("gemeentecode_ongeldig", lambda values: _matches(values, pattern="[0-9]{4}")),
    "postcode": Rule("postcode_ongeldig", _postcode),
    "brin": Rule("brin_ongeldig", _brin, argument="length"),
    "vorm": Rule("vorm_ongeldig", _matches, argument="pattern"),
    "tekens": Rule("te_lang", _at_most, argument="maximum"),
    "zonder_bsn": Rule("lijkt_op_bsn", _no_person_number_inside),
}
"""The rules of one column by the name under which a model gives them.

A closed list (`code`, [C] extracts) quarantines, an open list (`bekende_code`, [R] extracts) warns; a date of the BRP that is
none is kept as -1 with a warning (`datum_open`; feeds.md, "Contract or check?"). `zonder_bsn` refuses a kept text in which a
run of nine digits passes as BSN or onderwijsnummer, or of ten as A-nummer: what is kept must not carry a person number inside
(privacy.md 1), so a supplier that numbers with nine bare digits has to put something else in them.
"""

WARNING_RULES = frozenset(name for name, rule in RULES.items() if rule.warns)
"""Names of the rules that count a warning and never send a row to quarantine."""


# Rules of one row


def exactly_one_person_number(column: Columns, *, columns: Sequence[str]) -> list[Finding]:
    """Exactly one of `columns` is filled (feeds.md, "Contract or check?": the person number)."""
    filled = sum((_filled(column(name)).astype(np.int8) for name in columns), np.int8(0))
    return [(None, "geen_persoonsnummer", np.asarray(filled == 0)), (None, "meer_persoonsnummers", np.asarray(filled > 1))]


def filled_in_person_row(column: Columns, *, columns: Sequence[str], volgnummer: str) -> list[Finding]:
    """`columns` are filled in a row that starts a person (volgnummer 0); its history rows may leave them empty."""
    person = _mask(pc.equal(column(volgnummer), "0"))
    return [(name, RULES["gevuld"].code, person & empty(column(name))) for name in columns]


def filled_unless_exempted(column: Columns, *, columns: Sequence[str], vrijstelling: str) -> list[Finding]:
    """`columns` are filled, but for a row that says exemption (`J`) and leaves all of them empty (feeds.md, duo_c_levering)."""
    blank = [empty(column(name)) for name in columns]
    exempted = _mask(pc.equal(column(vrijstelling), "J")) & ~empty(column(vrijstelling)) & np.logical_and.reduce(blank)
    return [(name, RULES["gevuld"].code, is_blank & ~exempted) for name, is_blank in zip(columns, blank, strict=True)]


def filled_with_code(column: Columns, *, columns: Sequence[str], code: str, codes: Sequence[str]) -> list[Finding]:
    """`columns` are filled in a row in which column `code` says one of `codes` (feeds.md, duo_p_levering)."""
    needed = _mask(pc.is_in(column(code), value_set=pa.array(codes, pa.string())))
    return [(name, RULES["gevuld"].code, needed & empty(column(name))) for name in columns]


ROW_RULES: dict[str, Callable[..., list[Finding]]] = {
    "precies_een_persoonsnummer": exactly_one_person_number,
    "gevuld_in_persoonsrij": filled_in_person_row,
    "gevuld_tenzij_vrijgesteld": filled_unless_exempted,
    "gevuld_bij_code": filled_with_code,
}
"""The rules of one row by the name under which the `Config` of a model gives them."""


def _as_check(name: str, check: Callable[..., pd.Series], arguments: Sequence[str], checked: type) -> None:
    """Register `check` with pandera under `name`, with the arguments that a model may give."""
    parameters = [inspect.Parameter("checked", inspect.Parameter.POSITIONAL_ONLY)]
    parameters += [inspect.Parameter(argument, inspect.Parameter.KEYWORD_ONLY) for argument in arguments]
    check.__name__ = name
    vars(check)["__signature__"] = inspect.Signature(parameters)
    register_check_method(check, statistics=list(arguments), supported_types=[checked])


def _register(name: str, rule: Rule) -> None:
    def check(series: pd.Series, **arguments: Any) -> pd.Series:
        return pd.Series(rule.holds(text_column(series), **arguments), index=series.index)

    _as_check(name, check, [rule.argument] if rule.argument else [], pd.Series)


def _register_row(name: str, rule: Callable[..., list[Finding]]) -> None:
    def check(frame: pd.DataFrame, **arguments: Any) -> pd.Series:
        broken = np.zeros(len(frame), np.bool_)
        for _, _, mask in rule(lambda column: text_column(frame[column]), **arguments):
            broken |= mask
        return pd.Series(~broken, index=frame.index)

    _as_check(name, check, [*inspect.signature(rule).parameters][1:], pd.DataFrame)


for _name, _rule in RULES.items():
    _register(_name, _rule)
for _name, _row_rule in ROW_RULES.items():
    _register_row(_name, _row_rule)
