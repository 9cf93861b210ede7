"""Exports to third parties: what left the hub, to whom and why."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_ON_CHANGE = """
CREATE TRIGGER alleen_erbij BEFORE UPDATE OR DELETE OR TRUNCATE ON beheer.export
FOR EACH STATEMENT EXECUTE FUNCTION beheer.alleen_erbij()
"""


def upgrade() -> None:
    """A table to which rows can only be added."""
    op.create_table(
        "export",
        sa.Column(
            "export", sa.Uuid(), nullable=False, comment="Kenmerk van de export; hoort bij haar eigen domein van pseudoniemen"
        ),
        sa.Column("naam", sa.Text(), nullable=False, comment="Naam van de export, zoals het bestand in exports/"),
        sa.Column("ontvanger", sa.Text(), nullable=False, comment="Wie haar kreeg"),
        sa.Column("doel", sa.Text(), nullable=False, comment="Waarvoor"),
        sa.Column("peildatum", sa.Date(), nullable=False, comment="De dag waarover zij gaat"),
        sa.Column(
            "gemaakt_op",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
            comment="Moment van maken",
        ),
        sa.Column("door", sa.Text(), nullable=False, comment="Wie haar maakte"),
        sa.Column(
            "sleutelversie", sa.Integer(), nullable=False, comment="Versie van de hoofdsleutel waaruit haar sleutel volgt"
        ),
        sa.Column("kleinste_klasse", sa.Integer(), nullable=False, comment="Zoveel personen lijken ten minste op elkaar"),
        sa.Column("rijen", sa.BigInteger(), nullable=False, comment="Aantal personen in de export"),
        sa.Column(
            "onderdrukt",
            sa.BigInteger(),
            nullable=False,
            comment="Aantal personen dat wegbleef omdat te weinig anderen op hen lijken",
        ),
        sa.Column("sha256", sa.Text(), nullable=False, comment="SHA-256 van het bestand, in hexadecimale cijfers"),
        sa.CheckConstraint("kleinste_klasse >= 5", name=op.f("export_kleinste_klasse")),
        sa.PrimaryKeyConstraint("export", name=op.f("export_pk")),
        schema="beheer",
        comment="Exports aan derden: wat, aan wie, waarvoor en met hoeveel personen",
    )
    op.get_bind().exec_driver_sql(_ON_CHANGE)
