from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from optimizer.dataset.yaml_text import dump_yaml
from optimizer.errors import BadInput
from optimizer.rules.pack import Bar, RulePack, Step, find_rules, read_rule, rule_from_mapping, with_deadline

BAN = """\
id: ban
title: {en: Ban, ja: 禁止}
citation: Act of the test, article 2
note: Made up.
grade: assumption
applies: {sectors: [ministry, sdf], families: [communication], from: 2019-04-01, to: 2031-03-31}
bars:
  - {clause: 2(1), entities: [longwei]}
  - {clause: 2(2), countries: [CHN]}
depth: product
phase_out:
  - {from: 2027-04-01, share: 0.5}
  - {from: 2028-04-01, share: 0.2}
  - {from: 2029-04-01, share: 0}
"""
RULE = RulePack(
    id="ban",
    title={"en": "Ban", "ja": "禁止"},
    citation="Act of the test, article 2",
    note="Made up.",
    grade="assumption",
    sectors=("ministry", "sdf"),
    families=("communication",),
    start=date(2019, 4, 1),
    end=date(2031, 3, 31),
    bars=(Bar("2(1)", "entities", ("longwei",)), Bar("2(2)", "countries", ("CHN",))),
    phase_out=(Step(date(2027, 4, 1), 0.5), Step(date(2028, 4, 1), 0.2), Step(date(2029, 4, 1), 0.0)),
)


def write(folder: Path, text: str, name: str = "ban") -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_reading(tmp_path: Path) -> None:
    assert read_rule(write(tmp_path, BAN)) == RULE


def test_defaults(tmp_path: Path) -> None:
    text = (
        "id: ban\ntitle: {en: Ban}\ncitation: c\ngrade: official\napplies: {sectors: [sdf], from: 2019-04-01}\n"
        "bars: [{clause: '1', lists: [a]}]\n"
    )
    rule = read_rule(write(tmp_path, text))
    assert rule.families == ("communication", "semiconductor", "computing", "component", "material")
    assert (rule.end, rule.phase_out, rule.depth, rule.note) == (None, (), "product", None)
    assert rule.title["ja"] == "Ban"


def test_what_is_written_reads_back(tmp_path: Path) -> None:
    for rule in (RULE, replace(RULE, end=None, phase_out=(), note=None)):
        assert read_rule(write(tmp_path, dump_yaml(rule.as_mapping()))) == rule
        assert rule_from_mapping(rule.as_mapping(), "ban") == rule


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("id: ban", "id: other", 1, "differs from the name of its file"),
        ("citation: Act of the test, article 2\n", "", 1, "the key 'citation' is missing"),
        ("grade: assumption", "grade: derived", 5, "expected one of official, assumption"),
        ("sectors: [ministry, sdf]", "sectors: [ministri]", 6, "unknown sector 'ministri'; did you mean 'ministry'"),
        ("sectors: [ministry, sdf]", "sectors: []", 6, "the list is empty"),
        ("sectors: [ministry, sdf]", "sectors: [sdf, sdf]", 6, "given twice"),
        ("families: [communication]", "families: [radio]", 6, "unknown family 'radio'"),
        ("from: 2019-04-01, to", "from: 2019-4-1, to", 6, "expected a date such as 2027-04-01, found '2019-4-1'"),
        ("from: 2019-04-01, to", "from: 2019-02-30, to", 6, "expected a date"),
        ("from: 2019-04-01, to", "from: 2019-W14-1, to", 6, "expected a date"),
        ("to: 2031-03-31", "to: 2018-03-31", 6, "ends before it starts"),
        ("entities: [longwei]}", "entities: [longwei], lists: [a]}", 8, "found entities and lists"),
        (", entities: [longwei]}", "}", 8, "found none"),
        ("entities: [longwei]", "entities: []", 8, "the list is empty"),
        ("entities: [longwei]", "firms: [longwei]", 8, "unknown key 'firms'"),
        ("{clause: 2(1), e", "{e", 8, "the key 'clause' is missing"),
        ("depth: product", "depth: component", 10, "a ban that reaches components is not supported by this version"),
        ("from: 2028-04-01", "from: 2027-04-01", 13, "in order of date; the one before is 2027-04-01"),
        ("share: 0.2", "share: 0.6", 13, "the share may not rise; the one before is 0.5"),
        ("share: 0.2", "share: 1.2", 13, "at least 0 and at most 1"),
        ("title: {en: Ban, ja: 禁止}", "title: [Ban]", 2, "expected a map"),
        ("depth: product", "dept: product", 10, "did you mean 'depth'"),
    ],
)
def test_faults_name_file_and_line(tmp_path: Path, old: str, new: str, line: int, words: str) -> None:
    assert old in BAN
    with pytest.raises(BadInput) as error:
        read_rule(write(tmp_path, BAN.replace(old, new, 1)))
    assert error.value.place == f"ban.yaml:{line}"
    assert words in str(error.value)


