"""Qualifications over time and use of capacity, against the tutorial's derivation and the case of three tiers."""

from dataclasses import replace

from optimizer import api


def test_capacity_counts_the_ramp(tutorial_pack: api.Pack) -> None:
    use = api.capacity.utilisation_by_offer(tutorial_pack.case, tutorial_pack.tables).set_index("offer")
    assert use.at["mesa-radio", "shipped"] == 60
    assert use.at["mesa-radio", "capacity"] == (20 + 40 + 40) / 3
    assert use.at["mesa-radio", "full_periods"] == 2
    assert use.at["kita-chip", "peak"] == 1.0


def test_capacity_counts_expansions_and_what_single_periods_state(tutorial_pack: api.Pack) -> None:
    case, tables = tutorial_pack.case, dict(tutorial_pack.tables)
    before = api.capacity.utilisation_by_offer(case, tables).set_index("offer")
    grown = {"offer": "mesa-radio", "period": "2027Q2", "available_period": "2028Q1", "units": 20.0}
    tables["expansions"] = tables["expansions"].iloc[:0].reindex([0]).assign(**grown)
    after = api.capacity.utilisation_by_offer(case, tables).set_index("offer")
    assert after.at["mesa-radio", "capacity"] == before.at["mesa-radio", "capacity"] + 20 / 3
    dated = (
        case.tables["offer_periods"].iloc[:0].reindex([0]).assign(offer_id="mesa-radio", period="2027Q3", capacity=80.0)
    )
    dated_case = replace(case, tables={**case.tables, "offer_periods": dated})
    use = api.capacity.utilisation_by_offer(dated_case, tutorial_pack.tables).set_index("offer")
    assert use.at["mesa-radio", "capacity"] == (40 + 40 + 40) / 3


def test_capacity_counts_what_assemblies_take(chain_pack: api.Pack) -> None:
    case, offers = chain_pack.case, chain_pack.case.tables["offers"]
    assert offers["capacity"].isna().all()
    assert api.capacity.utilisation_by_offer(case, chain_pack.tables).empty
    limited = offers.assign(capacity=offers["offer_id"].map({"near-chip": 40.0}))
    use = api.capacity.utilisation_by_offer(replace(case, tables={**case.tables, "offers": limited}), chain_pack.tables)
    assert use.set_index("offer").loc["near-chip", ["shipped", "peak"]].tolist() == [20.0, 0.5]


def test_the_timeline_shows_waiting_and_ramp(tutorial_pack: api.Pack) -> None:
    rows = api.timeline.timeline(tutorial_pack.case, tutorial_pack.tables)
    assert rows[["stage", "first", "last", "level"]].to_numpy().tolist() == [
        ["qualifying", 0, 1, 0.0],
        ["running", 1, 2, 0.5],
        ["running", 2, 4, 1.0],
    ]
    assert set(rows["country"]) == {"USA"}
