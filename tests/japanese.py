"""Whether what a user reads in Japanese is Japanese."""

from __future__ import annotations

import re
from typing import Any

from optimizer.messages import in_language

_SENTENCE = re.compile(r"[a-z]{2,} [a-z]{2,}")
#: What stands as it was written: quoted values, names of programs and files, lists of words of the contract.
_AS_WRITTEN = re.compile(r"`[^`]*`|'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|「[^」]*」|python -m optimizer \w+|not met")


def english_in(text: Any) -> list[str]:
    """The pieces of English sentences that its Japanese still says."""
    return _SENTENCE.findall(_AS_WRITTEN.sub("", str(in_language(text, "ja"))))


def in_japanese(text: Any) -> str:
    """Its Japanese, which says no English sentence."""
    japanese = str(in_language(text, "ja"))
    assert english_in(text) == [], japanese
    assert re.search(r"[ぁ-んァ-ヶ一-龠]", japanese), japanese
    return japanese
