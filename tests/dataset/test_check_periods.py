"""Mistyped years, quarters without a rate, prices of 0, and spellings that only look right."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from optimizer.case import load_case
from optimizer.dataset.package import read_package
from optimizer.documents.nearest import did_you_mean
from optimizer.errors import BadInput, DataFaults, Fault, quoted
from tests.dataset.packages import SMALL, Rows, added, changed, write_small_package


def faults(folder: Path, **tables: Rows | str | bytes | None) -> tuple[Fault, ...]:
    try:
        return read_package(write_small_package(folder, **tables)).warnings
    except DataFaults as error:
        return error.faults


def demanded(*periods: str) -> list[dict[str, object]]:
    return [{"segment_id": "MINISTRY", "part_id": "ROUTER", "period": period, "units": 1} for period in periods]


QUARTERS = ["2027Q2", "2027Q3", "2027Q4", "2028Q1"]


@pytest.mark.parametrize(
    ("period", "severity"),
    [("2207Q2", "error"), ("2727Q1", "error"), ("0207Q2", "error"), ("2072Q2", "warning"), ("2017Q2", "warning")],
)
def test_a_mistyped_year_is_told_with_its_row(tmp_path: Path, period: str, severity: str) -> None:
    (fault,) = faults(tmp_path, demand=demanded(*QUARTERS, period))
    assert (fault.table, fault.row, fault.column, fault.value) == ("demand", 6, "period", period)
    assert fault.severity == severity
    assert "from 2027Q2 to 2028Q1; is the year mistyped?" in fault.expected


@pytest.mark.parametrize("table", ["fx", "offer_periods", "plant_periods"])
def test_a_mistyped_year_in_any_table(tmp_path: Path, table: str) -> None:
    rows: dict[str, list[dict[str, object]]] = {
        "fx": [{"currency": "USD", "period": "*", "jpy_per_unit": 1}, {"currency": "USD", "period": "2207Q3", "jpy_per_unit": 2}],
        "offer_periods": [{"offer_id": "O-AUS", "period": p, "capacity": 1} for p in ("2027Q2", "2207Q3")],
        "plant_periods": [{"plant_id": "P-AUS", "period": p, "capacity": 1} for p in ("2027Q2", "2207Q3")],
    }  # fmt: skip
    (fault,) = faults(tmp_path, **{table: rows[table]})
    assert (fault.table, fault.row, fault.value, fault.severity) == (table, 3, "2207Q3", "error")


def test_rows_before_and_after_demand_are_no_mistakes(tmp_path: Path) -> None:
    rates = [
        {"currency": "USD", "period": f"{year}Q{q}", "jpy_per_unit": 1}
        for year in range(2015, 2041)
        for q in range(1, 5)
    ]
    assert faults(tmp_path, fx=rates, demand=demanded(*QUARTERS)) == ()


def test_two_rows_far_apart_are_one_mistake(tmp_path: Path) -> None:
    assert [f.row for f in faults(tmp_path, demand=demanded("2027Q2", "2207Q2"))] == [3]


def test_a_mistyped_fiscal_year(tmp_path: Path) -> None:
    budgets = [{"segment_id": "*", "fiscal_year": year, "budget_jpy": 1} for year in (2027, 2072)]
    (fault,) = faults(tmp_path, budgets=budgets)
    assert (fault.table, fault.row, fault.value, fault.severity) == ("budgets", 3, "2072", "warning")


def rates(*periods: str, currency: str = "USD") -> list[dict[str, object]]:
    return [{"currency": currency, "period": period, "jpy_per_unit": 110} for period in periods]


def test_a_quarter_without_a_rate_between_two_with_one(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, demand=demanded(*QUARTERS), fx=rates("2027Q2", "2027Q3", "2028Q1"))
    assert (fault.table, fault.row, fault.column, fault.severity) == ("fx", 3, "period", "error")
    assert fault.expected.startswith("a rate of USD for 2027Q4 as well")


def test_quarters_without_a_rate_after_the_last(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, demand=demanded(*QUARTERS), fx=rates("2027Q2", "2027Q3"))
    assert (fault.row, fault.severity) == (3, "warning")
    assert fault.expected.startswith("a rate of USD for 2027Q4, 2028Q1 as well")


@pytest.mark.parametrize(
    "fx",
    [
        rates("2027Q2", "2028Q1", "*"),
        [*rates("2027Q2", "2028Q1", currency="EUR"), *rates("*")],
        rates("2010Q1", "2012Q1", *QUARTERS),
    ],
    ids=["a rate for any period", "a currency of no offer", "a gap before demand"],
)
def test_rates_that_will_do(tmp_path: Path, fx: Rows) -> None:
    reported = faults(tmp_path, demand=demanded(*QUARTERS), fx=fx)
    assert [fault for fault in reported if fault.severity == "error"] == []
    assert [fault for fault in reported if "a rate of" in fault.expected] == []


def test_a_mistyped_year_of_a_rate_is_no_missing_rate(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, demand=demanded(*QUARTERS), fx=rates("2027Q2", "2207Q3", "2027Q4", "2028Q1"))
    assert (fault.row, fault.value) == (3, "2207Q3")


def test_every_price_of_0_is_told(tmp_path: Path) -> None:
    reported = faults(
        tmp_path,
        offers=[dict(row, unit_price=0) for row in SMALL["offers"]],
        offer_periods=[{"offer_id": "O-CHN", "period": "2027Q2", "unit_price": 0}],
        price_breaks=[{"offer_id": "O-AUS", "from_units": 5, "unit_price": 0}],
    )
    assert [(f.table, f.row, f.value, f.severity) for f in reported] == [
        ("offers", 2, "0", "warning"), ("offers", 3, "0", "warning"), ("offer_periods", 2, "0", "warning"),
        ("price_breaks", 2, "0", "warning"),
    ]  # fmt: skip


# -- what cannot be seen


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u00a0b", r"'a\u00a0b'"),
        ("\u200bab", r"'\u200bab'"),
        ("a\u3000b", r"'a\u3000b'"),
        ("\ufeffab", r"'\ufeffab'"),
        ("ab\u00ad", r"'ab\u00ad'"),
        ("a\ufe0f", r"'a\ufe0f'"),
        ("a\U000e0100", r"'a\U000e0100'"),
        ("a\tb\n", r"'a\tb\n'"),
        ("日本 it's", '"日本 it\'s"'),
        ("a\\u200b", r"'a\\u200b'"),
    ],
)
def test_messages_show_what_cannot_be_seen(text: str, shown: str) -> None:
    assert quoted(text) == shown
    assert shown in str(Fault("offers", 2, "offer_id", text, "x"))


@pytest.mark.parametrize("blank", ["\u00a0", "\u200b", "\u3000", "\u2009", "\ufeff", " "])
def test_a_reference_with_something_unseen_means_the_plain_one(tmp_path: Path, blank: str) -> None:
    (fault,) = faults(tmp_path, offers=changed("offers", 2, plant_id=f"P-CHN{blank}"))
    assert (fault.row, fault.column, fault.value) == (2, "plant_id", f"P-CHN{blank}")
    assert "did you mean 'P-CHN', without" in fault.expected


@pytest.mark.parametrize("blank", ["\u00a0", "\u200b", "\u2009", "\ufeff", " "])
def test_an_id_with_something_unseen_is_at_fault_and_not_who_writes_it_rightly(tmp_path: Path, blank: str) -> None:
    (fault,) = faults(tmp_path, plants=changed("plants", 2, plant_id=f"P-CHN{blank}"))
    assert (fault.table, fault.row, fault.column) == ("plants", 2, "plant_id")
    assert "did you mean 'P-CHN'?" in fault.expected


def test_a_wide_blank_within_an_id_is_told_apart_from_a_plain_one(tmp_path: Path) -> None:
    (fault,) = faults(
        tmp_path, plants=changed("plants", 2, plant_id="北\u3000工場"), offers=changed("offers", 2, plant_id="北 工場")
    )
    assert (fault.table, fault.value) == ("offers", "北 工場")
    assert r"'北\u3000工場' is known, which only looks the same" in fault.expected


@pytest.mark.parametrize("name", ["units\u00a0", "\u200bunits", "units ", "Units", "\ufeffunits"])
def test_a_column_whose_name_only_looks_right_is_one_fault(tmp_path: Path, name: str) -> None:
    text = f"segment_id,part_id,period,{name}\nMINISTRY,ROUTER,2027Q2,1\n"
    (fault,) = faults(tmp_path, demand=text)
    assert (fault.table, fault.row, fault.column) == ("demand", 1, name)
    assert "did you mean 'units'" in fault.expected


@pytest.mark.parametrize(
    ("word", "known", "said"),
    [
        ("cat", ["cat\u200b"], r"; 'cat\u200b' is known, which only looks the same"),
        ("cat", ["cat\u200b", "cats"], "; did you mean 'cats'?"),
        ("cat\u200b", ["cat\u200b", "cat"], r"; did you mean 'cat', without '\u200b'?"),
        ("ｃａｔ", ["cat"], "; did you mean 'cat'?"),
        ("dog", ["cat"], ""),
    ],
)
def test_what_is_proposed_is_never_the_wrong_spelling(word: str, known: Sequence[str], said: str) -> None:
    assert did_you_mean(word, known) == said


def test_days_of_a_spreadsheet_are_proposed_as_they_are_written_here(tmp_path: Path) -> None:
    owned = {"owned_id": "S-AUS", "owner_id": "S-CHN", "share_pct": 51, "valid_from": "2027/4/1"}
    (fault,) = faults(tmp_path, ownership=added("ownership", owned))
    assert fault.expected == "a calendar day such as 2027-04-01; did you mean '2027-04-01'?"


def test_messages_about_scenarios_show_it_too(tmp_path: Path) -> None:
    write_small_package(tmp_path / "data")
    path = tmp_path / "s.yaml"
    change = '{table: offers, where: {offer_id: "O-CHN\\u00a0"}, set: {capacity: 1}}'
    path.write_text(f"id: s\ndata: data\nchanges: [{change}]\n", encoding="utf-8")
    with pytest.raises(BadInput) as error:
        load_case(path)
    assert r"offer_id 'O-CHN\u00a0'; did you mean 'O-CHN', without '\u00a0'?" in str(error.value)
