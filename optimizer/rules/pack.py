"""Rule packs: bans and caps with their dates, scope and citation, one YAML file each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import zip_longest
from pathlib import Path
from typing import Any, Literal, cast

from optimizer.documents.yaml_text import Node, node_of, read_yaml
from optimizer.documents.yaml_values import (
    as_choice,
    as_date,
    as_fields,
    as_identifier,
    as_integer,
    as_items,
    as_number,
    as_text,
    as_texts,
    as_title,
    suggestion,
)
from optimizer.errors import BadInput, quoted
from optimizer.periods import first_day
from optimizer.schema import column

__all__ = [
    "WAIVED",
    "Clause",
    "RulePack",
    "Step",
    "Waiver",
    "find_rules",
    "read_rule",
    "rule_from_mapping",
    "with_deadline",
]

Target = Literal["entities", "lists", "countries", "countries_except", "owner_countries"]
TARGETS: tuple[Target, ...] = ("entities", "lists", "countries", "countries_except", "owner_countries")
#: Targets that name firms, and whose bar may therefore reach the firms that they hold.
HELD: tuple[Target, ...] = ("entities", "lists", "owner_countries")
GRADES = ("official", "assumption")
MOST_TIERS = 1000
Unknown = Literal["report", "allow", "bar"]
UNKNOWN: tuple[Unknown, ...] = ("report", "allow", "bar")
#: What an exception may name: the field, and the table and column in which its ids are known.
WAIVED = {
    "parts": ("parts", "part_id"),
    "families": ("parts", "family"),
    "segments": ("segments", "segment_id"),
    "suppliers": ("suppliers", "supplier_id"),
    "countries": ("countries", "country_id"),
}


@dataclass(frozen=True)
class Clause:
    """One clause of a rule and what it bars.

    ``entities``: offers of these suppliers while they are listed; ``lists``: offers of any supplier on these
    lists; ``countries``: offers of plants there; ``countries_except``: offers of plants anywhere else;
    ``owner_countries``: offers of suppliers seated there. With ``ownership`` (0–1) the first, the second and the last
    also bar suppliers in which those firms together hold at least this share. ``start`` and ``end`` are the clause's
    own dates, within the rule's. ``number`` is what the rule calls the clause, such as ``2(1)``.
    """

    number: str
    target: Target
    ids: tuple[str, ...]
    ownership: float | None = None
    start: date | None = None
    end: date | None = None
    #: Of ``entities``: only while they are on one of these lists; empty: on any.
    on: tuple[str, ...] = ()
    place: str = field(default="", compare=False)


@dataclass(frozen=True)
class Waiver:
    """An exception: purchases that match every key stated are free of the rule, with all that stands in them.

    An empty key matches everything; ``suppliers`` and ``countries`` are those of the offer that is bought.
    """

    clause: str
    parts: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    suppliers: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None
    place: str = field(default="", compare=False)


@dataclass(frozen=True)
class Step:
    """From ``start`` on, barred sources may hold ``share`` (0–1) of the purchases; 0 bars them."""

    start: date
    share: float


@dataclass(frozen=True)
class RulePack:
    """A rule: who is bound (``sectors``), for what (``families``), when (``start``, ``end``), by which clauses.

    ``end`` None means that the rule stays in force. Without ``phase_out`` its clauses bar in full from ``start``;
    with it, nothing is bound before the first step. ``purposes``, where there are any, confine it to segments that buy
    for one of them. ``depth`` is how many tiers are tested: 1 what is bought, 2 its components as well, None all. What
    a maker leaves undeclared of its components counts by ``unknown``: ``bar`` as barred, ``allow`` as clean,
    ``report`` as clean but listed. A declared component breaks the rule where more than ``de_minimis`` (0–1) of it is
    barred. ``title`` has the keys ``en`` and ``ja``.
    """

    id: str
    title: Mapping[str, str]
    citation: str
    grade: str
    sectors: tuple[str, ...]
    families: tuple[str, ...]
    start: date
    end: date | None
    clauses: tuple[Clause, ...]
    phase_out: tuple[Step, ...] = ()
    depth: int | None = 1
    purposes: tuple[str, ...] = ()
    unknown: Unknown = "report"
    de_minimis: float = 0.0
    exceptions: tuple[Waiver, ...] = ()
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
        if self.purposes:
            applies["purposes"] = list(self.purposes)
        found |= {"grade": self.grade, "applies": applies}
        found["bars"] = [_clause_mapping(clause) for clause in self.clauses]
        found["depth"] = {None: "all", 1: "product"}.get(self.depth) or {"tier": self.depth}
        found["unknown"] = self.unknown
        found["de_minimis"] = self.de_minimis
        if self.exceptions:
            found["exceptions"] = [_waiver_mapping(waiver) for waiver in self.exceptions]
        if self.phase_out:
            found["phase_out"] = [{"from": step.start.isoformat(), "share": step.share} for step in self.phase_out]
        return found


def read_rule(path: Path) -> RulePack:
    """The rule pack in a YAML file, whose id is the file's name; BadInput names file and line."""
    rule = _rule(read_yaml(path))
    if rule.id != path.stem:
        raise BadInput(f"the rule's id {quoted(rule.id)} differs from the name of its file", rule.place)
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
            raise BadInput(f"there is no rule {quoted(rule)}; {listed}", place)
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
        raise BadInput(f"the deadline {period} of rule {quoted(rule.id)} is after its end, {rule.end}", place)
    if not rule.phase_out:
        return replace(rule, start=deadline)
    kept = tuple(step for step in rule.phase_out if step.share > 0 and step.start < deadline)
    return replace(rule, start=min(rule.start, deadline), phase_out=(*kept, Step(deadline, 0.0)))


