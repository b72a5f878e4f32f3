"""The shipped data: fenced in time, graded, free of dead rows, readable."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import numpy as np
import pytest
import yaml

from game import api
from game.model import legality

ROOT = Path(__file__).parents[2]
PARTS = sorted((ROOT / "scenarios").rglob("*.yaml"))


def entries(node, path=()):
    """Every sourced value in raw data: (path, mapping)."""
    if isinstance(node, dict):
        if "value" in node:
            yield path, node
        for key, below in node.items():
            yield from entries(below, (*path, key))
    elif isinstance(node, list):
        for index, below in enumerate(node):
            yield from entries(below, (*path, index))


@pytest.mark.parametrize("path", PARTS, ids=lambda path: path.name)
def test_lines_are_short_enough_to_read(path):
    for number, line in enumerate(path.read_text().splitlines(), 1):
        assert len(line) <= 200 or "url:" in line, f"{path.name}:{number} has {len(line)} characters"


def test_what_became_known_later_does_not_act_at_the_start(race, tmp_path):
    """Without any later entry the tables of 30 June 2021 are the same, bit for bit."""

    def old(node):
        if isinstance(node, dict):
            kept = {key: old(below) for key, below in node.items()}
            return {key: below for key, below in kept.items() if below is not None or node[key] is None}
        if isinstance(node, list):
            return [old(item) for item in node if not (isinstance(item, dict) and str(item.get("known_from") or "") > "2021-06-30")]
        return node

    for path in (ROOT / "scenarios" / "parts").glob("*.yaml"):
        data = yaml.safe_load(path.read_text())
        for section, things in data.items():
            if section in ("elements", "missions"):
                data[section] = {name: thing for name, thing in things.items() if str(thing.get("known_from") or "") <= "2021-06-30"}
                for thing in data[section].values():
                    for key, value in list(thing.items()):
                        if isinstance(value, dict) and str(value.get("known_from") or "") > "2021-06-30":
                            del thing[key]
                    thing["needs"] = [need for need in thing.get("needs", []) if need != "docking_test"]
        (tmp_path / path.name).write_text(yaml.safe_dump(old(data), allow_unicode=True, sort_keys=False))
    text = (ROOT / "scenarios" / "race.yaml").read_text().replace("parts/", "")
    (tmp_path / "race.yaml").write_text(text)
    fenced = api.load_scenario(tmp_path / "race.yaml")
    for name in race.tables.__dataclass_fields__:
        ours, theirs = getattr(race.tables, name), getattr(fenced.tables, name)
        if isinstance(ours, np.ndarray):
            assert np.array_equal(ours, theirs), name


def test_a_later_origin_knows_what_has_flown():
    later = api.load_scenario("race", as_of="2024-07-01").tables
    flown = {name for name, tick in zip(later.ids["mission"], later.mission_achieved, strict=True) if tick == 0}
    assert {"artemis_1", "change_6", "relay_launch", "capstone_flight", "first_clps"} <= flown
    assert not {"artemis_2", "change_7", "luna_25"} & flown
    newest = api.load_scenario("race", as_of="2026-06-30")
    assert "docking_test" in newest.document.missions["crewed_landing"].needs


def test_estimated_costs_carry_their_width():
    found = 0
    for path in PARTS:
        data = yaml.safe_load(path.read_text())
        for name, thing in {**data.get("elements", {}), **data.get("missions", {})}.items():
            for where, entry in entries({key: thing.get(key) for key in ("cost_musd", "price_musd", "upkeep_musd")}):
                grade = entry.get("evidence", thing["evidence"])
                if grade == "judgement" and entry["value"]:
                    assert entry["low"] < entry["value"] < entry["high"], (path.name, name, where)
                    assert entry["high"] >= 1.5 * entry["low"], (path.name, name, where)
                    found += 1
    assert found > 100


def test_nothing_is_built_for_nothing(race):
    """Every element, mission and capability leads somewhere: to a flight, a milestone, a charter, or to science or crews."""
    document = race.document
    wanted = {milestone.when for milestone in document.milestones.values()}
    wanted |= {name for programme in document.programmes.values() for name in programme.charter}
    for thing in [*document.elements.values(), *document.missions.values()]:
        wanted |= set(thing.needs)
    for capability in document.capabilities.values():
        wanted |= {*(capability.all or ()), *(capability.any or ()), *(capability.of or ())}
    for name, element in document.elements.items():
        assert name in wanted or element.slip_class == "steady", name
    for name, mission in document.missions.items():
        assert name in wanted or mission.science or mission.crew_days or mission.adds_base or mission.surveys, name


def test_signing_is_cheap_and_small(race):
    signed = [package for package in race.document.packages.values() if package.role == "signatory"]
    assert len(signed) > 60
    for package in signed:
        assert not package.exclusive
        assert not package.asks
        assert package.gives.kind == "science"
        assert 0.05 <= package.gives.amount.entries[0].value <= 0.1
        assert package.attention.entries[0].value == 0
    founders = [package for package in signed if package.in_force]
    assert len(founders) == 11  # all who had signed by 30 June 2021, besides the United States
    camps = {}
    for package in signed:
        camps.setdefault(package.partner, set()).add(package.programme)
    assert {"senegal", "brazil", "malaysia"} <= {name for name, seats in camps.items() if len(seats) == 2}


def test_the_walls_between_the_camps_stand(race):
    for partner, programme in (("chinese_science", "artemis"), ("american_science", "ilrs"), ("uae", "ilrs"), ("iran", "artemis")):
        assert programme in race.document.partners[partner].walled_by


def test_history_comes_on_its_days():
    scenario = api.load_scenario("race-history")
    dated = {name for name, event in scenario.document.events.items() if event.date is not None}
    assert len(dated) >= 20
    engine = api.Engine(scenario)
    state = engine.start(seed=5, worlds=8)
    while not engine.finished(state) and engine.tables.turn_ticks[state.turn] / 1024 + engine.tables.start < 2023.9:
        state, _ = engine.step(state, engine.orders(state, {"artemis": "historical", "ilrs": "historical"}))
    rows = engine.tables.ids["event"]
    for name in ("war_and_sanctions", "date_2024", "debt_caps", "iss_threat", "russia_stays"):
        assert (state.fired[rows.index(name)] == 1).all(), name
    for name in ("restructure", "rescue_act", "pad_lost"):
        assert (state.fired[rows.index(name)] == 0).all(), name


def test_the_examination_paper_holds_no_answers(race):
    """23 milestones, each with a date announced by 30 June 2021, and nothing in the file from later."""
    paper = api.load_scenario("backtest-2021")
    names = set(paper.tables.ids["milestone"])
    assert set(race.tables.ids["milestone"]) < names
    added = names - set(race.tables.ids["milestone"])
    assert len(added) == 20
    for name in added:
        assert paper.document.milestones[name].official is not None
    text = (ROOT / "scenarios" / "backtest-2021.yaml").read_text()
    for path, entry in entries(yaml.safe_load(text)):
        assert str(entry.get("known_from") or "") <= "2021-06-30", path
    assert "done:" not in text


def reached(document, without):
    """Names of elements, missions and capabilities that can be had when the elements `without` cannot."""
    have = set(document.elements) - set(without)
    while True:
        more = {n for n in document.elements if n in have and not set(document.elements[n].needs) <= have - {n}}
        have -= more
        found = {n for n, mission in document.missions.items() if set(mission.needs) <= have} - have
        for name, capability in document.capabilities.items():
            held = [member in have for member in capability.all or capability.any or capability.of or ()]
            enough = len(held) if capability.all else capability.at_least or 1
            if name not in have and sum(held) >= enough:
                found.add(name)
        waiting = {n for n in set(document.elements) - set(without) - have if set(document.elements[n].needs) <= have | found}
        if not found | waiting:
            return have
        have |= found | waiting


def test_every_doctrine_opens_hardware_and_nothing_that_all_need_is_locked(race):
    document = race.document
    everything = reached(document, ())
    for name, programme in document.programmes.items():
        unlocked = [element for doctrine in programme.doctrines.values() for element in doctrine.unlocks]
        assert len(programme.doctrines) == 3
        assert len(set(unlocked)) == len(unlocked)
        for doctrine in programme.doctrines.values():
            assert 1 <= len(doctrine.unlocks) <= 3
            assert max(doctrine.need.values()) > 1 > min(doctrine.need.values()), doctrine.title
            shut = [element for element in unlocked if element not in doctrine.unlocks]
            lost = everything - reached(document, shut)
            aims = {m.when for n, m in document.milestones.items() if n.startswith(name)} | set(programme.charter) | {programme.base}
            assert not lost & aims, (doctrine.title, lost & aims)
            for element in doctrine.unlocks:
                flights = [m for m in document.missions.values() if element in m.needs]
                choices = [c for c in document.capabilities.values() if element in (c.any or ()) or element in (c.of or ())]
                assert any(m.science or m.adds_base or m.crew_days or m.surveys for m in flights) or choices, element


def test_a_doctrine_opens_its_lines_and_shuts_the_others(race):
    engine = api.Engine(race)
    state = engine.start(seed=1, worlds=3)
    doctrine = state.doctrine.copy()
    doctrine[engine.tables.ids["programme"].index("ilrs")] = np.arange(3)
    closed = engine.legal(dataclasses.replace(state, doctrine=doctrine)).funding > 0
    rows = engine.tables.ids["element"]
    for world, name in enumerate(("hopper_team", "crew_habitat", "guest_lander")):
        assert [bool(c) for c in ~closed[rows.index(name)]] == [world == other for other in range(3)]
    assert closed[rows.index("light_rovers")].all()  # no doctrine chosen yet
    assert not closed[rows.index("gateway_refuel")].any()


def test_orphans_come_from_the_other_camp(race):
    document = race.document
    orphans = {name: package for name, package in document.packages.items() if package.orphan}
    assert {p.programme for p in orphans.values()} == {"artemis", "ilrs"}
    assert {"gateway_ihab", "gateway_halo", "gateway_refuel", "gateway_airlock", "canadarm3"} <= {p.orphan for p in orphans.values()}
    for name, package in orphans.items():
        assert document.elements[package.orphan].programme != package.programme, name
        assert package.gives.element is None or document.elements[package.gives.element].programme == package.programme, name
        assert package.asks, name
    walled = {p.partner for p in orphans.values() if p.programme in document.partners[p.partner].walled_by}
    assert {"european_builders", "canada", "uae", "russian_builders"} <= walled


def test_calm_is_signed_for_on_both_sides(race):
    calm = [package for package in race.document.packages.values() if package.gives.kind == "calm"]
    assert len([p for p in calm if p.programme == "artemis"]) == len([p for p in calm if p.programme == "ilrs"]) == 4
    for package in calm:
        assert 0 < package.gives.amount.entries[0].value <= 1
        assert package.attention.entries[0].value >= 1


GOOD = {"bills": -1, "work": -1, "tension": -1, "hold": -1, "grounded": -1}  # less of these is better, of all others more


def worth(option):
    """What an option does, cell by cell, so that more is better; attention is a cell of its own."""
    cells = {"attention": -float(option.attention)}
    for line in option.effects:
        cell, sign, number = line.split()
        change = {"+": 1, "-": -1, "*": 1, "=": 1}[sign] * (float(number) - (sign == "*"))
        cells[cell] = cells.get(cell, 0.0) + change * GOOD.get(cell.split(".")[0], 1)
    return cells


@pytest.mark.parametrize("scenario", ["race", "race-history"])
def test_every_option_costs_something_and_none_is_better_than_another(scenario):
    cards = {name: event for name, event in api.load_scenario(scenario).document.events.items() if event.options}
    assert len(cards) >= 25
    for name, card in cards.items():
        assert len(card.options) >= 2, name
        assert len(card.when) <= 4, name
        worths = {option: worth(choice) for option, choice in card.options.items()}
        for option, cells in worths.items():
            assert min(cells.values()) < 0, (name, option, "costs nothing")
            for other, theirs in worths.items():
                keys = set(cells) | set(theirs)
                better = [cells.get(key, 0) >= theirs.get(key, 0) for key in keys]
                assert other == option or not all(better), (name, option, "is never worse than", other)


def test_cards_are_short(race):
    for name, event in race.document.events.items():
        assert len(event.text) <= 330, (name, len(event.text))
        assert len(event.title) <= 42, name
        for option in event.options.values():
            assert len(option.title) <= 44, (name, option.title)


def test_crises_grow_with_tension(race):
    for name in ("crisis", "iss_threat", "iss_rupture", "war_and_sanctions", "parts_embargo"):
        assert race.document.events[name].rises_with_tension, name


def test_every_card_is_seen_now_and_then():
    """Over the pool of policies no card is dead unless it is marked rare."""
    engine = api.Engine(api.load_scenario("race"))
    seen = np.zeros(len(engine.tables.ids["event"]), np.int64)
    for number, pair in enumerate((("historical", "as_planned"), ("balanced", "balanced"), ("sprint", "partners_first"), ("random", "random"))):
        state = engine.start(seed=21, worlds=40, first_world=40 * number)
        policies = {seat: api.policy(name) for seat, name in zip(("artemis", "ilrs"), pair, strict=True)}
        while not engine.finished(state):
            state, _ = engine.step(state, engine.orders(state, policies))
        seen += (state.fired > 0).sum(axis=1)
    for event, times in zip(engine.tables.events, seen, strict=True):
        assert times or event.rare or event.opening, event.id


def test_the_examples_of_the_authors_page_compile(tmp_path):
    examples = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "authors.md").read_text(), re.S)
    assert len(examples) == 3
    for number, text in enumerate(examples):
        (tmp_path / f"{number}.yaml").write_text(text)
    tables = [api.load_scenario(tmp_path / f"{number}.yaml").tables for number in range(3)][1]
    rows = tables.ids["element"]
    assert tables.doctrine_open[rows.index("crawler")].tolist() == [False, False, True, False]
    assert tables.ids["package"][int(np.flatnonzero(tables.package_orphan == rows.index("crawler"))[0])] == "orphan_crawler"


def test_a_cancelled_line_opens_its_orphan_to_the_other_camp_for_a_while(race):
    engine = api.Engine(race)
    tables = engine.tables
    state = engine.start(seed=1, worlds=1)
    line, package = tables.ids["element"].index("gateway_ihab"), tables.ids["package"].index("orphan_ihab")
    shut = legality.BIT["deal_not_orphaned"]
    assert engine.legal(state).propose[package, 0] & shut
    closed = state.closed.copy()
    closed[line] = 1
    state = dataclasses.replace(state, closed=closed)
    assert engine.legal(state).propose[package, 0] == 0
    assert tables.links.walled[package]
    assert engine.legal(dataclasses.replace(state, turn=6)).propose[package, 0] & shut


def test_a_calm_agreement_takes_its_points_off_each_year(race):
    engine = api.Engine(race)
    state = engine.start(seed=1, worlds=1)
    after = {}
    for live in (0, 2):
        deal = state.deal.copy()
        deal[engine.tables.ids["package"].index("orbit_data_us")] = live
        after[live], _ = engine.step(dataclasses.replace(state, deal=deal), engine.orders(state, {}))
    years = float(engine.tables.turn_ticks[1]) / 1024
    assert float(after[0].tension[0] - after[2].tension[0]) == pytest.approx(0.6 * years, abs=0.01)
