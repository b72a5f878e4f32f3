"""Processor time of work, beside the time of something that every machine does, measured in the same round.

Times say little from one machine to the next and, on a shared one, from one minute to the next. A multiple of a reference that was
measured just before and just after says more: what slows the one slows the other.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Timed:
    """What each round took: seconds of processor time, seconds by the wall, and the processor time as a multiple of the reference's."""

    cpu: list[float]
    wall: list[float]
    multiple: list[float]


@contextmanager
def pinned() -> Iterator[None]:
    """Keeps this process, and those it starts, on one core where the system can."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    free = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {max(free)})
        yield
    finally:
        os.sched_setaffinity(0, free)


def timed(work: Callable[[], object], rounds: int, reference: str) -> Timed:
    """Rounds of `work`, each between two measurements of the reference. One round before them is not counted if there are several."""
    measure = REFERENCES[reference]
    found = Timed([], [], [])
    if rounds > 2:
        work()
    for _round in range(rounds):
        before = measure()
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        took = time.process_time() - cpu
        found.wall.append(time.perf_counter() - wall)
        found.cpu.append(took)
        found.multiple.append(took / ((before + measure()) / 2))
    return found


def _median(work: Callable[[], object], rounds: int) -> float:
    times = []
    for _round in range(rounds):
        before = time.process_time()
        work()
        times.append(time.process_time() - before)
    return statistics.median(times)


def call() -> float:
    """Seconds of one numpy call on a column of 60 numbers: the unit of what one world costs."""
    a, b = np.ones((60, 1), np.float32), np.full((60, 1), 0.5, np.float32)

    def work() -> None:
        for _time in range(300):
            np.minimum(a * b + a, b)

    return _median(work, 9) / 900


def element() -> float:
    """Seconds a number of seven passes (five of float32 arithmetic, a comparison, a choice) over 60 x 1,024: the unit of a block."""
    a, b = np.ones((60, 1024), np.float32), np.full((60, 1024), 0.5, np.float32)
    return _median(lambda: np.where(a * b + a < b, np.minimum(a, b) - a, a / b), 30) / a.size


def python() -> float:
    """Seconds of a Python that does nothing and looks at no installed package: the unit of a start."""
    return statistics.median(child([sys.executable, "-I", "-S", "-c", "pass"])[0] for _time in range(3))


REFERENCES: dict[str, Callable[[], float]] = {"call": call, "element": element, "python": python}


def child(words: list[str]) -> tuple[float, float]:
    """Processor and wall seconds of a process, from its start to its end. RuntimeError with what it said if it failed."""
    began, before = time.perf_counter(), of_children()
    places = os.pathsep.join(place for place in sys.path if place)  # a child finds what this process finds
    done = subprocess.run(words, capture_output=True, check=False, env=os.environ | {"PYTHONPATH": places})
    if done.returncode:
        raise RuntimeError(f"{' '.join(words[:4])}: {done.stderr.decode()[-500:]}")
    return of_children() - before, time.perf_counter() - began


def of_children() -> float:
    """Processor seconds of all processes that this one has started and that have ended."""
    try:
        import resource  # finer than the clock ticks of `os.times`
    except ImportError:
        return sum(os.times()[2:4])
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
