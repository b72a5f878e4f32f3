"""The outlook in words: the generated page `docs/outlook.md` and the few lines of the command. Both read its plain data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from game.i18n import _
from game.reporting.scorecard import decimal_date, number, table

Outlook = Mapping[str, Any]


def variant_names() -> dict[str, str]:
    """What each way to look ahead is called."""
    return {
        "plans of the day": _("plans and purses of the day"), "money for all plans": _("the same, with money for all they ask"),
        "reference_class": _("reference class alone"),
    }  # fmt: skip


def question_of(row: Mapping[str, Any]) -> str:
    """A question in words, e.g. "US crewed landing before 2029"."""
    who = _("US crewed landing") if row["milestone"].startswith("artemis") else _("Chinese crewed landing")
    return _("{what} before {year}").format(what=who, year=round(row["by"]))


def questions(found: Outlook) -> list[list[str]]:
    """One row a question: the chance by each way, and what others gave, newest last."""
    rows = []
    for row in found["questions"]:
        said = "; ".join(f"{one['who']} {one['day']}: {one['chance']:.2f}" for one in row["said"])
        rows.append([question_of(row), *(number(row["chances"][name], 2) for name in variant_names()), said])
    for seat, title in (("artemis", _("the US first")), ("ilrs", _("China first"))):
        said = "; ".join(f"{one['who']} {one['day']}: {one['chance']:.2f}" for one in found["said_of_firsts"] if one["first"] == seat)
        rows.append([title, *(number(found["firsts"][name][seat], 2) for name in variant_names()), said])
    return rows


def heads() -> list[str]:
    return [_("question"), *variant_names().values(), _("what others gave")]


def reasons(found: Outlook) -> list[str]:
    """Why the model differs from the reference class and from others, from its own numbers."""
    plans, rich = (found["needs"][name] for name in ("plans of the day", "money for all plans"))
    p50 = {name: {row["title"]: row for row in rows} for name, rows in (("plans", plans), ("rich", rich))}
    landing, demo, craft = (rich[row]["title"] for row in (0, 1, 4))
    money = found["purse"]["plans of the day"]["artemis"]
    china = found["purse"]["plans of the day"]["ilrs"]
    chinese = rich[3]["title"]
    years = p50["plans"][landing]["p50"] - p50["rich"][landing]["p50"]
    return [
        _("Money. In the first full year the American lines ask {asked:,.0f} M$ where {there:,.0f} are there, the Chinese {asked_cn:,.0f} where {there_cn:,.0f}"
          " are; with money for all of it the American landing comes {years:.1f} years earlier at the median. What is left to pay on a line is scaled by"
          " its dates, so the asking of a late origin is more likely too high than too low.").format(
              asked=money["asked"], there=money["there"], asked_cn=china["asked"], there_cn=china["there"], years=years),
        _("The demonstration. People land only after a lander has landed without them. {craft} is there by {ready} at the median with money for all plans, its"
          " uncrewed landing by {demo} after {tries:.1f} tries: a new team's first descent has two chances in five, and the next try takes a year. In the plans"
          " of the day the demonstration flies before the lander is ready for people; here it waits for the whole line, which makes it late.").format(
              craft=craft, ready=decimal_date(p50["rich"][craft]["p50"]), demo=decimal_date(p50["rich"][demo]["p50"]), tries=p50["rich"][demo]["tries"]),
        _("The last of many. {landing} waits for launcher, ship, suit, a docking test and a lander that has flown; the reference class stretches the one"
          " date of the flight and knows nothing of them.").format(landing=landing),
        _("China. {chinese} waits for as many new things, and its class slips little: {with_money} at the median with money, {without} without.").format(
            chinese=chinese, with_money=decimal_date(p50["rich"][chinese]["p50"]), without=decimal_date(p50["plans"][chinese]["p50"])),
        _("Others ask other questions: Kalshi's prices of one question do not sum to one, and \"next to send people\" may settle on a launch. None of these figures"
          " has been used to set anything here."),
    ]  # fmt: skip


def page(found: Outlook) -> str:
    """The page `docs/outlook.md`, whole."""
    out = [
        "# " + _("The outlook of {day}").format(day=found["day"]), "",
        _("Made by `peaks outlook --write-page`; do not edit. {worlds} worlds of `race` as known on {day}, seed {seed}, policy `{policy}` in both chairs."
          " Nothing here is scored: it lies ahead. The model is that of the frozen forecast; read its scores in [backtest.md](backtest.md) first.").format(
              **{key: found[key] for key in ("worlds", "day", "seed", "policy")}), "",
        *table(heads(), questions(found)), "", "## " + _("Why it differs"), "",
    ]  # fmt: skip
    out += [f"{place}. {text}" for place, text in enumerate(reasons(found), 1)]
    out += ["", "## " + _("What the landings wait for"), ""]
    first = {row["title"]: row for row in found["needs"]["money for all plans"]}
    out += table([_("flight or line"), _("official"), _("median"), _("median with money"), _("tries")], [
        [row["title"], decimal_date(row["official"]), decimal_date(row["p50"]), decimal_date(first[row["title"]]["p50"]), number(row["tries"], 1)]
        for row in found["needs"]["plans of the day"]])  # fmt: skip
    return "\n".join(out) + "\n"


__all__ = ["heads", "page", "questions", "reasons", "variant_names"]
