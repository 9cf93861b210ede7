"""Exemptions that were not asked again though the child is leerplichtig and not enrolled (check V10), and near misses.

They are there from the start, because such a child never enrols; one of them is put right in the last month.
"""

from datetime import date

import numpy as np

from connectors.demo.absence_exempting import Exempting
from connectors.demo.absence_exemptions import A5, B5, C5, TRAVELLING
from connectors.demo.calendar import FAR, birthdays, day_number
from connectors.demo.dossiers import Array
from schemas.calendar import begin_of, eind_of, schooljaar_of

_DAY_UNKNOWN, _MONTH_UNKNOWN = 1, 2
_PLAIN, _REFUSED, _ASKED, _END_DAY_UNKNOWN, _OTHER_ARTICLE = range(5)
"""Why nothing follows: it was not asked again, refused, not decided; or asked under another article, which does not count."""
_REPAIRED, _END_MONTH_UNKNOWN, _MOVES_OUT, _NO_LONGER_LEERPLICHTIG = range(5, 9)
"""Near misses."""


def last_year(peildatum: date) -> int:
    """The school year that has to be followed by another: from 1 July on the one that ends on 31 July (controles.md, V10)."""
    return peildatum.year - 1 - (peildatum.month < 7)


def seed_lapses(exempting: Exempting, months: list[date], per_code: int) -> Array:
    """Choose the children and give them exemptions up to that school year, whatever they ask after it.

    Gives the child that has to move out of the region in time.
    """
    out, population, rng = exempting.out, exempting.population, exempting.rng
    year = last_year(months[-1])
    first, last = day_number(months[0]), day_number(months[-1])
    born = population.birth_day
    may = population.resident(0) & ~population.reserved & ~out.exempt & (population.birth == population.birth_full)
    may &= ~population.without_bsn & (population.registered_day < first - 366)
    children = may & (birthdays(born, 6) < first - 366) & (birthdays(born, 15) > last)
    grown = may & (birthdays(born, 16) < day_number(begin_of(year))) & (birthdays(born, 18) > last)
    lasting = [turn % _REPAIRED for turn in range(per_code)]
    wanted = [*lasting, *([_REPAIRED] if len(months) > 1 else []), _END_MONTH_UNKNOWN, _MOVES_OUT]
    chosen = rng.permutation(np.flatnonzero(children))[: len(wanted)]
    too_old = rng.permutation(np.flatnonzero(grown))[:1]
    persons = np.concatenate([chosen, too_old])
    fates = np.array([*wanted[: len(chosen)], *([_NO_LONGER_LEERPLICHTIG] * len(too_old))], dtype=np.int64)
    population.reserved[persons] = True
    out.repaired_in[persons[fates == _REPAIRED]] = len(months) - 1
    _write(exempting, persons, fates, schooljaar_of(months[0]), year)
    return persons[fates == _MOVES_OUT]


def _write(exempting: Exempting, persons: Array, fates: Array, first_month_in: int, last: int) -> None:
    """The rows of every school year from before the first month up to `last`, and of the one after it where that was asked."""
    exemptions, out, population, dossiers = exempting.exemptions, exempting.out, exempting.population, exempting.dossiers
    article = np.array([A5, B5, C5])[np.arange(len(persons)) % 3]
    first = min(first_month_in, last) - 1
    for year in range(first, last + 1):
        begin = day_number(begin_of(year))
        form = np.where(fates == _END_DAY_UNKNOWN, _DAY_UNKNOWN, np.where(fates == _END_MONTH_UNKNOWN, _MONTH_UNKNOWN, 0))
        new = exemptions.add(
            population,
            dossiers,
            persons,
            article=article,
            begin=begin,
            ended=day_number(eind_of(year)),
            again=year > first,
            decided=begin - 20,
            end_form=form if year == last else 0,
        )
        if year == first:
            out.begin(persons, article, exemptions.education[new], np.full(len(persons), day_number(eind_of(last))))
        exemptions.education[new] = out.education[persons]
    out.lapsed[persons] = True
    following = day_number(begin_of(last + 1))
    for fate, values in (
        (_REFUSED, {"rejected": True, "decided": following - 20}),
        (_ASKED, {"decided": FAR}),
        (_OTHER_ARTICLE, {"decided": following - 20}),
    ):
        some = persons[fates == fate]
        exemptions.add(
            population,
            dossiers,
            some,
            article=TRAVELLING if fate == _OTHER_ARTICLE else out.article[some],
            begin=following,
            ended=day_number(eind_of(last + 1)),
            again=True,
            education=out.education[some],
            shown=following - 40,
            **values,
        )
