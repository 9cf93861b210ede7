"""The register of leveringen: identical bytes are recognised, order of receipt is kept, the wrong kind of report is refused."""

import datetime
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import Connection, text, update

from schemas.errors import HubError
from schemas.register import extract_named
from warehouse.database import Database
from warehouse.leveringen import Received, levering_of, leveringen, pending, refuse, register
from warehouse.tables.beheer import Status
from warehouse.tables.beheer import levering as table

_JVS = Received(extract_named("jvs_jongere"), "G0193", datetime.date(2026, 1, 1), None, "jvs.csv", "a" * 64, 10, "archief/a")
_DUO = Received(extract_named("duo_a04"), "G0193", datetime.date(2022, 11, 1), 202210, "duo.csv", "b" * 64, 10, "archief/b")


def test_what_is_received_waits_in_order_of_receipt(rolled_back: Connection):
    later = register(rolled_back, replace(_JVS, peildatum=datetime.date(2026, 2, 1))).levering
    earlier = register(rolled_back, _JVS).levering
    other = register(rolled_back, _DUO).levering
    assert [each.levering for each in pending(rolled_back, "jvs_jongere")] == [later.levering, earlier.levering]
    assert pending(rolled_back) == leveringen(rolled_back) == [later, earlier, other]
    assert (other.bron, other.peilmaand, other.status) == ("duo", 202210, Status.RECEIVED)


def test_identical_bytes_are_recognised_by_extract_scope_and_peildatum(rolled_back: Connection):
    first = register(rolled_back, _JVS)
    again = register(rolled_back, replace(_JVS, archive_path="archief/anders", file_name="anders.csv"))
    assert not first.known
    assert again.known
    assert again.levering == first.levering
    for other in (
        replace(_JVS, scope="G0148"),
        replace(_JVS, peildatum=datetime.date(2026, 1, 2)),
        replace(_JVS, sha256="c" * 64),
    ):
        assert not register(rolled_back, other).known


@pytest.mark.parametrize("status", [Status.LOADED, Status.SUPERSEDED, Status.WITHDRAWN])
def test_known_bytes_that_were_dealt_with_stay_as_they_are(rolled_back: Connection, status: Status):
    first = register(rolled_back, _JVS).levering
    rolled_back.execute(update(table).values(status=status))
    again = register(rolled_back, _JVS)
    assert again.known
    assert again.levering == replace(first, status=status)


def test_refused_bytes_wait_again_because_the_contract_may_have_changed(rolled_back: Connection):
    number = register(rolled_back, _JVS).levering.levering
    refuse(rolled_back, number, "kolom_ontbreekt", "De kolom ontbreekt.")
    refused = levering_of(rolled_back, number)
    assert (refused.status, refused.reden_code, refused.reden) == (
        Status.REFUSED, "kolom_ontbreekt", "De kolom ontbreekt.",
    )  # fmt: skip
    again = register(rolled_back, _JVS)
    assert again.known
    assert (again.levering.status, again.levering.reden_code, again.levering.reden) == (Status.RECEIVED, None, None)


def test_refusing_leaves_a_levering_alone_that_no_longer_waits(rolled_back: Connection):
    number = register(rolled_back, _JVS).levering.levering
    rolled_back.execute(update(table).values(status=Status.WITHDRAWN))
    refuse(rolled_back, number, "kolom_ontbreekt", "De kolom ontbreekt.")
    assert levering_of(rolled_back, number).status is Status.WITHDRAWN


@pytest.mark.parametrize(
    ("setting", "scope", "status"),
    [
        (None, "G0193", Status.RECEIVED),
        (None, "R0010", Status.REFUSED),
        (None, "I27GZ", Status.RECEIVED),
        ("gemeente", "R0010", Status.REFUSED),
        ("regio", "R0010", Status.RECEIVED),
        ("regio", "G0193", Status.REFUSED),
        ("regio", "I27GZ", Status.RECEIVED),
    ],
)
def test_a_duo_report_of_the_kind_that_is_not_configured_is_refused(
    rolled_back: Connection, setting: str | None, scope: str, status: Status
):
    if setting:
        rolled_back.execute(text("INSERT INTO beheer.instelling VALUES ('duo_rapport_per', :per)"), {"per": setting})
    registered = register(rolled_back, replace(_DUO, scope=scope)).levering
    assert registered.status is status
    assert (registered.reden_code == "ander_soort_rapport") is (status is Status.REFUSED)
    assert register(rolled_back, replace(_JVS, scope=scope if scope[0] != "I" else "G0193")).levering.status is Status.RECEIVED


def test_a_refused_kind_waits_again_after_the_setting_changed(rolled_back: Connection):
    register(rolled_back, replace(_DUO, scope="R0010"))
    assert register(rolled_back, replace(_DUO, scope="R0010")).levering.status is Status.REFUSED
    rolled_back.execute(text("INSERT INTO beheer.instelling VALUES ('duo_rapport_per', 'regio')"))
    assert register(rolled_back, replace(_DUO, scope="R0010")).levering.status is Status.RECEIVED


def test_two_processes_that_receive_the_same_bytes_make_one_levering(database: Database):
    def receive(_: int) -> int:
        with database.engine.begin() as connection:
            return register(connection, _JVS).levering.levering

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(receive, range(24)))) == 1


def test_an_unknown_levering_is_an_error_that_says_so(rolled_back: Connection):
    with pytest.raises(HubError, match="Levering 7 bestaat niet"):
        levering_of(rolled_back, 7)
