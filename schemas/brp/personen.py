"""brp_personen: what the BRP API Personen answered about the persons that were asked for (feeds.md, "BRP", [R]).

A source name is the path of the field in the answer, and the text of a date is `jjjjmmdd` whatever its shape in the answer.
What means the same as a rubriek has the name of the persoonslijst; absent means not asked, none, unknown or false.
"""

from pandera.typing import Series

from schemas.brp import columns
from schemas.columns import ExtractModel, Kind, Treatment, column, dropped
from schemas.comparisons import address_comparison, identity_comparison
from schemas.extract import Content, Extract, Layout, Rhythm, Source

ADDRESS = "verblijfplaats.verblijfadres"

ABROAD = "verblijfplaatsBuitenland"
"""Where the reader puts a verblijfplaats of someone who has left, whose fields mean something else than those of an address."""

PLACES = ("Adres", "Locatie", "VerblijfplaatsBuitenland", "VerblijfplaatsOnbekend")
"""The shapes of a verblijfplaats."""


class BrpPersonen(ExtractModel):
    """One row per person in an answer."""

    a_nummer: Series[str] = columns.a_nummer("aNummer", "Pseudoniem van het A-nummer (01.01.10).")
    burgerservicenummer: Series[str] = columns.burgerservicenummer("burgerservicenummer")
    voornamen: Series[str] = dropped("naam.voornamen", "Voornamen (01.02.10).")
    voorvoegsel: Series[str] = dropped("naam.voorvoegsel", "Voorvoegsel van de geslachtsnaam (01.02.30).")
    geslachtsnaam: Series[str] = columns.geslachtsnaam("naam.geslachtsnaam")
    geboortedatum: Series[str] = columns.geboortedatum("geboorte.datum", mandatory=True)
    geslacht: Series[str] = columns.geslacht("geslacht.code")
    datum_overlijden: Series[str] = columns.datum_overlijden("overlijden.datum")
    datum_opschorting: Series[str] = columns.datum_opschorting("opschortingBijhouding.datum")
    reden_opschorting: Series[str] = columns.reden_opschorting("opschortingBijhouding.reden.code")
    indicatie_geheim: Series[str] = columns.indicatie_geheim("geheimhoudingPersoonsgegevens")
    gemeente_van_inschrijving: Series[str] = columns.gemeente_van_inschrijving("gemeenteVanInschrijving.code", mandatory=True)
    datum_inschrijving: Series[str] = columns.datum_inschrijving("datumInschrijvingInGemeente")
    soort_verblijfplaats: Series[str] = column(
        "verblijfplaats.type",
        "Soort verblijfplaats: Adres, Locatie, VerblijfplaatsBuitenland of VerblijfplaatsOnbekend; leeg is geen.",
        treatment=Treatment.KEEP,
        kind=Kind.CODE,
        vorm="[A-Za-z]{1,40}",
        bekende_code=PLACES,
    )
    functie_adres: Series[str] = columns.functie_adres("verblijfplaats.functieAdres.code")
    datum_aanvang_adreshouding: Series[str] = columns.datum_aanvang_adreshouding("verblijfplaats.datumVan")
    straat: Series[str] = dropped(f"{ADDRESS}.officieleStraatnaam", "Straatnaam (08.11.10).")
    huisnummer: Series[str] = columns.huisnummer(f"{ADDRESS}.huisnummer")
    huisletter: Series[str] = dropped(f"{ADDRESS}.huisletter", "Huisletter (08.11.30).")
    huisnummertoevoeging: Series[str] = dropped(f"{ADDRESS}.huisnummertoevoeging", "Toevoeging bij het huisnummer (08.11.40).")
    postcode: Series[str] = columns.postcode(f"{ADDRESS}.postcode")
    land_vertrek: Series[str] = columns.land_vertrek(f"{ABROAD}.verblijfadres.land.code")
    datum_vertrek: Series[str] = columns.datum_vertrek(f"{ABROAD}.datumVan")


BRP_PERSONEN = Extract(
    name="brp_personen",
    source=Source.BRP,
    title="BRP personen",
    description="Antwoorden van de BRP API Personen over wie is opgevraagd: persoon, inschrijving en verblijfplaats.",
    model=BrpPersonen,
    layout=Layout.BRP_JSON,
    file_name="brp_personen",
    key=("a_nummer",),
    municipality="gemeente_van_inschrijving",
    rhythm=Rhythm.DAILY,
    content=Content.CHANGES,
    comparisons=(address_comparison(), identity_comparison("geslachtsnaam")),
)
