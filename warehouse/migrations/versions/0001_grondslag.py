"""The foundation: rights, the tables of `beheer`, `kern` and `controle`, and the functions of `kern` that every view uses.

The gemeenten of the region come from `schemas.region`.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from schemas.region import GEMEENTEN
from warehouse import access

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_FUNCTIONS = """
CREATE FUNCTION kern.peildatum() RETURNS date
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(nullif(current_setting('hub.peildatum', true), '')::date, current_date);
COMMENT ON FUNCTION kern.peildatum() IS
    'De datum waarover wordt gevraagd: SET hub.peildatum = ''2026-10-01'', anders vandaag';

CREATE FUNCTION kern.bekend_op() RETURNS timestamptz
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(nullif(current_setting('hub.bekend_op', true), '')::timestamptz, 'infinity');
COMMENT ON FUNCTION kern.bekend_op() IS
    'Het moment waarop de hub het moest weten: SET hub.bekend_op, anders oneindig (wat nu bekend is)';

CREATE FUNCTION kern.vroegst(datum integer) RETURNS date
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN datum >= 10000 THEN
        make_date(datum / 10000, greatest(datum / 100 % 100, 1), greatest(datum % 100, 1))
    END;
COMMENT ON FUNCTION kern.vroegst(integer) IS
    'De vroegste dag die een (onvolledige) datum jjjjmmdd kan zijn; leeg als die onbekend of geen datum is';

CREATE FUNCTION kern.laatst(datum integer) RETURNS date
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN datum < 10000 THEN NULL
        WHEN datum / 100 % 100 = 0 THEN make_date(datum / 10000, 12, 31)
        WHEN datum % 100 = 0
            THEN (make_date(datum / 10000, datum / 100 % 100, 1) + interval '1 month' - interval '1 day')::date
        ELSE make_date(datum / 10000, datum / 100 % 100, datum % 100)
    END;
COMMENT ON FUNCTION kern.laatst(integer) IS
    'De laatste dag die een (onvolledige) datum jjjjmmdd kan zijn; leeg als die onbekend of geen datum is';
