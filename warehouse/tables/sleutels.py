"""The rotations of the root key: from which version to which, and how far each came (privacy.md 5)."""

from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, Identity, Index, Integer, Table, Text, text

from warehouse.tables import metadata

rotatie = Table(
    "rotatie",
    metadata,
    Column("rotatie", BigInteger, Identity(always=True), primary_key=True, comment="Volgnummer"),
    Column("van", Integer, nullable=False, comment="Versie van de hoofdsleutel waarmee de database beveiligd was"),
    Column("naar", Integer, nullable=False, comment="Versie waarmee zij daarna beveiligd is"),
    Column(
        "begonnen",
        DateTime(timezone=True),
        nullable=False,
        server_default=text("clock_timestamp()"),
        comment="Begin van de rotatie",
    ),
    Column(
        "gewisseld",
        DateTime(timezone=True),
        comment="Moment waarop alle tabellen overgingen; leeg zolang dat wacht",
    ),
    Column("beeindigd", DateTime(timezone=True), comment="Moment waarop ook het archief over was, of van terugdraaien"),
    Column("uitkomst", Text, comment="geroteerd of teruggedraaid; leeg zolang de rotatie niet af is"),
    CheckConstraint("uitkomst IN ('geroteerd', 'teruggedraaid')", name="uitkomst"),
    CheckConstraint("(uitkomst IS NULL) = (beeindigd IS NULL)", name="beeindigd"),
    CheckConstraint("van < naar", name="versies"),
    # one at a time
    Index(
        "rotatie_onaf", "uitkomst", unique=True, postgresql_nulls_not_distinct=True, postgresql_where=text("uitkomst IS NULL")
    ),
    schema="beheer",
    comment="Rotaties van de hoofdsleutel",
)
