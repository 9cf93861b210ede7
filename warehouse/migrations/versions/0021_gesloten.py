"""Opening the closed archive of processen-verbaal is a kind of request that needs two people (privacy.md 6, 9 and 10)."""

import datetime

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One kind of request, with its time boxes and quota; the rules are those of every kind."""
    op.alter_column(
        "verzoek_soort",
        "soort",
        comment="herleiding, vernietiging, overdracht of gesloten",
        existing_comment="herleiding, vernietiging of overdracht",
        schema="beheer",
    )
    op.bulk_insert(
        sa.table(
            "verzoek_soort",
            sa.column("soort", sa.Text()),
            sa.column("omschrijving", sa.Text()),
            sa.column("beoordelen_binnen", sa.Interval()),
            sa.column("uitvoeren_binnen", sa.Interval()),
            sa.column("per_dag", sa.Integer()),
            sa.column("met_personen", sa.Boolean()),
            schema="beheer",
        ),
        [
            {
                "soort": "gesloten",
                "omschrijving": "Een proces-verbaal uit het gesloten archief wordt één keer getoond aan wie het vroeg",
                "beoordelen_binnen": datetime.timedelta(days=3),
                "uitvoeren_binnen": datetime.timedelta(hours=1),
                "per_dag": 5,
                "met_personen": False,
            }
        ],
    )
