"""Lines of a document and what each looks like by itself and beside its neighbours: the ground for articles and roles.

Rules are rows (first match wins); whoever adds one gives it an example that matches and one that must not.
"""

import re
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Literal

Shape = Literal[
    "furniture",  # site navigation, tools, footers, mastheads: outside every article
    "related",  # opens a list of other texts
    "dateline",  # when and where it appeared
    "byline",  # who wrote or said it
    "signoff",  # issuing body and date at the end of a letter
    "caption",
    "salutation",
    "turn",  # 上接/下转
    "heading",
    "short",  # no final mark: a title or a heading, by its place
    "prose",
]


@dataclass(frozen=True, slots=True)
class Line:
    """One visible line [start, end) without surrounding white space; `gap` blank lines stand before it."""

    start: int
    end: int
    text: str
    shape: Shape
    rule: str
    gap: int
    indent: int
    column: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern searched in a line of at most `longest` characters, the shape it gives, and its two examples."""

    id: str
    pattern: re.Pattern[str]
    shape: Shape
    longest: int
    example: str
    counterexample: str


def _row(id: str, shape: Shape, longest: int, pattern: str, example: str, counterexample: str) -> Rule:
    return Rule(id, re.compile(pattern), shape, longest, example, counterexample)


_DATE = (
    r"(?:(?:19|20)\d\d\s*[-年./]\s*\d{1,2}\s*(?:[-月./]\s*\d{1,2}\s*日?|月)|\d{1,2}[.]\d{1,2}[.]20\d\d"
    r"|[二一][〇○O0零一二三四五六七八九]{3}年[一二三四五六七八九十]{1,2}月(?:[一二三四五六七八九十]{1,3}日)?)"
)
_NAME = (
    r"[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]\s{1,2}[\u4e00-\u9fff]|[\u4e00-\u9fff]{1,6}[·•][\u4e00-\u9fff]{1,8}"
)
_OFFICE = r"(?:副?主席|副?主任|副?秘书长|副?书记|常委|委员|副?部长|副?教授|研究员|副?院长|副?会长|副?主委|召集人|副?局长|副?县长|副?市长)"
_PRESS = (
    r"(?:本[报刊网台社]|人民政协[报网]|[\u4e00-\u9fff]{2,6}[日晚]?报)?"
    r"(?:全媒体|融媒体|见习|首席|特约|实习|驻[\u4e00-\u9fff]{1,4})*(?:记者|通讯员|评论员|特派员|撰稿人?)"
)
_MENU = (
    r"首\s?页|网站首页|机构设置|组织机构|机构概况|政协概况|政协简介|通知公告|工作动态|新闻中心|要闻|时政|提案工作|社情民意"
    r"|委员风采|委员之家|委员园地|专委会|文史|视频|专题|理论研究|协商议政|民主监督|参政议政|市县政协|县区政协|下载中心|大家谈|议事厅|论坛"
)

RULES: tuple[Rule, ...] = (
    _row(
        "turn",
        "turn",
        30,
        r"^[(（\[【]?\s*(?:上接|下转|紧接|上接第|转接).{1,16}?[)）\]】]?$",
        "(上接1版)",
        "上接天线下接地气,协商有了回音。",
    ),
    _row(
        "path",
        "furniture",
        120,
        r"^(?:您?(?:现在|当前|所在|目前)?的?(?:所在)?位置|当前位置|您所在的位置|所在位置)\s*[:：]",
        "当前位置:首页 / 要闻",
        "当前位置偏远的村组也设了点。",
    ),
    _row(
        "path.arrow",
        "furniture",
        80,
        r"^[^。，,]{1,20}\s*(?:>|＞|›|»|→)+\s*[^。，,]{1,50}$",
        "首页>要论>理论",
        "从“等上门”→“走上门”,协商变了样。",
    ),
    _row(
        "menu.bar",
        "furniture",
        300,
        r"^[^。，]{1,12}(?:[|｜丨┃][^。，|｜丨┃]{1,12}){2,}[|｜丨┃]?$",
        "首页|要闻|提案|专题",
        "一二三|四五。",
    ),
    _row(
        "menu.brackets",
        "furniture",
        300,
        r"^(?:[\[【［〖][^\]】］〗]{1,12}[\]】］〗]\s*){2,}$",
        "[首页][机构设置][通知公告]",
        "【襄阳市】市政协建立制度",
    ),
    _row(
        "menu.words",
        "furniture",
        300,
        rf"^(?=.*(?:{_MENU}))\S{{1,8}}(?:\s+\S{{1,8}}){{3,}}$",
        "首页 大家谈 议事厅 政协人语",
        "委员 走访 群众",
    ),
    _row(
        "menu.home",
        "furniture",
        12,
        r"^(?:首\s*页|网站首页|返回首页|返回|更多\S{0,3}|用户登录|登录|注册|搜索|退出|设为首页|加入收藏|[×✕xX<>«»|▲▼·•]+)$",
        "首 页",
        "返回家乡创业",
    ),
    _row(
        "tools",
        "furniture",
        60,
        r"^(?:【?\s*(?:打印|关闭|返回顶部|收藏|纠错|大\s*中\s*小)|分享到?\s*[:：]?\s*(?:\d|微|$|到|QQ)|字体|字号|视力保护|•?\s*分享到|请?使用?.{0,6}微信扫|扫一扫|微信扫码|长按|点击(?:数|量|下载|查看)|浏览(?:次数|量)|阅读(?:次数|量|全文)|我来说两句|无障碍|手机版|繁[體体]|.{0,14}客户端下载)",
        "【打印本页】 【关闭窗口】",
        "打印店老板成了议事员",
    ),
    _row(
        "tools.end",
        "furniture",
        60,
        r"(?:关闭窗口|打印本页|返回顶部|关闭本页|扫一扫|我要纠错)[】\]）)]?$",
        "分享 | 打印本页",
        "关闭窗口后群众更满意了。",
    ),
    _row(
        "footer",
        "furniture",
        200,
        r"版权所有|备案号|ICP\s*备|公网安备|网站标识码|[Cc]opyright|©|Produced [Bb]y|技术支持\s*[:：]|隐私声明|网站地图|免责声明|建议使用.{0,20}浏览器|最佳(?:浏览|分辨率)|(?:地址|邮编|投稿邮箱|联系电话|值班电话|传真|电子邮箱)\s*[:：]|^(?:关于我们|联系我们|联系方式|友情链接|网站声明)",
        "版权所有:某市政协 京ICP备1号",
        "他们把热线电话和地址贴上墙。",
    ),
    _row(
        "staff",
        "furniture",
        60,
        r"^[(（【\[]?\s*(?:责任编辑|责编|编辑|编审|审核|校对|校审|监制|初审|复审|终审|制图|版式设计|版式|美编|值班编委|来稿|录入|打印|统筹|网络编辑|本版编辑)\s*[:：]",
        "责任编辑：岳明 版式设计：田蕊",
        "审核提案三十件",
    ),
    _row(
        "copies",
        "furniture",
        120,
        r"^(?:抄送|抄报|主送|分送|主题词|报|送|发)\s*[:：]|共印\s*[\dO〇０-９]+\s*份|(?:办公厅|办公室|秘书处).{0,30}印发$",
        "抄送：市委办公室，市政府办公室。",
        "报送：无",
    ),
    _row(
        "number",
        "furniture",
        40,
        r"[〔\[［【(（]\s*(?:19|20)\d\d\s*[〕\]］】)）]\s*第?\s*\d+\s*号$",
        "右中政协发〔2025〕6号",
        "2025年第6号提案",
    ),
    _row(
        "redhead",
        "furniture",
        40,
        r"(?:委员会|办公厅|办公室|政协)(?:办公室|办公厅)?文件$",
        "政协某县委员会文件",
        "县政协印发文件",
    ),
    _row(
        "page",
        "furniture",
        20,
        r"^[-—–\s]*(?:第\s*)?\d{1,4}\s*(?:页)?(?:\s*[/／共]\s*\d{1,4}\s*页?)?[-—–\s]*$",
        "— 3 —",
        "第3版要闻",
    ),
    _row(
        "related",
        "related",
        20,
        r"^[□■◆●▲【\[]?\s*(?:相关(?:新闻|链接|阅读|报道|文章|稿件)|新闻链接|延伸阅读|推荐阅读|热门(?:新闻|推荐|文章)|精彩推荐|上一篇|下一篇|名词解释|链接|精彩图片|图片新闻|最新(?:文章|资讯))\s*[】\]:：]?",
        "□相关链接",
        "链接企业与院校的专班",
    ),
    _row(
        "salutation",
        "salutation",
        60,
        r"^(?:(?:各位|尊敬的|同志们|委员们|朋友们|女士们|主席[，、,]|主任[，、,])[^。]{0,40}[:：!！]|各[^。]{2,50}[:：])$",
        "各位委员：",
        "各区县政协的做法是：搭平台。",
    ),
    _row(
        "byline.press",
        "byline",
        60,
        rf"^[■□◆●▲◇○(（\[【]?\s*{_PRESS}\s*[:：/／\s]\s*(?!.*摄[)）】]?$)[^。，]{{2,40}}$",
        "本报记者 孙某某",
        "通讯员队伍不断壮大,记者评价很高。",
    ),
    _row(
        "byline.label",
        "byline",
        60,
        r"^[(（【\[]?\s*(?:作者|文|文\s*[/／]\s*图|图\s*[/／]\s*文|撰文|撰稿|采写|执笔|供稿|讲述人|口述|报告人|发言人|主讲人|整理)\s*[:：/／]\s*[^。]{2,40}$",
        "讲述人:某县政协主席",
        "文史工作:抓特色",
    ),
    _row(
        "byline.author",
        "byline",
        160,
        r"^[(（【\[]\s*(?:作者|笔者|本文|根据.{2,40}整理|(?:记者|通讯员|特约记者)[\s:：]).{1,150}[)）】\]]$",
        "（作者系某市政协主席）",
        "（一）作者队伍",
    ),
    _row(
        "byline.supply",
        "byline",
        60,
        r"^[(（【\[]?[^。，]{2,40}[\s:：]+(?:供稿|整理|撰稿|来稿)[)）】\]]?$",
        "(某区政协  供稿)",
        "群众踊跃投稿",
    ),
    _row(
        "caption.photo",
        "caption",
        200,
        r"(?:摄(?:影报道)?|供图|资料图片?|/\s*图)\s*[)）】]?$",
        "委员在村里走访。 杨某 摄",
        "他到县里拍摄",
    ),
    _row(
        "caption.lead",
        "caption",
        200,
        r"^[(（【\[]?\s*(?:图为|图片为|图[①②③④⑤一二三]|图[:：】]|图\s*[/／]\s*\S{2,4}$|图来自|图源|上图|下图|左图|右图|配图)",
        "（图为监督员在取样。）",
        "图书角建到村里。",
    ),
    _row(
        "caption.file",
        "caption",
        60,
        r"\.(?:png|jpe?g|gif|bmp|webp|mp4)$",
        "图片1.png",
        "平台推送png格式的图。",
    ),
    _row(
        "byline.office",
        "byline",
        60,
        rf"^[^。，,:：“”]{{2,40}}{_OFFICE}[^。，,:：“”\s]{{0,12}}\s+(?:{_NAME})$",
        "某市政协主席  张某某",
        "政协主席 走基层接地气办实事",
    ),
    _row(
        "byline.name",
        "byline",
        60,
        rf"^(?:{_NAME})\s+[^。，,:：“”\s]{{2,30}}{_OFFICE}$",
        "张三 某市政协副主席",
        "一线 走访基层委员",
    ),
    _row(
        "dateline.label",
        "dateline",
        160,
        r"^[(（\[【]?\s*(?:发布(?:日期|时间|机构|者)|发表(?:日期|时间)|更新(?:日期|时间)|日期|时间|来源|信息来源|稿件来源|文章来源|出处)\s*[:：]",
        "发布时间：2023-01-02 来源：某网",
        "来源于群众的点子",
    ),
    _row(
        "dateline.source",
        "dateline",
        120,
        rf"^[(（]?\s*{_DATE}.{{0,60}}(?:来源|作者|浏览|字体|字号|点击)",
        "2020-01-03 15:17:39 来源: 随州日报",
        "2020年1月,来源广泛的提案。",
    ),
    _row(
        "dateline.press",
        "dateline",
        80,
        rf"^[(（]?[^。，；]{{0,30}}{_DATE}\s*(?:日|\d{{1,2}}[:：]\d\d(?:[:：]\d\d)?)?[^。，；]{{0,24}}[)）]?$",
        "鞍山日报 2018年11月6日 星期二 第3版",
        "2018年11月6日,区政协召开会议",
    ),
    _row(
        "dateline.issue",
        "dateline",
        60,
        r"(?:第?\s*[\d一二三四五六七八九十○〇Ol]+\s*[版期])\s*(?:[·・(（总][^。，]{0,20})?$",
        "湖北政协工作简报 第17期（总第402期）",
        "培训班办了三期",
    ),
    _row(
        "heading.bracket", "heading", 30, r"^【[^】]{1,24}】$", "【协商之变】", "【宜昌市】市政协开展活动。"
    ),
    _row(
        "heading.numbered",
        "heading",
        90,
        r"^(?:[一二三四五六七八九十]{1,3}\s*[、.．]|[(（]\s*[一二三四五六七八九十]{1,3}\s*[)）]|第[一二三四五六七八九十]{1,3}[章节]|[之其][一二三四五六七八九十]\s*[:：、]?)[^。！？]*$",
        "一、加强学习,凝聚共识",
        "一、加强学习。市政协举办培训。",
    ),
    _row("heading.mark", "heading", 40, r"^[□■◆▲★☆◇●]\s*[^。！？]{2,36}$", "■ 平台之变", "●区政协召开会议。"),
)

_BREAKS = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_FINAL = re.compile(r"[。！？!?；;：:，,、…]|[.．](?=\s*$)")
_STOP = re.compile(r"[。！？]|[.．](?=\s*$)")
_DIGIT = re.compile(r"[0-9０-９%％]")
_COMMA = re.compile(r"[，,；;]")
_ENDED = re.compile(r"[。！？!?；;：:.．…][”’」』）)\]】\"]*$")
_TOLD = re.compile(
    r"^(?:会上|会前|会后|[他她]|据|记者|目前|截至|为此|此外|同时|今年|去年|近年来|其中)[^:：]*[，,]"
)
_PARTS = re.compile(r"(?<=\S)(?:[ \xa0]{4,}|[\u3000]{3,}|\t+)(?=\S)")
_PURE_DATE = re.compile(rf"^[(（]?\s*{_DATE}\s*日?[)）]?$")
_LONGEST_SHORT = 60
_LONGEST_RULE = max(rule.longest for rule in RULES)


def read_lines(text: str) -> tuple[Line, ...]:
    """The visible lines of a text in order, each with its shape. Linear in the length of the text."""
    lines: list[Line] = []
    gap = position = 0
    for found in [*_BREAKS.finditer(text), None]:
        stop = found.start() if found else len(text)
        raw = text[position:stop]
        quote = raw.strip()
        if quote:
            indent = len(raw) - len(raw.lstrip())
            start = position + indent
            shape, rule = _shape(quote)
            lines.append(Line(start, start + len(quote), quote, shape, rule, gap, indent))
            gap = 0
        else:
            gap += 1
        position = found.end() if found else stop
    return tuple(_by_context(_in_columns(lines)))


def _shape(quote: str) -> tuple[Shape, str]:
    size = len(quote)
    if size <= _LONGEST_RULE:
        for rule in RULES:
            if size <= rule.longest and rule.pattern.search(quote):
                return rule.shape, rule.id
    clauses = len(_COMMA.findall(quote))
    if size > _LONGEST_SHORT or (clauses > 1 and size > 24) or (clauses and size > 32):
        return "prose", ""
    if (
        _STOP.search(quote)
        or _ENDED.search(quote)
        or quote.endswith(("，", ",", "、", "——"))
        or _TOLD.match(quote)
    ):
        return "prose", ""
    return "short", ""


def _in_columns(lines: list[Line]) -> list[Line]:
    """Two articles printed side by side: a line of two titles over a line of two bylines becomes four lines."""
    split: list[Line] = []
    skip = False
    for line, below in zip_longest(lines, lines[1:]):
        if skip:
            skip = False
            continue
        cut, cut_below = _cut(line), _cut(below) if below else None
        if below and cut and cut_below and all(_shape(part.text)[0] == "byline" for part in cut_below):
            split += [*cut, *cut_below]
            skip = True
        else:
            split.append(line)
    return split


def _cut(line: Line) -> tuple[Line, Line] | None:
    if line.shape == "prose" or line.end - line.start > 2 * _LONGEST_SHORT:
        return None
    found = _PARTS.search(line.text)
    if not found:
        return None
    first, second = line.text[: found.start()], line.text[found.end() :]
    if min(len(first), len(second)) < 5 or _PARTS.search(second):
        return None
    shapes = _shape(first), _shape(second)
    return (
        Line(line.start, line.start + len(first), first, *shapes[0], line.gap, line.indent, 1),
        Line(line.end - len(second), line.end, second, *shapes[1], line.gap, line.indent, 2),
    )


def _by_context(lines: list[Line]) -> list[Line]:
    """Short lines that are sentences without their mark, menus set one word a line, a letter's end."""
    prose = [line for line in lines if line.shape == "prose"]
    indented = sum(line.indent > 1 for line in prose) * 2 > len(prose) > 0
    seen: list[Line] = []
    met_prose = False
    for n, line in enumerate(lines):
        before = seen[-1] if seen else None
        below = lines[n + 1] if n + 1 < len(lines) else None
        if line.shape == "short":
            if (
                met_prose
                and below
                and below.gap == 0
                and _PURE_DATE.match(below.text)
                and len(line.text) <= 40
            ):
                line = replace(line, shape="signoff", rule="signoff")
            elif met_prose and _unmarked(line, before, indented):
                line = replace(line, shape="prose", rule="unmarked")
        elif line.shape == "dateline" and before and before.shape == "signoff":
            line = replace(line, shape="signoff", rule="signoff")
        met_prose = met_prose or line.shape == "prose"
        seen.append(line)
    return _without_menus(seen)


def _unmarked(line: Line, before: Line | None, indented: bool) -> bool:
    figures = len(_DIGIT.findall(line.text))
    clauses = len(_COMMA.findall(line.text))
    if indented and line.indent > 1:
        return figures > 0 or clauses > 0 or len(line.text) > 24
    if before is None or line.gap or before.shape != "prose":
        return False
    broken = not _ENDED.search(before.text)
    return (broken and indented and line.indent == 0) or (figures > 0 and clauses > 0)


def _without_menus(lines: list[Line]) -> list[Line]:
    """Four or more very short lines on end are a menu set one word a line."""
    result = list(lines)
    run: list[int] = []
    for n in range(len(lines) + 1):
        line = lines[n] if n < len(lines) else None
        if (
            line
            and line.shape in ("short", "furniture")
            and len(line.text) <= 8
            and not _DIGIT.search(line.text)
        ):
            run.append(n)
            continue
        if len(run) >= 4:
            for m in run:
                result[m] = replace(lines[m], shape="furniture", rule=lines[m].rule or "menu.column")
        run = []
    return result
