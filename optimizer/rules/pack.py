"""Rule packs: bans and caps with their dates, scope and citation, one YAML file each; each key declared once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Any, Literal, get_args

from optimizer.dataset.schema import column
from optimizer.dataset.tables_demand import PURPOSES
from optimizer.documents.record import Identifier, Record, Titles, entries_of, option, read_record
from optimizer.documents.yaml_text import Node, node_of, read_yaml
from optimizer.documents.yaml_values import as_choice, as_entries, as_fields, as_integer, as_items, suggestion
from optimizer.errors import BadInput, quoted
from optimizer.periods import first_day

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
#: Targets that name firms, and whose bar may therefore reach the firms that they hold.
HELD: tuple[Target, ...] = ("entities", "lists", "owner_countries")
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


def _among(words: tuple[str, ...], noun: str) -> Callable[[Node, tuple[str, ...]], None]:
    """A check that a list has none but these words."""

    def check(node: Node, stated: tuple[str, ...]) -> None:
        for item, word in zip(as_items(node), stated, strict=True):
            if word not in words:
                raise item.error(f"unknown {noun} {quoted(word)}{suggestion(word, words)}")

    return check


def _words(help_en: str, help_ja: str, words: tuple[str, ...], noun: str, **declared: Any) -> Any:
    """An option that is a list of some of the words."""
    kind = f"list of {', '.join(f'`{word}`' for word in words)}"
    checks = {"noun": noun, "empty": "the list is empty", "check": _among(words, noun)}
    return option(help_en, help_ja, kind=kind, **checks, **declared)


_ids = partial(option, noun="id", empty="the list is empty", kind="list of ids")


def _falling(node: Node, steps: tuple[Step, ...]) -> None:
    """BadInput for steps whose dates do not rise, or whose shares do."""
    for item, step, before in zip(as_items(node)[1:], steps[1:], steps, strict=False):
        if step.start <= before.start:
            fault = f"the steps must be in order of date; the one before is {before.start}"
            raise as_entries(item)["from"].error(fault)
        if step.share > before.share:
            raise as_entries(item)["share"].error(f"the share may not rise; the one before is {before.share:g}")


def _clause(node: Node) -> Clause:
    """A clause, which stands where it says what it bars."""
    return read_record(Clause, node, place=entries_of(Clause, node)["ids"].place)


def _depth(node: Node) -> int | None:
    """How many tiers are tested; None for all."""
    if not isinstance(node.value, dict):
        return {"product": 1, "all": None}[as_choice(node, ("product", "all"))]
    return as_integer(as_fields(node, ("tier",), required=("tier",))["tier"], 1, MOST_TIERS)


def _in_order(dated: Clause | Waiver | RulePack, entries: Mapping[str, Node], what: str) -> None:
    if dated.end is not None and dated.start is not None and dated.end < dated.start:
        raise entries["end"].error(f"the {what} ends before it starts on {dated.start}")


@dataclass(frozen=True)
class Clause(Record):
    """One clause of a rule and what it bars.

    ``entities``: offers of these suppliers while they are listed; ``lists``: offers of any supplier on these
    lists; ``countries``: offers of plants there; ``countries_except``: offers of plants anywhere else;
    ``owner_countries``: offers of suppliers seated there. With ``ownership`` (0–1) the first, the second and the last
    also bar suppliers in which those firms together hold at least this share. ``start`` and ``end`` are the clause's
    own dates, within the rule's. ``number`` is what the rule calls the clause, such as ``2(1)``.
    """

    number: str = option(
        "what the rule calls the clause; it stands in the plan's exclusions",
        "条項の名称。計画の調達不可の一覧に示す",
        key="clause",
    )
    target: Target  # type: ignore[misc]  # the key of `ids` says it
    ids: tuple[str, ...] = _ids(
        "exactly one of these. `entities` and `lists`: firms through the table `entities`, while they are listed;"
        " `countries`, `countries_except`: the plant's country, which is the origin; `owner_countries`: the supplier's seat",
        "いずれか一つ。`entities` と `lists` は表 `entities` に掲載中の事業者、`countries` と `countries_except` は生産拠点の国"
        "(原産国)、`owner_countries` は供給事業者の所在国",
        keys=get_args(Target),
        named="target",
    )
    on: tuple[str, ...] = _ids(
        "of `entities`: only while they are on one of these lists; without it on any",
        "`entities` のうち、これらのリストのいずれかに掲載中のものに限る。省略するとすべてのリスト",
        (),
    )
    ownership: float | None = option(
        "also bars firms in which the entities, listed firms or firms of those countries together hold at least this share",
        "対象の事業者が合わせてこの割合以上を出資する事業者も調達不可とする",
        None,
        bounds={"above": 0, "at_most": 1},
    )
    start: date | None = option("the clause's own first day", "条項の適用開始日", None, key="from")
    end: date | None = option("the clause's own last day", "条項の適用最終日", None, key="to")
    place: str = field(default="", compare=False)

    def check(self, node: Node, entries: Mapping[str, Node]) -> None:
        """BadInput for an ownership or lists that the target does not go with, and for an end before the start."""
        if self.ownership is not None and self.target not in HELD:
            fault = f"only a bar on {', '.join(HELD)} follows ownership; {self.target} names no firms"
            raise entries["ownership"].error(fault)
        if self.on and self.target != "entities":
            raise entries["on"].error("only a bar on entities is confined to lists")
        _in_order(self, entries, "clause")


@dataclass(frozen=True)
class Waiver(Record):
    """An exception: purchases that match every key stated are free of the rule, with all that stands in them.

    An empty key matches everything; ``suppliers`` and ``countries`` are those of the offer that is bought.
    """

    clause: str = option("what the rule calls the exception", "例外を定める条項の名称")
    parts: tuple[str, ...] = _ids("parts that are bought", "調達する品目", ())
    families: tuple[str, ...] = _ids("their families", "調達する品目の品目群", ())
    segments: tuple[str, ...] = _ids("segments that buy", "調達する需要主体", ())
    suppliers: tuple[str, ...] = _ids("suppliers of the offer that is bought", "調達ルートの供給事業者", ())
    countries: tuple[str, ...] = _ids("countries of its plant", "調達ルートの生産拠点の国", ())
    start: date | None = option("the exception's first day", "例外の適用開始日", None, key="from")
    end: date | None = option("the exception's last day", "例外の適用最終日", None, key="to")
    place: str = field(default="", compare=False)

    def check(self, node: Node, entries: Mapping[str, Node]) -> None:
        """BadInput for an exception that names nothing, or ends before it starts."""
        if not any(getattr(self, key) for key in WAIVED):
            raise node.error(f"the exception names none of {', '.join(WAIVED)}, so it would lift the whole rule")
        _in_order(self, entries, "exception")


@dataclass(frozen=True)
class Step(Record):
    """From ``start`` on, barred sources may hold ``share`` (0–1) of the purchases; 0 bars them."""

    start: date = option("first day of the step", "段階の開始日", key="from")
    share: float = option(
        "the share that barred sources may hold from that day on; 0 bars them",
        "その日以降、調達不可の調達元に認める割合。0は全面的に調達不可",
        bounds={"at_least": 0, "at_most": 1},
    )


@dataclass(frozen=True, kw_only=True)
class RulePack(Record):
    """A rule: who is bound (``sectors``), for what (``families``), when (``start``, ``end``), by which clauses.

    ``end`` None means that the rule stays in force. Without ``phase_out`` its clauses bar in full from ``start``;
    with it, nothing is bound before the first step. ``purposes``, where there are any, confine it to segments that buy
    for one of them. ``depth`` is how many tiers are tested: 1 what is bought, 2 its components as well, None all. What
    a maker leaves undeclared of its components counts by ``unknown``: ``bar`` as barred, ``allow`` as clean,
    ``report`` as clean but listed. A declared component breaks the rule where more than ``de_minimis`` (0–1) of it is
    barred. ``title`` has the keys ``en`` and ``ja``.
    """

    id: Identifier = option(
        "the name of the file, without `.yaml`", "規則のID。ファイルの名称から `.yaml` を除いたもの"
    )
    title: Titles = option(
        "`{en: ..., ja: ...}`, or one text for both", "表題。`{en: ..., ja: ...}`、または共通の一つの文"
    )
    citation: str = option("where the rule stands", "根拠")
    note: str | None = option("what was interpreted", "解釈を加えた点", None)
    grade: str = option(
        "whether the rule is published or assumed",
        "根拠区分。`official` は公表値、`assumption` は仮定値",
        read=partial(as_choice, choices=("official", "assumption")),
        kind="`official`, `assumption`",
    )
    sectors: tuple[str, ...] = _words(
        "of the segments that are bound", "適用を受ける需要主体の分野", _SECTORS, "sector", key="applies.sectors"
    )
    families: tuple[str, ...] = _words(
        "of the parts that are tested, at whatever tier they stand; all if left out",
        "審査する品目の品目群。階層を問わない。省略するとすべて",
        _FAMILIES,
        "family",
        default=_FAMILIES,
        key="applies.families",
    )
    start: date = option("the rule's first day", "規則の適用開始日", key="applies.from")
    end: date | None = option(
        "its last day, where the rule ends", "規則の適用最終日(終了する場合)", None, key="applies.to"
    )
    purposes: tuple[str, ...] = _words(
        "confines the rule to segments that buy for one of them (`segments.purposes`; blank is every purpose)",
        "いずれかの用途で調達する需要主体に限る(`segments.purposes`。空欄はすべての用途)",
        PURPOSES,
        "purpose",
        default=(),
        key="applies.purposes",
    )
    clauses: tuple[Clause, ...] = option(
        "the clauses, each with what it bars",
        "条項と、それが調達不可とする対象",
        key="bars",
        read=lambda node: tuple(_clause(item) for item in as_items(node)),
        empty="the rule bars nothing",
    )
    depth: int | None = option(
        "`product`: what is bought; `all`: with every component at any depth; `{tier: 2}`: what is bought and its components,"
        " 3 with theirs, and so on",
        "審査する階層。`product` は調達する品目、`all` はすべての階層の構成部品まで、`{tier: 2}` は調達する品目とその構成部品まで",
        1,
        read=_depth,
        write=lambda depth: {None: "all", 1: "product"}.get(depth) or {"tier": depth},
        kind="`product`, `all`, `{tier: N}`",
    )
    unknown: Unknown = option(
        "what a maker leaves undeclared counts as clean (`allow`), as barred (`bar`), or as clean but listed among the"
        " exclusions as `reported` (`report`)",
        "原産不明の扱い。`allow` は問題なし、`bar` は調達不可、`report` は問題なしとして一覧に示す",
        "report",
    )
    de_minimis: float = option(
        "the largest share of barred sources that any one declared component may have",
        "許容含有率。申告された構成部品ごとに調達不可の調達元に認める最大の割合",
        0.0,
        bounds={"at_least": 0, "at_most": 1},
    )
    exceptions: tuple[Waiver, ...] = option(
        "free what is bought, with its whole chain, where all keys stated match, in quarters that lie wholly within the"
        " exception's dates",
        "例外。定めたすべての条件に合う調達を、期間全体が例外の期間内にある四半期に限り、構成部品を含めて規則の対象から除く",
        (),
    )
    phase_out: tuple[Step, ...] = option(
        "from each date on, barred sources may hold that share. Dates rise, shares never do. Nothing is bound before the first"
        " step. Without it the bar is total from `from`",
        "段階的切替え。各日以降、調達不可の調達元に認める割合。日付は昇順、割合は増やせない。最初の段階の前は適用されない。"
        "省略すると適用開始日から全面的に調達不可",
        (),
        empty="the list is empty; leave it out for a total bar",
        check=_falling,
    )
    place: str = field(default="", compare=False)

    def check(self, node: Node, entries: Mapping[str, Node]) -> None:
        """BadInput for a rule that ends before it starts."""
        _in_order(self, entries, "rule")

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
        raise BadInput(f"the rule's id {quoted(rule.id)} differs from the name of its file", rule.place)
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
            listed = f"known: {', '.join(known)}" if known else f"{folder} holds no rule packs"
            raise BadInput(f"there is no rule {quoted(rule)}; {listed}", place)
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
        raise BadInput(f"the deadline {period} of rule {quoted(rule.id)} is after its end, {rule.end}", place)
    if not rule.phase_out:
        return replace(rule, start=deadline)
    kept = tuple(step for step in rule.phase_out if step.share > 0 and step.start < deadline)
    return replace(rule, start=min(rule.start, deadline), phase_out=(*kept, Step(deadline, 0.0)))
