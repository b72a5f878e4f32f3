"""Verbs without a player: simulate, forecast, check, list."""

from __future__ import annotations

import dataclasses
import json
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from game.i18n import _

Policy = Annotated[
    list[str] | None, typer.Option("--policy", metavar="PROGRAMME=NAME", help="Who plays a programme, e.g. artemis=balanced. May be repeated.")
]
Change = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Another number, e.g. elements.orion_crewed.cost_musd=2300. May be repeated."),
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on stdout and nothing else.")]


def simulate(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="A shipped scenario (see `peaks list`) or a path.")],
    worlds: Annotated[int, typer.Option(metavar="N", help="Whole campaigns to run.", min=1)] = 1000,
    seed: Annotated[int, typer.Option(metavar="S", help="Seed of the study.")] = 0,
    first_world: Annotated[int, typer.Option(metavar="K", help="Number of the first world.", min=0, max=2**62)] = 0,
    policy: Policy = None,
    change: Change = None,
    until: Annotated[int | None, typer.Option(metavar="YEAR", help="Stop after this calendar year.")] = None,
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="Open with what was known on this date, e.g. 2026-11-01.")] = None,
    workers: Annotated[int, typer.Option(metavar="N", help="Processes that share the work; the result is the same.", min=1)] = 1,
    as_json: AsJson = False,
) -> None:
    """Runs whole campaigns and prints how often each milestone was reached, and when: the dates by which a tenth, half and nine
    tenths of the worlds had reached it (- = not by the end)."""
    from game import api

    changes = _pairs(change, "--set", "PATH=VALUE")
    chosen = _pairs(policy, "--policy", "PROGRAMME=NAME")
    for name in chosen.values():
        api.policy(name)
    loaded = api.load_scenario(scenario, as_of, changes)
    _mind_the_facts(as_of)
    if until is not None and until < int(loaded.tables.start):
        wrong = _("{until} is before the first year, {first}").format(until=until, first=int(loaded.tables.start))
        raise typer.BadParameter(wrong, param_hint="--until")
    policies = api.default_policies(loaded, chosen)
    with _progress(worlds) as advance:
        result = api.simulate(loaded, worlds, seed, first_world, policies, until=until, workers=workers, progress=advance, keep=False)
    if as_json:
        document = {
            "scenario": loaded.id, "scenario_digest": loaded.digest, "as_of": loaded.as_of, "set": changes, "seed": seed, "worlds": worlds,
            "first_world": first_world, "until": until, "policies": result.policies, "digest": result.digest,
            "milestones": [_plain(row) for row in result.milestones],
        }  # fmt: skip
        print(json.dumps(document))
        return
    print(_("{title}: {worlds} worlds, seed {seed}").format(title=loaded.title, worlds=worlds, seed=seed))
    print(", ".join(f"{name}: {value}" for name, value in result.policies.items()))
    for path, value in changes.items():
        print(f"{path} = {value}")
    _table(result.milestones, dict(zip(loaded.tables.ids["milestone"], loaded.tables.titles["milestone"], strict=True)), start=loaded.tables.start)
    print(_("digest {digest}").format(digest=result.digest))


def forecast(
    what: Annotated[str, typer.Argument(metavar="SAVE|SCENARIO", help="A save, a shipped scenario or a path.")],
    worlds: Annotated[int, typer.Option(metavar="N", help="Imagined worlds.", min=1)] = 256,
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="Of a scenario: open with what was known on this date, e.g. 2026-10-01.")] = None,
    by: Annotated[str | None, typer.Option(metavar="DATES", help="Also chances by these year-ends, e.g. 2028,2030.")] = None,
    as_json: AsJson = False,
) -> None:
    """Chances and dates of every milestone from where a campaign stands, from what its player may know. Beside them stands what the
    forecaster `reference_class` says: the official date stretched as its builders' class usually stretches, and nothing else."""
    from game import api, exam
    from game.play import saves

    if Path(what).is_file() and not what.endswith((".yaml", ".yml")):
        save = saves.read(Path(what))
        loaded = api.scenario_of(save)
        engine = api.Engine(loaded)
        state, notice = saves.standing_of(save, engine)
        if notice:
            sys.stderr.write(notice + "\n")
    else:
        loaded = api.load_scenario(what, as_of)
        engine = api.Engine(loaded)
        state = engine.start()
        _mind_the_facts(as_of)
    if engine.finished(state):
        raise ValueError(_("the campaign is over: there is nothing to forecast"))
    fan = api.forecast(engine, state, worlds)
    outside = exam.reference_class(loaded, float(loaded.tables.decimal_year(loaded.tables.turn_ticks[state.turn])))
    years = [] if by is None else [_year_end(word) for word in by.split(",")]
    if as_json:
        rows = [{**_plain(row), "by": {str(year): fan.share(place, year + 1) for year in years}, "reference_class": outside.get(str(row["id"]))}
                for place, row in enumerate(fan.milestones)]  # fmt: skip
        print(json.dumps({"scenario": loaded.id, "worlds": worlds, "milestones": rows}))
        return
    _table(fan.milestones, dict(zip(loaded.tables.ids["milestone"], loaded.tables.titles["milestone"], strict=True)), outside, loaded.tables.start)
    if years:
        width = max(len(name) for name in loaded.tables.ids["milestone"])
        print(f"\n{_('by the end of'):{width}s}  " + "  ".join(f"{year:5d}" for year in years))
        for place, name in enumerate(loaded.tables.ids["milestone"]):
            print(f"{name:{width}s}  " + "  ".join(f"{fan.share(place, year + 1):5.2f}" for year in years))


