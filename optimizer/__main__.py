"""``python -m optimizer``."""

from optimizer.cli.parser import run

run()
