"""`python -m game.compiled FILE [beside]`: makes a file of compiled years, told on its input of what (see `store.ask`)."""

import sys
from pathlib import Path

from game.compiled.store import answer

answer(Path(sys.argv[1]), "beside" in sys.argv[2:])
