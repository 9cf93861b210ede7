"""Rotations of the root key; the row keys get a form that can be rotated.

A row key was a code under a key, which no new version can make again where only the key was kept (quarantaine). Leveringen that
were loaded with such keys wait again, to be loaded from the archive: the next load brings back the same rows.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Two tables, the version in use, and leveringen that wait again."""
    op.create_table(
        "rotatie",
        sa.Column("rotatie", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="Volgnummer"),
        sa.Column("van", sa.Integer(), nullable=False, comment="Versie van de hoofdsleutel waarmee de database beveiligd was"),
        sa.Column("naar", sa.Integer(), nullable=False, comment="Versie waarmee zij daarna beveiligd is"),
        sa.Column(
            "begonnen", _MOMENT, nullable=False, server_default=sa.text("clock_timestamp()"), comment="Begin van de rotatie"
        ),
        sa.Column("gewisseld", _MOMENT, comment="Moment waarop alle tabellen overgingen; leeg zolang dat wacht"),
        sa.Column("beeindigd", _MOMENT, comment="Moment waarop ook het archief over was, of van terugdraaien"),
        sa.Column("uitkomst", sa.Text(), comment="geroteerd of teruggedraaid; leeg zolang de rotatie niet af is"),
        sa.PrimaryKeyConstraint("rotatie", name=op.f("rotatie_pk")),
        sa.CheckConstraint("uitkomst IN ('geroteerd', 'teruggedraaid')", name=op.f("rotatie_uitkomst")),
        sa.CheckConstraint("(uitkomst IS NULL) = (beeindigd IS NULL)", name=op.f("rotatie_beeindigd")),
        sa.CheckConstraint("van < naar", name=op.f("rotatie_versies")),
        schema="beheer",
        comment="Rotaties van de hoofdsleutel",
    )
    op.create_index(
        "rotatie_onaf",
        "rotatie",
        ["uitkomst"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        schema="beheer",
        postgresql_where=sa.text("uitkomst IS NULL"),
    )
    op.create_table(
        "kenmerk_eerder",
        sa.Column("kenmerk", sa.Text(), nullable=False, comment="Kenmerk van de bevinding onder een eerdere sleutelversie"),
        sa.Column("nu", sa.Text(), nullable=False, comment="Haar kenmerk onder de sleutelversie van nu"),
        sa.PrimaryKeyConstraint("kenmerk", name=op.f("kenmerk_eerder_pk")),
        schema="controle",
        comment="Welke bevinding een eerder kenmerk nu heeft: op een werklijst van voor een rotatie staat het eerdere",
    )
    op.create_index(op.f("kenmerk_eerder_nu"), "kenmerk_eerder", ["nu"], schema="controle")
    op.execute(_NOTE_VERSION)
    op.execute(_WAIT_AGAIN)


_NOTE_VERSION = """
INSERT INTO beheer.instelling (naam, waarde)
SELECT 'sleutelversie', max(replace(naam, 'vingerafdruk_hoofdsleutel_', '')::integer)::text
FROM beheer.instelling
WHERE starts_with(naam, 'vingerafdruk_hoofdsleutel_')
HAVING count(*) > 0
"""

_WAIT_AGAIN = """
DO $$
DECLARE historie text;
BEGIN
    FOR historie IN
        SELECT format('%I.%I', table_schema, table_name)
        FROM information_schema.columns
        WHERE table_schema IN ('bron', 'wpg') AND column_name = 'bekend_tot'
    LOOP
        EXECUTE 'TRUNCATE ' || historie;
    END LOOP;
    DELETE FROM beheer.quarantaine USING beheer.levering
    WHERE levering.levering = quarantaine.levering AND levering.status IN ('geladen', 'vervangen');
    UPDATE beheer.quarantaine SET sleutel = NULL;
    UPDATE beheer.levering SET
        status = 'ontvangen', vervangen_door = NULL, geladen_op = NULL,
        rijen = NULL, rijen_geladen = NULL, rijen_quarantaine = NULL, waarschuwingen = NULL
    WHERE status IN ('geladen', 'vervangen');
END $$
"""