"""


def upgrade() -> None:
    """Everything of the first day."""
    access.grant_schemas(op.get_bind())
    _create_beheer()
    _create_kern()
    _create_controle()
    op.execute("COMMENT ON TABLE beheer.alembic_version IS 'Stand van de migraties'")
    op.get_bind().exec_driver_sql(_FUNCTIONS.replace("%", "%%"))


def _create_beheer() -> None:
    op.create_table(
        "levering",
        sa.Column(
            "levering",
            sa.BigInteger(),
            sa.Identity(always=True),
            nullable=False,
            comment="Volgnummer; de volgorde van ontvangst",
        ),
        sa.Column("bron", sa.Text(), nullable=False, comment="Bronsysteem dat leverde"),
        sa.Column("extract", sa.Text(), nullable=False, comment="Naam van het extract"),
        sa.Column("scope", sa.Text(), nullable=False, comment="Reikwijdte: G + gemeentecode, R + RMC-regio, I + BRIN of X0000"),
        sa.Column("peildatum", sa.Date(), nullable=False, comment="Datum waarover de levering gaat"),
        sa.Column(
            "peilmaand", sa.Integer(), nullable=True, comment="Rapportagemaand (jjjjmm) van een DUO-rapport, anders leeg"
        ),
        sa.Column("bestandsnaam", sa.Text(), nullable=False, comment="Naam waaronder het bestand is aangeleverd"),
        sa.Column("sha256", sa.Text(), nullable=False, comment="SHA-256 van de bytes, in hexadecimale cijfers"),
        sa.Column("bytes", sa.BigInteger(), nullable=False, comment="Aantal bytes van het bestand"),
        sa.Column(
            "ontvangen",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
            comment="Moment van ontvangst",
        ),
        sa.Column("status", sa.Text(), nullable=False, comment="ontvangen, geladen, geweigerd, vervangen of ingetrokken"),
        sa.Column("reden_code", sa.Text(), nullable=True, comment="Code van de reden van weigering of intrekking"),
        sa.Column(
            "reden", sa.Text(), nullable=True, comment="Reden van weigering of intrekking, als zin voor functioneel beheer"
        ),
        sa.Column("rijen", sa.Integer(), nullable=True, comment="Aantal rijen in het bestand"),
        sa.Column(
            "rijen_geladen",
            sa.Integer(),
            nullable=True,
            comment="Aantal rijen dat in bron is geladen; leeg zolang er niets is geladen",
        ),
        sa.Column("rijen_quarantaine", sa.Integer(), nullable=True, comment="Aantal rijen in quarantaine"),
        sa.Column(
            "waarschuwingen",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="Aantal waarschuwingen per kolom en regel",
        ),
        sa.Column("vervangen_door", sa.BigInteger(), nullable=True, comment="De latere levering die deze vervangt"),
        sa.Column(
            "geladen_op",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Moment van publicatie; gelijk aan bekend_van van de rijen in bron",
        ),
        sa.Column("ingetrokken_op", sa.DateTime(timezone=True), nullable=True, comment="Moment van intrekking"),
        sa.Column("archief", sa.Text(), nullable=False, comment="Plaats van het versleutelde origineel in het archief"),
        sa.CheckConstraint(
            "status IN ('ontvangen', 'geladen', 'geweigerd', 'vervangen', 'ingetrokken')", name=op.f("levering_status")
        ),
        sa.ForeignKeyConstraint(["vervangen_door"], ["beheer.levering.levering"], name=op.f("levering_vervangen_door_fk")),
        sa.PrimaryKeyConstraint("levering", name=op.f("levering_pk")),
        sa.UniqueConstraint("extract", "scope", "peildatum", "sha256", name=op.f("levering_uniek")),
        schema="beheer",
        comment="Register van leveringen, in volgorde van ontvangst",
    )
    op.create_index(
        "levering_geldend",
        "levering",
        ["extract", "scope", "peildatum"],
        unique=True,
        schema="beheer",
        postgresql_where=sa.text("status = 'geladen'"),
    )
    op.create_table(
        "quarantaine",
        sa.Column("levering", sa.BigInteger(), nullable=False, comment="De levering van de rij"),
        sa.Column(
            "rijnummer",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="Rijnummer in het bestand; 1 = de eerste rij",
        ),
        sa.Column("regels", sa.ARRAY(sa.Text()), nullable=False, comment="Codes van de regels waaraan de rij niet voldoet"),
        sa.Column(
            "sleutel", sa.Uuid(), nullable=True, comment="Beschermde sleutel van de rij; leeg als de sleutel niet te lezen was"
        ),
        sa.Column(
            "groep",
            sa.Uuid(),
            nullable=True,
            comment="Beschermde sleutel van de persoon die met deze rij geheel onbekend is, voor extracts met historierijen",
        ),
        sa.Column(
            "sleutelkolommen",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="Sleutelkolommen die bewaard mogen worden",
        ),
        sa.ForeignKeyConstraint(["levering"], ["beheer.levering.levering"], name=op.f("quarantaine_levering_fk")),
        sa.PrimaryKeyConstraint("levering", "rijnummer", name=op.f("quarantaine_pk")),
        schema="beheer",
        comment="Rijen die niet zijn geladen: rijnummer en regels, nooit waarden",
    )
    op.create_table(
        "drempel",
        sa.Column("extract", sa.Text(), nullable=False, comment="Naam van het extract"),
        sa.Column(
            "aandeel",
            sa.Numeric(),
            nullable=False,
            comment="Grootste aandeel van de rijen (0-1) dat in quarantaine mag voordat de hele levering wordt geweigerd",
        ),
        sa.CheckConstraint("aandeel BETWEEN 0 AND 1", name=op.f("drempel_aandeel")),
        sa.PrimaryKeyConstraint("extract", name=op.f("drempel_pk")),
        schema="beheer",
        comment="Afwijkende quarantainedrempel per extract; zonder regel geldt de drempel van het extract zelf",
    )
    op.create_table(
        "instelling",
        sa.Column("naam", sa.Text(), nullable=False, comment="Naam van de instelling"),
        sa.Column("waarde", sa.Text(), nullable=False, comment="Waarde van de instelling"),
        sa.PrimaryKeyConstraint("naam", name=op.f("instelling_pk")),
        schema="beheer",
        comment="Instellingen van functioneel beheer (duo_rapport_per: gemeente of regio) en de eigen stand van de hub",
    )


def _create_kern() -> None:
    op.create_table(
        "alias",
        sa.Column("nummer", sa.Uuid(), nullable=False, comment="Pseudoniem van een BSN, onderwijsnummer of A-nummer"),
        sa.Column(
            "soort",
            sa.Text(),
            nullable=False,
            comment="Soort nummer: bsn, onderwijsnummer, a_nummer, of pgn als nog geen bron zegt welk van de eerste twee",
        ),
        sa.Column("persoon", sa.Uuid(), nullable=False, comment="De persoon bij wie het nummer hoort"),
        sa.Column(
            "geldig_van",
            sa.Date(),
            nullable=True,
            comment="Eerste dag waarop het nummer bij de persoon hoort; leeg als die niet bekend is",
        ),
        sa.Column("geldig_tot", sa.Date(), nullable=True, comment="Dag waarop het nummer vervalt; leeg zolang het geldt"),
        sa.CheckConstraint("soort IN ('bsn', 'onderwijsnummer', 'a_nummer', 'pgn')", name=op.f("alias_soort")),
        sa.PrimaryKeyConstraint("nummer", name=op.f("alias_pk")),
        schema="kern",
        comment="Nummers die dezelfde persoon aanwijzen; een persoon is geen nummer",
    )
    op.create_index(op.f("alias_persoon"), "alias", ["persoon"], unique=False, schema="kern")
    gemeente = op.create_table(
        "gemeente",
        sa.Column("gemeentecode", sa.Text(), nullable=False, comment="CBS-code van vier cijfers"),
        sa.Column("gemeente", sa.Text(), nullable=False, comment="Naam van de gemeente"),
        sa.Column("provincie", sa.Text(), nullable=False, comment="Provincie"),
        sa.Column("rmc_regio", sa.Text(), nullable=False, comment="Nummer van de RMC-regio"),
        sa.Column("contactgemeente", sa.Boolean(), nullable=False, comment="Is dit de contactgemeente van de regio?"),
        sa.PrimaryKeyConstraint("gemeentecode", name=op.f("gemeente_pk")),
        schema="kern",
        comment="De gemeenten van de Doorstroompuntregio",
    )
    op.bulk_insert(gemeente, [vars(row) for row in GEMEENTEN.values()])


def _create_controle() -> None:
    op.create_table(
        "bevinding",
        sa.Column(
            "bevinding", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="Volgnummer van de bevinding"
        ),
        sa.Column("code", sa.Text(), nullable=False, comment="Code van de controle"),
        sa.Column("ernst", sa.Text(), nullable=False, comment="Ernst volgens de controle"),
        sa.Column(
            "gemeentecode", sa.Text(), nullable=True, comment="Gemeente die aan zet is; leeg als geen gemeente aan zet is"
        ),
        sa.Column("persoon", sa.Uuid(), nullable=True, comment="De persoon om wie het gaat, als het om een persoon gaat"),
        sa.Column("dossiernummer", sa.Text(), nullable=True, comment="Het dossier in JVS, als het om een dossier gaat"),
        sa.Column(
            "sleutels",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="Kolommen die aanwijzen waar de bevinding over gaat",
        ),
        sa.Column(
            "kenmerk",
            sa.Text(),
            nullable=False,
            comment="Vaste identiteit: code, gemeente, dossier en sleutels; zonder dossier telt de persoon mee",
        ),
        sa.Column(
            "feiten",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="Wat de bronnen zeggen; verandert dit, dan wordt een geaccepteerde bevinding weer open",
        ),
        sa.Column("status", sa.Text(), nullable=False, comment="open, opgelost of geaccepteerd"),
        sa.Column("eerst_gezien", sa.Date(), nullable=False, comment="Peildatum waarop de bevinding (opnieuw) ontstond"),
        sa.Column("laatst_gezien", sa.Date(), nullable=False, comment="Laatste peildatum waarop de bevinding er was"),
        sa.Column("opgelost_op", sa.Date(), nullable=True, comment="Peildatum waarop de bevinding er niet meer was"),
        sa.Column("reden", sa.Text(), nullable=True, comment="Waarom de bevinding is geaccepteerd"),
        sa.CheckConstraint("status IN ('open', 'opgelost', 'geaccepteerd')", name=op.f("bevinding_status")),
        sa.PrimaryKeyConstraint("bevinding", name=op.f("bevinding_pk")),
        sa.UniqueConstraint("kenmerk", name=op.f("bevinding_uniek")),
        schema="controle",
        comment="Bevindingen van de controles, met hun verloop",
    )
    op.create_index(op.f("bevinding_code_gemeentecode"), "bevinding", ["code", "gemeentecode"], unique=False, schema="controle")
    op.create_table(
        "run",
        sa.Column("run", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="Volgnummer van de run"),
        sa.Column("peildatum", sa.Date(), nullable=False, comment="Datum waarop de controles kijken"),
        sa.Column(
            "gestart",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
            comment="Begin van de run",
        ),
        sa.Column(
            "beeindigd",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Einde van de run; leeg zolang die loopt of als die is afgebroken",
        ),
        sa.PrimaryKeyConstraint("run", name=op.f("run_pk")),
        schema="controle",
        comment="Runs van de controles",
    )
    op.create_table(
        "mislukt",
        sa.Column("run", sa.BigInteger(), nullable=False, comment="De run"),
        sa.Column("code", sa.Text(), nullable=False, comment="Code van de controle"),
        sa.Column("reden", sa.Text(), nullable=False, comment="Waarom de controle niet kon draaien"),
        sa.ForeignKeyConstraint(["run"], ["controle.run.run"], name=op.f("mislukt_run_fk")),
        sa.PrimaryKeyConstraint("run", "code", name=op.f("mislukt_pk")),
        schema="controle",
        comment="Controles die in een run niet konden draaien",
    )
    op.create_table(
        "telling",
        sa.Column("run", sa.BigInteger(), nullable=False, comment="De run"),
        sa.Column("code", sa.Text(), nullable=False, comment="Code van de controle"),
        sa.Column(
            "gemeentecode", sa.Text(), nullable=False, comment="Gemeente die aan zet is; leeg (lege tekst) als er geen is"
        ),
        sa.Column("nieuw", sa.Integer(), nullable=False, comment="Bevindingen die er in de vorige run niet waren"),
        sa.Column("nog_open", sa.Integer(), nullable=False, comment="Bevindingen die er nog steeds zijn"),
        sa.Column("opgelost", sa.Integer(), nullable=False, comment="Bevindingen die er niet meer zijn"),
        sa.ForeignKeyConstraint(["run"], ["controle.run.run"], name=op.f("telling_run_fk")),
        sa.PrimaryKeyConstraint("run", "code", "gemeentecode", name=op.f("telling_pk")),
        schema="controle",
        comment="Aantallen bevindingen per run, controle en gemeente",
    )
