"""What the rules say of a supplier's offers, and who holds it."""

import pandas as pd

from optimizer import api


def test_an_offer_counts_by_its_strictest_verdict(chain_pack: api.Pack) -> None:
    offers = chain_pack.case.tables["offers"]["offer_id"].tolist()
    rows = [("s-held", offers[0], verdict) for verdict in ("reported", "capped", "barred")]
    rows += [("s-held", offers[1], "reported"), ("s-mid", offers[2], "capped")]
    exclusions = pd.DataFrame(rows, columns=["supplier", "offer", "verdict"])
    counts = api.exclusions.offers_by_verdict(chain_pack.case, exclusions, "s-held")
    assert (counts["barred"], counts["capped"], counts["reported"]) == (1, 0, 1)


def test_suppliers_stand_with_their_limits_and_largest_holder(chain_pack: api.Pack) -> None:
    table = api.exclusions.suppliers_by_verdict(
        chain_pack.case, chain_pack.tables["exclusions"], ["s-held", "s-near"], "2027Q2"
    )
    held = table.set_index("supplier").loc["s-held"]
    assert held[["offers", "barred", "capped", "reported"]].tolist() == [1, 1, 0, 0]
    assert held["holder"] in ("s-mid", "red")
    assert held["held"] > 0.5
    assert table.set_index("supplier").loc["s-near", ["holder", "held"]].tolist() == ["", 0.0]
