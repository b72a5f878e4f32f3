"""Balance measured: win shares, dead levers, dominant plans, what the planner makes of it, events that never fire, length of play.

Everything is a comparison of whole campaigns under common luck. A flag says that something is out of the declared bounds; what to do
about it is a matter of judgement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from game.lab.balance import events, length, levers, plans, thinker, wins
from game.lab.balance.games import Arena, Points
from game.lab.balance.measure import Effect, Share
from game.model.engine import Engine

PARTS = ("wins", "levers", "search", "planner", "events", "length")


@dataclass(frozen=True, slots=True)
class Flag:
    """Something out of bounds: the part that found it, a rule, what it is about, and the number that is out."""

    part: str
    rule: str  # wins_too_much | dead_lever | dominant_plan | dominant_lever | never_fires | idle_option
    what: str
    number: float


@dataclass(slots=True)
class Balance:
    """What was found; a part that was not asked for is empty."""

    scenario: str
    digest: str
    seed: int
    worlds: int
    wins: list[wins.Row] = field(default_factory=list)
    levers: list[levers.Row] = field(default_factory=list)
    search: list[plans.Found] = field(default_factory=list)
    planner: list[thinker.Found] = field(default_factory=list)
    events: list[events.Row] = field(default_factory=list)
    length: list[length.Row] = field(default_factory=list)
    parts: tuple[str, ...] = PARTS

    @property
    def flags(self) -> list[Flag]:
        found = [Flag("wins", "wins_too_much", f"{row.seat} {row.policy}", row.wins.value) for row in self.wins if row.flagged]
        found += [Flag("levers", "dead_lever", f"{row.seat} {row.field}.{row.target}", row.best.effect.z) for row in self.levers if row.flagged]
        found += [Flag("search", "dominant_plan", row.seat, row.wins.value) for row in self.search if row.flagged]
        found += [Flag("planner", "dominant_lever", f"{row.seat} {row.lever}", row.thinking.value)
                  for one in self.planner for row in one.levers if row.flagged]  # fmt: skip
        found += [Flag("events", "never_fires", row.id, row.fires.value) for row in self.events if row.seldom]
        for row in self.events:
            found += [Flag("events", "idle_option", f"{row.id}.{c.id}", c.effect.z) for c in row.choices if c.flagged]
            found += [Flag("events", "idle_option", row.id, row.effect.z)] if row.effect and row.effect.dead else []
        return found

    @property
    def orders(self) -> dict[str, dict[str, int]]:
        """How many levers of each field of Orders are alive, dead and so on."""
        out: dict[str, dict[str, int]] = {}
        for row in self.levers:
            out.setdefault(row.field, dict.fromkeys(levers.STATUSES[:-1], 0))[row.status] += 1
        return out

    def as_dict(self) -> dict[str, object]:
        """Plain data for JSON; no NaN in it."""
        rows = {part: [row.as_dict() for row in getattr(self, part)] for part in self.parts}
        flags = [{"part": f.part, "rule": f.rule, "what": f.what, "number": f.number} for f in self.flags]
        return {"scenario": self.scenario, "scenario_digest": self.digest, "seed": self.seed, "worlds": self.worlds, **rows, "flags": flags}


def examine(
    engine: Engine,
    chairs: tuple[str, ...],
    rivals: Mapping[str, str],
    points: Points,
    draw: float,
    news: length.News,
    worlds: int = 400,
    seed: int = 0,
    only: Iterable[str] = PARTS,
    progress: Callable[[str, int], None] | None = None,
) -> Balance:
    """Measures the parts in `only`.

    `worlds` is the number of games of each row: of a policy in a seat, of a lever at most, of the last word on a plan. `points` gives
    (PROGRAMME, n) points of ended campaigns, `draw` is what they may differ by in a draw, `news` tells a year. `progress` hears the part
    and the games just played.
    """
    parts = tuple(part for part in PARTS if part in set(only))
    tables = engine.tables
    found = Balance(tables.scenario, tables.digest, seed, worlds, parts=parts)

    def arena(part: str) -> Arena:
        tell = (lambda games: progress(part, games)) if progress else (lambda games: None)
        return Arena(engine, points, draw, chairs, dict(rivals), seed, progress=tell)

    if "wins" in parts:
        found.wins = wins.table(arena("wins"), worlds)
    if "levers" in parts:
        found.levers = levers.table(arena("levers"), worlds)
    if "search" in parts:
        found.search = [plans.search(arena("search"), worlds, chair) for chair in chairs]
    if "planner" in parts:
        found.planner = thinker.table(arena("planner"), worlds)
    if "events" in parts:
        found.events = events.table(arena("events"), worlds)
    if "length" in parts:
        found.length = length.table(arena("length"), worlds, news)
    return found


__all__ = ["PARTS", "Balance", "Effect", "Flag", "Share", "examine"]
