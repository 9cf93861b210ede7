"""Whatever happens at the same moment, before or in between: what is approved is what was looked at, and it is done once."""

import threading
from collections.abc import Callable
from contextlib import suppress

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from tests.warehouse.two_sides import OTHER, THREE, WHY, TwoSides, approving
from warehouse.two_people import (
    Kind,
    RequestRefused,
    State,
    approve,
    carry_out,
    session_of,
    submit,
    withdraw,
)


def test_what_is_approved_is_what_was_looked_at(house: TwoSides, asked: int):
    for digest in (OTHER.digest, b"", b"x" * 32):
        with pytest.raises(RequestRefused, match="niet wat in het verzoek staat"):
            approve(house["beo_cees"], asked, digest)
    assert house.is_open(asked)


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM beheer.verzoek_persoon WHERE verzoek = {0} AND nummer = '00000000-0000-0000-0000-000000000001'",
        "INSERT INTO beheer.verzoek_persoon VALUES ({0}, '00000000-0000-0000-0000-000000000009')",
        "UPDATE beheer.verzoek_persoon SET nummer = '00000000-0000-0000-0000-000000000009'"
        " WHERE verzoek = {0} AND nummer = '00000000-0000-0000-0000-000000000001'",
    ],
)
@pytest.mark.parametrize("approved", [False, True])
def test_a_list_that_was_changed_is_neither_approved_nor_carried_out(house: TwoSides, asked: int, change: str, approved: bool):
    if approved:
        approve(house["beo_cees"], asked, THREE.digest)
    house.owner(change.format(asked))
    do, who = (carry_out, "aan_anna") if approved else (approve, "beo_cees")
    with pytest.raises(RequestRefused, match="lijst van personen is niet meer"):
        do(house[who], asked, THREE.digest)


def at_once(house: TwoSides, logins: list[str], do: Callable[[Connection], object]) -> list[str]:
    """Who succeeds of those who do the same at the same moment, each in a session of their own."""
    barrier = threading.Barrier(len(logins))
    done: list[str] = []

    def one(login: str) -> None:
        with session_of(house.database, login, house.passwords[login]) as session, suppress(RequestRefused):
            barrier.wait()
            do(session)
            done.append(login)

    threads = [threading.Thread(target=one, args=(login,)) for login in logins]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done


def test_of_several_at_once_one_approves_and_it_is_carried_out_once(house: TwoSides, asked: int):
    judges = ["beo_cees", "beo_dirk", "beo_anna"] * 2
    approved = at_once(house, judges, lambda session: approve(session, asked, THREE.digest))
    assert len(approved) == 1
    assert approved[0] != "beo_anna"
    done = at_once(house, ["aan_anna"] * 4 + ["aan_bert"], lambda session: carry_out(session, asked, THREE.digest))
    assert done == ["aan_anna"]


@pytest.mark.parametrize("level", ["repeatable read", "serializable"])
def test_what_a_transaction_saw_before_does_not_count(house: TwoSides, asked: int, level: str):
    for login, statement in (
        ("beo_cees", approving(asked)),
        ("aan_anna", f"SELECT beheer.verzoek_uitvoeren({asked}, '\\x{THREE.digest.hex()}')"),
        ("aan_anna", f"SELECT beheer.verzoek_indienen('herleiding', 'z', 'w', 'o', 1, '\\x{OTHER.digest.hex()}', '{{}}')"),
    ):
        with pytest.raises(DBAPIError, match="gewone transactie"):
            house[login].exec_driver_sql(f"SET TRANSACTION ISOLATION LEVEL {level}; {statement}")
        house[login].rollback()
    assert house.is_open(asked)


def test_a_statement_prepared_or_opened_before_tells_nothing_of_afterwards(house: TwoSides, asked: int):
    judge, requester = house["beo_cees"], house["aan_anna"]
    judge.exec_driver_sql(f"PREPARE keur_goed AS {approving(asked)}")
    judge.commit()
    requester.exec_driver_sql(f"PREPARE doen AS SELECT beheer.verzoek_uitvoeren({asked}, '\\x{THREE.digest.hex()}')")
    requester.commit()
    withdraw(requester, asked, "vergissing")
    with pytest.raises(DBAPIError, match="al afgewezen, ingetrokken of uitgevoerd"):
        judge.exec_driver_sql("EXECUTE keur_goed")
    judge.rollback()
    with pytest.raises(DBAPIError, match="al afgewezen, ingetrokken of uitgevoerd"):
        requester.exec_driver_sql("EXECUTE doen")
    requester.rollback()
    again = submit(requester, Kind.REIDENTIFICATION, WHY, THREE)
    requester.exec_driver_sql(f"DECLARE later CURSOR FOR SELECT beheer.verzoek_uitvoeren({again}, '\\x{THREE.digest.hex()}')")
    approve(judge, again, THREE.digest)
    withdraw(judge, again, "toch niet")
    with pytest.raises(DBAPIError, match="al afgewezen, ingetrokken of uitgevoerd"):
        requester.exec_driver_sql("FETCH later")
    requester.rollback()


def test_what_was_undone_was_not_done(house: TwoSides, asked: int):
    judge, requester = house["beo_cees"], house["aan_anna"]
    judge.exec_driver_sql(approving(asked))
    judge.rollback()
    with pytest.raises(RequestRefused, match="nog niet goedgekeurd"):
        carry_out(requester, asked, THREE.digest)
    approve(judge, asked, THREE.digest)
    rows = requester.exec_driver_sql(f"SELECT beheer.verzoek_uitvoeren({asked}, '\\x{THREE.digest.hex()}')").all()
    assert rows == [(list(THREE.persons),)]
    requester.rollback()  # only pseudonyms that she knew already
    assert house.seen(asked).state is State.APPROVED
    assert carry_out(requester, asked, THREE.digest) == list(THREE.persons)
