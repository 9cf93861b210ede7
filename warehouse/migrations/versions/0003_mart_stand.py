"""The state of the marts that are kept per peilmaand: what was counted, and from what.

The tables of these marts follow from their files (`warehouse.mart_tables`).
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The register of counted peilmaanden."""
    op.create_table(
        "mart_stand",
        sa.Column("mart", sa.Text(), nullable=False, comment="De mart, zoals mart.verzuim"),
        sa.Column("peilmaand", sa.Integer(), autoincrement=False, nullable=False, comment="De maand (jjjjmm) die is geteld"),
        sa.Column(
            "peildatum", sa.Date(), nullable=False, comment="De dag waarop is geteld; van een lopende maand de dag van tellen"
        ),
        sa.Column(
            "bekend_op",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Moment van de laatste geladen of ingetrokken levering die meetelt; leeg als er geen meetelt",
        ),
        sa.Column(
            "stand",
            sa.Text(),
            nullable=False,
            comment="Kenmerk van de leveringen en personen die meetellen; verandert dit, dan loopt de peilmaand achter",
        ),
        sa.Column(
            "definitie",
            sa.Text(),
            nullable=False,
            comment="Kenmerk van de SQL waarmee is geteld; verandert dit, dan loopt de peilmaand achter",
        ),
        sa.Column("rijen", sa.Integer(), nullable=False, comment="Aantal rijen van de peilmaand"),
        sa.PrimaryKeyConstraint("mart", "peilmaand", name=op.f("mart_stand_pk")),
        schema="beheer",
        comment="Welke peilmaanden van welke marts geteld zijn, en waarmee",
    )
