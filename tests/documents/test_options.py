"""Every option of scenarios, rule packs and sweeps: explained in two languages, in the documentation, and read back."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from optimizer.documents.record import Record, helps_of, options_of
from optimizer.documents.yaml_text import node_of
from optimizer.rules.pack import RulePack, read_rule, rule_from_mapping
from optimizer.scenario import Scenario, read_scenario, scenario_from_mapping
from optimizer.scenario.options import EXTENDS
from optimizer.sweep.distributions import distribution_of
from optimizer.sweep.spec import Spec
from optimizer.sweep.spec_text import read_spec
from tools.option_tables import RECORDS, SWEEP_PAGE, option_table, sweep_page

ROOT = Path(__file__).resolve().parents[2]
DATA_PAGE = ROOT / "docs" / "data.md"
KINDS = pytest.mark.parametrize(
    "kind", [kind for kind in RECORDS.values() if options_of(kind)], ids=lambda k: k.__name__
)


@KINDS
def test_every_option_is_explained_in_both_languages(kind: type[Record]) -> None:
    helps = helps_of(kind)
    extra = {EXTENDS} if kind is Scenario else set()
    assert set(helps) == {*options_of(kind), *extra}
    for english, japanese in helps.values():
        assert english.strip() == english != ""
        assert re.search(r"[\u3040-\u30ff\u4e00-\u9fff]", japanese)


def test_nothing_is_explained_that_is_no_option() -> None:
    for folder in ("scenario", "rules", "sweep"):
        with (ROOT / "optimizer" / folder / "options.csv").open(encoding="utf-8", newline="") as file:
            rows = [(row["record"], row["field"]) for row in csv.DictReader(file)]
        assert len(set(rows)) == len(rows)
        assert {record for record, _ in rows} <= set(RECORDS)


@KINDS
def test_every_option_stands_in_the_documentation(kind: type[Record]) -> None:
    page = SWEEP_PAGE if kind.__module__.startswith("optimizer.sweep") else DATA_PAGE
    assert option_table(kind) in page.read_text(encoding="utf-8")


def test_the_page_on_sweeps_is_up_to_date() -> None:
    assert SWEEP_PAGE.read_text(encoding="utf-8") == sweep_page(), "run `make docs`"


@pytest.mark.parametrize("path", sorted((ROOT / "scenarios").glob("*.yaml")), ids=lambda path: path.stem)
def test_shipped_scenarios_read_back(path: Path) -> None:
    scenario = read_scenario(path)
    again = scenario_from_mapping(scenario.as_mapping(), path)
    assert again == scenario
    assert again.as_mapping() == scenario.as_mapping()


@pytest.mark.parametrize("path", sorted((ROOT / "data" / "rules").glob("*.yaml")), ids=lambda path: path.stem)
def test_shipped_rule_packs_read_back(path: Path) -> None:
    rule = read_rule(path)
    assert rule_from_mapping(rule.as_mapping(), path.name) == rule


@pytest.mark.parametrize("path", sorted((ROOT / "scenarios" / "sweeps").glob("*.yaml")), ids=lambda path: path.stem)
def test_shipped_sweeps_read_back(path: Path) -> None:
    spec = read_spec(path)
    assert spec.as_mapping() == read_spec(path).as_mapping()
    for quantity in spec.draws.quantities if spec.draws else ():
        assert distribution_of(node_of(quantity.distribution.as_mapping(), "law")) == quantity.distribution


def test_the_records_of_the_three_files_are_all_known() -> None:
    assert {Scenario, RulePack, Spec} <= set(RECORDS.values())
    assert len(RECORDS) == 19
