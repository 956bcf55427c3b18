"""Sweep files: what they mean, counted by hand, and what is wrong with them, by line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from optimizer.case.variants import variant_base
from optimizer.documents.yaml_text import node_of
from optimizer.errors import BadInput
from optimizer.sweep.distributions import distribution_of
from optimizer.sweep.rows import NAMES
from optimizer.sweep.spec import Spec
from optimizer.sweep.spec_text import read_spec
from optimizer.sweep.task import make_task
from tests.sweep.sweeps import GRID, ROOT, small_market, write_spec

DRAWS = """\
draws:
  count: 3
  seed: 7
  quantities:
    - {id: need, table: demand, scale: units, by: {uniform: {from: 0.5, to: 1.5}}}
    - {id: price, table: offers, scale: [unit_price], each: plant.country_id, by: {lognormal: {median: 2, sigma: 0.1}}}
"""


@pytest.fixture
def market(tmp_path: Path) -> Path:
    return small_market(tmp_path)


def read(market: Path, body: str) -> Spec:
    return read_spec(write_spec(market, body), NAMES)


def test_a_grid_counts_its_last_axis_fastest(market: Path) -> None:
    spec = read(market, GRID)
    levels = [[level.id for level in spec.member(number).levels] for number in range(1, spec.size + 1)]
    assert levels == [["as-is", "none"], ["as-is", "year"], ["dear", "none"], ["dear", "year"]]
    assert (spec.size, len(spec.groups), spec.groups[0].size) == (4, 1, 4)
    assert [spec.member(4).id, spec.member(4).draw] == ["trial-4", 0]
    assert spec.layers == ("price", "cover")


def test_draws_come_last_and_are_the_same_at_every_point_of_the_grid(market: Path) -> None:
    spec = read(market, GRID.replace("id: price", "id: cost") + DRAWS)
    assert spec.size == 12
    members = [spec.member(number) for number in range(1, 13)]
    assert [member.draw for member in members] == [1, 2, 3] * 4
    values = [[""], ["JPN", "USA"]]
    drawn = [np.concatenate(spec.drawn(member, values)) for member in members]
    assert all(np.array_equal(drawn[k], drawn[k % 3]) for k in range(12))
    assert len({tuple(numbers) for numbers in drawn}) == 3


def test_what_is_drawn_does_not_depend_on_what_else_is_drawn(market: Path) -> None:
    both = read(market, DRAWS)
    alone = read(market, DRAWS.replace("count: 3", "count: 900").replace("    - {id: need", "#"))
    ours, theirs = both.drawn(both.member(2), [[""], ["JPN", "USA"]]), alone.drawn(alone.member(2), [["JPN", "USA"]])
    assert np.array_equal(ours[1], theirs[0])
    other = read(market, DRAWS.replace("seed: 7", "seed: 8"))
    assert not np.array_equal(ours[1], other.drawn(other.member(2), [[""], ["JPN", "USA"]])[1])


def test_changes_of_a_member(market: Path) -> None:
    spec = read(market, GRID.replace("id: price", "id: cost") + DRAWS)
    base = variant_base(make_task(spec).case(0))
    member, values = spec.member(12), spec.values(base)
    assert values == [[""], ["JPN", "USA"]]
    need, price = spec.drawn(member, values)
    (dear, cover), (demand, prices) = spec.changes(member), spec.draw_changes(values, [need, price])
    assert (dear.layer, dear.scale) == ("cost", {"unit_price": 1.2})
    assert (cover.layer, cover.set) == ("cover", {"cover_periods": 9})
    assert (demand.layer, demand.scale) == ("need", {"units": need[0]})
    assert (prices.scale, prices.draw_per) == ({"unit_price": 1.0}, "plant.country_id")
    assert prices.amounts == {"JPN": price[0], "USA": price[1]}


def test_scenarios_and_overrides_make_groups(market: Path) -> None:
    (market / "other.yaml").write_text("id: other\ntitle: Other\nextends: base\n", encoding="utf-8")
    path = market / "s.yaml"
    path.write_text(
        "id: s\ntitle: S\nscenarios: [base.yaml, other.yaml]\nset: {solver.time_limit_s: 9}\naxes:\n"
        "  - {id: a, levels: [{id: x}, {id: y, changes: [{table: demand, scale: {units: 2}}]}]}\n"
        "  - {id: b, levels: [{id: off, set: {model.integers: off}}, {id: capped, set: {model.share_cap.country: 0.7}}]}\n",
        encoding="utf-8",
    )
    spec = read_spec(path, NAMES)
    groups = [(group.scenario.id, [cap.limit for cap in group.scenario.model.share_cap]) for group in spec.groups]
    assert groups == [("base", []), ("base", [0.7]), ("other", []), ("other", [0.7])]
    assert {group.scenario.solver.time_limit_s for group in spec.groups} == {9.0}
    assert [spec.member(number).group for number in range(1, 9)] == [0, 1, 0, 1, 2, 3, 2, 3]
    assert [group.size for group in spec.groups] == [2, 2, 2, 2]


@pytest.mark.parametrize(
    ("law", "known"),
    [
        ({"uniform": {"from": 2, "to": 5}}, stats.uniform(2, 3)),
        ({"triangular": {"from": 1, "mode": 2, "to": 5}}, stats.triang(0.25, 1, 4)),
        ({"triangular": {"from": 1, "mode": 1, "to": 5}}, stats.triang(0, 1, 4)),
        ({"lognormal": {"median": 2, "sigma": 0.3}}, stats.lognorm(0.3, scale=2)),
    ],
)
def test_laws_are_the_inverse_distribution(law: dict[str, dict[str, float]], known: stats.rv_continuous) -> None:
    even = np.linspace(0.001, 0.999, 50)
    assert distribution_of(node_of(law, "here")).at(even) == pytest.approx(known.ppf(even))


def test_a_chance_and_the_ends_of_a_law() -> None:
    law = distribution_of(node_of({"chance": {"probability": 0.25, "value": 0, "otherwise": 1}}, "here"))
    assert law.at(np.array([0.0, 0.2, 0.25, 0.9])).tolist() == [0, 0, 1, 1]
    wide = distribution_of(node_of({"lognormal": {"median": 1, "sigma": 0.5}}, "here"))
    assert 0 < wide.at(np.zeros(1))[0] < 0.05


ONE = "{id: x, table: demand, scale: units, by: {uniform: {from: 1, to: 2}}}"


def quantity(text: str) -> str:
    return f"draws: {{count: 2, seed: 1, quantities: [{text}]}}\n"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("axis: []\n", r"sweep.yaml:4: axis: unknown key 'axis'; did you mean 'axes'\?"),
        ("", "sweep.yaml:1: a sweep needs axes, draws or several scenarios"),
        ("axes: []\n", "sweep.yaml:1: a sweep needs axes"),
        ("axes: [{id: a, levels: []}]\n", r"axes\[1\].levels: the list is empty"),
        ("axes: [{id: a, levels: [{id: x}, {id: x}]}]\n", r"levels\[2\]: the level 'x' stands twice"),
        ("axes: [{id: a, levels: [{id: x}]}, {id: a, levels: [{id: y}]}]\n", r"axes\[2\].id: 'a' names an axis"),
        ("axes: [{id: gap, levels: [{id: x}]}]\n", r"axes\[1\].id: 'gap' names a figure of the results already"),
        ("axes: [{id: base, levels: [{id: x}]}]\n", r"axes\[1\].id: 'base' names a scenario already"),
        (
            "axes:\n- id: a\n  levels:\n  - id: x\n    changes:\n    - {table: offer, scale: {unit_price: 2}}\n",
            r"sweep.yaml:9: axes\[1\].levels\[1\].changes\[1\].table: unknown table 'offer'; did you mean 'offers'\?",
        ),
        ("set: {model.integer: off}\naxes: [{id: a, levels: [{id: x}]}]\n", "sweep.yaml:4: .*unknown key 'integer'"),
        (
            "set: {data: there}\naxes: [{id: a, levels: [{id: x}]}]\n",
            "sweep.yaml:4: set.data: a sweep cannot set 'data'",
        ),
        (
            "axes:\n- {id: a, levels: [{id: x, set: {model.share_cap: {country: 0.5}}}]}\n"
            "- {id: b, levels: [{id: x, set: {model.share_cap.supplier: 0.5}}]}\n",
            r"sweep.yaml:6: .*another axis sets model.share_cap at sweep.yaml:5",
        ),
        (quantity(ONE.replace("scale: units", "scale: units, add: units")), "state either scale or add"),
        (quantity(ONE.replace("scale: units, ", "")), "state either scale or add"),
        (quantity(ONE.replace("uniform", "normal")), "unknown key 'normal'; did you mean 'lognormal'"),
        (quantity(ONE.replace("to: 2", "to: 1")), "from must be below to"),
        (quantity(ONE.replace(", to: 2", "")), "the key 'to' is missing"),
        (
            quantity(ONE.replace("uniform: {from: 1, to: 2}", "triangular: {from: 1, mode: 3, to: 2}")),
            "the mode must lie",
        ),
        (quantity(ONE.replace("uniform: {from: 1, to: 2}", "lognormal: {median: 0, sigma: 1}")), "a number above 0"),
        (quantity(""), "quantities: the list is empty"),
        ("draws: {count: 2000000, seed: 1, quantities: []}\n", "quantities: the list is empty"),
        (quantity(ONE).replace("count: 2", "count: 2000000"), "a whole number from 1 to 1000000"),
        (
            quantity(ONE).replace("count: 2", "count: 600000") + "axes: [{id: a, levels: [{id: x}, {id: y}]}]\n",
            "the sweep would have 1,200,000 members",
        ),
        ("scenarios: [base.yaml]\n", "state either scenario, one file, or scenarios"),
    ],
)
def test_faults_name_their_line(market: Path, body: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        read(market, body)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (GRID.replace("far-chip", "far-chap"), r"sweep.yaml:9: no row has offers: offer_id 'far-chap'; did you mean"),
        (GRID.replace("unit_price: 1.2", "unit_price: -1"), "sweep.yaml:9: the changes leave 1 fault"),
        (DRAWS.replace("unit_price", "currency"), "sweep.yaml:9: offers.currency holds text"),
        (DRAWS.replace("plant.country_id", "plant.land"), "sweep.yaml:9: plants has no column 'land'"),
    ],
)
def test_changes_are_tried_before_anything_is_solved(market: Path, body: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        make_task(read(market, body))


def test_a_scenario_that_is_not_there(market: Path) -> None:
    with pytest.raises(BadInput, match=r"sweep.yaml:3: scenario: there is no scenario .*nowhere.yaml"):
        read_spec(write_spec(market, GRID, "nowhere.yaml"))


def test_the_key_changes_with_inputs_and_not_with_words(market: Path) -> None:
    key = make_task(read(market, GRID)).key
    path = write_spec(market, GRID)
    path.write_text(path.read_text().replace("Trial", "Another title") + "# a remark\n")
    assert make_task(read_spec(path, NAMES)).key == key
    assert make_task(read(market, GRID.replace("1.2", "1.3"))).key != key
    demand = market / "data" / "demand.csv"
    demand.write_text(demand.read_text().replace("80", "81"))
    assert make_task(read(market, GRID)).key != key


def test_shipped_sweeps_can_be_carried_out() -> None:
    sizes = {}
    for path in sorted((ROOT / "scenarios" / "sweeps").glob("*.yaml")):
        spec = read_spec(path, NAMES)
        assert make_task(spec).case(0).scenario.model.integers is False
        sizes[spec.id] = spec.size
    assert sizes == {"uncertain-market": 1000, "yen-and-budgets": 12}


@pytest.mark.parametrize(
    ("word", "on"), [("on", True), ("'Off'", False), ('"YES"', True), ("nO", False), ("'true'", True)]
)
def test_a_switch_takes_every_spelling(market: Path, word: str, on: bool) -> None:
    level = f"axes: [{{id: whole, levels: [{{id: a, set: {{model.integers: {word}}}}}]}}]\n"
    for body in (level, f"set: {{model.integers: {word}}}\n{GRID}"):
        assert [group.scenario.model.integers for group in read(market, body).groups] == [on]
