from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optimizer.documents.yaml_text import dump_yaml, parse_yaml
from optimizer.errors import BadInput
from optimizer.scenario import (
    Change,
    MeasureLimit,
    MinimumSources,
    ModelOptions,
    Scenario,
    ScoreFloor,
    ShareCap,
    SolverOptions,
    list_scenarios,
    read_scenario,
    scenario_from_mapping,
)

ROOT = """\
id: baseline
title: {en: Baseline, ja: 基準}
description: {en: The base.}
data: ../data/small
horizon: {start: 2027Q2, periods: 4}
rules: [jp-it-2018, us-ndaa-889]
deadlines: {jp-it-2018: 2028Q1}
model:
  share_cap: {country: 0.6, supplier: {all: 0.4}}
  minimum_sources: 2
solver: {gap: 1e-3}
changes:
  - {table: fx, where: {currency: USD}, scale: {jpy_per_unit: 1.15}}
"""


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def child(body: str, name: str = "child", parent: str = "baseline") -> str:
    return f"id: {name}\ntitle: {{en: Child}}\nextends: {parent}\n{body}"


def test_a_scenario_alone(tmp_path: Path) -> None:
    scenario = read_scenario(write(tmp_path, "baseline", ROOT))
    assert scenario == Scenario(
        id="baseline",
        title={"en": "Baseline", "ja": "基準"},
        description={"en": "The base.", "ja": "The base."},
        path=tmp_path / "baseline.yaml",
        data=(tmp_path.parent / "data" / "small").resolve(),
        start="2027Q2",
        periods=4,
        rules=("jp-it-2018", "us-ndaa-889"),
        deadlines={"jp-it-2018": "2028Q1"},
        changes=(Change("fx", {"currency": ("USD",)}, (), {}, {"jpy_per_unit": 1.15}, layer="baseline"),),
        model=ModelOptions(
            share_cap=(ShareCap("country", "part", 0.6), ShareCap("supplier", "all", 0.4)),
            minimum_sources=MinimumSources(2),
        ),
        solver=SolverOptions(gap=1e-3),
        lineage=("baseline",),
    )
    assert scenario.changes[0].place == "baseline.yaml:13"
    assert scenario.place("rules[2]") == "baseline.yaml:6"
    assert scenario.place("deadlines.jp-it-2018") == "baseline.yaml:7"
    assert scenario.place("not stated") == "baseline.yaml"


def test_share_caps_in_steps(tmp_path: Path) -> None:
    """Steps are sorted by quarter, merge quarter by quarter, and give way to a single number."""
    write(tmp_path, "baseline", ROOT)
    steps = "model: {share_cap: {country: {part: {2029Q2: 0.6, 2028Q2: 0.8}}, supplier: null}}\n"
    scenario = read_scenario(write(tmp_path, "child", child(steps)))
    first, last = ShareCap("country", "part", 0.8, "2028Q2", "2029Q2"), ShareCap("country", "part", 0.6, "2029Q2")
    assert scenario.model.share_cap == (first, last)
    assert scenario.as_mapping()["model"]["share_cap"] == {"country": {"part": {"2028Q2": 0.8, "2029Q2": 0.6}}}
    assert scenario_from_mapping(scenario.as_mapping(), scenario.path) == scenario
    later = "model: {share_cap: {country: {part: {2028Q2: null, 2029Q2: 0.5}}}}\n"
    other = read_scenario(write(tmp_path, "later", child(later, "later", "child")))
    assert other.model.share_cap == (ShareCap("country", "part", 0.5, "2029Q2"),)
    plain = read_scenario(write(tmp_path, "plain", child("model: {share_cap: {country: 0.7}}\n", "plain", "child")))
    assert plain.model.share_cap == (ShareCap("country", "part", 0.7),)


