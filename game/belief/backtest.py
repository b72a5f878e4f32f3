"""The back-test: the frozen forecast of one day, and later ones, scored on what came, beside the baselines of the same run.

Nothing here reads a file. What happened is handed in by the caller, who may read it only when the freeze matches. Every figure is in
months from the day of the forecast; `inf` is never.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from game.belief import baselines, scores
from game.belief.paper import CODINGS, ROWS, Item, Paper, Question, iso
from game.belief.scores import Array
from game.model.axes import NEVER
from game.model.tables import ANY, Tables

BANDS = (0.5, 0.8, 0.9)
SEED = 2021


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A forecast of one day: `months` from it by milestone, (worlds,) each, and the tables of what was known."""

    tables: Tables
    months: dict[str, Array]

    @classmethod
    def of(cls, tables: Tables, ticks: Array) -> Foreseen:
        months = np.where(ticks == NEVER, np.inf, ticks.astype(np.float64) * 12 / 1024)
        return cls(tables, dict(zip(tables.ids["milestone"], months, strict=True)))


Foresee = Callable[[str, str], Foreseen]  # (day, coding of official dates) -> forecast


def scorecard(paper: Paper, actual: Mapping[str, float], foresee: Foresee, asked: Sequence[Question] = (), origins: Sequence[str] = ()) -> dict[str, Any]:
    """The whole scorecard as plain data (`docs/analysts.md` names the keys). `actual` are decimal years, inf = not by the censor date."""
    forecast = foresee(paper.origin, "listed")
    due = {item.id: item.listed for item in paper.items}
    frozen = at(paper, paper.origin, paper.now, forecast, actual, due)
    coded: dict[str, dict[str, Any]] = {"model": {}, **{name: {} for name in baselines.NAMES}}
    for coding in CODINGS:
        run = frozen if coding == "listed" else at(
            paper, paper.origin, paper.now, foresee(paper.origin, coding), actual, {item.id: item.official(coding) for item in paper.items})  # fmt: skip
        _keep(coded, coding, run)
    corrected = at(paper, paper.origin, paper.now, forecast, actual, {item.id: item.official("before") for item in paper.items})
    for name in baselines.NAMES:
        coded[name]["before_check"] = _headline(corrected["baselines"][name])
    return {
        "origin": paper.origin, "censor": iso(paper.censor), "policy": paper.policy, "scenario": paper.scenario,
        "frozen_2021_06_30": {**frozen["model"], "n": frozen["n"], "blocks": frozen["blocks"]},
        "rows": frozen["rows"], "baselines": frozen["baselines"], "coding": coded, "pit": frozen["pit"], "reliability": frozen["reliability"],
        "milestones": frozen["milestones"],
        "rolling": [_rolled(paper, day, foresee, actual) for day in origins],
        "dated": [_beside(paper, question, foresee, actual) for question in asked],
    }  # fmt: skip


def at(paper: Paper, day: str, now: float, forecast: Foreseen, actual: Mapping[str, float], due: Mapping[str, float],
       seed: int = SEED) -> dict[str, Any]:  # fmt: skip
    """One origin scored: items that have an official date in `due` (decimal years), a forecast and an outcome after `now`. `seed` is of
    the randomised PIT's dice."""
    items = [item for item in paper.items if item.id in due and item.id in forecast.months and actual[item.id] > now]
    censor = (paper.censor - now) * 12
    ends = np.array([(year + 1 - now) * 12 for year in paper.year_ends if now < year + 1 <= paper.censor])
    dice = np.random.Generator(np.random.PCG64(seed))
    uniform = {item.id: float(dice.random()) for item in paper.items}  # of the whole paper, so that leaving one out moves no other
    months = {item.id: (actual[item.id] - now) * 12 for item in items}
    rows, chances, happened = [], [], []
    for item in items:
        own, came = forecast.months[item.id], months[item.id]
        others = {name: paper.view.sample(name, item.slip_class, (due[item.id] - now) * 12, seed=SEED) for name in baselines.NAMES}
        if paper.mean_project and paper.mean_project[0] == item.id and day == paper.origin:
            others["mean_project"] = np.array([(paper.mean_project[1] - now) * 12])
        rows.append({
            "id": item.id, "title": item.title, "class": item.slip_class, "block": item.block, "row": item.row,
            "official": due[item.id], "actual": None if math.isinf(came) else actual[item.id],
            **_marks(own, now), **_scores(own, came, censor, ends), "pit": scores.pit(own, came, censor, uniform[item.id]),
            "pit_range": scores.pit_range(own, came, censor),
            "chances": [float(x) for x in scores.chance_by(own, ends)],
            "baselines": {name: {**_marks(sample, now), **_scores(sample, came, censor, ends)} for name, sample in others.items()},
        })  # fmt: skip
        chances.append(scores.chance_by(own, ends))
        happened.append(came <= ends)
    return {"n": len(items), "blocks": len({item.block for item in items}), **_summary(rows), "milestones": rows,
            "rows": {row: _summary([line for line in rows if line["row"] == row]) for row in ROWS},
            "reliability": scores.reliability(np.concatenate(chances), np.concatenate(happened)) if rows and ends.size else []}  # fmt: skip


