"""Where in an entry something begins that is no part of the name before it: aliases, subordinates, an owner, a clause."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest

from .entry_words import (
    ALIAS_MARK,
    GENERIC,
    INCLUDING,
    LINKS,
    NUMBERS,
    OPENERS,
    PLACING,
    POINTER_WORDS,
    SOFT,
    STARTS,
    STRICT,
)

__all__ = ["Mark", "marks_of"]

_WORD = re.compile(r"[\s,/]*([^\W_](?:[\w'’%]|-(?=\w))*%?|&)(?!\.\w)")
_CANDIDATE = re.compile(r";|\.(?= )|(?<![\w'’.\-])(?:[^\W_][\w'’%]*|&)")
_ALSO_BEGINS = re.compile(
    r"[afndpt]$|[afnd][kb]a$|fna$|alias|acronym|abbrev|also|now|curren|hereina|common|otherw|former|previous|trading|doing|with|"
    r"under|the$|follow"
)
_BEFORE = re.compile(r"(?:^|[,;:.(\0–]|\s-|['’]s?(?=\s))\s*$")
_COLON = re.compile(r"[\s\0]*:\s*")
_DASH = re.compile(r"\s*(?:[-–]{1,2}\s+|–\s*|\s--?\s*)(?=[\w\"'(\0])")
_END = re.compile(r"[\s\"']*(?:$|[;)\]]|\.\s|\.$)")
_ABOUT = STRICT | POINTER_WORDS | OPENERS | {"the", "namely", "a", "an", "both"}
_DESCRIBING = ("subordinate", "affiliated", "subsidiary", "its", "their")
_MANY = 99
_PLURAL = re.compile(r"(?:ies|es|s)$")


@dataclass(frozen=True)
class Mark:
    """A part of a text that is no name, and what it says of what follows.

    ``kind``: `next` (another of the same), `alias`, `previous` (other names of the firm before; ``count`` of them), `one` or
    `subordinate` (firms below the entry's), `of` (the firm above it), `clause` (nothing) or `end`.
    """

    start: int
    end: int
    kind: str
    count: int = 0


def marks_of(text: str, inside: bool = False) -> list[Mark]:
    """The marks of a text whose brackets are hidden, in order; ``inside`` of brackets a mark may stand first."""
    marks: list[Mark] = []
    for candidate in _CANDIDATE.finditer(text):
        if marks and candidate.start() < marks[-1].end:
            continue
        mark = _mark_at(text, candidate.start(), candidate.group(0).lower(), inside)
        if mark is not None:
            marks.append(mark)
    # A semicolon before another mark divides no list.
    return [
        mark
        for mark, after in zip_longest(marks, marks[1:])
        if mark.kind != "next" or after is None or after.kind == "next" or _says(text[mark.end : after.start])
    ]


def _says(text: str) -> bool:
    return text.strip().lower() not in ("", "and", "or", ",", "-", "–")


def _mark_at(text: str, place: int, word: str, inside: bool) -> Mark | None:
    if word == ";":
        return Mark(place, place + 1, "next")
    if word == ".":
        return Mark(place, place + 1, "next") if text[:place].rstrip().endswith("\0") else None
    also = ALIAS_MARK.match(text, place) if _ALSO_BEGINS.match(word) else None
    follows = also is not None and (inside or any(c.isalnum() or c == "\0" for c in text[:place]))
    # The bare word "alias" may be a firm's name.
    if (
        also is not None
        and follows
        and (not also["word"] or _BEFORE.search(text[:place]) or also[0].rstrip().endswith(":"))
    ):
        return _also(also)
    return _run(text, place, inside)


def _also(also: re.Match[str]) -> Mark:
    count = (also.group("count") or "").lower()
    number = NUMBERS.get(count) or int(count or 0)
    several = also.group("following") or re.search(r"following|aliases|names|acronyms", also.group(0), re.IGNORECASE)
    kind = "previous" if also.group("previous") else "alias"
    return Mark(also.start(), also.end(), kind, number or (_MANY if several else 0))


def _run(text: str, place: int, inside: bool) -> Mark | None:
    """The mark that a run of words naming nobody makes, if one begins here."""
    if (first_word := _WORD.match(text, place)) is None or not _may_start(first_word.group(1).lower()):
        return None
    words: list[tuple[str, int]] = []
    at = place
    while (match := _WORD.match(text, at)) is not None:
        word = match.group(1).lower().replace("’", "'").removesuffix("'s")
        if word not in GENERIC and not word.rstrip("%").isdecimal() and not GENERIC.issuperset(re.split("[-–]", word)):
            break
        words.append((word, match.end()))
        at = match.end()
    if not words:
        return None
    plain = [word for word, _ in words]
    before = (inside and not text[:place].strip()) or _BEFORE.search(text[:place]) is not None
    first = not text[:place].strip()
    opens = plain[0] in OPENERS
    if plain[0] in SOFT - STRICT and not before:
        return None
    strict = not STRICT.isdisjoint(plain)
    tells = strict or (not SOFT.isdisjoint(plain) and not POINTER_WORDS.isdisjoint(plain))
    including = not INCLUDING.isdisjoint(plain if tells else plain[:2])
    if first and not inside:
        return _owned(text, place, words) if strict else None
    if "following" in plain and not tells and not including:
        return None
    if strict and plain[-1] in LINKS and (colon := _COLON.match(text, at)) is not None:
        return Mark(place, colon.end(), "of")
    if (colon := _COLON.match(text, at)) is not None and (
        tells or including or (before and not SOFT.isdisjoint(plain))
    ):
        return Mark(place, colon.end(), _how_many(plain))
    if not (opens or before or strict):
        return None
    placing = next((end for word, end in words[1:] if word in PLACING), None)
    if tells and (opens or before) and placing is not None:
        return Mark(place, (text + ";").index(";", placing), "clause")
    ended = _END.match(text, at) is not None or _also_follows(text, at)
    if ended:
        return Mark(place, at, "clause") if (tells or (including and len(plain) > 1)) and (opens or before) else None
    if tells and (opens or before) and re.match(r"\s*\0", text[at:]):
        return Mark(place, at, _how_many(plain))
    if (dash := _DASH.match(text, at)) is not None and strict:
        return Mark(place, dash.end(), _how_many(plain))
    if not including and (owner := _owner(plain, words, before, strict)) is not None:
        return Mark(place, owner, "of")
    if including:
        listing = re.match(r"[^;]*?:\s*", text[at:])
        linked = not LINKS.isdisjoint(plain) and tells and listing is not None
        return Mark(
            place, at + listing.end() if linked and listing is not None else _behind(text, words), _how_many(plain)
        )
    own = tells and opens and not {"its", "their"}.isdisjoint(plain)
    if (own or (strict and (before or (opens and _belongs(plain))))) and LINKS.isdisjoint(plain[1:]):
        return Mark(place, _behind(text, words), _how_many(plain))
    return None


def _belongs(plain: list[str]) -> bool:
    """Whether the words tell of another firm: "its affiliated", "and subsidiary", but not the "and Affiliated" of a name."""
    strict = [word for word in plain if word in STRICT]
    return (
        not POINTER_WORDS.isdisjoint(plain)
        or strict[-1] not in ("affiliated", "subordinate")
        or not SOFT.isdisjoint(plain)
    )


def _may_start(word: str) -> bool:
    return word in STARTS or word.isdecimal()


def _also_follows(text: str, at: int) -> bool:
    gap = re.match(r"[\s,\0]*", text[at:])
    return gap is not None and ALIAS_MARK.match(text, at + gap.end()) is not None


def _how_many(plain: list[str]) -> str:
    """`subordinate` where the words are of several, `one` where they are of one."""
    nouns = [word for word in plain if word in STRICT or word in SOFT]
    several = "following" in plain or any(word.isdecimal() or NUMBERS.get(word, 0) > 1 for word in plain)
    return "subordinate" if several or not nouns or _PLURAL.search(nouns[-1]) else "one"


def _behind(text: str, words: list[tuple[str, int]]) -> int:
    """Where the words that say "its subsidiary" end; what general words follow belong to the name."""
    last, last_word = words[0][1], ""
    for word, end in words:
        described = last_word in _DESCRIBING and not re.match(r"\s+(?:of|for)\b", text[end:])
        if word not in _ABOUT and not (word in SOFT and (word.endswith("s") or described)):
            break
        last, last_word = end, word
    return last


def _owner(plain: list[str], words: list[tuple[str, int]], before: bool, strict: bool) -> int | None:
    """Where the owner's name begins in "a subordinate institute of the ..."; None if the words tell of none."""
    if not (before or strict) or (plain[0] in OPENERS and plain[0] not in ("which", "that")):
        return None
    if before and plain[0] == "under":
        return words[min(1, len(words) - 1) if plain[1:2] == ["the"] else 0][1]
    nouns = [
        n
        for n, word in enumerate(plain)
        if word in STRICT or word in SOFT or word in ("part", "belonging", "owned", "controlled")
    ]
    if not nouns or not (
        strict or plain[0] in ("a", "an", "the", "part", "belonging", "wholly", "wholly-owned", "owned", "controlled")
    ):
        return None
    if not strict and not before:
        return None
    link = next((n for n in range(nouns[0] + 1, len(plain)) if plain[n] in LINKS), None)
    if link is None:
        return None
    if link + 1 < len(plain) and plain[link + 1] == "the":
        link += 1
    return words[link][1]


def _owned(text: str, place: int, words: list[tuple[str, int]]) -> Mark | None:
    """The mark at the head of "Subordinate institute of X: Y", where a colon follows."""
    end = _owner([word for word, _ in words], words, True, True)
    return Mark(place, end, "of") if end is not None and ":" in text[end:].split(";")[0] else None
