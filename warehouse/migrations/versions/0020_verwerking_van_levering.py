"""Whether a levering has its line in the logboek dataverwerkingen is looked up before every load."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The lines about a levering are few among those about one person each."""
    op.create_index(
        op.f("log_verwerking_levering"),
        "log_verwerking",
        ["levering"],
        schema="beheer",
        postgresql_where=sa.text("levering IS NOT NULL"),
    )
