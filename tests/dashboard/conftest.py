"""What the dashboard's tests run under: plans and scenarios in folders of their own, and workers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.components.v2.component_manager import BidiComponentManager

from dashboard.trials import jobs


@pytest.fixture(scope="session", autouse=True)
def no_search_for_components() -> Iterator[None]:
    """Streamlit's harness looks through every installed package for components of pages, and these pages have none."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(BidiComponentManager, "discover_and_register_components", lambda self, **_: None)
        yield


@pytest.fixture
def chains(monkeypatch: pytest.MonkeyPatch, chain_folder: Path) -> None:
    """The dashboard reads the plans of three tiers."""
    monkeypatch.setenv("PLANNER_OUT", str(chain_folder))


@pytest.fixture
def folders(monkeypatch: pytest.MonkeyPatch, out_folder: Path, scenario_folder: Path) -> None:
    """The dashboard reads and writes these folders."""
    monkeypatch.setenv("PLANNER_OUT", str(out_folder))
    monkeypatch.setenv("PLANNER_SCENARIOS", str(scenario_folder))


@pytest.fixture(scope="module")
def pool() -> Iterator[jobs.Workers]:
    """The workers, ended after the module's tests."""
    yield jobs.workers()
    jobs.workers().close()
    jobs.workers.cache_clear()
