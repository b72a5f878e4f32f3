"""Every sentence about an occurrence, a refusal, an aim or an effect. A test fails if a kind has no sentence."""

from __future__ import annotations

import re
from typing import Any

from game.i18n import _
from game.model.legality import Reason
from game.model.occurrences import KINDS, Report
from game.model.orders import ORDERS
from game.model.tables import Tables

SENTENCES: dict[str, str] = {
    "election": "Elections were held ({name}).",
    "party_change": "A new government took office; support returned half-way to the middle ({name}).",
    "resolution": "The year opened under a continuing resolution: new starts waited ({name}).",
    "deal_agreed": "{name}: agreed, talks on the details begin.",
    "deal_refused": "{name}: refused this year.",
    "deal_lost_to_rival": "{name}: the partner took the rival's offer.",
    "deal_in_force": "{name}: in force.",
    "deal_ended": "{name}: the partner left.",
    "deal_dropped": "{name}: dropped; trust fell.",
    "floor_broken": "{name}: paid below its floor in law; support fell.",
    "cancelled": "{name}: cancelled; the bill comes next year.",
    "shock": "{name}: a setback cost {amount:.1f} months.",
    "finished": "{name}: ready.",
    "fired": "{name}",
    "answered": "{name}: answered.",
    "flight": "{name}: flew.",
    "launch_failure": "{name}: lost on its launcher.",
    "transit_failure": "{name}: lost on the way.",
    "surface_failure": "{name}: lost in landing.",
    "mission_partial": "{name}: a partial success.",
    "mission_success": "{name}: a success.",
    "crew_loss": "{name}: the crew was lost. Crew flights stand down.",
    "reached": "{name}: now true.",
    "milestone": "Milestone reached: {name}.",
    "demand_redrawn": "The government asks for something else ({name}).",
    "leader_replaced": "Support fell too low: the leader of {name} was replaced.",
    "appropriation": "Money voted", "partner_money": "Partners' money", "bills_paid": "Bills paid", "allocation": "Allocated to {name}",
    "automatic": "Paid by the partner state to {name}", "lapse": "Lapsed", "launch_bill": "Bill for {name}",
    "upkeep": "Upkeep of {name}", "cancel_bill": "Cancelling {name}", "next_envelope": "Envelope of the next year",
    "work_done": "{name}: {amount:.1f} months of work done",
}  # fmt: skip

REASONS: dict[str, str] = {
    "out_of_range": "{target}: the number is outside {0:g}..{1:g}.",
    "line_closed": "{target} is finished or cancelled and takes no more money.",
    "above_absorption": "{target} can absorb at most {0:,.1f} M$ this year: a team grows only so fast.",
    "below_mothball": "{target} needs more than that to stay mothballed.",
    "over_envelope": "That is more than the {0:,.1f} M$ there are to allocate.",
    "tests_lowered": "{target}: a test campaign can only be raised.",
    "tests_finished": "{target} is finished; tests would change nothing.",
    "deal_not_open": "{target} is already agreed or in force.",
    "deal_not_yet": "{target} cannot be proposed yet.",
    "deal_walled": "{target} needs a legal waiver this year (2 attention).",
    "manifest_empty": "{target} asks for more seats or kilograms than are left to promise.",
    "attention_short": "There is no attention left for that; this year had {0:g}.",
    "deal_not_in_force": "{target} is not in force, so it cannot be dropped.",
    "no_question": "{target} asks nothing now.",
    "no_such_option": "{target} has no such option.",
    "mission_done": "{target} has been achieved.",
    "doctrine_late": "A doctrine is chosen by 2023.",
    "no_such_doctrine": "There is no such doctrine.",
    "aims_late": "Aims are chosen in the first year.",
    "aims_equal": "The open and the sealed aim must differ.",
    "deal_by_itself": "{target}: a member joins by itself; there is nothing to negotiate.",
}

AIM_TITLES: dict[str, str] = {
    "firsts": "Firsts", "presence": "Presence", "science": "Science", "coalition": "Coalition", "industry": "Industry",
    "independence": "Independence", "safety": "Safety", "heritage": "Common heritage",
}  # fmt: skip

