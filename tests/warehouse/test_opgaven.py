"""Opgaven: a school year is frozen as a version, a correction is the next one, and nothing of it can be changed."""

import datetime
from collections.abc import Iterator

import pytest
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from tests.warehouse.rows import Rows
from warehouse import access
from warehouse.access.roles import act_as_self
from warehouse.database import Database
from warehouse.opgaven import (
    Number,
    OpgaveRefused,
    Version,
    differences,
    figures_of,
    freeze,
    leveringen_of,
    missing,
    version_of,
    versions,
)

TODAY = datetime.date(2026, 11, 20)
NAME, YEAR = "leerplichttelling", 2025
REPORT = ("0193", ("relatief verzuim", "onbekend"))
EXEMPTION = ("0193", ("vrijstelling 5a", "basis"))


@pytest.fixture
def region(rows: Rows) -> Rows:
    """Anna of Zwolle had a report in the school year 2025-2026 and went into a traject that led to work."""
    told(rows)
    return rows


def told(rows: Rows) -> None:
    for extract in ("jvs_verzuimmelding", "jvs_traject"):
        rows.levering(extract, geladen_op="2026-10-05")
    rows.brp()
    rows.melding(begindatum=20260315)
    rows.traject(datum_einde=20260615, bestemming="WERK")
    rows.refresh()


def frozen(rows: Rows, name: str = NAME, year: int = YEAR, today: datetime.date = TODAY, **asked) -> Version:
    return freeze(rows.connection, name, year, "jansen", today, **asked)


# Freezing


def test_a_version_keeps_every_figure_of_its_year_and_who_froze_it_about_which_day(region):
    version = frozen(region)
    assert (version.name, version.schooljaar, version.number, version.frozen_by) == (NAME, YEAR, 1, "jansen")
    assert version.peildatum == TODAY
    assert version.bekend_op.date() == datetime.date(2026, 10, 5)
    assert version.explained["titel"].startswith("Leerplichttelling")
    assert figures_of(region.connection, version) == {REPORT: Number(1)}
    assert differences(region.connection, version) == []


def test_classes_keep_their_percentage_and_rules_without_classes_have_a_shorter_cell(region):
    figures = figures_of(region.connection, frozen(region, "effectrapportage"))
    assert figures["0193", ("3F", "bestemming", "WERK")] == Number(1, 100)
    assert figures["0193", ("3A.1", "benaderd")] == Number(1)


def test_a_correction_is_a_new_version_that_says_what_was_and_is(region):
    frozen(region)
    region.vrijstelling(onderwijssoort="basis")
    region.melding(melding="M2", verzuimsoort="LRV", begindatum=20260401)
    second = frozen(region)
    assert second.number == 2
    assert [(each.cell, each.was, each.now) for each in differences(region.connection, second)] == [
        (("0193", ("langdurig relatief verzuim", "onbekend")), None, Number(1)),
        (EXEMPTION, None, Number(1)),
    ]
    assert figures_of(region.connection, version_of(region.connection, NAME, YEAR, 1)) == {REPORT: Number(1)}


def test_a_figure_that_went_away_is_a_difference_too(region):
    region.vrijstelling(onderwijssoort="basis")
    frozen(region)
    region.connection.execute(text("UPDATE bron.jvs_vrijstelling SET bekend_tot = '2026-11-01'"))
    assert [(each.cell, each.was, each.now) for each in differences(region.connection, frozen(region))] == [
        (EXEMPTION, Number(1), None)
    ]


def test_the_versions_of_another_year_and_another_opgave_are_apart(region):
    region.melding(melding="M2", begindatum=20250315)
    region.levering("jvs_verzuimmelding", peildatum=datetime.date(2025, 12, 1))
    region.brp("Boris", van=datetime.date(2025, 12, 1))
    region.melding("Boris", melding="M3", begindatum=20250315, van=datetime.date(2025, 12, 1))
    region.refresh()
    made = [frozen(region), frozen(region, year=2024), frozen(region, "effectrapportage")]
    assert [version.number for version in made] == [1, 1, 1]
    assert made[1].peildatum == datetime.date(2025, 12, 31)
    assert [each.name for each in versions(region.connection)] == ["effectrapportage", NAME, NAME]


