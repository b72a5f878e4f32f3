"""The year's graph of a document: canonical order, levels, and padded tables of needs."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from game.model.tables import ALL, ANY, Level
from game.scenario.schema import ScenarioDocument


@dataclass(slots=True)
class Graph:
    elements: tuple[str, ...]
    missions: tuple[str, ...]
    capabilities: tuple[str, ...]
    packages: tuple[str, ...]
    mode: dict[str, int]
    members: dict[str, list[str]]
    hidden: set[str]
    levels: tuple[Level, ...]
    waits: dict[str, list[str]]  # needs with every plain ALL condition replaced by its members

    def rows(self) -> dict[str, int]:
        """Node row of every name."""
        names = (*self.elements, *self.missions, *self.capabilities, *self.packages)
        return {name: row for row, name in enumerate(names)}

    def padded(self, lists: list[list[str]]) -> np.ndarray:
        """Rows of each list, padded with the constant's row."""
        rows = self.rows()
        width = max((len(names) for names in lists), default=0) or 1
        out = np.full((len(lists), width), len(rows), np.intp)
        for index, names in enumerate(lists):
            out[index, : len(names)] = sorted(rows[name] for name in names)
        return out


def build(document: ScenarioDocument) -> Graph:
    """Names of one axis stand by level, then by id: the order of a file changes nothing."""
    mode: dict[str, int] = {}
    members: dict[str, list[str]] = {}
    hidden: set[str] = set()
    for name, capability in document.capabilities.items():
        if capability.at_least is not None:
            groups = []
            for number, some in enumerate(itertools.combinations(sorted(capability.of or ()), capability.at_least)):
                group = f"{name}__{number}"
                mode[group], members[group] = ALL, list(some)
                hidden.add(group)
                groups.append(group)
            mode[name], members[name] = ANY, groups
        else:
            mode[name] = ALL if capability.all is not None else ANY
            members[name] = list(capability.all or capability.any or ())
    needs = {name: list(element.needs) for name, element in document.elements.items()}
    needs |= {name: list(mission.needs) for name, mission in document.missions.items()}
    needs |= members
    waits = _flatten(needs, mode, {n for n, c in document.capabilities.items() if c.hold_months}, set(document.packages))
    level: dict[str, int] = dict.fromkeys(document.packages, 0)

    def depth(name: str) -> int:
        if name not in level:
            level[name] = 1 + max((depth(need) for need in waits[name]), default=0)
        return level[name]

    for name in needs:
        depth(name)
    ordered = {
        key: tuple(sorted(names, key=lambda name: (level[name], name)))
        for key, names in (("e", document.elements), ("m", document.missions), ("c", mode))
    }
    levels = []
    for number in sorted({level[name] for name in needs}):
        part = [slice(sum(level[n] < number for n in ordered[key]), sum(level[n] <= number for n in ordered[key])) for key in "emc"]
        levels.append(Level(*part))
    return Graph(ordered["e"], ordered["m"], ordered["c"], tuple(sorted(document.packages)), mode, members, hidden, tuple(levels), waits)


def _flatten(needs: dict[str, list[str]], mode: dict[str, int], lasting: set[str], packages: set[str]) -> dict[str, list[str]]:
    """The same waits over fewer levels: to wait for ALL of some things is to wait for each of them.

    Not for a condition that must last, and not where a package is among its members: a partner may leave, what was reached stays.
    """
    flat: dict[str, list[str]] = {}

    def expand(name: str) -> list[str]:
        if name not in flat:
            out: dict[str, None] = {}
            for need in needs[name]:
                plain = mode.get(need) == ALL and need not in lasting and not packages & set(needs[need]) and mode.get(name) != ANY
                out.update(dict.fromkeys(expand(need) if plain else [need]))
            flat[name] = list(out)
        return flat[name]

    return {name: expand(name) for name in needs}
