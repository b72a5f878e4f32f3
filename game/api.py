"""The facade: resolves names of scenarios and policies and joins the rooms. What `import game` offers comes from here."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from game import compiled, paths
from game.agents.registry import POLICIES, SUMMARIES, plans
from game.foresight import score
from game.foresight.forecast import Fan, continuation
from game.foresight.forecast import forecast as imagined_forecast
from game.lab import balance as balances
from game.lab import ensemble, reference
from game.lab import tournament as tournaments
from game.lab.balance import Balance
from game.lab.ensemble import Result
from game.lab.tournament import Tournament
from game.memory import keep_freed_memory
from game.model import engine as kernel
from game.model.engine import Policy
from game.model.orders import Orders
from game.model.state import State
from game.model.tables import Tables
from game.play import saves
from game.play.session import Session
from game.reporting import wording
from game.scenario import Mark, Problem, Scenario, ScenarioError, load_file, title_of
from game.scenario import with_parameter as compiled_with

PolicyLike = str | Policy
compiled.install()


class UnknownName(ValueError):
    """A scenario or policy that does not exist; the message names the nearest that does."""


def scenario_names() -> list[str]:
    return sorted(path.stem for path in paths.scenarios_dir().glob("*.yaml"))


def shipped(name: str | Path) -> bool:
    """Whether a scenario is one of ours."""
    return scenario_path(name).parent == paths.scenarios_dir()


def scenario_path(name: str | Path) -> Path:
    """The file of a shipped scenario, or a path as given. Raises UnknownName."""
    shipped = paths.scenarios_dir() / f"{str(name).replace('_', '-')}.yaml"
    if shipped.is_file() and "/" not in str(name) and not str(name).endswith((".yaml", ".yml")):
        return shipped
    path = Path(name)
    if path.is_dir():
        path = path / "scenario.yaml"
    if path.is_file():
        return path
    if str(name).endswith((".yaml", ".yml")) or "/" in str(name):
        raise UnknownName(f"there is no file {name}")
    raise UnknownName(_unknown("scenario", str(name), scenario_names()))


def scenario_titles() -> dict[str, str]:
    """Titles of the shipped scenarios by name, without compiling them."""
    return {name: title_of(scenario_path(name)) for name in scenario_names()}


def load_scenario(name: str | Path, as_of: str | None = None, changes: Mapping[str, str] | None = None) -> Scenario:
    """A scenario by shipped name or path, as known on `as_of` (default: its start). Raises ScenarioError, UnknownName.

    `changes` puts single values in place of the file's before it is checked: {"elements.orion_crewed.cost_musd": "2300"}.
    """
    path = scenario_path(name)
    shown = str(name) if str(name).endswith((".yaml", ".yml")) else path.name
    return load_file(path, as_of, shown, tuple((changes or {}).items()))


def policy(name: PolicyLike) -> Policy:
    """A policy by name, or the callable itself. Raises UnknownName."""
    if callable(name):
        return name
    if name not in POLICIES:
        raise UnknownName(_unknown("policy", name, POLICIES))
    return POLICIES[name]


def policy_name(name: str) -> str:
    """The name itself if it is a policy's. Raises UnknownName."""
    policy(name)
    return name


def _unknown(kind: str, name: str, names: Any) -> str:
    import difflib

    close = difflib.get_close_matches(name, list(names), n=1)
    hint = f' (did you mean "{close[0]}"?)' if close else ""
    return f'unknown {kind} "{name}"{hint}; there are: {", ".join(sorted(names))}'


def chair(scenario: Scenario, seat: str | None = None) -> str:
    """The seat to take: the one asked for, else the first. ValueError if nobody sits in this scenario, UnknownName for no programme of it."""
    if not scenario.seats:
        raise ValueError(f"{scenario.id} has no chair to take: `peaks forecast` and `peaks simulate` say when what comes")
    if seat is not None and seat not in scenario.tables.ids["programme"]:
        raise UnknownName(_unknown("programme", seat, scenario.tables.ids["programme"]))
    return seat or scenario.seats[0]


class Engine(kernel.Engine):
    """The engine of a scenario; policies may be given by name."""

    def __init__(self, scenario: Scenario):
        super().__init__(scenario.tables)
        self.scenario = scenario

    def orders(self, state: State, policies: Mapping[str, PolicyLike], seed: int | None = None) -> Orders:
        for name in policies:
            if name not in self.tables.ids["programme"]:
                raise UnknownName(_unknown("programme", name, self.tables.ids["programme"]))
        return super().orders(state, {name: policy(given) for name, given in policies.items()}, seed)


def default_policies(scenario: Scenario, given: Mapping[str, PolicyLike] | None = None) -> dict[str, PolicyLike]:
    """`given`, completed by the scenario's rivals and by `historical`."""
    names = scenario.tables.ids["programme"]
    chosen: dict[str, PolicyLike] = {name: scenario.rivals.get(name, "historical") for name in names}
    for name, value in (given or {}).items():
        if name not in names:
            raise UnknownName(_unknown("programme", name, names))
        chosen[name] = value
    return chosen