def test_least_scenario_has_the_defaults(tmp_path: Path) -> None:
    scenario = read_scenario(write(tmp_path, "s", "id: s\ntitle: {en: S}\ndata: d\n"))
    assert (scenario.start, scenario.periods, scenario.rules, scenario.changes) == (None, None, (), ())
    assert (scenario.model, scenario.solver) == (ModelOptions(), SolverOptions())
    assert scenario.title == {"en": "S", "ja": "S"}


def test_inheritance(tmp_path: Path) -> None:
    write(tmp_path, "baseline", ROOT)
    write(tmp_path, "middle", child("rules: [us-ndaa-889]\ndeadlines: {jp-it-2018: ~}\n", "middle"))
    path = write(
        tmp_path,
        "child",
        child(
            "model: {share_cap: {supplier: 0.5, country: null}, minimum_sources: {share: 0.1}, integers: on}\n"
            "changes:\n  - {table: demand, scale: {units: 1.2}}\n",
            parent="middle",
        ),
    )
    scenario = read_scenario(path)
    assert scenario.lineage == ("baseline", "middle", "child")
    assert scenario.rules == ("us-ndaa-889",)
    assert scenario.deadlines == {}
    assert scenario.description == {}
    assert scenario.title["ja"] == "Child"
    assert scenario.model.share_cap == (ShareCap("supplier", "part", 0.5), ShareCap("supplier", "all", 0.4))
    assert scenario.model.minimum_sources == MinimumSources(2, 0.1)
    assert scenario.model.integers
    assert [(c.table, c.layer, c.place) for c in scenario.changes] == [
        ("fx", "baseline", "baseline.yaml:13"),
        ("demand", "child", "child.yaml:6"),
    ]


