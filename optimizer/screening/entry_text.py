"""The text of a list's entry made ready for reading: bullets, numbers and line breaks as semicolons, brackets found."""

from __future__ import annotations

import re
from itertools import pairwise

from .entry_words import ADDRESS, GENERIC, STREET_END
from .normalise import name_words
from .weights import DISTINCTIVE, TELLING, base_weight
from .words import PLACES

__all__ = [
    "EDGE", "brackets_of", "distinctive", "masked", "only_places", "pieces_of", "shape_of", "telling", "tidy", "without_address",
]  # fmt: skip

_LEVEL = str.maketrans("（）［］【】：；，　\u00a0\t\r—―−‒－“”„«»「」", '()[][]:;,    –––––"""""""')
_BULLET = r"(?:\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})\)|\d{1,2}\.(?=\s)|[-–•*·▪])"
_AT_LINE = re.compile(rf"\n(?=[ \n]*(?:{_BULLET}))", re.IGNORECASE)
_LEGAL = re.compile(
    r"(?:co|company|ltd|limited|inc|incorporated|corp|corporation|llc|llp|plc|gmbh|ag|sa|s\.a|jsc|ojsc|cjsc|pjsc|ooo|oao|zao|pao|bv|"
    r"b\.v|sarl|fze|fzco|fzc|fz-llc|pte|pvt|pty|sdn|bhd|lp|l\.p|kg|s\.?r\.?o|a\.?s|d\.?o\.?o|kk|k\.k|co\.?,?\s*ltd)"
)
_LEGAL_PIECE = re.compile(rf"(?:{_LEGAL.pattern}[.\s]*)+", re.IGNORECASE)
_LEGAL_END = re.compile(rf"\b{_LEGAL.pattern}\.?$", re.IGNORECASE)
_ROMAN = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"]
_INITIAL_END = re.compile(r"(?:\b\w|\.\w+)\.$")
_LANGUAGE = re.compile(
    r"^(?:in\s+)?(?:english|russian|chinese|persian|farsi|arabic|korean|pinyin|short)(?:\s+(?:name|form|spelling))?\s*[:：]\s*",
    re.IGNORECASE,
)
_STYLES = (
    (re.compile(r"(?<!\w)\((\d{1,2})\)\s*"), [str(number) for number in range(1, 100)]),
    (re.compile(r"(?<!\w)\(([a-z])\)\s*", re.IGNORECASE), list("abcdefghijklmnopqrstuvwxyz")),
    (re.compile(r"(?<!\w)\(([ivx]{1,4})\)\s*", re.IGNORECASE), _ROMAN),
    (re.compile(r"(?<=[\s:;,])(\d{1,2})[.)]\s+"), [str(number) for number in range(1, 100)]),
    (re.compile(r"(?<=[\s:;,])([ivx]{1,4})[.)]\s+"), _ROMAN),
    (re.compile(r"(?<=[\s:;,])([a-z])\)\s+", re.IGNORECASE), list("abcdefghijklmnopqrstuvwxyz")),
)
_OF_PLACES = {
    "city",
    "district",
    "province",
    "region",
    "oblast",
    "county",
    "town",
    "state",
    "republic",
    "krai",
    "prefecture",
}
EDGE = " ,;:；，：–-\n*•·▪\"'`"


def shape_of(text: str) -> str:
    """The text, character by character, with one form of each mark, and a semicolon wherever an item of a list begins."""
    shape = text.translate(_LEVEL)
    if "\n" in shape:
        shape = _AT_LINE.sub(";", shape)
        after = shape.find(":")
        if ";" not in shape and after >= 0:
            head, tail = shape[: after + 1], shape[after + 1 :]
            shape = head + re.sub(r"\n(?=\s*[A-Z0-9\"'])(?!\s*(?:Co\b|Ltd|Inc|LLC))", ";", tail)
        shape = shape.replace("\n", " ")
    for style, order in _STYLES:
        shape = _numbered(shape, style, order)
    return _dashed(shape)


def _numbered(shape: str, style: re.Pattern[str], order: list[str]) -> str:
    """The shape with a semicolon in place of each number of an enumeration that counts up from the first."""
    marks = list(style.finditer(shape))
    values = [mark.group(1).lower() for mark in marks]
    if len(marks) < 2 or values[: len(order)] != order[: len(values)]:
        return shape
    for mark in marks:
        ahead = re.search(r"([\w-]+)[\s,]*$", shape[: mark.start()])
        opens = mark is marks[0] and ahead is not None and ahead.group(1).lower() in GENERIC
        filling = (":" if opens else ";") + ";" * (mark.end() - mark.start() - 1)
        shape = shape[: mark.start()] + filling + shape[mark.end() :]
    return shape


