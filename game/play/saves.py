"""Saves: JSON lines. A header, perhaps a base, then a line a year with everybody's orders and the digest after it, last a snapshot.

The base is the state from which the listed years continue, for a campaign that went on from a snapshot of another version.
A file is whole or absent: it is written beside its place and moved there, and the autosave before it is kept. Never pickle.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from game.i18n import _
from game.model.engine import MODEL_VERSION, Engine, IllegalOrder
from game.model.orders import Action, Orders, decode, encode
from game.model.state import STOCKS, State, blank, digest, evolve, out_of_range

if TYPE_CHECKING:
    from game.play.session import Session

FORMAT = 1
_HEADER: dict[str, Any] = {
    "model_version": str, "scenario": str, "as_of": str, "scenario_digest": str, "seed": int, "world": int, "seat": str,
    "rivals": dict, "turn": int, "path": str, "end": int, "fork": str,
}  # fmt: skip


class SaveError(Exception):
    """A save that cannot be used; the message says what is wrong and what to do."""


@dataclass(slots=True)
class Save:
    """A save as read: header, years as (actions, digest), the snapshot's line, and the base's line if there is one."""

    header: dict[str, Any]
    years: list[tuple[list[Action], str]]
    snapshot: dict[str, Any]
    base: dict[str, Any] | None = None

    @property
    def first_turn(self) -> int:
        """Turn of the first listed year: 0, or the base's."""
        return int(self.header["turn"]) - len(self.years)


def previous(path: Path) -> Path:
    """Where the autosave before `path` is kept: NAME.1.jsonl beside NAME.jsonl."""
    return path.with_name(f"{path.stem}.1{path.suffix}")


def current(path: Path) -> Path:
    """The autosave that `path` is, or was the one before: a campaign resumed from NAME.1.jsonl goes on in NAME.jsonl."""
    return path.with_name(path.stem[:-2] + path.suffix) if path.stem.endswith(".1") else path


def write(path: Path, session: Session) -> None:
    """Writes a save of a session. OSError if the place cannot be written; the old file stands then."""
    tables = session.engine.tables
    header = {
        "format": FORMAT, "model_version": MODEL_VERSION, "scenario": session.scenario.id, "path": str(session.scenario.path),
        "as_of": session.scenario.as_of, "scenario_digest": session.scenario.digest, "seed": session.seed, "world": session.world,
        "end": tables.last_year, "seat": session.seat, "rivals": session.rivals, "turn": session.state.turn,
    }  # fmt: skip
    if session.fork:
        header["fork"] = session.fork
    lines: list[dict[str, Any]] = [header]
    first = 0
    if session.base is not None:
        first = session.base.turn
        lines.append({"base": _pack(session.base), "digest": digest(session.base)})
    for turn, year in enumerate(session.history, first):
        actions = [action.as_list() for action in decode(year.orders, tables.ids)]
        lines.append({"turn": turn, "orders": actions, "digest": year.digest})
    last: dict[str, Any] = {"snapshot": _pack(session.state), "draft": [action.as_list() for action in session.draft]}
    if session.predictions:
        last["predictions"] = [one.as_list() for one in session.predictions]
    if session.branches:
        last["branches"] = [one.as_dict() for one in session.branches]
    lines.append(last)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path == session.autosave:
        _keep(path)
    _put(path, "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))


def _keep(path: Path) -> None:
    """Copies a whole autosave beside its place; a damaged one never takes the place of the last good one."""
    try:
        text = path.read_text(encoding="utf-8")
        _parse(text, path)
    except (OSError, ValueError, SaveError):
        return
    _put(previous(path), text)


def _put(path: Path, text: str) -> None:
    part = path.with_name(path.name + ".part")
    with part.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)  # noqa: PTH105 - one name, so that a test can make it fail


