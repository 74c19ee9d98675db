"""What a sentence shows to the statistical model: words, their place, cues of the lexicon, neighbours, headings.

The same function serves training (scripts/train.py) and extraction, so that both see the same.
"""

import math
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from dashboard.extract.actors import WHO, find_actors
from dashboard.extract.advice import find_advice
from dashboard.extract.cues import Hit, find_cues, strongest, weigh, weigh_clauses
from dashboard.extract.headings import announces
from dashboard.extract.moods import find_moods
from dashboard.extract.screen import screen
from dashboard.models import Article, Sentence
from dashboard.segment import index_words, tagged_words, words

Features = dict[str, float]

GRAM = "y:"
"""Features that read_grams gives."""
ACTORS = 2.0
"""What a mark of who acts counts for: few signs tell it, many words tell what is done."""
JOINED = 0.7
"""What who acts, joined with a sign of what is done, counts for: a visit is the committee's record where the committee
comes, and none where a bureau does, which a sum of the two alone can't say."""
BRIEF = 4
"""Sentences from which on an article has a beginning and an end: the first one of a brief is what it tells."""

_WORD = re.compile(r"[一-龥A-Za-z]")
_CLAUSE = re.compile(r"[，,；;：:]")
_SIGNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("must-first", r"^(?:[\d一二三四五六七八九十]{1,3}(?:是|、|\.|．))?(?:要|须|应当?|必须|务必|需要?)(?!求)"),
        ("must", r"[，,；;。：“](?:要|须|必须|务必|应当?|都要|还要|就要|也要)(?!求)"),
        ("must-later", r"[政协委员会门组关织位导们](?:要|应当?|须|必须)(?!求|点|闻)"),
        ("will", r"(?:将(?!近|军|[^，,。]{1,14}(?:纳入|列入|作为|编入|转化|转交|送|提交|报|分|列|与|和|打造成|建成|融入|贯穿|写|引|延伸|搬|嵌入|转为|定为|制定成|反馈))|拟|计划在|打算|争取|力争|准备|即将)"),
        ("next", r"下一步|接下来|今后|明年|来年|年内|未来|下半年|下一阶段|年底前|届时|将于|还要|还将"),
        ("done", r"了|已|过|成功|顺利|先后"),
        ("since", r"以来|截至|截止|累计|至今|迄今|目前|共有"),
        ("award", r"获评|荣获|获得|被评|评为|入选|表彰|授予|称号|第一位|居[^，,。]{0,8}第|位居|先进|优秀等次|一等奖|推广|(?:最佳|优秀|先进|十佳|示范|典型)[^，,。]{0,8}(?:案例|单位|集体|项目)"),
        ("accepted", r"采纳|批示|吸纳|采用|转化为|列入|纳入|写入|写进|出台|得到[^，,。]{0,4}(?:解决|落实)|办结|落实|整改|下降|提高到|提升到|增长|增加到|减少|缩短|达到?[\d０-９]|率[达为]?"),
        ("important", r"是[^，,。]{0,24}(?:重要|关键|必然|生动|根本|内在|基础|前提|保证|保障|本质|体现|抓手|载体|优势|特色|主体|纽带|桥梁)|至关重要|意义重大|具有重要|关键在|重在|贵在|在于|离不开"),
        ("this", r"^(?:这|此|该|其|那)"),
        ("valued", r"是[^，,。]{0,24}(?:举措|缩影|写照|所在|要求|使命|责任|启示|动力|源泉|阵地|窗口)|打下[^，,。]{0,10}基础|提供[^，,。]{0,12}(?:启示|借鉴|保证|支撑|经验)|发挥[^，,。]{0,10}作用[，,。]|体现[出了的]{0,2}[^，,。]{0,24}(?:精神|特点|优势|担当|责任|情怀)|载体是|依托在|打出[^，,。]{0,12}组合拳"),
        ("asks", r"怎么|怎样|如何|谁来|为什么|什么样|是否"),
        ("thus", r"充分体现|彰显|得益于|可见|证明|表明|印证|源于|取决于|反映出"),
        ("said", r"表示|指出|强调|认为|说|介绍|要求|提出|坦言|感慨"),
        ("quoted", r"^[“\"「『]"),
        ("question", r"[？?]$"),
        ("exclaim", r"[！!]$"),
        ("member", r"(?:政协)?委员[^会，,。]{2,8}(?:说|认为|建议|表示|介绍)|[一-龥]{2,4}(?:说|认为|建议)(?:[，,：:]|$)"),
        ("person", r"(?:政协|界)?(?:委员|常委)[、，,][^，,。；]{2,30}(?:[一-龥·]{2,12})|^(?:她|他)(?:们)?(?!们的委员)|(?:委员|常委)(?!会)[一-龥·]{2,9}(?:表示|说|认为|建议|介绍|坦言|话语|分享|提出|呼吁|看来)|[一-龥·]{2,9}委员(?:表示|说|认为|建议|介绍|坦言|话语|分享|提出|呼吁)"),
        ("leader", r"(?:主席|秘书长|主任|书记|负责人|领导)[一-龥·]{0,8}?(?:表示|强调|指出|要求|提出|说|介绍|希望)"),
        ("speech-only", r"^[“\"「『].*[”\"」』]$"),
        ("effect", r"(?:取得|收到|实现|得到)(?:了)?[^，,。]{0,8}(?:成效|效果|提升|进展|突破|认可|好评|赞誉|欢迎|肯定)|(?:越来越|更加|不断|持续|有效|显著|明显|进一步)[^，,。]{0,6}(?:提升|增强|提高|改善|拓展|浓厚|凝聚|彰显|激发)"),
        ("slogan", r"^(?:突出|坚持|聚焦|围绕|强化|深化|加强|推动|推进|做[优强实细好]|优化|完善|健全|发挥|提升|提高|拓展|丰富|创新|打造|注重|紧扣|抓[好实牢住])"),
        ("concept", r"政协(?:委员)?(?:是|作为)|协商民主|制度优势|内在要求|题中之义|必由之路|时代要求|初心使命|新征程|新篇章|奋楫|扬帆|再出发"),
        ("others", r"(?:人大|政府|纪委|法院|检察院|民盟|民建|民革|民进|农工党|九三学社|致公党|工商联|妇联|团委|总工会|局|部门|公司)"),
        ("party", r"(?:市|县|区|省|州|旗)委(?!员)"),
        ("held", r"召开|举行|举办|开展|组织|走访|视察|调研|协商|监督|评议|座谈|培训|宣讲"),
        ("founded", r"建立|设立|成立|组建|制定|出台|印发|创建|打造|搭建|推出|修订|开设|上线|建成|编印|聘请|聘任|开通|探索|推行|实行|实施|完善|健全|优化"),
        ("figure", r"[\d０-９]"),
        ("figures", r"[\d０-９][^\d０-９]+[\d０-９][^\d０-９]+[\d０-９]"),
        ("percent", r"[%％]|百分"),
        ("title", r"《"),
        ("brand", r"“[^“”]{2,16}”"),
        ("date", r"[\d０-９一二三四五六七八九十]月|近日|日前|昨日"),
        ("passive", r"被|由|受"),
        ("we", r"我们|本会|我会"),
        ("general", r"各级政协|人民政协|政协组织|政协工作|政协事业"),
        ("address", r"同志们|各位委员|大家"),
        ("list", r"^(?:[\d一二三四五六七八九十]{1,3}(?:是|、|\.|．|要)|[（(][一二三四五六七八九十\d]+[)）]|[○●■□▲★◆·•])"),
        ("example", r"^(?:比如|例如|如|其中)"),
        ("background", r"素有|历来|地处|位于|曾经|长期|一直|盛产|面积|人口|是全国|著名"),
    )
)
_GENRES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("speech", r"讲话|致辞|发言|在[^，,。]{2,30}会(?:议)?上的"),
        ("report", r"工作报告|履职报告|工作总结|年报|综述"),
        ("plan", r"工作要点|工作计划|工作方案|实施方案|通知|意见|工作安排|协商计划"),
        ("news", r"召开|举行|开展|视察|调研|开会"),
        ("feature", r"侧记|纪实|见闻|走笔|掠影|故事|——"),
        ("bulletin", r"简报|要闻|动态|通讯|综合|集锦|短讯|一周"),
        ("theory", r"理论|论|思考|研究|探析|何以|如何|浅谈|之我见"),
        ("experience", r"实践|做法|经验|探索|启示|体会"),
        ("data", r"数说|数字|数据|盘点"),
        ("survey", r"(?:调研|视察|考察|协商|监督|调查|评议)报告|情况的?报告|建议案|建言"),
        ("proposal", r"提案|复函|答复|社情民意|信息"),
        ("voice", r"大会发言|心声|声音|风采|故事|手记|随笔|体会|人物"),
        ("knowledge", r"什么是|知识|解读|释义|简介|名词|概况|书评|读后"),
        ("interview", r"访谈|专访|对话|问答"),
    )
)
_HEADING_SIGNS = re.compile(r"(?P<next>下一步|今后|打算|任务|安排|计划|要求|展望|努力方向|\d{4}年工作(?!回顾|情况))|(?P<past>回顾|成效|成绩|过去|主要做法|情况|亮点)|(?P<thought>认识|意义|体会|启示|思考|原则)|(?P<advice>建议|对策|办法$)|(?P<lack>问题|困难|不足|短板|原因|理由|案由|症结|瓶颈)|(?P<state>基本情况|现状|概况|背景|引言|综述|结语|讨论)")


