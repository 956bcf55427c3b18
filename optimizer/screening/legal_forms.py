"""Legal forms, which say how a firm is incorporated and nothing of which firm it is."""

from __future__ import annotations

import re

from .han_variants import VARIANTS

__all__ = ["mark_ideographic_forms", "strip_legal_forms"]


def _words(table: str) -> frozenset[str]:
    return frozenset(table.split())


_ANYWHERE = _words(
    """
    ltd limited ltda inc incorporated corp corporation llc llp plc gmbh mbh kgaa oyj pte pty pvt sdn bhd
    sarl sas srl spa bv nv kft zrt sro doo dooel tbk pjsc ojsc cjsc jsc oao zao pao ooo fze fzco fzllc wll
    kabushiki kaisha godo yugen goshi gomei kk aktiengesellschaft aktiebolag osakeyhtio gesellschaft
    co company companies cia cie compania compagnie
    """
)
"""Taken out wherever they stand, unless nothing else would remain."""

_AT_THE_END = _words(
    "ag ab as asa aps oy sa se kg ohg ug eg ev sl sc lp gp ad dd kd np pt tov too gk yk private proprietary public nl"
)
"""Taken out only as the last word: elsewhere they are words or initials."""

_AT_THE_START = _words("pt ooo oao zao pao ao too tov jsc pjsc kk ps")

_SPELT_OUT = re.compile(
    r"\b(?:joint stock|limited liability|public limited|proprietary limited|open joint stock|closed joint stock) company\b"
    r"|\bs p z? ?o ?o\b|\bsp zoo\b|\bsp z oo\b|\bsp z o o\b|\bgmbh (?:and|&) co(?: kg)?\b"
)

_SPELT_WITH = _words("stock liability public proprietary sp gmbh")

_JAPANESE = _words(
    "株式会社 有限会社 合同会社 合資会社 合名会社 相互会社 特定目的会社 一般社団法人 一般財団法人 公益社団法人 公益財団法人 "
    "社団法人 財団法人 独立行政法人 国立研究開発法人 国立大学法人 学校法人 医療法人 協同組合 有限責任事業組合"
)
_CHINESE = _words(
    "股份有限责任公司 股份有限公司 有限责任公司 股份公司 责任有限公司 有限公司 总公司 分公司 子公司 公司 "
    "股份有限責任公司 有限責任公司 責任有限公司 總公司 株式會社 有限會社 合資會社"
)
_KOREAN = _words("주식회사 유한회사 유한책임회사 합자회사 합명회사")

# Abbreviations in brackets, as NFKC leaves ㈱ ㈲ ㈳ and their typed forms; the Korean ㈜ becomes (주).
_BRACKETED = r"[(（\[]\s*(?:株|有|同|合|資|资|名|財|财|社|独|一社|一財|一财|주|유)\s*[)）\]]"
_FORMS = {form for written in _JAPANESE | _CHINESE | _KOREAN for form in (written, written.translate(VARIANTS))}
_IDEOGRAPHIC = re.compile("|".join([_BRACKETED, *sorted(_FORMS, key=len, reverse=True)]))


def mark_ideographic_forms(text: str) -> str:
    """The text, in NFKC, its characters folded or not, with a blank for each Japanese, Chinese
    and Korean legal form; as it was if nothing else is in it."""
    if text.isascii():
        return text
    without = _IDEOGRAPHIC.sub(" ", text)
    return without if any(c.isalnum() for c in without) else text


def strip_legal_forms(words: list[str]) -> list[str]:
    """The folded words of a name without legal forms written in letters; all of them if there is nothing else."""
    kept = words if _SPELT_WITH.isdisjoint(words) else _SPELT_OUT.sub(" ", " ".join(words)).split()
    kept = kept[:1] + [w for w in kept[1:] if w not in _ANYWHERE]
    while len(kept) > 1 and kept[-1] in _AT_THE_END:
        kept.pop()
    if len(kept) > 1 and kept[0] in _AT_THE_START:
        kept = kept[1:]
    return kept or words
