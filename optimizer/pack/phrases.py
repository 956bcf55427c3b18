"""Texts of a plan's tables as a Japanese reader reads them: what stands between their ids, by ``phrases.csv``."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

__all__ = ["phrase_in_japanese"]

_ARROW = " → "


def phrase_in_japanese(text: str) -> str:
    """A proof path (see `optimizer.rules.proof`) or a pool of assemblies, its words in Japanese; ids and names stay."""
    return _ARROW.join(_step(step) for step in text.split(_ARROW))


def _step(step: str) -> str:
    for pattern, japanese in _forms():
        if (match := pattern.fullmatch(step)) is not None:
            first, *rest = match.groups()
            return japanese.format(_step(first), *map(_step, rest))
    return step


@cache
def _forms() -> tuple[tuple[re.Pattern[str], str], ...]:
    with Path(__file__).with_name("phrases.csv").open(encoding="utf-8", newline="") as file:
        return tuple((re.compile(row["en"]), row["ja"]) for row in csv.DictReader(file))
