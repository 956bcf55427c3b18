"""What stands beside every answer: on which ground it rests, and what it does not say of real firms."""

from __future__ import annotations

from collections.abc import Mapping

from optimizer.messages import LANGUAGES, Language, message

__all__ = ["DISCLAIMER"]

_TEXT = message(
    "Prices, capacities, scores and selections rest on assumptions made to show the method; they state no fact and no "
    "judgement about any real firm."
)
#: By language. Every page of the screens and every export has it.
DISCLAIMER: Mapping[Language, str] = {language: _TEXT.in_language(language) for language in LANGUAGES}
