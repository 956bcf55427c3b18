from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from optimizer.documents.yaml_text import dump_yaml
from optimizer.errors import BadInput
from optimizer.rules.pack import (
    Clause,
    PhaseOutStep,
    RulePack,
    Waiver,
    find_rules,
    read_rule,
    rule_from_mapping,
    with_deadline,
)
from tests.builder import both

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
    citation=both("Act of the test, article 2"),
    note=both("Made up."),
    grade="assumption",
    sectors=("ministry", "sdf"),
    families=("communication",),
    start=date(2019, 4, 1),
    end=date(2031, 3, 31),
    clauses=(Clause(both("2(1)"), "entities", ("longwei",)), Clause(both("2(2)"), "countries", ("CHN",))),
    phase_out=(
        PhaseOutStep(date(2027, 4, 1), 0.5),
        PhaseOutStep(date(2028, 4, 1), 0.2),
        PhaseOutStep(date(2029, 4, 1), 0.0),
    ),
)

#: Every key that a pack may have.
FULL = """\
id: full
title: {en: Full, ja: 全項目}
citation: {en: "Act of the test, article 3", ja: 試験法第3条}
note: {en: Made up., ja: 架空の例。}
grade: official
applies:
  sectors: [ministry]
  families: [communication, component]
  parts: [router, antenna]
  purposes: [public_safety, national_security]
  from: 2019-08-13
  to: 2031-03-31
  segments: [min]
bars:
  - {clause: {en: 3(1), ja: 第3条第1号}, entities: [longwei], ownership: 0.5, from: 2020-08-13, to: 2030-03-31}
  - {clause: 3(2), lists: [list-a, list-b], ownership: 0.25}
  - {clause: 3(3), owner_countries: [CHN], ownership: 1}
  - {clause: 3(4), owner_countries: [CHN, HKG], from: 2021-01-01}
  - {clause: 3(5), countries: [CHN], parts: [antenna], to: 2029-03-31}
  - {clause: 3(6), countries_except: [JPN, USA]}
depth: {tier: 3}
unknown: bar
de_minimis: 0.1
exceptions:
  - {clause: {en: 3(7), ja: 第3条第7号}, parts: [router], segments: [min], from: 2027-04-01, to: 2027-09-30}
  - {clause: 3(8), families: [component], suppliers: [kita, longwei], countries: [JPN]}
phase_out:
  - {from: 2027-04-01, share: 0.5}
"""
FULL_RULE = RulePack(
    id="full",
    title={"en": "Full", "ja": "全項目"},
    citation={"en": "Act of the test, article 3", "ja": "試験法第3条"},
    note={"en": "Made up.", "ja": "架空の例。"},
    grade="official",
    sectors=("ministry",),
    segments=("min",),
    families=("communication", "component"),
    parts=("router", "antenna"),
    purposes=("public_safety", "national_security"),
    start=date(2019, 8, 13),
    end=date(2031, 3, 31),
    clauses=(
        Clause(
            {"en": "3(1)", "ja": "第3条第1号"},
            "entities",
            ("longwei",),
            ownership=0.5,
            start=date(2020, 8, 13),
            end=date(2030, 3, 31),
        ),
        Clause(both("3(2)"), "lists", ("list-a", "list-b"), ownership=0.25),
        Clause(both("3(3)"), "owner_countries", ("CHN",), ownership=1.0),
        Clause(both("3(4)"), "owner_countries", ("CHN", "HKG"), start=date(2021, 1, 1)),
        Clause(both("3(5)"), "countries", ("CHN",), parts=("antenna",), end=date(2029, 3, 31)),
        Clause(both("3(6)"), "countries_except", ("JPN", "USA")),
    ),
    depth=3,
    unknown="bar",
    de_minimis=0.1,
    exceptions=(
        Waiver(
            {"en": "3(7)", "ja": "第3条第7号"},
            parts=("router",),
            segments=("min",),
            start=date(2027, 4, 1),
            end=date(2027, 9, 30),
        ),
        Waiver(both("3(8)"), families=("component",), suppliers=("kita", "longwei"), countries=("JPN",)),
    ),
    phase_out=(PhaseOutStep(date(2027, 4, 1), 0.5),),
)


def write(folder: Path, text: str, name: str = "ban") -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_reading(tmp_path: Path) -> None:
    assert read_rule(write(tmp_path, BAN)) == RULE
    assert read_rule(write(tmp_path, FULL, "full")) == FULL_RULE


