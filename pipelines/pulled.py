"""What became of fetching, in words and counts for functioneel beheer; nothing of what was asked or answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from connectors.web import brp, grip, suwi
from pipelines.tables import area, shown
from schemas.errors import HubError
from schemas.extract import Source
from schemas.region import REGION_SCOPE
from schemas.suwi.answers import Outcome

NAMES: Mapping[Source, str] = {Source.GRIP: "GRIP", Source.BRP: "de BRP", Source.SUWI: "Suwinet"}
"""What people call a source that is fetched."""

_MOST_NAMED = 3


@dataclass(frozen=True)
class Pulled:
    """One extract for one scope that was fetched, or why not (`failure`, text of ours).

    `levering` is its number in the register. `counts` are those of the connector (`connectors.web`), `left_out` how many
    persons are not of the purpose, by reason.
    """

    extract: str
    scope: str
    levering: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict[str, int])
    left_out: Mapping[str, int] = field(default_factory=dict[str, int])
    failure: str | None = None

    @property
    def remarks(self) -> tuple[str, ...]:
        """What somebody must know of a pull that did come, in sentences."""
        apart, errors = self.counts.get(brp.APART, 0), self.counts.get(suwi.outcome_count(Outcome.ERROR), 0)
        partial, unknown = self.counts.get(suwi.outcome_count(Outcome.PARTIAL), 0), self.counts.get(grip.UNKNOWN_FIELDS, 0)
        missing = self.counts.get(brp.NOT_FOUND, 0)
        remarks = {
            f"Over {_persons(missing)} gaf de BRP niets terug: het nummer is daar niet bekend, of wie het heeft, staat niet in "
            "de gemeente die vroeg. Van hen blijft staan wat al bekend was.": missing,
            f"Over {_persons(apart)} geeft de BRP steeds een fout; zij zijn apart gezet en de anderen zijn wel opgehaald. De "
            "volgende keer wordt het weer geprobeerd. Blijft het zo, meld dit dan bij RvIG.": apart,
            f"Over {_persons(errors)} gaf Suwinet twee keer een fout (uitkomst e): van hen blijft staan wat al bekend was. De "
            "volgende keer wordt het weer geprobeerd.": errors,
            f"Over {_persons(partial)} was het antwoord van Suwinet onvolledig (uitkomst d): een bron daarachter antwoordde "
            "niet.": partial,
            f"GRIP geeft {shown(unknown)} velden die niet in het contract staan; zij zijn niet gelezen.": unknown,
        }
        return tuple(sentence for sentence, number in remarks.items() if number)

    @property
    def asked(self) -> int:
        """How many persons were asked about, or rows came of GRIP."""
        return self.counts.get(brp.ASKED, self.counts.get(grip.RESULTS, 0))


class PullsFailed(HubError):
    """Something that was due could not be fetched; `pulled` says of everything what became of it."""

    def __init__(self, source: Source, pulled: Sequence[Pulled]) -> None:
        self.pulled = tuple(pulled)
        super().__init__(_failures(source, self.pulled))


def lines_of(source: Source, pulled: Sequence[Pulled]) -> list[str]:
    """What came, in sentences: per extract how much and for how many gemeenten, and what somebody must know of it."""
    came = [each for each in pulled if each.failure is None]
    if not came:
        return [] if pulled else [f"Van {NAMES[source]} is nu niets aan de beurt, of er is niemand om naar te vragen."]
    lines: list[str] = []
    for extract in dict.fromkeys(each.extract for each in came):
        of_extract = [each for each in came if each.extract == extract]
        what = "rijen" if source is Source.GRIP else "personen gevraagd"
        lines.append(
            f"{extract}: {_areas([each.scope for each in of_extract])}, {shown(sum(each.asked for each in of_extract))} {what}."
        )
    together: dict[str, list[str]] = {}
    for each in came:
        for remark in each.remarks:
            together.setdefault(remark, []).append(f"{each.extract} van {_area(each.scope)}")
    return [*lines, *(f"{_some(where)}: {remark}" for remark, where in together.items())]


def _failures(source: Source, pulled: Sequence[Pulled]) -> str:
    """Why what failed did, each reason once, and what did come."""
    reasons: dict[str, list[str]] = {}
    for each in pulled:
        if each.failure is not None:
            reasons.setdefault(each.failure, []).append(f"{each.extract} van {_area(each.scope)}")
    told = [f"{reason} Niet opgehaald: {_some(where)}." for reason, where in reasons.items()]
    came = sum(each.failure is None for each in pulled)
    return " ".join([*told, *([f"Wel opgehaald van {NAMES[source]}: {shown(came)}; dat wordt ingelezen."] if came else [])])


def _persons(number: int) -> str:
    return f"{shown(number)} {'persoon' if number == 1 else 'personen'}"


def _areas(scopes: Sequence[str]) -> str:
    return _area(scopes[0]) if len(scopes) == 1 else f"{shown(len(scopes))} gemeenten"


def _area(scope: str) -> str:
    return "de regio" if scope == REGION_SCOPE else area(scope)


def _some(names: Sequence[str]) -> str:
    more = [f"nog {shown(len(names) - _MOST_NAMED)}"] if len(names) > _MOST_NAMED else []
    named = [*names[:_MOST_NAMED], *more]
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} en {named[-1]}"