_AHEAD = frozenset({"s:must-first", "s:must", "s:must-later", "s:will", "s:next"})
_BEHIND = frozenset({"s:done", "s:since", "s:date", "s:award"})

_possible_signs = screen([pattern.pattern for _, pattern in _SIGNS])
_SIGN_NAMES = tuple((f"s:{name}", pattern.search) for name, pattern in _SIGNS)


@dataclass(frozen=True, slots=True)
class Shown:
    """Features of one sentence: `shared` with the others of its article and under its headings (the same objects
    for all of them), its `own`; and the theme cues in it."""

    sentence: Sentence
    shared: tuple[Features, ...]
    own: Features
    cues: list[Hit]

    @property
    def features(self) -> Features:
        """All of them; what is in several parts adds up."""
        merged = dict(self.own)
        for part in self.shared:
            for name, value in part.items():
                merged[name] = merged.get(name, 0.0) + value
        return merged


def read_features(simple: str, article: Article, sentences: Sequence[Sentence], rules: Mapping[int, str], outside: Sequence[Sentence] = ()) -> list[Shown]:
    """Features of every unit of role "sentence" of one article, in order.

    `simple` is the document's simplified reading, `rules` the rule that gave each sentence its body, `outside` what
    the document holds beside its articles."""
    units = [s for s in sentences if s.role == "sentence"]
    texts = [simple[s.start : s.end] for s in units]
    cues = [find_cues(text) for text in texts]
    scores = [weigh(hits) for hits in cues]
    marks = [
        [*_signs(text), *moods]
        for text, moods in zip(texts, find_moods(texts, units, article.title), strict=True)
    ]
    tenses = list(_tenses(units, marks))
    advice = list(find_advice(texts, units, article.title))
    first = units[0].start if units else 0
    above = [simple[s.start : s.end] for s in (*outside, *sentences) if s.role in ("furniture", "byline") and s.start < first]
    actors = list(find_actors(texts, units, article.title, above))
    mean: dict[str, float] = {}
    for score in scores:
        for theme, value in score.items():
            mean[theme] = mean.get(theme, 0.0) + value
    count = max(len(units) - 1, 1)
    must = sum("s:must-first" in own for own in marks) / max(len(units), 1)
    title = _title(article.title, must)
    for theme, value in mean.items():
        title[f"qa:{theme}"] = value / count
    headings: dict[tuple[str, ...], Features] = {}
    last = {s.paragraph: s.start for s in units}
    announcing = [s.position == 0 and last[s.paragraph] != s.start and announces(text) for s, text in zip(units, texts, strict=True)]
    several = f"o:announces:{min(4, sum(announcing))}"
    shown = []
    for i, sentence in enumerate(units):
        path = sentence.headings
        if path not in headings:
            headings[path] = _heading(path)
        features = _own(texts[i], cues[i], scores[i])
        features |= dict.fromkeys((*marks[i], *tenses[i], *advice[i]), 1.0)
        features |= dict.fromkeys(actors[i], ACTORS)
        for theme, value in scores[i].items():
            features[f"qa:{theme}"] = -value / count  # the others' mean: what its article shares out, less its own
        for j, side in ((i - 1, "<"), (i + 1, ">")):
            if 0 <= j < len(units) and units[j].paragraph == sentence.paragraph:
                for theme, value in scores[j].items():
                    features[f"qn:{theme}"] = features.get(f"qn:{theme}", 0.0) + value / 2
                for name in marks[j]:
                    features[_beside(side, name)] = 1.0
        rule = f"r:{rules.get(sentence.start, 'none')}"
        features[rule] = 1.0
        who = actors[i][:WHO]
        features |= dict.fromkeys((_joined(actor, sign) for actor in (f"a:{rule}", *who) for sign in marks[i]), JOINED)
        features |= dict.fromkeys((_joined(actor, rule) for actor in who), JOINED)
        features["p:lead" if sentence.position == 0 else "p:later"] = 1.0
        if last[sentence.paragraph] == sentence.start:
            features["p:last" if sentence.position else "p:only"] = 1.0
        if announcing[i]:
            features["o:announces"] = features[several] = 1.0
        if len(units) < BRIEF:
            features["p:brief"] = 1.0
        else:
            features[f"p:{min(3, 4 * i // len(units))}"] = 1.0
            if i == 0:
                features["p:first"] = 1.0
        shown.append(Shown(sentence, (title, headings[path]), features, cues[i]))
    return shown


