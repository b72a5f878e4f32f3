"""Verbs that ask whether the model is right: backtest, freeze, calibrate, sensitivity."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from game.cli.headless import AsJson, Policy, _pairs, _progress
from game.i18n import _

if TYPE_CHECKING:
    from game.model.tables import Tables
    from game.rivalry import Calibration


def backtest(
    worlds: Annotated[int, typer.Option(metavar="N", help="Worlds a forecast.", min=50)] = 2000,
    seed: Annotated[int, typer.Option(metavar="S", help="Seed of the worlds.")] = 0,
    as_json: AsJson = False,
    write_page: Annotated[bool, typer.Option("--write-page", help="Also write docs/backtest.md here, and the scorecard of the game.")] = False,
) -> None:
    """Scores the frozen forecast of 30 June 2021, and one a year since, on what happened, beside plain baselines and what others said.

    Refuses while the model is not frozen, or when it changed and nobody said so."""
    from game import exam
    from game.reporting import scorecard

    exam.verdict()
    with _progress(exam.forecast_days()) as advance:
        card = exam.backtest(worlds, seed, progress=advance)
    if write_page:
        written = exam.store(card, scorecard.page(card), Path("docs"))
        if not as_json:
            print(_("wrote {places}").format(places=", ".join(str(place) for place in written)))
    if as_json:
        print(json.dumps(card))
        return
    print(card["status"])
    print(scorecard.verdict(card))
    model, names = card["frozen_2021_06_30"], scorecard.baseline_names()
    width = max(len(title) for title in names.values())
    print(f"{'':{width}s}  " + _("CRPS, months   Brier   P(model better): CRPS  Brier"))
    print(f"{_('this model'):{width}s}  {model['crps_months']:12.2f} {model['brier']:7.3f}")
    for name, row in card["baselines"].items():
        better = row["against"]
        print(f"{names[name]:{width}s}  {row['crps_months']:12.2f} {row['brier']:7.3f}"
              f" {better['crps_months']['better']:22.2f} {better['brier']['better']:6.2f}")  # fmt: skip
    for coding, title in scorecard.coding_names().items():
        if coding in card["coding"]["model"]:
            found = card["coding"]["model"][coding]
            print(_("official dates coded {coding}: {crps:.2f} months, {brier:.3f}").format(coding=title, crps=found["crps_months"], brier=found["brier"]))
    print(scorecard.honest(card))


def outlook(
    worlds: Annotated[int, typer.Option(metavar="N", help="Worlds a way to look ahead.", min=50)] = 2000,
    seed: Annotated[int, typer.Option(metavar="S", help="Seed of the worlds.")] = 0,
    as_json: AsJson = False,
    write_page: Annotated[bool, typer.Option("--write-page", help="Also write docs/outlook.md here.")] = False,
) -> None:
    """Who lands, and when, as far as the facts reach (autumn 2026): the model with the purses of the day and with money enough, the
    reference class, and the newest chances that markets and others gave, with the reasons for the difference."""
    from game import exam
    from game import outlook as ahead
    from game.reporting import outlook as words

    found = ahead.outlook(worlds, seed)
    if write_page:
        page = Path("docs") / "outlook.md"
        exam.write_whole(page, words.page(found))
        if not as_json:
            print(_("wrote {places}").format(places=page))
    if as_json:
        print(json.dumps(found))
        return
    heads = words.heads()
    for title, *chances, said in words.questions(found):
        print(title)
        for head, chance in zip(heads[1:-1], chances, strict=True):
            print(f"  {chance}  {head}")
        for one in said.split("; ") if said else ():
            print(f"        {one}")
    print()
    for place, text in enumerate(words.reasons(found), 1):
        print(f"{place}. {text}")


def freeze(
    write: Annotated[bool, typer.Option("--write", help="Write the freeze, or list what changed since.")] = False,
    because: Annotated[str, typer.Option(metavar="TEXT", help="Why it changed, in a sentence.")] = "",
) -> None:
    """Fixes equations, priors, scenarios and scores by their hashes before the back-test; without --write says whether they still match."""
    from game import exam

    if write:
        document = exam.write_freeze(because)
        count = len(document["after_seeing"])
        if count:
            print(_("listed under after_seeing: {count} in all").format(count=count))
        else:
            print(_("frozen: {count} hashes").format(count=len(document["fingerprint"])))
        return
    standing = exam.verdict()
    print(standing.state + ", " + standing.date)
    for name in standing.changed:
        print(f"  {name}")
    for entry in standing.entries:
        print(f"  {entry['date']}: {entry['sentence']}")


def calibrate(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="A shipped scenario (see `peaks list`) or a path.")],
    truths: Annotated[int, typer.Option(metavar="N", help="Campaigns that are forecast.", min=2)] = 10_000,
    futures: Annotated[int, typer.Option(metavar="M", help="Imagined worlds a forecast.", min=4)] = 64,
    origins: Annotated[str, typer.Option(metavar="YEARS", help="Years in which the forecasts are made; those of 2021, 2025, 2030, 2035 that "
                                                                 "the scenario has if not given.")] = "",
    policy: Policy = None,
    rival: Annotated[
        str, typer.Option(metavar="POLICY", help="Who plays the chairs other than the first, e.g. planner; --policy gives any chair its policy.")
    ] = "",
    seed: Annotated[int, typer.Option(metavar="S", help="Seed of the study.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Whether forecasts, made from what an observer knows, come true in simulated worlds as often as they say. With the defaults this
    takes about an hour; 300 truths and 16 futures take a minute.

    A planner plays the truths as it plays a game; the forecasts take it for the mixture of styles that the fan of a game has it play.
    500 truths of one planner take about ten minutes more."""
    from game import api, rivalry

    loaded = api.load_scenario(scenario)
    others = dict.fromkeys(loaded.seats[1:], rival) if rival else {}
    policies = api.default_policies(loaded, {**others, **_pairs(policy, "--policy", "PROGRAMME=NAME")})
    try:
        first, last = int(loaded.tables.start), loaded.tables.last_year
        years = [int(year) for year in origins.split(",")] if origins else [year for year in (2021, 2025, 2030, 2035) if first <= year <= last]
    except ValueError:
        raise typer.BadParameter(_("expected years, e.g. 2021,2030"), param_hint="--origins") from None
    with _progress(truths) as advance:
        found = rivalry.calibrate(loaded, truths, futures, years, policies, seed, advance)
    if as_json:
        rows = [{
            "origin": one.origin, "cases": len(one.pit), "pit": one.histogram(),
            "coverage": {str(band): {"share": one.coverage(band / 100), "low": one.interval(band / 100)[0], "high": one.interval(band / 100)[1]}
                         for band in (50, 80, 90)},
            "reliability": [{"chance": chance, "happened": share, "count": count} for chance, share, count in one.reliability()],
            "milestones": one.by_milestone(loaded.tables),
        } for one in found]  # fmt: skip
        print(json.dumps({"scenario": loaded.id, "scenario_digest": loaded.digest, "truths": truths, "futures": futures, "seed": seed,
                          "policies": {name: str(value) for name, value in policies.items()}, "origins": rows}))  # fmt: skip
        return
    print(_("{title}: {truths} truths, {futures} imagined worlds each, seed {seed}").format(
        title=loaded.title, truths=truths, futures=futures, seed=seed))  # fmt: skip
    print(_("share of truths inside the central band, and its 95 % interval with whole truths drawn"))
    print(_("origin    cases   50 %              80 %              90 %"))
    for one in found:
        bands = "  ".join(f"{one.coverage(band):6.1%} {one.interval(band)[0]:.3f}-{one.interval(band)[1]:.3f}" for band in (0.5, 0.8, 0.9))
        print(f"{one.origin:6d} {len(one.pit):8d} {bands}")
    _by_milestone(found, loaded.tables)
    print(_("chances by year-ends: forecast, happened, cases"))
    for one in found:
        print(f"{one.origin:6d}  " + "  ".join(f"{chance:.2f} {share:.2f} {count}" for chance, share, count in one.reliability()))


