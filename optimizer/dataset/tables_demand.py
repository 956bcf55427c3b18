"""The tables that say who needs what, how it gets there and what it is made of."""

from __future__ import annotations

from .column import ANY, Column, Form, Table
from .makers import (
    amount,
    closing,
    count,
    day,
    name_pair,
    own_id,
    period,
    reference,
    share,
    text,
)  # fmt: skip

__all__ = ["DEMAND_TABLES", "PURPOSES"]

#: The uses of section 889(f)(3)(B) of the United States NDAA FY2019, and every other use.
PURPOSES = ("general", "public_safety", "facility_security", "infrastructure_surveillance", "national_security")

_SEGMENTS = Table(
    name="segments",
    title_en="Segments",
    title_ja="需要主体",
    help_en="Buyer groups: ministries, Self-Defense Forces, defence industry, critical infrastructure ....",
    help_ja="府省、自衛隊、防衛産業、重要インフラなどの買い手のまとまり。",
    required=True,
    key=("segment_id",),
    columns=(
        own_id("segment_id", "Segment", "需要主体"),
        *name_pair(),
        text(
            "sector", "Sector", "分野",
            "The sector by which a rule finds those it binds.",
            "規則の対象を決める分野。ministry 府省、sdf 自衛隊、defence_industry 防衛産業、"
            "critical_infrastructure 重要インフラ、private 民間。",
            required=True,
            choices=("ministry", "sdf", "defence_industry", "critical_infrastructure", "private"),
        ),
        reference(
            "country_id", "countries.country_id", "Country", "国",
            "Where the goods are delivered.", "納入先の国。",
        ),
        count(
            "priority", None, "Priority", "優先度",
            "Order in which shortages are avoided: 1 is the most critical.", "不足を避ける順。1が最優先。",
            required=True, minimum=1, maximum=1000,
        ),
        Column(
            name="purposes",
            kind="names",
            title_en="Purposes",
            title_ja="用途",
            help_en="Uses that the segment buys for, separated by |: general, public_safety, facility_security, "
            "infrastructure_surveillance, national_security. Blank: every use.",
            help_ja="調達の用途。| で区切る。general 一般、public_safety 公共の安全、facility_security 施設の警備、"
            "infrastructure_surveillance 重要インフラの監視、national_security 安全保障。空欄はすべての用途。",
            form=Form("({0})([|]({0}))*".format("|".join(PURPOSES)), f"one or more of {', '.join(PURPOSES)}, separated by |"),
        ),
        *closing(),
    ),
)  # fmt: skip

_DEMAND = Table(
    name="demand",
    title_en="Demand",
    title_ja="所要量",
    help_en="What each segment needs of each part in each period.",
    help_ja="需要主体、品目、期ごとの所要量。",
    required=True,
    key=("segment_id", "part_id", "period"),
    columns=(
        reference("segment_id", "segments.segment_id", "Segment", "需要主体", "Who needs it.", "需要主体。"),
        reference("part_id", "parts.part_id", "Part", "品目", "What is needed.", "品目。"),
        period("The period in which it must arrive.", "納入が必要な期。"),
        amount("units", "units", "Units", "数量", "How much is needed.", "必要な数量。", required=True),
        *closing(),
    ),
)  # fmt: skip

_STOCK = Table(
    name="stock",
    title_en="Stock",
    title_ja="備蓄",
    help_en="Opening stock and the cover to be kept, of parts that the segment demands; every demanded part can be kept in stock.",
    help_ja="期首備蓄と、保つべき備蓄。需要のある品目は、行がなくても備蓄できる。",
    key=("segment_id", "part_id"),
    columns=(
        reference("segment_id", "segments.segment_id", "Segment", "需要主体", "Who keeps it.", "需要主体。"),
        reference("part_id", "parts.part_id", "Part", "品目", "What is kept.", "品目。"),
        amount(
            "opening_units", "units", "Opening stock", "期首備蓄",
            "Units in stock before the first period.", "最初の期の前にある数量。",
            default=0,
        ),
        amount(
            "cover_periods", "periods", "Cover", "備蓄の期数",
            "Stock to keep at the end of each period, in periods of that period's demand.",
            "各期末に保つ備蓄。その期の所要量の何期分か。",
            default=0, maximum=400,
        ),
        *closing(),
    ),
)  # fmt: skip

