"""The planner and the independent model agree on drawn cases, in whatever units these are stated."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.independent.trial import tried

BATCH = 10


def all_agree(folder: Path, first: int, scale: str, solver: str, besides: set[str]) -> None:
    """Of a batch of seeds none is answered otherwise than by what is right, or what is ``besides``, and few so."""
    verdicts = {seed: tried(seed, scale, solver, folder / str(seed)) for seed in range(first, first + BATCH)}
    others = {seed: verdict for seed, verdict in verdicts.items() if verdict.kind != "agree"}
    assert {verdict.kind for verdict in others.values()} <= besides, others
    assert len(others) <= BATCH // 2, Counter(verdict.kind for verdict in others.values())


def test_as_they_are_drawn(tmp_path: Path) -> None:
    all_agree(tmp_path, 100, "one", "highs", set())


@pytest.mark.slow
@pytest.mark.parametrize("first", range(200, 230, BATCH))
def test_more_of_them_as_they_are_drawn(tmp_path: Path, first: int) -> None:
    all_agree(tmp_path, first, "one", "highs", set())


@pytest.mark.slow
@pytest.mark.parametrize("first", range(300, 320, BATCH))
def test_in_units_of_any_size(tmp_path: Path, first: int) -> None:
    all_agree(tmp_path, first, "uniform", "highs", {"refused"})


@pytest.mark.slow
@pytest.mark.parametrize("first", range(400, 430, BATCH))
def test_each_part_in_units_of_its_own(tmp_path: Path, first: int) -> None:
    all_agree(tmp_path, first, "mixed", "highs", {"refused"})


@pytest.mark.slow
@pytest.mark.parametrize("first", [600, 610])
def test_where_one_needs_far_more_than_the_others(tmp_path: Path, first: int) -> None:
    """Up to a billion times as much: then a solver's tolerance on the one may be all of the other, which is said."""
    all_agree(tmp_path, first, "uneven", "highs", {"unconfirmed"})


@pytest.mark.slow
@pytest.mark.pulp
@pytest.mark.parametrize(("first", "scale"), [(500, "one"), (510, "uniform"), (520, "mixed")])
def test_by_another_solver(tmp_path: Path, first: int, scale: str) -> None:
    """CBC's bounds are no better than its tolerances; then it is said that nothing confirms the plan."""
    all_agree(tmp_path, first, scale, "pulp:CBC", {"refused", "unconfirmed"})
