from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optimizer.periods import first_day, horizon, last_day
from optimizer.rules.exclusion import of_concern, verdicts
from optimizer.rules.exclusion_table import exclusion_table
from optimizer.rules.pack import Clause, PhaseOutStep, RulePack, with_deadline
from optimizer.schema import PLAN_TABLES
from tests.builder import both, typed
from tests.rules.admitted import barred, capped
from tests.scenario.small_tables import small_records, small_tables

PERIODS = horizon("2027Q2", 4)
OFFERS = {"K-router": 0, "F-chip": 1, "L-router": 2, "L-chip": 3}
RULE = RulePack(
    id="ban",
    title={"en": "Ban", "ja": "Ban"},
    citation=both("made up"),
    grade="assumption",
    sectors=("ministry",),
    families=("communication", "semiconductor"),
    start=date(2019, 4, 1),
    end=None,
    clauses=(Clause(both("1"), "lists", ("list-a",)), Clause(both("2"), "countries", ("CHN",))),
)
Tables = Mapping[str, pd.DataFrame]


def listed(*spells: tuple[str, str | None], entity: str = "longwei") -> dict[str, pd.DataFrame]:
    records = small_records()
    base = {**records["entities"][0], "entity_id": entity}
    records["entities"] = [
        {**base, "listed_from": start} | ({"listed_to": end} if end else {}) for start, end in spells
    ]
    return typed(records)


def pattern(rule: RulePack, offer: str = "L-chip", tables: Tables | None = None) -> list[int]:
    verdict = verdicts(small_tables() if tables is None else tables, [rule], PERIODS)
    return [int(flag) for flag in verdict.bars[0, OFFERS[offer]]]


def test_a_list_follows_the_supplier_and_a_country_the_plant() -> None:
    by_list = replace(RULE, clauses=RULE.clauses[:1])
    assert pattern(by_list, "L-router") == pattern(by_list, "L-chip") == [1, 1, 1, 1]
    by_country = replace(RULE, clauses=RULE.clauses[1:])
    assert pattern(by_country, "L-router") == [1, 1, 1, 1]
    assert pattern(by_country, "L-chip") == [0, 0, 0, 0]
    abroad = replace(RULE, clauses=(Clause(both("3"), "countries_except", ("JPN", "TWN")),))
    assert [pattern(abroad, offer)[0] for offer in OFFERS] == [0, 0, 1, 0]


def test_families_and_sectors() -> None:
    rule = replace(RULE, families=("communication",))
    assert pattern(rule, "L-router") == [1, 1, 1, 1]
    assert pattern(rule, "L-chip") == [0, 0, 0, 0]
    verdict = verdicts(small_tables(), [rule], PERIODS)
    assert verdict.applies[0].tolist() == [[True] * 4, [False] * 4]
    assert barred(verdict)[OFFERS["L-router"], :, 0].tolist() == [True, False]
    assert barred(verdict)[OFFERS["L-chip"]].sum() == 0


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2027-06-30", [1, 1, 1, 1]),
        ("2027-07-01", [0, 1, 1, 1]),
        ("2027-09-30", [0, 1, 1, 1]),
        ("2027-10-01", [0, 0, 1, 1]),
        ("2028-03-31", [0, 0, 0, 1]),
        ("2028-04-01", [0, 0, 0, 0]),
    ],
)
def test_the_day_before_and_the_day_a_rule_or_listing_starts(start: str, expected: list[int]) -> None:
    assert pattern(replace(RULE, start=date.fromisoformat(start))) == expected
    assert pattern(RULE, tables=listed((start, None))) == expected
    named = replace(RULE, clauses=(Clause(both("1"), "entities", ("longwei",)),))
    assert pattern(named, tables=listed((start, None))) == expected
    applies = verdicts(small_tables(), [replace(RULE, start=date.fromisoformat(start))], PERIODS).applies
    assert applies[0, 0].astype(int).tolist() == expected


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ("2027-03-31", [0, 0, 0, 0]),
        ("2027-04-01", [1, 0, 0, 0]),
        ("2027-06-30", [1, 0, 0, 0]),
        ("2027-07-01", [1, 1, 0, 0]),
        ("2028-01-01", [1, 1, 1, 1]),
    ],
)
def test_the_last_day_of_a_rule_or_listing(end: str, expected: list[int]) -> None:
    assert pattern(replace(RULE, end=date.fromisoformat(end))) == expected
    assert pattern(RULE, tables=listed(("2019-08-13", end))) == expected


