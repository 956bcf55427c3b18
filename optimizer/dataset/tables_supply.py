"""The tables that say who can supply what: countries, parts, suppliers, plants and offers."""

from __future__ import annotations

from .column import Column, Form, Table
from .makers import (
    COUNTRY,
    CURRENCY,
    amount,
    closing,
    count,
    name_pair,
    own_id,
    period,
    reference,
    text,
)  # fmt: skip

__all__ = ["SUPPLY_TABLES"]

_COUNTRIES = Table(
    name="countries",
    title_en="Countries",
    title_ja="国",
    help_en="Countries of suppliers, plants and segments, with the bloc each belongs to.",
    help_ja="供給事業者、生産拠点、需要主体の国と、その区分。",
    required=True,
    key=("country_id",),
    columns=(
        own_id("country_id", "Country", "国", COUNTRY),
        *name_pair(),
        text(
            "bloc", "Bloc", "区分",
            "How Japan stands to the country in this plan.",
            "この計画での区分。domestic 国内、allied 同盟国等、partner 友好国、"
            "other その他、of_concern 懸念国。",
            required=True, choices=("domestic", "allied", "partner", "other", "of_concern"),
        ),
        amount(
            "risk_score", "points", "Risk score", "リスク点",
            "Country risk from 0 (none) to 100; blank where it is not known.",
            "国のリスク。0(なし)から100まで。不明なら空欄。",
            maximum=100,
        ),
        *closing(),
    ),
)  # fmt: skip

_PARTS = Table(
    name="parts",
    title_en="Parts",
    title_ja="品目",
    help_en="Everything that is bought: equipment, components and materials.",
    help_ja="調達する品目。機器、構成部品、素材。",
    required=True,
    key=("part_id",),
    columns=(
        own_id("part_id", "Part", "品目"),
        *name_pair(),
        text(
            "family", "Family", "品目群",
            "The group of parts to which rules and caps apply.",
            "規則や上限が適用される品目のまとまり。",
            required=True,
            choices=("communication", "semiconductor", "computing", "component", "material"),
        ),
        text(
            "unit", "Unit", "単位",
            "What one unit is, such as piece, wafer or kg.",
            "数量の単位。個、枚、kg など。",
            required=True,
        ),
        text(
            "hs6", "HS code", "HS番号",
            "The six-digit customs code of the Harmonized System.",
            "関税分類のHS番号(6桁)。",
            form=Form(r"[0-9]{6}", "six digits, such as 851762"),
        ),
        text(
            "unspsc", "UNSPSC code", "UNSPSC番号",
            "The eight-digit UN product and service code.",
            "国連の標準製品サービス分類番号(8桁)。",
            form=Form(r"[0-9]{8}", "eight digits, such as 43222609"),
        ),
        amount(
            "holding_cost_jpy", "JPY per unit and period", "Holding cost", "保管費",
            "Cost of keeping one unit in stock at the end of a period.",
            "期末に1単位を保管する費用。",
            default=0,
        ),
        amount(
            "shortage_penalty_jpy", "JPY per unit", "Shortage penalty", "不足の罰則費用",
            "Cost of one unit not delivered; blank means ten times the highest landed cost offered"
            " for the part.",
            "1単位不足したときの費用。空欄なら、その品目の最も高い着地原価の10倍。",
        ),
        *closing(),
    ),
)  # fmt: skip

_SUPPLIERS = Table(
    name="suppliers",
    title_en="Suppliers",
    title_ja="供給事業者",
    help_en="Firms that run plants; an id may also stand in `entities`, which means the same firm.",
    help_ja="生産拠点をもつ事業者。`entities` と同じ識別子は同じ事業者を指す。",
    required=True,
    key=("supplier_id",),
    columns=(
        own_id("supplier_id", "Supplier", "供給事業者"),
        *name_pair(),
        reference(
            "country_id", "countries.country_id", "Country", "国",
            "Where the firm has its seat.", "本社の所在国。",
        ),
        text(
            "corporate_number", "Corporate number", "法人番号",
            "The 13-digit number that Japan gives to a corporation.",
            "国税庁の法人番号(13桁)。",
            form=Form(r"[0-9]{13}", "thirteen digits"),
        ),
        *closing(),
    ),
)  # fmt: skip

