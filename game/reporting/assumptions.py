"""The model's assumptions as a player may try them: names, units, ranges, sources; what a value would do; what would have to be true."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from game.foresight import assumptions as foresight
from game.foresight import limits, score
from game.foresight.assumptions import PARAMETER, Asked, Assumption, Needed, Setting
from game.foresight.forecast import Fan
from game.foresight.holding import Bar, behind
from game.foresight.margins import SURE
from game.i18n import _
from game.model.engine import Engine
from game.model.parameters import PARAMETERS
from game.model.tables import Tables
from game.play.session import Session
from game.reporting import coefficients as named
from game.reporting import explain, histories, holdups
from game.reporting.why import Why

COARSE, WORLDS, SEARCH = 32, 256, 64
EVEN = 0.05  # from one half: about even
BATCH = 2  # coefficients that are tried between two looks at whether anybody still waits
Retune = Callable[[str, float], Tables]

PERCENT = ("launcher", "lander")
UNITS: dict[str, str] = {
    "pace": _("× the months planned"), "bloc": _("× the months planned"), "launcher": _("chance of the first launch"),
    "lander": _("chance to land, once it has"), "flaws": _("hidden flaws"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """An assumption for a list: its name, unit, meaning and source in words. `hidden` = a quantity of which many values are believed."""

    assumption: Assumption
    title: str
    unit: str
    meaning: str
    source: str

    @property
    def id(self) -> str:
        return f"{self.assumption.kind}:{self.assumption.name}"

    @property
    def hidden(self) -> bool:
        return self.assumption.kind != PARAMETER


def offered(session: Session, milestone: int) -> list[Shown]:
    """The hidden quantities that a milestone hangs on, then the coefficients of the rules by name."""
    tables, now = session.engine.tables, int(session.engine.tables.turn_ticks[min(session.state.turn, session.engine.tables.turns)])
    elements, missions = behind(tables, milestone)
    state = session.state
    lines = [row for row in elements if state.finished[row, 0] > now]
    flying = [row for row in missions if state.achieved[row, 0] > now]
    testers = [int(row) for row in tables.mission_tester[flying] if row >= 0]
    rows = {
        "pace": lines, "bloc": tables.element_bloc[lines].tolist(), "launcher": [row for row in tables.mission_vehicle[flying].tolist() if row >= 0],
        "lander": [row for row in tables.mission_family[flying].tolist() if row >= 0], "flaws": [*lines, *testers],
    }  # fmt: skip
    found = [foresight.hidden(tables, state, kind, row) for kind in ("bloc", "pace", "launcher", "lander", "flaws") for row in dict.fromkeys(rows[kind])]
    return [shown(session, one) for one in found if one is not None] + coefficients(session)


def coefficients(session: Session) -> list[Shown]:
    """The coefficients of the rules with their declared ranges, by name."""
    document = session.scenario.document  # type: ignore[attr-defined]
    made = []
    for name, given in sorted(document.parameters.items()):
        low, high = (float(edge) for edge in given.range)
        if low < high:
            made.append(shown(session, Assumption(PARAMETER, name, low, high, float(given.value))))
    return made


def shown(session: Session, one: Assumption) -> Shown:
    """An assumption in words."""
    tables = session.engine.tables
    if one.kind == PARAMETER:
        given = session.scenario.document.parameters[one.name]  # type: ignore[attr-defined]
        meaning = _(PARAMETERS[one.name][2]) if one.name in PARAMETERS else ""
        return Shown(one, named.title(one.name), given.unit.replace("musd", "M$"), meaning, explain.source(session, given.source, given.evidence))
    title = holdups.quantity(session, one.kind, one.row(tables))
    source, evidence = _class_source(session, one)
    meaning = _("Nobody knows it; the model draws it anew in every imagined world, from its class and from what has been seen.")
    return Shown(one, title, _(UNITS[one.kind]), meaning, explain.source(session, source, evidence))


def _class_source(session: Session, one: Assumption) -> tuple[str | list[str], str]:
    """Where the prior of a hidden quantity is from: the source and grade of its class, or of the rule."""
    document = session.scenario.document  # type: ignore[attr-defined]
    if one.kind == "bloc":
        given = next(document.classes[line.slip_class] for line in document.elements.values() if line.bloc == one.name)
    elif one.kind == "pace":
        given = document.classes[document.elements[one.name].slip_class]
    elif one.kind == "flaws":
        given = document.parameters["flaw_one"]
    else:
        given = (document.vehicles if one.kind == "launcher" else document.families)[one.name]
    return given.source, given.evidence


def find(session: Session, text: str, among: Sequence[Shown]) -> Shown:
    """An assumption by name: a coefficient's name, or words of a title. ValueError lists what fits."""
    word = text.lower().strip()
    keys = {one.id: (one.assumption.name.lower(), one.id.lower(), one.title.lower()) for one in among}
    for fits in (str.__eq__, str.startswith, str.__contains__):
        found = [one for one in among if any(fits(key, word) for key in keys[one.id])]
        if len(found) == 1:
            return found[0]
        if found:
            raise ValueError(_('"{text}" may be: {names}').format(text=text, names=", ".join(one.id if one.hidden else one.assumption.name for one in found[:8])))
    raise ValueError(_('no assumption is called "{text}"; `assume` alone lists them').format(text=text))


