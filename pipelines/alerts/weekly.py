"""The weekly summary as a person reads it: figures of the region, a plot, tables per gemeente and group, and the top causes.

What the outbox keeps of it (`content_of`) are counts, codes and titles; the letter is made of that alone.
"""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any, Final

from pipelines.alerts.chart import WIDTH, open_per_gemeente
from pipelines.alerts.letter import Figure, Letter, Line, Picture, Table
from pipelines.alerts.phrases import date_text, number_of
from pipelines.alerts.stories import Link, Story, Tone, check_page
from pipelines.tables import shown
from schemas.region import GEMEENTEN
from warehouse.check_files import read_checks
from warehouse.weekly import Counted, Summary, Tally, Week

MOST_CAUSES: Final = 5

_GROUPS: Final = {
    "P": ("Persoonsgegevens", "#154273"),
    "B": ("Woonplaats", "#e08a1e"),
    "D": ("Onderwijs (DUO)", "#3c97b8"),
    "V": ("Verzuim en vrijstelling", "#a8324a"),
    "T": ("Traject en dossier", "#7d5ba6"),
    "G": ("GRIP", "#6f9a3e"),
    "L": ("Leveringen", "#8793a0"),
}
"""The groups of controles.md by the letter of the code, and how the plot paints them."""

_OTHER: Final = "#c3b091"
_NOBODY: Final = "Functioneel beheer"
_COLUMNS: Final = ("Open", "Nieuw", "Opgelost", "Dagen")
_NOTES: Final = (
    "Nieuw en opgelost zijn ten opzichte van het begin van de week: wat in de week zelf kwam en ging, telt niet mee. Nieuw is "
    "ook wat eerder was geaccepteerd en weer open is.",
    "Dagen is de mediaan van de tijd tussen ontdekken en oplossen, van wat deze week is opgelost.",
    "Controles die alleen tellen (ernst info) en geaccepteerde bevindingen zijn niet meegeteld. Onder de Wet politiegegevens "
    "is alleen het aantal bekend.",
)


def content_of(summary: Summary) -> dict[str, Any]:
    """What the outbox keeps of a summary."""
    checks = read_checks().checks
    codes = sorted({each.code for each in summary.counts})
    return {
        "delen": [],
        "maandag": summary.week.monday.isoformat(),
        "dagen": [day.isoformat() for day in summary.days],
        "laatste": summary.last and summary.last.isoformat(),
        "vorige": summary.previous and summary.previous.isoformat(),
        "mislukt": list(summary.failed),
        "titels": {code: checks[code].title for code in codes if code in checks},
        "tellingen": [
            {
                "code": each.code,
                "gemeentecode": each.gemeentecode,
                "was": each.tally.before,
                "open": each.tally.still,
                "nieuw": each.tally.new,
                "opgelost": each.tally.solved,
                "geaccepteerd": each.tally.accepted,
                "dagen": list(each.tally.days),
            }
            for each in summary.counts
        ],
    }


def weekly_letter(content: Mapping[str, Any], screen: str) -> Letter:
    """The summary without its closing; `screen` is the address of the Dagster UI."""
    week = Week(datetime.date.fromisoformat(content["maandag"]))
    counts = [_counted(row) for row in content["tellingen"]]
    total = Tally.total(each.tally for each in counts)
    heading = f"Week {week.number}: {_period(week)}"
    if not content["dagen"]:
        return _without_runs(week, heading, total, content["laatste"], screen)
    told = f"{shown(total.still)} open, {shown(total.new)} nieuw, {shown(total.solved)} opgelost"
    tables = (
        _per_gemeente(counts, total),
        _causes(counts, content["titels"], screen),
        _per_group(counts),
        _per_gemeente_and_group(counts),
    )
    return Letter(
        f"Weekbericht {week.number}: {told}",
        heading,
        _intro(week, total, content),
        figures=_figures(total),
        picture=_picture(counts) if total.still else None,
        tables=tuple(table for table in tables if table.lines and table.columns),
        notes=_NOTES,
    )


def _counted(row: Mapping[str, Any]) -> Counted:
    tally = Tally(row["was"], row["open"], row["nieuw"], row["opgelost"], row["geaccepteerd"], tuple(row["dagen"]))
    return Counted(row["code"], row["gemeentecode"], tally)


