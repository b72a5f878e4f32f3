"""The terminal: every command about designs, public dates, sites, the surface, fights and orphans, line by line, with its refusals."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from game import api
from game.cli.text import HELP, VERBS, Terminal
from game.model.orders import Action
from game.model.state import evolve
from game.play.session import Session
from game.reporting import prices, views, wording

DEPTH = str(Path(__file__).parents[1] / "data" / "toy_depth.yaml")


class Chair:
    """A terminal, and what it says to each line."""

    def __init__(self, session: Session):
        self.session, self.out = session, io.StringIO()
        self.terminal = Terminal(session, self.out)
        self.terminal.told.add("aims")  # the end of the first year without aims stops once: one test looks at that

    def says(self, line: str) -> str:
        before = len(self.out.getvalue())
        assert self.terminal.do(line)
        said = self.out.getvalue()[before:]
        assert said, line
        assert "Traceback" not in said and "{" not in said, said
        return said

    def put(self, name: str, axis: str, row: str, value: float) -> None:
        array = getattr(self.session.state, name).copy()
        array[self.session.engine.tables.ids[axis].index(row)] = value
        self.session.state = evolve(self.session.state, **{name: array})


@pytest.fixture
def red():
    return Chair(api.open_session(DEPTH, "red", 1, 0, autosave=False))


@pytest.fixture
def artemis():
    return Chair(api.open_session("race", "artemis", 1, 0, autosave=False))


NOTED = "Noted."


def test_the_help_names_every_command_in_lines_of_a_wide_terminal():
    words = {word.strip(",[]|") for line in HELP.splitlines() for word in line.split()}
    assert set(VERBS) <= words
    assert all(len(line) <= 124 for line in HELP.splitlines())


def test_a_beginning_of_a_command_is_enough_or_says_what_it_may_be(red):
    assert '"re" may be: repair, redo, review, report.' in red.says("re")
    assert red.says("desi").startswith("design ")
    assert "Unknown command" in red.says("zebra")
    for line in ("repair", "promise", "promise red.base", "site", "accord", "stays", "debts now", "dates now", "surface a b"):
        assert red.says(line).startswith(f"`{line.split()[0]}` takes other words: `{line.split()[0]}")
    assert red.says("fund 3") == "`fund` takes other words: `fund LINE SUM`; `fund LINE mothball|hold|nominal|push|max|cancel`\n"
    assert red.says("look around").strip() == "`look` takes other words: `look`"


# -- designs, reviews, repairs
def test_designs_are_listed_reviewed_and_mended(red):
    table = red.says("designs")
    assert "Red lander" in table and "Blue lander" not in table
    assert NOTED in red.says("review red_lander")
    assert [action.as_list() for action in red.session.draft] == [["review", "red_lander", 1.0]]
    assert "[to be reviewed]" in red.says("designs")
    assert "Review" in red.says("draft") and "independent, this year" in red.says("draft")
    assert NOTED in red.says("review red_lander off")
    assert red.session.drafted("review", "red_lander") == 0
    assert red.says("review red_spare") == "No: red_spare is no new design: there is nothing to review\n"
    assert red.says("review blue_lander") == "No: that belongs to the other side\n"
    assert red.says("repair red_lander fix") == "No: Red lander has no open flaw.\n"
    red.put("flaws_seen", "element", "red_lander", 1)
    table = red.says("designs")
    assert "1 FLAW OPEN: work round in 2 months of additional work, fix in 6 (nothing ordered)" in table
    assert "worked round" in table
    assert "Open flaws, to be fixed, worked round or flown: Red lander. (`designs`)" in red.says("look")
    assert NOTED in red.says("repair red_lander round")
    assert red.session.drafted("repair", "red_lander") == 1
    assert "(work round)" in red.says("designs")
    assert NOTED in red.says("repair red_lander fix") and NOTED in red.says("repair red_lander asis")
    assert red.session.drafted("repair", "red_lander") == 0
    assert red.says("repair red_lander burn") == "No: choose one of: asis, round, fix\n"
    red.put("reviews", "element", "red_lander", 4)
    assert red.says("review red_lander") == "No: Red lander: four reviews have told all that a review can tell.\n"


def test_a_flight_may_wait_until_no_flaw_is_open(red):
    assert NOTED in red.says("launch red_landing sound")
    assert red.session.drafted("launch_rule", "red_landing") == 3
    assert "when no known flaw is open" in red.says("missions")
    assert "when no flaw is open" in red.says("draft")
    assert red.says("launch red_landing never") == "No: choose one of: fly, good, hold, sound\n"


# -- public dates
def test_a_public_date_is_set_doubted_and_taken_back(red):
    assert "promised by the end of" in red.says("dates")
    said = red.says("promise red.base 2026")
    assert NOTED in said and "The auditor gives it" in said and "support at once" in said
    assert "[to be set]" in red.says("dates")
    assert "by the end of 2026" in red.says("draft")
    assert NOTED in red.says("promise red.base off")
    assert red.session.orders().promise.max() <= 0, "a date that was only drafted is no longer set"
    assert "that year is over" in red.says("promise red.base 2001")
    assert "must lie within the campaign" in red.says("promise red.base 2099")
    assert red.says("promise red.base soon") == 'No: "soon" is no number\n'
    assert red.says("promise red.base 26") == 'No: "26" is no calendar year\n'
    assert red.says("promise blue.landing 2026") == "No: that belongs to the other side\n"
    assert "has no public date to take back" in red.says("promise red.landing off")
    red.says("promise red.base 2026")
    red.says("end")
    assert "That date stands already." in red.says("promise red.base 2026")
    assert "taken back first: 5 support and 0.1 credibility lost;" in " ".join(red.says("promise red.base 2025").split())
    red.says("promise red.base 2027")
    red.says("end")
    assert "A public date was set" in red.says("report")
    assert "less than an even chance" in red.says("look")
    why = red.says("why support")
    assert "Public dates set" in why and "Dates the auditor no longer believes in" in why
    assert "A public date:" in red.says("why red.base")
    assert NOTED in red.says("promise red.base off")
    assert "[to be taken back]" in red.says("dates")
    red.says("end")
    assert "A public date was taken back" in red.says("report")
    assert "Public dates taken back" in red.says("why credibility")


# -- sites and the surface
def test_a_site_is_chosen_and_explained(red):
    table = red.says("sites")
    assert "  Bright ridge " in table and "25%?" in table
    assert "No site is chosen" in red.says("look")
    assert NOTED in red.says("site bright")
    assert "to be yours" in red.says("sites")
    assert "Bright ridge" in red.says("draft")
    assert "No site is chosen" not in red.says("look")
    assert red.says("site nowhere") == 'No: nothing here is called "nowhere"\n'
    assert "so failed landings" in red.says("why bright")
    red.says("end")
    assert " yours" in red.says("sites")


def test_an_accord_is_not_paid_for_twice(red):
    assert red.says("accord off") == "You offer no accord.\n"
    assert NOTED in red.says("accord on")
    assert "Accord on a site" in red.says("why attention")
    assert NOTED in red.says("accord off")
    assert "Accord on a site" not in red.says("why attention")
    red.says("accord on")
    red.says("end")
    assert red.says("accord on") == "You offer an accord already.\n"
    assert NOTED in red.says("accord off")
    assert NOTED in red.says("accord on")
    assert "Accord on a site" not in red.says("why attention"), "an accord that stands costs nothing to keep"
    assert red.says("accord perhaps") == "No: choose one of: off, on\n"


def test_the_surface_has_plans_stays_and_a_price(red):
    assert "No base stands yet" in red.says("surface") and "more modules" in red.says("surface")
    assert NOTED in red.says("surface sell") and NOTED in red.says("stays long")
    assert "*sell" in red.says("surface") and "stays: long" in red.says("surface")
    assert red.says("surface party") == "No: choose one of: science, resources, expand, sell\n"
    assert red.says("stays forever") == "No: choose one of: short, customary, long\n"
    assert "No base stands yet" in red.says("why base")
    for name, value in (("base_opened", 1), ("base_size", 3), ("base_health", 1), ("site", 0)):
        red.put(name, "programme", "red", value)
    shown = red.says("surface")
    assert "3.0 modules, repair 100%" in shown and "M$ next year" in shown and "payload-years" in shown
    assert "Upkeep this year" in red.says("why base")
    red.says("end")
    assert "The base on the surface" in red.says("why bills")
    assert "Sold on the surface" in red.says("why money")
    red.says("end")
    assert "Sold on the surface" in red.says("report")


def test_a_contest_is_told_and_an_accord_is_proposed(red):
    for seat in ("red", "blue"):
        red.put("site", "programme", seat, 0)
    assert "has no room for two" not in red.says("look")  # plans alone are no quarrel
    red.put("zone", "site", "bright", [[1], [0]])  # one of the two has landed there
    assert "has no room for two" in red.says("look")
    assert "CONTESTED" in red.says("surface")
    red.says("end")
    assert "both want the same ground" in red.says("report")
    assert "Contest over a site" in red.says("why tension")


# -- doctrines, fights, orphans, debts
def test_a_locked_line_says_which_doctrine_opens_it(red):
    assert "locked: begins only under Two" in red.says("money")
    assert red.says("fund red_extra 1") == "No: Red extra begins only under the doctrine Two\n"
    assert red.says("fund red_extra push") == "No: Red extra begins only under the doctrine Two\n"
    listed = red.says("doctrine")
    assert "2. two: Two. Second way." in listed and "Opens: Red extra." in listed and "free to choose or change" in listed
    assert red.says("doctrine 0") == "No: choose one of: one, two\n"
    assert NOTED in red.says("doctrine two")
    assert "opens next year under Two" in red.says("money")
    red.says("end")
    assert "Red extra" in red.says("money") and "locked" not in red.says("money")
    for _ in range(3):
        red.says("end")
    assert "a change now costs 8 support and 0.1 credibility" in red.says("doctrine")
    red.says("doctrine one")
    red.says("end")
    assert "changed its doctrine" in red.says("report")
    assert "The doctrine changed" in red.says("why support") and "The doctrine changed" in red.says("why credibility")


def test_cancelling_against_a_law_shows_the_odds(artemis):
    said = artemis.says("fund sls_block1 cancel")
    assert "Chance that it can be cancelled" in said and "Those who voted its floor in law" in said
    assert "Chance that it can be cancelled" in artemis.says("why sls_block1")
    assert "To be cancelled for good: SLS Block 1." in artemis.says("review")
    artemis.says("undo")
    assert "Chance that it can be cancelled" not in artemis.says("fund hls_starship cancel")


def test_a_fight_that_is_lost_is_told():
    for world in range(12):
        chair = Chair(api.open_session("race", "artemis", 5, world, autosave=False))
        chair.says("fund sls_block1 cancel")
        chair.says("end")
        line = next(line for line in chair.says("report").splitlines() if "SLS Block 1:" in line)
        if "kept it" in line:
            assert "Fights over a floor lost" in chair.says("why support")
            return
    raise AssertionError("twelve fights at even odds were all won")


def test_orphans_say_whose_they_were(red):
    blue = Chair(api.open_session(DEPTH, "blue", 1, 0, autosave=False))
    assert "friend_orphan" not in blue.says("partners")
    assert "only in the years after the other side cancels Red home" in blue.says("offer friend_orphan")
    blue.put("closed", "element", "red_home", 50)
    assert "Red home, which" in blue.says("partners") and "cancelled; on offer until" in blue.says("partners")
    assert "on offer: Red home (" in blue.says("look").replace("\n      ", " ")
    assert NOTED in blue.says("offer friend_orphan")


def test_debts_name_the_partners_and_add_up(artemis):
    table = artemis.says("debts")
    assert "5 of 8 promised, 3 left" in table
    holders = table.split("Gateway seats")[1].splitlines()[1]
    assert sum(int(part.rsplit(" ", 1)[1]) for part in holders.split(",")) == 5
    artemis.says("offer japan_rover")
    assert "Japan 2 (proposed)" in artemis.says("debts")


def test_odds_are_shown_both_ways_where_the_rival_may_bid(artemis):
    artemis.session.state = evolve(artemis.session.state, turn=3)
    assert "if the rival bids too" not in artemis.says("partners"), "what is the same either way is said once"
    artemis.put("prestige", "programme", "artemis", 0)
    artemis.put("prestige", "programme", "ilrs", 100)
    lines = [line for line in artemis.says("partners").splitlines() if "if the rival bids too" in line]
    assert lines and all(line.split()[0] in ("saudi_money", "uae_airlock") for line in lines)


def test_an_answer_finds_the_question_that_waits(artemis):
    card = artemis.says("cards").split(":")[0]
    assert NOTED in artemis.says(f"answer {card.split('_')[0]} 1")
    assert artemis.session.draft == [Action("answer", card, 0.0)]


def test_the_first_year_ends_without_aims_only_when_told_twice():
    chair = Chair(api.open_session("race", "artemis", 1, 0, autosave=False))
    chair.terminal.told.clear()
    said = flat(chair.says("end"))
    assert "Not yet: Two aims, 25 points each, can be chosen only this year" in said and "`end` again plays on" in said and "does not see" in said
    assert chair.session.state.turn == 0
    chair.says("end")
    assert chair.session.state.turn == 1
    chair = Chair(api.open_session("race", "artemis", 1, 0, autosave=False))
    chair.terminal.told.clear()
    assert "`skip` again plays on" in flat(chair.says("skip 3"))
    assert "Not yet: questions wait" in flat(chair.says("skip 3")), "a question of the first year waits too"
    chair.says("skip 3")
    assert chair.session.state.turn >= 1
    chair = Chair(api.open_session("race", "artemis", 1, 0, autosave=False))
    chair.terminal.told.clear()
    chair.says("aims coalition science")
    chair.says("end")
    assert chair.session.state.turn == 1


# -- words
def flat(text):
    return " ".join(text.split())


def test_every_aim_and_the_charter_can_be_asked_why(artemis):
    from game.model.axes import AIMS

    artemis.says("aims coalition science")
    artemis.says("end")
    for aim in AIMS:
        assert "Unit: " in artemis.says(f"why {aim}") and "So far" in artemis.says(f"why {aim}")
    said = flat(artemis.says("why coalition"))
    assert "It is the open aim." in said and "reference campaigns of this chair" in said and "Signatures" in said
    assert "Still open:" in artemis.says("why charter") and "It asks for" in artemis.says("why government")
    assert "any aim (`why coalition`)" in HELP


def test_a_waiver_that_nothing_needs_and_a_moved_date_are_told_before_the_year_ends(artemis):
    assert "no offer of this year needs it" in flat(artemis.says("waiver on"))
    assert "The legal waiver takes 2 attention, and no offer of this year needs it." in flat(artemis.says("review"))
    assert "no offer of this year needs it" not in artemis.says("waiver off") + flat(artemis.says("review"))
    artemis.says("waiver on")
    artemis.says("offer orbit_data_us")
    assert "no offer of this year needs it" not in flat(artemis.says("review"))
    artemis.says("promise First crewed landing 2030")
    assert "taken back first" not in artemis.says("review"), "a new date takes none back"
    artemis.says("end")
    assert "taken back first: 5 support and 0.1 credibility lost" in flat(artemis.says("promise First crewed landing 2034"))
    said = flat(artemis.says("review"))
    assert "First crewed landing: its public date moves from 2030 to 2034. The old one is taken back first: 5 support and 0.1 credibility lost" in said
    assert "its public date, 2030, is taken back: 5 support and 0.1 credibility lost" in flat(artemis.says("promise First crewed landing off"))
    assert "is taken back" in flat(artemis.says("review"))


def test_an_order_of_money_says_what_it_means_for_later_years(artemis):
    session, line = artemis.session, "hls_starship"
    today, need = session.unordered(line), next(row.need for row in views.lines(session) if row.id == line)
    assert today < need - 1, "the purse of 2021 is too short for every standing order"
    again = "Without an order it gets 100% again as soon as the purse allows."
    for amount in (today, (today + need) / 2):
        said = flat(artemis.says(f"fund {line} {amount:.1f}"))
        assert f"From now on {amount / need:.0%} of its need a year instead of 100%, until the next order. {again}" in said
        assert "Starship lander: From now on" in flat(artemis.says("review"))
    said = flat(artemis.says(f"fund {line} 100"))
    assert f"From now on {100 / need:.0%}" in said and again not in said, "less today too: no surprise"
    assert "From now on" not in flat(artemis.says("review"))
    assert "From now on" not in flat(artemis.says(f"fund {line} {need:.1f}"))
    # and the rule does as the sentence says
    artemis.says(f"fund {line} 350")
    _stands, ordered = prices.shares(session, line)
    session.commit()
    row = session.engine.tables.ids["element"].index(line)
    assert float(session.state.level[row, 0]) == pytest.approx(ordered, abs=1e-6)


def test_money_above_what_a_line_takes_is_cut_and_said(artemis):
    line = next(item for item in views.lines(artemis.session) if item.id == "second_lander")
    said = flat(artemis.says("fund second_lander 5000"))
    assert said.startswith(NOTED) and "can take no more than" in said and "not 5,000.0" in said
    assert artemis.session.drafted("funding", "second_lander") == pytest.approx(line.high, abs=0.05)
    said = flat(artemis.says("fund second_lander max"))
    assert "of its customary need" in said and "grows in a year by at most" in said
    assert "customary need" not in artemis.says("fund sls_block1 max")
    assert "can take no more" not in artemis.says("fund second_lander 1")
    assert artemis.says("fund second_lander -3") == "No: money for a line begins at nothing\n"
    assert artemis.says("fund light_rovers max").startswith("No: Light rovers begins only under")
    assert artemis.says("review nonsense") == 'No: nothing here is called "nonsense"\n'


def test_starved_lines_are_all_named_and_marked(artemis):
    names = [line.title for line in views.lines(artemis.session) if line.staffing > 0.3 and line.need > 50][:5]
    for name in names:
        artemis.says(f"fund {name} 1")
    said = flat(artemis.says("review"))
    assert len(names) == 5 and all(name in said.split("Starved lines lose their teams: ")[1] for name in names)
    assert artemis.says("money").count(", STARVED") >= 5


def test_a_name_of_several_words_needs_no_quotation_marks(artemis):
    assert "Slope of the landing ground" in artemis.says("why Leibnitz Beta plateau")
    assert NOTED in artemis.says("site Leibnitz Beta plateau") and "Leibnitz Beta plateau" in artemis.says("draft")
    assert NOTED in artemis.says("fund SLS Block 1 push")
    assert NOTED in artemis.says("review Starship lander") and NOTED in artemis.says("review Starship lander off")
    assert "SLS Block 1 " in artemis.says("money") and "sls_block1" not in artemis.says("money")
    assert "Artemis I. An empty Orion" in artemis.says("why Artemis I"), "a whole title means itself"
    assert "Gateway airlock (gateway_airlock)" in artemis.says("fund gateway 1")
    table = artemis.says("sites")
    assert "Leibnitz Beta plateau" in table and "Nothing changed" in artemis.says("site mons_mouton") and "mons_mouton" not in table


def test_one_and_many(artemis):
    artemis.says("campaign 1")
    assert "1 order; the rest" in artemis.says("draft") and "1 orders" not in artemis.says("draft")
    assert "points of attention are left" in artemis.says("review")
    artemis.says("campaign 2")
    tables = artemis.session.engine.tables
    assert wording.effect("tests.clps_first + 1", tables).endswith("+1 level of tests")
    assert wording.effect("work.hls_starship + 3", tables).endswith("+3 months of work")
    assert wording.effect("work.hls_starship + 1", tables).endswith("+1 month of work")
    for line in artemis.says("partners").splitlines():
        assert " ," not in line, line


def test_the_end_of_a_year_is_short_and_the_report_whole():
    chair = Chair(api.open_session("race", "artemis", 14, 0, autosave=False))
    while chair.session.year < 2028:
        ended = chair.says("end")
        told = chair.says("report")
        for line in told.splitlines():
            assert "– ->" not in line or "->         –" not in line, line
        if "and " in ended and "more (`report`" in ended:
            assert ended.count("\n  ") < 25
    assert "may end by itself" in flat(told) and "prestige never" in flat(chair.says("why prestige"))
    assert "(Partners who left" in flat(told) or "Partners who left –" in flat(told)
    fan = flat(chair.says("fan"))
    parts = re.search(r"expected: ([\d.]+) \(± [\d.]+\) = charter ([\d.]+) \+ open aim ([\d.]+) \+ sealed aim ([\d.]+) \+ government ([\d.–-]+)", fan)
    assert parts and float(parts[1]) == pytest.approx(sum(float(part) for part in parts.groups()[1:]), abs=0.001)


@pytest.mark.parametrize("seat", ["artemis", "ilrs"])
def test_seven_years_from_either_chair_in_text(seat):
    chair = Chair(api.open_session("race", seat, 9, 2, autosave=False))
    site = "connecting_ridge" if seat == "artemis" else "haworth"
    chair.says("aims presence science")
    chair.says(f"site {site}")
    chair.says("surface science")
    while chair.session.year < 2028:
        for line in ("fill balanced", "look", "designs", "dates", "debts", "sites", "surface", "partners", "money", "missions", "review"):
            chair.says(line)
        for design in {line[2:33].strip() for line in chair.says("designs").splitlines() if line.startswith("  ") and " building " in line}:
            assert "No: " not in chair.says(f"why {design}")
        chair.says("end")
        for number in ("support", "prestige", "credibility", "tension", "attention", "points", "money", "bills", "ask", "base"):
            chair.says(f"why {number}")
    assert "How the race moved" in chair.says("report")


def test_an_apostrophe_is_a_letter_and_a_name_of_two_things_says_both():
    ilrs = Chair(api.open_session("race", "ilrs", 1, 0, autosave=False))
    said = flat(ilrs.says("why chang'e-7"))
    assert said.startswith("Chang'e-7. Survey") and "(also a milestone: `why ilrs.change_7`)" in said
    assert "(also a milestone: `why ilrs.crewed_landing`)" in flat(ilrs.says("why crewed landing"))
    assert "(also a flight: `why crewed_landing_china`)" in flat(ilrs.says("why ilrs.crewed_landing"))
    assert "A quotation mark is missing." in ilrs.says('why "luna')
    assert "Points so far" in ilrs.says("why artemis") and "Sealed aim: sealed" in ilrs.says("why artemis")
    assert "No site is chosen" in ilrs.says("why site")
    ilrs.says("site haworth")
    assert flat(ilrs.says("why site")).startswith("Haworth")
    assert "may be:" in ilrs.says("why zhurong") or "nothing of yours" in ilrs.says("why zhurong")


def test_a_condition_says_what_it_takes(artemis):
    said = flat(artemis.says("why polar map"))
    assert "It holds when ANY of these is there: Chang'e-7 not flown Luna-26 not flown" in said and "A flight counts once it has succeeded." in said
    assert "In the charter of ILRS" in said
    for capability in artemis.session.engine.tables.titles["capability"]:
        row = artemis.session.engine.tables.titles["capability"].index(capability)
        if not artemis.session.engine.tables.capability_hidden[row]:
            text = flat(artemis.says(f"why {artemis.session.engine.tables.ids['capability'][row]}"))
            assert "of these are there:" in text or "of these is there:" in text or "when this is there:" in text
    assert "at least 2 of these" in flat(artemis.says("why two_landers"))
    assert "`why people on the moon again`" in flat(artemis.says("why charter"))


def test_upkeep_is_told_by_line_and_when_a_line_gets_ready(artemis):
    assert "Comes once they are ready" in artemis.says("why upkeep")
    while not any(row for row in artemis.session.history and artemis.session.history[-1].report.happened("finished")
                  if artemis.session.engine.tables.ids["element"][row] == "sls_block1"):  # fmt: skip
        artemis.session.fill("balanced")
        artemis.session.commit()
        assert artemis.session.year < 2032
    assert "SLS Block 1: ready. Its upkeep from now on: 2,000 M$ a year." in flat(artemis.says("report"))
    assert "SLS Block 1 2,000.0" in flat(artemis.says("why upkeep"))
    artemis.session.commit()
    assert "Upkeep: SLS Block 1 +2,000.0" in flat(artemis.says("why bills"))


# -- prices
def test_money_that_is_taken_from_other_lines_is_told_at_once_and_in_the_review(artemis):
    said = flat(artemis.says("fund hls max"))
    assert "The purse is short: this takes from other lines: Upper stage for Block 1B" in said and "M$ less, and 19 more" in said
    said = flat(artemis.says("review"))
    assert "The purse is short: lines under standing orders get less than those say: Upper stage for Block 1B" in said
    artemis.says("undo")
    assert "The purse is short" not in artemis.says("review")


def test_a_draft_that_moves_a_milestone_behind_its_public_date_says_so(artemis):
    marks = {mark.id: mark for mark in views.marks(artemis.session, artemis.session.forecast(64))}
    name = "artemis.artemis_2"
    artemis.says(f"promise {name} {int(marks[name].p50)}")
    artemis.says("end")
    assert "moves behind" not in artemis.says("review")
    artemis.says("fund orion_crewed mothball")
    assert "Artemis II: by this draft it moves behind its public date." in flat(artemis.says("review"))


def test_an_order_with_a_price_says_it_at_once_and_in_the_review(artemis):
    said = flat(artemis.says("drop esa_service_module"))
    assert "Dropping it costs 30 trust with European Space Agency, 5 with each of its circle (Austria, Belgium, Bulgaria and 26 more), 4 prestige." in said
    assert "30 months of its work fall back on European service module." in said
    assert "Dropping it costs" in flat(artemis.says("review"))
    assert "Good odds are 75% or better for the whole flight" in flat(artemis.says("launch crewed_landing good"))
    assert "at odds of 75% or better" in artemis.says("draft")
    said = flat(artemis.says("ask 1.1"))
    assert "Next year's vote: about" in said and "against asking × 1.00" in said and "weighs 25% this year" in said and "credibility, 1.00" in said
    assert "Changing the doctrine" not in artemis.says("doctrine 1"), "free until the third year"
    for _ in range(4):
        artemis.session.commit()
    artemis.put("doctrine", "programme", "artemis", 1)
    assert "Changing the doctrine costs 8 support and 0.1 credibility." in artemis.says("doctrine 1")
    assert "Changing the doctrine costs 8 support" in artemis.says("review")
    assert "Changing the doctrine" not in artemis.says("doctrine 2") + artemis.says("review"), "that is what stands"
    assert "How it was voted" in artemis.says("why money") and "a request weighed 25%" in flat(artemis.says("why money"))


def test_a_site_that_is_full_or_moved_has_its_price(artemis):
    tables = artemis.session.engine.tables
    row = tables.ids["site"].index("connecting_ridge")
    artemis.put("site", "programme", "ilrs", row)
    artemis.put("zone", "site", "connecting_ridge", [[0], [9000]])
    said = flat(artemis.says("site connecting_ridge"))
    assert "ILRS holds priority there until" in said and "has room for one programme, and ILRS has chosen it" in said and "+2 tension a year" in said
    assert "has room for one programme" in flat(artemis.says("review"))
    artemis.put("site", "programme", "artemis", row)
    artemis.put("achieved", "mission", "drill_landing", 1)
    assert "Moving after a landing costs 4 support." in artemis.says("site haworth")


def test_what_changes_nothing_is_no_order(red):
    assert NOTED in red.says("site bright")
    assert flat(red.says("site bright")) == "Nothing changed. What stands: Site: Bright ridge (in this year's draft)."
    said = flat(red.says("launch red_landing fly"))
    assert said.startswith("Nothing changed. What stands: Launch, ") and said.endswith(": fly when ready (as it stood).")
    line = next(one for one in views.lines(red.session) if one.id == "red_lander")
    assert f"What stands: Money, {line.title}: {line.standing:,.1f} M$ of a need of {line.need:,.1f} (as it stood)." in flat(red.says("level red_lander"))
    assert len(red.session.draft) == 1
    assert red.says("undo") == "  Taken back: Site, Red: Bright ridge.\n"
    assert red.says("undo") == "Nothing to take back.\n"


def test_attention_that_is_short_says_how_much(artemis):
    artemis.says("campaign 2")
    artemis.says("waiver on")
    left = views.head(artemis.session).attention_left
    while views.head(artemis.session).attention_left >= 1:
        name = next(deal.id for deal in views.deals(artemis.session) if deal.state == "open" and not deal.draft and deal.attention == 1)
        artemis.says(f"offer {name}")
    name = next(deal.id for deal in views.deals(artemis.session) if deal.state == "open" and not deal.draft and deal.attention == 1)
    assert left >= 1
    assert artemis.says(f"offer {name}") == f"No: That takes 1 attention, and 0 is left of this year's {views.head(artemis.session).attention:g}.\n"


def test_aims_may_change_places(artemis):
    artemis.says("aims firsts science")
    assert NOTED in artemis.says("aims science firsts")
    assert len(artemis.session.draft) == 2


def test_what_a_new_government_asks_for_is_named_and_the_rivals_cards_are_marked():
    from game.reporting import causes, news

    redrawn, rivals = "", False
    for world in range(4):
        session = api.open_session("race", "artemis", 2, world, autosave=False)
        while session.state.turn < 8:
            session.commit()
            redrawn = next((text for kind, text in news.brief(session) if kind == "demand_redrawn"), redrawn)
            rivals |= any("” (the rival's card)" in name for name, _effects in causes.happenings(session))
    chair = Chair(session)
    theirs = [text for _kind, text, owner in news.news(session) if owner == 1]
    assert theirs and f"{theirs[0]} (ILRS)" in flat(chair.says("report"))
    assert chair.says("aims firsts") == "No: two aims are needed: `aims OPEN SEALED`\n"
    assert "It asks for" in redrawn and ("no longer for" in redrawn or "as before" in redrawn)
    assert rivals
