"""The tables of the three logs (privacy.md 7): what was done, what was asked of BRP and SUWI, and what was processed.

Lines are only ever added; triggers refuse the rest, save that the first lines of the log of disclosures go after their term.
The chain over them shows what went around the triggers (`warehouse.logs`). Persons stand in them by pseudonyms of the logs' own
domain, which join with nothing else.
"""

from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    LargeBinary,
    Table,
    Text,
    Uuid,
    text,
)

from warehouse.tables import metadata


def _log(name: str, comment: str, *columns: Column[Any] | CheckConstraint | Index) -> Table:
    """A log: lines without gaps, each with its link in the chain."""
    return Table(
        name,
        metadata,
        Column("nummer", BigInteger, primary_key=True, autoincrement=False, comment="Volgnummer zonder gaten, vanaf 1"),
        Column("trace_id", Text, nullable=False, comment="Kenmerk van de handeling, in alle drie de logboeken hetzelfde"),
        *columns,
        Column("keten", LargeBinary, nullable=False, comment="SHA-256 over de keten van de vorige regel en deze regel"),
        CheckConstraint("nummer > 0", name="nummer"),
        CheckConstraint("trace_id ~ '^[0-9a-f]{32}$'", name="trace_id"),
        CheckConstraint("octet_length(keten) = 32", name="keten"),
        Index(None, "trace_id"),
        schema="beheer",
        comment=comment,
    )


log_audit = _log(
    "log_audit",
    "Auditlog (BIO2 8.15.01): wie deed wat, waarmee, met welk gevolg",
    Column("moment", DateTime(timezone=True), nullable=False, comment="Moment van de regel"),
    Column("handeling", Text, nullable=False, comment="Wat er werd gedaan"),
    Column("onderwerp", Text, nullable=False, comment="Waarmee: een levering, controle, afspraak, login of opdracht"),
    Column("resultaat", Text, nullable=False, comment="begonnen, gelukt, geweigerd of mislukt"),
    Column("herkomst", Text, nullable=False, comment="Machine en programma waar de handeling begon"),
    Column("wie", Text, nullable=False, comment="Gebruiker van de machine, of de login van de database, die het deed"),
    CheckConstraint("resultaat IN ('begonnen', 'gelukt', 'geweigerd', 'mislukt')", name="resultaat"),
)

log_verstrekking = _log(
    "log_verstrekking",
    "Vragen aan BRP en SUWI over een betrokkene, elk vastgelegd voordat zij wordt gesteld; 20 jaar bewaard",
    Column("moment", DateTime(timezone=True), nullable=False, comment="Moment waarop de vraag is vastgelegd"),
    Column("bron", Text, nullable=False, comment="Aan wie is gevraagd: brp of suwi"),
    Column("taak", Text, nullable=False, comment="De taak waarvoor is gevraagd"),
    Column("velden", ARRAY(Text), nullable=False, comment="De gevraagde gegevens"),
    Column("betrokkene", Uuid, nullable=False, comment="Pseudoniem van de betrokkene, in het domein van de logboeken"),
)

log_verwerking = _log(
    "log_verwerking",
    "Logboek dataverwerkingen (standaard LDV): elke verwerking, zonder wie haar deed",
    Column("span_id", Text, nullable=False, comment="Kenmerk van deze verwerking"),
    Column("parent_span_id", Text, comment="De verwerking waar deze deel van is; leeg als zij op zichzelf staat"),
    Column("status", Text, nullable=False, comment="Unset, Ok of Error"),
    Column("name", Text, nullable=False, comment="Naam van de verwerking"),
    Column("start_time", BigInteger, nullable=False, comment="Begin, in milliseconden sinds 1970 (UTC)"),
    Column("end_time", BigInteger, nullable=False, comment="Einde, in milliseconden sinds 1970 (UTC)"),
    Column("processing_activity_id", Text, nullable=False, comment="De verwerkingsactiviteit in het register"),
    Column(
        "data_subject_id", Uuid, comment="Pseudoniem van de betrokkene, in het domein van de logboeken; leeg bij een levering"
    ),
    Column("data_subject_id_type", Text, comment="Soort van het kenmerk van de betrokkene"),
    Column("levering", BigInteger, comment="De levering waaruit de betrokkenen volgen; leeg bij één betrokkene"),
    CheckConstraint("status IN ('Unset', 'Ok', 'Error')", name="status"),
    CheckConstraint("span_id ~ '^[0-9a-f]{16}$'", name="span_id"),
    CheckConstraint("parent_span_id ~ '^[0-9a-f]{16}$'", name="parent_span_id"),
    CheckConstraint("start_time <= end_time", name="tijden"),
    CheckConstraint("(data_subject_id IS NULL) = (data_subject_id_type IS NULL)", name="betrokkene"),
    Index(None, "levering", postgresql_where=text("levering IS NOT NULL")),
)

LOGS: Final = (log_audit, log_verstrekking, log_verwerking)
"""To these lines are only added by the loader (`warehouse.access.wanted`)."""
