"""`python -m game.compiled TASK [beside]`: makes the file of compiled years that a task asks for (see `store.ask`)."""

import sys
from pathlib import Path

from game.compiled.store import answer

answer(Path(sys.argv[1]), "beside" in sys.argv[2:])
