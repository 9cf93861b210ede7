"""duo_koci (feeds.md, "DUO"): an Excel file with a row per pupil whose onderwijsnummer was replaced by a BSN.

Written part by part, without a moment or a name of a program, so that the same rows give the same bytes.
"""

import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from connectors.demo.answers import Outcome
from connectors.demo.mistakes import KOCI_HEADER, Mistake
from connectors.demo.person_seeds import Link
from connectors.demo.writing import File, Spares, outcome_of

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPES}.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_SHEETS}" xmlns:r="{_OFFICE}">'
        '<sheets><sheet name="koci" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    ),
}


def write(path: Path, links: Sequence[Link], spoiled: Sequence[tuple[int, Mistake]], spares: Spares) -> Outcome:
    """Write the file and tell what must become of it."""
    mistakes = dict(spoiled)
    rows = [list(KOCI_HEADER)]
    for position, (bsn, pupil) in enumerate(links):
        values = [f"{bsn:09d}", f"{pupil:09d}", "" if position % 5 else "omgenummerd"]
        mistake = mistakes.get(position)
        wrong = mistake.spoil(values, spares.next()) if mistake else []
        rows += wrong if mistake and mistake.in_place else [values, *wrong]
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in {**_PARTS, "xl/worksheets/sheet1.xml": _sheet(rows)}.items():
            packed.writestr(zipfile.ZipInfo(name), _XML + content, zipfile.ZIP_DEFLATED)
    return outcome_of(File(KOCI_HEADER, len(links), lambda _start, _stop: None, list(spoiled)))


def _sheet(rows: list[list[str]]) -> str:
    records = (
        f'<row r="{number}">'
        + "".join(
            f'<c r="{letter}{number}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
            for letter, value in zip("ABC", values, strict=False)
            if value
        )
        + "</row>"
        for number, values in enumerate(rows, 1)
    )
    return f'<worksheet xmlns="{_SHEETS}"><sheetData>{"".join(records)}</sheetData></worksheet>'
