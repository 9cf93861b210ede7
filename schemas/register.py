"""The register: every extract the hub loads. Adding a feed is a model in the module or package of its source and a line here.

No rules, no columns: those stand with the models. The other rooms find out here what exists.
"""

from collections.abc import Mapping
from types import MappingProxyType

from schemas.brp import BRP_PERSONEN, BRP_PERSOONSLIJST
from schemas.duo import (
    DUO_A01,
    DUO_A02,
    DUO_A04,
    DUO_A05,
    DUO_A14,
    DUO_C_LEVERING,
    DUO_KOCI,
    DUO_NENR,
    DUO_NRSP,
    DUO_P_LEVERING,
)
from schemas.errors import LeveringRefused
from schemas.excluded import refuse_excluded
from schemas.extract import Extract, Source
from schemas.grip import GRIP_JIKP, GRIP_OVERSTAP, GRIP_UITSTROOM_SWITCH
from schemas.jvs import (
    JVS_JONGERE,
    JVS_PROCESVERBAAL,
    JVS_TRAJECT,
    JVS_VERZUIMMELDING,
    JVS_VRIJSTELLING,
    JVS_WERKPROCES,
)
from schemas.suwi import SUWI_BIJSTAND, SUWI_INKOMSTEN
from schemas.werklijst import HUB_WERKLIJST

EXTRACTS: Mapping[str, Extract] = MappingProxyType(
    {
        extract.name: extract
        for extract in (
            *(JVS_JONGERE, JVS_VERZUIMMELDING, JVS_VRIJSTELLING, JVS_TRAJECT, JVS_WERKPROCES, JVS_PROCESVERBAAL),
            *(GRIP_OVERSTAP, GRIP_JIKP, GRIP_UITSTROOM_SWITCH),
            *(BRP_PERSOONSLIJST, BRP_PERSONEN),
            *(DUO_A01, DUO_A02, DUO_A04, DUO_A05, DUO_A14, DUO_NRSP, DUO_NENR, DUO_C_LEVERING, DUO_P_LEVERING, DUO_KOCI),
            *(SUWI_INKOMSTEN, SUWI_BIJSTAND),
            HUB_WERKLIJST,
        )
    }
)
"""All extracts by name."""

SOURCE_TITLES: Mapping[Source, str] = MappingProxyType(
    {
        Source.JVS: "JVS, het jongerenvolgsysteem van de gemeenten",
        Source.GRIP: "GRIP, overstap en in beeld houden van jongeren (Intergrip)",
        Source.BRP: "BRP, de basisregistratie personen",
        Source.DUO: "DUO, inschrijvingen en voortijdig schoolverlaters",
        Source.SUWI: "SUWI, inkomsten en uitkeringen (BKWI)",
        Source.HUB: "De hub zelf: wat gemeenten over hun werklijst terugmelden",
    }
)
"""What users read for a source."""


def extract_named(name: str) -> Extract:
    """The extract with this name.

    Raises LeveringRefused: `bron_uitgesloten` for what is never ingested, `extract_onbekend` when the register has none.
    """
    refuse_excluded(name)
    extract = EXTRACTS.get(name)
    if extract is None:
        known = ", ".join(EXTRACTS)
        raise LeveringRefused("extract_onbekend", f"Dit extract staat niet in het register. Bekend zijn: {known}.")
    return extract
