"""The tables of words: every file is read, and says one thing of each word."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer import screening
from optimizer.screening import words
from optimizer.screening.han import VARIANTS
from optimizer.screening.words import lines_of, synonyms, word_sets

FOLDER = Path(screening.__file__).parent / "tables"


def test_sections_comments_and_blank_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "# A comment.\n\n[first]\na b\nc\n# Another.\n[second]\n\n[first]\nd\n"
    (tmp_path / "some.txt").write_text(text, encoding="utf-8")
    monkeypatch.setattr(words, "_FOLDER", tmp_path)
    assert lines_of("some") == ["[first]", "a b", "c", "[second]", "[first]", "d"]
    assert word_sets("some") == {"first": {"a", "b", "c", "d"}, "second": set()}
    (tmp_path / "some.txt").write_text("technology tech techs\nalone\n", encoding="utf-8")
    assert synonyms("some") == {"tech": "technology", "techs": "technology"}


@pytest.mark.parametrize("table", ["short_forms", "han_words", "kana_loans"])
def test_no_word_stands_for_two(table: str) -> None:
    later = [word for line in lines_of(table) for word in line.split()[1:]]
    assert sorted(set(later)) == sorted(later)


def test_no_character_is_a_variant_of_a_variant() -> None:
    assert [chr(code) for code, form in VARIANTS.items() if ord(form) in VARIANTS] == []


def test_a_table_of_words_has_no_empty_section() -> None:
    for table in ("words", "entry_words", "legal_forms"):
        assert [name for name, held in word_sets(table).items() if not held] == []


def test_every_table_has_a_word_on_what_it_is() -> None:
    for path in FOLDER.glob("*.txt"):
        assert path.read_text(encoding="utf-8").startswith("# "), path.name
