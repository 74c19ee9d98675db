"""Whether a sentence tells what a body does, or what it found, lacks and advises others to do.

Surveys, proposals, members' speeches and theory are mostly the latter: a suggestion (建议县政府…, 应…) goes on through
its paragraph, and a sentence that is far from any mention of the body is seldom its act.
"""

import re
from collections.abc import Iterator, Sequence

from dashboard.extract.screen import screen
from dashboard.models import Sentence

_OWN = re.compile(r"政协|委员(?!会)|我会|本会|主席会议|(?<![大委其])常委会议?|界别|提案|专委会|协商|(?:调研|视察|课题|监督|考察)组|我们")
_BODY = re.compile(r"政协|我会|本会|主席会议")
_MARKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("o:advice", re.compile(r"(?<!意见)建议(?!案|书|得到|被|获|引起|采纳|提出|稿|[\d一二三四五六七八九十百]+[余多]?[条件项篇]|的|》|”|和|、|也|均|办|转|经|[，,。；;])")),
    ("o:should", re.compile(r"(?:^|[，,；;：:。、])[^，,。；;]{0,16}(?:(?<![回响供适反对相呼感效])应(?!急|邀|对|用|知|届|约|聘|声|运|城|县|付|变|答|有尽有|建尽建|收尽收)(?:当|该)?|可(?:以|由|考虑|借鉴|探索|采取|在|将|把)|亟待|亟需|有待|不妨|切忌|有必要)")),
    ("o:further", re.compile(r"^(?:[\d一二三四五六七八九十]{1,3}(?:是|、|[.．])|[（(][\d一二三四五六七八九十]+[）)])?(?:进一步|加大|加快|加强|鼓励|支持|引导|探索|完善|健全|严格|推动|推进|统筹|科学|合理|优化|尽快|适当|逐步|大力|积极)")),
    ("o:lack", re.compile(r"不足|不够|滞后|短缺|偏低|薄弱|缺乏|缺少|难以|尚未|隐患|制约|问题(?:突出|依然|仍|较|在于)|不高|不强|不畅|不到位|流于|参差|短板|困难(?!群众|群体|家庭|职工|户|党员|学生|儿童|老人|人员)|矛盾(?:突出|凸显)|堪忧|老化|流失|堵点|闲置")),
    ("o:found", re.compile(r"发现|问卷|受访|据(?:了解|统计|测算|监测|调查|估算)|占(?:比|全|总|到|[\d一二三四五六七八九])|同比|[年月]底[，,]|现有|共有|平均|人均|亩均|总量|面积|产值|人口")),
    ("o:others-first", re.compile(r"^(?!.{0,14}(?:政协|委员(?!会)))[^，,。；“]{0,14}(?:政府|[市县区州旗省](?:委(?!员)|长)|[局厅院校办站所]|人大|法院|公司|企业|部门|大学|中学|医院|银行|街道|[镇乡村])")),
    ("o:i", re.compile(r"(?<!自)我(?!会|[市县区省州旗]|们|国)|笔者|本人|本文")),
    ("o:cited", re.compile(r"\[\d+\]|[①②③④⑤⑥]|学者|研究者|理论|概念|范式|视角|所谓|意味着|定义")),
)
_OTHERS = re.compile(r"政府|人大|法院|检察|[市县区州旗省]委(?!员)|[局厅]|民[革盟建进]|农工党|致公党|九三|台盟|工商联|妇联|总工会|团委|公司|大学|学校")
_possible = screen([pattern.pattern for _, pattern in _MARKS])
_FARTHEST = 4

ABOUT = ("o:share", "o:title", "o:far", "o:never")
"""Marks that tell of the article around a sentence, not of itself."""


def find_advice(texts: Sequence[str], units: Sequence[Sentence], title: str) -> Iterator[list[str]]:
    """Marks (o:…) of each sentence of an article, in order; `texts` are simplified."""
    about = "own" if _OWN.search(title) else "others" if _OTHERS.search(title) else "nobody"
    own = [bool(_OWN.search(text)) for text in texts]
    named = sum(bool(_BODY.search(text)) for text in texts)
    share = f"o:share{min(4, 5 * named // max(len(texts), 1))}"
    paragraphs: dict[int, int] = {}
    for unit, told in zip(units, own, strict=True):
        paragraphs[unit.paragraph] = paragraphs.get(unit.paragraph, 0) + told
    met = advised = section = False
    path: tuple[str, ...] = ()
    paragraph, far = -1, _FARTHEST
    for text, unit, told in zip(texts, units, own, strict=True):
        if unit.headings != path:
            path, section = unit.headings, False
        if unit.paragraph != paragraph:
            paragraph, advised = unit.paragraph, False
        far = 0 if told else min(far + 1, _FARTHEST)
        marks = [_MARKS[n][0] for n in _possible(text) if _MARKS[n][1].search(text)]
        marks += [share, f"o:title-{about}", f"o:far{far}" if met or told else "o:never"]
        met = met or told
        if paragraphs[unit.paragraph] - told:
            marks.append("o:own-paragraph")
        if advised:
            marks.append("o:advised")
        if section:
            marks.append("o:advised-section")
        if "o:advice" in marks or "o:should" in marks:
            advised = section = True
            if not told:
                marks.append("o:advice-alone")
        yield marks
