"""Legal forms, which say how a firm is incorporated and nothing of which firm it is."""

from __future__ import annotations

import re

from .han import VARIANTS
from .words import word_sets

__all__ = ["mark_ideographic_forms", "strip_legal_forms"]


_SETS = word_sets("legal_forms")
_SPELT_OUT = re.compile(
    r"\b(?:joint stock|limited liability|public limited|proprietary limited|open joint stock|closed joint stock) company\b"
    r"|\bs p z? ?o ?o\b|\bsp zoo\b|\bsp z oo\b|\bsp z o o\b|\bgmbh (?:and|&) co(?: kg)?\b"
)

_SPELT_WITH = {"stock", "liability", "public", "proprietary", "sp", "gmbh"}

# Abbreviations in brackets, as NFKC leaves ㈱ ㈲ ㈳ and their typed forms; the Korean ㈜ becomes (주).
_BRACKETED = r"[(（\[]\s*(?:株|有|同|合|資|资|名|財|财|社|独|一社|一財|一财|주|유)\s*[)）\]]"
_FORMS = {form for written in _SETS["characters"] for form in (written, written.translate(VARIANTS))}
_IDEOGRAPHIC = re.compile("|".join([_BRACKETED, *sorted(_FORMS, key=len, reverse=True)]))


def mark_ideographic_forms(text: str) -> str:
    """The text, in NFKC, its characters folded or not, with a blank for each Japanese, Chinese
    and Korean legal form; as it was if nothing else is in it."""
    if text.isascii():
        return text
    without = _IDEOGRAPHIC.sub(" ", text)
    return without if any(c.isalnum() for c in without) else text


def strip_legal_forms(words: list[str]) -> list[str]:
    """The folded words of a name without legal forms written in letters; all of them if there is nothing else."""
    kept = words if _SPELT_WITH.isdisjoint(words) else _SPELT_OUT.sub(" ", " ".join(words)).split()
    kept = kept[:1] + [w for w in kept[1:] if w not in _SETS["anywhere"]]
    while len(kept) > 1 and kept[-1] in _SETS["last"]:
        kept.pop()
    if len(kept) > 1 and kept[0] in _SETS["first"]:
        kept = kept[1:]
    return kept or words
