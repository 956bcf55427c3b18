"""What people call what a conflict or a repair names: parts, buyers, firms, lanes, rules and quarters, in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from optimizer.case import Case
from optimizer.messages import LANGUAGES, Message, listing, message
from optimizer.periods import shift
from optimizer.plan.display_names import display_name
from optimizer.vocabulary import both, word
from optimizer.wording import Wording

__all__ = ["Names", "amount", "money", "percent", "quarter"]

_MOST = 3
_EN, _JA = Wording("en"), Wording("ja")


def quarter(period: str) -> Message:
    """A quarter."""
    return both(_EN.quarter(period), _JA.quarter(period))


def money(jpy: float) -> Message:
    """An amount of yen; trillions in the digits that Japanese gives them, without which repairs would all cost the same."""
    return both(_EN.money(jpy) if jpy < 1e12 else f"¥{jpy / 1e9:,.2f} bn", _JA.money(jpy))


def percent(share: float) -> str:
    """A share (0–1) as a percentage, with as many digits as it needs."""
    return f"{100 * share:.4g}%"


def amount(units: float) -> str:
    """Units, with no more digits than they have."""
    return f"{units:,.6g}" if abs(units) < 1e6 else f"{units:,.0f}"


class Names:
    """The names of one case."""

    def __init__(self, case: Case) -> None:
        self.case = case
        tables = case.tables
        plants = dict(zip(tables["plants"]["plant_id"], tables["plants"]["supplier_id"], strict=True))
        self._supplier = {
            str(offer): str(plants[plant])
            for offer, plant in zip(tables["offers"]["offer_id"], tables["offers"]["plant_id"], strict=True)
        }
        self._plant = {str(plant): str(supplier) for plant, supplier in plants.items()}
        self._rules = {rule.id: rule for rule in case.rules}

    def of(self, table: str, name: str) -> Message:
        """The name of a row of suppliers, segments, countries or parts."""
        return both(*(display_name(self.case, table, name, language) for language in reversed(LANGUAGES)))

    def several(self, table: str, ids: Iterable[str]) -> Message:
        """Their names, a few of them and how many there are besides."""
        return self.few([self.of(table, name) for name in ids])

    def few(self, names: Sequence[str]) -> Message:
        """A few names, and how many there are besides."""
        named = listing(names[:_MOST])
        more = len(names) - _MOST
        return message("{names} and {count} more", names=named, count=more) if more > 0 else named

    def parts(self, ids: Iterable[str]) -> Message:
        """Parts by their names."""
        return self.several("parts", ids)

    def buyers(self, ids: Iterable[str]) -> Message:
        """Segments by their names; ``*`` is all of them."""
        chosen = list(ids)
        return message("all buyers together") if chosen == ["*"] else self.several("segments", chosen)

    def sellers(self, offers: Iterable[str]) -> Message:
        """The suppliers of offers."""
        return self.several("suppliers", dict.fromkeys(self._supplier[offer] for offer in offers))

    def offer(self, offer: str) -> Message:
        """An offer by its supplier, with its id."""
        return Message(
            "{supplier}, {id}",
            {"supplier": self.of("suppliers", self._supplier[offer]), "id": offer},
            "{supplier}、{id}",
        )

    def plants(self, plants: Iterable[str]) -> Message:
        """Plants, by their suppliers."""
        return self.few([both(f"{self.of('suppliers', self._plant[plant])} ({plant})",
                              f"{self.of('suppliers', self._plant[plant]).in_language('ja')}（{plant}）")
                         for plant in plants])  # fmt: skip

    def lanes(self, lanes: Iterable[str]) -> Message:
        """Lanes, by where they begin and end."""
        return self.few(list(dict.fromkeys(self._lane(lane) for lane in lanes)))

    def holders(self, by: str, ids: Iterable[str]) -> Message:
        """Countries, suppliers or plants."""
        if by == "plant":
            return self.plants(ids)
        return self.several("countries" if by == "country" else "suppliers", ids)

    def rule(self, rule: str) -> Message:
        """A rule by its title."""
        title = self._rules[rule].title
        return both(title["en"], title["ja"])

    def families(self, ids: Iterable[str]) -> Message:
        """Families of parts."""
        return self.few([word("family", name) for name in ids])

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

    def _lane(self, lane: str) -> Message:
        ends = lane.partition(":")[0].split(">")
        return message("{origin} to {destination}", origin=self._place(ends[0]), destination=self._place(ends[-1]))

    def _place(self, name: str) -> str:
        if name == "*":
            return message("anywhere")
        for table, key in (("segments", "segment_id"), ("countries", "country_id")):
            if name in set(self.case.tables[table][key]):
                return self.of(table, name)
        return name
