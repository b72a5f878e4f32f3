"""Figures beside a reference of the same run, printed at the end: `python -m pytest tests/benchmarks --benchmark-enable --benchmark-only`."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np
import pytest

FIGURES: list[tuple[str, float, str, str, float]] = []
REFERENCES: dict[str, str] = {}


def best(work: Callable[[], object], rounds: int = 7) -> float:
    """Seconds of the quickest of some runs: what is left is the machine, not its other work."""
    times = []
    for _ in range(rounds):
        before = time.perf_counter()
        work()
        times.append(time.perf_counter() - before)
    return min(times)


@pytest.fixture(scope="session")
def per_call() -> float:
    """Seconds of one numpy call on a column of 60 numbers: the unit of what one world costs."""
    a, b = np.ones((60, 1), np.float32), np.full((60, 1), 0.5, np.float32)

    def work() -> None:
        for _ in range(1000):
            np.minimum(a * b + a, b)

    took = best(work) / 3000
    REFERENCES["a call"] = f"{took * 1e6:.2f} us"
    return took


@pytest.fixture(scope="session")
def per_element() -> float:
    """Seconds a number of seven passes (five of float32 arithmetic, a comparison, a choice) over 60 x 1,024: the unit of a block."""
    a, b = np.ones((60, 1024), np.float32), np.full((60, 1024), 0.5, np.float32)

    def work() -> None:
        for _ in range(20):
            np.where(a * b + a < b, np.minimum(a, b) - a, a / b)

    took = best(work) / (20 * a.size)
    REFERENCES["an element"] = f"{took * 1e9:.2f} ns"
    return took


@pytest.fixture(scope="session")
def bare_start() -> float:
    """Seconds of a Python that does nothing."""
    took = best(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True), 3)
    REFERENCES["a bare Python"] = f"{took * 1e3:.0f} ms"
    return took


@pytest.fixture
def figure():
    """Notes a figure: name, value, unit, goal, the reference's value in the same unit (0 = there is none)."""

    def note(name: str, value: float, unit: str, goal: str, reference: float = 0) -> None:
        FIGURES.append((name, value, unit, goal, value / reference if reference else float("nan")))

    return note


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not FIGURES:
        return
    terminalreporter.section("figures")
    terminalreporter.write_line(f"{'figure':44s} {'value':>12s} {'unit':16s} {'goal':>8s} {'x reference':>12s}")
    for name, value, unit, goal, ratio in FIGURES:
        times = f"{ratio:12,.1f}" if ratio == ratio else f"{'-':>12s}"
        terminalreporter.write_line(f"{name:44s} {value:12,.2f} {unit:16s} {goal:>8s} {times}")
    terminalreporter.write_line("references: " + ", ".join(f"{name} {value}" for name, value in REFERENCES.items()))
