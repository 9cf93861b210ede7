"""The tables about how long things are kept (privacy.md 9): the terms, what was destroyed, and the closed archive of the Wpg.

The terms come from `schemas.retention` at every migrate. The closed archive is for the owner of the tables only: no role of a
person and no loader reads it (`warehouse.access.wanted`).
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from warehouse.protection import PROTECTED, Protection
from warehouse.tables import FOR_EVERYONE, metadata

bewaartermijn = Table(
    "bewaartermijn",
    metadata,
    Column("categorie", Text, primary_key=True, comment="Wat er wordt bewaard"),
    Column("geldig_van", Date, primary_key=True, comment="Voor gevallen die vanaf deze dag beginnen; -infinity is altijd al"),
    Column("geldig_tot", Date, nullable=False, comment="Voor gevallen die voor deze dag beginnen; infinity zolang dit geldt"),
    Column("begin", Text, nullable=False, comment="De gebeurtenis waarmee de termijn begint"),
    Column("jaren", Integer, nullable=False, comment="Hoeveel jaar na die gebeurtenis"),
    Column("actie", Text, nullable=False, comment="vernietigen of afsluiten (naar het gesloten archief)"),
    Column("grondslag", Text, nullable=False, comment="De wet of het besluit waar de termijn uit volgt"),
    CheckConstraint("actie IN ('vernietigen', 'afsluiten')", name="actie"),
    CheckConstraint("jaren > 0 AND geldig_van < geldig_tot", name="termijn"),
    schema="beheer",
    comment="Bewaartermijnen: hoe lang wat bewaard mag worden",
    info=FOR_EVERYONE,
)

verklaring = Table(
    "verklaring",
    metadata,
    Column("verklaring", BigInteger, Identity(always=True), primary_key=True, comment="Volgnummer"),
    Column("soort", Text, nullable=False, comment="bewaartermijn, overdracht of uittreding"),
    Column("verzoek", BigInteger, nullable=False, unique=True, comment="Het verzoek dat een ander goedkeurde"),
    Column("aanvrager", Text, nullable=False, comment="Wie het vroeg en uitvoerde"),
    Column("beoordelaar", Text, nullable=False, comment="Wie het goedkeurde"),
    Column("grond", Text, nullable=False, comment="De grond: het wetsartikel of besluit"),
    Column("peildatum", Date, nullable=False, comment="De dag waarop is bepaald wat weg moest"),
    Column("inhoud", JSONB, nullable=False, comment="Wat er is vernietigd of overgedragen: aantallen, zonder personen"),
    Column("kenmerk", Text, nullable=False, comment="SHA-256 over alles hierboven, in hexadecimale cijfers"),
    Column(
        "vastgelegd_op",
        DateTime(timezone=True),
        nullable=False,
        server_default=text("clock_timestamp()"),
        comment="Moment waarop het gedaan was",
    ),
    CheckConstraint("soort IN ('bewaartermijn', 'overdracht', 'uittreding')", name="soort"),
    CheckConstraint("kenmerk ~ '^[0-9a-f]{64}$'", name="kenmerk"),
    CheckConstraint("aanvrager <> beoordelaar", name="twee_mensen"),
    schema="beheer",
    comment="Verklaringen van vernietiging en overdracht: wat, hoeveel, waarom en door welke twee mensen; alleen erbij",
)

gesloten = Table(
    "gesloten",
    metadata,
    Column("gesloten", BigInteger, Identity(always=True), primary_key=True, comment="Volgnummer"),
    Column("scope", Text, nullable=False, comment="Reikwijdte van de levering waar de rij uit kwam"),
    Column(
        "sleutel",
        Uuid,
        nullable=False,
        comment="Beschermde sleutel van het proces-verbaal in die scope",
        info={PROTECTED: Protection.ROW_KEY},
    ),
    Column(
        "burgerservicenummer", Uuid, comment="Pseudoniem van de verdachte of jongere", info={PROTECTED: Protection.PSEUDONYM}
    ),
    Column("onderwijsnummer", Uuid, comment="Pseudoniem van het onderwijsnummer", info={PROTECTED: Protection.PSEUDONYM}),
    Column("rij", JSONB, nullable=False, comment="De andere kolommen van de rij, met haar perioden"),
    Column("begin", Date, nullable=False, comment="De laatste dag die de datum van het proces-verbaal kan zijn"),
    Column("gesloten_op", Date, nullable=False, comment="Dag waarop de rij naar het gesloten archief ging"),
    Index(None, "scope", "sleutel"),
    schema="wpg",
    comment="Gesloten archief van processen-verbaal: na vijf jaar, en na nog eens vijf jaar vernietigd (Wpg)",
)

CERTIFICATES: Final = (verklaring,)
"""To these rows are only added."""
