"""What is measured in a process of its own: starts, the first frame, and the memory and time of a whole study.

`python -m game.bench.children study WORLDS` runs a study and prints what it took as JSON; `frame` ends with the first frame of the window.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from game.bench import clock


def peak() -> float:
    """Most memory this process has had, MB. Not `ru_maxrss` where /proc tells: a child begins with the peak of whoever started it."""
    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) / 1024 for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)


def study(worlds: int) -> dict[str, Any]:
    """A study of the race in blocks as usual, nothing kept of single worlds: {"cpu", "wall", "multiple", "peak", "digest"}."""
    from game import api

    loaded = api.load_scenario("race")
    api.have_compiled(loaded, {seat: api.policy(name) for seat, name in api.default_policies(loaded).items()})
    seen = {}

    def work() -> None:
        seen["digest"] = api.simulate(loaded, worlds, seed=1, keep=False).digest

    took = clock.timed(work, 1, "element")
    return {"cpu": took.cpu[0], "wall": took.wall[0], "multiple": took.multiple[0], "peak": peak(), **seen}


def asked(worlds: int) -> dict[str, Any]:
    """`study` in a process of its own."""
    done = subprocess.run([sys.executable, "-m", "game.bench.children", "study", str(worlds)], capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr.decode()[-500:])
    return json.loads(done.stdout)


def frame() -> None:
    """Opens the game as `peaks play` does and ends when the first frame is on the display."""
    os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
    from game.cli.main import main
    from game.ui import app

    flip = app.pygame.display.flip

    def first() -> None:
        flip()
        os._exit(0)

    app.pygame.display.flip = first
    main(["play"])
    sys.exit(1)  # it ended without a frame


if __name__ == "__main__":
    if sys.argv[1] == "study":
        print(json.dumps(study(int(sys.argv[2]))))
    else:
        frame()
