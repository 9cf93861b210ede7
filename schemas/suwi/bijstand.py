"""suwi_bijstand: whether a young person has bijstand (suwi.md).

A source name is the name of what `schemas.suwi.assistance` makes of an answer, not an element of the message.
"""

from pandera.typing import Series

from schemas.columns import ExtractModel
from schemas.contract_columns import kept_flag
from schemas.extract import Content, Extract, Layout, Rhythm, Source
from schemas.suwi import columns


class SuwiBijstand(ExtractModel):
    """One row per person who was asked about, on one date."""

    burgerservicenummer: Series[str] = columns.burgerservicenummer()
    peildatum: Series[str] = columns.peildatum()
    uitkomst: Series[str] = columns.uitkomst()
    bijstand: Series[str] = kept_flag("bijstand", "Of de jongere op de peildatum bijstand heeft; leeg is onbekend.")
    datum_begin: Series[str] = columns.date("datum_begin", "Begin van de bijstand, als jjjjmmdd; leeg als er geen is.")
    datum_einde: Series[str] = columns.date("datum_einde", "Einde van de bijstand, als jjjjmmdd; leeg zolang die duurt.")


SUWI_BIJSTAND = Extract(
    name="suwi_bijstand",
    source=Source.SUWI,
    title="SUWI bijstand",
    description="Of een jongere van de Doorstroompuntgroep bijstand heeft.",
    model=SuwiBijstand,
    layout=Layout.SUWI_XML,
    file_name="suwi_bijstand",
    key=("burgerservicenummer", "peildatum"),
    dated="peildatum",
    municipality=None,
    rhythm=Rhythm.MONTHLY,
    content=Content.CHANGES,
)
