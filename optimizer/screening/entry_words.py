"""Words and marks by which entries of the US lists say more than a name: aliases, subordinates, successors, addresses."""

from __future__ import annotations

import re

from .words import word_sets

__all__ = [
    "ADDRESS", "ALIAS_MARK", "GENERIC", "INCLUDING", "LINKS", "NUMBERS", "OPENERS", "PLACING", "POINTER_WORDS", "PROSE_SIGN",
    "SOFT", "STARTS", "STREET_END", "STRICT",
]  # fmt: skip

_COUNTED = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty"
)
NUMBERS = {word: number for number, word in enumerate(_COUNTED.split(), start=1)}

_SETS = word_sets("entry_words")
STRICT, SOFT, INCLUDING, LINKS, PLACING = (_SETS[n] for n in ("strict", "soft", "including", "links", "placing"))
OPENERS = INCLUDING | _SETS["openers"]
POINTER_WORDS = _SETS["pointing"].union(NUMBERS)
STARTS = STRICT | OPENERS | POINTER_WORDS | _SETS["starting"] | SOFT
GENERIC = STRICT | SOFT | OPENERS | POINTER_WORDS | LINKS | PLACING | _SETS["filling"]
"""A run of these words from one of `STARTS` on, up to where a name, a colon or the end stands, names nobody."""

_COUNT = "|".join([*NUMBERS, r"\d{1,2}"])
_LISTED_NAMES = r"(?:alias(?:es)?|former names?|other names?|names?|acronyms?|abbreviations?|spellings?)"

ALIAS_MARK = re.compile(
    rf"""(?<![\w.])(?:
    (?P<previous>f\.?\s?/?k\.?\s?/?a\b\.?|f\.?n\.?a\b\.?
      |(?:formerly|previously)(?:\s+(?:known|called|named|registered|operating)(?:\s+as)?)?\b)
    |(?P<also>a\.?\s?/?k\.?\s?/?a\b\.?|n\.?\s?/?k\.?\s?/?a\b\.?|d\.?\s?/?b\.?\s?/?a\b\.?|t/a\b
      |(?:also|now|currently|hereinafter|commonly|otherwise)\s+(?:known|called|doing\s+business|operating|trading|referred\s+to)(?:\s+as)?\b
      |(?:trading|doing\s+business)\s+as\b|abbreviated(?:\s+as|\s+to)?\b
      |(?:with\s+|under\s+)?(?:the\s+)?following\s+(?:(?:{_COUNT})\s+)?(?:alias(?:es)?|acronyms?|other\s+names?)\b)
    |(?P<word>alias(?:es)?|acronyms?|abbreviations?)\b
    )[\s,:]*
    (?:(?:the\s+)?(?P<following>following)\s+)?(?:(?P<count>{_COUNT})\s+)?(?:{_LISTED_NAMES}\b(?=\s*[:,\-–]|\s*$|\s+\W))?[\s,:]*""",
    re.IGNORECASE | re.VERBOSE,
)
"""Marks after which other names of a firm stand; ``previous`` ones are names that it no longer has."""

_STREETS = (
    r"(?:road|rd|street|str|st|avenue|ave|lane|ln|boulevard|blvd|highway|hwy|drive|alley|square|prospekt|prospect|shosse|pereulok|"
    r"proezd|ulitsa|naberezhnaya)"
)
STREET_END = re.compile(rf"\b{_STREETS}\.?$", re.IGNORECASE)

ADDRESS = re.compile(
    rf"""^(?:room|rm|suite|ste|floor|fl|level|unit|building|bldg|block|flat|apt|apartment|plot|villa|office|tower|warehouse|km
      |po\ box)\b\.?\s*(?:no\.?\s*)?[\#\w-]*\d
    |^(?:rm|room|suite|flat|block|building)\s+[a-z]\b$
    |\b\d+(?:st|nd|rd|th)?\s*(?:/\s?f|floor)\b
    |\bp\.?\s?o\.?\s?box\b
    |(?<!\w)(?:no\.?\s*|\#)?\d[\w/-]*,?\s+(?:[\w'.-]+\s+){{0,4}}{_STREETS}\b\.?(?=$|\s+(?:no\.?\s*)?\d|\s+(?:east|west|north|south)\b)
    |\b(?:ul|ulitsa|prospekt|pr-t|shosse|pereulok|per)\b\.\s*\w+
    |\b{_STREETS}\.?\s+(?:no\.?\s*)?\d+\w?$
    |\bindustrial\s+(?:area|zone|estate|park)\s+(?:no\.?\s*)?\d+$
    |^\d{{5,6}}(?:[\s-]\d+)?$
    |^(?:with\s+)?(?:an\s+)?address(?:es)?\b|\blocated\s+(?:at|in)\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""What only addresses have; it must hold a number or say that it is one, for firms are named after roads."""

PROSE_SIGN = re.compile(
    r"[\n()（）\[\]:：；—–]| - |includ|compris|successor|subsidiar|affiliat|subordinat|sub-?unit|assign|branch|office|alias|acronym"
    r"|abbrev|known as|formerly|previously|[./]\s?[kbn]\.?\s?[./]\s?a|\bt/a\b|\b[afnd][kbn]a\b|trading|business as|referred"
    r"|consist|\b(?:of|by|under|part|belonging|owned|controlled|which)\b",
    re.IGNORECASE,
)
"""A cell without any of this holds names, and between them semicolons and addresses at most."""