def test_rule_and_listing_must_hold_on_the_same_day() -> None:
    rule = replace(RULE, end=date(2027, 8, 10))
    assert pattern(rule, tables=listed(("2027-08-11", None))) == [0, 0, 0, 0]
    assert pattern(rule, tables=listed(("2027-08-10", None))) == [0, 1, 0, 0]


def test_several_spells_on_one_list() -> None:
    tables = listed(("2019-01-01", "2027-05-01"), ("2027-12-01", None))
    assert pattern(RULE, tables=tables) == [1, 0, 1, 1]
    table = exclusion_table(tables, [replace(RULE, clauses=RULE.clauses[:1])], PERIODS)
    chip = table[table["offer"] == "L-chip"]
    assert list(zip(chip["from_period"], chip["to_period"], strict=True)) == [
        ("2027Q2", "2027Q2"),
        ("2027Q4", "2028Q1"),
    ]
    assert chip["proof_path"].iloc[1].endswith("longwei = Longwei (list-a, from 2027-12-01)")


def test_another_firm_on_the_list_bars_nothing() -> None:
    assert pattern(RULE, tables=listed(("2019-01-01", None), entity="other")) == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("zero", "cap"),
    [
        ("2027-06-30", [0, 0, 0, 0]),
        ("2027-07-01", [0.4, 0, 0, 0]),
        ("2027-12-31", [0.4, 0.4, 0, 0]),
        ("2028-01-01", [0.4, 0.4, 0.4, 0]),
        ("2028-04-01", [0.4, 0.4, 0.4, 0.4]),
    ],
)
def test_the_cap_is_that_of_the_last_day(zero: str, cap: list[float]) -> None:
    steps = (PhaseOutStep(date(2027, 4, 1), 0.4), PhaseOutStep(date.fromisoformat(zero), 0.0))
    assert verdicts(small_tables(), [replace(RULE, phase_out=steps)], PERIODS).cap[0].tolist() == cap


def test_nothing_is_capped_before_the_first_step_or_out_of_force() -> None:
    rule = replace(RULE, phase_out=(PhaseOutStep(date(2027, 10, 1), 0.4),), end=date(2027, 12, 31))
    verdict = verdicts(small_tables(), [rule], PERIODS)
    assert verdict.cap[0].tolist() == [1, 1, 0.4, 1]
    assert capped(verdict)[OFFERS["L-chip"], 0].tolist() == [False, False, True, False]
    assert not barred(verdict).any()


@pytest.mark.parametrize(
    ("deadline", "cap"), [("2027Q2", [0, 0, 0, 0]), ("2027Q3", [0.4, 0, 0, 0]), ("2028Q1", [0.4, 0.4, 0.4, 0])]
)
def test_deadlines(deadline: str, cap: list[float]) -> None:
    rule = replace(RULE, phase_out=(PhaseOutStep(date(2027, 4, 1), 0.4), PhaseOutStep(date(2027, 10, 1), 0.0)))
    assert verdicts(small_tables(), [with_deadline(rule, deadline)], PERIODS).cap[0].tolist() == cap


def test_a_deadline_without_phase_out_starts_the_bar() -> None:
    assert pattern(with_deadline(RULE, "2027Q4")) == [0, 0, 1, 1]


def test_the_table() -> None:
    rule = replace(RULE, phase_out=(PhaseOutStep(date(2027, 4, 1), 0.5), PhaseOutStep(date(2027, 10, 1), 0.0)))
    table = exclusion_table(small_tables(), [rule], PERIODS)
    assert tuple(table.columns) == PLAN_TABLES["exclusions"].names
    rows = [tuple(row) for row in table.drop(columns=["supplier", "plant"]).itertuples(index=False)]
    proof = "L-router → longwei-1 → longwei = Longwei (list-a, from 2019-08-13)"
    clause, graded = ("1", "1", "2019-04-01"), ("assumption", None, proof)
    assert rows[:2] == [
        ("L-router", "CHN", "router", "min", 1, "2027Q2", "2027Q3", "capped", 0.5, "ban", *clause, *graded),
        ("L-router", "CHN", "router", "min", 1, "2027Q4", "2028Q1", "barred", 0.0, "ban", *clause, *graded),
    ]
    assert set(table["segment"]) == {"min"}
    assert len(table) == 4


