"""A case: everything one solve needs, read, changed by the scenario, checked and dated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from optimizer.columns.tables import Tables
from optimizer.dataset.check import check_tables
from optimizer.dataset.package import Package, fill_defaults, read_package
from optimizer.documents.yaml_values import suggestion
from optimizer.errors import BadInput, DataFaults, Fault, quoted
from optimizer.messages import listing, message, sequence
from optimizer.periods import MAX_PERIODS, horizon, ordinal
from optimizer.rules.pack import WAIVED, RulePack, find_rules, with_deadline
from optimizer.scenario import Scenario, read_scenario
from optimizer.scenario.check_changes import needs_no_check
from optimizer.scenario.outlook import outlook
from optimizer.scenario.overlay import Changed, apply_changes
from optimizer.schema import ANY, TABLES

from .barred_offers import barred_offers

__all__ = ["Case", "case_from", "load_case", "package_of", "rules_folder_of", "rules_of"]


@dataclass(frozen=True)
class Case:
    """What one solve needs.

    ``tables`` are the package's after the scenario's changes, with the stated defaults filled and
    ``demand`` cut to the horizon; ``rules`` have the scenario's deadlines and exceptions; ``periods`` is the horizon, and
    ``scenario`` states it. ``defaults_used`` counts the filled cells by ``table.column``. ``source`` is the
    package as read, ``rules_as_read`` the rule packs without either.
    """

    scenario: Scenario
    tables: Mapping[str, pd.DataFrame]
    rules: tuple[RulePack, ...]
    periods: list[str]
    defaults_used: dict[str, int]
    warnings: tuple[Fault, ...]
    source: Package
    rules_as_read: tuple[RulePack, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "tables", Tables.of(self.tables))


def load_case(
    scenario_path: Path,
    data: Path | None = None,
    overrides: Sequence[str] = (),
    overlay: Mapping[str, Any] | None = None,
) -> Case:
    """The case of a scenario file; ``data`` takes the place of the package that the scenario names.

    ``overrides`` and ``overlay`` are as in `read_scenario`. BadInput (DataFaults for the package) says all that is wrong.
    """
    scenario = read_scenario(Path(scenario_path), overrides, overlay)
    if data is not None:
        scenario = replace(scenario, data=Path(data).resolve())
        package = read_package(scenario.data)
    else:
        package = package_of(scenario)
    return case_from(scenario, package, rules_of(scenario))


def package_of(scenario: Scenario) -> Package:
    """The data package that a scenario names. BadInput if there is none, DataFaults for all that is wrong with it."""
    if not scenario.data.exists():
        raise BadInput(message("there is no data package at {path}", path=scenario.data), scenario.place("data"))
    return read_package(scenario.data)


def rules_of(scenario: Scenario) -> tuple[RulePack, ...]:
    """The rule packs that a scenario names as they are read, from the folder that goes with its data."""
    places = [scenario.place(f"rules[{k}]") for k in range(1, len(scenario.rules) + 1)]
    return find_rules(rules_folder_of(scenario.data), scenario.rules, places)


def rules_folder_of(data: Path) -> Path:
    """The folder of the rule packs that go with a data package: ``rules`` inside it, else beside it."""
    inside = data / "rules"
    return inside if inside.is_dir() else data.parent / "rules"


def case_from(scenario: Scenario, package: Package, rules: Sequence[RulePack]) -> Case:
    """The case of a scenario, a package and the scenario's rule packs as they were read, without deadlines.

    BadInput: a rule of the scenario that is not among ``rules``, a rule that names an unknown entity, list or
    country, a change that does not fit the tables or leaves them faulty, a horizon without demand.
    """
    by_id = {rule.id: rule for rule in rules}
    for k, name in enumerate(scenario.rules, 1):
        if name not in by_id:
            text = message("there is no rule {rule}{hint}", rule=quoted(name), hint=suggestion(name, by_id))
            raise BadInput(text, scenario.place(f"rules[{k}]"))
    for name in scenario.deadlines:
        if name not in scenario.rules:
            place = scenario.place(f"deadlines.{name}")
            hint = suggestion(name, scenario.rules)
            raise BadInput(message("the scenario has no rule {rule}{hint}", rule=quoted(name), hint=hint), place)
    deadlines = scenario.deadlines
    dated = tuple(
        with_deadline(by_id[name], deadlines[name], scenario.place(f"deadlines.{name}"))
        if name in deadlines
        else by_id[name]
        for name in scenario.rules
    )
    dated = tuple(replace(rule, exceptions=(*rule.exceptions, *scenario.exceptions.get(rule.id, ()))) for rule in dated)
    periods = _horizon(scenario, package.tables["demand"])
    changed = apply_changes(package.tables, scenario.changes, periods)
    warnings = _checked(changed, package)
    for rule in dated:
        warnings = (*warnings, *_check_rule(rule, changed.tables))
    tables = dict(changed.tables)
    tables["demand"], ignored = _within_horizon(tables["demand"], periods, scenario.place("horizon"))
    _check_rates(tables, periods, scenario.place("horizon"))
    tables, used = fill_defaults(tables)
    barred = tuple(_barred_additions(changed, tables, dated, periods, scenario))
    resolved = replace(scenario, start=periods[0], periods=len(periods))
    return Case(
        resolved,
        tables,
        dated,
        periods,
        used,
        (*warnings, *ignored, *barred, *outlook(tables, periods, scenario.model)),
        package,
        tuple(by_id[name] for name in scenario.rules),
    )


def _horizon(scenario: Scenario, demand: pd.DataFrame) -> list[str]:
    written = demand["period"].dropna().unique().tolist()
    if not written:
        raise BadInput(message("the package has no demand"), scenario.path.name)
    start = scenario.start or min(written, key=ordinal)
    count = scenario.periods or ordinal(max(written, key=ordinal)) - ordinal(start) + 1
    if count > MAX_PERIODS or ordinal(start) < ordinal("1900Q1") or ordinal(start) + count > ordinal("3000Q1"):
        text = message(
            "the horizon would be {count} periods from {start}; state horizon.start and horizon.periods",
            count=count, start=start,
        )  # fmt: skip
        raise BadInput(text, scenario.place("horizon"))
    if count < 1:
        text = message("the horizon starts in {start}, after the last period of demand", start=start)
        raise BadInput(text, scenario.place("horizon.start"))
    return horizon(start, count)


def _checked(changed: Changed, package: Package) -> tuple[Fault, ...]:
    """The warnings about the changed tables; BadInput with the lines of the changes if they have errors.

    The package's own tables were checked when it was read: where changes can have done no harm, nothing is checked again.
    """
    if not changed.changes or needs_no_check(package.tables, changed.tables, changed.authors):
        return package.warnings
    faults = check_tables(changed.tables)
    errors = [fault for fault in faults if fault.severity == "error"]
    if errors:
        placed = [(changed.place_of(fault), fault) for fault in errors]
        if not any(place for place, _ in placed):
            raise DataFaults(errors, message("after the scenario's changes"))
        first = next(place for place, _ in placed if place)
        after = message("after the changes")
        told = (message("  {place}: {fault}", place=place or after, fault=fault.message) for place, fault in placed)
        lines = sequence(told, "\n", "\n")
        text = message("the changes leave {count} fault(s) in the data\n{lines}", count=len(errors), lines=lines)
        raise BadInput(text, first)
    return (*filter(_of_the_files, package.warnings), *faults)


def _of_the_files(warning: Fault) -> bool:
    """Whether a warning is about a file or sheet, which holds whatever changes; the checks of tables tell of rows."""
    return warning.table not in TABLES or (warning.row is None and warning.value is not None)


def _within_horizon(demand: pd.DataFrame, periods: list[str], place: str) -> tuple[pd.DataFrame, tuple[Fault, ...]]:
    inside = demand["period"].isin(periods)
    first, last = periods[0], periods[-1]
    if not inside.any():
        raise BadInput(message("no demand falls into the horizon {first}–{last}", first=first, last=last), place)
    if inside.all():
        return demand, ()
    outside = int((~inside).sum())
    text = message(
        "a period of the horizon {first}–{last}; {count} row(s) of demand outside it are left out",
        first=first, last=last, count=outside,
    )  # fmt: skip
    return demand[inside].reset_index(drop=True), (Fault("demand", None, "period", None, text, severity="warning"),)


def _check_rates(tables: Mapping[str, pd.DataFrame], periods: list[str], place: str) -> None:
    """Raises DataFaults for each currency of an offer that lacks a rate in some period; yen need none."""
    offers, fx = tables["offers"], tables["fx"]
    general = set(fx.loc[fx["period"] == ANY, "currency"])
    faults: list[Fault] = []
    for currency, rows in offers.groupby("currency", sort=False).indices.items():
        if currency == "JPY" or currency in general:
            continue
        rated = set(fx.loc[fx["currency"] == currency, "period"])
        lacking = [period for period in periods if period not in rated]
        if lacking:
            text = message(
                "a currency with a rate in fx for {periods}, or for any period (*)", periods=listing(lacking)
            )
            faults.append(Fault("offers", int(rows[0]) + 2, "currency", str(currency), text))
    if faults:
        raise DataFaults(faults, place)


def _check_rule(rule: RulePack, tables: Mapping[str, pd.DataFrame]) -> Iterator[Fault]:
    """BadInput for an id in the rule's clauses, or a segment or part of the rule, that the package lacks; a warning for each in
    its exceptions.

    An exception without its id frees nothing, so it is on the safe side.
    """
    _check_ids(tables, "segments", rule.segments, rule.place)
    _check_ids(tables, "parts", rule.parts, rule.place)
    for clause in rule.clauses:
        for key, ids in ((clause.target, clause.ids), ("lists", clause.on_lists), ("parts", clause.parts)):
            _check_ids(tables, key, ids, clause.place or rule.place)
    for waiver in rule.exceptions:
        for scope, (table, name) in WAIVED.items():
            known = set(tables[table][name].dropna())
            place = waiver.place or rule.place
            text = message(
                "a {column} that an exception of rule {rule} can free ({place})", column=name, rule=rule.id, place=place
            )
            for entry in getattr(waiver, scope):
                if entry not in known:
                    yield Fault(table, None, name, entry, text, severity="warning")


def _barred_additions(
    changed: Changed,
    tables: Mapping[str, pd.DataFrame],
    rules: Sequence[RulePack],
    periods: list[str],
    scenario: Scenario,
) -> Iterator[Fault]:
    """A warning for each offer that a change adds, such as an award, and that a rule bars for all whom it leads to."""
    for barred in barred_offers(tables, rules, periods, scenario.model.unknown, changed.added("offers")):
        offer = str(tables["offers"]["offer_id"].iloc[barred.offer])
        fault = Fault("offers", barred.offer + 2, "offer_id", offer, "", severity="warning")
        text = message(
            "an offer that rule {rule} does not bar for {segments} in {quarters} ({place})",
            rule=quoted(barred.rule.id), segments=listing(barred.segments), quarters=barred.quarters(periods),
            place=changed.place_of(fault),
        )  # fmt: skip
        yield replace(fault, expected=text)


def _check_ids(tables: Mapping[str, pd.DataFrame], key: str, ids: Sequence[str], place: str) -> None:
    table, name = _BARRED.get(key) or WAIVED.get(key) or WAIVED["countries"]
    known = set(tables[table][name].dropna())
    for entry in ids:
        if entry not in known:
            hint = suggestion(entry, known)
            text = message(
                "{table} has no {column} {value}{hint}", table=table, column=name, value=quoted(entry), hint=hint
            )
            raise BadInput(text, place)


#: Where the ids of clauses that name firms are known; the others name countries.
_BARRED = {"entities": ("entities", "entity_id"), "lists": ("entities", "list_id")}
