"""The tables of requests that need two people (privacy.md 6 and 9): what was asked, what was decided, and about whom.

Who did a step is filled in by triggers from the session of the database, whatever an INSERT says, and rows are only added: the
rule is held here, so that nobody gets round it with psql. `warehouse.two_people` is how the hub uses it.
"""

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Interval,
    LargeBinary,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import OID

from warehouse.protection import PROTECTED, Protection
from warehouse.tables import metadata


def _who() -> tuple[Column[Any], ...]:
    """By whom a row is, as the database itself knows it, and when."""
    return (
        Column("door", Text, nullable=False, comment="Aanmelding van de database die het deed"),
        Column("door_rol", OID, nullable=False, comment="Vast nummer van die aanmelding; blijft bij een andere naam hetzelfde"),
        Column("door_houder", Text, nullable=False, comment="De medewerker van wie die aanmelding is"),
        Column("langs", Text, nullable=False, comment="Hoe de aanmelding zich bewees: methode en identiteit"),
        Column("moment", DateTime(timezone=True), nullable=False, comment="Moment van vastleggen, van de databaseserver"),
    )


verzoek_soort = Table(
    "verzoek_soort",
    metadata,
    Column("soort", Text, primary_key=True, comment="herleiding, vernietiging, overdracht of gesloten"),
    Column("omschrijving", Text, nullable=False, comment="Wat er na goedkeuring gebeurt"),
    Column("beoordelen_binnen", Interval, nullable=False, comment="Hoe lang het op een oordeel kan wachten"),
    Column("uitvoeren_binnen", Interval, nullable=False, comment="Hoe lang na de goedkeuring het uitgevoerd kan worden"),
    Column("per_dag", Integer, comment="Hoeveel personen per medewerker per dag; leeg: zonder grens"),
    Column("met_personen", Boolean, nullable=False, comment="Noemt het verzoek zelf de personen?"),
    schema="beheer",
    comment="Soorten verzoeken waarvoor twee mensen nodig zijn, met hun termijnen",
)

verzoek = Table(
    "verzoek",
    metadata,
    Column("verzoek", BigInteger, Identity(always=True), primary_key=True, comment="Volgnummer"),
    Column("soort", Text, ForeignKey(verzoek_soort.c.soort), nullable=False, comment="Soort verzoek"),
    Column("zaak", Text, nullable=False, comment="Kenmerk van de zaak waarin het nodig is"),
    Column("grondslag", Text, nullable=False, comment="Wettelijke grondslag"),
    Column("omschrijving", Text, nullable=False, comment="Wat er wordt gevraagd, zonder persoonsgegevens"),
    Column("aantal", Integer, nullable=False, comment="Over hoeveel personen of gevallen het gaat"),
    Column("kenmerk", LargeBinary, nullable=False, comment="SHA-256 van het onderwerp; wie goedkeurt en uitvoert, noemt haar"),
    *_who(),
    Column("beoordelen_voor", DateTime(timezone=True), nullable=False, comment="Daarna vervalt het zonder oordeel"),
    Column("uitvoeren_binnen", Interval, nullable=False, comment="Hoe lang na de goedkeuring het uitgevoerd kan worden"),
    CheckConstraint("octet_length(kenmerk) = 32", name="kenmerk"),
    CheckConstraint("aantal > 0", name="aantal"),
    # nine digits could be the number of a person (privacy.md 1)
    CheckConstraint("concat_ws(' ', zaak, grondslag, omschrijving) !~ '[0-9]{8}'", name="zonder_nummer"),
    CheckConstraint("zaak ~ '[^ ]' AND grondslag ~ '[^ ]' AND omschrijving ~ '[^ ]'", name="ingevuld"),
    schema="beheer",
    comment="Verzoeken waarvoor twee mensen nodig zijn: wie wat vraagt, in welke zaak en op welke grond; alleen erbij",
)

verzoek_stap = Table(
    "verzoek_stap",
    metadata,
    Column("verzoek", BigInteger, ForeignKey(verzoek.c.verzoek), primary_key=True, autoincrement=False, comment="Het verzoek"),
    Column("stap", Text, primary_key=True, comment="goedgekeurd, afgewezen, ingetrokken of uitgevoerd"),
    Column("reden", Text, comment="Waarom het is afgewezen of ingetrokken"),
    *_who(),
    Column("tot", DateTime(timezone=True), comment="Van een goedkeuring: daarna kan het niet meer worden uitgevoerd"),
    CheckConstraint("stap IN ('goedgekeurd', 'afgewezen', 'ingetrokken', 'uitgevoerd')", name="stap"),
    CheckConstraint("reden !~ '[0-9]{8}'", name="zonder_nummer"),
    Index(
        "verzoek_stap_een_oordeel",
        "verzoek",
        unique=True,
        postgresql_where=text("stap IN ('goedgekeurd', 'afgewezen')"),
    ),
    Index(
        "verzoek_stap_een_einde",
        "verzoek",
        unique=True,
        postgresql_where=text("stap IN ('ingetrokken', 'uitgevoerd')"),
    ),
    schema="beheer",
    comment="Wat er met verzoeken gebeurde, door wie; alleen erbij",
)

verzoek_persoon = Table(
    "verzoek_persoon",
    metadata,
    Column("verzoek", BigInteger, ForeignKey(verzoek.c.verzoek), primary_key=True, autoincrement=False, comment="Het verzoek"),
    Column(
        "nummer", Uuid, primary_key=True, comment="Pseudoniem van het gevraagde nummer", info={PROTECTED: Protection.PSEUDONYM}
    ),
    schema="beheer",
    comment="Over wie een verzoek gaat dat nog loopt; verdwijnt als het is uitgevoerd, afgewezen, ingetrokken of vervallen",
)

VERZOEKEN: Final = (verzoek_soort, verzoek, verzoek_stap, verzoek_persoon)
"""Nobody writes these directly: only the functions of the database do (`warehouse.access.wanted`, and triggers)."""
