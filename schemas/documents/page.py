"""A contract as a Dutch page for who delivers, and the index of all pages; each is one file that needs nothing else.

The words of rules are `schemas.words`, those of a layout `schemas.documents.forms`; here they become HTML.
"""

from collections.abc import Iterable, Mapping
from html import escape
from types import MappingProxyType
from typing import cast

from pandera.api.checks import Check

from schemas.columns import Column, Treatment
from schemas.documents import forms
from schemas.documents.shell import whole_page
from schemas.extract import Extract, Layout
from schemas.region import GEMEENTEN
from schemas.register import EXTRACTS, SOURCE_TITLES
from schemas.suwi.allowed import SERVICES, Elements
from schemas.threshold import percentage
from schemas.words import asked_of_row, asked_of_value

_TREATED: Mapping[Treatment, str] = MappingProxyType(
    {
        Treatment.PSEUDONYMISE: "Vervangen door een pseudoniem; het nummer zelf wordt niet bewaard.",
        Treatment.COMPARE: "Alleen een versleutelde vergelijkwaarde wordt bewaard, niet de waarde zelf.",
        Treatment.GENERALISE: "Alleen de vier cijfers van de postcode worden bewaard.",
        Treatment.KEEP: "De waarde wordt bewaard.",
        Treatment.DROP: "Niet gelezen en niet bewaard; de kolom mag ontbreken.",
    }
)

_ORIGIN = "Gemaakt uit de contracten van Doorstroomhub; voorbeelden zijn verzonnen."


def page_of(extract: Extract, row: Mapping[str, str], file_name: str, text: str | None) -> str:
    """The page of an extract.

    `row` is an example row by source name, `file_name` the name of the file that holds it; `text` is what that file says, None
    when it is no text.
    """
    title = escape(extract.title)
    body = "\n".join(
        [
            '<nav aria-label="Kruimelpad"><a href="index.html">Alle contracten</a></nav>',
            f"<h1>{title}</h1>",
            f'<p class="lead">{escape(extract.description)}</p>',
            _in_short(extract, file_name),
            *_columns(extract, row),
            *_between_columns(extract),
            *_list("Wanneer een rij in quarantaine komt", "De andere rijen laden gewoon.", forms.quarantining(extract)),
            *_list("Wanneer het hele bestand wordt geweigerd", "Er laadt dan niets van.", forms.refusing(extract)),
            *_example(extract, row, file_name, text),
            *_check_it(file_name),
        ]
    )
    return whole_page(f"{extract.title} – contract", body, _ORIGIN)


def index_page(extracts: Iterable[Extract] = tuple(EXTRACTS.values())) -> str:
    """The index: every contract per source, and what holds for all of them."""
    rows = [
        f'<tr><th scope="row"><a href="{extract.name}.html">{escape(extract.title)}</a></th>'
        f"<td>{escape(extract.description)}</td><td><code>{_breakable(forms.name_pattern(extract))}</code></td>"
        f'<td>{escape(extract.rhythm)}</td><td><a href="{extract.name}.odcs.yaml">{extract.name}.odcs.yaml</a></td></tr>'
        for extract in extracts
    ]
    sources = "".join(f"<li>{escape(title)}</li>" for title in SOURCE_TITLES.values())
    gemeenten = ", ".join(f"G{code} {escape(gemeente.gemeente)}" for code, gemeente in GEMEENTEN.items())
    body = "\n".join(
        [
            "<h1>Contracten van Doorstroomhub</h1>",
            '<p class="lead">Wat een levering aan de regio moet bevatten: per bestand de kolommen, regels en wat de hub ervan '
            "bewaart.</p>",
            '<div class="wide"><table><caption>Alle bestanden</caption><thead><tr><th scope="col">Contract</th>'
            '<th scope="col">Inhoud</th><th scope="col">Bestandsnaam</th><th scope="col">Ritme</th>'
            '<th scope="col">Voor programma\'s (ODCS)</th></tr></thead><tbody>',
            *rows,
            "</tbody></table></div>",
            f"<h2>Bronnen</h2><ul>{sources}</ul>",
            f"<h2>Gebied</h2><p>{escape(forms.SCOPES)}</p><p>De gemeenten zijn: {gemeenten}.</p>",
            "<h2>Opnieuw aanleveren</h2><p>Een verbeterd bestand heeft dezelfde naam en vervangt het eerdere. Dezelfde bytes "
            "nog eens aanleveren doet niets.</p>",
            *_check_it("BESTAND"),
        ]
    )
    return whole_page("Contracten van Doorstroomhub", body, _ORIGIN)


def _in_short(extract: Extract, file_name: str) -> str:
    form = forms.FORMS[extract.layout]
    told = {
        "Bron": escape(SOURCE_TITLES[extract.source]),
        "Bestandsnaam": f"<code>{escape(forms.name_pattern(extract))}</code>, zoals <code>{escape(file_name)}</code>. "
        + escape(f"{form.dated} {forms.SCOPES}"),
        "Codering": escape(form.encoding),
        "Vorm": escape(form.written),
        "Ritme": escape(extract.rhythm.capitalize()),
        "Inhoud": escape(forms.content_in_words(extract)),
        "Sleutel": escape(forms.key_in_words(extract)),
        "Drempel": f"Hoogstens {percentage(extract.quarantine_threshold)} van de rijen mag worden afgekeurd.",
    }
    if extract.under_wpg:
        told["Wet"] = "Dit zijn politiegegevens (Wpg): zij staan apart, en rapportages krijgen alleen aantallen."
    return f"<dl>{''.join(f'<dt>{name}</dt><dd>{text}</dd>' for name, text in told.items())}</dl>"


