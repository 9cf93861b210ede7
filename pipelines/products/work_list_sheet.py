"""The work list as an Excel file: what a gemeente fills in and delivers again under the same name.

The columns are those of the extract `hub_werklijst`, so that what comes back is read by its contract. Cells that the hub
filled in are locked against slips of the hand; every text is written as text, never as a formula.
"""

import datetime
import io
from collections.abc import Sequence
from typing import Any, Final

import xlsxwriter

from pipelines.products.wording import NO_DOSSIER, about, dutch_date, remark
from schemas.werklijst import ANSWERS, HUB_WERKLIJST, REASONS
from warehouse.work_list import Line, WorkList

_WIDTHS: Final = {
    "nummer": 9, "code": 7, "ernst": 14, "dossiernummer": 17, "wat": 44, "waarover": 30, "doen": 52, "sinds": 12,
    "terugmelding": 16, "reden": 30, "geaccepteerd_tot": 13, "kenmerk": 10, "lijst": 12, "stand": 10,
}  # fmt: skip
"""Width of each column in characters, in the order of the sheet."""

_ANSWERED: Final = ("terugmelding", "reden", "geaccepteerd_tot")
_HIDDEN: Final = ("kenmerk", "lijst", "stand")


def work_list_sheet(work_list: WorkList) -> bytes:
    """The bytes of the Excel file."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": f"Werklijst {work_list.gemeente}", "author": "Doorstroomhub"})
        # no clock in the file: the same list gives the same bytes
        book.set_properties({"created": datetime.datetime(2000, 1, 1)})  # noqa: DTZ001 (Excel knows no time zones)
        _write_list(book, work_list)
        _write_explanation(book, work_list)
    return written.getvalue()


def _write_list(book: Any, work_list: WorkList) -> None:
    sheet = book.add_worksheet("Werklijst")
    head = book.add_format(
        {"bold": True, "bg_color": "#154273", "font_color": "#ffffff", "valign": "vcenter", "text_wrap": True}
    )
    plain = {"valign": "top", "text_wrap": True, "border": 1, "border_color": "#dfe4ea"}
    locked, dated = book.add_format(plain), book.add_format(plain | {"num_format": "dd-mm-yyyy", "align": "left"})
    answer = book.add_format(plain | {"locked": False, "bg_color": "#fff8e1"})
    answer_date = book.add_format(plain | {"locked": False, "bg_color": "#fff8e1", "num_format": "dd-mm-yyyy", "align": "left"})
    grave = book.add_format(plain | {"font_color": "#b3261e", "bold": True})
    for place, (name, width) in enumerate(_WIDTHS.items()):
        sheet.set_column(place, place, width, None, {"hidden": name in _HIDDEN})
        sheet.write_string(0, place, HUB_WERKLIJST.column(name).source_name, head)
    for number, line in enumerate(work_list.lines, 1):
        values = _values(work_list, line)
        for place, name in enumerate(_WIDTHS):
            value = values.get(name)
            if isinstance(value, datetime.date):
                sheet.write_datetime(number, place, datetime.datetime.combine(value, datetime.time()), dated)
            elif name in _ANSWERED:
                sheet.write_blank(number, place, None, answer_date if name == "geaccepteerd_tot" else answer)
            else:
                is_grave = name == "ernst" and value == "fout"
                sheet.write_string(number, place, str(value or ""), grave if is_grave else locked)
    _guard(sheet, len(work_list.lines))


def _guard(sheet: Any, lines: int) -> None:
    """What may be typed where, and how the sheet opens."""
    last = max(lines, 1)
    places = list(_WIDTHS)
    for name, choices in (("terugmelding", ANSWERS), ("reden", REASONS)):
        place = places.index(name)
        error = "Kies een waarde uit de lijst, of laat de cel leeg."
        sheet.data_validation(1, place, last, place, {"validate": "list", "source": list(choices), "error_message": error})
    place = places.index("geaccepteerd_tot")
    since = {"validate": "date", "criteria": ">=", "value": datetime.date(2020, 1, 1)}
    sheet.data_validation(1, place, last, place, since | {"error_message": "Vul een datum in, of laat de cel leeg."})
    sheet.freeze_panes(1, 4)
    sheet.autofilter(0, 0, last, len(places) - 1)
    sheet.protect("", {"autofilter": True, "sort": True, "format_columns": True, "format_rows": True})
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _values(work_list: WorkList, line: Line) -> dict[str, object]:
    return {
        "nummer": line.number,
        "code": line.check.code,
        "ernst": line.check.severity.value,
        "dossiernummer": line.dossiernummer or NO_DOSSIER,
        "wat": line.check.title,
        "waarover": about(line),
        "doen": " ".join(part for part in (line.check.action, remark(line)) if part),
        "sinds": line.since,
        "kenmerk": line.kenmerk,
        "lijst": work_list.peildatum,
        "stand": line.stand,
    }


def _write_explanation(book: Any, work_list: WorkList) -> None:
    sheet = book.add_worksheet("Uitleg")
    bold, wrapped = book.add_format({"bold": True, "font_size": 12}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, 110)
    rows: list[tuple[str, Sequence[str]]] = [
        (f"Werklijst van {work_list.gemeente}, {dutch_date(work_list.peildatum)}", ()),
        ("", ("", "In het gele deel meldt u terug. Laat leeg waar u niets over te zeggen hebt.")),
        ("", ("afgehandeld", "U hebt het in de bron hersteld. De regel verdwijnt zodra de bron het laat zien.")),
        (
            "",
            (
                "geaccepteerd",
                "Het mag zo blijven, met een reden en zo nodig tot een datum. Veranderen de feiten, dan komt hij terug.",
            ),
        ),
        ("", ("", f"Lever het bestand weer aan onder dezelfde naam: {work_list.name}.xlsx.")),
    ]
    if work_list.under_wpg:
        rows.append(("Politiegegevens", ()))
        rows += [
            ("", (code, f"{number} keer: vraag de consulent die de processen-verbaal behandelt."))
            for code, number in work_list.under_wpg.items()
        ]
    rows.append(("De controles op deze lijst", ()))
    checks = {line.check.code: line.check for line in work_list.lines}
    rows += [("", (code, f"{check.title}. {check.explanation}")) for code, check in sorted(checks.items())]
    for number, (title, cells) in enumerate(rows):
        if title:
            sheet.write_string(number, 0, title, bold)
        for place, cell in enumerate(cells):
            sheet.write_string(number, place, cell, wrapped)
