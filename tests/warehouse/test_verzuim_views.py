"""The views kern.verzuimmelding, kern.vrijstelling and kern.werkproces: the rows of the deliveries as of the peildatum."""

import datetime

import pytest

from schemas.register import EXTRACTS
from tests.warehouse.rows import DAY, number
from warehouse.bron import History

LATER = datetime.date(2026, 11, 1)
VIEWS = {
    "verzuimmelding": ("melding", "meldingsnummer"),
    "vrijstelling": ("vrijstelling", "vrijstellingnummer"),
    "werkproces": ("werkproces", "werkprocesnummer"),
}


def numbers(rows, view, peildatum=DAY):
    rows.refresh()
    query = f"SELECT gemeentecode, {VIEWS[view][1]} FROM kern.{view} ORDER BY 1, 2"
    return rows.ask(query, peildatum)


@pytest.mark.parametrize("view", VIEWS)
def test_every_stored_column_is_in_the_view(rows, view):
    (columns,) = rows.ask(
        "SELECT array_agg(column_name::text) FROM information_schema.columns"
        f" WHERE table_schema = 'kern' AND table_name = '{view}'"
    )
    stored = {column.name for column in History(EXTRACTS[f"jvs_{view}"]).stored}
    assert stored | {"gemeentecode", "persoon"} <= set(columns[0])


@pytest.mark.parametrize("view", VIEWS)
def test_the_gemeente_is_that_of_the_levering_and_in_one_of_the_region_that_of_the_row(rows, view):
    write = getattr(rows, VIEWS[view][0])
    write(scope="G0160", **{VIEWS[view][0]: "A"}, gemeentecode="0193")
    write(scope="R0010", **{VIEWS[view][0]: "B"}, gemeentecode="0148")
    assert numbers(rows, view) == [("0148", "B"), ("0160", "A")]


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("scope", ["X0000", "I25PJ"])
def test_a_test_set_or_a_copy_of_a_school_does_not_count(rows, view, scope):
    getattr(rows, VIEWS[view][0])(scope=scope)
    assert numbers(rows, view) == []


@pytest.mark.parametrize("view", VIEWS)
def test_the_state_on_the_peildatum_as_the_hub_knows_it_counts(rows, view):
    name, write = VIEWS[view][0], getattr(rows, VIEWS[view][0])
    write(**{name: "tot later"}, tot=LATER)
    write(**{name: "van later"}, van=LATER)
    write(**{name: "voorbij"}, van=datetime.date(2026, 9, 1), tot=DAY)
    write(**{name: "bleek fout"}, bekend_tot="2026-06-01")
    assert numbers(rows, view) == [("0193", "tot later")]
    assert numbers(rows, view, LATER) == [("0193", "van later")]
    for moment, known in [
        ("2025-12-31", []),
        ("2026-01-01", ["bleek fout", "tot later"]),
        ("2026-05-31", ["bleek fout", "tot later"]),
        ("2026-06-01", ["tot later"]),
    ]:
        rows.connection.exec_driver_sql(f"SET LOCAL hub.bekend_op = '{moment}'")
        assert numbers(rows, view) == [("0193", each) for each in known]


@pytest.mark.parametrize("view", ["verzuimmelding", "vrijstelling"])
def test_numbers_of_one_person_are_one_person(rows, view):
    rows.brp(volgnummer=1, burgerservicenummer=number("oud bsn"))
    rows.brp()
    name, write = VIEWS[view][0], getattr(rows, VIEWS[view][0])
    write(**{name: "A"})
    write(**{name: "B"}, burgerservicenummer=number("oud bsn"))
    write("Bert", **{name: "C"}, burgerservicenummer=None, onderwijsnummer=number("ow Bert"))
    rows.refresh()
    (anna,) = rows.ask("SELECT persoon FROM kern.brp_persoon")[0]
    persons = rows.ask(f"SELECT {VIEWS[view][1]}, persoon FROM kern.{view} ORDER BY 1")
    assert persons == [("A", anna), ("B", anna), ("C", number("ow Bert"))]


