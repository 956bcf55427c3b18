"""An award fed back into a scenario: it solves, passes the audit and verifies, and fixes what it says it fixes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from optimizer import api
from optimizer.cli import parser as cli
from optimizer.errors import BadInput
from optimizer.messages import in_language
from tests.builder import Tables, base_tables, write_tables

LOT = {
    "lot_id": "chips", "name_en": "Chips", "name_ja": "半導体", "part_id": "chip", "segment_id": "min", "method": "additive",
    "ceiling_jpy": 30_000, "tax_rate": 0.1, "price_points": 100, "technical_points": 100,
    "source_id": "test", "grade": "assumption",
}  # fmt: skip
SCENARIO = "id: base\ntitle: {en: Base, ja: 基本}\ndata: data\n"


def tables() -> Tables:
    """Near and Far bid for the ministry's 130 chips; a firm buys chips as well."""
    made = base_tables()
    made["segments"].append(
        {**made["segments"][0], "segment_id": "firm", "name_en": "Firm", "sector": "private", "priority": 2}
    )
    made["demand"].append({"segment_id": "firm", "part_id": "chip", "period": "2027Q3", "units": 10})
    made["lots"] = [dict(LOT)]
    made["criteria"] = [
        {"lot_id": "chips", "item_id": "q", "name_en": "Quality", "kind": "optional", "max_points": 100}
    ]
    made["bids"] = [
        {"lot_id": "chips", "supplier_id": name, "item_id": "q", "bid_jpy": bid, "points": points, "source_id": "test",
         "grade": "assumption"}
        for name, bid, points in (("near", 15_600, 90), ("far", 14_300, 60))
    ]  # fmt: skip
    return made


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    return written(tmp_path, tables())


def written(folder: Path, content: Tables) -> Path:
    write_tables(folder / "data", content)
    path = folder / "base.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    return path


def test_the_segment_buys_the_part_from_the_winner_alone_at_the_bids_price(scenario: Path, tmp_path: Path) -> None:
    before = api.solve_scenario(scenario)
    assert set(before.tables["orders"]["supplier"]) == {"far", "near"}
    award = api.award_of(scenario, "chips")
    assert (award.supplier_id, award.offer_id, award.unit_price_jpy) == ("near", "award-chips", 120)
    file = tmp_path / "awarded.yaml"
    api.write_award(award, file, scenario)
    plan = api.solve_scenario(file)
    assert api.audit_plan(plan) == []
    orders = plan.tables["orders"]
    lot = orders[(orders["segment"] == "min") & (orders["part"] == "chip")]
    assert set(lot["offer"]) == {"award-chips"}
    assert lot["purchase_jpy"].sum() == pytest.approx(15_600)
    # The firm goes on buying from whom it likes, and not at the bid's price.
    firm = orders[orders["segment"] == "firm"]
    assert set(firm["offer"]) == {"far-chip"}
    assert plan.summary["coverage"]["units"] == 1
    pack = api.write_pack(plan, tmp_path / "pack")
    assert api.verify_pack(pack) == []
    assert api.replay_pack(pack).agrees
    # The scenario is compared with the one it extends.
    assert plan.summary["premium"]["reference"] == "base"


def test_the_winners_capacity_and_lanes_go_with_the_award(tmp_path: Path) -> None:
    content = tables()
    content["bids"] = [{**row, "points": 20 if row["supplier_id"] == "near" else 90} for row in content["bids"]]
    content["lanes"] = [
        {"origin": "*", "destination": "*", "part_id": "*"},
        {"origin": "far-1", "destination": "min", "part_id": "chip", "freight_jpy_per_unit": 7},
    ]
    content["offer_periods"] = [{"offer_id": "far-chip", "period": "2027Q3", "capacity": 70, "unit_price": 90}]
    path = written(tmp_path, content)
    award = api.award_of(path, "chips")
    assert award.supplier_id == "far"
    api.write_award(award, tmp_path / "awarded.yaml", path)
    plan = api.solve_scenario(tmp_path / "awarded.yaml")
    assert api.audit_plan(plan) == []
    lot = plan.tables["orders"].query("segment == 'min'")
    # 60 in the first quarter and 70 in the second can be delivered of 130: ten are bought ahead.
    assert lot.groupby("period")["units"].sum().tolist() == pytest.approx([60, 70])
    assert lot["freight_jpy"].sum() == pytest.approx(7 * 130)
    assert lot["purchase_jpy"].sum() == pytest.approx(14_300)
    assert "counted a second time" in award.fixes[-1]


