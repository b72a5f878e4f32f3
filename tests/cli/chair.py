"""A session at the terminal, a line at a time."""

from __future__ import annotations

import io

from game.cli.text import Terminal
from game.play.session import Session


class Chair:
    def __init__(self, session: Session):
        self.session, self.out = session, io.StringIO()
        self.terminal = Terminal(session, self.out)

    def says(self, line: str) -> str:
        before = len(self.out.getvalue())
        assert self.terminal.do(line)
        said = self.out.getvalue()[before:]
        assert said and "Traceback" not in said and "{" not in said, said
        return said
