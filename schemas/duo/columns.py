"""What the reports of DUO share: the columns that are read, by the name of the hub, and the register line.

Every report calls them differently, so the header is the argument. Code lists are open ([R]); what DUO writes its own way
(gemeentecode without leading zeros, person number `0`) is undone by a declared spelling.
"""

from typing import Any

from schemas.columns import ExtractModel, Kind, Meaning, Treatment, column
from schemas.comparisons import identity_comparison
from schemas.dates import DateForm
from schemas.extract import Extract, Layout, Rhythm, Source
from schemas.spelling import Spelling

REASONS = ("01", "02", "03", "04", "05", "06", "07", "08", "09")
"""reden_uitstroom (feeds.md, "DUO")."""

REASONS_EXPLAINED = (
    "Reden van uitstroom: 01 persoonsgebonden, geen invloed · 02 persoonsgebonden, wel opvang · 03 instellingsgebonden · "
    "04 studie- en beroepskeuze · 05 arbeidsmarkt en omgeving · 06 zonder diploma maar succesvol · 07 onbekend · "
    "08 geen uitval · 09 betalingsverplichting."
)

LEERWEGEN = ("BOL", "BBL", "EX")

LEVELS = (
    *("PRO", "VSO", "VO onderbouw", "VMBO bovenbouw", "HAVO/VWO bovenbouw"),
    *(f"Mbo{level} opleidingen" for level in range(1, 5)),
    *(f"Mbo niveau {level}" for level in range(1, 5)),
)
"""niveau, in both spellings of DUO (feeds.md, "DUO")."""


def rapportagemaand(source_name: str) -> Any:
    """The month that a row says of itself."""
    return column(
        source_name,
        "Maand (jjjjmm) waarin de rij voor het eerst in het rapport stond; niet de maand van het rapport zelf.",
        treatment=Treatment.KEEP,
        kind=Kind.MONTH,
        maand=True,
    )


def persoonsgebondennummer(source_name: str) -> Any:
    """The person number, in which `0` means empty."""
    return column(
        source_name,
        "Pseudoniem van het persoonsgebonden nummer: burgerservicenummer of onderwijsnummer.",
        treatment=Treatment.PSEUDONYMISE,
        kind=Kind.PGN,
        spelling=Spelling(empty=("0",)),
        pgn=True,
    )


def achternaam(source_name: str) -> Any:
    """The surname."""
    return column(
        source_name,
        "Vergelijkwaarde van de achternaam zonder voorvoegsel: alleen te toetsen op gelijkheid.",
        treatment=Treatment.COMPARE,
        meaning=Meaning.NAME,
    )


def geboortedatum(source_name: str) -> Any:
    """The birth date, complete or not."""
    return column(
        source_name,
        "Geboortedatum als jjjjmmdd; een onbekende dag of maand is 00.",
        treatment=Treatment.KEEP,
        kind=Kind.DATE,
        meaning=Meaning.DATE,
        mandatory=True,
        datum=DateForm.DUO,
    )


def onderwijscode(source_name: str) -> Any:
    """The code of the education."""
    return column(
        source_name,
        "Code van de opleiding (elementcode of crebo).",
        treatment=Treatment.KEEP,
        kind=Kind.CODE,
        tekens=8,
    )


def leerweg(source_name: str) -> Any:
    """The leerweg."""
    return column(
        source_name,
        "Leerweg in het mbo: BOL, BBL of EX (extraneus).",
        treatment=Treatment.KEEP,
        kind=Kind.CODE,
        tekens=8,
        bekende_code=LEERWEGEN,
    )


def brin(source_name: str) -> Any:
    """The BRIN of the enrolment, part of the key."""
    return column(
        source_name,
        "BRIN (vier tekens) van de instelling van de inschrijving.",
        treatment=Treatment.KEEP,
        kind=Kind.CODE,
        mandatory=True,
        brin=4,
    )


def brin_volgnummer(source_name: str) -> Any:
    """The vestiging."""
    return column(
        source_name,
        "Volgnummer van de vestiging bij de BRIN.",
        treatment=Treatment.KEEP,
        kind=Kind.CODE,
        tekens=8,
    )


def gemeentecode(source_name: str) -> Any:
    """The woongemeente, which DUO writes without leading zeros."""
    return column(
        source_name,
        "Code van de woongemeente volgens DUO, aangevuld tot vier cijfers.",
        treatment=Treatment.KEEP,
        kind=Kind.CODE,
        mandatory=True,
        spelling=Spelling(width=4),
        gemeentecode=True,
    )


def rmc_regio(source_name: str) -> Any:
    """The RMC region as DUO writes it."""
    return column(
        source_name,
        "RMC-regio van de woongemeente zoals DUO die schrijft (REGIO 10).",
        treatment=Treatment.KEEP,
        kind=Kind.CODE,
        tekens=8,
    )


def niveau(source_name: str) -> Any:
    """The level, in one of the spellings of DUO."""
    return column(
        source_name,
        "Niveau van het onderwijs zoals DUO het schrijft (Mbo4 opleidingen, VMBO bovenbouw).",
        treatment=Treatment.KEEP,
        kind=Kind.CODE,
        tekens=40,
        zonder_bsn=True,
        bekende_code=LEVELS,
    )


def inschrijvingsvolgnummer(source_name: str) -> Any:
    """The number of the enrolment, part of the key."""
    return column(
        source_name,
        "Volgnummer van de inschrijving van deze persoon bij de instelling (1, 2, A1).",
        treatment=Treatment.KEEP,
        kind=Kind.CODE,
        mandatory=True,
        tekens=8,
    )


def huisnummer(source_name: str) -> Any:
    """The house number, which can read `129.0`."""
    return column(
        source_name,
        "Vergelijkwaarde van het huisnummer: alleen te toetsen op gelijkheid.",
        treatment=Treatment.COMPARE,
        meaning=Meaning.HOUSE_NUMBER,
    )


def postcode(source_name: str) -> Any:
    """The postcode of the home address."""
    return column(
        source_name,
        "Postcode van het woonadres: de vier cijfers, en een vergelijkwaarde van de hele postcode.",
        treatment=(Treatment.GENERALISE, Treatment.COMPARE),
        meaning=Meaning.POSTCODE,
        postcode=True,
    )


def report(code: str, title: str, description: str, model: type[ExtractModel], rhythm: Rhythm = Rhythm.MONTHLY) -> Extract:
    """The register line of an A-report; its key is completed by the report month (feeds.md, "Keys")."""
    return Extract(
        name=f"duo_{code.lower()}",
        source=Source.DUO,
        title=f"DUO {code} {title}",
        description=description,
        model=model,
        layout=Layout.DUO_CSV,
        file_name=code,
        key=("persoonsgebondennummer", "brin", "inschrijvingsvolgnummer"),
        municipality="gemeentecode",
        rhythm=rhythm,
        comparisons=(identity_comparison("achternaam"),),
    )
