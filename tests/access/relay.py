"""A relay on this machine that passes on what client and server say and keeps it: what somebody on the wire sees."""

import socket
import socketserver
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Thread

_BLOCK = 1 << 16


@dataclass
class Wire:
    """What went over it: of each connection what the client said and what the server said."""

    host: str
    port: int
    clients: list[bytearray] = field(default_factory=list)
    servers: list[bytearray] = field(default_factory=list)

    def shows(self, said: str) -> bool:
        """Whether this text can be read on the wire, in either direction."""
        return any(said.encode() in heard for heard in (*self.clients, *self.servers))


@contextmanager
def relay(target: int, host: str = "127.0.0.1") -> Generator[Wire]:
    """A wire from a port of `host` to port `target` of 127.0.0.1, which lasts as long as the context."""

    class Passing(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            asked, answered = bytearray(), bytearray()
            wire.clients.append(asked)
            wire.servers.append(answered)
            with socket.create_connection(("127.0.0.1", target)) as server:
                there = Thread(target=_pass, args=(self.request, server, asked))
                there.start()
                _pass(server, self.request, answered)
                there.join()

    with socketserver.ThreadingTCPServer((host, 0), Passing) as listening:
        wire = Wire(host, listening.server_address[1])
        serving = Thread(target=listening.serve_forever, args=(0.05,))
        serving.start()
        try:
            yield wire
        finally:
            listening.shutdown()
            serving.join()


def _pass(source: socket.socket, sink: socket.socket, heard: bytearray) -> None:
    # either end may hang up at any moment; then so does the relay
    with suppress(OSError):
        while block := source.recv(_BLOCK):
            heard += block
            sink.sendall(block)
    for end in (source, sink):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
