"""DUO: enrolments and young people who left school early (feeds.md, "DUO").

The monthly A-reports ([R], names and spelling of DUO) and the C-levering ([C], our own layout). One module per model, with the
lines for the register; what the reports share is in `schemas.duo.columns`.
"""

from schemas.duo.c_levering import DUO_C_LEVERING
from schemas.duo.reports import DUO_A01, DUO_A02, DUO_A04, DUO_A14
from schemas.duo.startset import DUO_A05

__all__ = ["DUO_A01", "DUO_A02", "DUO_A04", "DUO_A05", "DUO_A14", "DUO_C_LEVERING"]
