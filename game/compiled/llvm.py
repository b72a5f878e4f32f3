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
from game.compiled.tracing import Array

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

    bytes: bytearray = field(default_factory=bytearray)
    known: dict[bytes, int] = field(default_factory=dict)

    def put(self, numbers: Array) -> int:
        data = numbers.tobytes()
        key = numbers.dtype.str.encode() + data
        if key not in self.known:
            self.bytes.extend(bytes(-len(self.bytes) % 8))
            self.known[key] = len(self.bytes)
            self.bytes.extend(data)
        return self.known[key]


@dataclass
class Layout:
    """Where everything is."""

    text: str
    arena: Array  # bytes, constants in place
    pool: bytes
    turns: Array  # (turns, bytes) numbers that differ between turns
    fields: dict[str, int]  # where the rows of each field begin in the arena
    back: int  # where the moves at the year's end stand in the pool, and how many they are
    moves: int


class Emitter:
    def __init__(self, program: Program):
        self.program, self.pool = program, Pool()
        self.turn_rows: list[tuple[Array, Any]] = []  # numbers that differ between turns: (slots, dtype)
        self.turn_known: dict[bytes, int] = {}
        self.turn_size = 0
        self.where: dict[int, int] = {}  # slot -> loop
        self.maker: dict[int, Step] = {}
        for number_, loop in enumerate(program.loops):
            for step in loop:
                self.where.update(dict.fromkeys(step.outs.tolist(), number_))
                self.maker.update(dict.fromkeys(step.outs.tolist(), step))
        self.address = np.full(len(program.dtypes) + 1, -1, np.int64)
        self.count = 0
        self._place()
        functions = [self._loop(number_, loop) for number_, loop in enumerate(program.loops)]
        self.text = "\n".join([*functions, self._frame()])

    # -- what lies where
    def _fixed(self, rows: Array) -> bool:
        """Whether no row of an operand is a world's own."""
        return all(slot in self.program.constants or slot in self.program.varying for slot in rows.tolist())

    def _inside(self, number_: int, rows: Array) -> bool:
        maker = self.maker.get(int(rows[0]))
        return maker is not None and self.where[int(rows[0])] == number_ and np.array_equal(maker.outs, rows)

    def _place(self) -> None:
        p, last, resident = self.program, {}, set()
        for number_, loop in enumerate(p.loops):
            for step in loop:
                for rows in step.inputs:
                    if self._fixed(rows) and step.op.ends is None or self._inside(number_, rows) and step.op.ends is None:
                        continue
                    for slot in rows.tolist():
                        last[slot] = number_
                        if slot not in self.where:
                            resident.add(slot)
        for slots in (*p.outputs.values(), p.guards):
            last.update(dict.fromkeys(slots.ravel().tolist(), len(p.loops)))
            resident.update(slot for slot in slots.ravel().tolist() if slot not in self.where)
        self.top, self.fields = 0, {}
        for name, slots in p.inputs.items():
            self.fields[name] = self._keep(slots.ravel())
        self.constant_rows = sorted(slot for slot in resident if slot in p.constants)
        self.varying_rows = sorted((slot for slot in resident if slot in p.varying), key=lambda slot: (p.dtypes[slot].itemsize, slot))
        for slot in (*self.constant_rows, *self.varying_rows):
            self._keep(np.array([slot]))
        free: list[tuple[int, int]] = []  # (place, bytes)
        ending: dict[int, list[tuple[int, int]]] = {}
        for number_, loop in enumerate(p.loops):
            for step in loop:
                until = max((last.get(slot, -1) for slot in step.outs.tolist()), default=-1)
                if until < 0:
                    continue
                size = p.dtypes[int(step.outs[0])].itemsize * LANES
                whole = -(-size * len(step.outs) // 64) * 64
                fit = min((hole for hole in free if hole[1] >= whole), key=lambda hole: hole[1], default=None)
                if fit is None:
                    place, self.top = self.top, self.top + whole
                else:
                    free.remove(fit)
                    place = fit[0]
                    if fit[1] > whole:
                        free.append((place + whole, fit[1] - whole))
                self.address[step.outs] = place + size * np.arange(len(step.outs))
                ending.setdefault(until, []).append((place, whole))
            for place, size in ending.pop(number_, []):
                free = _joined(free, place, size)

    def _keep(self, slots: Array) -> int:
        size = (self.program.dtypes[int(slots[0])].itemsize if len(slots) else 1) * LANES
        place, self.top = self.top, self.top + -(-size * len(slots) // 64) * 64
        self.address[slots] = place + size * np.arange(len(slots))
        return place

    def _turn_place(self, rows: Array, dtype: np.dtype) -> int:
        key = dtype.str.encode() + rows.tobytes()
        if key not in self.turn_known:
            self.turn_known[key] = self.turn_size
            self.turn_rows.append((rows, dtype))
            self.turn_size += -(-len(rows) * dtype.itemsize // 8) * 8
        return self.turn_known[key]

    # -- assembly
    def _line(self, text: str) -> str:
        self.count += 1
        self.lines.append(f"  %v{self.count} = {text}")
        return f"%v{self.count}"

    def _at(self, base: str, places: Array, unit: int = 1) -> str:
        """A pointer to `places[row]` units behind a base."""
        steps = np.unique(np.diff(places))
        if len(places) == 1 or len(steps) == 1 and steps[0] == 0:
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
        return self._line(f"load {vector(dtype)}, ptr {pointer}, align {LANES * dtype.itemsize}")

    def _spread(self, scalar: str, dtype: np.dtype) -> str:
        one = self._line(f"insertelement {vector(dtype)} poison, {kind(dtype)} {scalar}, i64 0")
        return self._line(f"shufflevector {vector(dtype)} {one}, {vector(dtype)} poison, <{LANES} x i32> zeroinitializer")

    def _scalar(self, pointer: str, dtype: np.dtype) -> str:
        if dtype.kind == "b":
            return self._spread(self._line(f"trunc i8 {self._line(f'load i8, ptr {pointer}')} to i1"), dtype)
        return self._spread(self._line(f"load {kind(dtype)}, ptr {pointer}"), dtype)

    def _operand(self, rows: Array) -> str:
        key = rows.tobytes()
        if key in self.values:
            return self.values[key]
        p, dtype = self.program, self.program.dtypes[int(rows[0])]
        if all(slot in p.constants for slot in rows.tolist()):
            numbers = np.array([p.constants[slot] for slot in rows.tolist()], dtype)
            if (numbers.view(f"V{dtype.itemsize}") == numbers.view(f"V{dtype.itemsize}")[0]).all():
                return splat(dtype, numbers[0])
            found = self._scalar(self._at(self._line(f"getelementptr i8, ptr %pool, i64 {self.pool.put(numbers)}"), np.arange(len(rows)), dtype.itemsize), dtype)
        elif self._fixed(rows):
            base = self._line(f"getelementptr i8, ptr %turn, i64 {self._turn_place(rows, dtype)}")
            found = self._scalar(self._at(base, np.arange(len(rows)), dtype.itemsize), dtype)
        else:
            found = self._load(self._at("%arena", self.address[rows]), dtype)
        self.values[key] = found
        return found

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
                    self.lines.append(f"  store {vector(dtype)} {found}, ptr {pointer}, align {LANES * dtype.itemsize}")
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
        before = self.program.dtypes[int(step.inputs[-1][0])]
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
        before = self.program.dtypes[int(step.inputs[0][0])]
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

        start = read(first)
        name = f"f{self.count}"
        self.lines += [f"  br label %{name}.from", f"{name}.from:", f"  br label %{name}", f"{name}:"]
        self.lines += [f"  %{name}.n = phi i64 [{first}, %{name}.from], [%{name}.m, %{name}.on]",
                       f"  %{name}.v = phi {vector(held)} [{start}, %{name}.from], [%{name}.w, %{name}.on]"]
        self.lines += [f"  %{name}.m = add i64 %{name}.n, 1", f"  %{name}.c = icmp slt i64 %{name}.m, {end}", f"  br i1 %{name}.c, label %{name}.on, label %{name}.to", f"{name}.on:"]
        added = self._apply(code, held, [f"%{name}.v", read(f"%{name}.m")])
        self.lines += [f"  %{name}.w = select i1 true, {vector(held)} {added}, {vector(held)} {added}", f"  br label %{name}", f"{name}.to:"]
        return f"%{name}.v" if held == op.dtype else self._cast(f"%{name}.v", held, op.dtype)

    # -- the year, and all years of all worlds
    def _frame(self) -> str:
        p, moves = self.program, []
        staged: list[tuple[int, int, int]] = []
        for name, slots in p.outputs.items():
            size = p.dtypes[int(p.inputs[name].ravel()[0])].itemsize * LANES if slots.size else 0
            for out, into in zip(slots.ravel().tolist(), p.inputs[name].ravel().tolist(), strict=True):
                if out == into:
                    continue
                source = int(self.address[out])
                if any(out == slot for slot in ()) or out not in self.where and out not in p.constants and out not in p.varying:
                    stage, self.top = self.top, self.top + size
                    staged.append((source, stage, size))
                    source = stage
                moves.append((source, int(self.address[into]), size))
        moves = _runs(staged) + _runs(moves)
        self.back, self.moves = self.pool.put(np.array(moves, np.int32).reshape(-1, 3)), len(moves)
        guards = self.pool.put(self.address[p.guards].astype(np.int32))
        fills = []
        for bytes_ in (1, 2, 4, 8):
            rows = np.array([slot for slot in self.varying_rows if p.dtypes[slot].itemsize == bytes_], np.int64)
            if len(rows):
                at = self.turn_size
                self.turn_rows.append((rows, np.dtype(f"V{bytes_}")))
                self.turn_size += -(-len(rows) * bytes_ // 8) * 8
                fills.append((bytes_, at, self.pool.put(self.address[rows].astype(np.int32)), len(rows)))
        fill = "\n".join(FILL.format(n=n, bits=bytes_ * 8, at=at, places=places, count=count, lanes=LANES, before="entry" if not n else f"filled{n - 1}")
                         for n, (bytes_, at, places, count) in enumerate(fills))
        calls = "\n".join(f"  call void @loop{number_}(ptr %arena, ptr %pool, ptr %turn)" for number_ in range(len(p.loops)))
        last = f"filled{len(fills) - 1}" if fills else "entry"
        return FRAME.format(fill=fill, calls=calls, last=last, guards=guards, guarded=len(p.guards), back=self.back, moves=self.moves, lanes=LANES)

    def layout(self) -> Layout:
        p, arena = self.program, np.zeros(-(-self.top // 64) * 64, np.uint8)
        for slot in self.constant_rows:
            row = np.full(LANES, p.constants[slot], p.dtypes[slot]).view(np.uint8)
            arena[self.address[slot] : self.address[slot] + len(row)] = row
        turns = len(next(iter(p.varying.values()))) if p.varying else 1
        table = np.zeros((turns, max(self.turn_size, 8)), np.uint8)
        for turn in range(turns):
            at = 0
            for rows, dtype in self.turn_rows:
                kept = [np.array([p.varying[slot][turn] if slot in p.varying else p.constants[slot]], p.dtypes[slot]).tobytes() for slot in rows.tolist()]
                data = b"".join(kept)
                table[turn, at : at + len(data)] = np.frombuffer(data, np.uint8)
                at += -(-len(rows) * dtype.itemsize // 8) * 8
        return Layout(self.text, arena, bytes(self.pool.bytes), table, self.fields, self.back, self.moves)


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


def _runs(moves: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    runs: list[tuple[int, int, int]] = []
    for source, into, size in sorted(moves, key=lambda move: move[1]):
        if runs and runs[-1][0] + runs[-1][2] == source and runs[-1][1] + runs[-1][2] == into:
            runs[-1] = (runs[-1][0], runs[-1][1], runs[-1][2] + size)
        else:
            runs.append((source, into, size))
    return runs


FILL = """  br label %fill{n}
fill{n}:
  %fi{n} = phi i64 [0, %{before}], [%fj{n}, %fill{n}]
  %fb{n} = getelementptr i8, ptr %turn, i64 {at}
  %fp{n} = getelementptr i{bits}, ptr %fb{n}, i64 %fi{n}
  %fv{n} = load i{bits}, ptr %fp{n}
  %fo{n} = insertelement <{lanes} x i{bits}> poison, i{bits} %fv{n}, i64 0
  %fw{n} = shufflevector <{lanes} x i{bits}> %fo{n}, <{lanes} x i{bits}> poison, <{lanes} x i32> zeroinitializer
  %fq{n} = getelementptr i8, ptr %pool, i64 {places}
  %fr{n} = getelementptr i32, ptr %fq{n}, i64 %fi{n}
  %fs{n} = load i32, ptr %fr{n}
  %ft{n} = sext i32 %fs{n} to i64
  %fu{n} = getelementptr i8, ptr %arena, i64 %ft{n}
  store <{lanes} x i{bits}> %fw{n}, ptr %fu{n}
  %fj{n} = add i64 %fi{n}, 1
  %fc{n} = icmp ult i64 %fj{n}, {count}
  br i1 %fc{n}, label %fill{n}, label %filled{n}
filled{n}:"""

FRAME = """
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
define internal i1 @year(ptr %arena, ptr %pool, ptr %turn) noinline nounwind {{
entry:
{fill}
{calls}
  br label %guard
guard:
  %gi = phi i64 [0, %{last}], [%gj, %look]
  %gv = phi <{lanes} x i8> [zeroinitializer, %{last}], [%gw, %look]
  %gc = icmp ult i64 %gi, {guarded}
  br i1 %gc, label %look, label %looked
look:
  %gb = getelementptr i8, ptr %pool, i64 {guards}
  %gp = getelementptr i32, ptr %gb, i64 %gi
  %ga = load i32, ptr %gp
  %gs = sext i32 %ga to i64
  %gq = getelementptr i8, ptr %arena, i64 %gs
  %gx = load <{lanes} x i8>, ptr %gq
  %gw = or <{lanes} x i8> %gv, %gx
  %gj = add i64 %gi, 1
  br label %guard
looked:
  %gr = call i8 @llvm.vector.reduce.or.v{lanes}i8(<{lanes} x i8> %gv)
  %bad = icmp ne i8 %gr, 0
  br label %move
move:
  %mi = phi i64 [0, %looked], [%mj, %moving]
  %mc = icmp ult i64 %mi, {moves}
  br i1 %mc, label %moving, label %moved
moving:
  %mb = getelementptr i8, ptr %pool, i64 {back}
  %mo = mul i64 %mi, 3
  %mp = getelementptr i32, ptr %mb, i64 %mo
  %mq = getelementptr i32, ptr %mp, i64 1
  %mr = getelementptr i32, ptr %mp, i64 2
  %ma = load i32, ptr %mp
  %mz = load i32, ptr %mq
  %ml = load i32, ptr %mr
  %m1 = sext i32 %ma to i64
  %m2 = sext i32 %mz to i64
  %m3 = sext i32 %ml to i64
  %mf = getelementptr i8, ptr %arena, i64 %m1
  %mt = getelementptr i8, ptr %arena, i64 %m2
  call void @llvm.memcpy.p0.p0.i64(ptr %mt, ptr %mf, i64 %m3, i1 false)
  %mj = add i64 %mi, 1
  br label %move
moved:
  ret i1 %bad
}}
declare i8 @llvm.vector.reduce.or.v{lanes}i8(<{lanes} x i8>)

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
  call void @llvm.memcpy.p0.p0.i64(ptr %to, ptr %from, i64 %length, i1 false)
  br label %copied
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
