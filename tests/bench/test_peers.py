"""The micro-model is the same thing in all hands: dates agree, and a law that differs is seen."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from game import api
from game.bench.figures import Setting
from game.bench.peers import compete, micro, plain


@pytest.fixture(scope="module")
def model():
    return micro.load()


@pytest.fixture(scope="module")
def ours(model):
    scenario, setup = model
    return compete.dates_of(api.simulate(scenario, 2000, seed=5, policies=micro.POLICIES), setup)


def theirs(setup, seeds) -> np.ndarray:
    return np.array(plain.run(setup, seeds)).T


def test_forty_projects_in_an_order_in_which_predecessors_come_first(model):
    _scenario, setup = model
    assert (len(setup.projects), setup.years) == (40, 25)
    for place, project in enumerate(setup.projects):
        assert all(one < place and setup.projects[one].side == project.side for one in project.needs)
    assert sum(bool(project.needs) for project in setup.projects) == 32


def test_ours_and_plain_python_find_the_same_dates(model, ours):
    _scenario, setup = model
    worst, differ = compete.apart(ours, theirs(setup, range(300)), setup.years)
    assert differ == []
    assert worst < 4
    assert 0.3 < np.isfinite(ours).mean() < 0.95, "some fly and some do not, or the comparison is worth little"


@pytest.mark.parametrize(("field", "value"), [("sigma", 0.9), ("median", 1.1)])
def test_another_law_is_seen(model, ours, field, value):
    _scenario, setup = model
    other = dataclasses.replace(setup, **{field: value})
    assert compete.apart(ours, theirs(other, range(300)), setup.years)[1] != []


@pytest.mark.parametrize("peer", compete.PEERS[1:], ids=lambda peer: peer.id)
def test_each_peer_finds_the_same_dates(model, ours, peer):
    run = compete.found(peer)
    if run is None:
        pytest.skip("not installed: extra `bench`")
    _scenario, setup = model
    assert compete.apart(ours, np.array(run(setup, range(200))).T, setup.years)[1] == []


def test_a_peer_that_is_not_there_is_said_to_be_not_there(monkeypatch):
    absent = compete.Peer("absent", "Absent", "with_absent", 50.0)

    def missing(name):
        raise ModuleNotFoundError(name="absent")

    monkeypatch.setattr(compete.importlib, "import_module", missing)
    (row,) = compete.Compete(absent).read(Setting(quick=True, small=True))
    assert "not installed" in row.note and math.isnan(row.value) and not row.gated


def test_a_defect_of_ours_is_no_missing_library():
    with pytest.raises(ModuleNotFoundError):
        compete.found(compete.Peer("none", "None", "with_nothing_of_the_kind", None))