def simulate(
    scenario: str | Path | Scenario,
    worlds: int = 1000,
    seed: int = 0,
    first_world: int = 0,
    policies: Mapping[str, PolicyLike] | None = None,
    as_of: str | None = None,
    until: int | None = None,
    block: int = ensemble.BLOCK,
    workers: int = 1,
    progress: Callable[[int], None] | None = None,
    keep: bool = True,
) -> Result:
    """Whole campaigns, in this process or in `workers` others. `keep` False keeps shares, quantiles and the digest alone: memory is then the
    same for any number of worlds."""
    loaded = scenario if isinstance(scenario, Scenario) else load_scenario(scenario, as_of)
    chosen = default_policies(loaded, policies)
    playing = {name: policy(value) for name, value in chosen.items()}
    if any(map(plans, playing.values())) and not loaded.tables.reference:
        loaded = with_reference(loaded)
    engine = Engine(loaded)
    names = {name: value if isinstance(value, str) else getattr(value, "__name__", "custom") for name, value in chosen.items()}
    return ensemble.run(engine, chosen, worlds, seed, first_world, block, until, names, progress, workers, keep)


def compiled_ready(session: Session) -> bool:
    """Whether compiled years play this campaign's forecasts now."""
    quick, tables = kernel.Engine.quick, session.engine.tables
    return isinstance(quick, compiled.Quick) and quick.ready(tables, dict.fromkeys(tables.ids["programme"], continuation) | session.expected())


def compile_years(scenario: str | Path | Scenario, worlds: int = 500, policies: Mapping[str, PolicyLike] | None = None) -> list[dict[str, Any]]:
    """Has years compiled and compared with the rules in so many worlds: a row each for years by given orders, for forecasts from the first seat,
    for forecasts of nobody's, and for studies with these policies, with `kind`, `compiled`, `seconds`, `bytes`, `differences` (turn and field)
    and `why` not. ValueError if the extra `speed` is missing or turned off."""
    quick = kernel.Engine.quick
    if not isinstance(quick, compiled.Quick):
        raise ValueError("compiled years need the extra speed (pip install llvmlite), and PEAKS_COMPILED must not be 0")
    loaded = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
    usual = {seat: policy(name) for seat, name in default_policies(loaded, policies).items()}
    first = {seat: playing if number else continuation for number, (seat, playing) in enumerate(usual.items())}
    return [quick.examined(loaded.tables, playing, worlds) for playing in (None, first, dict.fromkeys(usual, continuation), usual)]


def have_compiled(scenario: Scenario, policies: Mapping[str, Policy] | None) -> bool:
    """Waits until years by these policies, or by given orders, are compiled; whether they are (see `game.compiled`)."""
    quick = kernel.Engine.quick
    return isinstance(quick, compiled.Quick) and quick.have(scenario.tables, policies)


def balance(
    scenario: str | Path | Scenario,
    worlds: int = 400,
    seed: int = 0,
    only: Sequence[str] = balances.PARTS,
    progress: Callable[[str, int], None] | None = None,
) -> Balance:
    """Win shares, dead levers, dominant plans, the planner, events that never fire, length of play: the parts in `only`. `worlds` is the number of games
    behind each figure; `progress` hears a part and the games just played. ValueError names an unknown part."""
    for part in only:
        if part not in balances.PARTS:
            raise ValueError(_unknown("part", part, balances.PARTS))
    if worlds < 1:
        raise ValueError("worlds must be at least 1")
    loaded = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
    chair(loaded)
    # a study of balance is for who changes rules and numbers: no table that was kept from before
    table = reference.build(kernel.Engine(loaded.tables))
    engine = kernel.Engine(dataclasses.replace(loaded.tables, reference=table))
    return balances.examine(
        engine, loaded.seats, loaded.rivals, score.points, score.DRAW, wording.news, worlds, seed, only, progress
    )


def tournament(
    scenario: str | Path | Scenario,
    policies: Sequence[str] = (),
    worlds: int = 400,
    seed: int = 0,
    against: Sequence[str] = (),
    progress: Callable[[int], None] | None = None,
) -> Tournament:
    """Every policy in every seat of a scenario in the same worlds, with win shares, paired tests and ratings. `policies` are the pool and the
    planner if none are given, `against` the policies themselves; "pool" stands for the pool's names. Raises UnknownName, ValueError."""
    if worlds < 1:
        raise ValueError("worlds must be at least 1")
    loaded = with_reference(scenario if isinstance(scenario, Scenario) else load_scenario(scenario))
    entered = {name: policy(name) for name in named(policies or ("pool", "planner"))}
    met = {name: policy(name) for name in named(against)} or entered
    return tournaments.play(kernel.Engine(loaded.tables), loaded.seats, loaded.rivals, score.points, score.DRAW, entered, met, worlds, seed, progress)


