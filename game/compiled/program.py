"""From what was recorded to a program: numbers that no world changes are worked out, what nobody uses is dropped, rows worked out alike stand together.

Everything here keeps the bits: only whole numbers and conditions are simplified, never the order of a sum.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from game.compiled.tracing import Array, Op, Tracer

WIDEST = 8  # rows of a fold that is written out as one formula
LONGEST = 160  # formulas in one loop
# what leaves the other number as it is, and what decides by itself
WHOLE = {"multiply": (1, 0), "add": (0, None), "bitwise_or": (0, None), "bitwise_xor": (0, None)}
TRUTHS = {"bitwise_or": (False, True), "logical_or": (False, True), "bitwise_and": (True, False), "logical_and": (True, False), "bitwise_xor": (False, None)}


@dataclass(frozen=True, slots=True)
class Step:
    """An `Op` of a program: its rows are kept in the slots `outs`."""

    op: Op
    inputs: tuple[Array, ...]
    outs: Array


@dataclass
class Program:
    """One year of a world. Numbers that differ between turns are `varying`: slot -> one number a turn."""

    dtypes: list[np.dtype]
    steps: list[Step]
    constants: dict[int, Any]
    varying: dict[int, list[Any]]
    inputs: dict[str, Array]  # field -> slots of its rows
    outputs: dict[str, Array]
    guards: Array
    loops: list[list[Step]] = field(default_factory=list)


class Optimiser:
    def __init__(self, tracers: list[Tracer], inputs: dict[str, Array], outputs: dict[str, Array]):
        first = tracers[0]
        self.varying = {slot: [t.constants[slot] for t in tracers] for slot, value in first.constants.items() if any(t.constants[slot] != value for t in tracers)}
        self.constants = {slot: value for slot, value in first.constants.items() if slot not in self.varying}
        self.dtypes, self.inputs = list(first.dtypes), inputs
        self.alias = np.arange(len(self.dtypes) + 1)
        self.known: dict[tuple[Any, ...], Array] = {}
        self.numbers: dict[tuple[str, Any], int] = {}
        self.steps: list[Step] = []
        self.made: dict[int, Step] = {}
        for slot, value in self.constants.items():
            self.alias[slot] = self._number(self.dtypes[slot], value, slot)
        same: dict[tuple[Any, ...], int] = {}
        for slot, values in self.varying.items():
            self.alias[slot] = same.setdefault((self.dtypes[slot].str, *values), slot)
        for op in first.ops:
            for written in self._written_out(op, tuple(self.alias[rows] for rows in op.inputs)):
                self._take(written)
        self.program = Program(
            self.dtypes, self.steps, self.constants, self.varying, inputs, {name: self.alias[slots] for name, slots in outputs.items()},
            np.unique(self.alias[np.concatenate([np.zeros(0, int), *(slots.ravel() for slots in first.guards)])]),
        )  # fmt: skip
        broken = [slot for slot in self.program.guards.tolist() if self.constants.get(slot)]
        if broken or any(slot in self.varying for slot in self.program.guards.tolist()):
            raise ValueError("an order that is never legal")
        self.program.guards = np.array([slot for slot in self.program.guards.tolist() if slot not in self.constants], int)
        _prune(self.program)
        self.program.loops = _loops(self.program)

    def _new(self, dtype: np.dtype, size: int) -> Array:
        first = len(self.dtypes)
        self.dtypes += [dtype] * size
        self.alias = np.append(self.alias, np.arange(len(self.alias), len(self.dtypes) + 1))
        return np.arange(first, first + size)

    def _number(self, dtype: np.dtype, value: Any, slot: int | None = None) -> int:
        """The slot of a number, one for each number."""
        key = (dtype.str, np.array(value, dtype).tobytes())
        if key not in self.numbers:
            self.numbers[key] = int(self._new(dtype, 1)[0]) if slot is None else slot
            self.constants[self.numbers[key]] = np.array(value, dtype).item()
        return self.numbers[key]

    def _written_out(self, op: Op, inputs: tuple[Array, ...]) -> list[Step]:
        """A short fold as formulas, a lookup by whole numbers of 32 bits."""
        outs = np.arange(op.first, op.first + op.size)
        if op.code == "lookup":
            return [Step(op, tuple(self._narrow(rows, clip) for rows, (_n, _s, clip) in zip(inputs, op.steps, strict=True)), outs)]
        if not op.code.startswith("fold:") or op.ends is None or np.diff(op.ends).max() > WIDEST:
            return [Step(op, inputs, outs)]
        code, widths, begins = op.code[5:], np.diff(op.ends), op.ends[:-1]
        steps: list[Step] = []
        done: Array | None = None
        for place in range(widths.max()):
            rest = np.full(op.size, self._number(op.works, 0)) if code == "add" else inputs[0][begins]
            rows = np.where(place < widths, inputs[0][np.minimum(begins + place, op.ends[1:] - 1)], rest)
            if op.works != op.dtype and not code.startswith("logical"):
                steps.append(Step(Op("cast", op.dtype, op.works, (), 0, op.size), (rows,), self._new(op.dtype, op.size)))
                rows = steps[-1].outs
            if done is not None:
                steps.append(Step(Op(code, op.dtype, op.dtype, (), 0, op.size), (done, rows), self._new(op.dtype, op.size)))
                rows = steps[-1].outs
            done = rows
        if steps:
            steps[-1] = replace(steps[-1], outs=outs)
        elif done is not None:
            self.alias[outs] = done
        return steps

    def _narrow(self, rows: Array, clip: bool) -> Array:
        """An index as int32: from the number that it was made of, if that is known."""
        step = self.made.get(int(rows[0]))
        if step is not None and step.op.code == "cast" and np.array_equal(step.outs, rows) and step.op.dtype == np.int64:
            rows = step.inputs[0]
        before = self.dtypes[int(rows[0])]
        if before == np.int32:
            return rows
        op = Op("cast", np.dtype(np.int32), before, (rows,), 0, len(rows), table=np.array(clip))
        outs = self._new(op.dtype, len(rows))
        self._take(Step(op, (rows,), outs))
        return self.alias[outs]

    def _take(self, step: Step) -> None:
        op, inputs, outs = step.op, tuple(self.alias[rows] for rows in step.inputs), step.outs
        if op.code.startswith("fold:") or op.code == "lookup":
            key: tuple[Any, ...] = (op.code, op.dtype.str, op.works.str, *(rows.tobytes() for rows in inputs), id(op.table),
                                    op.base is not None and op.base.tobytes(), op.ends is not None and op.ends.tobytes(), op.steps)
            keep = np.ones(len(outs), bool)
        else:
            keep = self._fold(op, inputs, outs)
            if not keep.any():
                return
            inputs, outs = tuple(rows[keep] for rows in inputs), outs[keep]
            key = (op.code, op.dtype.str, op.works.str, op.table is not None and bool(op.table), *(rows.tobytes() for rows in inputs))
        if key in self.known:
            self.alias[outs] = self.known[key]
            return
        self.known[key] = outs
        step = Step(op, inputs, outs)
        self.steps.append(step)
        self.made.update(dict.fromkeys(outs.tolist(), step))

    def _fold(self, op: Op, inputs: tuple[Array, ...], outs: Array) -> Array:
        """Works out what no world changes; the rows that are left, (size,) bool."""
        known = np.array([[slot in self.constants for slot in rows.tolist()] for rows in inputs])
        keep: Array = np.logical_not(known.all(axis=0))
        for place in np.flatnonzero(~keep).tolist():
            numbers = [np.array([self.constants[int(rows[place])]], self.dtypes[int(rows[place])]) for rows in inputs]
            self.alias[outs[place]] = self._number(op.dtype, evaluate(op, numbers)[0])
        for place in np.flatnonzero(keep & known.any(axis=0)).tolist():
            slots = [int(rows[place]) for rows in inputs]
            values = [self.constants.get(slot) for slot in slots]
            rules = (TRUTHS if op.works.kind == "b" else WHOLE if op.dtype.kind in "iu" else {}).get(op.code, (None, None))
            found = None if op.code != "select" or values[0] is None else slots[1] if values[0] else slots[2]
            for value, other in zip(values, reversed(slots), strict=True):
                if value is not None and value in rules:
                    found = other if value == rules[0] else self._number(op.dtype, value)
            if found is not None:
                self.alias[outs[place]], keep[place] = found, False
        if op.code == "select":
            same = keep & (inputs[1] == inputs[2])
            self.alias[outs[same]] = inputs[1][same]
            keep &= ~same
        return keep


def evaluate(op: Op, numbers: list[Array]) -> Array:
    """One formula in numpy."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if op.code == "cast":
            return numbers[0].astype(op.dtype)
        if op.code == "bits":
            return numbers[0].view(op.dtype)
        if op.code == "select":
            return np.where(*numbers)
        return np.asarray(getattr(np, op.code)(*numbers))


