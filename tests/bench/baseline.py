"""The baseline: what a competent colleague would write first for the same files, in pandas.

Reads a levering with read_csv, validates the model of the register lazily and drops the rows of its failure cases, makes each
pseudonym with hmac, and appends the frame to a plain table with to_sql. It stores the same rows and columns as the hub; it has
no archive, no quarantine, no history, and takes a levering whole into memory.
"""

import hashlib
import hmac
import unicodedata
import warnings
from collections.abc import Sequence
from functools import partial
from typing import Any, cast

import pandas as pd
from pandera.errors import SchemaErrors
from sqlalchemy import Engine

from schemas.columns import Column, Kind, Meaning, Treatment
from schemas.dates import DateForm
from schemas.extract import Extract, Layout
from tests.bench.lines import fields_of, lines_of
from tests.bench.region import File
from warehouse.stored import compared_name, generalised_name, reports_a_month

SCHEMA = "basislijn"
CHUNK = 10_000
"""Rows per chunk of to_sql."""

_LABEL, _PERSON = "label", "person"


def load(engine: Engine, key: bytes, files: Sequence[File]) -> int:
    """Load files of one extract, each in a transaction; returns the number of rows that were stored."""
    rows = 0
    for file in files:
        extract = file.name.extract
        frame = read(file)
        good = valid(extract, frame)
        if len(frame) - len(good) > extract.quarantine_threshold * len(frame):
            continue
        stored = protected(file, key, good)
        with engine.begin() as connection:
            stored.to_sql(extract.name, connection, schema=SCHEMA, if_exists="append", index=False, chunksize=CHUNK)
        rows += len(stored)
    return rows


def read(file: File) -> pd.DataFrame:
    """The columns that are read, as text under their names in the file, with what the supplier's spelling means."""
    extract = file.name.extract
    with lines_of(file.path) as lines:
        header = fields_of(next(lines))
    persons = extract.layout is Layout.LO_CSV
    wanted = {name: header.index(name) for column in extract.read_columns if (name := column.source_name) in header}
    # headers can be empty or double, so that places are surer than names
    places = {**({_LABEL: 0} if persons else {}), **wanted}
    frame = pd.read_csv(
        file.path,
        sep=";",
        dtype=str,
        header=None,
        skiprows=1,
        names=[str(place) for place in range(len(header))],
        usecols=[str(place) for place in places.values()],
        keep_default_na=False,
        on_bad_lines="skip",
    )
    frame = frame.rename(columns={str(place): name for name, place in places.items()})
    if persons:
        frame = _with_persons(extract, frame)
    for column in extract.read_columns:
        name, spelling = column.source_name, column.spelling
        for meaning_empty in spelling.empty:
            frame[name] = frame[name].replace(meaning_empty, "")
        if spelling.width:
            frame[name] = frame[name].where(frame[name] == "", frame[name].str.zfill(spelling.width))
    return frame


def _with_persons(extract: Extract, frame: pd.DataFrame) -> pd.DataFrame:
    """A row with a label starts a person; the rows below it are its history and get its number and their place."""
    number, volgnummer = (extract.column(name).source_name for name in extract.key)
    starts = frame.pop(_LABEL) != ""
    frame[_PERSON] = starts.cumsum()
    frame[number] = frame[number].where(starts).ffill()
    frame[volgnummer] = frame.groupby(_PERSON).cumcount().astype(str)
    return frame


def valid(extract: Extract, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows that keep the contract: of equal rows the first, no repeated key, and of a bad person no history either."""
    columns = [column.source_name for column in extract.read_columns]
    bad = _failing(extract, frame[columns])
    equal = frame.duplicated(columns)
    key = [extract.column(name).source_name for name in extract.key]
    bad |= frame[~equal].duplicated(key, keep=False).reindex(frame.index, fill_value=False)
    if extract.group:
        bad_persons = frame.loc[bad & (frame[key[-1]] == "0"), _PERSON]
        bad |= frame[_PERSON].isin(bad_persons)
    return frame.loc[~bad & ~equal, columns]


def _failing(extract: Extract, frame: pd.DataFrame) -> pd.Series:
    """Which rows the model refuses; a rule that only warns refuses nothing."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            extract.model.validate(frame, lazy=True)
        except SchemaErrors as errors:
            return pd.Series(frame.index.isin(errors.failure_cases["index"].dropna()), index=frame.index)
    return pd.Series(False, index=frame.index)


def protected(file: File, key: bytes, frame: pd.DataFrame) -> pd.DataFrame:
    """What is stored: pseudonyms, comparison values, the digits of a postcode, and typed values."""
    extract = file.name.extract
    pseudonym = partial(_pseudonym, key)
    alike = {column.name: _alike(column, frame[column.source_name]) for column in extract.read_columns if column.meaning}
    stored: dict[str, pd.Series] = {}
    for column in extract.read_columns:
        text = frame[column.source_name]
        if Treatment.PSEUDONYMISE in column.treatments:
            stored[column.name] = text.map(pseudonym)
        if Treatment.COMPARE in column.treatments:
            stored[compared_name(column.name)] = alike[column.name].map(pseudonym)
        if Treatment.GENERALISE in column.treatments:
            stored[generalised_name(column.name)] = text.str[:4].replace("", None)
        if Treatment.KEEP in column.treatments:
            stored[column.name] = _kept(column, text)
    for comparison in extract.comparisons:
        parts = [alike[name] for name in comparison.parts]
        some_empty = pd.concat([part == "" for part in parts], axis="columns").any(axis="columns")
        stored[comparison.name] = parts[0].str.cat(parts[1:], sep="|").mask(some_empty, "").map(pseudonym)
    result = pd.DataFrame(stored)
    if reports_a_month(extract):
        result["peilmaand"] = file.name.peilmaand
    return result.assign(scope=file.name.scope, peildatum=file.name.peildatum)


def _pseudonym(key: bytes, value: str) -> str | None:
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()[:32] if value else None


def _kept(column: Column, text: pd.Series) -> pd.Series:
    match column.kind:
        case Kind.DATE:
            return _date_numbers(column, text)
        case Kind.MONTH | Kind.INTEGER:
            return pd.to_numeric(text.replace("", None)).astype("Int64")
        case Kind.TIMESTAMP:
            return pd.to_datetime(text.replace("", None), format="ISO8601")
        case Kind.FLAG:
            return text.map({"J": True, "N": False})
        case _:
            return text.replace("", None)


def _date_numbers(column: Column, text: pd.Series) -> pd.Series:
    """Dates as jjjjmmdd."""
    [form] = [cast("dict[str, Any]", rule.statistics)["form"] for rule in column.rules if "form" in (rule.statistics or {})]
    if form is DateForm.DUO:
        text = text.where(~text.str.contains("-"), text.str[6:] + text.str[3:5] + text.str[:2])
    return pd.to_numeric(text.str.replace("-", ""), errors="coerce").astype("Int64")


def _alike(column: Column, text: pd.Series) -> pd.Series:
    """The values as they are compared: "" when there is nothing to compare."""
    match column.meaning:
        case Meaning.NAME:
            return text.map(_plain_name)
        case Meaning.POSTCODE:
            return text.str.upper().str.replace(" ", "")
        case Meaning.HOUSE_NUMBER:
            return text.str.lower().str.replace(r"\.0*$", "", regex=True).str.lstrip("0")
        case Meaning.DATE:
            dates = _date_numbers(column, text)
            return dates.astype(str).where((dates % 100 > 0) & (dates % 10_000 > 100), "")
        case _:
            return text.str.lower().str.replace(" ", "")


def _plain_name(value: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKD", value).lower()))
