"""What the gemeenten agreed and the marts count with: the weights of naar rato, the yearly costs, the division of schools.

The first rows are those of the agreement: equal weights and 50,000 euros a year for functioneel beheer (begrippen.md).
"""

import datetime

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_BEGIN = datetime.date(2020, 1, 1)
_AGREED = (
    ("gewicht", "jongeren", "1"),
    ("gewicht", "werkprocessen", "1"),
    ("gewicht", "verzuimmeldingen", "1"),
    ("kosten", "functioneel_beheer", "50000"),
)


def upgrade() -> None:
    """The table with what holds from the start, known at any moment that a past figure can be asked for."""
    table = op.create_table(
        "afspraak",
        sa.Column("soort", sa.Text(), nullable=False, comment="gewicht, kosten of school"),
        sa.Column(
            "onderwerp",
            sa.Text(),
            nullable=False,
            comment="Waarover het gaat: onderdeel van naar rato, functioneel_beheer, of de BRIN (zes tekens) van een school",
        ),
        sa.Column(
            "geldig_van",
            sa.Date(),
            nullable=False,
            comment="Eerste dag waarop de afspraak geldt, tot een latere begint",
        ),
        sa.Column(
            "bekend_van",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
            comment="Moment van vastleggen; van twee met dezelfde eerste dag geldt de laatste",
        ),
        sa.Column(
            "waarde",
            sa.Text(),
            nullable=True,
            comment="Een getal, een bedrag per jaar in hele euro's of een gemeentecode; leeg: vanaf die dag geen afspraak",
        ),
        sa.CheckConstraint("soort IN ('gewicht', 'kosten', 'school')", name=op.f("afspraak_soort")),
        sa.PrimaryKeyConstraint("soort", "onderwerp", "geldig_van", "bekend_van", name=op.f("afspraak_pk")),
        schema="beheer",
        comment="Afspraken van de gemeenten waarmee marts rekenen; een wijziging is een regel erbij",
    )
    moment = datetime.datetime.combine(_BEGIN, datetime.time(), datetime.UTC)
    op.bulk_insert(
        table,
        [
            {"soort": kind, "onderwerp": subject, "geldig_van": _BEGIN, "bekend_van": moment, "waarde": value}
            for kind, subject, value in _AGREED
        ],
    )
