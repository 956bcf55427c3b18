"""Whether what a user reads in Japanese is Japanese."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from optimizer.errors import BadInput, DataFaults, Fault
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


@pytest.fixture
def told_in_japanese(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Holds every error and fault of a test to its Japanese; its place, such as an override, stands as it was written."""
    told: list[Any] = []
    plain_error, plain_fault = BadInput.__init__, Fault.__init__

    def error(self: BadInput, text: str, place: str | None = None) -> None:
        plain_error(self, text, place)
        if not isinstance(self, DataFaults):
            told.append(self.message)

    def fault(self: Fault, *values: Any, **named: Any) -> None:
        plain_fault(self, *values, **named)
        told.append(self.expected)

    monkeypatch.setattr(BadInput, "__init__", error)
    monkeypatch.setattr(Fault, "__init__", fault)
    yield
    english = {str(text): str(in_language(text, "ja")) for text in told if english_in(text)}
    assert english == {}
