"""The materialised tables of schema `kern`: the gemeenten of the region and the aliases of persons.

All else in `kern` is a view from `kern/*.sql`.
"""

from sqlalchemy import Boolean, CheckConstraint, Column, Date, Index, Table, Text, Uuid

from warehouse.tables import metadata

gemeente = Table(
    "gemeente",
    metadata,
    Column("gemeentecode", Text, primary_key=True, comment="CBS-code van vier cijfers"),
    Column("gemeente", Text, nullable=False, comment="Naam van de gemeente"),
    Column("provincie", Text, nullable=False, comment="Provincie"),
    Column("rmc_regio", Text, nullable=False, comment="Nummer van de RMC-regio"),
    Column("contactgemeente", Boolean, nullable=False, comment="Is dit de contactgemeente van de regio?"),
    schema="kern",
    comment="De gemeenten van de Doorstroompuntregio",
)

alias = Table(
    "alias",
    metadata,
    Column("nummer", Uuid, primary_key=True, comment="Pseudoniem van een BSN, onderwijsnummer of A-nummer"),
    Column(
        "soort",
        Text,
        nullable=False,
        comment="Soort nummer: bsn, onderwijsnummer, a_nummer, of pgn als nog geen bron zegt welk van de eerste twee",
    ),
    Column("persoon", Uuid, nullable=False, comment="De persoon bij wie het nummer hoort"),
    Column("geldig_van", Date, comment="Eerste dag waarop het nummer bij de persoon hoort; leeg als die niet bekend is"),
    Column("geldig_tot", Date, comment="Dag waarop het nummer vervalt; leeg zolang het geldt"),
    CheckConstraint("soort IN ('bsn', 'onderwijsnummer', 'a_nummer', 'pgn')", name="soort"),
    Index(None, "persoon"),
    schema="kern",
    comment="Nummers die dezelfde persoon aanwijzen; een persoon is geen nummer",
)
