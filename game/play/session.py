"""A campaign in one world: drafts of orders with undo, commit, rivals by policy, and a save after each year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from game.agents.answers import STANDS
from game.agents.planner import PLANNERS
from game.agents.reasons import Because, because
from game.agents.registry import POLICIES, Foretold, expected, plans, study, told
from game.foresight.forecast import Fan, forecast
from game.i18n import _
from game.model import luck
from game.model.engine import Engine, Policy
from game.model.legality import IllegalOrder, Legal, Reason, check, complete, project, promise_ticks
from game.model.occurrences import Report
from game.model.orders import DEFAULTS, KEEP, ORDERS, Action, Orders, decode, encode, merge
from game.model.state import State, digest
from game.play import predictions, saves
from game.play.predictions import Prediction
from game.scenario_types import Playable

if TYPE_CHECKING:
    from game.play.branches import Branch


@dataclass(slots=True)
class Year:
    """A year that was played: the state from which it began, what was ordered by everybody, what happened, the state's digest after it."""

    opening: State
    orders: Orders
    report: Report
    digest: str


@dataclass(slots=True)
class Session:
    """One campaign from one chair. `draft` is this year's list of actions; the last one on a target counts.

    `base` is the state from which `history` continues, None if that is the start of the world; `notice` is what a player must be
    told about the save it came from, "" if nothing.
    """

    scenario: Playable
    engine: Engine
    seat: str
    seed: int
    world: int
    rivals: dict[str, str]
    state: State
    before: State | None = None
    draft: list[Action] = field(default_factory=list)
    undone: list[Action] = field(default_factory=list)
    history: list[Year] = field(default_factory=list)
    autosave: Path | None = None
    base: State | None = None
    notice: str = ""
    predictions: list[Prediction] = field(default_factory=list)
    replaced: tuple[list[Action], list[Action]] | None = None  # the draft before a whole one took its place, and that one
    branches: list[Branch] = field(default_factory=list)
    fork: str = ""  # name of the branch of another campaign that this one goes on from
    _expected: tuple[State, dict[str, Policy]] | None = field(default=None, repr=False)

    @classmethod
    def new(
        cls, scenario: Playable, seat: str, seed: int = 0, world: int = 0, rivals: dict[str, str] | None = None,
        autosave: Path | None = None,
    ) -> Session:  # fmt: skip
        """Opens world `world` of study `seed`. ValueError names an unknown seat."""
        names = scenario.tables.ids["programme"]
        if seat not in names:
            raise ValueError(f'unknown programme "{seat}"; there are: {", ".join(names)}')
        engine = Engine(scenario.tables)
        chosen = {name: (rivals or {}).get(name, scenario.rivals.get(name, "historical")) for name in names if name != seat}
        return cls(scenario, engine, seat, seed, world, chosen, engine.start(seed, 1, world), autosave=autosave)

    # -- what is known
    @property
    def programme(self) -> int:
        return self.engine.tables.ids["programme"].index(self.seat)

    @property
    def year(self) -> int:
        """Calendar year of the turn to be played."""
        tables = self.engine.tables
        return int(tables.start + int(tables.turn_ticks[min(self.state.turn, tables.turns - 1)]) / 1024 + 1e-6)

    @property
    def finished(self) -> bool:
        return self.engine.finished(self.state)

    def legal(self) -> Legal:
        return self.engine.legal(self.state)

    # -- drafting
    def order(self, kind: str, target: str, value: float) -> list[Reason]:
        """Adds one action to the draft unless it makes the orders illegal; returns the reasons then. What changes nothing is not added."""
        action = Action(kind, target, value)
        if self.idle(action):
            return []
        trial = [a for a in self.draft if (a.kind, a.target) != (kind, target)] + [action]
        reasons = check(self._encode(trial), self.state, self.engine.tables)
        if reasons:
            return reasons
        self.draft.append(action)
        self.undone.clear()
        return []

    def idle(self, action: Action) -> bool:
        """Whether the draft says that already or, saying nothing, leaves it as it stands."""
        drafted = self.drafted(action.kind, action.target)
        if drafted is not None:
            return drafted == action.value
        keep = DEFAULTS[action.kind] / 10 if action.kind == "funding" else DEFAULTS[action.kind]
        if action.value == keep:
            return True
        if action.kind not in STANDS:
            return False
        axis = ORDERS[action.kind].axes[0]
        ids = self.engine.tables.ids[axis]
        return action.target in ids and int(getattr(self.state, action.kind)[ids.index(action.target), 0]) == action.value

    def unordered(self, line: str) -> float:
        """What a line gets this year without an order of its own, the rest of the draft as it is, in musd. Raises ValueError if there is no such line."""
        row = self.engine.tables.ids["element"].index(line)
        orders = self._encode([action for action in self.draft if (action.kind, action.target) != ("funding", line)])
        return float(complete(orders, self.state, self.engine.tables, self.legal()).funding[row, 0]) / 10

    def withdraw(self, kind: str, target: str) -> list[Reason]:
        """Takes an order out of the draft, unless what is left is illegal; returns the reasons then."""
        trial = [action for action in self.draft if (action.kind, action.target) != (kind, target)]
        reasons = check(self._encode(trial), self.state, self.engine.tables)
        if not reasons:
            self.draft[:] = trial
            self.undone.clear()
        return reasons

    def undo(self) -> bool:
        """Takes back the last action of this year; a whole draft that was put in, at once."""
        if self.replaced and self.draft == self.replaced[1]:
            self.draft[:] = self.replaced[0]
            return True
        if not self.draft:
            return False
        self.undone.append(self.draft.pop())
        return True

    def replace(self, actions: list[Action]) -> list[Reason]:
        """Puts a whole draft in the place of this one, unless it is illegal; returns the reasons then. One undo takes it back."""
        reasons = check(self._encode(actions), self.state, self.engine.tables)
        if not reasons:
            self.replaced = (list(self.draft), list(actions))
            self.draft[:] = actions
            self.undone.clear()
        return reasons

    def redo(self) -> bool:
        if self.replaced and self.draft == self.replaced[0] and not self.undone:
            self.draft[:] = self.replaced[1]
            return True
        if not self.undone:
            return False
        self.draft.append(self.undone.pop())
        return True

    def drafted(self, kind: str, target: str) -> float | None:
        """The value the draft gives, None if it leaves the standing order."""
        for action in reversed(self.draft):
            if (action.kind, action.target) == (kind, target):
                return action.value
        return None

    def _encode(self, actions: list[Action]) -> Orders:
        return encode(actions, self.engine.tables.ids)

    def orders(self) -> Orders:
        """The draft as orders."""
        return self._encode(self.draft)

    def forecast(self, worlds: int = 64) -> Fan:
        """A fan from here with the draft as this year's plan; rivals follow their policies, planners what they usually come to do."""
        return forecast(self.engine, self.state, worlds, self.expected(), self.orders())

    def expected(self, state: State | None = None) -> dict[str, Policy]:
        """By whom forecasts have the other seats played: forecasts from now, or from `state`, an earlier year of the campaign."""
        asked = self.state if state is None else state
        if self._expected is None or self._expected[0] is not asked:
            self._expected = (asked, expected(self.engine, asked, self.policies()))
        return dict(self._expected[1])

    def __getstate__(self) -> dict[str, Any]:
        """For another process: what it can work out itself, policies that only this one has among it, is left behind."""
        return {part.name: getattr(self, part.name) for part in fields(self)} | {"_expected": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in state.items():
            setattr(self, name, value)

    def foretold(self, state: State | None = None) -> Foretold:
        """`expected` for a forecast in another process."""
        return told(self.expected(state))

    def predict(self, milestone: str, year: int, chance: float, fan: Fan) -> Prediction:
        """Notes the player's chance that a milestone is reached by the end of a year, beside that of `fan`, the game's forecast that the player
        saw. ValueError says why not."""
        tables = self.engine.tables
        row = tables.ids["milestone"].index(milestone)
        theirs = float((fan.ticks[row] <= predictions.tick(year, tables)).mean())
        made = Prediction(self.state.turn, milestone, year, chance, theirs)
        predictions.add(self.predictions, made, self.state, tables)
        return made

    def policies(self) -> dict[str, Policy]:
        return {name: POLICIES[policy] for name, policy in self.rivals.items()}

    # -- the year
    @property
    def thinks(self) -> bool:
        """Whether a rival plans, so that its study takes seconds and its year parts of one."""
        return any(plans(policy) for policy in self.policies().values())

    def study(self) -> Iterator[tuple[str, float]]:
        """Has the rivals work out what they need before the campaign, step by step (see `registry.study`); from any thread."""
        yield from study(Engine(self.engine.tables), self.policies())

    def decided(self) -> Orders:
        """What the rivals order this year: they know nothing of the draft. From any thread, so with an engine of its own."""
        return Engine(self.engine.tables).orders(self.state, self.policies())

    def commit(self, theirs: Orders | None = None) -> Report:
        """Plays the year; `theirs` is what `decided` gave for it, if that was asked. Raises IllegalOrder; nothing changes then."""
        if theirs is None:
            theirs = self.engine.orders(self.state, self.policies())
        orders = merge(theirs, self.orders(), self.engine.rows(self.programme))
        return self._play(orders)

    def resume(self, save: saves.Save) -> str:
        """Goes on from a save: replays its orders; if they mean something else here, continues from the snapshot.

        Returns a notice in that case, else "" (also kept in `notice`). SaveError if the save cannot be used here.
        """
        unknown = sorted(set(self.rivals.values()) - set(POLICIES))
        if unknown:
            raise saves.SaveError(_("the save names a policy this game does not have: {names}").format(names=", ".join(unknown)))
        self.notice = "" if self._replayed(save) else saves.other_version()
        if self.notice:
            self.history.clear()
            self.before = None
            self.base = self.state = saves.continued(save, self.engine)
        self.draft = self._readable(save.snapshot.get("draft", []))
        self.predictions = predictions.read(save.snapshot.get("predictions", []), self.engine.tables)
        from game.play import branches  # it plays sessions, so it stands above them

        self.branches = branches.read(save.snapshot.get("branches", []), self)
        self.fork = save.header["fork"]
        return self.notice

    def _replayed(self, save: saves.Save) -> bool:
        """Plays the listed years; False if they do not lead here to where they led."""
        if not saves.is_of(save, self.engine):
            return False
        try:
            self.state = saves.opening(save, self.engine)
            self.base = self.state if save.base is not None else None
            for orders, _expected in saves.listed(save, self.engine):
                self._play(orders, keep=False)
        except (saves.SaveError, IllegalOrder):
            return False
        return not save.years or self.history[-1].digest == save.years[-1][1]

    def _readable(self, draft: object) -> list[Action]:
        """A saved draft, or none of it if it is not legal here: a draft is a year's thought, not worth losing the campaign for."""
        try:
            actions = [Action(str(k), str(t), float(v)) for k, t, v in draft]  # type: ignore[attr-defined]
            return [] if check(self._encode(actions), self.state, self.engine.tables) else actions
        except (KeyError, TypeError, ValueError, OverflowError):
            return []

    def _play(self, orders: Orders, keep: bool = True) -> Report:
        after, report = self.engine.step(self.state, orders, "full")
        self.before, self.state = self.state, after
        self.history.append(Year(self.before, orders, report, digest(after)))
        self.draft.clear()
        self.undone.clear()
        self.replaced = None
        if self.autosave and keep:
            saves.write(self.autosave, self)
        return report

    def advise(self, policy: str = "balanced") -> list[Action]:
        """A legal draft by a policy, for "fill in for me"."""
        observation = self.engine.observe(self.state, self.programme)
        keys = luck.world_keys(self.seed, "policy", self.world, 1)
        orders = POLICIES[policy](observation, self.legal(), luck.Luck(keys))
        orders = project(merge(self._encode([]), orders, self.engine.rows(self.programme)), self.state, self.engine.tables)
        # what stands already needs no order: nothing for a line that gets nothing, no rule, ground or date that is in force
        idle = (orders.funding == 0) & ((self.state.level == 0) | (self.legal().funding > 0))
        orders.funding[idle] = KEEP
        for name in ("launch_rule", "site", "accord", "surface_plan", "rotation", "doctrine"):
            wish = getattr(orders, name)
            wish[wish == getattr(self.state, name)] = KEEP
        standing = self.state.promise.astype(int)
        orders.promise[promise_ticks(orders.promise, self.engine.tables) == standing] = KEEP
        return decode(orders, self.engine.tables.ids)

    def because(self, policy: str = "planner") -> list[Because]:
        """Why a planner would draft what it would draft. KeyError if the policy is none."""
        orders = self._encode(self.advise(policy))
        seen = self.engine.observe(self.state, self.programme)
        return because(PLANNERS[policy], seen, self.legal(), luck.Luck(luck.world_keys(self.seed, "policy", self.world, 1)), orders)

    def fill(self, policy: str = "balanced") -> None:
        """Replaces the draft by a policy's."""
        self.draft = self.advise(policy)
        self.undone.clear()
