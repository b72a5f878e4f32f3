"""In what order the window opens: the page of a shipped scenario before it is read, a player's own file only when it is good."""

from __future__ import annotations

import pytest

from game import api, launch
from game.ui import app


@pytest.fixture
def order(monkeypatch):
    """What happens, in its order; the loop itself is left out."""
    seen: list[str] = []
    load, show = api.load_scenario, app.App.show
    monkeypatch.setattr(api, "load_scenario", lambda *given, **more: (seen.append("read"), load(*given, **more))[1])
    monkeypatch.setattr(app.App, "show", lambda self: (seen.append("page"), show(self))[1])
    monkeypatch.setattr(app.App, "run", lambda self: seen.append(f"run {type(self.screen).__name__}"))
    return seen


def test_the_page_of_a_shipped_scenario_is_there_before_it_is_read(order, tmp_path):
    launch.open_window("race", None, 1, 0, None, tmp_path)
    assert order == ["page", "read", "run Title"]


def test_a_file_of_the_players_own_is_read_first(order, tmp_path):
    wrong = tmp_path / "mine.yaml"
    wrong.write_text("format: 1\nid: mine\n")
    with pytest.raises(api.ScenarioError):
        launch.open_window(str(wrong), None, 1, 0, None, tmp_path)
    assert order == ["read"]


def test_a_shipped_scenario_without_a_chair_is_still_refused(order, tmp_path):
    with pytest.raises(ValueError, match="no chair to take"):
        launch.open_window("elsewhere", None, 1, 0, None, tmp_path)
    assert order == ["page", "read"]


def test_a_chair_goes_straight_to_the_desk(order, tmp_path):
    launch.open_window("race", "ilrs", 1, 0, None, tmp_path)
    assert order == ["read", "run Desk"]


def test_a_chair_against_one_who_thinks_waits_beside_the_window(order, tmp_path, monkeypatch):
    monkeypatch.setattr("game.play.session.study", lambda engine, playing: iter(()))
    launch.open_window("race", "ilrs", 1, 0, None, tmp_path, None, "planner")
    assert order == ["read", "run Waiting"]
