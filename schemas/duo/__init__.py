"""DUO: enrolments and young people who left school early (feeds.md, "DUO").

The monthly A-reports and the yearly NRSP and NenR ([R], names and spelling of DUO), the C- and P-levering ([C], our own
layouts) and koci. One module per model, with the lines for the register; what the reports share is in `schemas.duo.columns`.
"""

from schemas.duo.c_levering import DUO_C_LEVERING
from schemas.duo.koci import DUO_KOCI
from schemas.duo.p_levering import DUO_P_LEVERING
from schemas.duo.reports import DUO_A01, DUO_A02, DUO_A04, DUO_A14
from schemas.duo.startset import DUO_A05
from schemas.duo.vsv_year import DUO_NENR, DUO_NRSP

__all__ = [
    "DUO_A01",
    "DUO_A02",
    "DUO_A04",
    "DUO_A05",
    "DUO_A14",
    "DUO_C_LEVERING",
    "DUO_KOCI",
    "DUO_NENR",
    "DUO_NRSP",
    "DUO_P_LEVERING",
]
