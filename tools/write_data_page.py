"""Write ``docs/data.md``: how data, scenarios and rules are written, with the tables taken from the schema and the records.

``python -m tools.write_data_page`` writes it; a test fails when the page and the schema differ.
"""

from __future__ import annotations

import re
from pathlib import Path

from optimizer.dataset.findings import show
from optimizer.schema import PLAN_TABLES, TABLES, Column, Table
from tools.option_tables import RECORDS, SWEEP_PAGE, option_table, sweep_page

PAGE = Path(__file__).resolve().parent.parent / "docs" / "data.md"

HEAD = """# Data, scenarios and rules

This page is written by `tools/write_data_page.py`, the tables of columns from `optimizer/schema`, those of keys from what
`optimizer/scenario` and `optimizer/rules` declare; edit those and run `make docs`. The algebra behind the words stands in
[model.md](model.md).

- [The data package](#the-data-package)
- [What the numbers mean](#what-the-numbers-mean)
- [Tables and columns](#tables-and-columns)
- [Tables of a plan](#tables-of-a-plan)
- [Scenarios](#scenarios)
- [Rule packs](#rule-packs)

## The data package

A data package is one of

- a folder of CSV files, one a table, named after it (`offers.csv`);
- a `.zip` of such files, at its top or in one folder;
- an Excel workbook (`.xlsx`) with a sheet for each table. Sheets called `README`, or with a name that begins with `_`, are
  notes. `python -m optimizer template FILE.xlsx` writes an empty workbook with every column explained.

CSV is UTF-8 with commas and the column names in the first row; a byte-order mark does no harm. Files that are not CSV are
left alone, so a package may hold its own notes and a folder `rules/`. A `datapackage.json` (Frictionless) is optional; where
there is one, it is checked. Tables without rows and columns without values may be left out unless they are required. Of a
required table at least one row is needed, where its description below does not say otherwise.

How a cell is written:

- **Blank means "not given".** A default applies only where the tables below state one, and the summary counts how often
  that happened (`defaults_used`). Nothing is guessed, dropped or filled in silently.
- Numbers are plain: `1234.5` or `1e6`, without separators for thousands, spaces or units, and at most 1e15.
- A period is a calendar quarter, `2027Q2`. A day is `2027-04-01`. A `fiscal_year` is Japanese: 2027 runs from `2027Q2` to
  `2028Q1`.
- Countries are ISO 3166-1 alpha-3 codes, currencies ISO 4217 codes.
- Ids are text, upper and lower case distinct, without characters that cannot be seen (a wide blank `　` between two others
  excepted). `*` stands for "any" where a column admits it and can be no id. A country, a plant and a segment may not share an id,
  because a lane could then mean either.

### From Excel

- **A CSV file in another form** is one fault that says what it is and how to save it right (*CSV UTF-8 (comma delimited)*):
  semicolons, tabs or bars between the columns, a line `sep=`, each line in quotes; cp932 (Shift_JIS), EUC-JP, JIS, UTF-16.
  Nothing is said that merely follows from a table that cannot be read.
- **A title or blank rows above the header** are one fault, with the row in which the header seems to be. **A header that is wrong
  as a whole** is one fault too: capital letters, blanks or quotation marks around the names, other words, or no header at all.
- **Rows in which nothing but blanks stands** do no harm at the end. A row of totals (*Total*, 合計), a note below the table or
  beside it is one fault, with its text.
- **A decimal comma**, `1,5`, is a fault of its cell: it could as well divide thousands. Full-width digits, signs of a currency,
  days in another form (`令和9年4月1日`, or the number 46478 that Excel keeps for it) and quarters such as `2027-Q2` are faults that
  say what was meant, where that is certain.
- **A formula** that was never calculated or gives nothing is a fault, so is an error such as `#N/A`. Where a workbook asks to be
  calculated on opening, as those that programs write, every formula is one: what it shows may be a placeholder.
- **A cell formatted as a percentage** in a column of percent or points is a fault: 60 % is stored as 0.6. In a column of shares,
  0 to 1, it is right. A percentage by a condition counts as well, where the number is not 0.
- **A format that adds a multiple**, such as `0"百万円"`, without dividing by it is a fault: 120 is stored, and 120 million shown.
- **TRUE and FALSE** are no numbers and no ids.
- **Merged cells** are a fault: all but the first are blank. Charts, and the empty sheets of a new workbook, are left alone.
- **Hidden** sheets, rows and columns, and filters in use, are told in a warning, and read like the rest.
- **What cannot be seen** in a name or id, such as a no-break space, is a fault that writes it out: `'kita\\u00a0'`. Who writes
  the id rightly elsewhere is not at fault.

### Checking

`python -m optimizer check PACKAGE` reports every fault at once, each with table, row, column, what stands there and what was
expected. Rows count as a spreadsheet shows them: the header is row 1. Of one kind of fault in one table at most 200 are
listed and the rest counted. A period more than 400 quarters from the others is a fault, and so is a quarter of demand without a
rate for a currency of offers, between quarters that have one.

A warning deserves a look but stops nothing. Such are

- a part that is needed and that nobody offers, or a ramp stated for an incumbent;
- a price of 0;
- a share for a survey of low prices in a lot that is a purchase, bids without `lots`, or a mandatory item that is met and earns
  less than its base points;
- a period, or a budget's fiscal year, more than five years from the others: its year may be mistyped;
- a minimum order above what the offer's or the plant's capacity lets arrive, ever or in a single period; a qualification, ramp,
  expansion or lead time that ends beyond the horizon: what can never supply;
- a share cap with too few to share, or a score floor above every offer's score: then nothing can be bought, and all demand is a
  shortage.

The last two kinds depend on horizon and options. `check PACKAGE` takes the quarters of its demand; `check SCENARIO.yaml` takes the
scenario's own, and `solve` says the same.

## What the numbers mean

**Periods and the horizon.** A plan covers consecutive quarters. Demand outside the horizon is left out, with a warning.

**Arrival and shipping.** An order is filed under the period in which it arrives; it ships `lead_periods` earlier. What is
agreed commercially counts on arrival: price, exchange rate, price breaks, minimum order, minimum number of sources, share
caps, phase-outs and the budget's fiscal year. What is physical counts on shipping: the capacities of offer, plant and lane. An
incumbent's lane is already flowing, so its arrivals in the first quarters exist although they were shipped before the
horizon. Goods of every other offer first arrive one lead time after the start.

**Lanes.** The most specific row that fits wins. The origin is compared first (plant, then the plant's country, then `*`), then
the destination (segment, its country, `*`), then the part (the part, `*`). Where no row fits there is no lane and no order. A
lane's `capacity` is shared by all flows that use its row.

**Landed cost** of a unit, in yen on arrival:

- purchase = unit price × exchange rate of the period of arrival (the row of that period, else the row `*`; the yen is 1);
- freight = `freight_jpy_per_unit` + `freight_pct` % of purchase;
- duty = `duty_pct` % of purchase and freight together, since Japan's customs value includes freight (CIF).

**Prices.** A price in `offer_periods` takes the place of the offer's own in that period of arrival. `price_breaks` are
incremental: the units beyond `from_units` that arrive from the offer in one period, over all segments, carry the new price,
the units below keep theirs. An offer may have price breaks or prices by period, not both. Rising prices fill in order by
themselves. Falling prices (volume discounts), and rising ones where some share is counted by purchase cost, need yes-or-no
decisions: with `integers: off` they are relaxed, and a plan may then buy at a tier before the one below it is full. For
falling prices a warning says so.

**Capacity.** Blank is unlimited, 0 is none. Capacity in `offer_periods` and `plant_periods` takes the place of the offer's or
plant's own in that period of shipping. The offers of a plant share its capacity, each unit using `capacity_use` of it.

**Status.** An `incumbent` supplies today at full capacity. A `qualified` offer may supply at once; its `ramp`, if any, starts in
the horizon's first period. A `candidate` must be qualified: that costs `qualification_cost_jpy` once and takes
`qualification_periods`, after which the ramp starts. The last share of a ramp holds from then on. With `integers: on` a
qualification is done or not; otherwise a share of it may be bought and gives that share of the capacity. What an
offer without a stated capacity may ship is bounded in a way that cuts off no best plan: by what its segments can still use, by
what minimum orders, minimum sources and its components force, or, where shares or scores refer to totals, by 64 times as much
([decision 16](adr/0016-bounds.md)). Where decisions may be shares, a share of a candidate's qualification gives that share of it.

**Plants with an opening cost** pay it once and ship only when open. **Expansions** add units a period to an offer's capacity
from `build_periods` after the order, up to `max_units` in all, at `cost_jpy_per_unit` less the subsidy.

**Stock.** A segment may keep any part it needs in stock, with or without a row in `stock`; without one it starts with none.
`cover_periods` asks that the stock at the end of every period reach so many times that period's demand. Holding costs fall
on the stock at the end of a period. What is left at the end of the horizon has no value.

**Shortage.** Demand that is not met is lost, not caught up later, and a shortage is at most the demand of its period. The
penalty is `shortage_penalty_jpy`; where that is blank, ten times the highest landed cost (with the standard cost of chosen
components) at which any offer with a lane to a segment that needs the part could deliver it in the horizon, barred offers
included. A part that nobody offers and that has
no penalty costs nothing when missing; a warning says so.

**Components.** `bom` says what goes into a unit of a part; a row that names an offer overrides the part's row for that offer,
and 0 units strike the component out. `offers.components` says who finds the components: `chosen` (the model does; the
default where there is a bill), `declared` (the maker does, and `provenance` says where they come from) or `none`. **An offer
whose components are chosen states its price without them; a declared one states the whole price.** A component comes from
any offer of it with a lane to the assembly's plant (`lanes.destination` may be a plant, its country or `*`), is paid, shipped and
taxed like an order, and uses the capacity that it shares with direct demand. It arrives in the period in which the assembly
is made and shipped, so lead times add up along the chain. What incumbents assembled before the horizon took components
of incumbents; they are counted at the first period's prices. An assembly that lacks a source for one of its components
supplies nothing; a warning names it.

**Standard cost and value.** A part's standard cost is the median over its offers of the price of the first tier, in yen of the
period, and of the standard cost of what goes into it where the model chooses that. The *value* of an order is its purchase
cost and the standard cost of its chosen components. Shares across parts, phase-outs, coverage, exposure, concentration and
the budget of one segment weigh by value, because the components of pooled assemblies belong to no one segment; the joint
budget (`*`) takes what they really cost ([decision 10](adr/0010-standard-cost.md)).

**Declared provenance.** A row says that so much of a component comes from a supplier, a country or both. What is not
declared is *unknown*, and each rule says how unknown counts. A source declared by supplier alone has the country of the
supplier's seat. A source declared by country alone is no listed firm's unless such a firm, or one it holds, has its seat or
a plant there in the package: then it is unknown to rules that name firms.

**Ownership.** Shares multiply along a path and add over paths; a path ends at the first listed firm. A row holds in the periods
in which it is valid on some day.

**Minimum orders** are for an offer's arrivals in a period, all segments and assemblies together: nothing, or at least so much.
They need `integers: on`. Quantities themselves are never rounded: a plan may order 12.5 pieces.

**Sources of concern.** An offer counts as one if its plant's country or its supplier's country has the bloc `of_concern`, while
its supplier stands on any list in `entities`, or while such firms hold half of its supplier or more. Their share of value is
the plan's *exposure*, by tier: tier 1 is what segments buy, tier 2 its components, and so on. A supplier and an entity with
the same id are the same firm.

**Grades.** `official`: as published. `derived`: follows from published figures by a stated rule. `assumption`: neither. The
summary says which share of value rests on offers of each grade (`confidence`).

**Not in the model.** `lots`, `criteria` and `bids`, for comprehensive evaluation (総合評価落札方式), are read and checked and
travel with every plan pack, but the plan does not use them; the summary says so (`not_modelled`). Their amounts and points are
kept as written, with at most 15 digits. A package written for version 1 of the contract, with `ceiling_jpy` in `bids` and
`mandatory_pass` true or false, is read with a warning: the ceiling moves to the lot, true means met, false not met. Without
`lots` its bids cannot be evaluated; plans are not affected.

Of `entities`, `aliases` serve [screening](screening.md), which also finds the firms named inside an entry that is copied as a list
writes it ("Affiliated Entity: ..."); `purpose` is for readers: a rule states the purposes that it means.

## Tables and columns

`*` marks a required table or column. Every table may carry `grade`, and every table but `sources` itself `source_id`: they are
listed once, here, and left out below.

| column | kind | meaning |
|---|---|---|
"""

