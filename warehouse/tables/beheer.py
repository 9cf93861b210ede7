"""The tables of schema `beheer`: leveringen, quarantaine, the state of the marts, meldingen, what functioneel beheer can set.

Nothing here holds a value of a personal column: quarantaine keeps row numbers, rule codes and protected keys only.
"""

from enum import StrEnum
from typing import Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Numeric,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSON, JSONB, OID

from warehouse.protection import PROTECTED, Protection
from warehouse.tables import FOR_EVERYONE, metadata


class Status(StrEnum):
    """Where a levering is on the road; the value is what `beheer.levering.status` holds."""

    RECEIVED = "ontvangen"
    LOADED = "geladen"
    REFUSED = "geweigerd"
    SUPERSEDED = "vervangen"
    WITHDRAWN = "ingetrokken"


levering = Table(
    "levering",
    metadata,
    Column("levering", BigInteger, Identity(always=True), primary_key=True, comment="Volgnummer; de volgorde van ontvangst"),
    Column("bron", Text, nullable=False, comment="Bronsysteem dat leverde"),
    Column("extract", Text, nullable=False, comment="Naam van het extract"),
    Column("scope", Text, nullable=False, comment="Reikwijdte: G + gemeentecode, R + RMC-regio, I + BRIN of X0000"),
    Column("peildatum", Date, nullable=False, comment="Datum waarover de levering gaat"),
    Column("peilmaand", Integer, comment="Rapportagemaand (jjjjmm) van een DUO-rapport, anders leeg"),
    Column("bestandsnaam", Text, nullable=False, comment="Naam waaronder het bestand is aangeleverd"),
    Column("sha256", Text, nullable=False, comment="SHA-256 van de bytes, in hexadecimale cijfers"),
    Column("bytes", BigInteger, nullable=False, comment="Aantal bytes van het bestand"),
    Column(
        "ontvangen",
        DateTime(timezone=True),
        nullable=False,
        server_default=text("clock_timestamp()"),
        comment="Moment van ontvangst",
    ),
    Column("status", Text, nullable=False, comment="ontvangen, geladen, geweigerd, vervangen of ingetrokken"),
    Column("reden_code", Text, comment="Code van de reden van weigering of intrekking"),
    Column("reden", Text, comment="Reden van weigering of intrekking, als zin voor functioneel beheer"),
    Column("rijen", Integer, comment="Aantal rijen in het bestand"),
    Column("rijen_geladen", Integer, comment="Aantal rijen dat in bron is geladen; leeg zolang er niets is geladen"),
    Column("rijen_quarantaine", Integer, comment="Aantal rijen in quarantaine"),
    Column(
        "rijen_gewist",
        Integer,
        comment="Aantal rijen van wie gewist is: niet geladen of weer verwijderd; leeg zolang niets telt",
    ),
    Column("waarschuwingen", JSONB, comment="Aantal waarschuwingen per kolom en regel"),
    Column(
        "vervangen_door", BigInteger, ForeignKey("beheer.levering.levering"), comment="De latere levering die deze vervangt"
    ),
    Column("geladen_op", DateTime(timezone=True), comment="Moment van publicatie; gelijk aan bekend_van van de rijen in bron"),
    Column("ingetrokken_op", DateTime(timezone=True), comment="Moment van intrekking"),
    Column("archief", Text, nullable=False, comment="Plaats van het versleutelde origineel in het archief"),
    UniqueConstraint("extract", "scope", "peildatum", "sha256"),
    CheckConstraint("status IN ('ontvangen', 'geladen', 'geweigerd', 'vervangen', 'ingetrokken')", name="status"),
    # two effective leveringen of one snapshot date would make "the state on a date" ambiguous
    Index(
        "levering_geldend",
        "extract",
        "scope",
        "peildatum",
        unique=True,
        postgresql_where=text("status = 'geladen'"),
    ),
    schema="beheer",
    comment="Register van leveringen, in volgorde van ontvangst",
)