def _tenses(units: Sequence[Sentence], marks: Sequence[Sequence[str]]) -> Iterator[list[str]]:
    """Features of tense: what the sentences before it under the same headings tell of, ahead (a) or behind (b), for
    Chinese says it once and carries on."""
    before: list[tuple[int, str]] = []
    path: tuple[str, ...] | None = None
    for i, sentence in enumerate(units):
        if sentence.headings != path:
            before, path = [], sentence.headings
        ahead, behind = (len(signs.intersection(marks[i])) for signs in (_AHEAD, _BEHIND))
        own = "a" if ahead and ahead >= behind else "b" if behind else "-"
        last = before[-1][1] if before else "0"
        near = [f"g:near:{last}"] if before and i - before[-1][0] <= 2 else []
        yield [f"g:last:{last}", f"g:lasts:{''.join(sorted(t for _, t in before[-3:]))}", f"g:own+last:{own}{last}", *near]
        if own != "-":
            before.append((i, own))


def _signs(text: str) -> list[str]:
    """Names of the signs that a sentence shows."""
    return [name for name, search in map(_SIGN_NAMES.__getitem__, _possible_signs(text)) if search(text)]


def _title(title: str, must: float) -> Features:
    """Features that an article's title gives all its sentences; `must` is the share of those that begin with an order."""
    features = {f"g:{name}": 1.0 for name, pattern in _GENRES if pattern.search(title)}
    features["g:must-many" if must > 0.25 else "g:must-some" if must > 0.05 else "g:must-none"] = 1.0
    for theme, value in weigh(find_cues(title)).items():
        features[f"qt:{theme}"] = math.log1p(value)
    return features


