"""The tables of words in the folder ``tables``, and those that say little about which firm is meant."""

from __future__ import annotations

from pathlib import Path

__all__ = [
    "FILLER_WORDS",
    "GROUPS",
    "ORDINARY",
    "PLACES",
    "SHORT_FORMS",
    "STOP_WORDS",
    "TRADE",
    "lines_of",
    "synonyms",
    "word_sets",
]

_FOLDER = Path(__file__).parent / "tables"


def lines_of(table: str) -> list[str]:
    """The lines of a table, without comments and blank ones."""
    lines = (_FOLDER / f"{table}.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def word_sets(table: str) -> dict[str, frozenset[str]]:
    """The words of a table by section; a section begins with its name in brackets."""
    sections: dict[str, list[str]] = {}
    for line in lines_of(table):
        if line.startswith("["):
            words = sections.setdefault(line[1:-1], [])
        else:
            words += line.split()
    return {name: frozenset(words) for name, words in sections.items()}


def synonyms(table: str) -> dict[str, str]:
    """Each word of a line to the first one of it, which stands for all."""
    lines = (line.split() for line in lines_of(table))
    return {word: standing for standing, *words in lines for word in words}


_SETS = word_sets("words")
STOP_WORDS, FILLER_WORDS, TRADE, PLACES, GROUPS, ORDINARY = (
    _SETS[n] for n in ("stop", "empty", "trade", "places", "groups", "ordinary")
)
SHORT_FORMS = synonyms("short_forms")
"""Plurals and short forms of trade words, to the form that stands for them."""
