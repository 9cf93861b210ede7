"""A run of the checks may be about the persons of one gemeente, on demand."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_COMMENT = "De gemeente voor wie is gevraagd; leeg voor de hele regio. Alleen die runs zijn grond voor de volgende"


def upgrade() -> None:
    """One column of the run."""
    op.add_column("run", sa.Column("gemeentecode", sa.Text(), nullable=True, comment=_COMMENT), schema="controle")
