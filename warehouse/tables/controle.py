"""The tables of schema `controle`: runs of the checks, their bevindingen and the counts per gemeente.

The checks themselves are the files of `controles/`; `warehouse.checks` runs them and writes here.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from warehouse.protection import PROTECTED, Protection
from warehouse.tables import metadata

run = Table(
    "run",
    metadata,
    Column("run", BigInteger, Identity(always=True), primary_key=True, comment="Volgnummer van de run"),
    Column("peildatum", Date, nullable=False, comment="Datum waarop de controles kijken"),
    Column(
        "gestart", DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()"), comment="Begin van de run"
    ),
    Column("beeindigd", DateTime(timezone=True), comment="Einde van de run; leeg zolang die loopt of als die is afgebroken"),
    Column("omvang", Text, comment="Over wie is gevraagd: iedereen (en waarom), of hoeveel personen van wie iets veranderde"),
    Column(
        "definitie",
        Text,
        comment="Kenmerk van de controles en de kalender; verandert dit, dan gaat de volgende run over iedereen",
    ),
    Column(
        "gemeentecode",
        Text,
        comment="De gemeente voor wie is gevraagd; leeg voor de hele regio. Alleen die runs zijn grond voor de volgende",
    ),
    schema="controle",
    comment="Runs van de controles",
)

bevinding = Table(
    "bevinding",
    metadata,
    Column("bevinding", BigInteger, Identity(always=True), primary_key=True, comment="Volgnummer van de bevinding"),
    Column("code", Text, nullable=False, comment="Code van de controle"),
    Column("ernst", Text, nullable=False, comment="Ernst volgens de controle"),
    Column("gemeentecode", Text, comment="Gemeente die aan zet is; leeg als geen gemeente aan zet is"),
    Column(
        "persoon",
        Uuid,
        comment="De persoon om wie het gaat, als het om een persoon gaat",
        info={PROTECTED: Protection.PERSON},
    ),
    Column("dossiernummer", Text, comment="Het dossier in JVS, als het om een dossier gaat"),
    Column("sleutels", JSONB, nullable=False, comment="Kolommen die aanwijzen waar de bevinding over gaat"),
    Column(
        "kenmerk",
        Text,
        nullable=False,
        comment="Vaste identiteit: code, gemeente, dossier en sleutels; zonder dossier telt de persoon mee",
    ),
    Column(
        "feiten",
        JSONB,
        nullable=False,
        server_default=text("'{}'"),
        comment="Wat de bronnen zeggen; verandert dit, dan wordt een geaccepteerde bevinding weer open",
    ),
    Column("status", Text, nullable=False, comment="open, opgelost of geaccepteerd"),
    Column("eerst_gezien", Date, nullable=False, comment="Peildatum waarop de bevinding (opnieuw) ontstond"),
    Column("laatst_gezien", Date, nullable=False, comment="Laatste peildatum waarop de bevinding er was"),
    Column("opgelost_op", Date, comment="Peildatum waarop de bevinding er niet meer was"),
    Column("reden", Text, comment="Waarom de bevinding is geaccepteerd"),
    Column("geaccepteerd_op", Date, comment="Dag van de werklijst waarop de gemeente de bevinding accepteerde"),
    Column("geaccepteerd_tot", Date, comment="Laatste dag waarop de bevinding geaccepteerd is; leeg is onbeperkt"),
    UniqueConstraint("kenmerk"),
    CheckConstraint("status IN ('open', 'opgelost', 'geaccepteerd')", name="status"),
    Index(None, "code", "gemeentecode"),
    schema="controle",
    comment="Bevindingen van de controles, met hun verloop",
)

bevinding_onder_wpg = bevinding.to_metadata(metadata, schema="wpg")
"""The same table for the checks that read schema `wpg`: only the Wpg role sees who was found (privacy.md 10)."""
bevinding_onder_wpg.comment = "Bevindingen van de controles die politiegegevens lezen, met hun verloop"


kenmerk_eerder = Table(
    "kenmerk_eerder",
    metadata,
    Column("kenmerk", Text, primary_key=True, comment="Kenmerk van de bevinding onder een eerdere sleutelversie"),
    Column("nu", Text, nullable=False, comment="Haar kenmerk onder de sleutelversie van nu"),
    Index(None, "nu"),
    schema="controle",
    comment="Welke bevinding een eerder kenmerk nu heeft: op een werklijst van voor een rotatie staat het eerdere",
)


def _course(schema: str, comment: str) -> Table:
    return Table(
        "verloop",
        metadata,
        Column(
            "run",
            BigInteger,
            ForeignKey("controle.run.run", ondelete="CASCADE"),
            primary_key=True,
            comment="De run die het zag",
        ),
        Column(
            "bevinding",
            BigInteger,
            ForeignKey(f"{schema}.bevinding.bevinding", ondelete="CASCADE"),
            primary_key=True,
            comment="De bevinding",
        ),
        Column("status", Text, nullable=False, comment="Wat zij in deze run werd: open, opgelost of geaccepteerd"),
        Column("sinds", Date, nullable=False, comment="Peildatum waarop de bevinding (opnieuw) was ontstaan"),
        CheckConstraint("status IN ('open', 'opgelost', 'geaccepteerd')", name="status"),
        schema=schema,
        comment=comment,
    )


verloop = _course("controle", "Elke verandering van status van een bevinding; zo is elke eerdere stand na te gaan")
verloop_onder_wpg = _course("wpg", "Elke verandering van status van een bevinding uit politiegegevens")

gezien = Table(
    "gezien",
    metadata,
    Column("levering", BigInteger, primary_key=True, autoincrement=False, comment="De levering (zie beheer.levering)"),
    Column("status", Text, nullable=False, comment="Status van de levering toen de laatste run begon"),
    Column("geladen_op", DateTime(timezone=True), comment="Moment van publicatie"),
    Column("ingetrokken_op", DateTime(timezone=True), comment="Moment van intrekking"),
    schema="controle",
    comment="De leveringen zoals de laatste run ze zag; wat daarvan afwijkt, bekijkt de volgende run",
)

telling = Table(
    "telling",
    metadata,
    Column("run", BigInteger, ForeignKey("controle.run.run"), primary_key=True, comment="De run"),
    Column("code", Text, primary_key=True, comment="Code van de controle"),
    Column("gemeentecode", Text, primary_key=True, comment="Gemeente die aan zet is; leeg (lege tekst) als er geen is"),
    Column("nieuw", Integer, nullable=False, comment="Bevindingen die er in de vorige run niet waren"),
    Column("nog_open", Integer, nullable=False, comment="Bevindingen die er nog steeds zijn"),
    Column("opgelost", Integer, nullable=False, comment="Bevindingen die er niet meer zijn"),
    schema="controle",
    comment="Aantallen bevindingen per run, controle en gemeente",
)

mislukt = Table(
    "mislukt",
    metadata,
    Column("run", BigInteger, ForeignKey("controle.run.run"), primary_key=True, comment="De run"),
    Column("code", Text, primary_key=True, comment="Code van de controle"),
    Column("reden", Text, nullable=False, comment="Waarom de controle niet kon draaien"),
    schema="controle",
    comment="Controles die in een run niet konden draaien",
)
