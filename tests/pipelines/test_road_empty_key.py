"""duo_c_levering, whose key has two parts that are empty for who is exempted and not enrolled (feeds.md, "Keys")."""

import io

import pytest
from sqlalchemy import text

from connectors.names import parse_name
from pipelines.road import load_waiting, receive
from schemas.register import EXTRACTS
from tests.end_to_end.files import bsn
from tests.schemas.texts import good_row

EXTRACT = EXTRACTS["duo_c_levering"]
NO_ENROLMENT = dict.fromkeys(("brin6", "opleidingscode", "onderwijssoort", "niveau", "leerweg"), "") | dict.fromkeys(
    ("inschrijvingsvolgnummer", "datum_inschrijving", "datum_uitschrijving", "reden_uitstroom"), ""
)


def enrolled(person: int, **changed: str) -> dict[str, str]:
    return good_row(EXTRACT) | {"pgn": bsn(person)} | changed


def exempted(person: int, **changed: str) -> dict[str, str]:
    return enrolled(person) | NO_ENROLMENT | {"vrijstelling": "J"} | changed


OTHERS = [enrolled(person) for person in range(100, 180)]


@pytest.fixture
def load(hub):
    """Loads rows as a C-levering of a day and gives the outcome."""

    def loading(rows: list[dict[str, str]], day: str = "20261101"):
        lines = [";".join(row[column.source_name] for column in EXTRACT.columns) for row in [*OTHERS, *rows]]
        header = ";".join(column.source_name for column in EXTRACT.columns)
        receive(hub, parse_name(f"duo_c_levering_G0193_{day}.csv"), io.BytesIO("\n".join([header, *lines, ""]).encode()))
        [attempt] = load_waiting(hub, EXTRACT)
        assert attempt.failure is None
        return attempt.outcome

    return loading


@pytest.fixture
def ask(hub):
    def asking(query: str) -> list[tuple[object, ...]]:
        with hub.database.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    return asking


WITHOUT = "FROM bron.duo_c_levering WHERE brin6 IS NULL AND inschrijvingsvolgnummer IS NULL"
RULES = "SELECT rijnummer, regels FROM beheer.quarantaine ORDER BY rijnummer"


def test_persons_without_enrolment_are_different_keys(load, ask):
    outcome = load([exempted(1), exempted(2), enrolled(2)])
    assert (outcome.loaded, outcome.quarantined) == (83, 0)
    assert ask(f"SELECT count(DISTINCT sleutel), count(DISTINCT pgn) {WITHOUT}") == [(2, 2)]


def test_a_person_without_enrolment_has_one_row(load, ask):
    load([exempted(1), exempted(1, vsv="N"), exempted(2), exempted(2)])
    assert ask(RULES) == [(81, ["dubbele_sleutel"]), (82, ["dubbele_sleutel"]), (84, ["dubbele_rij"])]
    assert ask(f"SELECT count(*) {WITHOUT}") == [(1,)]


def test_a_quarantined_row_without_enrolment_keeps_what_was_known_of_it(load, ask):
    load([exempted(1), exempted(2), exempted(3)])
    load([exempted(1, geslacht="?"), exempted(2)], "20261201")
    assert ask(f"SELECT geldig_tot::text, count(*) {WITHOUT} AND bekend_tot = 'infinity' GROUP BY 1 ORDER BY 1") == [
        ("2026-12-01", 1),
        ("infinity", 2),
    ]


def test_a_key_that_lacks_a_part_it_must_have_is_only_counted(load, ask):
    load([enrolled(1, brin6="")])
    assert ask("SELECT sleutel, sleutelkolommen FROM beheer.quarantaine") == [(None, {"inschrijvingsvolgnummer": "1"})]