def _rule(top: Node) -> RulePack:
    keys = ("id", "title", "citation", "note", "grade", "applies", "bars")
    optional = ("depth", "unknown", "de_minimis", "exceptions", "phase_out")
    required = tuple(key for key in keys if key != "note")
    fields = as_fields(top, (*keys, *optional), required=required)
    scope = ("sectors", "families", "purposes", "from", "to")
    applies = as_fields(fields["applies"], scope, required=("sectors", "from"))
    start, end = as_date(applies["from"]), _end(applies, as_date(applies["from"]), "rule")
    families = column("parts", "family").choices
    clauses = tuple(_clause(item) for item in as_items(fields["bars"]))
    if not clauses:
        raise fields["bars"].error("the rule bars nothing")
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
        clauses=clauses,
        depth=_depth(fields["depth"]) if "depth" in fields else 1,
        purposes=_words(applies["purposes"], column("segments", "purposes").choices, "purpose")
        if "purposes" in applies
        else (),
        unknown=cast(Unknown, as_choice(fields["unknown"], UNKNOWN)) if "unknown" in fields else "report",
        de_minimis=as_number(fields["de_minimis"], at_least=0, at_most=1) if "de_minimis" in fields else 0.0,
        exceptions=tuple(_waiver(item) for item in as_items(fields["exceptions"])) if "exceptions" in fields else (),
        phase_out=_steps(fields["phase_out"]) if "phase_out" in fields else (),
        place=top.place,
    )


def _words(node: Node, choices: tuple[str, ...], what: str) -> tuple[str, ...]:
    words = as_texts(node, what)
    if not words:
        raise node.error("the list is empty")
    for item in as_items(node):
        if as_text(item) not in choices:
            raise item.error(f"unknown {what} {quoted(item.text)}{suggestion(item.text, choices)}")
    return words


def _clause(node: Node) -> Clause:
    fields = as_fields(node, ("clause", *TARGETS, "on", "ownership", "from", "to"), required=("clause",))
    stated = [target for target in TARGETS if target in fields]
    if len(stated) != 1:
        raise node.error(f"expected one of {', '.join(TARGETS)}, found {' and '.join(stated) or 'none'}")
    target = stated[0]
    if "ownership" in fields and target not in HELD:
        raise fields["ownership"].error(f"only a bar on {', '.join(HELD)} follows ownership; {target} names no firms")
    if "on" in fields and target != "entities":
        raise fields["on"].error("only a bar on entities is confined to lists")
    start = as_date(fields["from"]) if "from" in fields else None
    return Clause(
        number=as_text(fields["clause"]),
        target=target,
        ids=_ids(fields[target]),
        on=_ids(fields["on"]) if "on" in fields else (),
        ownership=as_number(fields["ownership"], above=0, at_most=1) if "ownership" in fields else None,
        start=start,
        end=_end(fields, start, "clause"),
        place=fields[target].place,
    )


def _waiver(node: Node) -> Waiver:
    fields = as_fields(node, ("clause", *WAIVED, "from", "to"), required=("clause",))
    stated = {key: _ids(fields[key]) if key in fields else () for key in WAIVED}
    if not any(stated.values()):
        raise node.error(f"the exception names none of {', '.join(WAIVED)}, so it would lift the whole rule")
    start = as_date(fields["from"]) if "from" in fields else None
    return Waiver(
        clause=as_text(fields["clause"]),
        parts=stated["parts"],
        families=stated["families"],
        segments=stated["segments"],
        suppliers=stated["suppliers"],
        countries=stated["countries"],
        start=start,
        end=_end(fields, start, "exception"),
        place=node.place,
    )


def _ids(node: Node) -> tuple[str, ...]:
    ids = as_texts(node, "id")
    if not ids:
        raise node.error("the list is empty")
    return ids


def _end(fields: Mapping[str, Node], start: date | None, what: str) -> date | None:
    end = as_date(fields["to"]) if "to" in fields else None
    if end is not None and start is not None and end < start:
        raise fields["to"].error(f"the {what} ends before it starts on {start}")
    return end


def _depth(node: Node) -> int | None:
    """How many tiers are tested; None for all."""
    if not isinstance(node.value, dict):
        return {"product": 1, "all": None}[as_choice(node, ("product", "all"))]
    return as_integer(as_fields(node, ("tier",), required=("tier",))["tier"], 1, MOST_TIERS)


def _clause_mapping(clause: Clause) -> dict[str, Any]:
    found: dict[str, Any] = {"clause": clause.number, clause.target: list(clause.ids)}
    if clause.on:
        found["on"] = list(clause.on)
    if clause.ownership is not None:
        found["ownership"] = clause.ownership
    return found | _dates(clause)


def _waiver_mapping(waiver: Waiver) -> dict[str, Any]:
    stated = {key: list(getattr(waiver, key)) for key in WAIVED if getattr(waiver, key)}
    return {"clause": waiver.clause, **stated} | _dates(waiver)


def _dates(dated: Clause | Waiver) -> dict[str, str]:
    days = {"from": dated.start, "to": dated.end}
    return {key: day.isoformat() for key, day in days.items() if day is not None}


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
