"""The weeks and the vsv years of DUO in the demo region: file forms, what the weeks say beside the C-levering, and seeds."""

import json
from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest

from connectors.demo import generate, p_weeks, vsv_editions
from connectors.demo.calendar import months_until
from connectors.demo.vsv_editions import Edition
from tests import oracle, oracle_school, oracle_weeks

YEAR_HEADER = (
    "#BURGERSERVICENUMMER;ONDERWIJSNUMMER;GEBOORTEDATUM;GESLACHT;ACHTERNAAM;VOORVOEGSEL;VOORNAMEN;POSTCODE_CIJFERS;RMC_REGIO;"
    "RMC_REGIO_NAAM;GEMCODE;GEMEENTENAAM;BRIN;BRIN_VOLGNR;BRIN_VEST_NAAM;NIVEAU;ONDERWIJSSOORT;CREBO;CREBO_OMSCHRIJVING;"
)
PLACE_HEADER = (
    "ONDERWIJSAANBIEDER_CODE;ONDERWIJSAANBIEDER_NAAM;ONDERWIJSLOCATIE_CODE;ONDERWIJSLOCATIE_STRAATNAAM;"
    "ONDERWIJSLOCATIE_HUISNUMMER;ONDERWIJSLOCATIE_HUISNUMMER_TOEVOEGING;ONDERWIJSLOCATIE_POSTCODE;ONDERWIJSLOCATIE_PLAATSNAAM"
)


class Region:
    """The files of a region, judged by the oracle."""

    def __init__(self, folder, persons=2500, seed=7, months=3, until=date(2026, 9, 1)):
        self.folder = folder
        generate(persons, seed, months, folder, tot=until)
        self.answers = json.loads((folder / "antwoorden.json").read_text())
        self.received = oracle.leveringen(folder)

    def valid(self, extract, **which):
        return [
            (levering, row)
            for levering in self.received
            if levering.extract == extract and not levering.refused
            if all(getattr(levering, name) == value for name, value in which.items())
            for number, row in levering.rows.items()
            if number not in levering.broken
        ]


@pytest.fixture(scope="module")
def summer(tmp_path_factory):
    """The months around the change of school year."""
    return Region(tmp_path_factory.mktemp("summer"))


def header_of(region, name):
    return (region.folder / name).read_bytes().decode("utf-8-sig").splitlines()[0]


def test_the_fridays_of_a_month_lie_after_one_peildatum_and_on_or_before_the_next():
    assert p_weeks.fridays_after(date(2026, 10, 1), date(2026, 11, 1))[::4] == [date(2026, 10, 2), date(2026, 10, 30)]
    # 1 May 2026 is a Friday
    assert p_weeks.fridays_after(date(2026, 4, 1), date(2026, 5, 1))[-1] == date(2026, 5, 1)
    assert p_weeks.fridays_after(date(2026, 5, 1), date(2026, 6, 1))[0] == date(2026, 5, 8)
    assert p_weeks.fridays_after(date(2026, 5, 1), date(2026, 5, 7)) == []


def test_a_week_is_named_after_its_friday_and_there_is_none_before_the_first_peildatum(summer):
    days = sorted({day for day, _, _ in oracle_weeks.weeks(summer.received)})
    assert (days[0], days[-1]) == (date(2026, 7, 3), date(2026, 8, 28))
    assert {day.weekday() for day in days} == {4}
    header = header_of(summer, "2026-08/duo_p_levering_G0193_20260731.csv").split(";")
    assert header[:3] == ["weeknummer", "gebeurtenis", "pgn"]
    assert len(header) == 21
    weeks = {row["weeknummer"] for levering, row in summer.valid("duo_p_levering") if "20260731" in levering.path.name}
    assert weeks == {"202631"}