def test_the_table_by_country_and_by_demand() -> None:
    rule = replace(RULE, sectors=("ministry", "private"), clauses=RULE.clauses[1:])
    table = exclusion_table(small_tables(), [rule], PERIODS)
    assert list(table["segment"]) == ["min", "priv"]
    assert set(table["proof_path"]) == {"L-router → longwei-1 → CHN"}
    abroad = replace(RULE, clauses=(Clause(both("3"), "countries_except", ("CHN",)),), sectors=("private",))
    table = exclusion_table(small_tables(), [abroad], PERIODS)
    assert list(table["offer"]) == ["K-router"]


def test_the_table_when_nothing_is_excluded() -> None:
    for rules in ([], [replace(RULE, start=date(2040, 1, 1))]):
        table = exclusion_table(small_tables(), rules, PERIODS)
        assert tuple(table.columns) == PLAN_TABLES["exclusions"].names
        assert len(table) == 0


def test_no_rules_bar_nothing() -> None:
    verdict = verdicts(small_tables(), [], PERIODS)
    assert verdict.bars.shape == (0, 4, 4)
    assert not barred(verdict).any()
    assert barred(verdict).shape == (4, 2, 4)


def test_sources_of_concern() -> None:
    assert of_concern(small_tables(), PERIODS)[:, 0].tolist() == [False, False, True, True]
    tables = listed(("2027-07-01", "2027-07-01"), entity="kita")
    flags = of_concern(tables, PERIODS)
    assert flags[OFFERS["K-router"]].tolist() == [False, True, False, False]
    assert flags[OFFERS["L-chip"]].all()
    records = small_records()
    records["suppliers"][2]["country_id"] = "TWN"
    records["entities"] = []
    assert of_concern(typed(records), PERIODS)[:, 0].tolist() == [False, False, True, False]


days = st.dates(date(2026, 10, 1), date(2028, 12, 31))


@st.composite
def spells(draw: st.DrawFn) -> tuple[date, date | None]:
    start = draw(days)
    return start, draw(st.none() | st.dates(start, date(2029, 1, 31)))


@st.composite
def rule_packs(draw: st.DrawFn) -> RulePack:
    start, end = draw(spells())
    dates = sorted(draw(st.lists(days, unique=True, max_size=3)))
    shares = sorted(draw(st.lists(st.sampled_from([0.0, 0.25, 0.5]), min_size=3, max_size=3)), reverse=True)
    clauses = st.sampled_from(
        [
            Clause(both("a"), "lists", ("list-a",)),
            Clause(both("b"), "lists", ("list-b", "list-a")),
            Clause(both("c"), "entities", ("longwei", "kita")),
            Clause(both("d"), "countries", ("CHN",)),
            Clause(both("e"), "countries_except", ("JPN",)),
        ]
    )
    confined = st.lists(st.sampled_from(["router", "chip"]), unique=True, max_size=2)
    chosen = draw(st.lists(clauses, min_size=1, max_size=3, unique_by=lambda clause: clause.number["en"]))
    return replace(
        RULE,
        parts=tuple(draw(confined)),
        sectors=tuple(draw(st.lists(st.sampled_from(["ministry", "private"]), unique=True, min_size=1))),
        families=tuple(draw(st.lists(st.sampled_from(RULE.families), unique=True, min_size=1))),
        start=start,
        end=end,
        clauses=tuple(replace(clause, parts=tuple(draw(confined))) for clause in chosen),
        phase_out=tuple(PhaseOutStep(day, share) for day, share in zip(dates, shares, strict=False)),
    )


@st.composite
def packages(draw: st.DrawFn) -> dict[str, pd.DataFrame]:
    records = small_records()
    base = records["entities"][0]
    entities: list[dict[str, Any]] = []
    for _ in range(draw(st.integers(0, 3))):
        start, end = draw(spells())
        entity, code = draw(st.sampled_from(["longwei", "kita", "x"])), draw(st.sampled_from(["list-a", "list-b"]))
        row = {**base, "entity_id": entity, "list_id": code, "listed_from": start.isoformat()}
        entities.append(row | ({"listed_to": end.isoformat()} if end else {}))
    records["entities"] = entities
    return typed(records)


