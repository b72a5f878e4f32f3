"""Saves: JSON lines. A header, then a line a year with everybody's orders and the digest after it, last a snapshot.

A file is whole or absent: it is written beside its place and moved there. Never pickle.
"""

from __future__ import annotations

import base64
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from game.model.engine import MODEL_VERSION, Engine
from game.model.orders import Action, decode, encode
from game.model.state import STOCKS, State, blank, digest, evolve

if TYPE_CHECKING:
    from game.play.session import Session

FORMAT = 1


class SaveError(Exception):
    """A save that cannot be used; the message says what is wrong and what to do."""


@dataclass(slots=True)
class Save:
    """A save as read: header, years as (actions, digest), and the snapshot."""

    header: dict[str, Any]
    years: list[tuple[list[Action], str]]
    snapshot: dict[str, Any]


def write(path: Path, session: Session) -> None:
    """Writes a save of a session. OSError if the place cannot be written."""
    tables = session.engine.tables
    header = {
        "format": FORMAT, "model_version": MODEL_VERSION, "scenario": session.scenario.id, "as_of": session.scenario.as_of,
        "scenario_digest": session.scenario.digest, "seed": session.seed, "world": session.world, "seat": session.seat,
        "rivals": session.rivals, "turn": len(session.history),
    }  # fmt: skip
    lines = [header]
    for turn, year in enumerate(session.history):
        actions = [action.as_list() for action in decode(year.orders, tables.ids)]
        lines.append({"turn": turn, "orders": actions, "digest": year.digest})
    lines.append({"snapshot": _pack(session.state), "draft": [action.as_list() for action in session.draft]})
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".part")
    with temporary.open("w", encoding="utf-8") as file:
        for line in lines:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def read(path: Path) -> Save:
    """Reads a save. Raises SaveError in one sentence for anything that is not one."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise SaveError(f"{path} is no save: it is not text") from None
    except OSError as error:
        raise SaveError(f"{path} cannot be read: {error.strerror or error}") from None
    rows = []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            rows.append(json.loads(line))
        except ValueError:
            raise SaveError(f"{path} is damaged in line {number}; the last good autosave stands beside it") from None
    try:
        if rows[0]["format"] != FORMAT:
            raise SaveError(f"{path} has save format {rows[0]['format']}, this game reads {FORMAT}")
        years = [([Action(str(k), str(t), float(v)) for k, t, v in row["orders"]], str(row["digest"])) for row in rows[1:-1]]
        if len(years) != rows[0]["turn"]:
            raise SaveError(f"{path} is cut short: {len(years)} years of {rows[0]['turn']}")
        return Save(rows[0], years, rows[-1])
    except (IndexError, KeyError, TypeError, ValueError):
        raise SaveError(f"{path} is no save of this game, or a damaged one") from None


def replay(save: Save, engine: Engine, verify: bool = False) -> State:
    """The state after all saved years, from their orders alone. `verify` compares every year's digest (SaveError names the year)."""
    if verify and save.header["model_version"] != MODEL_VERSION:
        raise SaveError(f"the save is of model version {save.header['model_version']}, this is {MODEL_VERSION}: it cannot be verified")
    if verify and save.header["scenario_digest"] != engine.tables.digest:
        raise SaveError("the scenario has changed since this campaign was played: it cannot be verified")
    state = engine.start(int(save.header["seed"]), 1, int(save.header["world"]))
    for turn, (actions, expected) in enumerate(save.years):
        try:
            orders = encode(actions, engine.tables.ids)
        except KeyError as error:
            raise SaveError(f"year {turn + 1} of the save orders something this scenario does not have: {error.args[0]}") from None
        state, _ = engine.step(state, orders)
        if verify and digest(state) != expected:
            raise SaveError(f"year {turn + 1} differs from the saved one: digest {digest(state)[:12]}, expected {expected[:12]}")
    return state


def _pack(state: State) -> dict[str, Any]:
    packed: dict[str, Any] = {"turn": state.turn, "seed": state.seed, "first_world": state.first_world}
    for name, stock in STOCKS.items():
        array = np.ascontiguousarray(getattr(state, name)).astype("<" + stock.dtype)
        packed[name] = base64.b64encode(array.tobytes()).decode()
    return packed


def unpack(snapshot: dict[str, Any], sizes: dict[str, int]) -> State:
    """The state of a snapshot. SaveError if it does not fit the scenario."""
    state = blank(sizes, 1, int(snapshot["seed"]), int(snapshot["first_world"]))
    arrays = {}
    try:
        for name, stock in STOCKS.items():
            raw = np.frombuffer(base64.b64decode(snapshot[name]), "<" + stock.dtype)
            arrays[name] = raw.reshape(getattr(state, name).shape).astype(stock.dtype)
    except (KeyError, ValueError):
        raise SaveError("the snapshot does not fit this scenario; play on from an older autosave") from None
    return evolve(state, turn=int(snapshot["turn"]), **arrays)