def read(path: Path) -> Save:
    """Reads a save. Raises SaveError in one sentence for anything that is not one; it names the last good autosave."""
    try:
        return _parse(path.read_text(encoding="utf-8"), path)
    except UnicodeDecodeError:
        wrong = _("{path} is no save: it is not text").format(path=path)
    except OSError as error:
        wrong = _("{path} cannot be read: {error}").format(path=path, error=error.strerror or error)
    except SaveError as error:
        wrong = str(error)
    for other in (previous(path), current(path)):
        if other == path:
            continue
        try:
            years = _parse(other.read_text(encoding="utf-8"), other).header["turn"]
        except (OSError, ValueError, SaveError):
            continue
        raise SaveError(wrong + _("; the last good autosave is {path} (after {years} years)").format(path=other, years=years)) from None
    raise SaveError(wrong)


def _parse(text: str, path: Path) -> Save:
    rows: list[Any] = []
    for number, line in enumerate(text.split("\n")[: -1 if text.endswith("\n") else None], 1):
        try:
            rows.append(json.loads(line))
        except (ValueError, RecursionError):
            if number == 1:
                raise SaveError(_("{path} is no save of this game, or a damaged one").format(path=path)) from None
            raise SaveError(_("{path} is damaged in line {number}").format(path=path, number=number)) from None
    if not rows or not isinstance(rows[0], dict) or "format" not in rows[0]:
        raise SaveError(_("{path} is no save of this game, or a damaged one").format(path=path))
    header = rows[0]
    if header["format"] != FORMAT:
        raise SaveError(_("{path} has save format {found}, this game reads {ours}").format(path=path, found=header["format"], ours=FORMAT))
    header.setdefault("path", "")
    header.setdefault("end", 0)
    header.setdefault("fork", "")
    wrong = [name for name, kind in _HEADER.items() if type(header.get(name)) is not kind]
    if not wrong and not all(isinstance(name, str) for name in header["rivals"].values()):
        wrong = ["rivals"]
    if wrong or min(header["world"], header["turn"]) < 0:
        raise SaveError(_("{path} is damaged in line 1: {name}").format(path=path, name=", ".join(wrong) or "turn"))
    based = len(rows) > 1 and isinstance(rows[1], dict) and "base" in rows[1]
    if len(rows) < 2 or not isinstance(rows[-1], dict) or "snapshot" not in rows[-1]:
        years = max(0, len(rows) - 1 - based)
        raise SaveError(_("{path} is cut short: {years} years of {all}").format(path=path, years=years, all=header["turn"]))
    try:
        listed = rows[2 if based else 1 : -1]
        years_read = [([Action(str(k), str(t), float(v)) for k, t, v in row["orders"]], str(row["digest"])) for row in listed]
        base = rows[1] if based else None
        first = int(base["base"]["turn"]) if base else 0
    except (KeyError, TypeError, ValueError, OverflowError):
        raise SaveError(_("{path} is damaged: a year in it cannot be read").format(path=path)) from None
    if len(years_read) != header["turn"] - first:
        years = first + len(years_read)
        raise SaveError(_("{path} is cut short: {years} years of {all}").format(path=path, years=years, all=header["turn"]))
    return Save(header, years_read, rows[-1], base)


def is_of(save: Save, engine: Engine) -> bool:
    """Whether this model and this scenario wrote the save, so that its orders mean the same here."""
    return save.header["model_version"] == MODEL_VERSION and save.header["scenario_digest"] == engine.tables.digest


def opening(save: Save, engine: Engine) -> State:
    """The state from which the listed years continue: the start of the world, or the base. SaveError if the base is damaged."""
    if save.base is None:
        return engine.start(int(save.header["seed"]), 1, int(save.header["world"]))
    state = unpack(save.base["base"], engine.tables.sizes)
    if digest(state) != save.base.get("digest"):
        raise SaveError(_("the state from which this save continues is damaged"))
    return state


def listed(save: Save, engine: Engine) -> Iterator[tuple[Orders, str]]:
    """Each year's orders and expected digest. SaveError names a year whose orders this scenario cannot read."""
    for turn, (actions, expected) in enumerate(save.years, save.first_turn + 1):
        try:
            yield encode(actions, engine.tables.ids), expected
        except (KeyError, ValueError, OverflowError) as error:
            wrong = _("year {turn} of the save orders something this scenario does not have: {what}")
            raise SaveError(wrong.format(turn=turn, what=error.args[0])) from None


