"""Countries and exchange rates: what is taken from published facts as it stands."""

from __future__ import annotations

from tools.japan_ict.facts import Facts
from tools.japan_ict.plants import COUNTRY_NAMES
from tools.japan_ict.routes import CONCERN
from tools.japan_ict.rows import Row

__all__ = ["countries", "fx"]

_NAMES_JA = {
    "JPN": "日本", "USA": "アメリカ合衆国", "AUS": "オーストラリア", "NZL": "ニュージーランド", "KOR": "韓国",
    "TWN": "台湾", "GBR": "英国", "DEU": "ドイツ", "NLD": "オランダ", "SWE": "スウェーデン",
    "FIN": "フィンランド", "FRA": "フランス", "SGP": "シンガポール", "MYS": "マレーシア", "VNM": "ベトナム",
    "THA": "タイ", "IND": "インド", "CHN": "中国", "HKG": "香港", "RUS": "ロシア",
}  # fmt: skip


def _bloc(country: str) -> str:
    if country in CONCERN:
        return "of_concern"
    return {"JPN": "domestic", "USA": "allied", "AUS": "allied"}.get(country, "partner")


def countries(facts: Facts) -> list[Row]:
    """The rows of the table `countries`; risk = 100 minus the mean governance percentile, blank where unknown."""
    ranks = facts.governance()
    rows: list[Row] = []
    for country, name in COUNTRY_NAMES.items():
        row: Row = {"country_id": country, "name_en": name, "name_ja": _NAMES_JA[country], "bloc": _bloc(country)}
        if country in ranks:
            row |= {"risk_score": round(100 - ranks[country], 1), "source_id": "wb-wgi-2023", "grade": "derived"}
        else:
            row |= {"source_id": "rule-blocs", "grade": "assumption"}
        rows.append(row)
    return rows


def fx(facts: Facts, used: set[str]) -> list[Row]:
    """The rows of the table `fx` for the currencies that offers are quoted in."""
    rates = facts.rates()
    return [
        {"currency": currency, "period": "*", "jpy_per_unit": round(rates[currency], 5),
         "source_id": "ecb-fx", "grade": "derived"}
        for currency in sorted(used - {"JPY"})
    ]  # fmt: skip
