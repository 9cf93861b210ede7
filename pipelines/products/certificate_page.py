"""A certificate of a destruction or a handover as one HTML page, to print and sign (privacy.md 9 and 12)."""

import datetime

from pipelines.products.templates import TEMPLATES
from pipelines.products.wording import dutch_date
from pipelines.tables import shown
from pipelines.today import told_moment
from warehouse.certificates import Certificate


def certificate_page(certificate: Certificate) -> str:
    """The page as text; it needs nothing from elsewhere and names nobody but the two who decided."""
    handover = certificate.destroyed.soort == "overdracht"
    title = "Verklaring van overdracht" if handover else "Verklaring van vernietiging"
    return TEMPLATES.get_template("certificate.html").render(
        certificate=certificate,
        what=certificate.destroyed,
        title=title,
        handover=handover,
        moment=told_moment,
        date=dutch_date,
        day=lambda told: dutch_date(datetime.date.fromisoformat(told)),
        shown=shown,
    )
