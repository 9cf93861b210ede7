"""What is past its term (privacy.md 9): nothing goes a day too early, what is due goes, and what nobody can tell stays."""

import datetime
import uuid
from dataclasses import dataclass

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

from schemas.calendar import leeftijdsgrens_op
from schemas.retention import BEWAARTERMIJNEN, Category
from tests.warehouse.rows import DAY, Rows, number
from warehouse import access
from warehouse.restriction import lift, restrict
from warehouse.retention import due_on

ONE = datetime.timedelta(days=1)


def plus(day: datetime.date, years: int) -> datetime.date:
    """So many years later; of a leap day in another year the first of March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return datetime.date(day.year + years, 3, 1)


def as_number(day: datetime.date) -> int:
    return int(f"{day:%Y%m%d}")


def first_day(connection: Connection, person: str = "Anna") -> datetime.date | None:
    """The first day on which everything of a person must go; found by asking on the days around it."""
    due_on(connection, DAY)
    vanaf = connection.execute(text(_LAST), {"persoon": person_id(connection, person)}).scalar_one()
    if vanaf is not None:
        assert not is_due(connection, vanaf - ONE, person), "a day too early"
        assert is_due(connection, vanaf, person), "what is due goes"
    return vanaf


def person_id(connection: Connection, person: str) -> uuid.UUID:
    return connection.execute(
        text("SELECT persoon FROM kern.alias WHERE nummer = :nummer"), {"nummer": number(f"bsn {person}")}
    ).scalar_one()


def is_due(connection: Connection, day: datetime.date, person: str = "Anna") -> bool:
    due = due_on(connection, day)
    return person_id(connection, person) in {*due.persons, *due.persons_with_pv}


_LAST = """
SELECT CASE WHEN bool_and(vanaf IS NOT NULL) THEN max(vanaf) END FROM pg_temp.bewaar_termijn WHERE persoon = :persoon
"""


@dataclass(frozen=True)
class Case:
    """A resident: born somewhere from the first to the last of these days, with the date of a startkwalificatie if any."""

    birth: int
    earliest: datetime.date
    latest: datetime.date
    kwalificatie: datetime.date | None


@st.composite
def cases(draw: st.DrawFn) -> Case:
    day = draw(
        st.one_of(
            st.dates(datetime.date(1993, 1, 1), datetime.date(2022, 12, 31)),
            st.sampled_from(
                [datetime.date(year, 2, 29) for year in (1996, 2000, 2004, 2008)]
                + [
                    datetime.date(year, month, day)
                    for year in (1998, 1999, 2002, 2003)
                    for month, day in ((12, 31), (1, 1), (1, 2))
                ]
            ),
        )
    )
    known = draw(st.sampled_from(["day", "day", "month", "year"]))
    earliest = latest = day
    birth = as_number(day)
    if known == "month":
        earliest, birth = day.replace(day=1), birth // 100 * 100
        latest = (earliest + 31 * ONE).replace(day=1) - ONE
    elif known == "year":
        earliest, latest, birth = datetime.date(day.year, 1, 1), datetime.date(day.year, 12, 31), birth // 10000 * 10000
    around = st.sampled_from([plus(day, years) for years in (16, 17, 18, 23, 27)])
    moment = draw(st.none() | st.builds(lambda base, days: base + days * ONE, around, st.integers(-200, 400)))
    return Case(birth, earliest, latest, moment if moment and moment < DAY else None)


def expected(case: Case) -> datetime.date:
    """Counted day by day, for the first and the last day on which the person can have been born."""
    births = {case.earliest, case.latest}
    return max(_expected(birth, case.kwalificatie) for birth in births)


def _expected(birth: datetime.date, kwalificatie: datetime.date | None) -> datetime.date:
    adult = plus(birth, 18)
    ends = datetime.date(birth.year + (17 if birth.month >= 8 else 16), 7, 31)
    too_old = {bound: plus(birth, bound) for bound in (23, 27)}
    last_of_plicht = last_in_group = None
    day = ends + ONE
    while day < too_old[27]:
        qualified = kwalificatie is not None and kwalificatie <= day
        if day < adult and not qualified:
            last_of_plicht = day
        if day >= adult and not qualified and day < too_old[leeftijdsgrens_op(day)]:
            last_in_group = day
        day += ONE
    after = [plus(last + ONE, 2) for last in (last_of_plicht, last_in_group) if last is not None]
    return max([plus(birth, 19), *after])


@settings(max_examples=10, phases=(Phase.explicit, Phase.generate))  # shrinking would ask the database for minutes
@given(drawn=st.lists(cases(), min_size=8, max_size=12))
def test_nothing_goes_a_day_too_early_and_what_is_due_goes(rolled_back, drawn):
    point = rolled_back.begin_nested()
    rows = Rows(rolled_back)
    wanted = {}
    for place, case in enumerate(drawn):
        rows.brp(str(place), geboortedatum=case.birth)
        has = {"startkwalificatie": True, "datum_diploma": as_number(case.kwalificatie)} if case.kwalificatie else {}
        rows.c_levering(str(place), **has)
        wanted[place] = expected(case)
    rows.refresh()
    ids = {person_id(rolled_back, str(place)): place for place in wanted}
    due_on(rolled_back, DAY)
    found = dict(rolled_back.execute(text("SELECT persoon, max(vanaf) FROM pg_temp.bewaar_termijn GROUP BY 1")).tuples().all())
    assert {ids[person]: day for person, day in found.items()} == wanted
    for day in (min(wanted.values()), sorted(wanted.values())[len(wanted) // 2]):
        for asked in (day - ONE, day):
            gone = {ids[person] for person in due_on(rolled_back, asked).persons}
            assert gone == {place for place, first in wanted.items() if first <= asked}
    point.rollback()


def test_the_table_holds_the_terms_of_the_law_with_their_sources(rolled_back):
    query = text("SELECT categorie, jaren, actie, grondslag <> '' FROM beheer.bewaartermijn ORDER BY categorie")
    assert [tuple(row) for row in rolled_back.execute(query)] == [
        ("doorstroompunt", 2, "vernietigen", True),
        ("kwalificatieplicht", 2, "vernietigen", True),
        ("leerplicht", 19, "vernietigen", True),
        ("verstrekkingen", 20, "vernietigen", True),
        ("wpg", 5, "afsluiten", True),
        ("wpg_gesloten", 5, "vernietigen", True),
    ]
    assert {term.categorie for term in BEWAARTERMIJNEN} == set(Category)


def test_who_has_a_startkwalificatie_before_eighteen_goes_at_nineteen(rolled_back, rows):
    rows.brp(geboortedatum=20040415)
    rows.c_levering(startkwalificatie=True, datum_diploma=20210401)
    rows.refresh()
    assert first_day(rolled_back) == datetime.date(2023, 4, 15)


def test_a_startkwalificatie_on_the_age_bound_counts_like_the_bound(rolled_back, rows):
    rows.brp(geboortedatum=19980301)
    rows.c_levering(startkwalificatie=True, datum_diploma=20210301)
    rows.refresh()
    assert first_day(rolled_back) == datetime.date(2023, 3, 1)


@pytest.mark.parametrize(
    ("birth", "first"),
    [
        (19981231, datetime.date(2023, 12, 31)),
        (19990101, datetime.date(2024, 1, 1)),  # 27 on the very day that the bound became 27
        (19990102, datetime.date(2028, 1, 2)),
        (20030101, datetime.date(2032, 1, 1)),
    ],
)
def test_the_age_bound_is_that_of_the_law_of_the_day(rolled_back, rows, birth, first):
    rows.brp(geboortedatum=birth)
    rows.refresh()
    assert first_day(rolled_back) == first


def test_of_a_leap_day_the_term_ends_on_the_first_of_march(rolled_back, rows):
    rows.brp(geboortedatum=20040229)
    rows.c_levering(startkwalificatie=True, datum_diploma=20200901)
    rows.refresh()
    assert first_day(rolled_back) == datetime.date(2023, 3, 1)


@pytest.mark.parametrize(("birth", "first"), [(20040200, datetime.date(2023, 3, 1)), (20040000, datetime.date(2023, 12, 31))])
def test_of_an_incomplete_date_of_birth_the_last_possible_day_counts(rolled_back, rows, birth, first):
    rows.brp(geboortedatum=birth)
    rows.c_levering(startkwalificatie=True, datum_diploma=20200901)
    rows.refresh()
    assert first_day(rolled_back) == first


def test_who_has_no_date_of_birth_stays_and_is_told_of(rolled_back, rows):
    rows.brp(geboortedatum=0)
    rows.c_levering(geboortedatum=None, startkwalificatie=True, datum_diploma=20000101)
    rows.refresh()
    due = due_on(rolled_back, datetime.date(2090, 1, 1))
    assert (due.number, due.without_birth) == (0, 1)


def test_who_is_known_only_from_rows_that_were_withdrawn_or_corrected_goes_by_the_same_terms(rolled_back, rows):
    withdrawn = {"bekend_tot": "2026-02-01"}
    rows.brp(geboortedatum=20090415)
    rows.brp("Boris", geboortedatum=20040415, **withdrawn)
    rows.c_levering("Boris", geboortedatum=20040415, startkwalificatie=True, datum_diploma=20210401, **withdrawn)
    rows.dossier("Cato", dossier="D2", doelgroep="doorstroompunt", geboortedatum=20050415, **withdrawn)
    rows.dossier("Daan", dossier="D3", geboortedatum=None, **withdrawn)
    rows.refresh()
    boris, cato = number("bsn Boris"), number("bsn Cato")
    assert boris not in due_on(rolled_back, datetime.date(2023, 4, 14)).persons
    assert due_on(rolled_back, datetime.date(2023, 4, 15)).persons == [boris]
    assert cato not in due_on(rolled_back, datetime.date(2034, 4, 14)).persons
    due = due_on(rolled_back, datetime.date(2034, 4, 15))
    assert {boris, cato} <= set(due.persons)
    assert due.without_birth == 1


def test_a_number_that_was_corrected_is_nobody_beside_who_the_row_is_about(rolled_back, rows):
    wrong = {"burgerservicenummer": number("bsn verschreven"), "bekend_tot": "2026-02-01"}
    rows.brp(geboortedatum=20090415)
    rows.brp(geboortedatum=19900415, van=DAY - ONE, **wrong)
    rows.dossier(dossier="D2", geboortedatum=19900415, **wrong)
    rows.refresh()
    due = due_on(rolled_back, datetime.date(2027, 1, 1))
    assert (due.number, due.without_birth) == (0, 0), "erasing that number would take the other rows of the person along"


def test_the_brp_knows_the_date_of_birth_and_without_it_the_last_that_a_source_says(rolled_back, rows):
    rows.dossier(geboortedatum=20040420, doelgroep="leerplicht")
    rows.c_levering(geboortedatum=20040422, startkwalificatie=True, datum_diploma=20200901)
    rows.refresh()
    assert first_day(rolled_back) == datetime.date(2023, 4, 22)
    rows.brp(geboortedatum=20040415)
    rows.refresh()
    assert first_day(rolled_back) == datetime.date(2023, 4, 15)


def test_who_moved_out_before_the_end_of_leerplicht_falls_under_leerplicht_only(rolled_back, rows):
    rows.brp(geboortedatum=20050415, van=datetime.date(2015, 1, 1), tot=datetime.date(2019, 6, 1))
    rows.refresh()
    assert first_day(rolled_back) == datetime.date(2024, 4, 15)


def test_who_moved_out_while_kwalificatieplichtig_stays_until_two_years_after_the_duty(rolled_back, rows):
    rows.brp(geboortedatum=20050415, van=datetime.date(2015, 1, 1), tot=datetime.date(2021, 8, 2))
    rows.refresh()
    assert first_day(rolled_back) == datetime.date(2025, 4, 15)


def test_who_was_too_old_and_gone_before_the_bound_changed_does_not_fall_under_the_new_one(rolled_back, rows):
    rows.brp(geboortedatum=20000415, van=datetime.date(2015, 1, 1), tot=datetime.date(2024, 6, 1))
    rows.brp("Boris", geboortedatum=20000415, van=datetime.date(2015, 1, 1), tot=datetime.date(2026, 1, 2))
    rows.brp("Cato", geboortedatum=20040415, van=datetime.date(2015, 1, 1), tot=datetime.date(2024, 6, 1))
    rows.refresh()
    assert first_day(rolled_back) == datetime.date(2025, 4, 15)
    assert first_day(rolled_back, "Boris") == datetime.date(2029, 4, 15), "he was there when the bound became 27"
    assert first_day(rolled_back, "Cato") == datetime.date(2033, 4, 15), "she had not reached the old bound yet"


def test_a_dossier_of_the_doorstroompunt_and_a_traject_decide_whatever_the_age(rolled_back, rows):
    gone = {"van": datetime.date(2015, 1, 1), "tot": datetime.date(2021, 9, 1)}
    for person in ("Anna", "Boris", "Cato"):
        rows.brp(person, geboortedatum=20050415, **gone)
    rows.dossier("Boris", dossier="D2", doelgroep="doorstroompunt", geboortedatum=20050415, **gone)
    rows.traject("Cato", traject="T3", dossiernummer="D3", **gone)
    rows.refresh()
    assert first_day(rolled_back) == datetime.date(2025, 4, 15)
    assert first_day(rolled_back, "Boris") == first_day(rolled_back, "Cato") == datetime.date(2034, 4, 15)


def test_a_diploma_of_pro_or_vso_ends_the_duty_and_begins_the_doorstroompunt(rolled_back, rows):
    rows.brp(geboortedatum=20050415, van=datetime.date(2015, 1, 1), tot=datetime.date(2022, 6, 1))
    rows.refresh()
    assert first_day(rolled_back) == datetime.date(2025, 4, 15)
    rows.c_levering(hoogste_diploma="PRO", datum_diploma=20220101, van=datetime.date(2022, 2, 1), tot=datetime.date(2022, 6, 1))
    rows.refresh()
    assert first_day(rolled_back) == datetime.date(2034, 4, 15)


def test_what_duo_says_last_of_a_startkwalificatie_counts_and_jvs_only_where_duo_is_silent(rolled_back, rows):
    before, after = ({"van": DAY.replace(year=year), "tot": DAY.replace(year=year + 1)} for year in (2022, 2023))
    for person in ("Anna", "Boris", "Cato"):
        rows.brp(person, geboortedatum=20040415)
        rows.dossier(person, dossier=person, startkwalificatie=True, datum_startkwalificatie=20210901, geboortedatum=20040415)
    rows.c_levering("Anna", startkwalificatie=True, datum_diploma=20210901, **before)
    rows.c_levering("Anna", startkwalificatie=False, **after)
    rows.c_levering("Boris", startkwalificatie=False, **before)
    rows.c_levering("Boris", startkwalificatie=True, datum_diploma=None, **after)
    rows.refresh()
    assert first_day(rolled_back) == datetime.date(2033, 4, 15), "DUO took it back"
    assert first_day(rolled_back, "Boris") == plus(after["van"], 2), "without a date the day on which it was first said"
    assert first_day(rolled_back, "Cato") == datetime.date(2023, 9, 1), "DUO says nothing, so JVS does"


def test_a_changed_term_counts_for_what_begins_from_its_first_day_on(rolled_back, rows):
    rows.brp(geboortedatum=20040415)
    rows.brp("Boris", geboortedatum=20040416)
    for person in ("Anna", "Boris"):
        rows.c_levering(person, startkwalificatie=True, datum_diploma=20200901)
    rows.refresh()
    access.act_as_owner(rolled_back)
    rolled_back.execute(text("UPDATE beheer.bewaartermijn SET geldig_tot = '2004-04-16' WHERE categorie = 'leerplicht'"))
    assert first_day(rolled_back, "Boris") is None, "no term, so nobody can tell"
    rolled_back.execute(text(
        "INSERT INTO beheer.bewaartermijn SELECT categorie, '2004-04-16', 'infinity', begin, 25, actie, grondslag"
        " FROM beheer.bewaartermijn WHERE categorie = 'leerplicht'"
    ))  # fmt: skip
    assert first_day(rolled_back) == datetime.date(2023, 4, 15)
    assert first_day(rolled_back, "Boris") == datetime.date(2029, 4, 16)


def test_a_procesverbaal_goes_to_the_closed_archive_after_five_years_by_its_last_possible_date(rolled_back, rows):
    for name, date in {"PV1": 20200229, "PV2": 20200300, "PV3": 20200401, "PV4": None}.items():
        rows.procesverbaal(procesverbaal=name, datum_pv=date)
    rows.procesverbaal(procesverbaal="PV1", datum_pv=20200115, tot=datetime.date(2026, 11, 1), bekend_tot="2026-02-01")
    rows.refresh()

    def closing(*day: int) -> list[str]:
        due_on(rolled_back, datetime.date(*day))
        return list(rolled_back.scalars(text("SELECT pvnummer FROM pg_temp.af_te_sluiten ORDER BY 1")))

    assert closing(2025, 2, 28) == []
    assert closing(2025, 3, 1) == closing(2025, 3, 30) == ["PV1"]
    assert closing(2025, 3, 31) == ["PV1", "PV2"]
    assert closing(2090, 1, 1) == ["PV1", "PV2", "PV3"], "without a date no term begins"
    assert due_on(rolled_back, datetime.date(2090, 1, 1)).pvs_without_date == 1


def test_a_procesverbaal_of_which_the_date_came_later_goes_and_one_that_lost_it_is_told_of(rolled_back, rows):
    before, after = {"van": DAY - ONE, "tot": DAY}, {"van": DAY}
    rows.procesverbaal(procesverbaal="PV1", datum_pv=None, **before)
    rows.procesverbaal(procesverbaal="PV1", datum_pv=20200115, **after)
    rows.procesverbaal(procesverbaal="PV2", datum_pv=20200115, **before)
    rows.procesverbaal(procesverbaal="PV2", datum_pv=None, **after)
    rows.refresh()
    due = due_on(rolled_back, datetime.date(2026, 11, 1))
    assert ([pv.number for pv in due.pvs], due.pvs_without_date) == (["PV1"], 1)


def test_the_closed_archive_is_destroyed_five_years_after_the_first_five_however_late_it_was_closed(rolled_back):
    access.act_as_owner(rolled_back)
    rolled_back.execute(text(
        "INSERT INTO wpg.gesloten (scope, sleutel, rij, begin, gesloten_op)"
        " VALUES ('G0193', gen_random_uuid(), '{}', '2020-02-29', '2028-01-01')"
    ))  # fmt: skip
    assert not due_on(rolled_back, datetime.date(2030, 2, 28)).closed
    due = due_on(rolled_back, datetime.date(2030, 3, 1))
    assert len(due.closed) == 1
    assert [(each.category, each.gemeentecode, each.year) for each in due.counts] == [(Category.WPG_CLOSED, "0193", 2030)]


@pytest.mark.parametrize("role", [access.LOADER, "doorstroomhub_wpg", "doorstroomhub_beheer", "doorstroomhub_auditor"])
def test_nobody_but_the_owner_reads_the_closed_archive(rolled_back, role):
    query = text("SELECT has_any_column_privilege(:role, 'wpg.gesloten', 'SELECT')")
    assert rolled_back.execute(query, {"role": role}).scalar_one() is False


def test_a_person_with_a_procesverbaal_goes_and_the_procesverbaal_has_its_own_term(rolled_back, rows):
    rows.brp(geboortedatum=20050415)
    rows.c_levering(startkwalificatie=True, datum_diploma=20210901)
    rows.procesverbaal(datum_pv=20210601)
    rows.refresh()
    due = due_on(rolled_back, datetime.date(2024, 4, 15))
    assert (due.persons, due.persons_with_pv, due.pvs) == ([], [person_id(rolled_back, "Anna")], [])
    assert [(each.category, each.gemeentecode, each.year, each.number) for each in due.counts] == [
        (Category.LEERPLICHT, "0193", 2024, 1)
    ]


def test_who_is_restricted_stays_with_the_procesverbaal_until_that_is_lifted(rolled_back, rows):
    day = datetime.date(2028, 4, 15)
    rows.brp(geboortedatum=20050415)
    rows.c_levering(startkwalificatie=True, datum_diploma=20210901)
    rows.procesverbaal(datum_pv=20200601)
    rows.refresh()
    assert due_on(rolled_back, day).number == 2
    restrict(rolled_back, [number("bsn Anna")], "AVG art. 18 lid 1 onder c", "0" * 32)
    due = due_on(rolled_back, day)
    assert (due.number, due.restricted, due.counts) == (0, 1, [])
    lift(rolled_back, [number("bsn Anna")])
    assert due_on(rolled_back, day).number == 2


def test_what_a_second_person_approves_is_exactly_these_cases_on_this_day(rolled_back, rows):
    day = datetime.date(2024, 4, 15)
    rows.brp(geboortedatum=20050415)
    rows.c_levering(startkwalificatie=True, datum_diploma=20210901)
    rows.refresh()
    first = due_on(rolled_back, day).digest
    assert due_on(rolled_back, day).digest == first
    assert due_on(rolled_back, day + ONE).digest != first
    rows.brp("Boris", geboortedatum=20050414)
    rows.c_levering("Boris", startkwalificatie=True, datum_diploma=20210901)
    rows.refresh()
    assert due_on(rolled_back, day).digest != first


def test_a_certificate_cannot_be_changed_and_its_two_people_differ(rolled_back):
    access.act_as_loader(rolled_back)
    insert = text(
        "INSERT INTO beheer.verklaring (soort, verzoek, aanvrager, beoordelaar, grond, peildatum, inhoud, kenmerk)"
        " VALUES ('bewaartermijn', 1, 'een', :ander, 'AVG', '2026-01-01', '{}', repeat('0', 64))"
    )
    with pytest.raises(Exception, match="twee_mensen"), rolled_back.begin_nested():
        rolled_back.execute(insert, {"ander": "een"})
    rolled_back.execute(insert, {"ander": "twee"})
    access.act_as_owner(rolled_back)
    with pytest.raises(ProgrammingError), rolled_back.begin_nested():
        rolled_back.execute(text("UPDATE beheer.verklaring SET grond = 'iets anders'"))
