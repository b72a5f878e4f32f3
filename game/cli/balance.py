"""`peaks balance`: what a scenario's choices are worth, measured, in tables."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from game.cli.headless import AsJson, Change, _pairs
from game.i18n import _

if TYPE_CHECKING:
    from game.api import Balance

PARTS = ("wins", "levers", "search", "planner", "events", "length")
Only = Annotated[
    list[str] | None,
    typer.Option("--only", metavar="PART", help="wins, levers, search, planner, events or length. May be repeated; all six if not given."),
]


def balance(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="A shipped scenario (see `peaks list`) or a path.")],
    worlds: Annotated[int, typer.Option(metavar="N", help="Games behind each figure; 2000 for a full run.", min=1)] = 400,
    seed: Annotated[int, typer.Option(metavar="S", help="Seed of the study.")] = 0,
    only: Only = None,
    change: Change = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit code 1 if anything is flagged.")] = False,
    as_json: AsJson = False,
) -> None:
    """Measures whether the choices of a scenario are choices.

    wins: each policy and doctrine in each seat against the pool, by points; over 60 % is flagged (!).
    levers: each order against the same play without it; an order that moves no milestone and no points is dead.
    search: the best plan that a search over a player's habits finds.
    planner: how often each level of the planner wins, what it does most, and what each of its levers is worth in wins.
    events: how often each happens, what is chosen, what each option changes.
    length: what there is to decide, to answer and to read in a year.

    All of it compares whole campaigns in the same worlds. About eight minutes for `race`, some three of them for the planner.
    """
    from game import api

    for part in only or ():
        if part not in PARTS:
            raise typer.BadParameter(_("expected {parts}").format(parts=", ".join(PARTS)), param_hint="--only")
    changes = _pairs(change, "--set", "PATH=VALUE")
    loaded = api.load_scenario(scenario, changes=changes)
    parts = tuple(part for part in PARTS if part in (only or PARTS))
    with _Progress(parts) as advance:
        found = api.balance(loaded, worlds, seed, parts, progress=advance)
    if as_json:
        print(json.dumps({"set": changes, **found.as_dict()}))
    else:
        print(_("{title}: balance, {worlds} games a figure, seed {seed}").format(title=loaded.title, worlds=worlds, seed=seed))
        for path, value in changes.items():
            print(f"{path} = {value}")
        for part in parts:
            print()
            _PRINT[part](found)
        print()
        _flags(found)
    if strict and found.flags:
        raise typer.Exit(1)


def _wins(found: Balance) -> None:
    print(_("WINS. Mean points; share of games won by points (a draw counts half) with its 95 % interval; the same against each of the pool;"))
    print(_("share of games in which the seat came first. Everybody plays the same worlds against the same opponents."))
    for seat in dict.fromkeys(row.seat for row in found.wins):
        rows = [row for row in found.wins if row.seat == seat]
        width = max(len(row.policy) for row in rows)
        rivals, firsts = list(rows[0].against), list(rows[0].first)
        heads = "".join(f" {name[:6]:>6s}" for name in rivals) + "".join(f"  {name.split('.')[-1]}" for name in firsts)
        print(f"\n{seat:{width}s}  points   wins        95 %{heads}")
        for row in rows:
            mark = "!" if row.flagged else " "
            against = "".join(f" {row.against[name]:6.0%}" for name in rivals)
            first = "".join(f"  {row.first[name]:{len(name.split('.')[-1])}.0%}" for name in firsts)
            print(f"{row.policy:{width}s}  {row.points:6.1f} {_percent(row.wins.value)}{mark} {_interval(row.wins)}{against}{first}")


def _levers(found: Balance) -> None:
    print(_("LEVERS. Each order given whenever it can be, against `balanced` without it, in the same worlds. Dead: no value of it moves any"))
    print(_("milestone's mean date or the points by four standard errors; seldom: it differed in too few worlds to say."))
    print(f"\n{'order':12s} {'alive':>7s} {'dead':>7s} {'seldom':>7s} {'unusable':>9s} {'same':>7s}")
    for name, counts in found.orders.items():
        print(f"{name:12s} {counts['alive']:7d} {counts['dead']:7d} {counts['seldom']:7d} {counts['unusable']:9d} {counts['same']:7d}")
    for status, title in (
        ("dead", _("Dead, with the most that any value of it did:")), ("seldom", _("Seldom:")), ("unusable", _("Never legal:")),
    ):  # fmt: skip
        rows = [row for row in found.levers if row.status == status]
        if rows:
            print(f"\n{title}")
        for row in rows:
            mark = "!" if row.flagged else " "
            print(f"{mark} {row.seat:8s} {row.field + '.' + row.target:36s} {row.best.value:12s} {_effect(row.best.effect)}")


def _search(found: Balance) -> None:
    print(_("SEARCH. The best plan found for each seat, played again under fresh luck against the pool; habits as in game/agents/policies.py."))
    for row in found.search:
        mark = "!" if row.flagged else " "
        print(_("\n{seat}: wins {wins}{mark} {interval} (during the search {before}), {points:.1f} points; {plans} plans, {games} games").format(
            seat=row.seat, wins=_percent(row.wins.value).strip(), mark=mark, interval=_interval(row.wins), before=_percent(row.searched.value).strip(),
            points=row.points, plans=row.plans, games=row.games))  # fmt: skip
        print("  " + _("unlike `balanced`, and how many games in a hundred that is worth:"))
        for name in sorted(row.changes, key=lambda name: -row.owes[name]):
            print(f"  {name:12s} {_value(row.changes[name]):40s} {100 * row.owes[name]:+6.1f}")


def _planner(found: Balance) -> None:
    print(_("PLANNER. Each level from each chair against the pool, and in how many of its years it chose what; then its levers: by how"))
    print(_("many games in a hundred the planner's wins change without one, its lead in points, and the wins of its plan without thinking, in the same"))
    print(_("games, with 95 % intervals and the number of games."))
    for one in found.planner:
        width = max(len(row.policy) for row in one.levels)
        print(f"\n{one.seat:{width}s}  points   wins        95 %  games  " + _("chosen"))
        for row in one.levels:
            chosen = ", ".join(f"{name or _('as planned')} {share:.0%}" for name, share in list(row.chosen.items())[:6])
            print(f"{row.policy:{width}s}  {row.points:6.1f} {_percent(row.wins.value)}  {_interval(row.wins)} {row.wins.games:6d}  {chosen}")
        heads = f"{_('planner without it'):>28s} {_('its lead'):>22s} {_('plan without it'):>28s} {_('varied'):>7s}"
        print(f"  {_('lever'):10s} {heads}  " + _("in the plan, unlike `balanced`"))
        for lever in one.levers:
            mark = "!" if lever.flagged else " "
            plan = ", ".join(f"{name} {_value(value)}" for name, value in lever.plan.items())
            lead = f"{-lever.lead.value:+.1f} ({-lever.lead.high:+.1f}..{-lever.lead.low:+.1f})" if lever.lead.games else "-"
            print(f"{mark} {lever.lever:10s} {_lost(lever.thinking)} {lead:>22s} {_lost(lever.alone)} {lever.varied:7.0%}  {plan}")


def _lost(found: Any) -> str:
    """Games in a hundred, with interval and how many were played."""
    if not found.games:
        return f"{'-':>28s}"
    told = f"{-100 * found.value:+.1f} ({-100 * found.high:+.1f}..{-100 * found.low:+.1f}, {found.games})"
    return f"{told:>28s}"


def _events(found: Balance) -> None:
    print(_("EVENTS. Share of worlds in which each happens, over all pairs of policies; share in which an option was chosen, and what it changes"))
    print(_("against the default (*), or what the event changes against a world without it."))
    width = max([len(row.id) for row in found.events] + [5])
    print(f"\n{'event':{width}s}  happens        95 %  {'option':12s} chosen  what it changes")
    for row in found.events:
        mark = "!" if row.seldom else " "
        head = f"{row.id:{width}s}  {row.fires.value:6.1%}{mark} {_interval(row.fires)}"
        if row.effect is not None:
            print(f"{head}  {'':12s}        {'!' if row.effect.dead else ' '}{_effect(row.effect)}")
        for choice in row.choices:
            name = choice.id + ("*" if choice.default else "")
            told = "" if choice.default else _effect(choice.effect)
            print(f"{head}  {name:12s} {choice.taken:6.0%} {'!' if choice.flagged else ' '}{told}")
            head = " " * len(head)


def _length(found: Balance) -> None:
    print(_("LENGTH. Means a year at the desk of `balanced`: new decisions, orders only given again, questions asked, milestones reached, lines of"))
    print(_("news; quiet: share of years in which no question waits and nothing new is decided."))
    width = max([len(row.seat) for row in found.length] + [4])
    print(f"\n{'seat':{width}s}  years      decisions  again  questions  milestones   news   quiet")
    for row in found.length:
        orders = f"{row.seat:{width}s}  {row.first}-{row.last} {row.decisions:10.1f} {row.repeated:6.1f}"
        print(f"{orders} {row.questions:10.2f} {row.milestones:11.2f} {row.news:6.1f} {row.quiet:7.0%}")


_PRINT: dict[str, Callable[[Any], None]] = {"wins": _wins, "levers": _levers, "search": _search, "planner": _planner, "events": _events, "length": _length}

_RULES = {
    "wins_too_much": "{what} wins {number:.1%} of its games against the pool.",
    "dominant_plan": "{what}: a plan was found that wins {number:.1%} of its games against the pool.",
    "dead_lever": "{what} moves nothing ({number:.2f} standard errors at most).",
    "dominant_lever": "{what}: the planner wins {number:.1%} more of its games with it than without.",
    "never_fires": "{what} happens in {number:.2%} of the worlds and is not marked rare.",
    "idle_option": "{what} changes nothing ({number:.2f} standard errors at most).",
}


def _flags(found: Balance) -> None:
    if not found.flags:
        print(_("Nothing is out of bounds."))
        return
    print(_("Out of bounds ({count}):").format(count=len(found.flags)))
    for flag in found.flags:
        print("! " + _(_RULES[flag.rule]).format(what=flag.what, number=flag.number))


def _percent(value: float) -> str:
    return "     -" if value != value else f"{value:6.1%}"  # NaN: nobody to win against


def _interval(found: Any) -> str:
    return f"{'-':>11s}" if found.low != found.low else f"{100 * found.low:5.1f}-{100 * found.high:5.1f}"


def _effect(effect: Any) -> str:
    if not effect.games:
        return _("never tried")
    parts = [_("{name} {months:+.1f} months (z {z:.1f})").format(name=effect.milestone, months=effect.months, z=effect.milestone_z)] if effect.milestone else []
    parts.append(_("points {points:+.1f} (z {z:.1f})").format(points=effect.points, z=effect.points_z))
    if effect.support_z:
        parts.append(_("support z {z:.1f}").format(z=effect.support_z))
    return ", ".join(parts) + _(" in {games} games").format(games=effect.games)


def _value(value: Any) -> str:
    if isinstance(value, tuple):
        return "+".join(value) or _("none")
    return f"{value:g}" if isinstance(value, float) else str(value)


class _Progress:
    """Which part is under way and how many campaigns it has played, on a terminal; nothing in a pipe. How many it will need is not known:
    what has shown itself is not played further."""

    def __init__(self, parts: tuple[str, ...]):
        self.parts = parts
        self.bar: Any = None

    def __enter__(self) -> Callable[[str, int], None] | None:
        if not sys.stderr.isatty():
            return None
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        said = TextColumn("{task.description}: {task.completed:,.0f} " + _("campaigns"))
        self.bar = Progress(said, BarColumn(), TimeElapsedColumn(), console=Console(stderr=True), transient=True)
        self.bar.start()
        tasks: dict[str, Any] = {}

        def advance(part: str, games: int) -> None:
            if part not in tasks:
                for task in tasks.values():
                    self.bar.update(task, visible=False)
                number = self.parts.index(part) + 1
                tasks[part] = self.bar.add_task(_("{part} ({number} of {all})").format(part=part, number=number, all=len(self.parts)), total=None)
            self.bar.advance(tasks[part], games)

        return advance

    def __exit__(self, *error: object) -> None:
        if self.bar:
            self.bar.stop()
