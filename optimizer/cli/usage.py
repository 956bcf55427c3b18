"""Arguments, help and faults of usage in either language: `argparse` as it is in English, and in Japanese.

The Japanese stands in ``argparse.csv``, under the texts of `argparse` in every version of Python that the planner runs on.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

from optimizer.messages import Language

from .layout import folded, width

__all__ = ["Parser", "argparse_texts", "usage_in"]

_spoken: ContextVar[Language | None] = ContextVar("spoken", default=None)


@contextmanager
def usage_in(language: Language) -> Iterator[None]:
    """Parsers made and used within speak the language."""
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)


@cache
def argparse_texts() -> dict[str, str]:
    """The Japanese of each text of `argparse`."""
    with Path(__file__).with_name("argparse.csv").open(encoding="utf-8", newline="") as file:
        return {row["en"]: row["ja"] for row in csv.DictReader(file)}


def _either(usual: Callable[..., str]) -> Callable[..., str]:
    """Instead of `gettext` or `ngettext`: the text in the language spoken, and what was usual where none is."""

    def said(text: str, *more: Any) -> str:
        language = _spoken.get()
        if language is None:
            return usual(text, *more)
        # Of a singular and a plural, Japanese needs but one.
        english = text if not more or more[1] == 1 else str(more[0])
        return argparse_texts().get(text, english) if language == "ja" else english

    return said


# `argparse` says all its texts through these two names, and puts values in afterwards: whoever overrides `error` gets
# sentences that are put together already, in words that differ between versions of Python.
argparse._ = _either(argparse._)  # type: ignore[attr-defined]
argparse.ngettext = _either(argparse.ngettext)  # type: ignore[attr-defined]


class _Help(argparse.HelpFormatter):
    """Help whose lines end by what they take on the screen, where a Japanese letter is as wide as two others."""

    def _split_lines(self, text: str, places: int) -> list[str]:
        return folded(" ".join(text.split()), places) if _spoken.get() == "ja" else super()._split_lines(text, places)

    def _fill_text(self, text: str, places: int, indent: str) -> str:
        if _spoken.get() != "ja":
            return super()._fill_text(text, places, indent)
        return "\n".join(indent + line for line in folded(" ".join(text.split()), places - len(indent)))

    def _format_usage(self, *given: Any) -> str:
        """The usage, its further lines below the first one's arguments."""
        prefix = argparse_texts()["usage: "]
        more = width(prefix) - len(prefix) if _spoken.get() == "ja" else 0
        self._width -= more
        first, *rest = super()._format_usage(*given).split("\n")
        self._width += more
        return "\n".join([first, *(" " * more + line if line else line for line in rest)])

    def format_help(self) -> str:
        """The help, its headings before full-width colons in Japanese, which some versions of Python don't ask for."""
        text = super().format_help()
        return re.sub(r"^(\w+):$", r"\1：", text, flags=re.MULTILINE) if _spoken.get() == "ja" else text


class Parser(argparse.ArgumentParser):
    """A parser whose help fits either language; parsers of its commands are of the same class."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(formatter_class=_Help, **settings)