AIM_TEXTS: dict[str, str] = {
    "firsts": "years that your milestones have stood, four times over where you came first",
    "presence": "days your crews live on the surface",
    "science": "payloads at work, year by year",
    "coalition": "deals kept, weighted by what hangs on them",
    "industry": "what companies paid for themselves and flew",
    "independence": "what is ready, divided by the critical partners it hangs on",
    "safety": "successes less twice the losses",
    "heritage": "guests, deals across the camps, a shared site, in calm years",
}

POLICY_TITLES: dict[str, str] = {
    "historical": "Historical", "as_planned": "As planned", "balanced": "Balanced", "sprint": "Sprint", "partners_first": "Partners first",
    "robotic_first": "Robots first", "idle": "Idle", "random": "Random",
}  # fmt: skip


def policy(name: str) -> str:
    """A policy's name on a button; its own id where it has no title."""
    return _(POLICY_TITLES.get(name, name.replace("_", " ")))


_SIGNS = {"+": "+", "-": "–", "*": "×", "=": "="}


def title(tables: Tables, axis: str, row: int) -> str:
    return _(tables.titles[axis][row]) if axis in tables.titles else tables.ids[axis][row]


def sentence(kind: str, row: int, tables: Tables, amount: float = 0.0) -> str:
    """The sentence of one occurrence."""
    return _(SENTENCES[kind]).format(name=title(tables, KINDS[kind].axis, row), amount=amount)


def moved(name: str, months: float) -> str:
    """How a milestone's middle date moved."""
    if months > 0:
        return _("{name}: {months:.0f} months later in the forecast.").format(name=name, months=months)
    return _("{name}: {months:.0f} months sooner in the forecast.").format(name=name, months=-months)


def reason(refused: Reason, tables: Tables) -> str:
    """Why an order was refused, in one sentence."""
    axis = ORDERS[refused.order].axes[0]
    name = title(tables, axis, tables.ids[axis].index(refused.target))
    return _(REASONS[refused.rule]).format(*refused.numbers, target=name)


NEWS = (
    "milestone", "crew_loss", "launch_failure", "transit_failure", "surface_failure", "mission_partial", "mission_success", "finished",
    "fired", "deal_agreed", "deal_in_force", "deal_refused", "deal_lost_to_rival", "deal_ended", "deal_dropped", "party_change",
    "demand_redrawn", "leader_replaced", "cancelled", "floor_broken", "shock",
)  # fmt: skip
"""Kinds that make the news, most telling first."""


def programme_of(kind: str, row: int, tables: Tables) -> int:
    """Whom an occurrence concerns; -1 = everybody."""
    axis = KINDS[kind].axis
    owners = {
        "element": tables.element_programme, "mission": tables.mission_programme, "package": tables.package_programme,
        "milestone": tables.milestone_programme, "purse": tables.purse_programme,
    }  # fmt: skip
    if axis == "programme":
        return row
    if axis == "event":
        return tables.events[row].programme
    return int(owners[axis][row]) if axis in owners else -1


def news(report: Report, tables: Tables, world: int = 0) -> list[tuple[int, str, str]]:
    """(programme, kind, sentence) of everything worth telling in one world, most telling first. Small setbacks are left out."""
    lines = []
    for kind in NEWS:
        for row in report.happened(kind, world):
            amount = float(report[kind][row, world])
            if kind == "shock" and amount < 4:
                continue
            lines.append((programme_of(kind, row, tables), kind, sentence(kind, row, tables, amount)))
    return lines


def effect(text: str, tables: Tables) -> str:
    """An effect of a card as a chip: "Starship lander: work +3 months"."""
    found = re.match(r"^([a-z_]+)\.?([a-z0-9_.]*)\s*([-+*=])\s*(-?[\d.]+)$", text)
    if not found:
        return text
    field, rest, sign, number = found.groups()
    names: list[str] = []
    for part in rest.split(".") if rest else []:
        for axis in ("element", "partner", "programme", "vehicle", "purse", "mission", "package", "family"):
            if part in tables.ids[axis]:
                names.append(title(tables, axis, tables.ids[axis].index(part)))
                break
    units: dict[str, Any] = {"work": _("months of work"), "grounded": _("months grounded"), "envelope": _("M$ a year"), "reserve": _("M$")}
    what = units.get(field, _(field))
    value = f"{float(number):g}"
    return f"{' / '.join(names) + ': ' if names else ''}{_SIGNS[sign]}{value} {what}"
