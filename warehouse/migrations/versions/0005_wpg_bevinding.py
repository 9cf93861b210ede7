"""The bevindingen of checks that read schema `wpg`: the same table as `controle.bevinding`, where only the Wpg role reads.

Its readers get a login of group `wpg`.
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_CREATE = """
CREATE TABLE wpg.bevinding (LIKE controle.bevinding
    INCLUDING COMMENTS INCLUDING CONSTRAINTS INCLUDING DEFAULTS INCLUDING IDENTITY,
    CONSTRAINT bevinding_pk PRIMARY KEY (bevinding), CONSTRAINT bevinding_uniek UNIQUE (kenmerk));
CREATE INDEX bevinding_code_gemeentecode ON wpg.bevinding (code, gemeentecode);
COMMENT ON COLUMN beheer.toegang.groep IS 'Gemeentecode, regio, beheer, auditor of wpg';
COMMENT ON TABLE wpg.bevinding IS 'Bevindingen van de controles die politiegegevens lezen, met hun verloop';
"""


def upgrade() -> None:
    """The table; who may do what with it is `warehouse.access`."""
    op.get_bind().exec_driver_sql(_CREATE)
