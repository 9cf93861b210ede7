"""What needs two people: who asks, who judges, when it ends, how much on one day, and what is kept of it."""

import datetime
import threading
from contextlib import suppress

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.warehouse.two_sides import OTHER, THREE, WHY, TwoSides
from warehouse.access.logins import LoginRefused, create_login
from warehouse.two_people import (
    Kind,
    RequestRefused,
    State,
    Subject,
    Why,
    approve,
    carry_out,
    refuse,
    requests,
    session_of,
    submit,
    withdraw,
)


def persons_kept(house: TwoSides, number: int) -> int:
    with house.database.engine.connect() as connection:
        return (
            connection.scalar(text("SELECT count(*) FROM beheer.verzoek_persoon WHERE verzoek = :number"), {"number": number})
            or 0
        )


def test_privacy_06_one_asks_another_approves_and_it_is_done_once(house: TwoSides, asked: int):
    seen = house.seen(asked)
    assert (seen.state, seen.requester, seen.count, seen.case) == (State.ASKED, "aan_anna", 3, "Z26-1")
    approve(house["beo_cees"], asked, seen.digest)
    assert (house.seen(asked).state, house.seen(asked).approver) == (State.APPROVED, "beo_cees")
    assert carry_out(house["aan_anna"], asked, THREE.digest) == list(THREE.persons)
    assert house.seen(asked).state is State.CARRIED_OUT
    assert persons_kept(house, asked) == 0
    with pytest.raises(RequestRefused, match="al afgewezen, ingetrokken of uitgevoerd"):
        carry_out(house["aan_anna"], asked, THREE.digest)


def test_a_kind_that_names_no_persons_is_bound_to_its_digest(house: TwoSides):
    number = submit(house["aan_anna"], Kind.DESTRUCTION, WHY, subject := Subject(400, b"d" * 32))
    with pytest.raises(RequestRefused, match="niet wat in het verzoek staat"):
        approve(house["beo_cees"], number, b"e" * 32)
    approve(house["beo_cees"], number, subject.digest)
    with pytest.raises(RequestRefused, match="niet wat in het verzoek staat"):
        carry_out(house["aan_anna"], number, b"e" * 32)
    assert carry_out(house["aan_anna"], number, subject.digest) == []


def test_without_approval_nothing_is_done(house: TwoSides, asked: int):
    with pytest.raises(RequestRefused, match="nog niet goedgekeurd"):
        carry_out(house["aan_anna"], asked, THREE.digest)


def test_who_refuses_ends_it(house: TwoSides, asked: int):
    refuse(house["beo_cees"], asked, "geen zaak")
    assert (house.seen(asked).state, house.seen(asked).reason) == (State.REFUSED, "geen zaak")
    assert persons_kept(house, asked) == 0
    with pytest.raises(RequestRefused):
        approve(house["beo_dirk"], asked, THREE.digest)
    with pytest.raises(RequestRefused):
        carry_out(house["aan_anna"], asked, THREE.digest)


@pytest.mark.parametrize("who", ["aan_anna", "beo_cees"])
def test_who_asked_and_who_approved_can_take_it_back(house: TwoSides, asked: int, who: str):
    approve(house["beo_cees"], asked, THREE.digest)
    for other in ("aan_bert", "beo_anna", "beo_dirk"):
        with pytest.raises(RequestRefused, match="Alleen wie het vroeg of goedkeurde"):
            withdraw(house[other], asked, "zomaar")
    withdraw(house[who], asked, "vergissing")
    assert house.seen(asked).state is State.WITHDRAWN
    with pytest.raises(RequestRefused):
        carry_out(house["aan_anna"], asked, THREE.digest)


def test_only_who_asked_carries_it_out(house: TwoSides, asked: int):
    approve(house["beo_cees"], asked, THREE.digest)
    for other in ("aan_bert", "beo_anna", "beo_cees"):
        with pytest.raises(RequestRefused):
            carry_out(house[other], asked, THREE.digest)


