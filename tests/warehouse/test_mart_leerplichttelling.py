"""mart.leerplichttelling: residents of 31 July, persons once per rubriek, the onderwijssoort of what happened."""

import datetime

import pytest

from tests.warehouse.figures import counted
from tests.warehouse.rows import Rows, number

OCTOBER = 202610
CELL = ("gemeentecode", "onderwijssoort", "rubriek", "aantal")
JULY = datetime.date(2026, 7, 31)
FOUND, AGAIN, LONG = (
    "absoluut verzuim gevonden",
    "absoluut verzuim, weer ingeschreven",
    "absoluut verzuim, langer dan 3 maanden",
)


@pytest.fixture
def region(rows: Rows) -> Rows:
    """Anna lives in Zwolle, and DUO has told of Zwolle."""
    rows.levering("duo_c_levering", "G0193")
    rows.brp()
    rows.dossier()
    return rows


def cells(rows: Rows, schooljaar: int = 2025, peilmaand: int = OCTOBER, **asked) -> list[tuple]:
    """Gemeente, onderwijssoort, rubriek and aantal about one school year."""
    found = counted(rows, "leerplichttelling", peilmaand, "schooljaar", *CELL, **asked)
    return [tuple(cell) for year, *cell in found if year == schooljaar]


def rubrieken(rows: Rows, **asked) -> dict[str, int]:
    """What is counted of each rubriek, over all education."""
    totals: dict[str, int] = {}
    for _, _, rubriek, aantal in cells(rows, **asked):
        totals[rubriek] = totals.get(rubriek, 0) + aantal
    return totals


# Which school year, which gemeente


def test_a_month_counts_the_running_school_year_and_until_december_the_one_before(region):
    region.vrijstelling(onderwijssoort="voortgezet", van=datetime.date(2025, 8, 1))
    years = ("schooljaar", "afgelopen")
    after = datetime.date(2027, 2, 1)
    for peilmaand, expected in (
        (202610, [(2025, "J"), (2026, "N")]),
        (202612, [(2025, "J"), (2026, "N")]),
        (202701, [(2026, "N")]),
    ):
        assert counted(region, "leerplichttelling", peilmaand, *years, today=after) == expected


def test_the_last_day_of_a_school_year_is_not_yet_after_it(region):
    region.levering(peildatum=datetime.date(2026, 7, 1))
    region.brp("Boris", van=JULY)
    region.vrijstelling("Boris", van=JULY, onderwijssoort="geen")
    assert counted(region, "leerplichttelling", 202607, "schooljaar", "afgelopen") == [(2025, "N")]
    assert counted(region, "leerplichttelling", 202608, "schooljaar", "afgelopen") == [(2025, "J"), (2026, "N")]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"gemeente_van_inschrijving": "0160", "datum_inschrijving": 20260731}, "0160"),
        ({"gemeente_van_inschrijving": "0160", "datum_inschrijving": 20260801}, "0193"),
        ({"gemeente_van_inschrijving": "0160", "datum_inschrijving": 20260700}, "0160"),
        ({"gemeente_van_inschrijving": "0599", "datum_inschrijving": 20260801}, "0193"),
        ({"gemeente_van_inschrijving": "0599", "datum_inschrijving": 20260731}, None),
        ({"datum_overlijden": 20260801}, "0193"),
        ({"datum_overlijden": 20260731}, None),
        ({"datum_overlijden": 0}, None),
        ({"datum_opschorting": 20260801, "reden_opschorting": "E"}, "0193"),
        ({"datum_opschorting": 20260731, "reden_opschorting": "E"}, None),
        ({"reden_opschorting": "F"}, None),
        ({"tot": datetime.date(2026, 10, 20)}, None),
    ],
)
def test_the_gemeente_is_that_of_31_july_as_the_brp_knows_it_on_the_peildatum(rows, said, expected):
    rows.levering("duo_c_levering", "G0193")
    rows.brp(**said)
    if "gemeente_van_inschrijving" in said:
        rows.brp(volgnummer=1, datum_inschrijving=20150101)
    rows.vrijstelling(onderwijssoort="basis")
    assert [row[0] for row in cells(rows)] == ([expected] if expected else [])


def test_as_long_as_the_school_year_runs_the_gemeente_is_that_of_the_peildatum(region):
    region.brp("Boris", gemeente_van_inschrijving="0160", datum_inschrijving=20261030, scope="G0160")
    region.brp("Boris", volgnummer=1)
    region.vrijstelling("Boris", onderwijssoort="basis")
    assert [row[0] for row in cells(region, 2025)] == ["0193"]
    assert [row[0] for row in cells(region, 2026)] == ["0160"]


# Exemptions


