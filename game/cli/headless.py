"""Verbs without a player: simulate, forecast, check, list."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from game.i18n import _

Policy = Annotated[list[str] | None, typer.Option("--policy", help="PROGRAMME=NAME, e.g. artemis=balanced; may be repeated.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on stdout and nothing else.")]


def simulate(
    scenario: Annotated[str, typer.Argument(help="A shipped scenario (see `peaks list`) or a path.")],
    worlds: Annotated[int, typer.Option(help="Whole campaigns to run.", min=1)] = 1000,
    seed: Annotated[int, typer.Option(help="Seed of the study.")] = 0,
    first_world: Annotated[int, typer.Option(help="Number of the first world.", min=0)] = 0,
    policy: Policy = None,
    until: Annotated[int | None, typer.Option(help="Stop after this calendar year.")] = None,
    as_of: Annotated[str | None, typer.Option(help="Open with what was known on this date, e.g. 2026-11-01.")] = None,
    as_json: AsJson = False,
) -> None:
    """Runs whole campaigns and prints how often and when each milestone was reached."""
    from game import api

    loaded = api.load_scenario(scenario, as_of)
    policies = api.default_policies(loaded, _pairs(policy))
    for name in policies.values():
        api.policy(name)
    with _progress(worlds) as advance:
        result = api.simulate(loaded, worlds, seed, first_world, policies, until=until, progress=advance)
    if as_json:
        document = {
            "scenario": loaded.id, "scenario_digest": loaded.digest, "seed": seed, "worlds": worlds, "first_world": first_world,
            "policies": result.policies, "digest": result.digest, "milestones": [_plain(row) for row in result.milestones],
        }  # fmt: skip
        print(json.dumps(document))
        return
    print(_("{title}: {worlds} worlds, seed {seed}").format(title=loaded.title, worlds=worlds, seed=seed))
    print(", ".join(f"{name}: {value}" for name, value in result.policies.items()))
    _table(result.milestones, dict(zip(loaded.tables.ids["milestone"], loaded.tables.titles["milestone"], strict=True)))
    print(f"digest {result.digest}")


def forecast(
    what: Annotated[str, typer.Argument(metavar="SAVE|SCENARIO", help="A save, a shipped scenario or a path.")],
    worlds: Annotated[int, typer.Option(help="Imagined worlds.", min=1)] = 256,
    as_json: AsJson = False,
) -> None:
    """Chances and dates from where a campaign stands, from what its player may know."""
    from game import api
    from game.play import saves

    if Path(what).is_file() and not what.endswith((".yaml", ".yml")):
        save = saves.read(Path(what))
        loaded = api.load_scenario(save.header["scenario"], save.header["as_of"])
        engine = api.Engine(loaded)
        state = saves.replay(save, engine)
    else:
        loaded = api.load_scenario(what)
        engine = api.Engine(loaded)
        state = engine.start()
    fan = api.forecast(engine, state, worlds)
    if as_json:
        print(json.dumps({"scenario": loaded.id, "worlds": worlds, "milestones": [_plain(row) for row in fan.milestones]}))
        return
    _table(fan.milestones, dict(zip(loaded.tables.ids["milestone"], loaded.tables.titles["milestone"], strict=True)))


def check(
    paths: Annotated[list[str], typer.Argument(help="Scenario files, folders or shipped names.")],
    form: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
) -> None:
    """Says everything that is wrong with a scenario, where, and how to mend it."""
    from game import api

    if form not in ("text", "json"):
        raise typer.BadParameter("expected text or json", param_hint="--format")
    problems = []
    for path in paths:
        try:
            loaded = api.load_scenario(path)
            if form == "text":
                sizes = loaded.tables.sizes
                print(_("{path}: good ({elements} elements, {missions} missions, {milestones} milestones)").format(
                    path=path, elements=sizes["element"], missions=sizes["mission"], milestones=sizes["milestone"]))  # fmt: skip
        except api.ScenarioError as error:
            problems += error.problems
    if form == "json":
        rows = [
            {"file": p.mark.file, "line": p.mark.line, "column": p.mark.column, "path": p.path, "message": p.message, "hint": p.hint}
            for p in problems
        ]
        print(json.dumps({"problems": rows}))
    else:
        for problem in problems:
            sys.stderr.write(f"{problem}\n")
    if problems:
        raise typer.Exit(1)


def list_names(as_json: AsJson = False) -> None:
    """Shipped scenarios, policies and languages."""
    from game import api
    from game.i18n import AVAILABLE

    scenarios = {name: api.load_scenario(name) for name in api.scenario_names()}
    if as_json:
        print(json.dumps({
            "scenarios": {name: s.title for name, s in scenarios.items()}, "policies": api.SUMMARIES, "languages": list(AVAILABLE),
        }))  # fmt: skip
        return
    print(_("Scenarios"))
    for name, loaded in scenarios.items():
        print(f"  {name:14s} {loaded.title}")
    print(_("Policies"))
    for name, summary in api.SUMMARIES.items():
        print(f"  {name:14s} {_(summary)}")
    print(_("Languages") + "\n  " + " ".join(AVAILABLE))


def _pairs(given: Sequence[str] | None) -> dict[str, Any]:
    pairs = {}
    for text in given or ():
        name, equals, value = text.partition("=")
        if not equals or not name or not value:
            raise typer.BadParameter(f'"{text}" is not PROGRAMME=NAME', param_hint="--policy")
        pairs[name] = value
    return pairs


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """NaN is no JSON: a date that is not reached is null."""
    return {key: None if isinstance(value, float) and math.isnan(value) else value for key, value in row.items()}


def _table(rows: list[dict[str, Any]], titles: dict[str, str]) -> None:
    width = max(len(str(row["id"])) for row in rows)
    print(f"{'milestone':{width}s}  reached     p10     p50     p90  ")
    for row in rows:
        dates = "".join("       -" if math.isnan(row[key]) else f"{row[key]:8.1f}" for key in ("p10", "p50", "p90"))
        print(f"{row['id']:{width}s}  {row['reached']:6.1%} {dates}  {titles[str(row['id'])]}")


class _progress:  # noqa: N801 - used as a context, reads as a verb
    """A progress bar on a terminal, nothing in a pipe."""

    def __init__(self, total: int):
        self.total = total
        self.bar: Any = None

    def __enter__(self) -> Callable[[int], None]:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import Progress

            self.bar = Progress(console=Console(stderr=True), transient=True)
            self.bar.start()
            task = self.bar.add_task(_("campaigns"), total=self.total)
            return lambda size: self.bar.advance(task, size)
        return lambda size: None

    def __exit__(self, *error: object) -> None:
        if self.bar:
            self.bar.stop()
