"""What the persoonslijst and the API tell of a person, by the name of the hub; the source name is the argument.

The numbers in the descriptions are rubrieken of the Logisch Ontwerp. Code lists are open and a date that is none is kept as -1
with a warning: the source is the register itself (feeds.md, "Contract or check?").
"""

from collections.abc import Sequence
from typing import Any

from schemas.columns import Kind, Meaning, Treatment, column
from schemas.dates import DateForm


def a_nummer(source_name: str, description: str) -> Any:
    """The A-nummer, the key."""
    return column(
        source_name,
        description,
        treatment=Treatment.PSEUDONYMISE,
        kind=Kind.A_NUMMER,
        mandatory=True,
        a_nummer=True,
    )


def burgerservicenummer(source_name: str) -> Any:
    """The BSN, which a person may not have."""
    return column(
        source_name,
        "Pseudoniem van het burgerservicenummer (01.01.20); een persoon kan er geen hebben.",
        treatment=Treatment.PSEUDONYMISE,
        kind=Kind.BSN,
        bsn=True,
    )


def geslachtsnaam(source_name: str) -> Any:
    """The surname."""
    return column(
        source_name,
        "Vergelijkwaarde van de geslachtsnaam zonder voorvoegsel (01.02.40): alleen te toetsen op gelijkheid.",
        treatment=Treatment.COMPARE,
        meaning=Meaning.NAME,
    )


def geboortedatum(source_name: str, *, mandatory: bool = False) -> Any:
    """The birth date."""
    return date(
        source_name,
        "Geboortedatum (01.03.10) als jjjjmmdd; een onbekend deel is 00, -1 is geen datum.",
        mandatory=mandatory,
        meaning=Meaning.DATE,
    )


def geslacht(source_name: str) -> Any:
    """The sex."""
    return code(source_name, "Geslacht (01.04.10): M man, V vrouw, O onbekend.", ("M", "V", "O"))


def datum_overlijden(source_name: str) -> Any:
    """The day of death."""
    return date(source_name, "Datum van overlijden (06.08.10) als jjjjmmdd; een onbekend deel is 00, -1 is geen datum.")


def datum_opschorting(source_name: str) -> Any:
    """Since when the persoonslijst is no longer kept up."""
    return date(source_name, "Datum waarop de bijhouding is opgeschort (07.67.10) als jjjjmmdd; -1 is geen datum.")


def reden_opschorting(source_name: str) -> Any:
    """Why it is no longer kept up."""
    return code(
        source_name,
        "Reden van opschorting (07.67.20): O overleden, E geëmigreerd, M ministerieel besluit, F fout, "
        "R rechtstreeks in de registratie niet-ingezetenen, W gewist, . onbekend.",
        ("O", "E", "M", "F", "R", "W", "."),
    )


def indicatie_geheim(source_name: str) -> Any:
    """Whether data may be given to others."""
    return code(
        source_name,
        "Indicatie geheim (07.70.10): 0 geen beperking tot en met 7 nergens verstrekken.",
        ("0", "1", "2", "3", "4", "5", "6", "7"),
    )


def gemeente_van_inschrijving(source_name: str, *, mandatory: bool = False) -> Any:
    """The gemeente where the person is registered."""
    return column(
        source_name,
        "Code van de gemeente van inschrijving (08.09.10); 1999 is de registratie van niet-ingezetenen.",
        treatment=Treatment.KEEP,
        kind=Kind.CODE,
        mandatory=mandatory,
        gemeentecode=True,
    )


def datum_inschrijving(source_name: str) -> Any:
    """Since when."""
    return date(
        source_name,
        "Datum van inschrijving in de gemeente (08.09.20) als jjjjmmdd; een onbekend deel is 00, -1 is geen datum.",
    )


def functie_adres(source_name: str) -> Any:
    """Whether the person lives there or only gets mail."""
    return code(source_name, "Functie van het adres (08.10.10): W woonadres, B briefadres.", ("W", "B"))


def datum_aanvang_adreshouding(source_name: str) -> Any:
    """Since when the person has the address."""
    return date(source_name, "Datum waarop de persoon op het adres is gaan wonen (08.10.30) als jjjjmmdd; -1 is geen datum.")


def huisnummer(source_name: str) -> Any:
    """The house number."""
    return column(
        source_name,
        "Vergelijkwaarde van het huisnummer (08.11.20): alleen te toetsen op gelijkheid.",
        treatment=Treatment.COMPARE,
        meaning=Meaning.HOUSE_NUMBER,
    )


def postcode(source_name: str) -> Any:
    """The postcode."""
    return column(
        source_name,
        "Postcode (08.11.60): de vier cijfers, en een vergelijkwaarde van de hele postcode.",
        treatment=(Treatment.GENERALISE, Treatment.COMPARE),
        meaning=Meaning.POSTCODE,
        postcode=True,
    )


def land_vertrek(source_name: str) -> Any:
    """Where the person went."""
    return code(source_name, "Code van het land waarheen de persoon is vertrokken (08.13.10); 0000 is onbekend.")


def datum_vertrek(source_name: str) -> Any:
    """Since when the person lives abroad."""
    return date(
        source_name, "Datum van vertrek uit Nederland (08.13.20) als jjjjmmdd; een onbekend deel is 00, -1 is geen datum."
    )


def date(source_name: str, description: str, *, mandatory: bool = False, meaning: Meaning | None = None) -> Any:
    """A date `jjjjmmdd`, incomplete or even none."""
    return column(
        source_name,
        description,
        treatment=Treatment.KEEP,
        kind=Kind.DATE,
        mandatory=mandatory,
        meaning=meaning,
        datum_open=DateForm.COMPACT,
    )


def code(source_name: str, description: str, codes: Sequence[str] = ()) -> Any:
    """A code of an open list."""
    known: dict[str, Any] = {"bekende_code": tuple(codes)} if codes else {}
    return column(source_name, description, treatment=Treatment.KEEP, kind=Kind.CODE, tekens=8, **known)
