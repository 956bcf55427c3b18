"""Every sentence of the planner is written once, in English, and has its Japanese in a table."""

from __future__ import annotations

import ast
import csv
import pickle
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from optimizer.errors import BadInput, DataFaults, Fault
from optimizer.messages import catalogue, listing, message

PLANNER = Path(__file__).parents[1] / "optimizer"
SENTENCE = re.compile(r"[a-z]{2,} [a-z]{2,}")
#: Texts that no user reads: what a programmer is told, and what a program reads.
FOR_PROGRAMS = {
    line for line in (Path(__file__).parent / "texts_for_programs.txt").read_text("utf-8").splitlines() if line
}


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(PLANNER.rglob("*.py")):
        yield path.relative_to(PLANNER), ast.parse(path.read_text("utf-8"))


def said(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "message"


def templates() -> list[tuple[str, str, set[str]]]:
    """Place, template and names of the values of each call of `message`."""
    calls = []
    for path, tree in modules():
        for node in ast.walk(tree):
            if said(node) and path.name != "messages.py":
                assert isinstance(node, ast.Call)
                place = f"{path}:{node.lineno}"
                assert node.args, place
                assert isinstance(node.args[0], ast.Constant), f"{place}: the template stands elsewhere"
                assert None not in {keyword.arg for keyword in node.keywords}, f"{place}: values without a name"
                calls.append((place, node.args[0].value, {str(keyword.arg) for keyword in node.keywords}))
    return calls


def places_in(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def test_every_template_has_a_value_for_each_place_and_no_other() -> None:
    wrong = [place for place, template, values in templates() if places_in(template) != values]
    assert not wrong


def test_every_template_has_its_japanese_and_every_japanese_text_its_template() -> None:
    used = {template for _, template, _ in templates()}
    silent = {t for t in used if not any(c.isalpha() for c in "".join(text for text, *_ in Formatter().parse(t)))}
    assert used - silent - set(catalogue()) == set()
    assert set(catalogue()) - used == set()


def test_the_japanese_says_the_same_values_in_japanese() -> None:
    for english, japanese in catalogue().items():
        assert places_in(japanese) == places_in(english), english
        words = "".join(text for text, *_ in Formatter().parse(japanese))
        assert not SENTENCE.search(re.sub(r"`[^`]*`|\bpip install\b|python -m optimizer \w+", "", words)), japanese
        assert re.search(r"[ぁ-んァ-ヶ一-龠]", words) or not SENTENCE.search(english), japanese


def test_tables_are_sorted_and_say_nothing_twice() -> None:
    for path in PLANNER.rglob("messages.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            english = [row["en"] for row in csv.DictReader(file)]
        assert len(english) == len(set(english)), path


def docstrings(tree: ast.Module) -> set[int]:
    return {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant)}


def plain_sentences() -> list[str]:
    """Sentences that stand outside a call of `message`."""
    plain = []
    for path, tree in modules():
        if path.name == "messages.py":
            continue
        skipped = docstrings(tree)
        for node in ast.walk(tree):
            if said(node):
                assert isinstance(node, ast.Call)
                skipped.add(id(node.args[0]))
            if isinstance(node, ast.JoinedStr):
                skipped |= {id(piece) for piece in node.values}
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                text = "".join(p.value if isinstance(p, ast.Constant) else "{}" for p in node.values)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
                text = node.value
            else:
                continue
            if SENTENCE.search(text) and text not in FOR_PROGRAMS:
                plain.append(f"{path}:{node.lineno}: {text}")
    return plain


def test_no_sentence_stands_outside_a_message() -> None:
    assert plain_sentences() == []


def test_a_message_is_its_english_text_and_says_the_japanese_with_all_that_stands_in_it() -> None:
    fault = Fault("offers", 3, "unit_price", "abc", message("a number"), "warning")
    text = fault.message
    assert text == str(fault) == "warning: offers, row 3, column unit_price: found 'abc'; expected a number"
    assert text.in_language("en") == text
    assert text.in_language("ja").startswith("注意：offers、3行目、列unit_price　記載値：'abc'　必要な内容：")
    assert pickle.loads(pickle.dumps(text)).in_language("ja") == text.in_language("ja")
    assert listing(["a", "b"]).in_language("ja") == "a、b"


@pytest.mark.parametrize("place", [None, "a.yaml, line 3"])
def test_an_error_says_its_place_in_either_language(place: str | None) -> None:
    error = DataFaults([Fault("offers", None, None, None, "x")], place)
    at = f"{place}: " if place else ""
    assert str(error) == error.in_language("en") == f"{at}1 fault(s) in the data\n  error: offers; expected x"
    assert "データに1件の誤りがあります。\n  エラー：offers　必要な内容：x" in error.in_language("ja")
    assert isinstance(error, BadInput)
    assert error.place == place
