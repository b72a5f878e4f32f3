"""Saves: years continued from a base, the autosave before the last one, damage in every place, a crash while writing."""

from __future__ import annotations

import json
import os
import random

import pytest

from game import api
from game.model.engine import IllegalOrder
from game.model.state import digest
from game.play import saves
from game.play.session import Session
from game.reporting import views


@pytest.fixture
def session(toy, tmp_path) -> Session:
    return Session.new(toy, "red", 3, 5, {"blue": "balanced"}, tmp_path / "toy.jsonl")


def play(session: Session, years: int) -> None:
    for _ in range(years):
        session.fill("balanced")
        session.commit()


def lines(path) -> list[dict]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def put(path, rows) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def resumed(path) -> Session:
    return api.open_session(load=path)


def test_a_save_of_a_scenario_from_a_file_finds_its_file_again(session):
    play(session, 2)
    session.order("request", "red", 1.2)
    saves.write(session.autosave, session)
    again = resumed(session.autosave)
    assert again.scenario.digest == session.scenario.digest
    assert (again.seat, again.seed, again.world, again.rivals) == ("red", 3, 5, {"blue": "balanced"})
    assert digest(again.state) == digest(session.state)
    assert again.draft == session.draft != []
    assert again.notice == ""


@pytest.fixture
def continued(session) -> Session:
    """Three years under another version, then two here from the snapshot."""
    play(session, 3)
    rows = lines(session.autosave)
    rows[0]["model_version"] = "0"
    put(session.autosave, rows)
    again = resumed(session.autosave)
    assert "another version" in again.notice
    assert digest(again.state) == digest(session.state)
    assert again.history == []
    play(again, 2)
    return again


def test_a_save_of_worlds_with_other_parts_is_refused_by_version(session, tmp_path):
    """Version 1 knew no flaws and no sites: its snapshot lacks those fields."""
    path = tmp_path / "old.jsonl"
    saves.write(path, session)
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    rows[0]["model_version"] = "1"
    del rows[-1]["snapshot"]["flaws_seen"]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    with pytest.raises(saves.SaveError) as refused:
        api.open_session(load=path)
    assert str(refused.value) == "the save is of model version 1, this is 3: its worlds have other parts, so it cannot go on here"


def test_years_after_a_snapshot_replay_from_their_base(continued, session):
    save = saves.read(continued.autosave)
    assert (save.first_turn, len(save.years), save.header["turn"]) == (3, 2, 5)
    assert digest(saves.replay(save, continued.engine, verify=True)) == digest(continued.state)
    assert saves.opening(save, continued.engine).turn == 3
    # the years played before are those of a campaign that was never interrupted
    session.autosave = None
    play(session, 2)
    assert digest(session.state) == digest(continued.state)
    again = resumed(continued.autosave)
    assert again.notice == ""
    assert digest(again.state) == digest(continued.state)
    assert again.year == continued.year == 2026
    play(again, 1)
    assert digest(saves.replay(saves.read(again.autosave), again.engine, verify=True)) == digest(again.state)
    assert saves.read(again.autosave).first_turn == 3


def test_a_continued_campaign_saved_without_a_year_has_a_base_and_no_years(session):
    play(session, 1)
    rows = lines(session.autosave)
    rows[0]["scenario_digest"] = "of another day"
    put(session.autosave, rows)
    again = resumed(session.autosave)
    saves.write(again.autosave, again)
    save = saves.read(again.autosave)
    assert (save.first_turn, save.years) == (1, [])
    assert digest(saves.replay(save, again.engine, verify=True)) == digest(session.state)
    assert digest(resumed(again.autosave).state) == digest(session.state)


def test_views_stand_at_the_beginning_of_a_continued_campaign(race, tmp_path):
    session = Session.new(race, "ilrs", 1, 0, autosave=tmp_path / "a.jsonl")
    session.commit()
    rows = lines(session.autosave)
    rows[0]["model_version"] = "0"
    put(session.autosave, rows)
    again = resumed(session.autosave)
    assert views.head(again).year == 2022
    assert again.history == []
    assert views.brief(again) is not None
    assert views.marks(again, None)
    assert views.ledger(again) is not None


def test_orders_that_lead_elsewhere_go_on_from_the_snapshot(session):
    """As after a change of rules that forgot its version number: what the player saw counts."""
    play(session, 2)
    rows = lines(session.autosave)
    rows[2]["orders"] = []
    put(session.autosave, rows)
    again = resumed(session.autosave)
    assert again.notice
    assert digest(again.state) == digest(session.state)
    with pytest.raises(saves.SaveError, match="year 2 differs"):
        saves.replay(saves.read(session.autosave), session.engine, verify=True)
    rows[1]["orders"].append(["funding", "red_lander", 1e6])
    put(session.autosave, rows)
    with pytest.raises(saves.SaveError, match="year 1 of the save is not legal here"):
        saves.replay(saves.read(session.autosave), session.engine)
    assert digest(resumed(session.autosave).state) == digest(session.state)


