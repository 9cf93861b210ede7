"""jvs_procesverbaal: the processen-verbaal of absence that a gemeente drew up (feeds.md, "JVS", [C]).

Strafrechtelijk: it falls under the Wpg and stands in schema `wpg` (privacy.md 10).
"""

from pandera.typing import Series

from schemas.columns import ExtractModel
from schemas.contract_columns import (
    EITHER_NUMBER,
    kept_code,
    kept_date,
    kept_gemeentecode,
    kept_number,
    pseudonymised_bsn,
    pseudonymised_onderwijsnummer,
)
from schemas.extract import Extract, Layout, Rhythm, Source


class JvsProcesverbaal(ExtractModel):
    """One row per proces-verbaal."""

    pvnummer: Series[str] = kept_number("pvnummer", "Nummer van het proces-verbaal in het JVS van de gemeente.", mandatory=True)
    dossiernummer: Series[str] = kept_number(
        "dossiernummer", "Nummer van het dossier in het JVS van de gemeente waar het proces-verbaal bij hoort."
    )
    burgerservicenummer: Series[str] = pseudonymised_bsn()
    onderwijsnummer: Series[str] = pseudonymised_onderwijsnummer()
    datum_pv: Series[str] = kept_date("datum_pv", "Datum van het proces-verbaal, als jjjjmmdd.", mandatory=True)
    verzuimsoort: Series[str] = kept_code(
        "verzuimsoort",
        "Soort verzuim waarvoor het is opgemaakt: ABSOLUUT, RELATIEF of LUXE.",
        ("ABSOLUUT", "RELATIEF", "LUXE"),
        mandatory=True,
    )
    verdachte: Series[str] = kept_code("verdachte", "Tegen wie het is opgemaakt: de OUDER of de JONGERE.", ("OUDER", "JONGERE"))
    afdoening: Series[str] = kept_code(
        "afdoening",
        "Hoe het is afgedaan: HALT, OM, SEPOT, ZITTING, of nog OPEN.",
        ("HALT", "OM", "SEPOT", "ZITTING", "OPEN"),
    )
    datum_afdoening: Series[str] = kept_date("datum_afdoening", "Datum van de afdoening, als jjjjmmdd.")
    gemeentecode: Series[str] = kept_gemeentecode(
        "gemeentecode", "Code van de gemeente waar de jongere volgens het JVS woont.", mandatory=True
    )

    class Config(ExtractModel.Config):
        """The rules that look at several columns of a row."""

        precies_een_persoonsnummer = EITHER_NUMBER


JVS_PROCESVERBAAL = Extract(
    name="jvs_procesverbaal",
    source=Source.JVS,
    title="JVS processen-verbaal",
    description="Alle processen-verbaal wegens verzuim in het JVS van een gemeente, met soort en afdoening.",
    model=JvsProcesverbaal,
    layout=Layout.CONTRACT_CSV,
    file_name="jvs_procesverbaal",
    key=("pvnummer",),
    municipality="gemeentecode",
    rhythm=Rhythm.DAILY,
    under_wpg=True,
)
