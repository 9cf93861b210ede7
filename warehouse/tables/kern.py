"""The materialised tables of schema `kern`: the gemeenten of the region, the aliases of persons and the calendar.

What the calendar holds comes from `schemas.calendar` (`warehouse.calendar_tables`). All else in `kern` is a view from
`kern/*.sql`.
"""

from sqlalchemy import Boolean, CheckConstraint, Column, Date, Index, Integer, Table, Text, Uuid

from warehouse.protection import PROTECTED, Protection
from warehouse.tables import FOR_EVERYONE, metadata

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
    info=FOR_EVERYONE,
)

alias = Table(
    "alias",
    metadata,
    Column(
        "nummer",
        Uuid,
        primary_key=True,
        comment="Pseudoniem van een BSN, onderwijsnummer of A-nummer",
        info={PROTECTED: Protection.PSEUDONYM},
    ),
    Column(
        "soort",
        Text,
        nullable=False,
        comment="Soort nummer: bsn, onderwijsnummer, a_nummer, of pgn als nog geen bron zegt welk van de eerste twee",
    ),
    Column(
        "persoon",
        Uuid,
        nullable=False,
        comment="De persoon bij wie het nummer hoort",
        info={PROTECTED: Protection.PERSON},
    ),
    Column("geldig_van", Date, comment="Eerste dag waarop het nummer bij de persoon hoort; leeg als die niet bekend is"),
    Column("geldig_tot", Date, comment="Dag waarop het nummer vervalt; leeg zolang het geldt"),
    CheckConstraint("soort IN ('bsn', 'onderwijsnummer', 'a_nummer', 'pgn')", name="soort"),
    Index(None, "persoon"),
    schema="kern",
    comment="Nummers die dezelfde persoon aanwijzen; een persoon is geen nummer",
)

tegengesproken = Table(
    "tegengesproken",
    metadata,
    Column("nummer", Uuid, primary_key=True, comment="Pseudoniem van een nummer", info={PROTECTED: Protection.PSEUDONYM}),
    Column(
        "ander",
        Uuid,
        primary_key=True,
        comment="Pseudoniem van het nummer dat ermee op een rij stond",
        info={PROTECTED: Protection.PSEUDONYM},
    ),
    Column("geldig_tot", Date, nullable=False, comment="Eerste dag waarop geen rij dit meer zei"),
    schema="kern",
    comment="Nummers die op een rij stonden maar volgens de BRP bij twee personen horen; zij maken dus niet één persoon",
)

schooljaar = Table(
    "schooljaar",
    metadata,
    Column(
        "schooljaar",
        Integer,
        primary_key=True,
        autoincrement=False,
        comment="Eerste kalenderjaar van het schooljaar: 2025 is 2025-2026",
    ),
    Column("begin", Date, nullable=False, comment="Eerste dag: 1 augustus"),
    Column("eind", Date, nullable=False, comment="Laatste dag: 31 juli van het jaar erna"),
    Column("teldatum", Date, nullable=False, comment="Teldatum: 1 oktober"),
    schema="kern",
    comment="Schooljaren waarvan de schoolvakanties bekend zijn",
    info=FOR_EVERYONE,
)

schoolvakantie = Table(
    "schoolvakantie",
    metadata,
    Column(
        "schooljaar", Integer, primary_key=True, autoincrement=False, comment="Het schooljaar waarbij OCW de vakantie noemt"
    ),
    Column("naam", Text, primary_key=True, comment="Naam van de vakantie"),
    Column("van", Date, nullable=False, comment="Eerste dag, een zaterdag"),
    Column("tot", Date, nullable=False, comment="Laatste dag, een zondag; telt nog mee"),
    schema="kern",
    comment="Schoolvakanties van OCW voor regio Noord",
    info=FOR_EVERYONE,
)

schoolweek = Table(
    "schoolweek",
    metadata,
    Column("schooljaar", Integer, primary_key=True, autoincrement=False, comment="Het schooljaar van de week"),
    Column("week", Integer, primary_key=True, autoincrement=False, comment="Volgnummer van de lesweek in het schooljaar"),
    Column("maandag", Date, nullable=False, unique=True, comment="De maandag van de week"),
    schema="kern",
    comment="Weken met een of meer schooldagen, per schooljaar",
    info=FOR_EVERYONE,
)

feestdag = Table(
    "feestdag",
    metadata,
    Column("datum", Date, primary_key=True, comment="De dag"),
    Column("naam", Text, primary_key=True, comment="Naam van de feestdag"),
    schema="kern",
    comment="Algemeen erkende feestdagen die niet op zondag vallen",
    info=FOR_EVERYONE,
)

leeftijdsgrens = Table(
    "leeftijdsgrens",
    metadata,
    Column("geldig_van", Date, primary_key=True, comment="Eerste dag waarop de grens geldt; -infinity voor de eerste grens"),
    Column("geldig_tot", Date, nullable=False, comment="Eerste dag waarop de grens niet meer geldt; infinity zolang die geldt"),
    Column(
        "grens",
        Integer,
        nullable=False,
        comment="Wie jonger is dan deze leeftijd, kan tot de groep van het Doorstroompunt horen",
    ),
    schema="kern",
    comment="Leeftijdsgrens van het Doorstroompunt door de tijd",
    info=FOR_EVERYONE,
)