def number(one: Shown, value: float) -> str:
    """A value with as many digits as tell its range apart."""
    return f"{value:.0%}" if one.assumption.kind in PERCENT else f"{value:.{_digits(one)}f}"


def _digits(one: Shown) -> int:
    """Decimal places with which its values are told, of a per cent as well."""
    span = one.assumption.high - one.assumption.low
    if one.assumption.kind in PERCENT:
        return 2
    return 0 if one.assumption.kind == "flaws" or span >= 20 else 1 if span >= 3 else 2 if span >= 0.1 else 3


# -- a value tried
def asked(session: Session) -> Asked:
    """What a forecast under an assumption starts from."""
    scored = score.points if session.engine.tables.reference else None
    return Asked(session.state, session.programme, session.orders(), session.expected(), scored)


def setting(session: Session, one: Shown, value: float, retuned: Retune) -> Setting:
    """An assumption set to a value. ValueError if that is outside its range."""
    made, tables = one.assumption, session.engine.tables
    slack = 0.5 * 10.0 ** -_digits(one)  # an end as it is shown
    if not made.low - slack <= value <= made.high + slack:
        raise ValueError(_("{name}: a value from {low} to {high}").format(name=one.title, low=number(one, made.low), high=number(one, made.high)))
    value = taken(session, one, value)
    return Setting(made, value, made.at(value, tables, session.state)) if one.hidden else Setting(made, value, -1, retuned(made.name, value))


def taken(session: Session, one: Shown, value: float) -> float:
    """The value that is tried for a wished one: of a hidden quantity the nearest that the model knows."""
    made, tables = one.assumption, session.engine.tables
    if not one.hidden:
        return min(max(value, made.low), made.high)
    return float(foresight.values_of(made, tables)[made.at(value, tables, session.state)])


def tried(session: Session, one: Shown, value: float, retuned: Retune, worlds: int = WORLDS) -> Callable[[Engine], histories.Compared]:
    """What has to be computed for the forecast under an assumption, beside the forecast as it is. It can be sent to another process."""
    return partial(_tried, histories.apart(session), one, value, retuned, worlds)


def _tried(session: Session, one: Shown, value: float, retuned: Retune, worlds: int, engine: Engine) -> histories.Compared:
    session = dataclasses.replace(session, engine=engine)
    made = setting(session, one, value, retuned)
    found = foresight.futures(engine.tables, asked(session), [made], worlds)
    return histories.told(session, found, (_("the model as it is"), _("{name} {value}").format(name=one.title, value=number(one, made.value))))


def tornado(session: Session) -> Callable[[Engine], Fan]:
    """What has to be computed for a tornado: a wide fan with this year's draft."""
    return partial(_fan, histories.apart(session), holdups.WORLDS)


def _fan(session: Session, worlds: int, engine: Engine) -> Fan:
    return dataclasses.replace(session, engine=engine).forecast(worlds)


def of_bar(bar: Bar, among: Sequence[Shown], tables: Tables) -> Shown | None:
    """The assumption that a bar of the tornado is about."""
    name = tables.ids[foresight.HIDDEN[bar.kind][2]][bar.row]
    return next((one for one in among if (one.assumption.kind, one.assumption.name) == (bar.kind, name)), None)


def usual(session: Session, one: Shown) -> float:
    """The model's own value; of a hidden quantity the mean of what is believed today."""
    return one.assumption.usual if not one.hidden else foresight.believed(session.state, session.engine.tables, one.assumption)


