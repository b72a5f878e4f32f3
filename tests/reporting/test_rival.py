"""The evidence on a rival: rows that sum to what is shown, whoever plays, and the forecast of the race board behind all of it."""

from __future__ import annotations

import re

import numpy as np
import pytest

from game import api
from game.agents import registry
from game.agents.levels import Level
from game.agents.planner import Planner
from game.model.engine import Engine
from game.play.session import Session
from game.reporting import rival as words
from game.reporting import rival_dates, rival_evidence, views

TINY = Level("tiny", study=8, study_worlds=6, plans=4, worlds=2, finals=0, final_worlds=0, years=3, every=2, reviews=True)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@pytest.fixture(scope="module")
def scored(race):
    return api.with_reference(race)


@pytest.fixture(scope="module", params=["balanced", "tiny"])
def known(request, scored):
    """(session, fan, picture, proof) in the fourth year with a draft; a fixed policy as the rival, and a planner."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(registry.POLICIES, "tiny", Planner(TINY))
        patch.setattr(rival_dates, "WORLDS", 32)
        session = Session.new(scored, "artemis", 3, rivals={"ilrs": request.param})
        registry.prepare(session.engine, session.policies())
        for _year in range(3):
            session.fill("balanced")
            session.commit()
        session.fill("sprint")
        fan = session.forecast(48)
        yield session, fan, words.work(session, fan)(), rival_dates.asked(session, fan.worlds)(Engine(session.engine.tables))


def spread(text):
    """Month and width of "Mar 2033, 56 months wide"; the end of 2045 for what is not reached."""
    when, wide = re.fullmatch(r"(.+), (\d+) months? wide", text).groups()
    month, year = when.split()
    return (2046 * 12 if month == "after" else int(year) * 12 + MONTHS.index(month)), int(wide)


def moved(text):
    """Months later and wider."""
    shift, wide = re.search(r"(\d+) months? (later|sooner)", text), re.search(r"(\d+) (wider|narrower)", text)
    later = int(shift[1]) * (1 if shift[2] == "later" else -1) if shift else 0
    return later, int(wide[1]) * (1 if wide[2] == "wider" else -1) if wide else 0


def percent(rows):
    return [int(re.match(r"[+–]?\d+|no", value)[0].replace("–", "-").replace("no", "0")) for _label, value in rows]


def test_marks_and_chances_are_the_board_s(known):
    session, fan, found, _proof = known
    shown = {item.key: item for item in words.items(session, found)}
    open_ones = [mark for mark in views.marks(session, fan) if mark.programme == "ilrs" and np.isnan(mark.reached)]
    assert len(open_ones) > 5
    for mark in open_ones:
        item = shown[f"milestone:{mark.id}"]
        assert item.chance == f"{mark.chance:.0%}"
        for ours, theirs in zip(item.marks, (mark.p10, mark.p50, mark.p90), strict=True):
            assert ours == pytest.approx(theirs) if theirs == theirs else ours > 2045.9


def test_the_years_lead_from_the_oldest_forecast_to_the_one_that_is_shown(known):
    session, _fan, found, proof = known
    tables = session.engine.tables
    for row in np.flatnonzero(tables.milestone_programme == found.rival).tolist():
        why = rival_evidence.of(session, f"milestone:{tables.ids['milestone'][row]}", found, proof)
        if why.total is None:
            continue
        assert [label[:4] for label, _value in why.rows[1:4]] == ["2021", "2022", "2023"] and why.rows[4][0] == "Your draft of this year"
        assert why.rows[5][0] == "48 imagined worlds instead of 32" and len(why.rows) == 6
        start, steps, now = spread(why.rows[0][1]), [moved(value) for _label, value in why.rows[1:]], spread(why.total[1])
        assert tuple(start[part] + sum(step[part] for step in steps) for part in (0, 1)) == now, why.title
        middle = words.date(found, words.interval(found.dates()[row, 0])[1])
        assert why.total[1].startswith(middle) and (f"the middle: {middle}." in why.text or why.text.startswith("None of 48"))
        assert ("How it has played so far" in why.note) == (proof.unread is not None) == words.thinks(session)


def test_an_aim_a_style_and_an_offer_are_the_sum_of_their_rows(known):
    session, _fan, found, _proof = known
    seen = set()
    for item in words.items(session, found):
        if item.known or item.group not in ("conduct", "partner"):
            continue
        why = rival_evidence.of(session, item.key, found)
        assert sum(percent(why.rows)) == percent([why.total])[0] == int(item.shown.split("%")[0]), item.key
        seen.add(item.key.partition(":")[0])
    assert seen == {"aim", "partner", *(["conduct"] if words.thinks(session) else [])}


def test_a_chosen_policy_is_known_and_its_signs_are_told(known):
    session, _fan, found, _proof = known
    first, said = words.items(session, found)[0], words.taken_for(session)
    if words.thinks(session):
        assert first.title == "Plays like: Planner, its own way" and first.share > 0.9 and "usually comes to do" in said
        assert rival_evidence.of(session, first.key, found).rows[0] == ("At the opening of 2021", "96 %")
    else:
        assert (first.title, first.shown) == ("Plays as", "Balanced (known)") and "“Balanced”, chosen at the start" in said
        assert {value for _label, value in rival_evidence.of(session, first.key, found).rows} == {"fits"}
