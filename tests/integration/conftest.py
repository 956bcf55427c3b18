"""A solved tutorial, shared by the tests that only read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer import api

ROOT = Path(__file__).resolve().parents[2]
TUTORIAL = ROOT / "scenarios" / "tutorial.yaml"


@pytest.fixture(scope="session")
def tutorial() -> api.Plan:
    return api.solve_scenario(TUTORIAL)


@pytest.fixture(scope="session")
def tutorial_pack(tutorial: api.Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return api.write_pack(tutorial, tmp_path_factory.mktemp("packs") / "tutorial")