PLAN = """## Tables of a plan

The CSV files of a [plan pack](operations.md#the-plan-pack), and the sheets of its `plan.xlsx`. `*` marks a column that is never
blank. Ids are those of the data package. Amounts in JPY are nominal where it is not said that they are present yen.
"""

SCENARIOS = """## Scenarios

A scenario is a YAML file that says which data to use and what to change in them. It never alters the data.

```yaml
id: strait-closed-weak-yen
title: {en: Taiwan Strait closed and a weak yen, ja: 台湾海峡の封鎖と円安}
extends: baseline
changes:
  - {table: offers, where: {plant.country_id: TWN}, periods: [2028Q1, 2028Q2], set: {capacity: 0}}
  - {table: fx, where: {currency: USD}, scale: {jpy_per_unit: 1.15}}
model:
  objective: [shortage, exposure, cost]
  share_cap: {country: 0.6, supplier: {part: 0.5, all: 0.4}}
solver: {gap: 0.005, time_limit_s: 60}
```

Only plain YAML is read. An unknown key, column or id, a value out of range and a selector that matches nothing are errors that
name file and line. A switch takes on, off, yes, no, true and false, in any case and in quotes or not.

### Keys

`*` marks a required key. In a file of yours `id` and `title` may be left out.

<<Scenario>>
### Inheritance

From the root ancestor to the file itself: maps merge key by key; a key without a value (`null`) takes the parent's away;
lists and single values replace; `changes` are appended, so a child's act on what its parents' have left. `id`, `title` and
`description` are each file's own. A circle of parents is an error.

### Changes

A change names a table, the rows (`where`), and what to `set`, `scale` (multiply) or `add` in which columns.

<<Change>>
- `where` compares columns with a value or a list of values; several columns must all fit, and without `where` every row does.
  A dotted path follows references: `plant.country_id` of an offer is the country of its plant, and
  `plant.supplier.country_id`, `part.family` and `segment.sector` work alike. Every value must occur.
- `periods` confines the change to those quarters of the horizon. Tables with a period: their rows of those quarters; a rate of
  `fx` for any period (`*`) is split off for them. `offers`: writes `offer_periods` (capacity or unit price), starting from
  the value in force. `plants`: writes `plant_periods` (capacity). No other table varies by period.
- **One cell, one change.** Two changes of one file may not touch the same cell; the error names both lines. A child may change
  what its parent changed.
- Columns that name the row cannot be changed, text can be set but not scaled, and a blank cell cannot be scaled or added to:
  an unlimited capacity has no half.
- After the changes the package is checked again, unless they write nothing but numbers that can have done no harm.

### `model`

<<ModelOptions>>
- `share_cap: {country: 0.6}` is short for `{country: {part: 0.6}}`. `part` counts units of each part; `family` and `all`
  count value; each per period of arrival.
- `minimum_sources: 2` is short for `{count: 2}`; its keys stand below.
- Yes or no with `integers: on`: qualifications, openings, minimum orders, counted sources, price tiers that need it.

In `minimum_sources`:

<<MinimumSources>>
### `solver`

<<SolverOptions>>
### One-line overrides

`--set KEY=VALUE` on the command line changes one key, with the value in YAML, as if one more file extended the scenario:

```
--set model.share_cap.country=0.5
--set 'rules=[]'
--set solver.time_limit_s=null
--set id=trial
```

`extends` and `changes` need a file. A `data` folder given so is relative to the working directory. Give an `id` as well where
the plan is to be kept beside that of the scenario.

## Rule packs

A rule is a ban or a cap with dates, scope and citation, in a file `<id>.yaml`:

```yaml
id: jp-contractors
title: {en: Extension to the defence industry, ja: 防衛産業への適用拡大}
citation: Planning assumption. ...
grade: assumption
applies:
  sectors: [defence_industry]
  families: [communication, semiconductor, component]
  from: 2027-04-01
bars:
  - clause: parts of the entities on the list jp-it-2018, and of firms that they hold
    lists: [jp-it-2018]
    ownership: 0.5
  - clause: parts made in China
    countries: [CHN]
depth: all
unknown: report
de_minimis: 0.1
exceptions:
  - {clause: example of an exception, parts: [optical-cable], to: 2028-03-31}
phase_out:
  - {from: 2027-04-01, share: 0.40}
  - {from: 2028-04-01, share: 0.25}
  - {from: 2030-04-01, share: 0}
```

<<RulePack>>
Each of `bars` is a clause:

<<Clause>>
Each of `exceptions`:

<<Waiver>>
Each step of `phase_out`:

<<Step>>
**When a period is bound.** When rule and listing are in force together on any day of it. The cap of a period is that of its last
day.

**What a cap means.** For each rule, segment, family of what is bought and period, the value of what breaks the rule is at most that
share of all value. Where the share is 0, the order does not exist in the model. Each exclusion is listed with its tier, rule,
clause and the shortest path that proves it: offer → plant → country, offer → plant → supplier ← 60 % owner = listed
entity, offer → component (90 % declared) → country, or offer → component: every source is barred, the nearest ....

**How a ban reaches components.** An order from an offer whose components are chosen carries a *clearance*: the tests that its whole
chain passes, such as `jp-contractors@2030Q2` (what that rule bars in that quarter). A component may flow into such an order only
if it passes them too, and so on down. A rule whose share is 0 asks every order for its test; under a phase-out an order
either passes or counts against the cap. A declared component passes or fails by what is declared.

How the shipped packs are meant, and how to write one, stands in [rules.md](rules.md).

**Deadlines.** `deadlines: {rule: 2028Q4}` in a scenario moves the date of the rule's step to 0 to the first day of that
quarter. Earlier steps on or after it fall away; if it moves later, the last share before it holds until then. A rule without
steps bars from then on. A deadline before the rule's own `from` brings that forward.
"""

