"""The command line: arguments in, calls of :mod:`optimizer.api`, text or JSON out; `Exit` has the exit codes."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from optimizer import __version__
from optimizer.errors import BadInput
from optimizer.messages import LANGUAGES, Language, message

from .command import Argument, Exit, warn
from .commands import COMMANDS
from .language import language_of
from .usage import Parser, usage_in

__all__ = ["main", "make_parser"]

_LANG = Argument(
    "--lang",
    choices=LANGUAGES,
    default=argparse.SUPPRESS,
    help=message("language of everything that is printed, ja or en (default the locale's)"),
)


def make_parser(language: Language = "en") -> argparse.ArgumentParser:
    """All commands and their arguments, explained in the language."""
    with usage_in(language):
        parser = Parser(
            prog="python -m optimizer",
            description=message(
                "Chooses suppliers in allied countries to replace barred communication parts and semiconductors."
            ).in_language(language),
        )
        version = message("show program's version number and exit").in_language(language)
        parser.add_argument("--version", action="version", version=__version__, help=version)
        _LANG.add_to(parser, language)
        commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
        for command in COMMANDS:
            explained = command.help.in_language(language)
            own = commands.add_parser(command.name, help=explained, description=explained)
            own.set_defaults(run=command.run)
            for argument in (*command.arguments, _LANG):
                argument.add_to(own, language)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; bad input is told on standard error."""
    language = language_of(sys.argv[1:] if arguments is None else arguments)
    try:
        with usage_in(language):
            options = make_parser(language).parse_args(arguments)
        options.lang = language
        return int(options.run(options))
    except BadInput as error:
        print(error.in_language(language), file=sys.stderr)
        return Exit.BAD_INPUT
    except BrokenPipeError:
        # The reader of a pipe may leave early (``| head``); the pack is already written by then.
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
        return Exit.DONE
    except KeyboardInterrupt:
        warn(message("interrupted; nothing was written"), language)
        return Exit.INTERRUPTED


def run() -> NoReturn:
    """Entry point of ``python -m optimizer``."""
    sys.exit(main())
