"""The questions of a month to Suwinet: who is asked, the file of the answers with its mistakes, and what a correct hub learns.

Asked are residents of 16 up to the age bound without startkwalificatie who are not at school, or have a traject (suwi.md). An
answer that cannot be loaded leaves what was known before; so does one that says nothing (c and e).
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa

from connectors.demo import suwi
from connectors.demo.answers import Outcome
from connectors.demo.calendar import as_dates, birthdays, day_number
from connectors.demo.careers import Careers
from connectors.demo.growing import Array
from connectors.demo.mistakes import BAD_SHARE, broken
from connectors.demo.population import Population
from connectors.demo.text import Texts, content
from connectors.demo.work import ASSISTANCE, INCOME, NO_FORM, UNKNOWN, AssistanceForm, IncomeForm, Work
from connectors.demo.writing import Spares
from schemas.arrow import compute
from schemas.calendar import leeftijdsgrens_op

_REGION: Final = "R0010"
_YOUNGEST: Final = 16


@dataclass
class KnownAnswers:
    """Per person the last answer that says something, as a correct hub has it; all UNKNOWN before the first.

    `answered` says of whom there is one about income, which may leave everything UNKNOWN.
    """

    works: Array
    enough: Array
    benefit: Array
    held: Array
    answered: Array

    @classmethod
    def nothing(cls, count: int) -> "KnownAnswers":
        """Before the first levering."""
        unknown = (np.full(count, UNKNOWN, dtype=np.int8) for _ in range(4))
        return cls(*unknown, answered=np.zeros(count, dtype=bool))

    def learn_income(self, persons: Array, forms: Array) -> None:
        """Take in answers about income."""
        persons, forms = _that_say_something(persons, forms, INCOME)
        self.answered[persons] = True
        for values, name in ((self.works, "works"), (self.enough, "enough"), (self.benefit, "benefit")):
            values[persons] = np.array([getattr(form, name) for form in INCOME])[forms]

    def learn_assistance(self, persons: Array, forms: Array) -> None:
        """Take in answers about bijstand."""
        persons, forms = _that_say_something(persons, forms, ASSISTANCE)
        self.held[persons] = np.array([form.held for form in ASSISTANCE])[forms]


def _that_say_something(
    persons: Array, forms: Array, kinds: Sequence[IncomeForm] | Sequence[AssistanceForm]
) -> tuple[Array, Array]:
    says = np.array([form.outcome in "abd" for form in kinds])[forms]
    return persons[says], forms[says]


def asked(population: Population, careers: Careers, with_traject: Array, month: int, peildatum: date) -> Array:
    """Who is asked about on a peildatum; `with_traject` says per person who has a traject."""
    today = day_number(peildatum)
    belongs = population.resident(month) & ~population.without_bsn & ~careers.has_startkwalificatie
    belongs &= birthdays(population.birth_day, _YOUNGEST) <= today
    belongs &= birthdays(population.birth_day, leeftijdsgrens_op(peildatum)) > today
    return np.flatnonzero(belongs & (with_traject | (careers.current(population) < 0)))


@dataclass(frozen=True)
class Mistake:
    """A way for an answer to be wrong: `spoil` gets its text, its BSN and a spare one and gives what stands in its place.

    `rules` are the codes that quarantine shows, one per quarantined row; `loses`: whether the answer is lost.
    """

    rules: tuple[str, ...]
    spoil: Callable[[str, str, str], str]
    loses: bool = True


def _instead(content: str) -> Callable[[str, str, str], str]:
    """Another answer in its place, with places for the BSN (`$bsn`), a wrong one and a spare one."""

    def spoil(_text: str, number: str, spare: str) -> str:
        answer = f"<antwoord {content}</antwoord>\n"
        return answer.replace("$bsn", number).replace("$wrong", broken(number)).replace("$spare", spare)

    return spoil


_EMPTY: Final = "<ClientSuwi><Burgerservicenr>$bsn</Burgerservicenr></ClientSuwi>"
_ANY: Final = (
    Mistake(("burgerservicenummer: bsn_ongeldig",), _instead('bsn="$wrong"><ClientSuwi/>')),
    Mistake(("antwoord_over_ander",), _instead(f'bsn="$bsn">{_EMPTY.replace("$bsn", "$spare")}')),
    Mistake(("dubbele_rij",), lambda text, _number, _spare: text + text, loses=False),
    Mistake(
        ("dubbele_sleutel", "dubbele_sleutel"),
        # one of the two is of an outcome that no answer of its host has
        lambda text, number, _spare: text + f'<antwoord bsn="{number}"><Onbekend/></antwoord>\n',
    ),
    Mistake(("burgerservicenummer: verplicht_leeg",), _instead('bsn=""><ClientSuwi/>')),
)
_MISTAKES: Final = {
    "suwi_inkomsten": (
        Mistake(
            ("DatBIkp: datum_ongeldig",),
            _instead(
                'bsn="$bsn"><ClientSuwi><Inkomstenverhouding><Inkomstenperiode><DatBIkp>20260231</DatBIkp>'
                "</Inkomstenperiode></Inkomstenverhouding></ClientSuwi>"
            ),
        ),
        *_ANY[:2],
        Mistake(
            ("AantVerloondeUrenIko: getal_ongeldig",),
            _instead(
                'bsn="$bsn"><ClientSuwi><Inkomstenverhouding><Inkomstenperiode><DatBIkp>20200101</DatBIkp><CdSrtIkv>15'
                "</CdSrtIkv></Inkomstenperiode><Inkomstenopgave><DatBIko>20200101</DatBIko><AantVerloondeUrenIko>12,5"
                "</AantVerloondeUrenIko></Inkomstenopgave></Inkomstenverhouding></ClientSuwi>"
            ),
        ),
        *_ANY[2:],
    ),
    "suwi_bijstand": (
        Mistake(
            ("DatBUitkeringsverhouding: datum_ongeldig",),
            _instead(
                'bsn="$bsn"><ClientSuwi><Uitkeringsverhouding><DatBUitkeringsverhouding>20261301</DatBUitkeringsverhouding>'
                "</Uitkeringsverhouding></ClientSuwi>"
            ),
        ),
        *_ANY,
    ),
}


@dataclass
class Questions:
    """Asks each month, writes the two files and keeps what a correct hub knows."""

    population: Population
    work: Work
    known: KnownAnswers
    rng: np.random.Generator

    def deliver(self, folder: Path, persons: Array, peildatum: date, month: int, spares: Spares) -> dict[str, Outcome]:
        """Write the answers of a month about these persons; gives by file name what must become of each."""
        outcomes: dict[str, Outcome] = {}
        for extract, forms, fixed, learn in (
            ("suwi_inkomsten", self.work.income(persons), self.work.fixed, self.known.learn_income),
            ("suwi_bijstand", self.work.assistance(persons), self.work.fixed_assistance, self.known.learn_assistance),
        ):
            name = f"{extract}_{_REGION}_{peildatum:%Y%m%d}.xml"
            errors = np.array([form.outcome == "e" for form in (INCOME if extract == "suwi_inkomsten" else ASSISTANCE)])
            # who must be found has an answer that loads, and an error is what a doubled key must differ from
            hosts = np.flatnonzero((fixed[persons] == NO_FORM) & ~errors[forms])
            spoiled = self._choose(extract, hosts, len(persons), month)
            numbers = self.population.number[persons]
            since = as_dates(day_number(peildatum) - 200 - numbers % 700)
            texts = suwi.answers(extract, numbers, forms, since, peildatum)
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                file.write(suwi.root(extract, peildatum).encode())
                file.write(content(_spoiled(texts, numbers, spoiled, spares)))
                file.write(suwi.END.encode())
            outcomes[name] = _outcome(len(persons), [mistake for _, mistake in spoiled])
            lost = np.array([at for at, mistake in spoiled if mistake.loses], dtype=np.int64)
            learn(np.delete(persons, lost), np.delete(forms, lost))
        return outcomes

    def _choose(self, extract: str, hosts: Array, rows: int, month: int) -> list[tuple[int, Mistake]]:
        kinds = _MISTAKES[extract]
        budget = int(rows * BAD_SHARE)
        chosen: list[tuple[int, Mistake]] = []
        for turn, host in enumerate(self.rng.permutation(hosts)[: len(kinds)].tolist()):
            kind = kinds[(turn + month) % len(kinds)]
            if len(kind.rules) <= budget:
                budget -= len(kind.rules)
                chosen.append((host, kind))
        return chosen


def _spoiled(texts: Texts, numbers: Array, spoiled: list[tuple[int, Mistake]], spares: Spares) -> Texts:
    if not spoiled:
        return texts
    mask = np.zeros(len(texts), dtype=bool)
    mask[[at for at, _ in spoiled]] = True
    new = [mistake.spoil(texts[at].as_py(), f"{numbers[at]:09d}", spares.next()) for at, mistake in sorted(spoiled, key=_place)]
    return compute.replace_with_mask(texts, pa.array(mask), pa.array(new))


def _place(spoiled: tuple[int, Mistake]) -> int:
    return spoiled[0]


def _outcome(answers: int, chosen: list[Mistake]) -> Outcome:
    rules = Counter(rule for mistake in chosen for rule in mistake.rules)
    added = sum(len(mistake.rules) if not mistake.loses else len(mistake.rules) - 1 for mistake in chosen)
    return Outcome(answers + added, quarantined=rules.total(), rules=rules)