def _prune(program: Program) -> None:
    """Keeps the rows that somebody uses."""
    needed = np.zeros(len(program.dtypes) + 1, bool)
    for slots in (*program.outputs.values(), program.guards):
        needed[slots] = True
    steps = []
    for step in reversed(program.steps):
        use = needed[step.outs]
        if not use.any():
            continue
        if step.op.ends is not None:
            needed[np.concatenate([step.inputs[0][a:b] for a, b, used in zip(step.op.ends, step.op.ends[1:], use, strict=False) if used])] = True
            use[:] = True  # a fold is kept whole
            needed[step.inputs[0]] = True
        else:
            base = step.op.base[use] if step.op.base is not None else None
            step = Step(replace(step.op, base=base), tuple(rows[use] for rows in step.inputs), step.outs[use])
            for rows in step.inputs:
                needed[rows] = True
        steps.append(step)
    program.steps = steps[::-1]


def _loops(program: Program) -> list[list[Step]]:
    """Steps over the same rows in one loop, each as late as it can be beside what it uses."""
    loops: list[list[Step]] = []
    where: dict[int, int] = {}  # slot -> loop
    home: dict[int, Step] = {}
    latest: dict[int, list[int]] = {}  # rows -> loops of that many
    for step in program.steps:
        size, least, beside = len(step.outs), 0, -1
        for rows in step.inputs:
            aligned: dict[int, bool] = {}
            for slot in np.unique(rows).tolist():
                if slot not in where:
                    continue
                number = where[slot]
                if number not in aligned:
                    maker = home[slot]
                    aligned[number] = len(maker.outs) == size and len(rows) == size and np.array_equal(maker.outs, rows)
                least = max(least, number + (0 if aligned[number] else 1))
                if aligned[number]:
                    beside = max(beside, number)
        whole = step.op.ends is not None
        options = [number for number in latest.get(size, []) if number >= least and len(loops[number]) < LONGEST] if not whole else []
        chosen = beside if beside in options else options[-1] if options else len(loops)
        if chosen == len(loops):
            loops.append([])
            if not whole:
                latest.setdefault(size, []).append(chosen)
        loops[chosen].append(step)
        for slot in step.outs.tolist():
            where[slot], home[slot] = chosen, step
    return loops