def test_data_is_relative_to_the_file_that_states_it(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    write(tmp_path / "deep", "baseline", ROOT)
    write(tmp_path / "deep", "child", child(""))
    assert read_scenario(tmp_path / "deep" / "child.yaml").data == (tmp_path / "data" / "small").resolve()
    scenario = read_scenario(tmp_path / "deep" / "child.yaml", ["data=elsewhere"])
    assert scenario.data == (Path.cwd() / "elsewhere").resolve()


def test_overrides(tmp_path: Path) -> None:
    path = write(tmp_path, "baseline", ROOT)
    scenario = read_scenario(
        path,
        [
            "model.share_cap.country=0.5",
            "model.objective=[shortage, exposure, cost]",
            "solver.gap=",
            "deadlines.us-ndaa-889=2027Q4",
            "id=renamed",
        ],
    )
    assert scenario.model.share_cap[0] == ShareCap("country", "part", 0.5)
    assert scenario.model.objective == ("shortage", "exposure", "cost")
    assert scenario.solver.gap == SolverOptions().gap
    assert scenario.deadlines == {"jp-it-2018": "2028Q1", "us-ndaa-889": "2027Q4"}
    assert (scenario.id, scenario.lineage, scenario.changes[0].layer) == ("renamed", ("renamed",), "renamed")


@pytest.mark.parametrize(
    ("override", "words"),
    [
        ("model.shear_cap.country=0.5", "unknown key 'shear_cap'; did you mean 'share_cap'?"),
        ("model.share_cap.country=1.5", "expected a number above 0 and at most 1, found '1.5'"),
        ("modle.objective=cost", "unknown key 'modle'; did you mean 'model'?"),
        ("model", "expected KEY.KEY=VALUE"),
        ("model..x=1", "expected KEY.KEY=VALUE"),
        ("changes=[]", "changes cannot be given by an override"),
        ("extends=other", "extends cannot be given by an override"),
        ("solver.gap=[1", "not YAML"),
        ("id=a/b", "expected an id"),
    ],
)
def test_bad_overrides_name_themselves(tmp_path: Path, override: str, words: str) -> None:
    with pytest.raises(BadInput) as error:
        read_scenario(write(tmp_path, "baseline", ROOT), [override])
    assert error.value.place == f"--set {override}"
    assert words in str(error.value)


@pytest.mark.parametrize(
    ("body", "line", "words"),
    [
        ("modle: {}", 4, "unknown key 'modle'; did you mean 'model'?"),
        ("model:\n  objectiv: cost", 5, "model.objectiv: unknown key 'objectiv'; did you mean 'objective'?"),
        ("model: {objective: exposure}", 4, "the last level must be cost"),
        ("model: {objective: [cost, shortage]}", 4, "the last level must be cost"),
        ("model: {objective: [cost, cost]}", 4, "given twice"),
        ("model: {objective: [risk, cost]}", 4, "expected one of shortage, exposure, cost, found 'risk'"),
        (
            "model:\n  share_cap:\n    country: 0",
            6,
            "model.share_cap.country: expected a number above 0",
        ),
        ("model: {share_cap: {supplier: {part: much}}}", 4, "found 'much'"),
        ("model: {share_cap: {continent: 0.5}}", 4, "unknown key 'continent'"),
        ("model: {share_cap: {country: {part: {2027: 0.5}}}}", 4, "expected a quarter such as 2027Q2, found '2027'"),
        (
            "model: {share_cap: {country: {part: {2027Q3: 2}}}}",
            4,
            "model.share_cap.country.part.2027Q3: expected a number",
        ),
        ("model: {share_cap: 0.5}", 4, "expected a map of country, supplier, plant, found '0.5'"),
        ("model: {share_cap: {country: {region: 0.5}}}", 4, "unknown key 'region'"),
        ("model: {minimum_sources: {share: 0.1}}", 4, "the key 'count' is missing"),
        ("model: {minimum_sources: {count: 3, share: 0.5}}", 4, "more than the whole demand"),
        ("model: {minimum_sources: 0}", 4, "expected a whole number from 1"),
        ("model: {minimum_sources: two}", 4, "expected a whole number from 1"),
        ("model: {minimum_sources: {count: 2, families: [chips]}}", 4, "expected one of communication"),
        ("model: {minimum_sources: {count: 2, start: 2029}}", 4, "a quarter such as 2027Q2, found '2029'"),
        ("model: {score_floor: {security: 101}}", 4, "at least 0 and at most 100"),
        ("model: {limits: {origin: 12}}", 4, "at least 0 and at most 1"),
        ("model: {limits: {bloc: 0.1}}", 4, "bloc"),
        ("model: {integers: 1}", 4, "found '1'"),
        ("model: {integers: 'onn'}", 4, "expected on or off (yes, no, true, false do as well), found 'onn'"),
        ("model: {integers: [on]}", 4, "expected on or off"),
        ("model: {discount_rate: 1}", 4, "at least 0 and below 1"),
        ("model: {risk_price_jpy: -1}", 4, "at least 0"),
        ("model: {tolerance: .inf}", 4, "found '.inf'"),
        ("solver: {name: cplex}", 4, "expected highs or pulp:NAME, found 'cplex'"),
        ("solver: {time_limit_s: 0}", 4, "above 0"),
        ("solver: {threads: 1.5}", 4, "expected a whole number"),
        ("solver: {seed: -1}", 4, "expected a whole number"),
        ("horizon: {start: 2027Q5}", 4, "expected a quarter"),
        ("horizon: {start: 0000Q1, periods: 1}", 4, "expected a quarter"),
        ("horizon: {start: 2999Q1, periods: 5}", 4, "after the year 2999"),
        ("horizon: {periods: 0}", 4, "expected a whole number from 1"),
        ("horizon: {start: 2027Q2, quarters: 4}", 4, "unknown key 'quarters'"),
        ("rules: jp-it-2018", 4, "expected a list"),
        ("rules: [a, b, a]", 4, "the rule 'a' is given twice"),
        ("rules: [../a]", 4, "expected an id"),
        ("rules: [a]\ndeadlines: {b: 2028Q1}", 5, "the scenario has no rule 'b'; known: a"),
        ("rules: [a]\ndeadlines: {a: soon}", 5, "expected a quarter"),
        ("title: {fr: Base}", 4, "the key 'title' is given twice"),
        ("changes: {table: fx}", 4, "expected a list"),
        ("changes:\n  - {table: fx}", 5, "needs set, scale, add or rows"),
        ("changes:\n  - {table: fx, rows: []}", 5, "would add nothing"),
        ("changes:\n  - {table: fx, rows: [{currency: EUR}], set: {jpy_per_unit: 1}}", 5, "table and rows alone"),
        ("changes:\n  - {tabel: fx}", 5, "unknown key 'tabel'; did you mean 'table'?"),
        ("changes:\n  - {table: offer, set: {capacity: 0}}", 5, "did you mean 'offers'?"),
        ("changes:\n  - {table: fx, set: {jpy_per_unit: 1}, add: {jpy_per_unit: 1}}", 5, "changed twice"),
        (
            "changes:\n  - {table: fx, scale: {jpy_per_unit: a}}",
            5,
            "changes[1].scale.jpy_per_unit: expected a number",
        ),
        ("changes:\n  - {table: fx, set: {jpy_per_unit: [1]}}", 5, "expected text, found a list"),
        (
            "changes:\n  - {table: fx, where: {currency: []}, set: {grade: official}}",
            5,
            "would match nothing",
        ),
        ("changes:\n  - {table: fx, where: {currency: [A, A]}, set: {grade: official}}", 5, "given twice"),
        ("changes:\n  - {table: demand, periods: [], set: {units: 1}}", 5, "the list is empty"),
        ("changes:\n  - {table: demand, periods: [2027Q2, 2027Q2], set: {units: 1}}", 5, "given twice"),
        ("changes:\n  - {table: demand, periods: 2027Q2, set: {units: 1}}", 5, "expected a list"),
        ("changes:\n  - {table: fx, layer: other, set: {jpy_per_unit: 1}}", 5, "expected one of s"),
        ("lineage: [a]", 4, "the last entry must be 's'"),
    ],
)
def test_faults_name_file_and_line(tmp_path: Path, body: str, line: int, words: str) -> None:
    path = write(tmp_path, "s", f"id: s\ntitle: {{en: S}}\ndata: d\n{body}\n")
    with pytest.raises(BadInput) as error:
        read_scenario(path)
    assert error.value.place == f"s.yaml:{line}"
    assert words in str(error.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("id: s\ntitle: {ja: S}\ndata: d\n", "the key 'en' is missing"),
        ("id: s\ntitle: {en: S}\n", "the key 'data' is missing"),
        ("id: s s\ntitle: {en: S}\ndata: d\n", "expected an id"),
        ("- 1\n", "expected a map"),
        ("id: s\ntitle: {en: S}\ndata: [d]\n", "expected text, found a list"),
    ],
)
def test_what_must_stand(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(BadInput, match=r"s\.yaml:[1-3]: ") as error:
        read_scenario(write(tmp_path, "s", text))
    assert words in str(error.value)


def test_an_absent_id_is_the_files_name_and_an_absent_title_the_id(tmp_path: Path) -> None:
    plain = read_scenario(write(tmp_path, "plain", "data: d\n"))
    assert (plain.id, plain.title) == ("plain", {"en": "plain", "ja": "plain"})
    named = read_scenario(write(tmp_path, "named", "id: other\ntitle: One title\ndata: d\n"))
    assert (named.id, named.title) == ("other", {"en": "One title", "ja": "One title"})


@pytest.mark.parametrize("name", ["../baseline", "/etc/baseline", "..", "a\\\\b", "sub/baseline", "c:x"])
def test_a_parent_stands_beside_its_child(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput, match=r"child.yaml:3: extends: expected the name of a scenario beside"):
        read_scenario(write(tmp_path, "child", child("", parent=f'"{name}"')))


def test_an_unknown_parent(tmp_path: Path) -> None:
    write(tmp_path, "baseline", ROOT)
    with pytest.raises(BadInput, match=r"child.yaml:3: .*no scenario 'basline'.*did you mean 'baseline'"):
        read_scenario(write(tmp_path, "child", child("", parent="basline")))


def test_a_circle_of_parents(tmp_path: Path) -> None:
    write(tmp_path, "a", child("", "a", "b"))
    write(tmp_path, "b", child("", "b", "c"))
    write(tmp_path, "c", child("", "c", "a"))
    with pytest.raises(BadInput, match=r"c.yaml:3: .*circle: a → b → c → a"):
        read_scenario(tmp_path / "a.yaml")
    write(tmp_path, "self", child("", "self", "self"))
    with pytest.raises(BadInput, match="self → self"):
        read_scenario(tmp_path / "self.yaml")


def test_ancestors_have_other_ids(tmp_path: Path) -> None:
    write(tmp_path, "baseline", ROOT)
    path = write(tmp_path, "child", child("", "baseline"))
    with pytest.raises(BadInput, match=r"child.yaml:1: .*an ancestor has the id 'baseline' too"):
        read_scenario(path)
    path = write(tmp_path, "child", child(""))
    with pytest.raises(BadInput, match="an ancestor has the id 'baseline' too"):
        read_scenario(path, ["id=baseline"])


def test_a_fault_in_the_parent_names_the_parent(tmp_path: Path) -> None:
    write(tmp_path, "baseline", ROOT.replace("country: 0.6", "country: 6"))
    with pytest.raises(BadInput, match=r"baseline.yaml:9: model.share_cap.country: expected a number"):
        read_scenario(write(tmp_path, "child", child("")))


def test_listing_a_folder(tmp_path: Path) -> None:
    write(tmp_path, "baseline", ROOT)
    write(tmp_path, "child", child(""))
    write(tmp_path, "broken", "id: [")
    write(tmp_path, "twin", child(""))
    (tmp_path / "notes.txt").write_text("", encoding="utf-8")
    listed = {entry.path.stem: entry for entry in list_scenarios(tmp_path)}
    assert list(listed) == ["baseline", "broken", "child", "twin"]
    assert listed["child"].lineage == ("baseline", "child")
    assert listed["baseline"].title["ja"] == "基準"
    assert listed["broken"].fault is not None
    assert listed["broken"].fault.startswith("broken.yaml:")
    assert listed["twin"].fault == "twin.yaml: child.yaml has the same id"
    with pytest.raises(BadInput, match="no such folder"):
        list_scenarios(tmp_path / "absent")


def test_a_resolved_scenario_reads_back(tmp_path: Path) -> None:
    write(tmp_path, "baseline", ROOT)
    body = "changes:\n  - {table: fx, where: {currency: USD}, add: {jpy_per_unit: 2}}\n"
    scenario = read_scenario(write(tmp_path, "child", child(body)))
    resolved = write(tmp_path, "scenario", dump_yaml(scenario.as_mapping()))
    again = read_scenario(resolved)
    assert again == scenario
    assert [change.layer for change in again.changes] == ["baseline", "child"]
    assert read_scenario(resolved).as_mapping() == scenario.as_mapping()


def test_an_overlay_merges_as_if_it_extended_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, "baseline", ROOT)
    body = "deadlines: {us-ndaa-889: 2028Q2}\nmodel: {share_cap: {country: ~, plant: 0.3}}\n"
    body += "changes: [{table: demand, scale: {units: 2}}]\n"
    extended = read_scenario(write(tmp_path, "child", child(body)))
    overlay = {
        "id": "child",
        "deadlines": {"us-ndaa-889": "2028Q2"},
        "model": {"share_cap": {"country": None, "plant": 0.3}},
        "changes": [{"table": "demand", "scale": {"units": 2}}],
    }
    laid = read_scenario(path, overlay=overlay)
    assert (laid.title, laid.description) == ({"en": "Baseline", "ja": "基準"}, {"en": "The base.", "ja": "The base."})
    assert dataclasses.replace(laid, title=extended.title, description={}, path=extended.path) == extended
    assert read_scenario(path, ["id=renamed"], overlay).lineage == ("baseline", "renamed")
    assert read_scenario(path, overlay={}) == read_scenario(path)


