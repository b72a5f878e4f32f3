"""Forecasts beside the player: the same worlds as a forecast, coarse first, given up when nobody waits, alive after a worker's death."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from game.agents.foreseen import Foreseen
from game.agents.lookahead import Plan
from game.agents.policies import HABITS
from game.agents.registry import named
from game.agents.rivals import POOL
from game.foresight.forecast import Stopped, forecast, join
from game.model.engine import Engine
from game.model.orders import Action, encode
from game.model.state import STOCKS
from game.play import thinking, workers
from game.play.thinking import Thinking

RIVALS = {"blue": "historical"}
STAGES = (4, 8, 24)


def same(one, other) -> bool:
    return all(np.array_equal(getattr(one.finals, name), getattr(other.finals, name)) for name in STOCKS)


def drafts(engine, *amounts):
    return [encode([Action("funding", engine.tables.ids["element"][0], amount)] if amount is not None else [], engine.tables.ids) for amount in amounts]


def plain(engine, state, worlds, orders):
    return forecast(Engine(engine.tables), state, worlds, named(RIVALS), orders)


def until(thinking_, worlds, seconds=60.0):
    """Every answer up to that many worlds of the draft last submitted."""
    found, limit = [], time.monotonic() + seconds
    while not found or not found[-1].current or found[-1].worlds < worlds:
        assert time.monotonic() < limit, found
        answer = thinking_.poll()
        if answer is None:
            time.sleep(0.002)
        else:
            found.append(answer)
    return found


@pytest.fixture
def none(toy_engine):
    """The service without workers."""
    return Thinking(toy_engine.tables, 0, STAGES)


def test_a_forecast_is_the_sum_of_its_ranges(race):
    engine = Engine(race.tables)
    state = engine.start(7)
    whole = forecast(engine, state, 20, {}, until=4)
    pieces = [forecast(engine, state, count, {}, until=4, first=first) for first, count in ((0, 3), (3, 10), (13, 7))]
    assert same(join(pieces), whole) and np.array_equal(join(pieces).ticks, whole.ticks)
    assert same(whole.first(3), pieces[0]) and whole.first(99) is whole


def test_a_forecast_is_given_up_before_the_next_years(toy_engine, monkeypatch):
    monkeypatch.setattr("game.foresight.forecast.PATIENCE", 1)
    asked = []

    def stop():
        asked.append(1)
        return len(asked) > 3

    with pytest.raises(Stopped):
        forecast(toy_engine, toy_engine.start(1), 2, stop=stop)
    assert len(asked) == 4


def test_without_workers_the_caller_plays_and_nothing_twice(none, toy_engine, monkeypatch):
    state, played = toy_engine.start(3), []
    play = workers.play
    monkeypatch.setattr(workers, "play", lambda engine, task, stop: played.append(task[3:]) or play(engine, task, stop))
    first, second = drafts(toy_engine, None, 3.0)
    none.submit(state, first, RIVALS)
    assert none.wait(4).worlds == 4 and played == [(0, 4)]
    assert same(none.wait(8).fan, plain(toy_engine, state, 8, first)) and played == [(0, 4), (4, 4)]
    none.submit(state, second, RIVALS, first)
    answer = none.wait(8)
    assert same(answer.fan, plain(toy_engine, state, 8, second)) and same(answer.base, plain(toy_engine, state, 8, first))
    assert played == [(0, 4), (4, 4), (0, 4), (4, 4)], "the year without the draft was known"
    none.submit(state, first, RIVALS)
    assert none.wait(8).worlds == 8 and len(played) == 4, "taken back: shown at once"
    none.submit(toy_engine.step(state, encode([], toy_engine.tables.ids))[0], first, RIVALS)
    assert none.poll() is None and none.wait(4) and len(played) == 5, "another year, other worlds"


@pytest.mark.parametrize("count", [1, 2])
def test_processes_refine_the_same_worlds(toy_engine, count):
    state, (orders,) = toy_engine.start(3), drafts(toy_engine, 3.0)
    heard = threading.Event()
    service = Thinking(toy_engine.tables, count, STAGES, heard.set)
    try:
        service.submit(state, orders, RIVALS)
        found = until(service, STAGES[-1])
        assert [answer.worlds for answer in found] == sorted({answer.worlds for answer in found})
        assert found[-1].final and found[-1].base is found[-1].fan and heard.is_set()
        assert service.poll() is None
        for answer in found:
            assert same(answer.fan, plain(toy_engine, state, answer.worlds, orders))
    finally:
        service.close()
    assert all(worker.process is None for worker in service.workers) and not any(thread.is_alive() for thread in service.threads)


def test_a_killed_worker_is_replaced_and_at_last_a_thread_takes_its_place(toy_engine):
    state = toy_engine.start(3)
    service = Thinking(toy_engine.tables, 1, STAGES)
    try:
        worker = service.workers[0]
        for number, orders in enumerate(drafts(toy_engine, 1.0, 2.0, 3.0, 4.0)):
            service.submit(state, orders, RIVALS)
            assert same(until(service, STAGES[-1])[-1].fan, plain(toy_engine, state, STAGES[-1], orders))
            assert worker.deaths == number and (worker.process is None) == (number == workers.DEATHS)
            if worker.process is not None:
                worker.process.kill()
                worker.process.join(5)
    finally:
        service.close()


def test_an_errand_has_a_process_of_its_own(toy_engine, monkeypatch):
    state, (orders,) = toy_engine.start(3), drafts(toy_engine, 1.0)
    errands = workers.Errands()
    try:
        work = partial(workers.imagined, state, orders, RIVALS, 4)
        for deaths in range(2):
            finals = errands.run(toy_engine.tables, work)
            assert np.array_equal(finals.milestone, plain(toy_engine, state, 4, orders).ticks) and errands.worker.deaths == deaths
            errands.worker.process.kill()
            errands.worker.process.join(5)
        with pytest.raises(thinking.Failed, match="nobody"):
            errands.run(toy_engine.tables, partial(workers.imagined, state, orders, {"blue": "nobody"}, 4))
        monkeypatch.setattr(workers, "DEATHS", 0)
        errands.worker.process.kill()
        assert np.array_equal(errands.run(toy_engine.tables, work).milestone, finals.milestone) and errands.worker.process is None
    finally:
        errands.close()


class Gate:
    """Holds tasks from some imagined world on until it is opened; counts those that were given up meanwhile."""

    def __init__(self, monkeypatch, first):
        self.open, self.held, self.stopped, self.tasks = threading.Event(), threading.Semaphore(0), threading.Semaphore(0), []
        self.first, self.real = first, workers.play
        monkeypatch.setattr(workers, "play", self)
        monkeypatch.setattr(workers, "DEATHS", 0)  # threads instead of processes

    def __call__(self, engine, task, stop):
        self.tasks.append(task)
        if task[3] >= self.first and not self.open.is_set():
            self.held.release()
            while not self.open.wait(0.002):
                if stop():
                    self.stopped.release()
                    raise Stopped
        return self.real(engine, task, stop)


def test_a_slider_that_never_rests_is_answered(toy_engine, monkeypatch):
    gate, state, many = Gate(monkeypatch, 0), toy_engine.start(3), drafts(toy_engine, *range(1, 30))
    service = Thinking(toy_engine.tables, 1, STAGES)
    try:
        service.submit(state, many[0], RIVALS)
        assert gate.held.acquire(timeout=10)
        for orders in many[1:]:  # more drafts than are remembered
            service.submit(state, orders, RIVALS)
        assert not gate.stopped.acquire(timeout=0.05), "a first answer is finished"
        with service.lock:
            gate.open.set()
            while not service.last:
                assert service.lock.wait(10)
            answer = service.poll()
        assert not answer.current and not answer.final and same(answer.fan, plain(toy_engine, state, STAGES[0], many[0]))
        assert same(until(service, STAGES[-1])[-1].fan, plain(toy_engine, state, STAGES[-1], many[-1]))
        assert all(any(task[1] is orders for orders in (many[0], many[-1])) for task in gate.tasks), "what lay between was never begun"
    finally:
        gate.open.set()
        service.close()


def test_where_worlds_are_quick_the_coarse_answer_is_left_out(toy_engine):
    state, (one, two) = toy_engine.start(3), drafts(toy_engine, 1.0, 2.0)
    service = Thinking(toy_engine.tables, 0, STAGES)
    service.submit(state, one, RIVALS)
    assert service._next().worlds == STAGES[0], "nothing is known yet"
    service.wait(STAGES[-1])
    service.pace = thinking.AT_ONCE / 1000
    service.submit(state, two, RIVALS, one)
    assert (service._next().first, service._next().worlds) == (0, STAGES[1])
    assert service.wait(STAGES[0]).worlds == STAGES[1]
    found = service.wait(STAGES[-1])
    assert found.final and same(found.fan, plain(toy_engine, state, STAGES[-1], two)) and same(found.base, plain(toy_engine, state, STAGES[-1], one))
    service.pace = 1.0
    service.submit(state, drafts(toy_engine, 3.0)[0], RIVALS)
    assert service._next().worlds == STAGES[0]


def test_drafts_of_a_year_begin_at_the_same_imagined_worlds(toy_engine):
    forecaster = workers.Forecaster(Engine(toy_engine.tables))
    after = Engine(toy_engine.tables).step(toy_engine.start(3), drafts(toy_engine, None)[0])[0]
    for state, known in ((toy_engine.start(3), 1), (toy_engine.start(3), 1), (after, 2)):
        for orders in drafts(toy_engine, None, 1.0, 2.0):
            finals = forecaster.play((state, orders, RIVALS, 0, 6), lambda: False)
            assert all(np.array_equal(getattr(finals, name), getattr(plain(toy_engine, state, 6, orders).finals, name)) for name in STOCKS)
        assert len(forecaster.outsets) == known
    ways = [(Plan(habit),) for habit in list(HABITS.values())[:2]]
    for _task in range(2):  # a rival that plans comes with each task, as an object of its own
        told = Foreseen(ways, ways[0][0], np.ones((len(POOL) + len(ways), 1), np.int64))
        forecaster.play((after, orders, {"blue": told}, 0, 6), lambda: False)
    assert len(forecaster.outsets) == 3
    for first in range(workers.OUTSETS + 2):
        forecaster.play((after, orders, RIVALS, first, 4), lambda: False)
    assert len(forecaster.outsets) == workers.OUTSETS


def test_what_is_being_refined_is_given_up_for_a_newer_draft(toy_engine, monkeypatch):
    gate, state, (one, two) = Gate(monkeypatch, STAGES[0]), toy_engine.start(3), drafts(toy_engine, 1.0, 2.0)
    service = Thinking(toy_engine.tables, 1, STAGES)
    try:
        service.submit(state, one, RIVALS)
        assert gate.held.acquire(timeout=10)
        service.submit(state, one, RIVALS)
        assert not gate.stopped.acquire(timeout=0.05), "the same draft goes on"
        service.submit(state, two, RIVALS)
        assert gate.stopped.acquire(timeout=10)
        gate.open.set()
        assert same(until(service, STAGES[-1])[-1].fan, plain(toy_engine, state, STAGES[-1], two))
        service.cancel()
        assert service.poll() is None
    finally:
        gate.open.set()
        service.close()


def test_a_forecast_that_fails_is_told_to_who_asks(toy_engine):
    service = Thinking(toy_engine.tables, 1, STAGES)
    try:
        service.submit(toy_engine.start(3), drafts(toy_engine, None)[0], {"blue": "nobody"})
        with pytest.raises(thinking.Failed, match="nobody"):
            until(service, STAGES[0])
        assert service.workers[0].deaths == workers.DEATHS, "told only after others had tried"
        service.submit(toy_engine.start(3), drafts(toy_engine, None)[0], RIVALS)
        assert until(service, STAGES[0])
    finally:
        service.close()


PARENT = """
import sys, time
from game import api
from game.model.orders import encode
from game.play.thinking import Thinking
if __name__ == "__main__":
    scenario = api.load_scenario(sys.argv[1])
    engine = api.Engine(scenario)
    service = Thinking(engine.tables, 1, (8, 4000))
    service.submit(engine.start(1), encode([], engine.tables.ids), {})
    while service.poll() is None:
        time.sleep(0.01)
    print(service.workers[0].process.pid, flush=True)
    time.sleep(60)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals and /proc")
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
def test_no_worker_outlives_its_window_and_none_complains(tmp_path, end):
    path = tmp_path / "parent.py"
    path.write_text(PARENT)
    root = Path(__file__).parents[2]
    parent = subprocess.Popen([sys.executable, str(path), str(root / "tests" / "data" / "toy.yaml")], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True, start_new_session=True, env={**os.environ, "PYTHONPATH": str(root)})  # fmt: skip
    worker = int(parent.stdout.readline())
    if end == signal.SIGINT:  # as Ctrl+C in a terminal: to all
        os.killpg(parent.pid, end)
    else:
        parent.send_signal(end)
    _out, said = parent.communicate(timeout=30)
    assert said.count("Traceback") == (end == signal.SIGINT), "the parent's own"
    limit = time.monotonic() + 20
    while _alive(worker):
        assert time.monotonic() < limit, "an orphan"
        time.sleep(0.05)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"
