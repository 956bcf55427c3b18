"""Rule packs: bans and caps with their dates, scope and citation, one YAML file each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import zip_longest
from pathlib import Path
from typing import Any, Literal

from optimizer.dataset.periods import first_day
from optimizer.dataset.schema import column
from optimizer.dataset.yaml_text import Node, node_of, read_yaml
from optimizer.dataset.yaml_values import (
    as_choice,
    as_date,
    as_fields,
    as_identifier,
    as_items,
    as_number,
    as_text,
    as_texts,
    as_title,
    suggestion,
)
from optimizer.errors import BadInput

__all__ = ["Bar", "RulePack", "Step", "find_rules", "read_rule", "rule_from_mapping", "with_deadline"]

Target = Literal["entities", "lists", "countries", "countries_except"]
TARGETS: tuple[Target, ...] = ("entities", "lists", "countries", "countries_except")
GRADES = ("official", "assumption")
DEPTHS = ("product",)


@dataclass(frozen=True)
class Bar:
    """One clause of a rule and what it bars.

    ``entities``: offers of these suppliers while they are listed; ``lists``: offers of any supplier on these
    lists; ``countries``: offers of plants there; ``countries_except``: offers of plants anywhere else.
    """

    clause: str
    target: Target
    ids: tuple[str, ...]
    place: str = field(default="", compare=False)


@dataclass(frozen=True)
class Step:
    """From ``start`` on, barred sources may hold ``share`` (0–1) of the purchases; 0 bars them."""

    start: date
    share: float


@dataclass(frozen=True)
class RulePack:
    """A rule: who is bound (``sectors``), for what (``families``), when (``start``, ``end``), by which bars.

    ``end`` None means that the rule stays in force. Without ``phase_out`` the bars are total from ``start``;
    with it, nothing is bound before the first step. ``title`` has the keys ``en`` and ``ja``.
    """

    id: str
    title: Mapping[str, str]
    citation: str
    grade: str
    sectors: tuple[str, ...]
    families: tuple[str, ...]
    start: date
    end: date | None
    bars: tuple[Bar, ...]
    phase_out: tuple[Step, ...] = ()
    depth: str = "product"
    note: str | None = None
    place: str = field(default="", compare=False)

    def share_on(self, day: date) -> float:
        """The share (0–1) that barred sources may hold on a day while the rule is in force."""
        share = 1.0 if self.phase_out else 0.0
        for step in self.phase_out:
            if step.start <= day:
                share = step.share
        return share

    def as_mapping(self) -> dict[str, Any]:
        """Plain data in the form of a rule pack's file; read back, it gives an equal rule."""
        found: dict[str, Any] = {"id": self.id, "title": dict(self.title), "citation": self.citation}
        if self.note is not None:
            found["note"] = self.note
        applies: dict[str, Any] = {
            "sectors": list(self.sectors),
            "families": list(self.families),
            "from": self.start.isoformat(),
        }
        if self.end is not None:
            applies["to"] = self.end.isoformat()
        found |= {"grade": self.grade, "applies": applies}
        found["bars"] = [{"clause": bar.clause, bar.target: list(bar.ids)} for bar in self.bars]
        found["depth"] = self.depth
        if self.phase_out:
            found["phase_out"] = [{"from": step.start.isoformat(), "share": step.share} for step in self.phase_out]
        return found


def read_rule(path: Path) -> RulePack:
    """The rule pack in a YAML file, whose id is the file's name; BadInput names file and line."""
    rule = _rule(read_yaml(path))
    if rule.id != path.stem:
        raise BadInput(f"the rule's id {rule.id!r} differs from the name of its file", rule.place)
    return rule


def rule_from_mapping(mapping: Mapping[str, Any], place: str) -> RulePack:
    """A rule pack from plain data in the form of its file; ``place`` stands in messages."""
    return _rule(node_of(mapping, place))


def find_rules(folder: Path, ids: Iterable[str], places: Sequence[str] = ()) -> tuple[RulePack, ...]:
    """The rule packs with these ids, in their order, from ``<id>.yaml`` in the folder.

    BadInput for an id that has no file, with the ids that have one; ``places`` says where each id is stated.
    """
    found: list[RulePack] = []
    known = {path.stem: path for path in sorted(folder.glob("*.yaml"))} if folder.is_dir() else {}
    for rule, place in zip_longest(ids, places):
        if rule not in known:
            listed = f"known: {', '.join(known)}" if known else f"{folder} holds no rule packs"
            raise BadInput(f"there is no rule {rule!r}; {listed}", place)
        found.append(read_rule(known[rule]))
    return tuple(found)


