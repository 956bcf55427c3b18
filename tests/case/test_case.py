from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from optimizer.case import Case, case_from, load_case, rules_folder_of
from optimizer.dataset.check import check_tables, find_faults
from optimizer.dataset.package import Package, read_package, write_package
from optimizer.documents.yaml_text import dump_yaml
from optimizer.errors import BadInput, DataFaults
from optimizer.rules.pack import read_rule
from optimizer.scenario import read_scenario, scenario_from_mapping
from tests.builder import typed
from tests.scenario.small_tables import small_records, small_tables

RULE = """\
id: ban
title: {en: Ban}
citation: made up
grade: assumption
applies: {sectors: [ministry], from: 2027-04-01}
bars:
  - {clause: '1', lists: [list-a]}
  - {clause: '2', countries: [CHN]}
"""
HEAD = "id: s\ntitle: {en: S}\ndata: ../data/small\nrules: [ban]\n"
Load = Callable[..., Case]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Writes the scenario ``HEAD`` plus a body beside the small package, and loads its case."""
    write_package(small_tables(), tmp_path / "data" / "small")
    (tmp_path / "data" / "rules").mkdir()
    (tmp_path / "data" / "rules" / "ban.yaml").write_text(RULE, encoding="utf-8")
    (tmp_path / "scenarios").mkdir()

    def call(body: str = "", *overrides: str, head: str = HEAD, rule: str = RULE, data: Path | None = None) -> Case:
        (tmp_path / "data" / "rules" / "ban.yaml").write_text(rule, encoding="utf-8")
        path = tmp_path / "scenarios" / "s.yaml"
        path.write_text(head + body, encoding="utf-8")
        return load_case(path, data, overrides)

    return call


def test_the_demand_gives_the_horizon(load: Load) -> None:
    case = load()
    assert case.periods == ["2027Q2", "2027Q3", "2027Q4", "2028Q1"]
    assert (case.scenario.start, case.scenario.periods) == ("2027Q2", 4)
    assert case.warnings == ()
    assert [rule.id for rule in case.rules] == ["ban"]
    assert load("horizon: {start: 2027Q4}\n").periods == ["2027Q4", "2028Q1"]
    assert load("horizon: {periods: 6}\n").periods[-1] == "2028Q3"


def test_demand_outside_the_horizon_is_counted(load: Load) -> None:
    case = load("horizon: {start: 2027Q3, periods: 2}\n")
    assert sorted(set(case.tables["demand"]["period"])) == ["2027Q3", "2027Q4"]
    assert list(case.tables["demand"].index) == list(range(6))
    (warning,) = case.warnings
    assert (warning.table, warning.severity) == ("demand", "warning")
    assert "6 row(s) of demand outside it are left out" in warning.expected
    assert len(case.source.tables["demand"]) == 12


@pytest.mark.parametrize(
    ("horizon", "words"),
    [
        ("{start: 2030Q1, periods: 4}", r"s\.yaml:5: no demand falls into the horizon 2030Q1–2030Q4"),
        ("{start: 2030Q1}", r"s\.yaml:5: the horizon starts in 2030Q1, after the last period of demand"),
        ("{start: 1900Q1}", r"s\.yaml:5: the horizon would be 513 periods"),
    ],
)
def test_a_horizon_without_demand(load: Load, horizon: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        load(f"horizon: {horizon}\n")


def test_defaults_are_filled_and_counted(load: Load) -> None:
    case = load()
    assert case.defaults_used["offers.capacity_use"] == 4
    assert (case.tables["offers"]["capacity_use"] == 1).all()
    assert case.source.tables["offers"]["capacity_use"].isna().all()


def test_changes_deadlines_and_overrides(load: Load) -> None:
    body = (
        "deadlines: {ban: 2027Q4}\nchanges:\n"
        "  - {table: fx, where: {currency: USD}, periods: [2027Q2], scale: {jpy_per_unit: 2}}\n"
    )
    case = load(body, "horizon.periods=2")
    rates = dict(zip(case.tables["fx"]["period"], case.tables["fx"]["jpy_per_unit"], strict=True))
    assert rates == {"*": 150, "2027Q4": 140, "2027Q2": 300}
    assert case.periods == ["2027Q2", "2027Q3"]
    assert case.rules[0].start.isoformat() == "2027-10-01"
    assert case.rules_as_read[0].start.isoformat() == "2027-04-01"


def test_a_fault_made_by_a_change_names_its_line(load: Load) -> None:
    body = (
        "changes:\n"
        "  - {table: demand, add: {units: 1}}\n"
        "  - {table: offers, where: {part_id: chip}, set: {capacity: -1}}\n"
        "  - {table: offers, where: {offer_id: K-router}, set: {plant_id: nowhere}}\n"
    )
    with pytest.raises(BadInput) as error:
        load(body)
    text = str(error.value)
    assert text.startswith("s.yaml:8: the changes leave 3 fault(s) in the data")
    assert "s.yaml:8: error: offers, row 2, column plant_id: found 'nowhere'" in text
    assert "s.yaml:7: error: offers, row 3, column capacity: found '-1'" in text
    assert "s.yaml:7: error: offers, row 5, column capacity" in text


def test_a_change_may_lift_a_warning(load: Load, tmp_path: Path) -> None:
    records = small_records()
    records["lanes"] = [{"origin": "*", "destination": "min"}]
    write_package(typed(records), tmp_path / "data" / "unreached")
    head = HEAD.replace("small", "unreached")
    assert [fault.table for fault in load(head=head).warnings] == ["demand"]
    lifted = load("changes:\n  - {table: demand, where: {segment_id: priv}, set: {units: 0}}\n", head=head)
    assert lifted.warnings == ()


@pytest.mark.parametrize(
    ("changes", "warned", "again"),
    [
        ("[]", True, 0),
        (
            "[{table: demand, scale: {units: 2}}, {table: offers, where: {part_id: chip}, scale: {unit_price: 2}}]",
            True,
            0,
        ),
        ("[{table: offers, where: {offer_id: L-chip}, set: {status: qualified}}]", True, 1),
        ("[{table: demand, where: {segment_id: priv}, set: {units: 0}}]", False, 1),
    ],
)
def test_an_unchanged_package_is_checked_once(
    load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changes: str, warned: bool, again: int
) -> None:
    records = small_records()
    records["lanes"] = [{"origin": "*", "destination": "min"}]
    folder = tmp_path / "data" / "unreached"
    write_package(typed(records), folder)
    text = (folder / "datapackage.json").read_text(encoding="utf-8")
    (folder / "datapackage.json").write_text(text.replace('"name": "offer_id"', '"name": "offer"', 1), encoding="utf-8")
    checked: list[str] = []

    def counted(name: str, check: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *arguments: checked.append(name) or check(*arguments)  # type: ignore[func-returns-value]

    monkeypatch.setattr("optimizer.dataset.package.find_faults", counted("read", find_faults))
    monkeypatch.setattr("optimizer.case.case.check_tables", counted("changed", check_tables))
    case = load(f"changes: {changes}\n", head=HEAD.replace("small", "unreached"))
    assert checked == ["read", *["changed"] * again]
    # What only the reader sees holds whatever changes; a change may lift what the check of the tables sees.
    assert sorted(warning.table for warning in case.warnings) == ["datapackage.json", *["demand"] * warned]
    only_read = set(case.source.warnings) - set(check_tables(case.source.tables))
    assert {warning for warning in case.warnings if warning.table != "demand"} == only_read


def test_rates_must_cover_the_horizon(load: Load, tmp_path: Path) -> None:
    records = small_records()
    records["fx"] = [{"currency": "USD", "period": period, "jpy_per_unit": 150} for period in ("2027Q2", "2027Q3")]
    write_package(typed(records), tmp_path / "data" / "rates")
    head = HEAD.replace("small", "rates")
    with pytest.raises(DataFaults, match=r"row 3, column currency: found 'USD'.*for 2027Q4, 2028Q1, or for any"):
        load(head=head)
    assert len(load("horizon: {start: 2027Q2, periods: 2}\n", head=head).periods) == 2


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("lists: [list-a]", "lists: [list-b]", r"ban\.yaml:7: entities has no list_id 'list-b'; did you mean 'list-a'"),
        ("lists: [list-a]", "entities: [longwai]", r"ban\.yaml:7: entities has no entity_id 'longwai'"),
        ("countries: [CHN]", "countries: [CHM]", r"ban\.yaml:8: countries has no country_id 'CHM'"),
        ("countries: [CHN]", "countries_except: [JPN, XXX]", r"ban\.yaml:8: countries has no country_id 'XXX'"),
    ],
)
def test_a_rule_names_what_the_package_has(load: Load, old: str, new: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        load(rule=RULE.replace(old, new))


def test_unknown_rules_and_deadlines(load: Load) -> None:
    with pytest.raises(BadInput, match=r"^s\.yaml:4: there is no rule 'bann'; known: ban$"):
        load(head=HEAD.replace("[ban]", "[bann]"))
    with pytest.raises(BadInput, match=r"^s\.yaml:5: deadlines\.cap: the scenario has no rule 'cap'"):
        load("deadlines: {cap: 2028Q1}\n")
    with pytest.raises(BadInput, match=r"^s\.yaml:5: the deadline 2028Q1 of rule 'ban' is after its end"):
        load("deadlines: {ban: 2028Q1}\n", rule=RULE.replace("from: 2027-04-01", "from: 2027-04-01, to: 2027-12-31"))


def test_an_absent_package(load: Load, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"^s\.yaml:3: there is no data package at .*elsewhere$"):
        load(head=HEAD.replace("small", "elsewhere"))
    with pytest.raises(BadInput, match="no such folder"):
        load(data=tmp_path / "nowhere")


def test_another_package_and_the_rules_inside_it(load: Load, tmp_path: Path) -> None:
    other = tmp_path / "pack" / "inputs"
    write_package(small_tables(), other)
    with pytest.raises(BadInput, match="holds no rule packs"):
        load(data=other)
    (other / "rules").mkdir()
    (other / "rules" / "ban.yaml").write_text(RULE.replace("'1'", inner := "'inside'"), encoding="utf-8")
    assert load(data=other).rules[0].clauses[0].number["en"] == inner.strip("'")
    assert rules_folder_of(other) == other / "rules"
    assert rules_folder_of(tmp_path / "data" / "small") == tmp_path / "data" / "rules"
    assert rules_folder_of(tmp_path / "data" / "small.zip") == tmp_path / "data" / "rules"


def test_the_resolved_scenario_gives_the_same_case(load: Load, tmp_path: Path) -> None:
    case = load("changes:\n  - {table: demand, scale: {units: 2}}\ndeadlines: {ban: 2027Q4}\n")
    mapping = {**case.scenario.as_mapping(), "data": "inputs"}
    write_package(case.source.tables, tmp_path / "pack" / "inputs")
    (tmp_path / "pack" / "inputs" / "rules").mkdir()
    for rule in case.rules_as_read:
        path = tmp_path / "pack" / "inputs" / "rules" / f"{rule.id}.yaml"
        path.write_text(dump_yaml(rule.as_mapping()), encoding="utf-8")
    (tmp_path / "pack" / "scenario.yaml").write_text(dump_yaml(mapping), encoding="utf-8")
    again = load_case(tmp_path / "pack" / "scenario.yaml")
    assert again.rules == case.rules
    assert replace(again.scenario, data=case.scenario.data) == case.scenario
    for name, frame in case.tables.items():
        assert frame.equals(again.tables[name]), name


def test_a_case_without_files(tmp_path: Path) -> None:
    (tmp_path / "ban.yaml").write_text(RULE, encoding="utf-8")
    rule = read_rule(tmp_path / "ban.yaml")
    mapping = {"id": "s", "title": {"en": "S"}, "data": "inputs", "rules": ["ban"]}
    scenario = scenario_from_mapping(mapping, Path("s.yaml"))
    package = Package("small", Path("small"), small_tables())
    assert case_from(scenario, package, [rule]).rules == (rule,)
    with pytest.raises(BadInput, match="there is no rule 'ban'"):
        case_from(scenario, package, [])
    records = small_records()
    records["demand"] = []
    with pytest.raises(BadInput, match=r"^s\.yaml: the package has no demand"):
        case_from(scenario, Package("none", Path("none"), typed(records)), [rule])
    records = small_records()
    records["demand"][0]["period"] = "9999Q4"
    with pytest.raises(BadInput, match=r"state horizon\.start and horizon\.periods"):
        case_from(scenario, Package("far", Path("far"), typed(records)), [rule])


def test_renaming_a_resolved_scenario(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("id: a\ntitle: {en: A}\ndata: d\nchanges: [{table: fx, set: {grade: official}}]\n")
    (tmp_path / "b.yaml").write_text(
        "id: b\ntitle: {en: B}\nextends: a\nchanges: [{table: demand, scale: {units: 2}}]\n"
    )
    scenario = read_scenario(tmp_path / "b.yaml")
    (tmp_path / "r.yaml").write_text(dump_yaml(scenario.as_mapping()))
    again = read_scenario(tmp_path / "r.yaml", ["id=c"])
    assert again.lineage == ("a", "c")
    assert [change.layer for change in again.changes] == ["a", "c"]


def test_the_small_package_is_sound(tmp_path: Path) -> None:
    write_package(small_tables(), tmp_path / "small")
    assert read_package(tmp_path / "small").warnings == ()


def test_exceptions_of_a_scenario_join_those_of_the_rule(load: Load) -> None:
    stated = "exceptions: {ban: [{clause: agreed, suppliers: [acme], to: 2027-09-30}]}\n"
    supplier = load("").tables["suppliers"]["supplier_id"].iloc[0]
    case = load(stated.replace("acme", supplier))
    assert [waiver.suppliers for waiver in case.rules[0].exceptions] == [(supplier,)]
    assert case.rules_as_read[0].exceptions == ()
    again = scenario_from_mapping(case.scenario.as_mapping(), case.scenario.path)
    assert again.exceptions == case.scenario.exceptions
    with pytest.raises(BadInput, match=r"exceptions\.cap: the scenario has no rule 'cap'"):
        load(stated.replace("ban:", "cap:"))
    with pytest.raises(BadInput, match="would lift the whole rule"):
        load("exceptions: {ban: [{clause: agreed}]}\n")
