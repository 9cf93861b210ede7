"""An Excel file of texts: one worksheet, without a moment in it, so that the same rows give the same bytes."""

import datetime
import io
from collections.abc import Iterable, Sequence

import xlsxwriter


def workbook(title: str, rows: Iterable[Sequence[str]]) -> bytes:
    """The bytes of a file with these rows on the worksheet `title`; every value is a text, an empty one an empty cell."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        book.set_properties({"created": datetime.datetime(2000, 1, 1)})  # noqa: DTZ001 (Excel knows no time zones)
        sheet = book.add_worksheet(title)
        for number, values in enumerate(rows):
            for place, value in enumerate(values):
                sheet.write_string(number, place, value)
    return written.getvalue()
