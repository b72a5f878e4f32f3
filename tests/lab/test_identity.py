"""A world is the same whatever was run beside it, and memory is bound by the block, not by the study."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool

import numpy as np
import pytest

from game import api
from game.lab import ensemble, processes
from game.model import state as states


def added(*digests: str) -> str:
    """A study's digest is the sum of its shards' digests."""
    return f"{sum(int(digest, 16) for digest in digests) % 2**128:032x}"


def test_the_block_is_no_part_of_a_study(race):
    """2,100 worlds of the race to 2024: cut at 512, at 2,048, not at all; and one by one around every cut."""
    worlds, until = 2100, 2024
    whole = api.simulate(race, worlds, 11, block=4096, until=until)
    assert np.unique(whole.ticks, axis=1).shape[1] > 20, "worlds differ, or the comparison is worth nothing"
    for block in (512, 2048):
        other = api.simulate(race, worlds, 11, block=block, until=until)
        assert other.digest == whole.digest
        assert np.array_equal(other.ticks, whole.ticks)
        for name, final in whole.finals.items():
            assert np.array_equal(other.finals[name], final), name
    parts = []
    for first, last, block in ((0, 510, 512), (510, 515, 1), (515, 2045, 2048), (2045, 2051, 1), (2051, worlds, 64)):
        part = api.simulate(race, last - first, 11, first_world=first, block=block, until=until)
        assert np.array_equal(part.ticks, whole.ticks[:, first:last])
        parts.append(part.digest)
    assert added(*parts) == whole.digest


def test_the_block_is_no_part_of_a_whole_campaign(toy):
    whole = api.simulate(toy, 2100, 5, block=4096, policies={"red": "random", "blue": "random"})
    for block in (512, 2048):
        assert api.simulate(toy, 2100, 5, block=block, policies={"red": "random", "blue": "random"}).digest == whole.digest
    alone = api.simulate(toy, 30, 5, first_world=2040, block=1, policies={"red": "random", "blue": "random"})
    assert np.array_equal(alone.ticks, whole.ticks[:, 2040:2070])


def test_world_k_of_a_thousand_is_world_k_alone_in_every_field(race):
    engine = api.Engine(race)
    policies = {"artemis": "random", "ilrs": "random"}

    def campaign(first, worlds):
        world = engine.start(23, worlds, first)
        for _ in range(8):
            world, _report = engine.step(world, engine.orders(world, policies))
        return world

    batch = campaign(0, 1000)
    for k in (0, 1, 499, 998, 999):
        alone = campaign(k, 1)
        for name in states.STOCKS:
            assert np.array_equal(getattr(alone, name), getattr(batch, name)[..., k : k + 1]), (k, name)


def test_a_whole_campaign_of_one_world_ends_as_in_the_study(race):
    study = api.simulate(race, 300, 4)
    one = api.simulate(race, 1, 4, first_world=231)
    for name, dates in study.dates.items():
        assert np.array_equal(one.dates[name], dates[231:232], equal_nan=True), name


def test_the_digest_covers_every_world_and_its_number(race):
    state = api.Engine(race).start(1, 4)
    plain = ensemble.block_digest(state)
    for name in states.OUTCOMES:
        changed = getattr(state, name).copy()
        changed[..., 3] += 1
        assert ensemble.block_digest(states.evolve(state, **{name: changed})) != plain, name
    assert ensemble.block_digest(states.evolve(state, first_world=1)) != plain


def test_a_study_refuses_what_makes_no_sense(toy):
    for wrong in ({"worlds": 0}, {"first_world": -1}, {"block": 0}, {"until": 1999}, {"workers": 0}):
        with pytest.raises(ValueError, match=r"must be|at least|before|first_world"):
            api.simulate(toy, **{"worlds": 2, **wrong})


def test_shares_and_dates_count_every_world(toy):
    result = api.simulate(toy, 400, 1)
    for row in result.milestones:
        dates = result.dates[row["id"]]
        reached = np.isfinite(dates)
        assert row["reached"] == pytest.approx(reached.mean())
        ordered = np.sort(np.where(reached, dates, np.inf))
        for share in (10, 50, 90):
            expected = ordered[int(np.ceil(share / 100 * 400)) - 1]
            found = row[f"p{share}"]
            assert (np.isnan(found) and np.isinf(expected)) or found == pytest.approx(expected)


def test_progress_counts_every_world_once(toy):
    seen = []
    api.simulate(toy, 70, 1, block=32, progress=seen.append)
    assert seen == [32, 32, 6]


def test_processes_share_a_study_and_change_nothing_in_it(toy):
    seen: list[int] = []
    alone = api.simulate(toy, 70, 3, first_world=5, policies={"red": "random"})
    shared = api.simulate(toy, 70, 3, first_world=5, policies={"red": "random"}, block=16, workers=2, progress=seen.append)
    assert (shared.digest, sorted(seen)) == (alone.digest, [6, 16, 16, 16, 16])
    assert np.array_equal(shared.ticks, alone.ticks)
    for name, final in alone.finals.items():
        assert np.array_equal(shared.finals[name], final), name


def test_a_policy_that_no_other_process_can_have_is_refused_in_a_sentence(toy):
    with pytest.raises(ValueError, match="a name or a function of a module"):
        api.simulate(toy, 4, policies={"red": lambda seen, legal, dice: seen.standing()}, block=2, workers=2)


class Dying:
    """An executor whose first pool loses a process after one block; the blocks themselves run here."""

    made = 0

    def __init__(self, sent):
        Dying.made += 1
        self.done, self.breaks = 0, Dying.made == 1
        processes._prepare(sent)

    def submit(self, work, size):
        future = Future()
        if self.breaks and self.done == 1:
            future.set_exception(BrokenProcessPool())
        else:
            future.set_result(work(size))
        self.done += 1
        return future

    def shutdown(self, cancel_futures):
        pass


def test_a_process_that_dies_costs_no_world(toy, monkeypatch):
    monkeypatch.setattr(processes, "_pool", lambda sent, workers: Dying(sent))
    Dying.made = 0
    whole = api.simulate(toy, 40, 3)
    assert api.simulate(toy, 40, 3, block=8, workers=2).digest == whole.digest
    assert Dying.made == 2


def test_without_the_single_worlds_a_study_says_the_same(toy):
    whole, bare = api.simulate(toy, 90, 3, block=32), api.simulate(toy, 90, 3, block=32, keep=False)
    assert (bare.digest, bare.ticks.shape[1], bare.finals) == (whole.digest, 0, {})
    assert repr(bare.milestones) == repr(whole.milestones)


def test_whoever_imagines_worlds_keeps_freed_memory(toy, monkeypatch):
    seen = []
    monkeypatch.setattr(api, "keep_freed_memory", lambda: seen.append("kept"))
    engine = api.Engine(toy)
    api.forecast(engine, engine.start(1), 2)
    api.open_session("race", "artemis", autosave=False)
    assert seen == ["kept", "kept"]


def digest_in_words(state):
    """As it is defined: one hash a world over its number and its outcomes, field by field."""
    total = 0
    for world in range(state.worlds):
        h = hashlib.blake2b((state.first_world + world).to_bytes(8, "little"), digest_size=16)
        for name in states.OUTCOMES:
            h.update(np.ascontiguousarray(getattr(state, name)[..., world]).tobytes())
        total += int.from_bytes(h.digest(), "little")
    return total % 2**128


def test_the_digest_is_what_it_is_defined_to_be(race):
    engine = api.Engine(race)
    world = engine.start(2, 6, 1000)
    world, _report = engine.step(world, engine.orders(world, {"artemis": "random", "ilrs": "random"}))
    assert ensemble.block_digest(world) == digest_in_words(world)


MEASURE = """
import sys
from game.bench.children import peak
from game.cli.main import main
code = main(["simulate", "race", "--worlds", "4096", "--json"])
sys.stderr.write(str(peak()))
sys.exit(code)
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no way to ask for the peak of a process")
def test_memory_of_4096_worlds_stays_under_250_mb():
    done = subprocess.run([sys.executable, "-c", MEASURE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert 20 < float(done.stderr) < 250
