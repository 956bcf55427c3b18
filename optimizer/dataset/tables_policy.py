"""The tables that policy and money rest on: owners, listed entities, budgets, rates, bids and sources."""

from __future__ import annotations

from .column import Column, Form, Table
from .makers import (
    CURRENCY,
    amount,
    closing,
    count,
    day,
    grade,
    own_id,
    period,
    reference,
    share,
    text,
)  # fmt: skip

__all__ = ["POLICY_TABLES"]

_FIRMS = ("suppliers.supplier_id", "entities.entity_id")

_OWNERSHIP = Table(
    name="ownership",
    title_en="Ownership",
    title_ja="出資関係",
    help_en="Who owns how much of whom.",
    help_ja="誰が誰にどれだけ出資しているか。",
    key=("owned_id", "owner_id", "valid_from"),
    columns=(
        reference("owned_id", _FIRMS, "Owned", "出資先", "The firm that is owned.", "出資を受ける事業者。"),
        reference("owner_id", _FIRMS, "Owner", "出資者", "The firm that owns.", "出資する事業者。"),
        share("share_pct", "Share", "出資比率", "Share of the capital.", "出資の割合。", required=True),
        day("valid_from", "From", "開始日", "First day; blank: from ever.", "初日。空欄は以前から。"),
        day("valid_to", "To", "終了日", "Last day; blank: still valid.", "最終日。空欄は継続中。"),
        *closing(),
    ),
)  # fmt: skip

_ENTITIES = Table(
    name="entities",
    title_en="Listed entities",
    title_ja="指定事業者",
    help_en="Firms on official lists; a firm on several lists has a row for each.",
    help_ja="公的な名簿にある事業者。複数の名簿にあれば、それぞれに行をもつ。",
    key=("entity_id", "list_id", "listed_from"),
    columns=(
        own_id("entity_id", "Entity", "指定事業者"),
        text("name", "Name", "名称", "The name as listed.", "名簿上の名称。", required=True),
        Column(
            name="aliases",
            kind="names",
            title_en="Aliases",
            title_ja="別名",
            help_en="Other names, separated by |.",
            help_ja="別名。| で区切る。",
        ),
        Column(
            name="list_id",
            kind="id",
            title_en="List",
            title_ja="名簿",
            help_en="The list, as rule packs name it.",
            help_ja="規則集が指す名簿の識別子。",
            required=True,
        ),
        day(
            "listed_from", "Listed from", "指定日", "First day on the list.", "名簿に載った日。",
            required=True,
        ),
        day(
            "listed_to", "Listed to", "指定の終了日",
            "Last day on the list; blank: still on it.", "名簿に載る最終日。空欄は継続中。",
        ),
        reference(
            "parent_id", "entities.entity_id", "Parent", "親事業者",
            "The listed entity of which this is a part.", "上位の指定事業者。",
            required=False,
        ),
        text(
            "purpose", "Purpose", "対象の用途",
            "Uses to which the listing is confined.", "指定が及ぶ用途。",
        ),
        text("citation", "Citation", "根拠条文", "Where the listing stands.", "指定の根拠。", required=True),
        *closing(),
    ),
)  # fmt: skip

_BUDGETS = Table(
    name="budgets",
    title_en="Budgets",
    title_ja="予算",
    help_en="The most that may be spent on landed goods in a fiscal year.",
    help_ja="会計年度ごとの、着地原価の上限。",
    key=("segment_id", "fiscal_year"),
    columns=(
        reference(
            "segment_id", "segments.segment_id", "Segment", "需要主体",
            "A segment, or * for all together.", "需要主体。* は全体の合計。",
            wildcard=True,
        ),
        count(
            "fiscal_year", "fiscal year", "Fiscal year", "年度",
            "Japanese fiscal year: 2027 is April 2027 to March 2028.",
            "年度。2027は2027年4月から2028年3月まで。",
            required=True, minimum=1900, maximum=2200,
        ),
        amount("budget_jpy", "JPY", "Budget", "予算額", "The budget.", "予算額。", required=True),
        *closing(),
    ),
)  # fmt: skip

_FX = Table(
    name="fx",
    title_en="Exchange rates",
    title_ja="為替",
    help_en="Yen for one unit of a currency; a row for the period wins over *.",
    help_ja="通貨1単位の円価。期の行が * に優先する。",
    required=True,
    may_be_empty=True,
    key=("currency", "period"),
    columns=(
        text(
            "currency", "Currency", "通貨",
            "The currency; JPY is 1 by definition.", "通貨。JPYは定義により1。",
            required=True, form=CURRENCY,
        ),
        period("The period of arrival, or * for any.", "到着の期。* はすべて。", wildcard=True),
        amount(
            "jpy_per_unit", "JPY per unit of currency", "Rate", "為替レート",
            "Yen for one unit of the currency.", "通貨1単位の円価。",
            required=True, above=True,
        ),
        *closing(),
    ),
)  # fmt: skip

_BIDS = Table(
    name="bids",
    title_en="Bids",
    title_ja="入札",
    help_en="Bids for comprehensive evaluation: one row for each item scored.",
    help_ja="総合評価落札方式の入札。評価項目ごとに1行。",
    key=("lot_id", "supplier_id", "item_id"),
    columns=(
        own_id("lot_id", "Lot", "調達案件"),
        reference(
            "supplier_id", "suppliers.supplier_id", "Bidder", "入札者", "Who bids.", "入札する事業者。",
        ),
        amount(
            "bid_jpy", "JPY", "Bid", "入札額",
            "The bid for the lot: the same in all rows of the bid.", "案件への入札額。同じ入札の行で同じ値。",
            required=True, above=True,
        ),
        amount(
            "ceiling_jpy", "JPY", "Ceiling price", "予定価格",
            "The lot's ceiling price: the same in all rows of the lot.",
            "案件の予定価格。同じ案件の行で同じ値。",
            required=True, above=True,
        ),
        own_id("item_id", "Item", "評価項目"),
        amount(
            "points", "points", "Points", "得点", "Points given for the item.", "項目の得点。",
            required=True,
        ),
        text(
            "mandatory_pass", "Mandatory item passed", "必須項目の合否",
            "Whether a mandatory item is met; blank where the item is not mandatory.",
            "必須項目を満たすか。必須でなければ空欄。",
            choices=("true", "false"),
        ),
        *closing(),
    ),
)  # fmt: skip

_SOURCES = Table(
    name="sources",
    title_en="Sources",
    title_ja="出典",
    help_en="Where figures come from.",
    help_ja="数値の出典。",
    required=True,
    may_be_empty=True,
    key=("source_id",),
    columns=(
        own_id("source_id", "Source", "出典"),
        text("title", "Title", "表題", "Title of the publication or note.", "資料の表題。", required=True),
        text("publisher", "Publisher", "発行者", "Who published it.", "発行者。"),
        text("url", "Address", "URL", "Where it can be read.", "閲覧できる場所。"),
        text(
            "date", "Date", "日付",
            "Date of publication: a year, a month or a day.", "発行の年、月または日。",
            form=Form(
                r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?",
                "a year, a month or a day, such as 2018, 2018-12 or 2018-12-10",
            ),
        ),
        text("licence", "Licence", "利用条件", "Terms of use.", "利用条件。"),
        text("note", "Note", "備考", "How the figures were taken from it.", "数値の取り方など。"),
        grade(),
    ),
)  # fmt: skip

POLICY_TABLES: tuple[Table, ...] = (_OWNERSHIP, _ENTITIES, _BUDGETS, _FX, _BIDS, _SOURCES)
