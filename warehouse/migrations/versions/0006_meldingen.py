"""The outbox of meldingen: what is wrong, what must be told of it, and to whom it went."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_NOW = sa.text("clock_timestamp()")


def upgrade() -> None:
    """The causes, the messages about them, and the copies of these per recipient."""
    _causes()
    _messages()
    _deliveries()


def _causes() -> None:
    op.create_table(
        "melding",
        sa.Column("kenmerk", sa.Text(), nullable=False, comment="Vaste identiteit van de oorzaak, zoals bevinding/B03/0160"),
        sa.Column(
            "soort",
            sa.Text(),
            nullable=False,
            comment="bevinding, controle, levering, stap, run, vastgelopen of planner",
        ),
        sa.Column("bron", sa.Text(), comment="Het bronsysteem, als de oorzaak daar ligt"),
        sa.Column("gemeenten", postgresql.ARRAY(sa.Text()), nullable=False, comment="De gemeenten (codes) die aan zet zijn"),
        sa.Column(
            "inhoud",
            postgresql.JSONB(),
            nullable=False,
            comment="Wat er te melden is: codes, titels, aantallen en redenen; nooit personen",
        ),
        sa.Column("aantal", sa.Integer(), nullable=False, comment="Aantal gevallen dat nu openstaat, of het laatste aantal"),
        sa.Column("begonnen", _MOMENT, nullable=False, comment="Moment waarop de oorzaak (opnieuw) begon"),
        sa.Column("geeindigd", _MOMENT, comment="Moment waarop de oorzaak eindigde; leeg zolang zij er is"),
        sa.Column(
            "gezien",
            _MOMENT,
            nullable=False,
            comment="Moment van de laatste waarneming die meetelt; een oudere verandert niets",
        ),
        sa.Column("gemeld_op", _MOMENT, comment="Moment waarop het begin voor het laatst een eigen bericht kreeg"),
        sa.Column(
            "is_gemeld",
            sa.Boolean(),
            nullable=False,
            comment="Kreeg dit begin een eigen bericht? Zo niet, dan staat het alleen in het dagoverzicht",
        ),
        sa.PrimaryKeyConstraint("kenmerk", name=op.f("melding_pk")),
        schema="beheer",
        comment="Oorzaken van meldingen: wat er mis is of was, één regel per oorzaak",
    )
    op.create_index(op.f("melding_geeindigd"), "melding", ["geeindigd"], schema="beheer")


def _messages() -> None:
    op.create_table(
        "bericht",
        sa.Column("bericht", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="Volgnummer"),
        sa.Column("kenmerk", sa.Text(), nullable=False, comment="De oorzaak waarover het gaat"),
        sa.Column("soort", sa.Text(), nullable=False, comment="begin of einde"),
        sa.Column("melding", postgresql.JSONB(), nullable=False, comment="De oorzaak zoals zij toen was; nooit personen"),
        sa.Column(
            "gemaakt_op",
            _MOMENT,
            server_default=_NOW,
            nullable=False,
            comment="Moment van schrijven, in de transactie van de gebeurtenis zelf",
        ),
        sa.Column("verdeeld_op", _MOMENT, comment="Moment waarop is bepaald wie het krijgt; leeg zolang dat wacht"),
        sa.CheckConstraint("soort IN ('begin', 'einde')", name=op.f("bericht_soort")),
        sa.PrimaryKeyConstraint("bericht", name=op.f("bericht_pk")),
        schema="beheer",
        comment="Uitgaande berichten: begin en einde van een oorzaak, nog los van wie ze krijgt",
    )
    undistributed = sa.text("verdeeld_op IS NULL")
    op.create_index("bericht_te_verdelen", "bericht", ["bericht"], schema="beheer", postgresql_where=undistributed)


def _deliveries() -> None:
    op.create_table(
        "verzending",
        sa.Column("verzending", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="Volgnummer"),
        sa.Column(
            "ontvanger",
            sa.Text(),
            nullable=False,
            comment="Naam van de ontvanger in meldingen.toml; het adres staat alleen daar",
        ),
        sa.Column("kanaal", sa.Text(), nullable=False, comment="mail of teams"),
        sa.Column("soort", sa.Text(), nullable=False, comment="melding, overzicht of proef"),
        sa.Column("dag", sa.Date(), comment="De dag van een overzicht; per ontvanger en kanaal hoogstens één"),
        sa.Column("inhoud", postgresql.JSONB(), nullable=False, comment="De onderdelen van het bericht; nooit personen"),
        sa.Column(
            "bericht_id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="Vast kenmerk van het bericht; een herhaling na een afgebroken verzending draagt hetzelfde",
        ),
        sa.Column("gemaakt_op", _MOMENT, server_default=_NOW, nullable=False, comment="Moment van maken"),
        sa.Column(
            "status", sa.Text(), server_default=sa.text("'wacht'"), nullable=False, comment="wacht, verzonden of vervallen"
        ),
        sa.Column("pogingen", sa.Integer(), server_default=sa.text("0"), nullable=False, comment="Aantal mislukte pogingen"),
        sa.Column(
            "volgende_poging",
            _MOMENT,
            server_default=_NOW,
            nullable=False,
            comment="Moment vanaf wanneer het (weer) mag worden geprobeerd",
        ),
        sa.Column("verzonden_op", _MOMENT, comment="Moment waarop de ontvangende server het aannam"),
        sa.Column("fout", sa.Text(), comment="Waarom de laatste poging mislukte of het bericht is vervallen"),
        sa.CheckConstraint("kanaal IN ('mail', 'teams')", name=op.f("verzending_kanaal")),
        sa.CheckConstraint("soort IN ('melding', 'overzicht', 'proef')", name=op.f("verzending_soort")),
        sa.CheckConstraint("status IN ('wacht', 'verzonden', 'vervallen')", name=op.f("verzending_status")),
        sa.PrimaryKeyConstraint("verzending", name=op.f("verzending_pk")),
        sa.UniqueConstraint("ontvanger", "kanaal", "dag", name=op.f("verzending_uniek")),
        schema="beheer",
        comment="Wat er naar wie gaat, langs welk kanaal, en of het is aangekomen",
    )
    op.create_index(
        "verzending_wachtend",
        "verzending",
        ["kanaal", "volgende_poging"],
        schema="beheer",
        postgresql_where=sa.text("status = 'wacht'"),
    )
