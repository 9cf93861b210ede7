"""What the last run of the checks saw, so that the next one can ask only about those of whom something changed."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_EXTENT = "Over wie is gevraagd: iedereen (en waarom), of hoeveel personen van wie iets veranderde"
_DEFINITION = "Kenmerk van de controles en de kalender; verandert dit, dan gaat de volgende run over iedereen"


def upgrade() -> None:
    """Two columns of the run, and the leveringen as it saw them."""
    op.add_column("run", sa.Column("omvang", sa.Text(), nullable=True, comment=_EXTENT), schema="controle")
    op.add_column("run", sa.Column("definitie", sa.Text(), nullable=True, comment=_DEFINITION), schema="controle")
    op.create_table(
        "gezien",
        sa.Column(
            "levering", sa.BigInteger(), autoincrement=False, nullable=False, comment="De levering (zie beheer.levering)"
        ),
        sa.Column("status", sa.Text(), nullable=False, comment="Status van de levering toen de laatste run begon"),
        sa.Column("geladen_op", sa.DateTime(timezone=True), nullable=True, comment="Moment van publicatie"),
        sa.Column("ingetrokken_op", sa.DateTime(timezone=True), nullable=True, comment="Moment van intrekking"),
        sa.PrimaryKeyConstraint("levering", name=op.f("gezien_pk")),
        schema="controle",
        comment="De leveringen zoals de laatste run ze zag; wat daarvan afwijkt, bekijkt de volgende run",
    )
