"""brp_persoonslijst: the bulk selection of persoonslijsten per gemeente (feeds.md, "BRP", [R]).

Only the rubrieken that are needed are declared; every other rubriek is dropped unread. History rows may leave the person's
columns empty.
"""

from pandera.typing import Series

from schemas.brp import columns
from schemas.columns import ExtractModel, Kind, Treatment, column, columns_of, dropped
from schemas.comparisons import address_comparison, identity_comparison
from schemas.extract import Extract, Layout, Rhythm, Source
from schemas.rubrieken import RUBRIEKEN


class BrpPersoonslijst(ExtractModel):
    """One row per person (volgnummer 0) and one per row of that person's history (volgnummer 1, 2, …)."""

    a_nummer: Series[str] = columns.a_nummer(
        "01.01.10", "Pseudoniem van het A-nummer (01.01.10); in historische rijen dat van de persoon."
    )
    volgnummer: Series[str] = column(
        "volgnummer",
        "Volgnummer van de rij binnen de persoonslijst: 0 is de actuele rij, hoger is historie. Niet geleverd maar geteld.",
        treatment=Treatment.KEEP,
        kind=Kind.INTEGER,
        mandatory=True,
        geheel_getal=True,
    )
    burgerservicenummer: Series[str] = columns.burgerservicenummer("01.01.20")
    voornamen: Series[str] = dropped("01.02.10", "Voornamen (01.02.10).")
    voorvoegsel: Series[str] = dropped("01.02.30", "Voorvoegsel van de geslachtsnaam (01.02.30).")
    geslachtsnaam: Series[str] = columns.geslachtsnaam("01.02.40")
    geboortedatum: Series[str] = columns.geboortedatum("01.03.10")
    geslacht: Series[str] = columns.geslacht("01.04.10")
    datum_overlijden: Series[str] = columns.datum_overlijden("06.08.10")
    datum_opschorting: Series[str] = columns.datum_opschorting("07.67.10")
    reden_opschorting: Series[str] = columns.reden_opschorting("07.67.20")
    indicatie_geheim: Series[str] = columns.indicatie_geheim("07.70.10")
    gemeente_van_inschrijving: Series[str] = columns.gemeente_van_inschrijving("08.09.10")
    datum_inschrijving: Series[str] = columns.datum_inschrijving("08.09.20")
    functie_adres: Series[str] = columns.functie_adres("08.10.10")
    datum_aanvang_adreshouding: Series[str] = columns.datum_aanvang_adreshouding("08.10.30")
    straat: Series[str] = dropped("08.11.10", "Straatnaam (08.11.10).")
    huisnummer: Series[str] = columns.huisnummer("08.11.20")
    huisletter: Series[str] = dropped("08.11.30", "Huisletter (08.11.30).")
    huisnummertoevoeging: Series[str] = dropped("08.11.40", "Toevoeging bij het huisnummer (08.11.40).")
    postcode: Series[str] = columns.postcode("08.11.60")
    land_vertrek: Series[str] = columns.land_vertrek("08.13.10")
    datum_vertrek: Series[str] = columns.datum_vertrek("08.13.20")

    class Config(ExtractModel.Config):
        """The rules that look at several columns of a row: what a person must have, its history rows may leave empty."""

        gevuld_in_persoonsrij = {"columns": ("01.03.10", "08.09.10", "08.09.20"), "volgnummer": "volgnummer"}  # noqa: RUF012


BRP_PERSOONSLIJST = Extract(
    name="brp_persoonslijst",
    source=Source.BRP,
    title="BRP persoonslijsten",
    description="Persoonslijsten van de inwoners van een gemeente, met historie, en van wie haar in het laatste jaar verliet.",
    model=BrpPersoonslijst,
    layout=Layout.LO_CSV,
    file_name="brp_persoonslijst",
    key=("a_nummer", "volgnummer"),
    municipality="gemeente_van_inschrijving",
    rhythm=Rhythm.MONTHLY,
    group="a_nummer",
    comparisons=(address_comparison(), identity_comparison("geslachtsnaam")),
    known_unread=RUBRIEKEN - {column.source_name for column in columns_of(BrpPersoonslijst)} | {""},
)