def days_of(period: str) -> list[date]:
    first = first_day(period)
    return [first + timedelta(k) for k in range((last_day(period) - first).days + 1)]


def by_hand(tables: Tables, rule: RulePack, offer: str, period: str) -> str | None:
    """The first clause that catches the offer on some day of the period, day by day."""
    offers = tables["offers"].set_index("offer_id").loc[offer]
    plant = tables["plants"].set_index("plant_id").loc[offers["plant_id"]]
    part = tables["parts"].set_index("part_id").loc[offers["part_id"]]
    named = offers["part_id"]
    if part["family"] not in rule.families or (rule.parts and named not in rule.parts):
        return None
    in_force = [day for day in days_of(period) if rule.start <= day and (rule.end is None or day <= rule.end)]
    own = tables["entities"][tables["entities"]["entity_id"] == plant["supplier_id"]]
    listings = list(own[["entity_id", "list_id", "listed_from", "listed_to"]].fillna("9").itertuples(index=False))
    for clause in rule.clauses:
        for day in in_force if not clause.parts or named in clause.parts else ():
            if clause.target == "countries" and plant["country_id"] in clause.ids:
                return clause.number["en"]
            if clause.target == "countries_except" and plant["country_id"] not in clause.ids:
                return clause.number["en"]
            for entity, code, start, end in listings:
                meant = {"entities": entity, "lists": code}.get(clause.target)
                if meant in clause.ids and start <= day.isoformat() <= end:
                    return clause.number["en"]
    return None


def expected_rows(tables: Tables, rules: Sequence[RulePack]) -> set[tuple[str, ...]]:
    rows = set()
    pairs = tables["demand"][["part_id", "segment_id"]].drop_duplicates()
    sectors = tables["segments"].set_index("segment_id")["sector"]
    for r, rule in enumerate(rules):
        for offer, part in zip(tables["offers"]["offer_id"], tables["offers"]["part_id"], strict=True):
            for period in PERIODS:
                clause = by_hand(tables, rule, offer, period)
                share = rule.share_on(last_day(period))
                if clause is None or share >= 1:
                    continue
                rows |= {
                    (str(r), offer, segment, period, clause, f"{share:g}")
                    for segment in pairs.loc[pairs["part_id"] == part, "segment_id"]
                    if sectors[segment] in rule.sectors
                }
    return rows


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(packages(), st.lists(rule_packs(), min_size=1, max_size=2))
def test_the_table_agrees_with_a_count_day_by_day(tables: dict[str, pd.DataFrame], rules: list[RulePack]) -> None:
    rules = [replace(rule, id=str(r)) for r, rule in enumerate(rules)]
    table = exclusion_table(tables, rules, PERIODS)
    rows = []
    for row in table.itertuples():
        span = PERIODS[PERIODS.index(row.from_period) : PERIODS.index(row.to_period) + 1]
        rows += [(row.rule, row.offer, row.segment, period, row.clause, f"{row.share:g}") for period in span]
        assert row.verdict == ("barred" if row.share == 0 else "capped")
    assert len(rows) == len(set(rows))
    assert set(rows) == expected_rows(tables, rules)
    refused = barred(verdicts(tables, rules, PERIODS))
    offers, segments = list(tables["offers"]["offer_id"]), list(tables["segments"]["segment_id"])
    for _, offer, segment, period, _, share in rows:
        if share == "0":
            assert refused[offers.index(offer), segments.index(segment), PERIODS.index(period)]


def test_ten_thousand_offers() -> None:
    records = small_records()
    chip = records["offers"][3]
    records["offers"] = [{**chip, "offer_id": f"o{k}"} for k in range(10_000)]
    tables = typed(records)
    rules = [replace(RULE, id=f"r{k}") for k in range(5)]
    periods = horizon("2027Q2", 16)
    verdict = verdicts(tables, rules, periods)
    assert verdict.bars.all()
    assert len(exclusion_table(tables, rules, periods, verdict)) == 50_000
    assert np.asarray(of_concern(tables, periods)).all()
