"""The register of logins of BI users: which role each has.

The rights themselves follow from the models and the marts (`warehouse.access`).
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The register of logins."""
    op.create_table(
        "toegang",
        sa.Column("naam", sa.Text(), nullable=False, comment="Naam waarmee de gebruiker inlogt"),
        sa.Column("groep", sa.Text(), nullable=False, comment="Gemeentecode, regio, beheer of auditor"),
        sa.Column(
            "sinds",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
            comment="Moment waarop de aanmelding is gemaakt",
        ),
        sa.PrimaryKeyConstraint("naam", name=op.f("toegang_pk")),
        schema="beheer",
        comment="Aanmeldingen van gebruikers van rapportages, en wat zij mogen zien",
    )