def test_an_approval_comes_too_late(house: TwoSides):
    house.owner("UPDATE beheer.verzoek_soort SET per_dag = 1000, beoordelen_binnen = '1 microsecond'")
    number = submit(house["aan_anna"], Kind.REIDENTIFICATION, WHY, THREE)
    with pytest.raises(RequestRefused, match="vervallen"):
        approve(house["beo_cees"], number, THREE.digest)
    assert house.seen(number).state is State.EXPIRED


def test_the_time_box_after_an_approval_ends(house: TwoSides):
    house.owner(
        "UPDATE beheer.verzoek_soort SET per_dag = 1000, beoordelen_binnen = '1 day', uitvoeren_binnen = '1 microsecond'"
    )
    number = submit(house["aan_anna"], Kind.REIDENTIFICATION, WHY, THREE)
    house.owner("UPDATE beheer.verzoek_soort SET uitvoeren_binnen = '1 hour'")  # too late for this one
    approve(house["beo_cees"], number, THREE.digest)
    with pytest.raises(RequestRefused, match="verlopen"):
        carry_out(house["aan_anna"], number, THREE.digest)
    submit(house["aan_anna"], Kind.REIDENTIFICATION, WHY, THREE)
    assert persons_kept(house, number) == 0


def test_a_person_asks_and_gets_only_so_many_a_day(house: TwoSides):
    house.owner("UPDATE beheer.verzoek_soort SET per_dag = NULL, beoordelen_binnen = '1 day', uitvoeren_binnen = '1 hour'")
    numbers = [submit(house["aan_bert"], Kind.REIDENTIFICATION, WHY, THREE) for _ in range(2)]
    for number in numbers:
        approve(house["beo_cees"], number, THREE.digest)
    house.owner("UPDATE beheer.verzoek_soort SET per_dag = 5 WHERE soort = 'herleiding'")
    with pytest.raises(RequestRefused, match=r"over 5 personen vragen; vandaag zijn het er al 6"):
        submit(house["aan_bert"], Kind.REIDENTIFICATION, WHY, OTHER)
    carry_out(house["aan_bert"], numbers[0], THREE.digest)
    with pytest.raises(RequestRefused, match=r"over 5 personen worden uitgevoerd; vandaag zijn het er al 3"):
        carry_out(house["aan_bert"], numbers[1], THREE.digest)
    withdraw(house["aan_bert"], numbers[1], "te veel")
    submit(house["aan_bert"], Kind.REIDENTIFICATION, WHY, OTHER)


def test_each_kind_that_shows_persons_has_a_quota_of_its_own(house: TwoSides):
    house.owner("UPDATE beheer.verzoek_soort SET per_dag = NULL WHERE soort = 'herleiding'")
    house.owner("UPDATE beheer.verzoek_soort SET per_dag = 2 WHERE soort = 'gesloten'")
    submit(house["aan_bert"], Kind.REIDENTIFICATION, WHY, THREE)
    submit(house["aan_bert"], Kind.CLOSED, WHY, Subject(2, b"d" * 32))
    with pytest.raises(RequestRefused, match=r"over 2 personen vragen; vandaag zijn het er al 2"):
        submit(house["aan_bert"], Kind.CLOSED, WHY, Subject(1, b"e" * 32))


def test_many_at_once_do_not_get_round_the_quota(house: TwoSides):
    house.owner("UPDATE beheer.verzoek_soort SET per_dag = NULL WHERE soort = 'herleiding'")
    before = sum(each.count for each in requests(house["aan_anna"], Kind.REIDENTIFICATION)
                 if each.state not in (State.REFUSED, State.WITHDRAWN))  # fmt: skip
    house.owner(f"UPDATE beheer.verzoek_soort SET per_dag = {before + 4} WHERE soort = 'herleiding'")
    made: list[int] = []

    def ask() -> None:
        with session_of(house.database, "aan_anna", house.passwords["aan_anna"]) as session, suppress(RequestRefused):
            made.append(submit(session, Kind.REIDENTIFICATION, WHY, THREE))

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1


