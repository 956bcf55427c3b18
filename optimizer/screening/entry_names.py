"""The names in an entry of a list: the firm's own, aliases and former names, subordinates, and no clause about successors.

Lists such as the US Entity List write an entry as a sentence: "Alpha Co., Ltd. (AC), a.k.a., the following two aliases: ...;
subordinate institutes: ...; and any successor thereof". Reading it goes from mark to mark and takes what stands between.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from .entry_marks import Mark, marks_of
from .entry_phrases import REMARK, rephrased
from .entry_text import (
    EDGE,
    brackets_of,
    masked,
    only_places,
    pieces_of,
    shape_of,
    telling,
    tidy,
    without_address,
)
from .entry_words import ALIAS_MARK, GENERIC, NUMBERS, PROSE_SIGN, SOFT
from .normalise import name_words

__all__ = ["EntryName", "entry_names"]

_COUNTED = re.compile(rf"(?:{'|'.join(NUMBERS)}|\d{{1,3}}|its|all|any|several|various|other)\s+", re.IGNORECASE)
_LEGAL_FORM = {
    "private", "public", "joint", "stock", "limited", "liability", "open", "closed", "proprietary", "company", "ltd", "llc", "jsc",
    "inc",
}  # fmt: skip
_BELOW = ("subordinate", "one")
_PLURALS = {word for word in SOFT if word.endswith("s")}
_LAST_AND = re.compile(r",?\s+(?:and|&|as well as|or)\s+", re.IGNORECASE)
_OR = re.compile(r",?\s+or\s+", re.IGNORECASE)
_INSTITUTION = re.compile(
    rf"\b(?:{'|'.join(sorted(SOFT))}|works|mill|yard|lab|labs|group|station|school|university|co|ltd|inc|llc|corp|gmbh|jsc|ooo|ao)\b",
    re.IGNORECASE,
)
_DASHES = re.compile(r"\s+[-–—]\s+")
_SENTENCE = re.compile(r"(?<=[\w)]{4})\.\s+(?=[A-Z0-9])")


@dataclass(frozen=True)
class EntryName:
    """A name, its kind (`name`, `alias`, `previous`, `parent`) and the firm of the entry that its bearer belongs to."""

    name: str
    kind: str
    parent: str | None = None


@dataclass
class _Firm:
    """A firm while its entry is read; its parent may be told after its names."""

    name: str
    parent: str | None = None


@dataclass
class _Reader:
    bracketed: bool
    names: list[tuple[str, str, _Firm | None]] = field(default_factory=list)
    root: _Firm | None = None
    current: _Firm | None = None

    def plain(self, text: str, kind: str) -> None:
        """Take the names of a cell in which nothing but semicolons stands between them."""
        for part in text.split(";"):
            name = without_address(part) if "," in part and any(character.isdecimal() for character in part) else part
            if name.strip():
                self.add(tidy(name) or name.strip(), kind)

    def add(self, name: str, kind: str) -> None:
        firm = _Firm(name) if kind == "name" or self.current is None else self.current
        self.names.append((name, kind, firm))
        if kind == "name":
            self.current, self.root = firm, self.root or firm

    def read(self, text: str, kind: str, inside: bool = False) -> None:
        """Take the names of a cell, or with ``inside`` of a pair of brackets behind a name."""
        first = ALIAS_MARK.match(text.lstrip()) if kind != "name" and not inside else None
        if first is not None and not first["word"]:
            kind, text = "previous" if first["previous"] else "alias", text.lstrip()[first.end() :]
        marks = [Mark(0, 0, "start"), *marks_of(masked(shape_of(text)), inside), Mark(len(text), len(text), "end")]
        mode, section, left = kind, kind, 0
        for mark, after in pairwise(marks):
            if mark.kind == "next":
                mode = mode if mode == section or left > 0 else section
            elif mark.kind in ("alias", "previous"):
                mode, left = mark.kind, mark.count
                section = section if section in _BELOW else mark.kind
            elif mark.kind in _BELOW:
                mode = section = mark.kind
            elif mark.kind == "of":
                mode = "of"
            # Where semicolons divide a list, commas stand inside of names.
            commas = "next" not in (mark.kind, after.kind) and (
                inside or mark.kind in ("alias", "previous", "subordinate")
            )
            several = mode == "subordinate" or left > 1
            piece = text[mark.end : after.start]
            if after.kind in _BELOW:
                piece = re.sub(r"['’]s?\s*$", "", piece)
            if section in _BELOW and mode not in _BELOW and left == 1:
                # After the last of counted aliases a full stop ends them.
                piece, *others = _SENTENCE.split(piece, maxsplit=1)
            else:
                others = []
            taken = self._take(piece, mode, commas, several)
            for other in others:
                mode = section
                self._take(other, mode, False, False)
            left -= taken if mode in ("alias", "previous") else 0

    def _take(self, text: str, mode: str, commas: bool, several: bool) -> int:
        """Take what stands between two marks; the number of names in it."""
        if not _is_name(text):
            unread = text.strip(EDGE + ".()[]")
            if unread and mode != "of" and mode not in _BELOW:
                self.names.append((unread, mode, self.current))
            return 0
        if mode == "of":
            return self._owner(text)
        if mode in _BELOW:
            if (inner := _in_brackets(text)) is not None:
                parts = inner.split(";")
                return sum(self._take(part, "subordinate", len(parts) == 1, True) for part in parts)
            if _describes(tidy(text)):
                return 0
        items = _items(text, several) if commas else [text]
        return sum(self._item(item, mode) for item in items)

    def _owner(self, text: str) -> int:
        """The firm that the current one belongs to; "Subordinate of X: Y" names Y as well."""
        head, colon, tail = text.partition(":")
        named, _ = self._without_notes(next(iter(pieces_of(without_address(head))), ""))
        owner = tidy(named).removeprefix("the ").removeprefix("The ")
        if not owner or not telling(owner):
            return 0
        if self.current is not None:
            self.current.parent = self.current.parent or owner
        if not colon:
            self.names.append((owner, "parent", None))
            return 1
        self.root = self.root or _Firm(owner)
        self.names.append((owner, "parent", None))
        return 1 + self._take(tail, "subordinate", True, True)

    def _item(self, text: str, mode: str) -> int:
        """Take one name with what stands in brackets behind it."""
        name, notes = self._without_notes(without_address(tidy(text)))
        name = tidy(name)
        below = mode in _BELOW
        if (below and _describes(name)) or ((below or self.root is not None) and only_places(name)):
            return 0
        if not name_words(name):
            return 0
        if below and not telling(name) and self.root is not None:
            # "Second Factory" names nobody without the firm whose factory it is.
            name = f"{self.root.name} {name}"
        if below:
            firm = _Firm(name, self.root.name if self.root is not None else None)
            self.names.append((name, "name", firm))
        elif mode in ("alias", "previous", "parent") or (self.root is not None and mode != "name"):
            firm = self.current if self.current is not None else _Firm(name)
            self.names.append((name, mode, firm))
        else:
            firm = _Firm(name)
            self.names.append((name, mode, firm))
        if mode == "name" or below or self.current is None:
            self.current = firm
        if mode == "name" and self.root is None:
            self.root = firm
        current = self.current
        for note in notes:
            self.current = firm
            self.read(note, "alias", inside=True)
        self.current = current
        return 1

    def _without_notes(self, text: str) -> tuple[str, list[str]]:
        """The name without the brackets that tell of it, and what they tell; brackets that belong to it stay."""
        shape = shape_of(text)
        spans, notes, removed = brackets_of(shape), [], []
        for start, end in spans:
            note, hidden = text[start + 1 : end - 1], masked(shape[start + 1 : end - 1])
            behind = re.fullmatch(r"(?:'s|[\0\s.,;:’])*", masked(shape)[end:]) is not None
            if REMARK.match(note):
                pass
            elif any(mark.kind != "next" for mark in marks_of(hidden, inside=True)):
                notes.append(note)
            elif all(word.lower() in GENERIC or word.lower() in _LEGAL_FORM for word in re.findall(r"[\w-]+", note)):
                pass
            elif behind and telling(note) and not only_places(note) and (self.bracketed or not _is_name(text[:start])):
                notes.append(note)
            else:
                continue
            removed.append((start, end))
        for start, end in reversed(removed):
            text = f"{text[:start]} {text[end:]}"
        return text, notes


def entry_names(cells: Iterable[tuple[str, str]], bracketed: bool = True) -> list[EntryName]:
    """The names in the cells of one entry, each with the kind of name that the cell is for, the main one first.

    Each name stands once. ``bracketed``: what stands in brackets behind a name is an alias; where the list gives aliases
    apart, such brackets stay in the name. What is in a cell in which no name can be read is taken as it stands.
    """
    reader = _Reader(bracketed)
    for written, kind in cells:
        text = rephrased(written)
        before = len(reader.names)
        if PROSE_SIGN.search(text):
            reader.read(text, kind)
        else:
            reader.plain(text, kind)
        if len(reader.names) == before and (kind == "name" or not name_words(text)):
            reader.add(text.strip(), kind)
    entries: dict[str, EntryName] = {}
    for name, kind, firm in reader.names:
        entries.setdefault(name, EntryName(name, kind, firm.parent if firm is not None else None))
    return list(entries.values())


def _in_brackets(text: str) -> str | None:
    """What stands in the brackets that are all there is of a text; None if there is more."""
    stripped = text.strip(EDGE + ".")
    spans = brackets_of(shape_of(stripped))
    return stripped[1:-1] if spans == [(0, len(stripped))] else None


def _is_name(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _describes(name: str) -> bool:
    """Whether the words count or describe subordinates instead of naming one: "18 county bureaus"."""
    words = [word.lower() for word in re.findall(r"[\w-]+", name)]
    if all(word in GENERIC for word in words):
        return True
    return _COUNTED.match(name) is not None and words[-1] in _PLURALS


def _items(text: str, several: bool) -> list[str]:
    """The names of a list without semicolons: divided at commas, sentences and the last "and" where names stand on both sides."""
    dashed = _DASHES.split(text) if several else []
    if len(dashed) > 1 and all(telling(part) for part in dashed):
        return dashed
    parts = [part for sentence in _SENTENCE.split(text) for part in pieces_of(sentence)]
    items: list[str] = []
    for half in (half for part in parts for half in _halves(part, several)):
        if items and (not telling(half) or without_address(half) != half or not telling(items[-1])):
            items[-1] += f", {half}"
        else:
            items.append(half)
    return items


def _halves(part: str, several: bool) -> list[str]:
    halves = (_LAST_AND if several or _LAST_AND.match(f" {part}") else _OR).split(part)
    first, last = halves[0], halves[-1]
    # "Institute of Optics and Mechanics" is one: what follows is no institution.
    of_both = re.search(r"\b(?:of|for)\b", first, re.IGNORECASE) is not None and _INSTITUTION.search(last) is None
    return [part] if of_both or not all(telling(half) for half in halves if half.strip()) else halves