def _period(week: Week) -> str:
    one_month = week.monday.month == week.sunday.month
    begin = str(week.monday.day) if one_month else date_text(week.monday, year=week.monday.year != week.sunday.year)
    return f"{begin} t/m {date_text(week.sunday)}"


def _without_runs(week: Week, heading: str, total: Tally, last: str | None, screen: str) -> Letter:
    known = (("Laatst gecontroleerd", _day(last)), ("Toen open", shown(total.still))) if last else ()
    story = Story(
        Tone.DOUBTFUL,
        "Geen controles",
        f"In week {week.number} is niet gecontroleerd",
        "er is niet gecontroleerd",
        known,
        todo="Kijk op het scherm waarom de controles niet draaien; zolang de hub aan staat, draaien zij elke nacht vanzelf.",
        link=Link("Bekijk de bevindingen", f"{screen}/assets/controle/bevinding"),
    )
    intro = "In deze week draaide geen enkele controle. Wat er nieuw is of opgelost, is daarom niet bekend."
    return Letter(f"Weekbericht {week.number}: {story.short}", heading, intro, (story,))


def _intro(week: Week, total: Tally, content: Mapping[str, Any]) -> str:
    difference = total.still - total.before
    more = "meer" if difference > 0 else "minder"
    change = f"{shown(abs(difference))} {more} dan" if difference else "evenveel als"
    verb = "stond" if total.still == 1 else "stonden"
    number = number_of(total.still, "bevinding", "bevindingen")
    told = [f"Aan het eind van de week {verb} er {number} open, {change} aan het begin."]
    days: Sequence[str] = content["dagen"]
    if len(days) < 7:
        told.append(f"Er is op {len(days)} van de 7 dagen gecontroleerd, het laatst op {_day(days[-1])}.")
    if content["vorige"] is None:
        told.append("Vóór deze week is niet gecontroleerd; daarom is alles nieuw.")
    elif datetime.date.fromisoformat(content["vorige"]) < week.monday - datetime.timedelta(days=1):
        told.append(f"Het begin is de stand van {_day(content['vorige'])}: daarna is er vóór deze week niet gecontroleerd.")
    if failed := content["mislukt"]:
        could, found = ("kon", "vond") if len(failed) == 1 else ("konden", "vonden")
        told.append(f"{', '.join(failed)} {could} de laatste keer niet draaien; wat zij eerder {found}, telt mee als open.")
    return " ".join(told)


def _figures(total: Tally) -> tuple[Figure, ...]:
    accepted = f"{shown(total.accepted)} geaccepteerd" if total.accepted else ""
    days = _median(total)
    return (
        Figure(shown(total.still), "open", f"was {shown(total.before)}"),
        Figure(shown(total.new), "nieuw", ""),
        Figure(shown(total.solved), "opgelost", accepted),
        Figure(days, "dag" if days == "1" else "dagen", "tot opgelost"),
    )


def _picture(counts: Sequence[Counted]) -> Picture:
    """The plot, with the most at the top, and the same in words."""
    open_now = {
        name: {_named(letter): tally.still for letter, tally in _by_group(mine).items() if tally.still}
        for name, mine in _by_gemeente(counts).items()
    }
    ordered = {name: open_now[name] for name in sorted(open_now, key=lambda name: (-sum(open_now[name].values()), name))}
    told = (
        " ".join((name, shown(sum(parts.values())), f"({_listed(parts)})" if parts else "")).rstrip()
        for name, parts in ordered.items()
    )
    title = "Open per gemeente en groep"
    colours = {_named(letter): _GROUPS.get(letter, ("", _OTHER))[1] for letter in _by_group(counts)}
    return Picture(open_per_gemeente(ordered, colours), WIDTH, title, f"Staafdiagram. {title}: {'; '.join(told)}.")


def _listed(parts: Mapping[str, int]) -> str:
    return ", ".join(f"{group.rpartition(' · ')[2]} {shown(number)}" for group, number in parts.items())


def _per_gemeente(counts: Sequence[Counted], total: Tally) -> Table:
    lines = [_line(name, Tally.total(each.tally for each in mine)) for name, mine in _by_gemeente(counts).items()]
    return Table("Per gemeente", "Gemeente", _COLUMNS, (*lines, _line("Hele regio", total, strong=True)))


