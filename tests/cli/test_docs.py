"""What the pages for players and analysts show is what the program does: every command and the Python of them is run here, small."""

from __future__ import annotations

import io
import re
import shlex
from pathlib import Path

import pytest

from game import api
from game.cli.main import main
from game.cli.text import Terminal
from game.play.session import Session

ROOT = Path(__file__).parents[2]


def blocks(name: str) -> list[str]:
    return re.findall(r"```\w*\n(.*?)```", (ROOT / name).read_text(encoding="utf-8"), re.S)


def commands() -> list[str]:
    found = set()
    for name in ("docs/analysts.md", "docs/players.md", "README.md"):
        text = (ROOT / name).read_text(encoding="utf-8").replace("python3 run.py ", "peaks ")
        inside = re.findall(r"`(peaks [^`]*?)`", text.replace("\n  ", " "))
        for line in [line for block in re.findall(r"```\w*\n(.*?)```", text, re.S) for line in block.splitlines()] + inside:
            words = shlex.split(line.split("#")[0])
            verbs = ("simulate", "forecast", "balance", "tournament", "replay", "play", "list", "describe")
            if words[:1] == ["peaks"] and len(words) > 2 and words[1] in verbs:
                found.add(" ".join(words).split(" > ")[0])
    return sorted(found)


@pytest.mark.parametrize("line", commands())
def test_a_command_of_the_pages_runs(line, tmp_path, monkeypatch, capsys):
    words = line.split()[1:]
    if "SAVE" in words:
        session = Session.new(api.load_scenario("race"), "artemis", 1, 0, autosave=tmp_path / "mine.jsonl")
        session.commit()
        words[words.index("SAVE")] = str(session.autosave)
    if words[0] == "simulate":
        words += ["--worlds", "2"] + (["--until", "2024"] if "--until" not in words else [])
    elif words[0] == "balance":
        words = [word for word in words if word != "--strict"] + ["--worlds", "2"] + ([] if "--only" in words else ["--only", "length"])
    elif words[0] in ("forecast", "tournament"):
        words += ["--worlds", "2"]
    elif words[0] == "play" and "--text" not in words:
        words.append("--text")
    monkeypatch.setattr("sys.stdin", io.StringIO("quit\n"))
    assert main(words) == 0
    assert capsys.readouterr().out


def test_there_are_commands_to_run():
    assert len(commands()) > 10


def test_the_first_year_of_the_players_page():
    lines = next(block for block in blocks("docs/players.md") if block.startswith("look"))
    out = io.StringIO()
    terminal = Terminal(api.open_session("race", "artemis", autosave=False), out)
    for line in lines.splitlines():
        word, *rest = shlex.split(re.split(r"\s{3,}", line)[0])
        if word == "fan":
            continue
        before = len(out.getvalue())
        getattr(terminal, word)(*rest)  # not `do`, which would turn a mistake into a sentence
        said = out.getvalue()[before:]
        assert said
        assert not said.startswith("No: "), f"{line}: {said}"
    assert terminal.session.year == 2022


def test_the_python_of_the_analysts_page():
    code = next(block for block in blocks("docs/analysts.md") if "import game" in block)
    small = re.sub(r"worlds=[\d_]+", "worlds=3", code)

    def my_policy(observation, legal, luck):
        return observation.standing()

    names: dict[str, object] = {"my_policy": my_policy}
    exec(small, names)
    assert names["result"].worlds == names["state"].worlds == 3
    assert len(names["fan"].milestones) == len(names["result"].milestones)
    assert names["engine"].finished(names["state"])


def test_the_python_about_causes():
    code = next(block for block in blocks("docs/analysts.md") if "causes.attribute" in block)
    names: dict[str, object] = {}
    exec("import game\n" + code.replace("worlds=32", "worlds=4"), names)
    told, course = names["told"], names["course"]
    assert sum(term.total for term in told.date(0)) == told.ends(0)[3] - told.ends(0)[2]
    assert course.digest == names["year"].digest


def test_every_row_of_the_speed_page_is_measured_and_every_figure_stands_there():
    from game.bench import suite

    rows = re.findall(r"^\| `([\w.]+)` \|", (ROOT / "docs" / "speed.md").read_text(encoding="utf-8"), re.M)
    ids = [task.id for task in suite.TASKS]
    assert all(any(row == one or row.startswith(one + ".") for one in ids) for row in rows)
    assert [one for one in ids if not any(row == one or row.startswith(one + ".") for row in rows)] in ([], ["study.1000000"])
