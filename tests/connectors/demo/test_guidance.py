"""The Doorstroompunt in the demo region: file forms, what belongs together, and cases on both sides of every rule."""

import json
import re
import xml.etree.ElementTree as ET
from collections import Counter
from datetime import date, timedelta

import pytest

from connectors.demo import generate
from connectors.demo.work import ASSISTANCE_NAMES, INCOME_NAMES
from connectors.readers import before_archive
from schemas.register import EXTRACTS
from tests import oracle, oracle_traject
from tests.oracle_absence import _first, _last, _person

PERSONS, SEED, MONTHS, UNTIL = 2500, 7, 6, date(2026, 12, 1)
HEADERS = {
    "jvs_traject": "trajectnummer;dossiernummer;burgerservicenummer;onderwijsnummer;signaalbron;signaaldatum;nog_ingeschreven;"
    "datum_einde_onderwijs;datum_eerste_contact;datum_intake;aantal_intakegesprekken;datum_start;datum_einde;bestemming;"
    "nazorg_maanden;eerder_traject;gemeentecode;consulent",
    "jvs_procesverbaal": "pvnummer;dossiernummer;burgerservicenummer;onderwijsnummer;datum_pv;verzuimsoort;verdachte;afdoening;"
    "datum_afdoening;gemeentecode",
}


class Region:
    """The files of a region, judged by the oracle, and the answers beside them."""

    def __init__(self, folder):
        generate(PERSONS, SEED, MONTHS, folder, tot=UNTIL)
        self.answers = json.loads((folder / "antwoorden.json").read_text())
        self.received = oracle.leveringen(folder)
        self.facts = oracle_traject.Guidance(self.received)

    def paths(self, extract):
        return [levering.path for levering in self.received if levering.extract == extract]

    def found(self, code, column):
        return {(finding["gemeentecode"], finding[column]) for finding in self.answers["bevindingen"][code]}

    def trajecten(self):
        """The rows that a hub has on the last day, by gemeente and number."""
        return {(scope[1:], row["trajectnummer"]): row for (scope, _), row in self.facts.trajecten.items()}


@pytest.fixture(scope="module")
def region(tmp_path_factory):
    return Region(tmp_path_factory.mktemp("demo"))


@pytest.mark.parametrize("extract", HEADERS)
def test_every_gemeente_delivers_every_month_with_exactly_the_columns_of_the_contract(region, extract):
    paths = region.paths(extract)
    assert len(paths) == 11 * MONTHS
    assert {oracle.content_of(path).decode("utf-8-sig").split("\n", 1)[0] for path in paths} == {HEADERS[extract]}
    assert any(path.suffix == ".gz" for path in paths)
    assert any(oracle.content_of(path).startswith(b"\xef\xbb\xbf") for path in paths)


@pytest.mark.parametrize("extract", ["suwi_inkomsten", "suwi_bijstand"])
def test_suwi_answers_once_a_month_for_the_whole_region(region, extract):
    names = sorted(path.name for path in region.paths(extract))
    assert len(names) == MONTHS
    assert names[-1] == f"{extract}_R0010_20261201.xml"


@pytest.mark.parametrize("extract", ["suwi_inkomsten", "suwi_bijstand"])
def test_all_five_outcomes_occur_in_an_envelope_and_without(region, extract):
    outcomes = Counter()
    wrapped = set()
    for levering in region.received:
        if levering.extract == extract:
            outcomes.update(row["uitkomst"] for row in levering.rows.values())
            wrapped |= {"Envelope" in child.tag for answer in ET.parse(levering.path).getroot() for child in answer}
    assert set(outcomes) == set("abcde")
    assert outcomes.most_common()[-1][1] >= 3
    assert wrapped == {True, False}


@pytest.mark.parametrize("extract", ["suwi_inkomsten", "suwi_bijstand"])
def test_the_answers_hold_what_the_allow_list_drops(region, extract):
    path = region.paths(extract)[-1]
    with path.open("rb") as stream:
        kept = before_archive(EXTRACTS[extract], stream).read().decode()
    dropped = {"suwi_inkomsten": ("Loonheffingennr", "BedrBrutoloonSv"), "suwi_bijstand": ("Maatregel",)}[extract]
    for name in (*dropped, "Security"):
        assert f"<{name}>" in path.read_text()
        assert name not in kept
    assert int(re.search(r'<weggelaten aantal="(\d+)"', kept)[1]) > 50


def test_only_persons_of_the_purpose_are_asked_about(region):
    facts = region.facts
    asked = set(facts.income) | set(facts.assistance)
    assert len(asked) > 50
    youngest = max(facts.persons[bsn]["01.03.10"] for bsn in asked if bsn in facts.persons)
    assert youngest < "20101200"
    assert not [bsn for bsn in asked if bsn in facts.education and facts.says_of(bsn)[0] and _was_qualified(facts, bsn)]


def _was_qualified(facts, bsn):
    """Whether the person had a startkwalificatie half a year ago already."""
    _, row = facts.says_of(bsn)
    return (
        row["startkwalificatie"] == "J" and row["datum_diploma"] and _last(row["datum_diploma"]) < UNTIL - timedelta(days=200)
    )


