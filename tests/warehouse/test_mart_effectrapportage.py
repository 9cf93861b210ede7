"""mart.effectrapportage: trajecten per table, rule and class; dates after the school year are not yet known."""

import pytest

from tests.warehouse.figures import counted
from tests.warehouse.rows import Rows, number

OCTOBER = 202610
P, OTHER = {"signaalbron": "P"}, {"signaalbron": "OVERIG"}
NEVER = {"datum_eerste_contact": None, "datum_intake": None, "datum_start": None}


@pytest.fixture
def region(rows: Rows) -> Rows:
    """Anna, of 16 on 1 August 2025, lives in Zwolle."""
    rows.levering("jvs_traject")
    rows.brp()
    return rows


def cells(rows: Rows, tabel: str, schooljaar: int = 2025, peilmaand: int = OCTOBER, **asked) -> dict[tuple, tuple]:
    """Aantal and percentage by regel and klasse of one table, about one school year."""
    columns = ("schooljaar", "tabel", "regel", "klasse", "aantal", "percentage")
    found = counted(rows, "effectrapportage", peilmaand, *columns, **asked)
    return {(regel, klasse): said for year, of, regel, klasse, *said in found if (year, of) == (schooljaar, tabel)}


def numbers(rows: Rows, tabel: str, **asked) -> dict[str, int]:
    """Aantal by regel, and by regel and klasse in one text."""
    found = cells(rows, tabel, **asked)
    return {" ".join(filter(None, cell)): aantal for cell, (aantal, _) in found.items()}


def tables(rows: Rows, **asked) -> set[str]:
    """The tables that have any cell about the school year 2025, but for the totals."""
    found = counted(rows, "effectrapportage", OCTOBER, "schooljaar", "tabel", **asked)
    return {tabel for year, tabel in found if year == 2025} - {"3D"}


def test_the_first_table_is_of_signals_of_the_p_levering_and_the_second_of_all_others(region):
    region.traject(aantal_intakegesprekken=3, datum_einde=20260601)
    expected = {
        "benaderd": 1, "intake": 1, "aantal gesprekken": 3, "tijd tot intake 2-4 weken": 1, "traject gestart": 1,
        "traject beëindigd": 1,
    }  # fmt: skip
    assert numbers(region, "3A.1") == expected
    assert tables(region) == {"3A.1", "3E"}
    region.traject(traject="T2", **OTHER, nog_ingeschreven=True, datum_einde_onderwijs=20250401)
    assert numbers(region, "3A.1") == expected
    assert numbers(region, "3A.2") == {
        "benaderd": 1, "intake": 1, "tijd tot intake 2-4 weken": 1, "traject gestart": 1, "nog ingeschreven": 1,
        "tijd zonder onderwijs 1-2 jaar": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("day", "expected"),
    [(20250731, 0), (20250801, 1), (20260731, 1), (20260801, 0), (20250800, 1), (20260000, 0)],
)
def test_new_is_a_signal_in_the_school_year(region, day, expected):
    region.traject(signaaldatum=day, **(NEVER | {"datum_eerste_contact": 20260731}))
    assert numbers(region, "3A.1").get("benaderd", 0) == expected


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("datum_eerste_contact", "benaderd"),
        ("datum_intake", "intake"),
        ("datum_start", "traject gestart"),
        ("datum_einde", "traject beëindigd"),
    ],
)
@pytest.mark.parametrize(
    ("day", "expected"), [(20260731, True), (20260801, False), (20260700, True), (20260000, False), (None, False)]
)
def test_a_date_after_the_school_year_is_not_yet_known(region, column, cell, day, expected):
    region.traject(**{column: day})
    assert (cell in numbers(region, "3A.1")) == expected


def test_what_did_not_begin_is_not_ended(region):
    region.traject(datum_start=None, datum_einde=20260601, bestemming="GEEN")
    assert "traject beëindigd" not in numbers(region, "3A.1")
    assert numbers(region, "3E") == numbers(region, "3F") == {}


def test_talks_are_added_up_of_who_had_an_intake(region):
    region.traject(aantal_intakegesprekken=3)
    region.traject(traject="T2", aantal_intakegesprekken=2)
    region.traject(traject="T3", aantal_intakegesprekken=5, datum_intake=20260801)
    region.traject(traject="T4", aantal_intakegesprekken=None)
    assert numbers(region, "3A.1")["aantal gesprekken"] == 5