def test_the_weeks_say_what_the_c_leveringen_say_before_and_after_them(summer):
    """But for what is in quarantine, missing or only heard after the last Friday."""
    seen = unexplained = 0
    later = {
        (levering.scope, row["pgn"], row["brin6"], row["inschrijvingsvolgnummer"]): row
        for levering, row in summer.valid("duo_c_levering", month="202608")
    }
    for levering, row in summer.valid("duo_p_levering", month="202608"):
        if row["gebeurtenis"] in ("INSCHRIJVING_TOEGEVOEGD", "INSCHRIJVING_GEWIJZIGD"):
            said = later.get((levering.scope, row["pgn"], row["brin6"], row["inschrijvingsvolgnummer"]))
            seen += 1
            unexplained += said is None or said["datum_inschrijving"] != row["datum_inschrijving"]
    assert seen > 20
    assert unexplained <= 0.1 * seen


def test_in_the_weeks_of_august_the_school_year_changes(summer):
    events = Counter(row["gebeurtenis"] for _, row in summer.valid("duo_p_levering", month="202609"))
    assert events["INSCHRIJVING_TOEGEVOEGD"] > 50
    events += Counter(row["gebeurtenis"] for _, row in summer.valid("duo_p_levering", month="202608"))
    assert set(events) >= {
        *("INSCHRIJVING_GEWIJZIGD", "INSCHRIJVING_VERWIJDERD", "RESULTAAT_TOEGEVOEGD", "RESULTAAT_GEWIJZIGD"),
        *("STARTKWALIFICATIE_BEHAALD", "VIER_JAAR", "VERHUISD_BINNEN", "VERHUISD_BUITEN"),
    }


def test_only_who_leaves_is_said_to_live_elsewhere_and_the_new_gemeente_of_the_region_takes_over(summer):
    arrived = {
        (row["gemeentecode"], row["pgn"]) for _, row in summer.valid("duo_p_levering") if row["gebeurtenis"][8:] == "_BINNEN"
    }
    handed_over = 0
    for levering, row in summer.valid("duo_p_levering"):
        assert (row["gemeentecode"] == levering.scope[1:]) is (row["gebeurtenis"] != "VERHUISD_BUITEN")
        handed_over += (row["gemeentecode"], row["pgn"]) in arrived and row["gebeurtenis"] == "VERHUISD_BUITEN"
    assert handed_over >= 1


def test_where_the_last_c_levering_is_refused_the_weeks_change_the_answers(summer):
    without = [levering for levering in summer.received if levering.extract != "duo_p_levering"]
    with_weeks, before = oracle_school.expected(summer.received), oracle_school.expected(without)
    changed = {code for code, findings in with_weeks.items() if findings != before[code]}
    assert changed >= {"D12", "D13"}
    assert changed & {"B06", "D01", "D04", "D06"}, "pupils of Staphorst"


def test_a_missing_week_in_that_gemeente_does_not_stop_the_ones_after_it(summer):
    weeks = [(day, rows) for day, scope, rows in oracle_weeks.weeks(summer.received) if scope == "G0180" and day.month == 8]
    assert date(2026, 8, 14) not in [day for day, _ in weeks]
    named = {row["pgn"] for day, rows in weeks if day > date(2026, 8, 14) for row in rows if row["brin6"]}
    education = {row["pgn"]: row for scope, row in oracle_weeks.education(summer.received) if scope == "G0180"}
    assert named
    assert named <= set(education)


def test_of_the_weeks_some_are_missing_one_is_refused_and_one_comes_again(summer):
    missing = {(finding["scope"], finding["weeknummer"]) for finding in summer.answers["bevindingen"]["D13"]}
    assert {"G0180", "G0244"} <= {scope for scope, _ in missing}
    assert len(missing) >= 4
    assert "G0246" not in {scope for scope, _ in missing}
    again = [name for name in summer.answers["leveringen"] if "herlevering/duo_p_levering_G0246" in name]
    assert len(again) == 1