def test_the_day_can_be_chosen_between_the_school_year_and_the_end_of_the_calendar_year(region):
    assert frozen(region, peildatum=datetime.date(2026, 10, 31)).peildatum == datetime.date(2026, 10, 31)
    for day in (datetime.date(2026, 7, 31), datetime.date(2026, 11, 21), datetime.date(2027, 1, 1)):
        with pytest.raises(OpgaveRefused, match="van 01-08-2026 tot en met 20-11-2026"):
            frozen(region, peildatum=day)
    after = datetime.date(2027, 3, 1)
    region.vrijstelling(onderwijssoort="basis")
    assert frozen(region, today=after).peildatum == datetime.date(2026, 12, 31)


def test_what_was_submitted_before_can_be_frozen_as_it_was_known_then(region):
    region.connection.execute(text("UPDATE bron.jvs_verzuimmelding SET bekend_tot = '2026-11-10'"))
    with pytest.raises(OpgaveRefused, match="niets geteld"):
        frozen(region)
    then = datetime.datetime(2026, 11, 9, tzinfo=datetime.UTC)
    version = frozen(region, bekend_op=then)
    assert figures_of(region.connection, version) == {REPORT: Number(1)}
    assert version.bekend_op == then


def test_freezing_again_with_the_kept_day_and_moment_gives_the_same(region):
    first = frozen(region)
    region.melding(melding="M2", verzuimsoort="LRV", begindatum=20260401, bekend_van="2026-11-15")
    with pytest.raises(OpgaveRefused, match="niets veranderd"):
        frozen(region, peildatum=first.peildatum, bekend_op=first.bekend_op)
    assert frozen(region).number == 2


# Refusing


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"name": "verzuim"}, "'verzuim' is geen opgave. Kies uit leerplichttelling en effectrapportage"),
        ({"year": 2026}, "2026-2027 is nog niet voorbij. Vastleggen kan vanaf 01-08-2027"),
        ({"today": datetime.date(2026, 7, 31)}, "2025-2026 is nog niet voorbij"),
        ({"year": 2019}, "2019-2020 is niets geladen"),
    ],
)
def test_what_cannot_be_frozen_is_refused_with_the_reason(region, asked, told):
    with pytest.raises(OpgaveRefused, match=told):
        frozen(region, **asked)
    assert versions(region.connection) == []


def test_a_day_before_the_first_levering_has_nothing_loaded(region):
    with pytest.raises(OpgaveRefused, match="niets geladen"):
        frozen(region, peildatum=datetime.date(2026, 9, 1))


def test_an_empty_warehouse_has_nothing_loaded(rows):
    with pytest.raises(OpgaveRefused, match="niets geladen"):
        frozen(rows)


def test_a_version_that_changes_nothing_is_not_made(region):
    frozen(region)
    with pytest.raises(OpgaveRefused, match=r"niets veranderd sinds versie 1 \(20-11-2026\)"):
        frozen(region, today=TODAY + datetime.timedelta(days=1))
    assert len(versions(region.connection)) == 1


def test_a_version_that_is_not_there_is_refused(region):
    with pytest.raises(OpgaveRefused, match=r"nog niet vastgelegd\. Doe dat met: doorstroomhub opgave vastleggen"):
        version_of(region.connection, NAME, YEAR)
    frozen(region)
    assert version_of(region.connection, NAME, YEAR).number == 1
    with pytest.raises(OpgaveRefused, match=r"Versie 2 is er niet\. De laatste versie is 1"):
        version_of(region.connection, NAME, YEAR, 2)


# What it rests on