@pytest.mark.parametrize(
    ("overlay", "words"),
    [
        ({"id": "x", "extends": "y", "data": "d"}, "an overlay may not state data, extends"),
        ({"model": {}}, "baseline.yaml: the key 'id' is missing"),
        ({"id": "baseline"}, "an ancestor has the id 'baseline' too"),
        ({"id": "x", "model": {"share_cap": {"country": 2}}}, "model.share_cap.country: expected a number above 0"),
    ],
)
def test_an_overlay_that_does_not_fit(tmp_path: Path, overlay: dict[str, Any], words: str) -> None:
    with pytest.raises(BadInput) as error:
        read_scenario(write(tmp_path, "baseline", ROOT), overlay=overlay)
    assert words in str(error.value)


def test_a_mapping_may_not_extend(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="may not extend another"):
        scenario_from_mapping({"id": "s", "extends": "b"}, tmp_path / "s.yaml")
    scenario = scenario_from_mapping({"id": "s", "title": {"en": "S"}, "data": "inputs"}, tmp_path / "s.yaml")
    assert scenario.data == (tmp_path / "inputs").resolve()
    moved = scenario_from_mapping(
        {"id": "s", "title": {"en": "S"}, "data": "inputs"}, Path("s.yaml"), folder=tmp_path / "x"
    )
    assert moved.data == (tmp_path / "x" / "inputs").resolve()


