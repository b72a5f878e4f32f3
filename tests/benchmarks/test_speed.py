"""The figures of `peaks bench` under pytest-benchmark, for its statistics, histograms and comparisons. With benchmarks disabled each piece of
work runs once on a few worlds. Nothing here fails for being slow: that is `peaks bench`, which measures references beside."""

from __future__ import annotations

import pytest

from game.bench.figures import FIGURES
from game.bench.peers import micro, plain
from game.bench.peers.compete import PEERS, found


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.id)
def test_figure(benchmark, setting, figure):
    work = figure.prepare(setting)
    assert benchmark.pedantic(work, rounds=1 if benchmark.disabled else figure.rounds) is not None


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.id)
def test_peer(benchmark, setting, peer):
    run = found(peer)
    if run is None:
        pytest.skip("not installed: extra `bench`")
    _scenario, setup = micro.load()
    dates = benchmark.pedantic(run, (setup, range(2 if setting.small else 100)), rounds=1)
    if peer.id != "ema":  # whose process began elsewhere
        assert len(dates[0]) == len(setup.projects)
    assert dates[:2] == plain.run(setup, range(2)) or peer.id == "simpy"  # SimPy draws the same dice in another order
