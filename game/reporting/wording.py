"""Every sentence about an occurrence, a refusal, an aim or an effect. A test fails if a kind has no sentence."""

from __future__ import annotations

import re

from game.i18n import _, ngettext
from game.model.legality import Reason
from game.model.occurrences import KINDS, Report
from game.model.orders import ORDERS
from game.model.tables import Tables

SENTENCES: dict[str, str] = {
    "election": "Elections were held; who is elected votes the {name}.",
    "party_change": "A new government took office and votes the {name}; support at home went half-way back to the middle.",
    "resolution": "The year opened under a continuing resolution of the {name}: new starts waited.",
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
    "demand_redrawn": "The government says anew what it asks of {name}.",
    "leader_replaced": "Support fell too low: the leader of {name} was replaced.",
    "appropriation": "Money voted", "partner_money": "Partners' money", "bills_paid": "Bills paid", "allocation": "Allocated to {name}",
    "automatic": "Paid by the partner state to {name}", "lapse": "Lapsed", "launch_bill": "Bill for {name}",
    "upkeep": "Upkeep of {name}", "cancel_bill": "Cancelling {name}", "next_envelope": "Envelope of the next year",
    "work_done": "{name}: {amount:.1f} months of work done",
    "base_bill": "Bill for the base of {name}", "base_sold": "Sold on the surface by {name}",
    "doctrine_switched": "{name} changed its doctrine; support and credibility fell.",
    "site_moved": "{name} moved its base to another site after a landing; support fell.",
    "promise_made": "A public date was set: {name}.",
    "promise_kept": "A public date was kept: {name}; support and credibility rose.",
    "promise_missed": "A public date was missed: {name}; support and credibility fell.",
    "promise_withdrawn": "A public date was taken back: {name}; support and credibility fell.",
    "flaw_found": "{name}: a flaw of the design came to light.",
    "flaw_fixed": "{name}: the known flaw is fixed.",
    "flaw_patched": "{name}: the known flaw is worked round; part of it stays.",
    "reviewed": "{name}: an independent review has reported on the team's pace.",
    "fight_lost": "{name}: to be cancelled, but those who voted its floor kept it; support fell.",
    "technology_learnt": "{name}: the rival has shown that it works, which spares part of the work.",
    "partner_poached": "{name}: a partner of the other side was won over; tension rose.",
    "ice_found": "{name}: a landing found ice that can be used.",
    "ice_missing": "{name}: a landing found no ice worth using.",
    "contest": "{name} and its rival both want the same ground, with neither room nor an accord; tension rose.",
    "accord": "{name}: the accord on the shared site held; tension fell, at a little support at home.",
    "base_opened": "The base of {name} opened with its first working part.",
    "incident": "An incident at the base of {name}: repairs, a stay cut short, support fell.",
    "base_crew_lost": "The crew at the base of {name} was lost. Crew flights stand down.",
}  # fmt: skip