def test_no_bars_and_no_steps(tmp_path: Path) -> None:
    head, _, tail = BAN.partition("bars:\n")
    with pytest.raises(BadInput, match=r"ban.yaml:7: bars: the rule bars nothing"):
        read_rule(write(tmp_path, f"{head}bars: []\ndepth: product\n"))
    with pytest.raises(BadInput, match="leave it out for a total bar"):
        read_rule(write(tmp_path, f"{head}bars:\n{tail.partition('phase_out')[0]}phase_out: []\n"))


def test_finding(tmp_path: Path) -> None:
    write(tmp_path, BAN)
    write(tmp_path, BAN.replace("id: ban", "id: cap"), "cap")
    assert [rule.id for rule in find_rules(tmp_path, ["cap", "ban"])] == ["cap", "ban"]
    with pytest.raises(BadInput, match=r"^s.yaml:7: there is no rule 'bann'; known: ban, cap$"):
        find_rules(tmp_path, ["ban", "bann"], ["s.yaml:6", "s.yaml:7"])
    with pytest.raises(BadInput, match="holds no rule packs"):
        find_rules(tmp_path / "absent", ["ban"])
    assert find_rules(tmp_path / "absent", []) == ()


def test_share_on_a_day() -> None:
    assert RULE.share_on(date(2027, 3, 31)) == 1
    assert RULE.share_on(date(2027, 4, 1)) == 0.5
    assert RULE.share_on(date(2028, 3, 31)) == 0.5
    assert RULE.share_on(date(2028, 4, 1)) == 0.2
    assert RULE.share_on(date(2029, 4, 1)) == 0
    assert replace(RULE, phase_out=()).share_on(date(2019, 4, 1)) == 0


def test_a_later_deadline_lets_the_last_share_last() -> None:
    rule = with_deadline(RULE, "2030Q1")
    assert rule.phase_out == (*RULE.phase_out[:2], Step(date(2030, 1, 1), 0.0))
    assert rule.share_on(date(2029, 12, 31)) == 0.2


def test_an_earlier_deadline_drops_the_steps_on_or_after_it() -> None:
    assert with_deadline(RULE, "2028Q2").phase_out == (RULE.phase_out[0], Step(date(2028, 4, 1), 0.0))
    assert with_deadline(RULE, "2027Q1").phase_out == (Step(date(2027, 1, 1), 0.0),)
    assert with_deadline(RULE, "2027Q1").start == RULE.start


def test_a_deadline_where_no_step_is_zero() -> None:
    rule = replace(RULE, phase_out=RULE.phase_out[:2])
    assert with_deadline(rule, "2028Q4").phase_out == (*rule.phase_out, Step(date(2028, 10, 1), 0.0))


def test_a_deadline_without_phase_out_moves_the_start() -> None:
    rule = with_deadline(replace(RULE, phase_out=()), "2028Q4")
    assert (rule.start, rule.phase_out) == (date(2028, 10, 1), ())


def test_a_deadline_before_the_start_brings_it_forward() -> None:
    rule = with_deadline(replace(RULE, start=date(2028, 1, 1)), "2027Q1")
    assert (rule.start, rule.phase_out) == (date(2027, 1, 1), (Step(date(2027, 1, 1), 0.0),))


def test_a_deadline_after_the_end_is_refused() -> None:
    with pytest.raises(BadInput, match=r"^s.yaml:8: the deadline 2031Q2 of rule 'ban' is after its end, 2031-03-31"):
        with_deadline(RULE, "2031Q2", "s.yaml:8")
    assert with_deadline(RULE, "2031Q1").phase_out[-1] == Step(date(2031, 1, 1), 0.0)