def with_deadline(rule: RulePack, period: str, place: str | None = None) -> RulePack:
    """The rule with its bar total from the first day of ``period``.

    With a phase-out the step to zero takes that date, earlier steps on or after it go, and the last share
    before it lasts until then; without one the whole bar starts then. A deadline before the rule's own start
    brings that start forward. BadInput if the rule ends before the deadline.
    """
    deadline = first_day(period)
    if rule.end is not None and deadline > rule.end:
        raise BadInput(f"the deadline {period} of rule {rule.id!r} is after its end, {rule.end}", place)
    if not rule.phase_out:
        return replace(rule, start=deadline)
    kept = tuple(step for step in rule.phase_out if step.share > 0 and step.start < deadline)
    return replace(rule, start=min(rule.start, deadline), phase_out=(*kept, Step(deadline, 0.0)))


def _rule(top: Node) -> RulePack:
    keys = ("id", "title", "citation", "note", "grade", "applies", "bars", "depth", "phase_out")
    fields = as_fields(top, keys, required=("id", "title", "citation", "grade", "applies", "bars"))
    applies = as_fields(fields["applies"], ("sectors", "families", "from", "to"), required=("sectors", "from"))
    start = as_date(applies["from"])
    end = as_date(applies["to"]) if "to" in applies else None
    if end is not None and end < start:
        raise applies["to"].error(f"the rule ends before it starts on {start}")
    families = column("parts", "family").choices
    bars = tuple(_bar(item) for item in as_items(fields["bars"]))
    if not bars:
        raise fields["bars"].error("the rule bars nothing")
    if "depth" in fields and as_text(fields["depth"]) not in DEPTHS:
        raise fields["depth"].error(
            f"expected product, found {fields['depth'].text!r}; "
            "a ban that reaches components is not supported by this version"
        )
    return RulePack(
        id=as_identifier(fields["id"]),
        title=as_title(fields["title"]),
        citation=as_text(fields["citation"]),
        note=as_text(fields["note"]) if "note" in fields else None,
        grade=as_choice(fields["grade"], GRADES),
        sectors=_words(applies["sectors"], column("segments", "sector").choices, "sector"),
        families=_words(applies["families"], families, "family") if "families" in applies else families,
        start=start,
        end=end,
        bars=bars,
        phase_out=_steps(fields["phase_out"]) if "phase_out" in fields else (),
        place=top.place,
    )


def _words(node: Node, choices: tuple[str, ...], what: str) -> tuple[str, ...]:
    words = as_texts(node, what)
    if not words:
        raise node.error("the list is empty")
    for item in as_items(node):
        if as_text(item) not in choices:
            raise item.error(f"unknown {what} {item.text!r}{suggestion(item.text, choices)}")
    return words


def _bar(node: Node) -> Bar:
    fields = as_fields(node, ("clause", *TARGETS), required=("clause",))
    stated = [target for target in TARGETS if target in fields]
    if len(stated) != 1:
        raise node.error(f"expected one of {', '.join(TARGETS)}, found {' and '.join(stated) or 'none'}")
    target = stated[0]
    ids = as_texts(fields[target], "id")
    if not ids:
        raise fields[target].error("the list is empty")
    return Bar(as_text(fields["clause"]), target, ids, fields[target].place)


def _steps(node: Node) -> tuple[Step, ...]:
    steps: list[Step] = []
    for item in as_items(node):
        fields = as_fields(item, ("from", "share"), required=("from", "share"))
        step = Step(as_date(fields["from"]), as_number(fields["share"], at_least=0, at_most=1))
        if steps and step.start <= steps[-1].start:
            raise fields["from"].error(f"the steps must be in order of date; the one before is {steps[-1].start}")
        if steps and step.share > steps[-1].share:
            raise fields["share"].error(f"the share may not rise; the one before is {steps[-1].share:g}")
        steps.append(step)
    if not steps:
        raise node.error("the list is empty; leave it out for a total bar")
    return tuple(steps)
