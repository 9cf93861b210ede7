"""The register of processing activities as a user gets it: a page, a PDF and a document, without a database."""

import json
import re

from typer.testing import CliRunner

from pipelines.cli.commands import app
from schemas.verwerkingen import processing_register


def test_privacy_02_the_command_writes_page_pdf_and_document_of_the_whole_register(tmp_path):
    folder = tmp_path / "register"
    outcome = CliRunner().invoke(app, ["register", "schrijf", str(folder)])
    assert outcome.exit_code == 0, outcome.output
    activities = processing_register().activities
    document = json.loads((folder / "verwerkingsregister.json").read_text())
    assert [each["id"] for each in document["verwerkingen"]] == list(activities)
    page = (folder / "verwerkingsregister.html").read_text()
    assert all(f"<code>{identity}</code>" in page for identity in activities)
    pdf = (folder / "verwerkingsregister.pdf").read_bytes()
    assert pdf.startswith(b"%PDF-")
    [pages] = re.findall(rb"/Type/Pages/Count (\d+)", pdf)
    assert int(pages) > 10


def test_the_same_register_gives_the_same_files(tmp_path):
    for name in ("een", "twee"):
        assert CliRunner().invoke(app, ["register", "schrijf", str(tmp_path / name)]).exit_code == 0
    for file in (tmp_path / "een").iterdir():
        assert file.read_bytes() == (tmp_path / "twee" / file.name).read_bytes(), file.name


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "bestand").write_text("")
    outcome = CliRunner().invoke(app, ["register", "schrijf", str(tmp_path / "bestand")])
    assert "kan niet worden geschreven" in str(outcome.exception)