@pytest.mark.parametrize("view", ["verzuimmelding", "vrijstelling"])
def test_a_number_that_has_no_alias_yet_is_a_person_by_itself(rows, view):
    getattr(rows, VIEWS[view][0])()
    assert rows.ask(f"SELECT persoon FROM kern.{view}") == [(number("bsn Anna"),)]


def test_a_werkproces_is_of_the_person_of_its_dossier_in_the_same_gemeente(rows):
    rows.dossier("Anna", dossier="D1")
    rows.dossier("Bert", dossier="D1", scope="G0160")
    rows.dossier("Cees", dossier="D2", dossierstatus="gesloten")
    rows.werkproces(werkproces="A")
    rows.werkproces(werkproces="B", scope="G0160")
    rows.werkproces(werkproces="C", dossiernummer="D2")
    rows.werkproces(werkproces="D", dossiernummer="D3")
    rows.werkproces(werkproces="E", dossiernummer=None)
    rows.refresh()
    assert rows.ask("SELECT werkprocesnummer, persoon FROM kern.werkproces ORDER BY 1") == [
        ("A", number("bsn Anna")),
        ("B", number("bsn Bert")),
        ("C", number("bsn Cees")),
        ("D", None),
        ("E", None),
    ]


@pytest.mark.parametrize(
    ("begin", "end", "certain", "possible"),
    [
        (20261001, None, True, True),
        (20261002, None, False, False),
        (20250801, 20261001, True, True),
        (20250801, 20260930, False, False),
        (20260900, 20261100, True, True),
        (20261000, None, False, True),
        (20250801, 20261000, True, True),
        (20250801, 20260900, False, False),
        (20250801, 20260000, False, True),
        (20260000, 20270000, False, True),
        (20250000, 20270000, True, True),
    ],
)
def test_an_exemption_is_in_force_from_its_first_to_its_last_day(rows, begin, end, certain, possible):
    rows.vrijstelling(begindatum=begin, einddatum=end)
    rows.refresh()
    assert rows.ask("SELECT is_van_kracht, is_mogelijk_van_kracht FROM kern.vrijstelling") == [(certain, possible)]


def test_the_days_of_an_exemption_with_incomplete_dates_are_the_certain_and_the_possible_ones(rows):
    rows.vrijstelling(begindatum=20260200, einddatum=20270000)
    rows.vrijstelling(vrijstelling="VR2", begindatum=20260201)
    rows.refresh()
    days = "mogelijk_van::text, zeker_van::text, zeker_tot::text, mogelijk_tot::text"
    assert rows.ask(f"SELECT {days} FROM kern.vrijstelling ORDER BY vrijstellingnummer") == [
        ("2026-02-01", "2026-02-28", "2027-01-01", "2027-12-31"),
        ("2026-02-01", "2026-02-01", "infinity", "infinity"),
    ]


@pytest.mark.parametrize("decision", ["aangevraagd", "afgewezen"])
def test_an_exemption_that_is_not_granted_is_not_in_force(rows, decision):
    rows.vrijstelling(besluit=decision)
    rows.refresh()
    assert rows.ask("SELECT is_van_kracht, is_mogelijk_van_kracht FROM kern.vrijstelling") == [(False, False)]


def test_articles_5_under_a_b_or_c_5a_and_15_exempt_from_enrolment(rows):
    for article in ("3A", "3B", "5_A", "5_B", "5_C", "5A", "11_F", "11_G", "15"):
        rows.vrijstelling(vrijstelling=article, artikel=article)
    rows.refresh()
    exempting = rows.ask("SELECT artikel FROM kern.vrijstelling WHERE van_inschrijving ORDER BY 1")
    assert {article for (article,) in exempting} == {"5_A", "5_B", "5_C", "5A", "15"}
