# mypy: disable-error-code="override"
"""Runs the rules on recording arrays: out comes the list of what they do to each row of a world.

A `Traced` array holds the numbers of a sample of worlds and, for every row, the number of the slot in which a compiled world keeps it. What only
moves rows (picking, joining, spreading, storing) moves slots and records nothing. A question put to all worlds at once ("does anybody fly?")
is answered as if some did, so what is recorded holds for every world; that it gives the same bits is what makes worlds independent.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from math import prod
from typing import Any
from unittest import mock

import numpy as np

from game.model.links import Grouping

SAMPLE = 97  # worlds in the sample: no other axis is as long, so a last axis of this length is the WORLD axis
Array = np.ndarray
ORDERINGS = (np.less, np.less_equal, np.greater, np.greater_equal)


class NotTraceable(Exception):
    """A rule does something that has no place in a compiled world."""


@dataclass(frozen=True, slots=True)
class Op:
    """`size` rows worked out alike, kept in slots `first` .. `first + size - 1`."""

    code: str  # a ufunc, cast, select, lookup, or fold:ufunc
    dtype: np.dtype  # of what comes out
    works: np.dtype  # in which it is worked out
    inputs: tuple[Array, ...]  # slots of each operand, (size,); a fold's rows laid end to end
    first: int
    size: int
    ends: Array | None = None  # of a fold: where the rows of each segment begin
    table: Array | None = None  # of a lookup: the numbers
    steps: tuple[tuple[int, int, bool], ...] = ()  # of a lookup: (rows, numbers to the next row, ends clipped) of each index
    base: Array | None = None  # of a lookup: where each row's part of the table begins


@dataclass
class Tracer:
    ops: list[Op] = field(default_factory=list)
    dtypes: list[np.dtype] = field(default_factory=list)  # by slot
    constants: dict[int, Any] = field(default_factory=dict)  # slot -> number
    guards: list[Array] = field(default_factory=list)  # slots that must be 0 in every world
    guarding: bool = False

    def new(self, dtype: Any, size: int) -> int:
        first = len(self.dtypes)
        self.dtypes += [np.dtype(dtype)] * size
        return first

    def constant(self, values: Array) -> Array:
        """Slots of numbers that are the same in all worlds."""
        first = self.new(values.dtype, values.size)
        self.constants.update(zip(range(first, first + values.size), values.ravel().tolist(), strict=True))
        return np.arange(first, first + values.size).reshape(values.shape)

    def op(self, code: str, dtype: Any, works: Any, inputs: tuple[Array, ...], size: int, **more: Any) -> Array:
        first = self.new(dtype, size)
        if size:
            self.ops.append(Op(code, np.dtype(dtype), np.dtype(works), tuple(np.ascontiguousarray(i) for i in inputs), first, size, **more))
        return np.arange(first, first + size)


    def alike(self, other: Tracer) -> bool:
        """Whether only numbers differ."""

        def form(op: Op) -> tuple[Any, ...]:
            parts = (*op.inputs, op.ends, op.table, op.base)
            return (op.code, op.dtype, op.works, op.size, op.first, op.steps, *(part is not None and part.tobytes() for part in parts))

        same = len(self.ops) == len(other.ops) and self.constants.keys() == other.constants.keys()
        return same and all(form(one) == form(two) for one, two in zip(self.ops, other.ops, strict=True))


_now: list[Tracer] = []


def tracer() -> Tracer:
    return _now[-1]


class Fixed(np.ndarray):
    """Numbers of the tables: nothing is recorded until a world's own number looks one of them up."""

    def __getitem__(self, index: Any) -> Any:
        parts = index if isinstance(index, tuple) else (index,)
        return lookup(self, parts) if any(isinstance(part, Traced) for part in parts) else super().__getitem__(index)

    def take(self, index: Any, axis: Any = None, out: Any = None, mode: Any = "raise") -> Any:
        if not isinstance(index, Traced):
            return super().take(index, axis, out, mode)
        return self[:, index] if axis == 1 else lookup(self, (index,), mode == "clip")

    def any(self, axis: Any = None, **options: Any) -> Any:
        return True if axis is None else super().any(axis=axis, **options)  # what holds in some year is traced in all

    def __array_function__(self, function: Any, types: Any, arguments: Any, options: Any) -> Any:
        return NotImplemented if Traced in types else super().__array_function__(function, types, arguments, options)