@pytest.mark.parametrize(
    "action", [["funding", "gone", 1.0], ["bribe", "red", 1.0], ["funding", "red_lander", 1e30], ["funding", "red_lander", float("nan")]]
)
def test_orders_that_cannot_be_read_name_their_year(session, action):
    play(session, 1)
    rows = lines(session.autosave)
    rows[1]["orders"].append(action)
    put(session.autosave, rows)
    with pytest.raises(saves.SaveError, match="year 1 of the save orders something"):
        saves.replay(saves.read(session.autosave), session.engine)


def test_verify_sees_a_changed_base_and_a_changed_snapshot(continued):
    rows = lines(continued.autosave)
    other = lines(saves.previous(continued.autosave))
    assert other[1]["base"] == rows[1]["base"]
    forged = json.loads(json.dumps(rows))
    forged[-1]["snapshot"]["support"] = other[-1]["snapshot"]["support"]
    put(continued.autosave, forged)
    with pytest.raises(saves.SaveError, match="the snapshot at the end"):
        saves.replay(saves.read(continued.autosave), continued.engine, verify=True)
    forged = json.loads(json.dumps(rows))
    forged[1]["base"]["support"] = rows[-1]["snapshot"]["support"]
    put(continued.autosave, forged)
    with pytest.raises(saves.SaveError, match="from which this save continues is damaged"):
        saves.replay(saves.read(continued.autosave), continued.engine)


def test_the_autosave_before_the_last_one_is_kept_and_named(session):
    play(session, 1)
    before = saves.previous(session.autosave)
    assert before.name == "toy.1.jsonl"
    assert not before.exists()
    play(session, 2)
    assert saves.read(before).header["turn"] == 2
    assert digest(saves.replay(saves.read(before), session.engine, verify=True)) == saves.read(session.autosave).years[1][1]
    session.autosave.write_text(session.autosave.read_text()[:900])
    with pytest.raises(saves.SaveError, match=r"damaged in line 2; the last good autosave is .*toy\.1\.jsonl \(after 2 years\)"):
        resumed(session.autosave)
    session.autosave.unlink()
    with pytest.raises(saves.SaveError, match=r"No such file.*last good autosave is .*toy\.1\.jsonl"):
        resumed(session.autosave)


def test_a_damaged_autosave_never_replaces_the_last_good_one(session):
    play(session, 2)
    before = saves.previous(session.autosave)
    session.autosave.write_text("{")
    again = resumed(before)
    assert again.autosave == session.autosave  # it goes on under the campaign's own name
    play(again, 1)
    assert saves.read(before).header["turn"] == 1
    assert saves.read(session.autosave).header["turn"] == 2


def test_two_damaged_files_promise_nothing(session):
    play(session, 2)
    for path in (session.autosave, saves.previous(session.autosave)):
        path.write_text("{")
    with pytest.raises(saves.SaveError, match=r"no save of this game, or a damaged one$"):
        resumed(session.autosave)


@pytest.mark.parametrize("fails", [1, 2])
def test_a_crash_in_the_middle_of_writing_leaves_the_old_file(session, monkeypatch, fails):
    play(session, 2)
    before = session.autosave.read_bytes()
    kept = saves.previous(session.autosave).read_bytes()
    count = []
    real = os.replace

    def crash(source, target):
        count.append(target)
        if len(count) == fails:
            raise OSError(28, "No space left on device")
        real(source, target)

    monkeypatch.setattr(os, "replace", crash)
    with pytest.raises(OSError, match="No space left"):
        session.commit()
    assert session.autosave.read_bytes() == before
    assert saves.previous(session.autosave).read_bytes() == (kept if fails == 1 else before)
    monkeypatch.undo()
    assert session.state.turn == 3  # the year was played; the next one saves both
    session.commit()
    assert saves.read(session.autosave).header["turn"] == 4


def test_a_save_under_another_name_leaves_no_second_file(session, tmp_path):
    play(session, 1)
    for _ in range(2):
        saves.write(tmp_path / "mine.jsonl", session)
    assert not (tmp_path / "mine.1.jsonl").exists()