def replay(save: Save, engine: Engine, verify: bool = False) -> State:
    """The state after all saved years, from the opening and the orders alone.

    `verify` compares every listed year's digest and the snapshot; SaveError names the first year that differs.
    """
    if verify and save.header["model_version"] != MODEL_VERSION:
        wrong = _("the save is of model version {found}, this is {ours}: it cannot be verified")
        raise SaveError(wrong.format(found=save.header["model_version"], ours=MODEL_VERSION))
    if verify and not is_of(save, engine):
        raise SaveError(_("the scenario has changed since this campaign was played: it cannot be verified"))
    state = opening(save, engine)
    for orders, expected in listed(save, engine):
        try:
            state, _report = engine.step(state, orders)
        except IllegalOrder as error:
            raise SaveError(_("year {turn} of the save is not legal here: {what}").format(turn=state.turn + 1, what=error)) from None
        if verify and digest(state) != expected:
            wrong = _("year {turn} differs from the saved one: digest {found}, expected {expected}")
            raise SaveError(wrong.format(turn=state.turn, found=digest(state)[:12], expected=expected[:12]))
    if verify and digest(unpack(save.snapshot["snapshot"], engine.tables.sizes)) != digest(state):
        raise SaveError(_("the years replay as saved, but the snapshot at the end of the save differs"))
    return state


def standing_of(save: Save, engine: Engine) -> tuple[State, str]:
    """Where a saved campaign stands, and a notice if that is its snapshot because its orders mean something else here."""
    if is_of(save, engine):
        try:
            state = replay(save, engine)
            if not save.years or digest(state) == save.years[-1][1]:
                return state, ""
        except SaveError:  # the orders lead nowhere here; the snapshot may still do
            pass
    return unpack(save.snapshot["snapshot"], engine.tables.sizes), other_version()


def other_version() -> str:
    """What a player is told when a campaign goes on from its snapshot."""
    return _("this save is of another version of the game or scenario; it goes on from its snapshot")


def _pack(state: State) -> dict[str, Any]:
    packed: dict[str, Any] = {"turn": state.turn, "seed": state.seed, "first_world": state.first_world}
    for name, stock in STOCKS.items():
        array = np.ascontiguousarray(getattr(state, name)).astype("<" + stock.dtype)
        packed[name] = base64.b64encode(array.tobytes()).decode()
    return packed


def continued(save: Save, engine: Engine) -> State:
    """The state from which a save of another version goes on. SaveError names both versions where its worlds have other parts than ours."""
    snapshot, theirs = save.snapshot["snapshot"], save.header["model_version"]
    if theirs != MODEL_VERSION and isinstance(snapshot, dict) and not set(STOCKS) <= set(snapshot):
        text = _("the save is of model version {theirs}, this is {ours}: its worlds have other parts, so it cannot go on here")
        raise SaveError(text.format(theirs=theirs, ours=MODEL_VERSION))
    return unpack(snapshot, engine.tables.sizes)


def unpack(snapshot: dict[str, Any], sizes: dict[str, int]) -> State:
    """The state of a snapshot. SaveError if it does not fit the scenario."""
    arrays = {}
    try:
        state = blank(sizes, 1, int(snapshot["seed"]), int(snapshot["first_world"]))
        for name, stock in STOCKS.items():
            raw = np.frombuffer(base64.b64decode(snapshot[name]), "<" + stock.dtype)
            arrays[name] = raw.reshape(getattr(state, name).shape).astype(stock.dtype)
        state = evolve(state, turn=int(snapshot["turn"]), **arrays)
    except (KeyError, TypeError, ValueError, OverflowError):
        raise SaveError(_("the snapshot does not fit this scenario; play on from an older autosave")) from None
    bad = out_of_range(state) + (["turn"] if state.turn < 0 else [])
    if bad:
        raise SaveError(_("the snapshot is damaged: {names} out of range").format(names=", ".join(bad)))
    return state
