"""The back-test in words: the generated page of the documents and a small view for the game. Both read the plain data of a scorecard."""

from __future__ import annotations

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
class View:
    """What the game shows: a verdict, a few lines (name, months, Brier; "" where there is none), and how far it can be trusted."""

    verdict: str
    rows: tuple[tuple[str, str, str], ...]
    caution: str


def view(card: Card | None) -> View:
    """The scorecard in the game. Without one it says that the test has not been taken."""
    if card is None:
        return View(_("The back-test has not been taken yet: nothing here has been compared with what came after June 2021."), (), "")
    model, others = card["frozen_2021_06_30"], card["baselines"]
    rows = [(_("this model"), _number(model["crps_months"], 1), _number(model["brier"], 3))]
    for name, title in baseline_names().items():
        if name in others and name != "mean_project":
            rows.append((title.replace("`", ""), _number(others[name]["crps_months"], 1), _number(others[name]["brier"], 3)))
    return View(verdict(card), tuple(rows), honest(card))


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
    out += _table([_("forecast"), _("CRPS, months"), _("Brier"), _("log score"), _("P(model better), CRPS"), _("P(model better), Brier")], [
        [_("**this model**"), _number(model["crps_months"], 2), _number(model["brier"], 3), _number(model["log_score"], 3), "", ""],
        *([names[name], *(_number(row[key], places) for key, places in (("crps_months", 2), ("brier", 3), ("log_score", 3))),
           *(_number(row["against"][key]["better"], 2) for key in ("crps_months", "brier"))] for name, row in card["baselines"].items())])  # fmt: skip
    out += ["", _("The smaller the better. CRPS is the censored one, in months; Brier and log score are of year-ends. P(better) is of a paired bootstrap that"
                  " draws whole programmes. GAO's rule speaks of one milestone and is compared on that one.")]  # fmt: skip
    rows = {"race": _("milestones of the race"), "reference": _("milestones of the reference class")}
    table = []
    for key, title in rows.items():
        part = card["rows"][key]
        if part["model"]["n"]:
            best = min(part["baselines"], key=lambda name: part["baselines"][name]["crps_months"] if name != "mean_project" else 1e9)
            table.append([title, str(part["model"]["n"]), *_two(part["model"]), names[best], *_two(part["baselines"][best])])
    heads = [_("row"), _("n"), _("CRPS"), _("Brier"), _("best baseline"), _("CRPS"), _("Brier")]
    out += ["", "## " + _("Two rows"), "", *_table(heads, table)]
    codes = coding_names()
    heads = [_("official dates coded"), *(codes[key] for key in codes)]
    shown = [["**" + _("this model") + "**" if name == "model" else names[name],
              *(f"{_number(found[key]['crps_months'], 2)} / {_number(found[key]['brier'], 3)}" if key in found else "" for key in codes)]
             for name, found in card["coding"].items()]  # fmt: skip
    out += ["", "## " + _("How an official date is coded"), "",
            _("A date given as a year or a quarter may be coded at the start, the middle or the end of what was said; this alone moves every score (CRPS / Brier)."
              " Three official dates were corrected in 2026, with the outcomes known; the last column keeps the dates that stood before."), "",
            *_table(heads, shown)]  # fmt: skip
    out += ["", "## " + _("Coverage and calibration"), ""]
    out += _table([_("band"), _("inside"), _("of"), _("share"), _("95 % interval"), _("share over all dice")], [
        [f"{band} %", str(row["inside"]), str(row["of"]), f"{row['share']:.0%}", f"{row['low']:.0%} .. {row['high']:.0%}", f"{row['expected']:.0%}"]
        for band, row in model["coverage"].items()])  # fmt: skip
    out += ["", _("Whether what is still open lies inside a band is drawn by lot between what was left and never; the last column averages over the lots."),
            "", _("Randomised PIT by tenths: {counts}. With so few dependent events a flat row proves little.").format(
        counts=", ".join(str(count) for count in card["pit"])), ""]  # fmt: skip
    out += _table([_("forecast chance"), _("happened"), _("count")], [
        [f"{row['chance']:.2f}", f"{row['happened']:.2f}", str(row["count"])] for row in card["reliability"]])  # fmt: skip
    out += ["", "## " + _("Each milestone"), "", *_milestones(card["milestones"])]
    out += ["", "## " + _("Made anew each year"), "", *_rolling(card["rolling"])]
    out += ["", "## " + _("Beside what others said"), "", *_dated(card["dated"])]
    return "\n".join(out) + "\n"


def _milestones(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    heads = [_("milestone"), _("official"), "p10", "p50", "p90", _("what came"), _("CRPS"), _("Brier"), _("reference class p50"), _("its CRPS")]
    return _table(heads, [
        [row["title"], _year(row["official"]), _year(row["p10"]), _year(row["p50"]), _year(row["p90"]), _year(row["actual"], _("open")),
         *_two(row), _year(row["baselines"]["class_last_mile"]["p50"]), _number(row["baselines"]["class_last_mile"]["crps_months"], 1)]
        for row in rows])  # fmt: skip


def _rolling(runs: Sequence[Mapping[str, Any]]) -> list[str]:
    heads = [_("origin"), _("n"), _("CRPS"), _("Brier"), _("80 % band holds"), _("class and last mile"), _("left out")]
    lines = []
    for run in runs:
        model, other = run["model"], run["baselines"].get("class_last_mile")
        if model["n"]:
            held = model["coverage"]["80"]
            lines.append([run["origin"], str(run["n"]), *_two(model), f"{held['inside']} / {held['of']}", " / ".join(_two(other)) if other else "",
                          str(len(run["left_out"]))])  # fmt: skip
    return [*_table(heads, lines), "", _("Only milestones that were open on the day and had an official date still ahead are scored; the others are left out."
            " Those of the reference class carry the date of June 2021 alone, so later origins know less of them than was said.")]  # fmt: skip


def _dated(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    heads = [_("said on"), _("by whom"), _("question"), _("said"), _("their chance"), _("ours"), _("our p50"), _("score theirs / ours")]
    lines = []
    for row in rows:
        asked = _("{who} first to land people by {day}").format(who=row["first"], day=row["by"]) if row["first"] else f"{row['milestone']} <= {row['by']}"
        pair = ("brier_theirs", "brier_ours") if "brier_theirs" in row else ("crps_theirs", "crps_ours")
        score = f"{row[pair[0]]:.2f} / {row[pair[1]]:.2f}" if pair[0] in row else ""
        lines.append([row["date"], row["forecaster"], asked, row["said"], _number(row["theirs"], 2), _number(row["ours"], 2), _year(row.get("p50")), score])
    return [*_table(heads, lines), "", _("A chance is scored by Brier where the day has passed, a date by censored CRPS in months. Ours is of the same day, and of"
            " the day of the frozen forecast for what was said before it.")]  # fmt: skip


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads), *("| " + " | ".join(str(cell).replace("|", "/") for cell in row) + " |" for row in rows)]


def _two(found: Mapping[str, Any]) -> list[str]:
    return [_number(found["crps_months"], 2), _number(found["brier"], 3)]


def _number(value: float | None, places: int) -> str:
    return "" if value is None else f"{value:.{places}f}"


def _year(value: float | None, never: str = "-") -> str:
    """A decimal year as year and month."""
    return never if value is None else f"{int(value)}-{min(12, int((value % 1) * 12) + 1):02d}"


__all__ = ["View", "baseline_names", "coding_names", "honest", "page", "verdict", "view"]
