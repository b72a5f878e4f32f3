"""The planner's levels in words: all that differs between them, and that none of it is a gift."""

from __future__ import annotations

from game.agents.levels import LEVELS, Level, name_of
from game.i18n import _

LEVEL_TITLES: dict[str, str] = {"easy": "Easy", "normal": "Normal", "hard": "Hard"}


def described(level: Level) -> str:
    """One level's parameters in a line."""
    compared = _("{plans} plans in {worlds} imagined worlds").format(plans=level.plans, worlds=level.worlds)
    if level.finals:
        compared += _(", the best {finals} in {more} more").format(finals=level.finals, more=level.final_worlds)
    often = _("every year") if level.every == 1 else _("every {n} years").format(n=level.every)
    return _("{compared}, {years} years ahead, {often}; {study} plans tried before the campaign; {reviews}").format(
        compared=compared, years=level.years, often=often, study=level.study,
        reviews=_("buys independent reviews") if level.reviews else _("buys no reviews"))  # fmt: skip


def table() -> list[tuple[str, str]]:
    """(policy's name, its level in words), the easiest first."""
    return [(name_of(level), described(level)) for level in LEVELS.values()]


def level_of(policy: str) -> Level | None:
    """The level that a policy's name means; None for a fixed policy."""
    head, _colon, name = policy.partition(":")
    return LEVELS.get(name or "normal") if head == "planner" else None
