"""grip_overstap: pupils of the vo on their way to the mbo (feeds.md, "GRIP", [C])."""

from pandera.typing import Series

from schemas.columns import ExtractModel
from schemas.contract_columns import (
    EITHER_NUMBER,
    kept_birth_date,
    kept_brin,
    kept_code,
    kept_count,
    kept_crebo,
    kept_date,
    kept_flag,
    kept_gemeentecode,
    kept_number,
    kept_schooljaar,
    pseudonymised_bsn,
    pseudonymised_onderwijsnummer,
)
from schemas.extract import Extract, Layout, Rhythm, Source

LEVELS = ("PRO", "VSO", "VMBO_BB", "VMBO_KB", "VMBO_GL", "VMBO_TL", "HAVO", "VWO")
"""vo_niveau."""

STATUSES = ("GEEN_AANMELDING", "AANGEMELD", "INTAKE", "TOEGELATEN", "AFGEWEZEN", "AFGEMELD", "GEPLAATST")
"""status."""


class GripOverstap(ExtractModel):
    """One row per application of a pupil, and one for a pupil without any."""

    aanmelding_id: Series[str] = kept_number("aanmelding_id", "Nummer van de aanmelding in GRIP.", mandatory=True)
    burgerservicenummer: Series[str] = pseudonymised_bsn()
    onderwijsnummer: Series[str] = pseudonymised_onderwijsnummer()
    geboortedatum: Series[str] = kept_birth_date()
    gemeentecode: Series[str] = kept_gemeentecode("gemeentecode", "Code van de woongemeente volgens GRIP.", mandatory=True)
    schooljaar: Series[str] = kept_schooljaar()
    vo_brin: Series[str] = kept_brin("vo_brin", "BRIN van de school waar de leerling vandaan komt.")
    vo_niveau: Series[str] = kept_code(
        "vo_niveau", "Niveau in het vo: PRO, VSO, VMBO_BB, VMBO_KB, VMBO_GL, VMBO_TL, HAVO of VWO.", LEVELS
    )
    leerjaar: Series[str] = kept_count("leerjaar", "Leerjaar in het vo.")
    mbo_brin: Series[str] = kept_brin("mbo_brin", "BRIN van de mbo-instelling van de aanmelding.")
    crebo: Series[str] = kept_crebo("crebo", "Code (crebo) van de mbo-opleiding van de aanmelding.")
    leerweg: Series[str] = kept_code("leerweg", "Leerweg van de mbo-opleiding: BOL of BBL.", ("BOL", "BBL"))
    status: Series[str] = kept_code(
        "status",
        "Stand van de aanmelding: GEEN_AANMELDING, AANGEMELD, INTAKE, TOEGELATEN, AFGEWEZEN, AFGEMELD of GEPLAATST.",
        STATUSES,
        mandatory=True,
    )
    datum_status: Series[str] = kept_date("datum_status", "Datum van de status, als jjjjmmdd.")
    warme_overdracht: Series[str] = kept_flag("warme_overdracht", "Of de leerling warm is overgedragen.")

    class Config(ExtractModel.Config):
        """The rules that look at several columns of a row."""

        precies_een_persoonsnummer = EITHER_NUMBER


GRIP_OVERSTAP = Extract(
    name="grip_overstap",
    source=Source.GRIP,
    title="GRIP overstap",
    description="Aanmeldingen van vo-leerlingen bij het mbo, met niveau, opleiding en stand van de aanmelding.",
    model=GripOverstap,
    layout=Layout.CONTRACT_CSV,
    file_name="grip_overstap",
    key=("aanmelding_id",),
    municipality="gemeentecode",
    rhythm=Rhythm.WEEKLY,
)
