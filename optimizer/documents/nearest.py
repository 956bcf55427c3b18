"""The known word that a misspelt one most likely means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

from optimizer.errors import quoted, unseen
from optimizer.messages import Message, message

__all__ = ["did_you_mean", "nearest", "suggested", "without_unseen"]


def without_unseen(text: str) -> str:
    """The text as the eye has it: no character that cannot be seen, one plain blank for every kind of blank, none at the ends.

    Full-width letters and digits are their plain ones.
    """
    if text.isascii() and text.isprintable():
        return re.sub(" +", " ", text).strip()
    kept = "".join(" " if c.isspace() else c for c in text if c.isspace() or not unseen(c))
    return re.sub(" +", " ", unicodedata.normalize("NFKC", kept)).strip()


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like ``word``, letter case and what cannot be seen aside; None if none is like it."""
    by_lower = {k.lower(): k for k in known}
    matches = get_close_matches(without_unseen(word).lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[matches[0]] if matches else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``; did you mean 'x'?`` for the known word most like ``word``, and what the eye cannot tell apart; else nothing.

    A known word with something in it that cannot be seen is misspelt itself, so nobody meant it.
    """
    known = [k for k in known if k != word]
    close = nearest(word, (k for k in known if not any(map(unseen, k)) and k == k.strip()))
    seen = without_unseen(word)
    if close is None:
        alike = next((k for k in known if without_unseen(k) == seen), None)
        return message("; {word} is known, which only looks the same", word=quoted(alike)) if alike is not None else ""
    meant = quoted(close)
    if without_unseen(close) != seen:
        return suggested(close)
    hidden = "".join(dict.fromkeys(c for c in word if unseen(c)))
    if hidden:
        return message("; did you mean {word}, without {hidden}?", word=meant, hidden=quoted(hidden))
    if word.strip() == close:
        return message("; did you mean {word}, without the blanks around it?", word=meant)
    return suggested(close)


def suggested(word: str) -> Message:
    """``; did you mean 'x'?`` for the word that is meant."""
    return message("; did you mean {word}?", word=quoted(word))