quarantaine = Table(
    "quarantaine",
    metadata,
    Column("levering", BigInteger, ForeignKey("beheer.levering.levering"), primary_key=True, comment="De levering van de rij"),
    Column("rijnummer", Integer, primary_key=True, autoincrement=False, comment="Rijnummer in het bestand; 1 = de eerste rij"),
    Column("regels", ARRAY(Text), nullable=False, comment="Codes van de regels waaraan de rij niet voldoet"),
    Column(
        "sleutel",
        Uuid,
        comment="Beschermde sleutel van de rij; leeg als de sleutel niet te lezen was",
        info={PROTECTED: Protection.ROW_KEY},
    ),
    Column(
        "groep",
        Uuid,
        comment="Beschermde sleutel van de persoon die met deze rij geheel onbekend is, voor extracts met historierijen",
        info={PROTECTED: Protection.PSEUDONYM},
    ),
    Column("sleutelkolommen", JSONB, comment="Sleutelkolommen die bewaard mogen worden"),
    schema="beheer",
    comment="Rijen die niet zijn geladen: rijnummer en regels, nooit waarden",
)

drempel = Table(
    "drempel",
    metadata,
    Column("extract", Text, primary_key=True, comment="Naam van het extract"),
    Column(
        "aandeel",
        Numeric,
        nullable=False,
        comment="Grootste aandeel van de rijen (0-1) dat in quarantaine mag voordat de hele levering wordt geweigerd",
    ),
    CheckConstraint("aandeel BETWEEN 0 AND 1", name="aandeel"),
    schema="beheer",
    comment="Afwijkende quarantainedrempel per extract; zonder regel geldt de drempel van het extract zelf",
)

instelling = Table(
    "instelling",
    metadata,
    Column("naam", Text, primary_key=True, comment="Naam van de instelling"),
    Column("waarde", Text, nullable=False, comment="Waarde van de instelling"),
    schema="beheer",
    comment="Instellingen van functioneel beheer (duo_rapport_per: gemeente of regio) en de eigen stand van de hub",
)

mart_stand = Table(
    "mart_stand",
    metadata,
    Column("mart", Text, primary_key=True, comment="De mart, zoals mart.verzuim"),
    Column("peilmaand", Integer, primary_key=True, autoincrement=False, comment="De maand (jjjjmm) die is geteld"),
    Column("peildatum", Date, nullable=False, comment="De dag waarop is geteld; van een lopende maand de dag van tellen"),
    Column(
        "bekend_op",
        DateTime(timezone=True),
        comment="Moment van de laatste geladen of ingetrokken levering die meetelt; leeg als er geen meetelt",
    ),
    Column(
        "stand",
        Text,
        nullable=False,
        comment="Kenmerk van de leveringen en personen die meetellen; verandert dit, dan loopt de peilmaand achter",
    ),
    Column(
        "definitie",
        Text,
        nullable=False,
        comment="Kenmerk van de SQL waarmee is geteld; verandert dit, dan loopt de peilmaand achter",
    ),
    Column("rijen", Integer, nullable=False, comment="Aantal rijen van de peilmaand"),
    schema="beheer",
    comment="Welke peilmaanden van welke marts geteld zijn, en waarmee",
)

toegang = Table(
    "toegang",
    metadata,
    Column("naam", Text, primary_key=True, comment="Naam waarmee de gebruiker inlogt"),
    Column("groep", Text, nullable=False, comment="Gemeentecode, regio, beheer, auditor, wpg, aanvrager of beoordelaar"),
    Column(
        "sinds",
        DateTime(timezone=True),
        nullable=False,
        server_default=text("clock_timestamp()"),
        comment="Moment waarop de aanmelding is gemaakt",
    ),
    Column("houder", Text, comment="De medewerker van wie de aanmelding is: het mailadres"),
    Column("rol", OID, comment="Vast nummer van de rol op de server; een nieuwe rol met dezelfde naam heeft een ander"),
    CheckConstraint("groep NOT IN ('aanvrager', 'beoordelaar') OR (houder IS NOT NULL AND rol IS NOT NULL)", name="houder"),
    schema="beheer",
    comment="Aanmeldingen van gebruikers van rapportages, en wat zij mogen zien",
)

afspraak = Table(
    "afspraak",
    metadata,
    Column("soort", Text, primary_key=True, comment="gewicht, kosten of school"),
    Column(
        "onderwerp",
        Text,
        primary_key=True,
        comment="Waarover het gaat: onderdeel van naar rato, functioneel_beheer, of de BRIN (zes tekens) van een school",
    ),
    Column(
        "geldig_van",
        Date,
        primary_key=True,
        comment="Eerste dag waarop de afspraak geldt, tot een latere begint",
    ),
    Column(
        "bekend_van",
        DateTime(timezone=True),
        primary_key=True,
        server_default=text("clock_timestamp()"),
        comment="Moment van vastleggen; van twee met dezelfde eerste dag geldt de laatste",
    ),
    Column(
        "waarde",
        Text,
        comment="Een getal, een bedrag per jaar in hele euro's of een gemeentecode; leeg: vanaf die dag geen afspraak",
    ),
    CheckConstraint("soort IN ('gewicht', 'kosten', 'school')", name="soort"),
    schema="beheer",
    comment="Afspraken van de gemeenten waarmee marts rekenen; een wijziging is een regel erbij",
)

