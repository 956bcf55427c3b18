"""The known word that a misspelt one most likely means."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = ["nearest"]


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like ``word``, letter case aside; None if none is like it."""
    by_lower = {k.lower(): k for k in known}
    found = get_close_matches(word.strip().lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[found[0]] if found else None
