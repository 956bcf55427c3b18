"""Plain text in columns and lines, by the width that letters take on a screen: Japanese ones two places, others one."""

from __future__ import annotations

import unicodedata

from optimizer.messages import Message, in_language

__all__ = ["folded", "labelled", "padded", "width"]

#: What doesn't begin a line in Japanese.
_NEVER_FIRST = frozenset("、。，．・：；？！）」』】〕ー々〜…")


def width(text: str) -> int:
    """The places that a text takes."""
    return sum(_places(letter) for letter in text)


def padded(text: str, places: int) -> str:
    """The text with blanks after it, up to so many places."""
    return text + " " * (places - width(text))


def labelled(label: str, text: str, places: int = 14) -> Message:
    """A text after its label, which takes so many places in either language."""
    english, japanese = (padded(in_language(label, language), places) for language in ("en", "ja"))
    return Message(_plain(english) + "{text}", {"text": text}, _plain(japanese) + "{text}")


def folded(text: str, places: int) -> list[str]:
    """The text in lines of so many places: it breaks at blanks and between Japanese letters."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and width((line + piece).rstrip()) > places:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()] if line.strip() else lines


def _pieces(text: str) -> list[str]:
    """The parts of a text that no line breaks."""
    pieces: list[str] = []
    for at, letter in enumerate(text):
        before = text[at - 1] if at else " "
        apart = before == " " or ((_places(letter) == 2 or _places(before) == 2) and before not in "（「")
        if pieces and (not apart or letter == " " or letter in _NEVER_FIRST):
            pieces[-1] += letter
        else:
            pieces.append(letter)
    return pieces


def _places(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def _plain(text: str) -> str:
    """The text as a template without places for values."""
    return text.replace("{", "{{").replace("}", "}}")
