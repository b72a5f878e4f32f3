"""Stored campaigns that must replay to the same digests for ever under one model version.

    python tests/replays/golden.py        writes them anew: on purpose, with a new model version or a changed scenario

Each is an ordinary save (`peaks replay FILE --verify` says the same as the tests) of a whole campaign played at random.
"""

from __future__ import annotations

import sys
from pathlib import Path

from game import api
from game.play import saves
from game.play.session import Session

FOLDER = Path(__file__).parent / "golden"
CAMPAIGNS = {
    "race-artemis": ("race", "artemis", "random", 11, 0), "race-ilrs": ("race", "ilrs", "balanced", 12, 7),
    "race-history-artemis": ("race-history", "artemis", "historical", 13, 100_000),
}  # fmt: skip


def write(folder: Path, name: str, years: int | None = None) -> Path:
    """Plays one campaign (or its first years) and saves it; returns the file."""
    scenario, seat, policy, seed, world = CAMPAIGNS[name]
    loaded = api.load_scenario(scenario)
    session = Session.new(loaded, seat, seed, world, dict.fromkeys(loaded.tables.ids["programme"], "random"))
    while not session.finished and session.state.turn != years:
        session.fill(policy)
        session.commit()
    path = folder / f"{name}.jsonl"
    saves.write(path, session)
    # the place of the scenario on the machine that wrote it is nobody else's business
    header, rest = path.read_text(encoding="utf-8").split("\n", 1)
    path.write_text(header.replace(f'"path": "{loaded.path}", ', "") + "\n" + rest, encoding="utf-8")
    return path


if __name__ == "__main__":
    for wanted in sys.argv[1:] or CAMPAIGNS:
        print(write(FOLDER, wanted))