@pytest.mark.parametrize("words", ["123456782", "Z26-1 over 123456782", "20260101"])
def test_no_number_of_a_person_fits_in_what_people_write(house: TwoSides, asked: int, words: str):
    for why in (Why(words, "wet", "wat"), Why("zaak", words, "wat"), Why("zaak", "wet", words)):
        with pytest.raises(RequestRefused, match="acht cijfers"):
            submit(house["aan_anna"], Kind.DESTRUCTION, why, OTHER)
    with pytest.raises(RequestRefused, match="acht cijfers"):
        refuse(house["beo_cees"], asked, words)


def test_a_request_says_why(house: TwoSides):
    for why in (Why(" ", "wet", "wat"), Why("zaak", "", "wat"), Why("zaak", "wet", " ")):
        with pytest.raises(RequestRefused, match="Noem de zaak"):
            submit(house["aan_anna"], Kind.DESTRUCTION, why, OTHER)


def test_a_request_about_persons_is_about_those_it_names(house: TwoSides, asked: int):
    for wrong in (Subject(3, THREE.digest, OTHER.persons), Subject(2, THREE.digest, THREE.persons)):
        with pytest.raises(RequestRefused, match="niet meer die van het verzoek"):
            submit(house["aan_anna"], Kind.REIDENTIFICATION, WHY, wrong)


def test_who_asks_sees_only_own_requests_and_nothing_of_whom_they_are_about(house: TwoSides, asked: int):
    assert asked in {each.number for each in requests(house["aan_anna"], Kind.REIDENTIFICATION)}
    assert asked not in {each.number for each in requests(house["aan_bert"], Kind.REIDENTIFICATION)}
    for login in ("aan_anna", "beo_cees"):
        with pytest.raises(DBAPIError, match="permission denied"):
            house[login].execute(text("SELECT * FROM beheer.verzoek_persoon"))
        house[login].rollback()


def test_a_wrong_password_opens_no_session(house: TwoSides):
    with (
        pytest.raises(RequestRefused, match="laat aanmelding beo_cees niet toe"),
        session_of(house.database, "beo_cees", "nee"),
    ):
        pass


def test_a_login_of_these_groups_is_of_somebody(house: TwoSides):
    for person in (None, "", "anna"):
        with pytest.raises(LoginRefused, match="--houder"), house.database.engine.begin() as connection:
            create_login(connection, "aanvrager", "van_niemand", person)


def test_what_the_database_writes_of_a_step_is_what_the_session_is(house: TwoSides, asked: int):
    approve(house["beo_cees"], asked, THREE.digest)
    with house.database.engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT door, door_houder, langs, door_rol::regrole::text, moment FROM beheer.verzoek WHERE verzoek = :n"
                " UNION ALL SELECT door, door_houder, langs, door_rol::regrole::text, moment FROM beheer.verzoek_stap"
                " WHERE verzoek = :n"
            ),
            {"n": asked},
        ).all()
    assert [tuple(row)[:4] for row in rows] == [
        ("aan_anna", "anna@zwolle.example", "scram-sha-256:aan_anna", "aan_anna"),
        ("beo_cees", "cees@zwolle.example", "scram-sha-256:beo_cees", "beo_cees"),
    ]
    assert rows[0].moment < rows[1].moment < datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=1)


def test_what_is_shown_of_persons_has_a_time_box_and_a_quota_from_the_beginning(rolled_back):
    rows = rolled_back.execute(text("SELECT soort, beoordelen_binnen, uitvoeren_binnen, per_dag FROM beheer.verzoek_soort"))
    told = {row.soort: tuple(row)[1:] for row in rows}
    days, hour = datetime.timedelta(days=3), datetime.timedelta(hours=1)
    assert (told["herleiding"], told["gesloten"]) == ((days, hour, 25), (days, hour, 5))
    assert set(told) == set(Kind)