def _columns(extract: Extract, row: Mapping[str, str]) -> list[str]:
    return [
        "<h2>Kolommen</h2>",
        f'<p class="note">{escape(forms.FORMS[extract.layout].columns)}</p>',
        '<div class="wide"><table><thead><tr><th scope="col">Kolom</th><th scope="col">Wat erin mag staan</th>'
        '<th scope="col">Wat de hub ervan bewaart</th><th scope="col">Voorbeeld</th></tr></thead><tbody>',
        *(_column(extract, column, row) for column in extract.columns),
        "</tbody></table></div>",
        *_elements(extract),
    ]


def _column(extract: Extract, column: Column, row: Mapping[str, str]) -> str:
    name = f'<th scope="row"><code>{_breakable(column.source_name)}</code><small>{escape(column.kind)}</small></th>'
    tags = "".join(f'<span class="tag">{escape(treatment)}</span>' for treatment in column.treatments)
    treated = f"{tags}<br>{' '.join(escape(_TREATED[treatment]) for treatment in column.treatments)}"
    meant = f"<br>{escape(column.description)}"
    if not column.is_read:
        return f'<tr class="unread">{name}<td></td><td>{treated}{meant}</td><td></td></tr>'
    marks = ['<span class="tag must">verplicht</span>'] if column.mandatory else []
    marks += ['<span class="tag">sleutel</span>'] if column.name in extract.key else []
    rules = [_sentence(asked_of_value(rule)) for rule in column.rules if rule.name != "gevuld"]
    if column.spelling.width:
        rules.append("Voorloopnullen mogen ontbreken.")
    if column.spelling.empty:
        rules.append(f"{' of '.join(column.spelling.empty)} betekent leeg.")
    asked = "".join(f"<li>{escape(rule)}</li>" for rule in rules)
    shown = row.get(column.source_name, "")
    value = f"<code>{escape(shown)}</code>" if shown else '<span class="note">leeg</span>'
    return (
        f"<tr>{name}<td>{''.join(marks)}{f'<ul>{asked}</ul>' if asked else 'Vrije tekst.'}</td>"
        f"<td>{treated}{meant}</td><td>{value}</td></tr>"
    )


def _elements(extract: Extract) -> list[str]:
    """The elements of an answer that are read, where the columns stand in no file."""
    if extract.layout is not Layout.SUWI_XML:
        return []
    _, allowed = SERVICES[extract.name]
    inside = _nested({name: allowed[name] for name in allowed if name not in cast("Elements", allowed["ClientSuwi"])})
    return ["<h2>Elementen die worden gelezen</h2>", f"<ul>{inside}</ul>"]


def _nested(elements: Elements) -> str:
    return "".join(
        f"<li><code>{escape(name)}</code>{f'<ul>{_nested(holds)}</ul>' if holds else ''}</li>"
        for name, holds in elements.items()
    )


def _between_columns(extract: Extract) -> list[str]:
    rules = cast("list[Check]", extract.model.to_schema().checks)
    return _list("Regels over meer kolommen van een rij", "", [asked_of_row(rule) for rule in rules]) if rules else []


def _list(title: str, introduction: str, items: Iterable[str]) -> list[str]:
    told = "".join(f"<li>{escape(item)}</li>" for item in items)
    return [f"<h2>{escape(title)}</h2>", f"<p>{escape(introduction)}</p>" if introduction else "", f"<ul>{told}</ul>"]


def _example(extract: Extract, row: Mapping[str, str], file_name: str, text: str | None) -> list[str]:
    told = [
        "<h2>Voorbeeld</h2>",
        '<p class="note">Een verzonnen rij, die laat zien hoe elke kolom eruitziet; bijna alle kolommen zijn gevuld, '
        f'ook als dat samen niet voorkomt. Het nummer is van niemand. Als bestand: <a href="voorbeelden/{escape(file_name)}">'
        f"{escape(file_name)}</a>.</p>",
    ]
    if text is not None:
        return [*told, f"<pre>{escape(text)}</pre>"]
    delivered = [column.source_name for column in extract.columns if row.get(column.source_name)]
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in delivered)
    values = "".join(f"<td><code>{escape(row[name])}</code></td>" for name in delivered)
    return [*told, f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody><tr>{values}</tr></tbody></table></div>']


def _check_it(file_name: str) -> list[str]:
    return [
        "<h2>Zelf controleren</h2>",
        "<p>Controleer een bestand voordat u het aanlevert. U ziet per regel in welke rijen het misgaat; er wordt niets "
        "bewaard of verstuurd.</p>",
        f"<pre>doorstroomhub contract check {escape(file_name)}</pre>",
    ]


def _breakable(name: str) -> str:
    """A name that may break between its parts and nowhere else."""
    return escape(name).replace("_", "_<wbr>").replace(".", ".<wbr>")


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