def test_a_winner_without_an_offer_gets_one_in_its_own_country(tmp_path: Path) -> None:
    content = tables()
    content["suppliers"].append({"supplier_id": "new", "name_en": "New", "country_id": "USA"})
    content["bids"] += [{**content["bids"][0], "supplier_id": "new", "bid_jpy": 13_000, "points": 100}]
    path = written(tmp_path, content)
    award = api.award_of(path, "chips")
    assert award.supplier_id == "new"
    assert "is assumed" in award.fixes[-1]
    api.write_award(award, tmp_path / "awarded.yaml", path)
    plan = api.solve_scenario(tmp_path / "awarded.yaml")
    assert api.audit_plan(plan) == []
    lot = plan.tables["orders"].query("segment == 'min'")
    assert set(zip(lot["supplier"], lot["country"], strict=True)) == {("new", "USA")}


def test_nothing_is_awarded_before_lots_are_drawn_or_a_survey_has_ended(tmp_path: Path) -> None:
    content = tables()
    content["bids"][1] |= {"bid_jpy": 15_600, "points": 90}
    path = written(tmp_path, content)
    with pytest.raises(BadInput, match=r"chips: nobody has won yet: Lots decide between Near, Far"):
        api.award_of(path, "chips")
    assert api.award_of(path, "chips", "far").supplier_id == "far"
    with pytest.raises(
        BadInput, match=r"--to: 'fat' cannot be awarded the lot; it is open to: near, far; did you mean 'far'\?"
    ):
        api.award_of(path, "chips", "fat")
    content = tables()
    content["lots"][0] |= {"contract": "work", "low_price_share": 0.9}
    (tmp_path / "work").mkdir()
    path = written(tmp_path / "work", content)
    with pytest.raises(BadInput, match="held for a survey"):
        api.award_of(path, "chips")
    assert {api.award_of(path, "chips", name).supplier_id for name in ("near", "far")} == {"near", "far"}


def test_an_award_is_open_to_all_whom_surveys_in_turn_may_leave_and_settled_by_nothing_pending(tmp_path: Path) -> None:
    content = tables()
    content["suppliers"] += [
        {"supplier_id": name, "name_en": name, "country_id": "USA"} for name in ("third", "fourth")
    ]
    content["bids"] += [
        {**content["bids"][0], "supplier_id": name, "bid_jpy": bid, "points": 20}
        for name, bid in (("third", 25_000), ("fourth", 27_000))
    ]
    content["lots"][0] |= {"contract": "work", "low_price_share": 0.8}
    path = written(tmp_path, content)
    # Near and Far are held one after the other; then Third is first and is not low, so that Fourth has no chance.
    assert api.award_of(path, "chips", "third").supplier_id == "third"
    with pytest.raises(BadInput, match=r"it is open to: near, far, third$"):
        api.award_of(path, "chips", "fourth")
    content = tables()
    content["criteria"].append({**content["criteria"][0], "item_id": "clear", "kind": "mandatory", "max_points": 0})
    content["bids"] += [
        {**row, "item_id": "clear", "points": 0, "mandatory_pass": "pending" if row["supplier_id"] == "near" else "met"}
        for row in content["bids"]
    ]
    (tmp_path / "pending").mkdir()
    path = written(tmp_path / "pending", content)
    with pytest.raises(BadInput, match=r"nobody has won yet: Far wins\. This is provisional"):
        api.award_of(path, "chips")
    assert api.award_of(path, "chips", "far").supplier_id == "far"


def test_what_cannot_be_awarded(tmp_path: Path) -> None:
    content = tables()
    content["offers"].append({**content["offers"][0], "offer_id": "near-chip-2"})
    path = written(tmp_path, content)
    with pytest.raises(BadInput, match=r"several offers of the part \(near-chip, near-chip-2\); name the one"):
        api.award_of(path, "chips")
    assert api.award_of(path, "chips", like="near-chip-2").overlay["changes"][1]["rows"][0]["status"] == "qualified"
    with pytest.raises(BadInput, match="--like: 'near' has no offer 'near-chip-3' of the part; did you mean"):
        api.award_of(path, "chips", like="near-chip-3")
    with pytest.raises(BadInput, match="--units: the units of a lot are a number above 0"):
        api.award_of(path, "chips", like="near-chip", units=0)
    award = api.award_of(path, "chips", like="near-chip", units=156)
    assert award.unit_price_jpy == 100
    assert "the lot's 156 units" in award.fixes[1]
    assert "is without consumption tax" in award.fixes[2]
    for file, said in (("a.txt", r"ends in \.yaml"), ("sub/a.yaml", "beside it"), ("base.yaml", "exists already")):
        with pytest.raises(BadInput, match=said):
            api.write_award(award, tmp_path / file, path)
    for column in ("part_id", "segment_id"):
        content = tables()
        del content["lots"][0][column]
        (tmp_path / column).mkdir()
        with pytest.raises(BadInput, match="part_id and segment_id"):
            api.award_of(written(tmp_path / column, content), "chips")
    content = tables()
    content["demand"] = content["demand"][2:]
    (tmp_path / "idle").mkdir()
    with pytest.raises(BadInput, match="'min' has no demand for 'chip'"):
        api.award_of(written(tmp_path / "idle", content), "chips")