@pytest.mark.parametrize(
    ("artikel", "rubriek"),
    [
        ("3A", "vervangende leerplicht 3a"),
        ("3B", "vervangende leerplicht 3b"),
        ("5_A", "vrijstelling 5a"),
        ("5_B", "vrijstelling 5b"),
        ("5_C", "vrijstelling 5c"),
        ("5A", "vrijstelling trekkend 5a"),
        ("15", "vrijstelling 15"),
        ("11_F", None),
        ("11_G", None),
    ],
)
def test_every_article_has_its_rubriek_and_leave_has_none(region, artikel, rubriek):
    region.vrijstelling(artikel=artikel, onderwijssoort="voortgezet")
    assert cells(region) == ([("0193", "voortgezet", rubriek, 1)] if rubriek else [])


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"begindatum": 20240801, "einddatum": 20250801}, 1),
        ({"begindatum": 20240801, "einddatum": 20250731}, 0),
        ({"begindatum": 20260731, "einddatum": 20270731}, 1),
        ({"begindatum": 20260801, "einddatum": 20270731}, 0),
        ({"begindatum": 20240801, "einddatum": 20250800}, 1),
        ({"begindatum": 20240801, "einddatum": 20250000}, 0),
        ({"begindatum": 20260700}, 1),
        ({"begindatum": 20260000}, 0),
        ({"begindatum": 20260301, "einddatum": 20260228}, 0),
        ({"besluit": "aangevraagd"}, 0),
        ({"besluit": "afgewezen"}, 0),
    ],
)
def test_an_exemption_counts_when_it_was_certainly_in_force_on_a_day_of_the_year(region, said, expected):
    region.vrijstelling(onderwijssoort="basis", **said)
    assert rubrieken(region) == ({"vrijstelling 5a": 1} if expected else {})


def test_an_exemption_that_begins_after_the_peildatum_does_not_count_in_the_running_year(region):
    region.vrijstelling(onderwijssoort="basis", begindatum=20261101)
    assert cells(region, 2026) == []
    assert rubrieken(region, schooljaar=2026, peilmaand=202611) == {"vrijstelling 5a": 1}


def test_a_person_with_two_exemptions_of_an_article_counts_once_and_with_two_articles_twice(region):
    region.vrijstelling(onderwijssoort="basis", einddatum=20260131)
    region.vrijstelling(vrijstelling="VR2", onderwijssoort="voortgezet", begindatum=20260201)
    region.vrijstelling(vrijstelling="VR3", onderwijssoort="basis", artikel="15")
    assert cells(region) == [("0193", "basis", "vrijstelling 15", 1), ("0193", "basis", "vrijstelling 5a", 1)]


@pytest.mark.parametrize(("again", "expected"), [(True, "basis"), (False, "voortgezet"), (None, "voortgezet")])
def test_a_repeated_notice_keeps_the_education_of_the_first(region, again, expected):
    region.vrijstelling(onderwijssoort="basis", begindatum=20230801, einddatum=20240731)
    region.vrijstelling(vrijstelling="VR2", onderwijssoort="voortgezet", begindatum=20250801, eerder_beroep=again)
    region.vrijstelling(vrijstelling="VR3", artikel="15", onderwijssoort="geen", begindatum=20200801, einddatum=20210731)
    assert cells(region) == [("0193", expected, "vrijstelling 5a", 1)]


def test_an_exemption_that_names_no_education_is_onbekend(region):
    region.vrijstelling()
    assert cells(region) == [("0193", "onbekend", "vrijstelling 5a", 1)]


# Reports


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"verzuimsoort": "V1"}, {"relatief verzuim": 1}),
        ({"verzuimsoort": "V2"}, {"relatief verzuim": 1}),
        ({"verzuimsoort": "V3"}, {"relatief verzuim": 1}),
        ({"verzuimsoort": "LRV"}, {"langdurig relatief verzuim": 1}),
        ({"verzuimsoort": "L"}, {"luxeverzuim": 1}),
        ({"verzuimsoort": "V4"}, {}),
        ({"verzuimsoort": "RMC"}, {}),
        ({"verzuimsoort": "O"}, {}),
        ({"status": "I"}, {}),
        ({"status": "G"}, {"relatief verzuim": 1}),
        ({"begindatum": 20250801}, {"relatief verzuim": 1}),
        ({"begindatum": 20250731}, {}),
        ({"begindatum": 20260731}, {"relatief verzuim": 1}),
        ({"begindatum": 20260801}, {}),
        ({"begindatum": 20250800}, {"relatief verzuim": 1}),
        ({"begindatum": 20260000}, {}),
    ],
)
def test_reports_that_begin_in_the_year_and_are_not_withdrawn(region, said, expected):
    region.melding(**({"begindatum": 20260315} | said))
    assert rubrieken(region) == expected