REASONS: dict[str, str] = {
    "out_of_range": "{target}: the number is outside {0:g}..{1:g}.",
    "line_closed": "{target} is finished or cancelled: there is nothing left to pay or to review.",
    "above_absorption": "{target} can absorb at most {0:,.1f} M$ this year: a team grows only so fast.",
    "below_mothball": "{target} needs more than that to stay mothballed.",
    "over_envelope": "That is more than the {0:,.1f} M$ there are to allocate.",
    "tests_lowered": "{target}: a test campaign can only be raised.",
    "tests_finished": "{target} is finished; tests would change nothing.",
    "deal_not_open": "{target} is already agreed or in force.",
    "deal_not_yet": "{target} cannot be proposed yet.",
    "deal_walled": "{target} needs a legal waiver this year (2 attention).",
    "manifest_empty": "{target} asks for more seats or kilograms than are left to promise.",
    "attention_short": "That takes more attention than is left of this year's {0:g}.",
    "deal_not_in_force": "{target} is not in force, so it cannot be dropped.",
    "no_question": "{target} asks nothing now.",
    "no_such_option": "{target} has no such option.",
    "mission_done": "{target} has been achieved.",
    "doctrine_locked": "{target} can be begun only under the doctrine {doctrines}.",
    "no_such_doctrine": "There is no such doctrine.",
    "aims_late": "Aims are chosen in the first year.",
    "aims_equal": "The open and the sealed aim must differ.",
    "deal_by_itself": "{target}: a member joins by itself; there is nothing to negotiate.",
    "deal_not_orphaned": "{target} is on offer only in the years after the other side cancels {orphan}.",
    "promise_reached": "{target} is reached: there is nothing left to promise.",
    "promise_past": "{target}: that year is over.",
    "promise_late": "{target}: a public date must lie within the campaign, by {0:.0f}.",
    "promises_many": "Three public dates may stand at most; take one back first.",
    "no_promise": "{target} has no public date to take back.",
    "no_flaw": "{target} has no open flaw.",
    "reviewed_out": "{target}: four reviews have told all that a review can tell.",
    "no_such_site": "There is no such site.",
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

AIM_COUNTS: dict[str, str] = {
    "firsts": "Every year for which one of your milestones has stood counts one, and four where you came before the rival.",
    "presence": "Every day that one of your crew lives on the surface counts one; an incident cuts a stay in half.",
    "science": "Every payload at work counts its payload-years: a flight's for eight years, a partner's while his deal holds, the base's by its plan.",
    "coalition": "Every deal in force counts each year: 1 a signature, 2 a payload, 3 a supplier, 4 a critical partner; a public date kept, a half.",
    "industry": "Every line that is ready counts each year the share that its owner paid; a flight that earned its credit a quarter, 1,000 M$ sold one.",
    "independence": "The lines that are ready count each year, divided by one more than your critical partners; supplies made on the Moon count up to 4.",
    "safety": "In each year a flight that earns its credit counts 1 and any other takes 2 away; a year never ends below nothing.",
    "heritage": "A deal with a guest counts 1 each year, one across the camps 4, a calming one or a shared site 6, all times the calm: 1 at no tension.",
}  # fmt: skip
"""What counts for an aim, as `rules.standing` adds it up."""

AIM_UNITS: dict[str, str] = {
    "firsts": "years", "presence": "days", "science": "payload-years", "coalition": "weighted deal-years", "industry": "line-years",
    "independence": "line-years", "safety": "points", "heritage": "weighted deal-years",
}


def aim_counts(aim: str) -> str:
    """What counts for an aim, in one sentence, and its unit."""
    return _("{what} Unit: {unit}.").format(what=_(AIM_COUNTS[aim]), unit=_(AIM_UNITS[aim]))


POLICY_TITLES: dict[str, str] = {
    "historical": "Historical", "as_planned": "As planned", "balanced": "Balanced", "sprint": "Sprint", "partners_first": "Partners first",
    "robotic_first": "Robots first", "idle": "Idle", "random": "Random", "planner": "Planner", "planner:easy": "Planner, easy",
    "planner:normal": "Planner", "planner:hard": "Planner, hard",
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
        said = ngettext("{name}: the forecast's middle date {months:.0f} month later.", "{name}: the forecast's middle date {months:.0f} months later.",
                        round(months))  # fmt: skip
    else:
        said = ngettext("{name}: the forecast's middle date {months:.0f} month sooner.", "{name}: the forecast's middle date {months:.0f} months sooner.",
                        round(-months))  # fmt: skip
    return said.format(name=name, months=abs(months))


def reason(refused: Reason, tables: Tables) -> str:
    """Why an order was refused, in one sentence."""
    axis = ORDERS[refused.order].axes[0]
    row = tables.ids[axis].index(refused.target)
    more: dict[str, str] = {}
    if refused.rule == "doctrine_locked":
        opens = zip(tables.doctrine_names[tables.element_programme[row]], tables.doctrine_open[row, 1:], strict=False)
        more["doctrines"] = _(" or ").join(name.replace("_", " ") for name, opened in opens if opened)
    if refused.rule == "deal_not_orphaned":
        more["orphan"] = title(tables, "element", int(tables.package_orphan[row]))
    return _(REASONS[refused.rule]).format(*refused.numbers, target=title(tables, axis, row), **more)


NEWS = (
    "milestone", "crew_loss", "base_crew_lost", "base_opened", "promise_missed", "promise_kept", "launch_failure", "transit_failure",
    "surface_failure", "mission_partial", "mission_success", "incident", "fight_lost", "flaw_found", "finished", "fired", "ice_found",
    "ice_missing", "partner_poached", "deal_agreed", "deal_in_force", "deal_refused", "deal_lost_to_rival", "deal_ended", "deal_dropped",
    "contest", "accord", "party_change", "demand_redrawn", "leader_replaced", "promise_withdrawn", "promise_made", "doctrine_switched",
    "site_moved", "technology_learnt", "flaw_fixed", "flaw_patched", "reviewed", "cancelled", "floor_broken", "shock",
)  # fmt: skip
"""Kinds that make the news, most telling first."""


def programme_of(kind: str, row: int, tables: Tables) -> int:
    """Whom an occurrence concerns; -1 = everybody, such as what is found at a site."""
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
    """(programme, kind, sentence) of everything worth telling in one world, most telling first."""
    return [(owner, kind, text) for owner, kind, text, _row in told(report, tables, world)]


def told(report: Report, tables: Tables, world: int = 0) -> list[tuple[int, str, str, int]]:
    """(programme, kind, sentence, row) of everything worth telling in one world, most telling first.

    Small setbacks are left out, and members who will join by themselves: that they have joined is told.
    """
    lines = []
    for kind in NEWS:
        for row in report.happened(kind, world):
            amount = float(report[kind][row, world])
            if (kind == "shock" and amount < 4) or (kind == "deal_agreed" and tables.package_joins[row] > 0):
                continue
            lines.append((programme_of(kind, row, tables), kind, sentence(kind, row, tables, amount), row))
    return lines


def effect(text: str, tables: Tables) -> str:
    """An effect of a card as a chip: "Starship lander: work +3 months"."""
    found = re.match(r"^([a-z_]+)\.?([a-z0-9_.]*)\s*([-+*=])\s*(-?[\d.]+)$", text)
    if not found:
        return text
    field, rest, sign, number = found.groups()
    names: list[str] = []
    for part in rest.split(".") if rest else []:
        for axis in ("element", "partner", "programme", "vehicle", "purse", "mission", "package", "family", "site"):
            if part in tables.ids[axis]:
                names.append(title(tables, axis, tables.ids[axis].index(part)))
                break
    where = f"{' / '.join(names)}: " if names else ""
    amount = float(number)
    if sign == "=" and field in SET:
        return where + _(SET[field]).format(n=amount, share=amount * 100)
    if sign == "=" and field == "ice_known":
        return where + (_("its ice is not known"), _("its ice is known to be poor"), _("its ice is known to be rich"))[int(amount)]
    if sign == "*":
        more = round((amount - 1) * 100, 1)
        return f"{where}{_SIGNS['+' if more > 0 else '-']}{abs(more):g} % {_(SCALED.get(field, FIELDS.get(field, field)))}"
    value = f"{amount * 100:g} %" if field in IN_HUNDREDTHS else f"{amount:g}"
    name = ngettext(ONE[field], FIELDS[field], 1 if amount == 1 else 2) if field in ONE else _(FIELDS.get(field, field))
    return f"{where}{_SIGNS[sign]}{value} {name}"


FIELDS: dict[str, str] = {
    "work": "months of work", "grounded": "months grounded", "hold": "months on hold", "envelope": "M$ a year", "reserve": "M$",
    "bills": "M$ of bills", "support": "support", "prestige": "prestige", "credibility": "credibility", "attention": "attention",
    "tension": "tension", "staffing": "of a full team", "tests": "levels of tests", "searched": "of its flaws would have shown",
    "landings": "landings to learn from", "trust": "trust", "base_size": "modules on the surface", "base_health": "repair of the base",
    "base_output": "supplies made on the Moon",
}  # fmt: skip
"""What an effect adds to or takes from, in words, after its number."""
ONE: dict[str, str] = {
    "work": "month of work", "grounded": "month grounded", "hold": "month on hold", "tests": "level of tests", "landings": "landing to learn from",
    "base_size": "module on the surface",
}  # fmt: skip
"""The same after the number one."""
IN_HUNDREDTHS = ("staffing", "searched", "base_health", "base_output")
SCALED = {"work": "work", "envelope": "money a year", "reserve": "money in hand", "bills": "bills", "staffing": "team", "searched": "knowledge of its flaws"}
SET: dict[str, str] = {
    "staffing": "a team of {share:g} % begins", "tests": "tests at level {n:g}", "grounded": "grounded for {n:g} months",
    "hold": "no flight for {n:g} months", "base_health": "repair of the base at {share:g} %",
}  # fmt: skip