_KINDS = {
    "id": "id",
    "text": "text",
    "number": "number",
    "integer": "whole number",
    "period": "quarter",
    "date": "day",
    "numbers": "numbers separated by `;`",
    "names": "names separated by `|`",
    "flag": "true or false",
    "year": "year",
}
_SHARED = ("source_id", "grade")
_EMPTY = " The column names alone will do where nothing refers to a row."


def page() -> str:
    """The whole page."""
    shared = [TABLES["offers"].by_name[name] for name in _SHARED]
    rows = [_row([f"`{c.name}`", _kind(c), c.help["en"]]) for c in shared]
    tables = [_table(table) for table in TABLES.values()]
    plan = [_plan_table(table) for table in PLAN_TABLES.values()]
    options = re.sub(r"<<(\w+)>>\n", lambda mark: f"{option_table(RECORDS[mark[1]])}\n", SCENARIOS)
    return "\n".join([HEAD.rstrip("\n"), *rows, "", *tables, PLAN, *plan, options.rstrip("\n"), ""])


def _table(table: Table) -> str:
    name = f"`{table.name}`{' *' if table.required else ''}"
    own = [c for c in table.columns if c.name not in _SHARED or c.name in table.key]
    lines = [
        *_heading(name, table, _EMPTY if table.may_be_empty else ""),
        "| column | kind | unit | default | meaning |",
        "|---|---|---|---|---|",
        *(_row([_name(c), _kind(c), c.unit or "", _default(c), c.help["en"]]) for c in own),
        "",
    ]
    return "\n".join(lines)