def with_ban(folder: Path, ban: str) -> Path:
    """The case under a rule that bars the United States, whose plant is Far's, and an offer that leads nobody anywhere."""
    path = written(folder, tables())
    (folder / "data" / "rules").mkdir()
    head = "id: ban\ntitle: {en: A ban, ja: 禁止}\ncitation: test\ngrade: assumption\n"
    (folder / "data" / "rules" / "ban.yaml").write_text(head + ban, encoding="utf-8")
    path.write_text(SCENARIO + "rules: [ban]\n", encoding="utf-8")
    return path


BARS = "bars: [{clause: '1', countries: [USA]}]\n"


def test_an_award_to_whom_a_rule_bars_says_so_and_so_does_its_scenario(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = with_ban(tmp_path, "applies: {sectors: [ministry], from: 2027-07-01}\n" + BARS)
    content = tables()
    content["bids"] = [{**row, "points": 20 if row["supplier_id"] == "near" else 90} for row in content["bids"]]
    write_tables(tmp_path / "data", content)
    award = api.award_of(path, "chips")
    assert award.supplier_id == "far"
    assert award.fixes[-1] == (
        "Rule 'ban' (A ban) bars this offer for Ministry in 2027Q3: what stock does not cover then is short."
    )
    assert in_language(award.fixes[-1], "ja") in award.overlay["description"]["ja"]
    assert "調達規則'ban'（禁止）により、府省は2027Q3に" in award.overlay["description"]["ja"]
    api.write_award(award, tmp_path / "awarded.yaml", path)
    plan = api.solve_scenario(tmp_path / "awarded.yaml")
    assert api.audit_plan(plan) == []
    (warning,) = [text for text in plan.summary["warnings"] if "rule" in text]
    line = next(n for n, text in enumerate(award.text.splitlines(), 1) if "table: offers" in text)
    assert warning == (
        "warning: offers, row 4, column offer_id: found 'award-chips'; expected an offer that rule 'ban' does not bar for min in"
        f" 2027Q3 (awarded.yaml:{line})"
    )
    (japanese,) = [text for text in plan.summary["warnings_ja"] if "規則" in text]
    assert "2027Q3に調達規則'ban'によりminにとって調達不可とならない調達ルート（awarded.yaml" in japanese
    assert cli.main(["solve", str(tmp_path / "awarded.yaml"), "--out", str(tmp_path / "p"), "--lang", "ja"]) == 0
    assert japanese in capsys.readouterr().out
    # Where the one wins whom no rule bars, nothing is said.
    write_tables(tmp_path / "data", tables())
    assert not any("Rule" in text for text in api.award_of(path, "chips").fixes)


@pytest.mark.parametrize(
    "rule",
    [
        "applies: {sectors: [private], from: 2027-07-01}\n" + BARS,
        "applies: {sectors: [ministry], from: 2028-07-01}\n" + BARS,
        "applies: {sectors: [ministry], from: 2027-07-01}\n" + BARS + "exceptions: [{clause: x, suppliers: [far]}]\n",
        "applies: {sectors: [ministry], from: 2027-07-01}\n" + BARS + "phase_out: [{from: 2027-07-01, share: 0.5}]\n",
        "applies: {sectors: [ministry], from: 2027-07-01, families: [material]}\n" + BARS,
    ],
    ids=["another buyer", "later", "freed", "still a share", "other goods"],
)
def test_an_award_that_no_rule_bars_is_not_warned_of(tmp_path: Path, rule: str) -> None:
    path = with_ban(tmp_path, rule)
    content = tables()
    content["bids"] = [{**row, "points": 20 if row["supplier_id"] == "near" else 90} for row in content["bids"]]
    write_tables(tmp_path / "data", content)
    award = api.award_of(path, "chips")
    assert award.supplier_id == "far"
    assert "Rule" not in " ".join(award.fixes)
    api.write_award(award, tmp_path / "awarded.yaml", path)
    assert not any("rule" in str(fault) for fault in api.check_package(tmp_path / "awarded.yaml"))


def test_the_command(scenario: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "awarded.yaml"
    award: list[Any] = ["evaluate", scenario, "--lot", "chips", "--award", file]
    assert cli.main([*map(str, award)]) == 0
    text = capsys.readouterr().out
    assert f"written: {file}" in text
    assert "Chip for Ministry comes from Near alone" in text
    assert "120 yen a unit: the bid of 15,600 yen divided by the 130 units" in text
    assert cli.main(["solve", str(file), "--out", str(tmp_path / "p"), "--json", "--set", "reference=null"]) == 0
    assert json.loads(capsys.readouterr().out)["scenario"] == "base-award-chips"
    for wrong in (
        ["evaluate", scenario, "--award", tmp_path / "b.yaml"],
        ["evaluate", scenario.parent / "data", "--lot", "chips", "--award", tmp_path / "b.yaml"],
        ["evaluate", scenario, "--to", "near"],
    ):
        assert cli.main([*map(str, wrong)]) == 2
