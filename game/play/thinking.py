"""Forecasts that follow a draft: a few imagined worlds first, then more, in processes of their own, so that nobody waits.

    thinking = Thinking(tables)
    thinking.submit(state, orders, rivals)       # at every change of the draft
    answer = thinking.poll()                     # the newest that is new since the last look, else None

Imagined world j is fixed by its number, so the worlds of a coarse answer are the first worlds of the finer one, and worlds that were
played for a draft are not played again while the year lasts. A newer draft gives up what was being refined, within a few
imagined years; only a first coarse answer is finished, or a slider that never rests would never be answered.
"""

from __future__ import annotations

import math
import os
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

from game.agents.registry import Foretold
from game.foresight.forecast import Fan, join
from game.model.engine import Engine
from game.model.orders import Orders
from game.model.state import State
from game.model.tables import Tables
from game.play import workers
from game.play.workers import Failed, Worker

STAGES = (64, 256, 1000)
"""Imagined worlds of the coarse answer and of its refinements."""
KEPT = 8  # drafts whose worlds are remembered
AT_ONCE = 0.1  # seconds: the second stage comes first if it takes no longer, for that is at once to an eye
SHARED = 300  # worlds from which a stage is worth splitting between workers


@dataclass(frozen=True, slots=True)
class Answer:
    """A fan of a draft and, with as many worlds, of the year without it (None if that was not asked for or is not there yet)."""

    fan: Fan
    base: Fan | None
    current: bool  # of the draft last submitted, not of one before it
    final: bool  # no more worlds will come

    @property
    def worlds(self) -> int:
        return self.fan.worlds


@dataclass(eq=False, slots=True)
class Request:
    """One draft in one state. `pieces` by their first world; what is whole from world 0 on is one piece."""

    state: State
    orders: Orders
    rivals: Foretold
    stages: tuple[int, ...]
    number: int = 0
    pieces: dict[int, Fan] = field(default_factory=dict)

    @property
    def worlds(self) -> int:
        """Worlds played from world 0 on."""
        return self.pieces[0].worlds if 0 in self.pieces else 0

    def has(self, world: int) -> bool:
        return any(first <= world < first + piece.worlds for first, piece in self.pieces.items())

    def take(self, first: int, fan: Fan) -> None:
        """Keeps worlds that were played; what now follows on is joined."""
        self.pieces[first] = fan
        row: list[Fan] = []
        while (place := sum(piece.worlds for piece in row)) in self.pieces:
            row.append(self.pieces.pop(place))
        if row:
            self.pieces[0] = join(row) if len(row) > 1 else row[0]


@dataclass(frozen=True, eq=False, slots=True)
class Job:
    request: Request
    first: int
    worlds: int