_PLANTS = Table(
    name="plants",
    title_en="Plants",
    title_ja="生産拠点",
    help_en="Places of production; a plant's country is the origin of what it makes.",
    help_ja="生産の場所。拠点の国が製品の原産国となる。",
    required=True,
    key=("plant_id",),
    columns=(
        own_id("plant_id", "Plant", "生産拠点"),
        reference(
            "supplier_id", "suppliers.supplier_id", "Supplier", "供給事業者",
            "The firm that runs the plant.", "拠点をもつ事業者。",
        ),
        reference(
            "country_id", "countries.country_id", "Country", "国",
            "Where the plant stands.", "拠点の所在国。",
        ),
        text("name_en", "Name", "名称(英語)", "The name in English.", "英語の名称。"),
        amount(
            "capacity", "resource units per period", "Plant capacity", "拠点能力",
            "What all offers of the plant together may use in a period; blank means unlimited.",
            "拠点の全ルートが1期に使える能力の合計。空欄は無制限。",
        ),
        amount(
            "opening_cost_jpy", "JPY", "Opening cost", "開設費",
            "Paid once, when the plant is first used.", "最初に使うときに一度だけかかる費用。",
            default=0,
        ),
        *closing(),
    ),
)  # fmt: skip

_PLANT_PERIODS = Table(
    name="plant_periods",
    title_en="Plants by period",
    title_ja="生産拠点(期別)",
    help_en="Plant capacity in single periods, where it differs from the plant's own.",
    help_ja="特定の期だけ異なる拠点能力。",
    key=("plant_id", "period"),
    columns=(
        reference("plant_id", "plants.plant_id", "Plant", "生産拠点", "The plant.", "生産拠点。"),
        period("The period in which the goods are shipped.", "出荷する期。"),
        amount(
            "capacity", "resource units per period", "Plant capacity", "拠点能力",
            "Takes the place of the plant's capacity in this period; blank leaves it.",
            "この期の拠点能力。空欄なら拠点の値のまま。",
        ),
        *closing(),
    ),
)  # fmt: skip

_OFFERS = Table(
    name="offers",
    title_en="Offers",
    title_ja="調達ルート",
    help_en="A plant's ability to supply one part.",
    help_ja="ある拠点がある品目を供給できること。",
    required=True,
    key=("offer_id",),
    columns=(
        own_id("offer_id", "Offer", "調達ルート"),
        reference(
            "plant_id", "plants.plant_id", "Plant", "生産拠点", "The plant that ships.", "出荷する拠点。",
        ),
        reference("part_id", "parts.part_id", "Part", "品目", "The part offered.", "供給する品目。"),
        amount(
            "unit_price", "currency per unit", "Unit price", "単価",
            "Price of one unit in the offer's currency, before freight and duty.",
            "1単位の価格(契約通貨)。運賃と関税を含まない。",
            required=True,
        ),
        text(
            "currency", "Currency", "通貨",
            "Currency of the price; every one but JPY needs a rate in `fx`.",
            "価格の通貨。JPY以外は `fx` に為替が要る。",
            required=True, form=CURRENCY,
        ),
        amount(
            "capacity", "units per period", "Capacity", "供給能力",
            "The most that can be shipped in a period; blank means unlimited.",
            "1期に出荷できる上限。空欄は無制限。",
        ),
        amount(
            "capacity_use", "resource units per unit", "Use of plant capacity", "拠点能力の使用量",
            "How much of the plant's capacity one unit takes.", "1単位が使う拠点能力。",
            default=1,
        ),
        text(
            "status", "Status", "認定の状況",
            "incumbent: supplies today; qualified: may supply at once; candidate: must first be qualified.",
            "incumbent 現行、qualified 認定済み、candidate 候補(認定が必要)。",
            required=True, choices=("incumbent", "qualified", "candidate"),
        ),
        amount(
            "qualification_cost_jpy", "JPY", "Qualification cost", "認定費用",
            "Cost of qualifying a candidate.", "候補の認定にかかる費用。",
            default=0,
        ),
        count(
            "qualification_periods", "periods", "Qualification time", "認定期間",
            "Periods from the start of qualification until the first shipment.",
            "認定の開始から最初の出荷までの期数。",
            default=0, maximum=400,
        ),
        Column(
            name="ramp",
            kind="numbers",
            title_en="Ramp-up",
            title_ja="立ち上がり",
            help_en="Share of the capacity available in each period from the first, such as 0.25;0.5;1."
            " The last holds from then on; blank means all of it at once.",
            help_ja="立ち上がりの各期に使える能力の割合。例 0.25;0.5;1。"
            "最後の値が以後も続く。空欄なら初めから全部。",
            unit="share",
            minimum=0,
            maximum=1,
        ),
        amount(
            "minimum_order", "units per period", "Minimum order", "最低発注量",
            "The least that may arrive in a period in which anything arrives; blank means no minimum.",
            "納入がある期の最低数量。空欄なら下限なし。",
        ),
        amount(
            "technical_score", "points", "Technical score", "技術点",
            "Technical merit from 0 to 100.", "技術の評価。0から100まで。",
            maximum=100,
        ),
        amount(
            "security_score", "points", "Security score", "安全保障点",
            "Mitigation of security risk from 0 to 100.", "安全保障上のリスク低減の評価。0から100まで。",
            maximum=100,
        ),
        text(
            "components", "Components", "構成部品の扱い",
            "chosen: the model picks their sources; declared: `provenance` says; none: needs none;"
            " blank means chosen where the part has a `bom`.",
            "chosen はモデルが選ぶ、declared は `provenance` の申告による、none は不要。"
            "空欄は、`bom` があれば chosen。",
            choices=("chosen", "declared", "none"),
        ),
        *closing(),
    ),
)  # fmt: skip

