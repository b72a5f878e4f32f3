"""Every policy by name: the fixed ones and the planner at each of its levels. A save names its rivals by these names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from game.agents import foreseen, opening, policies
from game.agents.levels import LEVELS, USUAL, name_of
from game.agents.planner import PLANNERS, NoReference, Planner
from game.model.engine import Engine, Policy
from game.model.state import State

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


def expected(engine: Engine, state: State, playing: Mapping[str, Policy]) -> dict[str, Policy]:
    """By whom a forecast from `state` (one world a game) has the seats played: what a planner will choose nobody can foresee, see `foreseen`."""
    rows = engine.tables.ids["programme"]
    return {
        name: foreseen.foreseen(engine, state, rows.index(name), policy.level) if isinstance(policy, Planner) else policy
        for name, policy in playing.items()
    }


Foretold = Mapping[str, str | foreseen.Foreseen]
"""By seat what a forecast in another process is told: a fixed policy by its name, a planner by what it usually comes to do."""


def named(rivals: Foretold) -> dict[str, Policy]:
    return {seat: POLICIES[told] if isinstance(told, str) else told for seat, told in rivals.items()}


def name_of_policy(policy: Policy) -> str:
    """The name of one of `POLICIES`; "" for another."""
    return next((name for name, known in POLICIES.items() if known is policy), "")


def told(policies: Mapping[str, Policy]) -> Foretold:
    """What `expected` gave, for a forecast in another process."""
    return {seat: policy if isinstance(policy, foreseen.Foreseen) else name_of_policy(policy) for seat, policy in policies.items()}


PARTS = ("plans", "courses")
"""What a planner works out before a campaign: its plans, and the courses that forecasts have it follow."""


def study(engine: Engine, playing: Mapping[str, Policy]) -> Iterator[tuple[str, float]]:
    """Has every planner work out what it needs before a campaign, as far as that is not known, step by step: yields the part and the share of it
    that is done."""
    for name, policy in playing.items():
        if isinstance(policy, Planner) and engine.tables.reference:
            seat = engine.tables.ids["programme"].index(name)
            for part, steps in zip(PARTS, (opening.search, foreseen.play), strict=True):
                for share in steps(engine, seat, policy.level):
                    yield part, share


def prepare(engine: Engine, playing: Mapping[str, Policy]) -> None:
    """`study` at once: now, and not when a plan or a forecast is first asked for."""
    for _step in study(engine, playing):
        pass


def plans(policy: object) -> bool:
    """Whether a policy plans for points, and so needs a scenario with reference campaigns."""
    return isinstance(policy, Planner)


__all__ = ["PARTS", "POLICIES", "SUMMARIES", "Foretold", "NoReference", "expected", "name_of_policy", "named", "plans", "prepare", "study", "told"]
