"""Every column of every table of a plan is held to something."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from optimizer import api
from optimizer.audit import audit
from optimizer.schema import PLAN_TABLES, Column
from tests.instances import random_case

#: What no other reading of the case says: prices are the solver's, proofs are texts, and of a reference there is no table.
FREE = {"prices": set(PLAN_TABLES["prices"].names)}
FREE |= {"exclusions": {"clause_from", "list_grade", "proof_path"}, "decisions": {"reference_period"}}
HELD = [
    (table.name, c) for table in PLAN_TABLES.values() for c in table.columns if c.name not in FREE.get(table.name, ())
]


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> list[api.Plan]:
    """Plans that fill every table between them."""
    folder = tmp_path_factory.mktemp("plans")
    return [api.solve_case(random_case(folder / str(seed), seed, integers=True)) for seed in (2, 11)]


def another(value: Any, c: Column) -> Any:
    if c.stored == "flag":
        return not value
    if c.stored == "text":
        return "another"
    return 2 * value + 3 if pd.notna(value) else 7


@pytest.mark.parametrize(("name", "c"), HELD, ids=[f"{name}.{c.name}" for name, c in HELD])
def test_another_value_in_the_first_row_is_found(plans: list[api.Plan], name: str, c: Column) -> None:
    plan = next(plan for plan in plans if len(plan.tables[name]))
    frame = plan.tables[name]
    first, *others = frame[c.name].tolist()
    changed = frame.assign(**{c.name: pd.Series([another(first, c), *others], index=frame.index)})
    assert audit(plan.case, {**plan.tables, name: changed}, plan.summary) != []
