"""The order of a year. Every rule is a plain function (state, year) -> state; all seats act on the same start-of-year state."""

from game.model.rules.base import base
from game.model.rules.choices import choices
from game.model.rules.comebacks import comebacks
from game.model.rules.designs import discoveries, repairs
from game.model.rules.development import development
from game.model.rules.events import events
from game.model.rules.funding import funding
from game.model.rules.milestones import milestones
from game.model.rules.missions import missions
from game.model.rules.partners import partners
from game.model.rules.politics import politics
from game.model.rules.promises import promises
from game.model.rules.sites import sites
from game.model.rules.standing import standing

PHASES = (
    choices, politics, partners, funding, development, repairs, events, missions, discoveries, sites, comebacks, base, milestones,
    promises, standing,
)  # fmt: skip
