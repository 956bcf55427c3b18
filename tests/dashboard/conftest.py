"""Plans and scenarios for the dashboard's tests, in folders of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.trials import jobs
from optimizer import api
from tests.dashboard.chain_packs import write_chain_packs

ROOT = Path(__file__).parents[2]
TUTORIAL = ROOT / "data" / "tutorial"
#: Stock that can never be built up in time.
IMPOSSIBLE = """
id: impossible
title: {en: Impossible cover, ja: 満たせない備蓄}
extends: tutorial
changes:
  - {table: stock, where: {segment_id: ministry}, set: {cover_periods: 50}}
"""


@pytest.fixture(scope="session")
def scenario_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tutorial, itself without rules, a scenario that no plan meets and one that cannot be read."""
    folder = tmp_path_factory.mktemp("scenarios")
    tutorial = (ROOT / "scenarios" / "tutorial.yaml").read_text(encoding="utf-8")
    (folder / "tutorial.yaml").write_text(tutorial.replace("../data/tutorial", TUTORIAL.as_posix()), encoding="utf-8")
    (folder / "no-ban.yaml").write_text(
        "id: no-ban\ntitle: {en: No ban, ja: 規則なし}\nextends: tutorial\nrules: []\n", encoding="utf-8"
    )
    (folder / "impossible.yaml").write_text(IMPOSSIBLE, encoding="utf-8")
    (folder / "broken.yaml").write_text("id: broken\nno_such_key: 1\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def out_folder(tmp_path_factory: pytest.TempPathFactory, scenario_folder: Path) -> Path:
    """Plan packs of the tutorial and of the tutorial without rules."""
    folder = tmp_path_factory.mktemp("out")
    for name in ("tutorial", "no-ban"):
        api.write_pack(api.solve_scenario(scenario_folder / f"{name}.yaml"), folder / name)
    return folder


@pytest.fixture(scope="session")
def tutorial_pack(out_folder: Path) -> api.Pack:
    with api.open_pack(out_folder / "tutorial") as pack:
        return pack


@pytest.fixture(scope="session")
def no_ban_pack(out_folder: Path) -> api.Pack:
    with api.open_pack(out_folder / "no-ban") as pack:
        return pack


@pytest.fixture(scope="session")
def chain_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Plan packs of three tiers, with and without a ban."""
    return write_chain_packs(tmp_path_factory.mktemp("chains"))


@pytest.fixture(scope="session")
def chain_pack(chain_folder: Path) -> api.Pack:
    with api.open_pack(chain_folder / "chain") as pack:
        return pack


@pytest.fixture(scope="session")
def free_chain_pack(chain_folder: Path) -> api.Pack:
    with api.open_pack(chain_folder / "no-ban") as pack:
        return pack


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