@pytest.mark.parametrize(
    ("intake", "expected"),
    [
        (20260401, "< 2 weken"),
        (20260414, "< 2 weken"),
        (20260415, "2-4 weken"),
        (20260429, "2-4 weken"),
        (20260430, "> 4 weken"),
        (20260331, None),
        (20260500, None),
    ],
)
def test_time_to_intake_runs_from_the_signal(region, intake, expected):
    region.traject(datum_eerste_contact=20260401, datum_intake=intake)
    found = [klasse for regel, klasse in cells(region, "3A.1") if regel == "tijd tot intake"]
    assert found == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (20260410, "< 1 jaar"),
        (20250411, "< 1 jaar"),
        (20250410, "< 1 jaar"),  # 365 days
        (20250409, "1-2 jaar"),
        (20240410, "1-2 jaar"),  # 730 days of 730.5
        (20240409, "2-3 jaar"),
        (20230409, "3-4 jaar"),
        (20220410, "4+ jaar"),  # 1461 days: four years exactly
        (20220411, "3-4 jaar"),
        (20260411, None),
        (20240400, None),
        (None, None),
    ],
)
def test_time_without_education_is_in_years_of_365_and_a_quarter_days_up_to_first_contact(region, left, expected):
    region.traject(**OTHER, datum_einde_onderwijs=left)
    found = [klasse for regel, klasse in cells(region, "3A.2") if regel == "tijd zonder onderwijs"]
    assert found == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, True),
        ({"datum_start": 20250731}, True),
        ({"datum_start": 20250801}, False),
        ({"datum_start": 20250700}, True),
        ({"datum_start": 20250000}, False),
        ({"datum_start": None}, False),
        ({"datum_einde": 20250801}, True),
        ({"datum_einde": 20250731}, False),
        ({"datum_einde": 20250700}, False),
        ({"datum_einde": 20260801}, True),
    ],
)
@pytest.mark.parametrize("source", [P, OTHER])
def test_continuing_is_what_started_before_the_year_and_did_not_end_before_it(region, said, expected, source):
    dates = {"signaaldatum": 20250401, "datum_eerste_contact": 20250410, "datum_intake": 20250420, "datum_start": 20250501}
    region.traject(**(dates | source | said))
    assert ("3B" in tables(region)) == expected
    if expected:
        assert {cell for cell in numbers(region, "3B") if cell != "traject beëindigd"} == {
            "benaderd",
            "intake",
            "tijd tot intake 2-4 weken",
            "traject gestart",
        }


def test_recidive_is_what_is_new_with_an_earlier_traject(region):
    region.traject(eerder_traject=True)
    region.traject(traject="T2", eerder_traject=True, **OTHER, datum_einde_onderwijs=20250401, nog_ingeschreven=True)
    region.traject(traject="T3", eerder_traject=False)
    region.traject(traject="T4", eerder_traject=None, **OTHER)
    region.traject(traject="T5", eerder_traject=True, signaaldatum=20250731)
    rules = {"benaderd": 1, "intake": 1, "tijd tot intake 2-4 weken": 1, "traject gestart": 1}
    assert numbers(region, "3C.1") == numbers(region, "3C.2") == rules
    assert numbers(region, "3A.1")["benaderd"] == numbers(region, "3A.2")["benaderd"] == 2


def test_the_totals_are_of_what_started_and_what_ended_in_each_table(region):
    region.traject(eerder_traject=True, datum_einde=20260601)
    region.traject(traject="T2")
    region.traject(traject="T3", datum_start=None)
    region.traject(traject="T4", **OTHER)
    region.traject(traject="T5", signaaldatum=20250401, datum_start=20250501, datum_einde=20260102)
    assert cells(region, "3D") == {
        ("3A.1", "trajecten"): [2, None],
        ("3A.1", "beëindigd"): [1, None],
        ("3A.2", "trajecten"): [1, None],
        ("3B", "trajecten"): [1, None],
        ("3B", "beëindigd"): [1, None],
        ("3C.1", "trajecten"): [1, None],
        ("3C.1", "beëindigd"): [1, None],
    }


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (20260131, 20260227, "< 1 maand"),
        (20260131, 20260228, "1-6 maanden"),
        (20260115, 20260214, "< 1 maand"),
        (20260115, 20260215, "1-6 maanden"),
        (20260115, 20260715, "1-6 maanden"),
        (20260115, 20260716, "> 6 maanden"),
        (20260115, 20260115, "< 1 maand"),
        (20260100, 20260715, None),
        (20260115, 20260700, None),
    ],
)
def test_the_duration_is_in_calendar_months(region, start, end, expected):
    region.traject(datum_start=start, datum_einde=end)
    assert cells(region, "3E") == ({("duur", expected): [1, 100]} if expected else {}) | {("nazorg", "geen"): [1, 100]}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"datum_einde": 20250801}, True),
        ({"datum_einde": 20250731}, False),
        ({"datum_einde": 20260731}, True),
        ({"datum_einde": 20260801}, False),
        ({"datum_einde": 20260000}, False),
        ({"datum_einde": 20260228, "datum_start": 20260301}, False),
        ({"datum_einde": 20260301, "datum_start": 20260301}, True),
        ({"datum_einde": 20260315, "datum_start": 20260300}, True),
        ({"datum_einde": None}, False),
    ],
)
def test_only_what_ended_in_the_year_and_not_before_its_start_is_finished(region, said, expected):
    region.traject(**({"datum_start": 20250301, "bestemming": "WERK"} | said))
    assert (numbers(region, "3F") == {"bestemming WERK": 1}) == expected
    assert (numbers(region, "3E").get("nazorg geen", 0) == 1) == expected