class Extreme:
    """The largest or least number of all worlds: any limit is taken to be passed."""

    def __init__(self, rows: Traced, largest: bool):
        self.rows, self.largest = rows, largest

    def _passed(self, asks_large: bool, passed: Traced) -> bool:
        if tracer().guarding:  # asked whether an order is out of bounds, of which a number that is none is as well
            tracer().guards.append((passed if asks_large == self.largest else ~passed).slots)
            return asks_large != self.largest
        return asks_large == self.largest

    def __gt__(self, limit: Any) -> bool:
        return self._passed(True, self.rows > limit)

    def __ge__(self, limit: Any) -> bool:
        return self._passed(True, self.rows >= limit)

    def __lt__(self, limit: Any) -> bool:
        return self._passed(False, self.rows < limit)

    def __le__(self, limit: Any) -> bool:
        return self._passed(False, self.rows <= limit)


class Traced(np.ndarray):
    """Rows of all worlds; the last axis is WORLD. `slots` has the shape of the others."""

    slots: Array = None  # type: ignore[assignment]

    # -- what only moves rows
    def __getitem__(self, index: Any) -> Any:
        parts = index if isinstance(index, tuple) else (index,)
        if any(isinstance(part, Traced) for part in parts):
            return _gather(self, parts)
        return wrap(np.asarray(self)[index], self.slots[self._rows(parts)])

    def _rows(self, parts: tuple[Any, ...]) -> tuple[Any, ...]:
        """An index without its part for the WORLD axis, which is always all of it."""
        used = sum(np.ndim(part) if getattr(part, "dtype", np.dtype(int)).kind == "b" else 1 for part in parts if part is not None)
        if used == self.ndim and not (isinstance(parts[-1], slice) and parts[-1] == slice(None)):
            raise NotTraceable("single worlds")
        return parts[:-1] if used == self.ndim else parts

    def __setitem__(self, index: Any, value: Any) -> None:
        if isinstance(index, Traced):
            new: Any = np.where(index, value.astype(self.dtype) if isinstance(value, Traced) else np.asarray(value).astype(self.dtype), self)
            self.slots = new.slots
            np.asarray(self)[...] = np.asarray(new)
            return
        parts = index if isinstance(index, tuple) else (index,)
        slots = self.slots.copy()
        slots[self._rows(parts)] = _laid(value, np.asarray(self)[index].shape, self.dtype)
        np.asarray(self)[index] = np.asarray(value)
        self.slots = slots

    def __iter__(self) -> Iterator[Any]:
        return (self[number] for number in range(len(self)))

    def copy(self, order: str = "C") -> Traced:
        return wrap(np.asarray(self).copy(), self.slots)

    def reshape(self, *shape: Any) -> Traced:
        made = np.asarray(self).reshape(*shape)
        return wrap(made, self.slots.reshape(made.shape[:-1]))

    # -- formulas
    def astype(self, dtype: Any, **options: Any) -> Traced:
        made = np.asarray(self).astype(dtype)
        return wrap(made.copy(), _cast(self.slots, self.dtype, made.dtype))

    def view(self, dtype: Any = None) -> Any:
        if isinstance(dtype, type) and issubclass(dtype, np.ndarray):
            return super().view(dtype)
        made = np.asarray(self).view(dtype)
        return wrap(made, tracer().op("bits", made.dtype, self.dtype, (self.slots.ravel(),), self.slots.size).reshape(self.slots.shape))

    def clip(self, low: Any = None, high: Any = None, **options: Any) -> Any:
        dtype = np.asarray(self).clip(low, high).dtype  # as numpy: the larger of both, then the smaller
        return np.minimum(np.maximum(self, low, dtype=dtype), high, dtype=dtype)

    def any(self, axis: Any = None, **options: Any) -> Any:
        return np.logical_or.reduce(self, axis=axis)

    def max(self, axis: Any = None, **options: Any) -> Any:
        return np.maximum.reduce(self, axis=axis)

    def min(self, axis: Any = None, **options: Any) -> Any:
        return np.minimum.reduce(self, axis=axis)

    def sum(self, axis: Any = None, dtype: Any = None, **options: Any) -> Any:
        return np.add.reduce(self, axis=axis, dtype=dtype)

    def cumsum(self, axis: Any = None, dtype: Any = None, **options: Any) -> Any:
        done: list[Any] = []
        for row in self.astype(dtype):
            done.append(done[-1] + row if done else row)
        return np.stack(done)

    def nonzero(self) -> Any:
        if self.ndim > 1:
            raise NotTraceable("rows of single worlds")
        return (np.arange(SAMPLE),)  # every world is one of those that are meant

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, out: Any = None, **options: Any) -> Any:
        plain = [np.asarray(item) if isinstance(item, Traced) else item for item in inputs]
        if method == "__call__":
            made = ufunc(*plain, **options)
            result = wrap(np.asarray(made), _formula(ufunc, inputs, plain, made, options.get("dtype")))
        else:
            result = _reduced(ufunc, method, inputs[0], *inputs[1:], **options)
        if out is not None and isinstance(out[0], Traced):
            kept = result.astype(out[0].dtype)
            np.asarray(out[0])[...] = np.asarray(kept)
            out[0].slots = np.broadcast_to(kept.slots, out[0].slots.shape)
            return out[0]
        return result

    def __array_function__(self, function: Any, types: Any, arguments: Any, options: Any) -> Any:
        if function not in FUNCTIONS:
            raise NotTraceable(f"numpy.{function.__name__}")
        return FUNCTIONS[function](*arguments, **options)

    def __bool__(self) -> bool:
        raise NotTraceable("a world's own number decides what the rule does")


