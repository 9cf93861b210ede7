"""What the hub holds about one person, as text for the terminal."""

from collections.abc import Iterator

from connectors.names import masked
from pipelines.products.wording import dutch_date
from warehouse.insight import Held, Insight, shown_value


def inzage_text(seen: Insight, *, erased: bool) -> str:
    """The text; `erased`: the person was erased before."""
    return "\n".join([*_answer(seen, erased=erased), *_about_rows(seen), *_about_use(seen)])


def _answer(seen: Insight, *, erased: bool) -> Iterator[str]:
    if not seen.is_known:
        yield "Niet bekend." + (" De gegevens zijn eerder gewist." if erased else "")
    else:
        yield f"Wie dit verzoek moet beantwoorden: {', '.join(seen.must_answer)}."
        yield f"Bewaard sinds: {dutch_date(seen.since) if seen.since else 'onbekend'}."
    if seen.restricted_since:
        yield f"Beperkt sinds {dutch_date(seen.restricted_since)}: de gegevens worden niet gebruikt."


def _about_rows(seen: Insight) -> Iterator[str]:
    for number in seen.numbers:
        yield f"Nummer: {number['soort']} (pseudoniem)."
    for held in seen.held:
        yield from _held(held)
    if seen.under_wpg:
        yield f"\nPolitiegegevens: {seen.under_wpg} rijen; inzage via artikel 25 Wpg bij de gemeente van het proces-verbaal."
    for each in seen.quarantined:
        rules = ", ".join(each["regels"])
        yield f"Niet geladen: levering {each['levering']} ({masked(each['bestandsnaam'])}), rij {each['rijnummer']}: {rules}."


def _about_use(seen: Insight) -> Iterator[str]:
    for finding in seen.findings:
        yield f"Bevinding {finding.code} ({finding.status}) sinds {dutch_date(finding.sinds)}: {finding.titel}."
    yield f"Op de werklijst van: {', '.join(seen.work_lists) or 'niemand'}."
    for each in seen.disclosures:
        yield f"{dutch_date(each['moment'])} gevraagd aan {each['bron'].upper()} ({each['taak']}): {', '.join(each['velden'])}."
    if not seen.disclosures:
        yield "Niets gevraagd aan BRP of Suwinet."
    if seen.disclosures_gone:
        yield f"Vragen tot en met {dutch_date(seen.disclosures_gone)} staan na hun bewaartermijn niet meer in het logboek."
    for each in seen.exports:
        yield f"{dutch_date(each.made_on)} in een export aan {each.receiver} ({each.name}), voor: {each.purpose}."
    if seen.exports_unknown:
        yield f"In {seen.exports_unknown} eerdere export(s) waarvan niet bij de betrokkene is bewaard wie haar kreeg."
    for each in seen.processings:
        yield f"Verwerkt: {each['name']} ({each['processing_activity_id']})."


def _held(held: Held) -> Iterator[str]:
    yield f"\n{held.extract.title} ({', '.join(held.controllers)})"
    if held.protected:
        yield f"  alleen beschermd bewaard: {', '.join(column.name for column in held.protected)}"
    for row in held.rows:
        until = dutch_date(row.geldig_tot) if row.geldig_tot else "nu"
        later = "" if row.is_known else " (later verbeterd of ingetrokken)"
        yield f"  {dutch_date(row.geldig_van)} tot {until}, levering {row.levering} ({masked(row.bestandsnaam)}){later}"
        for column, value in zip(held.columns, row.values, strict=True):
            if value is not None:
                yield f"    {column.name}: {shown_value(column, value, held.extract)}"