@pytest.mark.parametrize(
    ("months", "expected"),
    [(None, "geen"), (0, "geen"), (1, "1-3 maanden"), (3, "1-3 maanden"), (4, "> 3 maanden")],
)
def test_the_follow_up_is_in_months(region, months, expected):
    region.traject(datum_einde=20260615, nazorg_maanden=months)
    assert ("nazorg", expected) in cells(region, "3E")


def test_every_destination_is_a_class_and_an_unknown_one_is_none(region):
    destinations = ("VOLTIJD", "BBL", "WERK", "ZORG", "GEEN", "VERHUISD", "OVERIG", None)
    for place, destination in enumerate(destinations):
        region.traject(traject=f"T{place}", datum_einde=20260615, bestemming=destination)
    assert {klasse for _, klasse in cells(region, "3F")} == set(destinations[:-1])


def test_percentages_are_whole_and_add_up_to_100_with_what_is_left_for_the_largest_remainder(region):
    for place, destination in enumerate(("WERK", "WERK", "WERK", "ZORG", "ZORG", "VOLTIJD", "BBL")):
        region.traject(traject=f"T{place}", datum_einde=20260615, bestemming=destination)
    assert cells(region, "3F") == {  # 42.86, 28.57, 14.29, 14.29
        ("bestemming", "VOLTIJD"): [1, 14],
        ("bestemming", "BBL"): [1, 14],
        ("bestemming", "WERK"): [3, 43],
        ("bestemming", "ZORG"): [2, 29],
    }


def test_of_equal_remainders_the_first_class_gets_what_is_left(region):
    for place, destination in enumerate(("ZORG", "WERK", "BBL")):
        region.traject(traject=f"T{place}", datum_einde=20260615, bestemming=destination)
    assert [(klasse, share) for (_, klasse), (_, share) in sorted(cells(region, "3F").items())] == [
        ("BBL", 34),
        ("WERK", 33),
        ("ZORG", 33),
    ]


def test_rules_without_classes_have_no_percentage(region):
    region.traject()
    assert {cell: share for cell, (_, share) in cells(region, "3A.1").items() if share is not None} == {
        ("tijd tot intake", "2-4 weken"): 100
    }


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        (20080801, True),
        (20080802, False),
        (20070802, True),
        (20070801, False),
        (20080700, True),
        (20080800, False),
        (20080000, False),
        (0, False),
    ],
)
@pytest.mark.parametrize("source", [P, OTHER])
def test_the_last_table_is_of_who_is_seventeen_on_1_august(rows, born, expected, source):
    rows.levering("jvs_traject")
    rows.brp(geboortedatum=born)
    rows.traject(**source)
    rules = {"benaderd": 1, "intake": 1, "tijd tot intake 2-4 weken": 1, "traject gestart": 1}
    assert numbers(rows, "3G") == (rules if expected else {})


def test_the_gemeente_is_where_the_youth_lived_on_31_july(region):
    region.brp("Boris", datum_inschrijving=20260801, gemeente_van_inschrijving="0166")
    region.brp("Boris", volgnummer=1)
    region.brp("Cato", gemeente_van_inschrijving="0599")
    for person in ("Boris", "Cato"):
        region.traject(person, "G0160", traject=person)
    found = counted(region, "effectrapportage", OCTOBER, "schooljaar", "gemeentecode", "gemeente", "regel")
    assert [row[:3] for row in found if row[3] == "benaderd"] == [(2025, "0193", "Zwolle"), (2026, "0166", "Kampen")]


def test_the_running_year_counts_up_to_the_peildatum(region):
    region.traject(signaaldatum=20261005, datum_eerste_contact=20261031, datum_intake=20261101, datum_start=20261102)
    assert numbers(region, "3A.1") == {}
    assert numbers(region, "3A.1", schooljaar=2026) == {"benaderd": 1}
    assert "intake" in numbers(region, "3A.1", schooljaar=2026, peilmaand=202611)


def test_a_past_month_is_counted_as_known_now_and_as_known_then(region):
    region.traject(bekend_tot="2026-11-10")
    assert numbers(region, "3A.1") == {}
    assert numbers(region, "3A.1", bekend_op="2026-11-09")["benaderd"] == 1


def test_a_number_that_is_another_of_the_same_person_lives_where_the_person_lives(region):
    region.koci("leerling")
    region.traject(burgerservicenummer=None, onderwijsnummer=number("leerling"))
    assert numbers(region, "3A.1")["benaderd"] == 1
