"""The report of an inbreuk as one HTML page, for who must tell the parties within 24 hours (privacy.md 13)."""

import datetime
from typing import Final

from pipelines.products.templates import TEMPLATES
from pipelines.tables import gemeente, shown
from pipelines.today import told_moment
from warehouse.breach import Breach

CONTACT: Final = "datalek@zwolle.nl"
"""Who hears of an inbreuk at the contactgemeente (overeenkomst, bijlage 2)."""


def breach_page(breach: Breach, made_at: datetime.datetime) -> str:
    """The page as text; it needs nothing from elsewhere and names nobody."""
    return TEMPLATES.get_template("breach.html").render(
        breach=breach,
        made_at=told_moment(made_at),
        since=told_moment(breach.about.since),
        until=told_moment(breach.about.until),
        consequences=consequences(breach),
        contact=CONTACT,
        gemeente=gemeente,
        shown=shown,
    )


def consequences(breach: Breach) -> list[str]:
    """What can follow for those concerned (AVG article 33 lid 3 c), as far as it follows from what was touched."""
    told = [
        "Wie alleen gegevens uit de database heeft, ziet geen burgerservicenummer, naam of adres. Herkennen kan nog wel, uit "
        "de combinatie van geboortedatum, postcodegebied, school en gemeente."
    ]
    if breach.persons.minors:
        told.append("Het gaat ook om minderjarigen: weeg dat mee bij de vraag of de betrokkenen en hun ouders bericht krijgen.")
    if breach.under_wpg:
        told.append(
            "Er zijn politiegegevens bij (processen-verbaal): ook de Wet politiegegevens vraagt een melding (artikel 33a)."
        )
    return told
