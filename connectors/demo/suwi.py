"""The file form of the SUWI leveringen: one `<antwoord>` per question, as Suwinet replies (suwi.md, "The file form").

Half of the answers still stand in their envelope, and most hold elements that the allow-list of the hub drops: employers,
amounts, sanctions. All fictional.
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

import numpy as np
import pyarrow as pa

from connectors.demo.growing import Array
from connectors.demo.text import Texts, compact_dates, integers, joined, padded
from connectors.demo.work import ASSISTANCE_NAMES, INCOME_NAMES

_FWI: Final = "http://bkwi.nl/SuwiML/FWI/v0205"
_SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"
_SERVICES: Final = {
    "suwi_inkomsten": ("UWVDossierInkomstenGSD-v0200", "UWVDossierInkomstenGSD/v0200", "UWVPersoonsIkvInfoResponse"),
    "suwi_bijstand": ("Bijstandsregelingen-v0500", "Bijstandsregelingen/v0500", "BijstandsregelingenInfoResponse"),
}
"""Per extract the service, the end of its namespace and the root of a reply."""

_NOT_FOUND: Final = f'<f:NietsGevonden xmlns:f="{_FWI}"/>'
_WARNING: Final = (
    f'<f:FWI xmlns:f="{_FWI}"><f:Waarschuwing><f:Code>W017</f:Code><f:Tekst>Niet alle bronnen antwoordden</f:Tekst>'
    "<f:Bron>UWV</f:Bron></f:Waarschuwing></f:FWI>"
)
_ERROR: Final = (
    f'<f:FWI xmlns:f="{_FWI}"><f:Fout><f:Code>F003</f:Code><f:Tekst>De bron is niet bereikbaar</f:Tekst>'
    "<f:Bron>UWV</f:Bron></f:Fout></f:FWI>"
)
_FAULT: Final = f'<s:Fault xmlns:s="{_SOAP}"><faultcode>s:Server</faultcode><faultstring>time-out</faultstring></s:Fault>'


def _period(kind: str, nature: str, begin: str = "{since}", end: str = "") -> str:
    last = f"<DatEIkp>{end}</DatEIkp>" if end else ""
    return (
        f"<Inkomstenperiode><DatBIkp>{begin}</DatBIkp>{last}<CdSrtIkv>{kind}</CdSrtIkv><CdAardIkv>{nature}</CdAardIkv>"
        "<IndLoonInclusiefWajongUitkering>2</IndLoonInclusiefWajongUitkering></Inkomstenperiode>"
    )


def _hours(hours: str, begin: str = "{four_weeks_begin}", end: str = "{four_weeks_end}") -> str:
    paid = f"<AantVerloondeUrenIko>{hours}</AantVerloondeUrenIko>" if hours else ""
    return (
        f"<Inkomstenopgave><DatBIko>{begin}</DatBIko><DatEIko>{end}</DatEIko>{paid}"
        "<BedrBrutoloonSv>{cents}</BedrBrutoloonSv></Inkomstenopgave>"
    )


def _relation(*parts: str, number: int = 1, begin: str = "{since}", end: str = "") -> str:
    last = f"<DatEIkv>{end}</DatEIkv>" if end else ""
    return (
        f"<Inkomstenverhouding><VolgnrIkv>{number}</VolgnrIkv><DatBIkv>{begin}</DatBIkv>{last}"
        "<AdministratieveEenheid><Naam>Werkgever {employer}</Naam><Loonheffingennr>{employer}L01</Loonheffingennr>"
        f"</AdministratieveEenheid>{''.join(parts)}</Inkomstenverhouding>"
    )


def _person(*relations: str) -> str:
    return "<ClientSuwi><Burgerservicenr>{bsn}</Burgerservicenr>" + "".join(relations) + "</ClientSuwi>"


_ORDINARY: Final = _period("15", "01")
_JOB: Final = _relation(_ORDINARY, _hours("{hours}"))
_BENEFIT: Final = _relation(_period("33", "18"), number=9)
_INCOME: Final[Mapping[str, str]] = {
    "job": _person(_JOB),
    # 32 hours in four weeks are 8 a week
    "two small jobs": _person(_relation(_ORDINARY, _hours("32")), _relation(_period("11", "11"), _hours("32"), number=2)),
    "corrected upwards": _person(_relation(_ORDINARY, _hours("40"), _hours("24"))),
    "exactly twelve hours": _person(_relation(_ORDINARY, _hours("48"))),
    "opgave ended 62 days ago": _person(_relation(_ORDINARY, _hours("80", "{old_begin}", "{62_days_ago}"))),
    "begins today": _person(_relation(_period("15", "82", "{today}"), begin="{today}")),
    "job and benefit": _person(_JOB, _BENEFIT),
    "incomplete with a job": _person(_JOB) + _WARNING,
    "just under twelve hours": _person(_relation(_ORDINARY, _hours("47"))),
    "corrected downwards": _person(_relation(_ORDINARY, _hours("60"), _hours("-20"))),
    "hours not known": _person(_relation(_ORDINARY, _hours(""))),
    "opgave ended 63 days ago": _person(_relation(_ORDINARY, _hours("20", "{old_begin}", "{63_days_ago}"))),
    "ended yesterday": _person(
        _relation(_period("15", "01", end="{yesterday}"), _hours("{hours}"), end="{yesterday}"),
    ),
    "intern": _person(_relation(_period("15", "07"), _hours("128"))),
    "pension": _person(_relation(_period("21", "99"))),
    "nothing in the period": _person(),
    "unknown kind of income": _person(_relation(_period("88", "01"))),
    "incomplete without anything": _person() + _WARNING,
    "not found": _NOT_FOUND,
    "benefit": _person(_BENEFIT),
    "error": _ERROR,
    "fault": _FAULT,
}


def _held(begin: str, end: str = "") -> str:
    last = f"<DatEUitkeringsverhouding>{end}</DatEUitkeringsverhouding>" if end else ""
    return _person(
        f"<Uitkeringsverhouding><DatBUitkeringsverhouding>{begin}</DatBUitkeringsverhouding>{last}"
        "<SzWet><CdSzWet>43</CdSzWet></SzWet><Maatregel><BedrMaatregel>{cents}</BedrMaatregel></Maatregel>"
        "</Uitkeringsverhouding>"
    )


_ASSISTANCE: Final[Mapping[str, str]] = {
    "bijstand": _held("{since}", "99991230"),
    "bijstand until today": _held("{since}", "{today}"),
    "bijstand until yesterday": _held("{since}", "{yesterday}"),
    "bijstand from some day of this year": _held("{this_year}0000"),
    "none": _person(),
    "incomplete without anything": _person() + _WARNING,
    "not found": _NOT_FOUND,
    "error": _ERROR,
    "fault": _FAULT,
}
_ANSWERS: Final = {
    "suwi_inkomsten": [_INCOME[name] for name in INCOME_NAMES],
    "suwi_bijstand": [_ASSISTANCE[name] for name in ASSISTANCE_NAMES],
}


def root(extract: str, peildatum: date) -> str:
    """How a file begins."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<suwi-levering dienst="{_SERVICES[extract][0]}" peildatum="{peildatum}">\n'