class Thinking:
    """The service. `count` workers, 0 = none: `wait` plays in the caller's thread. `heard` is called from another thread when `poll` has news."""

    def __init__(self, tables: Tables | None = None, count: int | None = None, stages: tuple[int, ...] = STAGES,
                 heard: Callable[[], None] | None = None):  # fmt: skip
        self.tables, self.stages, self.heard = tables, stages, heard
        self.lock = threading.Condition()
        self.known: dict[tuple[bytes, ...], Request] = {}
        self.wanted: list[Request] = []
        self.last: Request | None = None  # the newest draft that has an answer
        self.told: tuple[object, ...] = ()
        self.number, self.closed, self.error = 0, False, ""
        self.pace = math.inf  # seconds a world in the last piece from world 0 on
        self.jobs: dict[Worker, Job] = {}
        count = default_workers() if count is None else count
        threads = min(4, max(1, (os.cpu_count() or 1) // max(1, count)))  # they stand back behind the window, so no core need be left free
        self.workers = [Worker(nice=12, threads=threads) for _ in range(count)]
        for worker in self.workers:
            worker.start()
        self.threads = [threading.Thread(target=self._serve, args=(worker,), daemon=True) for worker in self.workers]
        for thread in self.threads:
            thread.start()

    def load(self, tables: Tables) -> None:
        """Has the workers take a scenario's tables, before anything is asked of them."""
        with self.lock:
            if self.tables is not tables:
                self.tables = tables
                self._forget()
                self.lock.notify_all()

    def submit(self, state: State, orders: Orders, rivals: Foretold, base: Orders | None = None) -> None:
        """Asks for the fan of `orders`, one world's orders of the year, and for that of `base` beside it. `rivals`: policy by seat."""
        with self.lock:
            if any(request.state is not state for request in self.known.values()):
                self._forget()
            now = self._request(state, orders, rivals)
            self.number = now.number = self.number + 1
            beside = now if base is None else self._request(state, base, rivals)
            self.wanted = list(dict.fromkeys((now, beside)))
            if now.worlds:
                self.told = ()
            needed = (*self.wanted, self.last, *(job.request for job in self.jobs.values()))
            for key in [key for key, request in self.known.items() if request not in needed][: max(0, len(self.known) - KEPT)]:
                del self.known[key]
            for worker, job in self.jobs.items():
                refines, mine = job.first > 0, job.request is now
                if refines and not mine and (job.request not in self.wanted or not now.pieces):
                    worker.halt()
            self.lock.notify_all()

    def poll(self) -> Answer | None:
        """The newest answer, if it has changed since the last call. Raises Failed."""
        with self.lock:
            found = self._answer()
            if found is None or found[1] == self.told or (not found[0].current and found[1][:2] == self.told[:2]):
                return None
            return self._tell(*found)

    def wait(self, worlds: int, timeout: float | None = None) -> Answer | None:
        """Blocks until the draft last submitted, and its base, have that many worlds; None if the time ran out. Raises Failed."""
        worlds = min((stage for stage in self.stages if stage >= worlds), default=self.stages[-1])
        with self.lock:
            while not self.error and any(request.worlds < worlds for request in self.wanted):
                if self.workers:
                    if not self.lock.wait(timeout):
                        return None
                elif (job := self._next()) and self.tables is not None:
                    finals = workers.play(Engine(self.tables), (job.request.state, job.request.orders, job.request.rivals, job.first, job.worlds),
                                          lambda: False)  # fmt: skip
                    self._keep(job, finals)
            found = self._answer()
            return None if found is None else self._tell(*found)

    def cancel(self) -> None:
        """Nothing is wanted any more."""
        with self.lock:
            self._forget()

    def close(self) -> None:
        """Ends the workers. Nothing may be asked afterwards."""
        with self.lock:
            self.closed = True
            self._forget()
            for worker in self.workers:
                if worker.process is not None:
                    worker.process.terminate()
            self.lock.notify_all()
        for thread in self.threads:
            thread.join(2)
        for worker in self.workers:
            worker.end()

    # -- inside, with the lock held
    def _forget(self) -> None:
        self.wanted, self.last, self.told = [], None, ()
        self.known.clear()
        for worker in self.jobs:
            worker.halt()

    def _request(self, state: State, orders: Orders, rivals: Foretold) -> Request:
        key = (*(getattr(orders, name).tobytes() for name in Orders.__slots__), repr(sorted(rivals.items())).encode())
        if key not in self.known:
            at_once = self.pace * self.stages[1] < AT_ONCE
            self.known[key] = Request(state, orders, dict(rivals), self.stages[1:] if at_once else self.stages)
        return self.known[key]

    def _stage(self, request: Request) -> int:
        """Worlds of the last stage that is complete."""
        return max((stage for stage in self.stages if stage <= request.worlds), default=0)

    def _answer(self) -> tuple[Answer, tuple[object, ...]] | None:
        """The answer that can be given now, and what tells it from another."""
        if self.error:
            text, self.error = self.error, ""
            raise Failed(text)
        current = bool(self.wanted and self._stage(self.wanted[0]))
        shown = self.wanted[0] if current else self.last
        if shown is None or not self.wanted:
            return None
        worlds, base = self._stage(shown), self.wanted[-1]
        have = self._stage(base)
        worlds = min(worlds, have) if have else worlds
        final = current and worlds == self.stages[-1] and have > 0
        return Answer(shown.pieces[0].first(worlds), base.pieces[0].first(worlds) if have else None, current, final), (shown, worlds, have > 0)

    def _tell(self, answer: Answer, mark: tuple[object, ...]) -> Answer:
        self.told = mark
        if answer.current:
            self.last = self.wanted[0]
        return answer

    def _next(self) -> Job | None:
        """The first piece that is neither played nor being played: coarse before fine, the draft before the year without it."""
        busy = {(job.request, job.first) for job in self.jobs.values()}
        open_: list[tuple[int, int, int, int]] = []
        for place, request in enumerate(self.wanted):
            for low, stage in pairwise((0, *request.stages)):
                parts = max(1, len(self.workers)) if stage - low >= SHARED else 1
                for first, end in pairwise(low + (stage - low) * part // parts for part in range(parts + 1)):
                    if not request.has(first) and (request, first) not in busy:
                        open_.append((low, place, first, end))
        if not open_:
            return None
        _low, place, first, end = min(open_)
        return Job(self.wanted[place], first, end - first)

    def _keep(self, job: Job, finals: State) -> None:
        if self.tables is None or not any(job.request is request for request in self.known.values()):
            return
        job.request.take(job.first, Fan(self.tables, finals.milestone, finals))
        if job.request.worlds and (self.last is None or job.request.number > self.last.number):
            self.last = job.request

    # -- the thread of a worker
    def _serve(self, worker: Worker) -> None:
        while True:
            with self.lock:
                while not self.closed and not (job := self._task(worker)) and not self._behind(worker):
                    self.lock.wait()
                if self.closed or self.tables is None:
                    return
                tables, worker.halted = self.tables, False
                if job:
                    self.jobs[worker] = job
            finals, began = None, time.perf_counter()
            try:
                if job:
                    finals = worker.run(self.lock, tables, (job.request.state, job.request.orders, job.request.rivals, job.first, job.worlds))
                else:
                    worker.load(tables)
            except (EOFError, OSError):  # the process is gone
                if not self.closed:
                    worker.again()
            except Exception as error:
                if isinstance(error, Failed) and not self.closed:  # another process may do better, and at last this thread says why not
                    worker.again()
                    self._done(worker, None, None, 0.0)
                    continue
                with self.lock:
                    self.error, self.wanted = traceback.format_exc(), []
            self._done(worker, job, finals, time.perf_counter() - began)
            if job and self.heard is not None and not self.closed:
                self.heard()

    def _done(self, worker: Worker, job: Job | None, finals: State | None, seconds: float) -> None:
        with self.lock:
            self.jobs.pop(worker, None)
            if job and finals is not None:
                self.pace = seconds / job.worlds if job.first == 0 else self.pace
                self._keep(job, finals)
            self.lock.notify_all()

    def _behind(self, worker: Worker) -> bool:
        return self.tables is not None and worker.digest != self.tables.digest

    def _task(self, worker: Worker) -> Job | None:
        return None if self.tables is None or self._behind(worker) else self._next()


def default_workers() -> int:
    """Two where there are cores for them beside the window's, else one."""
    return 2 if (os.cpu_count() or 1) > 2 else 1


__all__ = ["STAGES", "Answer", "Failed", "Thinking", "default_workers"]
