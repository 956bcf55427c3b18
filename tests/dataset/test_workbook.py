"""Workbooks as people keep them: formulas without results, percentages, titles, and what nobody sees on the sheet."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from optimizer.dataset.package import read_package
from optimizer.errors import BadInput, DataFaults, Fault
from tests.dataset.packages import SMALL

Alter = Callable[[xlsxwriter.Workbook, dict[str, xlsxwriter.worksheet.Worksheet]], None]
Place = tuple[str, int | None, str | None, str | None]

COLUMNS = {table: list(dict.fromkeys(c for row in rows for c in row)) for table, rows in SMALL.items()}


def book(path: Path, alter: Alter = lambda _, __: None, **parts: Callable[[str], str]) -> Path:
    """The small package as a workbook: ``alter`` writes more, ``parts`` change the XML of a part, named without its folders."""
    workbook = xlsxwriter.Workbook(path)
    sheets = {}
    for table, rows in SMALL.items():
        sheets[table] = sheet = workbook.add_worksheet(table)
        sheet.write_row(0, 0, COLUMNS[table])
        for at, row in enumerate(rows, start=1):
            sheet.write_row(at, 0, [row.get(column) for column in COLUMNS[table]])
    alter(workbook, sheets)
    workbook.close()
    with zipfile.ZipFile(path) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    for name, change in parts.items():
        key = next(key for key in contents if key.endswith(f"/{name}.xml"))
        changed = change(contents[key].decode())
        assert changed != contents[key].decode(), f"nothing to change in {name}"
        contents[key] = changed.encode()
    with zipfile.ZipFile(path, "w") as archive:
        for key, content in contents.items():
            archive.writestr(key, content)
    return path


def faults(path: Path) -> tuple[Fault, ...]:
    try:
        return read_package(path).warnings
    except DataFaults as error:
        return error.faults


def places(reported: tuple[Fault, ...]) -> list[Place]:
    return [(fault.table, fault.row, fault.column, fault.value) for fault in reported]


def part_of(table: str) -> str:
    return f"sheet{list(SMALL).index(table) + 1}"


def calculated(xml: str) -> str:
    return xml.replace(' fullCalcOnLoad="1"', "")


def price(formula: str, value: object) -> Alter:
    def alter(_: xlsxwriter.Workbook, sheets: dict[str, xlsxwriter.worksheet.Worksheet]) -> None:
        sheets["offers"].write_formula(1, COLUMNS["offers"].index("unit_price"), formula, value=value)

    return alter


def test_placeholders_of_formulas_are_no_prices(tmp_path: Path) -> None:
    """XlsxWriter writes 0 for every formula and asks for a calculation on opening."""
    reported = faults(book(tmp_path / "b.xlsx", price("=500*2", 0)))
    assert places(reported) == [("offers", 2, "unit_price", "0")]
    assert "offers!D2" in reported[0].expected
    assert "asks to be calculated on opening" in reported[0].expected


@pytest.mark.parametrize("switch", ['fullCalcOnLoad="true"', 'calcCompleted="0"'])
def test_other_ways_to_ask_for_a_calculation(tmp_path: Path, switch: str) -> None:
    reported = faults(
        book(tmp_path / "b.xlsx", price("=1", 7), workbook=lambda xml: xml.replace('fullCalcOnLoad="1"', switch))
    )
    assert places(reported) == [("offers", 2, "unit_price", "7")]


def test_results_of_a_calculated_workbook_are_read(tmp_path: Path) -> None:
    path = book(tmp_path / "b.xlsx", price("=500*2", 1000), workbook=calculated)
    assert read_package(path).warnings == ()
    assert read_package(path).tables["offers"]["unit_price"].tolist() == [1000, 150000.5]


def test_formulas_on_notes_do_not_matter(tmp_path: Path) -> None:
    assert faults(book(tmp_path / "b.xlsx", lambda b, _: b.add_worksheet("_notes").write_formula("A1", "=1"))) == ()


def test_an_array_of_placeholders(tmp_path: Path) -> None:
    """Only the first cell of an array formula holds it."""
    reported = faults(book(tmp_path / "b.xlsx", lambda _, s: s["demand"].write_array_formula("D2:D3", "{=A1:A2}")))
    assert places(reported) == [("demand", 2, "units", "0"), ("demand", 3, "units", "0")]


EMPTY = {
    "no value": "<f>500*2</f>",
    "an empty value": "<f>500*2</f><v></v>",
    "a closed value": "<f>500*2</f><v/>",
    "a closed formula": '<f t="shared" si="0"/>',
}


@pytest.mark.parametrize("inner", EMPTY.values(), ids=EMPTY)
@pytest.mark.parametrize("kind", ["", ' t="str"', ' t="n"'])
def test_formulas_without_a_result(tmp_path: Path, kind: str, inner: str) -> None:
    def change(xml: str) -> str:
        return xml.replace('<c r="D2"><f>500*2</f><v>1000</v></c>', f'<c r="D2"{kind}>{inner}</c>')

    path = book(tmp_path / "b.xlsx", price("=500*2", 1000), workbook=calculated, **{part_of("offers"): change})
    reported = faults(path)
    assert places(reported) == [("offers", 2, "unit_price", None)]
    assert "the formula in offers!D2 was never calculated" in reported[0].expected


def test_an_empty_text_where_blank_would_mean_unlimited(tmp_path: Path) -> None:
    column = COLUMNS["plants"].index("capacity")

    path = book(
        tmp_path / "b.xlsx",
        lambda _, s: s["plants"].write_formula(2, column, '=IF(1,"")', value=1),
        workbook=calculated,
        **{part_of("plants"): lambda xml: xml.replace("<v>1</v></c></row>", "<v/></c></row>")},
    )  # fmt: skip
    assert places(faults(path)) == [("plants", 3, "capacity", None)]


@pytest.mark.parametrize("shown", ["#N/A", "#DIV/0!", "#REF!"])
def test_errors_are_told(tmp_path: Path, shown: str) -> None:
    reported = faults(book(tmp_path / "b.xlsx", price("=1", shown), workbook=calculated))
    assert places(reported) == [("offers", 2, "unit_price", shown)]
    assert "offers!D2 holds an error" in reported[0].expected


def test_lost_cells_hide_no_other_fault_of_their_row(tmp_path: Path) -> None:
    def alter(_: xlsxwriter.Workbook, sheets: dict[str, xlsxwriter.worksheet.Worksheet]) -> None:
        sheets["demand"].write_formula("D2", "=1")
        sheets["demand"].write("C2", "2027Q7")

    assert places(faults(book(tmp_path / "b.xlsx", alter))) == [
        ("demand", 2, "period", "2027Q7"), ("demand", 2, "units", "0"),
    ]  # fmt: skip


def test_nothing_follows_from_an_id_that_is_lost(tmp_path: Path) -> None:
    change = {part_of("plants"): lambda xml: xml.replace("<v>1</v>", "")}
    path = book(
        tmp_path / "b.xlsx", lambda _, s: s["plants"].write_formula("A2", "=B2", value=1), workbook=calculated, **change
    )
    assert places(faults(path)) == [("plants", 2, "plant_id", None)]


def test_cells_without_an_address(tmp_path: Path) -> None:
    """The address of a cell may be left out: it then follows from the one before."""

    def bare(xml: str) -> str:
        return xml.replace(' r="D2"', "").replace(' r="C2"', "").replace("<v>1000</v>", "")

    path = book(tmp_path / "b.xlsx", price("=500*2", 1000), workbook=calculated, **{part_of("offers"): bare})
    assert places(faults(path)) == [("offers", 2, "unit_price", None)]


PERCENT = ["0%", "0.00%", "#,##0.0%;[Red]-0.0%", '"p.a. "0 %']
NO_PERCENT = ["0.00", '0.0" %"', "0\\%", "General"]


def percent(form: str, column: str = "freight_pct") -> Alter:
    def alter(workbook: xlsxwriter.Workbook, sheets: dict[str, xlsxwriter.worksheet.Worksheet]) -> None:
        sheets["lanes"].write(1, COLUMNS["lanes"].index(column), 0.02, workbook.add_format({"num_format": form}))

    return alter


@pytest.mark.parametrize("form", PERCENT)
def test_a_percentage_is_no_hundredth_of_it(tmp_path: Path, form: str) -> None:
    reported = faults(book(tmp_path / "b.xlsx", percent(form)))
    assert places(reported) == [("lanes", 2, "freight_pct", "2%")]
    assert "lanes!C2 is formatted as a percentage, and 2 % is stored as 0.02" in reported[0].expected


@pytest.mark.parametrize("form", NO_PERCENT)
def test_other_formats_are_what_they_are(tmp_path: Path, form: str) -> None:
    assert faults(book(tmp_path / "b.xlsx", percent(form))) == ()


def test_a_percentage_is_right_where_a_share_is_meant(tmp_path: Path) -> None:
    def alter(workbook: xlsxwriter.Workbook, _: dict[str, xlsxwriter.worksheet.Worksheet]) -> None:
        sheet = workbook.add_worksheet("expansions")
        sheet.write_row(0, 0, ["offer_id", "max_units", "cost_jpy_per_unit", "build_periods", "subsidy_share"])
        sheet.write_row(1, 0, ["O-AUS", 5, 10, 1])
        sheet.write(1, 4, 0.5, workbook.add_format({"num_format": "0%"}))

    path = book(tmp_path / "b.xlsx", alter)
    assert faults(path) == ()
    assert read_package(path).tables["expansions"]["subsidy_share"].tolist() == [0.5]


def test_scores_count_as_percentages_do(tmp_path: Path) -> None:
    def alter(workbook: xlsxwriter.Workbook, sheets: dict[str, xlsxwriter.worksheet.Worksheet]) -> None:
        column = COLUMNS["countries"].index("risk_score")
        sheets["countries"].write(1, column, 0.6, workbook.add_format({"num_format": 9}))

    assert places(faults(book(tmp_path / "b.xlsx", alter))) == [("countries", 2, "risk_score", "60%")]


def warned(path: Path) -> list[str]:
    """What is told of a workbook that can be used."""
    package = read_package(path)
    for table, rows in SMALL.items():
        assert len(package.tables[table]) == len(rows)
    return [str(fault) for fault in package.warnings]


def test_hidden_rows_are_read_and_told(tmp_path: Path) -> None:
    def alter(_: xlsxwriter.Workbook, sheets: dict[str, xlsxwriter.worksheet.Worksheet]) -> None:
        for row in (1, 3):
            sheets["countries"].set_row(row, None, None, {"hidden": True})

    (said,) = warned(book(tmp_path / "b.xlsx", alter))
    assert said.startswith("warning: countries: found 'rows 2, 4'; expected rows that can be seen")
    assert "sheet countries" in said


def test_hidden_columns_are_read_and_told(tmp_path: Path) -> None:
    hide = {"hidden": True}
    (said,) = warned(book(tmp_path / "b.xlsx", lambda _, s: s["countries"].set_column("C:D", None, None, hide)))
    assert said.startswith("warning: countries: found 'columns C–D'")


@pytest.mark.parametrize("state", ["hide", "very_hidden"])
def test_hidden_sheets_are_read_and_told(tmp_path: Path, state: str) -> None:
    (said,) = warned(book(tmp_path / "b.xlsx", lambda _, s: getattr(s["fx"], state)()))
    assert said.startswith("warning: fx: found 'sheet fx'; expected a sheet that can be seen")


def test_a_filter_in_use_is_told(tmp_path: Path) -> None:
    def alter(_: xlsxwriter.Workbook, sheets: dict[str, xlsxwriter.worksheet.Worksheet]) -> None:
        sheets["countries"].autofilter("A1:E4")
        sheets["countries"].filter_column_list("D", ["allied"])
        sheets["countries"].set_row(1, None, None, {"hidden": True})

    rows, used = warned(book(tmp_path / "b.xlsx", alter))
    assert "rows 2" in rows
    assert used.startswith("warning: countries: found 'filter A1:E4'; expected no filter in use on sheet countries")


def test_a_filter_that_filters_nothing_is_not_told(tmp_path: Path) -> None:
    assert warned(book(tmp_path / "b.xlsx", lambda _, s: s["countries"].autofilter("A1:E4"))) == []


def test_a_filter_of_a_table_on_the_sheet_is_told(tmp_path: Path) -> None:
    def alter(_: xlsxwriter.Workbook, sheets: dict[str, xlsxwriter.worksheet.Worksheet]) -> None:
        header = [{"header": column} for column in COLUMNS["countries"]]
        sheets["countries"].add_table("A1:E4", {"columns": header})

    def use(xml: str) -> str:
        chosen = '<filterColumn colId="3"><filters><filter val="allied"/></filters></filterColumn>'
        return xml.replace('<autoFilter ref="A1:E4"/>', f'<autoFilter ref="A1:E4">{chosen}</autoFilter>')

    (said,) = warned(book(tmp_path / "b.xlsx", alter, table1=use))
    assert "filter A1:E4" in said


def test_an_unknown_sheet_that_is_hidden_is_named_so(tmp_path: Path) -> None:
    reported = faults(book(tmp_path / "b.xlsx", lambda b, _: b.add_worksheet("fx old").hide()))
    assert [(fault.table, fault.value) for fault in reported] == [("fx old", "fx old (a hidden sheet)")]


def test_merged_cells_leave_all_but_the_first_blank(tmp_path: Path) -> None:
    reported = faults(book(tmp_path / "b.xlsx", lambda _, s: s["suppliers"].merge_range("B2:B3", "Both")))
    assert ("suppliers", 2, "name_en") in [(fault.table, fault.row, fault.column) for fault in reported]
    assert "suppliers!B2:B3 is merged" in reported[0].expected


@pytest.mark.parametrize(("title", "said"), [("Plants of 2027", "row 1 looks like a title"), (None, "row 1 is blank")])
def test_a_title_above_the_header(tmp_path: Path, title: str | None, said: str) -> None:
    def alter(workbook: xlsxwriter.Workbook, sheets: dict[str, xlsxwriter.worksheet.Worksheet]) -> None:
        plain = workbook.add_format({"bold": False})
        sheet, rows = sheets["plants"], [COLUMNS["plants"], *[list(row.values()) for row in SMALL["plants"]]]
        for at, row in enumerate([[title, *[None] * 3], [None] * 4, *rows]):
            for place in range(4):
                sheet.write(at, place, row[place] if place < len(row) else None, plain)

    (fault,) = faults(book(tmp_path / "b.xlsx", alter))
    assert (fault.table, fault.row, fault.value) == ("plants", 1, title)
    assert f"{said}, and the header seems to be in row 3" in fault.expected


@pytest.mark.parametrize(
    ("form", "word"),
    [
        ('0"万円"', "万"),
        ('#,##0"百万円"', "百万"),
        ('#,##0,"百万円"', "百万"),
        ("0億", "億"),
        ('0.0" million"', "million"),
        ('0" bn"', "bn"),
    ],
)
def test_a_format_that_adds_a_multiple_is_told(tmp_path: Path, form: str, word: str) -> None:
    reported = faults(book(tmp_path / "x.xlsx", formatted("offers", "unit_price", 1200, form)))
    assert places(reported) == [("offers", 2, "unit_price", f"1200 {word}")]
    assert f"adds no {word}" in reported[0].expected


@pytest.mark.parametrize(
    "form",
    ['#,##0"円"', '#,##0,"千円"', '#,##0,,"百万円"', '"¥"#,##0;[Red]-"¥"#,##0', '0" pieces"', '0" minutes"', "General"],
)
def test_formats_that_divide_by_what_they_add_are_right(tmp_path: Path, form: str) -> None:
    assert faults(book(tmp_path / "x.xlsx", formatted("offers", "unit_price", 1200, form))) == ()


def formatted(table: str, column: str, value: object, form: str) -> Alter:
    def alter(workbook: xlsxwriter.Workbook, sheets: dict[str, xlsxwriter.worksheet.Worksheet]) -> None:
        sheets[table].write(1, COLUMNS[table].index(column), value, workbook.add_format({"num_format": form}))

    return alter


def test_a_percentage_by_a_condition_is_told(tmp_path: Path) -> None:
    def alter(workbook: xlsxwriter.Workbook, sheets: dict[str, xlsxwriter.worksheet.Worksheet]) -> None:
        at = COLUMNS["countries"].index("risk_score")
        sheets["countries"].write(1, at, 0.6)
        sheets["countries"].write(2, at, 0)
        form = workbook.add_format({"num_format": "0.0%"})
        sheets["countries"].conditional_format(
            1, at, 2, at, {"type": "cell", "criteria": ">", "value": 0, "format": form}
        )

    reported = faults(book(tmp_path / "x.xlsx", alter))
    assert places(reported) == [("countries", 2, "risk_score", "60%")]


def test_true_and_false_are_no_ids_and_no_numbers(tmp_path: Path) -> None:
    def alter(_: xlsxwriter.Workbook, sheets: dict[str, xlsxwriter.worksheet.Worksheet]) -> None:
        sheets["segments"].write_boolean(1, COLUMNS["segments"].index("segment_id"), True)
        sheets["demand"].write_boolean(1, COLUMNS["demand"].index("units"), False)
        sheets["parts"].write_boolean(1, COLUMNS["parts"].index("name_en"), True)

    reported = faults(book(tmp_path / "x.xlsx", alter))
    assert places(reported) == [("segments", 2, "segment_id", "TRUE"), ("demand", 2, "units", "FALSE")]


def test_a_time_is_no_number(tmp_path: Path) -> None:
    (fault,) = faults(book(tmp_path / "x.xlsx", formatted("demand", "units", 45, "[h]:mm")))
    assert fault.value == "1080:00:00"
    assert "a day or a time" in fault.expected


def test_charts_and_empty_sheets_are_no_tables(tmp_path: Path) -> None:
    def alter(workbook: xlsxwriter.Workbook, _: dict[str, xlsxwriter.worksheet.Worksheet]) -> None:
        chart = workbook.add_chart({"type": "column"})
        chart.add_series({"values": "=demand!$D$2:$D$3"})
        workbook.add_chartsheet("demand chart").set_chart(chart)
        workbook.add_worksheet("Sheet1")

    assert faults(book(tmp_path / "x.xlsx", alter)) == ()


@pytest.mark.parametrize("area", ["A1:B1", "A1:A2", "B1:C1"])
def test_a_merged_header_is_one_fault(tmp_path: Path, area: str) -> None:
    def alter(_: xlsxwriter.Workbook, sheets: dict[str, xlsxwriter.worksheet.Worksheet]) -> None:
        sheets["demand"].merge_range(area, COLUMNS["demand"]["ABC".index(area[0])])

    (fault,) = faults(book(tmp_path / "x.xlsx", alter))
    assert (fault.table, fault.row) == ("demand", 1)
    assert f"demand!{area} is merged" in fault.expected


def test_nothing_follows_from_merged_cells(tmp_path: Path) -> None:
    def alter(_: xlsxwriter.Workbook, sheets: dict[str, xlsxwriter.worksheet.Worksheet]) -> None:
        sheets["demand"].merge_range("A2:A3", "MINISTRY")

    (fault,) = faults(book(tmp_path / "x.xlsx", alter))
    assert fault.expected.startswith("a value in every cell: demand!A2:A3 is merged")


def test_a_column_without_width_is_told(tmp_path: Path) -> None:
    def narrow(xml: str) -> str:
        return xml.replace("<sheetData>", '<cols><col min="2" max="2" width="0" customWidth="1"/></cols><sheetData>')

    reported = faults(book(tmp_path / "x.xlsx", **{part_of("demand"): narrow}))
    assert [(f.severity, f.value) for f in reported] == [("warning", "columns B")]


def test_files_of_another_kind(tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_text("segment_id,part_id\n")
    with pytest.raises(BadInput, match="a file of another kind"):
        read_package(tmp_path / "x.xlsx")
    (tmp_path / "x.xlsm").write_text("")
    with pytest.raises(BadInput, match="save this one as"):
        read_package(tmp_path / "x.xlsm")
