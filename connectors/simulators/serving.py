"""A small HTTPS server on 127.0.0.1 in a thread, and the ways in which it can misbehave.

Each simulator says how a question is answered; that answers are late, refused, garbled or cut is the same for all of them.
"""

import socket
import ssl
import threading
import time
import urllib.parse
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Final, Self, cast

from connectors.simulators.certificates import Issued

HTML: Final = b"<html><body><h1>Storing</h1><p>Probeer het later opnieuw.</p></body></html>"
_SECONDS: Final = 30.0


@dataclass(frozen=True)
class Asked:
    """One question as it came in."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Answered:
    """One answer; `cut`: the line breaks after half of it."""

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    cut: bool = False


@dataclass
class Trouble:
    """How the next questions go wrong. `busy` is (status, `Retry-After` in seconds or None) and holds for `times` questions.

    `html` and `cut` are numbers of questions that get an HTML page with status 500, or half an answer. `latency` is in seconds,
    from a question to its answer, with what the server itself needs in it.
    """

    latency: float = 0.0
    busy: tuple[int, int | None] = (503, None)
    times: int = 0
    html: int = 0
    cut: int = 0


class Simulator:
    """A source on 127.0.0.1: started on entering, stopped on leaving. `counts` has what it saw, by a word of its own.

    `clients` is the authority of the clients that it lets in; without it anybody may come. `trouble` may change while it runs.
    """

    def __init__(self, server: Issued, clients: Any = None) -> None:
        self.trouble = Trouble()
        self.counts: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._not_before = 0.0
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.minimum_version = ssl.TLSVersion.TLSv1_2
        self.show(server)
        if clients is not None:
            self._context.verify_mode = ssl.CERT_REQUIRED
            self._context.load_verify_locations(clients)
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def url(self) -> str:
        """Its address, without a path."""
        return f"https://127.0.0.1:{self._server.server_address[1]}"

    def show(self, server: Issued) -> None:
        """From now on, show this certificate to who connects; lines that are open are broken."""
        self._context.load_cert_chain(server.certificate, server.key)
        if hasattr(self, "_server"):
            self._server.break_lines()

    def secured(self, line: socket.socket) -> ssl.SSLSocket:
        """A line that came in, under TLS; raises OSError."""
        line.settimeout(_SECONDS)
        return self._context.wrap_socket(line, server_side=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.break_lines()
        self._server.server_close()
        self._thread.join()

    def respond(self, asked: Asked) -> Answered:
        """What is answered to a question, trouble included."""
        until = time.monotonic() + self.trouble.latency
        with self._lock:
            self.counts["vragen"] += 1
            trouble = self._next_trouble()
        answered = self._answered(asked, trouble)
        time.sleep(max(0.0, until - time.monotonic()))
        return answered

    def _answered(self, asked: Asked, trouble: Answered | None) -> Answered:
        if trouble is not None and not trouble.cut:
            return trouble
        answered = self.answer(asked)
        if trouble is None:
            return answered
        return Answered(answered.status, answered.body, answered.content_type, answered.headers, cut=True)

    def answer(self, asked: Asked) -> Answered:
        """What is answered when all goes well."""
        raise NotImplementedError

    def _next_trouble(self) -> Answered | None:
        trouble = self.trouble
        if time.monotonic() < self._not_before:
            self.counts["te vroeg"] += 1
            return Answered(trouble.busy[0], b"", headers={"Retry-After": "1"})
        if trouble.times:
            trouble.times -= 1
            status, seconds = trouble.busy
            if seconds is None:
                return Answered(status, b"")
            self._not_before = time.monotonic() + seconds
            return Answered(status, b"", headers={"Retry-After": str(seconds)})
        if trouble.html:
            trouble.html -= 1
            return Answered(500, HTML, "text/html")
        if trouble.cut:
            trouble.cut -= 1
            return Answered(0, b"", cut=True)
        return None


class _Server(ThreadingHTTPServer):
    """The server of a simulator; what goes wrong on a line ends that line only."""

    daemon_threads = True

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator
        self._lines: set[socket.socket] = set()
        super().__init__(("127.0.0.1", 0), _Handler)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """TLS is agreed on in the thread of the line, so that a slow client holds up nobody."""
        try:
            request = self.simulator.secured(request)
        except OSError:
            self.simulator.counts["geen TLS"] += 1
            self.shutdown_request(request)
            return
        self._lines.add(request)
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._lines.discard(request)

    def break_lines(self) -> None:
        """Break every open line."""
        for line in list(self._lines):
            try:
                line.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A line that breaks is nothing to write about."""


class _Handler(BaseHTTPRequestHandler):
    """Reads a question and writes its answer."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self) -> None:
        """Answer a GET."""
        self._handle()

    def do_POST(self) -> None:
        """Answer a POST."""
        self._handle()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name that http.server gives it)
        """Nothing is logged of what is asked."""

    def _handle(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        split = urllib.parse.urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.command, split.path, dict(urllib.parse.parse_qsl(split.query)), headers, body)
        answered = cast("_Server", self.server).simulator.respond(asked)
        self.send_response(answered.status)
        self.send_header("Content-Type", answered.content_type)
        self.send_header("Content-Length", str(len(answered.body)))
        for name, value in answered.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if answered.cut:
            self.wfile.write(answered.body[: len(answered.body) // 2])
            self.close_connection = True
            return
        self.wfile.write(answered.body)
