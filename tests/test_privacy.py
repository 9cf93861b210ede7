"""docs/privacy.md is true: each of the 14 items has a chapter and a test named after it, and what the document names exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENT = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
CHAPTERS = dict(zip(*[iter(re.split(r"^## (\d+)\. ", DOCUMENT, flags=re.MULTILINE)[1:])] * 2, strict=True))
ITEMS = [str(number) for number in range(1, 15)]

TESTS = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")}
NAMED = re.findall(r"`([a-z_]+/[\w/.]+\.(?:py|sql|toml|csv|typ|html|md))(?:::(\w+))?`", DOCUMENT)


def test_each_item_has_a_test_named_after_it():
    numbers = {str(int(found)) for text in TESTS.values() for found in re.findall(r"def test_privacy_(\d\d)_", text)}
    assert numbers == set(ITEMS)


def test_each_item_has_a_chapter_in_order():
    assert list(CHAPTERS) == ITEMS


@pytest.mark.parametrize("item", ITEMS)
def test_a_chapter_names_code_and_a_test_named_after_the_item(item):
    assert re.search(rf"`tests/[\w/]+\.py::test_privacy_{int(item):02d}_\w+`", CHAPTERS[item])
    assert re.search(r"`(connectors|schemas|warehouse|pipelines)/[\w/]+\.py`", CHAPTERS[item])


@pytest.mark.parametrize(("path", "test"), sorted(set(NAMED)))
def test_what_the_document_names_exists(path, test):
    assert (ROOT / path).is_file()
    if test:
        assert f"def {test}(" in TESTS[path]


def test_the_document_names_what_it_is_about():
    assert len(NAMED) > 40
