"""A certificate of destruction as one HTML page, to print and sign (privacy.md 9 and 12)."""

from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipelines.products.breach_page import moment
from pipelines.products.wording import dutch_date
from pipelines.tables import shown
from warehouse.certificates import Certificate

_TEMPLATES: Final = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


def certificate_page(certificate: Certificate) -> str:
    """The page as text; it needs nothing from elsewhere and names nobody but the two who decided."""
    return _TEMPLATES.get_template("certificate.html").render(
        certificate=certificate, what=certificate.destroyed, moment=moment, date=dutch_date, shown=shown
    )