def _causes(counts: Sequence[Counted], titles: Mapping[str, str], screen: str) -> Table:
    by_code: dict[str, list[Counted]] = {}
    for each in counts:
        by_code.setdefault(each.code, []).append(each)
    totals = {code: Tally.total(each.tally for each in mine) for code, mine in by_code.items()}
    largest = sorted((code for code in totals if totals[code].still), key=lambda code: (-totals[code].still, code))
    lines = (
        Line(
            titles.get(code, f"Controle {code}"),
            _cells(totals[code])[:3],
            f"{code} · {_where(by_code[code])}",
            screen + check_page(code),
        )
        for code in largest[:MOST_CAUSES]
    )
    return Table("De vijf grootste oorzaken", "Controle", _COLUMNS[:3], tuple(lines))


def _where(counts: Sequence[Counted]) -> str:
    found = [each for each in counts if each.tally.still]
    there = sorted(
        [each for each in found if each.gemeentecode] or found, key=lambda each: (-each.tally.still, each.gemeentecode)
    )
    most = f"{_name(there[0].gemeentecode)} ({shown(there[0].tally.still)})"
    return f"in {most}" if len(there) == 1 else f"in {len(there)} gemeenten, het meest in {most}"


def _per_group(counts: Sequence[Counted]) -> Table:
    lines = (_line(_named(letter), tally) for letter, tally in _by_group(counts).items())
    return Table("Per groep", "Groep", _COLUMNS, tuple(lines))


def _per_gemeente_and_group(counts: Sequence[Counted]) -> Table:
    letters = tuple(_by_group(counts))
    lines: list[Line] = []
    for name, mine in _by_gemeente(counts).items():
        tallies = _by_group(mine)
        lines.append(Line(name, tuple(_in_short(tallies.get(letter, Tally())) for letter in letters)))
    intro = "Groot: open aan het eind van de week. Daaronder: + nieuw en − opgelost. De letters zijn de groepen hierboven."
    return Table("Per gemeente en groep", "Gemeente", letters, tuple(lines), intro, narrow=True)


def _in_short(tally: Tally) -> str:
    """What fits in a narrow cell: open, and below it what is new and solved."""
    new = f"+{shown(tally.new)}" if tally.new else ""
    solved = f"−{shown(tally.solved)}" if tally.solved else ""
    told = filter(None, (shown(tally.still), new, solved))
    return "\n".join(told) if tally != Tally() else "–"


def _named(letter: str) -> str:
    return f"{letter} · {_GROUPS[letter][0]}" if letter in _GROUPS else letter


def _by_gemeente(counts: Sequence[Counted]) -> dict[str, list[Counted]]:
    """The counts of every gemeente by its name, in the order of names; what nobody must act on comes last, if there is any."""
    names = sorted(_name(code) for code in GEMEENTEN)
    found: dict[str, list[Counted]] = {name: [] for name in names}
    for each in sorted(counts, key=lambda each: not each.gemeentecode):
        found.setdefault(_name(each.gemeentecode), []).append(each)
    return found


def _by_group(counts: Sequence[Counted]) -> dict[str, Tally]:
    """The tally of every group that has one by its letter, in the order of the groups; unknown letters come last."""
    found = {each.code[0] for each in counts}
    letters = [*(letter for letter in _GROUPS if letter in found), *sorted(found - _GROUPS.keys())]
    return {letter: Tally.total(each.tally for each in counts if each.code[0] == letter) for letter in letters}


def _name(code: str) -> str:
    return GEMEENTEN[code].gemeente if code in GEMEENTEN else code or _NOBODY


def _line(name: str, tally: Tally, *, strong: bool = False) -> Line:
    changed = f"was {shown(tally.before)}" if tally.before != tally.still else ""
    return Line(name, _cells(tally), changed, strong=strong)


def _cells(tally: Tally) -> tuple[str, ...]:
    return (shown(tally.still), shown(tally.new), shown(tally.solved), _median(tally))


def _median(tally: Tally) -> str:
    days = tally.median_days
    return "–" if days is None else f"{days:.1f}".removesuffix(".0").replace(".", ",")


def _day(moment: str) -> str:
    return date_text(datetime.date.fromisoformat(moment), weekday=True, year=False)