def test_defaults(tmp_path: Path) -> None:
    text = (
        "id: ban\ntitle: {en: Ban}\ncitation: c\ngrade: official\napplies: {sectors: [sdf], from: 2019-04-01}\n"
        "bars: [{clause: '1', lists: [a]}]\n"
    )
    rule = read_rule(write(tmp_path, text))
    assert rule.families == ("communication", "semiconductor", "computing", "component", "material")
    assert (rule.end, rule.phase_out, rule.depth, rule.note) == (None, (), 1, None)
    assert (rule.purposes, rule.unknown, rule.de_minimis, rule.exceptions) == ((), "report", 0, ())
    assert (rule.clauses[0].ownership, rule.clauses[0].start, rule.clauses[0].end) == (None, None, None)
    assert rule.title["ja"] == "Ban"


@pytest.mark.parametrize(
    ("depth", "tiers"), [("product", 1), ("all", None), ("{tier: 1}", 1), ("{tier: 2}", 2), ("{tier: 1000}", 1000)]
)
def test_depth(tmp_path: Path, depth: str, tiers: int | None) -> None:
    rule = read_rule(write(tmp_path, BAN.replace("depth: product", f"depth: {depth}")))
    assert rule.depth == tiers
    assert rule_from_mapping(rule.as_mapping(), "ban") == rule


@pytest.mark.parametrize("unknown", ["allow", "bar", "report"])
def test_unknown(tmp_path: Path, unknown: str) -> None:
    assert read_rule(write(tmp_path, f"{BAN}unknown: {unknown}\n")).unknown == unknown


@pytest.mark.parametrize(("share", "value"), [("0", 0.0), ("0.25", 0.25), ("1", 1.0)])
def test_de_minimis(tmp_path: Path, share: str, value: float) -> None:
    assert read_rule(write(tmp_path, f"{BAN}de_minimis: {share}\n")).de_minimis == value


def test_a_rule_or_clause_may_last_one_day(tmp_path: Path) -> None:
    text = FULL.replace("from: 2020-08-13, to: 2030-03-31", "from: 2020-08-13, to: 2020-08-13")
    clause = read_rule(write(tmp_path, text, "full")).clauses[0]
    assert clause.start == clause.end == date(2020, 8, 13)


def test_what_is_written_reads_back(tmp_path: Path) -> None:
    bare = replace(FULL_RULE, purposes=(), exceptions=(), depth=None, unknown="allow", de_minimis=0.0)
    for rule in (RULE, replace(RULE, end=None, phase_out=(), note=None), FULL_RULE, bare, replace(bare, depth=1)):
        assert read_rule(write(tmp_path, dump_yaml(rule.as_mapping()), rule.id)) == rule
        assert rule_from_mapping(rule.as_mapping(), rule.id) == rule


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
        ("depth: product", "depth: component", 10, "expected one of product, all"),
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


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("[public_safety, national_security]", "[public_saftey]", 10, "did you mean 'public_safety'"),
        ("[public_safety, national_security]", "[]", 10, "the list is empty"),
        ("[public_safety, national_security]", "[general, general]", 10, "given twice"),
        ("purposes: [public", "purpose: [public", 10, "did you mean 'purposes'"),
        ("[longwei], ownership: 0.5", "[longwei], ownership: 0", 15, "above 0 and at most 1"),
        ("[longwei], ownership: 0.5", "[longwei], ownership: 50", 15, "above 0 and at most 1"),
        ("[longwei], ownership: 0.5", "[longwei], ownership: half", 15, "expected a number"),
        ("to: 2030-03-31", "to: 2020-08-12", 15, "the clause ends before it starts on 2020-08-13"),
        ("from: 2020-08-13, to", "from: 2020-8-13, to", 15, "expected a date"),
        ("owner_countries: [CHN], ownership: 1", "owner_countries: []", 17, "the list is empty"),
        (
            "owner_countries: [CHN], ownership: 1",
            "owner_countries: [CHN], lists: [a]",
            17,
            "found lists and owner_countries",
        ),
        ("owner_countries: [CHN], ownership: 1", "owner_country: [CHN]", 17, "did you mean 'owner_countries'"),
        ("countries: [CHN], parts", "countries: [CHN], ownership: 0.5, parts", 19, "countries names no firms"),
        ("[JPN, USA]}", "[JPN, USA], ownership: 0.5}", 20, "countries_except names no firms"),
        ("{tier: 3}", "{tier: 0}", 21, "expected a whole number"),
        ("{tier: 3}", "{tier: 1.5}", 21, "expected a whole number"),
        ("{tier: 3}", "{tiers: 3}", 21, "did you mean 'tier'"),
        ("{tier: 3}", "{}", 21, "the key 'tier' is missing"),
        ("{tier: 3}", "3", 21, "expected one of product, all"),
        ("{tier: 3}", "[all]", 21, "expected text, found a list"),
        ("unknown: bar", "unknown: clean", 22, "expected one of report, allow, bar"),
        ("unknown: bar", "unknwon: bar", 22, "did you mean 'unknown'"),
        ("de_minimis: 0.1", "de_minimis: 10", 23, "at least 0 and at most 1"),
        ("de_minimis: 0.1", "de_minimis: -0.1", 23, "at least 0 and at most 1"),
        ("de_minimis: 0.1", "de_minimis: 10 %", 23, "expected a number"),
        ("parts: [router], segments: [min], ", "", 25, "so it would lift the whole rule"),
        ("parts: [router]", "parts: []", 25, "the list is empty"),
        ("{clause: {en: 3(7), ja: 第3条第7号}, parts", "{parts", 25, "the key 'clause' is missing"),
        ("parts: [antenna]", "parts: []", 19, "the list is empty"),
        ("parts: [router, antenna]", "parts: [router, router]", 9, "given twice"),
        ("clause: {en: 3(1), ja", "clause: {jp: 3(1), ja", 15, "unknown key 'jp'"),
        ("parts: [router]", "part: [router]", 25, "did you mean 'parts'"),
        ("to: 2027-09-30", "to: 2027-03-31", 25, "the exception ends before it starts on 2027-04-01"),
        ("suppliers: [kita, longwei]", "suppliers: [kita, kita]", 26, "given twice"),
    ],
)
def test_faults_in_what_reaches_further_name_file_and_line(
    tmp_path: Path, old: str, new: str, line: int, words: str
) -> None:
    assert FULL.count(old) == 1
    with pytest.raises(BadInput) as error:
        read_rule(write(tmp_path, FULL.replace(old, new), "full"))
    assert error.value.place == f"full.yaml:{line}"
    assert words in str(error.value)


