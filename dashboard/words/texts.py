"""Every text of the dashboard, by language and key: the table ``texts.csv``, with a row for each key."""

from __future__ import annotations

import csv
import string
from collections.abc import Mapping
from pathlib import Path

from optimizer import api

__all__ = ["TEXTS", "message", "read_texts"]

_LANGUAGES: tuple[api.Language, ...] = ("ja", "en")
#: Placeholders that a language may leave out: a quarter by the Japanese fiscal year needs no other name in Japanese.
_OPTIONAL = {"format.period": {"period"}}


def read_texts(path: Path) -> Mapping[api.Language, Mapping[str, str]]:
    """The texts of a table with the columns ``key``, ``en`` and ``ja``, by language and key, in the order of its rows.

    ValueError names the line of the first row that repeats a key, lacks a language, or whose languages do not take the
    same placeholders.
    """
    texts: dict[api.Language, dict[str, str]] = {language: {} for language in _LANGUAGES}
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream)
        for row in rows:
            fault = _fault(row, texts["en"])
            if fault is not None:
                raise ValueError(f"{path.name}, line {rows.line_num}: {fault}")
            for language in _LANGUAGES:
                texts[language][row["key"]] = row[language]
    return texts


def _fault(row: Mapping[str, str | None], known: Mapping[str, str]) -> str | None:
    """What is wrong with a row, if anything."""
    key = row["key"]
    if not key or key in known:
        return f"the key {key!r} stands there already" if key else "it has no key"
    lacking = [language for language in _LANGUAGES if not row[language]]
    if lacking:
        return f"{key} has no text in {' and '.join(lacking)}"
    japanese, english = (_placeholders(str(row[language])) - _OPTIONAL.get(key, set()) for language in _LANGUAGES)
    if english != japanese:
        return f"{key} takes {sorted(english)} in English and {sorted(japanese)} in Japanese"
    return None


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def message(key: str, **values: object) -> api.Message:
    """The text of a key as a message: English wherever a text goes, Japanese for who asks for it. KeyError as for `TEXTS`."""
    return api.Message(TEXTS["en"][key], values, TEXTS["ja"][key])


TEXTS = read_texts(Path(__file__).with_name("texts.csv"))
