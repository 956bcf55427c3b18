"""The shipped rule packs, date by date: what each bars on the day and in the quarter before, and on and after it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from optimizer.periods import horizon, shift
from optimizer.rules.exclusion import verdicts
from optimizer.rules.pack import RulePack, read_rule
from tests.rules import admitted
from tests.rules.shipped_market import SECTORS, changed_market, market, records

RULES = {path.stem: read_rule(path) for path in sorted((Path(__file__).parents[2] / "data" / "rules").glob("*.yaml"))}

HUAWEI = "huawei-CHN.base-station-5g huawei-CHN.core-network huawei-CHN.optical-transport"
PARTS = "huawei-CHN.radio-unit huawei-CHN.cellular-module"
MAKERS = "catl-CHN.backup-battery quectel-CHN.cellular-module"
UNABLE = "huawei-CHN.antenna huawei-CHN.power-supply-unit"
CHINA = (
    f"{HUAWEI} {UNABLE} {PARTS} {MAKERS} huawei-CHN.storage-array zte-CHN.base-station-5g hytera-CHN.land-mobile-radio "
    "hikvision-CHN.surveillance-camera dahua-CHN.surveillance-camera smic-CHN.logic-28nm cxmt-CHN.dram-module "
    "ymtc-CHN.ssd lenovo-CHN.notebook-pc nec-CHN.pcb"
)
SECURITY = "hytera-CHN.land-mobile-radio hikvision-CHN.surveillance-camera dahua-CHN.surveillance-camera"
AFFILIATE = "affiliate-MYS.base-station-5g"
MILITARY = (
    f"{HUAWEI} {UNABLE} {PARTS} {MAKERS} huawei-CHN.storage-array hikvision-CHN.surveillance-camera "
    f"dahua-CHN.surveillance-camera smic-CHN.logic-28nm cxmt-CHN.dram-module ymtc-CHN.ssd {AFFILIATE}"
)
PARTNERS = "affiliate-MYS.base-station-5g minor-MYS.base-station-5g delta-TWN.power-supply-unit"


@dataclass(frozen=True)
class Expected:
    """What a pack does: the offers it catches of a segment's, and the shares they may hold before and from each date.

    A share of 1 binds nothing. ``free`` is what an exception lets the segment buy.
    """

    segment: str
    caught: str
    shares: dict[str, tuple[float, float]]
    free: str = ""


def minus(offers: str, without: str) -> str:
    return " ".join(offer for offer in offers.split() if offer not in without.split())


EXPECTED = {
    "jp-it-2018": Expected(
        "ministry",
        f"{HUAWEI} {UNABLE} {PARTS} huawei-CHN.storage-array zte-CHN.base-station-5g",
        {"2019-04-01": (1, 0)},
    ),
    "jp-mic-5g-2019": Expected(
        "telecom-carriers",
        "huawei-CHN.base-station-5g huawei-CHN.core-network huawei-CHN.radio-unit zte-CHN.base-station-5g",
        {"2019-04-10": (1, 0)},
    ),
    "jp-gov-origin-phase-out": Expected(
        "sdf",
        f"{CHINA} nec-CHN.gallium",
        {"2027-04-01": (1, 0.3), "2028-04-01": (0.3, 0.15), "2029-04-01": (0.15, 0)},
    ),
    "jp-contractors": Expected(
        "defence_industry",
        f"{minus(CHINA, 'huawei-CHN.storage-array lenovo-CHN.notebook-pc')} {AFFILIATE}",
        {
            "2027-04-01": (1, 0.4),
            "2028-04-01": (0.4, 0.25),
            "2029-04-01": (0.25, 0.1),
            "2030-04-01": (0.1, 0),
        },
    ),
    "jp-critical-infrastructure": Expected(
        "critical_infrastructure",
        f"{CHINA} {AFFILIATE}",
        {
            "2024-05-17": (1, 1),
            "2027-04-01": (1, 0.5),
            "2028-04-01": (0.5, 0.3),
            "2029-04-01": (0.3, 0.15),
            "2030-04-01": (0.15, 0),
        },
    ),
    "jp-component-origin": Expected(
        "defence_industry",
        f"{UNABLE} {PARTS} {MAKERS} smic-CHN.logic-28nm cxmt-CHN.dram-module ymtc-CHN.ssd nec-CHN.pcb nec-CHN.gallium",
        {
            "2027-04-01": (1, 0.25),
            "2027-10-01": (0.25, 0.15),
            "2028-04-01": (0.15, 0.1),
            "2028-10-01": (0.1, 0),
        },
    ),
    "jp-ownership": Expected(
        "ministry",
        f"{minus(CHINA, 'nec-CHN.pcb')} {AFFILIATE} nec-pc-JPN.notebook-pc",
        {"2027-04-01": (1, 0.3), "2028-04-01": (0.3, 0.15), "2029-04-01": (0.15, 0)},
    ),
    "allied-only": Expected(
        "ministry",
        f"{CHINA} nec-CHN.gallium {PARTNERS} outsider-BRA.base-station-5g",
        {"2027-04-01": (1, 0.6), "2028-04-01": (0.6, 0.3), "2029-04-01": (0.3, 0)},
    ),
    "allied-and-partners": Expected(
        "sdf",
        f"{CHINA} nec-CHN.gallium outsider-BRA.base-station-5g",
        {"2027-04-01": (1, 0.3), "2028-04-01": (0.3, 0.15), "2029-04-01": (0.15, 0)},
    ),
    "us-ndaa-889": Expected(
        "ministries",
        f"{HUAWEI} {UNABLE} {PARTS} huawei-CHN.storage-array zte-CHN.base-station-5g {AFFILIATE}",
        {"2019-08-13": (1, 0)},
        free=f"{UNABLE} huawei-CHN.optical-transport",
    ),
    "us-ndaa-889-security": Expected("sdf", SECURITY, {"2019-08-13": (1, 0)}),
    "us-ndaa-889-contractors": Expected(
        "defence_industry",
        f"{HUAWEI} {UNABLE} {PARTS} huawei-CHN.storage-array zte-CHN.base-station-5g {AFFILIATE}",
        {"2020-08-13": (1, 0)},
        free=UNABLE,
    ),
    "us-ndaa-889-contractors-security": Expected("defence_industry", SECURITY, {"2020-08-13": (1, 0)}),
    "us-ndaa-5949": Expected(
        "defence_industry", "smic-CHN.logic-28nm cxmt-CHN.dram-module ymtc-CHN.ssd", {"2027-12-23": (1, 0)}
    ),
    "us-ndaa-805": Expected("sdf", MILITARY, {"2026-06-30": (1, 0)}),
    "us-ndaa-805-indirect": Expected("defence_industry", MILITARY, {"2027-06-30": (1, 0)}),
    "us-ndaa-154": Expected("sdf", "catl-CHN.backup-battery", {"2027-10-01": (1, 0)}),
    "us-fcc-covered-modules": Expected("ministry", "huawei-CHN.cellular-module", {"2025-12-26": (1, 0)}),
    "us-fcc-covered": Expected(
        "sdf", f"{HUAWEI} zte-CHN.base-station-5g {AFFILIATE}", {"2021-03-12": (1, 0)}
    ),
    "us-fcc-covered-security": Expected("ministry", SECURITY, {"2021-03-12": (1, 0)}),
}  # fmt: skip


def dates_of(rule: RulePack) -> set[date]:
    """Every day on which something about the rule changes: the first of what is new, the day after what ends."""
    dated = [rule, *rule.clauses, *rule.exceptions]
    starts = {part.start for part in dated if part.start is not None} | {step.start for step in rule.phase_out}
    return starts | {part.end + timedelta(1) for part in dated if part.end is not None}


def share_at(rule: RulePack, day: date) -> float:
    """The share that barred sources may hold on a day; 1 while the rule is not in force."""
    if day < rule.start or (rule.end is not None and day > rule.end):
        return 1.0
    return rule.share_on(day)


DATES = [(name, day) for name, expected in EXPECTED.items() for day in expected.shares]


@pytest.mark.parametrize("name", RULES)
def test_every_pack_has_a_case_for_each_of_its_dates(name: str) -> None:
    assert {date.fromisoformat(day) for day in EXPECTED[name].shares} == dates_of(RULES[name])


@pytest.mark.parametrize(("name", "day"), DATES)
def test_the_day_before_and_the_day(name: str, day: str) -> None:
    rule, first = RULES[name], date.fromisoformat(day)
    assert (share_at(rule, first - timedelta(1)), share_at(rule, first)) == EXPECTED[name].shares[day]


@pytest.mark.parametrize(("name", "day"), DATES)
def test_the_quarter_before_and_the_quarter(name: str, day: str) -> None:
    rule, expected, first = RULES[name], EXPECTED[name], date.fromisoformat(day)
    quarter = f"{first.year}Q{(first.month + 2) // 3}"
    tables = market()
    verdict = verdicts(tables, [rule], [shift(quarter, -1), quarter])
    offers, segments = list(tables["offers"]["offer_id"]), list(tables["segments"]["segment_id"])
    row = segments.index(expected.segment)
    caught = set(expected.caught.split())
    assert {offer for k, offer in enumerate(offers) if verdict.bars[0, k, 1]} == caught
    for t, share in enumerate(expected.shares[day]):
        held = caught - set(expected.free.split()) if share < 1 else set()
        assert {o for k, o in enumerate(offers) if admitted.barred(verdict)[k, row, t]} == (
            held if share == 0 else set()
        )
        assert {o for k, o in enumerate(offers) if admitted.capped(verdict)[k, row, t]} == (
            held if share > 0 else set()
        )
        if verdict.applies[0, row, t]:
            assert verdict.cap[0, t] == share


def barred(name: str, tables: dict[str, Any], segment: str, period: str = "2030Q2", **how: Any) -> set[str]:
    """What the pack bars a segment from in a period."""
    flags = admitted.barred(verdicts(tables, [RULES[name]], [period], **how))
    row = list(tables["segments"]["segment_id"]).index(segment)
    return {offer for k, offer in enumerate(tables["offers"]["offer_id"]) if flags[k, row, 0]}


@pytest.mark.parametrize("name", RULES)
def test_a_pack_binds_its_sectors_and_no_other(name: str) -> None:
    tables = market()
    bound = admitted.barred(verdicts(tables, [RULES[name]], ["2030Q2"])).any(axis=(0, 2))
    sectors = tables["segments"]["sector"]
    if RULES[name].segments:
        assert set(tables["segments"].loc[bound, "segment_id"]) == set(RULES[name].segments)
        return
    assert set(sectors[bound]) == set(RULES[name].sectors) == set(SECTORS) - set(sectors[~bound])


@pytest.mark.parametrize("name", [name for name in RULES if RULES[name].purposes])
def test_a_pack_for_security_purposes_leaves_general_use_alone(name: str) -> None:
    sector = RULES[name].sectors[0]
    for purposes, expected in (("general", set()), ("general|public_safety", set(SECURITY.split()))):
        segments = [{**row, "purposes": purposes} for row in records()["segments"]]
        assert barred(name, changed_market({"segments": segments}), sector) == expected


@pytest.mark.parametrize("name", [name for name in RULES if any(clause.ownership for clause in RULES[name].clauses)])
def test_a_firm_is_followed_to_its_owner_from_half_on(name: str) -> None:
    owners = {"jp-ownership": "lenovo", "us-ndaa-5949": "smic", "us-ndaa-154": "catl"}
    listed = owners.get(name, "hytera" if "security" in name else "huawei")
    parts = {"us-ndaa-5949": "logic-28nm", "us-ndaa-154": "backup-battery", "us-fcc-covered-modules": "cellular-module"}
    part = parts.get(name, "base-station-5g")
    offers = records()["offers"]
    offers.append({**offers[0], "offer_id": "held", "plant_id": "minor-MYS", "part_id": part})
    for share, expected in ((50, True), (49.99, False)):
        holdings = [{"owned_id": "minor", "owner_id": listed, "share_pct": share}]
        tables = changed_market({"ownership": holdings, "offers": offers})
        assert ("held" in barred(name, tables, RULES[name].sectors[0])) == expected


@cache
def with_declared(rows: tuple[tuple[str, str, float], ...]) -> dict[str, Any]:
    """The market, in which NEC's base station has one printed circuit and one power supply in it, and declares these.

    A row is a component, a country or firm of its source, and a share in per cent.
    """
    changed = records()
    offers = [
        {**row, "components": "declared"} if row["offer_id"] == "nec-JPN.base-station-5g" else row
        for row in changed["offers"]
    ]
    return changed_market(
        {
            "offers": offers,
            "bom": [
                {"part_id": "base-station-5g", "component_id": component, "units_per_unit": 1}
                for component in ("pcb", "power-supply-unit")
            ],
            "provenance": [
                {
                    "offer_id": "nec-JPN.base-station-5g",
                    "component_id": component,
                    "country_id" if source.isupper() else "supplier_id": source,
                    "share_pct": share,
                }
                for component, source, share in rows
            ],
        }
    )


CLEAN = (("pcb", "delta", 100), ("power-supply-unit", "delta", 100))
SIX_EACH = tuple((part, *source) for part in ("pcb", "power-supply-unit") for source in (("CHN", 6), ("delta", 94)))


@pytest.mark.parametrize("name", ["jp-component-origin", "jp-contractors"])
@pytest.mark.parametrize(
    ("rows", "sure", "if_unknown_is_barred"),
    [
        (CLEAN, False, False),
        ((("pcb", "CHN", 10), ("pcb", "delta", 90), CLEAN[1]), False, False),
        ((("pcb", "CHN", 10.1), ("pcb", "delta", 89.9), CLEAN[1]), True, True),
        (SIX_EACH, False, False),
        ((("pcb", "delta", 90), CLEAN[1]), False, False),
        ((("pcb", "delta", 89), CLEAN[1]), False, True),
        ((CLEAN[0],), False, True),
    ],
)  # fmt: skip
def test_a_declared_component_may_come_from_china_to_a_tenth(
    name: str, rows: tuple[tuple[str, str, float], ...], sure: bool, if_unknown_is_barred: bool
) -> None:
    tables, offer = with_declared(rows), "nec-JPN.base-station-5g"
    assert (offer in barred(name, tables, "defence_industry")) == sure
    assert (offer in barred(name, tables, "defence_industry", unknown="clean")) == sure
    assert (offer in barred(name, tables, "defence_industry", unknown="barred")) == if_unknown_is_barred


@pytest.mark.parametrize(
    ("name", "sector", "firm"),
    [
        ("us-ndaa-889", "sdf", "huawei"),
        ("us-ndaa-889-security", "sdf", "hytera"),
        ("us-ndaa-889-contractors", "defence_industry", "huawei"),
        ("us-ndaa-889-contractors-security", "defence_industry", "dahua"),
        ("jp-contractors", "defence_industry", "zte"),
        ("us-ndaa-805-indirect", "sdf", "huawei"),
    ],
)
def test_a_declared_component_of_a_listed_firm_breaks_a_pack_that_reaches_it(name: str, sector: str, firm: str) -> None:
    offer = "nec-JPN.base-station-5g"
    assert offer in barred(name, with_declared((("power-supply-unit", firm, 100), CLEAN[0])), sector)
    assert offer not in barred(name, with_declared(CLEAN), sector)


@pytest.mark.parametrize(
    ("name", "part", "firm", "first"),
    [
        ("us-ndaa-154", "backup-battery", "catl", "2027Q4"),
        ("us-fcc-covered-modules", "cellular-module", "huawei", "2025Q4"),
    ],
)
def test_a_pack_about_one_part_reaches_it_inside_what_is_bought_and_no_other(
    name: str, part: str, firm: str, first: str
) -> None:
    def offers(component: str, period: str) -> set[str]:
        tables = dict(with_declared(((component, firm, 100), *CLEAN)))
        return barred(name, tables, "sdf", period)

    offer = "nec-JPN.base-station-5g"
    assert offer in offers(part, first)
    assert offer not in offers(part, shift(first, -1))
    assert offer not in offers("antenna", first)


@pytest.mark.parametrize("name", [name for name in RULES if RULES[name].depth == 1])
def test_a_pack_about_what_is_bought_leaves_its_components_alone(name: str) -> None:
    tables = with_declared((("power-supply-unit", "huawei", 100), ("pcb", "CHN", 100)))
    for sector in RULES[name].sectors:
        assert "nec-JPN.base-station-5g" not in barred(name, tables, sector, unknown="barred")


@pytest.mark.parametrize("name", RULES)
def test_a_pack_cites_paragraph_and_date(name: str) -> None:
    rule = RULES[name]
    assert re.search(r"\b(19|20)\d\d\b", rule.citation["en"])
    numbers = [cited["en"] for cited in (*(c.number for c in rule.clauses), *(w.clause for w in rule.exceptions))]
    for number in numbers:
        assert re.match(
            r"section \d+\(\w\)|paragraph \d|agreement of \d|condition \d of \d|Covered List, entries of \d", number
        ), number
    own = [clause.number["en"] for clause in rule.clauses]
    assert own == sorted(set(own))


def test_the_periods_of_the_case_lie_within_every_pack() -> None:
    verdict = verdicts(market(), list(RULES.values()), horizon("2027Q2", 16))
    assert verdict.applies.any(axis=1)[:, -1].all()


PAGE = (Path(__file__).parents[2] / "docs" / "rules.md").read_text(encoding="utf-8")


def test_the_example_on_the_page_is_a_pack_with_every_key(tmp_path: Path) -> None:
    path = tmp_path / "example-ban.yaml"
    path.write_text(PAGE.split("```yaml\n")[1].split("```")[0], encoding="utf-8")
    rule = read_rule(path)
    keys = set(rule.as_mapping())
    assert keys == set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)) | {"applies"}
    assert {clause.target for clause in rule.clauses} == {"lists", "entities", "countries", "owner_countries"}


@pytest.mark.parametrize("name", RULES)
def test_the_page_lists_every_pack_with_its_grade_and_dates(name: str) -> None:
    row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{name}` |"))
    assert f"| {RULES[name].grade} |" in row
    days = [step.start for step in RULES[name].phase_out] or [RULES[name].start]
    assert {days[0].isoformat(), days[-1].isoformat()} <= set(re.findall(r"\d{4}-\d\d-\d\d", row))
