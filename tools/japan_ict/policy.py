"""Countries, exchange rates and listed entities: what is taken from published facts as it stands."""

from __future__ import annotations

from tools.japan_ict.facts import Facts
from tools.japan_ict.plants import COUNTRY_NAMES
from tools.japan_ict.routes import CONCERN
from tools.japan_ict.rows import Row

__all__ = ["ENTITY_IDS", "countries", "entities", "fx"]

_NAMES_JA = {
    "JPN": "日本", "USA": "アメリカ合衆国", "AUS": "オーストラリア", "NZL": "ニュージーランド", "KOR": "韓国",
    "TWN": "台湾", "GBR": "英国", "DEU": "ドイツ", "NLD": "オランダ", "SWE": "スウェーデン",
    "FIN": "フィンランド", "FRA": "フランス", "SGP": "シンガポール", "MYS": "マレーシア", "VNM": "ベトナム",
    "THA": "タイ", "IND": "インド", "CHN": "中国", "HKG": "香港", "RUS": "ロシア",
}  # fmt: skip

ENTITY_IDS = {
    "Huawei Technologies Company": "huawei",
    "Huawei Technologies Co.": "huawei",
    "ZTE Corporation": "zte",
    "ZTE Corp.": "zte",
    "Hytera Communications Corporation": "hytera",
    "Hangzhou Hikvision Digital Technology Company": "hikvision",
    "Dahua Technology Company": "dahua",
    "Semiconductor Manufacturing International Corporation": "smic",
    "ChangXin Memory Technologies": "cxmt",
    "Yangtze Memory Technologies Corp": "ymtc",
    "BYD Company, Limited": "byd",
    "Contemporary Amperex Technology Company, Limited": "catl",
    "Envision Energy, Limited": "envision",
    "EVE Energy Company, Limited": "eve",
    "Gotion High tech Company, Limited": "gotion",
    "Hithium Energy Storage Technology company, Limited": "hithium",
    "China Mobile International USA Inc.": "china-mobile-international-usa",
    "China Telecom (Americas) Corp.": "china-telecom-americas",
    "China Unicom (Americas) Operations Limited": "china-unicom-americas",
}
"""One id for a firm, however a list writes its name; the same as its supplier's where it is one."""


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


def entities(facts: Facts) -> list[Row]:
    """The rows of the table `entities`: every row of the published lists."""
    return [
        {
            "entity_id": ENTITY_IDS[row["name"]],
            "name": row["name"],
            "aliases": row["aliases"],
            "list_id": row["list_id"],
            "listed_from": row["listed_from"],
            "listed_to": row["listed_to"],
            "purpose": row["purpose"],
            "citation": row["citation"],
            "source_id": f"list-{row['list_id']}",
            "grade": "official",
        }
        for row in facts.rows("listed_entities")
    ]
