"""The plan in one sentence: for whom, from when, what stays, at what price, on which data. In English and in Japanese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from optimizer.case import Case
from optimizer.wording import LANGUAGES, Language, Wording

from .headline_texts import TEXTS

__all__ = ["headline"]

#: Buyers, and firms, that are named one by one.
_NAMED = 3
#: Shares below this are told as none.
_NONE = 0.0005


def headline(case: Case, summary: Mapping[str, Any]) -> dict[Language, str]:
    """The sentence by language, from a plan's ``summary.json``; every number in it stands there."""
    return {language: _Teller(case, summary, language).sentence() for language in LANGUAGES}


class _Teller:
    """One language's sentence, clause by clause."""

    def __init__(self, case: Case, summary: Mapping[str, Any], language: Language) -> None:
        self.case, self.summary, self.language = case, summary, language
        self.w, self.texts = Wording(language), TEXTS[language]

    def sentence(self) -> str:
        """All clauses that apply."""
        bound = self.summary["bound_buyers"]
        clauses = self._bound(bound) if bound is not None else self._everybody()
        clauses += [self._premium(bound), self._data(bound)]
        return ("" if self.language == "ja" else " ").join(clause for clause in clauses if clause)

    def _text(self, key: str, **values: str) -> str:
        return self.texts[key].format(**values)

    def _bound(self, bound: Mapping[str, Any]) -> list[str]:
        exposure, segments = bound["exposure_by_period"], bound["segments"]
        known = [period for period in self.case.periods if exposure[period] is not None]
        if not known:
            return [self._text("nothing_bought", whom=self._buyers(segments))]
        zero = {name: bound["by_segment"][name]["zero_from"]["made_in_concern"] for name in segments}
        ended = [name for name in segments if zero[name] is not None]
        rest = [name for name in segments if zero[name] is None]
        ends = (
            [self.w.percent(self._made_share(bound, rest, period)) for period in (known[0], known[-1])] if rest else []
        )
        told = self._text("made_stays", made=self._made(), first=ends[0], last=ends[1]) if not ended else ""
        if ended:
            when = max(str(zero[name]) for name in ended)
            told = self._text(
                "made_never" if when == self.case.periods[0] else "made_ends",
                made=self._made(),
                period=self.w.quarter(when),
                before=self._before(bound, ended, when),
            )
        whom = ended or rest
        first = self._text("bound", whom=self._buyers(whom), share=self._share(bound, whom), told=told)
        if ended and rest:
            others = {"whom": self._buyers(rest), "share": self._share(bound, rest)}
            first += self._text("bound_too", **others, first=ends[0], last=ends[1])
        first += self._text("stop")
        short = bound["coverage"]["units"]
        covered = self._text("covered", share=self.w.percent(short)) if short is not None and short < 0.9995 else ""
        return [first, self._firms(bound["remaining"]), covered]

    def _share(self, bound: Mapping[str, Any], segments: Sequence[str]) -> str:
        shares = [bound["by_segment"][name]["share_of_purchases"] for name in segments]
        return self.w.percent(sum(share or 0.0 for share in shares))

    def _made_share(self, bound: Mapping[str, Any], segments: Sequence[str], period: str) -> float | None:
        """Of what these buyers buy in a period, the share made in countries of concern."""
        rows = [bound["by_segment"][name] for name in segments]
        value = sum(row["value_jpy"][period] for row in rows)
        return sum(row["made_in_concern_jpy"][period] for row in rows) / value if value else None

    def _before(self, bound: Mapping[str, Any], segments: Sequence[str], zero: str) -> str:
        """What the reference's plan still buys from then on, for the same buyers."""
        reference = bound.get("reference")
        if reference is None:
            return ""
        found = [self._made_share(reference, segments, period) for period in self.case.periods if period >= zero]
        shares = [share for share in found if share is not None]
        if not shares or max(shares) < _NONE:
            return ""
        return self._text("before", span=self._span(min(shares), max(shares)))

    def _firms(self, remaining: Mapping[str, Any]) -> str:
        firms = remaining["firms"]
        share = sum(firms.values())
        if share < _NONE:
            return self._text("firms_none")
        names = [self._name("suppliers", "supplier_id", firm) for firm in firms]
        told = (
            self.w.listed(names[:_NAMED]) if len(names) <= _NAMED else self._text("firms_many", count=str(len(names)))
        )
        return self._text("firms_stay", share=self.w.percent(share), firms=told)

    def _everybody(self) -> list[str]:
        exposure = self.summary["concern_by_period"]
        known = [period for period in self.case.periods if exposure[period] is not None]
        if not known:
            return [self._text("nobody_bound"), self._text("nothing_bought", whom=self._text("everybody"))]
        ends = {
            f"{name}_{end}": self.w.percent(exposure[period][measure])
            for end, period in (("first", known[0]), ("last", known[-1]))
            for name, measure in (("made", "made_in_concern"), ("firm", "firm_of_concern"))
        }
        when = {"begin": self.w.quarter(known[0]), "end": self.w.quarter(known[-1])}
        return [self._text("nobody_bound"), self._text("everybody_stays", made=self._made(), **ends, **when)]

    def _premium(self, bound: Mapping[str, Any] | None) -> str:
        premium = self.summary.get("premium")
        if premium is None:
            return self._text("no_reference")
        jpy, reference = premium["jpy"], premium.get("reference_title", {}).get(self.language, premium["reference"])
        if jpy["low"] is None:
            return self._text("premium_open", cost=self.w.money(jpy["best"], signed=True), reference=reference)
        of = self._of(bound, premium)
        low, high = jpy["low"], jpy["high"]
        short = self._text("penalties") if self.summary["costs_jpy"]["shortage"] > 0 else ""
        if low < 0 <= high or high == 0:
            return self._text(
                "cost_differs", cost=self.w.money_span(low, high), of=of, short=short, reference=reference
            )
        if high < 0:
            # A plan that leaves demand unmet is not called the cheaper one.
            key = "cost_differs" if short else "cost_less"
            ends = (low, high) if short else (-high, -low)
            return self._text(key, cost=self.w.money_span(*ends), of="", short=short, reference=reference)
        return self._text("cost_more", cost=self.w.money_span(low, high), of=of, short=short, reference=reference)

    def _of(self, bound: Mapping[str, Any] | None, premium: Mapping[str, Any]) -> str:
        """The premium as a share of what the bound buyers buy; and of all costs, where it is not due to rules."""
        share, every = premium.get("share_of_bound") or {}, premium["share"]
        if bound is None or share.get("low") is None:
            return ""
        told = self.w.percent_span(share["low"], share["high"])
        if list(premium.get("reference_rules", ())) != [rule.id for rule in self.case.rules]:
            return self._text("of_bound", span=told)
        return self._text("of_all", every=self.w.percent_span(every["low"], every["high"]), span=told)

    def _data(self, bound: Mapping[str, Any] | None) -> str:
        grades = bound["confidence"] if bound is not None else self.summary["confidence"]
        told = [
            self._text(f"grade_{grade.replace(' ', '_')}", share=self.w.percent(share))
            for grade, share in sorted(grades.items(), key=lambda item: -item[1])
            if share >= _NONE
        ]
        return self._text("data", list=self.w.listed(told)) if told else ""

    def _span(self, low: float, high: float) -> str:
        ends = [self.w.percent(end) for end in (low, high)]
        return ends[0] if ends[0] == ends[1] else ends[0].rstrip("%") + self.w.between + ends[1]

    def _buyers(self, segments: Sequence[str]) -> str:
        names = [self._name("segments", "segment_id", segment) for segment in segments]
        every = len(self.summary["buyers"])
        if len(names) <= _NAMED:
            return self.w.joined(names)
        return self._text("buyers_many", count=str(len(names)), every=str(every))

    def _made(self) -> str:
        """Made in the one country of concern that has plants, or in such countries."""
        countries = self.case.tables["countries"]
        concern = countries["country_id"].to_numpy(dtype=object)[
            countries["bloc"].to_numpy(dtype=object) == "of_concern"
        ]
        there = set(concern.tolist()).intersection(self.case.tables["plants"]["country_id"].unique().tolist())
        if len(there) != 1:
            return self._text("made_in_concern")
        return self._text("made_in", country=self._name("countries", "country_id", there.pop()))

    def _name(self, table: str, key: str, value: str) -> str:
        rows = self.case.tables[table]
        at = rows[key].to_numpy(dtype=object).tolist().index(value)
        for column in (f"name_{self.language}", "name_en"):
            if column in rows and isinstance(rows[column].iloc[at], str):
                return str(rows[column].iloc[at])
        return value