def test_bars_and_exceptions_know_their_line(tmp_path: Path) -> None:
    rule = read_rule(write(tmp_path, FULL, "full"))
    assert [clause.place for clause in rule.clauses] == [f"full.yaml:{line}" for line in range(15, 21)]
    assert [waiver.place for waiver in rule.exceptions] == ["full.yaml:25", "full.yaml:26"]


def test_a_list_of_no_exceptions_is_none(tmp_path: Path) -> None:
    assert read_rule(write(tmp_path, f"{BAN}exceptions: []\n")).exceptions == ()


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
    assert rule.phase_out == (*RULE.phase_out[:2], PhaseOutStep(date(2030, 1, 1), 0.0))
    assert rule.share_on(date(2029, 12, 31)) == 0.2


def test_an_earlier_deadline_drops_the_steps_on_or_after_it() -> None:
    assert with_deadline(RULE, "2028Q2").phase_out == (RULE.phase_out[0], PhaseOutStep(date(2028, 4, 1), 0.0))
    assert with_deadline(RULE, "2027Q1").phase_out == (PhaseOutStep(date(2027, 1, 1), 0.0),)
    assert with_deadline(RULE, "2027Q1").start == RULE.start


def test_a_deadline_where_no_step_is_zero() -> None:
    rule = replace(RULE, phase_out=RULE.phase_out[:2])
    assert with_deadline(rule, "2028Q4").phase_out == (*rule.phase_out, PhaseOutStep(date(2028, 10, 1), 0.0))


def test_a_deadline_without_phase_out_moves_the_start() -> None:
    rule = with_deadline(replace(RULE, phase_out=()), "2028Q4")
    assert (rule.start, rule.phase_out) == (date(2028, 10, 1), ())


def test_a_deadline_before_the_start_brings_it_forward() -> None:
    rule = with_deadline(replace(RULE, start=date(2028, 1, 1)), "2027Q1")
    assert (rule.start, rule.phase_out) == (date(2027, 1, 1), (PhaseOutStep(date(2027, 1, 1), 0.0),))


def test_a_deadline_after_the_end_is_refused() -> None:
    with pytest.raises(BadInput, match=r"^s.yaml:8: the deadline 2031Q2 of rule 'ban' is after its end, 2031-03-31"):
        with_deadline(RULE, "2031Q2", "s.yaml:8")
    assert with_deadline(RULE, "2031Q1").phase_out[-1] == PhaseOutStep(date(2031, 1, 1), 0.0)