def _year_end(word: str) -> int:
    try:
        return int(word)
    except ValueError:
        raise typer.BadParameter(_('"{word}" is no year').format(word=word), param_hint="--by") from None


def _mind_the_facts(as_of: str | None) -> None:
    """Says so where an opening lies outside what the facts know."""
    from game.outlook import FACTS, TODAY

    if as_of is not None and not FACTS <= as_of <= TODAY:
        sys.stderr.write(_("the facts run from {first} to {last}: nothing else is known of {day}").format(first=FACTS, last=TODAY, day=as_of) + "\n")


def check(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Scenario files, folders or shipped names.")],
    form: Annotated[str, typer.Option("--format", metavar="text|json", help="How the findings are written.")] = "text",
) -> None:
    """Says everything that is wrong with a scenario, where, and how to mend it."""
    from game import api

    if form not in ("text", "json"):
        raise typer.BadParameter(_("expected text or json"), param_hint="--format")
    problems: list[api.Problem] = []
    for path in paths:
        try:
            loaded = api.load_scenario(path)
            if form == "text":
                sizes = loaded.tables.sizes
                print(_("{path}: good ({elements} elements, {missions} missions, {milestones} milestones)").format(
                    path=path, elements=sizes["element"], missions=sizes["mission"], milestones=sizes["milestone"]))  # fmt: skip
        except api.ScenarioError as error:
            problems += error.problems
        except api.UnknownName as error:
            problems.append(api.Problem(api.Mark(path, 1, 1), "", str(error)))
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


def reference(
    scenarios: Annotated[list[str], typer.Argument(metavar="SCENARIO...", help="Shipped names or paths.")],
    worlds: Annotated[int, typer.Option(metavar="N", help="Reference campaigns.", min=100)] = 1000,
) -> None:
    """Plays the reference campaigns by which aims are scored, and stores their table beside the scenario."""
    from game import api

    for name in scenarios:
        place = api.store_reference(api.load_scenario(name), worlds)
        print(_("{name}: {worlds} campaigns, {place}").format(name=name, worlds=worlds, place=place))


def list_names(as_json: AsJson = False) -> None:
    """Shipped scenarios, policies and languages."""
    from game import api, exam
    from game.agents.levels import LEVELS, name_of
    from game.i18n import AVAILABLE
    from game.reporting import levels

    scenarios = api.scenario_titles()
    if as_json:
        print(json.dumps({
            "scenarios": scenarios, "policies": api.SUMMARIES,
            "levels": {name_of(level): dataclasses.asdict(level) for level in LEVELS.values()}, "forecasters": exam.FORECASTERS, "languages": list(AVAILABLE),
        }))  # fmt: skip
        return
    print(_("Scenarios"))
    for name, title in scenarios.items():
        print(f"  {name:14s} {_(title)}")
    print(_("Policies"))
    for name, summary in api.SUMMARIES.items():
        print(f"  {name:14s} {_(summary)}")
    print(_("Levels of the planner: how much it thinks; money, luck and knowledge are the same at all of them"))
    for name, words in levels.table():
        print(f"  {name:14s} {words}")
    print(_("Forecasters"))
    for name, summary in exam.FORECASTERS.items():
        print(f"  {name:15s} {_(summary)}")
    print(_("Languages") + "\n  " + " ".join(AVAILABLE))


def _pairs(given: Sequence[str] | None, option: str, form: str) -> dict[str, str]:
    pairs = {}
    for text in given or ():
        name, equals, value = text.partition("=")
        if not equals or not name or not value:
            raise typer.BadParameter(_('"{text}" is not {form}').format(text=text, form=form), param_hint=option)
        pairs[name] = value
    return pairs


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """NaN is no JSON: a date that is not reached is null."""
    return {key: None if isinstance(value, float) and math.isnan(value) else value for key, value in row.items()}


def _table(
    rows: list[dict[str, Any]], titles: dict[str, str], outside: Mapping[str, Mapping[str, float]] | None = None, start: float = 0.0
) -> None:
    """One line a milestone; `outside` are the dates of `reference_class`, of which the middle one is shown. What came before `start` is done."""
    width = max(len(str(row["id"])) for row in rows)
    print(f"{'milestone':{width}s}  reached     p10     p50     p90  " + ("" if outside is None else _("class  ")))
    for row in rows:
        done = row["reached"] == 1 and row["p90"] <= start + 1e-3
        dates = "    done       -       -" if done else "".join(
            "       -" if math.isnan(row[key]) else f"{row[key]:8.1f}" for key in ("p10", "p50", "p90"))  # fmt: skip
        middle = "" if outside is None else f"{outside[row['id']]['p50']:7.1f}" if row["id"] in outside else "      -"
        print(f"{row['id']:{width}s}  {row['reached']:6.1%} {dates}{middle}  {titles[str(row['id'])]}")


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
