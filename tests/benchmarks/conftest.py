"""The scenario of the figures, on a few worlds where benchmarks are disabled; figures that are no rounds of work are printed at the end."""

from __future__ import annotations

import pytest

from game.bench.figures import Setting

SAID: list[str] = []


@pytest.fixture
def figure(benchmark):
    """Notes a figure: title, number, unit and goal."""

    def note(title: str, number: float, unit: str, goal: str) -> None:
        benchmark.extra_info[title] = f"{number:.1f} {unit}"
        SAID.append(f"{title:60s} {number:10.1f} {unit}   goal {goal}")

    return note


def pytest_terminal_summary(terminalreporter):
    for line in SAID:
        terminalreporter.write_line(line)


@pytest.fixture
def setting(benchmark, race) -> Setting:
    return Setting(scenario=race, small=benchmark.disabled)
