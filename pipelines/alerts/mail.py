"""Mail: a letter as HTML and as plain text in one message, brought over SMTP with a checked certificate.

The standard library's `smtplib` and `email` do both. A copy has one Message-ID, whenever and however often it is sent, and what
is about one cause stands in one thread.
"""

import base64
import datetime
import hashlib
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime
from types import TracebackType
from typing import Final, Self

from jinja2 import Environment, PackageLoader, StrictUndefined

from pipelines.alerts.channel import NotSent
from pipelines.alerts.letter import Letter, Table
from pipelines.alerts.settings import STARTTLS, TLS, MailServer
from pipelines.alerts.stories import Story
from warehouse.alerts.outbox import Copy, Form

TIMEOUT_SECONDS: Final = 15
_TEMPLATES: Final = Environment(
    loader=PackageLoader("pipelines.alerts", "."), autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True
)
_TEMPORARY: Final = range(400, 500)
_CLOSING: Final = 421
"""The reply of a server that ends the conversation."""


def message_of(copy: Copy, letter: Letter, sender: str, address: str) -> EmailMessage:
    """The mail of a letter: the same bytes each time for the same copy."""
    domain = sender.rpartition("@")[2]
    message = EmailMessage(policy=SMTP_POLICY)
    message["From"] = f"Doorstroomhub <{sender}>"
    message["To"] = address
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(copy.made.astimezone(datetime.UTC))
    message["Message-ID"] = f"<{copy.message_id}@{domain}>"
    if thread := _thread(copy):
        message["References"] = f"<{thread}@{domain}>"
    # no answers of absent people, no loops (RFC 3834)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(text_of(letter))
    number = f"plot.{copy.message_id}@{domain}"
    message.add_alternative(html_of(letter, f"cid:{number}"), subtype="html")
    # boundaries are by default new ones each time
    message.set_boundary(f"deel-{copy.message_id.hex}")
    if letter.picture is not None:
        page = next(part for part in message.iter_parts() if part.get_content_type() == "text/html")
        page.add_related(letter.picture.png, "image", "png", cid=f"<{number}>", disposition="inline", filename="plot.png")
        page.set_boundary(f"beeld-{copy.message_id.hex}")
    return message


def html_of(letter: Letter, picture: str = "") -> str:
    """The letter as a page; what it holds is escaped. `picture` is the address where the page finds its picture."""
    return _TEMPLATES.get_template("letter.html").render(letter=letter, picture=picture)


def page_of(letter: Letter) -> str:
    """The letter as a page that stands alone, with its picture inside."""
    png = letter.picture.png if letter.picture else b""
    return html_of(letter, f"data:image/png;base64,{base64.b64encode(png).decode()}")


def text_of(letter: Letter) -> str:
    """The letter as plain text."""
    lines = [letter.heading, "=" * len(letter.heading), "", letter.intro, ""]
    lines += [f"{figure.value} {figure.label} {figure.note}".rstrip() for figure in letter.figures]
    if letter.picture:
        lines += ["", letter.picture.alt, ""]
    for table in letter.tables:
        lines += [*_table_lines(table), ""]
    for story in letter.stories:
        lines += [*_story_lines(story, several=len(letter.stories) + len(letter.groups) > 1), ""]
    for name, rows in letter.groups.items():
        lines += [name, "-" * len(name)]
        for row in rows:
            told = ", ".join(filter(None, (row.count, row.change, row.detail)))
            lines.append(f"- {row.title}: {told}")
        lines.append("")
    lines += [line for note in letter.notes for line in (note, "")]
    return "\n".join([*lines, "-- ", letter.closing, ""])


def _table_lines(table: Table) -> Iterator[str]:
    yield from (table.title, "-" * len(table.title))
    if table.intro:
        yield table.intro
    wide = max((len(line.name) for line in table.lines), default=0)
    for line in table.lines:
        cells = ", ".join(
            f"{cell} {column.lower()}" if not table.narrow else f"{column} {' '.join(cell.splitlines())}"
            for column, cell in zip(table.columns, line.cells, strict=True)
        )
        detail = f" ({line.detail})" if line.detail else ""
        yield f"{line.name:{wide}}  {cells}{detail}"


def _story_lines(story: Story, *, several: bool) -> Iterator[str]:
    if several:
        yield f"{story.label}: {story.title}"
    yield from (f"{label}: {value}" for label, value in story.facts)
    yield from (f"- {line}" for line in story.lines)
    if story.todo:
        yield from ("", f"Wat te doen: {story.todo}")
    if story.link:
        yield from ("", f"{story.link.text}: {story.link.url}")


def _thread(copy: Copy) -> str | None:
    """What the messages about one turn of one cause have in common."""
    if copy.form is not Form.NEWS or len(copy.content["delen"]) > 1:
        return None
    [part] = copy.content["delen"]
    return hashlib.sha256(f"{part['kenmerk']} {part['begonnen']}".encode()).hexdigest()[:32]


class MailPost:
    """The way through one mail server; one connection for all copies of a round."""

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._smtp is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._smtp.quit()
            self._smtp.close()
            self._smtp = None

    def send(self, copy: Copy, letter: Letter, address: str) -> None:
        """Bring one mail away; raises NotSent."""
        message = message_of(copy, letter, self._server.sender, address)
        try:
            if self._smtp is None:
                self._smtp = self._connected()
            self._smtp.send_message(message, from_addr=self._server.sender, to_addrs=[address])
        except smtplib.SMTPRecipientsRefused as error:
            code = next((code for code, _ in error.recipients.values()), 0)
            raise self._refused("de ontvanger", code) from None
        except smtplib.SMTPDataError as error:
            raise self._refused("het bericht", error.smtp_code) from None
        except (smtplib.SMTPException, OSError) as error:
            raise NotSent(self._why_closed(error), closed=True) from None

    def _connected(self) -> smtplib.SMTP:
        server = self._server
        trusted = ssl.create_default_context(cafile=server.certificates)
        if server.security == TLS:
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT_SECONDS, context=trusted)
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS)
        try:
            if server.security == STARTTLS:
                smtp.starttls(context=trusted)
            if server.user and server.password:
                smtp.login(server.user, server.password)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _refused(self, what: str, code: int) -> NotSent:
        later = "; later opnieuw" if code in _TEMPORARY else ""
        return NotSent(f"De mailserver weigert {what} (antwoord {code}{later}).", closed=code == _CLOSING)

    def _why_closed(self, error: Exception) -> str:
        name = f"de mailserver {self._server.host}, poort {self._server.port}"
        if isinstance(error, ssl.SSLCertVerificationError):
            return f"Het certificaat van {name} is niet te vertrouwen ({error.verify_message}). Noem het in certificaten."
        if isinstance(error, ssl.SSLError):
            return f"Een beveiligde verbinding met {name} lukt niet. Controleer poort en beveiliging."
        if isinstance(error, smtplib.SMTPAuthenticationError):
            return f"Inloggen bij {name} lukt niet (antwoord {error.smtp_code}). Controleer gebruiker en wachtwoord."
        if isinstance(error, smtplib.SMTPNotSupportedError):
            return f"Wat gevraagd is, kan {name} niet: STARTTLS of inloggen. Controleer beveiliging en gebruiker."
        if isinstance(error, smtplib.SMTPResponseException):
            return f"Bij {name} ging iets mis (antwoord {error.smtp_code})."
        return f"Geen verbinding met {name}. Controleer de naam, de poort en het netwerk."
