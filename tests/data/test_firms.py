"""Firms of the shipped real case against the public facts: each row of the facts has a check that is run on the tables."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from optimizer.dataset.package import read_package
from tools.japan_ict import firm_sources, incumbents, owners, starts
from tools.japan_ict.facts import Facts
from tools.japan_ict.firm_sources import citation
from tools.japan_ict.incumbents import check_incumbents
from tools.japan_ict.owners import majority_held_from, ownership
from tools.japan_ict.rows import table
from tools.japan_ict.starts import plant_starts

REPOSITORY = Path(__file__).parents[2]
CASE = REPOSITORY / "data" / "japan_ict"
COPY = REPOSITORY / "tools" / "japan_ict" / "facts"
SHARED = REPOSITORY.parent / "shared" / "facts"
FACTS = SHARED if SHARED.is_dir() else COPY
CONCERN = ("CHN", "HKG", "RUS")
FIVE_G = ("base-station-5g", "core-network", "radio-unit")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


CHECKS = rows(Path(__file__).parent / "firm_facts.csv")
VENDORS = rows(Path(__file__).parent / "vendor_facts.csv")
KEY = ("firm", "event_date", "kind")


@dataclass(frozen=True)
class Case:
    """The shipped tables, as the checks need them."""

    tables: dict[str, pd.DataFrame]
    offers: pd.DataFrame
    suppliers: pd.DataFrame

    def status(self, offer: str) -> str:
        """The status of an offer; `absent` if the case has none such."""
        return str(self.offers["status"].get(offer, "absent"))

    def holdings(self, pair: str, day: str) -> list[float]:
        """Shares that the owner holds on the day: `pair` is the firm and its owner, parted by ``<``."""
        owned, owner = pair.split("<")
        frame = self.tables["ownership"]
        mine = frame[(frame["owned_id"] == owned) & (frame["owner_id"] == owner)]
        begins, ends = (mine[name].astype("string") for name in ("valid_from", "valid_to"))
        return mine.loc[(begins.isna() | (begins <= day)) & (ends.isna() | (ends >= day)), "share_pct"].tolist()


@pytest.fixture(scope="module")
def case() -> Case:
    tables = read_package(CASE).tables
    plants = tables["plants"][["plant_id", "supplier_id", "country_id"]]
    offers = tables["offers"].merge(plants, on="plant_id").set_index("offer_id")
    return Case(tables, offers, tables["suppliers"].set_index("supplier_id"))


def absent_offer(case: Case, offer: str, value: str) -> bool:
    return case.status(offer) == "absent"


def present(case: Case, offer: str, value: str) -> bool:
    return case.status(offer) != "absent"


def ready(case: Case, offer: str, value: str) -> bool:
    return case.status(offer) in ("incumbent", "qualified")


def candidate(case: Case, offer: str, value: str) -> bool:
    return case.status(offer) == "candidate"


def incumbent(case: Case, offer: str, value: str) -> bool:
    """The offer is an incumbent, and the source `value` is one of those that it rests on."""
    cited = {row["source_id"] for row in table("incumbents") if row["offer_id"] == offer}
    return case.status(offer) == "incumbent" and value in cited


def no_incumbent(case: Case, offer: str, value: str) -> bool:
    return case.status(offer) in ("qualified", "candidate")


def owner(case: Case, pair: str, value: str) -> bool:
    share, day = value.split("@")
    return case.holdings(pair, day) == [float(share)]


def no_owner(case: Case, pair: str, day: str) -> bool:
    return case.holdings(pair, day) == []


def grade(case: Case, pair: str, value: str) -> bool:
    """The latest holding of the owner in the firm has this grade."""
    owned, holder = pair.split("<")
    frame = case.tables["ownership"]
    mine = frame[(frame["owned_id"] == owned) & (frame["owner_id"] == holder)]
    return bool(mine["grade"].iloc[-1] == value)


def supplier(case: Case, firm: str, name: str) -> bool:
    return name in case.suppliers.loc[firm, "name_en"]


def absent_name(case: Case, name: str, value: str) -> bool:
    return not case.suppliers["name_en"].str.contains(name, regex=False).any()


def seat(case: Case, firm: str, country: str) -> bool:
    return bool(case.suppliers.loc[firm, "country_id"] == country)


def not_before(case: Case, offer: str, first: str) -> bool:
    """Nothing can ship before the period `first`: there is no capacity yet, or the candidate is not yet qualified."""
    periods = sorted(set(case.tables["demand"]["period"].astype(str)))
    frame = case.tables["offer_periods"]
    idle = set(frame.loc[(frame["offer_id"] == offer) & (frame["capacity"] == 0), "period"].astype(str))
    waiting = periods[: int(case.offers.loc[offer, "qualification_periods"])]
    return set(periods[: periods.index(first)]) <= idle | set(waiting)


def expansion(case: Case, offer: str, subsidy: str) -> bool:
    frame = case.tables["expansions"].set_index("offer_id")
    return bool(frame.loc[offer, "subsidy_share"] <= float(subsidy))


def no_expansion(case: Case, offer: str, value: str) -> bool:
    return offer in case.offers.index and offer not in set(case.tables["expansions"]["offer_id"])


def at_most(case: Case, offer: str, units: str) -> bool:
    return bool(case.offers.loc[offer, "capacity"] <= float(units))


def smallest_of_its_kind(case: Case, offer: str, value: str) -> bool:
    """No offer of the part from the same country is smaller."""
    mine = case.offers.loc[offer]
    same = case.offers[(case.offers["part_id"] == mine["part_id"]) & (case.offers["country_id"] == mine["country_id"])]
    return bool(mine["capacity"] == same["capacity"].min())


RUN: dict[str, Callable[[Case, str, str], bool]] = {
    "absent_offer": absent_offer, "present": present, "ready": ready, "candidate": candidate, "incumbent": incumbent,
    "no_incumbent": no_incumbent, "owner": owner, "no_owner": no_owner, "grade": grade, "supplier": supplier,
    "absent_name": absent_name, "seat": seat, "not_before": not_before, "expansion": expansion,
    "no_expansion": no_expansion, "at_most": at_most, "smallest_of_its_kind": smallest_of_its_kind,
}  # fmt: skip


def key(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(row[name] for name in KEY)


def test_every_row_of_firm_status_has_a_check() -> None:
    published = [key(row) for row in [*rows(FACTS / "firm_status.csv"), *table("firm_status_more")]]
    assert len(published) == len(set(published)) >= 65
    assert set(published) == {key(row) for row in CHECKS}


@pytest.mark.parametrize("row", CHECKS, ids=lambda row: f"{row['firm'][:24]}-{row['kind']}-{row['check']}")
def test_the_case_follows_the_fact(case: Case, row: dict[str, str]) -> None:
    for subject in row["subject"].split("|"):
        assert RUN[row["check"]](case, subject, row["value"]), f"{key(row)}: {row['check']} {subject} {row['value']}"


@pytest.mark.parametrize("name", ["firm_status", "market_facts", "published_figures", "ownership"])
def test_the_copy_of_the_facts_says_what_the_shared_ones_say(name: str) -> None:
    if not SHARED.is_dir():
        pytest.skip("the folder ../shared/facts of published figures is not beside this repository")
    copied = rows(COPY / f"{name}.csv")
    assert copied == [{column: row[column] for column in copied[0]} for row in rows(SHARED / f"{name}.csv")]


def test_every_share_of_a_vendor_in_japan_has_its_incumbents_or_a_reason(case: Case) -> None:
    columns = ("facts", "item", "geography", "year")
    published = {
        (name, row["item"], row["geography"], row["year"])
        for name in ("market_facts", "published_figures")
        for row in rows(FACTS / f"{name}.csv")
        if row["topic"] == "japan_vendor_share"
    }
    assert published == {tuple(row[name] for name in columns) for row in VENDORS}
    for row in VENDORS:
        assert row["offers"] or row["reason"], row
        for offer in filter(None, row["offers"].split("|")):
            assert case.status(offer) == "incumbent", row


def test_every_incumbent_cites_a_fact_that_is_settled(case: Case) -> None:
    shipped = case.offers[case.offers["status"] == "incumbent"]
    assert set(shipped.index) == {row["offer_id"] for row in table("incumbents")}
    sources = case.tables["sources"].set_index("source_id")
    for offer, source in shipped["source_id"].items():
        assert sources.loc[source, "grade"] in ("official", "derived"), offer
        assert sources.loc[source, "url"], offer
        assert citation(Facts(FACTS), source).grade in "ABC", offer
    others = case.offers[case.offers["status"] != "incumbent"]
    assert set(others["source_id"]) == {"rule-offers"}


def test_no_maker_of_concern_is_an_incumbent_of_5g_or_known_in_japan_without_a_fact(case: Case) -> None:
    seats = case.offers["supplier_id"].map(case.suppliers["country_id"])
    of_concern = case.offers[seats.isin(CONCERN)]
    known = of_concern[of_concern["status"] == "incumbent"]
    assert not set(known["part_id"]) & set(FIVE_G)
    assert set(known["supplier_id"]) == {"lenovo"}
    for firm in ("hygon", "fiberhome", "sangfor"):
        assert set(case.offers.loc[case.offers["supplier_id"] == firm, "status"]) == {"candidate"}


def test_an_assumed_holding_is_graded_so_and_none_is_better_than_its_fact(case: Case) -> None:
    order = ("official", "derived", "assumption")
    sources = case.tables["sources"].set_index("source_id")["grade"]
    shipped = case.tables["ownership"]
    assert [row["basis"] == "assumed" for row in table("owners")] == (shipped["grade"] == "assumption").tolist()
    for row in shipped.itertuples(index=False):
        assert order.index(row.grade) >= order.index(sources[row.source_id]), row


def test_scores_are_no_better_for_an_incumbent(case: Case) -> None:
    means = case.offers.groupby("status")["technical_score"].mean()
    assert means["incumbent"] == pytest.approx(means["qualified"], abs=2.5)


def test_firms_that_are_held_from_a_country_of_concern() -> None:
    held = majority_held_from(CONCERN)
    assert {"nec-pc", "fccl", "fcnt", "vital-pure-metals", "h3c"} <= held
    assert not held & {"sepura", "i-pro", "nec", "mobotix", "jasm"}


FAILING = [
    # module whose table is changed, the table, a row that no fact supports, the call that must notice
    (firm_sources, "firm_sources", {"facts": "firm_status", "key": "supplier_id=nobody"}, firm_sources.firm_sources),
    (incumbents, "incumbents", {"source_id": "kddi-5g-2019", "words": "Huawei as primary vendor"}, check_incumbents),
    (incumbents, "incumbents", {"source_id": "altera-2025", "words": "51 %"}, check_incumbents),
    (incumbents, "incumbents", {"source_id": "rule-offers", "words": ""}, check_incumbents),
    (owners, "owners", {"words": "Lenovo 90 %"}, ownership),
]


@pytest.mark.parametrize(("module", "name", "change", "call"), FAILING)
def test_a_fact_that_no_longer_supports_a_row_stops_the_tool(monkeypatch, module, name, change, call) -> None:
    changed = [{**table(name)[0], **change}]
    monkeypatch.setattr(module, "table", lambda wanted: changed if wanted == name else table(wanted))
    firm_sources._citations.cache_clear()
    with pytest.raises(LookupError):
        call(Facts(COPY))
    firm_sources._citations.cache_clear()


def test_a_start_of_an_unknown_offer_is_an_error(monkeypatch) -> None:
    monkeypatch.setattr(starts, "table", lambda name: [{**table("starts")[0], "offer_id": "nobody.gallium"}])
    with pytest.raises(ValueError, match=r"nobody\.gallium"):
        plant_starts()