def _by_milestone(found: list[Calibration], tables: Tables) -> None:
    """The 80 % band by milestone: its truths are independent, so the interval is exact."""
    rows = [one.by_milestone(tables) for one in found]
    names = [name for name in tables.ids["milestone"] if any(name in row for row in rows)]
    width = max(len(name) for name in names) if names else 0
    print(_("80 % by milestone, with its exact 95 % interval, over the truths in which it was open"))
    print(" " * width + "".join(f"  {one.origin:<17d}" for one in found))
    for name in names:
        cells = [f"{row[name]['share']:6.1%} {row[name]['low']:.3f}-{row[name]['high']:.3f}" if name in row else " " * 18 for row in rows]
        print(f"{name:{width}s}  " + " ".join(cells))


def sensitivity(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="A shipped scenario (see `peaks list`) or a path.")],
    samples: Annotated[int, typer.Option(metavar="N", help="Base samples, a power of two.", min=4)] = 64,
    worlds: Annotated[int, typer.Option(metavar="W", help="Worlds a sample.", min=1)] = 32,
    milestone: Annotated[list[str] | None, typer.Option(metavar="ID", help="A milestone to explain. May be repeated.")] = None,
    policy: Policy = None,
    seed: Annotated[int, typer.Option(metavar="S", help="Seed of the study.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Sobol indices: which unknowns drive the dates of crewed landings and phases. Needs the extra `lab`."""
    from game import exam

    if samples & (samples - 1):
        raise typer.BadParameter(_("expected a power of two, e.g. 64"), param_hint="--samples")
    policies = _pairs(policy, "--policy", "PROGRAMME=NAME")
    loaded, unknowns = exam.unknowns_of(scenario)
    with _progress(samples * (len(unknowns) + 2)) as advance:
        found = exam.sensitivity(loaded, unknowns, policies, samples, worlds, seed, milestone or (), advance)
    if as_json:
        print(json.dumps(found))
        return
    print(_("{runs} samples of {worlds} worlds, seed {seed}; total index and its 95 % half-width, largest first").format(
        runs=found["runs"], worlds=worlds, seed=seed))  # fmt: skip
    for name, line in found["milestones"].items():
        print(f"{name}: " + _("mean {year:.1f}, moves by {sd:.2f} years").format(year=line["mean"], sd=line["sd_years"]))
        for one in sorted(line["inputs"], key=lambda key: -line["inputs"][key]["st"]):
            print(f"  {one:16s} {_share(line['inputs'][one], 'st')}  " + _("alone {share}").format(share=_share(line["inputs"][one], "s1")))
    print(_("the three largest over all: {names}").format(names=", ".join(found["largest"])))


def _share(row: dict[str, Any], key: str) -> str:
    return f"{row[key]:5.2f} +- {row[key + '_conf']:.2f}"