melding = Table(
    "melding",
    metadata,
    Column("kenmerk", Text, primary_key=True, comment="Vaste identiteit van de oorzaak, zoals bevinding/B03/0160"),
    Column(
        "soort",
        Text,
        nullable=False,
        comment="bevinding, controle, levering, stap, run, vastgelopen, planner, bron of map",
    ),
    Column("bron", Text, comment="Het bronsysteem, als de oorzaak daar ligt"),
    Column("gemeenten", ARRAY(Text), nullable=False, comment="De gemeenten (codes) die aan zet zijn"),
    Column("inhoud", JSONB, nullable=False, comment="Wat er te melden is: codes, titels, aantallen en redenen; nooit personen"),
    Column("aantal", Integer, nullable=False, comment="Aantal gevallen dat nu openstaat, of het laatste aantal"),
    Column("begonnen", DateTime(timezone=True), nullable=False, comment="Moment waarop de oorzaak (opnieuw) begon"),
    Column("geeindigd", DateTime(timezone=True), comment="Moment waarop de oorzaak eindigde; leeg zolang zij er is"),
    Column(
        "gezien",
        DateTime(timezone=True),
        nullable=False,
        comment="Moment van de laatste waarneming die meetelt; een oudere verandert niets",
    ),
    Column("gemeld_op", DateTime(timezone=True), comment="Moment waarop het begin voor het laatst een eigen bericht kreeg"),
    Column(
        "is_gemeld",
        Boolean,
        nullable=False,
        comment="Kreeg dit begin een eigen bericht? Zo niet, dan staat het alleen in het dagoverzicht",
    ),
    Index(None, "geeindigd"),
    schema="beheer",
    comment="Oorzaken van meldingen: wat er mis is of was, één regel per oorzaak",
)

bericht = Table(
    "bericht",
    metadata,
    Column("bericht", BigInteger, Identity(always=True), primary_key=True, comment="Volgnummer"),
    Column("kenmerk", Text, nullable=False, comment="De oorzaak waarover het gaat"),
    Column("soort", Text, nullable=False, comment="begin of einde"),
    Column("melding", JSONB, nullable=False, comment="De oorzaak zoals zij toen was; nooit personen"),
    Column(
        "gemaakt_op",
        DateTime(timezone=True),
        nullable=False,
        server_default=text("clock_timestamp()"),
        comment="Moment van schrijven, in de transactie van de gebeurtenis zelf",
    ),
    Column("verdeeld_op", DateTime(timezone=True), comment="Moment waarop is bepaald wie het krijgt; leeg zolang dat wacht"),
    CheckConstraint("soort IN ('begin', 'einde')", name="soort"),
    Index("bericht_te_verdelen", "bericht", postgresql_where=text("verdeeld_op IS NULL")),
    schema="beheer",
    comment="Uitgaande berichten: begin en einde van een oorzaak, nog los van wie ze krijgt",
)

