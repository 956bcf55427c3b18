"""Words and marks by which entries of the US lists say more than a name: aliases, subordinates, successors, addresses."""

from __future__ import annotations

import re

__all__ = [
    "ADDRESS",
    "ALSO",
    "GENERIC",
    "INCLUDING",
    "LINKS",
    "NUMBERS",
    "OPENERS",
    "PLACING",
    "POINTING",
    "SOFT",
    "STARTS",
    "STREET_END",
    "STRICT",
    "SUSPECT",
]  # fmt: skip


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_COUNTED = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
    "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
NUMBERS = {word: number for number, word in enumerate(_COUNTED, start=1)}

STRICT = _words(
    "successor successors subsidiary subsidiaries affiliate affiliates affiliated sub-unit sub-units subunit subunits assign "
    "assigns assignee assignees branches subordinate subordinates sub-entity sub-entities sub-organization sub-organizations "
    "instrumentality instrumentalities successors-in-interest parents"
)
"""Words that never make up the name of a firm after "and", "its" and the like."""

SOFT = _words(
    "branch branches office offices unit units entity entities institute institutes institution institutions organization "
    "organizations organisation organisations company companies factory factories enterprise enterprises facility facilities plant "
    "plants bureau bureaus laboratory laboratories center centers centre centres division divisions department departments firm "
    "firms location locations component components member members arm arms establishment establishments agency agencies academy "
    "academies workshop workshops colleges schools shipyards mills yards"
)
"""Words for a part of a firm that also stand in names: they tell only with "its", "any", a number or a word of `STRICT`."""

INCLUDING = _words("including includes include comprising consisting")
OPENERS = INCLUDING | _words("and or with together along as plus its their any all each every & which that to")
POINTING = _words(
    "its their any all each every following other such various several certain related controlled owned"
) | frozenset(NUMBERS)
LINKS = _words("of to by with under")
PLACING = _words("in at within throughout located")

GENERIC = (
    STRICT | SOFT | OPENERS | POINTING | LINKS | PLACING
    | _words(
        "is are as the a an this these those thereof therein hereof well which that it they them has have holds hold owns own "
        "wholly partly majority majority-owned wholly-owned more greater or less least than directly indirectly direct indirect "
        "percent per cent interest interests stake worldwide wherever whether not limited but also only from time for on behalf "
        "acting acts "
        "thereto successors-in-interest heirs executors administrators officers directors employees shareholders transferees "
        "agents agent representatives representative representation parent parents joint venture ventures holding operating "
        "foreign overseas domestic regional local research production development manufacturing scientific technical subordinated "
        "belonging part namely follows listed named below under both future present current predecessor predecessors "
        "wholly/partly and/or legal form name names sub"
    )
)  # fmt: skip
"""A run of these words from one of `STARTS` on, up to where a name, a colon or the end stands, names nobody."""

STARTS = STRICT | OPENERS | POINTING | _words("the a an wholly wholly-owned majority-owned part belonging under") | SOFT

_COUNT = "|".join([*NUMBERS, r"\d{1,2}"])
_LISTED_NAMES = r"(?:alias(?:es)?|former names?|other names?|names?|acronyms?|abbreviations?|spellings?)"

ALSO = re.compile(
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

SUSPECT = re.compile(
    r"[\n()（）\[\]:：；—–]| - |includ|compris|successor|subsidiar|affiliat|subordinat|sub-?unit|assign|branch|office|alias|acronym"
    r"|abbrev|known as|formerly|previously|[./]\s?[kbn]\.?\s?[./]\s?a|\bt/a\b|\b[afnd][kbn]a\b|trading|business as|referred"
    r"|consist|\b(?:of|by|under|part|belonging|owned|controlled|which)\b",
    re.IGNORECASE,
)
"""A cell without any of this holds names, and between them semicolons and addresses at most."""
