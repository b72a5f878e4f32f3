"""What is measured in processes of their own: starts, memory, very many worlds, and two processes beside one."""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

from game import api
from game.bench import children, clock
from game.bench.figures import Setting, entity_years
from game.bench.reading import Reading
from game.i18n import _

MEMORY, LINEAR, SCALING, SHARING = 250.0, 1.10, 1.8, 1.15  # goals


@dataclass(frozen=True, slots=True)
class Start:
    """A process from its start to its end, without what other installed packages hook into every start of Python (-S)."""

    id: str
    title: str
    words: tuple[str, ...]
    goal: float
    rounds: int = 9
    group: str = "starts"
    quick: bool = True

    def read(self, setting: Setting) -> Iterator[Reading]:
        cpu, wall, multiple = [], [], []
        for _round in range(1 if setting.small else setting.rounds(self.rounds)):
            bare = clock.python()
            took, lasted = clock.child([sys.executable, "-S", *self.words])
            cpu.append(took)
            wall.append(lasted)
            multiple.append(took / ((bare + clock.python()) / 2))
        yield Reading(
            self.id, self.group, _(self.title), statistics.median(cpu) * 1e3, "ms", self.goal, "python", statistics.median(multiple),
            wall=statistics.median(wall) * 1e3,
        )  # fmt: skip


STARTS = (
    Start("start.import", "import game", ("-c", "import game"), 60.0),
    Start("start.help", "peaks --help", ("-m", "game", "--help"), 400.0),
    Start("start.frame", "the first frame of the window", ("-m", "game.bench.children", "frame"), 1000.0),
)


@dataclass(frozen=True, slots=True)
class Large:
    """A study in usual blocks: its memory, its time a world, and how that compares with 4,096 worlds."""

    worlds: int
    quick: bool = False
    group: str = "memory"
    small: int = 4096

    @property
    def id(self) -> str:
        return f"study.{self.worlds}"

    def read(self, setting: Setting) -> Iterator[Reading]:
        found = children.asked(setting.worlds(self.worlds))
        count, tables = entity_years(setting.scenario.tables, setting.worlds(self.worlds)), setting.scenario.tables
        yield Reading(
            f"{self.id}.memory", self.group, _("peak memory, {worlds:,} worlds").format(worlds=self.worlds), found["peak"], "MB", MEMORY, "", found["peak"],
        )  # fmt: skip
        yield Reading(
            f"{self.id}.time", self.group, _("entity-year, {worlds:,} worlds in blocks of 1,024").format(worlds=self.worlds), found["cpu"] / count * 1e9, "ns",
            None, "element", found["multiple"] / count, wall=found["wall"] / count * 1e9,
            note=_("{rate:,.0f} campaign-years a second").format(rate=setting.worlds(self.worlds) * tables.turns / found["cpu"]),
        )  # fmt: skip
        if self.worlds <= self.small:
            return
        base = children.asked(setting.worlds(self.small))
        ratio = found["multiple"] / self.worlds / (base["multiple"] / self.small)
        yield Reading(
            f"{self.id}.linear", self.group, _("time a world, {worlds:,} worlds over {small:,}").format(worlds=self.worlds, small=self.small), ratio, "x",
            LINEAR, "", ratio,
        )  # fmt: skip


LARGE = (Large(4096), Large(65_536))
MILLION = Large(1_000_000)


@dataclass(frozen=True, slots=True)
class Scaling:
    """One study in one process and in two. By the wall it needs two free cores, so nothing fails for that but a digest that differs; the
    processor time of both says what the sharing itself costs."""

    id: str = "processes"
    group: str = "processes"
    quick: bool = False
    worlds: int = 131_072  # so many that the start of the processes weighs little

    def read(self, setting: Setting) -> Iterator[Reading]:
        lasted: dict[int, list[float]] = {1: [], 2: []}
        used: dict[int, list[float]] = {1: [], 2: []}
        digests = set()
        api.have_compiled(setting.scenario, {seat: api.policy(name) for seat, name in api.default_policies(setting.scenario).items()})
        for _round in range(1 if setting.small or setting.quick else 3):
            for workers in lasted:
                wall, cpu = time.perf_counter(), time.process_time() + clock.of_children()
                found = api.simulate(setting.scenario, setting.worlds(self.worlds), seed=1, block=1 if setting.small else 4096, until=setting.until,
                                     workers=workers, keep=False)  # fmt: skip
                lasted[workers].append(time.perf_counter() - wall)
                used[workers].append(time.process_time() + clock.of_children() - cpu)
                digests.add(found.digest)
        if len(digests) > 1:
            raise RuntimeError(_("one process and two give different digests: {found}").format(found=", ".join(sorted(digests))))
        ratio, work = min(lasted[1]) / min(lasted[2]), min(used[2]) / min(used[1])
        busy = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "-"
        yield Reading(
            f"{self.id}.wall", self.group, _("two processes over one, {worlds:,} worlds, by the wall").format(worlds=self.worlds), ratio, "x", SCALING, "", ratio,
            more=True, gated=False, note=_("equal digest {digest}; {busy} busy on {cores} cores").format(
                digest=digests.pop()[:12], busy=busy, cores=os.cpu_count()),
        )  # fmt: skip
        yield Reading(f"{self.id}.work", self.group, _("processor time of two processes over one"), work, "x", SHARING, "", work)
