"""grip_jikp: young people in a vulnerable position who are kept in sight (feeds.md, "GRIP", [C])."""

from pandera.typing import Series

from schemas.columns import ExtractModel, dropped
from schemas.contract_columns import (
    EITHER_NUMBER,
    kept_birth_date,
    kept_brin,
    kept_code,
    kept_date,
    kept_gemeentecode,
    kept_number,
    kept_schooljaar,
    pseudonymised_bsn,
    pseudonymised_onderwijsnummer,
)
from schemas.extract import Extract, Layout, Rhythm, Source

ORIGINS = ("VMBO_BB", "PRO", "VSO", "MBO1")
"""herkomst."""

DESTINATIONS = ("MBO", "VSO", "WERK", "DAGBESTEDING", "GEEN", "ONBEKEND")
"""bestemming, and beoogde_bestemming, of which feeds.md gives no list of its own."""


class GripJikp(ExtractModel):
    """One row per young person that is kept in sight in a schooljaar."""

    jikp_id: Series[str] = kept_number("jikp_id", "Nummer van de registratie in GRIP.", mandatory=True)
    burgerservicenummer: Series[str] = pseudonymised_bsn()
    onderwijsnummer: Series[str] = pseudonymised_onderwijsnummer()
    geboortedatum: Series[str] = kept_birth_date()
    gemeentecode: Series[str] = kept_gemeentecode("gemeentecode", "Code van de woongemeente volgens GRIP.", mandatory=True)
    schooljaar: Series[str] = kept_schooljaar()
    herkomst: Series[str] = kept_code("herkomst", "Onderwijs waar de jongere vandaan komt: VMBO_BB, PRO, VSO of MBO1.", ORIGINS)
    brin_herkomst: Series[str] = kept_brin("brin_herkomst", "BRIN van de school waar de jongere vandaan komt.")
    beoogde_bestemming: Series[str] = kept_code(
        "beoogde_bestemming", "Bestemming die was beoogd: MBO, VSO, WERK, DAGBESTEDING, GEEN of ONBEKEND.", DESTINATIONS
    )
    bestemming: Series[str] = kept_code(
        "bestemming", "Waar de jongere nu is: MBO, VSO, WERK, DAGBESTEDING, GEEN of ONBEKEND.", DESTINATIONS
    )
    zelfredzaamheid: Series[str] = kept_code(
        "zelfredzaamheid", "Of de jongere zelfredzaam is: WEL, BEPERKT of NIET.", ("WEL", "BEPERKT", "NIET")
    )
    # free text that no figure or check asks, and that can tell of care
    begeleidende_organisatie: Series[str] = dropped(
        "begeleidende_organisatie", "Naam van de organisatie die de jongere begeleidt."
    )
    datum_laatste_contact: Series[str] = kept_date("datum_laatste_contact", "Datum van het laatste contact, als jjjjmmdd.")
    status: Series[str] = kept_code(
        "status", "Stand van de registratie: OPEN, AFGEROND of UIT_BEELD.", ("OPEN", "AFGEROND", "UIT_BEELD"), mandatory=True
    )

    class Config(ExtractModel.Config):
        """The rules that look at several columns of a row."""

        precies_een_persoonsnummer = EITHER_NUMBER


GRIP_JIKP = Extract(
    name="grip_jikp",
    source=Source.GRIP,
    title="GRIP jongeren in een kwetsbare positie",
    description="Jongeren in een kwetsbare positie die in beeld worden gehouden, met herkomst, bestemming en status.",
    model=GripJikp,
    layout=Layout.CONTRACT_CSV,
    file_name="grip_jikp",
    key=("jikp_id",),
    municipality="gemeentecode",
    rhythm=Rhythm.WEEKLY,
)
