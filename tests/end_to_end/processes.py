"""Watches the processes of a hub: what stands in their arguments and environment, which everybody on a machine may see."""

import threading
from contextlib import suppress
from pathlib import Path
from typing import Self

EVERY_SECONDS = 0.1


class Watch:
    """Looks at `/proc` until it is left; `seen` holds arguments and environment of every process that works in `folder`.

    Processes that were there before are of others, and are not looked at again and again.
    """

    def __init__(self, folder: Path) -> None:
        self._mark = str(folder).encode()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._others = _processes()
        self.seen: set[bytes] = set()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(EVERY_SECONDS):
            now = _processes()
            self._others &= now  # a number may be given out again
            for process in now - self._others:
                with suppress(OSError):  # it has ended meanwhile
                    self._look_at(process)

    def _look_at(self, process: Path) -> None:
        told = (process / "cmdline").read_bytes() + b"\n" + (process / "environ").read_bytes()
        if self._mark in told or str((process / "cwd").readlink()).encode().startswith(self._mark):
            self.seen.add(told)


def _processes() -> set[Path]:
    return {process for process in Path("/proc").iterdir() if process.name.isdecimal()}
