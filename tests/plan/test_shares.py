"""Shares and what is made of them, on numbers that can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from optimizer.plan.headline import PHRASES
from optimizer.plan.shares import hhi, ranked, regrouped, share_met, shares, sums


def test_sums_and_shares() -> None:
    held = sums(pd.Series(["b", "a", "b"], dtype="str"), pd.Series([1.0, 2.0, 5.0]))
    assert held == {"a": 2.0, "b": 6.0}
    assert list(shares(held).items()) == [("b", 0.75), ("a", 0.25)]
    assert shares({"a": 0.0}) == {}


def test_ranked_leaves_out_what_has_none() -> None:
    assert list(ranked(["a", "b", "c"], np.array([1.0, 0.0, 3.0])).items()) == [("c", 0.75), ("a", 0.25)]
    assert ranked(["a"], np.zeros(1)) == {}


def test_regrouped_by_label() -> None:
    label = {"a": "official", "b": None, "c": "official"}
    assert regrouped({"a": 1.0, "b": 2.0, "c": 4.0, "d": 8.0}, label) == {"official": 5.0, "not given": 10.0}


def test_concentration_and_coverage() -> None:
    assert hhi([1.0]) == pytest.approx(10_000)
    assert hhi([0.5, 0.5]) == pytest.approx(5_000)
    assert share_met(8.0, 2.0) == 0.75
    assert share_met(0.0, 0.0) is None


def test_the_clauses_of_the_headline_hold_the_same_in_both_languages() -> None:
    fields = [
        {language: sorted(part.split("}")[0] for part in phrase[language].split("{")[1:]) for language in ("en", "ja")}
        for phrase in PHRASES
    ]
    assert len({phrase["key"] for phrase in PHRASES}) == len(PHRASES)
    assert [phrase["key"] for phrase, own in zip(PHRASES, fields, strict=True) if own["en"] != own["ja"]] == []
