"""Reference campaigns: what an aim's metric usually comes to, per seat. An aim's score is its percentile among them.

A table is made by `peaks reference`, stands beside the scenario and carries its digest; for a scenario without one it is made when a
seat is taken, and kept in the player's folder.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from game.agents.policies import POLICIES, habits_digest
from game.memory import keep_freed_memory
from game.model import charter
from game.model.axes import AIMS
from game.model.engine import MODEL_VERSION, Engine
from game.model.state import Array

POOL = ("historical", "balanced", "as_planned", "sprint", "partners_first", "robotic_first")
ROWS = (*AIMS, "demand", "charter")  # the eight aims, what the principal's demand came to, the charter's area
WORLDS = 1000
SEED = 2021
DIGITS = 3

Reference = dict[str, Array]


def build(engine: Engine, worlds: int = WORLDS) -> Reference:
    """Quantiles 0..100 of every metric, (ROW, 101) float64 a seat, over campaigns in which each policy of the pool meets the next."""
    keep_freed_memory()
    seats = engine.tables.ids["programme"]
    parts: list[Array] = []
    share = -(-worlds // len(POOL))
    for number in range(len(POOL)):
        policies = {seat: POLICIES[POOL[(number + place) % len(POOL)]] for place, seat in enumerate(seats)}
        state = engine.start(SEED, share, number * share, domain="reference")
        while not engine.finished(state):
            state, _ = engine.step(state, engine.orders(state, policies))
        parts.append(np.concatenate([state.metric, state.demand_score[None], charter.area(state, engine.tables)[None]]))
    metric = np.concatenate(parts, axis=-1).astype(np.float64)
    marks = np.round(np.quantile(metric, np.linspace(0, 1, 101), axis=-1, method="inverted_cdf"), DIGITS)  # as it will be read from its file
    return {seat: np.ascontiguousarray(marks[:, :, row].T) for row, seat in enumerate(seats)}


def write(path: Path, reference: Reference, digest: str, worlds: int = WORLDS) -> None:
    """Writes a table, whole or not at all. OSError if the place cannot be written."""
    head = {"scenario_digest": digest, "model_version": MODEL_VERSION, "policies_digest": habits_digest(), "worlds": worlds, "pool": list(POOL)}
    rows = [
        f"  {json.dumps(seat)}: {{\n"
        + ",\n".join(f"   {json.dumps(row)}: {json.dumps([round(float(x), DIGITS) for x in table[place]])}" for place, row in enumerate(ROWS))
        + "\n  }"
        for seat, table in reference.items()
    ]
    text = json.dumps(head, indent=1)[:-2] + ',\n "seats": {\n' + ",\n".join(rows) + "\n }\n}\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def read(path: Path, digest: str) -> Reference | None:
    """The table in a file; None if there is none, or if it is of another scenario or model."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if (document["scenario_digest"], document["model_version"], document["policies_digest"]) != (digest, MODEL_VERSION, habits_digest()):
            return None
        return tables_of(document["seats"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def tables_of(seats: Mapping[str, Mapping[str, list[float]]]) -> Reference:
    return {seat: np.array([rows[row] for row in ROWS], np.float64) for seat, rows in seats.items()}
