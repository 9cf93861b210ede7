"""An export keeps the trace of its lines in the logs, so that a betrokkene can be told who received it (privacy.md 8)."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of an export that left before this, nobody can tell any more which lines are its own."""
    trace = sa.Column(
        "trace_id", sa.Text(), comment="Kenmerk van het maken, in de logboeken hetzelfde; leeg bij exports van voor deze kolom"
    )
    op.add_column("export", trace, schema="beheer")
    op.create_check_constraint("trace_id", "export", "trace_id ~ '^[0-9a-f]{32}$'", schema="beheer")
