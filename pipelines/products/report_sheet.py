"""A frozen opgave as an Excel file: a sheet for the region and one per gemeente, in the order of the ministry's tables.

Behind these stand what changed since the version before, what every figure means, and what the version rests on. The same
version always gives the same bytes; every text is written as text, never as a formula.
"""

import datetime
import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import xlsxwriter

from pipelines.products.report_form import Table, of_gemeente, of_region, tables
from pipelines.products.wording import dutch_date
from pipelines.today import TIMEZONE, told_moment
from schemas.region import GEMEENTEN
from warehouse.opgaven import OPGAVEN, Cell, Difference, Number, Rests, Version, school_year

REGION: Final = "Hele regio"
_PLAIN: Final = {"valign": "top", "text_wrap": True, "border": 1, "border_color": "#dfe4ea"}
_HEAD: Final = {"bold": True, "bg_color": "#154273", "font_color": "#ffffff", "valign": "vcenter", "text_wrap": True}
_FORMATS: Final[Mapping[str, Mapping[str, Any]]] = {
    "title": {"bold": True, "font_size": 14},
    "subtitle": {"font_color": "#555555"},
    "warning": {"font_color": "#b3261e", "bold": True},
    "table": {"bold": True, "font_size": 12},
    "head": _HEAD,
    "number head": _HEAD | {"align": "right"},
    "label": _PLAIN,
    "number": _PLAIN | {"num_format": "0"},
    "total": _PLAIN | {"num_format": "0", "bold": True},
    "date": _PLAIN | {"num_format": "dd-mm-yyyy", "align": "left"},
}


@dataclass(frozen=True)
class Report:
    """A version with all that its file tells."""

    version: Version
    figures: Mapping[Cell, Number]
    leveringen: Sequence[Rests]
    missing: Mapping[str, Sequence[str]]
    differences: Sequence[Difference]

    @property
    def title(self) -> str:
        """What it is about."""
        return f"{self.version.name.capitalize()} {school_year(self.version.schooljaar)}"

    @property
    def warnings(self) -> Sequence[str]:
        """A sentence for all gemeenten of which the same was not loaded."""
        together: dict[str, list[str]] = {}
        for code, extracts in self.missing.items():
            together.setdefault(", ".join(extracts), []).append(GEMEENTEN[code].gemeente)
        return [f"Niet geladen van {', '.join(gemeenten)}: {extracts}." for extracts, gemeenten in together.items()]