@pytest.mark.parametrize(
    ("until", "count", "expected"),
    [
        (date(2026, 11, 1), 2, [(2025, "V", 0), (2025, "D", 1)]),
        (date(2026, 11, 1), 1, [(2025, "V", 0), (2025, "D", 0)]),
        (date(2026, 6, 1), 6, [(2025, "V", 2), (2025, "D", 3)]),
        (date(2026, 2, 1), 2, [(2025, "V", 1), (2025, "D", 1)]),
        (date(2026, 11, 1), 12, [(2025, "V", 3), (2025, "D", 11)]),
        (date(2026, 10, 1), 8, [(2025, "V", 0), (2025, "D", 7)]),
        (date(2026, 12, 1), 24, [(2024, "V", 2), (2024, "D", 10), (2025, "V", 14), (2025, "D", 22)]),
    ],
)
def test_the_editions_of_a_vsv_year_come_in_march_and_november_or_else_as_soon_as_there_is_a_month(until, count, expected):
    months = months_until(until, count)
    assert vsv_editions.editions(months) == [Edition(*each) for each in expected]
    assert all(date(year, 12, 31) < months[month] for year, stand, month in expected if stand == "D")


def test_the_editions_have_the_form_of_duo(summer):
    assert header_of(summer, "2026-07/NRSP2025VG0193.csv") == YEAR_HEADER + PLACE_HEADER
    assert header_of(summer, "2026-08/NenR2025DG0193.csv") == YEAR_HEADER + "EXAMEN;IND_BEKOSTIGING;" + PLACE_HEADER
    content = (summer.folder / "2026-07/NRSP2025VG0193.csv").read_bytes()
    assert all(line.endswith(b"\r") for line in content.split(b"\n")[:-1])
    rows = [row for _, row in summer.valid("duo_nrsp", scope="G0193")]
    assert {(row["GEMCODE"], row["RMC_REGIO"], len(row["POSTCODE_CIJFERS"])) for row in rows} == {("193", "10", 4)}
    assert {len(row["GEBOORTEDATUM"]) for row in rows} == {8, 10}
    assert {row["NIVEAU"] for row in rows} >= {"VO onderbouw", "VMBO bovenbouw", "HAVO/VWO bovenbouw"}


def test_who_is_in_an_edition_once_was_young_and_the_vsvers_are_of_the_start_population_but_for_d11(summer):
    by_edition = defaultdict(Counter)
    for levering, row in summer.valid("duo_nrsp"):
        stand = levering.path.name[8]
        by_edition[stand][row["PGN"]] += 1
        born = row["GEBOORTEDATUM"]
        assert int("".join(reversed(born.split("-")))) > 20021001 - 10000 * (born.endswith("00") or born.startswith("00"))
    assert {max(counts.values()) for counts in by_edition.values()} == {1}
    found = {finding["pgn"] for finding in summer.answers["bevindingen"]["D11"]}
    dropped_out = {row["PGN"] for levering, row in summer.valid("duo_nenr") if levering.path.name[8] == "D"}
    assert found
    assert dropped_out - set(by_edition["D"]) == found & dropped_out
    assert dropped_out & set(by_edition["D"])


def test_who_is_missing_from_the_provisional_start_population_only_is_no_finding(summer):
    listed = {
        stand: {row["PGN"] for levering, row in summer.valid("duo_nrsp") if levering.path.name[8] == stand} for stand in "VD"
    }
    dropped_out = {row["PGN"] for _, row in summer.valid("duo_nenr")}
    late = (listed["D"] - listed["V"]) & dropped_out
    found = {finding["pgn"] for finding in summer.answers["bevindingen"]["D11"]}
    assert late
    assert not late & found


def test_a_refused_definitive_edition_leaves_the_provisional_one_in_force(summer):
    assert summer.answers["leveringen"]["2026-08/NenR2025DG0175.csv"]["geweigerd"] == "kolom_ontbreekt"
    assert set(oracle_weeks.editions(summer.received)["duo_nenr", "G0175", 2025]) == {"V"}


@pytest.mark.parametrize(("seed", "until"), [(1, date(2026, 11, 1)), (2, date(2025, 3, 1)), (3, date(2026, 1, 1))])
def test_d11_and_d13_occur_in_a_small_region_of_two_months_in_any_season(tmp_path, seed, until):
    region = Region(tmp_path, persons=1000, seed=seed, months=2, until=until)
    found = region.answers["bevindingen"]
    assert found["D11"]
    assert found["D13"]
    assert {"duo_p_levering", "duo_nrsp"} <= {finding["extract"] for finding in found["D12"]}
    assert not any(day + timedelta(days=31) < until.replace(day=1) for day, _, _ in oracle_weeks.weeks(region.received))
