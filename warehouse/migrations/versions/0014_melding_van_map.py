"""A melding can be about a source or a drop folder: what its sort may be says so."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Only the comment changes."""
    comment = "bevinding, controle, levering, stap, run, vastgelopen, planner, bron of map"
    op.alter_column("melding", "soort", schema="beheer", existing_type=sa.Text(), existing_nullable=False, comment=comment)
