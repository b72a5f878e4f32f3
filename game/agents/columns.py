"""One seat played by several policies, each in its own columns of a block of worlds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from game.model import luck
from game.model.engine import Observation, Policy
from game.model.legality import Legal
from game.model.orders import ORDERS, Orders
from game.model.state import Array, State
from game.model.tables import Tables

Groups = list[tuple[int, Any]]


def groups(numbers: Array) -> Groups:
    """Columns by number: a slice where they stand together, which costs no copy, else their places."""
    out: Groups = []
    for number in np.unique(numbers):
        here = np.flatnonzero(numbers == number)
        first, last = int(here[0]), int(here[-1])
        out.append((int(number), slice(first, last + 1) if last - first + 1 == len(here) else here))
    return out


def shared(policies: Sequence[Policy], parts: Groups, state: State, tables: Tables, seat: int, keys: Array) -> Policy:
    """The policy that plays each of `parts` (see `groups`) by the policy of its number; `keys` are the dice of the columns."""

    def policy(seen: Observation, legal: Legal, dice: luck.Luck) -> Orders:
        if len(parts) == 1:
            return policies[parts[0][0]](seen, legal, luck.Luck(keys))
        orders = seen.standing()
        for number, here in parts:
            own = keys[here]
            part: Any = _Part(state, here, len(own))
            allowed: Any = _Part(legal, here, len(own))
            allowed._state = part
            wanted = policies[number](Observation(part, tables, seat), allowed, luck.Luck(own))
            for name in ORDERS:
                getattr(orders, name)[..., here] = getattr(wanted, name)
        return orders

    return policy


class _Part:
    """Some columns of a state, or of what is legal in it. A policy looks at a third of either: each array is cut out when it is first looked
    at, and what the whole works out when it is asked (`Legal.funding`) is worked out once for all parts."""

    def __init__(self, whole: Any, here: Any, worlds: int = 0):
        self._whole, self._here, self.worlds = whole, here, worlds

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._whole, name)
        if isinstance(value, np.ndarray):
            value = value[..., self._here]
        self.__dict__[name] = value
        return value
