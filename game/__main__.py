"""`python -m game` is the `peaks` command."""

from game.cli.main import run

if __name__ == "__main__":
    run()
