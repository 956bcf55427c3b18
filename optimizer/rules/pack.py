"""Rule packs: bans and caps with their dates, scope and citation, one YAML file each; each key declared once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Any, Literal, get_args

from optimizer.documents.record import Identifier, Record, Titles, entries_of, option, read_record
from optimizer.documents.yaml_text import Node, node_of, read_yaml
from optimizer.documents.yaml_values import as_choice, as_entries, as_fields, as_integer, as_items, suggestion
from optimizer.errors import BadInput, quoted
from optimizer.messages import Message, listing, message
from optimizer.periods import first_day
from optimizer.schema import column

__all__ = [
    "WAIVED",
    "Clause",
    "PhaseOutStep",
    "RulePack",
    "Waiver",
    "find_rules",
    "read_rule",
    "rule_from_mapping",
    "with_deadline",
]

Target = Literal["entities", "lists", "countries", "countries_except", "owner_countries"]
#: Targets that name firms, and whose bar may therefore reach the firms that they hold.
OWNERSHIP_TARGETS: tuple[Target, ...] = ("entities", "lists", "owner_countries")
MOST_TIERS = 1000
Unknown = Literal["report", "allow", "bar"]
#: What an exception may name: the field, and the table and column in which its ids are known.
WAIVED = {
    "parts": ("parts", "part_id"),
    "families": ("parts", "family"),
    "segments": ("segments", "segment_id"),
    "suppliers": ("suppliers", "supplier_id"),
    "countries": ("countries", "country_id"),
}
_FAMILIES = column("parts", "family").choices
_SECTORS = column("segments", "sector").choices


def _words(words: tuple[str, ...], noun: Message, **declared: Any) -> Any:
    """An option that is a list of some of the words."""

    def check(node: Node, chosen: tuple[str, ...]) -> None:
        for item, word in zip(as_items(node), chosen, strict=True):
            if word not in words:
                text = message(
                    "unknown {noun} {word}{hint}", noun=noun, word=quoted(word), hint=suggestion(word, words)
                )
                raise item.error(text)

    kind = f"list of {', '.join(f'`{word}`' for word in words)}"
    return option(noun=noun, empty=message("the list is empty"), check=check, kind=kind, **declared)


_ids = partial(option, noun=message("id"), empty=message("the list is empty"), kind="list of ids")


def _falling(node: Node, steps: tuple[PhaseOutStep, ...]) -> None:
    """BadInput for steps whose dates do not rise, or whose shares do."""
    for item, step, before in zip(as_items(node)[1:], steps[1:], steps, strict=False):
        if step.start <= before.start:
            fault = message("the steps must be in order of date; the one before is {day}", day=before.start)
            raise as_entries(item)["from"].error(fault)
        if step.share > before.share:
            fault = message("the share may not rise; the one before is {share}", share=f"{before.share:g}")
            raise as_entries(item)["share"].error(fault)


def _clause(node: Node) -> Clause:
    """A clause, which stands where it says what it bars."""
    return read_record(Clause, node, place=entries_of(Clause, node)["ids"].place)


def _depth(node: Node) -> int | None:
    """How many tiers are tested; None for all."""
    if not isinstance(node.value, dict):
        return {"product": 1, "all": None}[as_choice(node, ("product", "all"))]
    return as_integer(as_fields(node, ("tier",), required=("tier",))["tier"], 1, MOST_TIERS)


def _in_order(dated: Clause | Waiver | RulePack, entries: Mapping[str, Node], what: Message) -> None:
    if dated.end is not None and dated.start is not None and dated.end < dated.start:
        raise entries["end"].error(message("the {what} ends before it starts on {day}", what=what, day=dated.start))


@dataclass(frozen=True)
class Clause(Record):
    """One clause of a rule and what it bars: the ``target`` is the key of the file under which the ``ids`` stand.

    ``number`` is how the rule cites it, in two languages. ``parts`` are those to which the clause is confined, empty for
    all. ``on_lists`` are the lists to which a clause on entities is confined, ``ownership`` the share (0–1) from which it also
    reaches what those firms hold. ``start`` and ``end`` are the clause's own dates, within the rule's.
    """

    number: Titles = option(key="clause")
    target: Target  # type: ignore[misc]  # the key of `ids` says it
    ids: tuple[str, ...] = _ids(keys=get_args(Target), named="target")
    on_lists: tuple[str, ...] = _ids((), key="on")
    parts: tuple[str, ...] = _ids(())
    ownership: float | None = option(None, above=0, at_most=1)
    start: date | None = option(None, key="from")
    end: date | None = option(None, key="to")
    place: str = field(default="", compare=False)

    def check(self, node: Node, entries: Mapping[str, Node]) -> None:
        """BadInput for an ownership or lists that the target does not go with, and for an end before the start."""
        if self.ownership is not None and self.target not in OWNERSHIP_TARGETS:
            fault = message(
                "only a bar on {held} follows ownership; {target} names no firms",
                held=listing(OWNERSHIP_TARGETS),
                target=self.target,
            )
            raise entries["ownership"].error(fault)
        if self.on_lists and self.target != "entities":
            raise entries["on_lists"].error(message("only a bar on entities is confined to lists"))
        _in_order(self, entries, message("clause"))


@dataclass(frozen=True)
class Waiver(Record):
    """An exception: purchases that match every key stated are free of the rule, with all that stands in them.

    An empty key matches everything; ``suppliers`` and ``countries`` are those of the offer that is bought.
    """

    clause: Titles = option()
    parts: tuple[str, ...] = _ids(())
    families: tuple[str, ...] = _ids(())
    segments: tuple[str, ...] = _ids(())
    suppliers: tuple[str, ...] = _ids(())
    countries: tuple[str, ...] = _ids(())
    start: date | None = option(None, key="from")
    end: date | None = option(None, key="to")
    place: str = field(default="", compare=False)

    def check(self, node: Node, entries: Mapping[str, Node]) -> None:
        """BadInput for an exception that names nothing, or ends before it starts."""
        if not any(getattr(self, key) for key in WAIVED):
            keys = listing(WAIVED)
            raise node.error(message("the exception names none of {keys}, so it would lift the whole rule", keys=keys))
        _in_order(self, entries, message("exception"))


@dataclass(frozen=True)
class PhaseOutStep(Record):
    """From ``start`` on, barred sources may hold ``share`` (0–1) of the purchases; 0 bars them."""

    start: date = option(key="from")
    share: float = option(at_least=0, at_most=1)


@dataclass(frozen=True, kw_only=True)
class RulePack(Record):
    """A rule: who is bound (``sectors``, ``segments``), for what (``families``, ``parts``), when, by which clauses.

    ``segments`` empty means every segment of the sectors, ``parts`` every part of the families, ``end`` None that the rule
    stays in force; ``depth`` is how many tiers are tested, None for all. ``grade`` is that of the act; that of a list stands
    with its rows of ``entities``.
    """

    id: Identifier = option()
    title: Titles = option()
    citation: Titles = option()
    note: Titles | None = option(None)
    grade: Literal["official", "assumption"] = option()
    sectors: tuple[str, ...] = _words(_SECTORS, message("sector"), key="applies.sectors")
    segments: tuple[str, ...] = _ids((), key="applies.segments")
    families: tuple[str, ...] = _words(_FAMILIES, message("family"), default=_FAMILIES, key="applies.families")
    parts: tuple[str, ...] = _ids((), key="applies.parts")
    start: date = option(key="applies.from")
    end: date | None = option(None, key="applies.to")
    purposes: tuple[str, ...] = _words(
        column("segments", "purposes").choices, message("purpose"), default=(), key="applies.purposes"
    )
    clauses: tuple[Clause, ...] = option(
        key="bars",
        read=lambda node: tuple(_clause(item) for item in as_items(node)),
        empty=message("the rule bars nothing"),
    )
    depth: int | None = option(
        1,
        read=_depth,
        write=lambda depth: {None: "all", 1: "product"}.get(depth) or {"tier": depth},
        kind="`product`, `all`, `{tier: N}`",
    )
    unknown: Unknown = option("report")
    de_minimis: float = option(0.0, at_least=0, at_most=1)
    exceptions: tuple[Waiver, ...] = option(())
    phase_out: tuple[PhaseOutStep, ...] = option(
        (), empty=message("the list is empty; leave it out for a total bar"), check=_falling
    )
    place: str = field(default="", compare=False)

    def check(self, node: Node, entries: Mapping[str, Node]) -> None:
        """BadInput for a rule that ends before it starts."""
        _in_order(self, entries, message("rule"))

    @property
    def parts_named(self) -> frozenset[str] | None:
        """The parts to which the rule is confined, by itself or because each of its clauses is; None where it is not."""
        own = frozenset(self.parts) if self.parts else None
        if not all(clause.parts for clause in self.clauses):
            return own
        clauses = frozenset(part for clause in self.clauses for part in clause.parts)
        return clauses if own is None else own & clauses

    def share_on(self, day: date) -> float:
        """The share (0–1) that barred sources may hold on a day while the rule is in force."""
        share = 1.0 if self.phase_out else 0.0
        for step in self.phase_out:
            if step.start <= day:
                share = step.share
        return share


def read_rule(path: Path) -> RulePack:
    """The rule pack in a YAML file, whose id is the file's name; BadInput names file and line."""
    rule = read_record(RulePack, read_yaml(path))
    if rule.id != path.stem:
        text = message("the rule's id {rule} differs from the name of its file", rule=quoted(rule.id))
        raise BadInput(text, rule.place)
    return rule


