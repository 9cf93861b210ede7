"""duo_c_levering: the enrolments and exemptions of everyone of school age who lives in the scope (feeds.md, "DUO", [C]).

Our own layout, so code lists are closed and leading zeros count, other than in the reports of DUO.
"""

from pandera.typing import Series

from schemas.columns import ExtractModel, Kind, Treatment, column
from schemas.contract_columns import (
    generalised_postcode,
    kept_birth_date,
    kept_brin6,
    kept_code,
    kept_date,
    kept_flag,
    kept_gemeentecode,
)
from schemas.duo.columns import LEERWEGEN, REASONS, REASONS_EXPLAINED
from schemas.extract import Extract, Layout, Rhythm, Source

ONDERWIJSSOORTEN = ("PO", "SBO", "SO", "VSO", "PRO", "VMBO", "HAVO", "VWO", "VAVO", "MBO")
DIPLOMAS = ("GEEN", "PRO", "VSO", "VMBO", "HAVO", "VWO", "MBO1", "MBO2", "MBO3", "MBO4")


class EnrolmentColumns(ExtractModel):
    """What the C-levering and the P-levering tell of a person and an enrolment."""

    pgn: Series[str] = column(
        "pgn",
        "Pseudoniem van het persoonsgebonden nummer: burgerservicenummer of onderwijsnummer.",
        treatment=Treatment.PSEUDONYMISE,
        kind=Kind.PGN,
        pgn=True,
    )
    geboortedatum: Series[str] = kept_birth_date()
    geslacht: Series[str] = kept_code("geslacht", "Geslacht: M man, V vrouw, O onbekend.", ("M", "V", "O"))
    postcode: Series[str] = generalised_postcode()
    gemeentecode: Series[str] = kept_gemeentecode("gemeentecode", "Code van de woongemeente volgens DUO.", mandatory=True)
    brin6: Series[str] = kept_brin6(
        "brin6", "BRIN met vestiging (zes tekens) van de school; leeg voor wie is vrijgesteld en niet ingeschreven."
    )
    opleidingscode: Series[str] = column(
        "opleidingscode",
        "Code van de opleiding (elementcode of crebo).",
        treatment=Treatment.KEEP,
        kind=Kind.CODE,
        tekens=8,
    )
    onderwijssoort: Series[str] = kept_code(
        "onderwijssoort",
        "Onderwijssoort van de inschrijving: PO, SBO, SO, VSO, PRO, VMBO, HAVO, VWO, VAVO of MBO.",
        ONDERWIJSSOORTEN,
    )
    niveau: Series[str] = kept_code("niveau", "Niveau in het mbo: 1, 2, 3 of 4; anders leeg.", ("1", "2", "3", "4"))
    leerweg: Series[str] = kept_code("leerweg", "Leerweg in het mbo: BOL, BBL of EX (extraneus).", LEERWEGEN)
    inschrijvingsvolgnummer: Series[str] = column(
        "inschrijvingsvolgnummer",
        "Volgnummer van de inschrijving van deze persoon bij de school; leeg voor wie is vrijgesteld en niet ingeschreven.",
        treatment=Treatment.KEEP,
        kind=Kind.CODE,
        tekens=8,
    )
    datum_inschrijving: Series[str] = kept_date(
        "datum_inschrijving",
        "Eerste dag van de inschrijving, als jjjjmmdd; leeg voor wie is vrijgesteld en niet ingeschreven.",
    )
    datum_uitschrijving: Series[str] = kept_date(
        "datum_uitschrijving", "Laatste dag van de inschrijving, als jjjjmmdd; leeg zolang die duurt."
    )
    reden_uitstroom: Series[str] = kept_code("reden_uitstroom", REASONS_EXPLAINED, REASONS)
    hoogste_diploma: Series[str] = kept_code(
        "hoogste_diploma",
        "Hoogste diploma of getuigschrift: GEEN, PRO, VSO, VMBO, HAVO, VWO, MBO1, MBO2, MBO3 of MBO4.",
        DIPLOMAS,
    )
    datum_diploma: Series[str] = kept_date("datum_diploma", "Datum van het hoogste diploma, als jjjjmmdd.")
    startkwalificatie: Series[str] = kept_flag("startkwalificatie", "Of de persoon volgens DUO een startkwalificatie heeft.")
    vrijstelling: Series[str] = kept_flag("vrijstelling", "Of de persoon volgens DUO is vrijgesteld van inschrijving.")
    vsv: Series[str] = kept_flag("vsv", "Of de persoon volgens DUO voortijdig schoolverlater is.")


class DuoCLevering(EnrolmentColumns):
    """One row per enrolment, and one for a person who is exempted and not enrolled, whose row has no enrolment."""

    class Config(ExtractModel.Config):
        """The rules that look at several columns of a row."""

        precies_een_persoonsnummer = {"columns": ("pgn",)}  # noqa: RUF012 pandera reads a dict
        gevuld_tenzij_vrijgesteld = {  # noqa: RUF012
            "columns": ("brin6", "inschrijvingsvolgnummer", "datum_inschrijving"),
            "vrijstelling": "vrijstelling",
        }


DUO_C_LEVERING = Extract(
    name="duo_c_levering",
    source=Source.DUO,
    title="DUO C-levering",
    description=(
        "Wie in het gebied woont en op school zit of zat sinds 31 juli van het vorige kalenderjaar, of is vrijgesteld: "
        "inschrijvingen, hoogste diploma en startkwalificatie."
    ),
    model=DuoCLevering,
    layout=Layout.CONTRACT_CSV,
    file_name="duo_c_levering",
    key=("pgn", "brin6", "inschrijvingsvolgnummer"),
    empty_in_key=frozenset({"brin6", "inschrijvingsvolgnummer"}),
    municipality="gemeentecode",
    rhythm=Rhythm.ON_REQUEST,
)
