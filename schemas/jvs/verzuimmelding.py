"""jvs_verzuimmelding: the reports of absence that a gemeente handles (feeds.md, "JVS", [C])."""

from pandera.typing import Series

from schemas.columns import ExtractModel, Kind, Treatment, column, dropped
from schemas.contract_columns import (
    EITHER_NUMBER,
    kept_brin6,
    kept_code,
    kept_date,
    kept_flag,
    kept_gemeentecode,
    kept_number,
    pseudonymised_bsn,
    pseudonymised_onderwijsnummer,
)
from schemas.extract import Extract, Layout, Rhythm, Source

KINDS = ("V1", "V2", "V3", "V4", "RMC", "L", "LRV", "O")
"""verzuimsoort; V1 and V2 occur in old rows only."""

STATUSES = ("R", "B", "K", "G", "I", "D")
"""status; D occurs only in rows before 12 August 2020."""

CLOSING_REASONS = ("TERUG", "ANDERE_OPLEIDING", "WERK", "OVERIG", "OVERLEDEN", "ZIEK", "LEGITIEM")
"""reden_afgesloten."""


class JvsVerzuimmelding(ExtractModel):
    """One row per report of absence (verzuimmelding) of a young person."""

    meldingsnummer: Series[str] = kept_number(
        "meldingsnummer", "Nummer van de verzuimmelding in het JVS van de gemeente.", mandatory=True
    )
    dossiernummer: Series[str] = kept_number(
        "dossiernummer", "Nummer van het dossier in het JVS van de gemeente waar de melding bij hoort."
    )
    burgerservicenummer: Series[str] = pseudonymised_bsn()
    onderwijsnummer: Series[str] = pseudonymised_onderwijsnummer()
    school_brin: Series[str] = kept_brin6("school_brin", "BRIN met vestiging (zes tekens) van de school die meldde.")
    melddatum: Series[str] = kept_date("melddatum", "Datum waarop de school meldde, als jjjjmmdd.", mandatory=True)
    begindatum: Series[str] = kept_date("begindatum", "Eerste dag van het verzuim, als jjjjmmdd.", mandatory=True)
    einddatum: Series[str] = kept_date("einddatum", "Laatste dag van het verzuim, als jjjjmmdd; leeg zolang het duurt.")
    verzuimsoort: Series[str] = kept_code(
        "verzuimsoort",
        "Soort verzuim: V3 16 uur in 4 weken, onder 18 · V4 hetzelfde, 18 en ouder · RMC Doorstroompunt 18-plus · "
        "L luxeverzuim · LRV langdurig relatief verzuim (meer dan 4 weken) · O overig · V1 en V2 komen in oude rijen voor.",
        KINDS,
        mandatory=True,
    )
    status: Series[str] = kept_code(
        "status",
        "Status van de melding: R geregistreerd · B in behandeling · K ter kennisgeving aangenomen · G afgesloten · "
        "I ingetrokken · D overgedragen (alleen voor 12 augustus 2020).",
        STATUSES,
        mandatory=True,
    )
    reden_afgesloten: Series[str] = kept_code(
        "reden_afgesloten",
        "Reden waarom de melding is afgesloten: TERUG, ANDERE_OPLEIDING, WERK, OVERIG, OVERLEDEN, ZIEK of LEGITIEM.",
        CLOSING_REASONS,
    )
    reden_ingetrokken: Series[str] = kept_code(
        "reden_ingetrokken", "Reden waarom de melding is ingetrokken: V overlapt een vrijstelling.", ("V",)
    )
    verzuimuren: Series[str] = column(
        "verzuimuren",
        "Aantal uren verzuim, in hele uren.",
        treatment=Treatment.KEEP,
        kind=Kind.INTEGER,
        geheel_getal=True,
    )
    alle_lessen_gemist: Series[str] = kept_flag("alle_lessen_gemist", "Of de jongere alle lessen heeft gemist.")
    gemeentecode: Series[str] = kept_gemeentecode(
        "gemeentecode", "Code van de gemeente waar de jongere volgens het JVS woont.", mandatory=True
    )
    behandelaar: Series[str] = dropped("behandelaar", "Naam van de behandelaar.")
    datum_in_behandeling: Series[str] = kept_date(
        "datum_in_behandeling", "Datum waarop de melding in behandeling is genomen, als jjjjmmdd."
    )
    datum_afgesloten: Series[str] = kept_date("datum_afgesloten", "Datum waarop de melding is afgesloten, als jjjjmmdd.")

    class Config(ExtractModel.Config):
        """The rules that look at several columns of a row."""

        precies_een_persoonsnummer = EITHER_NUMBER


JVS_VERZUIMMELDING = Extract(
    name="jvs_verzuimmelding",
    source=Source.JVS,
    title="JVS verzuimmeldingen",
    description="Alle verzuimmeldingen in het JVS van een gemeente, met soort, status, periode en uren.",
    model=JvsVerzuimmelding,
    layout=Layout.CONTRACT_CSV,
    file_name="jvs_verzuimmelding",
    key=("meldingsnummer",),
    municipality="gemeentecode",
    rhythm=Rhythm.DAILY,
)
