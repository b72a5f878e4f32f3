"""Stored campaigns replay to the same digests; see golden.py for how they are written anew."""

from __future__ import annotations

import pytest
from golden import CAMPAIGNS, FOLDER, write

from game import api
from game.model.state import digest
from game.play import saves

STORED = sorted(FOLDER.glob("*.jsonl"))


@pytest.mark.parametrize("path", STORED, ids=lambda path: path.stem)
def test_a_stored_campaign_replays_to_the_same_digests(path):
    save = saves.read(path)
    saves.replay(save, api.Engine(api.scenario_of(save)), verify=True)


def test_a_campaign_written_now_replays_and_holds_no_place_of_this_machine(tmp_path):
    path = write(tmp_path, "race-artemis", years=4)
    save = saves.read(path)
    state = saves.replay(save, api.Engine(api.scenario_of(save)), verify=True)
    assert state.turn == 4
    assert digest(state) == save.years[-1][1]
    assert save.header["path"] == ""
    assert api.scenario_path("race").name not in path.read_text(encoding="utf-8")


def test_stored_campaigns_are_those_that_the_command_writes():
    assert {path.stem for path in STORED} <= set(CAMPAIGNS)
