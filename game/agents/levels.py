"""How hard the planner thinks: everything by which its levels differ. No level gets money, luck or knowledge that another does not get."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Level:
    """One level. Budgets are counted in imagined campaigns, from where the game stands to the year looked ahead to."""

    name: str
    study: int  # plans that are compared before the campaign, over the whole of it
    study_worlds: int  # imagined worlds for each of the best of them
    plans: int  # plans compared in a year: the one from before the campaign and variations of it
    worlds: int  # imagined worlds for each
    finals: int  # of the plans, how many are imagined further
    final_worlds: int  # in so many worlds more
    years: int  # looked ahead in a year; what is held then is taken to be held to the end
    every: int  # years from one comparison to the next; in between it follows the plan from before the campaign
    reviews: bool  # buys independent reviews, which tell how fast a team is

    @property
    def budget(self) -> int:
        """Imagined campaigns in a year of comparing."""
        return self.plans * self.worlds + (self.finals * self.final_worlds if self.finals else 0)


LEVELS: dict[str, Level] = {
    level.name: level
    for level in (
        Level("easy", study=6, study_worlds=12, plans=4, worlds=4, finals=0, final_worlds=0, years=6, every=4, reviews=False),
        Level("normal", study=32, study_worlds=24, plans=8, worlds=4, finals=3, final_worlds=8, years=8, every=1, reviews=True),
        Level("hard", study=48, study_worlds=36, plans=16, worlds=6, finals=4, final_worlds=18, years=12, every=1, reviews=True),
    )
}
USUAL = "normal"


def name_of(level: Level) -> str:
    """The policy's name: `planner`, `planner:easy`."""
    return "planner" if level.name == USUAL else f"planner:{level.name}"
