"""The register of processing activities as a Dutch page for the FG, and as JSON for programs; both say the same.

What the register holds is `schemas.verwerkingen`. One page that prints: bijlage 2.1 first, then per file every column with what
happens to it.
"""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

from schemas.documents.shell import whole_page
from schemas.region import GEMEENTEN
from schemas.verwerkingen import Activity, Register

TITLE: Final = "Register van verwerkingsactiviteiten"

_HEADINGS: Final = (
    "Verwerking",
    "Doel",
    "Grondslag",
    "Betrokkenen",
    "Categorieën gegevens",
    "Verantwoordelijke",
    "Verwerker",
    "Bewaren",
    "Ontvangers",
)


def register_page(register: Register) -> str:
    """The register as one page."""
    region = register.region
    facts = {
        "Verantwoordelijken": f"De gemeenten {', '.join(each.gemeente for each in GEMEENTEN.values())}",
        "Contactgemeente": region.contact.gemeente,
        "Inbreuk melden": region.breach,
        "Grondslag": region.ground,
    }
    told = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts.items())
    body = "\n".join(
        [
            f"<h1>{TITLE}</h1>",
            f'<p class="lead">{escape(region.name)}: wat er met gegevens van jongeren gebeurt, waarvoor en hoe lang.</p>',
            f"<dl>{told}</dl>",
            *_overview(register),
            *(line for activity in register.activities.values() if activity.data for line in _file(activity)),
        ]
    )
    return whole_page(TITLE, body, "Gemaakt uit de contracten van Doorstroomhub en de feiten van de regio.")


def register_document(register: Register) -> Mapping[str, Any]:
    """The register as plain values, ready for JSON."""
    region = register.region
    return {
        "titel": TITLE,
        "regio": region.name,
        "verantwoordelijken": {code: each.gemeente for code, each in GEMEENTEN.items()},
        "contactgemeente": region.contact.gemeente,
        "inbreuk_melden": region.breach,
        "verwerkingen": [_document(activity) for activity in register.activities.values()],
    }


def _document(activity: Activity) -> Mapping[str, Any]:
    return {
        "id": activity.identity,
        "verwerking": activity.title,
        "doel": activity.purpose,
        "grondslag": activity.ground,
        "betrokkenen": list(activity.subjects),
        "categorieen_gegevens": activity.categories,
        "bijzonder": activity.special,
        "afspraak": activity.agreement,
        "verantwoordelijke": activity.controllers,
        "verwerker": activity.processor,
        "contract": activity.contract,
        "bewaren": list(activity.retention),
        "ontvangers": list(activity.recipients),
        "bestand": activity.extract.name if activity.extract else None,
        "gegevens": [
            {"naam": datum.name, "omschrijving": datum.description, "behandeling": list(datum.treated)}
            for datum in activity.data
        ],
    }


def _overview(register: Register) -> list[str]:
    head = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in _HEADINGS)
    return [
        "<h2>Verwerkingen (bijlage 2.1)</h2>",
        f'<div class="wide"><table class="dense"><caption>Alle verwerkingen</caption><thead><tr>{head}</tr></thead><tbody>',
        *(_line(activity) for activity in register.activities.values()),
        "</tbody></table></div>",
    ]


def _line(activity: Activity) -> str:
    title = escape(activity.title)
    if activity.data:
        title = f'<a href="#{_anchor(activity)}">{title}</a>'
    special = f"<p><strong>Bijzonder.</strong> {escape(activity.special)}.</p>" if activity.special else ""
    cells = [
        escape(activity.purpose),
        escape(activity.ground),
        _list(activity.subjects),
        f"{escape(activity.categories)}{special}",
        escape(activity.controllers),
        f"{escape(activity.processor)}<p>{escape(activity.contract)}.</p>",
        _list(activity.retention),
        _list(activity.recipients),
    ]
    name = f"{title}<small>{escape(activity.agreement)}</small><small><code>{escape(activity.identity)}</code></small>"
    return f'<tr><th scope="row">{name}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'


def _file(activity: Activity) -> list[str]:
    rows = (
        f'<tr><th scope="row"><code>{escape(datum.name)}</code></th><td>{escape(datum.description)}</td>'
        f"<td>{escape('. '.join(datum.treated))}.</td></tr>"
        for datum in activity.data
    )
    return [
        f'<h2 id="{_anchor(activity)}">{escape(activity.title)}</h2>',
        '<div class="wide"><table><thead><tr><th scope="col">Gegeven</th><th scope="col">Omschrijving</th>'
        '<th scope="col">Wat de hub ermee doet</th></tr></thead><tbody>',
        *rows,
        "</tbody></table></div>",
    ]


def _anchor(activity: Activity) -> str:
    return activity.identity.replace("/", "-")


def _list(told: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(each)}</li>' for each in told)}</ul>" if told else "–"
