"""suwi_inkomsten: whether a young person works, how many hours, and whether there is a benefit (suwi.md).

A source name is the name of what `schemas.suwi.income` makes of an answer, not an element of the message. Amounts, employers
and kinds of benefit are never read.
"""

from pandera.typing import Series

from schemas.columns import ExtractModel, Kind, Treatment, column
from schemas.contract_columns import kept_flag
from schemas.extract import Content, Extract, Layout, Rhythm, Source
from schemas.suwi import columns


class SuwiInkomsten(ExtractModel):
    """One row per person who was asked about, on one date."""

    burgerservicenummer: Series[str] = columns.burgerservicenummer()
    peildatum: Series[str] = columns.peildatum()
    uitkomst: Series[str] = columns.uitkomst()
    werkt: Series[str] = kept_flag(
        "werkt", "Of de jongere op de peildatum werkt in loondienst, niet als stagiair; leeg is onbekend."
    )
    uren_per_week: Series[str] = column(
        "uren_per_week",
        "Uren per week volgens de laatste opgaven, naar beneden afgerond op twee decimalen; leeg is onbekend.",
        treatment=Treatment.KEEP,
        kind=Kind.DECIMAL,
        decimaal=True,
    )
    werkt_12_uur: Series[str] = kept_flag(
        "werkt_12_uur", "Of de jongere op de peildatum 12 uur per week of meer werkt; leeg is onbekend."
    )
    datum_begin: Series[str] = columns.date("datum_begin", "Begin van het werk, als jjjjmmdd; leeg als er geen of onbekend is.")
    datum_einde: Series[str] = columns.date("datum_einde", "Einde van het werk, als jjjjmmdd; leeg zolang het duurt.")
    uitkering: Series[str] = kept_flag(
        "uitkering", "Of de jongere op de peildatum een uitkering heeft, welke ook; leeg is onbekend."
    )


SUWI_INKOMSTEN = Extract(
    name="suwi_inkomsten",
    source=Source.SUWI,
    title="SUWI inkomsten",
    description="Of een jongere van de Doorstroompuntgroep werkt, hoeveel uur, en of er een uitkering is.",
    model=SuwiInkomsten,
    layout=Layout.SUWI_XML,
    file_name="suwi_inkomsten",
    key=("burgerservicenummer", "peildatum"),
    dated="peildatum",
    municipality=None,
    rhythm=Rhythm.MONTHLY,
    content=Content.CHANGES,
)
