"""Fans that follow a draft while the window draws, and the frames of a drag: `-k live`. Medians and tails, not the quickest."""

from __future__ import annotations

import time

import numpy as np
import pygame
import pytest

from game import api
from game.bench import figures
from game.play import thinking
from game.play.session import Session
from game.ui.app import App, heard
from game.ui.screens.desk import Desk

FRAME = 1 / 60


class Loop:
    """The window's loop, but that it draws sixty times a second however little there is to do. As in the window, what has happened wakes it
    at once: events posted beforehand, and fans that are there. `work` and `wall`: seconds of each frame, from its events to its picture."""

    def __init__(self, app: App):
        self.app, self.due = app, time.perf_counter()
        self.work: list[float] = []
        self.wall: list[float] = []

    def wake(self) -> None:
        """Waits for the next event or frame, whichever comes first, and draws it."""
        left = self.due - time.perf_counter()
        first = pygame.event.wait(round(left * 1e3)) if left >= 0.001 else pygame.event.poll()
        if first.type == pygame.NOEVENT:
            time.sleep(max(0.0, self.due - time.perf_counter()))
        cpu, wall = time.thread_time(), time.perf_counter()
        if wall >= self.due:
            self.due = max(self.due + FRAME, wall)
            self.app.dirty = True
        self.app.pump([] if first.type == pygame.NOEVENT else [first, *pygame.event.get()])
        if self.app.dirty:
            self.app.draw(self.app.laid)
            pygame.display.flip()
            self.work.append(time.thread_time() - cpu)
            self.wall.append(time.perf_counter() - wall)

    def frame(self, *events: pygame.event.Event) -> None:
        """Up to the next frame that is due, which meets these events."""
        due = self.due
        while time.perf_counter() < due - 0.001:
            self.wake()
        for event in events:
            pygame.event.post(event)
        self.wake()


@pytest.fixture
def window(race, benchmark, monkeypatch):
    """A desk on the money page with a warm service beside it; with benchmarks disabled a few worlds to 2045."""
    stages = (2, 4, 6) if benchmark.disabled else thinking.STAGES
    if not benchmark.disabled:  # as they are some seconds after a first start
        for playing in (None, figures.imagined(race)):
            api.have_compiled(race, playing)
    app = App((1280, 720), threads=True)
    app.thinker = thinking.Thinking(race.tables, stages=stages, heard=heard)
    desk = Desk(app, Session.new(api.with_reference(race), "artemis", 1))
    app.push(desk)
    desk.go(1)
    loop = Loop(app)
    limit = time.perf_counter() + 60
    while not desk.settled and time.perf_counter() < limit:
        loop.wake()
    yield desk, loop, stages
    app.close()


def test_live_fans_beside_the_window(benchmark, window, figure):
    """From a change of the draft to its fan of 256 worlds and of 1,000."""
    desk, loop, stages = window
    requests = 1 if benchmark.disabled else 20
    times: dict[int, list[float]] = {stage: [] for stage in stages}

    def ask() -> None:
        for number in range(requests):
            assert desk.give("funding", "orion_crewed", 300.0 + number)
            asked, before, shown = time.perf_counter(), desk.fan, set()
            while not desk.settled and time.perf_counter() < asked + 60:
                loop.wake()
                if desk.fan is not before and desk.fan.worlds not in shown:
                    shown.add(desk.fan.worlds)
                    times[desk.fan.worlds].append(time.perf_counter() - asked)

    benchmark.pedantic(ask, rounds=1)
    assert all(len(times[stage]) == requests for stage in stages[1:])
    assert np.array_equal(desk.fan.ticks[:, : stages[0]], desk.session.forecast(stages[0]).ticks)
    if benchmark.disabled:
        return
    for stage, goal in ((256, "50"), (1000, "150")):
        figure(f"live: {stage} worlds beside the window, p95", float(np.percentile(times[stage], 95)) * 1e3, "ms", goal)
        figure(f"live: {stage} worlds beside the window, p50", float(np.median(times[stage])) * 1e3, "ms", "-")
        begun = time.process_time()
        desk.session.forecast(stage)
        figure(f"live: {stage} worlds, CPU time of the engine", (time.process_time() - begun) * 1e3, "ms", "-")


def test_live_frames_of_a_drag(benchmark, window, figure):
    """Event, layout and drawing of each frame while a slider is dragged and the fans follow."""
    desk, loop, _stages = window
    x, y, w, h = desk.find("fund:orion_crewed").box
    k = desk.app.canvas.k
    fans = [desk.fan]

    def event(kind: int, place: float, **more: object) -> pygame.event.Event:
        return pygame.event.Event(kind, {"pos": (round((x + place) * k), round((y + h / 2) * k)), **more})

    def drag() -> None:
        loop.frame(event(pygame.MOUSEBUTTONDOWN, 20, button=1))
        loop.work.clear()
        loop.wall.clear()
        for number in range(4 if benchmark.disabled else 400):
            loop.frame(event(pygame.MOUSEMOTION, 20 + (number * 3) % (w - 40), rel=(3, 0), buttons=(1, 0, 0)))
            if desk.fan is not fans[-1]:
                fans.append(desk.fan)
        drawn = len(loop.work)
        loop.frame(event(pygame.MOUSEBUTTONUP, 40, button=1))
        del loop.work[drawn:], loop.wall[drawn:]

    benchmark.pedantic(drag, rounds=1)
    assert desk.session.drafted("funding", "orion_crewed") is not None and len(desk.past) == 1
    if benchmark.disabled:
        return
    assert len(fans) > 20, "the fan follows"
    for name, seconds in (("CPU time", loop.work), ("wall", loop.wall)):
        for share in (50, 99):
            figure(f"live: frame of a drag, {name}, p{share}", float(np.percentile(seconds, share)) * 1e3, "ms", "16" if share == 99 else "-")
