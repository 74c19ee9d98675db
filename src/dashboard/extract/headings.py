"""Headings that run into their paragraph (坚持高位推进。 一是拟题。) and levels of numbering.

They look like acts and are none: what tells them apart is that they are short, name nobody, count nothing,
found nothing in particular, and have the paragraph after them.
"""

import re

_NUMBERED = (
    (
        1,
        re.compile(
            r"^(?:[一二三四五六七八九十]{1,3}\s*[、.．]|第[一二三四五六七八九十]{1,3}[章节部]|【|[□■◆▲★☆◇●])"
        ),
    ),
    (2, re.compile(r"^[(（]\s*[一二三四五六七八九十]{1,3}\s*[)）]")),
    (3, re.compile(r"^(?:\d{1,2}\s*[、.．](?!\d)|[(（]\s*\d{1,2}\s*[)）]|[①-⑳]|\d{1,2}[)）])")),
)
_POST = re.compile(r"(?:PART|Part|NO[.．]|No[.．])\s?[.．]?\d")
_ORDERED = re.compile(r"^第[一二三四五六七八九十][，,、]")
_LISTED = re.compile(
    r"^[一二三四五六七八九十]{1,2}(?:是|要|在|则)|^(?:首先|其次|再次|最后)[，,是]|^第[一二三四五六七八九十][，,]"
)
_FIGURE = re.compile(r"[0-9０-９]|[一二三四五六七八九十百千万两]+[个名次项件条场家期人份篇]|《|%|％")
_FOUNDING = re.compile(
    r"(?:搭建|创办|成立|建立|设立|制定|制订|出台|印发|举办|组建|推出|创设|开设|聘请|聘任|编印|出版|开发|上线|召开|启动|发布|开通|建成|实行|实施|创建|修订)"
    r"(?!制度机制|长效机制).{0,16}(?:平台|专班|工作室|小组|制度|机制|中心|队伍?|活动|流程|规则|办法|意见|方案|专栏|栏目|议事[室会厅]|联络[室站点]|智库|系统|会议?|工程|行动|品牌)"
)
_ACTOR = re.compile(
    r"政协|委员(?!队伍|履职|读书|学习|管理|主体|作用|素质|风采|培训|服务)|我们|我[市县区省州]|[市县区省州旗]委|今年|去年|近年|年来|\d月|截至|目前|会上|会前|会后|记者|他|她"
)
_ACTING = re.compile(
    r"^(?:强化|加强|突出|抓|做|破解|建设|建好|建强|完善|健全|坚持|深化|深入|拓展|拓宽|推进|推动|提升|提高|优化|创新|规范|聚焦|围绕|把|以|注重|发挥|打造|搭建|构建|凝聚|服务|助力"
    r"|压实|夯实|筑牢|紧扣|立足|着力|用好|用心|用情|多|严|细|实|精|高|广泛|积极|充分|主动|切实|扎实|画好|画大|讲好|当好|守|守好|立|立足|搭|督|选|定|议|办|落实|增强|激发|激活|密切|畅通|丰富|延伸|下沉|统筹|整合"
    r"|引领|引导|锚定|勇于|敢于|善于|汇聚|汇集|促进|彰显|营造|保障|护航|赋能|领题|协商|监督|调研|贴近|面向|汇|聚|学|促|树|找准|瞄准|打通|擦亮|唱响|厚植|锤炼|培育|扩大|放大|开门|倾听|倾情|情系|心系|心怀|践行|履行|践)"
)
_PREDICATE = re.compile(r"(?:不断|更加|持续|日益|逐步|明显|全面|有效|进一步)[^，,、]{2,8}。$")
_QUOTED = re.compile(r"“[^”]*”")
_ANNOUNCING = 40
_SAYS = re.compile(r"[:：].{8,}。$|(?:提出|收到|办理|立案|举办|召开|开展|组织|征集)[^，,。]{0,8}\d+[件条次场人期项篇](?:次|多人次)?。$")
"""A numbered item that tells what is done, not only what it is about."""
_TELLING = re.compile(r"[了过着，,]|《|“”$|^(?:随后|接着|然后|之后|会后|当天)")


def numbering(text: str) -> int:
    """Level of the number a heading or an item begins with: 1 一、 PART.01 2 （一） 3 1. ①; 0 without one."""
    if _POST.match(text):
        return 1
    return next((level for level, pattern in _NUMBERED if pattern.match(text)), 0)


def run_in_level(quote: str, position: int, left: int) -> int:
    """Level of a unit that is a run-in heading, else 0; `position` in its line, `left` units from it on.

    Levels: 1 一、 2 （一） 第一， 3 1. —— 4 a paragraph's announcing first sentence 5 一是…。
    """
    size = len(quote)
    if size > 48:
        return 0
    if position == 0:
        for level, pattern in _NUMBERED[:2]:
            if pattern.match(quote):
                alone = left == 1 and (size > 30 or _FIGURE.search(quote) is not None)
                return 0 if alone or _SAYS.search(quote) else level
        if left > 1 and _ORDERED.match(quote) and not _FIGURE.search(quote[2:]):
            return 2
        bare = _NUMBERED[2][1].sub("", quote)
        dashed = bare.lstrip("—-")
        longest = 12 if bare != quote else 24  # a numbered item of more words is an act, not a heading
        if left == 1 and bare != quote and len(bare) <= 6 and not _counts_or_founds(bare):
            return 3
        if left > 1 and dashed != quote and len(dashed) <= longest and not _counts_or_founds(dashed):
            return 3
        if left > 1 and size <= 20 and _heads(quote):
            return 4
    if left > 1 and size <= 14 and _LISTED.match(quote) and not _counts_or_founds(quote[1:]):
        return 5
    return 0


def announces(quote: str) -> bool:
    """Whether a paragraph's first sentence may only announce the rest, though it is too long for a heading by itself."""
    plain = _QUOTED.sub("“”", quote)
    return len(quote) <= _ANNOUNCING and not _ACTOR.search(plain) and not _FIGURE.search(plain)


def _heads(quote: str) -> bool:
    """Whether a paragraph's short first sentence only announces the rest: nobody named, nothing counted."""
    plain = _QUOTED.sub("“”", quote)
    if _ACTOR.search(plain) or _counts_or_founds(plain):
        return False
    if _ACTING.match(plain) or _PREDICATE.search(plain) or quote[-1] in "？?":
        return True
    return len(quote) <= 10 and not _TELLING.search(plain)


def _counts_or_founds(text: str) -> bool:
    return bool(_FIGURE.search(text) or _FOUNDING.search(text))