def wrap(values: Array, slots: Array) -> Traced:
    made = np.asarray(values).view(Traced)
    assert made.shape == (*slots.shape, SAMPLE), (made.shape, slots.shape)
    made.slots = slots
    return made


def constant(values: Any, shape: tuple[int, ...]) -> Array:
    """Slots of numbers that are the same in all worlds, over the rows of `shape` (which ends with WORLD)."""
    numbers = np.asarray(values)
    rows = numbers[..., 0] if numbers.ndim else numbers
    if numbers.shape[-1:] == (SAMPLE,) and not (numbers == numbers[..., :1]).all():
        raise NotTraceable("numbers of single worlds that were not recorded")
    return tracer().constant(np.array(_spread(rows, shape[:-1])))


def _spread(rows: Array, shape: tuple[int, ...]) -> Array:
    return rows if rows.shape == shape else np.broadcast_to(rows, shape)


def _cast(slots: Array, before: Any, after: Any) -> Array:
    if np.dtype(before) == np.dtype(after):
        return slots
    return tracer().op("cast", after, before, (slots.ravel(),), slots.size).reshape(slots.shape)


def _laid(value: Any, shape: tuple[int, ...], dtype: Any) -> Array:
    """Slots of an operand over the rows of `shape`, in `dtype`."""
    if isinstance(value, Traced):
        return _spread(_cast(value.slots, value.dtype, dtype), shape[:-1])
    return constant(np.asarray(value).astype(dtype), shape)


def _formula(ufunc: Any, inputs: Any, plain: Any, made: Array, dtype: Any) -> Array:
    kinds = tuple(type(item) if type(item) in (int, float) else np.asarray(item).dtype for item in plain)
    loop = ufunc.resolve_dtypes((*kinds, None), **({} if dtype is None else {"signature": (None,) * len(plain) + (np.dtype(dtype),)}))
    if ufunc in ORDERINGS and int in kinds and loop[0].itemsize < 4:
        loop = (np.dtype(np.int32),) * 2  # numpy compares with a number that lies outside the type by its value
    rows = [_laid(item, made.shape, works).ravel() for item, works in zip(inputs, loop, strict=False)]
    return tracer().op(ufunc.__name__, made.dtype, loop[0], tuple(rows), prod(made.shape[:-1])).reshape(made.shape[:-1])


def fold(code: str, slots: Array, starts: Array, dtype: Any, before: Any) -> Array:
    return tracer().op("fold:" + code, dtype, before, (slots,), len(starts), ends=np.append(starts, len(slots)))