END: Final = "</suwi-levering>\n"


def answers(extract: str, numbers: Array, forms: Array, since: Array, peildatum: date) -> Texts:
    """One `<antwoord>` per question: to the BSN of each of `numbers`, in a form of `work`.

    `since` is the day number from which the person does what the answer tells.
    """
    written: list[Texts] = []
    places: list[Array] = []
    in_envelope = numbers // 10 % 2 == 0
    for form, content in enumerate(_ANSWERS[extract]):
        for wrapped in (False, True):
            rows = np.flatnonzero((forms == form) & (in_envelope == wrapped))
            if len(rows):
                text = f'<antwoord bsn="{{bsn}}">{_wrapped(extract, content) if wrapped else content}</antwoord>\n'
                written.append(_filled(text, _values(numbers[rows], since[rows], peildatum)))
                places.append(rows)
    if not written:
        return pa.array([], pa.string())
    order = np.argsort(np.concatenate(places), kind="stable")
    return pa.concat_arrays(written).take(pa.array(order))


def _wrapped(extract: str, content: str) -> str:
    """A reply in its envelope; a fault stands in the body itself."""
    _, namespace, reply = _SERVICES[extract]
    name = f"d:{reply}"
    inside = (
        content if content == _FAULT else f'<{name} xmlns:d="http://bkwi.nl/SuwiML/Diensten/{namespace}">{content}</{name}>'
    )
    header = "<s:Header><Security>token</Security></s:Header>"
    return f'<s:Envelope xmlns:s="{_SOAP}">{header}<s:Body>{inside}</s:Body></s:Envelope>'


def _values(numbers: Array, since: Array, peildatum: date) -> dict[str, Texts | str]:
    """What stands in the places of an answer."""

    def days_ago(days: int) -> str:
        return f"{peildatum - timedelta(days=days):%Y%m%d}"

    return {
        "bsn": padded(numbers, 9),
        "since": compact_dates(since),
        # 13 to 38 hours a week over four weeks
        "hours": integers(4 * (13 + numbers % 26)),
        "cents": integers(40_000 + numbers % 90_000),
        "employer": padded(numbers % 97, 3),
        "four_weeks_begin": days_ago(37),
        "four_weeks_end": days_ago(10),
        "old_begin": days_ago(89),
        "62_days_ago": days_ago(62),
        "63_days_ago": days_ago(63),
        "yesterday": days_ago(1),
        "today": days_ago(0),
        "this_year": f"{peildatum:%Y}",
    }


def _filled(text: str, values: Mapping[str, Texts | str]) -> Texts:
    """The text once per row, with the values in their places."""
    parts = re.split(r"\{(\w+)\}", text)
    return joined(*(values[part] if at % 2 else part for at, part in enumerate(parts)))
