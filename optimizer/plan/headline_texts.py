"""The clauses of the headline, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from optimizer.wording import Language

__all__ = ["TEXTS"]

TEXTS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "bound": "For {whom} ({share} of all purchases), {told}",
        "bound_too": "; for {whom} ({share}), {first} become {last}",
        "stop": ".",
        "buyers_many": "{count} of {every} groups of buyers",
        "made_in": "goods made in {country}",
        "made_in_concern": "goods made in countries of concern",
        "made_never": "{made} are not bought at all",
        "made_ends": "{made} end in {period}{before}",
        "before": " (otherwise {span})",
        "made_stays": "{made} go from {first} to {last}, not to zero",
        "firms_none": "No firm of concern supplies them from elsewhere.",
        "firms_stay": "Firms of concern keep {share} from elsewhere ({firms}).",
        "firms_many": "{count} firms",
        "covered": "Only {share} of demand is met.",
        "nothing_bought": "For {whom}, nothing is bought.",
        "everybody": "all buyers",
        "nobody_bound": "No rule binds any buyer.",
        "everybody_stays": "Of all purchases, {made} go from {made_first} ({begin}) to {made_last} ({end}), goods of firms of "
        "concern from {firm_first} to {firm_last}.",
        "no_reference": "The cost is not compared: no reference was solved.",
        "premium_open": "It costs {cost} against “{reference}”, not proven.",
        "of_bound": " ({span} of their purchases)",
        "cost_more": "It costs {cost} more{of}{short} than “{reference}”.",
        "cost_less": "It costs {cost} less than “{reference}”.",
        "cost_differs": "Its cost differs by {cost}{of}{short} from “{reference}”.",
        "data": "Data: {list}.",
        "grade_official": "{share} official",
        "grade_derived": "{share} derived",
        "grade_assumption": "{share} assumed",
        "grade_not_given": "{share} without grade",
        "of_all": " ({every} of all costs; {span} of bound purchases)",
        "penalties": ", shortage penalties included,",
    },
    "ja": {
        "bound": "{whom}(調達全体の{share})では、{told}",
        "bound_too": "。{whom}({share})では{first}が{last}になります",
        "stop": "。",
        "buyers_many": "{every}需要主体のうち{count}主体",
        "made_in": "{country}製品",
        "made_in_concern": "懸念国等の製品",
        "made_never": "{made}を調達しません",
        "made_ends": "{made}の調達が{period}にゼロになります{before}",
        "before": "(比較の基準では{span})",
        "made_stays": "{made}の割合は{first}から{last}となり、ゼロになりません",
        "firms_none": "懸念事業者が他国で製造する品目も残りません。",
        "firms_stay": "懸念事業者が他国で製造する品目は{share}残ります({firms})。",
        "firms_many": "{count}事業者",
        "covered": "所要量の充足率は{share}にとどまります。",
        "nothing_bought": "{whom}の調達はありません。",
        "everybody": "全需要主体",
        "nobody_bound": "調達規則の対象となる需要主体はありません。",
        "everybody_stays": "調達全体に占める{made}の割合は{made_first}({begin})から{made_last}({end})、懸念事業者の製品の割合は"
        "{firm_first}から{firm_last}です。",
        "no_reference": "比較の基準を計算していないため、費用は比較していません。",
        "premium_open": "費用は「{reference}」に対して{cost}です(証明されていません)。",
        "of_bound": "(対象主体の調達額の{span})",
        "cost_more": "費用は「{reference}」より{short}{cost}{of}増えます。",
        "cost_less": "費用は「{reference}」より{cost}減ります。",
        "cost_differs": "費用の「{reference}」との差は{short}{cost}{of}です。",
        "data": "根拠区分は{list}です。",
        "grade_official": "公表値{share}",
        "grade_derived": "推計値{share}",
        "grade_assumption": "仮定値{share}",
        "grade_not_given": "区分なし{share}",
        "of_all": "(全費用の{every}、対象主体の調達額の{span})",
        "penalties": "不足ペナルティ(計算上の費用)を含めて",
    },
}
