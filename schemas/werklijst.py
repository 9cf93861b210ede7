"""hub_werklijst: what a gemeente answers in the work list that the hub made for it ([C], by the hub itself).

The hub writes the list (`pipelines.products`), a gemeente fills in the last columns and delivers the file as it is. Why
something is accepted is a choice from a list: free text would carry names.
"""

from pandera.typing import Series

from schemas.columns import ExtractModel, Kind, Treatment, column, dropped
from schemas.contract_columns import kept_code, kept_date
from schemas.extract import Content, Extract, Layout, Rhythm, Source

HANDLED = "afgehandeld"
ACCEPTED = "geaccepteerd"
ANSWERS = (HANDLED, ACCEPTED)
"""terugmelding; empty is no answer."""

REASONS = (
    "klopt volgens de gemeente",
    "bron wordt hersteld",
    "andere gemeente is aan zet",
    "afgesproken met de school",
    "afgesproken met de regio",
)
"""reden: why a bevinding may stay."""

SEALED = "[0-9a-f]{64}"
"""The form of kenmerk and stand: a SHA-256 in hexadecimal digits."""


def _sealed(source_name: str, description: str) -> Series[str]:
    return column(source_name, description, treatment=Treatment.KEEP, kind=Kind.CODE, mandatory=True, vorm=SEALED)


class HubWerklijst(ExtractModel):
    """One row per bevinding of the list, answered or not."""

    kenmerk: Series[str] = _sealed("kenmerk", "Vaste identiteit van de bevinding, door de hub ingevuld.")
    lijst: Series[str] = kept_date("lijst van", "Dag van de werklijst, door de hub ingevuld.", mandatory=True)
    stand: Series[str] = _sealed("stand", "Zegel van de feiten waarop de terugmelding slaat, door de hub ingevuld.")
    terugmelding: Series[str] = kept_code(
        "terugmelding", "afgehandeld of geaccepteerd; leeg zolang er niets over gezegd is.", ANSWERS
    )
    reden: Series[str] = kept_code("reden", "Waarom de bevinding mag blijven staan; verplicht bij geaccepteerd.", REASONS)
    geaccepteerd_tot: Series[str] = kept_date(
        "geldig tot", "Laatste dag waarop de bevinding geaccepteerd is; leeg is onbeperkt."
    )
    nummer: Series[str] = dropped("nummer", "Volgnummer van de bevinding.")
    code: Series[str] = dropped("code", "Code van de controle.")
    ernst: Series[str] = dropped("ernst", "Ernst van de controle.")
    dossiernummer: Series[str] = dropped("dossiernummer", "Dossier in JVS.")
    wat: Series[str] = dropped("wat klopt er niet", "Wat er niet klopt.")
    waarover: Series[str] = dropped("waar het over gaat", "Welke rijen het betreft.")
    doen: Series[str] = dropped("wat te doen", "Wat de gemeente kan doen.")
    sinds: Series[str] = dropped("sinds", "Eerste dag waarop de bevinding er was.")

    class Config(ExtractModel.Config):
        """The rules that look at several columns of a row."""

        gevuld_bij_code = {"columns": ("reden",), "code": "terugmelding", "codes": (ACCEPTED,)}  # noqa: RUF012


HUB_WERKLIJST = Extract(
    name="hub_werklijst",
    source=Source.HUB,
    title="Teruggemelde werklijst",
    description="Wat een gemeente over haar bevindingen terugmeldt: afgehandeld, of geaccepteerd met een reden.",
    model=HubWerklijst,
    layout=Layout.HUB_XLSX,
    file_name="hub_werklijst",
    key=("kenmerk", "lijst"),
    dated="lijst",
    municipality=None,
    rhythm=Rhythm.ON_REQUEST,
    content=Content.CHANGES,
    quarantine_threshold=1.0,  # what can be read of the answers of a person counts, whatever else was mistyped
)
