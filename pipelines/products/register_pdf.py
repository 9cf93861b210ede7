"""The register of processing activities as a PDF, set by Typst from the same document that programs get as JSON."""

from importlib import resources

import typst


def register_pdf(document: str) -> bytes:
    """The PDF of a register; `document` is `schemas.documents.processing.register_document` as JSON."""
    template = resources.files("pipelines.products").joinpath("register.typ").read_bytes()
    return typst.compile(template, sys_inputs={"register": document})
