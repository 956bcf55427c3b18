"""The planner's own words (statuses, blocs, terms, columns) in Japanese, and texts put together in either language."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from optimizer.messages import Message

__all__ = ["both", "bracketed", "said_of", "word"]


def both(english: str, japanese: str) -> Message:
    """A text that is known in both languages, as titles are."""
    return Message("{en}", {"en": english}, japanese.replace("{", "{{").replace("}", "}}"))


def bracketed(text: object, inside: object) -> Message:
    """A text with another in brackets after it, full-width ones in Japanese."""
    return Message("{text} ({inside})", {"text": text, "inside": inside}, "{text}（{inside}）")


def said_of(place: object, text: str) -> Message:
    """What is said of a place."""
    return Message("{place}: {text}", {"place": place, "text": text}, "{place}：{text}")


@cache
def _words() -> dict[tuple[str, str], str]:
    with Path(__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        return {(row["kind"], row["word"]): row["ja"] for row in csv.DictReader(file)}


def word(kind: str, text: str) -> Message:
    """A word that files hold as well, as they hold it in English; in Japanese the same where ``vocabulary.csv`` lacks it."""
    return both(text, _words().get((kind, text), text))