def spoilt(name):
    def change(rows):
        if name == "no world":
            del rows[0]["world"]
        elif name == "world is text":
            rows[0]["world"] = "five"
        elif name == "a world below zero":
            rows[0]["world"] = -1
        elif name == "a list first":
            rows[0] = []
        elif name == "no orders":
            del rows[1]["orders"]
        elif name == "orders of two words":
            rows[1]["orders"] = [["funding", "red_lander"]]
        elif name == "a year missing":
            del rows[1]
        elif name == "no snapshot":
            del rows[-1]
        elif name == "nested without end":
            rows[1] = None
        return rows

    return change


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("no world", "damaged in line 1: world"), ("world is text", "damaged in line 1: world"),
        ("a world below zero", "damaged in line 1"), ("a list first", "no save of this game"), ("no orders", "a year in it cannot be read"),
        ("orders of two words", "a year in it cannot be read"), ("a year missing", "cut short: 1 years of 2"),
        ("no snapshot", "cut short: 2 years of 2"), ("nested without end", "a year in it cannot be read"),
    ],
)  # fmt: skip
def test_every_kind_of_damage_is_one_sentence(session, name, said):
    play(session, 2)
    saves.previous(session.autosave).unlink()
    put(session.autosave, spoilt(name)(lines(session.autosave)))
    with pytest.raises(saves.SaveError, match=said) as error:
        resumed(session.autosave)
    assert "\n" not in str(error.value)


def test_brackets_without_end_are_damage_and_no_crash(session):
    session.autosave.write_text("[" * 200_000)
    with pytest.raises(saves.SaveError, match="no save"):
        saves.read(session.autosave)


def test_every_cut_of_a_save_is_refused(session):
    """A file that lost its tail is never taken for a shorter campaign."""
    play(session, 2)
    saves.previous(session.autosave).unlink()
    text = session.autosave.read_text()
    for cut in [0, 1, 50, *(at for at, sign in enumerate(text) if sign == "\n"), len(text) - 20]:
        if cut == len(text) - 1:  # only the last line break is gone: nothing is lost
            continue
        session.autosave.write_text(text[:cut])
        with pytest.raises(saves.SaveError, match=r"no save|damaged|cut short"):
            saves.read(session.autosave)


def test_a_snapshot_out_of_range_or_of_another_shape_is_refused(continued):
    rows = lines(continued.autosave)
    rows[0]["model_version"] = "0"
    rows[-1]["snapshot"]["support"] = rows[-1]["snapshot"]["pace_level"]
    put(continued.autosave, rows)
    saves.previous(continued.autosave).unlink()
    with pytest.raises(saves.SaveError, match="does not fit"):
        resumed(continued.autosave)
    rows[-1]["snapshot"]["support"] = "AACAfwAAgH8="  # two infinities
    put(continued.autosave, rows)
    with pytest.raises(saves.SaveError, match="support out of range"):
        resumed(continued.autosave)


def test_a_rival_that_is_no_more_and_a_draft_that_is_not_legal(session):
    play(session, 1)
    rows = lines(session.autosave)
    rows[-1]["draft"] = [["funding", "red_lander", 1e6]]
    put(session.autosave, rows)
    assert resumed(session.autosave).draft == []
    rows[0]["rivals"] = {"blue": "clairvoyant"}
    put(session.autosave, rows)
    with pytest.raises(saves.SaveError, match="clairvoyant"):
        resumed(session.autosave)


def test_illegal_orders_stay_illegal(session):
    """What replay turns into a SaveError is the engine's own refusal."""
    session.draft = [*session.draft]
    assert session.order("funding", "red_lander", 1e6) != []
    with pytest.raises(IllegalOrder):
        session.engine.step(session.state, session._encode([saves.Action("funding", "red_lander", 1e6)]))


def _mutated(rows, dice):
    """One value anywhere in a save removed or replaced by something else."""
    places = []

    def walk(value, path):
        places.append(path)
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
            walk(inner, [*path, key])

    walk(rows, [])
    path = dice.choice(places[1:])
    inside = rows
    for key in path[:-1]:
        inside = inside[key]
    if dice.random() < 0.2:
        del inside[path[-1]]
    else:
        inside[path[-1]] = dice.choice([None, -1, 0, 1, 2**70, 1.5, float("nan"), float("inf"), "", "x", [], {}, [1], {"a": 1}, True, "AAAA"])
    return rows


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("seed", range(4))
def test_no_damage_ends_in_anything_but_a_sentence(session, seed, monkeypatch):
    """400 damaged saves, each opened, verified and forecast from."""
    known = session.scenario
    monkeypatch.setattr(api, "load_file", lambda *_words: known)
    play(session, 2)
    saves.previous(session.autosave).unlink()
    text = session.autosave.read_text()
    dice = random.Random(seed)
    refused = 0
    for _ in range(100):
        put(session.autosave, _mutated([json.loads(line) for line in text.splitlines()], dice))
        for use in (
            lambda: resumed(session.autosave),
            lambda: saves.replay(saves.read(session.autosave), session.engine, verify=True),
            lambda: saves.standing_of(saves.read(session.autosave), session.engine),
        ):
            try:
                use()
            except (saves.SaveError, api.UnknownName, api.ScenarioError) as error:
                refused += 1
                assert "\n" not in str(error)
    assert refused > 100
