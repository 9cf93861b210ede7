"""duo_koci: which BSN came in the place of an onderwijsnummer (feeds.md, "DUO", [R] name, [C] columns).

A row names both numbers of one person, which is all that the aliases need. Absence is not deletion: a link goes only when the
levering that made it is withdrawn or replaced.
"""

from pandera.typing import Series

from schemas.columns import ExtractModel, Kind, Treatment, column, dropped
from schemas.extract import Content, Extract, Layout, Rhythm, Source


class DuoKoci(ExtractModel):
    """One row per person who got a BSN after an onderwijsnummer."""

    burgerservicenummer: Series[str] = column(
        "burgerservicenummer",
        "Pseudoniem van het burgerservicenummer dat voor het onderwijsnummer in de plaats kwam.",
        treatment=Treatment.PSEUDONYMISE,
        kind=Kind.BSN,
        mandatory=True,
        bsn=True,
    )
    onderwijsnummer: Series[str] = column(
        "onderwijsnummer",
        "Pseudoniem van het onderwijsnummer dat de persoon eerder had.",
        treatment=Treatment.PSEUDONYMISE,
        kind=Kind.ONDERWIJSNUMMER,
        mandatory=True,
        onderwijsnummer=True,
    )
    opmerking: Series[str] = dropped("opmerking", "Opmerking.")


DUO_KOCI = Extract(
    name="duo_koci",
    source=Source.DUO,
    title="DUO koci",
    description="Welk burgerservicenummer in de plaats kwam van welk onderwijsnummer: één persoon, niet twee.",
    model=DuoKoci,
    layout=Layout.KOCI_XLSX,
    file_name="koci",
    key=("burgerservicenummer", "onderwijsnummer"),
    municipality=None,
    rhythm=Rhythm.ON_REQUEST,
    content=Content.CHANGES,
)
