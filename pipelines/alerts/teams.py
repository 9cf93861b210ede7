"""Microsoft Teams: a letter as an Adaptive Card, posted to the webhook of a channel.

The address of a webhook is a secret: it stands in no error and no log. What the card holds is limited, because Teams refuses
messages above 28 kB; the rest is in the Dagster UI.
"""

import logging
import ssl
from types import TracebackType
from typing import Any, Final, Self

import httpx

from pipelines.alerts.channel import NotSent
from pipelines.alerts.letter import Letter
from pipelines.alerts.settings import AlertSettings
from pipelines.alerts.stories import Story, Tone
from warehouse.alerts.outbox import Copy

TIMEOUT_SECONDS: Final = 15
MOST_STORIES: Final = 8
MOST_ROWS: Final = 30
_COLOURS: Final = {Tone.WRONG: "attention", Tone.DOUBTFUL: "warning", Tone.SOLVED: "good", Tone.NEUTRAL: "accent"}
_TOO_MANY: Final = 429

logging.getLogger("httpx").setLevel(logging.WARNING)  # below that it logs whole addresses


def card_of(copy: Copy, letter: Letter) -> dict[str, Any]:
    """The body of a post: one Adaptive Card; `id` is the same each time for the same copy."""
    body: list[dict[str, Any]] = [
        _text(letter.heading, size="large", weight="bolder"),
        _text(letter.intro, isSubtle=True, spacing="small"),
    ]
    actions: list[dict[str, Any]] = []
    several = len(letter.stories) + len(letter.groups) > 1
    for story in letter.stories[:MOST_STORIES]:
        body.append(_story(story, several=several))
        if story.link:
            title = story.link.text if not several else story.title
            actions.append({"type": "Action.OpenUrl", "title": title, "url": story.link.url})
    rows = [(name, row) for name, group in letter.groups.items() for row in group]
    for name in dict.fromkeys(name for name, _ in rows[:MOST_ROWS]):
        facts = [
            {"title": " ".join(filter(None, (row.count, row.change))) or "–", "value": f"{row.title} – {row.detail}"}
            for owner, row in rows[:MOST_ROWS]
            if owner == name
        ]
        body += [_text(name, weight="bolder", spacing="medium"), {"type": "FactSet", "facts": facts}]
    left = max(len(letter.stories) - MOST_STORIES, 0) + max(len(rows) - MOST_ROWS, 0)
    if left:
        body.append(_text(f"En nog {left}; zie doorstroomhub melding toon.", isSubtle=True))
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "id": str(copy.message_id),
        "msteams": {"width": "Full"},
        "fallbackText": letter.subject,
        "body": body,
        "actions": actions[:6],  # Teams shows no more
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "summary": letter.subject, "attachments": [attachment]}


def _story(story: Story, *, several: bool) -> dict[str, Any]:
    items: list[dict[str, Any]] = [_text(story.label, color=_COLOURS[story.tone], weight="bolder")]
    if several:
        items.append(_text(story.title, weight="bolder", spacing="none"))
    items.append({"type": "FactSet", "facts": [{"title": label, "value": value} for label, value in story.facts]})
    items += [_text(f"• {line}", spacing="none") for line in story.lines]
    if story.todo:
        items.append(_text(f"Wat te doen: {story.todo}", spacing="small"))
    return {"type": "Container", "separator": several, "spacing": "medium", "items": items}


def _text(words: str, **look: Any) -> dict[str, Any]:
    return {"type": "TextBlock", "text": words, "wrap": True, **look}


class TeamsPost:
    """The way to the webhooks of Teams."""

    def __init__(self, settings: AlertSettings) -> None:
        self._certificates = settings.teams_certificates
        self._client: httpx.Client | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def send(self, copy: Copy, letter: Letter, address: str) -> None:
        """Post one card; raises NotSent. A redirect is not followed: it would take the message to another place."""
        if self._client is None:
            trusted = ssl.create_default_context(cafile=self._certificates)
            self._client = httpx.Client(verify=trusted, timeout=TIMEOUT_SECONDS, follow_redirects=False)
        try:
            answer = self._client.post(address, json=card_of(copy, letter))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise NotSent(_why_closed(error), closed=True) from None
        if answer.status_code == _TOO_MANY or answer.is_server_error:
            raise NotSent(f"Teams kan het bericht nu niet aannemen (antwoord {answer.status_code}).", closed=True)
        if not answer.is_success:
            raise NotSent(
                f"Teams weigert het bericht (antwoord {answer.status_code}). Maak het adres van het kanaal opnieuw.",
                closed=False,
            )
        # an older kind of webhook says so with a 200
        if "Webhook message delivery failed" in answer.text:
            raise NotSent("Teams nam het bericht aan en kon het niet plaatsen.", closed=True)


def _why_closed(error: Exception) -> str:
    if isinstance(error.__cause__, ssl.SSLCertVerificationError) or "CERTIFICATE_VERIFY_FAILED" in str(error):
        return "Het certificaat van de server van Teams is niet te vertrouwen. Noem het in [teams] certificaten."
    return "Geen verbinding met de server van Teams. Controleer het netwerk en het adres van het kanaal."
