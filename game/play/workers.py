"""A worker of `thinking`: a process that plays imagined worlds for whoever holds the other end of its pipe, or no process at all."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from game import compiled
from game.agents.registry import Foretold, named
from game.foresight.forecast import Outset, Stopped, continuation, forecast, imagine
from game.memory import keep_freed_memory
from game.model.engine import Engine
from game.model.orders import Orders
from game.model.state import STOCKS, State
from game.model.tables import Tables

OUTSETS = 4  # of a year's pieces of fan that are kept
DEATHS = 3  # of a worker's processes, after which it has none
Task = tuple[State, Orders, Foretold, int, int]
"""State, one world's orders of the year, policy by seat, first imagined world, number of worlds."""


Errand = Callable[[Engine], Any]
"""Other work on an engine; a function of a module, so that it can be sent to a process."""


class Failed(RuntimeError):
    """A forecast could not be made; the text is the worker's traceback."""


class Forecaster:
    """Plays tasks on one engine. What the drafts of a year share is worked out for the first of them."""

    def __init__(self, engine: Engine):
        self.engine = engine
        self.outsets: dict[tuple[object, ...], Outset] = {}

    def play(self, task: Task, stop: Callable[[], bool]) -> State:
        """The final states of a task's imagined worlds. Raises Stopped."""
        state, orders, rivals, first, worlds = task
        foretold = pickle.dumps(sorted(rivals.items()))  # what a planner comes to do arrives anew with each task
        key = (state.turn, state.seed, foretold, first, worlds, *(getattr(state, name).tobytes() for name in STOCKS))
        if key not in self.outsets:
            for old in list(self.outsets)[: 1 - OUTSETS]:
                del self.outsets[old]
            self.outsets[key] = Outset(self.engine, imagine(self.engine, state, worlds, first=first), named(rivals))
        return self.outsets[key].forecast(orders, stop=stop).finals


def play(engine: Engine, task: Task, stop: Callable[[], bool]) -> State:
    """The final states of a task's imagined worlds. Raises Stopped."""
    return Forecaster(engine).play(task, stop)


def imagined(state: State, orders: Orders, rivals: Foretold, worlds: int, engine: Engine) -> State:
    """The final states of a forecast, as an errand."""
    return play(engine, (state, orders, rivals, 0, worlds), lambda: False)


@dataclass(eq=False, slots=True)
class Worker:
    """One process behind a pipe. Where none can be had, or too many have died, the thread that would wait for it does the work."""

    process: Any = None
    pipe: Connection | None = None
    digest: str = ""  # of the tables it holds
    nice: int = 0  # how far its process stands back behind others
    threads: int = 1  # that share the worlds of a task
    deaths: int = 0
    halted: bool = False

    def start(self) -> None:
        self.process, self.pipe, self.digest = None, None, ""
        if self.deaths >= DEATHS or not threading.main_thread().is_alive():  # the game ends, and its processes with it
            return
        context = multiprocessing.get_context("spawn")
        with contextlib.suppress(OSError, RuntimeError):
            ours, theirs = context.Pipe()
            process = context.Process(target=serve, args=(theirs, self.nice, self.threads), daemon=True)
            process.start()
            theirs.close()
            self.process, self.pipe = process, ours

    def load(self, tables: Tables) -> None:
        """Gives it the tables. Raises OSError if it is dead."""
        if self.pipe is not None:
            self.pipe.send(tables)
        self.digest = tables.digest

    def run(self, lock: Any, tables: Tables, task: Task | Errand) -> Any:
        """What a task or an errand comes to, None if it was halted. Raises EOFError or OSError if the process died, Failed if the work did."""
        if self.pipe is None:
            engine = Engine(tables)  # of its own: an engine remembers what the last state allows
            with contextlib.suppress(Stopped):
                return task(engine) if callable(task) else play(engine, task, lambda: self.halted)
            return None
        with lock:  # a halt goes the same way
            self.pipe.send(task)
            if self.halted:
                self.pipe.send(None)
        found = self.pipe.recv()
        if isinstance(found, str):
            raise Failed(found)
        return found

    def halt(self) -> None:
        """Has it give up what it does."""
        if not self.halted:
            self.halted = True
            if self.pipe is not None:
                with contextlib.suppress(OSError):
                    self.pipe.send(None)

    def again(self) -> None:
        """Puts another process in the place of one that died."""
        self.end()
        self.deaths += 1
        self.start()

    def end(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.join(1)
            if self.process.is_alive():
                self.process.kill()
        if self.pipe is not None:
            self.pipe.close()
        self.process = self.pipe = None


class Errands:
    """One worker for longer work, apart from those that forecasts wait for: `run` blocks the thread that calls it, and no other."""

    def __init__(self) -> None:
        self.worker, self.lock = Worker(nice=19), threading.Lock()
        self.begun = self.closed = False

    def run(self, tables: Tables, errand: Errand) -> Any:
        with self.lock:
            if not self.begun:
                self.begun = True
                self.worker.start()
            while not self.closed:
                try:
                    if self.worker.digest != tables.digest:
                        self.worker.load(tables)
                    return self.worker.run(contextlib.nullcontext(), tables, errand)
                except (EOFError, OSError):  # the process is gone
                    if not self.closed:
                        self.worker.again()
            return None

    def close(self) -> None:
        self.closed = True
        if self.worker.process is not None:
            self.worker.process.terminate()
        with self.lock:
            self.worker.end()


def serve(pipe: Connection, nice: int = 0, threads: int = 1) -> None:
    """The process: answers tasks until the other end is gone, and says nothing to the terminal, whatever happens."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    keep_freed_memory()
    compiled.install(threads)
    if nice and hasattr(os, "nice"):
        os.nice(nice)
    with contextlib.suppress(EOFError, OSError):
        _answer(pipe)


def _answer(pipe: Connection) -> None:
    forecaster: Forecaster | None = None
    fresh = True  # nothing was asked of these tables yet
    while True:
        asked = pipe.recv()
        if isinstance(asked, Tables):
            engine, fresh = Engine(asked), True
            forecast(engine, engine.start(0, 1), 2, until=2)  # what is worked out once is worked out now
            forecaster = Forecaster(engine)
        elif asked is not None and forecaster is not None:  # None: a halt that came too late
            engine = forecaster.engine
            if engine.quick and fresh and not callable(asked):
                fresh = False
                engine.quick.soon(engine, dict.fromkeys(engine.tables.ids["programme"], continuation) | named(asked[2]))
            try:
                found: Any = asked(engine) if callable(asked) else forecaster.play(asked, pipe.poll)
            except Stopped:
                found = None
            except Exception:
                found = traceback.format_exc()
            pipe.send(found)


__all__ = ["DEATHS", "Errand", "Errands", "Failed", "Task", "Worker", "imagined", "play"]
