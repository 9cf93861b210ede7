"""The tables about who is erased or restricted (privacy.md 8).

What stays of a person who was erased is a stop entry: a keyed value under the key of the logs, by which nothing but the very
same number, dossier or bevinding is recognised. That key is never rotated, so a new key version rewrites nothing of it.
"""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Integer,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from warehouse.protection import PROTECTED, Protection
from warehouse.tables import FOR_EVERYONE, metadata

wissing = Table(
    "wissing",
    metadata,
    Column("wissing", BigInteger, Identity(always=True), primary_key=True, comment="Volgnummer"),
    Column("trace_id", Text, nullable=False, comment="Kenmerk van de handeling, zoals in de logboeken"),
    Column("soort", Text, nullable=False, comment="Waarom er gewist wordt: betrokkene, bewaartermijn of uittreding"),
    Column("grond", Text, nullable=False, comment="De grond: het wetsartikel of besluit; nooit personen"),
    Column("gemeentecode", Text, comment="De gemeente van wie alles weggaat; leeg bij personen"),
    Column(
        "extracts",
        ARRAY(Text),
        comment="Alleen uit deze extracts; geen waarde is overal, en dan gaat de persoon zelf weg; {} is uit geen extract",
    ),
    Column("personen", Integer, nullable=False, comment="Aantal personen"),
    Column(
        "begonnen_op",
        DateTime(timezone=True),
        nullable=False,
        server_default=text("clock_timestamp()"),
        comment="Moment vanaf wanneer niemand van hen nog wordt geladen",
    ),
    Column("rijen_weg_op", DateTime(timezone=True), comment="Moment waarop de rijen uit de database gingen"),
    Column("klaar_op", DateTime(timezone=True), comment="Moment waarop alles waar was wat het bewijs zegt"),
    Column("bewijs", JSONB, comment="Aantallen per tabel en levering, zonder persoonsgegevens"),
    Column("kenmerk", Text, comment="SHA-256 over het bewijs, in hexadecimale cijfers"),
    CheckConstraint("soort IN ('betrokkene', 'bewaartermijn', 'uittreding')", name="soort"),
    CheckConstraint("(klaar_op IS NULL) = (kenmerk IS NULL)", name="bewijs"),
    schema="beheer",
    comment="Wat er gewist is of wordt, op welke grond, met het bewijs",
)

wis_nummer = Table(
    "wis_nummer",
    metadata,
    Column("wissing", BigInteger, ForeignKey("beheer.wissing.wissing"), primary_key=True, comment="De wissing"),
    Column(
        "nummer",
        Uuid,
        primary_key=True,
        comment="Pseudoniem van een nummer dat weg moet; staat hier alleen zolang de wissing loopt",
        info={PROTECTED: Protection.PSEUDONYM},
    ),
    schema="beheer",
    comment="De nummers van een wissing die nog loopt, zodat zij na een storing verder kan",
)

stop = Table(
    "stop",
    metadata,
    Column("waarde", Uuid, primary_key=True, comment="Waarde onder de sleutel van de logboeken; niet terug te rekenen"),
    Column("wissing", BigInteger, ForeignKey("beheer.wissing.wissing"), primary_key=True, comment="De wissing"),
    Column("soort", Text, nullable=False, comment="Waarvan de waarde is: nummer, dossier, kenmerk, gemeente of rij"),
    CheckConstraint("soort IN ('nummer', 'dossier', 'kenmerk', 'gemeente', 'rij')", name="soort"),
    schema="beheer",
    comment="Wie gewist is en dus niet meer wordt geladen, zonder te zeggen wie dat is",
)

gewiste_rijen = Table(
    "gewiste_rijen",
    metadata,
    Column("levering", BigInteger, ForeignKey("beheer.levering.levering"), primary_key=True, comment="De levering"),
    Column(
        "rijnummers",
        ARRAY(Integer),
        nullable=False,
        comment="Rijnummers in het aangeleverde bestand die niet meer in het archief staan, oplopend",
    ),
    schema="beheer",
    comment="Rijen die uit het archief zijn gehaald; de andere houden het rijnummer dat zij hadden",
)

beperking = Table(
    "beperking",
    metadata,
    Column("beperking", BigInteger, Identity(always=True), primary_key=True, comment="Volgnummer"),
    Column("trace_id", Text, nullable=False, comment="Kenmerk van de handeling, zoals in de logboeken"),
    Column("grond", Text, nullable=False, comment="De grond: het wetsartikel of besluit; nooit personen"),
    Column(
        "begonnen_op",
        DateTime(timezone=True),
        nullable=False,
        server_default=text("clock_timestamp()"),
        comment="Moment vanaf wanneer de gegevens niet worden gebruikt",
    ),
    Column("opgeheven_op", DateTime(timezone=True), comment="Moment waarop de beperking werd opgeheven; leeg zolang zij geldt"),
    schema="beheer",
    comment="Beperkingen van het gebruik van iemands gegevens (AVG art. 18)",
)

beperkt = Table(
    "beperkt",
    metadata,
    Column(
        "nummer",
        Uuid,
        primary_key=True,
        comment="Pseudoniem van een nummer van wie beperkt is",
        info={PROTECTED: Protection.PSEUDONYM},
    ),
    Column("beperking", BigInteger, ForeignKey("beheer.beperking.beperking"), nullable=False, comment="De beperking"),
    Column(
        "genoemd",
        Boolean,
        nullable=False,
        server_default=text("true"),
        comment="Begon de beperking met dit nummer? Zo niet, dan bleek het later van dezelfde persoon",
    ),
    schema="kern",
    info=FOR_EVERYONE,  # who reads a history through a view must be able to leave them out
    comment="Nummers van wie beperkt is: die waarmee de beperking begon, en wat later van dezelfde persoon bleek",
)


def _set_aside(schema: str, comment: str) -> Table:
    return Table(
        "beperkte_bevinding",
        metadata,
        Column("bevinding", BigInteger, primary_key=True, autoincrement=False, comment="Volgnummer van de bevinding"),
        Column("beperking", BigInteger, ForeignKey("beheer.beperking.beperking"), nullable=False, comment="De beperking"),
        Column(
            "persoon",
            Uuid,
            comment="De persoon om wie het gaat, als het om een persoon gaat",
            info={PROTECTED: Protection.PERSON},
        ),
        Column("regel", JSONB, nullable=False, comment="De bevinding zoals zij was, zonder de persoon"),
        Column("verloop", JSONB, nullable=False, comment="Elke verandering van haar status"),
        schema=schema,
        comment=comment,
    )


beperkte_bevinding = _set_aside("controle", "Bevindingen over wie beperkt is, apart gelegd tot de beperking wordt opgeheven")
beperkte_bevinding_onder_wpg = _set_aside(
    "wpg", "Bevindingen uit politiegegevens over wie beperkt is, apart gelegd tot de beperking wordt opgeheven"
)