def _heading(path: tuple[str, ...]) -> Features:
    """Features that the headings above it give a sentence."""
    signs = [sign.lastgroup for heading in path if (sign := _HEADING_SIGNS.search(heading))]
    inner = path[-1] if path else ""
    names = [*(f"hs:{sign}" for sign in signs), *(f"h:{word}" for word in words(inner) if len(word) > 1)]
    features = dict.fromkeys(names or ["h:none"], 1.0)
    for theme, value in weigh(find_cues(inner)).items():
        features[f"qh:{theme}"] = math.log1p(value)
    return features


def _own(text: str, cues: Sequence[Hit], scores: dict[str, float]) -> Features:
    """Features of a sentence's own words."""
    cut = words(text)
    telling = [word for word in cut if "一" <= word < "龥" or _WORD.search(word)]
    features = {part: 0.7 for word in telling if len(word) > 2 for part in _parts(word)}
    features |= {"w:" + word: 1.0 for word in telling}
    features["bias"] = 1.0
    if start := next(filter(_WORD.search, cut[:2]), None):
        features["f:" + start] = 1.0
    commas = [match.start() for match in _CLAUSE.finditer(text)]
    for at, after in zip(commas[:5], [*commas[1:6], len(text)], strict=False):
        if clause := text[at + 1 : min(at + 3, after)]:
            features["c:" + clause] = 1.0
    for place, (_, tag) in enumerate(tagged_words(text[:12])[:3]):
        features[f"x{place}:{tag[:1]}"] = 1.0
    features[f"l:{min(8, len(text) // 15)}"] = 1.0
    if scores:
        for theme, value in scores.items():
            features["q:" + theme] = math.log1p(value)
        features["top:" + strongest(scores)] = 1.0
        for theme, share in weigh_clauses(cues, scores, [*commas, len(text)]).items():
            features["qc:" + theme] = share
    return features


