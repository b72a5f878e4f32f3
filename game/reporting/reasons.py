"""Why the planner orders what it orders, in sentences."""

from __future__ import annotations

from game.agents.reasons import Because
from game.i18n import _
from game.model.orders import ORDERS
from game.model.tables import Tables
from game.reporting import wording

BECAUSE: dict[str, str] = {
    "holds_up": "Pays {target} {0:.0f} % of its need because it holds up {about} in {1:.0f} of {2:.0f} imagined worlds.",
    "ready": "Pays {target} {0:.0f} % of its need: it is ready in {1:.0f} of {2:.0f} imagined worlds, half of them by {3:.1f}.",
    "begins": "Begins {target} with {0:.0f} % of its need: it is ready in {1:.0f} of {2:.0f} imagined worlds.",
    "kept": "Pays {target} {0:.0f} % of its need to keep its team, though none of {1:.0f} imagined worlds sees it ready.",
    "nothing": "Pays {target} nothing: it is ready in {0:.0f} of {1:.0f} imagined worlds without that.",
    "offer": "Proposes {target}: {about} signs with a chance of {0:.0f} %.",
    "launch": "Sets the launch rule of {target}: under it the flight succeeds in {0:.0f} of {1:.0f} imagined worlds.",
    "tests": "Tests {target} more: {0:.0f} flights hang on it.",
    "review": "Has {target} reviewed: {0:.0f} flights hang on it.",
    "repair": "Sees to {target}: {0:.0f} known flaws are open.",
    "date": "Names a public date for {target}: it is kept in {0:.0f} of {1:.0f} imagined worlds; the auditor gives it {2:.0f} %.",
    "aim": "Chooses {about} as an aim: it brings {0:.0f} of {1:.0f} points in the imagined worlds.",
    "site": "Chooses the site: sunlight {0:.0f} %, ice likely to {1:.0f} %.",
    "home": "Spends attention at home: support stands at {0:.0f}.",
    "ask": "Asks for {0:+.0f} % more money: its credibility stands at {1:.2f}.",
    "planned": "{kind}, {target}: as in the plan from before the campaign, which wins {0:.0f} of {1:.0f} imagined worlds from here.",
    "varied": "{kind}, {target}: part of a change of plan ({about}) that wins {2:.0f} in a hundred more over {3:.0f} imagined worlds.",
}

VARIATIONS: dict[str, str] = {
    "other": "another plan tried before", "favour": "more for {account}", "starve": "less for {account}", "more": "more for every line",
    "less": "less for every line", "plan": "another surface plan", "stays": "other stays", "early": "lines opened earlier", "late": "lines opened later",
    "few_new": "little for new lines", "talks": "more talks", "no_talks": "no talks", "ask_more": "asking for more", "ask_less": "asking for less",
    "home": "attention at home", "no_home": "no attention at home", "dates": "public dates", "no_dates": "no public dates", "tests": "more tests",
    "careful": "no flight over a known flaw", "bold": "flights when ready", "accord": "another word on an accord",
    "reviews": "more reviews", "answer": "another answer to a question",
}  # fmt: skip


def sentence(found: Because, tables: Tables) -> str:
    """One order's reason."""
    action = found.action
    axis = ORDERS[action.kind].axes[0]
    target = wording.title(tables, axis, tables.ids[axis].index(action.target))
    return _(BECAUSE[found.reason]).format(*found.numbers, target=target, about=_about(found, tables), kind=_kind(action.kind))


def _about(found: Because, tables: Tables) -> str:
    if found.reason == "varied":
        name, _colon, rest = found.about.partition(":")
        return _(VARIATIONS[name]).format(account=rest)
    if found.reason == "aim":
        return _(wording.AIM_TITLES[found.about])
    for axis in ("milestone", "partner"):
        if found.about in tables.ids[axis]:
            return wording.title(tables, axis, tables.ids[axis].index(found.about))
    return found.about


def _kind(kind: str) -> str:
    from game.reporting import checklist

    return checklist.KINDS.get(kind, kind.replace("_", " ").capitalize())