def _summary(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Means over milestones: the model's with coverage, each baseline's with the chance that the model is better."""
    if not rows:
        return {"model": {"n": 0}, "baselines": {}, "pit": []}
    blocks = [row["block"] for row in rows]
    pits, ranges = np.array([row["pit"] for row in rows]), [row["pit_range"] for row in rows]
    model: dict[str, Any] = {"n": len(rows), **_means(rows)}
    model |= {f"coverage_{int(band * 100)}": scores.coverage(pits, band)["share"] for band in BANDS}
    model["coverage"] = {
        str(int(band * 100)): {**scores.coverage(pits, band), "expected": float(np.mean([scores.inside(low, high, band) for low, high in ranges]))}
        for band in BANDS
    }
    model["leave_one_block_out"] = {key: scores.leave_one_out([row[key] for row in rows], blocks) for key in ("crps_months", "brier")}
    others = {}
    for name in (*baselines.NAMES, "mean_project"):
        mine = [row for row in rows if name in row["baselines"]]
        if mine:
            theirs = [row["baselines"][name] for row in mine]
            where = [row["block"] for row in mine]
            others[name] = {"n": len(mine), **_means(theirs), "model_on_these": _means(mine), "against": {
                key: asdict(scores.compare([row[key] for row in mine], [row[key] for row in theirs], where, SEED))
                for key in ("crps_months", "brier", "log_score")}}  # fmt: skip
    return {"model": model, "baselines": others, "pit": np.histogram(pits, np.linspace(0, 1, 11))[0].tolist()}


def _means(rows: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    return {key: float(np.mean([row[key] for row in rows])) for key in ("crps_months", "brier", "log_score")}


def _scores(sample: Array, came: float, censor: float, ends: Array) -> dict[str, float]:
    some = ends.size > 0
    return {"crps_months": scores.crps(sample, came, censor), "brier": scores.brier(sample, came, ends) if some else math.nan,
            "log_score": scores.log_score(sample, came, ends) if some else math.nan}  # fmt: skip


def _marks(sample: Array, now: float) -> dict[str, float | None]:
    marks = {f"p{share}": now + scores.quantile(sample, share / 100) / 12 for share in (10, 50, 90)}
    return {name: None if math.isinf(date) else date for name, date in marks.items()}


def _headline(found: Mapping[str, Any]) -> dict[str, float]:
    return {key: found[key] for key in ("crps_months", "brier")}


def _keep(coded: dict[str, dict[str, Any]], coding: str, run: Mapping[str, Any]) -> None:
    coded["model"][coding] = _headline(run["model"])
    for name in baselines.NAMES:
        coded[name][coding] = _headline(run["baselines"][name])


# -- later origins


def _rolled(paper: Paper, day: str, foresee: Foresee, actual: Mapping[str, float]) -> dict[str, Any]:
    """A later origin: what was open then and had an official date still ahead. What had none is named, not scored."""
    forecast = foresee(day, "listed")
    now = forecast.tables.start
    still = [item for item in paper.items if actual[item.id] > now]
    due = {item.id: date for item in still if (date := held(paper, item, forecast.tables)) is not None}
    found = at(paper, day, now, forecast, actual, due)
    del found["reliability"]
    return {"origin": day, **found, "left_out": sorted(item.id for item in still if item.id not in due)}


def held(paper: Paper, item: Item, tables: Tables) -> float | None:
    """The official date, decimal year, that was held for a milestone when `tables` were known; None if the last one had passed.

    On the paper's own day it is the paper's. Later it is the last date announced for what the milestone still waits for, else its own.
    """
    if tables.start <= paper.now + 1e-6:
        return item.listed
    if item.id not in tables.ids["milestone"]:
        return None
    row = tables.ids["milestone"].index(item.id)
    tick = _announced(tables, int(tables.milestone_node[row]))
    if not 0 < tick < NEVER:
        tick = int(tables.milestone_official[row])
    return float(tables.start + tick / 1024) if 0 < tick < NEVER else None


def _announced(tables: Tables, node: int) -> int:
    """Latest date announced for what a node of the year's graph waits for: 0 if nothing is ahead, NEVER if a part has no date."""
    elements, missions = tables.sizes["element"], tables.sizes["mission"]
    if node < elements:
        if tables.finished_opening[node] != NEVER:
            return 0
        own = int(tables.announced[node])
        return max([own, *(_announced(tables, int(need)) for need in set(tables.element_needs[node].tolist()))])
    node -= elements
    if node < missions:
        if tables.mission_achieved[node] != NEVER:
            return 0
        behind = max(_announced(tables, need) for need in set(tables.mission_needs[node].tolist()))
        ahead = int(tables.mission_announced[node])
        return behind if 0 < behind < NEVER or ahead == NEVER else max(ahead, 0)
    node -= missions
    if node < tables.sizes["capability"]:
        members = [_announced(tables, need) for need in set(tables.capability_needs[node].tolist()) if need != _constant(tables)]
        return (min if tables.capability_mode[node] == ANY else max)(members, default=0)
    return 0


def _constant(tables: Tables) -> int:
    return sum(tables.sizes[axis] for axis in ("element", "mission", "capability", "package"))


# -- what others said


def _beside(paper: Paper, question: Question, foresee: Foresee, actual: Mapping[str, float]) -> dict[str, Any]:
    """A dated forecast of somebody beside ours of that day (not before the paper's own) for the same question, scored where it is settled."""
    forecast = foresee(max(question.day, paper.origin), "listed")
    now = forecast.tables.start
    line: dict[str, Any] = {"date": question.day, "our_date": iso(now), "forecaster": question.forecaster, "kind": question.kind,
                            "said": question.said, "milestone": question.milestone or None, "first": question.first or None,
                            "by": iso(question.by - 1 / 400), "theirs": question.probability, "ours": None}  # fmt: skip
    if question.first:
        mine = forecast.months.get(f"{question.first}.crewed_landing")
        rivals = [months for name, months in forecast.months.items() if name.endswith(".crewed_landing") and not name.startswith(question.first)]
        if mine is not None:
            first = np.isfinite(mine) & (mine < np.min(rivals, axis=0) if rivals else True)
            line["ours"] = float(np.mean(first & (now + mine / 12 <= question.by)))
        return line
    sample = forecast.months.get(question.milestone)
    if sample is None:
        return line
    line["ours"] = float(scores.chance_by(sample, (question.by - now) * 12))
    line |= _marks(sample, now)
    came = actual.get(question.milestone)
    if came is None or came <= now:
        return line
    if question.probability is not None and question.by <= paper.censor + 1 / 300:
        happened = came <= question.by
        line |= {"happened": bool(happened), "brier_theirs": (question.probability - happened) ** 2, "brier_ours": (line["ours"] - happened) ** 2}
    elif question.probability is None:
        months, censor = (came - now) * 12, (paper.censor - now) * 12
        line["crps_theirs"] = scores.crps(np.array([(question.by - now) * 12]), months, censor)
        line["crps_ours"] = scores.crps(sample, months, censor)
    return line


__all__ = ["Foresee", "Foreseen", "at", "held", "scorecard"]
