from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optimizer.documents.yaml_text import dump_yaml, node_of, parse_yaml, read_yaml
from optimizer.documents.yaml_values import as_fields, as_number
from optimizer.errors import BadInput


def plain(text: str) -> Any:
    return parse_yaml(text, "s.yaml").plain()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on", True),
        ("Off", False),
        ("yes", True),
        ("~", None),
        ("", None),
        ("1e-6", 1e-6),
        ("-3", -3),
        (".5", 0.5),
        ("7.", 7.0),
        ("010", "010"),
        ("2027-04-01", "2027-04-01"),
        ("2028Q1", "2028Q1"),
        ("12:30", "12:30"),
        ("1_000", "1_000"),
        (".inf", ".inf"),
        ("'5'", "5"),
        ('"on"', "on"),
        ("oN", "oN"),
    ],
)
def test_plain_scalars(text: str, value: object) -> None:
    resolved = plain(f"k: {text}")["k"]
    assert resolved == value
    assert type(resolved) is type(value)


def test_places_are_the_lines_of_the_keys() -> None:
    top = parse_yaml("a: 1\nb:\n\n  c: 2\n  d:\n    - x\n    - y\n", "s.yaml")
    assert isinstance(top.value, dict)
    inner = top.value["b"].value
    assert isinstance(inner, dict)
    assert [inner["c"].place, inner["d"].place] == ["s.yaml:4", "s.yaml:5"]
    items = inner["d"].value
    assert isinstance(items, list)
    assert [(item.place, item.path) for item in items] == [("s.yaml:6", "b.d[1]"), ("s.yaml:7", "b.d[2]")]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "the key 'a' is given twice; first at s.yaml:1"),
        ("a: 1\nb: !!python/object:os.system {}\n", 2, "tag"),
        ("a: !!str 5\n", 1, "tag"),
        ("a: 1\n---\nb: 2\n", 2, "second document"),
        ("a: {x: 1}\nb:\n  <<: {y: 2}\n", 3, "merge keys"),
        ("a: [1, 2\nb: 3\n", 2, "not YAML"),
        ("a: *nowhere\n", 1, "names no anchor"),
        ("a: &x 1\nb: &x 2\n", 2, "given twice"),
        ("a: 1\n? [1, 2]\n: 3\n", 2, "a key must be plain text"),
        ("a: 1\n? \n: 3\n", 2, "a key must be plain text"),
        ("a: 1\nb: 1e999\n", 2, "too large"),
        ("a: 1\nb: \x07\n", 2, "U+0007"),
        ("# nothing\n", 1, "holds no value"),
        ("a:\n  " + "[" * 60 + "]" * 60, 2, "levels deep"),
        ("a: @x\n", 1, "not YAML"),
    ],
)
def test_what_is_not_plain_is_refused_with_its_line(text: str, line: int, words: str) -> None:
    with pytest.raises(BadInput) as error:
        plain(text)
    assert error.value.place == f"s.yaml:{line}"
    assert words in str(error.value)


def test_aliases_are_expanded() -> None:
    top = parse_yaml("a: &x {u: [1, 2]}\nb: *x\n", "s.yaml")
    assert top.plain() == {"a": {"u": [1, 2]}, "b": {"u": [1, 2]}}
    assert isinstance(top.value, dict)
    inner = top.value["b"].value
    assert isinstance(inner, dict)
    assert inner["u"].path == "b.u"


def test_an_alias_bomb_is_refused() -> None:
    lines = ["l0: &l0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"l{k}: &l{k} [{', '.join([f'*l{k - 1}'] * 9)}]" for k in range(1, 12)]
    with pytest.raises(BadInput, match="over 100,000 keys and values, aliases expanded"):
        plain("\n".join(lines))


def test_an_alias_within_its_own_anchor_is_refused() -> None:
    with pytest.raises(BadInput, match="names no anchor before it"):
        plain("a: &x [1, *x]\n")


def test_files(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: \xe6\x9d\xb1\n")
    assert read_yaml(path).plain() == {"a": "東"}
    path.write_bytes(b"a: 1\nb: \x93\x8c\n")
    with pytest.raises(BadInput, match=r"s.yaml:2: the file is not UTF-8"):
        read_yaml(path)
    path.write_bytes(b"#" * (1 << 20) + b"\n")
    with pytest.raises(BadInput, match="over 1 MiB"):
        read_yaml(path)
    with pytest.raises(BadInput, match="cannot be read"):
        read_yaml(tmp_path / "absent.yaml")


def test_nodes_only_of_plain_data() -> None:
    with pytest.raises(BadInput, match="a key must be text"):
        node_of({1: 2}, "x")
    with pytest.raises(BadInput, match="expected text, a number"):
        node_of({"a": {1, 2}}, "x")


scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(10**18) + 1, 10**18 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
    | st.sampled_from(["1e5", "on", "NO", "010", "~", "2027-04-01", "<<", "=", "1.", " x ", "a: b", "# c", "*a", "&a"])
)
keys = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=10)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=12,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(keys, values, min_size=1, max_size=4))
def test_what_is_written_reads_back(value: dict[str, Any]) -> None:
    again = plain(dump_yaml(value))
    assert again == value
    assert all(math.isclose(a, b) for a, b in zip(numbers(again), numbers(value), strict=True))


def numbers(value: Any) -> list[float]:
    if isinstance(value, dict):
        return [n for item in value.values() for n in numbers(item)]
    if isinstance(value, list):
        return [n for item in value for n in numbers(item)]
    return [value] if isinstance(value, float) else []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a:\n  b: {supplier: 0,6}", "f:2: a.b.supplier: a decimal comma stands in '0,6'; write 0.6"),
        ("{supplier: 0,6, country: 0,5}", "f:1: supplier: a decimal comma stands in '0,6'; write 0.6"),
        ("{add: -1,5}", "f:1: add: a decimal comma stands in '-1,5'; write -1.5"),
        ("{add: 1,000}", "f:1: add: a decimal comma stands in '1,000'; write 1.000, or 1000 if it divides thousands"),
        ("{add: 1,000,000}", "f:1: add: write '1,000,000' without commas"),
    ],
)
def test_a_decimal_comma_in_a_map_is_told(text: str, message: str) -> None:
    with pytest.raises(BadInput) as error:
        parse_yaml(text, "f")
    assert str(error.value) == message


@pytest.mark.parametrize("text", ["{a: 0, 6}", "{a: 0,6: 1}", "{a: x,6}", "[0,6]", "{6}", "a: 0,6", "{a: '0',6}"])
def test_other_commas_are_read_as_ever(text: str) -> None:
    assert parse_yaml(text, "f").plain() is not None


def test_a_decimal_comma_where_a_number_is_expected_is_told() -> None:
    with pytest.raises(
        BadInput, match=r"^f:1: a: expected a number above 0; a decimal comma stands in '0,6'; write 0\.6$"
    ):
        as_number(as_fields(parse_yaml("a: 0,6", "f"), ["a"])["a"], above=0)