def rule_from_mapping(mapping: Mapping[str, Any], place: str) -> RulePack:
    """A rule pack from plain data in the form of its file; ``place`` stands in messages."""
    return read_record(RulePack, node_of(mapping, place))


def find_rules(folder: Path, ids: Iterable[str], places: Sequence[str] = ()) -> tuple[RulePack, ...]:
    """The rule packs with these ids, in their order, from ``<id>.yaml`` in the folder.

    BadInput for an id that has no file, with the ids that have one; ``places`` says where each id is stated.
    """
    rules: list[RulePack] = []
    known = {path.stem: path for path in sorted(folder.glob("*.yaml"))} if folder.is_dir() else {}
    for rule, place in zip_longest(ids, places):
        if rule not in known:
            listed = (
                message("known: {rules}", rules=listing(known))
                if known
                else message("{folder} holds no rule packs", folder=folder)
            )
            raise BadInput(message("there is no rule {rule}; {known}", rule=quoted(rule), known=listed), place)
        rules.append(read_rule(known[rule]))
    return tuple(rules)


def with_deadline(rule: RulePack, period: str, place: str | None = None) -> RulePack:
    """The rule with its bar total from the first day of ``period``.

    With a phase-out the step to zero takes that date, earlier steps on or after it go, and the last share
    before it lasts until then; without one the whole bar starts then. A deadline before the rule's own start
    brings that start forward. BadInput if the rule ends before the deadline.
    """
    deadline = first_day(period)
    if rule.end is not None and deadline > rule.end:
        text = message(
            "the deadline {period} of rule {rule} is after its end, {end}",
            period=period,
            rule=quoted(rule.id),
            end=rule.end,
        )
        raise BadInput(text, place)
    if not rule.phase_out:
        return replace(rule, start=deadline)
    kept = tuple(step for step in rule.phase_out if step.share > 0 and step.start < deadline)
    return replace(rule, start=min(rule.start, deadline), phase_out=(*kept, PhaseOutStep(deadline, 0.0)))
