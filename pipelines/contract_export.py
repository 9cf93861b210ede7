"""All contracts as files for who delivers: pages, documents of the Open Data Contract Standard, and example files.

What they say is `schemas.documents`, the examples are `connectors.demo.example`; here they are put together and written.
"""

from pathlib import Path

from connectors.demo.example import Example, example_of
from schemas.documents.odcs import document_of
from schemas.documents.page import index_page, page_of
from schemas.extract import Layout
from schemas.register import EXTRACTS

EXAMPLES = "voorbeelden"
"""The folder of the example files."""


def export_contracts(folder: Path) -> int:
    """Write the contract of every registered extract into `folder`, and give their number.

    Per extract `<name>.html`, `<name>.odcs.yaml` and a file in `voorbeelden/`; and `index.html`. Raises OSError when the folder
    cannot be written.
    """
    (folder / EXAMPLES).mkdir(parents=True, exist_ok=True)
    for extract in EXTRACTS.values():
        example = example_of(extract)
        (folder / EXAMPLES / example.file_name).write_bytes(example.content)
        page = page_of(extract, example.row, example.file_name, _text(example, extract.layout))
        _write(folder / f"{extract.name}.html", page)
        _write(folder / f"{extract.name}.odcs.yaml", document_of(extract, example.row).to_yaml())
    _write(folder / "index.html", index_page())
    return len(EXTRACTS)


def _text(example: Example, layout: Layout) -> str | None:
    return None if layout is Layout.KOCI_XLSX else example.content.decode("utf-8-sig")


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
