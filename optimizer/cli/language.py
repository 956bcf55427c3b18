"""The language of the command line: the one asked for, else that of the locale's messages."""

from __future__ import annotations

import locale
import os
from collections.abc import Iterator, Sequence

from optimizer.messages import LANGUAGES, Language

__all__ = ["language_of"]

_FLAG = "--lang"


def language_of(arguments: Sequence[str]) -> Language:
    """The language that the arguments ask for, wherever they do, the last if several; else the locale's.

    It must be known before the arguments are parsed, since help and faults of usage are told in it; a language that
    there is none of is left to the parser to refuse.
    """
    asked = [language for value in _asked(arguments) for language in LANGUAGES if value == language]
    return asked[-1] if asked else _of_locale()


def _asked(arguments: Sequence[str]) -> Iterator[str]:
    """The values of the flag, which may be shortened as argparse allows, before what ends all flags."""
    for at, argument in enumerate(arguments):
        if argument == "--":
            return
        name, equals, value = argument.partition("=")
        if len(name) > len("--l") and _FLAG.startswith(name):
            yield value if equals else next(iter(arguments[at + 1 : at + 2]), "")


def _of_locale() -> Language:
    """Japanese where the locale's messages are, else English."""
    settings = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    setting = next((setting for setting in settings if setting), "")
    return "ja" if locale.normalize(setting).startswith("ja_") else "en"