verzending = Table(
    "verzending",
    metadata,
    Column("verzending", BigInteger, Identity(always=True), primary_key=True, comment="Volgnummer"),
    Column("ontvanger", Text, nullable=False, comment="Naam van de ontvanger in meldingen.toml; het adres staat alleen daar"),
    Column("kanaal", Text, nullable=False, comment="mail of teams"),
    Column("soort", Text, nullable=False, comment="melding, overzicht, weekbericht of proef"),
    Column("dag", Date, comment="De dag van een overzicht of weekbericht; per ontvanger en kanaal hoogstens één"),
    Column("inhoud", JSONB, nullable=False, comment="De onderdelen van het bericht; nooit personen"),
    Column(
        "bericht_id",
        Uuid,
        nullable=False,
        server_default=text("gen_random_uuid()"),
        comment="Vast kenmerk van het bericht; een herhaling na een afgebroken verzending draagt hetzelfde",
    ),
    Column(
        "gemaakt_op",
        DateTime(timezone=True),
        nullable=False,
        server_default=text("clock_timestamp()"),
        comment="Moment van maken",
    ),
    Column("status", Text, nullable=False, server_default=text("'wacht'"), comment="wacht, verzonden of vervallen"),
    Column("pogingen", Integer, nullable=False, server_default=text("0"), comment="Aantal mislukte pogingen"),
    Column(
        "volgende_poging",
        DateTime(timezone=True),
        nullable=False,
        server_default=text("clock_timestamp()"),
        comment="Moment vanaf wanneer het (weer) mag worden geprobeerd",
    ),
    Column("verzonden_op", DateTime(timezone=True), comment="Moment waarop de ontvangende server het aannam"),
    Column("fout", Text, comment="Waarom de laatste poging mislukte of het bericht is vervallen"),
    UniqueConstraint("ontvanger", "kanaal", "soort", "dag"),
    CheckConstraint("kanaal IN ('mail', 'teams')", name="kanaal"),
    CheckConstraint("soort IN ('melding', 'overzicht', 'weekbericht', 'proef')", name="soort"),
    CheckConstraint("status IN ('wacht', 'verzonden', 'vervallen')", name="status"),
    Index("verzending_wachtend", "kanaal", "volgende_poging", postgresql_where=text("status = 'wacht'")),
    schema="beheer",
    comment="Wat er naar wie gaat, langs welk kanaal, en of het is aangekomen",
)

opgave = Table(
    "opgave",
    metadata,
    Column("opgave", BigInteger, Identity(always=True), primary_key=True, comment="Volgnummer"),
    Column("naam", Text, nullable=False, comment="leerplichttelling of effectrapportage"),
    Column("schooljaar", Integer, nullable=False, comment="Eerste kalenderjaar: 2025 is 2025-2026"),
    Column("versie", Integer, nullable=False, comment="1 is de eerste; een correctie is de volgende"),
    Column("peildatum", Date, nullable=False, comment="De dag waarover is geteld"),
    Column("bekend_op", DateTime(timezone=True), nullable=False, comment="Geteld met wat de hub op dit moment wist"),
    Column("door", Text, nullable=False, comment="Wie de versie vastlegde"),
    Column(
        "vastgelegd_op",
        DateTime(timezone=True),
        nullable=False,
        server_default=text("clock_timestamp()"),
        comment="Moment van vastleggen",
    ),
    Column("definitie", Text, nullable=False, comment="Kenmerk van de SQL waarmee is geteld"),
    Column("uitleg", JSON, nullable=False, comment="Wat de mart toen over zichzelf en haar kolommen zei"),
    UniqueConstraint("naam", "schooljaar", "versie"),
    CheckConstraint("naam IN ('leerplichttelling', 'effectrapportage')", name="naam"),
    schema="beheer",
    comment="Opgaven aan het ministerie zoals ze zijn vastgelegd: per schooljaar een of meer versies",
    info=FOR_EVERYONE,
)

opgave_cijfer = Table(
    "opgave_cijfer",
    metadata,
    Column("opgave", BigInteger, ForeignKey(opgave.c.opgave), primary_key=True, autoincrement=False, comment="De versie"),
    Column("gemeentecode", Text, primary_key=True, comment="Code van de woongemeente"),
    Column(
        "cel",
        ARRAY(Text),
        primary_key=True,
        comment="rubriek en onderwijssoort; of tabel, regel en (waar die er is) klasse",
    ),
    Column("aantal", Integer, nullable=False, comment="Het aantal"),
    Column("percentage", Integer, comment="Aandeel van de klasse in haar regel, in hele procenten"),
    schema="beheer",
    comment="De cijfers van vastgelegde opgaven; een cel zonder geval heeft geen rij",
)

opgave_levering = Table(
    "opgave_levering",
    metadata,
    Column("opgave", BigInteger, ForeignKey(opgave.c.opgave), primary_key=True, autoincrement=False, comment="De versie"),
    Column(
        "levering",
        BigInteger,
        ForeignKey(levering.c.levering),
        primary_key=True,
        autoincrement=False,
        comment="Een levering waarop zij rust",
    ),
    schema="beheer",
    comment="De leveringen waarop vastgelegde opgaven rusten: van elk extract en gebied de laatste, en mutaties daarna",
)

OPGAVEN: Final = (opgave, opgave_cijfer, opgave_levering)
"""To these rows are only added, a whole version at once (`warehouse.access.wanted`, and triggers)."""
