"""The back-test in words: the generated page of the documents and a small view for the game. Both read the plain data of a scorecard."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from game.i18n import _

Card = Mapping[str, Any]


def baseline_names() -> dict[str, str]:
    """What each baseline is called."""
    return {
        "official": _("official dates as points"), "official_times_median": _("official date times the class's median, as a point"),
        "class_lognormal": _("class lognormal"), "class_last_mile": _("class lognormal and last mile (`reference_class`)"),
        "pooled_last_mile": _("pooled lognormal and last mile"), "mean_project": _("GAO's 87 months (the crewed lander alone)"),
    }  # fmt: skip


def coding_names() -> dict[str, str]:
    """What each way to code an official date is called."""
    return {"listed": _("as listed"), "start": _("start"), "middle": _("middle"), "end": _("end"), "before_check": _("before the check of 2026")}


@dataclass(frozen=True, slots=True)
class Dated:
    """One milestone of the test in decimal years; `came` and ends beyond the chart are None."""

    title: str
    official: float
    p10: float | None
    p50: float | None
    p90: float | None
    came: float | None


@dataclass(frozen=True, slots=True)
class View:
    """What the game shows: a verdict, a few lines (name, months, Brier; "" where there is none), how far it can be trusted, each milestone."""

    verdict: str
    rows: tuple[tuple[str, str, str], ...]
    caution: str
    milestones: tuple[Dated, ...] = ()
    span: tuple[float, float] = (2021.5, 2026.5)  # the day of the forecast and the day of the score, decimal years


def view(card: Card | None) -> View:
    """The scorecard in the game. Without one it says that the test has not been taken."""
    if card is None:
        return View(_("The back-test has not been taken yet: nothing here has been compared with what came after June 2021."), (), "")
    model, others = card["frozen_2021_06_30"], card["baselines"]
    rows = [(_("this model"), number(model["crps_months"], 1), number(model["brier"], 3))]
    for name, title in baseline_names().items():
        if name in others and name != "mean_project":
            rows.append((title.replace("`", ""), number(others[name]["crps_months"], 1), number(others[name]["brier"], 3)))
    dated = tuple(Dated(row["title"], *(row[key] for key in ("official", "p10", "p50", "p90", "actual"))) for row in card["milestones"])
    return View(verdict(card), tuple(rows), honest(card), dated)


def verdict(card: Card) -> str:
    """Frozen or not, in one sentence."""
    if card["status"] == "frozen":
        return _("Frozen on {day}, before any outcome was looked at; nothing that is hashed has changed since.").format(day=card["frozen_on"])
    if card["same_worlds"]:
        return _("Changed after seeing the test: {count} changes are listed. The worlds that were kept still come out bit for bit.").format(
            count=len(card["after_seeing"]))  # fmt: skip
    return _("Changed after seeing the test: {count} changes are listed. These are no longer the scores of the frozen forecast.").format(
        count=len(card["after_seeing"]))  # fmt: skip


def honest(card: Card) -> str:
    """What so few events can and cannot say."""
    model = card["frozen_2021_06_30"]
    band = model["coverage"]["80"]
    return _(
        "{n} milestones of {blocks} programmes that depend on one another are little evidence: a perfect model keeps 70 to 90 % of them inside"
        " its 80 % bands only two times in three. Here {inside} of {of} lie inside, an exact 95 % interval of {low} to {high} %. The list and the recipe"
        " of the baselines were written in 2026 by people who knew the outcomes."
    ).format(
        n=model["n"], blocks=model["blocks"], inside=band["inside"], of=band["of"], low=round(100 * band["low"]), high=round(100 * band["high"])
    )


def page(card: Card) -> str:
    """The page `docs/backtest.md`, whole."""
    model, names = card["frozen_2021_06_30"], baseline_names()
    out = [
        "# Scored on what happened", "",
        _("Made by `peaks backtest --write-page`; do not edit."), "", verdict(card), "",
        _("The forecast was made as of {origin} under the policy `{policy}` in {worlds} worlds (seed {seed}) and is scored on what had happened by"
          " {censor}. A milestone that had not come by then counts as open, not as late.").format(**{
              key: card[key] for key in ("origin", "policy", "worlds", "seed", "censor")}), "",
    ]  # fmt: skip
    for entry in card["after_seeing"]:
        out.append(f"- {entry['date']}: {entry['sentence']}")
    out += ["", "## " + _("Scores"), "", honest(card), ""]
    out += table([_("forecast"), _("CRPS, months"), _("Brier"), _("log score"), _("P(model better), CRPS"), _("P(model better), Brier")], [
        [_("**this model**"), number(model["crps_months"], 2), number(model["brier"], 3), number(model["log_score"], 3), "", ""],
        *([names[name], *(number(row[key], places) for key, places in (("crps_months", 2), ("brier", 3), ("log_score", 3))),
           *(number(row["against"][key]["better"], 2) for key in ("crps_months", "brier"))] for name, row in card["baselines"].items())])  # fmt: skip
    out += ["", _("The smaller the better. CRPS is the censored one, in months; Brier and log score are of year-ends. P(better) is of a paired bootstrap that"
                  " draws whole programmes. GAO's rule speaks of one milestone and is compared on that one.")]  # fmt: skip
    rows = {"race": _("milestones of the race"), "reference": _("milestones of the reference class")}
    parts = []
    for key, title in rows.items():
        part = card["rows"][key]
        if part["model"]["n"]:
            best = min(part["baselines"], key=lambda name: part["baselines"][name]["crps_months"] if name != "mean_project" else 1e9)
            parts.append([title, str(part["model"]["n"]), *_two(part["model"]), names[best], *_two(part["baselines"][best])])
    heads = [_("row"), _("n"), _("CRPS"), _("Brier"), _("best baseline"), _("CRPS"), _("Brier")]
    out += ["", "## " + _("Two rows"), "", *table(heads, parts)]
    codes = coding_names()
    heads = [_("official dates coded"), *(codes[key] for key in codes)]
    shown = [["**" + _("this model") + "**" if name == "model" else names[name],
              *(f"{number(found[key]['crps_months'], 2)} / {number(found[key]['brier'], 3)}" if key in found else "" for key in codes)]
             for name, found in card["coding"].items()]  # fmt: skip
    out += ["", "## " + _("How an official date is coded"), "",
            _("A date given as a year or a quarter may be coded at the start, the middle or the end of what was said; this alone moves every score (CRPS / Brier)."
              " Three official dates were corrected in 2026, with the outcomes known; the last column keeps the dates that stood before."), "",
            *table(heads, shown)]  # fmt: skip
    out += ["", "## " + _("Coverage and calibration"), ""]
    out += table([_("band"), _("inside"), _("of"), _("share"), _("95 % interval"), _("share over all dice")], [
        [f"{band} %", str(row["inside"]), str(row["of"]), f"{row['share']:.0%}", f"{row['low']:.0%} .. {row['high']:.0%}", f"{row['expected']:.0%}"]
        for band, row in model["coverage"].items()])  # fmt: skip
    out += ["", _("Whether what is still open lies inside a band is drawn by lot between what was left and never; the last column averages over the lots."),
            "", _("Randomised PIT by tenths: {counts}. With so few dependent events a flat row proves little.").format(
        counts=", ".join(str(count) for count in card["pit"])), ""]  # fmt: skip
    out += table([_("forecast chance"), _("happened"), _("count")], [
        [f"{row['chance']:.2f}", f"{row['happened']:.2f}", str(row["count"])] for row in card["reliability"]])  # fmt: skip
    out += ["", "## " + _("Each milestone"), "", *_milestones(card["milestones"])]
    out += ["", "## " + _("Where it was lost"), "", *_lost(card)]
    out += ["", "## " + _("Made anew each year"), "", *_rolling(card["rolling"])]
    out += ["", "## " + _("Beside what others said"), "", *_dated(card["dated"])]
    return "\n".join(out) + "\n"


def _milestones(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    heads = [_("milestone"), _("official"), "p10", "p50", "p90", _("what came"), _("CRPS"), _("Brier"), _("reference class p50"), _("its CRPS")]
    return table(heads, [
        [row["title"], *(decimal_date(row[key]) for key in ("official", "p10", "p50", "p90")), decimal_date(row["actual"], _("open")),
         *_two(row), decimal_date(row["baselines"]["class_last_mile"]["p50"]), number(row["baselines"]["class_last_mile"]["crps_months"], 1)]
        for row in rows])  # fmt: skip


REFERENCE = "class_last_mile"  # the strongest baseline
WORST = 5


def _lost(card: Card) -> list[str]:
    """The milestones on which the model lost most to the reference class, and its score and theirs without the worst."""
    rows = sorted(card["milestones"], key=lambda row: row["baselines"][REFERENCE]["crps_months"] - row["crps_months"])
    heads = [_("milestone"), _("ours"), _("reference class"), _("months lost of the mean")]
    n = len(rows)
    lines = [[row["title"], number(row["crps_months"], 1), number(row["baselines"][REFERENCE]["crps_months"], 1),
              f"{(row['crps_months'] - row['baselines'][REFERENCE]['crps_months']) / n:+.2f}"] for row in rows[:WORST]]  # fmt: skip
    worst, kept = rows[0], rows[1:]
    ours = sum(row["crps_months"] for row in kept) / len(kept)
    theirs = sum(row["baselines"][REFERENCE]["crps_months"] for row in kept) / len(kept)
    return [*table(heads, lines), "", _("Without {title} the model stands at {ours:.2f} months and the reference class at {theirs:.2f}. It is not left out of"
            " any score.").format(title=worst["title"], ours=ours, theirs=theirs)]  # fmt: skip


def _rolling(runs: Sequence[Mapping[str, Any]]) -> list[str]:
    heads = [_("origin"), _("n"), _("CRPS"), _("Brier"), _("80 % band holds"), _("class and last mile"), _("left out")]
    lines = []
    for run in runs:
        model, other = run["model"], run["baselines"].get("class_last_mile")
        if model["n"]:
            held = model["coverage"]["80"]
            lines.append([run["origin"], str(run["n"]), *_two(model), f"{held['inside']} / {held['of']}", " / ".join(_two(other)) if other else "",
                          str(len(run["left_out"]))])  # fmt: skip
    return [*table(heads, lines), "", _("Only milestones that were open on the day and had an official date still ahead are scored; the others are left out."
            " Those of the reference class carry the date of June 2021 alone, so later origins know less of them than was said.")]  # fmt: skip


def _dated(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    heads = [_("said on"), _("by whom"), _("question"), _("said"), _("their chance"), _("ours"), _("our p50"), _("score theirs / ours")]
    lines = []
    for row in rows:
        asked = _("{who} first to land people by {day}").format(who=row["first"], day=row["by"]) if row["first"] else f"{row['milestone']} <= {row['by']}"
        pair = ("brier_theirs", "brier_ours") if "brier_theirs" in row else ("crps_theirs", "crps_ours")
        score = f"{row[pair[0]]:.2f} / {row[pair[1]]:.2f}" if pair[0] in row else ""
        lines.append([row["date"], row["forecaster"], asked, row["said"], number(row["theirs"], 2), number(row["ours"], 2), decimal_date(row.get("p50")), score])
    return [*table(heads, lines), "", _("A chance is scored by Brier where the day has passed, a date by censored CRPS in months. Ours is of the same day, and of"
            " the day of the frozen forecast for what was said before it.")]  # fmt: skip


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads), *("| " + " | ".join(str(cell).replace("|", "/") for cell in row) + " |" for row in rows)]


def _two(found: Mapping[str, Any]) -> list[str]:
    return [number(found["crps_months"], 2), number(found["brier"], 3)]


def number(value: float | None, places: int) -> str:
    return "" if value is None else f"{value:.{places}f}"


def decimal_date(value: float | None, never: str = "-") -> str:
    """A decimal year as year and month."""
    if value is None:
        return never
    days = 366 if calendar.isleap(int(value)) else 365
    return (datetime.date(int(value), 1, 1) + datetime.timedelta(days=int(value % 1 * days + 0.01))).isoformat()[:7]


__all__ = ["Dated", "View", "baseline_names", "coding_names", "decimal_date", "honest", "number", "page", "table", "verdict", "view"]
