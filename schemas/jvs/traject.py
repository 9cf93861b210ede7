"""jvs_traject: the trajectories of young people at the Doorstroompunt of a gemeente (feeds.md, "JVS", [C])."""

from pandera.typing import Series

from schemas.columns import ExtractModel, dropped
from schemas.contract_columns import (
    EITHER_NUMBER,
    kept_code,
    kept_count,
    kept_date,
    kept_flag,
    kept_gemeentecode,
    kept_number,
    pseudonymised_bsn,
    pseudonymised_onderwijsnummer,
)
from schemas.extract import Extract, Layout, Rhythm, Source

DESTINATIONS = ("VOLTIJD", "BBL", "WERK", "ZORG", "GEEN", "VERHUISD", "OVERIG")
"""bestemming."""


class JvsTraject(ExtractModel):
    """One row per trajectory, from the first signal to the destination."""

    trajectnummer: Series[str] = kept_number(
        "trajectnummer", "Nummer van het traject in het JVS van de gemeente.", mandatory=True
    )
    dossiernummer: Series[str] = kept_number(
        "dossiernummer", "Nummer van het dossier in het JVS van de gemeente waar het traject bij hoort."
    )
    burgerservicenummer: Series[str] = pseudonymised_bsn()
    onderwijsnummer: Series[str] = pseudonymised_onderwijsnummer()
    signaalbron: Series[str] = kept_code(
        "signaalbron", "Waar het signaal vandaan kwam: P de P-levering van DUO, OVERIG elke andere bron.", ("P", "OVERIG")
    )
    signaaldatum: Series[str] = kept_date("signaaldatum", "Datum van het signaal, als jjjjmmdd.", mandatory=True)
    nog_ingeschreven: Series[str] = kept_flag("nog_ingeschreven", "Of de jongere bij het signaal nog was ingeschreven.")
    datum_einde_onderwijs: Series[str] = kept_date(
        "datum_einde_onderwijs", "Datum waarop de jongere met onderwijs stopte, als jjjjmmdd."
    )
    datum_eerste_contact: Series[str] = kept_date(
        "datum_eerste_contact", "Datum van het eerste contact met de jongere, als jjjjmmdd."
    )
    datum_intake: Series[str] = kept_date("datum_intake", "Datum van het eerste intakegesprek, als jjjjmmdd.")
    aantal_intakegesprekken: Series[str] = kept_count("aantal_intakegesprekken", "Aantal intakegesprekken.")
    datum_start: Series[str] = kept_date("datum_start", "Datum waarop het traject begon, als jjjjmmdd.")
    datum_einde: Series[str] = kept_date("datum_einde", "Datum waarop het traject eindigde, als jjjjmmdd.")
    bestemming: Series[str] = kept_code(
        "bestemming",
        "Waar de jongere na het traject is: VOLTIJD (onderwijs), BBL, WERK, ZORG, GEEN, VERHUISD of OVERIG.",
        DESTINATIONS,
    )
    nazorg_maanden: Series[str] = kept_count("nazorg_maanden", "Aantal maanden nazorg na het traject.")
    eerder_traject: Series[str] = kept_flag("eerder_traject", "Of de jongere eerder een traject had.")
    gemeentecode: Series[str] = kept_gemeentecode(
        "gemeentecode", "Code van de gemeente waar de jongere volgens het JVS woont.", mandatory=True
    )
    consulent: Series[str] = dropped("consulent", "Naam van de consulent.")

    class Config(ExtractModel.Config):
        """The rules that look at several columns of a row."""

        precies_een_persoonsnummer = EITHER_NUMBER


JVS_TRAJECT = Extract(
    name="jvs_traject",
    source=Source.JVS,
    title="JVS trajecten",
    description="Alle trajecten van het Doorstroompunt in het JVS van een gemeente, van signaal tot bestemming.",
    model=JvsTraject,
    layout=Layout.CONTRACT_CSV,
    file_name="jvs_traject",
    key=("trajectnummer",),
    municipality="gemeentecode",
    rhythm=Rhythm.DAILY,
)
