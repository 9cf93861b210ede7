"""The table of exports to third parties: what left, to whom and why; never what it said."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, DateTime, Integer, Table, Text, Uuid, text

from warehouse.tables import metadata

export = Table(
    "export",
    metadata,
    Column("export", Uuid, primary_key=True, comment="Kenmerk van de export; hoort bij haar eigen domein van pseudoniemen"),
    Column("naam", Text, nullable=False, comment="Naam van de export, zoals het bestand in exports/"),
    Column("ontvanger", Text, nullable=False, comment="Wie haar kreeg"),
    Column("doel", Text, nullable=False, comment="Waarvoor"),
    Column("peildatum", Date, nullable=False, comment="De dag waarover zij gaat"),
    Column(
        "gemaakt_op",
        DateTime(timezone=True),
        nullable=False,
        server_default=text("clock_timestamp()"),
        comment="Moment van maken",
    ),
    Column("door", Text, nullable=False, comment="Wie haar maakte"),
    Column("sleutelversie", Integer, nullable=False, comment="Versie van de hoofdsleutel waaruit haar sleutel volgt"),
    Column("kleinste_klasse", Integer, nullable=False, comment="Zoveel personen lijken ten minste op elkaar"),
    Column("rijen", BigInteger, nullable=False, comment="Aantal personen in de export"),
    Column(
        "onderdrukt", BigInteger, nullable=False, comment="Aantal personen dat wegbleef omdat te weinig anderen op hen lijken"
    ),
    Column("sha256", Text, nullable=False, comment="SHA-256 van het bestand, in hexadecimale cijfers"),
    Column("trace_id", Text, comment="Kenmerk van het maken, in de logboeken hetzelfde; leeg bij exports van voor deze kolom"),
    CheckConstraint("kleinste_klasse >= 5", name="kleinste_klasse"),
    CheckConstraint("trace_id ~ '^[0-9a-f]{32}$'", name="trace_id"),
    schema="beheer",
    comment="Exports aan derden: wat, aan wie, waarvoor en met hoeveel personen",
)
