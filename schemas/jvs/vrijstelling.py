"""jvs_vrijstelling: exemptions of the Leerplichtwet that a gemeente registers (feeds.md, "JVS", [C])."""

from pandera.typing import Series

from schemas.columns import ExtractModel
from schemas.contract_columns import (
    EITHER_NUMBER,
    kept_code,
    kept_date,
    kept_flag,
    kept_gemeentecode,
    kept_number,
    pseudonymised_bsn,
    pseudonymised_onderwijsnummer,
)
from schemas.extract import Extract, Layout, Rhythm, Source

ARTICLES = ("3A", "3B", "5_A", "5_B", "5_C", "5A", "11_F", "11_G", "15")
"""artikel: 5_A is article 5 under a, 5A is article 5a."""


class JvsVrijstelling(ExtractModel):
    """One row per exemption (vrijstelling) or vervangende leerplicht of a young person, asked, granted or rejected."""

    vrijstellingnummer: Series[str] = kept_number(
        "vrijstellingnummer", "Nummer van de vrijstelling in het JVS van de gemeente.", mandatory=True
    )
    dossiernummer: Series[str] = kept_number(
        "dossiernummer", "Nummer van het dossier in het JVS van de gemeente waar de vrijstelling bij hoort."
    )
    burgerservicenummer: Series[str] = pseudonymised_bsn()
    onderwijsnummer: Series[str] = pseudonymised_onderwijsnummer()
    artikel: Series[str] = kept_code(
        "artikel",
        "Artikel van de Leerplichtwet: 3A en 3B vervangende leerplicht · 5_A lichamelijk of psychisch · 5_B richting · "
        "5_C buitenland · 5A trekkend bestaan · 11_F vakantie · 11_G gewichtige omstandigheden · 15 ander onderwijs.",
        ARTICLES,
        mandatory=True,
    )
    begindatum: Series[str] = kept_date("begindatum", "Eerste dag van de vrijstelling, als jjjjmmdd.", mandatory=True)
    einddatum: Series[str] = kept_date("einddatum", "Laatste dag van de vrijstelling, als jjjjmmdd; leeg als die open is.")
    eerder_beroep: Series[str] = kept_flag("eerder_beroep", "Of op deze vrijstelling eerder een beroep is gedaan.")
    onderwijssoort: Series[str] = kept_code(
        "onderwijssoort",
        "Onderwijssoort bij de vrijstelling: basis, speciaal, voortgezet, beroeps, onbekend of geen.",
        ("basis", "speciaal", "voortgezet", "beroeps", "onbekend", "geen"),
    )
    besluit: Series[str] = kept_code(
        "besluit",
        "Stand van het besluit: aangevraagd, toegekend (ook wat na een kennisgeving van rechtswege geldt) of afgewezen.",
        ("aangevraagd", "toegekend", "afgewezen"),
        mandatory=True,
    )
    datum_besluit: Series[str] = kept_date("datum_besluit", "Datum van het besluit, als jjjjmmdd.")
    gemeentecode: Series[str] = kept_gemeentecode(
        "gemeentecode", "Code van de gemeente waar de jongere volgens het JVS woont.", mandatory=True
    )

    class Config(ExtractModel.Config):
        """The rules that look at several columns of a row."""

        precies_een_persoonsnummer = EITHER_NUMBER


JVS_VRIJSTELLING = Extract(
    name="jvs_vrijstelling",
    source=Source.JVS,
    title="JVS vrijstellingen",
    description="Alle vrijstellingen en vervangende leerplicht in het JVS van een gemeente, met artikel, periode en besluit.",
    model=JvsVrijstelling,
    layout=Layout.CONTRACT_CSV,
    file_name="jvs_vrijstelling",
    key=("vrijstellingnummer",),
    municipality="gemeentecode",
    rhythm=Rhythm.DAILY,
)
