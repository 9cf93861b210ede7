"""Routes through school: which stage a pupil is in by year of schooling, and which diploma the end of a stage gives.

Year of schooling 4 is the school year (1 August - 31 July) in which a child is four on 30 September; 12 is the first of the vo.
Tables only, by route and year; persons are in `careers`.
"""

import numpy as np

from connectors.demo.schools import DIPLOMAS, NO_STAGE, STAGES

FIRST_YEAR, LAST_YEAR = 3, 28
_YEARS = LAST_YEAR + 1

_PRIMARY = ("PO", 3, 11, "")
_VMBO = ("VMBO", 12, 15, "VMBO")
_ROUTES: tuple[tuple[float, tuple[tuple[str, int, int, str], ...]], ...] = (
    (0.235, (_PRIMARY, _VMBO, ("MBO4", 16, 19, "MBO4"))),
    (0.125, (_PRIMARY, _VMBO, ("MBO3", 16, 18, "MBO3"))),
    (0.085, (_PRIMARY, _VMBO, ("MBO2", 16, 17, "MBO2"))),
    (0.030, (_PRIMARY, _VMBO, ("MBO2", 16, 17, "MBO2"), ("MBO3", 18, 19, "MBO3"))),
    (0.020, (_PRIMARY, _VMBO, ("MBO1", 16, 16, "MBO1"), ("MBO2", 17, 19, "MBO2"))),
    (0.005, (_PRIMARY, _VMBO)),
    (0.195, (_PRIMARY, ("HAVO", 12, 16, "HAVO"))),
    (0.030, (_PRIMARY, ("HAVO", 12, 16, "HAVO"), ("MBO4", 17, 19, "MBO4"))),
    (0.010, (_PRIMARY, ("HAVO", 12, 16, ""), ("VAVO", 17, 17, "HAVO"))),
    (0.200, (_PRIMARY, ("VWO", 12, 17, "VWO"))),
    (0.020, (_PRIMARY, ("PRO", 12, 17, "PRO"))),
    (0.010, (("PO", 3, 6, ""), ("SBO", 7, 11, ""), ("PRO", 12, 16, "PRO"), ("MBO1", 17, 17, "MBO1"))),
    (0.015, (("PO", 3, 6, ""), ("SBO", 7, 11, ""), _VMBO, ("MBO2", 16, 18, "MBO2"))),
    (0.020, (("SO", 3, 11, ""), ("VSO", 12, 17, "VSO"))),
)
"""Share of the pupils, and per stage its first year, last year and diploma."""

SHARES = np.array([share for share, _ in _ROUTES])
_VO_DIPLOMAS = ("VMBO", "HAVO", "VWO")
_RANK = ("GEEN", "PRO", "VSO", "MBO1", "VMBO", "MBO2", "MBO3", "HAVO", "MBO4", "VWO")
RANK = np.array([_RANK.index(diploma) for diploma in DIPLOMAS])
"""Order of the entries of DIPLOMAS from low to high."""

STAGE = np.full((len(_ROUTES), _YEARS), NO_STAGE, dtype=np.int8)
"""Stage by route and year of schooling."""
STARTED = np.zeros((len(_ROUTES), _YEARS), dtype=np.int8)
"""The first year of the stage that is going on, by route and year."""
DIPLOMA = np.zeros((2, len(_ROUTES), _YEARS), dtype=np.int8)
"""The diploma at the end of a year, by whether the pupil passes the exam of the vo, route and year; 0 is none."""
HIGHEST = np.zeros((2, len(_ROUTES), _YEARS), dtype=np.int8)
"""The highest diploma before a year, by the same."""
HIGHEST_SINCE = np.zeros((2, len(_ROUTES), _YEARS), dtype=np.int8)
"""The year at whose end that diploma was gained."""

for _route, (_, _steps) in enumerate(_ROUTES):
    for _stage, _from, _to, _diploma in _steps:
        STAGE[_route, _from : _to + 1] = STAGES.index(_stage)
        STARTED[_route, _from : _to + 1] = _from
        if _diploma:
            DIPLOMA[1, _route, _to] = DIPLOMAS.index(_diploma)
            DIPLOMA[0, _route, _to] = 0 if _diploma in _VO_DIPLOMAS else DIPLOMAS.index(_diploma)
for _year in range(1, _YEARS):
    _gained, _had = DIPLOMA[:, :, _year - 1], HIGHEST[:, :, _year - 1]
    _higher = RANK[_gained] > RANK[_had]
    HIGHEST[:, :, _year] = np.where(_higher, _gained, _had)
    HIGHEST_SINCE[:, :, _year] = np.where(_higher, _year - 1, HIGHEST_SINCE[:, :, _year - 1])
