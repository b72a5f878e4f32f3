"""One seat played by several policies, each in its own columns of a block of worlds."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np

from game.model import luck
from game.model.engine import Observation, Policy
from game.model.legality import Legal
from game.model.orders import ORDERS, Orders
from game.model.state import Array, State, take
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
            part = Observation(take(state, here), tables, seat)
            wanted = policies[number](part, some(legal, here), luck.Luck(keys[here]))
            for name in ORDERS:
                getattr(orders, name)[..., here] = getattr(wanted, name)
        return orders

    return policy


def some(legal: Legal, here: Any) -> Legal:
    """What is legal in some of the columns."""
    whole: dict[str, Any] = {f.name: getattr(legal, f.name) for f in dataclasses.fields(legal)}
    part: dict[str, Any] = {name: a[..., here] for name, a in whole.items() if isinstance(a, np.ndarray)}
    return dataclasses.replace(legal, **part, _state=take(legal._state, here))