ids = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,10}", fullmatch=True)
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12).filter(str.strip)
periods = st.builds("{}Q{}".format, st.integers(1990, 2100), st.integers(1, 4))
titles = st.fixed_dictionaries({"en": texts, "ja": texts})
numbers = st.integers(-(10**9), 10**9) | st.floats(-1e12, 1e12)
shares = st.floats(0.001, 1)
names = st.lists(ids, unique=True, max_size=3).map(tuple)


@st.composite
def changes(draw: st.DrawFn, layers: tuple[str, ...]) -> Change:
    columns = draw(st.lists(texts, min_size=1, max_size=3, unique=True))
    parts: list[dict[str, Any]] = [{}, {}, {}]
    for column in columns:
        which = draw(st.integers(0, 2))
        parts[which][column] = draw(st.none() | texts | numbers) if which == 0 else draw(st.floats(-1e9, 1e9))
    where = st.dictionaries(texts, st.lists(texts | numbers, min_size=1, max_size=3, unique=True).map(tuple))
    return Change(
        table=draw(st.sampled_from(["offers", "demand", "fx"])),
        where=draw(where),
        periods=tuple(draw(st.lists(periods, unique=True, max_size=3))),
        set=parts[0],
        scale=parts[1],
        add=parts[2],
        layer=draw(st.sampled_from(layers)),
    )


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    lineage = tuple(draw(st.lists(ids, unique=True, min_size=1, max_size=3)))
    rules = draw(names)
    caps = {
        (by, within): ShareCap(by, within, draw(shares))
        for by in draw(st.lists(st.sampled_from(["country", "supplier", "plant"]), unique=True))
        for within in draw(st.lists(st.sampled_from(["part", "family", "all"]), unique=True))
    }
    order = ["country", "supplier", "plant", "part", "family", "all"]
    ordered = sorted(caps, key=lambda key: (order.index(key[0]), order.index(key[1])))
    sources = st.builds(
        MinimumSources,
        st.integers(1, 3),
        st.floats(0.001, 0.3),
        st.none() | periods,
        st.lists(st.sampled_from(["communication", "material"]), unique=True).map(tuple),
    )
    objective = st.sampled_from([("cost",), ("shortage", "cost"), ("shortage", "exposure", "cost")])
    return Scenario(
        id=lineage[-1],
        title=draw(titles),
        description=draw(st.just({}) | titles),
        path=Path("s.yaml"),
        data=Path("/data") / draw(ids),
        start=draw(st.none() | periods),
        periods=draw(st.none() | st.integers(1, 400)),
        rules=rules,
        deadlines={rule: draw(periods) for rule in rules if draw(st.booleans())},
        changes=tuple(draw(st.lists(changes(lineage), max_size=3))),
        model=ModelOptions(
            objective=draw(objective),
            share_cap=tuple(caps[key] for key in ordered),
            minimum_sources=draw(st.none() | sources),
            score_floor=draw(st.just(()) | st.just((ScoreFloor("security", 60.0),))),
            limits=draw(st.just(()) | st.just((MeasureLimit("origin", 0.25), MeasureLimit("lead", 1.5)))),
            integers=draw(st.booleans()),
            discount_rate=draw(st.floats(0, 0.99)),
            risk_price_jpy=draw(st.floats(0, 1e9)),
            tolerance=draw(st.floats(0, 0.99)),
        ),
        solver=SolverOptions(
            name=draw(st.sampled_from(["highs", "pulp:CBC"])),
            time_limit_s=draw(st.none() | st.floats(0.001, 1e6)),
            gap=draw(st.floats(0, 0.99)),
            threads=draw(st.integers(1, 256)),
            seed=draw(st.integers(0, 2**31 - 1)),
        ),
        lineage=lineage,
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(scenarios())
def test_as_mapping_round_trip(scenario: Scenario) -> None:
    if len(scenario.lineage) == 1:
        own = [dataclasses.replace(change, layer=scenario.id) for change in scenario.changes]
        scenario = dataclasses.replace(scenario, changes=tuple(own))
    assert scenario_from_mapping(scenario.as_mapping(), Path("s.yaml")) == scenario
    written = parse_yaml(dump_yaml(scenario.as_mapping()), "s.yaml").plain()
    assert isinstance(written, dict)
    assert scenario_from_mapping(written, Path("s.yaml")) == scenario


# -- switches


SPELT = [
    (word, on)
    for plain, on in (("on", True), ("yes", True), ("true", True), ("off", False), ("no", False), ("false", False))
    for word in (plain, plain.upper(), plain.capitalize(), plain[:-1] + plain[-1].upper())
]


@pytest.mark.parametrize(("word", "on"), SPELT)
@pytest.mark.parametrize("quotes", ["", "'", '"'])
def test_a_switch_takes_every_spelling(tmp_path: Path, word: str, on: bool, quotes: str) -> None:
    spelt = f"{quotes}{word}{quotes}"
    path = write(tmp_path, "s", f"id: s\ntitle: S\ndata: d\nmodel: {{integers: {spelt}}}\n")
    assert read_scenario(path).model.integers is on
    plain = write(tmp_path, "p", f"id: p\ntitle: P\ndata: d\nmodel: {{integers: {str(not on).lower()}}}\n")
    assert read_scenario(plain, [f"model.integers={spelt}"]).model.integers is on


@pytest.mark.parametrize("word", ["On", "off ", "YES", True, False])
def test_a_switch_in_plain_data_takes_every_spelling(word: object) -> None:
    mapping = {"id": "s", "title": "S", "data": "/d", "model": {"integers": word}}
    on = word is True or str(word).strip().lower() in ("on", "yes")
    assert scenario_from_mapping(mapping, Path("s.yaml")).model.integers is on


@pytest.mark.parametrize("word", ["onn", "1", "0", "y", "n", "''", "on off", "[on]", "{on: off}"])
def test_what_is_no_switch_is_told_with_the_words(tmp_path: Path, word: str) -> None:
    path = write(tmp_path, "s", f"id: s\ntitle: S\ndata: d\nmodel: {{integers: {word}}}\n")
    with pytest.raises(
        BadInput, match=r"s\.yaml:4: model\.integers: expected on or off \(yes, no, true, false do as well\)"
    ):
        read_scenario(path)