_OFFER_PERIODS = Table(
    name="offer_periods",
    title_en="Offers by period",
    title_ja="調達ルート(期別)",
    help_en="An offer's capacity or price in single periods, where it differs from the offer's own.",
    help_ja="特定の期だけ異なる供給能力や単価。",
    key=("offer_id", "period"),
    columns=(
        reference("offer_id", "offers.offer_id", "Offer", "調達ルート", "The offer.", "調達ルート。"),
        period(
            "The period: of shipment for the capacity, of arrival for the price.",
            "期。供給能力は出荷の期、単価は到着の期。",
        ),
        amount(
            "capacity", "units per period", "Capacity", "供給能力",
            "Takes the place of the offer's capacity in this period; blank leaves it.",
            "この期の供給能力。空欄ならルートの値のまま。",
        ),
        amount(
            "unit_price", "currency per unit", "Unit price", "単価",
            "Takes the place of the offer's price in this period; blank leaves it.",
            "この期の単価。空欄ならルートの値のまま。",
        ),
        *closing(),
    ),
)  # fmt: skip

_PRICE_BREAKS = Table(
    name="price_breaks",
    title_en="Price breaks",
    title_ja="数量別単価",
    help_en="Prices of the units beyond a quantity bought in one period; the units below keep their price.",
    help_ja="1期の購入量が一定を超えた分の単価。超えない分の単価は変わらない。",
    key=("offer_id", "from_units"),
    columns=(
        reference("offer_id", "offers.offer_id", "Offer", "調達ルート", "The offer.", "調達ルート。"),
        amount(
            "from_units", "units per period", "From", "数量の下限",
            "The quantity in one period beyond which the price applies.",
            "この数量を超えた分に単価を適用する。",
            required=True, above=True,
        ),
        amount(
            "unit_price", "currency per unit", "Unit price", "単価",
            "Price of each unit beyond that quantity. Rising prices stay linear; falling ones need integers.",
            "超えた分の単価。上がる単価は線形のまま、下がる単価は整数変数が要る。",
            required=True,
        ),
        *closing(),
    ),
)  # fmt: skip

_EXPANSIONS = Table(
    name="expansions",
    title_en="Expansions",
    title_ja="能力の増強",
    help_en="Capacity that can be added to an offer.",
    help_ja="調達ルートに追加できる供給能力。",
    key=("offer_id",),
    columns=(
        reference("offer_id", "offers.offer_id", "Offer", "調達ルート", "The offer.", "調達ルート。"),
        amount(
            "max_units", "units per period", "Most that can be added", "増強の上限",
            "The most capacity that can be added in all.", "追加できる能力の合計の上限。",
            required=True,
        ),
        amount(
            "cost_jpy_per_unit", "JPY per unit of capacity", "Cost", "費用",
            "Cost of adding one unit per period, before the subsidy.",
            "1期1単位の能力を加える費用(補助の前)。",
            required=True,
        ),
        count(
            "build_periods", "periods", "Time to build", "工期",
            "Periods from the order until the capacity can be used.", "発注から使えるまでの期数。",
            required=True, maximum=400,
        ),
        amount(
            "subsidy_share", "share", "Subsidy", "補助率",
            "Share of the cost that a subsidy pays, from 0 to 1.", "費用のうち補助される割合。0から1まで。",
            default=0, maximum=1,
        ),
        *closing(),
    ),
)  # fmt: skip

SUPPLY_TABLES: tuple[Table, ...] = (
    _COUNTRIES, _PARTS, _SUPPLIERS, _PLANTS, _PLANT_PERIODS, _OFFERS, _OFFER_PERIODS, _PRICE_BREAKS,
    _EXPANSIONS,
)  # fmt: skip