def test_relatief_verzuim_counts_persons_and_luxeverzuim_reports(region):
    for place, soort in enumerate(("V3", "V1", "L", "L", "LRV", "LRV")):
        region.melding(melding=f"M{place}", verzuimsoort=soort, begindatum=20260300 + place + 1)
    assert rubrieken(region) == {"relatief verzuim": 1, "luxeverzuim": 2, "langdurig relatief verzuim": 1}


@pytest.mark.parametrize(
    ("soort", "expected"),
    [
        *((soort, "basis") for soort in ("PO", "SBO")),
        *((soort, "speciaal") for soort in ("SO", "VSO")),
        *((soort, "voortgezet") for soort in ("PRO", "VMBO", "HAVO", "VWO", "VAVO")),
        ("MBO", "beroeps"),
        (None, "onbekend"),
    ],
)
def test_the_education_of_a_report_is_that_of_the_enrolment(region, soort, expected):
    region.c_levering(onderwijssoort=soort)
    region.melding(begindatum=20260315)
    assert cells(region) == [("0193", expected, "relatief verzuim", 1)]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"datum_inschrijving": 20260315}, "beroeps"),
        ({"datum_inschrijving": 20260316}, "geen"),
        ({"datum_uitschrijving": 20260315}, "beroeps"),
        ({"datum_uitschrijving": 20260314}, "geen"),
    ],
)
def test_only_an_enrolment_on_the_begin_date_tells_the_education_of_a_report(region, said, expected):
    region.c_levering(**said)
    region.melding(begindatum=20260315)
    assert cells(region) == [("0193", expected, "relatief verzuim", 1)]


def test_of_two_enrolments_the_one_that_began_last_counts_and_on_the_same_day_the_higher(region):
    region.c_levering(onderwijssoort="MBO", datum_inschrijving=20240801)
    region.c_levering(onderwijssoort="VSO", brin6="02VT04", datum_inschrijving=20250801)
    region.melding(begindatum=20260315)
    assert cells(region) == [("0193", "speciaal", "relatief verzuim", 1)]
    region.c_levering(onderwijssoort="VMBO", brin6="01AA00", datum_inschrijving=20250801)
    assert cells(region) == [("0193", "voortgezet", "relatief verzuim", 1)]


def test_a_person_with_reports_at_two_schools_counts_at_the_first(region):
    region.c_levering(onderwijssoort="VMBO", brin6="02VT04", datum_uitschrijving=20260131)
    region.c_levering(datum_inschrijving=20260201)
    region.melding(begindatum=20260315)
    region.melding(melding="M2", begindatum=20260115)
    assert cells(region) == [("0193", "voortgezet", "relatief verzuim", 1)]


def test_without_a_c_levering_of_the_gemeente_the_education_is_onbekend(rows):
    rows.levering("jvs_verzuimmelding")
    rows.brp()
    rows.melding(begindatum=20260315)
    assert cells(rows) == [("0193", "onbekend", "relatief verzuim", 1)]
    rows.levering("duo_c_levering", "G0160")
    assert cells(rows) == [("0193", "onbekend", "relatief verzuim", 1)]
    rows.levering("duo_c_levering", "R0010")
    assert cells(rows) == [("0193", "geen", "relatief verzuim", 1)]


def test_who_does_not_live_in_the_region_is_nowhere(region):
    region.brp("Boris", gemeente_van_inschrijving="0599")
    region.melding("Boris", begindatum=20260315)
    region.melding("Cato", melding="M2", begindatum=20260315)
    region.procesverbaal("Boris")
    assert cells(region) == []


# Absoluut verzuim


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"datum_start": 20250801}, 1),
        ({"datum_start": 20250731}, 0),
        ({"datum_start": 20260731}, 1),
        ({"datum_start": 20260801}, 0),
        ({"datum_start": 20260100}, 1),
        ({"datum_start": 20260000}, 0),
        ({"soort": "LRV"}, 0),
        ({"dossiernummer": "D9"}, 0),
    ],
)
def test_absoluut_verzuim_is_found_when_its_werkproces_starts_in_the_year(region, said, expected):
    region.werkproces(**({"datum_start": 20260315, "datum_einde": 20260320} | said))
    assert rubrieken(region).get(FOUND, 0) == expected


