"""`up`: the database, and Dagster's code server, webserver and daemon as children of this process, until Ctrl-C.

The webserver has no login and therefore listens on 127.0.0.1 only (design.md, "Choices made"). The children never outlive
this process: they are stopped in order, and the kernel ends them when it is killed.
"""

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

import httpx

from pipelines.cli.console import say
from pipelines.instance import prepare_environment
from schemas.errors import HubError
from warehouse.database import open_database
from warehouse.home import WORKING_COPY, Home

ADDRESS = "127.0.0.1"
START_SECONDS = 180
STOP_SECONDS = 30
LOCATION = "doorstroomhub"
"""What the UI calls the place where our definitions come from."""

_QUIET = ("--log-level", "warning")


class ScreenStopped(HubError):
    """The webserver or the daemon cannot start or has stopped by itself."""


class _Asked(Exception):
    """Someone asked this process to end."""


def serve(port: int) -> None:
    """Run the database, the webserver on 127.0.0.1:`port` and the daemon until Ctrl-C or SIGTERM.

    Raises ScreenStopped when the port is taken, or when one of the children stops by itself.
    """
    _require_free(port)
    home = Home.from_environment()
    with open_database(home) as database:
        prepare_environment(home, database)
        # one code server for both: the daemon would otherwise start a new one of its own every minute
        with _ended_on_request(), TemporaryDirectory(prefix="doorstroomhub-") as folder, ExitStack() as stack:
            workspace, socket_file = home.dagster_dir / "workspace.yaml", f"{folder}/code"
            workspace.write_text(_WORKSPACE.format(socket=json.dumps(socket_file), location=LOCATION))
            children = {"de definities": stack.enter_context(_child(*_code_server(socket_file)))}
            _wait_for(lambda: _accepts(socket_file), children)
            children["het scherm"] = stack.enter_context(_child(*_webserver(port, workspace)))
            children["de planner"] = stack.enter_context(_child(*_daemon(workspace)))
            _wait_for(lambda: _answers(port), children)
            say(f"Het scherm staat op http://{ADDRESS}:{port}/assets. Stoppen met Ctrl-C.")
            _watch(children)


_WORKSPACE = """\
load_from:
  - grpc_server:
      socket: {socket}
      location_name: {location}
"""


def _code_server(socket_file: str) -> tuple[str, ...]:
    code = ("-m", "pipelines.served", "-d", str(WORKING_COPY), "--location-name", LOCATION)
    # runs are started with our Python, whatever `dagster` is on the path
    return ("dagster", "code-server", "start", "--socket", socket_file, "--use-python-environment-entry-point", *_QUIET, *code)


def _webserver(port: int, workspace: Path) -> tuple[str, ...]:
    quiet = ("--dagster-log-level", "warning", "--uvicorn-log-level", "warning")
    return ("dagster_webserver", "--host", ADDRESS, "--port", str(port), "-w", str(workspace), *quiet)


def _daemon(workspace: Path) -> tuple[str, ...]:
    return ("dagster._daemon", "run", "-w", str(workspace), *_QUIET)


@contextmanager
def _ended_on_request() -> Generator[None]:
    """Leave the block quietly at Ctrl-C or SIGTERM; a second request while stopping changes nothing."""

    def ask(_number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        raise _Asked

    previous = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    except _Asked:
        pass
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


@contextmanager
def _child(module: str, *arguments: str) -> Generator[subprocess.Popen[bytes]]:
    """A Python module as a child in a session of its own, so that Ctrl-C reaches us alone and we stop it in order."""
    command = [sys.executable, "-m", "pipelines.cli.child", module, *arguments]
    child = subprocess.Popen(command, cwd=WORKING_COPY, stdin=subprocess.DEVNULL, start_new_session=True)
    try:
        yield child
    finally:
        child.send_signal(signal.SIGINT)
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError:
            raise ScreenStopped(
                f"Poort {port} is al in gebruik; misschien draait het scherm al. Kies een andere poort met --port."
            ) from None


def _accepts(socket_file: str) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(socket_file) == 0


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://{ADDRESS}:{port}/server_info", timeout=5, trust_env=False).is_success
    except httpx.TransportError:
        return False


def _wait_for(ready: Callable[[], bool], children: dict[str, subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not ready():
        _require_alive(children)
        if time.monotonic() > deadline:
            raise ScreenStopped(f"Het scherm antwoordt na {START_SECONDS} seconden nog niet. Probeer het opnieuw.")
        time.sleep(0.1)


def _watch(children: dict[str, subprocess.Popen[bytes]]) -> None:
    while True:
        _require_alive(children)
        time.sleep(0.5)


def _require_alive(children: dict[str, subprocess.Popen[bytes]]) -> None:
    for name, child in children.items():
        if child.poll() is not None:
            raise ScreenStopped(
                f"Van de hub is {name} vanzelf gestopt (code {child.returncode}). Start opnieuw met: doorstroomhub up."
            )
