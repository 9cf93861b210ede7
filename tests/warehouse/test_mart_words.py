"""What stands with a mart and its columns is for who opens it in Excel at one gemeente: it speaks of nothing inside the hub."""

import re

import pytest

from warehouse.mart_files import FRAME
from warehouse.sql_files import SqlFile
from warehouse.sql_layers import read_layers
from warehouse.star import star_files

_FILES = read_layers()
SEEN = [file for file in (*_FILES, *star_files(_FILES)) if file.header["naam"].startswith("mart.")]
INSIDE = re.compile(
    r"\b(?:kern|bron|beheer|controle|wpg)\.[a-z]|\b(?:scope|extract|extracten|rapportmaand|teldatum|eindjaar)\b"
)
EXPLAINED = {
    "A02": "herinschrijvingen",
    "A04": "werkvoorraad",
    "A05": "startset",
    "A14": "na afsluiting",
    "NRSP": "startpopulatie",
    "NenR": "jaarbestand",
    "C-levering": "inschrijvingen",
    "P-levering": "wekelijks",
    "BRIN": "code",
    "mediaan": "de helft duurde korter",
    "bevinding": "een controle",
    "quarantaine": "niet geladen",
    "LRV": "langdurig relatief verzuim",
    "SUWI": "Suwinet",
}
"""What only insiders know, and a part of what says elsewhere in the same mart what it is."""


def _words(file: SqlFile) -> str:
    return " ".join([file.header["titel"], file.header["definitie"], *file.column_comments.values()])


@pytest.mark.parametrize("file", SEEN, ids=lambda file: file.header["naam"])
def test_a_mart_speaks_of_nothing_inside_the_hub_and_explains_what_only_insiders_know(file):
    words = _words(file)
    assert INSIDE.findall(words) == []
    for word, told in EXPLAINED.items():
        if re.search(rf"\b{word}", words):
            assert told in words, (word, told)


def test_what_every_mart_has_in_front_speaks_of_nothing_inside_the_hub_either():
    assert [INSIDE.findall(comment) for _, comment in FRAME.values()] == [[]] * len(FRAME)
