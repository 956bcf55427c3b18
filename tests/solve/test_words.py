"""What a solve says of its end, and what is wrong with how it was asked for, in Japanese."""

from __future__ import annotations

import pickle

import highspy
import numpy as np
import pytest

from optimizer.errors import BadInput
from optimizer.messages import in_language
from optimizer.solve.report import Limits, Report, Status
from optimizer.solve.strategy import ROUTES, solve_linear
from optimizer.solve.strategy.confirmation import UNCONFIRMED
from optimizer.solve.strategy.run import engine_of, with_solver_to_try
from optimizer.solve.words import ended_as, named_keys, said_by, said_by_highs
from tests.japanese import in_japanese
from tests.solve.test_pulp_bridge import DANTZIG


def test_every_end_that_highs_knows_has_its_japanese() -> None:
    engine = highspy.Highs()
    for end in highspy.HighsModelStatus.__members__.values():
        text = engine.modelStatusToString(end)
        assert said_by_highs(text) == text
        in_japanese(said_by_highs(text))
    assert said_by_highs("something new") == "something new"


@pytest.mark.parametrize("status", list(Status))
def test_every_status_has_its_japanese(status: Status) -> None:
    assert ended_as(status) == status.value
    in_japanese(ended_as(status))
    assert said_by("CBC", status) == f"CBC: {status}"
    assert in_language(said_by("CBC", status), "ja").startswith("CBC：")


def test_every_route_is_described_in_japanese() -> None:
    for text in ROUTES.values():
        in_japanese(text)


def test_what_is_not_here_is_said_in_japanese() -> None:
    with pytest.raises(BadInput) as route:
        solve_linear(DANTZIG, Limits(route="none"))
    with pytest.raises(BadInput) as solver:
        engine_of("none")
    for caught in (route, solver):
        in_japanese(caught.value.message)


def test_what_nothing_confirms_names_another_solver_in_both_languages() -> None:
    report = Report(Status.NO_SOLUTION, np.zeros(1), message=said_by("HiGHS", UNCONFIRMED))
    text = with_solver_to_try(report.message, "highs")
    assert text == f"HiGHS: {UNCONFIRMED}, such as pulp:CBC"
    assert in_japanese(pickle.loads(pickle.dumps(text))).endswith(
        "別のソルバー（pulp:CBCなど）で判明する可能性があります。"
    )
    assert with_solver_to_try("Optimal", "highs") == "Optimal"


def test_keys_of_rows_are_called_as_in_the_tables() -> None:
    keys = named_keys({"part": "chip", "segment": "min", "inner": "a"})
    assert keys == "part chip, segment min, inner a"
    assert in_language(keys, "ja") == "品目 chip、需要主体 min、組立品の内部の適合区分 a"
