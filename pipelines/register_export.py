"""The register of processing activities as files: a page and a PDF for the FG, and JSON for programs.

What they say is `schemas.documents.processing`, how the PDF looks is `pipelines.products.register_pdf`; here they are written.
"""

import json
from pathlib import Path
from typing import Final

from pipelines.products.register_pdf import register_pdf
from schemas.documents.processing import register_document, register_page
from schemas.verwerkingen import processing_register

NAME: Final = "verwerkingsregister"
"""The name of each file, before its ending."""


def export_register(folder: Path) -> int:
    """Write the register into `folder` as HTML, PDF and JSON, and give the number of activities.

    Raises OSError when the folder cannot be written, RegisterWrong when facts and models do not agree.
    """
    register = processing_register()
    document = json.dumps(register_document(register), ensure_ascii=False, indent=1)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{NAME}.html").write_text(register_page(register), encoding="utf-8", newline="\n")
    (folder / f"{NAME}.json").write_text(f"{document}\n", encoding="utf-8", newline="\n")
    (folder / f"{NAME}.pdf").write_bytes(register_pdf(document))
    return len(register.activities)
