"""A koci through the whole house: two persons become one, and two again when the link turns out wrong and is withdrawn."""

import datetime
from pathlib import Path

import pytest
import xlsxwriter

from pipelines.today import today
from tests.end_to_end.files import bsn, delivery, dossier, write
from tests.end_to_end.hub import Hub

PUPIL = "101222331"
LATELY = today() - datetime.timedelta(days=3)
"""So that few months are counted."""


def koci(folder: Path, number: str) -> Path:
    path = folder / f"{today():%Y%m%d}G0193.koci.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ("burgerservicenummer", "onderwijsnummer", "opmerking"))
    sheet.write_row(1, 0, (number, PUPIL, ""))
    book.close()
    return path


class House:
    """A hub with a dossier under an onderwijsnummer and two under a BSN."""

    def __init__(self, folder: Path, hub: Hub) -> None:
        self.folder = folder
        self.hub = hub
        pupil = dossier(1, burgerservicenummer="", onderwijsnummer=PUPIL)
        others = [dossier(number, huisnummer=str(number)) for number in (2, 3)]
        self.hub.load(write(folder, "0193", f"{LATELY:%Y%m%d}", delivery([pupil, *others])))

    def known(self):
        """Numbers, of whom the dossiers are, what is found, and the persons."""
        is_open = [found for found in self.hub.findings() if found["status"] == "open"]
        return (
            sorted(self.hub.query("SELECT nummer, soort, persoon FROM kern.alias")),
            sorted(self.hub.query("SELECT dossiernummer, persoon FROM kern.dossier")),
            sorted((found["code"], found["gemeentecode"], found["dossiernummer"] or "") for found in is_open),
            sorted(self.hub.query("SELECT persoon, geboortedatum FROM kern.persoon")),
        )


@pytest.fixture(scope="module")
def house(new_hub, tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("koci")
    house = House(folder, new_hub(folder / "hub"))
    yield house
    house.hub.stop()


def test_a_wrong_koci_that_is_withdrawn_leaves_numbers_dossiers_findings_and_persons_as_they_were(house):
    before = house.known()
    assert {code for code, _, _ in before[2]} & {"P01", "P03"} == set()
    house.hub.load(koci(house.folder, bsn(2)))
    aliases, dossiers, found, _ = house.known()
    assert len({person for _, _, person in aliases}) == 2
    assert len({person for _, person in dossiers}) == 2
    assert {("P01", "0193", "D00001"), ("P01", "0193", "D00002"), ("P03", "0193", "D00001")} <= set(found)
    [(number,)] = house.hub.query("SELECT levering FROM beheer.levering WHERE extract = 'duo_koci'")
    house.hub.run("levering", "intrekken", str(number), "--reden", "verkeerde koppeling")
    assert house.known() == before


def test_a_corrected_koci_ties_the_pupil_to_the_other_person_alone(house):
    house.hub.load(koci(house.folder, bsn(3)))
    _, dossiers, found, _ = house.known()
    person_of = dict(dossiers)
    assert person_of["D00001"] == person_of["D00003"] != person_of["D00002"]
    assert {("P01", "0193", "D00001"), ("P01", "0193", "D00003"), ("P03", "0193", "D00001")} <= set(found)
    assert ("P01", "0193", "D00002") not in found
