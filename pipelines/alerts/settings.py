"""The settings of meldingen: `meldingen.toml` in the folder of the hub, and the secrets beside it or in the environment.

One file that functioneel beheer can read says who hears what; passwords and the addresses of Teams channels, which are secrets,
are never in it. An example is `deploy/meldingen.toml`.
"""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from connectors.settings_file import Table, read_secrets, read_table, secret_or_none
from schemas.extract import Source
from schemas.region import GEMEENTEN
from warehouse.alerts.causes import FOR_THE_FG, Cause, Kind
from warehouse.alerts.outbox import Channel, Letterbox
from warehouse.home import Home

PASSWORD_VARIABLE: Final = "DOORSTROOMHUB_SMTP_WACHTWOORD"  # noqa: S105 (the name of a variable)
TEAMS_VARIABLE: Final = "DOORSTROOMHUB_TEAMS_"
"""Followed by the name of the recipient in capitals: the address of its Teams channel."""

DEFAULT_SCREEN: Final = "http://127.0.0.1:3000"
"""Where the Dagster UI is when nothing else was set."""

STARTTLS: Final = "starttls"
TLS: Final = "tls"
UNENCRYPTED: Final = "geen"
_EXAMPLE: Final = "deploy/meldingen.toml"
_THIS_MACHINE: Final = ("localhost", "127.0.0.1", "::1")
_PORTS: Final = {STARTTLS: 587, TLS: 465, UNENCRYPTED: 25}

_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
_ADDRESS: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


@dataclass(frozen=True)
class MailServer:
    """How mail goes out: the server, how the line is protected, and as whom. `certificates` is a file of trusted roots."""

    host: str
    port: int
    security: str
    sender: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    certificates: Path | None = None


@dataclass(frozen=True)
class Recipient:
    """Who can get a melding: a mailbox, a Teams channel (the address of its webhook, a secret), or both.

    `weekly`: it asks for the summary of every week, by mail.
    """

    name: str
    mail: str | None = None
    teams: str | None = field(default=None, repr=False)
    weekly: bool = False

    @property
    def boxes(self) -> tuple[Letterbox, ...]:
        """The ways along which it is reached."""
        ways = ((Channel.MAIL, self.mail), (Channel.TEAMS, self.teams))
        return tuple(Letterbox(self.name, channel) for channel, address in ways if address)


@dataclass(frozen=True)
class AlertSettings:
    """Who hears what. `screen` is the address of the Dagster UI for links; the routes give names of recipients.

    `privacy` is the FG, who hears of every re-identification, opening of the closed archive and handover; who hears everything
    does while none is named.
    """

    screen: str
    always: tuple[str, ...]
    privacy: tuple[str, ...]
    recipients: Mapping[str, Recipient]
    by_gemeente: Mapping[str, tuple[str, ...]]
    by_source: Mapping[str, tuple[str, ...]]
    mail: MailServer | None = None
    teams_certificates: Path | None = None

    def boxes(self, cause: Cause) -> tuple[Letterbox, ...]:
        """Where a cause is told: always, to the owner of its source, and to the gemeenten that must act; each once.

        That a work list is ready concerns its gemeente only, and that somebody was shown what needs two people the FG only.
        """
        if cause.kind in FOR_THE_FG:
            return tuple(box for name in self.privacy or self.always for box in self.recipients[name].boxes)
        if cause.kind is Kind.WORK_LIST:
            own = dict.fromkeys(name for code in cause.gemeenten for name in self.by_gemeente.get(code, ()))
            return tuple(box for name in own for box in self.recipients[name].boxes)
        names = dict.fromkeys(
            [
                *self.always,
                *self.by_source.get(cause.source or "", ()),
                *(name for code in cause.gemeenten for name in self.by_gemeente.get(code, ())),
            ]
        )
        return tuple(box for name in names for box in self.recipients[name].boxes)

    @property
    def all_boxes(self) -> tuple[Letterbox, ...]:
        """Every way to every recipient."""
        return tuple(box for recipient in self.recipients.values() for box in recipient.boxes)

    @property
    def weekly_boxes(self) -> tuple[Letterbox, ...]:
        """Where the summary of a week goes."""
        return tuple(Letterbox(recipient.name, Channel.MAIL) for recipient in self.recipients.values() if recipient.weekly)

    def address(self, box: Letterbox) -> str | None:
        """The mail address or webhook of a letterbox; None when the settings no longer have it."""
        recipient = self.recipients.get(box.recipient)
        if recipient is None:
            return None
        return recipient.mail if box.channel is Channel.MAIL else recipient.teams


