"""From a copy to a whole message: its subject, its stories or the rows of an overview, and why one gets it."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from pipelines.alerts.letter import Letter, Row
from pipelines.alerts.phrases import date_text, gemeenten_text, in_dutch_time, moment_text, number_of
from pipelines.alerts.stories import Story, Tone, stories_of, story_of
from pipelines.alerts.weekly import weekly_letter
from pipelines.tables import shown
from warehouse.alerts.causes import Kind
from warehouse.alerts.outbox import Copy, Form

_OVER: Final = "Dit is voorbij; u hoeft niets meer te doen."
_ONCE: Final = (
    "Dit bericht krijgt u één keer. Zolang het duurt, staat het in het overzicht van elke werkdag; als het voorbij is, hoort u "
    "dat ook."
)


_NOTICES: Final = {
    Kind.WORK_LIST: (
        "werklijsten met nieuwe regels",
        "Wat er op staat, leest u alleen daar. U krijgt dit bericht hoogstens één keer per dag, als er iets bij kwam.",
    ),
    Kind.REIDENTIFICATION: (
        "herleidingen van nummers",
        "U krijgt dit bericht als functionaris gegevensbescherming, bij elke herleiding. Over wie het gaat, staat er niet in.",
    ),
    Kind.CLOSED: (
        "openingen van het gesloten archief",
        "U krijgt dit bericht als functionaris gegevensbescherming, telkens als iemand een proces-verbaal uit het gesloten "
        "archief te zien krijgt. Over wie het gaat, staat er niet in.",
    ),
    Kind.HANDOVER: (
        "overdrachten",
        "U krijgt dit bericht als functionaris gegevensbescherming, telkens als alles van een gemeente wordt overgedragen. "
        "Over wie het gaat, staat er niet in.",
    ),
}
"""By sort of notice: what several of them are called, and why one gets it."""


def letter_of(copy: Copy, screen: str) -> Letter:
    """The message of a copy; `screen` is the address of the Dagster UI."""
    closing = (
        f"U krijgt dit bericht als ontvanger ‘{copy.box.recipient}’ in meldingen.toml van Doorstroomhub. "
        "Er staan geen persoonsgegevens in. Antwoorden op dit bericht worden niet gelezen."
    )
    if copy.form is Form.TEST:
        return _test(copy, closing)
    if copy.form is Form.WEEKLY:
        return replace(weekly_letter(copy.content, screen), closing=closing)
    parts: Sequence[Mapping[str, Any]] = copy.content["delen"]
    if copy.form is Form.OVERVIEW:
        return _overview(parts, copy.content["dag"], screen, closing)
    for kind, (several, intro) in _NOTICES.items():
        if all(part["kenmerk"].startswith(f"{kind}/") for part in parts):
            return _notices(parts, screen, closing, several, intro)
    if len(parts) > 1:
        return _together(parts, screen, closing)
    story = story_of(parts[0], screen)
    story = replace(story, todo=" ".join(filter(None, (story.todo, story.note))))
    intro = _OVER if story.tone is Tone.SOLVED else _ONCE
    return Letter(story.short, story.title, intro, (story,), closing=closing)


def _notices(parts: Sequence[Mapping[str, Any]], screen: str, closing: str, several: str, intro: str) -> Letter:
    """One notice or several of one sort; `several` completes a number of them."""
    first = story_of(parts[0], screen)
    stories = (first, *(story_of(part, screen) for part in parts[1:]))
    title = f"{shown(len(stories))} {several}" if len(parts) > 1 else None
    return Letter(title or first.short, title or first.title, intro, stories, closing=closing)


def _together(parts: Sequence[Mapping[str, Any]], screen: str, closing: str) -> Letter:
    """Many at once: what is new as stories, of one check in one story for all gemeenten; what is over as a list."""
    begun = [part for part in parts if part["soort"] == "begin"]
    ended = [part for part in parts if part["soort"] == "einde"]
    stories: dict[str, list[Mapping[str, Any]]] = {}
    for part in begun:
        alike = part["kenmerk"].startswith(f"{Kind.FINDING}/") and not part["inhoud"].get("leveringen")
        stories.setdefault(part["inhoud"]["code"] if alike else part["kenmerk"], []).append(part)
    new = number_of(len(begun), "nieuwe melding", "nieuwe meldingen") if begun else ""
    told = " en ".join(filter(None, (new, f"{shown(len(ended))} opgelost" if ended else "")))
    intro = "Deze meldingen kwamen tegelijk en staan daarom in één bericht."
    if begun:
        intro += " Zolang iets duurt, staat het in het overzicht van elke werkdag; als het voorbij is, hoort u dat ook."
    told_of = tuple(stories_of(alike, screen) for alike in stories.values())
    intro = " ".join([intro, *dict.fromkeys(story.note for story in told_of if story.note)])
    groups = {"Opgelost": [_row(part, screen, named=True) for part in ended]} if ended else {}
    return Letter(told, told, intro, told_of, groups, closing)


def _overview(parts: Sequence[Mapping[str, Any]], day: str, screen: str, closing: str) -> Letter:
    open_now = [part for part in parts if part["soort"] == "begin"]
    ended = [part for part in parts if part["soort"] == "einde"]
    groups: dict[str, list[Row]] = {}
    for part in [*open_now, *ended]:
        groups.setdefault(_group(part), []).append(_row(part, screen))
    date = date_text(datetime.date.fromisoformat(day), weekday=True)
    number = number_of(len(open_now), "melding loopt nog", "meldingen lopen nog") if open_now else "er loopt niets meer"
    intro = f"{number[0].upper()}{number[1:]}. Dit overzicht komt op werkdagen, zolang er iets loopt."
    ordered = {name: groups[name] for name in sorted(groups, key=lambda name: (name == _OWN, name))}
    return Letter(f"Overzicht {date}: {number}", f"Overzicht van {date}", intro, groups=ordered, closing=closing)


_OWN: Final = "De hub zelf"


def _group(part: Mapping[str, Any]) -> str:
    return gemeenten_text(part["gemeenten"][:1]) if part["gemeenten"] else _OWN


def _row(part: Mapping[str, Any], screen: str, *, named: bool = False) -> Row:
    """The row of a cause; `named` with the gemeente, where the heading is not its name."""
    story = story_of(part, screen)
    counts = part["kenmerk"].startswith(f"{Kind.FINDING}/")
    before, now = part.get("vorig_aantal"), part["aantal"]
    change = "" if before is None or not counts or before == now else f"was {shown(before)}"
    if story.tone is Tone.SOLVED:
        change = "opgelost"
    code = part["inhoud"].get("code", "") if counts else ""
    place = gemeenten_text(part["gemeenten"]) if named and part["gemeenten"] else ""
    since = f"sinds {date_text(in_dutch_time(part['begonnen']).date(), year=False)}"
    return Row(
        tone=story.tone,
        title=story.title,
        detail=" · ".join(filter(None, (code, place, since))),
        count=shown(now) if counts and not named else "",
        change=(f"was {shown(now)}" if counts else "") if named else change,
        url=story.link.url if story.link else None,
    )


def _test(copy: Copy, closing: str) -> Letter:
    story = Story(
        Tone.NEUTRAL,
        "Proef",
        "De meldingen van Doorstroomhub komen hier aan",
        "Proefbericht van Doorstroomhub",
        (("Ontvanger", copy.box.recipient), ("Gemaakt", moment_text(copy.made.isoformat()))),
    )
    return Letter(
        story.short, story.title, "Iemand heeft dit proefbericht gevraagd; u hoeft niets te doen.", (story,), closing=closing
    )