_LANES = Table(
    name="lanes",
    title_en="Lanes",
    title_ja="輸送経路",
    help_en="How goods travel. The most specific match by origin, then destination, then part wins;"
    " no match means no lane.",
    help_ja="輸送経路。発地、着地、品目の順に最も詳しい行を使う。一致する行がなければ経路はない。",
    required=True,
    key=("origin", "destination", "part_id"),
    columns=(
        reference(
            "origin", ("plants.plant_id", "countries.country_id"), "Origin", "発地",
            "A plant, a country, or * for any.", "生産拠点か国。* はすべて。",
            wildcard=True,
        ),
        reference(
            "destination", ("segments.segment_id", "plants.plant_id", "countries.country_id"),
            "Destination", "着地",
            "A segment, a plant, a country, or * for any.", "需要主体、生産拠点か国。* はすべて。",
            wildcard=True,
        ),
        reference(
            "part_id", "parts.part_id", "Part", "品目",
            "A part, or * or blank for any.", "品目。* または空欄はすべて。",
            required=False, wildcard=True, default=ANY,
        ),
        amount(
            "freight_jpy_per_unit", "JPY per unit", "Freight per unit", "運賃(1単位)",
            "Freight of one unit.", "1単位の運賃。",
            default=0,
        ),
        amount(
            "freight_pct", "%", "Freight rate", "運賃率",
            "Freight as a percentage of the purchase cost.", "購入額に対する運賃の割合。",
            default=0,
        ),
        amount(
            "duty_pct", "%", "Duty rate", "関税率",
            "Duty as a percentage of purchase cost and freight.", "購入額と運賃の合計に対する関税の割合。",
            default=0,
        ),
        count(
            "lead_periods", "periods", "Lead time", "納入所要期間",
            "Periods from shipment to arrival.", "出荷から到着までの期数。",
            default=0, maximum=400,
        ),
        amount(
            "capacity", "units per period", "Lane capacity", "経路の能力",
            "The most that can be shipped on this row's lane in a period; blank means unlimited.",
            "この行の経路で1期に出荷できる上限。空欄は無制限。",
        ),
        *closing(),
    ),
)  # fmt: skip

_BOM = Table(
    name="bom",
    title_en="Bill of materials",
    title_ja="部品構成表",
    help_en="The components of a part.",
    help_ja="品目の構成部品。",
    key=("part_id", "component_id", "offer_id"),
    columns=(
        reference("part_id", "parts.part_id", "Part", "品目", "The assembly.", "組み立てる品目。"),
        reference(
            "component_id", "parts.part_id", "Component", "構成部品",
            "What goes into it.", "組み込む構成部品。",
        ),
        amount(
            "units_per_unit", "units per unit", "Quantity", "員数",
            "Units of the component in one unit of the part; 0 strikes it out.",
            "1単位に使う構成部品の数量。0は使わないことを表す。",
            required=True,
        ),
        reference(
            "offer_id", "offers.offer_id", "Offer", "調達ルート",
            "Only for this offer of the part; blank means every offer, and a row for an offer overrides it.",
            "特定の調達ルートだけの場合。空欄はすべて。ルートの行が優先する。",
            required=False,
        ),
        *closing(),
    ),
)  # fmt: skip

_PROVENANCE = Table(
    name="provenance",
    title_en="Declared provenance",
    title_ja="原産の申告",
    help_en="Declared sources of components that the model does not choose; the undeclared rest is unknown.",
    help_ja="モデルが選ばない構成部品の申告された調達元。申告のない分は原産不明。",
    key=("offer_id", "component_id", "supplier_id", "country_id"),
    columns=(
        reference("offer_id", "offers.offer_id", "Offer", "調達ルート", "The offer.", "調達ルート。"),
        reference("component_id", "parts.part_id", "Component", "構成部品", "The component.", "構成部品。"),
        reference(
            "supplier_id", "suppliers.supplier_id", "Supplier", "供給事業者",
            "Who supplies it; give this or the country.", "供給事業者。これか国のどちらか一方。",
            required=False,
        ),
        reference(
            "country_id", "countries.country_id", "Country", "国",
            "Where it comes from; give this or the supplier.", "原産国。これか供給事業者のどちらか一方。",
            required=False,
        ),
        share(
            "share_pct", "Share", "割合",
            "Share of the component that comes from there.", "構成部品のうち、その調達元の割合。",
            required=True,
        ),
        day("evidence_date", "Date of evidence", "証拠の日付", "When it was declared.", "申告の日付。"),
        *closing(),
    ),
)  # fmt: skip

DEMAND_TABLES: tuple[Table, ...] = (_SEGMENTS, _DEMAND, _STOCK, _LANES, _BOM, _PROVENANCE)
