"""Real servers for the post, on 127.0.0.1 with TLS: a mail server (aiosmtpd) and a server for webhooks, and their certificates.

The certificates are made in the test: an authority that the settings name, and a server certificate that it signed.
"""

import json
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from sqlalchemy import Engine

from connectors.simulators.certificates import Authority
from warehouse.guard import Guard
from warehouse.keys import KeyRing

USER = "doorstroomhub"
PASSWORD = "een wachtwoord met spaties"
SENDER = "hub@voorbeeld.test"
LOCAL = "127.0.0.1"


def guarding(engine: Engine) -> Guard:
    """A guard under a key of its own, for posts of which nothing is refused."""
    return Guard(engine, KeyRing({1: bytes(32)}), lambda product: None)


@dataclass(frozen=True)
class Certificates:
    """An authority and a certificate of it for 127.0.0.1 (or for `name`), in a folder."""

    folder: Path
    name: str = LOCAL

    @property
    def authority(self) -> Path:
        return self.folder / "autoriteit.pem"

    def make(self) -> Self:
        Authority(self.folder, "autoriteit").issue("server", hosts=[self.name])
        return self

    def context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / "server.crt", self.folder / "server.key")
        return context


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOCAL, 0))
        return int(probe.getsockname()[1])


@dataclass
class Mailbox(AbstractContextManager["Mailbox"]):
    """A mail server that wants STARTTLS and a login, and keeps what it accepts.

    `answer` decides what it says to a message (None: accepted); `refused` are addresses that it does not know;
    `on_accept` is called when it has a message and has not yet said so.
    """

    certificates: Certificates
    port: int = field(default_factory=free_port)
    accepted: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    answer: Callable[[], str | None] = lambda: None
    on_accept: Callable[[], None] = lambda: None
    connections: int = 0
    starttls: bool = True
    _controller: Controller | None = None

    def __enter__(self) -> Self:
        tls: dict[str, Any] = {"tls_context": self.certificates.context(), "require_starttls": True} if self.starttls else {}
        self._controller = Controller(
            self, hostname=LOCAL, port=self.port, authenticator=self._check, auth_required=self.starttls, **tls
        )
        self._controller.start()
        self.connections = 0  # the controller tries itself
        return self

    def __exit__(self, *_: object) -> None:
        assert self._controller is not None
        self._controller.stop()

    @property
    def mails(self) -> list[EmailMessage]:
        """What was accepted, read as a mail program reads it."""
        return [message_from_bytes(each, policy=policy.default) for each in self.accepted]

    def _check(self, _server: SMTP, _session: Session, _envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        right = mechanism in ("LOGIN", "PLAIN") and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=False)

    async def handle_EHLO(self, server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]):  # noqa: N802
        session.host_name = hostname
        self.connections += 1
        return responses

    async def handle_RCPT(self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]) -> str:  # noqa: N802
        if address in self.refused:
            return "550 5.1.1 unknown"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        said = self.answer()
        if said is not None:
            return said
        self.accepted.append(envelope.content if isinstance(envelope.content, bytes) else envelope.content.encode())
        self.recipients += envelope.rcpt_tos
        self.on_accept()
        return "250 OK"


@dataclass
class Webhook(AbstractContextManager["Webhook"]):
    """A server that stands for the webhooks of Teams; keeps what it was sent and answers with `status` and `text`."""

    certificates: Certificates
    status: int = 202
    text: str = ""
    received: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    _server: ThreadingHTTPServer | None = None

    def __enter__(self) -> Self:
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                hook.received.append((self.path, json.loads(body)))
                self.send_response(hook.status)
                self.send_header("content-length", str(len(hook.text)))
                if hook.status == 302:
                    self.send_header("location", f"https://{LOCAL}:{hook.port}/elders")
                self.end_headers()
                self.wfile.write(hook.text.encode())

            def log_message(self, *_: object) -> None: ...

        self._server = ThreadingHTTPServer((LOCAL, 0), Handler)
        self._server.socket = self.certificates.context().wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        assert self._server is not None
        return int(self._server.server_address[1])

    @property
    def address(self) -> str:
        return f"https://{LOCAL}:{self.port}/webhook/geheim?sig=heelgeheim"


def settings_text(mail: Mailbox, certificates: Certificates) -> str:
    """A `meldingen.toml` for these servers: functioneel beheer hears all by mail, Kampen and the owner of DUO their own."""
    return f"""
scherm = "https://hub.voorbeeld.test"
altijd = ["beheer"]

[ontvangers.beheer]
mail = "beheer@voorbeeld.test"

[ontvangers.kampen]
mail = "leerplicht@kampen.test"

[ontvangers.duo]
mail = "duo@voorbeeld.test"

[gemeente]
Kampen = ["kampen"]

[bron]
duo = ["duo"]

[mail]
server = "{LOCAL}"
poort = {mail.port}
gebruiker = "{USER}"
afzender = "{SENDER}"
certificaten = "{certificates.authority}"
"""


def write_settings(home_folder: Path, content: str, secrets: str = f'smtp_wachtwoord = "{PASSWORD}"\n') -> None:
    """Write both files in the folder of a hub, the secrets for its own user only."""
    (home_folder / "meldingen.toml").write_text(content)
    keys = home_folder / "sleutels"
    keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = keys / "meldingen_geheim.toml"
    file.touch(mode=0o600)
    file.write_text(secrets)
