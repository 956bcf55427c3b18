"""Plan packs that many tests read: the tutorial and a case of three tiers, each with and without its ban."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from optimizer import api
from tests.builder import Tables, make_case
from tests.chains import BAN, three_tiers

ROOT = Path(__file__).parents[1]
TUTORIAL = ROOT / "data" / "tutorial"
#: Stock that can never be built up in time.
IMPOSSIBLE = """
id: impossible
title: {en: Impossible cover, ja: 満たせない備蓄}
extends: tutorial
changes:
  - {table: stock, where: {segment_id: ministry}, set: {cover_periods: 50}}
"""
#: As the ban of tests/chains.py, but what a maker leaves undeclared is noted.
NOTING: dict[str, Any] = {**copy.deepcopy(BAN), "unknown": "report"}


@pytest.fixture(scope="session")
def scenario_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tutorial, itself without rules, a scenario that no plan meets and one that cannot be read."""
    folder = tmp_path_factory.mktemp("scenarios")
    tutorial = (ROOT / "scenarios" / "tutorial.yaml").read_text(encoding="utf-8")
    (folder / "tutorial.yaml").write_text(tutorial.replace("../data/tutorial", TUTORIAL.as_posix()), encoding="utf-8")
    (folder / "no-rules.yaml").write_text(
        "id: no-rules\ntitle: {en: No rules, ja: 規則なし}\nextends: tutorial\nrules: []\n", encoding="utf-8"
    )
    (folder / "impossible.yaml").write_text(IMPOSSIBLE, encoding="utf-8")
    (folder / "broken.yaml").write_text("id: broken\nno_such_key: 1\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def out_folder(tmp_path_factory: pytest.TempPathFactory, scenario_folder: Path) -> Path:
    """Plan packs of the tutorial and of the tutorial without rules."""
    folder = tmp_path_factory.mktemp("out")
    for name in ("tutorial", "no-rules"):
        api.write_pack(api.solve_scenario(scenario_folder / f"{name}.yaml"), folder / name)
    return folder


@pytest.fixture(scope="session")
def tutorial_pack(out_folder: Path) -> api.Pack:
    with api.open_pack(out_folder / "tutorial") as pack:
        return pack


@pytest.fixture(scope="session")
def no_rules_pack(out_folder: Path) -> api.Pack:
    with api.open_pack(out_folder / "no-rules") as pack:
        return pack


@pytest.fixture(scope="session")
def chain_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Plan packs of three tiers: ``chain`` (with the worth of its unknown provenance) and ``no-rules``."""
    folder = tmp_path_factory.mktemp("chains")
    plans = folder / "out"
    for name, rules in (("no-rules", []), ("chain", [NOTING])):
        title = {"en": name.title(), "ja": "階層の例" if rules else "規則なし"}
        plan = api.solve_case(make_case(folder / "data" / "chain", _named_tiers(), rules, id=name, title=title))
        api.write_pack(plan, plans / name)
    api.provenance_of(plans / "chain")
    return plans


def _named_tiers() -> Tables:
    """The case of three tiers with one name in Japanese."""
    tables = three_tiers()
    tables["segments"][0]["name_ja"] = "府省"
    return tables


@pytest.fixture(scope="session")
def chain_pack(chain_folder: Path) -> api.Pack:
    with api.open_pack(chain_folder / "chain") as pack:
        return pack


@pytest.fixture(scope="session")
def free_chain_pack(chain_folder: Path) -> api.Pack:
    with api.open_pack(chain_folder / "no-rules") as pack:
        return pack
