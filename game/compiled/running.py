"""Plays compiled years. Anything they do not cover is left to the rules themselves, which give the same bits."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import llvmlite.binding as llvm
import numpy as np

from game.compiled.llvm import LANES, Layout
from game.compiled.recording import HIDDEN
from game.model import curves
from game.model.orders import ORDERS, Orders
from game.model.state import STOCKS, Array, State, evolve
from game.model.tables import Tables

SHARE = 2 * LANES  # worlds that a thread takes at a time: few, so that none waits long for another
_SIGNATURE = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64, ctypes.c_int64, ctypes.c_void_p, ctypes.c_int64,
    ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64, ctypes.c_int64,
)  # fmt: skip


def machine() -> tuple[str, str]:
    """This computer's processor and what it can do, as LLVM names them."""
    return llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten()


def _target() -> Any:
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    processor, features = machine()
    return llvm.Target.from_default_triple().create_target_machine(cpu=processor, features=features, opt=2, jit=True, codemodel="jitdefault")


def translate(text: str) -> bytes:
    """Assembly as this computer's object code."""
    module = llvm.parse_assembly(text)
    module.verify()
    return bytes(_target().emit_object(module))


@dataclass(frozen=True, slots=True)
class Part:
    """Compiled years from turn `first` on, up to the next part's."""

    first: int
    code: bytes
    layout: Layout
    changed: tuple[str, ...]  # fields that a year may change


class _Ready:
    """A part loaded into this process."""

    def __init__(self, part: Part):
        self.part = part
        self._engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), _target())
        self._engine.add_object_file(llvm.ObjectFileRef.from_data(part.code))
        self._engine.finalize_object()
        self.run = _SIGNATURE(self._engine.get_function_address("run"))
        self.pool, self.turns = _aligned(part.layout.pool), _aligned(part.layout.turns)


class Years:
    """All turns of a scenario, by given orders or by the policies that were recorded."""

    def __init__(self, parts: list[Part]):
        self.parts = [_Ready(part) for part in parts]

    def play(self, state: State, tables: Tables, last: int, orders: Orders | None = None, threads: int = 1) -> State | None:
        """The worlds in turn `last`; None if something is not as it was recorded, or an order is not legal. `threads` share the worlds."""
        given = _arrays(state, tables, orders) if last <= tables.turns else None
        while given is not None and state.turn < last:
            number = max(number for number, ready in enumerate(self.parts) if ready.part.first <= state.turn)
            ready, ends = self.parts[number], [other.part.first for other in self.parts[number + 1 :]]
            until = min([last, *ends])
            made = {name: np.empty_like(given[name]) for name in ready.part.changed}
            if not _together(threads, ready, given, made, state, until):
                return None
            given |= made
            state = evolve(state, turn=until, **made)
        return None if given is None else state


def _together(threads: int, ready: _Ready, given: Mapping[str, Array], made: Mapping[str, Array], state: State, until: int) -> bool:
    """Plays years of a part from `given` into `made`; whether all orders were legal. Each thread takes the next worlds that nobody has."""
    layout, turns, first = ready.part.layout, ready.turns, ready.part.first
    read, written = _listed(given, layout), _listed(made, layout)
    share = max(LANES, state.worlds if threads == 1 else SHARE)
    begins = iter(range(0, state.worlds - LANES + 1, share))  # the next one is taken under the interpreter's lock
    wrong = []

    def work() -> None:
        arena = _aligned(layout.arena)
        for begin in begins:
            end = begin + share if begin + share + LANES <= state.worlds else state.worlds
            wrong.append(ready.run(
                arena.ctypes.data, ready.pool.ctypes.data, turns.ctypes.data, turns.shape[-1], state.turn - first, until - first,
                read.ctypes.data, len(read), written.ctypes.data, len(written), begin, end,
            ))  # fmt: skip

    others = [threading.Thread(target=work) for _ in range(min(threads, -(-state.worlds // share)) - 1)]
    for thread in others:
        thread.start()
    work()
    for thread in others:
        thread.join()
    return not any(wrong)


def _arrays(state: State, tables: Tables, orders: Orders | None) -> dict[str, Array] | None:
    """Every array that a year reads, rows one after the other; None if there are too few worlds or one is not as declared."""
    if state.worlds < LANES:
        return None
    hidden, sizes = curves.hidden(state, tables), tables.sizes
    found: dict[str, Array] = {}
    for prefix, source, declared in (("", state, STOCKS), ("orders.", orders, ORDERS)):
        for name, stock in declared.items() if source is not None else ():
            rows = np.ascontiguousarray(getattr(source, name))
            if rows.dtype != stock.dtype or rows.shape != (*(sizes[axis] for axis in stock.axes), state.worlds):
                return None
            found[prefix + name] = rows
    return found | {name: np.ascontiguousarray(getattr(hidden, name)) for name in HIDDEN}


def _listed(arrays: Mapping[str, Array], layout: Layout) -> Array:
    """(address, place in the arena, rows, bytes of a number, bytes of a row) of each array."""
    rows = [
        (a.__array_interface__["data"][0], layout.fields[name], a.size // a.shape[-1], a.itemsize, a.itemsize * a.shape[-1])
        for name, a in arrays.items()
    ]  # fmt: skip
    return np.array(rows, np.int64).reshape(-1, 5)


def _aligned(numbers: Array) -> Array:
    """A copy that begins where a cache line begins."""
    room = np.empty(numbers.nbytes + 64, np.uint8)
    begin = -room.ctypes.data % 64
    copy = room[begin : begin + numbers.nbytes].reshape(numbers.shape)
    copy[...] = numbers
    return copy
