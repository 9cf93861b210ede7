"""Erasing persons: what is erased and the proof of it, who is not loaded any more, which rows left; and restricting them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_SET_ASIDE = {
    "controle": "Bevindingen over wie beperkt is, apart gelegd tot de beperking wordt opgeheven",
    "wpg": "Bevindingen uit politiegegevens over wie beperkt is, apart gelegd tot de beperking wordt opgeheven",
}


def upgrade() -> None:
    """A column of the register, and the tables."""
    op.add_column(
        "levering",
        sa.Column(
            "rijen_gewist",
            sa.Integer(),
            nullable=True,
            comment="Aantal rijen van wie gewist is: niet geladen of weer verwijderd; leeg zolang niets telt",
        ),
        schema="beheer",
    )
    _erasures()
    _numbers()
    _stops()
    _rows()
    _restrictions()
    for schema, comment in _SET_ASIDE.items():
        _set_aside(schema, comment)


def _erasures() -> None:
    op.create_table(
        "wissing",
        sa.Column("wissing", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="Volgnummer"),
        sa.Column("trace_id", sa.Text(), nullable=False, comment="Kenmerk van de handeling, zoals in de logboeken"),
        sa.Column(
            "soort", sa.Text(), nullable=False, comment="Waarom er gewist wordt: betrokkene, bewaartermijn of uittreding"
        ),
        sa.Column("grond", sa.Text(), nullable=False, comment="De grond: het wetsartikel of besluit; nooit personen"),
        sa.Column("gemeentecode", sa.Text(), comment="De gemeente van wie alles weggaat; leeg bij personen"),
        sa.Column(
            "extracts",
            postgresql.ARRAY(sa.Text()),
            comment="Alleen uit deze extracts; leeg is overal, en dan gaat de persoon zelf weg",
        ),
        sa.Column("personen", sa.Integer(), nullable=False, comment="Aantal personen"),
        sa.Column(
            "begonnen_op",
            _MOMENT,
            nullable=False,
            server_default=sa.text("clock_timestamp()"),
            comment="Moment vanaf wanneer niemand van hen nog wordt geladen",
        ),
        sa.Column("rijen_weg_op", _MOMENT, comment="Moment waarop de rijen uit de database gingen"),
        sa.Column("klaar_op", _MOMENT, comment="Moment waarop alles waar was wat het bewijs zegt"),
        sa.Column("bewijs", postgresql.JSONB(), comment="Aantallen per tabel en levering, zonder persoonsgegevens"),
        sa.Column("kenmerk", sa.Text(), comment="SHA-256 over het bewijs, in hexadecimale cijfers"),
        sa.CheckConstraint("soort IN ('betrokkene', 'bewaartermijn', 'uittreding')", name=op.f("wissing_soort")),
        sa.CheckConstraint("(klaar_op IS NULL) = (kenmerk IS NULL)", name=op.f("wissing_bewijs")),
        sa.PrimaryKeyConstraint("wissing", name=op.f("wissing_pk")),
        schema="beheer",
        comment="Wat er gewist is of wordt, op welke grond, met het bewijs",
    )


def _numbers() -> None:
    op.create_table(
        "wis_nummer",
        sa.Column("wissing", sa.BigInteger(), nullable=False, comment="De wissing"),
        sa.Column(
            "nummer",
            sa.Uuid(),
            nullable=False,
            comment="Pseudoniem van een nummer dat weg moet; staat hier alleen zolang de wissing loopt",
        ),
        sa.ForeignKeyConstraint(["wissing"], ["beheer.wissing.wissing"], name=op.f("wis_nummer_wissing_fk")),
        sa.PrimaryKeyConstraint("wissing", "nummer", name=op.f("wis_nummer_pk")),
        schema="beheer",
        comment="De nummers van een wissing die nog loopt, zodat zij na een storing verder kan",
    )


def _stops() -> None:
    op.create_table(
        "stop",
        sa.Column(
            "waarde", sa.Uuid(), nullable=False, comment="Waarde onder de sleutel van de logboeken; niet terug te rekenen"
        ),
        sa.Column("wissing", sa.BigInteger(), nullable=False, comment="De wissing"),
        sa.Column("soort", sa.Text(), nullable=False, comment="Waarvan de waarde is: nummer, dossier, kenmerk of gemeente"),
        sa.CheckConstraint("soort IN ('nummer', 'dossier', 'kenmerk', 'gemeente')", name=op.f("stop_soort")),
        sa.ForeignKeyConstraint(["wissing"], ["beheer.wissing.wissing"], name=op.f("stop_wissing_fk")),
        sa.PrimaryKeyConstraint("waarde", "wissing", name=op.f("stop_pk")),
        schema="beheer",
        comment="Wie gewist is en dus niet meer wordt geladen, zonder te zeggen wie dat is",
    )


def _rows() -> None:
    op.create_table(
        "gewiste_rijen",
        sa.Column("levering", sa.BigInteger(), nullable=False, comment="De levering"),
        sa.Column(
            "rijnummers",
            postgresql.ARRAY(sa.Integer()),
            nullable=False,
            comment="Rijnummers in het aangeleverde bestand die niet meer in het archief staan, oplopend",
        ),
        sa.ForeignKeyConstraint(["levering"], ["beheer.levering.levering"], name=op.f("gewiste_rijen_levering_fk")),
        sa.PrimaryKeyConstraint("levering", name=op.f("gewiste_rijen_pk")),
        schema="beheer",
        comment="Rijen die uit het archief zijn gehaald; de andere houden het rijnummer dat zij hadden",
    )


def _restrictions() -> None:
    op.create_table(
        "beperking",
        sa.Column("beperking", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="Volgnummer"),
        sa.Column("trace_id", sa.Text(), nullable=False, comment="Kenmerk van de handeling, zoals in de logboeken"),
        sa.Column("grond", sa.Text(), nullable=False, comment="De grond: het wetsartikel of besluit; nooit personen"),
        sa.Column(
            "begonnen_op",
            _MOMENT,
            nullable=False,
            server_default=sa.text("clock_timestamp()"),
            comment="Moment vanaf wanneer de gegevens niet worden gebruikt",
        ),
        sa.Column("opgeheven_op", _MOMENT, comment="Moment waarop de beperking werd opgeheven; leeg zolang zij geldt"),
        sa.PrimaryKeyConstraint("beperking", name=op.f("beperking_pk")),
        schema="beheer",
        comment="Beperkingen van het gebruik van iemands gegevens (AVG art. 18)",
    )
    op.create_table(
        "beperkt",
        sa.Column("nummer", sa.Uuid(), nullable=False, comment="Pseudoniem van een nummer van wie beperkt is"),
        sa.Column("beperking", sa.BigInteger(), nullable=False, comment="De beperking"),
        sa.Column(
            "genoemd",
            sa.Boolean(),
            server_default=sa.text("true"),
            nullable=False,
            comment="Begon de beperking met dit nummer? Zo niet, dan bleek het later van dezelfde persoon",
        ),
        sa.ForeignKeyConstraint(["beperking"], ["beheer.beperking.beperking"], name=op.f("beperkt_beperking_fk")),
        sa.PrimaryKeyConstraint("nummer", name=op.f("beperkt_pk")),
        schema="kern",
        comment="Nummers van wie beperkt is: die waarmee de beperking begon, en wat later van dezelfde persoon bleek",
    )


def _set_aside(schema: str, comment: str) -> None:
    op.create_table(
        "beperkte_bevinding",
        sa.Column("bevinding", sa.BigInteger(), autoincrement=False, nullable=False, comment="Volgnummer van de bevinding"),
        sa.Column("beperking", sa.BigInteger(), nullable=False, comment="De beperking"),
        sa.Column("persoon", sa.Uuid(), comment="De persoon om wie het gaat, als het om een persoon gaat"),
        sa.Column("regel", postgresql.JSONB(), nullable=False, comment="De bevinding zoals zij was, zonder de persoon"),
        sa.Column("verloop", postgresql.JSONB(), nullable=False, comment="Elke verandering van haar status"),
        sa.ForeignKeyConstraint(["beperking"], ["beheer.beperking.beperking"], name=op.f("beperkte_bevinding_beperking_fk")),
        sa.PrimaryKeyConstraint("bevinding", name=op.f("beperkte_bevinding_pk")),
        schema=schema,
        comment=comment,
    )
