"""The measuring itself: that what is timed is done, that parts sum to the whole, and that watching changes nothing."""

from __future__ import annotations

import numpy as np
import pytest

from game import api
from game.bench import clock, counting, figures, kinds, page, profile, studies, suite
from game.bench.figures import Setting
from game.bench.reading import Reading
from game.model import engine as kernel
from game.model import legality
from game.model import state as states


@pytest.fixture(scope="module")
def small(race) -> Setting:
    return Setting(scenario=race, quick=True, small=True)


def test_a_multiple_is_the_work_over_the_reference_of_the_same_round(monkeypatch):
    references, ticks = iter([2.0, 4.0]), iter([10.0, 22.0])
    monkeypatch.setitem(clock.REFERENCES, "made_up", lambda: next(references))
    monkeypatch.setattr(clock.time, "process_time", lambda: next(ticks))
    took = clock.timed(lambda: None, 1, "made_up")
    assert (took.cpu, took.multiple) == ([12.0], [4.0])


def test_references_measure_something():
    assert 1e-8 < clock.call() < 1e-4
    assert 1e-10 < clock.element() < 1e-6


def test_pinned_leaves_the_cores_as_they_were():
    os = pytest.importorskip("os")
    if not hasattr(os, "sched_getaffinity"):
        pytest.skip("this system has no such thing")
    before = os.sched_getaffinity(0)
    with clock.pinned():
        assert len(os.sched_getaffinity(0)) == 1
    assert os.sched_getaffinity(0) == before


def test_a_child_that_fails_is_told(small):
    with pytest.raises(RuntimeError, match="no_such_thing"):
        clock.child([clock.sys.executable, "-c", "import no_such_thing"])
    cpu, wall = clock.child([clock.sys.executable, "-c", "sum(range(10**6))"])
    assert 0 < cpu < 10 and wall > 0


def test_a_figure_gives_its_value_its_multiple_and_its_tail(small):
    figure = next(one for one in figures.FIGURES if one.id == "futures.256")
    middle, tail = figure.read(small)
    assert (middle.id, tail.id, middle.gated, tail.gated) == ("futures.256", "futures.256.p95", True, False)
    assert tail.value >= middle.value > 0 and middle.multiple > 0


def test_the_dearest_year_is_counted_and_counting_changes_no_world(race):
    engine, policies = api.Engine(race), {"artemis": "balanced", "ilrs": "balanced"}
    found = counting.calls_of_each_year(engine, policies, 2)
    assert len(found) == 2 and 100 < min(found) <= max(found) <= 900


def test_every_part_of_a_year_is_timed_and_they_sum(small):
    phases = profile.by_phase(small, 4, 1)
    names = [name for name, _took in phases]
    assert [phase.__name__ for phase in kernel.PHASES] == [name for name in names if name in {phase.__name__ for phase in kernel.PHASES}]
    assert "before the phases: the dice" in names and "policy historical" in names
    assert all(took >= -1 for _name, took in phases) and sum(took for _name, took in phases) > 0
    assert legality.check.__module__ == "game.model.legality", "the watches are taken off again"


def test_watched_years_are_the_same_years(race, small):
    shares = kinds.by_kind(small, 4)
    assert sum(share for _kind, share, _calls in shares) == pytest.approx(1)
    assert {"arithmetic", kinds.DICE, kinds.TAKE, kinds.WHERE} <= {kind for kind, _share, _calls in shares}
    engine = api.Engine(race)
    world = engine.start(1, 3)
    orders = engine.orders(world, figures.CUSTOMARY)
    plain, _report = engine.step(world, orders)
    seen = states.evolve(world, **{name: getattr(world, name).view(kinds.Watched) for name in states.STOCKS})
    watched, _report = engine.step(seen, orders)
    for name in states.STOCKS:
        assert np.array_equal(np.asarray(getattr(watched, name)), getattr(plain, name)), name


def test_what_is_asked_for_is_chosen():
    everything = {task.id for task in suite.chosen(million=True)}
    assert {task.id for task in suite.chosen()} == everything - {"study.1000000"}
    assert {task.group for task in suite.chosen(only=["peers", "starts"])} == {"peers", "starts"}
    assert len(suite.chosen(quick=True)) < len(everything)
    with pytest.raises(ValueError, match='"speed" is no group; there are: worlds'):
        suite.chosen(only=["speed"])
    with pytest.raises(ValueError, match="nothing of processes is quick"):
        suite.chosen(quick=True, only=["processes"])


def test_a_row_is_measured_again_by_the_task_it_came_from(small):
    class Made:
        def __init__(self, name, value):
            self.id, self.group, self.quick, self.value = name, "made_up", True, value

        def read(self, setting):
            for end in ("", ".more"):
                yield Reading(self.id + end, "made_up", "", 1.0, "x", None, "", self.value)

    again = suite.again([Made("row.1", 1.0), Made("row.10", 10.0)], small)
    assert again(Reading("row.10.more", "made_up", "", 1.0, "x", None, "", 0.0)) == 10.0
    assert again(Reading("row.1", "made_up", "", 1.0, "x", None, "", 0.0)) == 1.0


def test_a_start_and_two_processes(small):
    (start,) = studies.Start("start.made_up", "made up", ("-c", "pass"), 60.0).read(small)
    assert start.value > 0 and 0.3 < start.multiple < 3, "a start that does nothing is the reference"
    wall, work = studies.Scaling().read(small)
    assert wall.value > 0 and "equal digest" in wall.note and not wall.gated
    assert work.value > 1, "two processes have two starts"


def test_the_page_takes_tables_between_its_marks(tmp_path):
    place = tmp_path / "speed.md"
    place.write_text("by hand\n<!-- figures -->\nold\n<!-- end of figures -->\nby hand too\n")
    nothing = float("nan")
    rows = [Reading("year", "moments", "one year", 4.0, "ms", 5.0, "call", 9000.0), Reading("peer.mesa", "peers", "Mesa", nothing, "ns", None, "", nothing)]
    page.replace(place, "figures", page.figures(rows, {"processor": "some"}))
    text = place.read_text()
    assert text.startswith("by hand\n") and text.endswith("by hand too\n") and "old" not in text
    assert "| `year` | one year | 4.00 ms |  | 5 ms | yes | 9,000 call |  |" in text
    assert "| `peer.mesa` | Mesa |  |" in text
    with pytest.raises(ValueError, match="no place for the table profile"):
        page.replace(place, "profile", [])
