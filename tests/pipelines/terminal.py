"""A command at a terminal of its own, as a person sits at one: what it asks is answered, what it shows is kept."""

import os
import pty
import select
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.pipelines.test_cli import WORKING_COPY

COMMAND = "from pipelines.cli import main; main()"
_TAKE_IT = "import fcntl, sys, termios; fcntl.ioctl(int(sys.argv.pop(1)), termios.TIOCSCTTY, 0)"


@dataclass(frozen=True)
class Ran:
    """What came on the terminal, and what on standard output and standard error, which lead elsewhere."""

    terminal: str
    output: str
    code: int


def at_terminal(program: str, words: Sequence[str], environment: Mapping[str, str], answers: Sequence[tuple[str, str]]) -> Ran:
    """Run a program (such as `COMMAND`) with these words; each answer is given once its question stands on the terminal."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", f"{_TAKE_IT}; {program}", str(theirs), *words]
    process = subprocess.Popen(
        command, cwd=WORKING_COPY, env={**os.environ, **environment}, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True, pass_fds=[theirs],
    )  # fmt: skip
    os.close(theirs)
    seen, waiting, after = "", list(answers), 0
    while process.poll() is None:
        if select.select([ours], [], [], 0.05)[0]:
            try:
                seen += os.read(ours, 65536).decode()
            except OSError:
                break
        if waiting and waiting[0][0] in seen[after:]:
            after = len(seen)
            os.write(ours, f"{waiting.pop(0)[1]}\n".encode())
    output = process.communicate()[0].decode()
    while select.select([ours], [], [], 0)[0]:
        try:
            seen += os.read(ours, 65536).decode()
        except OSError:
            break
    os.close(ours)
    return Ran(seen, output, process.returncode)