def test_it_rests_on_the_last_levering_of_each_extract_and_scope_and_the_changes_after_it(region):
    days = [datetime.date(2026, 11, day) for day in (6, 13, 20, 27)]
    region.levering("jvs_verzuimmelding", peildatum=datetime.date(2026, 9, 30), bestandsnaam="eerder")
    region.levering("jvs_verzuimmelding", "G0160", bestandsnaam="hardenberg")
    region.levering("grip_jikp", "R0010", bestandsnaam="ander extract")
    region.levering("duo_c_levering", peildatum=days[0], bestandsnaam="c")
    for number, day in enumerate((datetime.date(2026, 10, 30), *days)):
        region.levering("duo_p_levering", peildatum=day, bestandsnaam=f"p{number}")
    region.levering("duo_p_levering", "G0160", peildatum=datetime.date(2026, 10, 2), bestandsnaam="p hardenberg")
    # another snapshot of DUO says nothing about enrolments
    region.levering("duo_a04", peildatum=datetime.date(2026, 11, 14), bestandsnaam="a04")
    rests = leveringen_of(region.connection, frozen(region))
    assert [(each.extract, each.scope, each.file_name) for each in rests] == [
        ("duo_c_levering", "G0193", "c"),
        ("duo_p_levering", "G0160", "p hardenberg"),
        ("duo_p_levering", "G0193", "p2"),
        ("duo_p_levering", "G0193", "p3"),
        ("jvs_verzuimmelding", "G0160", "hardenberg"),
        ("jvs_verzuimmelding", "G0193", "bestand"),
    ]


def test_processen_verbaal_are_among_what_a_leerplichttelling_rests_on(region):
    region.levering("jvs_procesverbaal")
    assert "jvs_procesverbaal" in {each.extract for each in leveringen_of(region.connection, frozen(region))}


def test_a_gemeente_without_a_levering_is_named(region):
    found = missing("effectrapportage", leveringen_of(region.connection, frozen(region, "effectrapportage")))
    assert found["0193"] == ["brp_persoonslijst"]
    assert found["0160"] == ["brp_persoonslijst", "jvs_traject"]
    region.levering("brp_persoonslijst", "R0010")
    region.traject(traject="T2")
    found = missing("effectrapportage", leveringen_of(region.connection, frozen(region, "effectrapportage")))
    assert "0193" not in found
    assert found["0160"] == ["jvs_traject"]
    assert len(found) == 10


# Frozen


@pytest.fixture
def kept(database: Database) -> Iterator[Connection]:
    """A committed version, and a transaction after it."""
    with database.engine.begin() as connection:
        rows = Rows(connection)
        told(rows)
        rows.levering("brp_persoonslijst")
        frozen(rows)
    with database.engine.connect() as connection:
        yield connection
        connection.rollback()


CHANGES = (
    "UPDATE beheer.opgave SET door = 'iemand anders'",
    "DELETE FROM beheer.opgave",
    "TRUNCATE beheer.opgave CASCADE",
    "UPDATE beheer.opgave_cijfer SET aantal = aantal + 1",
    "DELETE FROM beheer.opgave_cijfer",
    "TRUNCATE beheer.opgave_cijfer",
    "INSERT INTO beheer.opgave_cijfer (opgave, gemeentecode, cel, aantal) VALUES ($opgave, '0160', ARRAY['cel'], 1)",
    "UPDATE beheer.opgave_levering SET levering = levering",
    "DELETE FROM beheer.opgave_levering",
    "TRUNCATE beheer.opgave_levering",
    "INSERT INTO beheer.opgave_levering (opgave, levering) VALUES ($opgave, 1)",
)


def test_nobody_changes_what_is_frozen(kept):
    opgave = str(version_of(kept, NAME, YEAR).opgave)
    for act in (access.act_as_loader, access.act_as_owner, act_as_self):
        act(kept)
        for statement in CHANGES:
            with pytest.raises(DBAPIError) as refused, kept.begin_nested():
                kept.execute(text(statement.replace("$opgave", opgave)))
            assert isinstance(refused.value.orig, InsufficientPrivilege)


def test_a_levering_that_a_version_rests_on_can_be_withdrawn(kept):
    access.act_as_loader(kept)
    kept.execute(text("UPDATE beheer.levering SET status = 'ingetrokken', ingetrokken_op = clock_timestamp()"))
    assert leveringen_of(kept, version_of(kept, NAME, YEAR))
