"""A world is the same whatever was run beside it, and memory is bound by the block, not by the study."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from game import api
from game.lab import ensemble
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
    for wrong in ({"worlds": 0}, {"first_world": -1}, {"block": 0}, {"until": 1999}, {"workers": 2}):
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


MEASURE = """
import resource, sys
from game.cli.main import main
code = main(["simulate", "race", "--worlds", "4096", "--json"])
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
sys.stderr.write(str(peak / (1024 * 1024 if sys.platform == "darwin" else 1024)))
sys.exit(code)
"""


@pytest.mark.skipif(os.name == "nt", reason="the resource module is not there")
def test_memory_of_4096_worlds_stays_under_500_mb():
    done = subprocess.run([sys.executable, "-c", MEASURE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert 20 < float(done.stderr) < 500
