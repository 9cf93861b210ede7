"""Since when and until when a gemeente accepts a bevinding."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_COLUMNS = {
    "geaccepteerd_op": "Dag van de werklijst waarop de gemeente de bevinding accepteerde",
    "geaccepteerd_tot": "Laatste dag waarop de bevinding geaccepteerd is; leeg is onbeperkt",
}


def upgrade() -> None:
    """Two columns in both tables of bevindingen."""
    for schema in ("controle", "wpg"):
        for name, comment in _COLUMNS.items():
            op.add_column("bevinding", sa.Column(name, sa.Date(), nullable=True, comment=comment), schema=schema)
