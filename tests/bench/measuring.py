"""Seconds and memory of a piece of work in this process."""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

Outcome = TypeVar("Outcome")


@dataclass(frozen=True)
class Measured(Generic[Outcome]):
    """What the work gave, its seconds, and the highest memory of this process while it went on, in MB."""

    outcome: Outcome
    seconds: float
    memory: float


def measured(work: Callable[[], Outcome]) -> Measured[Outcome]:
    """Do the work once. What the server uses is not in the memory."""
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")
    began = time.perf_counter()
    outcome = work()
    seconds = time.perf_counter() - began
    return Measured(outcome, seconds, _highest_memory())


def seconds_of(work: Callable[[], object]) -> float:
    """The seconds of the work alone."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _highest_memory() -> float:
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024
