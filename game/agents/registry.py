"""Every policy by name: the fixed ones and the planner at each of its levels. A save names its rivals by these names."""

from __future__ import annotations

from collections.abc import Mapping

from game.agents import opening, policies
from game.agents.levels import LEVELS, USUAL, name_of
from game.agents.planner import PLANNERS, NoReference, Planner
from game.foresight.forecast import continuation
from game.model.engine import Engine, Policy

POLICIES: dict[str, Policy] = {**policies.POLICIES, **PLANNERS, f"planner:{USUAL}": PLANNERS["planner"]}

SUMMARIES: dict[str, str] = {
    **policies.SUMMARIES,
    **{
        name_of(level): {
            "easy": "looks a few years ahead, every fourth year, from a plan that others have tried",
            "normal": "looks ahead in imagined worlds every year, and takes you for what it sees you do",
            "hard": "the same with three times as many imagined campaigns, and further ahead",
        }[level.name]
        for level in LEVELS.values()
    },
}


def expected(playing: Mapping[str, Policy]) -> dict[str, Policy]:
    """By whom a forecast has the seats played: what a planner will think of nobody can foresee, so its lines go on as planned."""
    return {name: continuation if isinstance(policy, Planner) else policy for name, policy in playing.items()}


def named(rivals: Mapping[str, str]) -> dict[str, Policy]:
    """`expected` of policies by name: what a forecast in another process is told of the rivals."""
    return expected({seat: POLICIES[name] for seat, name in rivals.items()})


def prepare(engine: Engine, playing: Mapping[str, Policy]) -> None:
    """Has every planner make its plan from before the campaign now, not when it is first asked."""
    for name, policy in playing.items():
        if isinstance(policy, Planner) and engine.tables.reference:
            opening.plans(engine, engine.tables.ids["programme"].index(name), policy.level)


def plans(policy: object) -> bool:
    """Whether a policy plans for points, and so needs a scenario with reference campaigns."""
    return isinstance(policy, Planner)


__all__ = ["POLICIES", "SUMMARIES", "NoReference", "expected", "named", "plans", "prepare"]
