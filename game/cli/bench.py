"""The verb bench: figures in a table, the stored table beside them, and where the time of a year goes."""

from __future__ import annotations

import dataclasses
import json
import math
import sys
from typing import Annotated, Any

import typer

from game.cli.headless import AsJson
from game.i18n import _


def bench(
    quick: Annotated[bool, typer.Option("--quick", help="Fewer rounds, and nothing that takes long: about a minute.")] = False,
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="GROUP", help="worlds, futures, moments, starts, memory, processes or peers. May be repeated."),
    ] = None,
    million: Annotated[bool, typer.Option("--million", help="Also a study of a million worlds (a quarter of an hour).")] = False,
    compare: Annotated[bool, typer.Option("--compare/--no-compare", help="Fail if a row is a fifth worse than stored.")] = True,
    store: Annotated[bool, typer.Option("--store", help="Store these multiples as the new measure.")] = False,
    profile: Annotated[bool, typer.Option("--profile", help="Say where the time of a year goes instead.")] = False,
    write_page: Annotated[bool, typer.Option("--write-page", help="Also write the tables of docs/speed.md here.")] = False,
    as_json: AsJson = False,
) -> None:
    """Measures how fast the game is: processor time, medians of rounds on one core, each beside a reference measured in the same round.
    A row that is a fifth worse than the stored table is measured again; if it stays worse, the exit code is 1. The peers need the extra
    `bench`."""
    from game.bench import gate, page, suite
    from game.bench.figures import Setting

    if profile:
        if store or only or million:
            raise typer.BadParameter(_("a profile stores nothing and has no groups"), param_hint="--profile")
        _profile(Setting(quick=quick), write_page, as_json)
        return
    try:
        tasks = suite.chosen(quick, only or (), million)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--only") from None
    setting, stored = Setting(quick=quick), gate.read()
    readings = []
    if not as_json:
        print(_("{figure:60s} {value:>10s} {unit:5s} {goal:>6s}     {multiple:>18s} {stored:>9s}  note").format(
            figure=_("figure"), value=_("value"), unit="", goal=_("goal"), multiple=_("multiple"), stored=_("stored")))  # fmt: skip
    for task in tasks:
        for reading in suite.measure(task, setting):
            readings.append(reading)
            if not as_json:
                _print(reading, stored.get(reading.id))
    worse = gate.compare(readings, stored, suite.again(tasks, setting)) if compare and not store else []
    if store:
        place = gate.store(readings)
    if write_page:
        page.replace(page.PAGE, "figures", page.figures(readings, gate.machine()))
    if as_json:
        rows = [_plain(dataclasses.asdict(one) | {"reached": one.reached, "stored": stored.get(one.id)}) for one in readings]
        print(json.dumps({"machine": gate.machine(), "rows": rows, "worse": [dataclasses.asdict(one) for one in worse]}))
    elif store:
        print(_("stored in {place}").format(place=place))
    elif compare and not worse:
        known = sum(one.gated and one.id in stored for one in readings)
        print(_("no row of {count} is more than {share:.0%} worse than stored").format(count=known, share=gate.LIMIT - 1))
    for one in worse:
        sys.stderr.write(_("worse than stored: {id} ({title}): {measured:.4g}, stored {stored:.4g}, {share:.0%} worse").format(
            id=one.id, title=one.title, measured=one.measured, stored=one.stored, share=one.factor - 1) + "\n")  # fmt: skip
    if worse:
        raise typer.Exit(1)


def _print(reading: Any, stored: float | None) -> None:
    from game.bench.page import number

    goal = "-" if reading.goal is None else f"{reading.goal:g}"
    reached = {None: "   ", True: "yes", False: "NO "}[reading.reached]
    multiple = f"{number(reading.multiple)} {reading.reference}".strip() if not math.isnan(reading.multiple) else "-"
    known = "-" if stored is None else number(stored)
    print(f"{reading.title:60s} {number(reading.value):>10s} {reading.unit:5s} {goal:>6s} {reached} {multiple:>18s} {known:>9s}  {reading.note}")
    sys.stdout.flush()


def _profile(setting: Any, write_page: bool, as_json: bool) -> None:
    from game.bench import clock, kinds, page, profile

    worlds = 1024 if setting.quick else 4096
    with clock.pinned():
        phases = profile.by_phase(setting, 1024, 1 if setting.quick else 3)
        work = kinds.by_kind(setting, worlds)
    if write_page:
        page.replace(page.PAGE, "profile", page.parts(phases, work, 1024))
    if as_json:
        print(json.dumps({"parts_ns_an_entity_year": dict(phases), "kinds": {name: {"share": share, "calls": calls} for name, share, calls in work}}))
        return
    whole = sum(took for _name, took in phases)
    print(_("{part:62s} ns an entity-year  share").format(part=_("part of the year, in its order")))
    for name, took in phases:
        print(f"{name:62s} {took:17.1f} {took / whole:6.1%}")
    print(f"{_('in all'):62s} {whole:17.1f}\n")
    print(_("{kind:62s}    calls a year  share").format(kind=_("kind of work inside numpy, steps alone")))
    for name, share, calls in work:
        print(f"{name:62s} {calls:17.0f} {share:6.1%}")


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """NaN is no JSON: what could not be measured is null."""
    return {key: None if isinstance(value, float) and math.isnan(value) else value for key, value in row.items()}
