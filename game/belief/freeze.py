"""The freeze: what the forecast of June 2021 is made of, hashed and dated before any outcome is looked at.

`freeze.json` holds a fingerprint: the text of every file in which an equation, a prior's table or a score stands, what the scenarios
compile to as known on 30 June 2021, and the digest of a few worlds of the frozen forecast. A later change must be listed there under
`after_seeing` with a sentence; from then on the back-test says "changed after seeing the test". A change that nobody listed is refused.
"""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from game.lab import ensemble
from game.model.engine import MODEL_VERSION, Engine, Policy
from game.model.tables import Tables

PLACE = Path(__file__).with_name("freeze.json")
UNFROZEN = ("digest", "titles", "provenance", "links", "reference")  # words, sources, and what follows from the rest
WORLDS = 64
SEED = 2021
# equations and what turns text into priors; the scores and the baselines, so that the yardstick is fixed as well
SOURCES = (
    "model/*.py", "model/rules/*.py", "scenario/compiler.py", "scenario/quantiles.py", "scenario/designs.py", "scenario/cards.py",
    "scenario/graph.py", "scenario/knowledge.py", "scenario/dates.py", "agents/policies.py", "belief/scores.py", "belief/baselines.py",
    "belief/backtest.py", "belief/paper.py",
)  # fmt: skip

Print = dict[str, str]  # what -> hash


class NotFrozen(ValueError):
    """The back-test may not read what happened; the message says why in one line."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`state` is "frozen" or "changed after seeing the test"; `entries` are the changes that were listed, oldest first."""

    state: str
    date: str
    parent: str
    entries: tuple[dict[str, Any], ...]
    changed: tuple[str, ...]  # what differs from the freeze today
    same_worlds: bool  # the few worlds of the freeze come out bit for bit as they did


def source_files(package: Path) -> dict[str, Path]:
    """Every hashed file of the package, by the name under which it is hashed."""
    return {f"game/{path.relative_to(package).as_posix()}": path for pattern in SOURCES for path in sorted(package.glob(pattern))}


def fingerprint(files: Mapping[str, Path], tables: Mapping[str, Tables], policies: Mapping[str, Mapping[str, Policy]]) -> Print:
    """Hashes of files, of compiled scenarios (with `policies` by programme for the worlds that are played), and of those worlds."""
    found: Print = {"model version": MODEL_VERSION}
    for name, path in sorted(files.items()):
        found[name] = hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()
    for name, table in sorted(tables.items()):
        found[f"scenario {name}"] = tables_hash(table)
        found[f"worlds {name}"] = ensemble.run(Engine(table), policies[name], WORLDS, SEED).digest
    return found


def tables_hash(tables: Tables) -> str:
    """What a scenario compiles to: every number, name and event that a rule can read. Words and sources do not count, nor facts known later."""
    h = hashlib.sha256()
    for field in dataclasses.fields(tables):
        if field.name not in UNFROZEN:
            value = getattr(tables, field.name)
            h.update(f"|{field.name}|".encode())
            if isinstance(value, np.ndarray):
                h.update(f"{value.dtype.str}{value.shape}".encode() + np.ascontiguousarray(value).tobytes())
            else:
                h.update(json.dumps(value, sort_keys=True, default=_plain).encode())
    return h.hexdigest()


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    return repr(value)


def differences(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[str, ...]:
    """Names whose hash differs, or that only one of the two has."""
    return tuple(sorted(name for name in {*old, *new} if old.get(name) != new.get(name)))


def read(place: Path = PLACE) -> dict[str, Any] | None:
    """The freeze as stored; None if there is none. NotFrozen if it cannot be read."""
    if not place.is_file():
        return None
    try:
        document = json.loads(place.read_text(encoding="utf-8"))
        if not isinstance(document["fingerprint"], dict) or not isinstance(document["after_seeing"], list):
            raise TypeError
        for entry in document["after_seeing"]:
            if not str(entry["sentence"]).strip() or not isinstance(entry["changes"], dict):
                raise TypeError
    except (OSError, ValueError, KeyError, TypeError):
        raise NotFrozen(f"{place.name} cannot be read as a freeze") from None
    return dict(document)


def standing(document: Mapping[str, Any]) -> Print:
    """The fingerprint after every change that was listed; null takes a name away."""
    found = dict(document["fingerprint"])
    for entry in document["after_seeing"]:
        found |= entry["changes"]
    return {name: value for name, value in found.items() if value is not None}


def check(now: Mapping[str, str], place: Path = PLACE) -> Verdict:
    """Whether today's fingerprint is the frozen one. Raises NotFrozen if there is no freeze, or if a change is not listed."""
    document = read(place)
    if document is None:
        raise NotFrozen("the model is not frozen yet: outcomes stay unread until `peaks freeze --write`")
    unlisted = differences(standing(document), now)
    if unlisted:
        more = f" and {len(unlisted) - 3} more" if len(unlisted) > 3 else ""
        raise NotFrozen(
            f"changed since the freeze and not listed under after_seeing: {', '.join(unlisted[:3])}{more}"
            ' (`peaks freeze --write --because "..."` lists it)'
        )
    changed = differences(document["fingerprint"], now)
    worlds = not any(name.startswith("worlds ") for name in changed)
    state = "changed after seeing the test" if document["after_seeing"] else "frozen"
    return Verdict(state, document["date"], document.get("parent", ""), tuple(document["after_seeing"]), changed, worlds)


def write(now: Mapping[str, str], place: Path = PLACE, because: str = "", parent: str = "", date: str | None = None) -> dict[str, Any]:
    """Writes the freeze, or lists what changed since under `after_seeing` with the sentence `because`. Returns the document.

    ValueError if a freeze stands already and no sentence is given, or if nothing changed. A freeze is never overwritten.
    """
    day = date or datetime.date.today().isoformat()
    document = read(place)
    if document is None:
        document = {"format": 1, "date": day, "parent": parent,
                    "note": "equations, priors, scenarios and scores as they stood before any outcome after 2021-06-30 was compared with them",
                    "fingerprint": dict(sorted(now.items())), "after_seeing": []}  # fmt: skip
    else:
        old = standing(document)
        changes = {name: now.get(name) for name in differences(old, now)}
        if not changes:
            raise ValueError("nothing changed since the freeze")
        if not because.strip():
            raise ValueError(f'a freeze of {document["date"]} stands already; say what changed and why: --because "..."')
        document["after_seeing"].append({"date": day, "parent": parent, "sentence": because.strip(), "changes": changes})
    part = place.with_name(place.name + ".part")
    part.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    part.replace(place)
    return document