def _dashed(shape: str) -> str:
    """The shape with semicolons for the dashes of a list whose first item has one."""
    start = re.search(r"[:,]\s*[-–]\s*(?=\w)", shape)
    if start is None or ":" not in shape[: start.start() + 1] or ";" in shape[start.end() :]:
        return shape
    return shape[: start.end()] + re.sub(r"(?<=[\s;])[-–](?=\s*[\w(])", ";", shape[start.end() :])


def brackets_of(shape: str) -> list[tuple[int, int]]:
    """Start and end of each outermost pair of brackets."""
    pairs: list[tuple[int, int]] = []
    open_at: list[int] = []
    for place, mark in enumerate(shape):
        if mark in "([":
            open_at.append(place)
        elif mark in ")]" and open_at:
            start = open_at.pop()
            if not open_at:
                pairs.append((start, place + 1))
    # A bracket that is never closed hides those that are, inside of it.
    if open_at:
        inside = [(s + open_at[0] + 1, e + open_at[0] + 1) for s, e in brackets_of(shape[open_at[0] + 1 :])]
        pairs = [pair for pair in pairs if pair[1] <= open_at[0]] + inside
    return pairs


def masked(shape: str) -> str:
    """The shape with what stands in brackets hidden, so that marks inside end nothing outside."""
    for start, end in brackets_of(shape):
        shape = shape[:start] + "\0" * (end - start) + shape[end:]
    return shape


def tidy(text: str) -> str:
    """A name without the marks of lists and quotations around it."""
    name = " ".join(text.split()).strip(EDGE + "“”„«»—―")
    name = re.sub(r"^(?:(?:and|or|as well as|the following|its|their|of)\b[\s:,]*)+", "", name, flags=re.IGNORECASE)
    name = _LANGUAGE.sub("", re.sub(r"\s['’]s$", "", name))
    name = re.sub(rf"^{_BULLET}\s*(?=\w)", "", name, flags=re.IGNORECASE).strip(EDGE + "“”„«»—―")
    name = re.sub(r"[\s,;:–—-]+(?:and|or)$", "", name, flags=re.IGNORECASE).strip(EDGE)
    if name.count('"') % 2:
        name = name.replace('"', "")
    if name.count("(") < name.count(")"):
        name = name.rstrip(")")
    if name.count("(") > name.count(")"):
        name = name.replace("(", " ", 1)
    if name.endswith(".") and not _LEGAL_END.search(name) and not _INITIAL_END.search(name):
        name = name[:-1]
    return " ".join(name.split()).strip(EDGE)


def telling(text: str) -> bool:
    """Whether a word of the text can make a name."""
    return any(base_weight(word) >= TELLING for word in name_words(text))


def distinctive(text: str) -> bool:
    """Whether a word of the text is in no table of common words."""
    return any(base_weight(word) >= DISTINCTIVE for word in name_words(text))


def only_places(text: str) -> bool:
    """Whether the text says where something is and nothing else."""
    words = name_words(text)
    return bool(words) and all(word in PLACES or word in _OF_PLACES or word.isdecimal() for word in words)


def pieces_of(text: str) -> list[str]:
    """What stands between the commas outside brackets, legal forms left with their firm."""
    hidden = masked(text.translate(_LEVEL))
    cuts = [-1, *(place for place, mark in enumerate(hidden) if mark == ","), len(text)]
    pieces: list[str] = []
    for start, end in pairwise(cuts):
        piece = text[start + 1 : end].strip()
        if pieces and _LEGAL_PIECE.fullmatch(piece):
            pieces[-1] += f", {piece}"
        elif piece:
            pieces.append(piece)
    return pieces


def without_address(text: str) -> str:
    """The text up to an address that follows a name; blank if it is an address."""
    pieces = pieces_of(text)
    evidence = next((n for n, piece in enumerate(pieces) if _addressed(piece, pieces[n + 1 : n + 2])), None)
    if evidence is None:
        return text
    mark = ADDRESS.search(pieces[evidence])
    # A name may stand before a house number, not before "Road 5", whose own name that is.
    numbered = mark is not None and re.match(r"no\b|[#\d]|room|rm|suite", mark.group(0), re.IGNORECASE) is not None
    head = pieces[evidence][: mark.start()].strip() if mark is not None and numbered else ""
    kept = pieces[:evidence] + ([head] if distinctive(head) else [])
    while len(kept) > 1 and (only_places(kept[-1]) or kept[-1].split()[-1].lower() in _OF_PLACES):
        kept.pop()
    # What stands between the legal form and the street is a building or a quarter.
    formed = next((n for n, piece in enumerate(kept) if _LEGAL_END.search(piece)), len(kept) - 1)
    return ", ".join(kept[: formed + 1])


def _addressed(piece: str, after: list[str]) -> bool:
    if ADDRESS.search(piece):
        return True
    return bool(STREET_END.search(piece)) and bool(after) and re.match(r"(?:no\.?\s*|d\.?\s*)?\d", after[0]) is not None