def _plan_table(table: Table) -> str:
    lines = [
        *_heading(f"`{table.name}.csv`", table),
        "| column | kind | unit | meaning |",
        "|---|---|---|---|",
        *(_row([_name(c), _kind(c), c.unit or "", c.help["en"]]) for c in table.columns),
        "",
    ]
    return "\n".join(lines)


def _heading(name: str, table: Table, more: str = "") -> list[str]:
    key = ", ".join(f"`{column}`" for column in table.key)
    unique = f" Unique by {key}." if key else ""
    return [f"### {name} {table.title['en']} ({table.title['ja']})", "", f"{table.help['en']}{unique}{more}", ""]


def _name(column: Column) -> str:
    return f"`{column.name}`{' *' if column.required else ''}"


def _default(column: Column) -> str:
    return "" if column.default is None else f"`{show(column.default)}`"


def _kind(column: Column) -> str:
    """What the cell may hold: its choices, the table it refers to, or its form and range."""
    if column.form is not None:
        return column.form.wording
    if column.choices:
        return ", ".join(f"`{choice}`" for choice in column.choices)
    if column.refers:
        named = " or ".join(f"id of `{place.split('.')[0]}`" for place in column.refers)
        return f"{named}, or `*`" if column.wildcard else named
    kind = (
        _KINDS[column.kind] + (", or `*`" if column.wildcard else "") + (" of the horizon" if column.in_horizon else "")
    )
    return f"{kind}, {column.bounds}" if column.bounds else kind


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    SWEEP_PAGE.write_text(sweep_page(), encoding="utf-8")
