"""Sentences that are written once, in English where they are needed, and read in either language.

A `Message` is its English text, so that it goes wherever a text goes; `in_language` says it in Japanese too. The
Japanese stands in the table ``messages.csv`` of the folder that says it, under the English template.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, Literal, Self

__all__ = ["LANGUAGES", "Language", "Message", "catalogue", "in_language", "listing", "message", "sequence"]

Language = Literal["ja", "en"]
LANGUAGES: tuple[Language, ...] = ("ja", "en")
_ROOT = Path(__file__).parent


class Message(str):
    """An English text made of a template and the values in it, which may be messages themselves."""

    __slots__ = ("japanese", "template", "values")

    template: str
    values: dict[str, Any]
    japanese: str | None

    def __new__(cls, template: str, values: dict[str, Any], japanese: str | None = None) -> Self:
        """The template filled in; KeyError for a place without a value."""
        text = super().__new__(cls, template.format_map(values))
        text.template, text.values, text.japanese = template, values, japanese
        return text

    def __reduce__(self) -> tuple[Any, ...]:
        """How it is pickled: with its template, which a text by itself would forget."""
        return Message, (self.template, self.values, self.japanese)

    def in_language(self, language: Language) -> str:
        """The text in the language; English where the tables lack the Japanese, so that no fault is lost."""
        if language == "en":
            return str(self)
        japanese = _japanese(self.template) if self.japanese is None else self.japanese
        return japanese.format_map({name: in_language(value, language) for name, value in self.values.items()})


def message(template: str, /, **values: Any) -> Message:
    """The sentence of the template, ``{name}`` standing for a value as in `str.format`."""
    return Message(template, values)


def sequence(texts: Iterable[str], english: str, japanese: str) -> Message:
    """Texts one after another, with what stands between them in English and in Japanese."""
    values = {f"text{at}": text for at, text in enumerate(texts)}
    places = [f"{{{name}}}" for name in values]
    return Message(english.join(places), values, japanese.join(places))


def listing(texts: Iterable[str]) -> Message:
    """Texts in a row: a, b, c; a、b、c."""
    return sequence(texts, ", ", "、")


def in_language(text: Any, language: Language) -> Any:
    """A message in the language; anything else as it is."""
    return text.in_language(language) if isinstance(text, Message) else text


@cache
def catalogue() -> dict[str, str]:
    """The Japanese of every template; ValueError where two tables give one template two texts."""
    texts: dict[str, str] = {}
    for path in sorted(_ROOT.rglob("messages.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if texts.setdefault(row["en"], row["ja"]) != row["ja"]:
                    raise ValueError(f"{path.parent.name}: another Japanese text stands elsewhere for {row['en']!r}")
    return texts


def _japanese(template: str) -> str:
    if not any(letter.isalpha() for letter in _literal(template)):
        return template
    return catalogue().get(template, template)


def _literal(template: str) -> str:
    """What a template says itself, without the values."""
    return "".join(text for text, *_ in Formatter().parse(template))
