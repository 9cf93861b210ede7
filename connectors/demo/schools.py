"""Schools and what they teach: BRIN, name, gemeente and sector; the stages of a school career with their opleidingen.

Schools of vo and mbo are public facts (scholen.csv); those of the other sectors, with BRINs that were never given out, and
the codes of opleidingen are invented. Who goes where is decided in `careers`.
"""

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from connectors.demo.region import GEMEENTEN, IN_REGION, ZWOLLE
from connectors.demo.text import quoted

ONDERWIJSSOORTEN = ("PO", "SBO", "SO", "VSO", "PRO", "VMBO", "HAVO", "VWO", "VAVO", "MBO")
DIPLOMAS = ("GEEN", "PRO", "VSO", "VMBO", "HAVO", "VWO", "MBO1", "MBO2", "MBO3", "MBO4")
LEERWEGEN = ("", "BOL", "BBL")
BOL, BBL = 1, 2
REASONS = ("", "01", "02", "03", "04", "05", "06", "07", "08", "09")
"""reden_uitstroom (feeds.md, "DUO"); entry 0 stands for none."""
NO_DROPOUT = 8
GIVES_STARTKWALIFICATIE = np.array([diploma in ("HAVO", "VWO", "MBO2", "MBO3", "MBO4") for diploma in DIPLOMAS])
"""Which entries of DIPLOMAS are a startkwalificatie (begrippen.md)."""

STAGES = ("", *ONDERWIJSSOORTEN[:-1], "MBO1", "MBO2", "MBO3", "MBO4")
"""What a pupil can be in: nothing, an onderwijssoort, or a level of the mbo."""
NO_STAGE = 0
MBO = ONDERWIJSSOORTEN.index("MBO")
FIRST_MBO_STAGE = STAGES.index("MBO1")

DIPLOMA_OF_STAGE = np.array([DIPLOMAS.index(stage) if stage in DIPLOMAS else 0 for stage in STAGES], dtype=np.int8)


class School(NamedTuple):
    """A school: BRIN with vestiging, name, gemeentecode and sector."""

    brin6: str
    name: str
    gemeentecode: str
    sector: str


class Opleiding(NamedTuple):
    """What is taught: its code (elementcode or crebo), name, stage, and its level in the mbo as DUO writes it in reports."""

    code: str
    name: str
    stage: str
    level: str = ""


_PRIMARY_PER_GEMEENTE = 3
SCHOOLS = (
    School("00MP00", "De Noordgouw", "0246", "vo"),
    School("01AA57", "Thomas a Kempiscollege", "0193", "vo"),
    School("01AA59", "Jena XL", "0193", "vo"),
    School("01AA61", "CSE Topsportacademie", "0193", "vo"),
    School("01XN00", "Almere College Kampen", "0166", "vo"),
    School("02UX00", "Vechtdal College Hardenberg", "0160", "vo"),
    School("02UX06", "Vechtdal College Ommen", "0175", "vo"),
    School("02VB00", "Ichthus College Kampen", "0166", "vo"),
    School("02VT00", "Carolus Clusius College", "0193", "vo"),
    School("02VT01", "Agnieten College Zwartsluis", "1896", "vo"),
    School("02VT02", "Talentstad Beroepscollege", "0193", "vo"),
    School("02VT04", "Agnieten College Nieuwleusen", "0148", "vo"),
    School("02VT05", "Meander College", "0193", "vo"),
    School("04OY00", "Carmel College Salland", "0177", "vo"),
    School("12IR05", "De Nieuwe Veste", "0160", "vo"),
    School("16GZ00", "RSG Tromp Meesters", "1708", "vo"),
    School("17BZ00", "Van der Capellen scholengemeenschap", "0193", "vo"),
    School("17BZ04", "De Zeven Linden", "0160", "vo"),
    School("17VS00", "Greijdanus Zwolle", "0193", "vo"),
    School("17VS03", "Greijdanus Hardenberg", "0160", "vo"),
    School("20CF00", "Gymnasium Celeanum", "0193", "vo"),
    School("20DB00", "Thorbecke Scholengemeenschap", "0193", "vo"),
    School("23VL00", "Pieter Zandt scholengemeenschap Kampen", "0166", "vo"),
    School("23VL01", "Pieter Zandt scholengemeenschap Staphorst", "0180", "vo"),
    School("23WU00", "CSG Eekeringe", "1708", "vo"),
    School("31JC06", "Zone.college vmbo Zwolle", "0193", "vo"),
    School("01AA00", "Landstede", "0193", "mbo"),
    School("25PJ00", "Deltion College", "0193", "mbo"),
    School("25PW00", "Drenthe College", "0109", "mbo"),
    School("25LU00", "Alfa-college", "0014", "mbo"),
    *(
        School(f"{90 + number}P{chr(65 + at)}00", f"Basisschool De {bird} {gemeente.name}", gemeente.code, "po")
        for at, gemeente in enumerate(GEMEENTEN)
        for number, bird in zip(range(_PRIMARY_PER_GEMEENTE), ("Kievit", "Wulp", "Grutto"), strict=True)
    ),
    School("90SA00", "SBO De Oeverloper", "0193", "sbo"),
    School("90SB00", "SBO De Waterhoen", "0160", "sbo"),
    School("90TA00", "SO De Zandplaat", "0193", "so"),
    School("90TB00", "SO De Wetering", "1708", "so"),
    School("90VA00", "VSO De Sluis", "0193", "vso"),
    School("90VB00", "VSO De Brink", "0160", "vso"),
    School("90RA00", "Praktijkschool De Werf", "0193", "pro"),
    School("90RB00", "Praktijkschool De Es", "0160", "pro"),
)
OPLEIDINGEN = (
    *(Opleiding("", "", stage) for stage in ("PO", "SBO", "SO")),
    Opleiding("0085", "Voortgezet speciaal onderwijs", "VSO"),
    Opleiding("0090", "Praktijkonderwijs", "PRO"),
    Opleiding("0251", "Vmbo theoretische leerweg", "VMBO"),
    Opleiding("0262", "Vmbo basisberoepsgerichte leerweg; zorg en welzijn", "VMBO"),
    Opleiding("0401", "Havo", "HAVO"),
    Opleiding("0501", "Vwo", "VWO"),
    Opleiding("0431", "Vavo havo", "VAVO"),
    Opleiding("25655", "Assistent logistiek", "MBO1", "Mbo1 opleidingen"),
    Opleiding("25698", "Medewerker hout; meubel en interieur", "MBO2", "Mbo2 opleidingen"),
    Opleiding("25776", "Kok", "MBO2", "Mbo2 opleidingen"),
    Opleiding("25491", "Maatschappelijke zorg", "MBO3", "Mbo3 opleidingen"),
    Opleiding("25731", "Verkoopspecialist", "MBO3", "Mbo niveau 3"),
    Opleiding("25604", "Software developer", "MBO4", "Mbo4 opleidingen"),
    Opleiding("25653", "Manager transport en logistiek", "MBO4", "Mbo niveau 4"),
)

