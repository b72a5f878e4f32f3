"""The stored table: multiples of the references, and whether a figure has become a fifth worse than it.

A row that looks worse is measured twice more, and again twice; the median of all its measurements counts. So a bad round fails nothing, and
a change for the worse does not hide behind one lucky round.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from game.bench.reading import Reading

STORED = Path(__file__).with_name("stored.json")
LIMIT = 1.20
MOST = 5  # measurements of a row


@dataclass(frozen=True, slots=True)
class Worse:
    """A row that is worse than stored by more than the limit, after it was measured again."""

    id: str
    title: str
    stored: float
    measured: float
    factor: float


def factor(multiple: float, stored: float, more: bool) -> float:
    """How many times worse a multiple is than the stored one: 1.25 = a quarter worse, below 1 = better."""
    return stored / multiple if more else multiple / stored


def compare(readings: Iterable[Reading], stored: dict[str, float], again: Callable[[Reading], float]) -> list[Worse]:
    """Rows worse than stored by more than the limit. `again` measures a row once more and returns its multiple."""
    found = []
    for reading in readings:
        if not reading.gated or reading.id not in stored:
            continue
        kept, seen = stored[reading.id], [reading.multiple]
        while factor(statistics.median(seen), kept, reading.more) > LIMIT and len(seen) < MOST:
            seen += [again(reading), again(reading)]
        middle = statistics.median(seen)
        if factor(middle, kept, reading.more) > LIMIT:
            found.append(Worse(reading.id, reading.title, kept, middle, factor(middle, kept, reading.more)))
    return found


def read(path: Path = STORED) -> dict[str, float]:
    """The stored multiples by row; none if nothing was stored. ValueError if the file is no such table."""
    if not path.is_file():
        return {}
    try:
        return {str(name): float(value) for name, value in json.loads(path.read_text(encoding="utf-8"))["rows"].items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ValueError(f"{path} is no table of `peaks bench --store`") from None


def store(readings: Iterable[Reading], path: Path = STORED) -> Path:
    """Writes the multiples of what was measured over those that stand there; rows that were not measured stay."""
    rows = read(path) | {reading.id: float(f"{reading.multiple:.4g}") for reading in readings if reading.gated}
    document = {"machine": machine(), "rows": dict(sorted(rows.items()))}
    path.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    return path


def machine() -> dict[str, Any]:
    """Where and when: a note for readers, nothing is compared with it."""
    return {
        "processor": _processor(), "cores": os.cpu_count(), "system": platform.system(), "python": platform.python_version(),
        "numpy": np.__version__, "load": f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "-", "date": datetime.now(UTC).date().isoformat(),
    }  # fmt: skip


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
