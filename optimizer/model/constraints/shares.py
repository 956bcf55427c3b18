"""How purchases may divide: caps on concentration, the phase-out of barred sources, floors on scores.

A share is counted by units within one part and by purchase cost across parts: the price in ¥, without freight and duty, and
the standard cost of the components that the model chooses for the offer. What segments buy counts, not what assemblies do.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from optimizer.errors import BadInput
from optimizer.messages import listing, message
from optimizer.model.algebra import Parameter, Rows
from optimizer.model.keys import taken
from optimizer.model.variables import Model

__all__ = ["phase_out", "purchases", "score_floor", "share_cap"]


def purchases(m: Model) -> Rows:
    r"""The total that share caps within a part refer to.

    .. math:: X_{p,t} = \sum_{o \in O_p,\, g} x_{o,g,t}

    Units: parts a quarter. Source: definition; with it a cap's row has one entry for the total instead of one an order.
    """
    orders = m.order.where(np.full(len(m.order), len(m.bought) > 0))
    return orders.by("part", "period") - m.bought.by("part", "period") == 0.0


def share_cap(m: Model) -> Iterator[Rows]:
    r"""No country, supplier or plant supplies more than its share of what arrives in a period.

    .. math:: \sum_{o \in b} x_{o,\cdot,t} \le \alpha_t X_{p,t} = \alpha_t \sum_o x_{o,\cdot,t}

    for every country, supplier or plant :math:`b`, within each part (units), each family or all parts (purchase cost), in the
    quarters in which the cap holds; its limit :math:`\alpha_t` may change from one quarter to the next.
    Units: parts or ¥ a quarter. Source: order allocation with share limits (Aissaoui, Haouari and Hassini 2007).
    """
    quarter = np.array(m.instance.periods, dtype=object)
    for cap in m.instance.options.share_cap:
        held = np.ones(len(quarter), bool) if cap.start is None else quarter >= cap.start
        if cap.until is not None:
            held &= quarter < cap.until
        orders = m.order.where(held[m.order.index["period"]])
        if cap.within == "part":
            yield orders.by(cap.by, "part", "period") <= cap.limit * m.bought.by("part", "period")
            continue
        bought = (m.order * m.instance.orders.value).where(held[m.order.index["period"]])
        if cap.within == "family":
            yield bought.by(cap.by, "family", "period") <= cap.limit * bought.by("family", "period")
        else:
            yield bought.by(cap.by, "period") <= cap.limit * bought.by("period")


def phase_out(m: Model) -> Iterator[Rows]:
    r"""Purchases from sources that a rule bars shrink with the rule's cap; at zero they have no variable at all.

    .. math:: \sum_{(o, r) \text{ breaks } \varrho} c_o x_{o,g,t,r} \le \kappa_{\varrho,t} \sum_{o,r} c_o x_{o,g,t,r}

    for every rule :math:`\varrho`, segment in its scope, family of what is bought and period, by purchase cost :math:`c`; of a
    rule that names the parts bought, over these alone. An
    order breaks a rule by its own source, by what it declares, or where its clearance does not promise that its chosen
    components keep it. Purchases that an exception frees count in the total. Units: ¥ a quarter.
    Source: the rule pack's steps; Japan's 2018 agreement and its extensions are dated the same way.
    """
    keys = ("rule", "segment", "family", "period")
    for rule, cap in enumerate(m.instance.verdict.cap):
        partial = (cap > 0) & (cap < 1)
        if not partial.any():
            continue
        concerned = taken(
            m.instance.verdict.applies[rule] & partial, [m.order.index["segment"], m.order.index["period"]]
        )
        concerned &= m.instance.verdict.subject[rule][m.order.index["offer"]]
        bought = (m.order * m.instance.orders.value).where(concerned).with_codes("rule", rule)
        breaking = np.array([rule in broken for broken in m.instance.orders.breaches])
        admitted = bought.where(breaking[bought.index["breach"]]).by(*keys)
        yield admitted <= (bought * Parameter(("period",), cap)).by(*keys).spread(admitted)


def score_floor(m: Model) -> Iterator[Rows]:
    r"""The average score of what arrives reaches the floor, part by part.

    .. math:: \sum_o s_o x_{o,\cdot,t} \ge \underline{s} \sum_o x_{o,\cdot,t}

    Units: points. Source: comprehensive evaluation's minimum technical merit, applied to the mix.
    Raises BadInput where an offer that can be ordered has no score.
    """
    for wish in m.instance.options.score_floor:
        score = m.instance.coded.numbers("offers", f"{wish.score}_score")
        missing = np.unique(m.order.index["offer"])
        missing = missing[np.isnan(score[missing])]
        if len(missing):
            text = message(
                "score_floor asks for {score}_score, which {count} offer(s) do not state: {names}",
                score=wish.score,
                count=len(missing),
                names=listing(m.instance.labels["offer"][missing[:5]]),
            )
            raise BadInput(text, "offers")
        surplus = Parameter(("offer",), np.nan_to_num(score) - wish.floor)
        yield (m.order * surplus).by("part", "period") >= 0.0
