"""What ids, amounts and quarters of a case are called in sentences of both languages."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from functools import cache

from optimizer.case import Case
from optimizer.messages import LANGUAGES, Message, listing, message
from optimizer.periods import is_period, shift
from optimizer.plan.display_names import display_name
from optimizer.vocabulary import both, bracketed, word
from optimizer.wording import Wording

__all__ = ["Names", "amount", "close_money", "close_percent", "money", "number", "percent", "quarter"]

_WORDINGS = tuple(Wording(language) for language in ("en", "ja"))
#: What lanes and budgets have in place of an id where they are for all.
_ANY = "*"
_TABLES = {"supplier": "suppliers", "segment": "segments", "country": "countries", "part": "parts"}
#: So many names of several are told.
_MOST = 3


class Names:
    """The names of one case, by kind and id; an id without a name names itself."""

    def __init__(self, case: Case) -> None:
        self.case = case
        offers, plants = case.tables["offers"], case.tables["plants"]
        supplier = dict(zip(plants["plant_id"], plants["supplier_id"], strict=True))
        self._offers = {
            offer: (supplier[plant], part)
            for offer, plant, part in zip(offers["offer_id"], offers["plant_id"], offers["part_id"], strict=True)
        }
        self._plants = supplier
        entities = case.tables["entities"]
        self._listed = dict(zip(entities["entity_id"], entities["name"], strict=True))
        self._rules = {rule.id: both(rule.title["en"], rule.title["ja"]) for rule in case.rules}
        self._of = cache(self._named)
        self._ids = cache(lambda kind: frozenset(case.tables[_TABLES[kind]][f"{kind}_id"]))

    def __call__(self, kind: str, key: str) -> Message:
        """The name of an id of a kind (part, supplier, plant, offer, period, rule, ...)."""
        return self._of(kind, key)

    def known(self, kind: str, key: str) -> Message | None:
        """The name of an id of a kind, if the case has one; of a firm it is that of a supplier or a listed entity."""
        if kind == "firm":
            listed = self._listed.get(key)
            return self.known("supplier", key) or (None if listed is None else both(listed, listed))
        own: Container[str] = {"offer": self._offers, "plant": self._plants}.get(kind, ())
        if kind in _TABLES:
            own = self._ids(kind)
        return self(kind, key) if key in own else None

    def parts_of(self, offer: str) -> tuple[str, str]:
        """Supplier and part of an offer, by id."""
        return self._offers[offer]

    # Several

    def several(self, kind: str, ids: Iterable[str]) -> Message:
        """Names of ids of a kind, a few of them and how many there are besides."""
        return self.few([self(kind, key) for key in ids])

    def few(self, names: Sequence[str]) -> Message:
        """A few names, and how many there are besides."""
        return _and_more(listing(names[:_MOST]), len(names) - _MOST)

    def buyers(self, ids: Iterable[str]) -> Message:
        """Segments; ``*`` is all of them."""
        chosen = list(ids)
        return message("all buyers together") if chosen == [_ANY] else self.several("segment", chosen)

    def sellers(self, offers: Iterable[str]) -> Message:
        """The suppliers of offers."""
        return self.several("supplier", dict.fromkeys(self._offers[offer][0] for offer in offers))

    def offer(self, offer: str) -> Message:
        """An offer by its supplier, with its id."""
        values = {"supplier": self("supplier", self._offers[offer][0]), "id": offer}
        return Message("{supplier}, {id}", values, "{supplier}、{id}")

    def lanes(self, lanes: Iterable[str]) -> Message:
        """Lanes, by where they begin and end."""
        return self.few(list(dict.fromkeys(self._ends(lane) for lane in lanes)))

    def when(self, periods: Sequence[str]) -> Message:
        """Quarters in words, those that follow one another joined."""
        runs: list[list[str]] = []
        for period in sorted(periods):
            if runs and shift(runs[-1][-1], 1) == period:
                runs[-1].append(period)
            else:
                runs.append([period])
        spans = [
            quarter(run[0]) if len(run) == 1 else
            message("{first} to {last}", first=quarter(run[0]), last=quarter(run[-1]))
            for run in runs
        ]  # fmt: skip
        return self.few(spans)

    # One by one

    def _named(self, kind: str, key: str) -> Message:
        if kind in _TABLES:
            texts = (display_name(self.case, _TABLES[kind], key, language) for language in reversed(LANGUAGES))
            return both(*texts)
        if kind in ("component", "ship", "made"):
            return self._of({"component": "part"}.get(kind, "period"), key)
        if kind == "offer":
            supplier, part = self._offers[key]
            pairs = zip(self._pair("supplier", supplier), self._pair("part", part), strict=True)
            return bracketed(both(*(" ".join(pair) for pair in pairs)), key)
        if kind == "plant":
            return bracketed(self._of("supplier", self._plants[key]), key)
        if kind == "rule":
            return self._rules.get(key, both(key, key))
        if kind == "lane":
            return self._lane(key)
        if kind == "pool":
            return self._pool(key)
        if kind == "level":
            level, _, priority = key.partition(", priority ")
            named = word("objective", level)
            return message("{level}, priority {priority}", level=named, priority=priority) if priority else named
        if kind == "family":
            return word("family", key)
        if kind == "period":
            return quarter(key)
        if kind == "fiscal_year":
            return both(f"FY{key}", f"{key}年度")
        return both(key, key)

    def _lane(self, key: str) -> Message:
        """A lane by what it carries, whence and whither, as its key (``origin>destination:part``) has them."""
        origin, _, rest = key.partition(">")
        destination, _, part = rest.partition(":")
        carried = message("all parts") if part == _ANY else self._of("part", part)
        whither = message("any place") if destination == _ANY else self._place(destination)
        return message("over the lane for {part} from {origin} to {destination}",
                       part=carried, origin=self._place(origin), destination=whither)  # fmt: skip

    def _ends(self, key: str) -> Message:
        """A lane by its ends alone."""
        ends = key.partition(":")[0].split(">")
        return message("{origin} to {destination}", origin=self._place(ends[0]), destination=self._place(ends[-1]))

    def _place(self, key: str) -> Message:
        """Anywhere, or a country, a segment or a plant, whichever has the id."""
        if key == _ANY:
            return message("anywhere")
        tables = self.case.tables
        for kind, table in (("country", "countries"), ("segment", "segments")):
            if key in set(tables[table][f"{kind}_id"]):
                return self._of(kind, key)
        return self._of("plant", key) if key in self._plants else both(key, key)

    def _pool(self, key: str) -> Message:
        """The assemblies that are fed alike: the first one, and how many there are besides."""
        first, _, others = key.partition(" and ")
        return _and_more(self._of("offer", first), int(others.removesuffix(" more") or 0))

    def _pair(self, kind: str, key: str) -> tuple[str, str]:
        name = self._of(kind, key)
        return str(name), name.in_language("ja")


def _and_more(names: Message, count: int) -> Message:
    return message("{names} and {count} more", names=names, count=count) if count > 0 else names


def quarter(period: str) -> Message:
    """A quarter by the fiscal year: FY2027 Q1, 2027年度第1四半期."""
    return both(*(wording.quarter(period) if is_period(period) else period for wording in _WORDINGS))


def money(jpy: float) -> Message:
    """¥ rounded for people; below ¥100 to a hundredth."""
    if 0 < abs(jpy) < 100:
        text = f"{jpy:,.2f}".rstrip("0").rstrip(".")
        return both(f"¥{text}", f"{text}円")
    return both(*(wording.money(jpy) for wording in _WORDINGS))


def close_money(jpy: float) -> Message:
    """¥ beside others like it; trillions in the digits that Japanese gives them, without which repairs would all cost the same."""
    english, japanese = (wording.money(jpy) for wording in _WORDINGS)
    return both(english if jpy < 1e12 else f"¥{jpy / 1e9:,.2f} bn", japanese)


def number(value: float) -> Message:
    """A quantity, rounded for people."""
    return both(*(wording.number(value) for wording in _WORDINGS))


def amount(units: float) -> str:
    """Units, with no more digits than they have."""
    return f"{units:,.6g}" if abs(units) < 1e6 else f"{units:,.0f}"


def percent(share: float) -> Message:
    """A share (0–1) as a percentage; one that would be rounded to nothing as less than a tenth."""
    if 0 < share < 0.0005:
        return message("less than 0.1%")
    return both(*(wording.percent(share) for wording in _WORDINGS))


def close_percent(share: float) -> str:
    """A share (0–1) as a percentage, with as many digits as it needs."""
    return f"{100 * share:.4g}%"