def test_the_education_of_absoluut_verzuim_is_the_last_one_before_it(region):
    region.c_levering(onderwijssoort="PO", brin6="02VT04", datum_inschrijving=20200801, datum_uitschrijving=20250731)
    region.c_levering(onderwijssoort="VMBO", brin6="01AA00", datum_uitschrijving=20260131)
    region.c_levering(datum_inschrijving=20260401)
    region.werkproces(datum_start=20260315)
    assert cells(region) == [("0193", "voortgezet", rubriek, 1) for rubriek in (FOUND, AGAIN)]


def test_without_any_education_before_it_is_geen(region):
    region.c_levering(datum_inschrijving=20260315)
    region.werkproces(datum_start=20260315, datum_einde=20260316)
    assert cells(region) == [("0193", "geen", FOUND, 1)]


@pytest.mark.parametrize(
    ("begins", "expected"),
    [(20260315, False), (20260316, True), (20260300, False), (20260400, True), (20261031, True), (20261101, False)],
)
def test_weer_ingeschreven_is_an_enrolment_that_begins_after_the_start(region, begins, expected):
    region.c_levering(datum_inschrijving=begins)
    region.werkproces(datum_start=20260315)
    assert (AGAIN in rubrieken(region)) == expected


@pytest.mark.parametrize(
    ("ends", "enrolled", "expected"),
    [
        (20260615, None, False),
        (20260616, None, True),
        (20260600, None, False),
        (20260700, None, True),
        (None, 20260615, False),
        (None, 20260616, True),
        (20260616, 20260615, False),
        (20260615, 20260616, False),
        (None, None, True),
        (20270101, None, True),
    ],
)
def test_longer_than_three_months_runs_to_the_first_of_enrolment_end_and_peildatum(region, ends, enrolled, expected):
    if enrolled:
        region.c_levering(datum_inschrijving=enrolled)
    region.werkproces(datum_start=20260315, datum_einde=ends)
    assert (LONG in rubrieken(region)) == expected


def test_the_peildatum_ends_what_is_not_over(region):
    region.werkproces(datum_start=20260731)
    assert LONG not in rubrieken(region)
    assert rubrieken(region, peilmaand=202611, today=datetime.date(2026, 11, 1)) == {FOUND: 1, LONG: 1}


def test_of_two_werkprocessen_one_that_lasts_is_enough_and_the_person_counts_once_at_the_first(region):
    region.c_levering(onderwijssoort="VMBO", brin6="01AA00", datum_uitschrijving=20250930)
    region.c_levering(datum_inschrijving=20251015, datum_uitschrijving=20260131)
    region.werkproces(datum_start=20251001, datum_einde=20251014)
    region.werkproces(werkproces="W2", datum_start=20260201)
    assert cells(region) == [("0193", "voortgezet", rubriek, 1) for rubriek in (FOUND, LONG, AGAIN)]


# Processen-verbaal


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"verzuimsoort": "ABSOLUUT"}, {"pv absoluut": 1}),
        ({"verzuimsoort": "RELATIEF"}, {"pv relatief": 1}),
        ({"verzuimsoort": "LUXE"}, {"pv luxe": 1}),
        ({"verzuimsoort": "LUXE", "afdoening": "HALT"}, {"pv luxe": 1, "halt": 1}),
        ({"afdoening": "OM"}, {"pv absoluut": 1}),
        ({"datum_pv": 20250731}, {}),
        ({"datum_pv": 20260731}, {"pv absoluut": 1}),
        ({"datum_pv": 20260801}, {}),
        ({"datum_pv": 20260000}, {}),
        ({"scope": "I25PJ"}, {}),
        ({"bekend_tot": "2026-10-02"}, {}),
        ({"tot": datetime.date(2026, 10, 31)}, {}),
    ],
)
def test_processen_verbaal_by_their_date_and_halt_beside_their_soort(region, said, expected):
    region.procesverbaal(**said)
    assert rubrieken(region) == expected


def test_processen_verbaal_are_counted_one_by_one_at_the_last_education(region):
    region.c_levering(onderwijssoort="HAVO", datum_uitschrijving=20260131)
    for place in range(3):
        region.procesverbaal(procesverbaal=f"PV{place}")
    assert cells(region) == [("0193", "voortgezet", "pv absoluut", 3)]


# Now and then


def test_a_past_month_is_counted_as_known_now_and_as_known_then(region):
    region.melding(begindatum=20260315, bekend_tot="2026-11-10")
    assert rubrieken(region) == {}
    assert rubrieken(region, bekend_op="2026-11-09") == {"relatief verzuim": 1}


def test_numbers_of_one_person_are_one_person(region):
    region.koci("leerling")
    region.melding(begindatum=20260315)
    other = {"burgerservicenummer": None, "onderwijsnummer": number("leerling")}
    region.melding(melding="M2", begindatum=20260415, **other)
    assert rubrieken(region) == {"relatief verzuim": 1}