# -- what would have to be true
def search(
    session: Session, among: Sequence[Shown], milestone: int, limit: int, retuned: Retune, worlds: int = SEARCH
) -> list[tuple[list[Shown], Callable[[Engine], list[Needed]]]]:
    """The search for an even chance in parts, hidden quantities first: (which, what has to be computed)."""
    own = histories.apart(session)
    hidden, rest = [one for one in among if one.hidden], [one for one in among if not one.hidden]
    parts = [hidden[n : n + 2 * BATCH] for n in range(0, len(hidden), 2 * BATCH)] + [rest[n : n + BATCH] for n in range(0, len(rest), BATCH)]
    return [(part, partial(_needed, own, [one.assumption for one in part], milestone, limit, retuned, worlds)) for part in parts]


def even_year(session: Session, fan: Fan, milestone: int) -> int:
    """The year with which a search begins: by its end the chance is nearest to one half."""
    tables = session.engine.tables
    return limits.year_of(int(limits.even(fan.ticks, session.state, tables)[milestone]), tables)


def _needed(
    session: Session, among: list[Assumption], milestone: int, limit: int, retuned: Retune, worlds: int, engine: Engine
) -> list[Needed]:  # fmt: skip
    return foresight.needed(engine.tables, asked(dataclasses.replace(session, engine=engine)), among, milestone, limit, retuned, worlds)


def answers(found: Sequence[tuple[Shown, Needed]]) -> list[tuple[Shown, Needed]]:
    """Assumptions that could bring an even chance, those nearest to the model's own first; then those that change the chance most."""
    def far(pair: tuple[Shown, Needed]) -> float:
        one, need = pair
        middle = one.assumption.usual if not one.hidden else (one.assumption.low + one.assumption.high) / 2
        return abs(need.value - middle) / (one.assumption.high - one.assumption.low)

    able = sorted([pair for pair in found if pair[1].does], key=far)
    others = [pair for pair in found if not pair[1].does and abs(pair[1].chances[1] - pair[1].chances[0]) > SURE * pair[1].spread]
    return able + sorted(others, key=lambda pair: -abs(pair[1].chances[1] - pair[1].chances[0]))


def answer(one: Shown, need: Needed) -> str:
    """One finding in a line."""
    ends = _("{low:.0%} at {a}, {high:.0%} at {b}").format(
        low=need.chances[0], high=need.chances[1], a=number(one, one.assumption.low), b=number(one, one.assumption.high))  # fmt: skip
    if need.does:
        told = _("{value} {unit} ({ends})") if one.hidden else _("{value} instead of {usual} {unit} ({ends})")
        return told.format(value=number(one, need.value), usual=number(one, one.assumption.usual), unit=one.unit, ends=ends)
    return _("not within its range ({ends})").format(ends=ends)


def verdict(found: Sequence[tuple[Shown, Needed]], tried_: int, all_: int) -> str:
    """How the search stands or ended, in a sentence."""
    if not found:
        return _("imagining ...")
    now, able = found[0][1].now, sum(need.does for _one, need in found)
    part = "" if tried_ >= all_ else " " + _("{n} of {all} assumptions tried.").format(n=tried_, all=all_)
    if able and abs(now - 0.5) <= EVEN:
        text = _("The chance is {now:.0%}, about even as it is. One assumption alone could tip it: {n} of those tried.")
    elif able:
        text = _("The chance is {now:.0%}. One assumption alone could make it 50 %: {n} of those tried.")
    else:
        text = _("The chance is {now:.0%}. No single assumption within its range makes it 50 %.") if tried_ >= all_ else _("The chance is {now:.0%}.")
    return text.format(now=now, n=able) + part


def why(session: Session, one: Shown) -> Why:
    """An assumption explained: range, unit, what it means, where it is from."""
    rows = ((_("Range"), f"{number(one, one.assumption.low)} … {number(one, one.assumption.high)}"),
            (_("The model's own") if not one.hidden else _("Believed today, on average"), number(one, usual(session, one))),
            (_("Unit"), one.unit), (_("Its name for `assume`"), one.assumption.name if not one.hidden else one.id))  # fmt: skip
    return Why(one.title, one.meaning[:1].upper() + one.meaning[1:], rows, None, _("Source: {source}").format(source=one.source))


WHAT_IF = _("What if the model were otherwise: it never changes the campaign.")

__all__ = ["COARSE", "SEARCH", "WHAT_IF", "WORLDS", "Shown", "answer", "answers", "asked", "coefficients", "even_year", "find", "number", "of_bar",
           "offered", "search", "setting", "shown", "taken", "tornado", "tried", "usual", "verdict", "why"]  # fmt: skip
