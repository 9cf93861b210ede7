"""The calendar: school years, holidays, school weeks, public holidays and the age bound of the Doorstroompunt.

The tables are filled at every migrate (`warehouse.calendar_tables`), so that a new year of `schemas.calendar` needs no step.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The five tables of the calendar."""
    op.create_table(
        "schooljaar",
        sa.Column(
            "schooljaar",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="Eerste kalenderjaar van het schooljaar: 2025 is 2025-2026",
        ),
        sa.Column("begin", sa.Date(), nullable=False, comment="Eerste dag: 1 augustus"),
        sa.Column("eind", sa.Date(), nullable=False, comment="Laatste dag: 31 juli van het jaar erna"),
        sa.Column("teldatum", sa.Date(), nullable=False, comment="Teldatum: 1 oktober"),
        sa.PrimaryKeyConstraint("schooljaar", name=op.f("schooljaar_pk")),
        schema="kern",
        comment="Schooljaren waarvan de schoolvakanties bekend zijn",
    )
    op.create_table(
        "schoolvakantie",
        sa.Column(
            "schooljaar",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="Het schooljaar waarbij OCW de vakantie noemt",
        ),
        sa.Column("naam", sa.Text(), nullable=False, comment="Naam van de vakantie"),
        sa.Column("van", sa.Date(), nullable=False, comment="Eerste dag, een zaterdag"),
        sa.Column("tot", sa.Date(), nullable=False, comment="Laatste dag, een zondag; telt nog mee"),
        sa.PrimaryKeyConstraint("schooljaar", "naam", name=op.f("schoolvakantie_pk")),
        schema="kern",
        comment="Schoolvakanties van OCW voor regio Noord",
    )
    op.create_table(
        "schoolweek",
        sa.Column("schooljaar", sa.Integer(), autoincrement=False, nullable=False, comment="Het schooljaar van de week"),
        sa.Column(
            "week", sa.Integer(), autoincrement=False, nullable=False, comment="Volgnummer van de lesweek in het schooljaar"
        ),
        sa.Column("maandag", sa.Date(), nullable=False, comment="De maandag van de week"),
        sa.PrimaryKeyConstraint("schooljaar", "week", name=op.f("schoolweek_pk")),
        sa.UniqueConstraint("maandag", name=op.f("schoolweek_uniek")),
        schema="kern",
        comment="Weken met een of meer schooldagen, per schooljaar",
    )
    op.create_table(
        "feestdag",
        sa.Column("datum", sa.Date(), nullable=False, comment="De dag"),
        sa.Column("naam", sa.Text(), nullable=False, comment="Naam van de feestdag"),
        sa.PrimaryKeyConstraint("datum", "naam", name=op.f("feestdag_pk")),
        schema="kern",
        comment="Algemeen erkende feestdagen die niet op zondag vallen",
    )
    op.create_table(
        "leeftijdsgrens",
        sa.Column(
            "geldig_van", sa.Date(), nullable=False, comment="Eerste dag waarop de grens geldt; -infinity voor de eerste grens"
        ),
        sa.Column(
            "geldig_tot",
            sa.Date(),
            nullable=False,
            comment="Eerste dag waarop de grens niet meer geldt; infinity zolang die geldt",
        ),
        sa.Column(
            "grens",
            sa.Integer(),
            nullable=False,
            comment="Wie jonger is dan deze leeftijd, kan tot de groep van het Doorstroompunt horen",
        ),
        sa.PrimaryKeyConstraint("geldig_van", name=op.f("leeftijdsgrens_pk")),
        schema="kern",
        comment="Leeftijdsgrens van het Doorstroompunt door de tijd",
    )