def test_there_is_a_form_of_answer_for_every_thing_that_somebody_can_do():
    assert len(set(INCOME_NAMES)) == len(INCOME_NAMES)
    assert len(set(ASSISTANCE_NAMES)) == len(ASSISTANCE_NAMES)


def test_the_dates_of_a_traject_follow_each_other_but_where_it_is_a_finding(region):
    wrong = region.found("T01", "trajectnummer")
    compared = 0
    for key, row in region.trajecten().items():
        for earlier, later in (
            ("signaaldatum", "datum_eerste_contact"), ("datum_eerste_contact", "datum_intake"), ("datum_intake", "datum_start"),
            ("datum_start", "datum_einde"),
        ):  # fmt: skip
            if row[earlier] and row[later] and key not in wrong:
                assert _first(row[earlier]) <= _last(row[later]), (key, earlier)
                compared += 1
    assert compared > 100


def test_a_traject_is_in_the_dossier_of_its_person(region):
    for (scope, _), row in region.facts.trajecten.items():
        dossier = region.facts.dossiers.get((scope, row["dossiernummer"]))
        # a dossier of the gemeente whose last levering was refused may not be known yet
        assert dossier is None or _person(dossier) == _person(row)


def test_few_dossiers_are_silent(region):
    year_ago = date(UNTIL.year - 1, UNTIL.month, 1)
    old = [
        row
        for row in region.facts.dossiers.values()
        if row["dossierstatus"] == "open" and _last(row["datum_opening"]) < year_ago
    ]
    assert 3 <= len(region.found("T06", "dossiernummer")) < len(old) / 5


def near(region, code):
    """The trajecten that lie beside a rule and are no finding."""
    found = region.found(code, "trajectnummer")
    return [row for key, row in region.trajecten().items() if key not in found]


def test_beside_t01_everything_happens_on_one_day_or_on_an_unknown_day_of_the_month(region):
    rows = near(region, "T01")
    assert any(row["datum_start"] == row["datum_eerste_contact"] == row["datum_intake"] == row["datum_einde"] for row in rows)
    assert any(row["datum_start"].endswith("-00") for row in rows)


def test_beside_t02_a_traject_of_somebody_with_a_startkwalificatie_ends_on_the_peildatum(region):
    qualified = [row for row in region.trajecten().values() if region.facts.is_qualified(_person(row))]
    ends = {row["datum_einde"] for row in qualified}
    assert {f"{UNTIL}", f"{UNTIL + timedelta(days=1)}"} <= ends
    found = region.found("T02", "trajectnummer")
    for key, row in region.trajecten().items():
        if row in qualified and row["datum_einde"] == f"{UNTIL}":
            assert key not in found


def test_beside_t03_28_days_went_by_or_the_signal_came_from_elsewhere(region):
    rows = [row for row in near(region, "T03") if not row["datum_eerste_contact"]]
    assert f"{UNTIL - timedelta(days=28)}" in {row["signaaldatum"] for row in rows if row["signaalbron"] == "P"}
    assert any(row["signaalbron"] == "OVERIG" and _last(row["signaaldatum"]) < UNTIL - timedelta(days=28) for row in rows)
    found = region.found("T03", "trajectnummer")
    days = {row["signaaldatum"] for key, row in region.trajecten().items() if key in found}
    assert f"{UNTIL - timedelta(days=29)}" in days


def test_beside_t04_twelve_hours_are_exactly_reached_or_not_known(region):
    answers = region.facts.income
    said = Counter(
        answers.get(_person(row), {}).get("werkt_12_uur", "no answer")
        for row in near(region, "T04")
        if row["bestemming"] == "WERK"
    )
    assert {"J", ""} <= set(said)


def test_beside_v11_lie_processen_verbaal_of_people_with_an_exemption(region):
    facts, found = region.facts, region.found("V11", "pvnummer")
    beside = [
        row
        for (scope, _), row in facts.verbalen.items()
        if facts.exemptions_of.get(_person(row)) and (scope[1:], row["pvnummer"]) not in found
    ]
    assert len(beside) >= 3
    assert {"ABSOLUUT", "RELATIEF"} <= {row["verzuimsoort"] for row in beside}
    on_an_end = [
        row
        for row in facts.verbalen.values()
        for _, exemption in facts.exemptions_of.get(_person(row), [])
        if row["datum_pv"] in (exemption["begindatum"], exemption["einddatum"])
    ]
    assert on_an_end


def test_what_was_put_right_is_no_finding_any_more(region):
    earlier = Counter()
    for month in sorted({levering.month for levering in region.received})[2:-1]:
        for code, findings in oracle_traject.expected([one for one in region.received if one.month <= month]).items():
            for finding in findings:
                key = dict(finding)
                if "trajectnummer" in key and (key["gemeentecode"], key["trajectnummer"]) not in region.found(
                    code, "trajectnummer"
                ):
                    earlier[code] += 1
    assert min(earlier[code] for code in ("T01", "T02", "T03")) > 0