def read_grams(texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.intp], NDArray[np.float64]]:
    """Characters and pairs of characters of each text, white space apart: their codes (gram_name says which), text
    after text; where each text's begin; and what one of a text's counts for, so that long texts weigh as short ones.

    They see what the segmenter cuts away or apart, and are read for many texts at once."""
    flat = ["".join(text.split()) + "\n" for text in texts]
    codes = np.frombuffer("".join(flat).encode("utf-32-le", "replace"), dtype="<u4").astype(np.int64)
    lengths = np.array([len(text) for text in flat], dtype=np.intp)
    starts = np.concatenate([[0], np.cumsum(2 * lengths)[:-1]]).astype(np.intp)
    after = np.append(codes[1:], 0)
    grams = np.empty(2 * len(codes), dtype=np.int64)
    grams[0::2] = codes << 21
    grams[1::2] = np.where(after == ord("\n"), 0, codes << 21 | after)
    grams[np.repeat(codes == ord("\n"), 2)] = 0
    return grams, starts, 1 / np.sqrt(np.maximum(2 * lengths - 3, 1))


def gram_name(code: int) -> str:
    """The feature of a character or pair by its code; "" for none."""
    first, second = divmod(code, 1 << 21)
    return f"{GRAM}{chr(first)}{chr(second) if second else ''}" if code else ""


def gram_code(feature: str) -> int:
    """The code of a character or pair by its feature."""
    first, second = (*map(ord, feature.removeprefix(GRAM)), 0)[:2]
    return first << 21 | second


@lru_cache(maxsize=100_000)
def _parts(word: str) -> tuple[str, ...]:
    """Features of the words within a long one (市政协: 政协), which count less than words of their own."""
    return tuple(sys.intern("w:" + part) for part in index_words(word) if part != word)


@cache
def _joined(actor: str, sign: str) -> str:
    """The feature of a sentence in which both are found."""
    return sys.intern(f"{actor}*{sign}")


@cache
def _beside(side: str, mark: str) -> str:
    """The feature of a mark that the sentence before or after has."""
    return sys.intern(side + mark)
