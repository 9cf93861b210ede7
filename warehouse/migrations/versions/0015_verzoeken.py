"""Requests that need two people (privacy.md 6 and 9), whose a login is, and numbers that turned out to be of two persons.

The rules of requests are `warehouse.migrations.two_people`.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import OID

from warehouse.migrations.two_people import ONLY_ADDED, STATEMENTS

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """The register of logins knows the person, the tables, what guards them, and the functions."""
    _logins()
    _requests()
    _contradicted()
    connection = op.get_bind()
    for statement in STATEMENTS:
        connection.exec_driver_sql(statement)
    for table in ("verzoek", "verzoek_stap"):
        connection.exec_driver_sql(ONLY_ADDED.replace("$table", table))


def _logins() -> None:
    op.add_column(
        "toegang",
        sa.Column("houder", sa.Text(), comment="De medewerker van wie de aanmelding is: het mailadres"),
        schema="beheer",
    )
    op.add_column(
        "toegang",
        sa.Column(
            "rol",
            OID(),
            comment="Vast nummer van de rol op de server; een nieuwe rol met dezelfde naam heeft een ander",
        ),
        schema="beheer",
    )
    op.alter_column("toegang", "groep", comment="Gemeentecode, regio, beheer, auditor, wpg, aanvrager of beoordelaar",
                    existing_comment="Gemeentecode, regio, beheer of auditor", schema="beheer")  # fmt: skip
    op.get_bind().exec_driver_sql(
        "UPDATE beheer.toegang SET rol = pg_roles.oid FROM pg_roles WHERE pg_roles.rolname = toegang.naam"
    )
    op.create_check_constraint(
        op.f("toegang_houder"),
        "toegang",
        "groep NOT IN ('aanvrager', 'beoordelaar') OR (houder IS NOT NULL AND rol IS NOT NULL)",
        schema="beheer",
    )


def _who() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("door", sa.Text(), nullable=False, comment="Aanmelding van de database die het deed"),
        sa.Column(
            "door_rol", OID(), nullable=False, comment="Vast nummer van die aanmelding; blijft bij een andere naam hetzelfde"
        ),
        sa.Column("door_houder", sa.Text(), nullable=False, comment="De medewerker van wie die aanmelding is"),
        sa.Column("langs", sa.Text(), nullable=False, comment="Hoe de aanmelding zich bewees: methode en identiteit"),
        sa.Column("moment", _MOMENT, nullable=False, comment="Moment van vastleggen, van de databaseserver"),
    )


def _requests() -> None:
    kinds = op.create_table(
        "verzoek_soort",
        sa.Column("soort", sa.Text(), nullable=False, comment="herleiding, vernietiging of overdracht"),
        sa.Column("omschrijving", sa.Text(), nullable=False, comment="Wat er na goedkeuring gebeurt"),
        sa.Column("beoordelen_binnen", sa.Interval(), nullable=False, comment="Hoe lang het op een oordeel kan wachten"),
        sa.Column(
            "uitvoeren_binnen", sa.Interval(), nullable=False, comment="Hoe lang na de goedkeuring het uitgevoerd kan worden"
        ),
        sa.Column("per_dag", sa.Integer(), comment="Hoeveel personen per medewerker per dag; leeg: zonder grens"),
        sa.Column("met_personen", sa.Boolean(), nullable=False, comment="Noemt het verzoek zelf de personen?"),
        sa.PrimaryKeyConstraint("soort", name=op.f("verzoek_soort_pk")),
        schema="beheer",
        comment="Soorten verzoeken waarvoor twee mensen nodig zijn, met hun termijnen",
    )
    op.create_table(
        "verzoek",
        sa.Column("verzoek", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="Volgnummer"),
        sa.Column("soort", sa.Text(), nullable=False, comment="Soort verzoek"),
        sa.Column("zaak", sa.Text(), nullable=False, comment="Kenmerk van de zaak waarin het nodig is"),
        sa.Column("grondslag", sa.Text(), nullable=False, comment="Wettelijke grondslag"),
        sa.Column("omschrijving", sa.Text(), nullable=False, comment="Wat er wordt gevraagd, zonder persoonsgegevens"),
        sa.Column("aantal", sa.Integer(), nullable=False, comment="Over hoeveel personen of gevallen het gaat"),
        sa.Column(
            "kenmerk",
            sa.LargeBinary(),
            nullable=False,
            comment="SHA-256 van het onderwerp; wie goedkeurt en uitvoert, noemt haar",
        ),
        *_who(),
        sa.Column("beoordelen_voor", _MOMENT, nullable=False, comment="Daarna vervalt het zonder oordeel"),
        sa.Column(
            "uitvoeren_binnen", sa.Interval(), nullable=False, comment="Hoe lang na de goedkeuring het uitgevoerd kan worden"
        ),
        sa.CheckConstraint("octet_length(kenmerk) = 32", name=op.f("verzoek_kenmerk")),
        sa.CheckConstraint("aantal > 0", name=op.f("verzoek_aantal")),
        sa.CheckConstraint("concat_ws(' ', zaak, grondslag, omschrijving) !~ '[0-9]{8}'", name=op.f("verzoek_zonder_nummer")),
        sa.CheckConstraint("zaak ~ '[^ ]' AND grondslag ~ '[^ ]' AND omschrijving ~ '[^ ]'", name=op.f("verzoek_ingevuld")),
        sa.ForeignKeyConstraint(["soort"], ["beheer.verzoek_soort.soort"], name=op.f("verzoek_soort_fk")),
        sa.PrimaryKeyConstraint("verzoek", name=op.f("verzoek_pk")),
        schema="beheer",
        comment="Verzoeken waarvoor twee mensen nodig zijn: wie wat vraagt, in welke zaak en op welke grond; alleen erbij",
    )
    op.create_table(
        "verzoek_stap",
        sa.Column("verzoek", sa.BigInteger(), autoincrement=False, nullable=False, comment="Het verzoek"),
        sa.Column("stap", sa.Text(), nullable=False, comment="goedgekeurd, afgewezen, ingetrokken of uitgevoerd"),
        sa.Column("reden", sa.Text(), comment="Waarom het is afgewezen of ingetrokken"),
        *_who(),
        sa.Column("tot", _MOMENT, comment="Van een goedkeuring: daarna kan het niet meer worden uitgevoerd"),
        sa.CheckConstraint("stap IN ('goedgekeurd', 'afgewezen', 'ingetrokken', 'uitgevoerd')", name=op.f("verzoek_stap_stap")),
        sa.CheckConstraint("reden !~ '[0-9]{8}'", name=op.f("verzoek_stap_zonder_nummer")),
        sa.ForeignKeyConstraint(["verzoek"], ["beheer.verzoek.verzoek"], name=op.f("verzoek_stap_verzoek_fk")),
        sa.PrimaryKeyConstraint("verzoek", "stap", name=op.f("verzoek_stap_pk")),
        schema="beheer",
        comment="Wat er met verzoeken gebeurde, door wie; alleen erbij",
    )
    for name, steps in (("een_oordeel", "'goedgekeurd', 'afgewezen'"), ("een_einde", "'ingetrokken', 'uitgevoerd'")):
        op.create_index(
            f"verzoek_stap_{name}",
            "verzoek_stap",
            ["verzoek"],
            unique=True,
            schema="beheer",
            postgresql_where=sa.text(f"stap IN ({steps})"),
        )
    op.create_table(
        "verzoek_persoon",
        sa.Column("verzoek", sa.BigInteger(), autoincrement=False, nullable=False, comment="Het verzoek"),
        sa.Column("nummer", sa.Uuid(), nullable=False, comment="Pseudoniem van het gevraagde nummer"),
        sa.ForeignKeyConstraint(["verzoek"], ["beheer.verzoek.verzoek"], name=op.f("verzoek_persoon_verzoek_fk")),
        sa.PrimaryKeyConstraint("verzoek", "nummer", name=op.f("verzoek_persoon_pk")),
        schema="beheer",
        comment="Over wie een verzoek gaat dat nog loopt; verdwijnt als het is uitgevoerd, afgewezen, ingetrokken of vervallen",
    )
    op.get_bind().execute(
        sa.insert(kinds).values(
            [
                {"soort": "herleiding", "omschrijving": "De nummers van personen worden één keer getoond aan wie het vroeg",
                 "beoordelen_binnen": sa.text("interval '3 days'"), "uitvoeren_binnen": sa.text("interval '1 hour'"),
                 "per_dag": 25, "met_personen": True},
                {"soort": "vernietiging", "omschrijving": "Gegevens waarvan de bewaartermijn voorbij is, worden vernietigd",
                 "beoordelen_binnen": sa.text("interval '7 days'"), "uitvoeren_binnen": sa.text("interval '1 day'"),
                 "per_dag": None, "met_personen": False},
            ]
        )
    )  # fmt: skip


def _contradicted() -> None:
    op.create_table(
        "tegengesproken",
        sa.Column("nummer", sa.Uuid(), nullable=False, comment="Pseudoniem van een nummer"),
        sa.Column("ander", sa.Uuid(), nullable=False, comment="Pseudoniem van het nummer dat ermee op een rij stond"),
        sa.Column("geldig_tot", sa.Date(), nullable=False, comment="Eerste dag waarop geen rij dit meer zei"),
        sa.PrimaryKeyConstraint("nummer", "ander", name=op.f("tegengesproken_pk")),
        schema="kern",
        comment="Nummers die op een rij stonden maar volgens de BRP bij twee personen horen; zij maken dus niet één persoon",
    )
