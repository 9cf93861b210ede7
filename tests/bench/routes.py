"""`python -m tests.bench.routes`: what a live pull costs beside what latency alone costs, and whether its memory stays flat.

Each simulator runs in a process of its own and answers `LATENCY` after a question; the pulls go into the archive of a hub, and
every question into its logs before it is sent. Made-up persons, of whom everybody has one row, one answer, one job. Ends with 1
when a pull takes more than `SLOWER` times what its questions one after the other must take, or memory grows by more than
`GROWTH` mebibytes after the first bytes.
"""

import argparse
import datetime
import resource
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from connectors.demo.numbers import burgerservicenummers
from connectors.simulators.brp import PERSONS, RESOURCE_SERVER, SCOPE, BrpSimulator
from connectors.simulators.certificates import Authority, Issued
from connectors.simulators.grip import PAGE, GripSimulator
from connectors.simulators.serving import Trouble
from connectors.simulators.suwi import SuwiSimulator
from connectors.simulators.tokens import CLIENT, PATH
from connectors.web.brp import PER_QUESTION, Brp, BrpSettings
from connectors.web.disclosure import Disclose
from connectors.web.grip import Grip, GripSettings
from connectors.web.line import Identity, Line
from connectors.web.pull import Pull
from connectors.web.soap import Signer
from connectors.web.suwi import Suwi, SuwiSettings
from connectors.web.tokens import TokenAccess
from pipelines.disclosing import Disclosures
from pipelines.hub import Hub, open_hub
from schemas.extract import Source
from schemas.grip import GRIP_OVERSTAP
from schemas.suwi import SUWI_INKOMSTEN
from warehouse.home import Home
from warehouse.logs.lines import new_span
from warehouse.purposes import PURPOSES

LATENCY = 0.050
SLOWER = 1.5
GROWTH = 20
PEILDATUM = datetime.date(2026, 11, 1)
_JOB = (
    "<ClientSuwi><Burgerservicenr>{0}</Burgerservicenr><Inkomstenverhouding><VolgnrIkv>1</VolgnrIkv><DatBIkv>20260101</DatBIkv>"
    "<Inkomstenperiode><DatBIkp>20260101</DatBIkp><CdSrtIkv>15</CdSrtIkv><CdAardIkv>01</CdAardIkv></Inkomstenperiode>"
    "</Inkomstenverhouding></ClientSuwi>"
)


@dataclass(frozen=True)
class Measured:
    """One pull: questions, seconds, seconds of processor, seconds that latency alone costs, mebibytes that memory grew."""

    source: str
    questions: int
    seconds: float
    processor: float
    least: float
    growth: float


def main() -> None:
    """Measure each source that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--personen", type=int, default=5000)
    parser.add_argument("--bron", nargs="*", choices=sorted(_SERVE), default=sorted(_SERVE))
    parser.add_argument("--serve", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.serve:
        _serve(asked.serve[0], Path(asked.serve[1]), asked.personen)
        return
    with tempfile.TemporaryDirectory(prefix="doorstroomhub-bench-") as folder, open_hub(Home(Path(folder) / "hub")) as hub:
        measured = [_measure(hub, source, Path(folder) / source, asked.personen) for source in asked.bron]
    table = Table("source", "questions", "seconds", "processor", "latency alone", "times", "memory +MB")
    for each in measured:
        times = f"{each.seconds / each.least:.2f}"
        seconds = (f"{part:.1f}" for part in (each.seconds, each.processor, each.least))
        table.add_row(each.source, str(each.questions), *seconds, times, f"{each.growth:.0f}")
    Console().print(table)
    sys.exit(any(each.seconds > SLOWER * each.least or each.growth > GROWTH for each in measured))


def _measure(hub: Hub, source: str, folder: Path, persons: int) -> Measured:
    authority = Authority(folder, "autoriteit")
    own = authority.issue("hub")
    authority.issue("server")
    numbers = _numbers(persons)
    questions = {"grip": -(-persons // PAGE), "brp": -(-persons // PER_QUESTION), "suwi": persons}[source]
    with _running(source, folder, persons) as (url, secret):
        line = Line(authority.roots, Identity(own.certificate, own.key))
        first: list[int] = []
        began, worked = time.perf_counter(), time.process_time()
        hub.archive.store(_Watched(_PULL[source](url, secret, line, numbers, _log(hub, source, numbers)), first))  # type: ignore[arg-type]
        seconds, worked = time.perf_counter() - began, time.process_time() - worked
    growth = (_memory() - first[0]) / 1024
    return Measured(source, questions, seconds, worked, questions * LATENCY, growth)


def _log(hub: Hub, source: str, numbers: Sequence[str]) -> Disclose:
    """The logs of the hub, which take a line per question; those of a source without persons are never told of anything."""
    purpose = PURPOSES.get(Source(source), PURPOSES[Source.BRP])
    return Disclosures(hub.logs, purpose, numbers, trace=uuid.uuid4().hex, span=new_span())


class _Watched:
    """The stream of a pull, which notes the memory when the first bytes have come."""

    def __init__(self, pull: Pull, first: list[int]) -> None:
        self._stream = pull.stream
        self._first = first

    def read(self, size: int) -> bytes:
        piece = self._stream.read(min(size, 1 << 14))
        if not self._first:
            self._first.append(_memory())
        return piece


def _memory() -> int:
    """The most memory so far, in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _numbers(persons: int) -> list[str]:
    return [f"{number:09d}" for number in burgerservicenummers(persons, 2026)]


