"""The contracts as documents: all of them, valid for the standard itself, and pages that need nothing else."""

import json
from html.parser import HTMLParser
from pathlib import Path

import jsonschema
import pytest
import yaml
from open_data_contract_standard.model import OpenDataContractStandard
from typer.testing import CliRunner

from connectors.demo.example import example_of
from pipelines.cli.commands import app
from pipelines.contract_check import Verdict, check_file
from pipelines.contract_export import EXAMPLES
from schemas.columns import Treatment
from schemas.register import EXTRACTS

every_extract = pytest.mark.parametrize("extract", EXTRACTS.values(), ids=lambda extract: extract.name)
VOID = {"meta", "br", "wbr"}
STANDARD = json.loads(OpenDataContractStandard.json_schema())


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("contracten") / "nieuw"
    outcome = CliRunner().invoke(app, ["contract", "export", str(folder)])
    assert outcome.exit_code == 0
    return folder


class Page(HTMLParser):
    """A page taken apart: its text, tags, links and identifiers; fails on tags that are not closed in order."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[str] = []
        text = path.read_text(encoding="utf-8")
        self.feed(text)
        self.close()
        assert self._open == []
        self.links = [attributes["href"] for _, attributes in self.tags if attributes.get("href")]

    @property
    def text(self) -> str:
        return "".join(self.words)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


def test_every_extract_has_a_page_a_document_and_an_example_and_there_is_an_index(folder):
    names = {path.name for path in folder.iterdir()}
    assert names == {"index.html", EXAMPLES, *(f"{name}.{end}" for name in EXTRACTS for end in ("html", "odcs.yaml"))}
    assert len(list((folder / EXAMPLES).iterdir())) == len(EXTRACTS)


def test_every_example_file_passes_the_check(folder):
    for path in (folder / EXAMPLES).iterdir():
        checked = check_file(path)
        assert (checked.verdict, checked.rows, dict(checked.warnings)) == (Verdict.LOADS, 1, {}), path.name


@every_extract
def test_a_document_is_one_of_the_standard_and_holds_every_column_with_its_treatment_and_rules(folder, extract):
    path = folder / f"{extract.name}.odcs.yaml"
    jsonschema.validate(yaml.safe_load(path.read_text(encoding="utf-8")), STANDARD)
    document = OpenDataContractStandard.from_file(str(path))
    [described] = document.schema_
    assert [column.name for column in described.properties] == [column.source_name for column in extract.columns]
    for column, told in zip(extract.columns, described.properties, strict=True):
        custom = {each.property: each.value for each in told.customProperties}
        assert custom["privacybehandeling"] == [treatment.value for treatment in column.treatments]
        assert bool(told.required) is column.mandatory
        assert bool(told.primaryKey) is (column.name in extract.key)
        assert len(told.quality or ()) == len(column.rules)
        codes = [rule.statistics["codes"] for rule in column.rules if rule.name == "code"]
        assert [each.value for each in told.enum or ()] == [code for listed in codes for code in listed]
    assert len({OpenDataContractStandard.from_file(str(other)).id for other in folder.glob("*.yaml")}) == len(EXTRACTS)


@every_extract
def test_a_page_tells_every_column_code_and_treatment(folder, extract):
    page = Page(folder / f"{extract.name}.html")
    example = example_of(extract)
    for column in extract.columns:
        assert column.source_name in page.text
        assert column.description in page.text
        if column.is_read:
            assert example.row[column.source_name] in page.text
        for rule in column.rules:
            for code in rule.statistics.get("codes", ()):
                assert code in page.text
    for treatment in Treatment:
        used = any(treatment in column.treatments for column in extract.columns)
        assert (f'<span class="tag">{treatment}</span>' in (folder / f"{extract.name}.html").read_text()) is used
    assert extract.rhythm.capitalize() in page.text


@pytest.mark.parametrize("name", ["index", *EXTRACTS])
def test_a_page_needs_nothing_else_and_can_be_read_by_a_screen_reader(folder, name):
    page = Page(folder / f"{name}.html")
    kinds = [tag for tag, _ in page.tags]
    assert not {"script", "link", "img", "iframe"} & set(kinds)
    assert kinds.count("h1") == kinds.count("main") == kinds.count("title") == 1
    assert [attributes["lang"] for tag, attributes in page.tags if tag == "html"] == ["nl"]
    assert all(attributes.get("scope") in ("col", "row") for tag, attributes in page.tags if tag == "th")
    for link in page.links:
        assert "://" not in link
        if not link.startswith("#"):
            assert (folder / link).is_file()


def test_exporting_again_replaces_what_was_there_and_leaves_the_rest(folder):
    (folder / "index.html").write_text("oud")
    (folder / "eigen.txt").write_text("van iemand anders")
    assert CliRunner().invoke(app, ["contract", "export", str(folder)]).exit_code == 0
    assert "JVS jongeren" in (folder / "index.html").read_text()
    assert (folder / "eigen.txt").read_text() == "van iemand anders"
    (folder / "eigen.txt").unlink()