def read_settings(home: Home) -> AlertSettings | None:
    """The settings of this hub; None when it has no `meldingen.toml`: then everything waits in the outbox.

    Raises SettingsWrong, also when others can read the file with secrets.
    """
    if not home.alerts_file.exists():
        return None
    table = read_table(home.alerts_file, _EXAMPLE)
    secrets = read_secrets(home.alert_secrets_file, _EXAMPLE, "smtp_wachtwoord", "teams")
    table.only("scherm", "altijd", "fg", "ontvangers", "gemeente", "bron", "mail", "teams")
    recipients_table = table.section("ontvangers")
    recipients = {name: _recipient(recipients_table.section(name), name, secrets) for name in recipients_table.values}
    teams = table.section("teams")
    teams.only("certificaten")
    settings = AlertSettings(
        screen=table.text("scherm", default=DEFAULT_SCREEN).rstrip("/"),
        always=_names_of(table, "altijd", recipients),
        privacy=_names_of(table, "fg", recipients),
        recipients=recipients,
        by_gemeente=_routes(table.section("gemeente"), recipients, _gemeente_code),
        by_source=_routes(table.section("bron"), recipients, _source_name),
        mail=_mail_server(table.section("mail"), secrets) if "mail" in table.values else None,
        teams_certificates=teams.file_or_none("certificaten"),
    )
    if not settings.always:
        raise table.wrong('altijd is leeg. Noem ten minste één ontvanger die alles krijgt: altijd = ["functioneel_beheer"].')
    if not re.fullmatch(r"https?://[^\s\"'<>]+", settings.screen):
        raise table.wrong('scherm is geen adres. Schrijf het als scherm = "https://doorstroomhub.gemeente.nl".')
    if settings.mail is None and any(recipient.mail for recipient in recipients.values()):
        raise table.wrong(
            "er zijn ontvangers met mail, maar [mail] met server en afzender ontbreekt. Zie deploy/meldingen.toml."
        )
    return settings


def _address(table: Table, name: str) -> str:
    found = table.text(name)
    if not _ADDRESS.fullmatch(found):
        raise table.wrong(f'{name} is geen mailadres. Schrijf één adres, zoals {name} = "beheer@gemeente.nl".')
    return found


def _names_of(table: Table, name: str, recipients: Mapping[str, Recipient]) -> tuple[str, ...]:
    found = table.values.get(name, [])
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise table.wrong(f'{name} moet een lijst van ontvangers zijn: {name} = ["functioneel_beheer"].')
    for each in found:
        if each not in recipients:
            known = ", ".join(recipients) or "nog geen"
            raise table.wrong(f"{name} noemt ontvanger '{each}', maar [ontvangers.{each}] ontbreekt. Bekend: {known}.")
    return tuple(found)


def _recipient(table: Table, name: str, secrets: Table) -> Recipient:
    if not _NAME.fullmatch(name):
        raise table.wrong("een naam van een ontvanger bestaat uit kleine letters, cijfers en _.")
    table.only("mail", "teams", "weekbericht")
    teams, weekly = table.values.get("teams", False), table.values.get("weekbericht", False)
    if not isinstance(teams, bool):
        raise table.wrong("teams is true of false. Het adres van het kanaal is een geheim en staat niet in dit bestand.")
    if not isinstance(weekly, bool):
        raise table.wrong("weekbericht is true of false.")
    if weekly and "mail" not in table.values:
        raise table.wrong('het weekbericht gaat per mail. Geef ook mail = "…".')
    recipient = Recipient(
        name,
        mail=_address(table, "mail") if "mail" in table.values else None,
        teams=_webhook(table, name, secrets) if teams else None,
        weekly=weekly,
    )
    if not recipient.boxes:
        raise table.wrong('geef mail = "…" of teams = true; anders kan deze ontvanger niets krijgen.')
    return recipient


def _webhook(table: Table, name: str, secrets: Table) -> str:
    variable = TEAMS_VARIABLE + name.upper()
    found = os.environ.get(variable) or secrets.table("teams").get(name)
    if not isinstance(found, str) or not re.fullmatch(r"https://[^\s/]+/\S*", found.strip()):
        raise table.wrong(
            f"het adres van het Teams-kanaal ontbreekt of begint niet met https://. Zet het in {secrets.file} (mode 600) onder "
            f'[teams] als {name} = "https://…", of in {variable}.'
        )
    return found.strip()


def _mail_server(table: Table, secrets: Table) -> MailServer:
    table.only("server", "poort", "beveiliging", "gebruiker", "afzender", "certificaten")
    security = table.text("beveiliging", default=STARTTLS)
    if security not in _PORTS:
        raise table.wrong(f"beveiliging '{security}' bestaat niet. Kies starttls of tls.")
    host, port, user = table.text("server"), table.port(_PORTS[security]), table.text_or_none("gebruiker")
    if security == UNENCRYPTED and (host not in _THIS_MACHINE or user):
        raise table.wrong("zonder beveiliging mag alleen naar een mailserver op deze machine, zonder gebruiker. Kies starttls.")
    password = secret_or_none(secrets, "smtp_wachtwoord", PASSWORD_VARIABLE)
    if user and password is None:
        raise table.wrong(
            f'er is een gebruiker maar geen wachtwoord. Zet smtp_wachtwoord = "…" in {secrets.file} (mode 600), '
            f"of het wachtwoord in {PASSWORD_VARIABLE}."
        )
    sender = _address(table, "afzender")
    return MailServer(host, port, security, sender, user, password if user else None, table.file_or_none("certificaten"))


def _routes(
    table: Table, recipients: Mapping[str, Recipient], known: Callable[[Table, str], str]
) -> Mapping[str, tuple[str, ...]]:
    return {known(table, name): _names_of(table, name, recipients) for name in table.values}


def _gemeente_code(table: Table, name: str) -> str:
    for code, gemeente in GEMEENTEN.items():
        if name.casefold() in (code, gemeente.gemeente.casefold()):
            return code
    raise table.wrong(f"'{name}' is geen gemeente van de regio. Kies uit: {', '.join(g.gemeente for g in GEMEENTEN.values())}.")


def _source_name(table: Table, name: str) -> str:
    if name not in set(Source):
        raise table.wrong(f"'{name}' is geen bron. Kies uit: {', '.join(Source)}.")
    return name