def named(names: Sequence[str]) -> list[str]:
    """Names of policies, with the pool written out."""
    return list(dict.fromkeys(one for name in names for one in (reference.POOL if name == "pool" else (name,))))


def forecast(
    engine: Engine,
    state: State,
    worlds: int = 256,
    policies: Mapping[str, PolicyLike] | None = None,
    plan: Orders | None = None,
) -> Fan:
    """Imagined worlds from what an observer of `state` (its first world) knows. Programmes without a policy go on as planned;
    `plan` holds draft orders for this year."""
    keep_freed_memory()
    chosen = {name: policy(given) for name, given in (policies or {}).items()}
    return imagined_forecast(engine, state, worlds, chosen, plan)


def reference_path(scenario: Scenario) -> Path:
    """Where the reference campaigns of a scenario stand: beside its file."""
    return scenario.path.parent / "reference" / f"{scenario.path.stem}.json"


def retuned(scenario: Scenario) -> Callable[[str, float], Tables]:
    """What makes the tables of a scenario with another value of one coefficient, its reference campaigns as they are. It can be sent to another process."""
    return partial(_retuned, scenario)


def _retuned(scenario: Scenario, name: str, value: float) -> Tables:
    return dataclasses.replace(compiled_with(scenario, name, value), reference=scenario.tables.reference)


def store_reference(scenario: Scenario, worlds: int = reference.WORLDS) -> Path:
    """Plays the reference campaigns of a scenario and stores their table beside it; returns the file. OSError if it cannot be written."""
    place = reference_path(scenario)
    reference.write(place, reference.build(kernel.Engine(scenario.tables), worlds), scenario.digest, worlds)
    return place


def with_reference(scenario: Scenario, make: bool = True) -> Scenario:
    """The scenario with its reference campaigns, by which aims are scored: those beside it or in the player's folder if they are of this
    very scenario, else new ones (`make`; about three seconds), kept in the player's folder if it can be written."""
    kept = paths.data_dir() / "reference" / f"{scenario.digest[:24]}.json"
    found = reference.read(reference_path(scenario), scenario.digest) or reference.read(kept, scenario.digest)
    if found is None and make:
        found = reference.build(kernel.Engine(scenario.tables))
        with contextlib.suppress(OSError):
            reference.write(kept, found, scenario.digest)
    return dataclasses.replace(scenario, tables=dataclasses.replace(scenario.tables, reference=found or {}))


def open_session(
    scenario: str | Path = "race", seat: str | None = None, seed: int = 1, world: int = 0, load: Path | None = None,
    autosave: bool = True, until: int | None = None, rival: str | None = None,
) -> Session:  # fmt: skip
    """A new campaign, to the end of year `until` if given, or the one in the save `load`. `rival` is the policy of the other seats that are
    offered to players, the scenario's own if not given. Raises ScenarioError, UnknownName, SaveError."""
    keep_freed_memory()  # a campaign imagines worlds by the hundred
    if load is None:
        loaded = load_scenario(scenario, changes={"end": str(until)} if until else None)
        taken = chair(loaded, seat)
        length = f"-{until}" if until else ""
        place = paths.data_dir() / "saves" / f"{loaded.id}-{taken}-{seed}-{world}{length}.jsonl" if autosave else None
        others = dict.fromkeys(loaded.seats, policy_name(rival)) if rival else None
        return Session.new(with_reference(loaded), taken, seed, world, others, autosave=place)
    save = saves.read(load)
    loaded = with_reference(scenario_of(save))
    header = save.header
    if header["seat"] not in loaded.tables.ids["programme"]:
        raise saves.SaveError(_unknown("programme", header["seat"], loaded.tables.ids["programme"]))
    session = Session.new(loaded, header["seat"], header["seed"], header["world"], header["rivals"], saves.current(load))
    session.resume(save)
    return session


def scenario_of(save: saves.Save) -> Scenario:
    """The scenario a campaign was played on: by name if the shipped one is the same, else the file it came from. Raises UnknownName."""
    header, known = save.header, None
    changes = {"end": str(header["end"])} if header.get("end") else None
    if header["scenario"].replace("_", "-") in scenario_names():
        known = load_scenario(header["scenario"], header["as_of"], changes)
        if known.digest == header["scenario_digest"]:
            return known
    path = Path(header.get("path") or "")
    if path.is_file():
        return load_scenario(path, header["as_of"], changes)
    return known or load_scenario(header.get("path") or header["scenario"], header["as_of"], changes)


__all__ = [
    "SUMMARIES", "Balance", "Engine", "Fan", "Mark", "Orders", "Problem", "Result", "Scenario", "ScenarioError", "Session", "Tournament", "UnknownName", "balance",
    "chair", "default_policies", "forecast", "load_scenario", "open_session", "policy", "retuned", "scenario_names", "scenario_of", "scenario_path",
    "scenario_titles", "simulate", "tournament",
]  # fmt: skip
