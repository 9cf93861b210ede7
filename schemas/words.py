"""The rules of the contract in the words of who delivers: what a rule asks of a column, and what a rule code says of a row.

A rule without words does not pass the tests, so a new one gets them here. What the rules test is `schemas.rules`.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, cast

from pandera.api.checks import Check

from schemas.contract_columns import NUMBER_PATTERN
from schemas.dates import DateForm

_DATES: Mapping[DateForm, str] = MappingProxyType(
    {
        DateForm.ISO: "een bestaande datum als JJJJ-MM-DD; een onbekende dag of maand is 00 (2008-05-00, 2008-00-00)",
        DateForm.COMPACT: "een bestaande datum als jjjjmmdd; een onbekend deel is 00 (20080500, 20080000, 00000000)",
        DateForm.DUO: "een bestaande datum als dd-mm-jjjj of jjjjmmdd; een onbekend deel is 00",
    }
)


_PATTERNS: Mapping[str, str] = MappingProxyType(
    {
        NUMBER_PATTERN: "hoogstens 40 letters en cijfers, en na de eerste ook punten, streepjes (- en _) en schuine strepen",
        "[1-9][0-9]{3}": "vier cijfers, waarvan het eerste geen 0 is",
        "[A-Za-z]{1,40}": "hoogstens 40 letters",
    }
)
"""The forms that the models ask; another is told as it stands there."""


def _listed(values: object) -> str:
    return ", ".join(str(value) for value in cast("tuple[str, ...]", values))


_BRIN = {
    4: "een BRIN van vier tekens (25PJ)",
    6: "een BRIN met vestiging, zes tekens (25PJ00)",
    0: "een BRIN van vier of zes tekens",
}

_RULES: Mapping[str, Callable[[Mapping[str, Any]], str]] = MappingProxyType(
    {
        "gevuld": lambda _: "mag niet leeg zijn",
        "bsn": lambda _: "negen cijfers die aan de elfproef van het burgerservicenummer voldoen",
        "onderwijsnummer": lambda _: "negen cijfers die met 10 beginnen en aan de proef van het onderwijsnummer voldoen",
        "pgn": lambda _: "een burgerservicenummer of onderwijsnummer van negen cijfers dat aan zijn proef voldoet",
        "a_nummer": lambda _: "tien cijfers die aan de proeven van het A-nummer voldoen",
        "datum": lambda given: _DATES[given["form"]],
        "datum_open": lambda given: f"{_DATES[given['form']]}; wat geen datum is, geeft een waarschuwing",
        "maand": lambda _: "een maand als jjjjmm",
        "week": lambda _: "een bestaande week als jjjjww (ISO 8601)",
        "jaar": lambda _: "een jaartal van vier cijfers vanaf 1900",
        "tijdstip": lambda _: "een tijdstip als JJJJ-MM-DDTHH:MM:SS",
        "geheel_getal": lambda _: "een geheel getal van hoogstens acht cijfers, zonder teken of decimalen",
        "decimaal": lambda _: "een getal met hoogstens vier cijfers voor en twee achter de punt",
        "ja_nee": lambda _: "J of N",
        "code": lambda given: f"een van: {_listed(given['codes'])}",
        "bekende_code": lambda given: f"verwacht: {_listed(given['codes'])}; iets anders geeft een waarschuwing",
        "gemeentecode": lambda _: "een gemeentecode van vier cijfers",
        "postcode": lambda _: "een postcode van vier cijfers en twee letters",
        "brin": lambda given: _BRIN[given["length"]],
        "vorm": lambda given: _PATTERNS.get(given["pattern"], f"in de vorm {given['pattern']} (reguliere expressie)"),
        "tekens": lambda given: f"hoogstens {given['maximum']} tekens",
        "zonder_bsn": lambda _: "er mag geen persoonsnummer in staan",
    }
)

_ROW_RULES: Mapping[str, Callable[[Mapping[str, Any]], str]] = MappingProxyType(
    {
        "precies_een_persoonsnummer": lambda given: (
            f"Precies één van {_listed(given['columns'])} is gevuld."
            if len(given["columns"]) > 1
            else f"{_listed(given['columns'])} is gevuld."
        ),
        "gevuld_in_persoonsrij": lambda given: (
            f"{_listed(given['columns'])} zijn gevuld in de rij waarmee iemand begint; in historische rijen hoeft het niet."
        ),
        "gevuld_tenzij_vrijgesteld": lambda given: (
            f"{_listed(given['columns'])} zijn gevuld, behalve als {given['vrijstelling']} J is en ze alle leeg zijn."
        ),
        "gevuld_bij_code": lambda given: (
            f"{_listed(given['columns'])} zijn gevuld als {given['code']} een van deze is: {_listed(given['codes'])}."
        ),
    }
)

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "verplicht_leeg": "Dit veld is leeg en moet gevuld zijn.",
        "bsn_ongeldig": "Dit is geen burgerservicenummer: het zijn geen negen cijfers of de elfproef klopt niet.",
        "onderwijsnummer_ongeldig": "Dit is geen onderwijsnummer: negen cijfers, te beginnen met 10, waarvan de proef klopt.",
        "pgn_ongeldig": "Dit is geen burgerservicenummer en geen onderwijsnummer.",
        "a_nummer_ongeldig": "Dit is geen A-nummer: het zijn geen tien cijfers of de proef klopt niet.",
        "datum_ongeldig": "Deze datum bestaat niet of heeft een andere vorm dan afgesproken.",
        "maand_ongeldig": "Dit is geen maand als jjjjmm.",
        "week_ongeldig": "Dit is geen bestaande week als jjjjww.",
        "jaar_ongeldig": "Dit is geen jaartal van vier cijfers vanaf 1900.",
        "tijdstip_ongeldig": "Dit is geen tijdstip als JJJJ-MM-DDTHH:MM:SS.",
        "getal_ongeldig": "Dit is geen getal zoals afgesproken.",
        "code_ongeldig": "Deze code staat niet in de lijst.",
        "onbekende_code": "Deze code is niet bekend; de rij telt wel mee.",
        "gemeentecode_ongeldig": "Dit is geen gemeentecode van vier cijfers.",
        "postcode_ongeldig": "Dit is geen postcode van vier cijfers en twee letters.",
        "brin_ongeldig": "Dit is geen BRIN zoals afgesproken.",
        "vorm_ongeldig": "De tekens van deze waarde zijn niet zoals afgesproken.",
        "te_lang": "Deze waarde heeft te veel tekens.",
        "lijkt_op_bsn": "In deze waarde staat iets dat een persoonsnummer kan zijn; zet er iets anders in.",
        "geen_persoonsnummer": "Geen van de kolommen voor het persoonsnummer is gevuld.",
        "meer_persoonsnummers": "Er is meer dan één kolom voor het persoonsnummer gevuld.",
        "persoon_in_quarantaine": "Deze rij hoort bij iemand van wie een andere rij is afgekeurd, of bij een onbekende.",
        "geschiedenis_zonder_persoon": "Deze historische rij volgt niet op de rij van een persoon.",
        "aantal_kolommen": "Deze rij heeft meer of minder velden dan de kop.",
        "geen_persoon": "Dit antwoord noemt iets dat geen persoon is.",
        "geen_waarde": "Dit veld bevat niet één waarde die als tekst te bewaren is.",
        "antwoord_over_ander": "Dit antwoord gaat over een ander burgerservicenummer dan de vraag.",
        "dubbele_rij": "Deze rij is gelijk aan een eerdere rij; de eerste telt mee.",
        "dubbele_sleutel": "Deze sleutel komt vaker voor, en niemand weet welke rij de juiste is; ze zijn alle afgekeurd.",
        "onbekende_kolom": "Kolommen die het contract niet noemt; zij worden niet gelezen.",
        "weggelaten_element": "Elementen die niet geleverd hoeven te worden; zij worden weggelaten en nergens bewaard.",
    }
)
"""What every rule code says of a row that breaks the rule, or of what a warning counts."""


def sentence_of(label: str) -> str:
    """The sentence of "<column>: <code>" or "<code>"."""
    return SENTENCES[label.rpartition(": ")[2]]


def asked_of_value(rule: Check) -> str:
    """What a rule of one column asks of a value, as part of a sentence."""
    return _RULES[str(rule.name)](cast("dict[str, Any]", rule.statistics))


def asked_of_row(rule: Check) -> str:
    """What a rule over several columns asks of a row, as a sentence."""
    return _ROW_RULES[str(rule.name)](cast("dict[str, Any]", rule.statistics))
