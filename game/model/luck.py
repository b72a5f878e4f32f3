"""Keyed luck: a draw is a function of (seed, domain, world, stream, id, occasion) and of nothing else.

So world k of a million is world k alone, a new mechanic disturbs nobody's dice, and two plans compared share their luck.
Only integer operations that numpy defines bit for bit; the finaliser is SplitMix64's (Steele, Lea, Flood 2014).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from game.model.state import Array

Streams = tuple[tuple[str, tuple[str, ...]], ...]  # name and ids of each
DOMAINS = ("truth", "play", "forecast", "policy", "planner")
GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_30, _27, _31, _40, _54, _16, _44 = (np.uint64(n) for n in (30, 27, 31, 40, 54, 16, 44))
_UNIT = np.float32(2.0**-24)


def mix64(words: Array) -> Array:
    """SplitMix64's finaliser, a bijection on uint64. Works in two buffers of its own: it is the hottest formula there is."""
    words = words ^ (words >> _30)
    words *= _FIRST
    shifted = words >> _27
    words ^= shifted
    words *= _SECOND
    np.right_shift(words, _31, out=shifted)
    words ^= shifted
    return words


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


def world_keys(seed: int, domain: str, first: int, count: int) -> Array:
    """Keys of worlds first..first+count-1 in a domain, (count,) uint64."""
    base = np.uint64(_hash(f"{domain}|{seed}"))
    numbers = np.arange(first, first + count, dtype=np.uint64)
    return mix64(mix64(numbers * GOLDEN + base) ^ base)


@lru_cache(maxsize=4096)
def row_keys(stream: str, ids: tuple[str, ...]) -> Array:
    """Keys of a stream's entities, (len(ids),) uint64."""
    keys = np.array([_hash(f"{stream}|{name}") for name in ids], dtype=np.uint64)
    keys.setflags(write=False)
    return keys


@lru_cache(maxsize=1024)
def stream_keys(streams: tuple[str, ...], ids: tuple[str, ...], occasions: int) -> Array:
    """`occasion_keys` of some streams, (STREAM, len(ids), occasions)."""
    keys = np.stack([occasion_keys(stream, ids, occasions) for stream in streams])
    keys.setflags(write=False)
    return keys


@lru_cache(maxsize=4096)
def occasion_keys(stream: str, ids: tuple[str, ...], occasions: int) -> Array:
    """(len(ids), occasions) uint64: the keys of a stream for occasion 0, 1, 2 ..."""
    steps = np.arange(1, occasions + 1, dtype=np.uint64) * GOLDEN
    keys = mix64(row_keys(stream, ids)[:, None] + steps[None, :])
    keys.setflags(write=False)
    return keys


OCCASIONS = 128


@dataclass(frozen=True, slots=True)
class Luck:
    """The dice of a block of worlds. `pins` gives streams another world's keys (attribution, counterfactuals)."""

    keys: Array
    pins: dict[str, Array] = field(default_factory=dict)

    def words(self, stream: str, ids: tuple[str, ...], occasion: int | Array) -> Array:
        """Raw words (len(ids), worlds). `occasion` is a year's number, or attempt numbers (len(ids), worlds)."""
        return self.several((stream,), ids, occasion)[0]

    def yearly(self, streams: Streams, occasion: int, repeated: slice, attempts: Array) -> Array:
        """Raw words of streams of many axes in one pass, (rows of all streams, worlds).

        The rows `repeated`, some streams of one axis, are drawn for the number of an attempt, (len(ids), worlds) 0..127, the others
        for the year.
        """
        table, keys = _together(streams, OCCASIONS), self.keys
        if any(stream in self.pins for stream, _ids in streams):
            keys = np.concatenate([np.repeat(self.pins.get(s, self.keys)[None], len(ids), axis=0) for s, ids in streams])
        words = keys ^ table[:, min(occasion, OCCASIONS - 1), None]
        if len(attempts):
            tries = table[repeated].reshape(-1, len(attempts), OCCASIONS)
            if attempts.shape[1] < 64:
                tries = tries[:, np.arange(len(attempts))[:, None], attempts]
            else:  # the same, at place row * OCCASIONS + attempt of each stream's keys laid end to end: twice as fast for many worlds
                place = attempts + np.arange(0, attempts.shape[0] * OCCASIONS, OCCASIONS)[:, None]
                tries = tries.reshape(len(tries), -1).take(place, axis=1)
            words[repeated] = (keys[repeated] if keys.ndim > 1 else keys) ^ tries.reshape(-1, attempts.shape[1])
        return mix64(words)

    def several(self, streams: tuple[str, ...], ids: tuple[str, ...], occasion: int | Array) -> Array:
        """Raw words of some streams of one axis at once, (STREAM, len(ids), worlds): one pass instead of many small ones."""
        table = stream_keys(streams, ids, OCCASIONS)
        if isinstance(occasion, np.ndarray):
            rows = table[:, np.arange(len(ids))[:, None], np.minimum(occasion, OCCASIONS - 1)]
        else:
            rows = table[:, :, min(occasion, OCCASIONS - 1), None]
        if not self.pins:
            return mix64(self.keys ^ rows)
        return mix64(np.stack([self.pins.get(stream, self.keys) for stream in streams])[:, None, :] ^ rows)


@lru_cache(maxsize=64)
def _together(streams: Streams, occasions: int) -> Array:
    keys = np.concatenate([occasion_keys(stream, ids, occasions) for stream, ids in streams])
    keys.setflags(write=False)
    return keys


def uniform(words: Array) -> Array:
    """float32 in [0, 1) from the top 24 bits."""
    return (words >> _40).astype(np.float32) * _UNIT


def lower(words: Array) -> Array:
    """A second, independent float32 in [0, 1) from bits 16..39 of the same words."""
    return ((words >> _16) & np.uint64(0xFFFFFF)).astype(np.float32) * _UNIT


def last(words: Array) -> Array:
    """A third, coarser float32 in [0, 1) from the lowest 16 bits."""
    return (words & np.uint64(0xFFFF)).astype(np.float32) * np.float32(2.0**-16)


def grid(words: Array) -> Array:
    """Index 0..1023 into a quantile table of a yearly draw."""
    return (words >> _54).astype(np.intp)


def second_grid(words: Array) -> Array:
    """Another index 0..1023, from bits 44..53: independent of `grid` and of `lower`."""
    return ((words >> _44) & np.uint64(0x3FF)).astype(np.intp)


def level(words: Array) -> Array:
    """Index 0..31 into a quantile table of a hidden quantity, uint8."""
    return (words >> np.uint64(59)).astype(np.uint8)
