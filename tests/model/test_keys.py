"""Keys are ranked as sorting them would, whatever way is taken."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.model.keys import Index, Space, first_of_each, joined, picked, rank, replaced, taken

SIZES = st.lists(st.sampled_from([1, 2, 7, 300, 5_000, 70_000, 3_000_000]), min_size=1, max_size=4)


@given(SIZES, st.integers(0, 10**6), st.lists(st.integers(0, 40), min_size=1, max_size=3), st.booleans())
@settings(max_examples=80, deadline=None)
def test_a_rank_is_the_place_among_the_sorted_keys(
    sizes: list[int], seed: int, counts: list[int], ordered: bool
) -> None:
    r = np.random.default_rng(seed)
    keys = tuple(f"k{k}" for k in range(len(sizes)))
    space = Space(dict(zip(keys, sizes, strict=True)))
    tuples = [np.stack([r.integers(0, min(size, 9), count) * (size // 9 or 1) for size in sizes]) for count in counts]
    if ordered:
        tuples = [keyed[:, np.lexsort(keyed[::-1])] for keyed in tuples]
    ranked, rows = rank(space, keys, [tuple(codes.astype(np.int32) for codes in keyed) for keyed in tuples])
    wanted, place = np.unique(np.concatenate(tuples, axis=1), axis=1, return_inverse=True)
    np.testing.assert_array_equal(np.stack(ranked), wanted)
    np.testing.assert_array_equal(np.concatenate(rows), place.ravel())
    assert all(codes.dtype == np.int32 for codes in (*ranked, *rows))


@given(st.lists(st.integers(0, 5), min_size=1, max_size=30), st.integers(0, 10**6))
def test_the_first_of_each_key_is_its_first_entry(codes: list[int], seed: int) -> None:
    space = Space({"a": 6, "b": 2})
    other = np.random.default_rng(seed).integers(0, 2, len(codes)).astype(np.int32)
    at = [np.array(codes, np.int32), other]
    flat = np.array(codes) * 2 + other
    np.testing.assert_array_equal(first_of_each(space, ("a", "b"), at), np.unique(flat, return_index=True)[1])


def test_flat_numbers_may_need_more_than_four_bytes() -> None:
    space = Space({"a": 70_000, "b": 80_000})
    at = [np.array([69_999, 3], np.int32), np.array([79_999, 4], np.int32)]
    assert space.flat(("a", "b"), at).tolist() == [69_999 * 80_000 + 79_999, 3 * 80_000 + 4]


def test_values_are_taken_by_the_codes_of_every_axis() -> None:
    values = np.arange(24.0).reshape(2, 1, 12)
    at = [np.array([0, 1], np.int32), np.array([0, 0], np.int32), np.array([11, 3], np.int32)]
    assert taken(values, at).tolist() == [11.0, 15.0]


def test_a_dimension_follows_through_several_others() -> None:
    derived = {"plant": (("offer", np.array([1, 0], np.int32)),), "country": (("plant", np.array([5, 7], np.int32)),)}
    space = Space({"offer": 2, "plant": 2, "country": 9}, derived)
    assert space.codes({"offer": np.array([0, 1, 0], np.int32)}, "country").tolist() == [7, 5, 7]
    assert space.codes({"plant": np.array([0], np.int32)}, "country").tolist() == [5]
    with pytest.raises(KeyError, match="country"):
        space.codes({"period": np.array([0], np.int32)}, "country")


def test_an_index_is_worked_out_when_it_is_asked_for() -> None:
    asked: list[str] = []

    def make() -> np.ndarray:
        asked.append("a")
        return np.array([4, 5, 6], np.int32)

    index = Index({"a": make})
    chosen = replaced(picked(index, np.array([2, 0])), "b", np.array([1, 1], np.int32))
    both = joined(chosen, {"b": np.array([9], np.int32), "c": np.zeros(1, np.int32)})
    assert asked == []
    assert list(both) == ["b"]
    assert both["b"].tolist() == [1, 1, 9]
    assert (chosen["a"].tolist(), chosen["a"].tolist()) == ([6, 4], [6, 4])
    assert asked == ["a"]
