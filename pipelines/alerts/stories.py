"""What a message tells of one cause: what is wrong, who must act, what to do, and its page in the Dagster UI.

Built of titles and sentences of the hub itself, counts, gemeenten and moments only; whatever the channel.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from pipelines.alerts.phrases import area_text, cases_text, date_text, gemeenten_text, moment_text, number_of
from pipelines.descriptions import extract_key
from pipelines.pulled import NAMES
from pipelines.tables import shown
from schemas.extract import Source
from schemas.register import EXTRACTS
from warehouse.alerts.causes import Kind
from warehouse.sql_files import CONTROLES

IN_THE_WORK_LIST: Final = "Om welke gevallen het gaat, staat in de werklijst; niet in dit bericht."


class Tone(StrEnum):
    """How a story looks: something is wrong, may be wrong, ended, or none of these."""

    WRONG = "fout"
    DOUBTFUL = "waarschuwing"
    SOLVED = "opgelost"
    NEUTRAL = "rustig"


@dataclass(frozen=True)
class Link:
    """A page of the Dagster UI, and what the link says."""

    text: str
    url: str


@dataclass(frozen=True)
class Story:
    """One cause as a person reads it: `short` fits in a subject; `facts` are label and value; `todo` is empty at an end.

    `note` belongs behind it, and is said once where several stories have the same.
    """

    tone: Tone
    label: str
    title: str
    short: str
    facts: tuple[tuple[str, str], ...] = ()
    lines: tuple[str, ...] = ()
    todo: str = ""
    todo_label: str = "Wat te doen"
    note: str = ""
    link: Link | None = None


def story_of(part: Mapping[str, Any], screen: str) -> Story:
    """The story of one part of a copy."""
    kind = Kind(part["kenmerk"].partition("/")[0])
    return _TELLERS[kind](part, screen)


def stories_of(alike: Sequence[Mapping[str, Any]], screen: str) -> Story:
    """The story of the beginning of one cause, or of one check in several gemeenten, with the number of cases in each."""
    story = story_of(alike[0], screen)
    if len(alike) == 1:
        return story
    per_gemeente = sorted((gemeenten_text(part["gemeenten"]), cases_text(part["aantal"])) for part in alike)
    return replace(story, facts=(*per_gemeente, ("Controle", alike[0]["inhoud"]["code"])))


def _finding(part: Mapping[str, Any], screen: str) -> Story:
    told, over = part["inhoud"], part["soort"] == "einde"
    who = gemeenten_text(part["gemeenten"])
    name = f"{told['titel']} ({told['code']})"
    cases = cases_text(part["aantal"])
    leveringen = tuple(f"{each['titel']}: {area_text(each['scope'])}" for each in told.get("leveringen", ()))
    rest = part["aantal"] - len(leveringen)
    more = (f"en nog {rest}",) if leveringen and rest > 0 else ()
    link = Link(f"Bekijk controle {told['code']}", screen + check_page(told["code"]))
    if over:
        facts = (("Aan zet was", who), ("Laatst", cases), *_period(part))
        return Story(Tone.SOLVED, "Opgelost", told["titel"], f"Opgelost – {who}: {name}", facts, link=link)
    facts = (("Aan zet", who), ("Aantal", cases), ("Sinds", moment_text(part["begonnen"])), ("Controle", told["code"]))
    tone = Tone.WRONG if told["ernst"] == "fout" else Tone.DOUBTFUL
    return Story(
        tone,
        told["ernst"].capitalize(),
        told["titel"],
        f"{who}: {name}, {cases}",
        facts,
        (*leveringen, *more),
        told["doen"],
        note="" if leveringen or told.get("onder_wpg") else IN_THE_WORK_LIST,
        link=link,
    )


def _broken_check(part: Mapping[str, Any], screen: str) -> Story:
    told, over = part["inhoud"], part["soort"] == "einde"
    title = f"Controle {told['code']} kan niet draaien"
    link = Link(f"Bekijk controle {told['code']}", screen + check_page(told["code"]))
    about = (("Controle", f"{told['code']}: {told['titel']}"),) if told["titel"] else ()
    if over:
        return Story(Tone.SOLVED, "Opgelost", title, f"Opgelost – {title}", (*about, *_period(part)), link=link)
    facts = (*about, ("Reden", told["reden"]), ("Sinds", moment_text(part["begonnen"])))
    todo = f"Herstel het bestand; probeer het met: doorstroomhub controle proef {told['code']}. De andere controles gaan door."
    return Story(Tone.WRONG, "Uitgeschakeld", title, title, facts, (), todo, link=link)


def _levering(part: Mapping[str, Any], screen: str) -> Story:
    told, over = part["inhoud"], part["soort"] == "einde"
    place = area_text(told["scope"])
    about = f"{told['titel']} van {place}"
    day = date_text(datetime.date.fromisoformat(told["peildatum"]))
    url = screen + extract_page(told["extract"])
    facts = (("Levering", f"nr. {told['levering']}, peildatum {day}"), ("Gebied", place))
    if over:
        short = f"Opgelost – geweigerde levering: {about}"
        return Story(
            Tone.SOLVED,
            "Opgelost",
            f"Niet meer geweigerd: {about}",
            short,
            (*facts, *_period(part)),
            link=Link("Bekijk het extract", url),
        )
    short = f"Geweigerd: {about}, peildatum {day}"
    facts = (*facts, ("Aan zet", gemeenten_text(part["gemeenten"])), ("Sinds", moment_text(part["begonnen"])))
    return Story(
        Tone.WRONG,
        "Geweigerd",
        f"Levering geweigerd: {about}",
        short,
        facts,
        (),
        told["reden"],
        "Waarom, en wat te doen",
        link=Link("Bekijk de leveringen", url),
    )


def _source(part: Mapping[str, Any], screen: str) -> Story:
    told, over, source = part["inhoud"], part["soort"] == "einde", Source(part["kenmerk"].partition("/")[2])
    name = NAMES[source]
    first = next(extract.name for extract in EXTRACTS.values() if extract.source is source)
    link = Link("Bekijk het extract", screen + extract_page(first))
    if over:
        title = f"Het ophalen bij {name} lukt weer"
        return Story(Tone.SOLVED, "Opgelost", title, f"Opgelost – {title}", _period(part), link=link)
    title = f"Ophalen bij {name} is niet gelukt"
    facts = (("Aan zet", gemeenten_text(part["gemeenten"])), ("Sinds", moment_text(part["begonnen"])))
    todo = (
        f"{told['reden']} Wat eerder is geladen, blijft. De hub probeert het vanzelf opnieuw; eerder kan met: "
        f"doorstroomhub bron haal {source}."
    )
    return Story(Tone.WRONG, "Niet opgehaald", title, title, facts, (), todo, "Waarom, en wat te doen", link=link)


def _step(part: Mapping[str, Any], screen: str) -> Story:
    told, over = part["inhoud"], part["soort"] == "einde"
    title = f"Stap {told['stap']} is mislukt"
    link = Link("Bekijk de run", f"{screen}/runs/{told['run']}")
    if over:
        return Story(
            Tone.SOLVED,
            "Opgelost",
            f"Stap {told['stap']} lukt weer",
            f"Opgelost – stap {told['stap']} lukt weer",
            _period(part),
            link=link,
        )
    facts = (("Taak", told["taak"]), ("Reden", told["reden"] or "zie de run"), ("Sinds", moment_text(part["begonnen"])))
    todo = "De volgende run probeert het opnieuw. Lukt dat niet, geef de ontwikkelaar dan het nummer van de run."
    return Story(Tone.WRONG, "Mislukt", title, f"Mislukt: stap {told['stap']}", facts, (), todo, link=link)


def _run(part: Mapping[str, Any], screen: str) -> Story:
    told, over = part["inhoud"], part["soort"] == "einde"
    link = Link("Bekijk de run", f"{screen}/runs/{told['run']}")
    if over:
        return Story(
            Tone.SOLVED,
            "Opgelost",
            f"Taak {told['taak']} lukt weer",
            f"Opgelost – taak {told['taak']} lukt weer",
            _period(part),
            link=link,
        )
    facts = (("Taak", told["taak"]), ("Sinds", moment_text(part["begonnen"])))
    todo = "Open de run en start hem opnieuw. Wat geladen was, blijft geladen."
    title = f"Taak {told['taak']} is afgebroken"
    return Story(Tone.WRONG, "Mislukt", title, f"Mislukt: taak {told['taak']} is afgebroken", facts, (), todo, link=link)


def _stuck(part: Mapping[str, Any], screen: str) -> Story:
    told, over = part["inhoud"], part["soort"] == "einde"
    link = Link("Bekijk de run", f"{screen}/runs/{told['run']}")
    if over:
        title = f"Taak {told['taak']} zit niet meer vast"
        return Story(Tone.SOLVED, "Opgelost", title, f"Opgelost – {title.lower()}", _period(part), link=link)
    title = f"Taak {told['taak']} zit vast"
    facts = (("Taak", told["taak"]), ("Toestand", told["toestand"]), ("Loopt of wacht sinds", moment_text(told["sinds"])))
    todo = "Open de run en beëindig hem (Terminate) als er niets meer gebeurt. Wat geladen was, blijft geladen."
    return Story(Tone.WRONG, "Vastgelopen", title, f"Vastgelopen: taak {told['taak']}", facts, (), todo, link=link)


def _daemon(part: Mapping[str, Any], screen: str) -> Story:
    told, over = part["inhoud"], part["soort"] == "einde"
    link = Link("Bekijk de planner", f"{screen}/deployment/daemons")
    if over:
        return Story(
            Tone.SOLVED,
            "Opgelost",
            "De hub laat weer van zich horen",
            "Opgelost – de hub laat weer van zich horen",
            _period(part),
            link=link,
        )
    facts = (("Wat zwijgt", told["wat"]), ("Reden", told["reden"]), ("Vastgesteld", moment_text(part["begonnen"])))
    todo = (
        "Er wordt nu niets vanzelf ingelezen of gecontroleerd. Start de hub op de server met: doorstroomhub up (of de service)."
    )
    return Story(
        Tone.WRONG,
        "Stil",
        f"Doorstroomhub zwijgt: {told['wat']}",
        f"Doorstroomhub zwijgt: {told['wat']}",
        facts,
        (),
        todo,
        link=link,
    )


def _folder(part: Mapping[str, Any], screen: str) -> Story:
    told, over = part["inhoud"], part["soort"] == "einde"
    title = f"Map {told['map']}: {_WRONG_WITH_FOLDER[part['kenmerk'].split('/')[2]]}"
    link = Link("Bekijk wat vanzelf gaat", f"{screen}/automation")
    if over:
        return Story(Tone.SOLVED, "Opgelost", title, f"Opgelost – {title}", _period(part), link=link)
    facts = (("Map", told["map"]), ("Sinds", moment_text(part["begonnen"])))
    return Story(
        Tone.WRONG, "Map met leveringen", title, title, facts, (), told["reden"], "Wat er is, en wat te doen", link=link
    )


_WRONG_WITH_FOLDER: Final = {
    "onbereikbaar": "niet te bereiken",
    "hostsleutel": "de server laat een andere hostsleutel zien",
    "rechten": "de hub heeft te weinig rechten",
    "instelling": "de instelling klopt niet",
    "naam": "een bestandsnaam wordt niet begrepen",
    "dicht": "een map erin is niet te lezen",
}
"""What is wrong by the third part of the key of a cause (`pipelines.drop_watch`)."""


def _work_list(part: Mapping[str, Any], screen: str) -> Story:
    told, who = part["inhoud"], gemeenten_text(part["gemeenten"])
    number = number_of(told["regels"], "regel", "regels")
    new = f"{shown(told['nieuw'])} nieuw"
    return Story(
        Tone.NEUTRAL,
        "Werklijst",
        f"De werklijst van {who} staat klaar",
        f"Werklijst {who}: {number}, {new}",
        (("Regels", f"{number}, waarvan {new}"), ("Map", told["map"]), ("Bestand", told["bestand"])),
        todo="Vul achter elke regel de gele kolommen in en lever het bestand onder dezelfde naam terug.",
        link=Link("Bekijk de werklijsten", f"{screen}/assets/product/werklijst"),
    )


def _reidentification(part: Mapping[str, Any], screen: str) -> Story:
    number = number_of(part["aantal"], "persoon", "personen")
    title, short = f"Nummers van {number} zijn getoond", f"Herleiding {part['inhoud']['verzoek']}: nummers van {number}"
    return _shown(part, screen, title, short)


def _closed(part: Mapping[str, Any], screen: str) -> Story:
    number = number_of(part["aantal"], "persoon", "personen")
    title = f"Een gesloten proces-verbaal over {number} is getoond"
    short = f"Gesloten archief, verzoek {part['inhoud']['verzoek']}: proces-verbaal over {number}"
    return _shown(part, screen, title, short)


def _handover(part: Mapping[str, Any], screen: str) -> Story:
    told, number = part["inhoud"], number_of(part["aantal"], "persoon", "personen")
    title = f"Alles van {told['gemeente']} wordt overgedragen, over {number}"
    receiver = (("Voor", told["ontvanger"]), ("Vingerafdruk", told["vingerafdruk"]))
    return _shown(part, screen, title, f"Overdracht {told['gemeente']}, verzoek {told['verzoek']}: {number}", receiver)


def _shown(part: Mapping[str, Any], screen: str, title: str, short: str, more: tuple[tuple[str, str], ...] = ()) -> Story:
    """What two people made possible: who did it, who approved it, on which ground; `more` is what this one tells besides."""
    told, kind = part["inhoud"], Kind(part["kenmerk"].partition("/")[0])
    name, command = _BY_TWO[kind]
    return Story(
        Tone.NEUTRAL,
        name,
        title,
        short,
        (
            ("Verzoek", str(told["verzoek"])),
            ("Gevraagd door" if more else "Aan", told["aanvrager"]),
            *more,
            ("Goedgekeurd door", told["beoordelaar"]),
            ("Grondslag", told["grondslag"]),
            ("Moment", moment_text(part["begonnen"])),
        ),
        todo=f"De zaak en alle stappen staan in: doorstroomhub {command} verzoeken, en in het auditlogboek.",
        todo_label="Meer weten",
        link=Link("Open het scherm van de hub", screen),
    )


_BY_TWO: Final = {
    Kind.REIDENTIFICATION: ("Herleiding", "herleiding"),
    Kind.CLOSED: ("Gesloten archief", "gesloten"),
    Kind.HANDOVER: ("Overdracht", "gemeente"),
}
"""What needs two people: its name, and its group of commands."""

_TELLERS: Final = {
    Kind.FINDING: _finding,
    Kind.CHECK: _broken_check,
    Kind.LEVERING: _levering,
    Kind.SOURCE: _source,
    Kind.STEP: _step,
    Kind.RUN: _run,
    Kind.STUCK: _stuck,
    Kind.DAEMON: _daemon,
    Kind.FOLDER: _folder,
    Kind.WORK_LIST: _work_list,
    Kind.REIDENTIFICATION: _reidentification,
    Kind.CLOSED: _closed,
    Kind.HANDOVER: _handover,
}


def check_page(code: str) -> str:
    """The page of a check in the Dagster UI, below its address."""
    stems = [path.stem for path in CONTROLES.glob(f"{code.lower()}_*.sql")]
    return "/assets/controle/bevinding?view=checks" + (f"&checkDetail={stems[0]}" if stems else "")


def extract_page(extract: str) -> str:
    """The page of the leveringen of an extract in the Dagster UI, below its address."""
    if extract not in EXTRACTS:
        return "/assets"
    return f"/assets/{'/'.join(extract_key(EXTRACTS[extract]).path)}?view=checks&checkDetail=leveringen_geaccepteerd"


def _period(part: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return (("Begon", moment_text(part["begonnen"])), ("Voorbij", moment_text(part["geeindigd"])))