BRIN6 = pa.array([school.brin6 for school in SCHOOLS] + [""])
"""BRIN with vestiging of each school; the last entry stands for "no school"."""
NO_SCHOOL = len(SCHOOLS)
SCHOOL_NAMES = pa.array([quoted(school.name) for school in SCHOOLS])
_BRIN4 = sorted({school.brin6[:4] for school in SCHOOLS})
BRIN4_OF_SCHOOL = np.array([_BRIN4.index(school.brin6[:4]) for school in SCHOOLS] + [-1])
"""A number per institution (four-character BRIN), equal for its vestigingen; -1 for "no school"."""
BRIN4 = pa.array([school.brin6[:4] for school in SCHOOLS])
VESTIGINGEN = pa.array([school.brin6[4:] for school in SCHOOLS])
OPLEIDING_CODES = pa.array([opleiding.code for opleiding in OPLEIDINGEN])
OPLEIDING_NAMES = pa.array([quoted(opleiding.name) for opleiding in OPLEIDINGEN])
SOORT_OF_STAGE = np.array([0, *range(len(ONDERWIJSSOORTEN) - 1), *[MBO] * 4], dtype=np.int8)
NIVEAU_OF_STAGE = np.array([0] * FIRST_MBO_STAGE + [1, 2, 3, 4], dtype=np.int8)

_PER_STAGE = 2
_CHOICES = 8
_SECTORS = ("po", "sbo", "so", "vso", "pro", "vo", "mbo")
_SECTOR_OF_STAGE = np.array(
    [_SECTORS.index("mbo" if stage[:3] == "MBO" else stage.lower() if stage.lower() in _SECTORS else "vo") for stage in STAGES]
)


def _opleidingen_of(stage: str) -> list[int]:
    mine = [number for number, opleiding in enumerate(OPLEIDINGEN) if opleiding.stage == stage]
    return [mine[turn % len(mine)] if mine else 0 for turn in range(_PER_STAGE)]


def _schools_for(sector: str, gemeente: int) -> list[int]:
    """Eight choices: schools of the own gemeente, and of Zwolle or further away beside or instead of them."""
    everywhere = [number for number, school in enumerate(SCHOOLS) if school.sector == sector]
    if sector == "mbo":
        return [everywhere[at] for at in (0, 1, 1, 1, 0, 1, 2, 3)]
    own = [number for number in everywhere if SCHOOLS[number].gemeentecode == GEMEENTEN[gemeente].code]
    centre = [number for number in everywhere if SCHOOLS[number].gemeentecode == GEMEENTEN[ZWOLLE].code] or own
    from_home = _CHOICES if sector == "po" or gemeente == ZWOLLE else 5 if own else 0
    return [(own if turn < from_home else centre)[turn % len(own if turn < from_home else centre)] for turn in range(_CHOICES)]


_OPLEIDING_CHOICES = np.array([_opleidingen_of(stage) for stage in STAGES])
_SCHOOL_CHOICES = np.array([[_schools_for(sector, gemeente) for gemeente in range(IN_REGION)] for sector in _SECTORS])


def random_schools(rng: np.random.Generator, stage: np.ndarray, gemeente: np.ndarray) -> np.ndarray:
    """A school where each of `stage` is taught, near each of `gemeente` (numbers below IN_REGION)."""
    return _SCHOOL_CHOICES[_SECTOR_OF_STAGE[stage], gemeente, rng.integers(0, _CHOICES, len(stage))]


def random_opleidingen(rng: np.random.Generator, stage: np.ndarray) -> np.ndarray:
    """An opleiding of each of `stage`."""
    return _OPLEIDING_CHOICES[stage, rng.integers(0, _PER_STAGE, len(stage))]
