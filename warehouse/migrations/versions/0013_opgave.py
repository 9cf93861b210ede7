"""What was submitted to the ministry: the figures of a school year, frozen as a version, and what they rest on."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSON

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_TABLES = ("opgave", "opgave_cijfer", "opgave_levering")

# also for the owner, who may do anything else
_WHOLE = """
CREATE FUNCTION beheer.opgave_is_compleet() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM beheer.opgave WHERE opgave = NEW.opgave AND xmin = pg_current_xact_id()::xid) THEN
        RAISE EXCEPTION 'Een vastgelegde opgave verandert niet: leg een nieuwe versie vast'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION beheer.opgave_is_compleet() IS 'Laat alleen cijfers toe in de transactie die de opgave vastlegt';
REVOKE EXECUTE ON FUNCTION beheer.opgave_is_compleet() FROM PUBLIC;
"""

_ON_CHANGE = """
CREATE TRIGGER alleen_erbij BEFORE UPDATE OR DELETE OR TRUNCATE ON beheer.$table
FOR EACH STATEMENT EXECUTE FUNCTION beheer.alleen_erbij()
"""

_ON_ADDING = """
CREATE TRIGGER is_compleet BEFORE INSERT ON beheer.$table
FOR EACH ROW EXECUTE FUNCTION beheer.opgave_is_compleet()
"""


def upgrade() -> None:
    """Three tables to which rows can only be added, and only a whole version at once."""
    op.create_table(
        "opgave",
        sa.Column("opgave", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="Volgnummer"),
        sa.Column("naam", sa.Text(), nullable=False, comment="leerplichttelling of effectrapportage"),
        sa.Column("schooljaar", sa.Integer(), nullable=False, comment="Eerste kalenderjaar: 2025 is 2025-2026"),
        sa.Column("versie", sa.Integer(), nullable=False, comment="1 is de eerste; een correctie is de volgende"),
        sa.Column("peildatum", sa.Date(), nullable=False, comment="De dag waarover is geteld"),
        sa.Column(
            "bekend_op",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="Geteld met wat de hub op dit moment wist",
        ),
        sa.Column("door", sa.Text(), nullable=False, comment="Wie de versie vastlegde"),
        sa.Column(
            "vastgelegd_op",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
            comment="Moment van vastleggen",
        ),
        sa.Column("definitie", sa.Text(), nullable=False, comment="Kenmerk van de SQL waarmee is geteld"),
        sa.Column("uitleg", JSON(), nullable=False, comment="Wat de mart toen over zichzelf en haar kolommen zei"),
        sa.CheckConstraint("naam IN ('leerplichttelling', 'effectrapportage')", name=op.f("opgave_naam")),
        sa.PrimaryKeyConstraint("opgave", name=op.f("opgave_pk")),
        sa.UniqueConstraint("naam", "schooljaar", "versie", name=op.f("opgave_uniek")),
        schema="beheer",
        comment="Opgaven aan het ministerie zoals ze zijn vastgelegd: per schooljaar een of meer versies",
    )
    op.create_table(
        "opgave_cijfer",
        sa.Column("opgave", sa.BigInteger(), nullable=False, comment="De versie"),
        sa.Column("gemeentecode", sa.Text(), nullable=False, comment="Code van de woongemeente"),
        sa.Column(
            "cel",
            ARRAY(sa.Text()),
            nullable=False,
            comment="rubriek en onderwijssoort; of tabel, regel en (waar die er is) klasse",
        ),
        sa.Column("aantal", sa.Integer(), nullable=False, comment="Het aantal"),
        sa.Column("percentage", sa.Integer(), nullable=True, comment="Aandeel van de klasse in haar regel, in hele procenten"),
        sa.ForeignKeyConstraint(["opgave"], ["beheer.opgave.opgave"], name=op.f("opgave_cijfer_opgave_fk")),
        sa.PrimaryKeyConstraint("opgave", "gemeentecode", "cel", name=op.f("opgave_cijfer_pk")),
        schema="beheer",
        comment="De cijfers van vastgelegde opgaven; een cel zonder geval heeft geen rij",
    )
    op.create_table(
        "opgave_levering",
        sa.Column("opgave", sa.BigInteger(), nullable=False, comment="De versie"),
        sa.Column("levering", sa.BigInteger(), nullable=False, comment="Een levering waarop zij rust"),
        sa.ForeignKeyConstraint(["opgave"], ["beheer.opgave.opgave"], name=op.f("opgave_levering_opgave_fk")),
        sa.ForeignKeyConstraint(["levering"], ["beheer.levering.levering"], name=op.f("opgave_levering_levering_fk")),
        sa.PrimaryKeyConstraint("opgave", "levering", name=op.f("opgave_levering_pk")),
        schema="beheer",
        comment="De leveringen waarop vastgelegde opgaven rusten: van elk extract en gebied de laatste, en mutaties daarna",
    )
    connection = op.get_bind()
    connection.exec_driver_sql(_WHOLE)
    for table in _TABLES:
        connection.exec_driver_sql(_ON_CHANGE.replace("$table", table))
    for table in _TABLES[1:]:
        connection.exec_driver_sql(_ON_ADDING.replace("$table", table))