def _reduced(ufunc: Any, method: str, rows: Any, *more: Any, axis: Any = 0, dtype: Any = None, **options: Any) -> Any:
    if method == "reduceat":
        made = ufunc.reduceat(np.asarray(rows), more[0], axis=0, dtype=dtype)
        per = rows.slots.reshape(len(rows), -1)
        if per.shape[1] != 1:
            raise NotTraceable("reduceat of more than rows")
        return wrap(made, fold(ufunc.__name__, per[:, 0], np.asarray(more[0]), made.dtype, rows.dtype).reshape(made.shape[:-1]))
    if method != "reduce":
        raise NotTraceable(f"{ufunc.__name__}.{method}")
    if axis is None or axis in (-1, rows.ndim - 1):  # over worlds
        if ufunc in (np.maximum, np.minimum):
            return Extreme(rows, ufunc is np.maximum)
        if ufunc is not np.logical_or:
            raise NotTraceable(f"{ufunc.__name__} over worlds")
        if axis is not None:
            return np.ones(rows.shape[:-1], bool)
        if tracer().guarding:
            tracer().guards.append(rows.slots if rows.dtype == bool else (rows != 0).slots)
            return False
        return True
    made = ufunc.reduce(np.asarray(rows), axis=axis, dtype=dtype)
    slots = np.moveaxis(rows.slots, axis, -1)
    width = slots.shape[-1]
    if not width:
        return wrap(made, constant(made, made.shape))
    starts = np.arange(slots.size // width) * width
    return wrap(made, fold(ufunc.__name__, slots.ravel(), starts, made.dtype, rows.dtype).reshape(made.shape[:-1]))


def _shares(parts: tuple[Any, ...], shape: tuple[int, ...]) -> tuple[list[Any], tuple[int, ...]]:
    """Index parts with slices written out, and the shape they spread to (worlds last)."""
    if any(isinstance(part, slice) for part in parts):
        whole = [number for number, part in enumerate(parts) if isinstance(part, slice)]
        if whole != [0] or parts[0] != slice(None):
            raise NotTraceable("a slice beside a world's own number")
        wide = max(np.ndim(part) for part in parts[1:])
        parts = (np.arange(shape[0]).reshape(-1, *(1,) * wide).view(np.ndarray), *parts[1:])
    return list(parts), np.broadcast_shapes(*(np.shape(part) for part in parts))


def lookup(table: Array, parts: tuple[Any, ...], clip: bool = False) -> Traced:
    """`table[parts]`, where some parts are worlds' own numbers."""
    plain = np.asarray(table)
    given, shape = _shares(parts, plain.shape)
    concrete = tuple(np.asarray(part) for part in given)
    made = plain.take(concrete[0], mode="clip") if clip else plain[concrete]
    if made.shape != shape:
        raise NotTraceable("rows of a table picked whole")
    strides, base, inputs, steps = np.array(plain.strides) // max(plain.itemsize, 1), np.zeros(shape[:-1], np.int64), [], []
    plain = np.ascontiguousarray(plain)
    strides = np.array(plain.strides) // plain.itemsize
    for part, step, length in zip(given, strides.tolist(), plain.shape, strict=True):
        if isinstance(part, Traced):
            inputs.append(np.broadcast_to(part.slots, shape[:-1]).ravel())
            steps.append((length, step, clip))
        else:
            number = np.asarray(part)
            number = np.broadcast_to(np.where(number < 0, number + length, number), shape)
            base += number[..., 0] * step
    slots = tracer().op("lookup", plain.dtype, plain.dtype, tuple(inputs), base.size, table=plain, steps=tuple(steps), base=base.ravel())
    return wrap(made, slots.reshape(shape[:-1]))


def _gather(rows: Traced, parts: tuple[Any, ...]) -> Traced:
    """A world's own number picks one of its rows: the row is chosen from all that it can be, one after the other."""
    if len(parts) == 1 and isinstance(parts[0], Traced):
        raise NotTraceable("worlds' own numbers pick rows of all worlds")
    concrete = tuple(np.asarray(part) for part in parts)
    if not rows.size:  # nobody's number picks any of them
        made = np.zeros(np.broadcast_shapes(*(part.shape for part in concrete)), rows.dtype)
        return wrap(made, constant(made, made.shape))
    made = np.asarray(rows)[concrete]
    if concrete[-1].shape[-1:] != (SAMPLE,) or not (concrete[-1] == np.arange(SAMPLE)).all():
        raise NotTraceable("rows of other worlds")
    chosen = [number for number, part in enumerate(parts) if isinstance(part, Traced)]
    if len(chosen) != 1:
        raise NotTraceable("two numbers of a world pick a row")
    index = parts[chosen[0]]
    index = np.where(index < 0, index + rows.shape[chosen[0]], index) if index.dtype.kind == "i" else index
    shape = made.shape[:-1]
    result: Any = None
    for number in range(rows.shape[chosen[0]]):
        at = tuple(np.broadcast_to(number if place == chosen[0] else part[..., 0] if np.ndim(part) else part, shape)
                   for place, part in enumerate(concrete[:-1]))
        row = wrap(np.asarray(rows)[at], rows.slots[at])
        result = row if result is None else np.where(index == number, row, result)
    assert result is not None
    return wrap(made, result.slots)


def _where(condition: Any, yes: Any, no: Any) -> Any:
    plain = [np.asarray(item) if isinstance(item, Traced) else item for item in (condition, yes, no)]
    made = np.where(*plain)
    rows = [_laid(item, made.shape, dtype).ravel() for item, dtype in zip((condition, yes, no), (bool, made.dtype, made.dtype), strict=True)]
    return wrap(made, tracer().op("select", made.dtype, made.dtype, tuple(rows), prod(made.shape[:-1])).reshape(made.shape[:-1]))


def _joined(join: Callable[..., Array]) -> Callable[..., Any]:
    def joined(parts: Any, axis: int = 0, dtype: Any = None) -> Any:
        made = join([np.asarray(part) for part in parts], axis=axis) if dtype is None else join([np.asarray(part) for part in parts], axis=axis, dtype=dtype)
        return wrap(made, join([_laid(part, np.shape(part), made.dtype) for part in parts], axis=axis))

    return joined


def _repeat(rows: Any, times: int, axis: Any = None) -> Any:
    if isinstance(rows, Traced):
        raise NotTraceable("worlds repeated")
    made = np.asarray(rows).repeat(times, axis)
    return wrap(made, constant(made, made.shape)) if made.shape[-1:] == (SAMPLE,) else made.view(Fixed)


def _alike(rows: Traced, fill: Any, dtype: Any) -> Traced:
    made = np.full(rows.shape, fill, dtype or rows.dtype)
    return wrap(made, constant(made, made.shape))


FUNCTIONS: dict[Any, Callable[..., Any]] = {
    np.where: _where, np.concatenate: _joined(np.concatenate), np.stack: _joined(np.stack), np.clip: lambda a, low, high, **_: a.clip(low, high),
    np.any: lambda a, axis=None: a.any(axis=axis), np.sum: lambda a, axis=None, dtype=None: a.sum(axis, dtype),
    np.zeros_like: lambda a, dtype=None: _alike(a, 0, dtype), np.ones_like: lambda a, dtype=None: _alike(a, 1, dtype),
    np.full_like: lambda a, fill, dtype=None: _alike(a, fill, dtype),
    np.broadcast_to: lambda a, shape: wrap(np.broadcast_to(np.asarray(a), shape).copy(), np.broadcast_to(a.slots, shape[:-1])),
    np.ndim: lambda a: np.asarray(a).ndim, np.shape: lambda a: np.asarray(a).shape,
}  # fmt: skip


def _reduce_groups(self: Grouping, ufunc: Any, rows: Traced, dtype: Any) -> Traced:
    """`Grouping._reduce` by slots: a group without rows is 0."""
    plain = np.asarray(rows)
    rows_of = dict(zip(self.present.tolist(), self.members, strict=True))
    members = [np.arange(len(plain))[rows_of.get(group, slice(0))] for group in range(self.groups)]
    made = np.zeros((self.groups, *plain.shape[1:]), dtype)
    full = [group for group, m in enumerate(members) if len(m)]
    slots = np.repeat(constant(np.zeros(1, dtype), (SAMPLE,)), self.groups)
    starts = np.cumsum([0, *(len(members[group]) for group in full)])[:-1]
    for group in full:
        made[group] = ufunc.reduce(plain[members[group]], axis=0, dtype=dtype)
    if full:
        slots[full] = fold(ufunc.__name__, np.concatenate([rows.slots[members[group]] for group in full]), starts, dtype, rows.dtype)
    return wrap(made, slots)


def _totals(self: Grouping, rows: Traced) -> Any:
    return np.stack([self.total(rows[:, number]) for number in range(rows.shape[1])])


class _Numpy:
    """numpy as the rules see it while they are recorded: arrays that they make are recorded too."""

    def __init__(self) -> None:
        self.empty, self.repeat = self._making(np.zeros), _repeat
        for name in ("full", "zeros", "ones", "array", "arange"):
            setattr(self, name, self._making(getattr(np, name)))

    def __getattr__(self, name: str) -> Any:
        return getattr(np, name)

    def _making(self, maker: Callable[..., Any]) -> Callable[..., Any]:
        def make(*arguments: Any, **options: Any) -> Any:
            made = maker(*arguments, **options)
            if type(made) is np.ndarray and made.shape[-1:] == (SAMPLE,) and maker is not np.arange:
                return wrap(made, constant(made, made.shape))
            return made.view(Fixed) if type(made) is np.ndarray else made

        return make


@contextmanager
def tracing() -> Iterator[Tracer]:
    """While it lasts, arrays made by rules are recorded."""
    found, rules = Tracer(), [module for name, module in sys.modules.items() if name.startswith("game.") and getattr(module, "np", None) is np]
    _now.append(found)
    with ExitStack() as patches:
        for module in rules:
            if module.__name__ != __name__:
                patches.enter_context(mock.patch.object(module, "np", _Numpy()))
        patches.enter_context(mock.patch.multiple(Grouping, _reduce=_reduce_groups, totals=_totals))
        patches.callback(_now.pop)
        yield found
