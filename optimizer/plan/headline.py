"""The plan in one sentence: for whom, from when, what stays, at what price, on which data. In English and in Japanese."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from optimizer.case import Case
from optimizer.messages import LANGUAGES, Language
from optimizer.wording import Wording

from .display_names import display_name

__all__ = ["MOST_WORDS", "PHRASES", "headline"]

#: The phrases of the sentence, a row a key, by language.
PHRASES = [*csv.DictReader(Path(__file__).with_suffix(".csv").read_text(encoding="utf-8").splitlines())]
#: English words that a reader takes in at once; longer sentences name less.
MOST_WORDS = 60
#: Shares below this count as none, or as less than they round to.
_NONE = 0.0005
#: A plan that meets less of demand than this share, by value, says so before all else.
_HARDLY = 0.5


class _Detail(NamedTuple):
    """How many buyers and firms are named one by one; whether it is said what would be bought otherwise, on which grades the
    data rest, what the reference's title is, the premium over a second reference, and what is bought beyond the rules; whether
    phrases that can be said in fewer words are.
    """

    buyers: int
    firms: int
    otherwise: bool = True
    grades: bool = True
    title: bool = True
    second: bool = True
    beyond: bool = True
    brief: bool = False


#: The fullest first; firms and buyers are what a reader needs most.
_DETAILS = (
    _Detail(6, 3),
    _Detail(6, 3, grades=False),
    _Detail(6, 3, grades=False, otherwise=False),
    _Detail(3, 3),
    _Detail(6, 0),
    _Detail(3, 0),
    _Detail(1, 0),
    _Detail(1, 0, otherwise=False),
    _Detail(1, 0, otherwise=False, grades=False),
    _Detail(1, 0, otherwise=False, grades=False, brief=True),
    _Detail(1, 0, otherwise=False, grades=False, title=False),
    _Detail(1, 0, otherwise=False, grades=False, title=False, second=False),
    _Detail(1, 0, otherwise=False, grades=False, title=False, second=False, beyond=False),
)


def headline(case: Case, summary: Mapping[str, Any]) -> dict[Language, str]:
    """The sentence by language, from a plan's ``summary.json``; every number in it stands there.

    It names as much as fits into `MOST_WORDS`, in both languages the same.
    """
    for detail in _DETAILS:
        sentences = {language: _Teller(case, summary, language, detail).sentence() for language in LANGUAGES}
        if len(sentences["en"].split()) <= MOST_WORDS:
            break
    return sentences


class _Teller:
    """One language's sentence, clause by clause."""

    def __init__(self, case: Case, summary: Mapping[str, Any], language: Language, detail: _Detail) -> None:
        self.case, self.summary, self.language, self.detail = case, summary, language, detail
        self.w, self.texts = Wording(language), {phrase["key"]: phrase[language] for phrase in PHRASES}

    def sentence(self) -> str:
        """All clauses that apply."""
        bound_buyers = self.summary["bound_buyers"]
        phrases = self._bound_buyers(bound_buyers) if bound_buyers is not None else self._everybody()
        phrases.insert(0, self._hardly(self.summary["coverage"]["value"]))
        phrases += [self._premium(bound_buyers), self._second(), self._data(bound_buyers) if self.detail.grades else ""]
        return ("" if self.language == "ja" else " ").join(phrase for phrase in phrases if phrase)

    def _text(self, key: str, **values: str) -> str:
        brief = self.texts.get(f"{key}_brief") if self.detail.brief else None
        return (brief or self.texts[key]).format(**values)

    def _bound_buyers(self, bound_buyers: Mapping[str, Any]) -> list[str]:
        covered, segments = self._covered(bound_buyers["coverage"]["units"]), bound_buyers["segments"]
        # Who buys nothing that the rules are about gives nothing up.
        buying = [name for name in segments if any(bound_buyers["by_segment"][name]["units"].values())]
        if not buying:
            known = (
                bound_buyers["cost"]["purchases_jpy"] > 0
                or bound_buyers["remaining"]["beyond"]["made_in_concern"] is not None
            )
            none = self._text("nothing_covered" if known else "nothing_bought", whom=self._buyers(segments))
            return [none, self._beyond(bound_buyers["remaining"], "beyond_alone"), covered]
        zero = {name: bound_buyers["by_segment"][name]["zero_from"]["made_in_concern"] for name in buying}
        ended = [name for name in buying if zero[name] is not None]
        rest = [name for name in buying if zero[name] is None]
        ends = self._course(bound_buyers, rest) if rest else {}
        course = self._text("made_stays", goods=self._goods(), **ends) if not ended else ""
        if ended:
            when = max(str(zero[name]) for name in ended)
            later = any(self._buys(bound_buyers, name, when) for name in ended)
            course = self._text(
                "made_never" if when == self.case.periods[0] else "made_ends" if later else "made_stops",
                goods=self._goods(),
                period=self.w.quarter(when),
                before=self._before(bound_buyers, ended, when),
            )
        whom = ended or rest
        first = self._text("bound", **self._whom(bound_buyers, whom), course=course)
        if ended and rest:
            first += self._text("bound_too", **self._whom(bound_buyers, rest), **ends)
        return [
            first + self._text("stop"),
            self._beyond(bound_buyers["remaining"]),
            self._firms(bound_buyers["remaining"]),
            covered,
        ]

    def _whom(self, bound_buyers: Mapping[str, Any], segments: Sequence[str]) -> dict[str, str]:
        """These buyers, those of whom some purchases alone are bound, and what the rules are about of all purchases."""
        rows = bound_buyers["by_segment"]
        partly = [name for name in segments if rows[name]["parts_bound"] < rows[name]["parts_bought"]]
        some = ""
        if len(partly) == len(segments):
            some = self._text("all_partly")
        elif partly:
            named = len(segments) <= self.detail.buyers
            who = self._buyers(partly) if named else self._text("partly_count", count=str(len(partly)))
            some = self._text("some_partly", whom=who)
        return {"whom": self._buyers(segments), "some": some, "share": self._share(bound_buyers, segments)}

    def _buys(self, bound_buyers: Mapping[str, Any], segment: str, begin: str) -> bool:
        """Whether the buyer buys anything that the rules are about from a period on."""
        units: Mapping[str, float] = bound_buyers["by_segment"][segment]["units"]
        return any(held for period, held in units.items() if period >= begin)

    def _covered(self, share: float | None) -> str:
        if share is None or share >= 1 - _NONE or self._hardly(self.summary["coverage"]["value"]):
            return ""
        return self._text("covered", share=self._part(share))

    def _hardly(self, share: float | None) -> str:
        """That most of demand is left unmet."""
        return self._text("hardly", share=self._part(share)) if share is not None and share < _HARDLY else ""

    def _part(self, share: float | None) -> str:
        """A share as people read it: what is more than nothing never as 0.0%."""
        if share is not None and 0 < share < _NONE:
            return self._text("below", share=self.w.percent(0.001))
        return self.w.percent(share)

    def _share(self, bound_buyers: Mapping[str, Any], segments: Sequence[str]) -> str:
        shares = [bound_buyers["by_segment"][name]["share_of_purchases"] for name in segments]
        return self._part(sum(share or 0.0 for share in shares))

    def _made_share(
        self, bound_buyers: Mapping[str, Any], segments: Sequence[str], period: str, kind: str
    ) -> float | None:
        """Of what these buyers buy in a period, the share made in countries of concern; ``kind`` is value or units."""
        bought, concern = (
            ("value_jpy", "made_in_concern_jpy") if kind == "value" else ("units", "made_in_concern_units")
        )
        rows = [bound_buyers["by_segment"][name] for name in segments]
        held = sum(row[bought][period] for row in rows)
        return sum(row[concern][period] for row in rows) / held if held else None

    def _course(self, bound_buyers: Mapping[str, Any], segments: Sequence[str]) -> dict[str, str]:
        """The share made in countries of concern when these buyers first and last buy; in units where it has no value then."""
        for kind in ("value", "units"):
            shares = [self._made_share(bound_buyers, segments, period, kind) for period in self.case.periods]
            known = [share for share in shares if share is not None]
            if known and (kind == "units" or known[-1] >= _NONE):
                break
        by = self._text("by_units") if kind == "units" else ""
        return {"first": self._part(known[0]), "last": self._part(known[-1]), "by": by}

    def _before(self, bound_buyers: Mapping[str, Any], segments: Sequence[str], zero: str) -> str:
        """What the reference's plan still buys from then on, for the same buyers."""
        reference = bound_buyers.get("reference")
        if reference is None or not self.detail.otherwise:
            return ""
        periods = [period for period in self.case.periods if period >= zero]
        shares = [self._made_share(reference, segments, period, "value") for period in periods]
        known = [share for share in shares if share is not None]
        if not known or max(known) < _NONE:
            return ""
        return self._text("before", span=self._span(min(known), max(known)))

    def _beyond(self, remaining: Mapping[str, Any], key: str = "beyond") -> str:
        """What these buyers go on buying from countries of concern where no rule forbids it."""
        share = (remaining["beyond"]["made_in_concern"] or 0.0) if self.detail.beyond else 0.0
        return self._text(key, goods=self._goods(), share=self._part(share)) if share >= _NONE else ""

    def _firms(self, remaining: Mapping[str, Any]) -> str:
        firms = remaining["firms"]
        share = sum(firms.values())
        if remaining["firm_of_concern"] is None:
            return ""
        if share < _NONE:
            return self._text("firms_none")
        names = [display_name(self.case, "suppliers", firm, self.language) for firm in firms]
        if len(names) > self.detail.firms:
            named = self._text("firms_one" if len(names) == 1 else "firms_many", count=str(len(names)))
        else:
            named = self.w.listed(names)
        return self._text("firms_stay", share=self.w.percent(share), firms=named)

    def _everybody(self) -> list[str]:
        exposure, covered = self.summary["concern_by_period"], self._covered(self.summary["coverage"]["units"])
        known = [period for period in self.case.periods if exposure[period] is not None]
        if not known:
            nothing = self._text("nothing_bought", whom=self._text("everybody"))
            return [self._text("nobody_bound"), nothing, covered]
        ends = {
            f"{name}_{end}": self._part(exposure[period][measure])
            for end, period in (("first", known[0]), ("last", known[-1]))
            for name, measure in (("made", "made_in_concern"), ("firm", "firm_of_concern"))
        }
        when = {"begin": self.w.quarter(known[0]), "end": self.w.quarter(known[-1])}
        key = "everybody_moves" if len(known) > 1 else "everybody_holds"
        shares = [[exposure[period][name] for period in known] for name in ("made_in_concern", "firm_of_concern")]
        if len(known) > 1 and all(max(course) - min(course) < _NONE for course in shares):
            key = "everybody_stays"
        return [self._text("nobody_bound"), self._text(key, goods=self._goods(), **ends, **when), covered]

    def _premium(self, bound_buyers: Mapping[str, Any] | None) -> str:
        premium = self.summary.get("premium")
        if premium is None:
            return self._text("no_reference")
        jpy, reference = premium["jpy"], self._reference(premium)
        short = self._text("penalties") if self.summary["costs_jpy"]["shortage"] > 0 else ""
        low, high = jpy["low"], jpy["high"]
        if low is None:
            cost = self.w.money(jpy["best"], signed=True)
            return self._text("premium_open", cost=cost, short=short, reference=reference)
        if low == high == 0:
            return self._text("cost_same", short=short, reference=reference)
        of, ends = self._of(bound_buyers, premium), {"short": short, "reference": reference}
        if low < 0 <= high or high == 0 or (high < 0 and short):
            # A plan that leaves demand unmet is not called the cheaper one.
            return self._text("cost_differs", cost=self.w.money_span(low, high), of=of, **ends)
        if high < 0:
            return self._text("cost_less", cost=self.w.money_span(-high, -low), **ends)
        return self._text("cost_more", cost=self.w.money_span(low, high), of=of, **ends)

    def _second(self) -> str:
        """The premium over another reference than the principal one."""
        premiums: Sequence[Mapping[str, Any]] = self.summary.get("premiums") or []
        if len(premiums) < 2 or not self.detail.second:
            return ""
        jpy, reference = premiums[1]["jpy"], self._reference(premiums[1])
        low, high = jpy["low"], jpy["high"]
        if low is None:
            return self._text("second_open", reference=reference, cost=self.w.money(jpy["best"], signed=True))
        if low == high == 0:
            return self._text("second_same", reference=reference)
        if low <= 0 <= high or (high < 0 and self.summary["costs_jpy"]["shortage"] > 0):
            return self._text("second_differs", reference=reference, cost=self.w.money_span(low, high))
        if high < 0:
            return self._text("second_less", reference=reference, cost=self.w.money_span(-high, -low))
        return self._text("second_more", reference=reference, cost=self.w.money_span(low, high))

    def _reference(self, premium: Mapping[str, Any]) -> str:
        title = premium.get("reference_title", {}) if self.detail.title else {}
        return str(title.get(self.language) or title.get("en") or premium["reference"])

    def _of(self, bound_buyers: Mapping[str, Any] | None, premium: Mapping[str, Any]) -> str:
        """The premium as a share of what the bound buyers buy, and of all costs where it is not due to rules alone."""
        share, every = premium.get("share_of_bound") or {}, premium["share"]
        of_all = "" if every["low"] is None else self.w.percent_span(every["low"], every["high"])
        if bound_buyers is None or share.get("low") is None:
            return self._text("of_every", every=of_all) if of_all else ""
        span = self.w.percent_span(share["low"], share["high"])
        if premium.get("rules_only") or not of_all:
            return self._text("of_bound", span=span)
        return self._text("of_all", every=of_all, span=span)

    def _data(self, bound_buyers: Mapping[str, Any] | None) -> str:
        grades = bound_buyers["confidence"] if bound_buyers is not None else self.summary["confidence"]
        parts = [
            self._text(f"grade_{grade.replace(' ', '_')}", share=self.w.percent(share))
            for grade, share in sorted(grades.items(), key=lambda item: -item[1])
            if share >= _NONE
        ]
        return self._text("data", list=self.w.listed(parts)) if parts else ""

    def _span(self, low: float, high: float) -> str:
        ends = [self.w.percent(end) for end in (low, high)]
        return ends[0] if ends[0] == ends[1] else ends[0].rstrip("%") + self.w.between + ends[1]

    def _buyers(self, segments: Sequence[str]) -> str:
        names = [display_name(self.case, "segments", segment, self.language) for segment in segments]
        if len(names) <= self.detail.buyers:
            return self.w.joined(names)
        every = len(self.summary["buyers"])
        # Some of the bound buyers may ask for nothing, and are no buyers.
        return self._text(
            "buyers_many" if len(names) < every else "buyers_all", count=str(len(names)), every=str(every)
        )

    def _goods(self) -> str:
        """Made in the one country of concern that has plants, or in such countries."""
        countries = self.case.tables["countries"]
        concern = countries["country_id"].to_numpy(dtype=object)[
            countries["bloc"].to_numpy(dtype=object) == "of_concern"
        ]
        there = set(concern.tolist()).intersection(self.case.tables["plants"]["country_id"].unique().tolist())
        if len(there) != 1:
            return self._text("made_in_concern")
        return self._text("made_in", country=display_name(self.case, "countries", there.pop(), self.language))
