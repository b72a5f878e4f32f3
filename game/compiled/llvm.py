"""A program as LLVM assembly: `LANES` worlds side by side in every register, all years of them before the next ones.

Each row of a world's numbers is one short run of bytes in an arena that stays in the nearest caches. No fast mathematics and no fused
multiplication: every operation is the one that numpy does.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from game.compiled.program import Program, Step
from game.compiled.tracing import Array, Op

LANES = 16
KINDS = {"bool": "i1", "float32": "float", "float64": "double", "int8": "i8", "uint8": "i8", "int16": "i16", "uint16": "i16",
         "int32": "i32", "int64": "i64", "uint64": "i64"}  # fmt: skip
PLAIN = {"add": ("add", "fadd"), "subtract": ("sub", "fsub"), "multiply": ("mul", "fmul"), "divide": ("", "fdiv"), "bitwise_and": ("and", ""),
         "bitwise_or": ("or", ""), "bitwise_xor": ("xor", ""), "logical_and": ("and", ""), "logical_or": ("or", ""), "logical_xor": ("xor", ""),
         "right_shift": ("lshr", ""), "not_equal": ("icmp ne", "fcmp une"), "equal": ("icmp eq", "fcmp oeq")}  # fmt: skip
ORDERED = {"less": "lt", "less_equal": "le", "greater": "gt", "greater_equal": "ge", "maximum": "gt", "minimum": "lt"}
ROUNDED = {"rint": "rint", "floor": "floor", "ceil": "ceil"}


def kind(dtype: np.dtype) -> str:
    return KINDS[dtype.name]


def vector(dtype: np.dtype) -> str:
    return f"<{LANES} x {kind(dtype)}>"


def number(dtype: np.dtype, value: Any) -> str:
    if dtype.kind == "f":
        return "0x" + struct.pack(">d", float(value)).hex().upper()
    return ("true" if value else "false") if dtype.kind == "b" else str(int(value))


def splat(dtype: np.dtype, value: Any) -> str:
    return "<" + ", ".join([f"{kind(dtype)} {number(dtype, value)}"] * LANES) + ">"


@dataclass
class Pool:
    """Numbers that the program reads, each run of them once."""

    data: bytearray = field(default_factory=bytearray)
    known: dict[bytes, int] = field(default_factory=dict)

    def add(self, numbers: Array) -> int:
        self.data.extend(bytes(-len(self.data) % 8))
        self.data.extend(numbers.tobytes())
        return len(self.data) - numbers.nbytes

    def put(self, numbers: Array) -> int:
        key = numbers.dtype.str.encode() + numbers.tobytes()
        if key not in self.known:
            self.known[key] = self.add(numbers)
        return self.known[key]

    def array(self) -> Array:
        return np.frombuffer(bytes(self.data) + bytes(64), np.uint8)


@dataclass(frozen=True, slots=True)
class Layout:
    """Assembly, and what it works on."""

    text: str
    arena: Array  # bytes, numbers that never change in place
    pool: Array
    turns: Array  # (TURN, bytes) numbers that differ between turns
    fields: dict[str, int]  # where the rows of each field begin in the arena


class Emitter:
    def __init__(self, program: Program):
        self.program, self.pool, self.turn_pool = program, Pool(), Pool()
        self.turns = [Pool() for _turn in next(iter(program.varying.values()), [0])]
        self.dtypes, self.loops = list(program.dtypes), list(program.loops)
        self.fields: dict[str, int] = {}
        self.top, self.count = 0, 0
        self.places: dict[int, int] = {}  # slot -> place in the arena
        for name, slots in program.inputs.items():
            self.fields[name] = self._put(slots.ravel().tolist())
        self._frame_year()
        self.where = {slot: number_ for number_, loop in enumerate(self.loops) for step in loop for slot in step.outs.tolist()}
        self.maker = {slot: step for loop in self.loops for step in loop for slot in step.outs.tolist()}
        self._place()
        self.address = np.full(len(self.dtypes) + 1, -1, np.int64)
        self.address[list(self.places)] = list(self.places.values())
        functions = [self._loop(number_, loop) for number_, loop in enumerate(self.loops)]
        calls = "\n".join(f"  call void @loop{number_}(ptr %arena, ptr %pool, ptr %turn)" for number_ in range(len(self.loops)))
        guard = int(self.address[self.guard]) if self.guard is not None else self.top
        self.text = "\n".join([*functions, FRAME.format(calls=calls, guard=guard, lanes=LANES)])

    def layout(self) -> Layout:
        arena = np.zeros(-(-self.top // 64) * 64 + 64, np.uint8)
        for slot, value in self.program.constants.items():
            if slot in self.places:
                row = np.full(LANES, value, self.dtypes[slot]).view(np.uint8)
                arena[self.places[slot] : self.places[slot] + len(row)] = row
        return Layout(self.text, arena, self.pool.array(), np.stack([pool.array() for pool in self.turns]), self.fields)

    # -- what lies where
    def _fixed(self, rows: Array) -> bool:
        """Whether no row of an operand is a world's own."""
        return all(slot in self.program.constants or slot in self.program.varying for slot in rows.tolist())

    def _inside(self, number_: int, rows: Array) -> bool:
        maker = self.maker.get(int(rows[0]))
        return maker is not None and self.where[int(rows[0])] == number_ and np.array_equal(maker.outs, rows)

    def _copy(self, slots: list[int], code: str = "keep", into: list[int] | None = None) -> Array:
        """A loop that keeps rows elsewhere: in new slots, or where the rows `into` are."""
        dtype, outs = self.dtypes[slots[0]], np.arange(len(self.dtypes), len(self.dtypes) + (1 if code != "keep" else len(slots)))
        self.dtypes += [dtype] * len(outs)
        ends = None if code == "keep" else np.array([0, len(slots)])
        self.loops.append([Step(Op(code, dtype, dtype, (), 0, len(outs), ends=ends), (np.array(slots),), outs)])
        if into is not None:
            self.places.update(zip(outs.tolist(), (self.places[slot] for slot in into), strict=True))
        return outs

    def _frame_year(self) -> None:
        """Around the year: whether an order was not legal, and what it leaves where the next one looks for it."""
        p, made = self.program, {slot for loop in self.loops for step in loop for slot in step.outs.tolist()}
        self.guard = self._copy(p.guards.tolist(), "fold:logical_or")[0] if len(p.guards) else None
        moved: list[tuple[list[int], list[int]]] = []
        for name, slots in p.outputs.items():
            pairs = [(out, into) for out, into in zip(slots.ravel().tolist(), p.inputs[name].ravel().tolist(), strict=True) if out != into]
            outs = [out for out, _into in pairs]
            if any(slot not in made and slot not in p.constants for slot in outs):  # rows that may be written over before they are read
                outs = self._copy(outs).tolist()
            if pairs:
                moved.append((outs, [into for _out, into in pairs]))
        for outs, into in moved:
            self._copy(outs, into=into)

    def _place(self) -> None:
        """Gives every row that another loop reads a place, and the places of what nobody reads any more to others."""
        p, last = self.program, {}
        for number_, loop in enumerate(self.loops):
            for step in loop:
                for rows in step.inputs:
                    if step.op.ends is None and (self._fixed(rows) or self._inside(number_, rows)):
                        continue
                    last.update(dict.fromkeys(rows.tolist(), number_))
        if self.guard is not None:
            last[int(self.guard)] = len(self.loops)
        numbers = [slot for slot in last if slot not in self.where and slot not in self.places]
        for slot in numbers:
            self._put([slot])
        varying = [slot for slot in numbers if slot in p.varying]
        for dtype in sorted({self.dtypes[slot] for slot in varying}, key=str):
            same = [slot for slot in varying if self.dtypes[slot] == dtype]
            self._copy(same, into=same)
            self.loops.insert(0, self.loops.pop())
        shift = len({self.dtypes[slot] for slot in varying})
        self.where = {slot: number_ + shift for slot, number_ in self.where.items()}
        free: list[tuple[int, int]] = []  # (place, bytes)
        ending: dict[int, list[tuple[int, int]]] = {}
        for number_, loop in enumerate(self.loops):
            for step in loop:
                until = max((last.get(slot, -1) for slot in step.outs.tolist()), default=-1)
                if until < 0:
                    continue
                whole = self._bytes(step.outs.tolist())
                place, size = min((hole for hole in free if hole[1] >= whole), key=lambda hole: hole[1], default=(self.top, whole))
                if place == self.top:
                    self.top += whole
                else:
                    free.remove((place, size))
                if size > whole:
                    free.append((place + whole, size - whole))
                self._put(step.outs.tolist(), place)
                ending.setdefault(until + shift, []).append((place, whole))
            for place, size in ending.pop(number_, []):
                free = _joined(free, place, size)

    def _bytes(self, slots: list[int]) -> int:
        return -(-self.dtypes[slots[0]].itemsize * LANES * len(slots) // 64) * 64 if slots else 0

    def _put(self, slots: list[int], place: int | None = None) -> int:
        """Gives rows a place, a new one if none is said."""
        if place is None:
            place, self.top = self.top, self.top + self._bytes(slots)
        for number_, slot in enumerate(slots):
            self.places[slot] = place + number_ * self.dtypes[slot].itemsize * LANES
        return place

    def _numbers(self, rows: Array) -> tuple[str, int]:
        """Where the numbers of an operand stand that no world changes: the pool and the place."""
        p, dtype = self.program, self.dtypes[int(rows[0])]
        if all(slot in p.constants for slot in rows.tolist()):
            return "%pool", self.pool.put(np.array([p.constants[slot] for slot in rows.tolist()], dtype))
        key = rows.tobytes()
        if key not in self.turn_pool.known:
            for turn, pool in enumerate(self.turns):
                numbers = np.array([p.varying[slot][turn] if slot in p.varying else p.constants[slot] for slot in rows.tolist()], dtype)
                self.turn_pool.known[key] = pool.add(numbers)
        return "%turn", self.turn_pool.known[key]

    # -- assembly
    def _line(self, text: str) -> str:
        self.count += 1
        self.lines.append(f"  %v{self.count} = {text}")
        return f"%v{self.count}"

    def _at(self, base: str, places: Array, unit: int = 1) -> str:
        """A pointer to `places[row]` units behind a base."""
        assert (places >= 0).all(), "a row that is nowhere"
        steps = np.unique(np.diff(places))
        if len(places) == 1 or (len(steps) == 1 and steps[0] == 0):
            return self._line(f"getelementptr i8, ptr {base}, i64 {int(places[0]) * unit}")
        if len(steps) == 1:
            step = self._line(f"mul i64 %row, {int(steps[0]) * unit}")
            return self._line(f"getelementptr i8, ptr {self._line(f'getelementptr i8, ptr {base}, i64 {int(places[0]) * unit}')}, i64 {step}")
        table = self.pool.put((places * unit).astype(np.int32))
        return self._line(f"getelementptr i8, ptr {base}, i64 {self._entry(self._line(f'getelementptr i8, ptr %pool, i64 {table}'), '%row')}")

    def _entry(self, table: str, at: str) -> str:
        """A whole number of a table, as i64."""
        held = self._line(f"load i32, ptr {self._line(f'getelementptr i32, ptr {table}, i64 {at}')}")
        return self._line(f"sext i32 {held} to i64")

    def _load(self, pointer: str, dtype: np.dtype) -> str:
        if dtype.kind == "b":
            return self._line(f"trunc <{LANES} x i8> {self._line(f'load <{LANES} x i8>, ptr {pointer}, align {LANES}')} to {vector(dtype)}")
        return self._line(f"load {vector(dtype)}, ptr {pointer}, align {min(64, LANES * dtype.itemsize)}")

    def _operand(self, rows: Array) -> str:
        key, dtype = rows.tobytes(), self.dtypes[int(rows[0])]
        if key in self.values:
            return self.values[key]
        if not self._fixed(rows):
            self.values[key] = self._load(self._at("%arena", self.address[rows]), dtype)
        elif len({self.program.constants.get(slot) for slot in rows.tolist()}) == 1 and int(rows[0]) in self.program.constants:
            self.values[key] = splat(dtype, self.program.constants[int(rows[0])])
        else:
            pool, place = self._numbers(rows)
            pointer = self._at(self._line(f"getelementptr i8, ptr {pool}, i64 {place}"), np.arange(len(rows)), dtype.itemsize)
            one = self._line(f"load {'i8' if dtype.kind == 'b' else kind(dtype)}, ptr {pointer}")
            one = self._line(f"trunc i8 {one} to i1") if dtype.kind == "b" else one
            first = self._line(f"insertelement {vector(dtype)} poison, {kind(dtype)} {one}, i64 0")
            self.values[key] = self._line(f"shufflevector {vector(dtype)} {first}, {vector(dtype)} poison, <{LANES} x i32> zeroinitializer")
        return self.values[key]

    def _loop(self, number_: int, loop: list[Step]) -> str:
        self.lines: list[str] = []
        self.values: dict[bytes, str] = {}
        size = len(loop[0].outs)
        for step in loop:
            found = self._long_fold(step) if step.op.ends is not None else self._formula(step)
            self.values[step.outs.tobytes()] = found
            if (self.address[step.outs] >= 0).all():
                dtype, pointer = step.op.dtype, self._at("%arena", self.address[step.outs])
                if dtype.kind == "b":
                    wide = self._line(f"zext {vector(dtype)} {found} to <{LANES} x i8>")
                    self.lines.append(f"  store <{LANES} x i8> {wide}, ptr {pointer}, align {LANES}")
                else:
                    self.lines.append(f"  store {vector(dtype)} {found}, ptr {pointer}, align {min(64, LANES * dtype.itemsize)}")
        body, label = "\n".join(self.lines), "head"
        for line in reversed(self.lines):
            if line.endswith(":"):
                label = line[:-1]
                break
        head = f"define internal void @loop{number_}(ptr noalias %arena, ptr noalias %pool, ptr noalias %turn) noinline nounwind {{\n"
        if size == 1:
            return head + f"head:\n{body}\n  ret void\n}}"
        return head + (
            f"  br label %head\nhead:\n  %row = phi i64 [0, %0], [%next, %{label}]\n{body}\n"
            f"  %next = add i64 %row, 1\n  %more = icmp ult i64 %next, {size}\n  br i1 %more, label %head, label %end\nend:\n  ret void\n}}"
        )

    def _formula(self, step: Step) -> str:
        op, code = step.op, step.op.code
        if code == "lookup":
            return self._lookup(step)
        values = [self._operand(rows) for rows in step.inputs]
        before = self.dtypes[int(step.inputs[-1][0])]
        if code == "keep":
            return values[0]
        if code == "cast":
            return self._cast(values[0], before, op.dtype, op.table is not None and bool(op.table))
        if code == "bits":
            return self._line(f"zext {vector(before)} {values[0]} to {vector(op.dtype)}") if before.kind == "b" else values[0]
        if code == "select":
            return self._line(f"select <{LANES} x i1> {values[0]}, {vector(op.dtype)} {values[1]}, {vector(op.dtype)} {values[2]}")
        if code.startswith("logical_") and before.kind != "b":
            values = [self._cast(value, before, np.dtype(bool)) for value in values]
            before = np.dtype(bool)
        return self._apply(code, before, values)

    def _apply(self, code: str, dtype: np.dtype, values: list[str]) -> str:
        real, wide, a, b = dtype.kind == "f", vector(dtype), values[0], values[-1]
        if code in PLAIN:
            return self._line(f"{PLAIN[code][real]} {wide} {a}, {b}")
        if code in ORDERED:
            test = f"fcmp o{ORDERED[code]}" if real else f"icmp {'s' if dtype.kind == 'i' else 'u'}{ORDERED[code]}"
            found = self._line(f"{test} {wide} {a}, {b}")
            return self._line(f"select <{LANES} x i1> {found}, {wide} {a}, {wide} {b}") if code in ("maximum", "minimum") else found
        if code in ROUNDED:
            return self._line(f"call {wide} @llvm.{ROUNDED[code]}.v{LANES}f{dtype.itemsize * 8}({wide} {a})")
        if code == "negative":
            return self._line(f"fneg {wide} {a}" if real else f"sub {wide} zeroinitializer, {a}")
        if code in ("invert", "logical_not"):
            return self._line(f"xor {wide} {a}, {splat(dtype, True if dtype.kind == 'b' else -1)}")
        if code in ("floor_divide", "remainder") and dtype.kind == "i":
            rest = self._line(f"srem {wide} {a}, {b}")
            apart = self._line(f"icmp slt {wide} {self._line(f'xor {wide} {rest}, {b}')}, zeroinitializer")
            uneven = self._line(f"and <{LANES} x i1> {apart}, {self._line(f'icmp ne {wide} {rest}, zeroinitializer')}")
            if code == "remainder":
                return self._line(f"add {wide} {rest}, {self._line(f'select <{LANES} x i1> {uneven}, {wide} {b}, {wide} zeroinitializer')}")
            return self._line(f"add {wide} {self._line(f'sdiv {wide} {a}, {b}')}, {self._line(f'sext <{LANES} x i1> {uneven} to {wide}')}")
        raise NotImplementedError(f"{code} of {dtype}")

    def _cast(self, value: str, before: np.dtype, after: np.dtype, clipped: bool = False) -> str:
        old, new = vector(before), vector(after)
        if after.kind == "b":
            return self._line(f"fcmp une {old} {value}, zeroinitializer" if before.kind == "f" else f"icmp ne {old} {value}, zeroinitializer")
        if before.kind == "f" and after.kind == "f":
            return self._line(f"{'fpext' if after.itemsize > before.itemsize else 'fptrunc'} {old} {value} to {new}")
        if after.kind == "f":
            return self._line(f"{'sitofp' if before.kind == 'i' else 'uitofp'} {old} {value} to {new}")
        if before.kind == "f":
            if clipped:
                return self._line(f"call {new} @llvm.fptosi.sat.v{LANES}i{after.itemsize * 8}.v{LANES}f{before.itemsize * 8}({old} {value})")
            if after.itemsize >= 4:
                return self._line(f"fptosi {old} {value} to {new}")
            return self._line(f"trunc <{LANES} x i32> {self._line(f'fptosi {old} {value} to <{LANES} x i32>')} to {new}")
        if before.kind != "b" and after.itemsize == before.itemsize:
            return value
        code = "zext" if before.kind in "bu" else "sext"
        return self._line(f"{'trunc' if before.kind != 'b' and after.itemsize < before.itemsize else code} {old} {value} to {new}")

    def _lookup(self, step: Step) -> str:
        op, ints = step.op, f"<{LANES} x i32>"
        assert op.table is not None and op.base is not None
        table = np.ascontiguousarray(op.table)
        held = table if table.dtype.itemsize >= 4 else table.astype(np.int32)
        total, int32 = "", np.dtype(np.int32)
        for rows, (length, stride, clip) in zip(step.inputs, op.steps, strict=True):
            index = self._operand(rows)
            if clip:
                index = self._apply("maximum", int32, [self._apply("minimum", int32, [index, splat(int32, length - 1)]), "zeroinitializer"])
            else:
                less = self._line(f"icmp slt {ints} {index}, zeroinitializer")
                index = self._line(f"select <{LANES} x i1> {less}, {ints} {self._line(f'add {ints} {index}, {splat(int32, length)}')}, {ints} {index}")
                # of a state that no rule makes an index may lie outside: it must not read another's memory
                index = self._line(f"call {ints} @llvm.umin.v{LANES}i32({ints} {index}, {ints} {splat(int32, length - 1)})")
            part = index if stride == 1 else self._line(f"mul {ints} {index}, {splat(int32, stride)}")
            total = self._line(f"add {ints} {total}, {part}") if total else part
        base = self._line(f"getelementptr i8, ptr %pool, i64 {self.pool.put(held.ravel())}")
        start = self._at(base, op.base, held.dtype.itemsize)
        far = self._line(f"getelementptr {kind(held.dtype)}, ptr {start}, <{LANES} x i64> {self._line(f'sext {ints} {total} to <{LANES} x i64>')}")
        all_ = "<" + ", ".join(["i1 true"] * LANES) + ">"
        found = self._line(
            f"call {vector(held.dtype)} @llvm.masked.gather.v{LANES}{'f' if held.dtype.kind == 'f' else 'i'}{held.dtype.itemsize * 8}.v{LANES}p0"
            f"(<{LANES} x ptr> {far}, i32 {held.dtype.itemsize}, <{LANES} x i1> {all_}, {vector(held.dtype)} poison)"
        )
        return found if held.dtype == table.dtype else self._cast(found, held.dtype, table.dtype)

    def _long_fold(self, step: Step) -> str:
        """Many rows to one, one after the other."""
        op, code = step.op, step.op.code[5:]
        assert op.ends is not None
        before = self.dtypes[int(step.inputs[0][0])]
        table = self.pool.put(self.address[step.inputs[0]].astype(np.int32))
        ends = self._line(f"getelementptr i8, ptr %pool, i64 {self.pool.put(op.ends.astype(np.int32))}")
        row = "%row" if len(step.outs) > 1 else "0"
        first, end = self._entry(ends, row), self._entry(self._line(f"getelementptr i8, ptr {ends}, i64 4"), row)
        places = self._line(f"getelementptr i8, ptr %pool, i64 {table}")
        logical = code.startswith("logical_")
        held = np.dtype(np.int32) if code == "add" and before.itemsize <= 2 else np.dtype(bool) if logical else op.dtype

        def read(at: str) -> str:
            value = self._load(self._line(f"getelementptr i8, ptr %arena, i64 {self._entry(places, at)}"), before)
            return value if before == held else self._cast(value, before, held)

        start, name, at = read(first), f"f{self.count}", len(self.lines)
        added = self._apply(code, held, [f"%{name}.v", read(f"%{name}.m")])
        self.lines[at:at] = [
            f"  br label %{name}.from", f"{name}.from:", f"  br label %{name}", f"{name}:",
            f"  %{name}.n = phi i64 [{first}, %{name}.from], [%{name}.m, %{name}.on]",
            f"  %{name}.v = phi {vector(held)} [{start}, %{name}.from], [{added}, %{name}.on]", f"  %{name}.m = add i64 %{name}.n, 1",
            f"  %{name}.c = icmp slt i64 %{name}.m, {end}", f"  br i1 %{name}.c, label %{name}.on, label %{name}.to", f"{name}.on:",
        ]  # fmt: skip
        self.lines += [f"  br label %{name}", f"{name}.to:"]
        return f"%{name}.v" if held == op.dtype else self._cast(f"%{name}.v", held, op.dtype)


def _joined(free: list[tuple[int, int]], place: int, size: int) -> list[tuple[int, int]]:
    """A hole that grows together with those beside it."""
    kept = []
    for start, length in free:
        if start + length == place:
            place, size = start, size + length
        elif place + size == start:
            size += length
        else:
            kept.append((start, length))
    return [*kept, (place, size)]


FRAME = """
declare i8 @llvm.vector.reduce.or.v{lanes}i8(<{lanes} x i8>)

; one year of one tile of worlds; whether some order was not legal
define internal i1 @year(ptr %arena, ptr %pool, ptr %turn) noinline nounwind {{
{calls}
  %place = getelementptr i8, ptr %arena, i64 {guard}
  %row = load <{lanes} x i8>, ptr %place
  %any = call i8 @llvm.vector.reduce.or.v{lanes}i8(<{lanes} x i8> %row)
  %bad = icmp ne i8 %any, 0
  ret i1 %bad
}}

; fields: (address of the array, place in the arena, rows, bytes of a number, bytes of an array's row), 64-bit each
define internal void @carry(ptr %arena, ptr %fields, i64 %count, i64 %world, i1 %in) noinline nounwind {{
entry:
  br label %field
field:
  %f = phi i64 [0, %entry], [%g, %done]
  %c = icmp ult i64 %f, %count
  br i1 %c, label %begin, label %end
begin:
  %o = mul i64 %f, 5
  %p0 = getelementptr i64, ptr %fields, i64 %o
  %p1 = getelementptr i64, ptr %p0, i64 1
  %p2 = getelementptr i64, ptr %p0, i64 2
  %p3 = getelementptr i64, ptr %p0, i64 3
  %p4 = getelementptr i64, ptr %p0, i64 4
  %array = load ptr, ptr %p0
  %place = load i64, ptr %p1
  %rows = load i64, ptr %p2
  %bytes = load i64, ptr %p3
  %stride = load i64, ptr %p4
  %length = mul i64 %bytes, {lanes}
  %off = mul i64 %bytes, %world
  br label %row
row:
  %r = phi i64 [0, %begin], [%s, %copied]
  %d = icmp ult i64 %r, %rows
  br i1 %d, label %copy, label %done
copy:
  %x = mul i64 %r, %stride
  %y = add i64 %x, %off
  %outer = getelementptr i8, ptr %array, i64 %y
  %z = mul i64 %r, %length
  %w = add i64 %z, %place
  %inner = getelementptr i8, ptr %arena, i64 %w
  %from = select i1 %in, ptr %outer, ptr %inner
  %to = select i1 %in, ptr %inner, ptr %outer
  br label %piece
piece:
  %k = phi i64 [0, %copy], [%l, %piece]
  %e = mul i64 %k, {lanes}
  %h = getelementptr i8, ptr %from, i64 %e
  %i = getelementptr i8, ptr %to, i64 %e
  %v = load <{lanes} x i8>, ptr %h, align 1
  store <{lanes} x i8> %v, ptr %i, align 1
  %l = add i64 %k, 1
  %j = icmp ult i64 %l, %bytes
  br i1 %j, label %piece, label %copied
copied:
  %s = add i64 %r, 1
  br label %row
done:
  %g = add i64 %f, 1
  br label %field
end:
  ret void
}}

; all years first .. last - 1 of the worlds begin .. end - 1, of which there are at least as many as lanes; 1 if some order was not legal
define i32 @run(ptr %arena, ptr %pool, ptr %turns, i64 %size, i64 %first, i64 %last, ptr %in, i64 %ins, ptr %out, i64 %outs, i64 %begin, i64 %end) {{
entry:
  %final = sub i64 %end, {lanes}
  br label %tile
tile:
  %t = phi i64 [%begin, %entry], [%u, %next]
  %a = icmp slt i64 %t, %end
  br i1 %a, label %load, label %good
load:
  %late = icmp sgt i64 %t, %final
  %world = select i1 %late, i64 %final, i64 %t
  call void @carry(ptr %arena, ptr %in, i64 %ins, i64 %world, i1 true)
  br label %turn
turn:
  %n = phi i64 [%first, %load], [%m, %live]
  %b = icmp slt i64 %n, %last
  br i1 %b, label %live, label %save
live:
  %o = mul i64 %n, %size
  %p = getelementptr i8, ptr %turns, i64 %o
  %bad = call i1 @year(ptr %arena, ptr %pool, ptr %p)
  %m = add i64 %n, 1
  br i1 %bad, label %wrong, label %turn
save:
  call void @carry(ptr %arena, ptr %out, i64 %outs, i64 %world, i1 false)
  br label %next
next:
  %u = add i64 %t, {lanes}
  br label %tile
good:
  ret i32 0
wrong:
  ret i32 1
}}
"""
