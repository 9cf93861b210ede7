"""How long what is kept, the certificates of what was destroyed, and the closed archive of processen-verbaal (privacy.md 9)."""

import datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_ONLY_ADDED = """
CREATE TRIGGER alleen_erbij BEFORE UPDATE OR DELETE OR TRUNCATE ON beheer.verklaring
FOR EACH STATEMENT EXECUTE FUNCTION beheer.alleen_erbij()
"""


def upgrade() -> None:
    """Three tables, and stop entries of one row; the terms are filled at every migrate."""
    op.bulk_insert(
        sa.table(
            "verzoek_soort",
            sa.column("soort", sa.Text()),
            sa.column("omschrijving", sa.Text()),
            sa.column("beoordelen_binnen", sa.Interval()),
            sa.column("uitvoeren_binnen", sa.Interval()),
            sa.column("met_personen", sa.Boolean()),
            schema="beheer",
        ),
        [
            {
                "soort": "overdracht",
                "omschrijving": "Alles van een gemeente die uittreedt, gaat versleuteld naar haar terug",
                "beoordelen_binnen": datetime.timedelta(days=7),
                "uitvoeren_binnen": datetime.timedelta(days=1),
                "met_personen": False,
            }
        ],
    )
    op.drop_constraint(op.f("stop_soort"), "stop", schema="beheer")
    op.create_check_constraint(
        op.f("stop_soort"), "stop", "soort IN ('nummer', 'dossier', 'kenmerk', 'gemeente', 'rij')", schema="beheer"
    )
    op.alter_column(
        "stop",
        "soort",
        comment="Waarvan de waarde is: nummer, dossier, kenmerk, gemeente of rij",
        existing_comment="Waarvan de waarde is: nummer, dossier, kenmerk of gemeente",
        schema="beheer",
    )
    op.create_table(
        "bewaartermijn",
        sa.Column("categorie", sa.Text(), nullable=False, comment="Wat er wordt bewaard"),
        sa.Column(
            "geldig_van", sa.Date(), nullable=False, comment="Voor gevallen die vanaf deze dag beginnen; -infinity is altijd al"
        ),
        sa.Column(
            "geldig_tot",
            sa.Date(),
            nullable=False,
            comment="Voor gevallen die voor deze dag beginnen; infinity zolang dit geldt",
        ),
        sa.Column("begin", sa.Text(), nullable=False, comment="De gebeurtenis waarmee de termijn begint"),
        sa.Column("jaren", sa.Integer(), nullable=False, comment="Hoeveel jaar na die gebeurtenis"),
        sa.Column("actie", sa.Text(), nullable=False, comment="vernietigen of afsluiten (naar het gesloten archief)"),
        sa.Column("grondslag", sa.Text(), nullable=False, comment="De wet of het besluit waar de termijn uit volgt"),
        sa.CheckConstraint("actie IN ('vernietigen', 'afsluiten')", name=op.f("bewaartermijn_actie")),
        sa.CheckConstraint("jaren > 0 AND geldig_van < geldig_tot", name=op.f("bewaartermijn_termijn")),
        sa.PrimaryKeyConstraint("categorie", "geldig_van", name=op.f("bewaartermijn_pk")),
        schema="beheer",
        comment="Bewaartermijnen: hoe lang wat bewaard mag worden",
    )
    op.create_table(
        "verklaring",
        sa.Column("verklaring", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="Volgnummer"),
        sa.Column("soort", sa.Text(), nullable=False, comment="bewaartermijn, overdracht of uittreding"),
        sa.Column("verzoek", sa.BigInteger(), nullable=False, comment="Het verzoek dat een ander goedkeurde"),
        sa.Column("aanvrager", sa.Text(), nullable=False, comment="Wie het vroeg en uitvoerde"),
        sa.Column("beoordelaar", sa.Text(), nullable=False, comment="Wie het goedkeurde"),
        sa.Column("grond", sa.Text(), nullable=False, comment="De grond: het wetsartikel of besluit"),
        sa.Column("peildatum", sa.Date(), nullable=False, comment="De dag waarop is bepaald wat weg moest"),
        sa.Column("inhoud", JSONB, nullable=False, comment="Wat er is vernietigd of overgedragen: aantallen, zonder personen"),
        sa.Column("kenmerk", sa.Text(), nullable=False, comment="SHA-256 over alles hierboven, in hexadecimale cijfers"),
        sa.Column(
            "vastgelegd_op",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
            comment="Moment waarop het gedaan was",
        ),
        sa.CheckConstraint("soort IN ('bewaartermijn', 'overdracht', 'uittreding')", name=op.f("verklaring_soort")),
        sa.CheckConstraint("kenmerk ~ '^[0-9a-f]{64}$'", name=op.f("verklaring_kenmerk")),
        sa.CheckConstraint("aanvrager <> beoordelaar", name=op.f("verklaring_twee_mensen")),
        sa.PrimaryKeyConstraint("verklaring", name=op.f("verklaring_pk")),
        sa.UniqueConstraint("verzoek", name=op.f("verklaring_uniek")),
        schema="beheer",
        comment="Verklaringen van vernietiging en overdracht: wat, hoeveel, waarom en door welke twee mensen; alleen erbij",
    )
    op.get_bind().exec_driver_sql(_ONLY_ADDED)
    op.create_table(
        "gesloten",
        sa.Column("gesloten", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="Volgnummer"),
        sa.Column("scope", sa.Text(), nullable=False, comment="Reikwijdte van de levering waar de rij uit kwam"),
        sa.Column("sleutel", sa.Uuid(), nullable=False, comment="Beschermde sleutel van het proces-verbaal in die scope"),
        sa.Column("burgerservicenummer", sa.Uuid(), comment="Pseudoniem van de verdachte of jongere"),
        sa.Column("onderwijsnummer", sa.Uuid(), comment="Pseudoniem van het onderwijsnummer"),
        sa.Column("rij", JSONB, nullable=False, comment="De andere kolommen van de rij, met haar perioden"),
        sa.Column("begin", sa.Date(), nullable=False, comment="De laatste dag die de datum van het proces-verbaal kan zijn"),
        sa.Column("gesloten_op", sa.Date(), nullable=False, comment="Dag waarop de rij naar het gesloten archief ging"),
        sa.PrimaryKeyConstraint("gesloten", name=op.f("gesloten_pk")),
        schema="wpg",
        comment="Gesloten archief van processen-verbaal: na vijf jaar, en na nog eens vijf jaar vernietigd (Wpg)",
    )
    op.create_index(op.f("gesloten_scope_sleutel"), "gesloten", ["scope", "sleutel"], schema="wpg")
