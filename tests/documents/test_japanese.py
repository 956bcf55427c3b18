"""Faults of files are told in Japanese too."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer.documents.nearest import did_you_mean
from optimizer.documents.reasons import reason_of, words_of
from optimizer.documents.text_form import Trouble, readable
from optimizer.documents.yaml_text import parse_yaml, read_yaml
from optimizer.documents.yaml_values import as_fields, as_number, range_of, suggestion
from optimizer.errors import BadInput
from optimizer.messages import in_language
from tests.japanese import in_japanese


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\nb: 2\na: 3\n",
        "a: !!str 5\n",
        "a: 1\n---\nb: 2\n",
        "a: {x: 1}\nb:\n  <<: {y: 2}\n",
        "a: [1, 2\nb: 3\n",
        "a: *nowhere\n",
        "a: &x 1\nb: &x 2\n",
        "a: 1\n? [1, 2]\n: 3\n",
        "a: 1\nb: 1e999\n",
        "a: 1\nb: \x07\n",
        "# nothing\n",
        "a:\n  " + "[" * 60 + "]" * 60,
        "a: @x\n",
        "a: 'x\n",
        'a: "\\q"\n',
        "a: 1\n b: 2\n",
        "a: b: c\n",
        "a:\n  - 1\n b: 2\n",
        "- 1\nb: 2\n",
        "{a: 1,\n",
        "a: |x\n  1\n",
        "%YAML 3.0\n---\na: 1\n",
        "a: {share: 0,6}\n",
    ],
)
def test_what_is_no_yaml_is_told_in_japanese(text: str) -> None:
    with pytest.raises(BadInput) as error:
        parse_yaml(text, "s.yaml")
    in_japanese(error.value.args[0])
    assert in_japanese(error.value.message)


@pytest.mark.parametrize(
    ("text", "japanese"),
    [
        ("a: 1\nc: 2\n", "s.yaml:2: c: キー'c'は使用できません（使用できるもの：a、b）。"),
        ("b: 1\n", "s.yaml:1: キー'a'がありません。"),
        ("a: x\n", "s.yaml:1: a: 0超1以下の数値が必要です（記載内容：'x'）。"),
        ("a: 0,5\n", "s.yaml:1: a: 0超1以下の数値が必要です。'0,5'の小数点がコンマです。0.5と記載してください。"),
        ("a: [1]\n", "s.yaml:1: a: 0超1以下の数値が必要です（記載内容：リスト）。"),
    ],
)
def test_values_that_do_not_fit_are_told_in_japanese(text: str, japanese: str) -> None:
    with pytest.raises(BadInput) as error:
        as_number(as_fields(parse_yaml(text, "s.yaml"), ("a", "b"), required=("a",))["a"], above=0, at_most=1)
    assert error.value.in_language("ja") == japanese


def test_hints_and_ranges_are_told_in_japanese() -> None:
    assert in_language(did_you_mean("offer", ["offers"]), "ja") == "（'offers'の誤りではありませんか）"
    assert in_language(suggestion("x", ["b", "a"]), "ja") == "（使用できるもの：a、b）"
    assert in_language(range_of({"at_least": 1, "at_most": 3}, integer=True), "ja") == "1以上3以下の整数"
    assert in_language(range_of({}), "ja") == "数値"


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04", "a,b\n国,数\n".encode("cp932"), "a,b\n".encode("utf-16"), b"a;b\n1;2\n", b"a\tb\n1\t2\n",
        b"sep=;\na;b\n", b"Title\na,b\n1,2\n", b'"a,b"\n', b"a,b\n\xff\n", b"a,b\n\0\n",
    ],
)  # fmt: skip
def test_forms_of_text_are_told_in_japanese(data: bytes) -> None:
    trouble = readable(data, ("a", "b"))
    assert isinstance(trouble, Trouble)
    in_japanese(trouble.expected)


def test_what_the_system_and_libraries_say_is_told_in_japanese_or_quoted(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as error:
        read_yaml(tmp_path / "s.yaml")
    assert error.value.in_language("ja").endswith("s.yaml: 読み込めません（ファイル又はフォルダーがありません）。")
    assert reason_of(OSError(13, "Permission denied")) == "Permission denied"
    assert words_of(OSError(13, "Permission denied")).in_language("ja") == "アクセスの権限がありません（番号13）"
    assert words_of(ValueError("some other words")).in_language("ja") == "「some other words」"
