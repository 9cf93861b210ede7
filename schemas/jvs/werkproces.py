"""jvs_werkproces: what a gemeente is working on in a dossier (feeds.md, "JVS", [C]).

It has no person number: whose it is follows from the dossier of the same gemeente.
"""

from pandera.typing import Series

from schemas.columns import ExtractModel, dropped
from schemas.contract_columns import kept_code, kept_date, kept_gemeentecode, kept_number
from schemas.extract import Extract, Layout, Rhythm, Source

KINDS = ("16UUR", "LUXE", "LRV", "ABSOLUUT", "VRIJSTELLING", "DOORSTROOMPUNT", "PREVENTIEF", "OVERIG")
"""soort."""


class JvsWerkproces(ExtractModel):
    """One row per werkproces in a dossier."""

    werkprocesnummer: Series[str] = kept_number(
        "werkprocesnummer", "Nummer van het werkproces in het JVS van de gemeente.", mandatory=True
    )
    dossiernummer: Series[str] = kept_number(
        "dossiernummer", "Nummer van het dossier in het JVS van de gemeente waar het werkproces bij hoort."
    )
    soort: Series[str] = kept_code(
        "soort",
        "Soort werkproces: 16UUR, LUXE, LRV, ABSOLUUT, VRIJSTELLING, DOORSTROOMPUNT, PREVENTIEF of OVERIG.",
        KINDS,
        mandatory=True,
    )
    datum_start: Series[str] = kept_date("datum_start", "Datum waarop het werkproces begon, als jjjjmmdd.", mandatory=True)
    datum_einde: Series[str] = kept_date(
        "datum_einde", "Datum waarop het werkproces eindigde, als jjjjmmdd; leeg zolang het loopt."
    )
    gemeentecode: Series[str] = kept_gemeentecode(
        "gemeentecode", "Code van de gemeente waar de jongere volgens het JVS woont.", mandatory=True
    )
    medewerker: Series[str] = dropped("medewerker", "Naam van de medewerker.")


JVS_WERKPROCES = Extract(
    name="jvs_werkproces",
    source=Source.JVS,
    title="JVS werkprocessen",
    description="Alle werkprocessen in de dossiers van een gemeente, met soort, begin en einde.",
    model=JvsWerkproces,
    layout=Layout.CONTRACT_CSV,
    file_name="jvs_werkproces",
    key=("werkprocesnummer",),
    municipality="gemeentecode",
    rhythm=Rhythm.DAILY,
)