@contextmanager
def _running(source: str, folder: Path, persons: int) -> Iterator[tuple[str, str]]:
    command = [sys.executable, "-m", "tests.bench.routes", "--personen", str(persons), "--serve", source, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url, secret = process.stdout.readline().split()
        try:
            yield url, secret
        finally:
            process.communicate("\n")


def _serve(source: str, folder: Path, persons: int) -> None:
    """Serve until a line comes in."""
    with _SERVE[source](
        Issued(folder / "server.crt", folder / "server.key"), folder / "autoriteit.pem", _numbers(persons)
    ) as it:
        it.trouble = Trouble(latency=LATENCY)
        print(it.url, it.tokens.secret if hasattr(it, "tokens") else "-", flush=True)
        sys.stdin.readline()


def _grip_rows(numbers: Sequence[str]) -> list[dict[str, Any]]:
    empty = {column.source_name: None for column in GRIP_OVERSTAP.columns}
    return [{**empty, "burgerservicenummer": number, "schooljaar": "2026"} for number in numbers]


def _brp_persons(numbers: Sequence[str]) -> dict[str, dict[str, Any]]:
    place = {"type": "Adres", "verblijfadres": {"huisnummer": 1, "postcode": "8011AA"}}
    return {number: {"aNummer": "1", "burgerservicenummer": number, "verblijfplaats": place} for number in numbers}


def _suwi_answers(numbers: Sequence[str]) -> dict[str, dict[str, str]]:
    return {"suwi_inkomsten": {number: _JOB.format(number) for number in numbers}, "suwi_bijstand": {}}


_SERVE: dict[str, Callable[[Issued, Path, Sequence[str]], Any]] = {
    "grip": lambda server, _, numbers: GripSimulator(server, {"grip_overstap": _grip_rows(numbers)}),
    "brp": lambda server, clients, numbers: BrpSimulator(server, clients, _brp_persons(numbers)),
    "suwi": lambda server, clients, numbers: SuwiSimulator(server, clients, _suwi_answers(numbers)),
}


def _token(url: str, secret: str, **further: str) -> TokenAccess:
    return TokenAccess(url + PATH, CLIENT, secret, further)


def _pull_grip(url: str, secret: str, line: Line, _: Sequence[str], __: Disclose) -> Pull:
    return Grip(GripSettings(url, line, _token(url, secret), ())).pull(GRIP_OVERSTAP, PEILDATUM, [2026])


def _pull_brp(url: str, secret: str, line: Line, numbers: Sequence[str], disclose: Disclose) -> Pull:
    token = _token(url, secret, scope=SCOPE, resourceServer=RESOURCE_SERVER)
    return Brp(BrpSettings(url + PERSONS, line, token)).pull(numbers, "R0010", PEILDATUM, disclose)


def _pull_suwi(url: str, _: str, line: Line, numbers: Sequence[str], disclose: Disclose) -> Pull:
    assert line.identity is not None
    settings = SuwiSettings({"suwi_inkomsten": f"{url}/UWVDossierInkomstenGSD/v0200"}, line, Signer.of(line.identity))
    return Suwi(settings).pull(SUWI_INKOMSTEN, numbers, "R0010", PEILDATUM, disclose)


_PULL: dict[str, Callable[[str, str, Line, Sequence[str], Disclose], Pull]] = {
    "grip": _pull_grip,
    "brp": _pull_brp,
    "suwi": _pull_suwi,
}

if __name__ == "__main__":
    main()
