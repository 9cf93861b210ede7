"""What the hub holds about one person as an HTML page, to give to who asked or to who must answer."""

import datetime

from connectors.names import masked
from pipelines.products.templates import TEMPLATES
from pipelines.products.wording import dutch_date
from warehouse.insight import CONTACT, Insight, shown_value


def inzage_page(seen: Insight, *, erased: bool, today: datetime.date) -> str:
    """The page as text; it needs nothing from elsewhere. `erased`: the person was erased before."""
    return TEMPLATES.get_template("inzage.html").render(
        seen=seen,
        erased=erased,
        today=today,
        contact=CONTACT,
        date=dutch_date,
        masked=masked,
        moment=lambda milliseconds: datetime.datetime.fromtimestamp(milliseconds / 1000, datetime.UTC),
        shown=shown_value,
        zip=zip,
    )
