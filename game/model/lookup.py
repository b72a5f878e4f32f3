"""Looking up a number of each row in a table of that row, by an index that differs from world to world."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from game.model.state import Array


def pick(table: Array, index: Array) -> Array:
    """table[row, index[row, world]], (ROW, WORLD). `index` holds numbers 0 .. table.shape[1] - 1.

    In a block the rows are taken laid end to end: numpy walks one index more than twice as fast as two.
    """
    if index.shape[1] < 64:
        return table[np.arange(len(table))[:, None], index]
    return table.ravel().take(_begins(*table.shape) + index)


@lru_cache(maxsize=64)
def _begins(rows: int, width: int) -> Array:
    """Where each row begins when all are laid end to end, (ROW, 1)."""
    begins = np.arange(0, rows * width, width)[:, None]
    begins.setflags(write=False)
    return begins
