"""Invariants 2 and 3 over the whole road: any order of arrival gives the same warehouse, and again is the same.

The leveringen differ in extract, scope or peildatum, but for one pair: a re-delivery, which stays after what it replaces.
"""

import gzip
from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager, contextmanager
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from connectors.names import parse_name
from pipelines.hub import Hub
from pipelines.road import receive
from tests.end_to_end.files import bsn, delivery, dossier
from tests.pipelines.erasing import hub_of, load_all
from warehouse.digest import warehouse_digest
from warehouse.home import Home

Delivery = tuple[str, bytes]

RUBRIEKEN = (
    *("", "01.01.10", "01.01.20", "01.02.10", "01.02.40", "01.03.10", "01.04.10", "06.08.10", "07.67.10", "07.67.20"),
    *("07.70.10", "08.09.10", "08.09.20", "08.10.10", "08.10.30", "08.11.20", "08.11.60", "08.13.10", "08.13.20"),
)
A_NUMMERS = ("1010101025", "1010101291", "1010101327", "1010101462")


def persoonslijst(*rows: tuple[str, ...]) -> bytes:
    """Rows of label, A-nummer, birth date, gemeente and house number; an empty label makes a history row."""
    lines = [";".join(RUBRIEKEN)]
    for label, a_nummer, birth_date, gemeente, house_number in rows:
        values = {"": label, "01.01.10": a_nummer, "01.03.10": birth_date, "08.09.10": gemeente, "08.11.20": house_number}
        values |= {"01.01.20": bsn(int(a_nummer[-3:])), "08.09.20": "20200101", "08.11.60": "8011AB"}
        lines.append(";".join(values.get(name, "") for name in RUBRIEKEN))
    return b"\xef\xbb\xbf" + ("\n".join(lines) + "\n").encode()


def dossiers(changed: dict[int, dict[str, str]], present: Sequence[int] = range(60)) -> bytes:
    return delivery(dossier(number, **changed.get(number, {})) for number in present)


LEVERINGEN: dict[str, Delivery] = {
    "first": ("jvs_jongere_G0193_20260101.csv", dossiers({})),
    "a key in quarantine": ("jvs_jongere_G0193_20260201.csv", dossiers({5: {"geslacht": "?"}, 6: {"postcode": "8011AC"}})),
    "its re-delivery": ("jvs_jongere_G0193_20260201.csv", dossiers({5: {"geslacht": "M"}, 7: {"geslacht": "?"}})),
    "two absent, one repeated": (
        "jvs_jongere_G0193_20260301.csv",
        dossiers({9: {"doelgroep": "kwalificatieplicht"}}, [*range(2, 60), 11]),
    ),
    "one back as it was": (
        "jvs_jongere_G0193_20260401.csv.gz",
        gzip.compress(dossiers({5: {"geslacht": "?"}}, range(1, 60)), mtime=0),
    ),
    "another gemeente": ("jvs_jongere_G0166_20260115.csv", dossiers({3: {"gemeentecode": "0166"}}, range(40))),
    "persons": (
        "brp_persoonslijst_G0193_20260101.csv",
        persoonslijst(
            *((f"L{at}", number, "20090514", "0193", str(at)) for at, number in enumerate(A_NUMMERS)),
            ("", A_NUMMERS[3], "20090514", "0166", "9"),
        ),
    ),
    "persons, one without birth date": (
        "brp_persoonslijst_G0193_20260201.csv",
        persoonslijst(
            *((f"L{at}", number, "20090514", "0193", str(at + 1)) for at, number in enumerate(A_NUMMERS[:3])),
            ("L3", A_NUMMERS[3], "", "0193", "3"),
            ("", A_NUMMERS[3], "20090514", "0166", "9"),
        ),
    ),
}
PAIR = ("a key in quarantine", "its re-delivery")


@pytest.fixture(scope="module")
def open_empty_hub(fresh_database, tmp_path_factory) -> Callable[[], AbstractContextManager[Hub]]:
    """Gives hubs with an empty warehouse that share one root key and one archive."""
    home = Home(tmp_path_factory.mktemp("volgorde") / "hub").create()

    @contextmanager
    def opened() -> Generator[Hub]:
        with fresh_database() as database:
            with database.engine.begin() as connection:
                # of so few rows one is more than the usual 5 %
                connection.execute(text("INSERT INTO beheer.drempel (extract, aandeel) VALUES ('brp_persoonslijst', 0.5)"))
            yield hub_of(home, database)

    return opened


def load(hub: Hub, order: Sequence[str], *, each: bool) -> None:
    """Receives in this order; loads after every one, or all of them at the end."""
    for name in order:
        file_name, content = LEVERINGEN[name]
        receive(hub, parse_name(file_name), BytesIO(content))
        if each:
            load_all(hub)
    load_all(hub)


def outcome(hub: Hub) -> tuple[str, list[tuple[object, ...]]]:
    with hub.database.engine.connect() as connection:
        register = connection.execute(
            text(
                "SELECT extract, scope, peildatum, sha256, status, rijen, rijen_geladen, rijen_quarantaine "
                "FROM beheer.levering ORDER BY 1, 2, 3, 4"
            )
        )
        return warehouse_digest(connection), [tuple(row) for row in register]


def in_order(names: Sequence[str]) -> list[str]:
    """The same order, with the re-delivery after what it replaces."""
    first, second = sorted(names.index(name) for name in PAIR)
    ordered = list(names)
    ordered[first], ordered[second] = PAIR
    return ordered


@pytest.fixture(scope="module")
def expected(open_empty_hub) -> tuple[str, list[tuple[object, ...]]]:
    with open_empty_hub() as hub:
        load(hub, list(LEVERINGEN), each=True)
        reached = outcome(hub)
    statuses = [row[4] for row in reached[1]]
    assert sorted(statuses) == ["geladen"] * 7 + ["vervangen"]
    assert sum(int(str(row[7])) for row in reached[1]) == 6
    return reached


@settings(max_examples=12)
@given(order=st.permutations(list(LEVERINGEN)), each=st.booleans())
def test_any_order_of_arrival_gives_the_same_warehouse(open_empty_hub, expected, order, each):
    with open_empty_hub() as hub:
        load(hub, in_order(order), each=each)
        assert outcome(hub) == expected


def test_loading_everything_again_changes_nothing(open_empty_hub, expected):
    with open_empty_hub() as hub:
        load(hub, list(LEVERINGEN), each=True)
        rows = text("SELECT scope, sleutel, bekend_van, bekend_tot::text FROM bron.jvs_jongere ORDER BY 1, 2, 3, 4")
        with hub.database.engine.connect() as connection:
            before = connection.execute(rows).all()
        load(hub, list(LEVERINGEN), each=True)
        with hub.database.engine.connect() as connection:
            assert connection.execute(rows).all() == before
        assert outcome(hub) == expected


def test_the_last_known_state_of_a_key_in_quarantine_stays_in_force(open_empty_hub):
    with open_empty_hub() as hub:
        load(hub, ["first", "a key in quarantine"], each=False)
        with hub.database.engine.connect() as connection:
            query = text("SELECT geldig_van::text, geldig_tot::text FROM bron.jvs_jongere WHERE dossiernummer = 'D00005'")
            assert [tuple(row) for row in connection.execute(query)] == [("2026-01-01", "infinity")]
