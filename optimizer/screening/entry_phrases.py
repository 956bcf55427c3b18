"""Phrases of list entries brought into the few forms that are read: "better known as" says no more than "also known as"."""

from __future__ import annotations

import re

__all__ = ["REMARK", "rephrased"]

REMARK = re.compile(
    r"\s*(?:(?:see|cross[- ]reference|subject to|pursuant to|presumption of|as (?:listed|described|defined|specified|set))\b"
    r"|listed (?:under|in|on|as|above|below|separately|elsewhere)\b|for (?:all|any) items\b|(?:no |alternate )?address(?:es)?\b"
    r"|(?:(?:head|main|registered) ?(?:quarters|office)|(?:tel|phone|website|e-?mail|attn)\s*[:.])(?!\w))",
    re.IGNORECASE,
)
"""The beginning of what stands in brackets and tells of the entry, not of the firm's names."""

_BELOW = r"(?:subsidiar\w+|affiliat\w+|subordinat\w+|branches|entit\w+|compan\w+|firms?|institut\w+|units?)"
_KIN = (
    r"(?:related|associated|sister|daughter|group)\s+"
    r"(?P<noun>entities|entity|companies|company|firms?|organi[sz]ations?|concerns?)"
)

_PHRASES = [
    (re.compile(pattern, re.IGNORECASE), plain)
    for pattern, plain in (
        (r"\b(?:better|commonly|sometimes|informally|generally|widely)\s+known\s+as\b", "also known as"),
        (r"\balso\s+(?:written|spelled|spelt|romani[sz]ed|transliterated|listed|appearing|identified|styled|named)\b(?:\s+as\b)?",
         "also known as"),
        (r"\b(formerly|previously)\s+(?:listed|identified|styled|incorporated)\s+as\b", r"\1 known as"),
        (r",?\s+with\s+(?:the\s+)?(?:aliases|alias)\s*:?\s+", ", the following aliases: "),
        (r"\babbr\.\s*", "abbreviated "),
        (r"(?<=[’”\"'])\s+and\s+(?=[‘“\"'])", "; "),
        (r"\b(includ\w+),?\s+but\s+(?:is\s+|are\s+)?not\s+(?:necessarily\s+)?limited\s+to\b,?", r"\1"),
        (rf"\b(?:wholly|majority|partly|fully)[\s-]owned\s+(?={_BELOW})", ""),
        (r"\b(?:together|along)\s+with\b", "and"),
        (r"(?<=[.,;(])\s*th(?:is|e)\s+(?:entity|group|company|firm|organi[sz]ation|institute|listing)\s+includes?\b", " including"),
        (rf",\s*(?:which\s+|and\s+)?(?:whose\s+{_BELOW}\s+(?:are|is|includes?)|(?:is\s+|are\s+)?(?:comprised|composed)\s+of|"
         r"consists?\s+of|comprises)\b:?", ", including"),
        (r"(?<=[(,;])(\s*)(?:(?:the|a)\s+)?(?:ultimate\s+)?(?:parent|holding|controlling)\s+"
         r"(?:company|firm|organi[sz]ation|entity|body)\s+(?:of|for|to)\b", r"\1including"),
        (r"\band\s+the\s+(?:entities|companies|firms|subsidiaries)\s+(?:listed|named|set\s+out)\s+below\s*:",
         ", including the following entities:"),
        (rf",?\s+and\s+(?:its\s+|the\s+)?{_KIN}(?=\s*[:,]?\s)", ", and its affiliated \\g<noun>"),
        (rf",\s+(?:its\s+|the\s+)?{_KIN}(?=\s*[:,]?\s)", ", its affiliated \\g<noun>"),
        (r",?\s+under\s+the\s+(?:direct\s+|indirect\s+)?(?:control|ownership|supervision)\s+of\b", ", controlled by"),
        (r",?\s+(?:which\s+is\s+)?(?:owned\s+)?(?:at\s+least\s+)?\d{1,3}(?:\.\d+)?\s?(?:%|percent|per\s+cent)\s+(?:owned\s+|held\s+)?by\s+"
         r"(?=(?:the\s+)?[A-Z])", ", owned by "),
        (r",\s+(?:a\s+)?joint\s+venture\s+(?:of|between)\b", ", a subsidiary of"),
        (r",?\s+(?:acting|acts|operating)\s+(?:for\s+or\s+)?on\s+behalf\s+of\b[^;]*", ""),
        (r",?\s+(?:c/o|attn\.?:?|attention:)\s[^;]*", ""),
        (r",\s+for\s+(?:all|any)\s+items\s+subject\s+to\b[^;]*", ""),
        (r"(?<=[:;])(\s*)(?:first|second|third|fourth|fifth|sixth)(?:ly)?\s*:\s*", r"\1"),
    )
]  # fmt: skip


def rephrased(text: str) -> str:
    """The entry with its phrases in the forms that are read."""
    for phrase, plain in _PHRASES:
        text = phrase.sub(plain, text)
    return text
