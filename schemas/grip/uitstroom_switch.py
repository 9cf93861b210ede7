"""grip_uitstroom_switch: mbo students who left or changed their education (feeds.md, "GRIP", [C])."""

from pandera.typing import Series

from schemas.columns import ExtractModel
from schemas.contract_columns import (
    EITHER_NUMBER,
    kept_brin,
    kept_code,
    kept_crebo,
    kept_date,
    kept_gemeentecode,
    kept_number,
    kept_schooljaar,
    pseudonymised_bsn,
    pseudonymised_onderwijsnummer,
)
from schemas.duo.columns import REASONS, REASONS_EXPLAINED
from schemas.extract import Extract, Layout, Rhythm, Source

MBO_LEVELS = ("1", "2", "3", "4")
"""niveau_van and niveau_naar."""


class GripUitstroomSwitch(ExtractModel):
    """One row per student who left (UITSCHRIJVING) or changed education (SWITCH), as counted at a meetmoment."""

    registratie_id: Series[str] = kept_number("registratie_id", "Nummer van de registratie in GRIP.", mandatory=True)
    burgerservicenummer: Series[str] = pseudonymised_bsn()
    onderwijsnummer: Series[str] = pseudonymised_onderwijsnummer()
    schooljaar: Series[str] = kept_schooljaar()
    meetmoment: Series[str] = kept_code("meetmoment", "Meetmoment in het schooljaar: 1 of 2.", ("1", "2"))
    soort: Series[str] = kept_code(
        "soort", "Of de student stopte (UITSCHRIJVING) of wisselde (SWITCH).", ("UITSCHRIJVING", "SWITCH"), mandatory=True
    )
    datum: Series[str] = kept_date("datum", "Datum waarop de student stopte of wisselde, als jjjjmmdd.")
    vo_brin: Series[str] = kept_brin("vo_brin", "BRIN van de school waar de student vandaan kwam.")
    mbo_brin_van: Series[str] = kept_brin("mbo_brin_van", "BRIN van de mbo-instelling die de student verliet.")
    crebo_van: Series[str] = kept_crebo("crebo_van", "Code (crebo) van de opleiding die de student verliet.")
    niveau_van: Series[str] = kept_code(
        "niveau_van", "Niveau van de opleiding die de student verliet: 1 tot en met 4.", MBO_LEVELS
    )
    mbo_brin_naar: Series[str] = kept_brin("mbo_brin_naar", "BRIN van de mbo-instelling waar de student heen ging.")
    crebo_naar: Series[str] = kept_crebo("crebo_naar", "Code (crebo) van de opleiding waar de student heen ging.")
    niveau_naar: Series[str] = kept_code(
        "niveau_naar", "Niveau van de opleiding waar de student heen ging: 1 tot en met 4.", MBO_LEVELS
    )
    reden_uitstroom: Series[str] = kept_code("reden_uitstroom", REASONS_EXPLAINED, REASONS)
    gemeentecode: Series[str] = kept_gemeentecode("gemeentecode", "Code van de woongemeente volgens GRIP.", mandatory=True)

    class Config(ExtractModel.Config):
        """The rules that look at several columns of a row."""

        precies_een_persoonsnummer = EITHER_NUMBER


GRIP_UITSTROOM_SWITCH = Extract(
    name="grip_uitstroom_switch",
    source=Source.GRIP,
    title="GRIP uitstroom en switch",
    description="Studenten die stopten met een mbo-opleiding of er een andere voor kozen, per meetmoment.",
    model=GripUitstroomSwitch,
    layout=Layout.CONTRACT_CSV,
    file_name="grip_uitstroom_switch",
    key=("registratie_id",),
    municipality="gemeentecode",
    rhythm=Rhythm.HALF_YEARLY,
)