def report_sheet(report: Report) -> bytes:
    """The bytes of the Excel file."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        frozen_on = report.version.frozen_on.astimezone(TIMEZONE).replace(tzinfo=None, microsecond=0)
        book.set_properties({"title": report.title, "author": "Doorstroomhub", "created": frozen_on})
        formats = {name: book.add_format(dict(values)) for name, values in _FORMATS.items()}
        name = report.version.name
        sheet = _sheet(book, formats, REGION, f"{report.title}, {REGION.lower()}")
        _write_figures(sheet, formats, report, tables(name, of_region(report.figures)), report.missing)
        for code, gemeente in GEMEENTEN.items():
            sheet = _sheet(book, formats, gemeente.gemeente, f"{report.title}, {gemeente.gemeente}")
            made = tables(name, of_gemeente(report.figures, code))
            _write_figures(sheet, formats, report, made, [code] if code in report.missing else [])
        _write_differences(book, formats, report)
        _write_explanation(book, formats, report)
        _write_account(book, formats, report)
    return written.getvalue()


def _write_figures(
    sheet: Any, formats: Mapping[str, Any], report: Report, made: Sequence[Table], missing: Collection[str]
) -> None:
    """The tables below each other; `missing` are the gemeenten in them of which something was not loaded."""
    version = report.version
    sheet.write_string(1, 0, f"Versie {version.number}, peildatum {dutch_date(version.peildatum)}", formats["subtitle"])
    if missing:
        told = (
            f"Let op: niet alles is geladen van {', '.join(GEMEENTEN[code].gemeente for code in missing)}; zie Verantwoording."
        )
        sheet.write_string(2, 0, told, formats["warning"])
    sheet.set_column(0, 0, 40)
    sheet.set_column(1, 8, 12)
    if len(made[0].labels) > 1:
        sheet.set_column(1, 1, 16)
    at = 4
    for table in made:
        sheet.write_string(at, 0, table.title, formats["table"])
        for place, label in enumerate(table.labels):
            sheet.write_string(at + 1, place, label, formats["head"])
        for place, heading in enumerate(table.headings, len(table.labels)):
            sheet.write_string(at + 1, place, heading, formats["number head"])
        at += 2
        for row in table.rows:
            for place, label in enumerate(row.labels):
                sheet.write_string(at, place, label, formats["label"])
            for place, value in enumerate(row.values, len(row.labels)):
                is_total = table.headings[place - len(row.labels)] == "totaal"
                if value is None:
                    sheet.write_blank(at, place, None, formats["label"])
                else:
                    sheet.write_number(at, place, value, formats["total" if is_total else "number"])
            at += 1
        at += 1


def _write_differences(book: Any, formats: Mapping[str, Any], report: Report) -> None:
    version = report.version
    sheet = _sheet(book, formats, "Verschillen", f"Wat versie {version.number} anders zegt dan de versie ervoor")
    if not report.differences:
        sheet.write_string(1, 0, "Dit is de eerste versie.", formats["subtitle"])
        return
    sheet.set_column(0, 3, 28)
    sheet.set_column(4, 7, 9)
    headings, rows = difference_table(report)
    _write_list(sheet, formats, 2, headings, rows)


def difference_table(report: Report) -> tuple[Sequence[str], Sequence[Sequence[str | int | None]]]:
    """The headings and rows of what changed: gemeente, cell, what was and is counted, and the percentages where there are any.

    What had or has no figure is 0.
    """
    labels = OPGAVEN[report.version.name]
    has_shares = any(number.share is not None for number in report.figures.values())
    headings = ["gemeente", *labels, "was", "is", *(["was %", "is %"] if has_shares else [])]
    rows: list[list[str | int | None]] = []
    for each in report.differences:
        code, cell = each.cell
        was, now = each.was or Number(0), each.now or Number(0)
        padded = [*cell, *[""] * (len(labels) - len(cell))]
        numbers = [was.count, now.count, *([was.share, now.share] if has_shares else [])]
        rows.append([GEMEENTEN[code].gemeente, *padded, *numbers])
    return headings, rows


def _write_explanation(book: Any, formats: Mapping[str, Any], report: Report) -> None:
    sheet = _sheet(book, formats, "Definities", f"Wat er is geteld in de {report.version.name}")
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 120)
    explained = report.version.explained
    rows = [["in het algemeen", explained["definitie"]]]
    rows += [
        [name.removeprefix("kolom "), told]
        for name, told in explained.items()
        if name.startswith("kolom ") and name not in ("kolom gemeente", "kolom schooljaar", "kolom afgelopen")
    ]
    _write_list(sheet, formats, 2, ["onderdeel", "definitie"], rows)


def _write_account(book: Any, formats: Mapping[str, Any], report: Report) -> None:
    version = report.version
    sheet = _sheet(book, formats, "Verantwoording", f"Waar versie {version.number} op rust")
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 60)
    sheet.set_column(2, 3, 12)
    sheet.set_column(4, 4, 45)
    facts = [
        ["schooljaar", school_year(version.schooljaar)],
        ["versie", str(version.number)],
        ["peildatum", dutch_date(version.peildatum)],
        ["bekend op", f"{told_moment(version.bekend_op)} (geteld met wat de hub toen wist)"],
        ["vastgelegd op", told_moment(version.frozen_on)],
        ["vastgelegd door", version.frozen_by],
        *(["let op", warning] for warning in report.warnings),
    ]
    _write_list(sheet, formats, 2, ["gegeven", "waarde"], facts)
    rows = [[each.levering, each.extract, each.scope, each.peildatum, each.file_name] for each in report.leveringen]
    headings = ["levering", "extract", "gebied", "peildatum", "bestand"]
    _write_list(sheet, formats, len(facts) + 4, headings, rows)


def _sheet(book: Any, formats: Mapping[str, Any], name: str, title: str) -> Any:
    sheet = book.add_worksheet(name)
    sheet.write_string(0, 0, title, formats["title"])
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)
    return sheet


def _write_list(
    sheet: Any, formats: Mapping[str, Any], first: int, headings: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    """A list with its headings from row `first` on."""
    for place, heading in enumerate(headings):
        sheet.write_string(first, place, heading, formats["head"])
    for at, row in enumerate(rows, first + 1):
        for place, value in enumerate(row):
            match value:
                case int():
                    sheet.write_number(at, place, value, formats["number"])
                case datetime.date():
                    sheet.write_datetime(at, place, datetime.datetime.combine(value, datetime.time()), formats["date"])
                case _:
                    sheet.write_string(at, place, str(value or ""), formats["label"])
