"""The command line: arguments in, calls of :mod:`optimizer.api`, text or JSON out; `Exit` has the exit codes."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from optimizer import __version__
from optimizer.errors import BadInput

from .command import Exit
from .commands import COMMANDS

__all__ = ["main", "make_parser"]


def make_parser() -> argparse.ArgumentParser:
    """All commands and their arguments."""
    parser = argparse.ArgumentParser(
        prog="python -m optimizer",
        description="Chooses suppliers in allied countries to replace barred communication parts and semiconductors.",
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in COMMANDS:
        own = commands.add_parser(command.name, help=command.help, description=command.help)
        own.set_defaults(run=command.run)
        for argument in command.arguments:
            argument.add_to(own)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; bad input is told on standard error."""
    try:
        options = make_parser().parse_args(arguments)
        return int(options.run(options))
    except BadInput as error:
        print(error, file=sys.stderr)
        return Exit.BAD_INPUT
    except BrokenPipeError:
        # The reader of a pipe may leave early (``| head``); the pack is already written by then.
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
        return Exit.DONE
    except KeyboardInterrupt:
        print("interrupted; nothing was written", file=sys.stderr)
        return Exit.INTERRUPTED


def run() -> NoReturn:
    """Entry point of ``python -m optimizer``."""
    sys.exit(main())
