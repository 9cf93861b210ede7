"""The three logs of privacy.md 7: lines with a chain over them, that are added and never changed or removed."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_REFUSE = """
CREATE FUNCTION beheer.alleen_erbij() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'insufficient_privilege',
        MESSAGE = 'Wat in ' || TG_TABLE_NAME || ' staat, wordt nooit gewijzigd of verwijderd';
END $$;
COMMENT ON FUNCTION beheer.alleen_erbij() IS 'Weigert elke wijziging van een tabel waar alleen rijen bijkomen';
REVOKE EXECUTE ON FUNCTION beheer.alleen_erbij() FROM PUBLIC;
"""
_GUARD = """
CREATE TRIGGER alleen_erbij BEFORE UPDATE OR DELETE OR TRUNCATE ON beheer.$log
FOR EACH STATEMENT EXECUTE FUNCTION beheer.alleen_erbij();
"""
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """The tables, and a trigger on each that refuses all but adding."""
    connection = op.get_bind()
    connection.exec_driver_sql(_REFUSE)
    _audit()
    _disclosures()
    _processing()
    for log in ("log_audit", "log_verstrekking", "log_verwerking"):
        connection.exec_driver_sql(_GUARD.replace("$log", log))


def _log(name: str, comment: str, *columns: sa.Column[Any] | sa.CheckConstraint) -> None:
    op.create_table(
        name,
        sa.Column("nummer", sa.BigInteger(), autoincrement=False, nullable=False, comment="Volgnummer zonder gaten, vanaf 1"),
        sa.Column(
            "trace_id", sa.Text(), nullable=False, comment="Kenmerk van de handeling, in alle drie de logboeken hetzelfde"
        ),
        *columns,
        sa.Column("keten", sa.LargeBinary(), nullable=False, comment="SHA-256 over de keten van de vorige regel en deze regel"),
        sa.CheckConstraint("nummer > 0", name=op.f(f"{name}_nummer")),
        sa.CheckConstraint("trace_id ~ '^[0-9a-f]{32}$'", name=op.f(f"{name}_trace_id")),
        sa.CheckConstraint("octet_length(keten) = 32", name=op.f(f"{name}_keten")),
        sa.PrimaryKeyConstraint("nummer", name=op.f(f"{name}_pk")),
        schema="beheer",
        comment=comment,
    )
    op.create_index(op.f(f"{name}_trace_id"), name, ["trace_id"], schema="beheer")


def _audit() -> None:
    _log(
        "log_audit",
        "Auditlog (BIO2 8.15.01): wie deed wat, waarmee, met welk gevolg",
        sa.Column("moment", _MOMENT, nullable=False, comment="Moment van de regel"),
        sa.Column("handeling", sa.Text(), nullable=False, comment="Wat er werd gedaan"),
        sa.Column(
            "onderwerp", sa.Text(), nullable=False, comment="Waarmee: een levering, controle, afspraak, login of opdracht"
        ),
        sa.Column("resultaat", sa.Text(), nullable=False, comment="begonnen, gelukt, geweigerd of mislukt"),
        sa.Column("herkomst", sa.Text(), nullable=False, comment="Machine en programma waar de handeling begon"),
        sa.Column(
            "wie", sa.Text(), nullable=False, comment="Gebruiker van de machine, of de login van de database, die het deed"
        ),
        sa.CheckConstraint("resultaat IN ('begonnen', 'gelukt', 'geweigerd', 'mislukt')", name=op.f("log_audit_resultaat")),
    )


def _disclosures() -> None:
    _log(
        "log_verstrekking",
        "Vragen aan BRP en SUWI over een betrokkene, elk vastgelegd voordat zij wordt gesteld; 20 jaar bewaard",
        sa.Column("moment", _MOMENT, nullable=False, comment="Moment waarop de vraag is vastgelegd"),
        sa.Column("bron", sa.Text(), nullable=False, comment="Aan wie is gevraagd: brp of suwi"),
        sa.Column("taak", sa.Text(), nullable=False, comment="De taak waarvoor is gevraagd"),
        sa.Column("velden", postgresql.ARRAY(sa.Text()), nullable=False, comment="De gevraagde gegevens"),
        sa.Column(
            "betrokkene", sa.Uuid(), nullable=False, comment="Pseudoniem van de betrokkene, in het domein van de logboeken"
        ),
    )


def _processing() -> None:
    _log(
        "log_verwerking",
        "Logboek dataverwerkingen (standaard LDV): elke verwerking, zonder wie haar deed",
        sa.Column("span_id", sa.Text(), nullable=False, comment="Kenmerk van deze verwerking"),
        sa.Column("parent_span_id", sa.Text(), comment="De verwerking waar deze deel van is; leeg als zij op zichzelf staat"),
        sa.Column("status", sa.Text(), nullable=False, comment="Unset, Ok of Error"),
        sa.Column("name", sa.Text(), nullable=False, comment="Naam van de verwerking"),
        sa.Column("start_time", sa.BigInteger(), nullable=False, comment="Begin, in milliseconden sinds 1970 (UTC)"),
        sa.Column("end_time", sa.BigInteger(), nullable=False, comment="Einde, in milliseconden sinds 1970 (UTC)"),
        sa.Column("processing_activity_id", sa.Text(), nullable=False, comment="De verwerkingsactiviteit in het register"),
        sa.Column(
            "data_subject_id",
            sa.Uuid(),
            comment="Pseudoniem van de betrokkene, in het domein van de logboeken; leeg bij een levering",
        ),
        sa.Column("data_subject_id_type", sa.Text(), comment="Soort van het kenmerk van de betrokkene"),
        sa.Column("levering", sa.BigInteger(), comment="De levering waaruit de betrokkenen volgen; leeg bij één betrokkene"),
        sa.CheckConstraint("status IN ('Unset', 'Ok', 'Error')", name=op.f("log_verwerking_status")),
        sa.CheckConstraint("span_id ~ '^[0-9a-f]{16}$'", name=op.f("log_verwerking_span_id")),
        sa.CheckConstraint("parent_span_id ~ '^[0-9a-f]{16}$'", name=op.f("log_verwerking_parent_span_id")),
        sa.CheckConstraint("start_time <= end_time", name=op.f("log_verwerking_tijden")),
        sa.CheckConstraint(
            "(data_subject_id IS NULL) = (data_subject_id_type IS NULL)", name=op.f("log_verwerking_betrokkene")
        ),
    )
